package study_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/chain/study"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// planned is the built-in crash with changes: one arm, thirty borrowers, two hours of wild prices.
func planned(t testing.TB, sets ...string) (*plan.Plan, []byte) {
	t.Helper()
	s, err := scenario.Builtin(append([]string{
		"paths=1", "population.borrowers=30", "population.health={law: lognormal, shift: 1, median: 0.1, sigma: 0.7}", "arms=[{design: morpho}]",
		"prices={source: gbm, start: 200, volatility: 8, horizon: 2h}",
	}, sets...)...)
	require.NoError(t, err)
	p, err := plan.New(s)
	require.NoError(t, err)
	return p, s.JSON()
}

// kept copies the rows of a path's first arm.
func kept(to *record.Arm) func(*record.Path) error {
	return func(p *record.Path) error {
		a := &p.Arms[0]
		*to = record.Arm{
			Vaults: slices.Clone(a.Vaults), Liquidations: slices.Clone(a.Liquidations), Undone: a.Undone, Liquidators: slices.Clone(a.Liquidators), Err: a.Err,
		}
		return a.Err
	}
}

// lived steps a study to its end.
func lived(t testing.TB, s *study.Study, each func(*chain.Block)) {
	t.Helper()
	require.NoError(t, s.Start(context.Background()))
	for {
		block, err := s.Step()
		if errors.Is(err, chain.ErrOver) {
			return
		}
		require.NoError(t, err)
		if each != nil {
			each(block)
		}
	}
}

// Arms that live natively and on a chain have the same rows, to the unit.
func TestAPathIsTheSameNativelyAndOnAChain(t *testing.T) {
	for name, sets := range map[string][]string{
		"auction":      nil,
		"bundles":      {"gas.regime=bundle"},
		"no interest":  {"market.irm={model: none}"},
		"frictionless": scenario.Frictionless(),
		"two arms":     {"arms=[{design: morpho}, {design: exchange-isolated, name: x, preset: binance-usdm, thresholds: matched}]"},
		"a pool, a fixed rate and little room": {
			"venue={model: pool, depth: 500000}", "market.irm={model: fixed, rate: 0.3}", "market.fee=0.1", "gas.block_gas_limit=5000000",
		},
		"bots that are late, and own a little": {
			"liquidators=[{strategy: fixed-share, name: a, delay: 3, capital: 20000}, {strategy: first-price, name: b, capital: 5000, size: all}, {strategy: fixed-share, name: c, share: 0.9}]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := planned(t, sets...)
			var native, onChain record.Arm
			require.NoError(t, sim.Run(context.Background(), p, sim.Options{Workers: 1}, kept(&native)))
			require.NotEmpty(t, native.Liquidations)

			p, text := planned(t, sets...)
			s, err := study.New(p, study.Options{Sink: kept(&onChain), Scenario: text, Shift: 200_000_000})
			require.NoError(t, err)
			txs := 0
			lived(t, s, func(b *chain.Block) { txs += len(b.Included) })
			require.Equal(t, native, onChain)
			require.NotZero(t, txs)
		})
	}
}
