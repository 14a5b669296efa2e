package oracle

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/catalog"
)

// A minute has five blocks of 12 seconds, and 240 of a quarter of a second.
func TestTheClockOfAStudyByHand(t *testing.T) {
	for _, row := range []struct {
		study           catalog.Study
		seconds, blocks uint64
	}{
		{catalog.Study{Interval: 12}, 60, 5},
		{catalog.Study{Interval: 12}, 71, 5},
		{catalog.Study{Interval: 12}, 11, 1},
		{catalog.Study{Interval: 12, Step: 250, Parts: 1000}, 60, 240},
	} {
		c := during(catalog.NewBuilder(row.study, ""), 1000, row.seconds)
		require.Equal(t, []uint64{1000, row.blocks}, []uint64{c.Start, c.Blocks}, "%+v", row)
	}
}

func TestAClockEndsBefore2To40(t *testing.T) {
	good := Clock{Start: 1 << 40, Interval: 12, Blocks: 100, PerSecond: 1e9}
	for _, c := range []Clock{good, {Interval: 1 << 40, Blocks: 1}, {Interval: 1, Blocks: 1 << 40}} {
		require.NoError(t, c.validate(), "%+v", c)
	}
	for _, bad := range []Clock{
		{Start: 1<<40 + 1, Interval: 12, Blocks: 1},
		{Interval: 1<<40 + 1, Blocks: 1},
		{Interval: 1, Blocks: 1<<40 + 1},
		{Interval: 12, Blocks: 1, PerSecond: 1e9 + 1},
		{Interval: 1 << 20, Blocks: 1<<20 + 1},
		{Interval: 0, Blocks: 1},
		{Interval: 1, Blocks: 0},
	} {
		require.Error(t, bad.validate(), "%+v", bad)
	}
}

func TestARangeOfAHistoryByHand(t *testing.T) {
	for _, row := range []struct {
		from, to catalog.Time
		refused  bool
	}{{0, 0, false}, {5, 0, false}, {0, 5, false}, {5, 6, false}, {5, 5, true}, {6, 5, true}} {
		b := catalog.NewBuilder(catalog.Study{}, "")
		HistoryForm{From: row.from, To: row.to}.Check(b)
		require.Equal(t, row.refused, b.Err() != nil, "%+v", row)
	}
}

// A clock's Block is the first that is not before a time, whatever the parts of a second.
func TestTheBlockOfATime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Clock{
			Start:     rapid.Uint64Range(0, 2e9).Draw(t, "start"),
			Interval:  rapid.Uint64Range(1, 5000).Draw(t, "interval"),
			PerSecond: rapid.SampledFrom([]uint64{0, 1, 4, 1000}).Draw(t, "parts"),
		}
		time := c.Start + rapid.Uint64Range(0, 1e6).Draw(t, "after")
		block := c.Block(time)
		require.GreaterOrEqual(t, c.Time(block), time)
		if block > 0 {
			require.Less(t, c.Time(block-1), time)
		}
	})
	hour := Clock{Start: 1000, Interval: 3600}
	require.EqualValues(t, 0, hour.Block(999))
	require.EqualValues(t, 0, hour.Block(1000))
	require.EqualValues(t, 1, hour.Block(1001))
	require.EqualValues(t, 1, hour.Block(4600))
	require.EqualValues(t, 2, hour.Block(4601))
	require.EqualValues(t, (math.MaxUint64-1000)/3600+1, hour.Block(math.MaxUint64))
	quarters := Clock{Interval: 1, PerSecond: 4}
	require.EqualValues(t, uint64(math.MaxUint64), quarters.Block(math.MaxUint64))
	require.EqualValues(t, uint64(math.MaxUint64), quarters.Block(1<<62), "2^64 quarters")
	require.EqualValues(t, uint64(math.MaxUint64-3), quarters.Block(1<<62-1))
}
