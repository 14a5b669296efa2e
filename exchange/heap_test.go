package exchange

import (
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Twin: all keys in a list, sorted anew each time. Keys repeat, differ in any of their words, and may be those that no price
// reaches.
func TestAHeapIsASortedList(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const most = 40
		h, e := &heap{upward: rapid.Bool().Draw(t, "upward")}, &Accounts{}
		for range most {
			e.positions, e.slots = append(e.positions, position{size: *uint256.NewInt(1)}), append(e.slots, none)
			e.keys = append(e.keys, zero)
		}
		type entry struct {
			key uint256.Int
			id  PositionID
		}
		var list []entry
		word := rapid.SampledFrom([]uint64{0, 1, 2, 1 << 63, ^uint64(0)})
		for range rapid.IntRange(1, 120).Draw(t, "steps") {
			id := PositionID(rapid.IntRange(0, most-1).Draw(t, "position"))
			if len(list) > 0 && rapid.IntRange(0, 3).Draw(t, "first") == 0 {
				id = list[0].id
			}
			list = slices.DeleteFunc(list, func(n entry) bool { return n.id == id })
			if rapid.Bool().Draw(t, "stays") {
				key := uint256.Int{word.Draw(t, "0"), word.Draw(t, "1")}
				if rapid.IntRange(0, 4).Draw(t, "wide") == 0 {
					key[rapid.IntRange(2, 3).Draw(t, "which")] = word.Draw(t, "high")
				}
				h.set(e, id, key)
				list = append(list, entry{key, id})
			} else {
				h.remove(e, id)
			}
			slices.SortFunc(list, func(a, b entry) int {
				c := b.key.ToBig().Cmp(a.key.ToBig())
				if h.upward {
					c = -c
				}
				if c == 0 {
					c = int(a.id) - int(b.id)
				}
				return c
			})
			require.NoError(t, h.check(e))
			require.Len(t, h.nodes, len(list))
			if len(list) > 0 {
				require.Equal(t, list[0].id, h.nodes[0].id)
				require.Equal(t, list[0].key, e.keys[h.nodes[0].id])
			}
			for i := range e.slots {
				require.Equal(t, slices.ContainsFunc(list, func(n entry) bool { return int(n.id) == i }), e.slots[i] != none)
			}
		}
	})
}

// By hand, and at each number of bits: a rank never falls where a key rises, and tells keys apart that differ in their 56 leading
// bits.
func TestARankFollowsItsKey(t *testing.T) {
	require.Zero(t, leading(&zero))
	require.Equal(t, uint64(1)<<55, leading(&one))
	require.Equal(t, uint64(2)<<55, leading(uint256.NewInt(2)))
	require.Equal(t, uint64(2)<<55|1<<54, leading(uint256.NewInt(3)))
	require.Equal(t, uint64(256)<<55|(1<<55-1), leading(&farAway))
	for n := range uint(256) {
		low := *new(uint256.Int).Lsh(&one, n) // the least of n + 1 bits
		var below, next uint256.Int
		below.Sub(&low, &one)
		require.Less(t, leading(&below), leading(&low), n)
		step := *new(uint256.Int).Lsh(&one, max(n, 55)-55)
		next.Add(&low, &step)
		require.Equal(t, leading(&low)+uint64(1)<<(55-min(n, 55)), leading(&next), n)
		if next.Sub(&next, &one); n > 55 {
			require.Equal(t, leading(&low), leading(&next), n)
		}
	}
}
