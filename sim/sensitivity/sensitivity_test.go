package sensitivity

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// small is a study of few assumptions, walked along its paths.
func small(t *testing.T, set ...string) (*scenario.Scenario, *stats.Study) {
	t.Helper()
	s, err := scenario.Builtin(scenario.Frictionless(append([]string{
		"paths=3", "prices={source: gbm, start: 200, volatility: 3, horizon: 2h}",
		"population={source: drawn, borrowers: 20, collateral: {law: constant, value: 10}, health: {law: uniform, low: 1.001, high: 1.02}, behaviours: [{behaviour: passive}]}",
		"liquidators=[{strategy: fixed-share, name: bot, gas_overhead: 100000}]",
		"arms=[{design: morpho, name: morpho}, {design: exchange-isolated, name: exchange, preset: binance-usdm}]",
	}, set...)...)...)
	require.NoError(t, err)
	p, err := plan.New(s)
	require.NoError(t, err)
	study := stats.New(p.Names(), "ETH", "USDC")
	require.NoError(t, sim.Run(context.Background(), p, sim.Options{}, study.Add))
	return s, study
}

func TestKeysOfAListAreOneAssumptionAndWeightsAreNot(t *testing.T) {
	s, err := scenario.Builtin(scenario.Frictionless()...)
	require.NoError(t, err)
	of := map[string]*trial{}
	for _, each := range trials(s) {
		of[each.Key+" "+each.To] = each
	}
	require.Equal(t, []string{"liquidators.2.capital=1000000", "liquidators.3.capital=250000"}, of["liquidators.*.capital 1000000, 250000"].overrides)
	require.Equal(t, "2000000, 500000", of["liquidators.*.capital 1000000, 250000"].From)
	require.Equal(t, []string{"arms.1.rules.mark-interval=0.5", "arms.2.rules.mark-interval=0.5"}, of["arms.*.rules.mark-interval 0.5"].overrides)
	require.Equal(t, []string{"population.behaviours.0.weight=40"}, of["population.behaviours.0.weight 40"].overrides)
	require.Equal(t, []string{"venue.depth=140000"}, of["venue.depth 140000"].overrides)
	own, err := scenario.Builtin("liquidators=[{strategy: first-price, name: a, gas_overhead: 100000}, {strategy: first-price, name: b, gas_overhead: 200000}]")
	require.NoError(t, err)
	of = map[string]*trial{}
	for _, each := range trials(own) {
		of[each.Key+" "+each.To] = each
	}
	require.Equal(t, []string{"liquidators.1.gas_overhead=100000"}, of["liquidators.*.gas_overhead 100000"].overrides, "the first has it already")
	require.Equal(t, "200000", of["liquidators.*.gas_overhead 100000"].From)
	require.Equal(t, []string{"liquidators.0.gas_overhead=300000", "liquidators.1.gas_overhead=300000"}, of["liquidators.*.gas_overhead 300000"].overrides)
	for _, each := range trials(s) {
		require.NotContains(t, each.Key, "lltv", "a protocol fixes it")
		require.NotContains(t, each.Key, "decimals")
	}
}

// Each movement is what two whole studies say, one with the override.
func TestAMovementIsWhatTwoStudiesSay(t *testing.T) {
	s, study := small(t)
	got, err := Run(context.Background(), s, study, Options{Paths: 3, Workers: 2})
	require.NoError(t, err)
	before := study.Summary()
	checked := 0
	for _, each := range got.Trials {
		if each.Key != "venue.depth" && each.Key != "gas.base_fee_gwei" && each.Key != "arms.1.rules.mark-interval" || each.Step != "" {
			continue
		}
		_, other := small(t, each.Key+"="+each.To)
		after := other.Summary()
		for _, m := range each.Moves {
			value := func(of *stats.Summary) float64 {
				if m.Against == "" {
					for i := range of.Arms {
						if of.Arms[i].Name == m.Arm {
							return of.Arms[i].Of(m.Metric).Value
						}
					}
				}
				return of.Pairs[0].Of(m.Metric).Value
			}
			require.InDelta(t, value(after)-value(before), m.Value, 1e-9, "%s %s %s", each.Key, each.To, m.Metric.Key)
			require.InDelta(t, value(before), m.From, 1e-9)
			checked++
		}
	}
	require.Equal(t, 5*8, checked)
}

func TestWorkersPlayNoPart(t *testing.T) {
	s, study := small(t)
	var first []byte
	for _, workers := range []int{1, 3} {
		got, err := Run(context.Background(), s, study, Options{Paths: 2, Workers: workers})
		require.NoError(t, err)
		if first == nil {
			first = got.CSV()
		}
		require.Equal(t, string(first), string(got.CSV()))
	}
}

// Half of a mark interval of a second is finer than the prices, so both sides walk finer ones.
func TestAnIntervalFinerThanThePricesIsHeldAgainstAFinerStudy(t *testing.T) {
	s, study := small(t)
	got, err := Run(context.Background(), s, study, Options{Paths: 2})
	require.NoError(t, err)
	half := false
	for _, each := range got.Trials {
		require.Empty(t, each.Refused, each.Key)
		if each.Key == "arms.1.rules.mark-interval" && each.To == "0.5" {
			half = true
			require.Equal(t, "500ms", each.Step)
			for _, m := range each.Moves {
				if m.Arm == "morpho" {
					require.Zero(t, m.Value, "the lending arm's own blocks see the same prices on both sides")
				}
			}
		} else {
			require.Empty(t, each.Step)
		}
	}
	require.True(t, half)
	require.Equal(t, 2*(len(got.Trials)+1), got.Walked)
}

func TestByDefaultTheSizeOfTheStudySaysHowManyPathsAreWalked(t *testing.T) {
	s, study := small(t)
	got, err := Run(context.Background(), s, study, Options{})
	require.NoError(t, err)
	require.Greater(t, got.Values, 4*s.Paths, "more than four times as many values as paths")
	require.LessOrEqual(t, len(got.Trials), 4*s.Paths, "so not all are tried")
	require.Greater(t, len(got.Trials), 4*s.Paths-2, "but as many as fit")
	require.Len(t, got.Left, got.Values-len(got.Trials))
	require.Equal(t, []int{0}, got.Along)
	require.Zero(t, got.Closely, "none is walked closely: three paths leave none over")
	tried := map[string]bool{}
	for _, each := range got.Trials {
		tried[each.Key] = true
		require.NotEmpty(t, each.Moves, each.Key)
	}
	for _, each := range got.Left {
		require.False(t, tried[each.Key], "%s: both values or none", each.Key)
		require.Empty(t, each.Moves)
	}
	require.True(t, tried["prices.volatility"], "what moves headlines most is tried: %v", tried)

	s, study = small(t, "paths=1")
	got, err = Run(context.Background(), s, study, Options{})
	require.NoError(t, err)
	require.InDelta(t, fewest, len(got.Trials), 1, "a study of one path tries some, too")

	s, study = small(t, fmt.Sprintf("paths=%d", (got.Values+3)/4))
	got, err = Run(context.Background(), s, study, Options{})
	require.NoError(t, err)
	require.Len(t, got.Trials, got.Values)
	require.Equal(t, 1, got.Screen, "more values than paths: one path each")
	for _, each := range got.Trials {
		require.Equal(t, 1, each.Moves[0].Paths, each.Key)
		require.True(t, math.IsNaN(each.Moves[0].Low), "one path gives no interval")
	}

	s, study = small(t, "paths=1")
	got, err = Run(context.Background(), s, study, Options{Close: true})
	require.NoError(t, err)
	require.LessOrEqual(t, got.Walked, got.Values+2, "none is walked twice along the only path")

	s, study = small(t, "paths=120", "population.borrowers=3", "prices.horizon=10m")
	told := 0
	got, err = Run(context.Background(), s, study, Options{Workers: 2})
	require.NoError(t, err)
	require.Equal(t, 2, got.Screen)
	require.LessOrEqual(t, got.Walked, 120+2, "no more than the study has, and the finer steps")

	got, err = Run(context.Background(), s, study, Options{Workers: 2, Close: true, Progress: func(done, total int) {
		require.LessOrEqual(t, done, total)
		told++
	}})
	require.NoError(t, err)
	require.Equal(t, 2, got.Screen)
	require.Equal(t, Closely, got.Closely)
	require.LessOrEqual(t, got.Walked, 2*got.Values+4*Closely+2+Closely)
	require.NotZero(t, told)
	closely := 0
	for _, each := range got.Trials {
		if each.Moves[0].Paths == Closely {
			closely++
		}
	}
	require.Positive(t, closely)
	require.LessOrEqual(t, closely, 4)
}

// Every mover is an assumption of a built-in study, or of a process of prices: a key that was renamed would be tried last.
func TestWhatIsKnownToMoveHeadlinesIsAssumed(t *testing.T) {
	assumed := map[string]bool{}
	for _, set := range [][]string{nil, scenario.Frictionless(), {"prices={source: gbm, start: 2000, volatility: 1, horizon: 1d}"}} {
		s, err := scenario.Builtin(set...)
		require.NoError(t, err)
		for _, each := range trials(s) {
			assumed[starred(each.Key)] = true
		}
	}
	for _, key := range movers {
		if !strings.HasSuffix(key, ".") {
			require.True(t, assumed[key], key)
		}
	}
}

// The price of seed 3 rises on the first paths. A trial along them alone would see nothing of what liquidation costs.
func TestPathsOnWhichNothingHappensArePassedOver(t *testing.T) {
	s, study := small(t, "paths=12", "prices={source: gbm, start: 200, volatility: 0.3, horizon: 2h}", "population.borrowers=3")
	m := slices.IndexFunc(stats.Headlines(), func(m *stats.Metric) bool { return m.Key == "cost" })
	var closes []int
	for p, cost := range study.ByPath(stats.Headlines()[m], 0) {
		if !math.IsNaN(cost) {
			closes = append(closes, p)
		}
	}
	require.NotEmpty(t, closes)
	require.Less(t, len(closes), 12)
	require.Equal(t, closes, study.Telling(len(closes)))
	require.Len(t, study.Telling(12), 12)
	require.Subset(t, study.Telling(len(closes)+1), closes)

	got, err := Run(context.Background(), s, study, Options{})
	require.NoError(t, err)
	require.Equal(t, closes[:1], got.Along)
	for i, each := range got.Trials {
		if each.Refused != "" || each.Step != "" {
			continue
		}
		_, whole := small(t, "paths=12", "prices={source: gbm, start: 200, volatility: 0.3, horizon: 2h}", "population.borrowers=3", each.Key+"="+each.To)
		for _, m := range each.Moves {
			if m.Metric.Key == "cost" && m.Arm == "morpho" {
				require.InDelta(t, study.ByPath(m.Metric, 0)[closes[0]], m.From, 1e-9)
				require.InDelta(t, whole.ByPath(m.Metric, 0)[closes[0]]-m.From, m.Value, 1e-9, "%d: %s", i, each.Key)
			}
		}
		break
	}
}

func TestWhatCannotStandIsSaid(t *testing.T) {
	s, study := small(t, "population.behaviours=[{behaviour: top-up, trigger: 0.8, target: 0.79, weight: 1}]")
	got, err := Run(context.Background(), s, study, Options{Paths: 1})
	require.NoError(t, err)
	refused := ""
	for _, each := range got.Trials {
		if each.Key == "population.behaviours.0.target" && each.To == "0.8295" {
			refused = each.Refused
		}
	}
	require.NotEmpty(t, refused)
	require.Contains(t, string(got.CSV()), strings.ReplaceAll(refused, `"`, `""`))
}

func TestAnInterruptEndsIt(t *testing.T) {
	s, study := small(t)
	ctx, stop := context.WithCancel(context.Background())
	_, err := Run(ctx, s, study, Options{Paths: 3, Progress: func(int, int) { stop() }})
	require.ErrorIs(t, err, context.Canceled)
}
