package liquidity

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
)

// stairs draws one side of a ladder. Some rungs have the depth of the one before.
func stairs(t *rapid.T, label string) (s rungs) {
	depth, offset := uint64(0), rapid.Uint64Range(0, 1e15).Draw(t, label+" first")
	for range rapid.IntRange(1, 8).Draw(t, label+" rungs") {
		s = s.extend(*uint256.NewInt(depth), *uint256.NewInt(offset))
		depth += rapid.Uint64Range(0, 3).Draw(t, label+" wide") * rapid.Uint64Range(1, 1e12).Draw(t, label+" width")
		offset += rapid.Uint64Range(0, 1e16).Draw(t, label+" rise")
	}
	return s
}

// slow is twice the integral of the offset from 0 to depth, in rational arithmetic from the rungs' depths and offsets alone,
// with the part within a segment rounded down.
func slow(s rungs, depth *big.Int) *big.Int {
	sum := new(big.Int)
	for i := range s {
		d, o := s[i].depth.ToBig(), s[i].offset.ToBig()
		if i == len(s)-1 || d.Cmp(depth) >= 0 {
			break
		}
		width, rise := new(big.Int).Sub(s[i+1].depth.ToBig(), d), new(big.Int).Sub(s[i+1].offset.ToBig(), o)
		if width.Sign() == 0 {
			continue
		}
		into := new(big.Int).Sub(depth, d)
		if into.Cmp(width) > 0 {
			into.Set(width)
		}
		slope := new(big.Int).Mul(rise, into)
		slope.Mul(slope, into).Div(slope, width)
		flat := new(big.Int).Mul(o, into)
		sum.Add(sum, flat.Lsh(flat, 1)).Add(sum, slope)
	}
	return sum
}

// Twin: each walk by itself, in rational arithmetic. The ladder remembers where the walk before began.
func TestALadderIsWalkedTheSameWhateverWasWalkedBefore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &ladder{bids: stairs(t, "bids"), asks: stairs(t, "asks")}
		below, above := l.bids.end(), l.asks.end()
		coordinate := func(label string) int64 {
			return rapid.Int64Range(-int64(below.Uint64()), int64(above.Uint64())).Draw(t, label)
		}
		area := func(x int64) *big.Int {
			if x < 0 {
				return slow(l.bids, big.NewInt(-x))
			}
			return slow(l.asks, big.NewInt(x))
		}
		from := coordinate("from")
		for range rapid.IntRange(1, 12).Draw(t, "walks") {
			if rapid.IntRange(0, 3).Draw(t, "elsewhere") == 0 {
				from = coordinate("from")
			}
			to, side := coordinate("to"), Buy
			if to < from {
				side = Sell
			}
			want := big.NewInt(max(to-from, from-to))
			extra := new(big.Int).Sub(area(to), area(from))
			part, rest := new(big.Int).QuoRem(new(big.Int).Abs(extra), big.NewInt(2e18), new(big.Int))
			if extra.Sign() >= 0 && rest.Sign() != 0 {
				part.Add(part, big.NewInt(1))
			}
			if (extra.Sign() >= 0) == (side == Buy) {
				want.Add(want, part)
			} else if want.Sub(want, part); want.Sign() < 0 {
				want.SetInt64(0)
			}
			got := l.worth(side, fixed.FromInt64(from), fixed.FromInt64(to))
			require.Equal(t, want.String(), got.Dec(), "%d to %d", from, to)
		}
	})
}

// By hand: what is not below 2^128 references is a price nobody pays, and the least above it rounds to the same.
func TestALimitThatNobodyPaysIsOneNumber(t *testing.T) {
	reference := *uint256.NewInt(3)
	for _, c := range []struct {
		limit string // of 2^128·3/1e18, in words
		below bool
	}{{"1020847100762815390389", true}, {"1020847100762815390391", false}} {
		multiple, bounded := limitMultiple(Sell, uint256.MustFromDecimal(c.limit), &reference)
		require.True(t, bounded)
		require.Equal(t, c.below, multiple.Lt(&beyond), "%s", c.limit)
		if !c.below {
			require.Equal(t, beyond, multiple)
		}
	}
}

// A ladder is kept for the next venue that asks for the same. One of another law, or of the same up to another reach, is
// built anew, and what trades on one venue leaves no trace on another.
func TestALadderIsThatOfItsLawWhateverWasBuiltBefore(t *testing.T) {
	open := func(millions uint64, reach float64) *PowerLaw {
		v, err := NewPowerLaw(PowerLawParams{
			Depth: *uint256.NewInt(millions * 1e12), At: *uint256.NewInt(1e15), Exponent: *uint256.NewInt(674e15), Reach: *uint256.NewInt(uint64(reach * 1e18)),
		})
		require.NoError(t, err)
		v.Follow(&fixed.PriceScale, 0)
		return v
	}
	size := uint256.NewInt(20e12)
	fresh := open(1, 0.9).Quote(Sell, size, nil)
	deeper, nearer := open(2, 0.9).Quote(Sell, size, nil), open(1, 0.002).Quote(Sell, size, nil)
	require.True(t, fresh.Quote.Lt(&deeper.Quote))
	require.True(t, nearer.Base.Lt(&fresh.Base))
	again := open(1, 0.9)
	require.Equal(t, fresh, again.Execute(Sell, size, nil))
	require.Equal(t, fresh, open(1, 0.9).Quote(Sell, size, nil))
	kept := func(v *PowerLaw) *rung { return &v.shape.(*ladder).bids[0] }
	require.Same(t, kept(again), kept(open(1, 0.9)))
	// As many as a sweep has depths are kept side by side; one more takes the place of the oldest.
	built = ladders{}
	first, second := kept(open(1, 0.9)), kept(open(2, 0.9))
	for millions := uint64(3); millions <= keptMost; millions++ {
		open(millions, 0.9)
	}
	require.Same(t, first, kept(open(1, 0.9)))
	require.NotSame(t, first, second)
	open(keptMost+1, 0.9)
	require.Len(t, built.kept, keptMost)
	require.Same(t, second, kept(open(2, 0.9)))
	require.NotSame(t, first, kept(open(1, 0.9)))
}
