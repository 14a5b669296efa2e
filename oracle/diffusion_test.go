package oracle

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/rng"
)

func diffusion(t testing.TB, blocks uint64, interval uint64, correlation [][]float64, assets ...Asset) *Diffusion {
	for i := range assets {
		assets[i].Initial = 2000e10
	}
	d, err := NewDiffusion(DiffusionConfig{Clock: Clock{1_600_000_000, interval, blocks, 0}, Assets: assets, Correlation: correlation})
	require.NoError(t, err)
	return d
}

func logReturns(prices []Price) []float64 {
	returns := make([]float64, len(prices)-1)
	for i := range returns {
		returns[i] = math.Log(prices[i+1].Float64() / prices[i].Float64())
	}
	return returns
}

func TestDiffusionHasTheMomentsOfItsLaw(t *testing.T) {
	const blocks, years = 100_000, 3600.0 / SecondsPerYear
	d := diffusion(t, blocks+1, 3600, [][]float64{{1, 0.6}, {0.6, 1}}, Asset{Drift: 0.5, Volatility: 0.8}, Asset{Volatility: 0.4})
	whole := path(t, d, rng.Key{Seed: 1}, 4096)
	require.Equal(t, Price(2000e10), whole[0][0], "block 0 is the initial price")
	a, b := logReturns(whole[0]), logReturns(whole[1])
	mean, variance := stat.MeanVariance(a, nil)
	require.InDelta(t, (0.5-0.32)*years, mean, 4*0.8*math.Sqrt(years/blocks))
	require.InEpsilon(t, 0.64*years, variance, 4*math.Sqrt(2.0/blocks))
	require.InEpsilon(t, 0.16*years, stat.Variance(b, nil), 4*math.Sqrt(2.0/blocks))
	require.InDelta(t, 0.6, stat.Correlation(a, b, nil), 4*(1-0.36)/math.Sqrt(blocks))
	require.InDelta(t, 0, stat.Skew(a, nil), 4*math.Sqrt(6.0/blocks))
	require.InDelta(t, 0, stat.ExKurtosis(a, nil), 4*math.Sqrt(24.0/blocks))
}

// Log jump variance is λE[J²]; the third cumulant λE[J³]. And the expected price grows at the drift, whatever the jumps.
func TestJumpsHaveTheMomentsOfTheirLaw(t *testing.T) {
	for _, row := range []struct {
		jump          Jump
		second, third float64 // E[J²], E[J³]
	}{
		{Merton{PerYear: 2000, Mean: -0.02, Deviation: 0.03}, 0.0004 + 0.0009, -0.02 * (0.0004 + 3*0.0009)},
		{Kou{PerYear: 2000, Up: 0.3, MeanUp: 0.02, MeanDown: 0.04}, 2 * (0.3*0.0004 + 0.7*0.0016), 6 * (0.3*0.000008 - 0.7*0.000064)},
	} {
		const blocks, years = 200_000, 3600.0 / SecondsPerYear
		d := diffusion(t, blocks+1, 3600, nil, Asset{Volatility: 0.5, Drift: 0.2, Jump: row.jump})
		// Short paths, so that no price drifts out of range.
		d.clock.Blocks = 101
		var returns []float64
		growth := 0.0
		for i := range uint64(blocks / 100) {
			whole := path(t, d, rng.Key{Seed: 2, Path: i}, 128)[0]
			returns = append(returns, logReturns(whole)...)
			growth += whole[100].Float64() / 2000 / (blocks / 100)
		}
		variance := (0.25 + 2000*row.second) * years
		require.InEpsilon(t, variance, stat.Variance(returns, nil), 0.04)
		require.InEpsilon(t, 2000*row.third*years, stat.Moment(3, returns, nil), 0.12)
		require.InDelta(t, math.Exp(0.2*100*years), growth, 4*math.Sqrt(100*variance/(blocks/100))*1.1)
	}
}

func TestJumpsLeaveTheDiffusionAsItWas(t *testing.T) {
	plain := diffusion(t, 1000, 12, nil, Asset{Volatility: 0.8})
	rare := diffusion(t, 1000, 12, nil, Asset{Volatility: 0.8, Jump: Merton{PerYear: 0, Mean: -0.1}})
	more := diffusion(t, 1000, 12, nil, Asset{Volatility: 0.8}, Asset{Volatility: 0.3, Jump: Kou{1e5, 0.5, 0.01, 0.01}})
	want := path(t, plain, rng.Key{}, 100)[0]
	require.Equal(t, want, path(t, rare, rng.Key{}, 100)[0])
	require.Equal(t, want, path(t, more, rng.Key{}, 100)[0])
	jumpy := Asset{Volatility: 0.8, Jump: Merton{1e5, -0.01, 0.02}}
	alone, joined := diffusion(t, 1000, 12, nil, jumpy), diffusion(t, 1000, 12, nil, jumpy, Asset{})
	require.Equal(t, path(t, alone, rng.Key{}, 100)[0], path(t, joined, rng.Key{}, 1)[0])
}

func TestDiffusionDoesNotDependOnChunks(t *testing.T) {
	d := diffusion(t, 5000, 12, [][]float64{{1, -1}, {-1, 1}}, Asset{Volatility: 2, Jump: Merton{1e5, -0.01, 0.02}}, Asset{Volatility: 1, Jump: Kou{1e5, 0.5, 0.01, 0.01}})
	whole := path(t, d, rng.Key{Seed: 9}, 5000)
	require.Equal(t, whole, path(t, d, rng.Key{Seed: 9}, 1, 77, 1024))
	require.NotEqual(t, whole, path(t, d, rng.Key{Seed: 9, Path: 1}, 5000))
}

// The same prices everywhere: a hash of a path with every kind of draw in it.
func TestDiffusionBitsAreTheSameEverywhere(t *testing.T) {
	d := diffusion(t, 20_000, 12, [][]float64{{1, 0.7}, {0.7, 1}}, Asset{Volatility: 0.8, Jump: Merton{1e5, -0.001, 0.01}}, Asset{Volatility: 1, Jump: Kou{1e5, 0.5, 0.01, 0.01}})
	fold := uint64(0)
	for _, prices := range path(t, d, rng.Key{Seed: 9}, 5000) {
		for _, price := range prices {
			fold = (fold ^ uint64(price)) * 0x100000001b3
		}
	}
	for _, price := range path(t, crash(t), rng.Key{Seed: 9}, 5000)[0] {
		fold = (fold ^ uint64(price)) * 0x100000001b3
	}
	require.Equal(t, uint64(0x62deb1bec78cc1c8), fold)
}

func TestAPriceOutOfRangeEndsThePath(t *testing.T) {
	d := diffusion(t, 1000, 86400, nil, Asset{Drift: 1000, Volatility: 0})
	dst := [][]Price{make([]Price, 100)}
	walker := d.Walk(rng.Key{})
	n, err := walker.Fill(dst) // e^(1000/365) a day: 2000·e^13.7 is the last below 1e9
	require.ErrorIs(t, err, ErrRange)
	require.Equal(t, 5, n)
	n, err = walker.Fill(dst)
	require.ErrorIs(t, err, ErrRange)
	require.Zero(t, n)
}

// L·Lᵀ is the correlation, for correlations made of factors, singular ones too.
func TestCholeskyMultipliesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, factors := rapid.IntRange(1, 5).Draw(t, "assets"), rapid.IntRange(1, 5).Draw(t, "factors")
		rows := make([][]float64, n)
		for i := range rows {
			norm := 0.0
			for range factors {
				x := float64(rapid.IntRange(-9, 9).Draw(t, "loading"))
				rows[i] = append(rows[i], x)
				norm += x * x
			}
			if norm == 0 {
				rows[i][0], norm = 1, 1
			}
			for k := range rows[i] {
				rows[i][k] /= math.Sqrt(norm)
			}
		}
		c := make([][]float64, n)
		for i := range c {
			c[i] = make([]float64, n)
			c[i][i] = 1
			for j := range i {
				for k := range factors {
					c[i][j] += rows[i][k] * rows[j][k]
				}
				c[i][j] = max(-1, min(1, c[i][j]))
				if factors > 1 {
					c[i][j] *= 0.99 // several factors may leave a pivot that roundings alone decide
				}
				c[j][i] = c[i][j]
			}
		}
		lower, err := cholesky(c, n)
		require.NoError(t, err)
		for i := range n {
			for j := range n {
				sum := 0.0
				for k := range n {
					sum += lower[i][k] * lower[j][k]
				}
				require.InDelta(t, c[i][j], sum, 1e-5)
			}
		}
	})
}

func TestNewDiffusionReportsEveryFault(t *testing.T) {
	nan := math.NaN()
	_, err := NewDiffusion(DiffusionConfig{
		Assets:      []Asset{{Name: "eth", Drift: nan, Volatility: -1, Jump: Merton{-1, nan, -1}}, {Name: "btc", Initial: 1, Jump: Kou{1e9, 2, 1, 0}}},
		Correlation: [][]float64{{0.9, 0.5}, {0.4, 1}},
	})
	for _, want := range []string{
		"block interval is 0", "a path has 0 blocks", "assets.0.start: a price of 0", "assets.0.drift: is NaN", "assets.0.volatility: is -1",
		"assets.0.jumps: -1 jumps a year", "assets.0.jump_mean: is NaN", "assets.0.jump_deviation: is -1",
		"assets.1.jumps: 1e+09 jumps", "assets.1.up_probability: is 2", "assets.1.up_mean: is 1", "assets.1.down_mean: is 0",
		"asset 1 with itself is 0.9", "assets 2 and 1 is 0.4 and 0.5",
	} {
		require.ErrorContains(t, err, want)
	}
	for _, row := range []struct {
		correlation [][]float64
		want        string
	}{
		{[][]float64{{1}}, "1 rows for 3 assets"},
		{[][]float64{{1, 0, 0}, {0, 1}, {0, 0, 1}}, "row 2 of the correlation has 2 numbers"},
		{[][]float64{{1, 0.9, 0}, {0.9, 1, 0.9}, {0, 0.9, 1}}, "not positive semidefinite: row 3"},
		{[][]float64{{1, 1, 0}, {1, 1, 0.5}, {0, 0.5, 1}}, "not positive semidefinite: rows 2 and 3"},
	} {
		_, err := cholesky(row.correlation, 3)
		require.ErrorContains(t, err, row.want)
	}
	_, err = NewDiffusion(DiffusionConfig{Clock: Clock{0, 12, 1 << 39, 0}})
	require.ErrorContains(t, err, "beyond unix time 2^40")
	require.ErrorContains(t, err, "assets: are none")
}

func BenchmarkBlock(b *testing.B) {
	history, _ := History("eth-2020-03")
	replay, _ := NewReplay(12, history.Series)
	for _, row := range []struct {
		name    string
		process Process
	}{
		{"gbm", diffusion(b, 1<<35, 12, nil, Asset{Volatility: 0.1})},
		{"merton", diffusion(b, 1<<35, 12, nil, Asset{Volatility: 0.1, Jump: Merton{100, 0, 0.01}})},
		{"two correlated", diffusion(b, 1<<35, 12, [][]float64{{1, 0.7}, {0.7, 1}}, Asset{Volatility: 0.1}, Asset{Volatility: 0.1})},
		{"bridge", replay},
	} {
		b.Run(row.name, func(b *testing.B) {
			const size = 1000
			dst := make([][]Price, row.process.Assets())
			for i := range dst {
				dst[i] = make([]Price, size)
			}
			b.ReportAllocs()
			walker := row.process.Walk(rng.Key{})
			blocks := 0
			for b.Loop() {
				n, err := walker.Fill(dst)
				if err != nil {
					walker = row.process.Walk(rng.Key{})
				}
				blocks += n
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(blocks), "ns/block")
		})
	}
}

func ExampleNewDiffusion() {
	gbm, _ := NewDiffusion(DiffusionConfig{
		Clock:  Clock{Start: 1_600_000_000, Interval: 12, Blocks: 7200},
		Assets: []Asset{{Name: "ETH", Initial: MustPrice("2000"), Volatility: 0.8}},
	})
	prices := [][]Price{make([]Price, 3)}
	n, err := gbm.Walk(rng.Key{Seed: 1}).Fill(prices)
	fmt.Println(n, err, prices[0])
	// Output: 3 <nil> [2000 1998.4943351564 1999.6812134462]
}

// When the first jump comes says nothing about how the price moves before it.
func TestJumpsAndDiffusionAreIndependent(t *testing.T) {
	const n = 4000
	d := diffusion(t, 2, 12, nil, Asset{Volatility: 0.8, Jump: Merton{PerYear: 1e5, Mean: -0.01, Deviation: 0.02}})
	var waits, moves, sizes []float64
	for i := range uint64(n) {
		w := d.Walk(rng.Key{Seed: 5, Path: i}).(*diffusionWalker)
		state := w.states[0]
		waits = append(waits, state.nextJump)
		z := state.normal.Normal()
		moves, sizes = append(moves, z), append(sizes, math.Abs(z))
	}
	require.InDelta(t, 0, stat.Correlation(waits, moves, nil), 4/math.Sqrt(n))
	require.InDelta(t, 0, stat.Correlation(waits, sizes, nil), 4/math.Sqrt(n))
	require.InEpsilon(t, SecondsPerYear/12/1e5, stat.Mean(waits, nil), 4/math.Sqrt(n))
}

// One block by hand: log S = (μ − σ²/2 − λκ)·Δ + σ·√Δ·Z, a block of 30 days, Δ = 30/365.
func TestABlockOfADiffusionByHand(t *testing.T) {
	d := diffusion(t, 2, 30*86400, [][]float64{{1, 0.6}, {0.6, 1}}, Asset{Drift: 0.5, Volatility: 0.8}, Asset{Drift: -0.1, Volatility: 0.4})
	key := rng.Key{Seed: 1}
	whole := path(t, d, key, 2)
	first, second := key.Lane(0), key.Lane(2)
	z, y := first.Normal(), second.Normal()
	const years = 30.0 / 365
	for asset, want := range []float64{
		(0.5-0.32)*years + 0.8*math.Sqrt(years)*z,
		(-0.1-0.08)*years + 0.4*math.Sqrt(years)*(0.6*z+0.8*y),
	} {
		require.InEpsilon(t, 2000*math.Exp(want), whole[asset][1].Float64(), 1e-9, "asset %d", asset)
	}
}
