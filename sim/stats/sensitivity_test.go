package stats

import (
	"errors"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// walked is a study of two arms and one vault a path, which loses so many bps of its collateral in either; below 0 the
// run of the second arm fails.
func walked(t *testing.T, losses ...[2]int64) *Study {
	t.Helper()
	names := record.Names{Arms: []string{"a", "b"}, Behaviours: []string{"passive"}, CollateralDecimals: 0, LoanDecimals: 0, PriceDecimals: 1}
	s := NewOf(Headlines(), names, "ETH", "USDC")
	for i, bps := range losses {
		path := record.Path{Index: uint32(i), Arms: make([]record.Arm, 2)}
		for a := range path.Arms {
			if bps[a] < 0 {
				path.Arms[a].Err = errors.New("failed")
				continue
			}
			v := record.Vault{Path: uint32(i), StartPrice: 10, StartCollateral: *uint256.NewInt(10_000), StartDebt: *uint256.NewInt(5000), Liquidations: 1, ClosedDebt: *uint256.NewInt(5000)}
			v.Paid[journal.LiquidatorProfit] = fixed.Positive(uint256.NewInt(uint64(bps[a])))
			path.Arms[a].Vaults = []record.Vault{v}
		}
		require.NoError(t, s.Add(&path))
	}
	return s
}

func movementOf(t *testing.T, all []Movement, m *Metric, arm string) *Movement {
	t.Helper()
	for i := range all {
		if all[i].Metric == m && all[i].Arm == arm {
			return &all[i]
		}
	}
	require.Fail(t, "no movement", m.Key)
	return nil
}

func TestAMovementIsTheDifferenceOnTheSamePaths(t *testing.T) {
	// On paths 0 and 1 the loss in b is 40 and 60 below that in a; held otherwise, 20 and 30. Path 2 only the study has.
	study := walked(t, [2]int64{100, 60}, [2]int64{100, 40}, [2]int64{100, 9000})
	other := walked(t, [2]int64{100, 80}, [2]int64{100, 70})
	got := movementOf(t, other.Moves(study), LossDifference, "b")
	require.Equal(t, "a", got.Against)
	require.Equal(t, "bps of collateral at start", got.Unit)
	require.InDelta(t, -50, got.From, 1e-9)
	require.InDelta(t, 25, got.Value, 1e-9)
	require.Equal(t, 2, got.Paths)
	require.False(t, got.Bounded(), "two paths give no interval")
	cost := movementOf(t, other.Moves(study), Cost, "b")
	require.InDelta(t, 100, cost.From, 1e-9) // 100 of 10,000 closed
	require.InDelta(t, 50, cost.Value, 1e-9)
	require.Empty(t, cost.Against)
}

func TestAFailedRunLeavesItsPathOutOfBothSides(t *testing.T) {
	study := walked(t, [2]int64{100, -1}, [2]int64{100, 40}, [2]int64{100, 50})
	other := walked(t, [2]int64{100, 80}, [2]int64{100, 70}, [2]int64{100, -1})
	got := movementOf(t, other.Moves(study), LossDifference, "b")
	require.InDelta(t, 30, got.Value, 1e-9, "path 1 alone: −30 instead of −60")
	require.Equal(t, 1, got.Paths)
}

// Common random numbers: the spread between paths is large, and that of the movement small.
func TestTheIntervalIsThatOfAPairedDifference(t *testing.T) {
	var before, after [][2]int64
	for i := range int64(24) {
		loss := 100 + 37*(i%7) + i
		before, after = append(before, [2]int64{1000, loss}), append(after, [2]int64{1000, loss + 10 + i%2})
	}
	got := movementOf(t, walked(t, after...).Moves(walked(t, before...)), LossDifference, "b")
	require.InDelta(t, 10.5, got.Value, 1e-9)
	require.True(t, got.Bounded())
	require.Less(t, got.High-got.Low, 1.0)
	require.Less(t, got.Low, 10.5)
}

// Paths that are alike in one study and differ in the other are paths of their own.
func TestPathsAlikeInOneStudyAloneCountApart(t *testing.T) {
	var before, after [][2]int64
	for i := range int64(24) {
		before, after = append(before, [2]int64{1000, 100 + i}), append(after, [2]int64{1000, 500})
	}
	got := movementOf(t, walked(t, after...).Moves(walked(t, before...)), LossDifference, "b")
	require.Equal(t, 24, got.Distinct)
	require.True(t, got.Bounded())
}

func TestTheFarthestStandsFirst(t *testing.T) {
	move := func(value float64) []Movement {
		return []Movement{{Metric: LossDifference, Arm: "b", Against: "a", Unit: "bps", Estimate: infer.Bare(value, 2)}}
	}
	s := Sensitivity{Trials: []Trial{
		{Key: "still", From: "1", To: "2", Moves: move(0)},
		{Key: "near", From: "1", To: "0.5", Moves: move(-1)},
		{Key: "near", From: "1", To: "2", Moves: move(3)},
		{Key: "far", From: "1", To: "0.5", Moves: move(-5)},
		{Key: "refused", From: "1", To: "0.5", Refused: "must be above 1, and cannot"},
	}}
	var order []string
	for _, trials := range s.Ranked(func(*Movement) bool { return true }) {
		for _, trial := range trials {
			order = append(order, trial.Key+" "+trial.To)
		}
	}
	require.Equal(t, []string{"far 0.5", "near 2", "near 0.5"}, order)
	lines := strings.Split(strings.TrimSpace(string(s.CSV())), "\n")
	require.Len(t, lines, 6)
	require.Equal(t, "b,a,loss_difference,bps,far,1,0.5,0,-5,,,2,0,total,0,,", lines[1])
	require.Contains(t, lines[4], "still")
	require.Equal(t, `,,,,refused,1,0.5,,,,,,,,,"must be above 1, and cannot",`, lines[5])
}
