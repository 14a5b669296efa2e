package stats_test

import (
	"context"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/internal/shared"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/infer"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Two paths of three vaults of 1,000 USDC of debt each. On the first one is under water by 30 and one by 12; on
// the second none is.
func TestLatentBadDebtByHand(t *testing.T) {
	t.Parallel()
	study := stats.New(record.Names{Arms: []string{"a"}, CollateralDecimals: 18, LoanDecimals: 6}, "ETH", "USDC")
	for i, ends := range [][]int64{{-30, 500, -12}, {1, 500, 0}} {
		var arm record.Arm
		for _, end := range ends {
			arm.Vaults = append(arm.Vaults, record.Vault{StartDebt: *uint256.NewInt(1000e6), EndEquity: fixed.FromInt64(end * 1e6)})
		}
		require.NoError(t, study.Add(&record.Path{Index: uint32(i), Arms: []record.Arm{arm}}))
	}
	a := study.Summary().Arms[0]
	require.Equal(t, "42000000", a.Money(stats.LatentBadDebt).String())
	// 42 of 6,000 are 70 bps, realised bad debt none; over paths the 99th percentile is the worse one's 42 of 3,000.
	share := a.Of(stats.LatentBadDebtShare)
	require.InDelta(t, 70, share.Value, 1e-9)
	require.Equal(t, infer.FewPaths, share.None)
	require.InDelta(t, 140, a.Of(stats.BadDebtP99).Value, 1e-9)
	require.Zero(t, a.Of(stats.BadDebtShare).Value)
	require.Contains(t, string(study.Summary().CSV()), "a,,latent_bad_debt,USDC,42,,,2,,,,,\n")
}

// latentOf runs a study and returns the latent bad debt of its arm morpho in USDC.
func latentOf(t *testing.T, s *scenario.Scenario, err error) float64 {
	t.Helper()
	require.NoError(t, err)
	p, err := plan.New(s)
	require.NoError(t, err)
	study := stats.New(p.Names(), "ETH", "USDC")
	require.NoError(t, sim.Run(context.Background(), p, sim.Options{}, study.Add))
	for _, a := range study.Summary().Arms {
		if a.Name == "morpho" {
			require.Zero(t, a.Count(stats.VaultsLiquidated))
			return a.Money(stats.LatentBadDebt).Float64() / 1e6
		}
	}
	t.Fatal("no arm morpho")
	return 0
}

// Bots that never act leave vaults under water. Amounts: cases of the shared folder, counted by query over the
// rows where borrowers are those of the frictionless study.
func TestVaultsThatNobodyLiquidatesAreBadDebt(t *testing.T) {
	t.Parallel()
	s, err := scenario.Builtin(scenario.Frictionless("paths=2", "population.borrowers=50", "gas.base_fee_gwei=1000000000", "blocks.step=12s", "arms=[{design: morpho}]")...)
	require.InDelta(t, 1485.03, latentOf(t, s, err), 0.005)
	s, err = scenario.Load(shared.Path(t, "cases/files/scenario-no-bots.yaml"), "population.collateral.median=10")
	require.InDelta(t, 485714, latentOf(t, s, err), 0.5)
}
