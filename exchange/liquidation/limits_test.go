package liquidation

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
)

func TestWhatALimitLeaves(t *testing.T) {
	for _, c := range []struct{ most, used, left uint64 }{{0, 9, ^uint64(0)}, {5, 0, 5}, {5, 4, 1}, {5, 5, 0}, {5, 6, 0}} {
		require.Equal(t, c.left, within(c.most, c.used), c)
	}
}

// Enough was done at a time when either of liquidations or of closings against counterparties no more are allowed.
func TestATimeIsSpentByEitherLimit(t *testing.T) {
	for _, c := range []struct {
		liquidated, deleveraged, looked uint64
		spent                           bool
	}{{1, 2, 3, false}, {2, 2, 3, true}, {1, 3, 3, true}, {1, 2, 4, true}} {
		rules := plain().with(Deleverage{By: BitMEX{}, At: AtBust, Most: 3, Looks: 4})
		rules.Most = 2
		e, m := engine(t, rules, linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, px(100), 1)
		*e.thisBlock() = block{1, c.liquidated, c.deleveraged, c.looked}
		require.Equal(t, c.spent, e.Spent(), c)
		mark(t, e, m, px(100), 2)
		require.False(t, e.Spent(), "a new time")
	}
}

// By hand: the cooldown is that of a chunk before now, for ten seconds.
func TestACooldownBeginsAfterItsChunk(t *testing.T) {
	s := Chunk{Fraction: wad(0.1), Cooldown: 10}
	e, m := engine(t, plain().with(s), linear(flat(t, 0.01, 0.02)), deep())
	mark(t, e, m, px(100), 100)
	a := e.AddAccount()
	for since, cools := range map[uint64]bool{0: false, 89: false, 90: true, 99: true, 100: false} {
		e.turn(a).chunk = since
		require.Equal(t, cools, s.cooling(e, a), since)
		require.False(t, Chunk{}.cooling(e, a))
	}
}

// What a chunk closed counts towards the allowance, and begins a cooldown where something is left and none runs.
func TestWhatAChunkNotes(t *testing.T) {
	for name, c := range map[string]struct {
		most, cooldown, more uint64
		gone                 bool
		closed, chunk        uint64
	}{
		"nothing was closed": {1000, 10, 0, false, 0, 0},
		"something was":      {1000, 0, 5, false, 5, 100},
		"of no allowance":    {0, 10, 5, false, 5, 100},
		"nobody asks":        {0, 0, 5, false, 0, 0},
		"nothing is left":    {1000, 10, 5, true, 5, 0},
	} {
		s := Chunk{Fraction: wad(0.1), Cooldown: c.cooldown}
		s.Most.SetUint64(c.most)
		e, m := engine(t, plain().with(s), linear(flat(t, 0.01, 0.02)), deep())
		mark(t, e, m, px(100), 100)
		id := isolated(t, e, exchange.Long, 100)
		if c.gone {
			_, err := e.Reduce(id, u(10), nil)
			require.NoError(t, err)
		}
		before, a := e.Value(id), e.Holding(id).Account
		before.AddUint64(&before, c.more)
		s.note(e, a, id, &before)
		require.Equal(t, c.closed, e.turn(a).closed.Uint64(), name)
		require.Equal(t, c.chunk, e.turn(a).chunk, name)
	}
}
