package book

import (
	"fmt"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fault"
)

// filled is a book in which account 0 asks 3 lots at 100, the account 1 asks 4 at 101, and account 0 again 5 at 102.
func filled(t *testing.T) *Book {
	t.Helper()
	b := New(newRecord())
	for _, o := range []Order{{Account: 0, Price: 100, Lots: 3}, {Account: 1, Price: 101, Lots: 4}, {Account: 0, Price: 102, Lots: 5}} {
		o.Side = Sell
		_, err := b.Place(o)
		require.NoError(t, err)
	}
	return b
}

// Account 1 buys ten lots at 102 or better. Its own four stand in the way of the second half.
func TestASelfTradeIsPreviewedAsItHappens(t *testing.T) {
	for _, c := range []struct {
		how            SelfTrade
		lots           int64
		filled, value  int64
		resting, asked int64 // of the order; at 101 afterwards
	}{
		{CancelNewest, 10, 3, 300, 0, 4},
		{CancelBoth, 10, 3, 300, 0, 0},
		{CancelOldest, 10, 8, 300 + 510, 2, 0},
		{Decrement, 10, 6, 300 + 306, 0, 0}, // 10 − 3 − 4 = 3 at 102
		{Decrement, 5, 3, 300, 0, 2},        // two lots of each vanish
		{Decrement, 7, 3, 300, 0, 0},
	} {
		b := filled(t)
		o := Order{Account: 1, Side: Buy, Price: 102, Lots: c.lots, SelfTrade: c.how}
		lots, value := b.Preview(o)
		require.Equal(t, c.filled, lots, "%+v", c)
		require.Equal(t, uint64(c.value), value.Uint64())
		r, err := b.Place(o)
		require.NoError(t, err)
		require.Equal(t, Result{ID: r.ID, Filled: c.filled, Resting: c.resting, Dropped: c.lots - c.filled - c.resting, Last: r.Last, Value: value}, r)
		price, left, ok := b.Best(Sell)
		if !ok || price != 101 {
			left = 0
		}
		require.Equal(t, c.asked, left, "%+v", c)
	}
}

// A preview stops at the order's price, and where its lots are used up.
func TestAPreviewGoesAsFarAsTheOrder(t *testing.T) {
	b := filled(t)
	for _, c := range [][4]int64{{100, 10, 3, 300}, {101, 10, 7, 704}, {101, 5, 5, 502}, {102, 12, 12, 1214}, {102, 99, 12, 1214}, {99, 1, 0, 0}, {0, 7, 7, 704}} {
		o := Order{Account: 2, Side: Buy, Price: c[0], Lots: c[1], Kind: Market}
		lots, value := b.Preview(o)
		require.Equal(t, c[2], lots)
		require.Equal(t, uint64(c[3]), value.Uint64())
	}
}

// placed has waiting orders go to a list instead of the book.
func placed(b *Book) (*Triggers, *[]Order) {
	var all []Order
	return NewTriggers(b, func(_ ID, o Order) (Result, error) {
		all = append(all, o)
		return Result{}, nil
	}), &all
}

// accounts are whose orders were placed, in their order, which are then forgotten.
func accounts(all *[]Order) (whose []Account) {
	for _, o := range *all {
		whose = append(whose, o.Account)
	}
	*all = nil
	return whose
}

// Falls before rises, of these the nearest trigger first, and the older first where triggers are alike; then trailing ones.
func TestOrdersThatOnePriceSetsOffFireInTheirOrder(t *testing.T) {
	w, all := placed(New(newRecord()))
	w.Observe(100)
	add := func(account Account, side Side, condition Condition, trigger, trail int64) {
		_, err := w.Add(Conditional{Order: Order{Account: account, Side: side, Kind: Market, Lots: 1}, Condition: condition, Trigger: trigger, Trail: trail})
		require.NoError(t, err)
	}
	add(0, Sell, Trailing, 0, 10)
	add(1, Sell, Stop, 90, 0)
	add(2, Sell, Stop, 90, 0)
	add(3, Sell, Stop, 95, 0)
	add(4, Buy, TakeProfit, 90, 0)
	add(5, Sell, Stop, 89, 0)
	add(6, Sell, Trailing, 0, 10)
	w.Observe(96)
	require.Empty(t, *all)
	w.Observe(90)
	require.Equal(t, []Account{3, 1, 2, 4, 0, 6}, accounts(all))
	add(7, Buy, Stop, 92, 0)
	add(8, Buy, Stop, 91, 0)
	add(9, Buy, Stop, 92, 0)
	w.Observe(92)
	require.Equal(t, []Account{8, 7, 9}, accounts(all))
	w.Observe(89)
	require.Equal(t, []Account{5}, accounts(all))
	require.Equal(t, []int{0, 0}, []int{w.alive, w.Waiting(5)})

	w, all = placed(New(newRecord()))
	for account := range Account(3) {
		add(account, Sell, Stop, 90, 0)
	}
	w.Observe(90)
	require.Equal(t, []Account{0, 1, 2}, accounts(all), "the first that was ever added, too")
}

// A trailing sell keeps its distance below the best price, a buy above the lowest. Those that were cancelled are passed over.
func TestTrailingOrdersFollowTheBestPrice(t *testing.T) {
	w, all := placed(New(newRecord()))
	w.Observe(100)
	var ids []ID
	for account, side := range []Side{Sell, Sell, Buy, Buy} {
		id, err := w.Add(Conditional{Order: Order{Account: Account(account), Side: side, Kind: Market, Lots: 1}, Condition: Trailing, Trail: 5})
		require.NoError(t, err)
		ids = append(ids, id)
	}
	require.NoError(t, w.Cancel(ids[0]))
	require.ErrorIs(t, w.Cancel(ids[0]), ErrUnknown)
	require.NoError(t, w.Cancel(ids[2]))
	w.Observe(104) // the sell trails at 99 now, the buy still at 105
	w.Observe(100)
	require.Empty(t, *all)
	w.Observe(98)
	require.Equal(t, []Account{1}, accounts(all))
	w.Observe(102) // the buy trails at 103 since 98
	require.Empty(t, *all)
	w.Observe(103)
	require.Equal(t, []Account{3}, accounts(all))
	require.Zero(t, w.alive)
}

// An account's orders are taken out in any order.
func TestCancelledOrdersWaitNoMore(t *testing.T) {
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {1, 2, 0}, {0, 2, 1}, {2, 0, 1}} {
		w, all := placed(New(newRecord()))
		w.Observe(100)
		var ids []ID
		for range 3 {
			id, err := w.Add(Conditional{Order: Order{Side: Sell, Kind: Market, Lots: 1}, Trigger: 90})
			require.NoError(t, err)
			ids = append(ids, id)
		}
		for n, i := range order {
			require.Equal(t, 3-n, w.Waiting(0), "%v", order)
			require.NoError(t, w.Cancel(ids[i]))
		}
		require.Zero(t, w.Waiting(0))
		require.Zero(t, w.CancelAccount(0))
		w.Observe(80)
		require.Empty(t, *all)
	}
}

// What watches the last price follows it while the mark stands still, and the other way round.
func TestEachSourceIsWatchedByItself(t *testing.T) {
	b := New(newRecord())
	w, all := placed(b)
	trade := func(price int64) {
		_, err := b.Place(Order{Account: 8, Side: Sell, Price: price, Lots: 1})
		require.NoError(t, err)
		_, err = b.Place(Order{Account: 9, Price: price, Lots: 1})
		require.NoError(t, err)
		w.Settle()
	}
	trade(50)
	for account, c := range []Conditional{{Source: Last, Condition: Trailing, Trail: 4}, {Source: Last, Trigger: 40}} {
		c.Order = Order{Account: Account(account), Side: Sell, Kind: Market, Lots: 1}
		_, err := w.Add(c)
		require.NoError(t, err)
	}
	trade(60) // no mark is known yet: the trailing one stands at 56
	trade(57)
	require.Empty(t, *all)
	trade(56)
	require.Equal(t, []Account{0}, accounts(all))
	w.Observe(30)
	require.Empty(t, *all, "a mark sets off nothing that watches the last price")
	trade(40)
	require.Equal(t, []Account{1}, accounts(all))
}

// A band of 300 basis points round a mark of 100 allows 97 to 103. Of it and a worst price of its own the narrower counts.
func TestABandNarrowsTheWorstPrice(t *testing.T) {
	for _, c := range []struct {
		side       Side
		kind       Kind
		own, band  int64
		mark, want int64
	}{
		{Sell, Market, 0, 300, 100, 97},
		{Sell, Market, 96, 300, 100, 97},
		{Sell, Market, 98, 300, 100, 98},
		{Sell, Market, 97, 300, 100, 97},
		{Buy, Market, 0, 300, 100, 103},
		{Buy, Market, 104, 300, 100, 103},
		{Buy, Market, 102, 300, 100, 102},
		{Buy, Market, 103, 300, 100, 103},
		{Sell, Limit, 50, 300, 100, 50},
		{Sell, Market, 0, 0, 100, 0},
		{Sell, Market, 0, 300, 0, 0},
	} {
		b := New(newRecord())
		w, all := placed(b)
		source := Mark
		if c.mark == 0 {
			source = Last // the mark is not known
		}
		_, err := w.Add(Conditional{Order: Order{Side: c.side, Kind: c.kind, Price: c.own, Lots: 1}, Source: source, Trigger: 100, Band: c.band})
		require.NoError(t, err)
		if c.mark == 0 {
			_, err = b.Place(Order{Account: 8, Side: Sell, Price: 100, Lots: 1})
			require.NoError(t, err)
			_, err = b.Place(Order{Account: 9, Price: 100, Lots: 1})
			require.NoError(t, err)
			w.Settle()
		} else {
			w.Observe(c.mark)
		}
		require.Len(t, *all, 1)
		require.Equal(t, c.want, (*all)[0].Price, "%+v", c)
	}
}

// Account 1 is long 10. What closes more than that, together with what rests, has the resting orders cancelled.
func TestCloseOnTriggerIsCutToThePosition(t *testing.T) {
	for _, c := range []struct{ position, resting, lots, want, left int64 }{
		{10, 0, 0, 10, 0},
		{10, 0, 4, 4, 0},
		{10, 0, 10, 10, 0},
		{10, 0, 11, 10, 0},
		{10, 6, 4, 4, 6},
		{10, 6, 5, 5, 0},
		{10, 6, 0, 10, 0},
		{0, 0, 3, 0, 0},
		{-10, 0, 3, 0, 0},
	} {
		heard := newRecord()
		heard.positions[1] = c.position
		b := New(heard)
		w, all := placed(b)
		if c.resting > 0 {
			_, err := b.Place(Order{Account: 1, Side: Sell, Price: 200, Lots: c.resting})
			require.NoError(t, err)
		}
		w.Observe(100)
		_, err := w.Add(Conditional{Order: Order{Account: 1, Side: Sell, Kind: Market, Lots: c.lots}, Trigger: 90, Close: true})
		require.NoError(t, err)
		fired := w.Observe(90)
		require.Len(t, fired, 1)
		require.Equal(t, int64(90), fired[0].Price)
		if c.want == 0 {
			require.ErrorIs(t, fired[0].Err, ErrReduceOnly)
			require.Empty(t, *all)
			continue
		}
		require.Equal(t, []Order{{Account: 1, Side: Sell, Kind: Market, Lots: c.want, ReduceOnly: true}}, *all, "%+v", c)
		require.Equal(t, c.left, b.Open(1, Sell), "%+v", c)
	}
}

// Bounds of what a waiting order may say, both sides of each.
func TestBoundsOfWaitingOrders(t *testing.T) {
	w, _ := placed(New(newRecord()))
	w.Observe(100)
	sell := Order{Side: Sell, Kind: Market, Lots: 1}
	for _, c := range []struct {
		change func(*Conditional)
		err    error
	}{
		{func(c *Conditional) { c.Order.Lots = MaxLots }, nil},
		{func(c *Conditional) { c.Order.Lots = MaxLots + 1 }, ErrLots},
		{func(c *Conditional) { c.Order.Lots, c.Close = 0, true }, nil},
		{func(c *Conditional) { c.Order.Lots = 0 }, ErrLots},
		{func(c *Conditional) { c.Order.Lots, c.Close = -1, true }, ErrLots},
		{func(c *Conditional) { c.Order.Price = MaxPrice }, nil},
		{func(c *Conditional) { c.Order.Price = MaxPrice + 1 }, ErrPrice},
		{func(c *Conditional) { c.Trigger = 1 }, nil},
		{func(c *Conditional) { c.Trigger = 0 }, ErrTrigger},
		{func(c *Conditional) { c.Order.Side, c.Trigger = Buy, MaxPrice }, nil},
		{func(c *Conditional) { c.Order.Side, c.Trigger = Buy, MaxPrice+1 }, ErrTrigger},
		{func(c *Conditional) { c.Condition, c.Trail = Trailing, 1 }, nil},
		{func(c *Conditional) { c.Condition, c.Trail = Trailing, MaxPrice }, nil},
		{func(c *Conditional) { c.Condition, c.Trail = Trailing, 0 }, ErrTrigger},
		{func(c *Conditional) { c.Condition, c.Trail = Trailing, MaxPrice+1 }, ErrTrigger},
		{func(c *Conditional) { c.Band = 9999 }, nil},
		{func(c *Conditional) { c.Band = -1 }, ErrBand},
		{func(c *Conditional) { c.Trigger = 99 }, nil},
		{func(c *Conditional) { c.Trigger = 100 }, ErrTriggersAt},
		{func(c *Conditional) { c.Order.Account = MaxAccount + 1 }, ErrAccount},
	} {
		one := Conditional{Order: sell, Trigger: 90}
		c.change(&one)
		_, err := w.Add(one)
		require.Equal(t, c.err, err, "%+v", one)
	}
}

func TestUnitsOfAVenueFit(t *testing.T) {
	bits := func(n uint) uint256.Int {
		return *new(uint256.Int).SubUint64(new(uint256.Int).Lsh(uint256.NewInt(1), n), 1)
	}
	scale := *new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(36))
	for _, c := range []struct {
		tick, lot uint256.Int
		inverse   bool
		want      string // part of a fault
	}{
		{scale, *uint256.NewInt(1), false, ""},
		{scale, bits(88), false, ""},
		{scale, bits(89), false, "below 2^88"},
		{*new(uint256.Int).SubUint64(&scale, 1), *uint256.NewInt(1), false, "whole number"},
		{*new(uint256.Int).AddUint64(&scale, 1), *uint256.NewInt(1), false, "whole number"},
		{uint256.Int{}, *uint256.NewInt(1), true, "above 0"},
		{scale, uint256.Int{}, true, "above 0"},
		{*uint256.NewInt(3), *uint256.NewInt(1), true, ""},
		{bits(190), *uint256.NewInt(1), true, ""},
		{bits(191), *uint256.NewInt(1), true, "below 2^190"},
		{*uint256.NewInt(3), bits(88), true, ""},
		{*uint256.NewInt(3), bits(89), true, "below 2^88"},
	} {
		p := VenueParams{Tick: c.tick, Lot: c.lot, Inverse: c.inverse}
		if err := p.Validate(); c.want == "" {
			require.NoError(t, err, "%v", c)
		} else {
			require.ErrorContains(t, err, c.want, "%v", c)
		}
	}
	p := VenueParams{Tick: scale, Lot: *uint256.NewInt(1), TakerFee: *uint256.NewInt(1e18 - 1), Taker: MaxAccount}
	require.NoError(t, p.Validate())
	p.TakerFee.SetUint64(1e18)
	require.ErrorContains(t, p.Validate(), "is not below 1")

	q := QuoterParams{Account: MaxAccount, Tick: bits(190), HalfLife: 1 << 40, Offers: []Offer{{0, 1}, {1e18 - 1, MaxLots}}}
	require.NoError(t, q.Validate())
	q = QuoterParams{Tick: bits(191), HalfLife: 1<<40 + 1, Offers: []Offer{{1e18, 1}, {0, 0}, {0, MaxLots + 1}, {0, 1}}}
	var keys []string
	for _, f := range fault.All(q.Validate()) {
		keys = append(keys, f.Key)
	}
	require.Equal(t, []string{"tick", "half_life", "offers.0", "offers.1", "offers.2"}, keys)
}

// 8 lots with a half-life of 60 s: half after 60 s, three quarters after 30, an eighth less than a half after 75; rounded up.
func TestWhatIsMissingComesBackByHalves(t *testing.T) {
	for _, c := range []struct {
		lots           int64
		elapsed, every uint64
		want           int64
	}{
		{8, 0, 60, 8},
		{8, 15, 60, 7},
		{8, 30, 60, 6},
		{8, 31, 60, 6},
		{8, 60, 60, 4},
		{8, 61, 60, 4},
		{8, 90, 60, 3},
		{8, 120, 60, 2},
		{8, 180, 60, 1},
		{8, 181, 60, 1},
		{8, 60*41 - 1, 60, 1},
		{8, 60 * 41, 60, 0},
		{8, 1, 0, 0},
		{8, 0, 0, 8},
		{0, 10, 60, 0},
		{MaxLots, 60, 60, 1 << 39},
	} {
		require.Equal(t, c.want, missing(c.lots, c.elapsed, c.every), "%+v", c)
	}
	require.Equal(t, uint64(3), part(7, 5e17, 1e18))
	require.Equal(t, uint64(7), part(7, 3, 3))
	require.Equal(t, uint64(14), part(7, 1e18, 5e17))
}

// One tick is 0.01 and the reference 2,000: 10 bps below is 1,998, and a third of a basis point is rounded away from it.
func TestOffersStandOnTicks(t *testing.T) {
	q := &Quoter{params: QuoterParams{Tick: *uint256.NewInt(100), Offers: []Offer{{10e14, 1}, {333e11, 1}, {0, 1}, {1e18 - 1, 1}}}}
	reference := uint256.NewInt(200_000 * 100)
	for i, want := range [][2]int64{{199_800, 200_200}, {199_993, 200_007}, {200_000, 200_000}, {0, 400_000}} {
		require.Equal(t, want, [2]int64{q.price(Buy, i, reference), q.price(Sell, i, reference)}, i)
	}
	far := uint256.NewInt(100 * MaxPrice)
	require.Equal(t, int64(MaxPrice), q.price(Sell, 2, far))
	far.AddUint64(far, 1)
	require.Zero(t, q.price(Sell, 2, far), "rounded up it is beyond the last price")
	require.Equal(t, int64(MaxPrice), q.price(Buy, 2, far))
	q.params.Tick.SetOne()
	require.Zero(t, q.price(Sell, 2, new(uint256.Int).Not(new(uint256.Int))))
}

// A venue of inverse contracts of 1 unit, at ticks of a half: contracts are worth 1/price. Who sells their value buys contracts.
func TestLimitsOfInverseContractsByHand(t *testing.T) {
	scale := new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(36))
	half := new(uint256.Int).Rsh(scale, 1)
	v, err := NewVenue(New(nil), VenueParams{Tick: *half, Lot: *uint256.NewInt(1), Inverse: true})
	require.NoError(t, err)
	of := func(side liquidity.Side, limit *uint256.Int) string {
		o, ok := v.order(side, uint256.NewInt(7), limit)
		return fmt.Sprintf("%s %d at %d %t", o.Side, o.Lots, o.Price, ok)
	}
	require.Equal(t, "buy 7 at 0 false", of(liquidity.Sell, nil), "no reference is known")
	v.Follow(scale, 1)
	per := func(n, d uint64) *uint256.Int {
		z, _ := new(uint256.Int).MulDivOverflow(scale, uint256.NewInt(n), uint256.NewInt(d))
		return z
	}
	require.Equal(t, "buy 7 at 0 true", of(liquidity.Sell, nil))
	require.Equal(t, "sell 7 at 0 true", of(liquidity.Buy, nil))
	require.Equal(t, "buy 7 at 0 true", of(liquidity.Sell, new(uint256.Int)), "any price")
	require.Equal(t, "sell 7 at 0 false", of(liquidity.Buy, new(uint256.Int)), "nobody gives it away")
	require.Equal(t, "buy 7 at 8 true", of(liquidity.Sell, per(1, 4)), "at 1/4 a contract or more: 4 or less, in halves")
	require.Equal(t, "sell 7 at 8 true", of(liquidity.Buy, per(1, 4)))
	require.Equal(t, "buy 7 at 6 true", of(liquidity.Sell, per(1, 3)), "a little more than 3")
	require.Equal(t, "buy 7 at 5 true", of(liquidity.Sell, new(uint256.Int).AddUint64(per(1, 3), 1)), "a little less than 3")
	require.Equal(t, "sell 7 at 7 true", of(liquidity.Buy, per(1, 3)), "1/3 is rounded down, so it takes a little more than 3")
	require.Equal(t, "buy 7 at 5 true", of(liquidity.Sell, per(2, 5)))
	require.Equal(t, "sell 7 at 5 true", of(liquidity.Buy, per(2, 5)))
	require.Equal(t, "buy 7 at 0 false", of(liquidity.Sell, per(5, 2)), "below the lowest tick")
	o, ok := v.order(liquidity.Sell, new(uint256.Int), new(uint256.Int))
	require.False(t, ok, "%v", o)
}

// The middle of a book: between its sides, the one that is there, the last trade, or the reference.
func TestTheMiddleOfABook(t *testing.T) {
	b := New(nil)
	unit := *new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(36))
	v, err := NewVenue(b, VenueParams{Tick: unit, Lot: *uint256.NewInt(1), Taker: 2})
	require.NoError(t, err)
	v.Follow(new(uint256.Int).Mul(&unit, uint256.NewInt(77)), 1)
	mid := func() uint64 {
		m := v.Mid()
		return m.Mul(&m, uint256.NewInt(2)).Div(&m, &unit).Uint64() // in halves
	}
	require.Equal(t, uint64(154), mid())
	bid, err := b.Place(Order{Price: 60, Lots: 2})
	require.NoError(t, err)
	require.Equal(t, uint64(120), mid())
	ask, err := b.Place(Order{Side: Sell, Price: 63, Lots: 2})
	require.NoError(t, err)
	require.Equal(t, uint64(123), mid())
	require.NoError(t, b.Cancel(bid.ID))
	require.Equal(t, uint64(126), mid())
	v.Execute(liquidity.Buy, uint256.NewInt(1), nil)
	require.NoError(t, b.Cancel(ask.ID))
	v.Follow(&unit, 2)
	require.Equal(t, uint64(126), mid(), "the last trade")
	v.Reset()
	require.Zero(t, mid())
}

// A form is a maker's offers in lots. What is below a lot, or above what a book holds, is refused, each by its key.
func TestAFormOfABookByHand(t *testing.T) {
	build := func(lot string, sizes ...string) (liquidity.Rule, string) {
		b := catalog.NewBuilder(catalog.Study{Collateral: catalog.Token{Symbol: "ETH", Decimals: 18}, Loan: catalog.Token{Symbol: "USDC", Decimals: 6}}, "")
		f := QuotedForm{Fee: catalog.MustDecimal("0.001"), HalfLife: 60, Tick: catalog.MustDecimal("0.01"), Lot: catalog.MustDecimal(lot)}
		for _, size := range sizes {
			f.Offers = append(f.Offers, OfferForm{Offset: catalog.MustDecimal("5"), Size: catalog.MustDecimal(size)})
		}
		rule := f.Venue(b)
		var faults []string
		for _, at := range b.Faults() {
			faults = append(faults, at.Error())
		}
		return rule, strings.Join(faults, "\n")
	}
	rule, faults := build("0.1", "0.1", "2.55")
	require.Empty(t, faults)
	q := rule.(Quoted)
	require.Equal(t, []Offer{{Offset: 5e14, Lots: 1}, {Offset: 5e14, Lots: 25}}, q.Offers)
	require.Equal(t, "100000000000000000", q.Lot.Dec())
	require.Equal(t, "10000000000000000000000", q.Tick.Dec(), "0.01 times 10^(36+6−18)")
	fee := q.Fee()
	require.Equal(t, uint64(1e15), fee.Uint64())
	require.Equal(t, uint64(60), q.HalfLife)
	v, err := q.Open(nil, uint256.Int{}, fee)
	require.NoError(t, err)
	same, err := q.Open(v, uint256.Int{}, fee)
	require.NoError(t, err)
	require.Same(t, v, same)

	rule, faults = build("0.1", "1", "0.09", "1")
	require.Nil(t, rule)
	require.Contains(t, faults, "offers.1.size: 0.09 is less than a lot of 0.1")
	rule, faults = build("0.000000000000000001", "0.000001099511627775")
	require.Empty(t, faults)
	require.Equal(t, int64(MaxLots), rule.(Quoted).Offers[0].Lots)
	rule, faults = build("0.000000000000000001", "0.000001099511627776")
	require.Nil(t, rule)
	require.Contains(t, faults, "offers.0.size: 0.000001099511627776 is more than a book holds in lots of 0.000000000000000001")
}
