package vault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
)

func TestCollateralIsSeizedWithoutPermissionAndHealth(t *testing.T) {
	e, id, _ := ordered(t)
	require.NoError(t, e.Seize(id, ann, bob, tenTo(9, 18)))
	require.Equal(t, tenTo(1, 18), e.Position(id, ann).Collateral)
	before := e.Balance(eth, bob)
	require.ErrorIs(t, e.Seize(id, ann, bob, tenTo(2, 18)), vault.ErrOverflow)
	require.ErrorIs(t, e.Seize(vault.ID{1}, ann, bob, one), vault.ErrMarketNotCreated)
	require.Equal(t, before, e.Balance(eth, bob))
	require.Len(t, e.AtRisk(id, tenTo(100, 24), e.Time(), nil), 1)
	require.NoError(t, e.Seize(id, ann, bob, tenTo(1, 18)))
	require.Empty(t, e.AtRisk(id, tenTo(100, 24), e.Time(), nil), "nothing is left to sell, whatever is owed")
	_, until := e.SafePrice(id, e.Time())
	require.NotZero(t, until, "and so nobody need look at it again")
}

func TestDebtIsAssumedAndTheMarketsStays(t *testing.T) {
	e, id, _ := ordered(t)
	before := e.Market(id)
	require.NoError(t, e.Assume(id, ann, bob, tenTo(7000, 12)))
	require.Equal(t, tenTo(10_000, 12), e.Position(id, ann).BorrowShares)
	require.Equal(t, tenTo(7000, 12), e.Position(id, bob).BorrowShares)
	require.Equal(t, before, e.Market(id))
	require.NoError(t, e.Assume(id, bob, bob, tenTo(7000, 12)))
	require.Equal(t, tenTo(7000, 12), e.Position(id, bob).BorrowShares)
	require.ErrorIs(t, e.Assume(id, bob, ann, tenTo(7001, 12)), vault.ErrOverflow)
	require.ErrorIs(t, e.Assume(vault.ID{1}, bob, ann, one), vault.ErrMarketNotCreated)
	require.NoError(t, e.SupplyCollateral(ann, id, tenTo(1, 18), bob))
	require.Len(t, e.AtRisk(id, tenTo(2000, 24), e.Time(), nil), 1, "the heir is in the index: 7,000 on one ether")
}

func TestWhatIsWrittenOffIsTheSuppliers(t *testing.T) {
	e, id, _ := ordered(t)
	assets, err := e.WriteOff(id, ann, tenTo(7000, 12))
	require.NoError(t, err)
	require.Equal(t, tenTo(7000, 6), assets)
	m := e.Market(id)
	require.Equal(t, tenTo(10_000, 6), m.TotalBorrowAssets)
	require.Equal(t, tenTo(10_000, 12), m.TotalBorrowShares)
	require.Equal(t, tenTo(13_000, 6), m.TotalSupplyAssets)
	require.Equal(t, tenTo(10_000, 12), e.Position(id, ann).BorrowShares)
	_, err = e.WriteOff(id, ann, tenTo(10_001, 12))
	require.ErrorIs(t, err, vault.ErrOverflow)
	require.Equal(t, m, e.Market(id))
	_, err = e.WriteOff(vault.ID{1}, ann, one)
	require.ErrorIs(t, err, vault.ErrMarketNotCreated)
}

func TestTokensAreTransferred(t *testing.T) {
	e, _, _ := ordered(t)
	all := e.Balance(usd, bob)
	require.NoError(t, e.Transfer(usd, bob, vault.TreasuryAddress, all))
	require.Equal(t, all, e.Balance(usd, vault.TreasuryAddress))
	require.ErrorIs(t, e.Transfer(usd, bob, ann, one), vault.ErrInsufficientBalance)
	require.ErrorIs(t, e.Transfer(ann, bob, ann, one), vault.ErrNoCode)
}
