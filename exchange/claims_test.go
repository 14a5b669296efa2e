package exchange_test

import (
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
)

// What is said of isolated margin, claim by claim; the numbers are those of the project's list of claims. Assets have 8
// decimals here.

func TestS01EachScopeOfIsolation(t *testing.T) {
	for preset, symbolsSwitched := range map[string]int{"bitmex": 1, "bybit-2025": 1, "bybit-2025-unified": 2} {
		p := at(t, preset, 2, 1000, 100)
		require.Equal(t, exchange.Cross, p.Mode(p.Me, 0))
		require.NoError(t, p.SetMode(p.Me, 0, exchange.Isolated))
		n := 0
		for m := range exchange.MarketID(2) {
			if p.Mode(p.Me, m) == exchange.Isolated {
				n++
			}
		}
		require.Equal(t, symbolsSwitched, n, preset)
	}
	// dYdX: isolation is a subaccount, which holds one market only; Cube's scope is the same.
	p := at(t, "dydx-v4", 2, 1000, 100)
	require.ErrorIs(t, p.SetMode(p.Me, 0, exchange.Isolated), exchange.ErrNoIsolatedMode)
	sub := p.AddSubaccount(p.Me)
	require.NoError(t, p.Transfer(p.Me, sub, 0, u(50)))
	p.MarkAt(0, 10)
	p.MarkAt(1, 10)
	p.OpenAt(sub, 0, exchange.Long, 1, 10, 5, "")
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
		p.MarkAt(0, 100)
		side := rapid.SampledFrom([]exchange.Side{exchange.Long, exchange.Short}).Draw(t, "side")
		other := p.Account(1e6)
		scale := 1.0
		if preset == "bitmex" { // its schedule ends at 650
			scale = 0.1
		}
		if rapid.Bool().Draw(t, "counterparties") {
			p.OpenAt(other, 0, side.Opposite(), 50*scale, 100, 1, "")
		}
		p.Endow(0, u(float64(rapid.SampledFrom([]int{0, 50, 10000}).Draw(t, "fund"))))
		account, mode := p.Me, exchange.Isolated
		if slices.Contains(bySubaccount, preset) {
			account, mode = p.AddSubaccount(p.Me), ""
			require.NoError(t, p.Transfer(p.Me, account, 0, u(2500)))
		}
		before := p.MyFree()
		size := float64(rapid.IntRange(1, 40).Draw(t, "size")) * scale
		id := p.OpenAt(account, 0, side, size, 100, float64(rapid.IntRange(2, 5).Draw(t, "leverage")), mode)
		if mode == exchange.Isolated {
			if added := float64(rapid.IntRange(0, 300).Draw(t, "added")); added > 0 {
				require.NoError(t, p.AddMargin(id, u(added)))
			}
			before = p.MyFree()
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
			for _, ev := range p.MarkAt(0, price) {
				require.Equal(t, ev.EquityBefore.Sub(ev.EquityAfter).String(), ev.Loss().String())
			}
			require.Equal(t, before, p.MyFree(), "free balance")
		}
		if mode == exchange.Isolated && p.Closed(id) {
			left := p.Position(id).Margin
			require.GreaterOrEqual(t, left.Sign(), 0)
			require.LessOrEqual(t, posted-whole(left), posted)
		}
		if mode == "" && p.Closed(id) {
			require.GreaterOrEqual(t, p.Free(account, 0).Sign(), 0, "a subaccount is never left owing")
		}
	})
}

func TestS03S24CrossIsOnePoolForEachSettlementAsset(t *testing.T) {
	preset, err := presets.Load("bitmex", "taker-fee=0")
	require.NoError(t, err)
	rules, err := preset.Settled(8)
	require.NoError(t, err)
	e, err := liquidation.New(rules)
	require.NoError(t, err)
	for s := range exchange.Asset(2) {
		in, err := preset.Instrument("X", exchange.Linear, s, 8)
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
	p.MarkAt(0, 2000)
	id := p.OpenAt(p.Me, 0, exchange.Long, 1, 2000, 10, exchange.Isolated)
	require.Equal(t, u(200), new(p.Equity(p.BucketOf(id))).Abs())
	p.MarkAt(0, 1900)
	require.Equal(t, u(100), new(p.Equity(p.BucketOf(id))).Abs()) // losses reduce the bucket's equity
	p.Funding(0, fixed.Positive(uint256.NewInt(1e15)), nil)
	require.Equal(t, u(98.1), new(p.Equity(p.BucketOf(id))).Abs()) // and so does funding: a thousandth of 1900
	low, _ := p.Watermarks(0)
	trigger := p.Position(id).Liquidation
	require.Equal(t, low, trigger)
	above := trigger
	above.AddUint64(&above, 1)
	p.Venues[0].Follow(&above, 50)
	events, err := p.Mark(0, &above, 50)
	require.NoError(t, err)
	require.Empty(t, events)
	require.Positive(t, new(p.Equity(p.BucketOf(id))).Cmp(fixed.Positive(new(p.Position(id).Maintenance))))
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
		p.MarkAt(m, 100)
		side := exchange.Long
		if m == 0 {
			side = exchange.Short
		}
		ids = append(ids, p.OpenAt(p.Me, m, side, 40, 100, 10, mode))
	}
	for price := 99.0; price > 55; price-- { // the punt halves
		p.MarkAt(2, price)
	}
	p.MarkAt(0, 100.5) // the others barely move
	p.MarkAt(1, 99.5)
	left = p.MyFree()
	for _, id := range ids {
		if p.Closed(id) {
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
		p.MarkAt(0, 100)
		id := p.OpenAt(p.Me, 0, side, size, 100, leverage, exchange.Isolated)
		q := at(t, "binance-usdm", 1, 1e6, 3000)
		q.MarkAt(0, 100)
		cross := q.OpenAt(q.Me, 0, side, size, 100, leverage, exchange.Cross)
		sooner, later := p.Position(id).Liquidation, q.Position(cross).Liquidation
		if side == exchange.Long {
			require.True(t, sooner.Gt(&later)) // claims S17, S27: the isolated price is nearer
		} else {
			require.True(t, sooner.Lt(&later))
		}
		// Claim S06 (docs/claims.md): what is predictable is the damage: margin against the whole pool.
		require.Less(t, whole(p.Position(id).Margin), 3000.0)
	})
}

func TestS07S16NothingIsAddedUnlessAskedFor(t *testing.T) {
	for _, auto := range []bool{false, true} {
		p := at(t, "bybit-2025", 1, 1e6, 1000)
		p.MarkAt(0, 100)
		id := p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 10, exchange.Isolated)
		require.NoError(t, p.SetAutoMargin(id, auto))
		free := p.MyFree()
		events := p.MarkAt(0, 90)
		require.Len(t, events, 1)
		if auto {
			require.Equal(t, liquidation.ToppedUp, events[0].Action)
			require.Less(t, p.MyFree(), free)
			require.Equal(t, u(10), p.Position(id).Size)
		} else {
			require.Equal(t, free, p.MyFree())
			require.True(t, p.Closed(id))
		}
	}
}

func TestS11S12FiveHundredDollarPositionLosesExactlyFiveHundredInAGap(t *testing.T) {
	for _, gap := range []float64{1799, 1500, 1000, 1} {
		p := at(t, "bybit-2025", 1, 1e6, 800, "taker-fee=0")
		p.MarkAt(0, 2000)
		id := p.OpenAt(p.Me, 0, exchange.Long, 2.5, 2000, 10, exchange.Isolated)
		require.Equal(t, u(500), new(p.Position(id).Margin).Abs())
		require.Equal(t, px(1800), p.Position(id).Bankruptcy)
		p.Endow(0, u(10000))
		events := p.MarkAt(0, gap)
		require.True(t, new(p.Position(id).Margin).IsZero(), "the bounded loss is a whole one")
		require.Equal(t, 300.0, p.MyFree())
		require.Equal(t, liquidation.TakenOver, events[len(events)-1].Action)
		require.NotZero(t, events[len(events)-1].FundPaid)
	}
}

func TestS13InitialMarginFallsWithLeverageAndRisesWithSize(t *testing.T) {
	p := at(t, "binance-usdm", 1, 1e6, 1e6)
	p.MarkAt(0, 100)
	last := 1e9
	for i, leverage := range []float64{1, 2, 5, 20, 50} {
		a := p.Account(100000)
		id := p.OpenAt(a, 0, exchange.Long, 10, 100, leverage, exchange.Isolated)
		require.InDelta(t, 1000/leverage, whole(p.Position(id).Margin), 1e-6)
		require.Less(t, whole(p.Position(id).Margin), last)
		last = whole(p.Position(id).Margin)
		twice := p.OpenAt(a, 0, exchange.Long, 10, 100, leverage, exchange.Isolated)
		require.InDelta(t, 2*last, whole(p.Position(twice).Margin), 1e-6, "row %d", i)
	}
}

func TestS14S15MaintenanceIsEachVenuesOwnFormula(t *testing.T) {
	need := func(preset string, price float64) float64 {
		p := at(t, preset, 1, 1e6, 1e6)
		p.MarkAt(0, 20000)
		id := p.OpenAt(p.Me, 0, exchange.Long, 1, 20000, 10, exchange.Isolated)
		p.MarkAt(0, price)
		return whole(fixed.Positive(new(p.Position(id).Maintenance)))
	}
	require.InDelta(t, 100+18000*.00075, need("bybit-2021", 19000), 1e-6)         // rate × entry value + taker fee at bankruptcy price
	require.InDelta(t, 19000*.0033+18000*.00055, need("bybit-2025", 19000), 1e-6) // rate × mark value + the same
	require.InDelta(t, 19000*.004, need("binance-usdm", 19000), 1e-6)             // no fee
	require.InDelta(t, 19000*(.004+.0005), need("okx", 19000), 1e-6)              // fee at mark
	require.InDelta(t, 19000*.02, need("hyperliquid", 19000), 1e-6)
}

func TestS18S25BudgetIsInitialMarginPlusWhatWasAdded(t *testing.T) {
	p := at(t, "hyperliquid", 1, 1e6, 1000, "taker-fee=0")
	p.MarkAt(0, 100)
	id := p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 10, exchange.Isolated)
	require.NoError(t, p.AddMargin(id, u(250)))
	free := p.MyFree()
	p.MarkAt(0, 10)
	require.True(t, new(p.Position(id).Margin).IsZero())
	require.Equal(t, free, p.MyFree())
	require.InDelta(t, 350, 1000-p.MyFree(), 1e-6) // initial margin alone was 100: the loss is 350
}

// The same capital carries more, at the same distance to liquidation, as one pool: what is idle in one bucket does not
// protect another (claims S23, S50; docs/claims.md).
func TestS23S50IsolationCostsCapitalEfficiency(t *testing.T) {
	distance := func(mode exchange.Mode) float64 {
		p := at(t, "binance-usdm", 2, 1e6, 1000, "taker-fee=0")
		var ids []exchange.PositionID
		for m, side := range []exchange.Side{exchange.Long, exchange.Short} {
			p.MarkAt(exchange.MarketID(m), 100)
			id, err := p.Open(exchange.Opening{Account: p.Me, Market: exchange.MarketID(m), Side: side, Size: u(50), Value: u(5000), Mode: mode, Margin: u(500), Leverage: wad(10)})
			require.NoError(t, err)
			ids = append(ids, id)
		}
		trigger := p.Position(ids[0]).Liquidation
		return 100 - trigger.Float64()/1e36
	}
	require.Greater(t, distance(exchange.Cross), 1.9*distance(exchange.Isolated))
}
