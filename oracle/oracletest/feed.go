package oracletest

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/oracle"
)

// Feed checks the laws of a feed. make returns its rule, anew at each call. The histories that are drawn have reference prices
// from 100 to 10⁷ and last up to a few days.
func Feed(t *testing.T, make func() oracle.FeedRule) {
	start := func(reference oracle.Price, now uint64) oracle.Feed {
		feed, err := make().Open(reference, now)
		require.NoError(t, err)
		return feed
	}
	t.Run("what it says of an answer is so", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			h := begin(t, start)
			lowest, highest := h.reference, h.reference
			answer, at := h.feed.Answer()
			require.Equal(t, h.now, at, "a feed begins with an answer")
			for h.next() {
				lowest, highest = min(lowest, h.reference), max(highest, h.reference)
				read, landed, published := h.feed.Step(h.reference, h.now)
				kept, keptAt := h.feed.Answer()
				require.Equal(t, kept, read, "what Step returns is what Answer says afterwards")
				require.Equal(t, keptAt, landed)
				if published {
					require.Equal(t, h.now, landed, "published in this block")
				} else {
					require.Equal(t, answer, read, "an answer changed and was not published")
					require.Equal(t, at, landed)
				}
				require.NotZero(t, read, "contracts refuse a price of 0")
				require.GreaterOrEqual(t, read, lowest-lowest/100, "an answer is outside all the references there were")
				require.LessOrEqual(t, read, highest+highest/100, "an answer is outside all the references there were")
				answer, at = read, landed
			}
		})
	})
	t.Run("what is quiet may be left out", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			h := begin(t, start)
			lazy := start(h.reference, h.now)
			for h.next() {
				low, high, until := lazy.Quiet()
				require.LessOrEqual(t, low, high)
				before, beforeAt := lazy.Answer()
				answer, at, published := h.feed.Step(h.reference, h.now)
				if low <= h.reference && h.reference <= high && h.now < until {
					require.False(t, published, "published at %v although [%v, %v] until %d was to be quiet", h.reference, low, high, until)
					require.Equal(t, before, answer)
					require.Equal(t, beforeAt, at)
					continue
				}
				lazyAnswer, lazyAt, lazyPublished := lazy.Step(h.reference, h.now)
				require.Equal(t, answer, lazyAnswer)
				require.Equal(t, at, lazyAt)
				require.Equal(t, published, lazyPublished)
			}
		})
	})
	t.Run("two feeds that see the same say the same", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			h := begin(t, start)
			other := start(h.reference, h.now)
			for h.next() {
				answer, at, published := h.feed.Step(h.reference, h.now)
				again, againAt, againPublished := other.Step(h.reference, h.now)
				require.Equal(t, []any{answer, at, published}, []any{again, againAt, againPublished})
			}
		})
	})
	t.Run("a step allocates nothing", func(t *testing.T) {
		feed, now, reference := start(2000*oracle.PriceOne, 1_600_000_000), uint64(1_600_000_000), 2000*oracle.PriceOne
		require.Zero(t, testing.AllocsPerRun(500, func() {
			now += 12
			reference += reference / 700
			feed.Step(reference, now)
		}))
	})
}

// story is a history that a feed is told.
type story struct {
	t         *rapid.T
	feed      oracle.Feed
	reference oracle.Price
	now       uint64
	blocks    int
}

func begin(t *rapid.T, start func(oracle.Price, uint64) oracle.Feed) *story {
	h := &story{t: t, now: 1_600_000_000, blocks: rapid.IntRange(1, 60).Draw(t, "blocks")}
	h.reference = oracle.Price(rapid.Uint64Range(1_000, 1_000_000).Draw(t, "start")) * oracle.PriceOne
	h.feed = start(h.reference, h.now)
	return h
}

// next moves the reference: not at all, a little, a lot, or to an edge of what is quiet.
func (h *story) next() bool {
	if h.blocks == 0 {
		return false
	}
	h.blocks--
	h.now += rapid.SampledFrom([]uint64{0, 1, 12, 12, 12, 60, 3599, 3600, 86_400}).Draw(h.t, "seconds")
	switch low, high, until := h.feed.Quiet(); rapid.IntRange(0, 5).Draw(h.t, "move") {
	case 0:
		h.reference = h.reference / 10_000 * oracle.Price(rapid.Uint64Range(9_900, 10_100).Draw(h.t, "per ten thousand"))
	case 1:
		h.reference = h.reference / 100 * oracle.Price(rapid.Uint64Range(50, 150).Draw(h.t, "per cent"))
	case 2:
		h.reference = rapid.SampledFrom([]oracle.Price{max(low, 1) - 1, low, high, min(high, oracle.MaxPrice) + 1}).Draw(h.t, "edge")
	case 3:
		if until > h.now && until < h.now+1<<20 {
			h.now = until - rapid.Uint64Range(0, 1).Draw(h.t, "before the deadline")
		}
	}
	h.reference = min(max(h.reference, 100*oracle.PriceOne), 10_000_000*oracle.PriceOne)
	return true
}
