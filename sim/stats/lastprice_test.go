package stats

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// holds is a vault that ends with so much of its collateral, all of it, at a price of 3, and owes 4.
func holds(collateral uint64) record.Vault {
	units := *uint256.NewInt(collateral)
	return record.Vault{StartCollateral: units, EndCollateral: units, EndDebt: *uint256.NewInt(4), EndEquity: fixed.FromInt64(int64(3*collateral) - 4)}
}

// The last price is that of the vault with the most collateral of those that nobody touched.
func TestTheLastPriceIsThatOfAnUntouchedVault(t *testing.T) {
	t.Parallel()
	ask := func(vaults ...record.Vault) (value, collateral int64) {
		v, c, known := lastPrice(&Run{Vaults: vaults})
		if !known {
			return 0, 0
		}
		return v.Int64(), c.Int64()
	}
	for _, of := range []struct {
		vaults []record.Vault
		want   [2]int64
	}{{[]record.Vault{holds(5)}, [2]int64{15, 5}}, {[]record.Vault{holds(5), holds(2)}, [2]int64{15, 5}}, {[]record.Vault{holds(2), holds(5), holds(3)}, [2]int64{15, 5}}, {nil, [2]int64{}}} {
		value, collateral := ask(of.vaults...)
		require.Equal(t, of.want, [2]int64{value, collateral})
	}
	for name, touch := range map[string]func(*record.Vault){
		"liquidated":  func(v *record.Vault) { v.Liquidations = 1 },
		"left":        func(v *record.Vault) { v.Left = true },
		"switched":    func(v *record.Vault) { v.Switched = true },
		"of nothing":  func(v *record.Vault) { *v = record.Vault{} },
		"less of it":  func(v *record.Vault) { v.EndCollateral.SetUint64(8) },
		"more of it":  func(v *record.Vault) { v.EndCollateral.SetUint64(10) },
		"all sold":    func(v *record.Vault) { v.EndCollateral.Clear() },
		"none before": func(v *record.Vault) { v.StartCollateral.Clear() },
	} {
		v := holds(9)
		touch(&v)
		_, _, known := lastPrice(&Run{Vaults: []record.Vault{v}})
		require.False(t, known, name)
	}
	_, _, known := lastPrice(&Run{Vaults: []record.Vault{holds(5)}, Several: true})
	require.False(t, known, "accounts of several positions")
}

// Two vaults of 10 collateral, opened at a price of 4 with 12 of debt, were closed and have 5 and 9. Held at the last price of 3
// they would have 18 each: 13 and 9 more, of 40.
func TestRegretIsSummedOverVaults(t *testing.T) {
	t.Parallel()
	closed := func(end int64) record.Vault {
		return record.Vault{StartCollateral: *uint256.NewInt(10), StartDebt: *uint256.NewInt(12), StartPrice: 40, Liquidations: 1, EndEquity: fixed.FromInt64(end)}
	}
	of := record.Names{PriceDecimals: 1}
	got := partsOf(Find("regret_mean"), of, record.Arm{Vaults: []record.Vault{closed(5), holds(7), closed(9)}})
	require.InDelta(t, (13+9)/40.*1e4, got[0], 1e-9)
	require.InDelta(t, 2, got[1], 0)
}
