package oracle

import (
	"testing"

	"github.com/stretchr/testify/require"

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
	require.NoError(t, good.validate())
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
