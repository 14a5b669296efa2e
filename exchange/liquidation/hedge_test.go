package liquidation

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Pools with a hedge, and perhaps a position in another market, through random marks: liquidation never closes what
// is hedged, nobody who fails is missed, and the books balance.
func TestLiquidationNeverClosesTheHedgedPartOfAPool(t *testing.T) {
	var netted, partial int
	history := func(t *rapid.T) {
		rules := anyRules(t)
		rules.Accounts.Margin.HedgeExempt = true
		if rapid.Bool().Draw(t, "deleverage never") {
			rules = rules.without("deleverage", "backstop")
		} else {
			rules = rules.with(Backstop{OfAll}, Deleverage{By: BitMEX{}, At: AtBust})
		}
		e, err := New(rules)
		require.NoError(t, err)
		tiers, err := exchange.NewTiers([]exchange.Tier{
			{Cap: u(2000), Maintenance: wad(0.01), Initial: wad(0.02)},
			{Cap: u(20000), Maintenance: wad(0.05), Initial: wad(0.1)},
			{Maintenance: wad(0.1), Initial: wad(0.2)},
		}, false)
		require.NoError(t, err)
		for i, kind := range []exchange.Kind{exchange.Linear, exchange.Linear} {
			v := &slab{depth: u(float64(rapid.IntRange(0, 40).Draw(t, "depth"))), slip: wad(float64(rapid.IntRange(0, 40).Draw(t, "slip")) / 1000)}
			_, err := e.AddMarket(exchange.Instrument{Symbol: string(rune('A' + i)), Kind: kind, Tiers: tiers, TakerFee: wad(0.0005)}, v)
			require.NoError(t, err)
		}
		e.Endow(0, u(float64(rapid.IntRange(0, 300).Draw(t, "fund"))))
		quote := []float64{100, 100}
		for m := range quote {
			mark(t, e, exchange.MarketID(m), px(quote[m]), 1)
		}
		a := funded(t, e, u(float64(rapid.IntRange(50, 400).Draw(t, "deposit"))))
		enter := func(m exchange.MarketID, side exchange.Side, size uint64) {
			q, p := u(float64(size)/7), px(100)
			_, err := e.Open(exchange.Opening{Account: a, Market: m, Side: side, Size: q, Value: exact.MulDivDown(&q, &p, &fixed.PriceScale), Mode: exchange.Cross})
			if err != nil {
				t.Skip(err)
			}
		}
		sizes := [2]uint64{rapid.Uint64Range(1, 200).Draw(t, "long"), rapid.Uint64Range(1, 200).Draw(t, "short")}
		enter(0, exchange.Long, sizes[exchange.Long])
		enter(0, exchange.Short, sizes[exchange.Short])
		if rapid.Bool().Draw(t, "another") {
			enter(1, rapid.SampledFrom([]exchange.Side{exchange.Long, exchange.Short}).Draw(t, "side"), rapid.Uint64Range(1, 60).Draw(t, "other"))
		}
		hedge := exact.Min(e.size(0), e.size(1))
		for now := uint64(2); now < 12; now++ {
			m := exchange.MarketID(rapid.IntRange(0, 1).Draw(t, "market"))
			quote[m] *= rapid.SampledFrom([]float64{0.8, 0.93, 0.98, 1.02, 1.07, 1.25}).Draw(t, "move")
			for _, ev := range mark(t, e, m, px(quote[m]), now) {
				if ev.Market == 0 && ev.Action == Deleveraged { // against the engine's inventory: a counterparty like any other
					hedge = exact.Min(e.size(0), e.size(1))
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
			now, then := exact.Min(e.size(0), e.size(1)), hedge
			require.Equal(t, then, now, "the hedge")
			waits := map[exchange.PositionID]bool{}
			for _, id := range e.waiting {
				e.Each(e.BucketOf(id), func(i exchange.PositionID) { waits[i] = true })
			}
			for id := range exchange.PositionID(e.NumPositions()) {
				if p := e.Holding(id); !p.Size.IsZero() && p.Market == m && !waits[id] {
					_, _, short := e.Test(e.BucketOf(id))
					require.False(t, short, "position %d fails and was missed", id)
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
		rules.Accounts.Margin.HedgeExempt, rules.Accounts.Margin.MaintenanceOn = true, rapid.SampledFrom([]exchange.Basis{exchange.OnMark, exchange.OnEntry}).Draw(t, "basis")
		e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, px(100), 1)
		a := funded(t, e, u(float64(rapid.IntRange(60, 500).Draw(t, "deposit"))))
		var ids []exchange.PositionID
		for _, side := range []exchange.Side{exchange.Long, exchange.Short} {
			size := float64(rapid.IntRange(1, 60).Draw(t, "size"))
			id, err := e.Open(exchange.Opening{Account: a, Market: m, Side: side, Size: u(size), Value: u(size * 100), Mode: exchange.Cross})
			if err != nil {
				t.Skip(err)
			}
			ids = append(ids, id)
		}
		for _, id := range ids {
			p := e.Holding(id)
			price := e.Position(id).Liquidation
			if price.IsZero() || price.Eq(&never) {
				continue
			}
			step := exact.MulDivUp(uint256.NewInt(8), &fixed.PriceScale, &p.Size) // of value
			step.Mul(&step, uint256.NewInt(60))
			safe, sick := exact.Sum(&price, &step), fixed.MinusCapped(&price, &step)
			if p.Side == exchange.Short {
				safe, sick = sick, safe
			}
			for at, want := range map[uint256.Int]bool{safe: false, sick: true} {
				if at.IsZero() {
					continue
				}
				e.house.Mark(m, new(at))
				_, _, fails := e.Test(e.BucketOf(id))
				require.Equal(t, want, fails, "%s at %s, trigger %s", p.Side, cents(at), cents(price))
			}
			e.house.Mark(m, new(px(100)))
		}
	})
}

// never is the liquidation price of a short that has none.
var never = *new(uint256.Int).SetAllOne()
