package stats

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// An interval is cut at what is possible: a share lies from 0 to 1, a difference of two from −1 to 1, and a loss anywhere.
func TestIntervalsAreCutAtWhatIsPossible(t *testing.T) {
	t.Parallel()
	wide := infer.Estimate{Value: 0.5, Low: -1.25, High: 1.25}
	for m, want := range map[*Metric][2]float64{LiquidatedShare: {0, 1}, ShareDifference: {-1, 1}, LossDifference: {-1.25, 1.25}} {
		told := m.Told(wide)
		require.Equal(t, want, [2]float64{told.Low, told.High}, m.Key)
	}
	none := infer.Estimate{Low: math.NaN(), High: math.NaN()}
	require.False(t, LiquidatedShare.Told(none).Bounded())
}

// Who won, and how they split what a borrower lost, makes no other path; what it lost does.
func TestHowALossIsSplitMakesNoOtherPath(t *testing.T) {
	t.Parallel()
	s := New(record.Names{Arms: []string{"a"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	for i, c := range []struct{ bonus, tip int64 }{{30, 12}, {12, 30}, {30, 13}} {
		v := record.Vault{Path: uint32(i)}
		v.Paid[journal.LiquidatorProfit], v.Paid[journal.BuilderTip] = fixed.FromInt64(c.bonus), fixed.FromInt64(c.tip)
		require.NoError(t, s.Add(&record.Path{Index: uint32(i), Arms: []record.Arm{{Vaults: []record.Vault{v}}}}))
		require.Equal(t, []int{0, 0, 2}[i], s.First(), "path %d", i)
	}
}
