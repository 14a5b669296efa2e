package lending_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/vault/design/designtest/sketch"
)

// A bot takes a debt of 16,000 over for 16,842.105263 of worth, which the venue takes at a hundredth less, and pays it at
// once.
func TestADebtThatIsTakenOverIsRepaid(t *testing.T) {
	a := lending.Arm{Name: "takeover", LLTV: n(0.86e18), Design: sketch.Takeover{}}
	rows := walk(t, world(flash("bot")), a, []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1850))
	require.Len(t, rows.Liquidations, 1)
	l := rows.Liquidations[0]
	require.Equal(t, usdc(16_000), l.Repaid)
	require.Equal(t, dec("9103840682702702702"), l.Seized, "16,842.105263 at 1850")
	require.True(t, l.BadDebt.IsZero())
	v := rows.Vaults[0]
	require.True(t, v.EndDebt.IsZero())
	loss := v.Loss()
	require.Equal(t, "842105263", loss.String())
}

// A bot of two calls absorbs a vault and buys its collateral at once. The owner loses all that the collateral was worth and
// is spared its debt, and who sold what was no longer the owner's is no row of the owner's.
func TestAbsorbedCollateralIsSoldInTheSameTransaction(t *testing.T) {
	bot := flash("bot")
	bot.Calls = 2
	a := lending.Arm{Name: "storefront", LLTV: n(0.86e18), Design: sketch.Storefront{}}
	rows := walk(t, world(bot), a, []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1850), dollars(1850))
	require.Len(t, rows.Liquidations, 1)
	l := rows.Liquidations[0]
	require.Equal(t, ether(10), l.Seized)
	require.True(t, l.Repaid.IsZero())
	require.Equal(t, usdc(16_000), l.BadDebt)
	require.Equal(t, "18500000000", l.Loss[journal.ProtocolFee].String())
	require.Equal(t, "-16000000000", l.Loss[journal.BadDebt].String())
	v := rows.Vaults[0]
	loss := v.Loss()
	require.Equal(t, "2500000000", loss.String())
	require.True(t, v.EndCollateral.IsZero())
}

// With one call a bot absorbs all the same, for it pays nothing by itself: it is no call of its own.
func TestAbsorbingIsNoCallOfItsOwn(t *testing.T) {
	a := lending.Arm{Name: "storefront", LLTV: n(0.86e18), Design: sketch.Storefront{}}
	rows := walk(t, world(flash("bot")), a, []agents.Borrower{borrower(10, 16_000)}, dollars(2000), dollars(1850), dollars(1850))
	require.Len(t, rows.Liquidations, 1)
	require.Equal(t, ether(10), rows.Liquidations[0].Seized)
}
