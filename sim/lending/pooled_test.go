package lending_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// A vault of 10 ether owes 16,000 at 1850, below the least ratio of 1/0.86. The pool pays its debt for 9.95 ether, worth
// 18,407.50; the bot gets a twentieth of an ether and 200 from the gas pool. The owner lost 18,500 − 16,000.
func TestAStabilityPoolPaysAVaultsDebt(t *testing.T) {
	d := design.LiquityV1Mainnet
	d.CCR.Clear()
	a := lending.Arm{Name: "liquity", LLTV: n(0.86e18), Design: d}
	rows := walk(t, world(flash("bot")), a, []agents.Borrower{borrower(10, 16_000), borrower(100, 30_000)}, dollars(2000), dollars(1850))
	require.Len(t, rows.Liquidations, 1)
	l := rows.Liquidations[0]
	require.Equal(t, record.Pooling, l.Kind)
	require.Equal(t, ether(10), l.Seized)
	require.Equal(t, usdc(16_000), l.Repaid)
	require.True(t, l.BadDebt.IsZero())
	require.Equal(t, "2407500000", l.Loss[journal.ProtocolFee].String(), "9.95 ether at 1850, less the debt")
	loss := rows.Vaults[0].Loss()
	require.Equal(t, "2500000000", loss.String())
	require.Equal(t, usdc(30_000), rows.Vaults[1].EndDebt, "the other bears nothing")
	require.Equal(t, "2207500000", rows.Undone.EndHolders.String(), "what the pool gained, less what the gas pool paid")
}

// Without a pool the other vault bears it: 16,000 of debt for 9.95 ether. Its gain is the owner's loss.
func TestWithoutAPoolOtherVaultsBearTheDebt(t *testing.T) {
	d := design.LiquityV1Mainnet
	d.CCR.Clear()
	d.Pool.Clear()
	a := lending.Arm{Name: "liquity", LLTV: n(0.86e18), Design: d}
	rows := walkLoosely(t, world(flash("bot")), a, []agents.Borrower{borrower(10, 16_000), borrower(100, 30_000)}, dollars(2000), dollars(1850))
	require.Len(t, rows.Liquidations, 1)
	require.Equal(t, "2407500000", rows.Liquidations[0].Loss[journal.ADL].String())
	other := rows.Vaults[1]
	require.Equal(t, usdc(46_000), other.EndDebt)
	require.Equal(t, dec("109950000000000000000"), other.EndCollateral)
	gained := other.Loss()
	require.Equal(t, "-2407500000", gained.String())
	require.Zero(t, other.Liquidations)
}

// In recovery mode, all collateral being worth 1.45 times all debt, a vault at 1.23 is closed, though it is above 1/0.86. The
// pool gets collateral for 1/0.86 of its debt; what is above that is the owner's, and in no loss.
func TestRecoveryModeClosesSaferVaultsAndGivesTheRestBack(t *testing.T) {
	a := lending.Arm{Name: "liquity", LLTV: n(0.86e18), Design: design.LiquityV1Mainnet}
	rows := walk(t, world(flash("bot")), a, []agents.Borrower{borrower(10, 15_000), borrower(100, 122_000)}, dollars(2000), dollars(1850))
	// 203,500/137,000 = 1.485.
	require.Len(t, rows.Liquidations, 1)
	l := rows.Liquidations[0]
	require.Equal(t, uint32(0), l.Borrower)
	// ⌊15,000·1.162790697674418604/1850⌋ in all: 17,441.86 of worth, of which a 200th is gas.
	require.Equal(t, dec("9428032683846637329"), l.Seized)
	loss := rows.Vaults[0].Loss()
	require.Equal(t, "2441860466", loss.String())
}

// Collateral converts on the way down and back on the way up. The owner keeps its vault and all debt, and has less collateral.
func TestBandsConvertAndBack(t *testing.T) {
	a := lending.Arm{Name: "llamma", LLTV: n(0.9e18), Design: design.LlammaMainnet}
	w := world(flash("bot"))
	// A move of the oracle costs a fee for two minutes, so that traders come later.
	var prices []oracle.Price
	for _, price := range []uint64{2000, 1820, 1800, 1900} {
		for range 12 {
			prices = append(prices, dollars(price))
		}
	}
	rows := walkLoosely(t, w, a, []agents.Borrower{borrower(10, 16_000)}, prices...)
	require.Len(t, rows.Liquidations, 1, "one row for all that was converted")
	l := rows.Liquidations[0]
	require.Equal(t, record.Conversion, l.Kind)
	v := rows.Vaults[0]
	require.Equal(t, usdc(16_000), v.EndDebt)
	require.False(t, v.EndCollateral.IsZero())
	require.True(t, v.EndCollateral.Lt(ref(10e18)), "and less than there was")
	loss := v.Loss()
	require.Positive(t, loss.Sign())
	require.False(t, l.Repaid.IsZero())
}

// Two vaults at 86.5 % and 88 % are liquidated together, down to the threshold of 86 %: neither loses more than 3 % of what is
// repaid, and a third, below it, nothing.
func TestVaultsOnTicksAreLiquidatedTogether(t *testing.T) {
	a := lending.Arm{Name: "fluid", LLTV: n(0.86e18), Design: design.FluidMainnet}
	rows := walk(t, world(flash("bot")), a, []agents.Borrower{borrower(10, 16_000), borrower(10, 16_280), borrower(10, 15_000)}, dollars(2000), dollars(1850))
	require.Len(t, rows.Liquidations, 2)
	for i := range 2 {
		v := rows.Vaults[i]
		require.Equal(t, uint32(1), v.Liquidations)
		loss := v.Loss()
		cost, closed := loss.Float64(), v.ClosedDebt.Float64()
		require.InDelta(t, 0.03, cost/closed, 1e-4)
		worth := v.EndCollateral
		worth.Mul(&worth, ref(1850))
		worth.Div(&worth, ref(1e12))
		require.InDelta(t, 0.86, v.EndDebt.Float64()/worth.Float64(), 0.0031, "a tick is 0.0015, of the threshold and of the vault")
	}
	require.Zero(t, rows.Vaults[2].Liquidations)
}

// Beyond the limit the protocol takes all, and sells it for the debt in the same call.
func TestVaultsBeyondTheLimitAreAbsorbed(t *testing.T) {
	a := lending.Arm{Name: "fluid", LLTV: n(0.86e18), Design: design.FluidMainnet}
	rows := walk(t, world(flash("bot")), a, []agents.Borrower{borrower(10, 16_000), borrower(10, 9_000)}, dollars(2000), dollars(1700))
	// 16,000/17,000 = 94.1 %.
	require.Len(t, rows.Liquidations, 1)
	l := rows.Liquidations[0]
	require.Equal(t, ether(10), l.Seized)
	require.Equal(t, "1000000000", l.Loss[journal.ProtocolFee].String(), "17,000 less 16,000")
	require.True(t, rows.Vaults[0].EndCollateral.IsZero())
	require.True(t, rows.Vaults[0].EndDebt.IsZero())
}
