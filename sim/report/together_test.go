package report

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Two verdicts with intervals that leave out zero are in doubt by 0.01 and 0.04. Holm's method asks 0.025 of the first and 0.05
// of the second. With a third in doubt by 0.9 it asks 0.0167, 0.025 and 0.05, so that the second falls.
func TestVerdictsAreJudgedTogether(t *testing.T) {
	t.Parallel()
	is := func(value, doubt float64) stats.Number {
		return stats.Number{Doubt: doubt, Estimate: infer.Estimate{Value: value, Low: value - 1, High: value + 1, Paths: 300, Support: infer.Support{Contributing: 300, Effective: 299, Largest: 0.02}}}
	}
	said := func(later stats.Number) string {
		s := &stats.Summary{Collateral: "ETH", Arms: []stats.Arm{{Name: "a"}}, Pairs: []stats.Pair{{A: "a", B: "b", Paths: 300, Numbers: stats.Numbers{
			stats.Either: stats.Counted(900, 300), stats.LossDifference: is(12, 0.01), stats.EndWealthDifference: is(-8, 0.04), stats.Later[0].Difference: later,
		}}}}
		f := judge(s)
		return strings.Join(append(compared(&s.Pairs[0], s, f), f.said()...), "\n")
	}
	two := said(stats.Number{Estimate: infer.Estimate{Value: 1, Low: math.NaN(), High: math.NaN(), Support: infer.Support{None: infer.FewPaths}}})
	require.Contains(t, two, "Loss: liquidation in b instead of a took 12.0 bps")
	require.Contains(t, two, "Wealth at the last block: the same borrowers ended 8.0 bps of their ETH poorer")
	require.Contains(t, two, "The 2 differences of loss and wealth above are judged together")
	three := said(is(0.5, 0.9))
	require.Contains(t, three, "Loss: liquidation in b instead of a took 12.0 bps")
	require.Contains(t, three, "no clear difference on average; the interval of −8.0 [−9.0, −7.0] bps of the ETH posted leaves out zero, but by too little for one of several verdicts")
	require.Contains(t, three, "The 3 differences")
	require.Empty(t, judged{}.said())
}

// Verdicts are those between the first arm and each other; a pair that is alike, or of two others, has none.
func TestVerdictsAreOfTheFirstArm(t *testing.T) {
	t.Parallel()
	loss := stats.Numbers{stats.LossDifference: {Doubt: 0.01, Estimate: infer.Estimate{Value: 3, Low: 2, High: 4}}}
	s := &stats.Summary{Arms: []stats.Arm{{Name: "a"}}, Pairs: []stats.Pair{{A: "a", B: "b", Alike: true, Numbers: loss}, {A: "b", B: "c", Numbers: loss}, {A: "a", B: "c", Numbers: loss}}}
	f := judge(s)
	require.Len(t, f, 1)
	require.True(t, f.clear(&s.Pairs[2], stats.LossDifference))
}
