package desk_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/desk"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Both assets have 8 decimals here, a tick is 0.01 and a lot 0.01: a lot at a tick is 10,000 smallest units.

func u(whole float64) uint256.Int { return *uint256.NewInt(uint64(whole*1e8 + 0.5)) }

func px(whole float64) *uint256.Int {
	z := u(whole)
	return z.Mul(&z, new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(28)))
}

func wad(x float64) uint256.Int {
	z := uint256.NewInt(uint64(x*1e12 + 0.5))
	return *z.Mul(z, uint256.NewInt(1e6))
}

func whole(s fixed.Signed) float64 { return s.Float64() / 1e8 }

// pit is a desk with a market under a preset, whose accounts a test trades with.
type pit struct {
	*desk.Desk
	*liquidation.Engine
	t   require.TestingT
	now uint64
	m   exchange.MarketID
	in  exchange.Instrument

	kinds []exchange.Kind // by market
	lots  []uint256.Int
}

func newPit(t require.TestingT, preset string, overrides ...string) *pit {
	p, err := presets.Load(preset, overrides...)
	require.NoError(t, err)
	rules, err := p.Settled(8)
	require.NoError(t, err)
	e, err := liquidation.New(rules)
	require.NoError(t, err)
	d, err := desk.New(e)
	require.NoError(t, err)
	out := &pit{Desk: d, Engine: e, t: t, now: 1000}
	out.m = out.market(p, "ETH", exchange.Linear, nil)
	return out
}

// market adds one: linear ones settle in asset 0 in lots of 0.01, inverse ones in asset 1 in contracts of one unit of quote.
func (p *pit) market(preset *presets.Preset, symbol string, kind exchange.Kind, maker book.Maker) exchange.MarketID {
	var err error
	p.in, err = preset.Instrument(symbol, kind, exchange.Asset(kind), 8)
	require.NoError(p.t, err)
	p.in.MakerFee = wad(0.0002)
	p.in.Tick, p.in.Lot = *px(0.01), *uint256.NewInt(1e6)
	if kind == exchange.Inverse {
		p.in.Lot = u(1)
	}
	m, err := p.AddMarket(p.in, maker)
	require.NoError(p.t, err)
	p.kinds, p.lots = append(p.kinds, kind), append(p.lots, p.in.Lot)
	return m
}

// AddMarket is the desk's; the engine has one too.
func (p *pit) AddMarket(in exchange.Instrument, maker book.Maker) (exchange.MarketID, error) {
	return p.Desk.AddMarket(in, maker)
}

func (p *pit) account(cash float64) exchange.AccountID {
	a := p.AddAccount()
	require.NoError(p.t, p.Deposit(a, 0, u(cash)))
	return a
}

// order is a limit order, or a market order where price is 0; amounts in whole coins.
func order(side book.Side, size, price float64) book.Order {
	o := book.Order{Side: side, Lots: int64(size*100 + 0.5), Price: int64(price*100 + 0.5)}
	if price == 0 {
		o.Kind = book.Market
	}
	return o
}

func (p *pit) place(a exchange.AccountID, o book.Order) desk.Placed {
	placed, err := p.Place(a, p.m, o)
	require.NoError(p.t, err)
	return placed
}

func (p *pit) mark(price float64) ([]liquidation.Event, []desk.Fired) {
	p.now += 12
	events, fired, err := p.Desk.Mark(p.m, px(price), p.now)
	require.NoError(p.t, err)
	require.NoError(p.t, p.Check())
	return events, fired
}

func (p *pit) net(a exchange.AccountID) float64  { return whole(p.Net(a, p.m)) }
func (p *pit) free(a exchange.AccountID) float64 { return whole(p.Free(a, 0)) }

func (p *pit) position(a exchange.AccountID, s exchange.Side) exchange.PositionID {
	id, ok := p.Find(a, p.m, s)
	require.True(p.t, ok)
	return id
}

func TestTwoAccountsWhoTradeBecomeEachOthersCounterparties(t *testing.T) {
	p := newPit(t, "binance-usdm", "default-mode=isolated")
	alice, bob := p.account(1000), p.account(1000)
	p.mark(100)
	require.NoError(t, p.ChooseLeverage(alice, p.m, wad(10)))
	require.NoError(t, p.ChooseLeverage(bob, p.m, wad(5)))
	r := p.place(bob, order(book.Sell, 5, 101))
	require.EqualValues(t, 500, r.Resting)
	require.InDelta(t, 1000-505/5.-505*0.0005, whole(fixed.Positive(new(p.Available(bob, 0)))), 1e-6, "initial margin of the order is held, and the fee")
	r = p.place(alice, order(book.Buy, 2, 0))
	require.EqualValues(t, 200, r.Filled)
	require.Equal(t, 2., p.net(alice))
	require.Equal(t, -2., p.net(bob))
	fee := 202 * 0.0005
	require.InDelta(t, 1000-20.2-fee, p.free(alice), 1e-6)
	makers := 202 * 0.0002
	require.InDelta(t, 1000-40.4-makers, p.free(bob), 1e-6)
	require.InDelta(t, 1000-40.4-makers-303/5.-303*0.0005, whole(fixed.Positive(new(p.Available(bob, 0)))), 1e-6)
	require.NoError(t, p.Check())
	// Turning round: 2 are closed and 1 is opened the other way, at the price of another account's bid.
	p.place(bob, order(book.Buy, 3, 99))
	p.place(alice, order(book.Sell, 3, 0))
	require.Equal(t, -1., p.net(alice))
	require.Equal(t, 1., p.net(bob))
	require.InDelta(t, 1000-4-fee-3*99*0.0005-9.9, p.free(alice), 1e-6)
	require.NoError(t, p.Check())
	n, err := p.CancelAll(bob, p.m)
	require.NoError(t, err)
	require.Equal(t, 1, n)
	require.Equal(t, exchange.Orders{}, p.Orders(bob, p.m))
}

// What Bybit holds for an order is its documented order cost; a fill turns it into position margin and fee.
func TestBybitHoldsTheOrderCost(t *testing.T) {
	p := newPit(t, "bybit-2025", "default-mode=isolated")
	a := p.account(6000)
	p.mark(50_000)
	require.NoError(t, p.ChooseLeverage(a, p.m, wad(10)))
	p.place(a, order(book.Buy, 1, 50_000))
	require.InDelta(t, 6000-5052.25, whole(fixed.Positive(new(p.Available(a, 0)))), 1e-6)
}

func TestOrdersAreRefusedWithTheVenuesReason(t *testing.T) {
	p := newPit(t, "binance-usdm", "default-mode=isolated")
	a, b := p.account(100), p.account(10_000)
	p.mark(100)
	require.NoError(t, p.ChooseLeverage(a, p.m, wad(10)))
	p.place(b, order(book.Sell, 50, 101))
	code := func(err error) int {
		require.Error(t, err)
		var r *exchange.Refusal
		require.ErrorAs(t, err, &r, "%v", err)
		return r.Code
	}
	place := func(o book.Order) error {
		_, err := p.Place(a, p.m, o)
		return err
	}
	before := p.free(a)
	require.Equal(t, -2019, code(place(order(book.Buy, 20, 0))))
	require.Equal(t, -2019, code(place(order(book.Buy, 20, 100))))
	reduce := order(book.Sell, 1, 0)
	reduce.ReduceOnly = true
	require.Equal(t, -2022, code(place(reduce)))
	require.Equal(t, -4001, code(place(book.Order{Lots: 1, Price: -5})))
	require.ErrorIs(t, place(book.Order{Lots: 1}), exchange.ErrOrderPrice, "a limit order at no price")
	require.ErrorIs(t, place(book.Order{Price: 100}), exchange.ErrOrderSize)
	late := order(book.Buy, 1, 102)
	late.Lifetime = book.PostOnly
	require.ErrorIs(t, place(late), exchange.ErrPostOnly)
	large := order(book.Buy, 60, 101)
	large.Lifetime = book.FillOrKill
	require.ErrorIs(t, place(large), exchange.ErrFillOrKill)
	_, err := p.PlaceWhen(a, p.m, book.Conditional{Order: order(book.Sell, 1, 0), Trigger: 100_00})
	require.Equal(t, -2021, code(err))
	require.Equal(t, before, p.free(a))
	require.Equal(t, exchange.Orders{}, p.Orders(a, p.m))
	require.Zero(t, p.net(a))
	_, err = p.Place(7, p.m, order(book.Buy, 1, 1))
	require.ErrorContains(t, err, "no account 7")
	_, err = p.Place(a, 3, order(book.Buy, 1, 1))
	require.ErrorContains(t, err, "no market 3")
	require.ErrorIs(t, p.Desk.Cancel(a, p.m, 99), book.ErrUnknown)
	// Somebody else's order is not theirs to cancel.
	id := p.place(b, order(book.Buy, 1, 50)).ID
	require.ErrorIs(t, p.Desk.Cancel(a, p.m, id), book.ErrUnknown)
	require.NoError(t, p.Desk.Cancel(b, p.m, id))
	// Nobody trades past the desk.
	_, err = p.Open(exchange.Opening{Account: b, Market: p.m, Side: exchange.Long, Size: u(1)})
	require.ErrorIs(t, err, exchange.ErrNoFill)
}

func TestADeskNeedsRulesThatCancelOrdersAndInstrumentsInTicksAndLots(t *testing.T) {
	p, err := presets.Load("idealised")
	require.NoError(t, err)
	rules, err := p.Settled(8)
	require.NoError(t, err)
	e, err := liquidation.New(rules)
	require.NoError(t, err)
	_, err = desk.New(e)
	require.ErrorContains(t, err, "cancel-orders")
	rules.Steps = append([]liquidation.Step{liquidation.CancelOrders{}}, rules.Steps...)
	e, err = liquidation.New(rules)
	require.NoError(t, err)
	d, err := desk.New(e)
	require.NoError(t, err)
	in, err := p.Instrument("ETH", exchange.Inverse, 0, 8)
	require.NoError(t, err)
	_, err = d.AddMarket(in, nil)
	require.ErrorContains(t, err, "tick")
	require.ErrorContains(t, err, "lot")
}

// At Cube a market order trades as far as margin goes (margin.md); elsewhere it is refused whole.
func TestMarketOrdersTradeToTheMarginLimitWhereTheVenueSaysSo(t *testing.T) {
	for preset, filled := range map[string]int64{"cube": 9_88, "hyperliquid": 0} {
		p := newPit(t, preset)
		poor, rich := p.account(100), p.account(100_000)
		p.mark(100)
		require.NoError(t, p.ChooseLeverage(poor, p.m, wad(10)))
		for _, price := range []float64{100, 101, 102} {
			p.place(rich, order(book.Sell, 3, price))
		}
		p.place(rich, order(book.Sell, 10, 103)) // 10.3 of margin a coin: 0.88 of it
		r, err := p.Place(poor, p.m, order(book.Buy, 15, 0))
		require.Equal(t, filled, r.Filled, preset)
		if filled == 0 {
			require.ErrorIs(t, err, exchange.ErrInsufficientBalance)
			continue
		}
		require.NoError(t, err)
		require.NoError(t, p.Check())
	}
}

// How the other side has split its orders does not decide how much of an order its owner can carry.
func TestTheOtherSidesOrdersDoNotDecideHowMuchIsFilled(t *testing.T) {
	for _, parts := range []int{1, 10, 100} {
		p := newPit(t, "cube")
		poor, rich := p.account(5), p.account(100_000)
		p.mark(100)
		require.NoError(t, p.ChooseLeverage(poor, p.m, wad(10)))
		for range parts {
			p.place(rich, order(book.Sell, 100/float64(parts), 100))
		}
		require.EqualValues(t, 50, p.place(poor, order(book.Buy, 100, 0)).Filled, "5 of margin carry half a coin at 10x")
	}
}

// An order that is accepted can fill: its margin and its fee are held.
func TestAnAcceptedOrderFills(t *testing.T) {
	p := newPit(t, "binance-usdm", "default-mode=isolated")
	buyer, seller := p.account(100), p.account(10_000)
	p.mark(100)
	require.NoError(t, p.ChooseLeverage(buyer, p.m, wad(10)))
	_, err := p.Place(buyer, p.m, order(book.Buy, 10, 100))
	require.ErrorIs(t, err, exchange.ErrInsufficientBalance, "100 of margin, and half a coin of fee")
	p.place(buyer, order(book.Buy, 9.95, 100))
	require.EqualValues(t, 995, p.place(seller, order(book.Sell, 9.95, 0)).Filled)
}

// A resting order whose owner has lost the margin for it in the meantime is dropped when its turn comes, and matching
// goes on with the next.
func TestARestingOrderThatItsOwnerCannotCarryIsDropped(t *testing.T) {
	p := newPit(t, "hyperliquid", "default-mode=cross")
	poor, rich, taker := p.account(400), p.account(10_000), p.account(10_000)
	p.mark(100)
	for _, a := range []exchange.AccountID{poor, rich, taker} {
		require.NoError(t, p.ChooseLeverage(a, p.m, wad(20)))
	}
	p.place(rich, order(book.Sell, 50, 100))
	p.place(poor, order(book.Buy, 50, 0)) // 250 of 400
	p.place(poor, order(book.Buy, 25, 96))
	p.place(rich, order(book.Buy, 25, 95))
	p.mark(94.5) // a loss of 275 leaves 125
	r := p.place(taker, order(book.Sell, 25, 0))
	require.EqualValues(t, 2500, r.Filled)
	require.EqualValues(t, 95_00, r.Last)
	require.Equal(t, 50., p.net(poor))
	require.Equal(t, exchange.Orders{}, p.Orders(poor, p.m))
	require.NoError(t, p.Check())
}

// The engine closes into the same book: its order takes what accounts have resting there, they take over the
// position, and the other orders of the account that is liquidated are gone.
func TestALiquidationClosesIntoTheBook(t *testing.T) {
	p := newPit(t, "bybit-2025", "default-mode=isolated", "taker-fee=0")
	long, other, bidder := p.account(100), p.account(10_000), p.account(10_000)
	p.mark(100)
	require.NoError(t, p.ChooseLeverage(long, p.m, wad(10)))
	p.place(other, order(book.Sell, 5, 100))
	p.place(long, order(book.Buy, 5, 0))
	p.place(long, order(book.Buy, 1, 80))
	p.place(long, order(book.Sell, 1, 130))
	_, err := p.PlaceWhen(long, p.m, book.Conditional{Order: order(book.Sell, 0, 0), Trigger: 91_00, Close: true})
	require.NoError(t, err)
	p.place(bidder, order(book.Buy, 10, 90.2))
	events, fired := p.mark(90.29)
	require.Empty(t, fired, "the stop went with the liquidation")
	require.Len(t, events, 2)
	require.Equal(t, liquidation.Cancelled, events[0].Action)
	require.Equal(t, liquidation.TakenOver, events[1].Action)
	require.InDelta(t, 0.09*5, whole(events[1].Impact), 1e-6)
	require.InDelta(t, 0.2*5, whole(fixed.Positive(&events[1].Residue)), 1e-6, "sold above 90: the surplus is the fund's")
	require.Zero(t, p.net(long))
	require.Equal(t, 5., p.net(bidder))
	require.InDelta(t, 50, p.free(long), 1e-6)
	require.Zero(t, p.Waiting(long, p.m))
	require.Equal(t, exchange.Orders{}, p.Orders(long, p.m))
	require.Zero(t, p.Book(p.m).Open(2, book.Buy))
	require.Equal(t, u(5), p.Orders(bidder, p.m).Bids)
}

// An inverse contract: 100,000 contracts of 1 USD at 10,000 are 10 bitcoin, margin and losses are bitcoin, and a
// limit price of the engine is a price of the book turned over.
func TestInverseContractsTradeAndCloseInTheBook(t *testing.T) {
	p := newPit(t, "matched", "without=restore", "taker-fee=0")
	loaded, err := presets.Load("matched")
	require.NoError(t, err)
	p.m = p.market(loaded, "XBTUSD", exchange.Inverse, nil)
	long, other := p.account(0), p.account(0)
	require.NoError(t, p.Deposit(long, 1, u(2.002)))
	require.NoError(t, p.Deposit(other, 1, u(100)))
	p.mark(10_000)
	require.NoError(t, p.ChooseLeverage(long, p.m, wad(5)))
	require.NoError(t, p.ChooseLeverage(other, p.m, wad(1)))
	lots := func(side book.Side, contracts, price int64) book.Order {
		return book.Order{Side: side, Lots: contracts, Price: price * 100}
	}
	p.place(other, lots(book.Sell, 100_000, 10_000))
	r := p.place(long, lots(book.Buy, 100_000, 10_000))
	require.Equal(t, u(10), r.Value)
	id := p.position(long, exchange.Long)
	require.InDelta(t, 2, whole(p.Position(id).Margin), 1e-8)
	require.InDelta(t, 10_000*5/6., new(p.Position(id).Bankruptcy).Float64()/1e36, 1e-3, "E·L/(L+1)")
	p.place(other, lots(book.Buy, 100_000, 8_400)) // above the bankruptcy price of 8,333
	events, _ := p.mark(8_350)
	require.NotEmpty(t, events)
	last := events[len(events)-1]
	require.Zero(t, p.net(long))
	require.Equal(t, *uint256.NewInt(11_90476191), last.Proceeds, "100,000/8,400 bitcoin for contracts sold, rounded up: the taker pays")
	require.NoError(t, p.Check())
}

// One liquidation's sale sets off a stop that watches the last price, whose sale is the next last price.
func TestALiquidationSetsOffStopsOnTheLastPrice(t *testing.T) {
	p := newPit(t, "binance-usdm", "default-mode=isolated", "taker-fee=0")
	long, careful, maker := p.account(52), p.account(1000), p.account(100_000)
	p.mark(100)
	require.NoError(t, p.ChooseLeverage(long, p.m, wad(10)))
	require.NoError(t, p.ChooseLeverage(careful, p.m, wad(2)))
	p.place(maker, order(book.Sell, 10, 100))
	p.place(long, order(book.Buy, 5, 0))
	p.place(careful, order(book.Buy, 5, 0))
	for _, price := range []float64{94, 92, 88} {
		p.place(maker, order(book.Buy, 4, price))
	}
	_, err := p.PlaceWhen(careful, p.m, book.Conditional{Order: order(book.Sell, 0, 0), Source: book.Last, Trigger: 94_00, Close: true})
	require.NoError(t, err)
	events, fired := p.mark(90.3)
	require.NotEmpty(t, events)
	require.Len(t, fired, 1)
	require.Equal(t, careful, fired[0].Account)
	require.Zero(t, p.net(careful))
	require.Zero(t, p.net(long))
}

// A random history on a desk under any preset: orders of all kinds, waiting ones, cancellations, margin and money
// moved, marks that liquidate. After each step the books balance, accounts and inventory net to zero, what is held
// for orders is what rests, and a refused call has changed nothing.
func TestAnyHistoryOfOrdersBalances(t *testing.T) {
	var trades, made, liquidated, fired, refused int
	rapid.Check(t, func(t *rapid.T) {
		preset := rapid.SampledFrom([]string{"bybit-2021", "bybit-2025", "bybit-2025-unified", "binance-usdm", "bitmex", "cube", "dydx-v4", "hyperliquid", "okx", "matched"}).Draw(t, "preset")
		p := newPit(t, preset)
		loaded, err := presets.Load(preset)
		require.NoError(t, err)
		quoter, err := book.NewQuoter(book.QuoterParams{
			Account: desk.Outside, Tick: *px(0.01), HalfLife: 60,
			Offers: []book.Offer{{Offset: 2e15, Lots: 300}, {Offset: 1e16, Lots: 1000}},
		})
		require.NoError(t, err)
		// In the first market accounts trade with each other only, in the second with an outside maker too, the third is inverse.
		markets := []exchange.MarketID{p.m, p.market(loaded, "BTC", exchange.Linear, quoter), p.market(loaded, "BTCUSD", exchange.Inverse, nil)}
		outside := make([]int64, 3) // what the maker holds, in lots
		p.Endow(0, u(float64(rapid.IntRange(0, 100).Draw(t, "fund"))))
		prices := []float64{100, 100, 100}
		for i, m := range markets {
			p.m = m
			p.mark(prices[i])
		}
		for range 4 {
			cash := float64(rapid.SampledFrom([]int{1000, 300, 5000}).Draw(t, "cash"))
			require.NoError(t, p.Deposit(p.account(cash), 1, u(cash/100)))
		}
		p.Heard = func(trade desk.Trade) {
			trades++
			if trade.Maker == desk.Nobody {
				made++
				outside[trade.Market] += trade.Lots * int64(1-2*int(trade.Side.Other()))
			}
		}
		type resting struct {
			owner exchange.AccountID
			m     exchange.MarketID
			id    book.ID
			o     book.Order
		}
		var live []resting
		account := func() exchange.AccountID { return exchange.AccountID(rapid.IntRange(0, 3).Draw(t, "account")) }
		drawn := func(i int) book.Order {
			o := book.Order{
				Side: book.Side(rapid.IntRange(0, 1).Draw(t, "side")), Kind: book.Kind(rapid.SampledFrom([]int{0, 0, 1}).Draw(t, "kind")),
				Lifetime: book.Lifetime(rapid.SampledFrom([]int{0, 0, 0, 0, 0, 1, 2, 3}).Draw(t, "lifetime")), SelfTrade: book.SelfTrade(rapid.IntRange(0, 3).Draw(t, "self-trade")),
				ReduceOnly: rapid.IntRange(0, 9).Draw(t, "reduce-only") == 9,
				Lots:       rapid.SampledFrom([]int64{700, 100, 1500, 2500, 1, 0}).Draw(t, "lots") + rapid.Int64Range(0, 100).Draw(t, "more"),
			}
			if o.Kind == book.Limit {
				o.Price = int64(prices[i]*100) + rapid.SampledFrom([]int64{-1, 1}).Draw(t, "above")*rapid.Int64Range(0, 300).Draw(t, "off")
			}
			return o
		}
		// They begin with positions against each other, so that marks have somebody to reach.
		for i, m := range markets {
			p.m = m
			for a := range exchange.AccountID(4) {
				_ = p.ChooseLeverage(a, m, wad(float64(rapid.SampledFrom([]int{10, 5, 20}).Draw(t, "leverage"))))
				o := order(book.Side((int(a)+i)%2), float64(rapid.SampledFrom([]int{8, 20, 40, 2}).Draw(t, "size")), 100)
				if r, err := p.Place(a, m, o); err == nil && r.ID != 0 {
					live = append(live, resting{a, m, r.ID, o})
				}
			}
		}
		for range rapid.IntRange(10, 60).Draw(t, "steps") {
			i := rapid.SampledFrom([]int{0, 1, 2}).Draw(t, "market")
			p.m = markets[i]
			a := account()
			switch rapid.SampledFrom([]int{10, 0, 1, 2, 10, 5, 6, 3, 10, 7, 8, 9, 10}).Draw(t, "what") {
			case 0, 1, 2, 3, 4:
				o, was := drawn(i), p.picture()
				r, err := p.Place(a, p.m, o)
				if err != nil {
					refused++
					require.Equal(t, was, p.picture(), "a refused order has changed something: %v", err)
				} else if r.ID != 0 && !o.ReduceOnly {
					live = append(live, resting{a, p.m, r.ID, o})
				}
			case 5:
				c := book.Conditional{
					Order: drawn(i), Condition: book.Condition(rapid.IntRange(0, 2).Draw(t, "condition")), Source: book.Source(rapid.IntRange(0, 1).Draw(t, "source")),
					Trigger: int64(prices[i]*100) + rapid.Int64Range(-800, 800).Draw(t, "trigger"), Trail: rapid.Int64Range(1, 300).Draw(t, "trail"), Close: rapid.Bool().Draw(t, "close"),
				}
				if c.Order.Kind == book.Limit && !c.Order.ReduceOnly {
					c.Order.Lifetime = book.ImmediateOrCancel // so that live knows what rests
				}
				_, _ = p.PlaceWhen(a, p.m, c)
			case 6:
				if len(live) > 0 {
					x := live[rapid.IntRange(0, len(live)-1).Draw(t, "order")]
					_ = p.Desk.Cancel(x.owner, x.m, x.id)
				}
			case 7:
				_ = p.ChooseLeverage(a, p.m, wad(float64(rapid.IntRange(0, 30).Draw(t, "leverage"))))
			case 8:
				_ = p.SetMode(a, p.m, rapid.SampledFrom([]exchange.Mode{exchange.Isolated, exchange.Cross}).Draw(t, "mode"))
			case 9:
				_ = p.Withdraw(a, 0, u(float64(rapid.IntRange(1, 300).Draw(t, "amount"))))
			default:
				prices[i] *= rapid.SampledFrom([]float64{0.99, 1.01, 0.95, 1.05, 0.8, 1.2, 1}).Draw(t, "move")
				events, f := p.mark(prices[i])
				fired += len(f)
				for k := range events {
					if events[k].Action == liquidation.Reduced || events[k].Action == liquidation.TakenOver {
						liquidated++
					}
				}
			}
			require.NoError(t, p.Check())
			for _, m := range markets {
				net := p.Inventory(m).Add(fixed.FromInt64(outside[m] * 1e6))
				if p.kinds[m] == exchange.Inverse { // whose owned value is short
					net = p.Inventory(m).Neg()
				}
				for a := range exchange.AccountID(4) {
					net = net.Add(p.Net(a, m))
				}
				for a := range exchange.AccountID(4) {
					wholeLots(t, p.Net(a, m), p.lots[m])
				}
				wholeLots(t, p.Inventory(m), p.lots[m])
				require.True(t, net.IsZero(), "accounts, inventory and the outside maker hold %s", net)
				held := map[exchange.AccountID]*exchange.Orders{}
				for a := range exchange.AccountID(4) {
					held[a] = &exchange.Orders{}
				}
				for _, x := range live {
					lots := uint256.NewInt(uint64(p.Book(x.m).Lots(x.id)))
					if x.m != m {
						continue
					}
					size, value := new(uint256.Int).Mul(lots, uint256.NewInt(1e6)), new(uint256.Int).Mul(lots, uint256.NewInt(uint64(x.o.Price)*10_000))
					if p.kinds[m] == exchange.Inverse { // lots·1e8/price, rounded up
						size.Mul(lots, uint256.NewInt(1e8))
						value.Mul(size, uint256.NewInt(100))
						value.AddUint64(value, uint64(x.o.Price)-1)
						value.Div(value, uint256.NewInt(uint64(x.o.Price)))
					}
					o := held[x.owner]
					if x.o.Side == book.Buy {
						o.Bids.Add(&o.Bids, size)
						o.BidValue.Add(&o.BidValue, value)
					} else {
						o.Asks.Add(&o.Asks, size)
						o.AskValue.Add(&o.AskValue, value)
					}
				}
				for a := range exchange.AccountID(4) {
					got := p.Orders(a, m)
					got.Margin.Clear()
					require.Equal(t, *held[a], got, "what is held for account %d in market %d is not what rests", a, m)
				}
			}
		}
	})
	require.NotZero(t, trades)
	require.NotZero(t, liquidated)
	require.NotZero(t, fired)
	require.NotZero(t, refused)
	require.NotZero(t, made)
	t.Logf("%d trades (%d with the outside maker), %d closings, %d orders fired, %d refused", trades, made, liquidated, fired, refused)
}

// wholeLots: nothing is left that an order could not close.
func wholeLots(t require.TestingT, size exchange.Signed, lot uint256.Int) {
	abs := size.Abs()
	require.True(t, new(uint256.Int).Mod(&abs, &lot).IsZero(), "%s is not a number of lots of %s", size, lot.Dec())
}

// picture is all that a refused call must leave alone.
func (p *pit) picture() (out []any) {
	for a := range exchange.AccountID(p.NumAccounts()) {
		for m := range exchange.MarketID(p.NumMarkets()) {
			out = append(out, p.Net(a, m), p.Orders(a, m), p.Waiting(a, m))
		}
		out = append(out, p.Free(a, 0), p.Available(a, 0), p.Free(a, 1))
	}
	for m := range exchange.MarketID(p.NumMarkets()) {
		for _, side := range []book.Side{book.Buy, book.Sell} {
			price, lots, _ := p.Book(m).Best(side)
			out = append(out, price, lots)
		}
	}
	return append(out, p.Fees(0), p.Fees(1))
}
