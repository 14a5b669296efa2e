package oracle_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/oracle/oracletest"
)

// base is the feed of ETH/USD on Base: 0.15 %, 1,200 s, a look each 30 s, a block each 2 s.
var base = oracle.Look{Push: oracle.Push{Heartbeat: 1200, Deviation: 0.0015e18, Decimals: 8}, Every: 30, Block: 2}

func TestLookingFeedsKeepTheLaws(t *testing.T) {
	for name, rule := range map[string]oracle.Look{
		"base":           base,
		"delayed":        {Push: oracle.Push{Heartbeat: 60, Deviation: 5e15, Delay: 45}, Every: 30, Block: 12},
		"rarely":         {Push: oracle.Push{Deviation: 1e16}, Every: 3600, Block: 12},
		"between blocks": {Push: oracle.Push{Heartbeat: 100}, Every: 17, Block: 12},
		"in every block": {Push: oracle.Push{Heartbeat: 100, Deviation: 5e15}, Every: 5, Block: 12},
		"without a rule": {},
	} {
		t.Run(name, func(t *testing.T) { oracletest.Feed(t, func() oracle.FeedRule { return rule }) })
	}
}

func TestALookingFeedPublishesAtItsLooksOnly(t *testing.T) {
	feed, err := base.Open(dollars("2000"), 1000)
	require.NoError(t, err)
	for _, block := range []struct {
		at        uint64
		reference string
		answer    string
		published bool
	}{
		{1002, "2003", "2000", false}, // 0.15 %, but no look
		{1028, "2010", "2000", false},
		{1030, "2012", "2012", true}, // the first look: 0.6 % at once
		{1032, "1900", "2012", false},
		{1058, "2012", "2012", false},
		{1060, "2014.9", "2012", false},      // below 0.15 % of 2012, 3.018
		{1090, "2015.018", "2015.018", true}, // at it
		{2288, "2015", "2015.018", false},    // 1,198 s old
		{2290, "2015", "2015", true},         // 1,200 s old, and a look
		{3488, "2016", "2015", false},
		{3491, "2016", "2016", true},     // the block at 3490 is late by a second: the look falls to it
		{4692, "2016.5", "2016", false},  // 1,201 s old, but no look
		{4720, "2016.5", "2016.5", true}, // the heartbeat comes with the next look, after 1,229 s
	} {
		answer, _, published := feed.Step(dollars(block.reference), block.at)
		require.Equal(t, block.answer, answer.String(), "at %d", block.at)
		require.Equal(t, block.published, published, "at %d", block.at)
	}
}

func TestAReportOfALookLandsLater(t *testing.T) {
	delayed := base
	delayed.Delay = 40
	feed, err := delayed.Open(dollars("2000"), 0)
	require.NoError(t, err)
	step := func(reference string, now uint64) string {
		answer, _, _ := feed.Step(dollars(reference), now)
		return answer.String()
	}
	require.Equal(t, "2000", step("1900", 30))
	require.Equal(t, "2000", step("1500", 60), "one report is under way")
	require.Equal(t, "1900", step("1400", 70), "it lands in a block that does not look")
	require.Equal(t, "1900", step("1400", 88))
	require.Equal(t, "1900", step("1300", 90), "and the next look reports")
	require.Equal(t, "1300", step("1600", 130))
}

// A feed that looks in every block is the feed that does not look.
func TestLookingInEveryBlockIsPush(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := oracle.Push{
			Heartbeat: rapid.SampledFrom([]uint64{0, 60, 3600}).Draw(t, "heartbeat"), Deviation: rapid.SampledFrom([]uint64{0, 5e15}).Draw(t, "deviation"),
			Delay: rapid.SampledFrom([]uint64{0, 24}).Draw(t, "delay"), Decimals: 8,
		}
		plain, err := rule.Open(dollars("2000"), 0)
		require.NoError(t, err)
		looking, err := oracle.Look{Push: rule, Every: rapid.Uint64Range(1, 12).Draw(t, "every"), Block: 12}.Open(dollars("2000"), 0)
		require.NoError(t, err)
		reference := dollars("2000")
		for now := uint64(12); now < 1200; now += 12 {
			reference = reference / 1000 * oracle.Price(rapid.Uint64Range(990, 1010).Draw(t, "per mille"))
			a, at, published := plain.Step(reference, now)
			b, also, too := looking.Step(reference, now)
			require.Equal(t, []any{a, at, published}, []any{b, also, too})
		}
	})
}

func TestALookNeedsBlocks(t *testing.T) {
	_, err := oracle.Look{Every: 30}.Open(dollars("2000"), 0)
	require.ErrorContains(t, err, "every: is 30 s, with a block each 0 s")
	_, err = oracle.Look{Every: 1 << 40, Block: 1}.Open(dollars("2000"), 0)
	require.NoError(t, err)
	_, err = oracle.Look{Every: 1<<40 + 1, Block: 1}.Open(dollars("2000"), 0)
	require.ErrorContains(t, err, "every: is 1099511627777 s")
	_, err = oracle.Look{Push: oracle.Push{Deviation: 2e18}, Every: 30, Block: 2}.Open(dollars("2000"), 0)
	require.ErrorContains(t, err, "deviation")
}

// Nothing happens before the look that a deadline falls to, or at all where there is none.
func TestTheQuietOfALookingFeedByHand(t *testing.T) {
	for _, row := range []struct {
		rule oracle.Look
		want uint64
	}{
		{oracle.Look{Push: oracle.Push{Heartbeat: 100}, Every: 30, Block: 2}, 1120},
		{oracle.Look{Push: oracle.Push{Heartbeat: 120}, Every: 30, Block: 2}, 1120},
		{oracle.Look{Push: oracle.Push{Heartbeat: 121}, Every: 30, Block: 2}, 1121}, // the block that begins a second late is the look's
		{oracle.Look{Push: oracle.Push{Heartbeat: 122}, Every: 30, Block: 2}, 1150},
		{oracle.Look{Every: 30, Block: 2}, math.MaxUint64},
		{oracle.Look{Push: oracle.Push{Heartbeat: 100}}, 1100},
	} {
		feed, err := row.rule.Open(dollars("2000"), 1000)
		require.NoError(t, err)
		_, _, until := feed.Quiet()
		require.Equal(t, row.want, until, "%+v", row.rule)
	}
	feed, err := oracle.Look{Push: oracle.Push{Deviation: 5e15}, Every: 30, Block: 2}.Open(dollars("2000"), 1000)
	require.NoError(t, err)
	band := [2]oracle.Price{dollars("1990") + 1, dollars("2010") - 1} // half a percent of 2,000 reports
	for _, inside := range band {
		feed.Step(inside, 1002)
		low, high, until := feed.Quiet()
		require.Equal(t, band, [2]oracle.Price{low, high})
		require.EqualValues(t, uint64(math.MaxUint64), until)
	}
	feed.Step(dollars("2100"), 1002)
	low, high, until := feed.Quiet()
	require.Equal(t, []uint64{0, math.MaxUint64, 1030}, []uint64{uint64(low), uint64(high), until}, "outside its band it waits for the next look")
}
