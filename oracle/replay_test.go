package oracle

import (
	"fmt"
	"io"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/rng"
)

// path walks a process to its end, in chunks of the given sizes in turn.
func path(t require.TestingT, p Process, key rng.Key, chunks ...int) [][]Price {
	whole := make([][]Price, p.Assets())
	walker := p.Walk(key)
	for i := 0; ; i++ {
		dst := make([][]Price, p.Assets())
		for asset := range dst {
			dst[asset] = make([]Price, chunks[i%len(chunks)])
		}
		n, err := walker.Fill(dst)
		if err == io.EOF {
			require.Zero(t, n)
			require.Equal(t, int(p.Clock().Blocks), len(whole[0]))
			return whole
		}
		require.NoError(t, err)
		require.Positive(t, n)
		for asset := range dst {
			whole[asset] = append(whole[asset], dst[asset][:n]...)
		}
	}
}

func drawBar(t *rapid.T, at uint64) Bar {
	// Coarse prices make extremes coincide with open and close often; fine ones exercise the arithmetic.
	unit := rapid.SampledFrom([]Price{1, 1e8, 1e10, 3e15}).Draw(t, "unit")
	draw := func(name string) Price { return unit * Price(1+rapid.Uint64Range(0, 6).Draw(t, name)) }
	a, b := draw("open"), draw("close")
	return Bar{at, a, max(a, b, draw("high")), min(a, b, draw("low")), b}
}

func TestBridgeHitsEveryBarAndNeverExceedsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		perBar := rapid.Uint64Range(4, 40).Draw(t, "blocks per bar")
		bars := rapid.IntRange(1, 6).Draw(t, "bars")
		interval := perBar * 12
		series := Series{Name: "drawn", Interval: interval}
		at := uint64(1_600_000_000)
		for range bars {
			series.Bars = append(series.Bars, drawBar(t, at))
			at += interval * rapid.Uint64Range(1, 3).Draw(t, "step")
		}
		replay, err := NewReplay(12, series)
		require.NoError(t, err)
		key := rng.Key{Seed: rapid.Uint64().Draw(t, "seed")}
		whole := path(t, replay, key, 1+int(perBar)/2, 7)[0]
		last := Price(0)
		next := 0
		for block := 0; block < len(whole); {
			now := replay.Clock().Time(uint64(block))
			if next == len(series.Bars) || series.Bars[next].Time > now {
				require.Equal(t, last, whole[block], "a gap holds the last close")
				block++
				continue
			}
			bar, prices := series.Bars[next], whole[block:block+int(perBar)]
			require.Equal(t, bar.Open, prices[0])
			require.Equal(t, bar.Close, prices[perBar-1])
			require.Equal(t, bar.High, slices.Max(prices))
			require.Equal(t, bar.Low, slices.Min(prices))
			last = bar.Close
			block += int(perBar)
			next++
		}
		require.Equal(t, bars, next)
	})
}

func TestBridgeHitsBarsThatDoNotAlignWithBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		interval := rapid.Uint64Range(40, 400).Draw(t, "bar")
		block := rapid.Uint64Range(1, interval/4).Draw(t, "block")
		series := Series{Name: "drawn", Interval: interval}
		for i := range uint64(5) {
			series.Bars = append(series.Bars, drawBar(t, 1_600_000_000+i*interval))
		}
		replay, err := NewReplay(block, series)
		require.NoError(t, err)
		whole := path(t, replay, rng.Key{Seed: rapid.Uint64().Draw(t, "seed")}, 13)[0]
		in := make([][]Price, 5)
		for i, price := range whole {
			bar := (replay.Clock().Time(uint64(i)) - 1_600_000_000) / interval
			in[bar] = append(in[bar], price)
		}
		for i, bar := range series.Bars {
			require.Equal(t, bar, Bar{bar.Time, in[i][0], slices.Max(in[i]), slices.Min(in[i]), in[i][len(in[i])-1]})
		}
	})
}

func crash(t require.TestingT) *Replay {
	history, err := History("eth-2020-03")
	require.NoError(t, err)
	replay, err := NewReplay(12, history.Crash())
	require.NoError(t, err)
	return replay
}

func TestPathsDoNotDependOnChunksAndDifferByAddress(t *testing.T) {
	replay := crash(t)
	require.Equal(t, uint64(2*7200), replay.Clock().Blocks)
	key := rng.Key{Seed: 5}
	whole := path(t, replay, key, 100_000)
	require.Equal(t, whole, path(t, replay, key, 1, 999, 7))
	other := path(t, replay, rng.Key{Seed: 6}, 100_000)
	require.NotEqual(t, whole, other)
	key.Path = 1
	require.NotEqual(t, whole, path(t, replay, key, 100_000))
}

func TestABarIsRefinedAlikeInEveryRange(t *testing.T) {
	history, err := History("eth-2020-03")
	require.NoError(t, err)
	all, err := NewReplay(12, history.Series)
	require.NoError(t, err)
	key := rng.Key{Seed: 5}
	require.Equal(t, path(t, crash(t), key, 5000)[0], path(t, all, key, 5000)[0][2*7200:4*7200])
}

func TestAnAssetThatBeginsEarlierJoinsInTheMiddleOfItsBar(t *testing.T) {
	early := Series{Name: "early", Interval: 1200, Bars: []Bar{{1_600_000_000, 5, 9, 2, 4}, {1_600_001_200, 4, 9, 2, 4}}}
	late := Series{Name: "late", Interval: 1, Points: []Point{{1_600_000_600, 7}, {1_600_001_800, 8}, {1_600_009_000, 9}}}
	alone, err := NewReplay(12, early)
	require.NoError(t, err)
	both, err := NewReplay(12, early, late)
	require.NoError(t, err)
	require.Equal(t, Clock{1_600_000_600, 12, 150, 0}, both.Clock())
	joined := path(t, both, rng.Key{}, 64)
	require.Equal(t, path(t, alone, rng.Key{}, 64)[0][50:], joined[0])
	require.Equal(t, Price(7), joined[1][99])
	require.Equal(t, Price(8), joined[1][100])
}

// A bar that is over when the clock starts has left its close, which stands until the next.
func TestABarThatEndsWhereTheClockStartsLeavesItsClose(t *testing.T) {
	t.Parallel()
	early := Series{Name: "early", Interval: 48, Bars: []Bar{{1000, 5, 9, 1, 4}, {1096, 6, 8, 2, 3}}}
	late := Series{Name: "late", Points: []Point{{1048, 7}, {1143, 7}}}
	both, err := NewReplay(12, early, late)
	require.NoError(t, err)
	prices := path(t, both, rng.Key{}, 8)[0]
	require.Equal(t, []Price{4, 4, 4, 4, 6}, prices[:5])
	require.EqualValues(t, 3, prices[7])
}

// Twin of previous tick: look at every point for every block.
func TestPointsReplayThePreviousTick(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		series := Series{Name: "drawn", Interval: 1}
		at := uint64(1_600_000_000)
		for range rapid.IntRange(1, 30).Draw(t, "points") {
			series.Points = append(series.Points, Point{at, Price(rapid.Uint64Range(1, 1e15).Draw(t, "price"))})
			at += rapid.Uint64Range(1, 60).Draw(t, "step")
		}
		replay, err := NewReplay(12, series)
		require.NoError(t, err)
		for i, price := range path(t, replay, rng.Key{}, 5)[0] {
			want := Price(0)
			for _, point := range series.Points {
				if point.Time <= replay.Clock().Time(uint64(i)) {
					want = point.Price
				}
			}
			require.Equal(t, want, price)
		}
	})
}

// The texture is that of the bar: its squared changes add up to about the variance that Parkinson reads from the range, and
// bars that rise tend to have their low first, by the odds of the reflection principle.
func TestBridgeHasTheScaleAndTheOrderItClaims(t *testing.T) {
	bar := Bar{1_600_000_000, 100e10, 110e10, 95e10, 104e10}
	series := Series{Name: "one", Interval: 86400, Bars: []Bar{bar}}
	replay, err := NewReplay(12, series)
	require.NoError(t, err)
	const n = 400
	variance, lowFirst, early := 0.0, 0.0, 0.0
	for i := range uint64(n) {
		whole := path(t, replay, rng.Key{Path: i}, 7200)[0]
		for j := 1; j < len(whole); j++ {
			change := (whole[j].Float64() - whole[j-1].Float64()) / n
			variance += change * change * n
		}
		low, high := slices.Index(whole, bar.Low), slices.Index(whole, bar.High)
		if low < high {
			lowFirst++
		}
		if min(low, high) < 3600 {
			early++
		}
	}
	parkinson := 15.0 * 15 / (4 * math.Ln2)
	require.InEpsilon(t, parkinson, variance, 0.1)
	odds := math.Exp((34*34 - 26*26) / (2 * parkinson))
	want := odds / (1 + odds)
	require.InDelta(t, want, lowFirst/n, 4*math.Sqrt(want*(1-want)/n))
	require.Greater(t, early, n*0.6, "the first extreme usually comes in the first half")
}

// Twin: the time a drifted Brownian motion, walked in small steps, first passes the first leg of its bridge.
func TestPassageTimesAreThoseOfABridge(t *testing.T) {
	const leg, rest, variance, n, steps = 1.0, 1.5, 2.0, 4000, 1000
	var b bridge
	b.stream = rng.Key{Seed: 3}.Stream()
	walk := rng.Key{Seed: 4}.Stream()
	var drawn, walked []float64
	for range n {
		drawn = append(drawn, b.passage(leg, rest, variance, 1))
		y, at := 0.0, 1.0
		for i := range steps {
			left := float64(steps - i)
			y += (leg+rest-y)/left + math.Sqrt(variance/steps*(left-1)/left)*walk.Normal()
			if y >= leg {
				at = float64(i+1) / steps
				break
			}
		}
		walked = append(walked, at)
	}
	slices.Sort(drawn)
	slices.Sort(walked)
	for _, q := range []float64{0.1, 0.25, 0.5, 0.75, 0.9} {
		require.InDelta(t, walked[int(q*n)], drawn[int(q*n)], 0.04, "quantile %v", q)
	}
}

func TestNewReplayReportsEveryFault(t *testing.T) {
	short := Series{Name: "short bars", Interval: 36, Bars: []Bar{{1_600_000_000, 1, 1, 1, 1}}}
	bad := Series{Name: "bad bars", Interval: 600, Bars: []Bar{{1_600_000_000, 5, 4, 6, 5}, {1_600_000_300, 0, 1, 1, 1}}}
	both := Series{Name: "both", Interval: 1, Bars: short.Bars, Points: []Point{{5, 0}, {5, 1}}}
	_, err := NewReplay(12, short, bad, both, Series{Name: "none"})
	for _, want := range []string{
		`"short bars": bars of 36 s hold fewer than 4 blocks of 12 s; use longer bars or a block interval of at most 9 s`,
		`"bad bars": bar 0: high 0.0000000004 is below low 0.0000000006`,
		`"bad bars": bar 1: a price outside 1e-10 to 1e9`,
		`"bad bars": bar 1 at 1600000300 begins before bar 0 ends`,
		`"both": has bars and points`, `"both": point 0: a price outside`, `"both": point 1 at 5 is not after point 0`,
		`"none": is empty`,
	} {
		require.ErrorContains(t, err, want)
	}
	_, err = NewReplay(12)
	require.ErrorContains(t, err, "has no series")
	_, err = NewReplay(0, short)
	require.ErrorContains(t, err, "block interval is 0")
	early := Series{Name: "early", Points: []Point{{10, 1}}}
	late := Series{Name: "late", Points: []Point{{20, 1}}}
	_, err = NewReplay(12, early, late)
	require.ErrorContains(t, err, "share no time: the last begins at 20, the first ends at 11")
	_, err = NewReplay(12, early, Series{Name: "later", Points: []Point{{11, 1}}})
	require.ErrorContains(t, err, "share no time: the last begins at 11, the first ends at 11")
}

func TestHistoriesAreDailyBarsWithoutGaps(t *testing.T) {
	for _, h := range Histories() {
		require.NoError(t, h.Series.Validate())
		crash := h.Crash()
		require.Len(t, crash.Bars, 2, h.Name)
		for i, bar := range h.Series.Bars {
			require.Equal(t, h.Series.Bars[0].Time+uint64(i)*86400, bar.Time)
		}
		found, err := History(h.Name)
		require.NoError(t, err)
		require.Equal(t, h, found)
	}
	march, err := History("eth-2020-03")
	require.NoError(t, err)
	require.Len(t, march.Series.Bars, 5)
	require.Equal(t, Bar{1583971200, MustPrice("194.61"), MustPrice("195.55"), MustPrice("101.20"), MustPrice("107.82")}, march.Crash().Bars[0])
	_, err = History("btc")
	require.ErrorContains(t, err, "known: eth-2020-03, eth-2021-05")
}

func TestFillRefusesSlicesThatDoNotFit(t *testing.T) {
	replay := crash(t)
	require.Panics(t, func() { _, _ = replay.Walk(rng.Key{}).Fill(nil) })
	two, err := NewReplay(12, replay.series[0], replay.series[0])
	require.NoError(t, err)
	require.Panics(t, func() { _, _ = two.Walk(rng.Key{}).Fill([][]Price{make([]Price, 1), make([]Price, 2)}) })
	n, err := two.Walk(rng.Key{}).Fill([][]Price{{}, {}})
	require.NoError(t, err)
	require.Zero(t, n)
}

func TestFillAllocatesNothing(t *testing.T) {
	walker := crash(t).Walk(rng.Key{})
	dst := [][]Price{make([]Price, 100)}
	require.Zero(t, testing.AllocsPerRun(50, func() { _, _ = walker.Fill(dst) }))
}

func ExampleNewReplay() {
	history, _ := History("eth-2020-03")
	replay, _ := NewReplay(12, history.Crash())
	prices := [][]Price{make([]Price, 7200)} // the blocks of 12 March 2020
	for path := range uint64(2) {
		walker := replay.Walk(rng.Key{Seed: 1, Path: path, Purpose: rng.Named("reference price")})
		n, err := walker.Fill(prices)
		day := prices[0]
		fmt.Println(n, err, day[0], slices.Max(day), slices.Min(day), day[7199])
	}
	// Output:
	// 7200 <nil> 194.61 195.55 101.2 107.82
	// 7200 <nil> 194.61 195.55 101.2 107.82
}

// Bars of the fewest blocks, so that each path is known: open, the two extremes in one order or the other, close.
func TestBarsOfFourBlocksByHand(t *testing.T) {
	const n = 4000
	for _, row := range []struct {
		name     string
		bar      Bar
		lowFirst float64 // share of paths whose low comes first, by the odds of the reflection principle
		paths    [][4]Price
	}{
		// σ²T = 3²/(4 ln 2) = 3.246. High first goes 2 + 3 + 2, low first 1 + 3 + 1: odds e^((49 − 25)/6.492) = 40.3.
		{"both extremes within", Bar{0, 10, 12, 9, 11}, 0.9758, [][4]Price{{10, 12, 9, 11}, {10, 9, 12, 11}}},
		// High first 1 + 3 + 1, low first 2 + 3 + 2.
		{"mirrored", Bar{0, 11, 12, 9, 10}, 0.0242, [][4]Price{{11, 12, 9, 10}, {11, 9, 12, 10}}},
		{"the open is the high", Bar{0, 12, 12, 9, 11}, 0, nil},
		{"the open is the low", Bar{0, 9, 12, 9, 11}, 1, nil},
		{"from the low to the high", Bar{0, 9, 12, 9, 12}, 1, nil},
		{"one price", Bar{0, 7, 7, 7, 7}, 0, [][4]Price{{7, 7, 7, 7}}},
	} {
		replay, err := NewReplay(12, Series{Name: "bar", Interval: 48, Bars: []Bar{{1_600_000_000, row.bar.Open, row.bar.High, row.bar.Low, row.bar.Close}}})
		require.NoError(t, err)
		lowFirst := 0.0
		for i := range uint64(n) {
			whole := [4]Price(path(t, replay, rng.Key{Seed: 3, Path: i}, 4)[0])
			if row.paths != nil {
				require.Contains(t, row.paths, whole, row.name)
			}
			require.Equal(t, []Price{row.bar.Open, row.bar.High, row.bar.Low, row.bar.Close}, []Price{whole[0], slices.Max(whole[:]), slices.Min(whole[:]), whole[3]}, row.name)
			if low, high := slices.Index(whole[:], row.bar.Low), slices.Index(whole[:], row.bar.High); low < high {
				lowFirst++
			}
		}
		require.InDelta(t, row.lowFirst, lowFirst/n, 4*math.Sqrt(row.lowFirst*(1-row.lowFirst)/n)+1e-4, row.name)
	}
}

// The close of a bar is its last block, the open of the next the block after; blocks belong to the bar in which they begin.
func TestBlocksBelongToTheBarInWhichTheyBegin(t *testing.T) {
	series := Series{Name: "bars", Interval: 50, Bars: []Bar{{1000, 5, 9, 1, 4}, {1050, 6, 8, 2, 3}, {1150, 7, 7, 7, 7}}}
	replay, err := NewReplay(12, series)
	require.NoError(t, err)
	require.Equal(t, Clock{1000, 12, 17, 0}, replay.Clock(), "the last block begins at 1192, before 1200")
	prices := path(t, replay, rng.Key{}, 17)[0]
	require.Equal(t, []Price{5, 4}, []Price{prices[0], prices[4]}, "blocks at 1000 to 1048")
	require.Equal(t, []Price{6, 3}, []Price{prices[5], prices[8]}, "blocks at 1060 to 1096")
	require.Equal(t, []Price{3, 3, 3, 3}, prices[9:13], "1108 to 1144: no bar, the last close")
	require.Equal(t, []Price{7, 7, 7, 7}, prices[13:], "1156 to 1192")
}

func TestFoldingReflectsAtBothEnds(t *testing.T) {
	for _, row := range [][3]float64{ // y, span, folded
		{0, 3, 0}, {3, 3, 3}, {1.5, 3, 1.5}, {-1, 3, 1}, {4, 3, 2}, {6, 3, 0}, {7, 3, 1}, {-4, 3, 2}, {-7, 3, 1}, {10.5, 3, 1.5}, {5, 0, 0}, {-5, 0, 0},
	} {
		require.InDelta(t, row[2], fold(row[0], row[1]), 1e-12, "%v in %v", row[0], row[1])
	}
}

// A series says when it begins and ends; a recorded day is whole.
func TestTheEndsOfASeriesByHand(t *testing.T) {
	bars := Series{Interval: 60, Bars: []Bar{{1000, 1, 1, 1, 1}, {1060, 1, 1, 1, 1}}}
	require.Equal(t, []uint64{1000, 1120}, []uint64{bars.First(), bars.End()})
	points := Series{Interval: 60, Points: []Point{{1000, 1}, {1060, 1}}}
	require.Equal(t, []uint64{1000, 1061}, []uint64{points.First(), points.End()})
	require.Equal(t, []uint64{0, 0}, []uint64{Series{}.First(), Series{}.End()})
	march, err := History("eth-2020-03")
	require.NoError(t, err)
	require.Equal(t, []uint64{1583971200, 1584144000}, []uint64{march.CrashFrom, march.CrashTo}, "12 and 13 March 2020, UTC")
	require.Len(t, march.Days(1583971200, 1583971201).Bars, 1)
	require.Empty(t, march.Days(1583971201, 1583971201).Bars)
	require.Len(t, march.Days(1583971200, 1584057600).Bars, 1, "to is not in it")
}

// A path turns back at an extreme and does not stop there: in a bar of many units it is at each in one block only.
func TestAnExtremeIsReachedInOneBlock(t *testing.T) {
	replay := crash(t)
	for i := range uint64(20) {
		day := path(t, replay, rng.Key{Seed: 1, Path: i}, 7200)[0][:7200]
		for _, extreme := range []Price{slices.Max(day), slices.Min(day)} {
			count := 0
			for _, price := range day {
				if price == extreme {
					count++
				}
			}
			require.Equal(t, 1, count)
		}
	}
}

func TestTwoAssetsWithTheSameBarsWalkApart(t *testing.T) {
	series := crash(t).series[0]
	both, err := NewReplay(12, series, series)
	require.NoError(t, err)
	whole := path(t, both, rng.Key{Seed: 1}, 5000)
	same := 0
	for i := range whole[0] {
		if whole[0][i] == whole[1][i] {
			same++
		}
	}
	require.Less(t, same, 20, "blocks at one price: the four opens and closes, and hardly another")
}

func TestAnAssetWhoseBarIsOverBeginsAtItsClose(t *testing.T) {
	over := Series{Name: "over", Interval: 60, Bars: []Bar{{900, 2, 9, 2, 3}, {1000, 5, 9, 2, 4}, {1300, 6, 6, 6, 6}}}
	late := Series{Name: "late", Points: []Point{{1100, 7}, {1400, 7}}}
	replay, err := NewReplay(12, over, late)
	require.NoError(t, err)
	whole := path(t, replay, rng.Key{}, 64)
	require.Equal(t, []Price{4, 4}, []Price{whole[0][0], whole[0][16]}, "1100 to 1292")
	require.Equal(t, Price(6), whole[0][17], "1304")
}

// A bar of a minute cut into quarters of a second has 240 prices: the first is its open, the last its close, and its extremes
// are among them.
func TestBarsAreRefinedToPartsOfASecond(t *testing.T) {
	minute := Series{Name: "x", Interval: 60, Bars: []Bar{
		{Time: 600, Open: 100, High: 130, Low: 90, Close: 110}, {Time: 660, Open: 111, High: 112, Low: 70, Close: 80},
	}}
	r, err := NewReplayAt(Clock{Interval: 250, PerSecond: 1000}, minute)
	require.NoError(t, err)
	require.Equal(t, Clock{Start: 600, Interval: 250, Blocks: 480, PerSecond: 1000}, r.Clock())
	require.Equal(t, uint64(600), r.Clock().Time(3))
	require.Equal(t, uint64(601), r.Clock().Time(4))
	require.Equal(t, uint64(119), r.Clock().Length())
	row := [][]Price{make([]Price, 480)}
	n, err := r.Walk(rng.Key{Seed: 1}).Fill(row)
	require.NoError(t, err)
	require.Equal(t, 480, n)
	for k, bar := range minute.Bars {
		part := row[0][240*k : 240*k+240]
		require.Equal(t, bar.Open, part[0])
		require.Equal(t, bar.Close, part[239])
		require.Equal(t, bar.High, slices.Max(part))
		require.Equal(t, bar.Low, slices.Min(part))
	}
	_, err = NewReplayAt(Clock{Interval: 20_001, PerSecond: 1000}, minute)
	require.ErrorContains(t, err, "fewer than 4 blocks of 20.001 s")
}
