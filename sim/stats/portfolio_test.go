package stats_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// portfolios is a study of the built-in scenario with accounts of several positions: of the main one, which
// falls by health, and of a wild one at twenty times, so that many accounts lose that one alone.
func portfolios(t *testing.T, overrides ...string) (*stats.Summary, []*record.Path) {
	t.Helper()
	s, err := scenario.Builtin(scenario.Frictionless(append([]string{
		"paths=3", "population={source: drawn, borrowers: 40, health: {law: lognormal, shift: 1.02, median: 0.6, sigma: 0.7}, behaviours: [{behaviour: passive}]}",
		"portfolio={reserve: 0.1, positions: [{symbol: ALT, notional: 0.5, leverage: 20, prices: {start: 5, volatility: 3, correlation: 0.2}}]}",
		"arms=[{design: exchange-account, name: isolated, margin: isolated, preset: bybit-2021}, {design: exchange-account, name: cross, margin: cross, preset: bybit-2021}, {design: exchange-isolated, name: single, preset: bybit-2021}, {design: morpho}]",
	}, overrides...)...)...)
	require.NoError(t, err)
	plan, err := plan.New(s)
	require.NoError(t, err)
	study := stats.New(plan.Names(), "ETH", "USDC")
	var paths []*record.Path
	require.NoError(t, sim.Run(context.Background(), plan, sim.Options{}, func(p *record.Path) error {
		kept := &record.Path{Index: p.Index}
		for i := range p.Arms {
			require.NoError(t, p.Arms[i].Err)
			kept.Arms = append(kept.Arms, record.Arm{Vaults: append([]record.Vault{}, p.Arms[i].Vaults...), Liquidations: append([]record.Liquidation{}, p.Arms[i].Liquidations...)})
		}
		paths = append(paths, kept)
		return study.Add(p)
	}))
	return study.Summary(), paths
}

// An account is liquidated if any of its positions was. Over that one set the parts sum to the loss, to the
// unit, and it has all losses: those of the accounts' rows and those of the liquidations' rows.
func TestAnAccountsPartsSumToItsLoss(t *testing.T) {
	t.Parallel()
	summary, paths := portfolios(t)
	beside := 0
	for a := range summary.Arms {
		arm := &summary.Arms[a]
		require.Equal(t, a < 2, arm.Several, arm.Name)
		require.Equal(t, a < 3, arm.Exchange, arm.Name)
		var parts, accounts, rows, closed fixed.Signed
		var liquidated, acts uint64
		for _, p := range paths {
			for i := range p.Arms[a].Vaults {
				v := &p.Arms[a].Vaults[i]
				accounts = accounts.Add(v.Loss())
				if v.PositionsClosed > 0 {
					liquidated++
				} else {
					require.True(t, v.Loss().IsZero(), "who was not liquidated lost nothing")
				}
				if v.Liquidations == 0 && v.PositionsClosed > 0 {
					beside++
				}
			}
			for k := range p.Arms[a].Liquidations {
				l := &p.Arms[a].Liquidations[k]
				for _, part := range l.Loss {
					rows = rows.Add(part)
				}
				closed = closed.Add(fixed.Positive(&l.Value))
				if l.Kind != record.Unwinding { // which closes nothing of a borrower's
					acts++
				}
			}
		}
		for _, part := range stats.LossBy {
			parts = parts.Add(arm.Money(part))
		}
		require.Equal(t, accounts.String(), parts.String(), arm.Name)
		require.Equal(t, accounts.String(), rows.String(), arm.Name)
		require.Equal(t, accounts.String(), arm.Money(stats.Loss).String(), arm.Name)
		require.Equal(t, liquidated, arm.Count(stats.VaultsLiquidated), arm.Name)
		require.Equal(t, acts, arm.Count(stats.Liquidations), arm.Name)
		require.InDelta(t, float64(liquidated)/float64(arm.Count(stats.Find("vaults"))), arm.Of(stats.LiquidatedShare).Value, 1e-12)
		var sum float64
		for _, bps := range arm.Waterfall() {
			sum += bps
		}
		require.InDelta(t, arm.Of(stats.Cost).Value, sum, 1e-9, arm.Name)
		require.Equal(t, liquidated, arm.Of(stats.MeanLoss).Values, arm.Name)
		require.InDelta(t, arm.Of(stats.MeanLoss).Sample.Mean(), arm.Of(stats.MeanLoss).Value, 1e-9, arm.Name)
		if arm.Several {
			require.Equal(t, closed.String(), arm.Money(stats.Closed).String())
			require.InDelta(t, arm.Money(stats.Loss).Float64()/closed.Float64()*1e4, arm.Of(stats.Cost).Value, 1e-9)
			continue
		}
		require.Equal(t, arm.Money(stats.Find("debt_closed")), arm.Money(stats.Closed))
	}
	require.Greater(t, beside, 10, "accounts that lost another position alone, without which this says nothing")
}

// Losses over debt and over value have nothing to take from each other; those over collateral do.
func TestOnlyLossesOverTheSameAreSubtracted(t *testing.T) {
	t.Parallel()
	summary, _ := portfolios(t)
	for _, p := range summary.Pairs {
		require.False(t, math.IsNaN(p.Of(stats.LossDifference).Value))
		same := (p.A == "isolated" || p.A == "cross") == (p.B == "isolated" || p.B == "cross")
		require.Equal(t, !same, math.IsNaN(p.Of(stats.CostDifference).Value), "%s and %s", p.A, p.B)
	}
	text := string(summary.CSV())
	require.Contains(t, text, "\ncross,isolated,cost_difference,bps of value closed,")
	require.Contains(t, text, "\nmorpho,single,cost_difference,bps of debt closed,")
	require.NotContains(t, text, "morpho,cross,cost_difference")
	require.Contains(t, text, "\ncross,,cost,bps of value closed,")
	require.Contains(t, text, "\nmorpho,,cost,bps of debt closed,")
	require.NotContains(t, text, "own_acted_share", "nobody could act")
}

// What borrowers did themselves, of the rows.
func TestDeedsAreThoseOfTheRows(t *testing.T) {
	t.Parallel()
	const behaviours = "population.behaviours=[{behaviour: passive}, {behaviour: leave}, {behaviour: add-margin}, {behaviour: repay}, {behaviour: switch-to-cross}]"
	summary, paths := portfolios(t, behaviours, "portfolio.reserve=0.5")
	acted := map[string]uint64{}
	for a := range summary.Arms {
		own := &summary.Arms[a]
		var did, refused uint64
		var put, moved fixed.Signed
		for _, p := range paths {
			for i := range p.Arms[a].Vaults {
				v := &p.Arms[a].Vaults[i]
				if v.Left || v.Switched || v.MovedMargin.GtUint64(100) || !v.RepaidDebt.IsZero() {
					did++
				}
				refused += uint64(v.Refusals)
				put = put.Add(fixed.Positive(&v.RepaidDebt))
				if v.MovedMargin.GtUint64(100) {
					moved = moved.Add(fixed.Positive(&v.MovedMargin))
				}
			}
		}
		require.Equal(t, did, own.Acted)
		require.InDelta(t, float64(did)/float64(own.Count(stats.Find("vaults"))), own.Of(stats.ActedShare).Value, 1e-12)
		require.Equal(t, refused, own.Count(stats.Refused))
		require.Equal(t, put.String(), own.Money(stats.Repaid).String())
		require.InDelta(t, put.Float64(), own.Money(stats.PutIn).Float64(), 2*float64(did), "nobody adds anything else from outside, but for rounding")
		require.Equal(t, moved.String(), own.Money(stats.Moved).String())
		require.Len(t, own.By, 4, "passive is no deed")
		var sum uint64
		for _, by := range own.By {
			sum += by.Acted
			acted[summary.Arms[a].Name+" "+by.Behaviour] = by.Acted
		}
		require.Equal(t, did, sum)
	}
	require.Positive(t, acted["isolated leave"])
	require.Positive(t, acted["isolated add-margin"])
	require.Zero(t, acted["single add-margin"], "there is no cash beside a single position but what rounding left")
	require.Zero(t, acted["morpho leave"], "nobody leaves a vault")
	require.Positive(t, acted["morpho repay"])
	require.Positive(t, summary.Arms[0].Money(stats.OwnTrade).Sign())
	require.Contains(t, string(summary.CSV()), "\nisolated,,own_acted_share,ratio,0.")
}
