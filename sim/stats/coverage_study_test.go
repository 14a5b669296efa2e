package stats_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Studies of a few paths each, drawn from many, against the numbers of all: how often the intervals hold them.
func TestCoverageOfStudies(t *testing.T) {
	if os.Getenv("RINGFENCE_COVERAGE") == "" {
		t.Skip("takes minutes: run make coverage")
	}
	studies := 400
	if n := os.Getenv("RINGFENCE_STUDIES"); n != "" {
		_, err := fmt.Sscan(n, &studies)
		require.NoError(t, err)
		studies = min(400, studies)
	}
	fmt.Printf("%-12s %-44s %6s  %6s  %8s  %s\n", "study", "number", "paths", "given", "covered", "contributing, on average")
	for _, of := range []struct {
		name  string
		pool  int
		paths []int
		set   []string
	}{
		// A twentieth of the borrowers has a twentieth of the depth.
		{"built-in", 800, []int{20, 40}, []string{"population.borrowers=50", "venue.of.depth=50000"}},
		{"no frictions", 1500, []int{20, 40}, scenario.Frictionless("population.borrowers=20")},
		{"GBM", 2000, []int{40, 150}, scenario.Frictionless("population.borrowers=20", "prices={source: gbm, start: 2000, volatility: 1.2, horizon: 5d}")},
		{"Kou", 4000, []int{40, 300}, scenario.Frictionless("population.borrowers=20", "prices={source: kou, start: 2000, volatility: 0.8, horizon: 2d, jumps: 60, down_mean: 0.1}")},
	} {
		if only := os.Getenv("RINGFENCE_ONLY"); only != "" && only != of.name {
			continue
		}
		paths, symbols := walked(t, of.pool, append(of.set, "arms=[{design: morpho}, {design: exchange-isolated, name: venue, preset: binance-usdm}]"))
		whole := summarised(t, symbols, paths)
		for _, n := range of.paths {
			given, covered, contributing := map[string]int{}, map[string]int{}, map[string]int{}
			var keys []string
			for study := range studies {
				s := summarised(t, symbols, drawn(paths, study, n))
				each(s, whole, func(key string, e infer.Estimate, truth float64) {
					if !slices.Contains(keys, key) {
						keys = append(keys, key)
					}
					contributing[key] += e.Contributing
					if !e.Bounded() {
						return
					}
					require.Less(t, e.Low, e.High, key)
					given[key]++
					if e.Low <= truth && truth <= e.High {
						covered[key]++
					}
				})
			}
			slices.Sort(keys)
			for _, key := range keys {
				share := float64(covered[key]) / float64(given[key])
				fmt.Printf("%-12s %-44s %6d  %6.1f  %8.1f  %.1f\n", of.name, key, n, 100*float64(given[key])/float64(studies), share*100, float64(contributing[key])/float64(studies))
				if given[key] >= studies/2 && share < 0.93-2*math.Sqrt(0.95*0.05/float64(given[key])) {
					t.Errorf("%s, %s, %d paths: covered %.1f %%", of.name, key, n, share*100)
				}
				if (of.name == "built-in" || of.name == "no frictions") && slices.Contains([]string{"venue−morpho loss_difference", "venue−morpho end_wealth_difference"}, key) && given[key] < studies {
					t.Errorf("%s, %s, %d paths: an interval in %d of %d studies", of.name, key, n, given[key], studies)
				}
			}
		}
	}
}

// walked are so many paths of the built-in scenario with changes.
func walked(t *testing.T, paths int, set []string) (all []*record.Path, names record.Names) {
	s, err := scenario.Builtin(append(set, fmt.Sprintf("paths=%d", paths))...)
	require.NoError(t, err)
	p, err := plan.New(s)
	require.NoError(t, err)
	require.NoError(t, sim.Run(context.Background(), p, sim.Options{Workers: 2}, func(p *record.Path) error {
		kept := &record.Path{Index: p.Index}
		for i := range p.Arms {
			require.NoError(t, p.Arms[i].Err)
			kept.Arms = append(kept.Arms, record.Arm{
				Vaults: slices.Clone(p.Arms[i].Vaults), Liquidations: slices.Clone(p.Arms[i].Liquidations),
				Undone: p.Arms[i].Undone, Liquidators: slices.Clone(p.Arms[i].Liquidators), Beside: slices.Clone(p.Arms[i].Beside),
			})
		}
		all = append(all, kept)
		return nil
	}))
	return all, p.Names()
}

func summarised(t *testing.T, names record.Names, paths []*record.Path) *stats.Summary {
	study := stats.New(names, "ETH", "USDC")
	for _, p := range paths {
		require.NoError(t, study.Add(p))
	}
	return study.Summary()
}

// drawn are n of the paths, each at most once.
func drawn(paths []*record.Path, study, n int) []*record.Path {
	stream := rng.Key{Seed: uint64(study), Purpose: rng.Named("test: studies"), Actor: uint64(n)}.Stream()
	order := slices.Clone(paths)
	for i := range n {
		j := i + int(stream.Uint64()%uint64(len(order)-i))
		order[i], order[j] = order[j], order[i]
	}
	return order[:n]
}

// each hands over every estimate of a study with the number that all paths give.
func each(s, whole *stats.Summary, is func(key string, e infer.Estimate, truth float64)) {
	estimates := func(name string, of, all stats.Numbers) {
		for _, m := range s.Metrics {
			if n, has := of[m]; has && n.None != infer.NotAsked && !math.IsNaN(all.Of(m).Value) {
				is(name+" "+m.Key, n.Estimate, all.Of(m).Value)
			}
		}
	}
	for a := range s.Arms {
		estimates(s.Arms[a].Name, s.Arms[a].Numbers, whole.Arms[a].Numbers)
	}
	for p := range s.Pairs {
		estimates(s.Pairs[p].B+"−"+s.Pairs[p].A, s.Pairs[p].Numbers, whole.Pairs[p].Numbers)
	}
}
