package sim_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// The rows of every kind of liquidation keep the identities of rows.
func TestRowsKeepTheirIdentities(t *testing.T) {
	t.Parallel()
	var venues []string
	for _, preset := range presets.Names() { // thresholds are matched, for tiers are in tokens of their own
		venues = append(venues, fmt.Sprintf("{design: exchange-isolated, name: %s, preset: %s, thresholds: matched}", preset, preset))
	}
	for name, overrides := range map[string][]string{
		"every venue, in a thin book": {"paths=2", "population.borrowers=60", "venue.depth=30000", "arms=[" + strings.Join(venues, ", ") + "]"},
		"the built-in study":          {"paths=2", "population.borrowers=150"},
		"a shallow venue":             {"paths=2", "population.borrowers=150", "venue.depth=20000"},
		"accounts of several positions": {
			"paths=2",
			"population={source: drawn, borrowers: 60, health: {law: lognormal, shift: 1.02, median: 0.6, sigma: 0.7}, behaviours: [{behaviour: passive}, {behaviour: leave}, {behaviour: add-margin}, {behaviour: repay}, {behaviour: switch-to-cross}]}",
			"portfolio={reserve: 0.5, positions: [{symbol: ALT, notional: 0.5, leverage: 20, prices: {start: 5, volatility: 3, correlation: 0.2}}]}",
			"arms=[{design: exchange-account, name: isolated, margin: isolated, preset: bybit-2021}, {design: exchange-account, name: cross, margin: cross, preset: bybit-2021}, {design: exchange-isolated, name: single, preset: bybit-2021}, {design: morpho}]",
		},
		"designs that pool": {
			"paths=2", "population.borrowers=80",
			"arms=[{design: liquity-v1}, {design: liquity-v2, pool: 0.05}, {design: llamma}, {design: fluid}, {design: fluid, name: narrow, limit: 0.865}]",
		},
		"designs that share with the protocol": {
			"paths=2", "population.borrowers=80",
			"arms=[{design: compound-v2}, {design: aave-v2}, {design: aave-v3-3}, {design: aave-v4}, {design: silo-v2}, {design: euler-v2}]",
		},
		"designs that auction": {
			"paths=2", "population.borrowers=80",
			"arms=[{design: maker-clipper}, {design: maker-flipper}, {design: comet}, {design: comet, name: poor, reserves: 0}, {design: block-auction}, {design: call-option, expiry: 2h}]",
		},
		"two bots at one vault": {
			"paths=2", "population.borrowers=100", "arms=[{design: morpho}]",
			"liquidators=[{strategy: fixed-share, name: b, share: 0.8, capital: 3000}, {strategy: fixed-share, name: c, share: 0.5, capital: 2000}, {strategy: first-price, name: d, capital: 2500}]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := scenario.Builtin(scenario.Frictionless(overrides...)...)
			require.NoError(t, err)
			p, err := plan.New(s)
			require.NoError(t, err)
			kinds := map[record.Kind]int{}
			require.NoError(t, sim.Run(context.Background(), p, sim.Options{}, func(path *record.Path) error {
				for i := range path.Arms {
					require.NoError(t, path.Arms[i].Err)
					require.NoError(t, path.Arms[i].Identities(), "path %d, %s", path.Index, p.Names().Arms[i])
					for k := range path.Arms[i].Liquidations {
						kinds[path.Arms[i].Liquidations[k].Kind]++
					}
				}
				return nil
			}))
			require.NotEmpty(t, kinds)
		})
	}
}

// A vault on a curve has a share of pooled coins, rounded, when a part of it is closed.
// On some of these paths that rounding is a unit.
func TestClosingAPartOfACurveRoundsItsCoins(t *testing.T) {
	t.Parallel()
	s, err := scenario.Load("designs", "paths=12", "population.borrowers=60", "venue.of.depth=1000000", "arms=[{design: llamma}]")
	require.NoError(t, err)
	p, err := plan.New(s)
	require.NoError(t, err)
	require.NoError(t, sim.Run(context.Background(), p, sim.Options{}, func(path *record.Path) error {
		require.NoError(t, path.Arms[0].Err)
		return path.Arms[0].Identities()
	}))
}
