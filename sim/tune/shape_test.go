package tune

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// walked is a study of so many paths of one borrower of 1,000 USDC, who loses so many basis points of it, one more on every third
// path, and with sway a tenth more, a tenth less, two tenths more, and so on.
func walked(paths int, loss int64, sway bool) *stats.Study {
	s := stats.New(record.Names{Arms: []string{"morpho"}, Behaviours: []string{"passive"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	for i := range int64(paths) {
		lost := 1e5 * (loss + map[bool]int64{true: 1}[i%3 == 0])
		if sway {
			lost += 1e4 * (1 - 2*(i%2)) * (1 + i/2)
		}
		debt := *uint256.NewInt(1000e6)
		v := record.Vault{Path: uint32(i), StartPrice: 2e13, StartCollateral: *uint256.NewInt(1e18), StartDebt: debt, Liquidations: 1, PositionsClosed: 1, ClosedDebt: debt, ClosedValue: debt}
		v.Paid[journal.LiquidatorProfit] = fixed.FromInt64(lost)
		if err := s.Add(&record.Path{Index: uint32(i), Arms: []record.Arm{{Vaults: []record.Vault{v}}}}); err != nil {
			panic(err)
		}
	}
	return s
}

// run is a candidate at a loss; with a tilde its paths sway.
type run struct {
	loss  int64
	sway  bool
	finer bool
}

func shaped(paths int, runs ...run) (*Tuning, *Answer) {
	of, a := tuning(), &Answer{}
	for i, r := range runs {
		c := &Candidate{Number: i, Values: []string{string(rune('1' + i))}, Near: true, Feasible: true, Finer: r.finer, study: walked(paths, r.loss, r.sway)}
		c.Arm = &c.study.Summary().Arms[0]
		a.Candidates = append(a.Candidates, c)
	}
	of.solve(a)
	return of, a
}

// Sixty paths tell a difference of some basis points from one of none. Where all differ alike there is no interval, and the
// number alone can say.
func TestHowTheObjectiveRunsOverItsRange(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name  string
		paths int
		runs  []run
		want  Shape
		end   bool
	}{
		{"rises", 60, []run{{10, false, false}, {14, true, false}, {18, false, false}}, Rises, true},
		{"rises alike", 60, []run{{10, false, false}, {11, false, false}, {12, false, false}}, Rises, true},
		{"rises at the end", 60, []run{{10, false, false}, {10, true, false}, {14, false, false}}, Rises, true},
		{"falls", 60, []run{{18, false, false}, {14, true, false}, {10, false, false}}, Falls, true},
		{"falls first", 60, []run{{14, false, false}, {10, false, false}, {10, true, false}}, Falls, false},
		{"rises and falls", 60, []run{{14, false, false}, {18, true, false}, {13, false, false}}, Turns, true},
		{"falls and rises", 60, []run{{14, false, false}, {10, true, false}, {14, false, false}}, Turns, false},
		{"sways", 60, []run{{10, false, false}, {10, true, false}, {10, false, false}}, Flat, true},
		{"is one", 60, []run{{10, false, false}, {10, false, false}}, Flat, true},
		{"rises where it was refined", 60, []run{{10, false, false}, {99, true, true}, {14, true, false}}, Rises, true},
		{"has no number", 0, []run{{10, false, false}, {14, false, false}}, Flat, false},
		{"is one point", 60, []run{{10, false, false}}, Many, false},
	} {
		_, a := shaped(row.paths, row.runs...)
		require.Equal(t, row.want, a.Shape, row.name)
		require.Equal(t, row.end, a.End, row.name)
	}
}

// From what is recommended the objective moves to its neighbours, of which an end of the range has one.
func TestTheSlopeIsToTheNeighbours(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		losses []int64
		want   []float64
	}{
		{[]int64{10, 13, 17}, []float64{3}},
		{[]int64{13, 10, 17}, []float64{3, 7}},
		{[]int64{17, 13, 10}, []float64{3}},
		{[]int64{17, 10, 13, 19}, []float64{7, 3}},
		{[]int64{10}, nil},
	} {
		var runs []run
		for _, loss := range row.losses {
			runs = append(runs, run{loss: loss})
		}
		_, a := shaped(60, runs...)
		var moves []float64
		for _, d := range a.Slope {
			require.Same(t, stats.BorrowerLoss, d.Metric)
			moves = append(moves, d.Value)
		}
		require.InDeltaSlice(t, row.want, moves, 1e-9, "%v", row.losses)
	}
}

// What sways about the best is not told apart from it, and what equals it neither; few paths that differ do not tell; what is
// clear, or differs alike on every path, is another.
func TestWhatIsNotToldApartFromTheBest(t *testing.T) {
	t.Parallel()
	of, a := shaped(60, run{loss: 10}, run{loss: 10, sway: true}, run{loss: 20, sway: true}, run{loss: 12}, run{loss: 10})
	require.Same(t, a.Candidates[0], a.Best)
	require.Equal(t, []*Candidate{a.Candidates[1], a.Candidates[4]}, a.Alike)
	require.Empty(t, a.Untold)
	a.Candidates[1].Feasible = false
	again := &Answer{Candidates: a.Candidates}
	of.solve(again)
	require.Equal(t, []*Candidate{a.Candidates[4]}, again.Alike, "what misses a limit is another anyway")

	_, a = shaped(4, run{loss: 10}, run{loss: 13, sway: true}, run{loss: 13})
	require.Empty(t, a.Alike)
	require.Equal(t, []*Candidate{a.Candidates[1]}, a.Untold)
}

// What is recommended is held against today's value, where that is another.
func TestTheChangeIsFromToday(t *testing.T) {
	t.Parallel()
	of, a := shaped(60, run{loss: 10}, run{loss: 13})
	require.Nil(t, a.Change, "today's was not walked")
	for i, want := range []float64{0, -3} {
		for k, c := range a.Candidates {
			c.Today = k == i
		}
		again := &Answer{Candidates: a.Candidates}
		of.solve(again)
		require.Same(t, a.Candidates[i], again.Today)
		if want == 0 {
			require.Nil(t, again.Change)
			continue
		}
		for _, d := range again.Change {
			if d.Metric == stats.BorrowerLoss {
				require.InDelta(t, want, d.Value, 1e-9)
			}
		}
		require.NotEmpty(t, again.Change)
	}
}
