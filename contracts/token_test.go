package contracts_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/bindings"
	"github.com/ringfence-sim/ringfence/vault"
)

// Apart from its trusted spender the token is an ERC-20 as any other.
func TestTokenNeedsAllowancesOfOthers(t *testing.T) {
	x := newEVM(t)
	settle(t, x, 0)
	token := bindings.NewToken()
	spend := func(amount int64) error {
		_, _, err := x.Chain().Transact(bob, usdc, token.PackTransferFrom(common.Address(alice), common.Address(keeper), big.NewInt(amount)))
		return err
	}
	approve := func(amount *big.Int) {
		_, _, err := x.Chain().Transact(alice, usdc, token.PackApprove(common.Address(bob), amount))
		require.NoError(t, err)
	}
	allowance := func() *big.Int {
		out, err := x.Chain().View(usdc, token.PackAllowance(common.Address(alice), common.Address(bob)))
		require.NoError(t, err)
		return new(big.Int).SetBytes(out)
	}
	require.Equal(t, vault.ErrUnauthorized, spend(1))
	approve(big.NewInt(100))
	require.NoError(t, spend(60))
	require.Equal(t, big.NewInt(40), allowance())
	require.Equal(t, vault.ErrUnauthorized, spend(41))
	require.NoError(t, spend(40))
	unlimited := new(uint256.Int).SetAllOne().ToBig()
	approve(unlimited)
	require.NoError(t, spend(1_000))
	require.Equal(t, unlimited, allowance())
	want := e(1, 30)
	want.AddUint64(&want, 1_100)
	require.Equal(t, want, x.Balance(usdc, keeper))

	for what, input := range map[string][]byte{
		"mint": token.PackMint(common.Address(bob), big.NewInt(1)),
		"burn": token.PackBurn(common.Address(alice), big.NewInt(1)),
	} {
		_, _, err := x.Chain().Transact(bob, usdc, input)
		require.Equal(t, vault.ErrUnauthorized, err, what)
	}
	_, _, err := x.Chain().Transact(bob, feed, bindings.NewPriceFeed().PackPublish(big.NewInt(1)))
	require.Equal(t, vault.ErrUnauthorized, err, "publish")
}

// strangeModel embeds one that has a contract, and is not it.
type strangeModel struct{ vault.FixedRate }

func TestWhatTheContractsCannotDoIsSaid(t *testing.T) {
	x := newEVM(t)
	settle(t, x, 0)
	id := market(t, x, nobody)
	require.Equal(t, contracts.ErrUnknownModel, x.AddIRM(vault.NamedAddress("strange"), strangeModel{}))
	require.Equal(t, contracts.ErrUnknownModel, x.AddIRM(vault.NamedAddress("strange"), vault.TwoKinks{}))

	// A token cannot receive a callback: it is no account.
	_, err := x.Supply(weth, id, n(1), none, alice, vault.Call{Verb: vault.VerbAccrueInterest, Market: id})
	require.Equal(t, contracts.ErrNotAnAccount, err)

	// An account that has received callbacks still is one: it is neither a token nor an oracle.
	_, err = x.Supply(alice, id, n(1), none, alice, vault.Call{Verb: vault.VerbAccrueInterest, Market: id})
	require.NoError(t, err)
	require.Equal(t, vault.ErrNoCode, x.FlashLoan(bob, alice, n(1)))
	posing, err := x.CreateMarket(vault.Params{Loan: usdc, Collateral: weth, Oracle: alice, LLTV: n(86e16)})
	require.NoError(t, err)
	_, err = x.Liquidate(keeper, posing, bob, n(1), none)
	require.Equal(t, vault.ErrNoCode, err)

	// Nor does it take orders from anybody but the rulebook.
	_, _, err = x.Chain().Transact(bob, alice, bindings.NewBot().PackOnMorphoRepay(big.NewInt(1), []byte{1}))
	require.Equal(t, vault.ErrUnauthorized, err)
}
