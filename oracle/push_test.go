package oracle

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// naiveFeed states the rule anew in rationals, without band or deadline.
type naiveFeed struct {
	config    Push
	answer    *big.Int // units of Price
	updatedAt uint64
	report    *big.Int
	landsAt   uint64
}

func (f *naiveFeed) quantise(reference Price) *big.Int {
	decimals := f.config.Decimals
	if decimals == 0 {
		decimals = 10
	}
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(10-decimals)), nil)
	q := new(big.Int).SetUint64(uint64(reference))
	q.Div(q, unit).Mul(q, unit)
	if q.Sign() == 0 {
		return unit
	}
	return q
}

func (f *naiveFeed) step(reference Price, now uint64) (published bool) {
	if f.report != nil {
		if now < f.landsAt {
			return false
		}
		f.answer, f.updatedAt, f.report, published = f.report, now, nil, true
	}
	seen := f.quantise(reference)
	change := new(big.Rat).SetFrac(new(big.Int).Abs(new(big.Int).Sub(seen, f.answer)), f.answer)
	threshold := new(big.Rat).SetFrac(new(big.Int).SetUint64(f.config.Deviation), big.NewInt(1e18))
	moved := change.Sign() > 0 && change.Cmp(threshold) >= 0
	old := f.config.Heartbeat > 0 && now-f.updatedAt >= f.config.Heartbeat
	if moved || old {
		f.report, f.landsAt = seen, now+f.config.Delay
		if f.config.Delay == 0 {
			f.answer, f.updatedAt, f.report, published = seen, now, nil, true
		}
	}
	return published
}

func TestFeedEqualsItsRuleInRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		config := Push{
			Heartbeat: rapid.SampledFrom([]uint64{0, 1, 100, 3600}).Draw(t, "heartbeat"),
			Deviation: rapid.SampledFrom([]uint64{0, 1, 5e15, 1e17, 1e18}).Draw(t, "deviation"),
			Delay:     rapid.SampledFrom([]uint64{0, 1, 24, 300}).Draw(t, "delay"),
			Decimals:  uint8(rapid.IntRange(0, 10).Draw(t, "decimals")),
		}
		reference := rapid.SampledFrom([]Price{1, 99, 2000e10, 123456789012345, MaxPrice - 5}).Draw(t, "start")
		now := uint64(1_600_000_000)
		feed, err := config.open(reference, now)
		require.NoError(t, err)
		naive := naiveFeed{config: config, updatedAt: now}
		naive.answer = naive.quantise(reference)
		for range 60 {
			now += rapid.Uint64Range(0, 40).Draw(t, "seconds")
			lowest, highest, until := feed.Quiet()
			switch rapid.IntRange(0, 3).Draw(t, "move") {
			case 0: // to the edges of the band, and just beyond
				reference = min(max(rapid.SampledFrom([]Price{max(lowest, 1) - 1, lowest, highest, highest + 1}).Draw(t, "edge"), 1), MaxPrice)
			case 1:
				reference = min(max(reference/1000*Price(rapid.Uint64Range(900, 1100).Draw(t, "per mille")), 1), MaxPrice)
			}
			before := feed
			answer, updatedAt, published := feed.Step(reference, now)
			require.Equal(t, naive.step(reference, now), published)
			require.Equal(t, naive.answer.Uint64(), uint64(answer))
			require.Equal(t, naive.updatedAt, updatedAt)
			if lowest <= reference && reference <= highest && now < until {
				require.Equal(t, before, feed, "a quiet step changes nothing")
			} else {
				require.NotEqual(t, before, feed, "the band is as wide as it can be")
			}
		}
	})
}

func TestFeedReportsAtTheThresholdAndAtTheHeartbeat(t *testing.T) {
	feed, err := Push{Heartbeat: 3600, Deviation: 5e15, Decimals: 8}.open(2000e10, 0)
	require.NoError(t, err)
	_, _, published := feed.Step(MustPrice("2009.99999999"), 12)
	require.False(t, published)
	answer, at, published := feed.Step(2010e10, 24)
	require.True(t, published)
	require.Equal(t, Price(2010e10), answer)
	require.Equal(t, uint64(24), at)
	_, _, published = feed.Step(2010e10, 3623)
	require.False(t, published)
	_, _, published = feed.Step(2010e10, 3624)
	require.True(t, published)
}

func TestOpeningAFeedReportsEveryFault(t *testing.T) {
	_, err := Push{Heartbeat: math.MaxUint64, Deviation: 1e18 + 1, Decimals: 19}.open(0, 0)
	for _, want := range []string{"above 1", "decimals: are 19", "below 2^40", "starts at a price of 0"} {
		require.ErrorContains(t, err, want)
	}
}

func BenchmarkPushQuietStep(b *testing.B) {
	feed, _ := Push{Heartbeat: 1 << 39, Deviation: 5e15}.open(2000e10, 0)
	b.ReportAllocs()
	now := uint64(0)
	for b.Loop() {
		now++
		feed.Step(2001e10, now)
	}
}

func ExampleFeed() {
	feed, _ := Push{Heartbeat: 3600, Deviation: 5e15, Delay: 24, Decimals: 8}.open(MustPrice("2000"), 0)
	for block, text := range []string{"2000", "1995", "1990", "1970", "1960", "1960"} {
		answer, updatedAt, published := feed.Step(MustPrice(text), uint64(12*block))
		fmt.Println(text, answer, updatedAt, published)
	}
	// Output:
	// 2000 2000 0 false
	// 1995 2000 0 false
	// 1990 2000 0 false
	// 1970 2000 0 false
	// 1960 1990 48 true
	// 1960 1990 48 false
}

// told is one block of a feed's story: what it is told, and what the contract reads.
type told struct {
	at        uint64
	reference string
	reads     string
	landed    uint64
	published bool
}

func TestAFeedsStoryByHand(t *testing.T) {
	for _, row := range []struct {
		name   string
		config Push
		story  []told
	}{
		{"every change is published at once", Push{}, []told{
			{12, "2000", "2000", 0, false},
			{24, "2000.0000000001", "2000.0000000001", 24, true},
			{36, "2000.0000000001", "2000.0000000001", 24, false},
		}},
		{"half a per cent, at the threshold and not a unit before, up and down", Push{Deviation: 5e15, Decimals: 8}, []told{
			{12, "2009.99999999", "2000", 0, false},
			{24, "2010", "2010", 24, true},
			{36, "1999.95000001", "2010", 24, false}, // 10.05 below is the threshold now
			{48, "1999.95", "1999.95", 48, true},
			{60, "2009.9497499999", "1999.95", 48, false}, // at eight decimals 2009.94974999
			{72, "2009.94975", "2009.94975", 72, true},
		}},
		{"an answer is rounded down to its decimals, never to nothing", Push{Decimals: 2}, []told{
			{12, "1.999", "1.99", 12, true},
			{24, "1.9999", "1.99", 12, false},
			{36, "0.0099", "0.01", 36, true},
			{48, "0.001", "0.01", 36, false},
		}},
		{"a heartbeat, counted from the last answer", Push{Heartbeat: 100, Deviation: 1e17}, []told{
			{99, "2001", "2000", 0, false},
			{100, "2001", "2001", 100, true},
			{150, "2300", "2300", 150, true},
			{200, "2300", "2300", 150, false},
			{249, "2300", "2300", 150, false},
			{251, "2300", "2300", 251, true},
			{351, "2300", "2300", 351, true},
		}},
		{"a report lands after its delay with the price it was made at", Push{Deviation: 1e16, Delay: 30}, []told{
			{12, "2020", "2000", 0, false},   // the report: it lands at 42
			{24, "1000", "2000", 0, false},   // one is under way, so that this is not seen
			{36, "1990", "2000", 0, false},   //
			{41, "1990", "2000", 0, false},   //
			{42, "2010", "2020", 42, true},   // 2020 lands, and 2010 is within a hundredth of it
			{54, "1990", "2020", 42, false},  // another report: it lands at 84
			{83, "1990", "2020", 42, false},  //
			{100, "1500", "1990", 100, true}, // the first block at or after its time; 1500 is a report, which lands at 130
			{129, "1990", "1990", 100, false},
			{130, "1990", "1500", 130, true},
			{159, "1990", "1500", 130, false},
			{160, "1500", "1990", 160, true},
		}},
		{"a heartbeat with a delay: the age counts from the landing", Push{Heartbeat: 100, Deviation: 1e18, Delay: 20}, []told{
			{99, "2001", "2000", 0, false},
			{100, "2001", "2000", 0, false}, // the report: it lands at 120
			{119, "2002", "2000", 0, false},
			{120, "2002", "2001", 120, true},
			{219, "2003", "2001", 120, false},
			{220, "2003", "2001", 120, false},
			{239, "2004", "2001", 120, false},
			{240, "2004", "2003", 240, true},
		}},
		{"a block so late that the next heartbeat is due as well", Push{Heartbeat: 10, Deviation: 1e18, Delay: 10}, []told{
			{10, "2001", "2000", 0, false},
			{500, "2002", "2001", 500, true},
			{509, "2003", "2001", 500, false},
			{510, "2004", "2001", 500, false}, // the report: 2004
			{520, "2005", "2004", 520, true},
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			feed, err := row.config.open(MustPrice("2000"), 0)
			require.NoError(t, err)
			for _, s := range row.story {
				answer, landed, published := feed.Step(MustPrice(s.reference), s.at)
				require.Equal(t, s, told{s.at, s.reference, answer.String(), landed, published})
			}
		})
	}
}

func TestTheQuietBandByHand(t *testing.T) {
	for _, row := range []struct {
		config    Push
		low, high Price
		until     uint64
	}{
		{Push{}, 2000e10, 2000e10, math.MaxUint64},
		{Push{Deviation: 5e15}, 1990e10 + 1, 2010e10 - 1, math.MaxUint64},
		{Push{Deviation: 5e15, Decimals: 8}, 1990e10 + 100, 2010e10 - 1, math.MaxUint64},
		{Push{Decimals: 2}, 2000e10, 2000e10 + 99_999_999, math.MaxUint64},
		{Push{Deviation: 1, Heartbeat: 3600}, 2000e10, 2000e10, 1_600_003_600}, // 2e-5 of a unit is less than one
		{Push{Deviation: 1e18, Heartbeat: 1, Delay: 7}, 1, 4000e10 - 1, 1_600_000_001},
	} {
		feed, err := row.config.open(2000e10, 1_600_000_000)
		require.NoError(t, err)
		low, high, until := feed.Quiet()
		if row.low == 1 {
			low = max(low, 1) // a price of 0 is none
		}
		require.Equal(t, row.low, low, "%+v", row.config)
		require.Equal(t, row.high, high, "%+v", row.config)
		require.Equal(t, row.until, until, "%+v", row.config)
	}
	feed, err := Push{Deviation: 5e15, Delay: 24}.open(2000e10, 100)
	require.NoError(t, err)
	feed.Step(2010e10, 112)
	low, high, until := feed.Quiet()
	require.Equal(t, []uint64{0, math.MaxUint64, 136}, []uint64{uint64(low), uint64(high), until}, "while a report is under way only its landing matters")
}

func TestAFeedAcceptsWhatIsJustInRange(t *testing.T) {
	for _, config := range []Push{
		{Deviation: 1e18}, {Decimals: 10}, {Decimals: 18}, {Decimals: 1}, {Heartbeat: 1 << 40}, {Delay: 1 << 40},
	} {
		_, err := config.open(MaxPrice, 1<<40)
		require.NoError(t, err, "%+v", config)
	}
	for _, config := range []Push{{Deviation: 1e18 + 1}, {Decimals: 19}, {Heartbeat: 1<<40 + 1}, {Delay: 1<<40 + 1}} {
		_, err := config.open(1, 0)
		require.Error(t, err, "%+v", config)
	}
	_, err := Push{}.open(1, 1<<40+1)
	require.Error(t, err)
	_, err = Push{}.open(MaxPrice+1, 0)
	require.Error(t, err)
}
