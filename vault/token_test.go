package vault_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// All there is of a token fits 256 bits; what is burnt can be made again.
func TestATokensSupplyIsItsBalances(t *testing.T) {
	e := vault.New(owner, design.MorphoBlue.Closing)
	require.NoError(t, e.AddToken(usd))
	most := *new(uint256.Int).SetAllOne()
	require.NoError(t, e.Mint(usd, ann, most))
	require.ErrorIs(t, e.Mint(usd, bob, one), vault.ErrOverflow)
	require.Equal(t, zero, e.Balance(usd, bob), "what is refused changes nothing")
	require.NoError(t, e.Burn(usd, ann, small(7)))
	require.ErrorIs(t, e.Mint(usd, bob, small(8)), vault.ErrOverflow)
	require.NoError(t, e.Mint(usd, bob, small(7)))
	require.ErrorIs(t, e.Burn(usd, bob, small(8)), vault.ErrInsufficientBalance)
	require.NoError(t, e.Burn(usd, bob, small(7)))
	require.NoError(t, e.Burn(usd, bob, zero), "nothing can be burnt of nothing")
	var left uint256.Int
	left.SubUint64(&most, 7)
	require.Equal(t, []uint256.Int{left, zero}, []uint256.Int{e.Balance(usd, ann), e.Balance(usd, bob)})
}
