package stats

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/infer"
)

func TestBoundsAreReadInTheUnitOfTheirMetric(t *testing.T) {
	t.Parallel()
	for _, each := range []struct {
		metric, text string
		want         float64
	}{
		{"bad_debt_p99", "0.1%", 10},
		{"bad_debt_share_p99", "10bp", 10},
		{"borrower_loss", "25 bps", 25},
		{"borrower_loss", "25", 25},
		{"missed_share", "5%", 0.05},
		{"missed_share", "50bp", 0.005},
		{"missed_share", "0.05", 0.05},
		{"time_to_fill_p90", "10m", 600},
		{"time_to_fill_p90", "90", 90},
		{"vaults", "3", 3},
	} {
		got, err := ParseBound(Find(each.metric), each.text)
		require.NoError(t, err, each.text)
		require.InDelta(t, each.want, got, 1e-12, "%s %s", each.metric, each.text)
	}
	for _, each := range [][2]string{
		{"vaults", "3%"},
		{"time_to_fill_p90", "5%"},
		{"borrower_loss", "10m"},
		{"missed_share", "NaN"},
		{"cost", ""},
		{"missed_share", "NaN%"},
		{"missed_share", "Inf%"},
		{"missed_share", "x%"},
		{"vaults", "Inf"},
	} {
		_, err := ParseBound(Find(each[0]), each[1])
		require.Error(t, err, each)
	}
}

// A bound that cannot be read is answered by how one of its metric is written.
func TestABoundThatCannotBeReadIsAnsweredInItsUnit(t *testing.T) {
	t.Parallel()
	for metric, hint := range map[string]string{
		"borrower_loss": "write 0.1% or 10bp", "missed_share": "write 5%, or a number from 0 to 1", "time_to_fill_p90": "write 10m, 30s, or a number of seconds", "vaults": "write a number",
	} {
		require.Equal(t, hint, boundHint(Find(metric).Unit))
	}
}

// A limit of one arm is held against that one, and one without an arm against all, in the order of the limits.
func TestLimitsAreHeldAgainstTheirArms(t *testing.T) {
	t.Parallel()
	at := func(x float64) Numbers { return Numbers{BorrowerLoss: {Estimate: infer.Bare(x, 1)}} }
	s := &Summary{Arms: []Arm{{Name: "a", Numbers: at(5)}, {Name: "b", Numbers: at(15)}, {Name: "c", Numbers: at(7)}}}
	var limits []*Limit
	for _, text := range []string{"b/borrower_loss <= 10bp", "borrower_loss <= 6bp"} {
		l, err := ParseLimit(text)
		require.NoError(t, err)
		limits = append(limits, l)
	}
	var said []string
	for _, j := range s.Judge(limits) {
		said = append(said, j.Arm+" "+string(j.Verdict))
	}
	require.Equal(t, []string{"b fails", "a passes", "b fails", "c fails"}, said)
}

// A number whose interval lies within the limit passes, one whose interval lies beyond it fails, and all else is open: by hand.
func TestAVerdictNeedsTheWholeInterval(t *testing.T) {
	t.Parallel()
	number := func(value, low, high float64, none infer.Lack) Number {
		return Number{Estimate: infer.Estimate{Value: value, Low: low, High: high, Support: infer.Support{None: none}}}
	}
	nan := math.NaN()
	most, err := ParseLimit("borrower_loss <= 10bp")
	require.NoError(t, err)
	least, err := ParseLimit("morpho/borrower_loss >= 10bp")
	require.NoError(t, err)
	require.Equal(t, "morpho", least.Arm)
	for _, each := range []struct {
		n           Number
		most, least Verdict
		within      bool
	}{
		{number(5, 1, 9, infer.Nothing), Passes, Fails, true},
		{number(5, 1, 10, infer.Nothing), Passes, Open, true}, // the bound itself is within both
		{number(5, 1, 11, infer.Nothing), Open, Open, true},
		{number(12, 9, 14, infer.Nothing), Open, Open, false},
		{number(12, 11, 14, infer.Nothing), Fails, Passes, false},
		{number(5, nan, nan, infer.FewPaths), Open, Open, true},
		{number(12, nan, nan, infer.FewPaths), Open, Open, false},
		{number(5, nan, nan, infer.Constant), Passes, Fails, true},
		{number(12, nan, nan, infer.NotAsked), Fails, Passes, false},
		{number(nan, nan, nan, infer.NoValue), Open, Open, false},
	} {
		v, within := most.Judge(each.n)
		require.Equal(t, each.most, v, "%+v", each.n.Estimate)
		require.Equal(t, each.within, within)
		v, _ = least.Judge(each.n)
		require.Equal(t, each.least, v, "at least: %+v", each.n.Estimate)
	}
}

func TestLimitsAreReadWithAllFaults(t *testing.T) {
	t.Parallel()
	all, err := LimitsOf(map[string]string{"morpho/missed_share": ">= 5%", "bad_debt_share_p99": "0.1%"})
	require.NoError(t, err)
	require.Equal(t, "bad_debt_share_p99 <= 0.1%", all[0].Text)
	require.Equal(t, "morpho/missed_share >= 5%", all[1].Text)
	require.Same(t, BadDebtP99, all[0].Metric)
	_, err = LimitsOf(map[string]string{"borower_loss": "1bp", "vaults": "many", "loss_difference": "1"})
	require.ErrorContains(t, err, "did you mean")
	require.ErrorContains(t, err, "limits.vaults")
	require.ErrorContains(t, err, "of a pair of arms")
	_, err = ParseLimit("borrower_loss < 3")
	require.ErrorContains(t, err, "write METRIC <= BOUND")
}

// A key that resembles none is not answered with all of them.
func TestAKeyThatIsNoMetric(t *testing.T) {
	t.Parallel()
	require.Equal(t, "did you mean bad_debt?; `ringfence numbers` explains them", NearestMetric("bad_dept"))
	require.Equal(t, fmt.Sprintf("`ringfence numbers` lists the %d that there are", len(Metrics())), NearestMetric("xyzzy"))
}
