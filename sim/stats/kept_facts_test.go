package stats

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// An amount is its length and its digits, with 64 more where it is below zero.
func TestAmountsAreWrittenByTheirDigits(t *testing.T) {
	t.Parallel()
	for x, want := range map[int64][]byte{0: {0}, 5: {1, 5}, -5: {65, 5}, 256: {2, 1, 0}, -256: {66, 1, 0}} {
		text := appendAmount(nil, fixed.FromInt64(x))
		require.Equal(t, want, text)
		from := &written{rest: text}
		require.InDelta(t, float64(x), from.amount().Float64(), 0)
		require.False(t, from.short)
		require.Empty(t, from.rest)
	}
}

// Values that end with what was written are read, and what ends too early is told.
func TestWhatWasWrittenMayEndWithValues(t *testing.T) {
	t.Parallel()
	text := appendValues(nil, []float64{1, 2.5})
	from := &written{rest: text}
	require.Equal(t, []float64{1, 2.5}, from.values(nil))
	require.False(t, from.short)
	from = &written{rest: text[:len(text)-1]}
	require.Empty(t, from.values(nil))
	require.True(t, from.short)
	from = &written{}
	require.Zero(t, from.uint())
	require.True(t, from.short, "nothing is no number")
}

// facts are what a study says of its arms and pairs that is no metric, and is kept.
func facts(s *Study) (all []any) {
	sum := s.Summary()
	for i := range sum.Arms {
		a := &sum.Arms[i]
		all = append(all, []any{a.Name, a.Paths, a.Failed, a.Several, a.Exchange, a.Count(AllVaults)})
	}
	for i := range sum.Pairs {
		p := &sum.Pairs[i]
		all = append(all, []any{p.A, p.B, p.Paths, p.Count(Either)})
	}
	return append(all, sum.Paths)
}

// Of three arms the first fails on the first path; the second is of an exchange whose accounts have two positions, the third of
// one whose accounts have one. What each is stays so on later paths, whichever process walked them.
func TestFactsOfArmsAreKept(t *testing.T) {
	t.Parallel()
	names := record.Names{Arms: []string{"a", "b", "c"}, Behaviours: []string{"passive"}, CollateralDecimals: 18, LoanDecimals: 6}
	walk := func(s *Study, index uint32, fails bool, kind record.Kind) []byte {
		vault, two := liquidated(ether(0, 10), 1, 10, 10, 0, nil), liquidated(ether(0, 10), 1, 10, 10, 0, nil)
		two.Positions = 2
		rows := []record.Liquidation{{Kind: kind}}
		p := &record.Path{Index: index, Arms: []record.Arm{{Vaults: []record.Vault{vault}}, {Vaults: []record.Vault{two}, Liquidations: rows}, {Vaults: []record.Vault{vault}, Liquidations: rows}}}
		if fails {
			p.Arms[0].Err = ErrPopulations
		}
		require.NoError(t, s.Add(p))
		return s.Keep(nil)
	}
	one, other := New(names, "ETH", "USDC"), New(names, "ETH", "USDC")
	for i, fails := range []bool{true, false} {
		rest, err := other.Take(walk(one, uint32(i), fails, record.FullClose))
		require.NoError(t, err)
		require.Empty(t, rest)
		require.Equal(t, facts(one), facts(other))
	}
	require.Equal(t, []any{"a", 1, 1, false, false, uint64(1)}, facts(other)[0])
	require.Equal(t, []any{"b", 2, 0, true, true, uint64(2)}, facts(other)[1])
	require.Equal(t, []any{"c", 2, 0, false, true, uint64(2)}, facts(other)[2])
	require.Equal(t, []any{"b", "c", 2, uint64(2)}, facts(other)[5])

	rest, err := other.Take(walk(New(names, "ETH", "USDC"), 2, false, record.DiscountSale))
	require.NoError(t, err)
	require.Empty(t, rest)
	require.Equal(t, []any{"c", 3, 0, false, true, uint64(3)}, facts(other)[2], "another process saw no closing by an exchange")
}
