package oracle

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/rng"
)

// pinned draws where the extremes of a bar come, on so many paths.
func pinned(bar Bar, blocks, paths uint64) (all [][4]pin) {
	for i := range paths {
		var b bridge
		b.start(bar, blocks, rng.Key{Seed: 9, Path: i}.Stream())
		all = append(all, b.pins)
	}
	return all
}

// The close is the second extreme: the first comes at block 1 to 3, the last before the close at block 4.
func TestAnExtremeComesBeforeTheCloseThatIsTheOther(t *testing.T) {
	t.Parallel()
	earliest, latest := uint64(4), uint64(0)
	for _, pins := range pinned(Bar{Open: 9, High: 12, Low: 9, Close: 9}, 5, 4000) {
		if pins[1].price != 12 {
			continue // the low first, which is the open, then the high, then down again
		}
		require.Equal(t, pin{4, 9}, pins[2])
		earliest, latest = min(earliest, pins[1].block), max(latest, pins[1].block)
	}
	require.Equal(t, [2]uint64{1, 3}, [2]uint64{earliest, latest})
}

// Both extremes are within: the first comes at block 1 to 7, the second after it and at 8 at the latest.
func TestExtremesHaveBlocksOfTheirOwn(t *testing.T) {
	t.Parallel()
	earliest, latest, second := uint64(9), uint64(0), uint64(0)
	for _, pins := range pinned(Bar{Open: 10, High: 12, Low: 9, Close: 11}, 10, 2000) {
		require.Equal(t, []pin{{0, 10}, {9, 11}}, []pin{pins[0], pins[3]})
		require.Less(t, pins[1].block, pins[2].block)
		earliest, latest, second = min(earliest, pins[1].block), max(latest, pins[1].block), max(second, pins[2].block)
	}
	require.Equal(t, [3]uint64{1, 7, 8}, [3]uint64{earliest, latest, second})
}

// An open at the high is the high: it has no other block.
func TestAnOpenThatIsAnExtremeIsThatExtreme(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, pins := range pinned(Bar{Open: 12, High: 12, Low: 9, Close: 11}, 10, 200) {
		if pins[1].price == 12 {
			require.Equal(t, pin{0, 12}, pins[1])
			seen++
		}
	}
	require.Greater(t, seen, 150)
}

// A bar of one price has no extremes between its ends. One of a range of 15 units and nine blocks has blocks that move by
// 15/√(4·ln 2·9) = 3.003 (Parkinson).
func TestTheScaleOfABarByHand(t *testing.T) {
	t.Parallel()
	var b bridge
	b.start(Bar{Open: 7, High: 7, Low: 7, Close: 7}, 5, rng.Key{}.Stream())
	require.Equal(t, [4]pin{{0, 7}, {0, 7}, {4, 7}, {4, 7}}, b.pins)
	b.start(Bar{Open: 20, High: 30, Low: 15, Close: 20}, 9, rng.Key{}.Stream())
	require.InEpsilon(t, 15/math.Sqrt(4*0.6931471805599453*9), b.sigma, 1e-12)
	require.InDelta(t, 3.003, b.sigma, 0.0005)
}

// A bridge to 1 + 3 first reaches 1 at s/(1+s) of its length, s inverse Gaussian of mean 1/3 and shape 1²/(2·0.5): of a bar of
// variance 2 half is left. A leg so long needs all of it.
func TestAPassageByHand(t *testing.T) {
	t.Parallel()
	b := bridge{stream: rng.Key{Seed: 3}.Stream()}
	same := rng.Key{Seed: 3}.Stream()
	for range 20 {
		s := same.InverseGaussian(1./3, 1)
		require.InEpsilon(t, s/(1+s), b.passage(1, 3, 2, 0.5), 1e-12)
	}
	for range 20 {
		s := same.InverseGaussian(3, 9./20)
		require.InEpsilon(t, s/(1+s), b.passage(3, 1, 10, 2), 1e-12)
	}
	require.Equal(t, 1., b.passage(1e20, 1, 1, 1))
}

// From y, a step of the bridge that ends at the target m steps on moves by (target − y)/m + σ·√((m−1)/m)·Z.
func TestAStepOfABridgeByHand(t *testing.T) {
	t.Parallel()
	const low, high = 1_000_000, 9_000_000
	b := bridge{
		low: low, high: high, span: high - low, sigma: 1000, left: 5, stream: rng.Key{Seed: 4}.Stream(),
		pins: [4]pin{{0, 3_000_000}, {4, 5_000_000}, {9, 5_000_000}, {9, 5_000_000}},
	}
	same := rng.Key{Seed: 4}.Stream()
	require.EqualValues(t, 3_000_000, b.step())
	y := 2_000_000.
	for _, m := range []float64{4, 3, 2} {
		y += (4_000_000-y)/m + 1000*math.Sqrt((m-1)/m)*same.Normal()
		require.EqualValues(t, low+math.Round(y), b.step())
	}
	require.EqualValues(t, 5_000_000, b.step())
	require.Zero(t, b.left)
	require.EqualValues(t, 5, b.block)
}
