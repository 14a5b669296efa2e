package vault

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// market is one with so much borrowed of so much supplied, last touched at 1000.
func market(borrowed, supplied uint64) Market {
	return Market{TotalBorrowAssets: *uint256.NewInt(borrowed), TotalSupplyAssets: *uint256.NewInt(supplied), LastUpdate: 1000}
}

// Ten per cent a year is 10·1e16/31,536,000 a second: a year has 365 days of 86,400 seconds.
func TestConstantsAreOfAYearOf365Days(t *testing.T) {
	require.EqualValues(t, 31_536_000, year)
	require.EqualValues(t, 1_268_391_679, initialAtTarget, "4 % a year")
	require.EqualValues(t, 31_709_791, minRateAtTarget, "0.1 %")
	require.EqualValues(t, 63_419_583_967, maxRateAtTarget, "200 %")
	require.EqualValues(t, 1_585_489_599_188, adjustmentSpeed, "50")
	rate, next, err := AdaptiveCurve{}.BorrowRate(market(9e17, 1e18), *uint256.NewInt(0), 1000+year)
	require.NoError(t, err)
	require.Equal(t, []uint64{1_268_391_679, 1_268_391_679}, []uint64{rate.Uint64(), next.Uint64()}, "at target the rate is the rate at target, and stays")
}

// 2 % at rest, 10 % per unit of utilisation up to 80 %, 300 % per unit above, in numbers that are easy to add up.
func TestAKinkedCurveAroundItsKinkByHand(t *testing.T) {
	k := Kinked{BasePerSecond: *uint256.NewInt(200), SlopeBelow: *uint256.NewInt(1000), SlopeAbove: *uint256.NewInt(30_000), Kink: *uint256.NewInt(8e17)}
	for _, row := range []struct{ borrowed, supplied, want uint64 }{
		{0, 0, 200},
		{0, 100, 200},
		{1, 100, 210},
		{50, 100, 700},
		{80, 100, 1000},
		{81, 100, 1300},
		{90, 100, 4000},
		{100, 100, 7000},
		{1, 3, 533},          // 200 + ⌊0.333…·1000⌋
		{800_001, 1e6, 1000}, // a millionth above the kink is worth 0.03
		{800_034, 1e6, 1001}, // 34 of them are worth 1.02
	} {
		rate, next, err := k.BorrowRate(market(row.borrowed, row.supplied), *uint256.NewInt(77), 5000)
		require.NoError(t, err)
		require.Equal(t, []uint64{row.want, 77}, []uint64{rate.Uint64(), next.Uint64()}, "%d of %d", row.borrowed, row.supplied)
		most, err := k.MaxRate(market(row.borrowed, row.supplied), *uint256.NewInt(77), 5000)
		require.NoError(t, err)
		require.Equal(t, rate, most)
	}
}

// The rate moves one way while nobody touches the market, so that the largest of a time is at one of its ends.
func TestTheLargestRateOfAnAdaptiveCurveByHand(t *testing.T) {
	start := *uint256.NewInt(1_268_391_679)
	for _, row := range []struct {
		borrowed, supplied uint64
		rises              bool
	}{{95, 100, true}, {100, 100, true}, {50, 100, false}, {0, 100, false}} {
		m := market(row.borrowed, row.supplied)
		first, _, err := AdaptiveCurve{}.BorrowRate(m, start, 1000)
		require.NoError(t, err)
		last, _, err := AdaptiveCurve{}.BorrowRate(m, start, 1000+100*24*3600)
		require.NoError(t, err)
		most, err := AdaptiveCurve{}.MaxRate(m, start, 1000+100*24*3600)
		require.NoError(t, err)
		require.Equal(t, row.rises, last.Gt(&first), "%+v", row)
		if row.rises {
			require.Equal(t, last, most)
		} else {
			require.Equal(t, first, most)
		}
	}
}

// In 135 days at utilisation 1 the exponent passes 2^64, of scale 1e18: a half of it is 9.2, which carries any rate to the top.
func TestHalfOfALongDriftIsNotForgotten(t *testing.T) {
	avg, end, above, distance := drift(1e18, initialAtTarget, 135*24*3600)
	require.True(t, above)
	require.EqualValues(t, 1e18, distance)
	require.EqualValues(t, maxRateAtTarget, end)
	require.EqualValues(t, (initialAtTarget+3*maxRateAtTarget)/4, avg)
}

// dearer charges otherwise than the curve that it embeds.
type dearer struct{ AdaptiveCurve }

func TestOnlyAModelItselfIsItsContract(t *testing.T) {
	d, is := DeploymentOf(AdaptiveCurve{})
	require.True(t, is)
	require.Equal(t, "AdaptiveCurveIrm", d.Name)
	_, is = DeploymentOf(dearer{})
	require.False(t, is, "its contract is that of another")
	_, is = DeploymentOf(nil)
	require.False(t, is)
}
