package stats_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// A study that takes in what another one wrote of each path says the same, to the last digit of every number; paths that
// failed are counted.
func TestAStudyTakesInWhatAnotherKept(t *testing.T) {
	t.Parallel()
	s, err := scenario.Builtin(scenario.Frictionless("paths=30", "population.borrowers=20", "population.health.median=0.05",
		"prices={source: gbm, start: 200, volatility: 3, horizon: 2h}", "arms=[{design: morpho, name: morpho}, {design: exchange-isolated, name: exchange, preset: binance-usdm}]")...)
	require.NoError(t, err)
	p, err := plan.New(s)
	require.NoError(t, err)
	one, other := stats.New(p.Names(), "ETH", "USDC"), stats.New(p.Names(), "ETH", "USDC")
	for _, m := range stats.Metrics() {
		require.True(t, m.Keeps(), m.Key)
	}
	var all []byte
	require.NoError(t, sim.Run(context.Background(), p, sim.Options{}, func(path *record.Path) error {
		if path.Index == 7 {
			path.Arms[1].Err = errors.New("it failed")
		}
		if err := one.Add(path); err != nil {
			return err
		}
		all = one.Keep(all)
		return nil
	}))
	rest := all
	for range 30 {
		rest, err = other.Take(rest)
		require.NoError(t, err)
	}
	require.Empty(t, rest)
	want, got := told(one), told(other)
	require.Greater(t, len(want), 100)
	for i := range want {
		require.Equal(t, want[i], got[i])
	}

	third := stats.New(p.Names(), "ETH", "USDC")
	_, err = third.Take(all[:40])
	require.ErrorIs(t, err, stats.ErrKept)
	fourth := stats.New(p.Names(), "ETH", "USDC")
	_, err = fourth.Take(nil)
	require.ErrorIs(t, err, stats.ErrKept)
}

// told are all numbers of a study, a line each, whatever facts of its arms say of which are listed.
func told(s *stats.Study) (lines []string) {
	of := s.Summary()
	line := func(name string, m *stats.Metric, n stats.Number) {
		lines = append(lines, fmt.Sprint(name, " ", m.Key, " ", n.Estimate, n.Exact.String(), n.Values, n.Doubt))
	}
	for _, m := range of.Metrics {
		for i := range of.Arms {
			if n, has := of.Arms[i].Numbers[m]; has {
				line(of.Arms[i].Name, m, n)
			}
		}
		for i := range of.Pairs {
			if n, has := of.Pairs[i].Numbers[m]; has {
				line(of.Pairs[i].B, m, n)
			}
		}
	}
	return lines
}
