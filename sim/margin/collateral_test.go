package margin

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// held is an arm of a pool at 14 % maintenance, in which accounts hold GEM worth half of their equity.
func held(t *testing.T, counts ...Collateral) (Arm, arm.World) {
	t.Helper()
	p, err := presets.Matched("bybit-2025-unified", num(0.86e18), "taker-fee=0")
	require.NoError(t, err)
	m := from(t, p, 0)
	m.Account, m.Cross, m.Infinite, m.Collateral = true, true, true, counts
	w := world()
	w.Portfolio.Assets = []arm.Asset{{Symbol: "GEM", Worth: num(0.5e18)}}
	w.Borrowers = 1
	return m, *w
}

// lived is what an arm writes of ten ether at 2,000 on a debt of 17,000, with 1.5 GEM at 1,000.
func lived(t *testing.T, m Arm, w arm.World, prices ...[]oracle.Price) record.Arm {
	t.Helper()
	w.Clock.Blocks = uint64(len(prices[0]))
	return walk(t, &w, m, []agents.Borrower{borrower(10, 17_000)}, prices...)
}

// whole are dollars of units.
func whole(units uint256.Int) float64 { return units.Float64() / 1e6 }

func wholeOf(s fixed.Signed) float64 { return s.Float64() / 1e6 }

// With a haircut of 10 % the 1,500 of GEM count 1,350. The pool fails below 15,650/8.6 = 1,819.77, where without them it fails
// below 17,000/8.6 = 1,976.74. At 1,815 it has 1,150 and 1,350 of the 2,541 it needs: 41 are missing. A sale at a cost of 1 %
// adds 9 % of what is sold. So 455.56 are sold for 451, and the position stays.
func TestCollateralIsSoldBeforeThePositionIsClosed(t *testing.T) {
	m, w := held(t, Collateral{Symbol: "GEM", Haircut: num(0.1e18), Cost: num(0.01e18)})
	rows := lived(t, m, w, dollars(2000, 1990, 1900, 1820, 1815, 1815, 1830), dollars(1000, 1000, 1000, 1000, 1000, 1000, 1000))
	require.Len(t, rows.Liquidations, 1)
	l := &rows.Liquidations[0]
	require.Equal(t, record.CollateralSale, l.Kind)
	require.Equal(t, uint16(1), l.Position)
	require.InDelta(t, 455.5556, whole(l.Value), 1e-3)
	require.InDelta(t, 451, whole(l.Proceeds), 1e-3)
	require.InDelta(t, 0.4555556, float64(l.Seized.Uint64())/1e18, 1e-6)
	require.InDelta(t, 4.5556, wholeOf(l.Loss[journal.PriceImpact]), 1e-3)
	v := &rows.Vaults[0]
	require.Equal(t, ether(10), v.EndCollateral)
	require.Zero(t, v.Liquidations, "of the main position")
	require.Equal(t, uint32(1), v.PositionsClosed)
	require.InDelta(t, 18_300-17_000+1_500-4.5556, wholeOf(v.EndEquity), 1e-3)
	require.InDelta(t, 3_000+1_500, wholeOf(v.StartEquity), 1e-3)
}

// Tokens that no arm names are held and stay, while the position is closed where it would be without them.
func TestTokensThatDoNotCountAreHeld(t *testing.T) {
	m, w := held(t)
	rows := lived(t, m, w, dollars(2000, 1977, 1976), dollars(1000, 1000, 900))
	require.Len(t, rows.Liquidations, 1)
	require.Equal(t, uint16(0), rows.Liquidations[0].Position)
	require.NotEqual(t, record.CollateralSale, rows.Liquidations[0].Kind)
	require.InDelta(t, 1.5*900, wholeOf(rows.Vaults[0].EndEquity), 1e-3)
	require.Equal(t, uint32(2), rows.Vaults[0].Positions)
}

// A token's fall alone wakes the arm: at 1,830 the pool needs 2,562 and has 1,300; at 935 GEM count 1,262.25 and at 934 1,260.9.
func TestAFallOfATokenAloneFailsThePool(t *testing.T) {
	m, w := held(t, Collateral{Symbol: "GEM", Haircut: num(0.1e18), Cost: num(0.01e18)})
	price, gem := dollars(2000, 1830, 1830, 1830, 1830), dollars(1000, 1000, 960, 935, 934)
	require.Empty(t, lived(t, m, w, price[:4], gem[:4]).Liquidations)
	rows := lived(t, m, w, price, gem)
	require.Len(t, rows.Liquidations, 1)
	require.InDelta(t, 1.1/0.09, whole(rows.Liquidations[0].Value), 1e-2)
}

// Assets are sold in the order in which the arm names them.
func TestCollateralIsSoldInTheOrderNamed(t *testing.T) {
	gem, tin := Collateral{Symbol: "GEM", Haircut: num(0.1e18), Cost: num(0.01e18)}, Collateral{Symbol: "TIN", Haircut: num(0.1e18), Cost: num(0.01e18)}
	for first, counts := range map[uint16][]Collateral{1: {gem, tin}, 2: {tin, gem}} {
		m, w := held(t, counts...)
		w.Portfolio.Assets = append(w.Portfolio.Assets, arm.Asset{Symbol: "TIN", Worth: num(0.2e18)})
		// GEM and TIN count 1,350 and 540: the pool fails below 15,110/8.6 = 1,756.98.
		rows := lived(t, m, w, dollars(2000, 1755), dollars(1000, 1000), dollars(3, 3))
		require.Len(t, rows.Liquidations, 1)
		require.Equal(t, first, rows.Liquidations[0].Position)
	}
}

// What closing alone would have had to do is no least where a token may be sold instead: at 1,700 the position is closed with
// GEM or without, and only without is an hour of it judged.
func TestClosingIsNoLeastWhereTokensMayBeSold(t *testing.T) {
	hour := make([]float64, 1300) // of marks each three seconds
	gem := make([]float64, len(hour))
	for k := range hour {
		hour[k], gem[k] = 1700, 100
	}
	hour[0], gem[0] = 2000, 1000
	for _, counts := range [][]Collateral{nil, {{Symbol: "GEM", Haircut: num(0.1e18), Cost: num(0.01e18)}}} {
		m, w := held(t, counts...)
		v := &lived(t, m, w, dollars(hour...), dollars(gem...)).Vaults[0]
		require.True(t, v.Liquidated())
		require.Equal(t, counts != nil, v.HourLeast.IsZero(), "%v", counts)
	}
}

// What an arm says of collateral is held against the portfolio, the margin and the preset.
func TestAFormSaysWhatIsWrongWithItsCollateral(t *testing.T) {
	gem := CollateralForm{Asset: "GEM", Haircut: catalog.MustDecimal("0.1"), Cost: catalog.MustDecimal("0.01")}
	gam := gem
	gam.Asset = "GAM"
	for _, c := range []struct {
		preset, margin string
		holds          []string
		names          []CollateralForm
		want           []string
	}{
		{preset: "bybit-2025-unified", margin: "cross", holds: []string{"GEM"}, names: []CollateralForm{gem}},
		{preset: "bybit-2025-unified", margin: "isolated", holds: []string{"GEM"}},
		{preset: "bybit-2025-unified", margin: "cross", holds: []string{"GEM"}, names: []CollateralForm{gem, gam}, want: []string{
			`collateral.1.asset: "GAM" is not in portfolio.assets; did you mean GEM?`,
		}},
		{preset: "bybit-2025-unified", margin: "cross", names: []CollateralForm{gem}, want: []string{
			"collateral.0.asset: no account holds GEM; add it to portfolio.assets, as in {symbol: GEM, worth: 0.5}",
		}},
		{preset: "bybit-2025-unified", margin: "cross", holds: []string{"GEM"}, names: []CollateralForm{gem, gem}, want: []string{
			"collateral.1.asset: GEM is named twice; remove one",
		}},
		{preset: "bybit-2025-unified", margin: "isolated", holds: []string{"GEM"}, names: []CollateralForm{gem}, want: []string{
			"collateral: counts in a pool, and margin is isolated; write margin: cross, or remove it",
		}},
		{preset: "binance-usdm", margin: "cross", holds: []string{"GEM"}, names: []CollateralForm{gem}, want: []string{
			`collateral: binance-usdm judges each settlement asset by itself; write preset: bybit-2025-unified, or unified: "true" under rules`,
		}},
	} {
		b, w := bench("")
		for _, symbol := range c.holds {
			w.Portfolio.Assets = append(w.Portfolio.Assets, arm.Asset{Symbol: symbol})
		}
		built := AccountForm{form(c.preset, "own"), c.margin, c.names}.Arm(b, w)
		require.Equal(t, c.want, told(b.Faults()))
		if c.want == nil {
			require.Len(t, built.(Arm).Collateral, len(c.names))
			require.Equal(t, len(c.names) > 0, built.(arm.Collateralised).Counts("GEM"))
			require.False(t, built.(arm.Collateralised).Counts("GAM"))
		}
	}
	b, w := bench("")
	w.Portfolio.Assets = []arm.Asset{{Symbol: "GEM"}}
	f := form("hyperliquid", "own")
	f.Rules = map[string]string{"unified": "true"}
	AccountForm{f, "cross", []CollateralForm{gem}}.Arm(b, w)
	require.Empty(t, told(b.Faults()))
	require.Equal(t, []string{"collateral: is never sold, for hyperliquid has no step sell-collateral; write preset: bybit-2025-unified, or a preset file with that step"}, told(b.Warnings()))
}
