package stats

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/record"
)

// Debt of 200 at the start. 30 and 20 are closed in one hour, 55 in the next, where 400 more are unwound and 300 closed of
// another position.
func TestTheBusiestHourByHand(t *testing.T) {
	v := liquidated(ether(0, 10), 3, 95, 95, 0, nil)
	rows := []record.Liquidation{
		{Time: 7200, Repaid: *uint256.NewInt(30e6)},
		{Time: 10_799, Repaid: *uint256.NewInt(15e6), BadDebt: *uint256.NewInt(5e6)},
		{Time: 10_800, Repaid: *uint256.NewInt(20e6)},
		{Time: 10_801, Kind: record.Unwinding, Repaid: *uint256.NewInt(400e6)},
		{Time: 10_801, Position: 1, Repaid: *uint256.NewInt(300e6)},
		{Time: 10_802, Repaid: *uint256.NewInt(30e6), BadDebt: *uint256.NewInt(5e6)},
	}
	study := New(record.Names{Arms: []string{"a"}, Behaviours: []string{"passive"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	require.NoError(t, study.Add(&record.Path{Arms: []record.Arm{{Vaults: []record.Vault{v, ether(1, 20)}, Liquidations: rows}}}))
	arm := study.Summary().Arms[0]
	require.InDelta(t, 0.475, arm.Of(DebtClosedShare).Value, 1e-15)
	require.InDelta(t, 0.275, arm.Of(BusiestHourShare).Value, 1e-15)
}
