package exchange_test

import (
	"math"
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
)

// What is said of isolated margin, claim by claim; the numbers are those of the project's list of claims. Assets have 8
// decimals here.

func u(whole float64) uint256.Int { return *uint256.NewInt(uint64(whole*1e8 + 0.5)) }

func px(whole float64) uint256.Int {
	z := u(whole)
	return *z.Mul(&z, new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(28)))
}

func wad(x float64) uint256.Int {
	z := uint256.NewInt(uint64(x*1e12 + 0.5))
	return *z.Mul(z, uint256.NewInt(1e6))
}

// near is a price to a millionth: a trigger price lies within one smallest unit of value of the round number.
func near(price uint256.Int) float64 { return math.Round(price.Float64()/1e30) / 1e6 }

func whole(s fixed.Signed) float64 { return s.Float64() / 1e8 }

// ladder is a venue of finite depth: an order of size q trades on average away from the reference by q/depth of 1 %.
type ladder struct {
	reference, depth uint256.Int
}

func (v *ladder) Follow(reference *uint256.Int, _ uint64) { v.reference = *reference }
func (v *ladder) Mid() uint256.Int                        { return v.reference }
func (v *ladder) Reset()                                  {}
func (v *ladder) Quote(side liquidity.Side, base, limit *uint256.Int) (f liquidity.Fill) {
	if v.depth.IsZero() {
		return f
	}
	f.Base = *base
	worth, _ := fixed.MulDivDown(base, &v.reference, &fixed.PriceScale)
	var most uint256.Int
	if most.Mul(&v.depth, uint256.NewInt(50)); f.Base.Gt(&most) {
		f.Base = most
		worth, _ = fixed.MulDivDown(&most, &v.reference, &fixed.PriceScale)
	}
	slip, _ := fixed.MulDivUp(&worth, &f.Base, new(uint256.Int).Mul(&v.depth, uint256.NewInt(100)))
	f.Quote.Sub(&worth, &slip)
	if side == liquidity.Buy {
		f.Quote.Add(&worth, &slip)
	}
	if limit != nil { // all or nothing at the limit, for brevity
		bound, _ := fixed.MulDivDown(&f.Base, limit, &fixed.PriceScale)
		if side == liquidity.Sell && f.Quote.Lt(&bound) || side == liquidity.Buy && f.Quote.Gt(&bound) {
			return liquidity.Fill{}
		}
	}
	return f
}

func (v *ladder) Execute(side liquidity.Side, base, limit *uint256.Int) liquidity.Fill {
	return v.Quote(side, base, limit)
}

// place is an engine with some markets under a preset, and the account that a test trades with.
type place struct {
	*exchange.Engine
	t      require.TestingT
	venues []*ladder
	now    uint64
	me     exchange.AccountID
}

func at(t require.TestingT, preset string, markets int, depth, deposit float64, overrides ...string) *place {
	p, err := presets.Load(preset, overrides...)
	require.NoError(t, err)
	return under(t, p, markets, depth, deposit)
}

func under(t require.TestingT, p *presets.Preset, markets int, depth, deposit float64) *place {
	rules, err := p.Settled(8)
	require.NoError(t, err)
	e, err := exchange.New(rules)
	require.NoError(t, err)
	out := &place{Engine: e, t: t}
	for i := range markets {
		in, err := p.Instrument(string(rune('A'+i)), exchange.Linear, 0, 8)
		require.NoError(t, err)
		v := &ladder{depth: u(depth)}
		_, err = e.AddMarket(in, v)
		require.NoError(t, err)
		out.venues = append(out.venues, v)
	}
	out.me = out.account(deposit)
	return out
}

func (p *place) account(deposit float64) exchange.AccountID {
	a := p.AddAccount()
	require.NoError(p.t, p.Deposit(a, 0, u(deposit)))
	return a
}

func (p *place) mark(m exchange.MarketID, price float64) []exchange.Event {
	p.now += 12
	x := px(price)
	p.venues[m].Follow(&x, p.now)
	events, err := p.Mark(m, &x, p.now)
	require.NoError(p.t, err)
	require.NoError(p.t, p.Check())
	return slices.Clone(events)
}

func (p *place) open(a exchange.AccountID, m exchange.MarketID, side exchange.Side, size, price, leverage float64, mode exchange.Mode) exchange.PositionID {
	id, err := p.Open(exchange.Opening{Account: a, Market: m, Side: side, Size: u(size), Value: u(size * price), Leverage: wad(leverage), Mode: mode})
	require.NoError(p.t, err)
	return id
}

func (p *place) closed(id exchange.PositionID) bool {
	size := p.Position(id).Size
	return size.IsZero()
}

func (p *place) free() float64 { return whole(p.Free(p.me, 0)) }

// isolating returns the presets in which a position can be isolated in an account, and those that do it by subaccount.
func isolating(t require.TestingT) (inAccount, bySubaccount []string) {
	for _, name := range presets.Names() {
		p, err := presets.Load(name)
		require.NoError(t, err)
		if p.Rules.Scope == exchange.BySubaccount {
			bySubaccount = append(bySubaccount, name)
		} else {
			inAccount = append(inAccount, name)
		}
	}
	return inAccount, bySubaccount
}

func TestS01EachScopeOfIsolation(t *testing.T) {
	for preset, symbolsSwitched := range map[string]int{"bitmex": 1, "bybit-2025": 1, "bybit-2025-unified": 2} {
		p := at(t, preset, 2, 1000, 100)
		require.Equal(t, exchange.Cross, p.Mode(p.me, 0))
		require.NoError(t, p.SetMode(p.me, 0, exchange.Isolated))
		n := 0
		for m := range exchange.MarketID(2) {
			if p.Mode(p.me, m) == exchange.Isolated {
				n++
			}
		}
		require.Equal(t, symbolsSwitched, n, preset)
	}
	// dYdX: isolation is a subaccount, which holds one market only; Cube's scope is the same.
	p := at(t, "dydx-v4", 2, 1000, 100)
	require.ErrorIs(t, p.SetMode(p.me, 0, exchange.Isolated), exchange.ErrNoIsolatedMode)
	sub := p.AddSubaccount(p.me)
	require.NoError(t, p.Transfer(p.me, sub, 0, u(50)))
	p.mark(0, 10)
	p.mark(1, 10)
	p.open(sub, 0, exchange.Long, 1, 10, 5, "")
	_, err := p.Open(exchange.Opening{Account: sub, Market: 1, Side: exchange.Long, Size: u(1), Value: u(10)})
	require.ErrorIs(t, err, exchange.ErrOtherMarket)
}

// At any gap, any depth and in every preset: an isolated liquidation leaves the free balance exactly as it was, loses no
// more than initial margin, reserved closing fee and what was added, and ends with the books balanced.
func TestS02S09S10S16IsolatedLossStaysInItsBucketAtAnyGapInAnyPreset(t *testing.T) {
	inAccount, bySubaccount := isolating(t)
	rapid.Check(t, func(t *rapid.T) {
		preset := rapid.SampledFrom(slices.Concat(inAccount, bySubaccount)).Draw(t, "preset")
		p := at(t, preset, 1, float64(rapid.SampledFrom([]int{0, 1, 10, 1e6}).Draw(t, "depth")), 5000)
		p.mark(0, 100)
		side := rapid.SampledFrom([]exchange.Side{exchange.Long, exchange.Short}).Draw(t, "side")
		other := p.account(1e6)
		scale := 1.0
		if preset == "bitmex" { // its schedule ends at 650
			scale = 0.1
		}
		if rapid.Bool().Draw(t, "counterparties") {
			p.open(other, 0, side.Opposite(), 50*scale, 100, 1, "")
		}
		p.Endow(0, u(float64(rapid.SampledFrom([]int{0, 50, 10000}).Draw(t, "fund"))))
		account, mode := p.me, exchange.Isolated
		if slices.Contains(bySubaccount, preset) {
			account, mode = p.AddSubaccount(p.me), ""
			require.NoError(t, p.Transfer(p.me, account, 0, u(2500)))
		}
		before := p.free()
		size := float64(rapid.IntRange(1, 40).Draw(t, "size")) * scale
		id := p.open(account, 0, side, size, 100, float64(rapid.IntRange(2, 5).Draw(t, "leverage")), mode)
		if mode == exchange.Isolated {
			if added := float64(rapid.IntRange(0, 300).Draw(t, "added")); added > 0 {
				require.NoError(t, p.AddMargin(id, u(added)))
			}
			before = p.free()
		}
		posted := whole(p.Position(id).Margin)
		price := 100.0
		for range rapid.IntRange(1, 4).Draw(t, "marks") {
			step := float64(rapid.IntRange(1, 60).Draw(t, "gap")) / 100
			if side == exchange.Long {
				price *= 1 - step
			} else {
				price *= 1 + 2*step
			}
			for _, ev := range p.mark(0, price) {
				require.Equal(t, ev.EquityBefore.Sub(ev.EquityAfter).String(), ev.Loss().String())
			}
			require.Equal(t, before, p.free(), "free balance")
		}
		if mode == exchange.Isolated && p.closed(id) {
			left := p.Position(id).Margin
			require.GreaterOrEqual(t, left.Sign(), 0)
			require.LessOrEqual(t, posted-whole(left), posted)
		}
		if mode == "" && p.closed(id) {
			require.GreaterOrEqual(t, p.Free(account, 0).Sign(), 0, "a subaccount is never left owing")
		}
	})
}

func TestS03S24CrossIsOnePoolForEachSettlementAsset(t *testing.T) {
	rules, err := presets.Load("bitmex", "taker-fee=0")
	require.NoError(t, err)
	e, err := exchange.New(rules.Rules)
	require.NoError(t, err)
	for s := range exchange.Asset(2) {
		in, err := rules.Instrument("X", exchange.Linear, s, 8)
		require.NoError(t, err)
		_, err = e.AddMarket(in, nil)
		require.NoError(t, err)
	}
	a := e.AddAccount()
	require.NoError(t, e.Deposit(a, 0, u(100)))
	require.NoError(t, e.Deposit(a, 1, u(5)))
	price := px(10)
	for m := range exchange.MarketID(2) {
		_, err = e.Mark(m, &price, 1)
		require.NoError(t, err)
		_, err = e.Open(exchange.Opening{Account: a, Market: m, Side: exchange.Long, Size: u(10), Value: u(100), Mode: exchange.Cross, Leverage: wad(50)})
		require.NoError(t, err)
	}
	price = px(9) // a loss of 10: the pool of 100 draws on all it has and carries it, the pool of 5 does not and is not helped
	for m := range exchange.MarketID(2) {
		events, err := e.Mark(m, &price, 2)
		require.NoError(t, err)
		require.Equal(t, m == 1, len(events) > 0)
	}
	require.Equal(t, u(100), new(e.Free(a, 0)).Abs())
	require.True(t, new(e.Free(a, 1)).IsZero())
}

func TestS04S08ThresholdIsMaintenanceOnEquityAtMark(t *testing.T) {
	p := at(t, "binance-usdm", 1, 1e6, 1000)
	p.mark(0, 2000)
	id := p.open(p.me, 0, exchange.Long, 1, 2000, 10, exchange.Isolated)
	require.Equal(t, u(200), new(p.Equity(id)).Abs())
	p.mark(0, 1900)
	require.Equal(t, u(100), new(p.Equity(id)).Abs()) // losses reduce the bucket's equity
	p.Funding(0, exchange.Plus(uint256.NewInt(1e15)), nil)
	require.Equal(t, u(98.1), new(p.Equity(id)).Abs()) // and so does funding: a thousandth of 1900
	low, _ := p.Watermarks(0)
	trigger := p.Position(id).Liquidation
	require.Equal(t, low, trigger)
	above := trigger
	above.AddUint64(&above, 1)
	p.venues[0].Follow(&above, 50)
	events, err := p.Mark(0, &above, 50)
	require.NoError(t, err)
	require.Empty(t, events)
	require.Positive(t, new(p.Equity(id)).Cmp(fixed.Positive(new(p.Position(id).Maintenance))))
	events, err = p.Mark(0, &trigger, 60)
	require.NoError(t, err)
	require.NotEmpty(t, events)
}

// Hedge, basis trade and speculative punt. Under cross the punt drains the pool and takes the others along; isolated it goes
// alone.
func threePositions(t *testing.T, mode exchange.Mode) (dead int, left float64) {
	p := at(t, "binance-usdm", 3, 1e6, 1400)
	var ids []exchange.PositionID
	for m := range exchange.MarketID(3) {
		p.mark(m, 100)
		side := exchange.Long
		if m == 0 {
			side = exchange.Short
		}
		ids = append(ids, p.open(p.me, m, side, 40, 100, 10, mode))
	}
	for price := 99.0; price > 55; price-- { // the punt halves
		p.mark(2, price)
	}
	p.mark(0, 100.5) // the others barely move
	p.mark(1, 99.5)
	left = p.free()
	for _, id := range ids {
		if p.closed(id) {
			dead++
		}
		if mode == exchange.Isolated {
			left += whole(p.Position(id).Margin)
		}
	}
	return dead, left
}

func TestS05S19ThreePositionsInOneAccount(t *testing.T) {
	crossDead, crossLeft := threePositions(t, exchange.Cross)
	isolatedDead, isolatedLeft := threePositions(t, exchange.Isolated)
	require.Equal(t, 1, isolatedDead, "contagion")
	require.InDelta(t, 1000, isolatedLeft, 25) // lost: the punt's 400
	require.Greater(t, crossDead, 1)
	require.Less(t, crossLeft, isolatedLeft)
}

func TestS06S17S26S27IsolatedIsLiquidatedSoonerAndLosesLess(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.SampledFrom([]exchange.Side{exchange.Long, exchange.Short}).Draw(t, "side")
		size, leverage := float64(rapid.IntRange(1, 20).Draw(t, "size")), float64(rapid.IntRange(2, 20).Draw(t, "leverage"))
		p := at(t, "binance-usdm", 1, 1e6, 3000)
		p.mark(0, 100)
		id := p.open(p.me, 0, side, size, 100, leverage, exchange.Isolated)
		q := at(t, "binance-usdm", 1, 1e6, 3000)
		q.mark(0, 100)
		cross := q.open(q.me, 0, side, size, 100, leverage, exchange.Cross)
		sooner, later := p.Position(id).Liquidation, q.Position(cross).Liquidation
		if side == exchange.Long {
			require.True(t, sooner.Gt(&later)) // S17, S27: the isolated price is nearer
		} else {
			require.True(t, sooner.Lt(&later))
		}
		// S06: what is predictable is the damage: margin against the whole pool.
		require.Less(t, whole(p.Position(id).Margin), 3000.0)
	})
}

func TestS07S16NothingIsAddedUnlessAskedFor(t *testing.T) {
	for _, auto := range []bool{false, true} {
		p := at(t, "bybit-2025", 1, 1e6, 1000)
		p.mark(0, 100)
		id := p.open(p.me, 0, exchange.Long, 10, 100, 10, exchange.Isolated)
		require.NoError(t, p.SetAutoMargin(id, auto))
		free := p.free()
		events := p.mark(0, 90)
		require.Len(t, events, 1)
		if auto {
			require.Equal(t, exchange.ToppedUp, events[0].Action)
			require.Less(t, p.free(), free)
			require.Equal(t, u(10), p.Position(id).Size)
		} else {
			require.Equal(t, free, p.free())
			require.True(t, p.closed(id))
		}
	}
}

func TestS11S12FiveHundredDollarPositionLosesExactlyFiveHundredInAGap(t *testing.T) {
	for _, gap := range []float64{1799, 1500, 1000, 1} {
		p := at(t, "bybit-2025", 1, 1e6, 800, "taker-fee=0")
		p.mark(0, 2000)
		id := p.open(p.me, 0, exchange.Long, 2.5, 2000, 10, exchange.Isolated)
		require.Equal(t, u(500), new(p.Position(id).Margin).Abs())
		require.Equal(t, px(1800), p.Position(id).Bankruptcy)
		p.Endow(0, u(10000))
		events := p.mark(0, gap)
		require.True(t, new(p.Position(id).Margin).IsZero(), "the bounded loss is a whole one")
		require.Equal(t, 300.0, p.free())
		require.Equal(t, exchange.TakenOver, events[len(events)-1].Action)
		require.NotZero(t, events[len(events)-1].FundPaid)
	}
}

func TestS13InitialMarginFallsWithLeverageAndRisesWithSize(t *testing.T) {
	p := at(t, "binance-usdm", 1, 1e6, 1e6)
	p.mark(0, 100)
	last := 1e9
	for i, leverage := range []float64{1, 2, 5, 20, 50} {
		a := p.account(100000)
		id := p.open(a, 0, exchange.Long, 10, 100, leverage, exchange.Isolated)
		require.InDelta(t, 1000/leverage, whole(p.Position(id).Margin), 1e-6)
		require.Less(t, whole(p.Position(id).Margin), last)
		last = whole(p.Position(id).Margin)
		twice := p.open(a, 0, exchange.Long, 10, 100, leverage, exchange.Isolated)
		require.InDelta(t, 2*last, whole(p.Position(twice).Margin), 1e-6, "row %d", i)
	}
}

func TestS14S15MaintenanceIsEachVenuesOwnFormula(t *testing.T) {
	need := func(preset string, price float64) float64 {
		p := at(t, preset, 1, 1e6, 1e6)
		p.mark(0, 20000)
		id := p.open(p.me, 0, exchange.Long, 1, 20000, 10, exchange.Isolated)
		p.mark(0, price)
		return whole(fixed.Positive(new(p.Position(id).Maintenance)))
	}
	require.InDelta(t, 100+18000*.00075, need("bybit-2021", 19000), 1e-6)        // rate × entry value + taker fee at bankruptcy price
	require.InDelta(t, 19000*.005+18000*.00055, need("bybit-2025", 19000), 1e-6) // rate × mark value + the same
	require.InDelta(t, 19000*.004, need("binance-usdm", 19000), 1e-6)            // no fee
	require.InDelta(t, 19000*(.01+.0006), need("okx", 19000), 1e-6)              // fee at mark
	require.InDelta(t, 19000*.0125, need("hyperliquid", 19000), 1e-6)
}

func TestS18S25BudgetIsInitialMarginPlusWhatWasAdded(t *testing.T) {
	p := at(t, "hyperliquid", 1, 1e6, 1000, "taker-fee=0")
	p.mark(0, 100)
	id := p.open(p.me, 0, exchange.Long, 10, 100, 10, exchange.Isolated)
	require.NoError(t, p.AddMargin(id, u(250)))
	free := p.free()
	p.mark(0, 10)
	require.True(t, new(p.Position(id).Margin).IsZero())
	require.Equal(t, free, p.free())
	require.InDelta(t, 350, 1000-p.free(), 1e-6) // initial margin alone was 100: the loss is 350
}

// The same capital carries more, at the same distance to liquidation, as one pool: what is idle in one bucket does not
// protect another (S23, S50).
func TestS23S50IsolationCostsCapitalEfficiency(t *testing.T) {
	distance := func(mode exchange.Mode) float64 {
		p := at(t, "binance-usdm", 2, 1e6, 1000, "taker-fee=0")
		var ids []exchange.PositionID
		for m, side := range []exchange.Side{exchange.Long, exchange.Short} {
			p.mark(exchange.MarketID(m), 100)
			id, err := p.Open(exchange.Opening{Account: p.me, Market: exchange.MarketID(m), Side: side, Size: u(50), Value: u(5000), Mode: mode, Margin: u(500), Leverage: wad(10)})
			require.NoError(t, err)
			ids = append(ids, id)
		}
		trigger := p.Position(ids[0]).Liquidation
		return 100 - trigger.Float64()/1e36
	}
	require.Greater(t, distance(exchange.Cross), 1.9*distance(exchange.Isolated))
}
