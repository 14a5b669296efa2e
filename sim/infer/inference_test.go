package infer

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/rng"
)

// repeated are clusters as often as said.
func repeated(times int, clusters ...cluster) (r Ratio) {
	for range times {
		for _, c := range clusters {
			r.Add(c.y, c.x)
		}
	}
	return r
}

func TestStudentQuantilesAreTheTable(t *testing.T) {
	t.Parallel()
	for freedom, want := range map[float64]float64{1: 12.706, 2: 4.303, 4: 2.776, 9: 2.262, 29: 2.045, 299: 1.968} {
		require.InDelta(t, want, student(freedom, 0.025), 0.0005, "%g degrees", freedom)
	}
}

// 1, 2, … 20: mean 10.5, variance 35, standard error √(35/20) = 1.32288, t(19) = 2.09302. The data have no skew, so the
// far bound is Student's too, but for what resampling finds beyond it.
func TestTheNearBoundIsStudents(t *testing.T) {
	t.Parallel()
	var r Ratio
	for y := range 20 {
		r.Add(float64(y+1), 1)
	}
	e := r.Estimate()
	require.InDelta(t, 10.5, e.Value, 1e-12)
	require.InDelta(t, 10.5-2.093024*1.322876, e.Low, 1e-4)
	require.Greater(t, e.High, 10.5+2.093024*1.322876-1e-4)
	require.Less(t, e.High, 13.6)
	require.Equal(t, 20, e.Contributing)
	require.InDelta(t, 20, e.Effective, 1e-9)
	require.InDelta(t, 9.5*9.5/665, e.Largest, 1e-12)
	require.Equal(t, Nothing, e.None)
	require.True(t, e.Clear())
}

// R = 1.5, residuals ∓0.5; over sixty paths Σx = 120, Σe² = 60·0.25/14,400, SE = √(60/59·Σe²) = 0.0325472. Effective are
// 120²/(30·1 + 30·9) = 48, so t has 47 degrees: 2.011741. Of twenty such paths there is no interval: they weigh 1 and 3.
func TestRatioByHand(t *testing.T) {
	t.Parallel()
	r := repeated(30, cluster{1, 1}, cluster{5, 3})
	e := r.Estimate()
	require.InDelta(t, 1.5, e.Value, 1e-15)
	require.InDelta(t, 48, e.Effective, 1e-9)
	require.InDelta(t, 1.5-2.011741*0.0325472, e.Low, 1e-6)

	few := repeated(10, cluster{1, 1}, cluster{5, 3})
	e = few.Estimate()
	require.Equal(t, Unequal, e.None)
	require.Equal(t, 78, e.Needed, "20·60/20, and three tenths more")
	require.False(t, e.Bounded())

	nineteen := repeated(9, cluster{1, 1}, cluster{2, 1})
	nineteen.Add(3, 1)
	e = nineteen.Estimate()
	require.Equal(t, FewPaths, e.None)
	require.Equal(t, 26, e.Needed)
	nineteen.Add(4, 1)
	require.True(t, nineteen.Estimate().Bounded(), "twenty")
}

func (r Ratio) estimate() Estimate { return r.Estimate() }

func TestOnePathHasNoInterval(t *testing.T) {
	t.Parallel()
	e := repeated(1, cluster{3, 2}).estimate()
	require.InDelta(t, 1.5, e.Value, 0)
	require.True(t, math.IsNaN(e.Low) && math.IsNaN(e.High))
	require.False(t, e.Clear())
	require.Equal(t, OnePath, e.None)
	require.True(t, math.IsNaN(Ratio{}.estimate().Value))
	require.True(t, math.IsNaN(repeated(2, cluster{}).estimate().Value))
}

// Paths without anything of what the number is about say nothing: one of thirty contributes.
func TestWhatDoesNotContributeIsNotCounted(t *testing.T) {
	t.Parallel()
	r := repeated(29, cluster{})
	r.Add(285.1, 1)
	e := r.Estimate()
	require.InDelta(t, 285.1, e.Value, 1e-12)
	require.Equal(t, 30, e.Paths)
	require.Equal(t, 1, e.Contributing)
	require.False(t, e.Bounded())
	require.Equal(t, 780, e.Needed, "30·20/1, and three tenths more")
	require.Equal(t, "1 of 30 paths contributes, and an interval needs 20: about 780 paths of this kind would give one", e.Why())

	// All have a denominator, and three of forty anything above it: the zeros are no news.
	rare := repeated(37, cluster{0, 10})
	for _, y := range []float64{3, 5, 8} {
		rare.Add(y, 10)
	}
	e = rare.Estimate()
	require.Equal(t, 3, e.Contributing)
	require.InDelta(t, 3, e.Effective, 1e-12)
	require.Equal(t, FewPaths, e.None)
	require.Equal(t, 350, e.Needed, "40·20/3 = 266.7, and three tenths more, to two digits")
}

// A share of what paths have unequal amounts of has an interval from twenty of them on; where each has as much, from one on.
func TestSharesOfUnequalPathsNeedTwenty(t *testing.T) {
	t.Parallel()
	shared := func(n int, x func(p int) float64) *Ratio {
		r := &Ratio{Share: true}
		for p := range n {
			r.Add(x(p)*float64(p%2), x(p))
		}
		return r
	}
	even, uneven := func(int) float64 { return 10 }, func(p int) float64 { return 10 + 0.1*float64(p) }
	require.True(t, shared(2, even).Estimate().Bounded())
	require.Equal(t, FewPaths, shared(19, uneven).Estimate().None)
	require.True(t, shared(20, uneven).Estimate().Bounded())

	// A path that has nothing at all is of no weight, and another is not all of it.
	one := &Ratio{Share: true}
	one.Add(0, 0)
	one.Add(7, 7)
	e := one.Estimate()
	require.Equal(t, FewPaths, e.None)
	require.Equal(t, 1, e.Contributing)
}

// What every path gives, but for rounding, has no interval: it is no mean of anything that varies.
func TestConstantsHaveNoInterval(t *testing.T) {
	t.Parallel()
	var r Ratio
	for p := range 50 {
		x := float64(1000 + p)
		r.Add(438.4*x+float64(p%3)*1e-3, x)
	}
	e := r.Estimate()
	require.Equal(t, Constant, e.None)
	require.Equal(t, 50, e.Contributing)
	require.False(t, e.Bounded())
	other := repeated(50, cluster{438.4, 1})
	require.Equal(t, Constant, other.Less(&r).None)
}

// Clopper and Pearson's intervals as tables have them.
func TestSharesByTheTable(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		seen, n   int
		low, high float64
	}{
		{0, 10, 0, 0.3085},
		{0, 20, 0, 0.1684},
		{1, 20, 0.00127, 0.24873},
		{10, 20, 0.2720, 0.7280},
		{19, 20, 0.75127, 0.99873},
		{20, 20, 0.8316, 1},
		{0, 300, 0, 0.01222}, // 3.69/300
	} {
		r := Ratio{Share: true}
		for p := range row.n {
			y := 0.0
			if p < row.seen {
				y = 7
			}
			r.Add(y, 7)
		}
		e := r.Estimate()
		require.InDelta(t, row.low, e.Low, 5e-5, "%d of %d", row.seen, row.n)
		require.InDelta(t, row.high, e.High, 5e-5, "%d of %d", row.seen, row.n)
	}
}

// Twenty paths of a hundred, half with 20 and half with 40: R = 0.3, e = ±0.005, Σe² = 0.0005, so the spread stands for
// 0.21/0.0005 = 420 observations, and (1.95996/2.09302)² = 0.876895 of them: 368.296. Of those 0.3 were seen.
func TestASharesObservationsByHand(t *testing.T) {
	t.Parallel()
	r := repeated(10, cluster{20, 100}, cluster{40, 100})
	r.Share = true
	e := r.Estimate()
	require.InDelta(t, 0.3, e.Value, 1e-12)
	require.InDelta(t, 0.253614, e.Low, 1e-5)
	require.InDelta(t, 0.349635, e.High, 1e-5)
}

// Two shares that are the same on every path of twenty differ on few, if at all: 1 − 0.025^(1/20).
func TestSharesThatNeverDiffer(t *testing.T) {
	t.Parallel()
	a, b := repeated(10, cluster{1, 4}, cluster{3, 4}), repeated(10, cluster{1, 4}, cluster{3, 4})
	a.Share, b.Share = true, true
	e := a.Less(&b)
	require.Zero(t, e.Value)
	require.InDelta(t, 0.16843, e.High, 1e-5)
	require.InDelta(t, -0.16843, e.Low, 1e-5)
	b.Share = false
	require.Equal(t, Constant, a.Less(&b).None, "one of the two is no share")
}

// naive is the studentised interval as the comment of [studentised] states it, computed again from its words.
func naive(a, b []cluster) (low, high float64) {
	value := func(counts []uint16) (v, se float64) {
		sum := func(of []cluster) (y, x float64) {
			for p, k := range counts {
				y, x = y+float64(k)*of[p].y, x+float64(k)*of[p].x
			}
			return y, x
		}
		ya, xa := sum(a)
		yb, xb := 0.0, 1.0
		if b != nil {
			yb, xb = sum(b)
		}
		var squares, n float64
		for p, k := range counts {
			e := (a[p].y - ya/xa*a[p].x) / xa
			if b != nil {
				e -= (b[p].y - yb/xb*b[p].x) / xb
			}
			squares, n = squares+float64(k)*e*e, n+float64(k)
		}
		return ya/xa - yb/xb, math.Sqrt(n / (n - 1) * squares)
	}
	once := make([]uint16, len(a))
	for p := range once {
		once[p] = 1
	}
	v, se := value(once)
	s := newSums(a, b)
	support, _, _ := s.support()
	var third float64
	for p := range a {
		third += math.Pow(s.move(p), 3)
	}
	sign := 1.0
	if third < 0 {
		sign = -1
	}
	var distances []float64
	for round := range resamples {
		again, error := value(resampled(len(a)).of(round))
		distances = append(distances, -sign*(again-v)/error)
	}
	slices.Sort(distances)
	t := student(min(support.Effective, float64(support.Contributing))-1, 0.025)
	stretch := max(1, float64(support.Contributing)/support.Effective) * (1 + 8*math.Pow(support.Largest, 3))
	far := t + stretch*max(0, distances[1949]-t) // the 1,950th of 1,999: 97.5 % of 2,000
	if sign < 0 {
		return v - far*se, v + t*se
	}
	return v - t*se, v + far*se
}

func TestIntervalsAreTheStatedOnes(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		s := rng.Key{Seed: seed}.Stream()
		var a, b []cluster
		for range 60 {
			x := 1 + s.Float64()
			crash := s.Exponential(1)
			if seed%2 == 1 {
				crash = -crash
			}
			a = append(a, cluster{x * (4 + crash), x})
			b = append(b, cluster{x * (3 + 2*crash + 0.1*s.Normal()), x * 0.9})
		}
		one, other := added(a), added(b)
		e := one.Estimate()
		low, high := naive(a, nil)
		require.InDelta(t, low, e.Low, 1e-9)
		require.InDelta(t, high, e.High, 1e-9)
		require.Greater(t, high-low, 0.0)
		e = one.Less(&other)
		low, high = naive(a, b)
		require.InDelta(t, low, e.Low, 1e-9)
		require.InDelta(t, high, e.High, 1e-9)
	}
}

// What two arms share on a path cancels.
func TestPairingPays(t *testing.T) {
	t.Parallel()
	s := rng.Key{Seed: 5}.Stream()
	var a, b Ratio
	for range 100 {
		crash := s.Exponential(1)
		a.Add(4+crash, 1)
		b.Add(3+crash+0.01*s.Normal(), 1)
	}
	alone, paired := a.Estimate(), b.Less(&a)
	require.Less(t, paired.High-paired.Low, (alone.High-alone.Low)/20)
	require.InDelta(t, -1, paired.Value, 0.01)
}

// Turning the data around turns the interval around.
func TestIntervalsTurnWithTheData(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var up, down Ratio
		for range 25 {
			y := rapid.Float64Range(0, 10).Draw(t, "y")
			up.Add(y*y, 1)
			down.Add(-y*y, 1)
		}
		a, b := up.Estimate(), down.Estimate()
		require.Equal(t, a.Bounded(), b.Bounded())
		if a.Bounded() && math.Abs(a.Largest-0) > 0 {
			require.InDelta(t, a.High-a.Low, b.High-b.Low, 1e-9*math.Abs(a.High)+1e-12)
		}
	})
}

// The doubt of a bound is the level at which the interval ends there.
func TestDoubtIsTheLevelOfABound(t *testing.T) {
	t.Parallel()
	s := rng.Key{Seed: 8}.Stream()
	var r Ratio
	for range 30 {
		r.Add(s.Exponential(1), 1)
	}
	i := r.Infer()
	require.InDelta(t, 0.05, i.Doubt(i.Low), 1e-4)
	require.InDelta(t, 0.05, i.Doubt(i.High), 2e-3, "resamples are steps")
	require.InDelta(t, 1, i.Doubt(i.Value), 1e-3)
	require.InDelta(t, 1e-6, i.Doubt(1000), 0)
	require.Less(t, i.Doubt(i.Low-0.1), i.Doubt(i.Low-0.05))
	require.InDelta(t, 1, repeated(1, cluster{1, 1}).doubt(5), 0, "without an interval nothing is left out")
}

func (r Ratio) doubt(bound float64) float64 { return r.Infer().Doubt(bound) }

// Resamples are a function of the number of clusters alone, and each has as many.
func TestResamplesAreAddressed(t *testing.T) {
	t.Parallel()
	first := slices.Clone(resampled(23).counts)
	for n := range 40 {
		resampled(50 + n) // pushes it out
	}
	require.Equal(t, first, resampled(23).counts)
	var total int
	for round := range resamples {
		sum := 0
		for _, k := range resampled(23).of(round) {
			sum += int(k)
		}
		require.Equal(t, 23, sum)
		total += int(resampled(23).of(round)[4])
	}
	require.InDelta(t, resamples, total, 200, "each cluster as often as any")
}

// Resamples that are not kept are the same whenever they are drawn.
func TestResamplesOfManyClustersAreAddressed(t *testing.T) {
	t.Parallel()
	const n = keptClusters + 1
	d := resampled(n)
	first := slices.Clone(d.of(7))
	d.of(8)
	require.Equal(t, first, d.of(7))
	require.Equal(t, first, resampled(n).of(7))
	require.NotEqual(t, first, d.of(8))
	require.Len(t, d.counts, n, "one at a time")
}

// Of four at 5 %, the least doubt must be at most 1.25 %, the next 1.67 %, the third 2.5 %, the last 5 %.
func TestHolmByHand(t *testing.T) {
	t.Parallel()
	require.Equal(t, []bool{true, false, false, true}, Holm([]float64{0.01, 0.04, 0.03, 0.005}, 0.05))
	require.Equal(t, []bool{true, true, true, true}, Holm([]float64{0.01, 0.04, 0.02, 0.005}, 0.05))
	require.Equal(t, []bool{false, false}, Holm([]float64{0.026, 0.026}, 0.05), "and none after the first that fails")
	require.Equal(t, []bool{true, true}, Holm([]float64{0.025, 0.05}, 0.05))
	require.Equal(t, []bool{true, false}, Holm([]float64{0, 0.02}, 0.01))
	require.Equal(t, []bool{true, false, false}, Holm([]float64{0.01, 0.026, 0.03}, 0.05))
	require.Empty(t, Holm(nil, 0.05))
}

// Forty paths of a user's own prices and positions go two ways. Two are too few for an interval, and nothing says that
// another path would go a third.
func TestPathsThatRepeatPromiseNothing(t *testing.T) {
	var r Ratio
	for p := range 40 {
		r.AddLike(p%2, float64(10+p%2), 100)
	}
	e := r.Estimate()
	require.False(t, e.Bounded())
	require.Equal(t, FewPaths, e.None)
	require.Zero(t, e.Needed)
	require.Equal(t, "the 40 paths went only 2 different ways, and an interval needs 20: little in this scenario is random, and more paths may not add a way", e.Why())

	r = Ratio{}
	for p := range 10 {
		r.Add(float64(10+p), 100)
	}
	require.Equal(t, "10 of 10 paths contribute, and an interval needs 20: about 26 paths of this kind would give one", r.Estimate().Why())
}

// Thirty paths, of which every third weighs three times as much and has more of it: a share of each is all that is known of
// large ones, and an interval waits for sixty. Where each path has all or nothing, its size tells nothing more.
func TestAShareThatMayBeTiedToSizeNeedsSixtyPaths(t *testing.T) {
	of := func(n int, share func(size float64) float64) Estimate {
		r := Ratio{Share: true}
		for p := range n {
			size := 10.0
			if p%3 == 0 {
				size = 30
			}
			r.Add(size*share(float64(p)), size)
		}
		return r.Estimate()
	}
	part := func(p float64) float64 { return 0.2 + 0.01*math.Mod(p, 7) }
	e := of(30, part)
	require.False(t, e.Bounded())
	require.Equal(t, Unequal, e.None)
	require.True(t, of(60, part).Bounded())
	require.True(t, of(30, func(p float64) float64 { return math.Mod(p, 2) }).Bounded())
}

// Paths of thirty values each: the tail is that of a few paths, and its interval waits for forty. The median's does not.
func TestATailNeedsFortyPaths(t *testing.T) {
	of := func(n int, q float64) Estimate {
		var paths []spots
		var d Distribution
		for p := range n {
			var values []float64
			for k := range 30 {
				values = append(values, float64((7*k+11*p)%97)+float64(p%13))
				d.Add(values[k])
			}
			paths = append(paths, newSpots(p, values))
		}
		return quantile(paths, q, d.Quantile(q)).Estimate
	}
	e := of(39, 0.95)
	require.False(t, e.Bounded())
	require.Equal(t, FewTails, e.None)
	require.Equal(t, "39 of 39 paths contribute, and an interval of a tail needs 40: about 52 paths of this kind would give one", e.Why())
	require.True(t, of(40, 0.95).Bounded())
	require.True(t, of(20, 0.5).Bounded())
	require.Equal(t, FewTails, of(39, 0.05).None)
	require.Equal(t, FewTails, of(39, 0.9).None, "a tenth on the far side")
	require.True(t, of(39, 0.89).Bounded())
}

// An interval that ends at zero is not clear of it.
func TestAnIntervalThatEndsAtZeroIsNotClear(t *testing.T) {
	t.Parallel()
	for e, clear := range map[Estimate]bool{
		{Low: -2, High: 0}: false, {Low: 0, High: 2}: false, {Low: -2, High: -1}: true, {Low: 1, High: 2}: true, {Low: -1, High: 1}: false,
	} {
		require.Equal(t, clear, e.Clear(), e)
	}
}

func TestAnEstimateInAnotherUnit(t *testing.T) {
	t.Parallel()
	e := Estimate{Value: 3, Low: -2, High: 7, Paths: 5}.Times(4)
	require.Equal(t, Estimate{Value: 12, Low: -8, High: 28, Paths: 5}, e)
}

// Of two ratios the first weighs its paths 1 to 3 and the second 3 to 1, so that both weigh the same together.
func TestTheWeightOfAPathInADifference(t *testing.T) {
	t.Parallel()
	s := newSums([]cluster{{1, 10}, {2, 30}}, []cluster{{1, 60}, {2, 20}})
	require.Equal(t, []float64{0.5, 0.5}, []float64{s.weight(0), s.weight(1)})
	s = newSums([]cluster{{1, 10}, {2, 30}}, []cluster{{1, 10}, {2, 10}})
	require.Equal(t, []float64{0.375, 0.625}, []float64{s.weight(0), s.weight(1)})
}
