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
	_, err := Push{Heartbeat: math.MaxUint64, Deviation: 1e18 + 1, Decimals: 11}.open(0, 0)
	for _, want := range []string{"above 1", "decimals: are 11", "below 2^40", "starts at a price of 0"} {
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
