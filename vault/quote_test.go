package vault_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSupplyWorthIsWhatAWithdrawalPays(t *testing.T) {
	e, id := indebted(t)
	p := e.Position(id, lender)
	m, err := e.Accrued(id)
	require.NoError(t, err)
	part := p.SupplyShares
	part.Rsh(&part, 3)
	worth, err := m.SupplyWorth(part)
	require.NoError(t, err)
	moved, err := e.Withdraw(lender, id, zero, part, lender, lender)
	require.NoError(t, err)
	require.Equal(t, worth, moved.Assets)
	require.Equal(t, m.TotalBorrowAssets, e.Market(id).TotalBorrowAssets, "Accrued says what the withdrawal's accrual did")
}
