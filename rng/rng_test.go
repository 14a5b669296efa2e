package rng

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"
)

var _ rand.Source = (*Stream)(nil)

// The known answers of Random123 (kat_vectors, philox4x64 10).
func TestPhiloxKnownAnswers(t *testing.T) {
	ones := ^uint64(0)
	for _, row := range []struct{ counter, key, want []uint64 }{
		{
			[]uint64{0, 0, 0, 0},
			[]uint64{0, 0},
			[]uint64{0x16554d9eca36314c, 0xdb20fe9d672d0fdc, 0xd7e772cee186176b, 0x7e68b68aec7ba23b},
		},
		{
			[]uint64{ones, ones, ones, ones},
			[]uint64{ones, ones},
			[]uint64{0x87b092c3013fe90b, 0x438c3c67be8d0224, 0x9cc7d7c69cd777b6, 0xa09caebf594f0ba0},
		},
		{
			[]uint64{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x082efa98ec4e6c89},
			[]uint64{0x452821e638d01377, 0xbe5466cf34e90c6c},
			[]uint64{0xa528f45403e61d95, 0x38c72dbd566e9788, 0xa5a1610e72fd18b5, 0x57bd43b5e52b7fe6},
		},
	} {
		require.Equal(t, [4]uint64(row.want), philox([4]uint64(row.counter), row.key[0], row.key[1]))
	}
}

// Twin: Philox in big.Int, straight from the definition.
func TestPhiloxEqualsItsDefinition(t *testing.T) {
	mod := new(big.Int).Lsh(big.NewInt(1), 64)
	naive := func(c [4]uint64, k [2]uint64) (out [4]uint64) {
		word := func(x uint64) *big.Int { return new(big.Int).SetUint64(x) }
		for range 10 {
			p0 := new(big.Int).Mul(word(0xD2E7470EE14C6C93), word(c[0]))
			p1 := new(big.Int).Mul(word(0xCA5A826395121157), word(c[2]))
			hi0, lo0 := new(big.Int).DivMod(p0, mod, new(big.Int))
			hi1, lo1 := new(big.Int).DivMod(p1, mod, new(big.Int))
			c = [4]uint64{hi1.Uint64() ^ c[1] ^ k[0], lo1.Uint64(), hi0.Uint64() ^ c[3] ^ k[1], lo0.Uint64()}
			k[0] += 0x9E3779B97F4A7C15
			k[1] += 0xBB67AE8584CAA73B
		}
		return c
	}
	rapid.Check(t, func(t *rapid.T) {
		draw := func() uint64 { return rapid.Uint64().Draw(t, "word") }
		c, k := [4]uint64{draw(), draw(), draw(), draw()}, [2]uint64{draw(), draw()}
		require.Equal(t, naive(c, k), philox(c, k[0], k[1]))
	})
}

func TestSeekNamesTheSameNumbersAsDrawing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := Key{Seed: rapid.Uint64().Draw(t, "seed"), Path: 3, Purpose: Named("p"), Actor: 9}
		drawn := key.Lane(5)
		at := rapid.Uint64Range(0, 40).Draw(t, "position")
		for range at {
			drawn.Uint64()
		}
		sought := key.Lane(5)
		sought.Seek(at)
		for range 9 {
			require.Equal(t, drawn.Uint64(), sought.Uint64())
		}
	})
}

func TestEveryFieldOfAnAddressMatters(t *testing.T) {
	key := Key{Seed: 1, Path: 2, Purpose: Named("a"), Actor: 4}
	streams := []Stream{key.Stream(), key.Lane(1)}
	for _, other := range []Key{
		{2, 2, Named("a"), 4}, {1, 3, Named("a"), 4}, {1, 2, Named("b"), 4}, {1, 2, Named("a"), 5}, {2, 1, Named("a"), 4},
	} {
		streams = append(streams, other.Stream())
	}
	seen := map[uint64]bool{}
	for i := range streams {
		for range 1000 {
			seen[streams[i].Uint64()] = true
		}
	}
	require.Len(t, seen, 1000*len(streams))
	require.Equal(t, Named("a"), Named("a"))
	require.Equal(t, Purpose(0xaf63dc4c8601ec8c), Named("a"), "FNV-1a's published value")
	require.Equal(t, Purpose(0x46810940eff5f915), Named("chongo was here!\n"), "FNV-1a's published value")
}

// Fields do not make up for each other: what one gains and another loses is another address.
func TestNoFieldOfAnAddressStandsForAnother(t *testing.T) {
	add := func(k *Key, field int, by uint64) {
		switch field {
		case 0:
			k.Seed += by
		case 1:
			k.Path += by
		case 2:
			k.Purpose += Purpose(by)
		case 3:
			k.Actor += by
		}
	}
	key := Key{Seed: 100, Path: 200, Purpose: 300, Actor: 400}
	first := key.Lane(50)
	want := first.Uint64()
	for field := range 4 {
		for other := range 5 {
			for _, by := range []uint64{1, 100, 1<<64 - 100} {
				moved, lane := key, uint64(50)
				if add(&moved, field, by); other == 4 {
					lane -= by
				} else {
					add(&moved, other, -by)
				}
				s := moved.Lane(lane)
				require.Equal(t, field == other, want == s.Uint64(), "fields %d and %d by %d", field, other, int64(by))
			}
		}
	}
}

// A uniform number is (k + ½)·2⁻⁵² for the upper 52 bits of a word, k: never 0, never 1, and symmetric.
func TestUniformNumbersByHand(t *testing.T) {
	words := Key{Seed: 4}.Stream()
	s := words
	for range 1000 {
		k := words.Uint64() >> 12
		require.Equal(t, math.Ldexp(float64(2*k+1), -53), s.Float64())
	}
}

// Of 3·2⁶² numbers, each third is as frequent. Without a rejection the first of three would come half of the time.
func TestLargeRangesAreUniform(t *testing.T) {
	s := Key{Seed: 15}.Stream()
	var count [3]float64
	for range 30_000 {
		count[s.Uint64N(3<<62)%3]++
	}
	require.Less(t, stat.ChiSquare(count[:], []float64{1e4, 1e4, 1e4}), 20.0)
}

// These bits must come out on every platform; a compiler that fuses products and sums changes them.
func TestBitsAreTheSameEverywhere(t *testing.T) {
	s := Key{Seed: 42, Path: 7, Purpose: Named("golden"), Actor: 1}.Stream()
	fold := uint64(0)
	mix := func(x float64) { fold = (fold ^ math.Float64bits(x)) * 0x100000001b3 }
	for range 20000 {
		mix(s.Normal())
		mix(s.Exponential(3))
		mix(s.LogNormal(1, 0.5))
		mix(s.InverseGaussian(2, 3))
		mix(float64(s.Poisson(2.5)))
		mix(float64(s.Poisson(77.7)))
		mix(Exp(40 * (s.Float64() - 0.5)))
		mix(Log(1000 * s.Float64()))
	}
	require.Equal(t, uint64(0xf180730530c086d1), fold)
	for _, row := range []struct {
		got  float64
		want uint64
	}{
		{Exp(1), 0x4005bf0a8b14576a}, {Exp(-0.7), 0x3fdfc80db9dd5542}, {Log(10), 0x40026bb1bbb55516}, {Log(0.9), 0xbfbaf8e8210a415c},
	} {
		require.Equal(t, row.want, math.Float64bits(row.got), "%v", row.got)
	}
}

func ulps(got float64, want *big.Float) float64 {
	nearest, _ := want.Float64()
	unit := math.Nextafter(math.Abs(nearest), math.Inf(1)) - math.Abs(nearest)
	difference, _ := new(big.Float).Sub(new(big.Float).SetPrec(200).SetFloat64(got), want).Float64()
	return math.Abs(difference) / unit
}

// Twin: the series of e^x in 300 bits.
func bigExp(x float64) *big.Float {
	half := new(big.Float).SetPrec(300).SetFloat64(x)
	half.SetMantExp(half, -12)
	sum, term := new(big.Float).SetPrec(300).SetInt64(1), new(big.Float).SetPrec(300).SetInt64(1)
	for n := int64(1); n < 60; n++ {
		term.Mul(term, half)
		term.Quo(term, new(big.Float).SetInt64(n))
		sum.Add(sum, term)
	}
	for range 12 {
		sum.Mul(sum, sum)
	}
	return sum
}

func TestExpIsWithinOneUlp(t *testing.T) {
	s := Key{Seed: 1}.Stream()
	worst := 0.0
	for i := range 20000 {
		x := (s.Float64() - 0.5) * []float64{0.01, 1, 20, 1400}[i%4]
		worst = max(worst, ulps(Exp(x), bigExp(x)))
	}
	t.Logf("worst error %.3f ulp", worst)
	require.Less(t, worst, 1.0)
}

func TestLogIsWithinOneUlp(t *testing.T) {
	s := Key{Seed: 2}.Stream()
	worst := 0.0
	for i := range 20000 {
		x := []float64{s.Float64(), 0.5 + s.Float64(), 1 + 0.01*s.Float64(), 1e12 * s.Float64(), Exp(1000 * (s.Float64() - 0.5))}[i%5]
		// One Newton step on e^y = x in 300 bits: log x = y + (x·e^−y − 1) − (x·e^−y − 1)²/2.
		y := math.Log(x)
		e := new(big.Float).SetPrec(300).Quo(new(big.Float).SetPrec(300).SetFloat64(x), bigExp(y))
		e.Sub(e, big.NewFloat(1))
		square := new(big.Float).SetPrec(300).Mul(e, e)
		square.SetMantExp(square, -1)
		want := new(big.Float).SetPrec(300).SetFloat64(y)
		want.Add(want, e).Sub(want, square)
		worst = max(worst, ulps(Log(x), want))
	}
	t.Logf("worst error %.3f ulp", worst)
	require.Less(t, worst, 1.0)
}

func TestExpAndLogAtTheEdges(t *testing.T) {
	inf := math.Inf(1)
	for _, row := range [][2]float64{
		{Exp(0), 1},
		{Exp(inf), inf},
		{Exp(-inf), 0},
		{Exp(710), inf},
		{Exp(-746), 0},
		{Exp(-745), 5e-324},
		{Log(1), 0},
		{Log(0), -inf},
		{Log(inf), inf},
		{Log(5e-324), -744.4400719213812},
	} {
		require.Equal(t, row[1], row[0])
	}
	// math.Exp and math.Log are no measure here: amd64's are +Inf and −709 where the answers are 1.79e308 and −744.
	require.Less(t, ulps(Exp(709.78), bigExp(709.78)), 1.0)
	require.Less(t, ulps(Exp(-740), bigExp(-740)), 1.0)
	for _, x := range []float64{Exp(math.NaN()), Log(math.NaN()), Log(-1)} {
		require.True(t, math.IsNaN(x))
	}
}

// ks returns the Kolmogorov–Smirnov statistic √n·sup|F̂ − F|; its 99.99 % point is 2.23.
func ks(n int, draw func() float64, cdf func(float64) float64) float64 {
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = cdf(draw())
	}
	slices.Sort(xs)
	worst := 0.0
	for i, u := range xs {
		worst = max(worst, math.Abs(u-float64(i)/float64(n)), math.Abs(float64(i+1)/float64(n)-u))
	}
	return worst * math.Sqrt(float64(n))
}

func TestVariatesFollowTheirLaws(t *testing.T) {
	s := Key{Seed: 11, Purpose: Named("laws")}.Stream()
	normal := distuv.Normal{Sigma: 1}
	for _, row := range []struct {
		name string
		draw func() float64
		cdf  func(float64) float64
	}{
		{"uniform", s.Float64, func(x float64) float64 { return x }},
		{"normal", s.Normal, normal.CDF},
		{"normal tail", func() float64 { return s.normalTail() }, func(x float64) float64 {
			return 1 - normal.Survival(x)/normal.Survival(zigguratEdge)
		}},
		{"exponential", func() float64 { return s.Exponential(4) }, distuv.Exponential{Rate: 0.25}.CDF},
		{"log normal", func() float64 { return s.LogNormal(1, 2) }, distuv.LogNormal{Mu: 1, Sigma: 2}.CDF},
		{"inverse Gaussian", func() float64 { return s.InverseGaussian(1.5, 2) }, func(x float64) float64 {
			root := math.Sqrt(2 / x)
			return normal.CDF(root*(x/1.5-1)) + math.Exp(2*2/1.5)*normal.CDF(-root*(x/1.5+1))
		}},
	} {
		require.Less(t, ks(300_000, row.draw, row.cdf), 2.23, row.name)
	}
}

func TestNormalReachesBothSidesOfItsTails(t *testing.T) {
	s := Key{Seed: 12}.Stream()
	const n = 4_000_000
	var below, above int
	xs := [4]float64{}
	for range n {
		z := s.Normal()
		if z < -zigguratEdge {
			below++
		}
		if z > zigguratEdge {
			above++
		}
		xs[0] += z
		xs[1] += z * z
		xs[2] += z * z * z
		xs[3] += z * z * z * z
	}
	want := n * distuv.Normal{Sigma: 1}.CDF(-zigguratEdge) // 516
	require.InDelta(t, want, below, 4*math.Sqrt(want))
	require.InDelta(t, want, above, 4*math.Sqrt(want))
	for i, moment := range []struct{ value, variance float64 }{{0, 1}, {1, 2}, {0, 15}, {3, 96}} {
		require.InDelta(t, moment.value, xs[i]/n, 4*math.Sqrt(moment.variance/n), "moment %d", i+1)
	}
}

func TestPoissonFollowsItsLaw(t *testing.T) {
	s := Key{Seed: 13}.Stream()
	for _, mean := range []float64{0.3, 4, 9.99, 10, 35, 400} {
		const n = 200_000
		law := distuv.Poisson{Lambda: mean}
		low, high := int(max(0, mean-3*math.Sqrt(mean))), int(mean+3*math.Sqrt(mean)+1)
		observed, expected := make([]float64, high-low+2), make([]float64, high-low+2)
		for range n {
			k := s.Poisson(mean)
			observed[min(max(k, low-1), high)-low+1]++
		}
		rest := 0.0
		for k := low; k < high; k++ {
			expected[k-low+1] = n * law.Prob(float64(k))
			rest += expected[k-low+1]
		}
		if low > 0 {
			expected[0] = n * law.CDF(float64(low-1))
		}
		expected[high-low+1] = n - rest - expected[0]
		if expected[0] == 0 {
			observed, expected = observed[1:], expected[1:]
		}
		freedom := float64(len(expected) - 1)
		require.Less(t, stat.ChiSquare(observed, expected), freedom+4.5*math.Sqrt(2*freedom), "mean %v", mean)
	}
	require.Zero(t, s.Poisson(0))
	for _, mean := range []float64{-1, math.NaN(), math.Inf(1)} {
		require.Panics(t, func() { s.Poisson(mean) })
	}
}

// What is accepted at once would be accepted by the exact test as well, and not much less than that is.
func TestTheQuickAcceptanceOfPoissonIsInsideTheExactOne(t *testing.T) {
	for _, mean := range []float64{10, 12, 20, 35, 100, 400, 1e4, 1e6} {
		a, b, logInverseAlpha, vr := hormann(mean)
		least := 1.0
		const steps = 20_000
		for i := range steps {
			u := (float64(i)+0.5)/steps - 0.5
			us := 0.5 - math.Abs(u)
			if us < 0.07 {
				continue
			}
			k := math.Floor((2*a/us+b)*u + mean + 0.43)
			density, _ := math.Lgamma(k + 1)
			density = k*math.Log(mean) - mean - density
			least = min(least, math.Exp(density-logInverseAlpha)*(a/us/us+b))
		}
		require.LessOrEqual(t, vr, least, "mean %v", mean)
		require.Greater(t, vr, least-0.12, "mean %v", mean)
	}
}

func TestLogFactorialEqualsTheGammaFunction(t *testing.T) {
	for k := 0.0; k < 3000; k++ {
		want, _ := math.Lgamma(k + 1)
		require.InDelta(t, want, logFactorial(k), 1e-12*max(1, want))
	}
}

func TestIntegersAreUniformAndInRange(t *testing.T) {
	s := Key{Seed: 14}.Stream()
	var count [7]float64
	const n = 70_000
	for range n {
		count[s.IntN(7)]++
	}
	expected := []float64{1e4, 1e4, 1e4, 1e4, 1e4, 1e4, 1e4}
	require.Less(t, stat.ChiSquare(count[:], expected), 30.0)
	for range 1000 {
		require.Less(t, s.Uint64N(1<<63+1), uint64(1<<63+1)) // half of all words are rejected
	}
	require.Panics(t, func() { s.IntN(0) })
	require.Panics(t, func() { s.Uint64N(0) })
	hits := 0
	for range 10_000 {
		if s.Bernoulli(0.25) {
			hits++
		}
	}
	require.InDelta(t, 2500, hits, 4*math.Sqrt(10_000*0.25*0.75))
	require.False(t, s.Bernoulli(0))
	require.True(t, s.Bernoulli(1))
}

func TestDrawingAllocatesNothing(t *testing.T) {
	key := Key{Seed: 1}
	require.Zero(t, testing.AllocsPerRun(100, func() {
		s := key.Stream()
		s.Normal()
		s.Poisson(40)
	}))
}

// At the ends of their ranges both functions still compute; beyond them they say so.
func TestTheEndsOfExpAndLog(t *testing.T) {
	require.False(t, math.IsInf(Exp(maxExp), 1))
	require.InEpsilon(t, math.MaxFloat64, Exp(maxExp), 1e-12)
	require.True(t, math.IsInf(Exp(math.Nextafter(maxExp, 1e3)), 1))
	require.Equal(t, math.SmallestNonzeroFloat64, Exp(-745.1332))
	require.Zero(t, Exp(minExp))
	require.Zero(t, Exp(math.Nextafter(minExp, -1e3)))
	require.InDelta(t, 709.782712893384, Log(math.MaxFloat64), 1e-12)
	require.True(t, math.IsInf(Log(math.Inf(1)), 1))
	require.InDelta(t, -708.3964185322641, Log(0x1p-1022), 1e-12)
	require.InDelta(t, -744.4400719213812, Log(math.SmallestNonzeroFloat64), 1e-12)
}

// At a mean of 10 a count is drawn by pairs of uniform numbers; below, by as many as the count and one.
func TestWhereCountsAreDrawnByPairs(t *testing.T) {
	s := Key{Seed: 21}.Stream()
	for range 200 {
		s.Poisson(10)
		require.Zero(t, s.used%2)
	}
	for range 200 {
		before := s.counter[0]*blockWords + uint64(s.used)
		n := s.Poisson(math.Nextafter(10, 0))
		require.Equal(t, uint64(n)+1, s.counter[0]*blockWords+uint64(s.used)-before)
	}
}

// Of a million counts of mean 10 some 45 are 0, e^-10 of them, and some 6 are 27 and more; none is below 0.
func TestRareCountsAreDrawn(t *testing.T) {
	s := Key{Seed: 22}.Stream()
	var none, many int
	for range 1_000_000 {
		switch n := s.Poisson(10); {
		case n < 0:
			t.Fatalf("a count of %d", n)
		case n == 0:
			none++
		case n >= 27:
			many++
		}
	}
	require.InDelta(t, 45.4, none, 5*math.Sqrt(45.4))
	require.Greater(t, many, 0)
	require.Less(t, many, 20)
}

func TestTheLargestMean(t *testing.T) {
	s := Key{Seed: 23}.Stream()
	require.InDelta(t, 1<<31, s.Poisson(1<<31), 6*math.Sqrt(1<<31))
	require.Panics(t, func() { s.Poisson(math.Nextafter(1<<31, 1e12)) })
}

func TestAnEventOfProbabilityPIsANumberBelowP(t *testing.T) {
	s := Key{Seed: 24}.Stream()
	drawn := s
	p := drawn.Float64()
	again := s
	require.False(t, s.Bernoulli(p))
	require.True(t, again.Bernoulli(math.Nextafter(p, 1)))
	require.PanicsWithValue(t, "rng: IntN needs a positive n", func() { s.IntN(0) })
}
