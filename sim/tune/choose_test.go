package tune

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// choice is a candidate of two keys with the objective's value, what it misses of a limit of 10 %, and whether it lies near.
type choice struct {
	a, b         string
	loss, missed float64
	near, today  bool
}

// chosen solves an answer of candidates whose studies say nothing of differences.
func chosen(t *testing.T, all ...choice) (*Answer, func(c *Candidate) string) {
	t.Helper()
	l := limit(t, "missed_share <= 10%")
	of := tuning(l)
	of.Over = append(of.Over, sweep.Axis{Key: "arms.0.close_factor"})
	a := &Answer{}
	for i, c := range all {
		x := point(i, c.a, c.loss)
		x.Values, x.Near, x.Today = append(x.Values, c.b), c.near, c.today
		x.Judged = []stats.Judged{judged(l, of3(c.missed))}
		x.Feasible = x.Judged[0].Within
		x.study = stats.New(record.Names{Arms: []string{"morpho"}}, "ETH", "USDC")
		a.Candidates = append(a.Candidates, x)
	}
	of.solve(a)
	return a, func(c *Candidate) string {
		if c == nil {
			return ""
		}
		return c.Values[0] + " " + c.Values[1]
	}
}

func of3(value float64) stats.Number { return of(value, math.NaN(), math.NaN()) }

// The best keeps to the limits; what is recommended is the best of those that lie near, or else the nearest to the best.
func TestWhatIsRecommended(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name                           string
		all                            []choice
		free, best, recommended, named string // named: the nearest where none keeps to the limits
		binds                          int
	}{
		{
			"the best is near",
			[]choice{{"1", "1", 5, 0.05, true, true}, {"2", "1", 4, 0.1, true, false}, {"3", "1", 6, 0, true, false}},
			"2 1", "2 1", "2 1", "", 0,
		},
		{
			"the best of all misses a limit",
			[]choice{{"1", "1", 5, 0.05, true, true}, {"2", "1", 4, 0.11, true, false}, {"3", "1", 6, 0, true, false}},
			"2 1", "1 1", "1 1", "", 1,
		},
		{
			"the best is far, and another near keeps to the limits",
			[]choice{{"1", "1", 5, 0.05, true, true}, {"2", "1", 4, 0.05, false, false}},
			"2 1", "2 1", "1 1", "", 0,
		},
		{
			"of those near none keeps to the limits",
			[]choice{{"1", "1", 5, 0.5, true, true}, {"3", "1", 7, 0.5, true, false}, {"3", "3", 1, 0.5, true, false}, {"4", "1", 6, 0, false, false}, {"4", "2", 5, 0.05, false, false}},
			"3 3", "4 2", "3 1", "", 1, // 3 1 lies 2 from 4 2, and 3 3 as far: the first
		},
		{
			"none keeps to them",
			[]choice{{"1", "1", 5, 0.5, true, true}, {"2", "1", 6, 0.3, true, false}, {"3", "1", 7, 0.3, false, false}, {"4", "1", 4, 0.4, true, false}},
			"4 1", "", "", "2 1", 1,
		},
		{
			"none lies near",
			[]choice{{"1", "1", 5, 0.05, false, true}, {"2", "1", 6, 0.05, false, false}},
			"1 1", "1 1", "", "", 0,
		},
		{
			"what has no number is passed over",
			[]choice{{"1", "1", math.NaN(), 0.05, true, true}, {"2", "1", 6, 0.05, true, false}},
			"2 1", "2 1", "2 1", "", 0,
		},
		{"nothing has a number", []choice{{"1", "1", math.NaN(), math.NaN(), true, true}}, "", "", "", "1 1", 0},
	} {
		a, name := chosen(t, row.all...)
		require.Equal(t, []string{row.free, row.best, row.recommended, row.named}, []string{name(a.Free), name(a.Best), name(a.Recommended), name(a.Nearest)}, row.name)
		require.Len(t, a.Binds, row.binds, row.name)
		for i, c := range row.all {
			if c.today {
				require.Same(t, a.Candidates[i], a.Today, row.name)
			}
		}
		require.Empty(t, a.Shape, "of several keys")
		require.Empty(t, a.Slope, "of several keys")
	}
}

// Of points of which one is worse in all the other alone is of the frontier, and of those that are better in something each.
func TestTheFrontierIsOfWhatNothingDominates(t *testing.T) {
	t.Parallel()
	of, a := tuning(), &Answer{}
	of.Over = append(of.Over, sweep.Axis{Key: "arms.0.close_factor"})
	for i, traded6 := range [][]float64{{10, 5, 0.1, 0.1, 3, 0.2}, {11, 5, 0.1, 0.1, 3, 0.2}, {9, 4, 0.1, 0.1, 3, 0.2}, {10, 5, 0.1, 0.1, 3, 0.2}} {
		c := point(i, "1", traded6...)
		c.Values = append(c.Values, "1")
		c.study = stats.New(record.Names{Arms: []string{"morpho"}}, "ETH", "USDC")
		a.Candidates = append(a.Candidates, c)
	}
	of.solve(a)
	var on []bool
	for _, c := range a.Candidates {
		on = append(on, c.Frontier)
	}
	require.Equal(t, []bool{true, false, true, true}, on)
}

// What is walked on fresh seeds: what is recommended, and today's where it is another.
func TestWhatIsWalkedAnew(t *testing.T) {
	t.Parallel()
	a, b := point(0, "1"), point(1, "2")
	for _, row := range []struct {
		answer Answer
		want   []*Candidate
	}{{Answer{Today: b}, nil}, {Answer{Recommended: a}, []*Candidate{a}}, {Answer{Recommended: a, Today: a}, []*Candidate{a}}, {Answer{Recommended: a, Today: b}, []*Candidate{a, b}}} {
		require.Equal(t, row.want, row.answer.fresh())
	}
}

// Values that were tried are those of a candidate, of every key.
func TestWhatWasTried(t *testing.T) {
	t.Parallel()
	a := Answer{Candidates: []*Candidate{{Values: []string{"1", "2"}}, {Values: []string{"1", "3"}}}}
	for _, row := range []struct {
		values []string
		want   bool
	}{{[]string{"1", "2"}, true}, {[]string{"1", "3"}, true}, {[]string{"2", "2"}, false}, {[]string{"1"}, false}} {
		require.Equal(t, row.want, a.tried(row.values), row.values)
	}
	require.Panics(t, func() { number("x") })
	require.Equal(t, "3/2", number("1.5").String())
}

// A candidate's values are those of the keys that may be changed, after those of the setting. It is today's where each is.
func TestACandidateIsAPointOfASweep(t *testing.T) {
	t.Parallel()
	l := limit(t, "missed_share <= 10%")
	of := tuning(l)
	of.At = []sweep.Axis{{Key: "venue.fee"}}
	of.Over = append(of.Over, sweep.Axis{Key: "arms.0.close_factor"})
	for _, row := range []struct {
		today       [2]string
		lif, factor string
		is, near    bool
	}{
		{[2]string{"1.05", "0.5"}, "1.05", "0.5", true, true},
		{[2]string{"1.050", "0.50"}, "1.05", "0.5", true, true},
		{[2]string{"1.05", "0.5"}, "1.06", "0.5", false, true},
		{[2]string{"1.05", "0.5"}, "1.05", "0.49", false, true},
		{[2]string{"1.05", "0.5"}, "1.07", "0.5", false, false},
		{[2]string{"1.05", "0.5"}, "1.05", "0.6", false, false},
		{[2]string{"", "0.5"}, "1.05", "0.5", false, true},
		{[2]string{"1.05", ""}, "1.05", "0.5", false, true},
	} {
		of.today = row.today[:]
		c := of.candidate(sweep.Point{Set: []string{"venue.fee=0.003", "arms.0.lif=" + row.lif, "arms.0.close_factor=" + row.factor}}, stats.New(record.Names{Arms: []string{"morpho"}}, "ETH", "USDC"))
		require.Equal(t, []string{row.lif, row.factor}, c.Values)
		require.Equal(t, []bool{row.is, row.near}, []bool{c.Today, c.Near}, "%+v", row)
		require.False(t, c.Feasible, "what has no number keeps to no limit")
		require.Len(t, c.Judged, 1)
	}
	of.Subject = nil
	of.today = []string{"1.05", "0.5"}
	require.True(t, of.candidate(sweep.Point{Set: []string{"venue.fee=0.003", "arms.0.lif=1.05", "arms.0.close_factor=0.5"}}, stats.New(record.Names{Arms: []string{"morpho"}}, "ETH", "USDC")).Feasible)
}

// Between a value and its neighbours lie three more of one key, and one of several; a key of whole numbers takes those alone, and
// nothing lies beyond a step of today's value.
func TestValuesBetweenThoseThatWereTried(t *testing.T) {
	t.Parallel()
	s, err := scenario.Builtin("arms=[{design: morpho}]")
	require.NoError(t, err)
	for _, row := range []struct {
		key    string
		keys   int
		step   *Step
		today  string
		tried  []string
		around string
		want   []string
	}{
		{"arms.0.lif", 1, nil, "1.05", []string{"1.01", "1.03", "1.05", "1.06", "1.09"}, "1.05", []string{"1.05", "1.045", "1.04", "1.035", "1.0525", "1.055", "1.0575"}},
		{"arms.0.lif", 1, nil, "1.05", []string{"1.09", "1.06", "1.05", "1.03", "1.01"}, "1.05", []string{"1.05", "1.045", "1.04", "1.035", "1.0525", "1.055", "1.0575"}},
		{"arms.0.lif", 1, &Step{big.NewRat(1, 100), false, "0.01"}, "1.05", []string{"1.03", "1.05", "1.06"}, "1.05", []string{"1.05", "1.045", "1.04", "1.0525", "1.055", "1.0575"}},
		{"arms.0.lif", 1, &Step{big.NewRat(1, 100), false, "0.01"}, "1.05", []string{"1.03", "1.05"}, "1.03", []string{"1.03", "1.04", "1.045"}},
		{"arms.0.lif", 1, nil, "1.05", []string{"1.03", "1.05"}, "1.03", []string{"1.03", "1.035", "1.04", "1.045"}},
		{"arms.0.lif", 1, nil, "1.05", []string{"1.03", "1.05"}, "1.05", []string{"1.05", "1.045", "1.04", "1.035"}},
		{"arms.0.lif", 1, nil, "1.05", []string{"1.05"}, "1.05", []string{"1.05"}},
		{"arms.0.lif", 2, nil, "1.05", []string{"1.03", "1.05", "1.06"}, "1.05", []string{"1.05", "1.04", "1.055"}},
		{"feed.decimals", 1, nil, "8", []string{"6", "8", "12"}, "8", []string{"8", "7", "9", "10", "11"}},
		{"feed.decimals", 1, nil, "8", []string{"7", "8", "9"}, "8", []string{"8"}},
	} {
		of := tuning()
		of.Scenario, of.Step, of.today = s, row.step, []string{row.today}
		of.Over = make([]sweep.Axis, row.keys)
		of.Over[0].Key = row.key
		a := &Answer{}
		for _, value := range row.tried {
			a.Candidates = append(a.Candidates, &Candidate{Values: []string{value}})
		}
		require.Equal(t, row.want, of.between(a, &Candidate{Values: []string{row.around}}, 0), "%+v", row)
	}
}

// A scenario's value is found under its keys and its places in lists, where it is one word or one number.
func TestAValueOfAScenario(t *testing.T) {
	t.Parallel()
	root := map[string]any{"a": map[string]any{"b": "x", "n": 0.000001, "l": []any{"p", map[string]any{"q": 3.}}}, "none": nil, "yes": true}
	for key, want := range map[string]string{
		"a.b": "x", "a.n": "0.000001", "a.l.0": "p", "a.l.1.q": "3", "a.l.2": "", "a.l.-1": "", "a.l.x": "", "a.c": "", "a": "", "a.b.c": "", "none": "", "yes": "", "a.l.1": "",
	} {
		value, there := valueAt(root, strings.Split(key, "."))
		require.Equal(t, want, value, key)
		require.Equal(t, want != "", there, key)
	}
}
