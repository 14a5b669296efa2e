package exchange

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Pools with a hedge, and perhaps a position in another market, through random marks: liquidation never closes what is hedged, nobody
// who fails is missed, and the books balance.
func TestLiquidationNeverClosesTheHedgedPartOfAPool(t *testing.T) {
	var netted, partial int
	history := func(t *rapid.T) {
		rules := anyRules(t)
		rules.HedgeExempt, rules.Deleverage = true, rapid.SampledFrom([]Deleverage{DeleverageNever, DeleverageShort}).Draw(t, "deleverage")
		e, err := New(rules)
		require.NoError(t, err)
		tiers, err := NewTiers([]Tier{
			{Cap: u(2000), Maintenance: wad(0.01), Initial: wad(0.02)},
			{Cap: u(20000), Maintenance: wad(0.05), Initial: wad(0.1)},
			{Maintenance: wad(0.1), Initial: wad(0.2)},
		}, false)
		require.NoError(t, err)
		for i, kind := range []Kind{Linear, Linear} {
			v := &slab{depth: u(float64(rapid.IntRange(0, 40).Draw(t, "depth"))), slip: wad(float64(rapid.IntRange(0, 40).Draw(t, "slip")) / 1000)}
			_, err := e.AddMarket(Instrument{Symbol: string(rune('A' + i)), Kind: kind, Tiers: tiers, TakerFee: wad(0.0005)}, v)
			require.NoError(t, err)
		}
		e.Endow(0, u(float64(rapid.IntRange(0, 300).Draw(t, "fund"))))
		quote := []float64{100, 100}
		for m := range quote {
			mark(t, e, MarketID(m), px(quote[m]), 1)
		}
		a := funded(t, e, u(float64(rapid.IntRange(50, 400).Draw(t, "deposit"))))
		enter := func(m MarketID, side Side, size uint64) {
			q, p := u(float64(size)/7), px(100)
			_, err := e.Open(Opening{Account: a, Market: m, Side: side, Size: q, Value: exact.MulDivDown(&q, &p, &fixed.PriceScale), Mode: Cross})
			if err != nil {
				t.Skip(err)
			}
		}
		sizes := [2]uint64{rapid.Uint64Range(1, 200).Draw(t, "long"), rapid.Uint64Range(1, 200).Draw(t, "short")}
		enter(0, Long, sizes[Long])
		enter(0, Short, sizes[Short])
		if rapid.Bool().Draw(t, "another") {
			enter(1, rapid.SampledFrom([]Side{Long, Short}).Draw(t, "side"), rapid.Uint64Range(1, 60).Draw(t, "other"))
		}
		hedge := exact.Min(e.positions[0].size, e.positions[1].size)
		for now := uint64(2); now < 12; now++ {
			m := MarketID(rapid.IntRange(0, 1).Draw(t, "market"))
			quote[m] *= rapid.SampledFrom([]float64{0.8, 0.93, 0.98, 1.02, 1.07, 1.25}).Draw(t, "move")
			for _, ev := range mark(t, e, m, px(quote[m]), now) {
				if ev.Market == 0 && ev.Action == Deleveraged { // against the engine's inventory: a counterparty like any other
					hedge = exact.Min(e.positions[0].size, e.positions[1].size)
				}
				if ev.Market == 0 && (ev.Action == TakenOver || ev.Action == Reduced) {
					require.False(t, ev.Remaining.Lt(&hedge), "%s left %s of a hedge of %s", ev.Action, ev.Remaining.Dec(), hedge.Dec())
					if ev.Action == TakenOver {
						netted++
					} else {
						partial++
					}
				}
			}
			now, then := exact.Min(e.positions[0].size, e.positions[1].size), hedge
			require.Equal(t, then, now, "the hedge")
			waits := map[PositionID]bool{}
			for _, id := range e.waiting {
				e.each(e.bucketOf(id), func(i PositionID, _ *position) { waits[i] = true })
			}
			for i := range e.positions {
				if p := &e.positions[i]; !p.size.IsZero() && p.market == m && !waits[PositionID(i)] {
					_, _, fails := e.failing(e.bucketOf(PositionID(i)))
					require.False(t, fails, "position %d fails and was missed", i)
				}
			}
		}
	}
	for range 25 {
		rapid.Check(t, history)
	}
	require.Positive(t, netted)
	require.Positive(t, partial)
	t.Logf("%d net legs taken over, %d reduced", netted, partial)
}

// The liquidation price that a net leg is shown is where its pool fails, to the rounding of a few units of value.
func TestNetTriggerIsWhereThePoolFails(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rules := plain()
		rules.HedgeExempt, rules.MaintenanceOn = true, rapid.SampledFrom([]Basis{OnMark, OnEntry}).Draw(t, "basis")
		e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, px(100), 1)
		a := funded(t, e, u(float64(rapid.IntRange(60, 500).Draw(t, "deposit"))))
		var ids []PositionID
		for _, side := range []Side{Long, Short} {
			size := float64(rapid.IntRange(1, 60).Draw(t, "size"))
			id, err := e.Open(Opening{Account: a, Market: m, Side: side, Size: u(size), Value: u(size * 100), Mode: Cross})
			if err != nil {
				t.Skip(err)
			}
			ids = append(ids, id)
		}
		for _, id := range ids {
			p := &e.positions[id]
			price := e.Position(id).Liquidation
			if price.IsZero() || price.Eq(&farAway) {
				continue
			}
			step := exact.MulDivUp(uint256.NewInt(8), &fixed.PriceScale, &p.size) // of value
			step.Mul(&step, uint256.NewInt(60))
			safe, sick := exact.Sum(&price, &step), fixed.MinusCapped(&price, &step)
			if p.side == Short {
				safe, sick = sick, safe
			}
			for at, want := range map[uint256.Int]bool{safe: false, sick: true} {
				if at.IsZero() {
					continue
				}
				e.markets[m].mark = at
				_, _, fails := e.failing(e.bucketOf(id))
				require.Equal(t, want, fails, "%s at %s, trigger %s", p.side, cents(at), cents(price))
			}
			e.markets[m].mark = px(100)
		}
	})
}
