package oracle_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/oracle/oracletest"
	"github.com/ringfence-sim/ringfence/rng"
)

func TestParetoFallsKeepTheLaws(t *testing.T) {
	oracletest.Jump(t, func() oracle.Jump { return oracle.ParetoFalls{PerYear: 12, Least: 0.02, Alpha: 5} })
}

// E[e^−X] of a Pareto is Alpha·E_{Alpha+1}(Least), E the exponential integral: E₂(0.1) = 0.7225450221940205 and, by
// n·E_{n+1}(x) = e^−x − x·E_n(x), E₃(0.1) = (0.9048374180359595 − 0.07225450221940205)/2 = 0.41629145790827873 and
// E₄(0.1) = (0.9048374180359595 − 0.041629145790827873)/3 = 0.28773609074837718 (Abramowitz and Stegun, 5.1.14).
func TestTheMeanGrowthOfParetoFallsIsTheExponentialIntegral(t *testing.T) {
	require.InDelta(t, 3*0.28773609074837718-1, oracle.ParetoFalls{Least: 0.1, Alpha: 3}.MeanGrowth(), 1e-9)
}

func TestParetoFallsAreAsRareAsTheirTailSays(t *testing.T) {
	law := oracle.ParetoFalls{PerYear: 12, Least: 0.02, Alpha: 3}
	require.InDelta(t, 3*0.0004/1, law.Square(), 1e-15)
	const n = 100_000
	stream := rng.Key{Seed: 5}.Stream()
	var beyond [3]int
	for range n {
		x := -law.Draw(&stream)
		require.GreaterOrEqual(t, x, 0.02)
		for i, edge := range []float64{0.04, 0.1, 0.2} {
			if x > edge {
				beyond[i]++
			}
		}
	}
	for i, want := range []float64{1. / 8, 1. / 125, 1. / 1000} {
		require.InDelta(t, want, float64(beyond[i])/n, 5*math.Sqrt(want/n))
	}
}

func TestParetoFallsRefuseATailWithoutVariance(t *testing.T) {
	err := oracle.ParetoFalls{PerYear: -1, Least: 0, Alpha: 2}.Validate()
	for _, want := range []string{"jumps: -1", "least: is 0", "alpha: is 2"} {
		require.ErrorContains(t, err, want)
	}
	require.Error(t, oracle.ParetoFalls{PerYear: 1, Least: 0.1, Alpha: math.NaN()}.Validate())
}
