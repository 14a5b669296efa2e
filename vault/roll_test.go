package vault_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
)

// Who has debt and no collateral left has nothing to sell, whatever it owes, and stands in no order.
func TestAVaultThatWasEmptiedLeavesTheRoll(t *testing.T) {
	e, id := crowd(t, 200) // so many that they are ordered at once
	price := tenTo(1500, 24)
	var r vault.Roll
	e.Follow(&r, id, &price, e.Time())
	worst, is := e.VaultOf(id, account(199))
	require.True(t, is)
	require.Contains(t, numbersOf(r.Joined), worst)
	require.NoError(t, e.Seize(id, account(199), bob, ether))
	e.Follow(&r, id, &price, e.Time())
	require.Equal(t, []uint32{worst}, r.Left)
	require.Empty(t, r.Joined)
}

func numbersOf(found []vault.Found) (numbers []uint32) {
	for _, f := range found {
		numbers = append(numbers, f.Vault)
	}
	return numbers
}

// A market whose next accrual fails cannot be liquidated in: from then on nobody is on its roll.
func TestNobodyIsOnTheRollWhereAnAccrualFails(t *testing.T) {
	e, id := usurious(t)
	var r vault.Roll
	e.Follow(&r, id, &zero, present)
	require.Len(t, r.Joined, 1)
	e.Follow(&r, id, &zero, present+24*3600)
	require.Empty(t, r.Joined)
	require.Len(t, r.Left, 1)
	e.Follow(&r, id, &zero, present)
	require.Len(t, r.Joined, 1)
}
