package lending_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// stands are so many blocks at a price.
func stands(blocks int, price uint64) (prices []oracle.Price) {
	for range blocks {
		prices = append(prices, dollars(price))
	}
	return prices
}

func crash(blocks int) []oracle.Price {
	return append([]oracle.Price{dollars(2000)}, stands(blocks, 1850)...)
}

// 16,000 are owed on 10 ETH at 1850. The auction begins at 2220 in block 1, for 300 and a thousandth of 18,080, out of which the
// bot pays its gas. The price falls by a hundredth every 90 s, which is every seventh block or eighth: the venue pays 1829.67
// after its fee, so it first pays at 2220·0.99^20 = 1815.753, 1800 s after the start. At that price 18,080 buy 9.957 ETH; the
// rest is the owner's. 16,000 go to the pool, 2080 are the protocol's penalty.
func TestAnAuctionRunsDownToTheMarket(t *testing.T) {
	d := design.MakerClipperMainnet
	a := lending.Arm{Name: "clipper", LLTV: n(0.86e18), Design: d}
	rows := walk(t, world(flash("bot")), a, []agents.Borrower{borrower(10, 16_000)}, crash(160)...)
	require.NoError(t, rows.Identities())
	require.Len(t, rows.Liquidations, 1)
	l := rows.Liquidations[0]
	require.Equal(t, uint64(151), l.Block, "1800 s after block 1")
	require.Equal(t, uint64(1800), rows.Vaults[0].Stood, "it stands until the first of its lot is sold")
	require.Equal(t, usdc(16_000), l.Repaid)
	require.Equal(t, "2080000000", l.Loss[journal.ProtocolFee].String())
	// ⌊18080·1e18/(2220·0.99^20)⌋ wads, but for what the price rounds.
	nines := *new(uint256.Int).Exp(uint256.NewInt(99), uint256.NewInt(20))
	slice := div(mul(n(18_080), exp10(58)), mul(n(2220), nines))
	near(t, slice, l.Seized, 10)
	v := rows.Vaults[0]
	require.True(t, v.EndDebt.IsZero())
	require.True(t, v.EndCollateral.IsZero(), "what was left was given back")
	back := v.Paid[journal.Contribution]
	require.Equal(t, 1, back.Sign())
	left := usdc(18_500)
	worth := mul(l.Seized, dec("1850000000000000000000000000"))
	worth.Div(&worth, ptr(exp10(36)))
	left.Sub(&left, &worth)
	near(t, left, back.Capped(), 2)
}

func near(t *testing.T, want, got uint256.Int, within uint64) {
	t.Helper()
	var apart uint256.Int
	if apart.Sub(&want, &got); got.Gt(&want) {
		apart.Sub(&got, &want)
	}
	require.False(t, apart.GtUint64(within), "want %s, got %s", want.Dec(), got.Dec())
}

func div(x, y uint256.Int) (z uint256.Int) { return *z.Div(&x, &y) }

func exp10(k uint64) (z uint256.Int) { return *z.Exp(uint256.NewInt(10), uint256.NewInt(k)) }

// Without a reward nobody begins an auction for its own sake.
func TestNobodyBarksForNothing(t *testing.T) {
	d := design.MakerClipperMainnet
	d.Tip.Clear()
	d.Chip.Clear()
	a := lending.Arm{Name: "clipper", LLTV: n(0.86e18), Design: d}
	rows := walk(t, world(flash("bot")), a, []agents.Borrower{borrower(10, 16_000)}, crash(160)...)
	require.Empty(t, rows.Liquidations)
}

// The owner of 10 ETH at 1850 is credited 95 % of 18,500, which is 1575 more than it owes. It loses 5 % to the protocol, which
// sells at 2.5 % under the oracle's price.
func TestAVaultIsAbsorbedAndItsOwnerCredited(t *testing.T) {
	a := lending.Arm{Name: "comet", LLTV: n(0.86e18), Design: design.CometMainnet}
	rows := walk(t, world(flash("bot")), a, []agents.Borrower{borrower(10, 16_000)}, crash(3)...)
	require.NoError(t, rows.Identities())
	require.Len(t, rows.Liquidations, 1)
	l := rows.Liquidations[0]
	require.Equal(t, ether(10), l.Seized)
	require.Equal(t, usdc(16_000), l.Repaid)
	require.Equal(t, usdc(1575), l.Credited)
	require.True(t, l.BadDebt.IsZero())
	v := rows.Vaults[0]
	loss := v.Loss()
	require.Equal(t, "925000000", loss.String(), "5 % of 18,500")
	require.Equal(t, "925000000", v.Paid[journal.ProtocolFee].String())
	require.Equal(t, "1575000000", v.Paid[journal.Contribution].String(), "its owner has it outside of the vault")
	require.Equal(t, v.Paid[journal.Contribution], v.GivenBack, "by no choice of its own")
}

// The taker comes when the collateral on offer, sold, pays for all of the debt: 18,500·s·0.99·0.999 > 16,000 and gas, from
// s = 0.875 on, which is after 175 auction blocks of 5 s, or 73 blocks.
func TestCollateralsShareRisesBlockByBlock(t *testing.T) {
	a := lending.Arm{Name: "blocks", LLTV: n(0.86e18), Design: design.Blend}
	rows := walk(t, world(flash("bot")), a, []agents.Borrower{borrower(10, 16_000)}, crash(100)...)
	require.NoError(t, rows.Identities())
	require.Len(t, rows.Liquidations, 1)
	l := rows.Liquidations[0]
	require.Equal(t, uint64(74), l.Block, "876 s after block 1")
	require.Equal(t, dec("8750000000000000000"), l.Seized)
	require.Equal(t, usdc(16_000), l.Repaid)
	v := rows.Vaults[0]
	require.Equal(t, dec("1250000000000000000"), v.EndCollateral)
	require.True(t, v.EndDebt.IsZero())
}

// bidder bids a share less than the venue would pay.
func bidder(name string, discount uint64) liquidator.Liquidator {
	l := funded(name, usdc(100_000))
	l.Discount = discount
	return l
}

// Found in block 1, bitten in block 2, bid for in it, and three hours after that the lot is the bidder's, who had nobody to
// better it and bid one unit.
func TestOneUnitWinsALotThatNobodyElseWants(t *testing.T) {
	d := design.MakerFlipperSource
	d.Ttl = 120
	a := lending.Arm{Name: "flipper", LLTV: n(0.86e18), Design: d}
	rows := walk(t, world(bidder("bot", 1e18)), a, []agents.Borrower{borrower(10, 16_000)}, crash(20)...)
	require.NoError(t, rows.Identities())
	require.Len(t, rows.Liquidations, 1)
	l := rows.Liquidations[0]
	require.Equal(t, uint64(13), l.Block, "bitten and bid for in block 2, dealt strictly after 120 s")
	require.Equal(t, ether(10), l.Seized)
	require.Equal(t, n(1), l.Repaid)
	near(t, usdc(16_000), l.BadDebt, 1)
	v := rows.Vaults[0]
	require.True(t, v.EndDebt.IsZero())
}

// Two who bid better each other up to what the lot fetches: the owner's debt is paid, the penalty too, and what of the lot was
// not asked for is its owner's.
func TestBidsBetterEachOtherAndAskForLess(t *testing.T) {
	d := design.MakerFlipperSource
	d.Ttl, d.Chop = 120, n(1.05e18)
	a := lending.Arm{Name: "flipper", LLTV: n(0.86e18), Design: d}
	rows := walk(t, world(bidder("bot", 0.5e18), bidder("rival", 0.5e18)), a, []agents.Borrower{borrower(10, 14_000)},
		append([]oracle.Price{dollars(2000)}, stands(60, 1620)...)...)
	require.NoError(t, rows.Identities())
	require.Len(t, rows.Liquidations, 1)
	l := rows.Liquidations[0]
	require.True(t, l.BadDebt.IsZero())
	require.Equal(t, usdc(14_000), l.Repaid)
	require.Equal(t, "700000000", l.Loss[journal.ProtocolFee].String(), "5 % of the debt: all is raised")
	require.Equal(t, dec("9523809523809523809"), l.Seized, "one bid for less, by the least factor: a second would fetch less than 14,700")
}

// A supporter pays 320 for the option. A day later at the same price the owner cannot take it back in health, so that the
// supporter pays the rest for all of the collateral; where the price has recovered, it gets 336 in collateral.
func TestAnOptionIsExercisedOrTakenBack(t *testing.T) {
	d := design.CallOptionAssumed
	d.Expiry = 36
	a := lending.Arm{Name: "option", LLTV: n(0.86e18), Design: d}
	rows := walk(t, world(funded("bot", usdc(100_000))), a, []agents.Borrower{borrower(10, 16_000)}, crash(8)...)
	require.NoError(t, rows.Identities())
	require.Len(t, rows.Liquidations, 1)
	require.Equal(t, ether(10), rows.Liquidations[0].Seized)
	require.Equal(t, usdc(16_000), rows.Liquidations[0].Repaid)

	rows = walk(t, world(funded("bot", usdc(100_000))), a, []agents.Borrower{borrower(10, 16_000)},
		dollars(2000), dollars(1850), dollars(1850), dollars(1850), dollars(1920), dollars(1920), dollars(1920))
	require.NoError(t, rows.Identities())
	require.Len(t, rows.Liquidations, 1)
	require.Equal(t, dec("175000000000000000"), rows.Liquidations[0].Seized, "336 at 1920")
	require.Equal(t, usdc(320), rows.Liquidations[0].Repaid)
	require.Equal(t, usdc(15_680), rows.Vaults[0].EndDebt)
}

// Three hundred lots at once, of which two bidders can pay a few: what they bid, and its gas, they have.
func TestNobodyBidsMoreThanItHas(t *testing.T) {
	a := lending.Arm{Name: "flipper", LLTV: n(0.86e18), Design: design.MakerFlipperSource}
	var people []agents.Borrower
	for i := range uint64(300) {
		people = append(people, borrower(10, 14_000+10*i))
	}
	for _, regime := range []liquidator.Regime{liquidator.PublicAuction, liquidator.Bundles} {
		w := world(bidder("bot", 0.05e18), bidder("rival", 0.06e18))
		w.Builder.Regime = regime
		rows := walk(t, w, a, people, append([]oracle.Price{dollars(2000)}, stands(1000, 1620)...)...)
		require.NoError(t, rows.Identities())
		require.NotEmpty(t, rows.Liquidations)
	}
}
