package report

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// rankedBy are the rows of the ranks of arms whose expected losses are given: name, rank, and wealth against the first arm.
func rankedBy(pairs []stats.Pair, losses ...infer.Estimate) (rows []string, notes int) {
	s := &stats.Summary{Pairs: pairs}
	for i, e := range losses {
		s.Arms = append(s.Arms, stats.Arm{Name: string(rune('a' + i)), Numbers: stats.Numbers{stats.ExpectedLoss: {Estimate: e}}})
	}
	sheet := (&Report{Summary: s}).ranked()
	for _, row := range sheet.Rows {
		rows = append(rows, strings.Join([]string{row[0], row[1], row[6]}, " "))
	}
	return rows, len(sheet.Notes)
}

// Arms stand by what their borrowers lose, and share a rank with the one above where intervals touch or one has none. Arms
// without a number stand last, in their order, without a rank.
func TestArmsThatMeetShareARank(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	at := func(value, low, high float64) infer.Estimate {
		return infer.Estimate{Value: value, Low: low, High: high}
	}
	loose := func(value float64) infer.Estimate { return at(value, nan, nan) }
	for _, of := range []struct {
		losses []infer.Estimate
		want   []string
		notes  int
	}{
		{[]infer.Estimate{at(5, 4, 6), at(1, 0, 2)}, []string{"b 1 –", "a 2 0"}, 1},
		{[]infer.Estimate{at(5, 2, 8), at(1, 0, 2)}, []string{"b 1 –", "a = 1 0"}, 2},
		{[]infer.Estimate{at(5, 2.1, 8), at(1, 0, 2), at(3, 1, 5)}, []string{"b 1 –", "c = 1 –", "a = 1 0"}, 2},
		{[]infer.Estimate{at(1, 0, 2), at(5, 4, 6), at(9, 8, 10), at(9, 8, 10)}, []string{"a 1 0", "b 2 –", "c 3 –", "d = 3 –"}, 2},
		{[]infer.Estimate{at(1, 0, 2), loose(5)}, []string{"a 1 0", "b = 1 –"}, 2},
		{[]infer.Estimate{loose(1), at(5, 4, 6)}, []string{"a 1 0", "b = 1 –"}, 2},
		{[]infer.Estimate{loose(1), loose(5)}, []string{"a 1 0", "b = 1 –"}, 2},
		{[]infer.Estimate{loose(nan), at(5, 4, 6), loose(nan), at(1, 0, 2)}, []string{"d 1 –", "b 2 –", "a – 0", "c – –"}, 1},
	} {
		rows, notes := rankedBy(nil, of.losses...)
		require.Equal(t, of.want, rows)
		require.Equal(t, of.notes, notes, "what = means is said where it stands")
	}
}

// Wealth is that of an arm against the first, and of no other pair.
func TestWealthBesideARankIsAgainstTheFirstArm(t *testing.T) {
	t.Parallel()
	pair := func(a, b string, by float64) stats.Pair {
		return stats.Pair{A: a, B: b, Numbers: stats.Numbers{stats.EndWealthDifference: {Estimate: infer.Estimate{Value: by, Low: math.NaN()}}}}
	}
	loss := func(x float64) infer.Estimate { return infer.Estimate{Value: x, Low: x, High: x} }
	rows, _ := rankedBy([]stats.Pair{pair("a", "b", 12), pair("a", "c", -3), pair("b", "c", 7)}, loss(1), loss(2), loss(3))
	require.Equal(t, []string{"a 1 0", "b 2 +12.0", "c 3 −3.0"}, rows)
}

// Assumptions are folded away where they are more than twelve.
func TestManyAssumptionsAreFolded(t *testing.T) {
	t.Parallel()
	for n, folded := range map[int]bool{0: false, 11: false, 12: false, 13: true} {
		s := (&Report{Assumed: make([]Assumption, n)}).assumptions()
		require.Len(t, s.Rows, n)
		require.Equal(t, folded, s.Fold, n)
	}
}
