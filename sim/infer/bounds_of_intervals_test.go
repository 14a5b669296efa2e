package infer

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// An interval that ends at a number does not leave it out, at any level. One without a width is none.
func TestAnIntervalHoldsItsEnds(t *testing.T) {
	t.Parallel()
	i := Inferred(Estimate{Value: 2.5, Low: 2, High: 3}, func(float64) (low, high float64) { return 2, 3 })
	for bound, doubt := range map[float64]float64{2: 1, 2.5: 1, 3: 1, 1.9: 1e-6, 3.1: 1e-6} {
		require.InDelta(t, doubt, i.Doubt(bound), 1e-9, bound)
	}
	require.Equal(t, Constant, with(Estimate{Value: 1}, func(float64) (low, high float64) { return 1, 1 }).None)
	require.Equal(t, Nothing, with(Estimate{Value: 1}, func(float64) (low, high float64) { return 1, 1.5 }).None)
}

// Twenty paths of equal weight are enough, and so are 21 that weigh as much as twenty; of unlike ones it takes sixty, and ten
// that weigh alike.
func TestWhatAnIntervalLacks(t *testing.T) {
	t.Parallel()
	for _, of := range []struct {
		contributing int
		effective    float64
		lack         Lack
	}{{19, 19, FewPaths}, {20, 20, Nothing}, {21, 20, Nothing}, {22, 20, Unequal}, {59, 40, Unequal}, {60, 40, Nothing}, {60, 10, Nothing}, {60, 9.9, Unequal}} {
		lack, _ := Support{Contributing: of.contributing, Effective: of.effective}.lacks()
		require.Equal(t, of.lack, lack, "%+v", of)
	}
	require.False(t, Support{Largest: 0.35}.Heavy())
	require.True(t, Support{Largest: 0.351}.Heavy())
}

// Paths repeat where half of them, or more, are the same as another. How many would be needed is said where that is known.
func TestPathsRepeatFromAHalfOn(t *testing.T) {
	t.Parallel()
	of := func(distinct, paths int) *Estimate {
		return &Estimate{Paths: paths, Support: Support{Distinct: distinct}}
	}
	require.Equal(t, []bool{false, true, false, true}, []bool{of(0, 4).Repeats(), of(2, 4).Repeats(), of(3, 4).Repeats(), of(1, 4).Repeats()})
	beyond := Estimate{Paths: 4, Support: Support{Distinct: 4, Contributing: 4, None: BeyondData}}
	require.Equal(t, "a bound of the interval lies beyond all that was seen", beyond.Why())
	beyond.Needed = 94
	require.Equal(t, "a bound of the interval lies beyond all that was seen: about 94 paths of this kind would give one", beyond.Why())
}

// Where none of ten paths has anything, three of ten would be the most: 10·20·1.3/3 = 86.7.
func TestHowManyPathsArePlanned(t *testing.T) {
	t.Parallel()
	require.Equal(t, 87, planned(10, 0, 20))
	require.Equal(t, 26, planned(10, 10, 20))
	for x, want := range map[float64]int{0.5: 1, 99.5: 100, 100: 100, 100.5: 110, 1000: 1000, 1001: 1100} {
		require.Equal(t, want, roundUp(x), x)
	}
}

// Thirty paths of one ratio tell nothing beside five that add without having any weight: those five are all that contribute.
func TestPathsWithoutWeightWeighNothing(t *testing.T) {
	t.Parallel()
	r := repeated(30, cluster{1, 1})
	for range 5 {
		r.Add(0.2, 0)
	}
	e := r.Estimate()
	require.InDelta(t, 31./30, e.Value, 1e-12)
	require.Equal(t, 5, e.Contributing)
	require.Zero(t, e.Effective)
	require.Equal(t, Constant, repeated(25, cluster{0, 1}).estimate().None, "nothing on every path")
}

// Thirty paths of one ratio are one news, however unlike they weigh; the five others contribute.
func TestPathsOfOneRatioAreTiedWhateverTheyWeigh(t *testing.T) {
	t.Parallel()
	var r Ratio
	for p := range 30 {
		r.Add(float64(p+1), float64(p+1))
	}
	for p := range 5 {
		r.Add(float64(5+p), 1)
	}
	require.Equal(t, 5, r.Estimate().Contributing)
	even := repeated(40, cluster{0, 1})
	for range 10 {
		even.Add(1, 1)
		even.Add(-1, 1)
	}
	e := even.Estimate()
	require.Zero(t, e.Value)
	require.Equal(t, 20, e.Contributing, "forty zeros are tied where the number is zero")
}

// Two paths of ten, of which two and four: R = 0.3, e = ±0.05, so that the spread stands for 0.21/0.005 = 42 observations, less
// what two paths know of it: (z/t(1))² of them.
func TestAShareOfTwoPathsByHand(t *testing.T) {
	t.Parallel()
	r := Ratio{Share: true}
	r.Add(2, 10)
	r.Add(4, 10)
	e := r.Estimate()
	m := 42 * math.Pow(1.959964/12.706205, 2)
	low, high := clopperPearson(0.3*m, m, 0.05)
	require.InDelta(t, low, e.Low, 1e-6)
	require.InDelta(t, high, e.High, 1e-5)
}

// The far bound lies beyond Student's by the stretched excess of the 97.5 % distance. A level finer than 1,999 resamples tell
// goes on beyond the last of them as Student's does.
func TestHowFarBoundsReach(t *testing.T) {
	t.Parallel()
	s := studentised{freedom: 30, stretch: 2, skewed: 1, value: 100, error: 10}
	for i := range resamples {
		s.distances = append(s.distances, float64(i+1)/100)
	}
	for level, q := range map[float64]float64{
		0.05: 19.5, 0.001: 19.99, 0.0001: 19.99 * student(30, 0.00005) / student(30, 1./2000),
	} {
		near, far := s.reach(level)
		require.InDelta(t, student(30, level/2), near, 1e-12)
		require.InDelta(t, near+2*(q-near), far, 1e-9, level)
		low, high := s.interval(level)
		require.InDeltaSlice(t, []float64{100 - 10*near, 100 + 10*far}, []float64{low, high}, 1e-9)
		s.skewed = -1
		low, high = s.interval(level)
		require.InDeltaSlice(t, []float64{100 - 10*far, 100 + 10*near}, []float64{low, high}, 1e-9)
		s.skewed = 1
	}
}

// Of sixty paths two alone have anything of the first ratio, 1 and 2 of one each, and all have 3 of one of the second. A resample
// without either says nothing; one with the first alone lies below by 0.5 without any error, one with the second alone above.
func TestResamplesThatSayNothing(t *testing.T) {
	t.Parallel()
	a, b := make([]cluster, 60), make([]cluster, 60)
	for p := range b {
		b[p] = cluster{3, 1}
	}
	a[4], a[9] = cluster{1, 1}, cluster{2, 1}
	s := newSums(a, b)
	support, squares, _ := s.support()
	got := s.studentise(support, squares)
	require.InDelta(t, -1.5, got.value, 1e-12)
	var none, below, above int
	for round := range resamples {
		counts := resampled(60).of(round)
		switch {
		case counts[4] == 0 && counts[9] == 0:
			none++
		case counts[9] == 0:
			below++
		case counts[4] == 0:
			above++
		}
	}
	require.NotZero(t, none)
	require.NotZero(t, below)
	zeros, least, most := 0, 0, 0
	for _, d := range got.distances {
		switch d {
		case 0:
			zeros++
		case -math.MaxFloat64:
			least++
		case math.MaxFloat64:
			most++
		}
	}
	require.GreaterOrEqual(t, zeros, none)
	if got.skewed < 0 {
		below, above = above, below
	}
	require.Equal(t, []int{above, below}, []int{least, most})
	change, error := s.centred().redrawn(make([]uint16, 60))
	require.Equal(t, [2]float64{0, 0}, [2]float64{change, error})
	alone := newSums(a, nil)
	counts := make([]uint16, 60)
	counts[0] = 60
	change, error = alone.centred().redrawn(counts)
	require.Equal(t, [2]float64{0, 0}, [2]float64{change, error}, "none of the first ratio, and no second")
	turned := newSums(b, a)
	change, error = turned.centred().redrawn(counts)
	require.Equal(t, [2]float64{0, 0}, [2]float64{change, error}, "none of the second")
}

// Resamples are kept up to 4,000 clusters of all sets, and then all let go. It runs alone: what is kept is the program's.
func TestKeptResamplesAreFew(t *testing.T) {
	kept.by, kept.clusters = nil, 0
	for _, n := range []int{keptClusters, keptClusters - 1, keptClusters - 2, keptClusters - 3, 6} {
		resampled(n)
	}
	require.Len(t, kept.by, 5)
	require.Equal(t, keptSets, kept.clusters)
	require.Same(t, kept.by[6], resampled(6))
	resampled(7)
	require.Len(t, kept.by, 1)
	require.Equal(t, 7, kept.clusters)
}
