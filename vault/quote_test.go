package vault_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
)

// TestMaxSeizableIsTheLargestThatPasses tries the most that is seizable, and one unit more.
func TestMaxSeizableIsTheLargestThatPasses(t *testing.T) {
	reached := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		size := choose(t, "scale", []int{20, 60, 90})
		m := vault.Market{TotalBorrowAssets: fromBig(wide(size).Draw(t, "tBA"))}
		m.TotalSupplyAssets = m.TotalBorrowAssets
		m.TotalBorrowShares = fromBig(mul(m.TotalBorrowAssets.ToBig(), n(1e6-int64(pick(t, "interest", 1e5)))))
		p := vault.Position{Collateral: fromBig(wide(size).Draw(t, "collateral"))}
		p.BorrowShares.Rsh(&m.TotalBorrowShares, uint(pick(t, "part", 8)))
		price := fromBig(add(pow(10, 35), wide(125).Draw(t, "price")))
		lif := vault.LIF(fromBig(n(int64(pick(t, "LLTV", 1e9)) * 1e9)))

		most, err := m.MaxSeizable(p, price, lif)
		require.NoError(t, err)
		try := func(seized uint256.Int) (vault.Position, error) {
			totals, left := m, p
			_, err := totals.Liquidate(&left, price, lif, seized, uint256.Int{})
			return left, err
		}
		if !most.IsZero() {
			reached["some"]++
			_, err := try(most)
			require.NoError(t, err)
		}
		more := most
		more.AddUint64(&more, 1)
		_, err = try(more)
		require.ErrorIs(t, err, vault.ErrOverflow)
		if most.Lt(&p.Collateral) && !p.BorrowShares.IsZero() {
			reached["debt first"]++
			totals, left := m, p
			l, err := totals.Liquidate(&left, price, lif, uint256.Int{}, p.BorrowShares)
			require.NoError(t, err)
			require.Equal(t, most, l.SeizedAssets)
			require.True(t, left.BorrowShares.IsZero())
		}
	})
	require.NotZero(t, reached["some"])
	require.NotZero(t, reached["debt first"])
}

func TestCollateralIsFreeAtPriceZero(t *testing.T) {
	m := vault.Market{TotalBorrowAssets: tenTo(1, 6), TotalBorrowShares: tenTo(1, 12), TotalSupplyAssets: tenTo(1, 6)}
	p := vault.Position{Collateral: ether, BorrowShares: tenTo(1, 12)}
	most, err := m.MaxSeizable(p, zero, vault.LIF(lltv86))
	require.NoError(t, err)
	require.Equal(t, ether, most)
	l, err := m.Liquidate(&p, zero, vault.LIF(lltv86), most, zero)
	require.NoError(t, err)
	require.True(t, l.RepaidAssets.IsZero())
	require.Equal(t, tenTo(1, 6), l.BadDebtAssets)
}

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
