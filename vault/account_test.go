package vault

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestColumnsHoldWhatAMapWould(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c column[uint256.Int]
		twin := map[account]uint256.Int{}
		who := rapid.OneOf(rapid.Uint32Range(0, 3*pageSize), rapid.Uint32Range(0, 1<<16))
		for range rapid.IntRange(1, 100).Draw(t, "changes") {
			a := account(who.Draw(t, "account"))
			z := *uint256.NewInt(rapid.Uint64().Draw(t, "value"))
			*c.at(a), twin[a] = z, z
			if other := account(who.Draw(t, "other")); c.get(other) != twin[other] {
				t.Fatalf("account %d has %v, want %v", other, c.get(other), twin[other])
			}
		}
		for a, z := range twin {
			require.Equal(t, z, c.get(a))
		}
		require.Zero(t, c.get(nobody))
	})
}

func TestASparseColumnKeepsOnlyThePagesThatAreUsed(t *testing.T) {
	var c column[uint256.Int]
	for _, a := range []account{0, 1_000_000, 1_000_001} {
		c.at(a).SetOne()
	}
	used := 0
	for _, page := range c.pages {
		if page != nil {
			used++
		}
	}
	require.Equal(t, 2, used)
}

func TestAddressesAreNumberedOnceAndNotByReading(t *testing.T) {
	owner, ann, ben, coin := NamedAddress("owner"), NamedAddress("ann"), NamedAddress("ben"), NamedAddress("coin")
	e := New(owner, func(Params) Policy { return nil }) // no market is made
	require.NoError(t, e.AddToken(coin))
	require.Equal(t, pool, e.accounts.number(EngineAddress))

	require.Zero(t, e.Balance(coin, ann))
	require.Zero(t, e.Position(ID{}, ann))
	require.ErrorIs(t, e.Burn(coin, ann, one), ErrInsufficientBalance)
	require.NoError(t, e.Burn(coin, ann, uint256.Int{}))
	require.Equal(t, nobody, e.accounts.number(ann))

	for range 2 {
		require.NoError(t, e.Mint(coin, ben, one))
		require.NoError(t, e.Mint(coin, ann, one))
	}
	require.Equal(t, []Address{EngineAddress, ben, ann}, e.accounts.addresses)
	for n, a := range e.accounts.addresses {
		require.Equal(t, account(n), e.accounts.number(a))
	}
	require.Equal(t, *uint256.NewInt(2), e.Balance(coin, ann))
}

// Addresses with one last byte share the place of who was asked for last, and are told apart.
func TestAddressesOfOneLastByteAreToldApart(t *testing.T) {
	e := New(NamedAddress("owner"), func(Params) Policy { return nil })
	likePool := EngineAddress
	likePool[0]++
	all := []Address{likePool}
	for first := range byte(3) {
		all = append(all, Address{0: first, 19: 7})
	}
	for range 2 {
		for _, a := range all {
			require.Equal(t, nobody, e.accounts.number(a))
		}
	}
	for n, a := range all {
		require.Equal(t, account(n+1), e.accounts.enlist(a))
	}
	for range 2 {
		for n, a := range all {
			require.Equal(t, account(n+1), e.accounts.number(a))
			require.Equal(t, pool, e.accounts.enlist(EngineAddress))
		}
	}
}
