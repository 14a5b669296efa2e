package lending_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// itself takes its own vault once its LTV is 0.82, in the block in which it is on offer.
var itself = agents.SelfLiquidate{Trigger: n(0.82e18), Part: n(1e18)}

func selfWorld() *arm.World {
	w := world(flash("bot"))
	w.Behaviours = map[string]uint16{"passive": 0, "self-liquidate": 1}
	return w
}

func selfish(collateral, debt uint64, b agents.SelfLiquidate) []agents.Borrower {
	one := borrower(collateral, debt)
	one.Behaviour = b
	return []agents.Borrower{one}
}

// The vault of TestEveryPartOfALossByHand, taken by its owner: 9.0278 ETH at 1850 are worth 16,701.461376 and cost 16,000. A call
// is 100,000 gas at 10 gwei, 1.85 USDC, and nothing is sold. What the bot had of it, 701.46 less the gas, stays with the owner.
func TestAnOwnerThatTakesItsVaultKeepsTheDiscount(t *testing.T) {
	rows := walk(t, selfWorld(), morpho(), selfish(10, 16_000, itself), dollars(2000), dollars(1850))
	require.NoError(t, rows.Identities())
	require.Len(t, rows.Liquidations, 1)
	l, v := rows.Liquidations[0], rows.Vaults[0]
	parts := map[string]string{"gas": "1850000", "rounding": "1"}
	require.Equal(t, parts, losses(l.Loss[:]))
	require.Equal(t, parts, losses(v.Paid[:]))
	require.Equal(t, record.SelfLiquidation, l.Kind)
	require.Equal(t, dec("9027816960540540540"), l.Seized)
	require.Equal(t, usdc(16_000), l.Repaid)
	require.Equal(t, n(701_461_376-1_850_000), l.Credited)
	require.True(t, l.Proceeds.IsZero())
	require.EqualValues(t, 1, v.Liquidations)
	require.True(t, v.EndDebt.IsZero())
	require.Equal(t, usdc(16_000), v.RepaidDebt)
	// It put in 16,000 and the gas, and took 16,701.461376 out.
	require.Equal(t, "16701461376", v.GivenBack.String())
	require.Equal(t, "699611376", v.Paid[journal.Contribution].String())
	// With what it has outside it is poorer by the gas and a unit: 2,500 at 1850 in the vault, and nothing owed.
	end := v.EndEquity.Add(v.Paid[journal.Contribution])
	require.Equal(t, "2498149999", end.String(), "18,500 − 16,000 − 1.85 and the unit")
	require.Zero(t, rows.Liquidators[0].Won)
}

// Whoever looks a block later finds that the bot was there.
func TestAnOwnerThatLooksLaterComesTooLate(t *testing.T) {
	late := itself
	late.Reaction = 12
	rows := walk(t, selfWorld(), morpho(), selfish(10, 16_000, late), dollars(2000), dollars(1850), dollars(1850))
	require.Len(t, rows.Liquidations, 1)
	require.Equal(t, record.DiscountSale, rows.Liquidations[0].Kind)

	// At 1900 its LTV is 0.842: it is on the watch already, and looks again each block.
	rows = walk(t, selfWorld(), morpho(), selfish(10, 16_000, late), dollars(2000), dollars(1900), dollars(1900), dollars(1850))
	require.Len(t, rows.Liquidations, 1)
	require.Equal(t, record.SelfLiquidation, rows.Liquidations[0].Kind)
	require.Zero(t, rows.Vaults[0].Refusals, "to wait is not to be refused")
}

// A half at a time leaves the other half to whoever comes; here nobody does, and the next block takes half of what is left.
func TestAnOwnerMayTakeAPart(t *testing.T) {
	w := selfWorld()
	w.Liquidators = nil
	half := itself
	half.Part = n(0.5e18)
	rows := walk(t, w, morpho(), selfish(10, 16_000, half), dollars(2000), dollars(1850), dollars(1850))
	require.NoError(t, rows.Identities())
	require.Len(t, rows.Liquidations, 1, "half of the debt restores health")
	require.Equal(t, dec("4513908480270270270"), rows.Liquidations[0].Seized)
}

// Where the design forbids it, the owner is refused once, and anybody else comes.
func TestADesignThatForbidsSelfLiquidationRefusesIt(t *testing.T) {
	for name, d := range map[string]design.Design{
		"compound-v2": design.CompoundV2Mainnet, "aave-v3-3": design.AaveV33Mainnet, "aave-v4": design.AaveV4{
			MaxBonus: n(1.05e18), BonusFactor: n(0.8e18), HFMax: n(0.95e18), TargetHF: n(1.04e18), LoanPrice: n(1e8),
		},
		"euler-v2": design.EulerV2{MaxDiscount: n(0.15e18)}, "block-auction": design.Blend, "maker-clipper": design.MakerClipperMainnet,
	} {
		t.Run(name, func(t *testing.T) {
			a := lending.Arm{Name: name, LLTV: n(0.86e18), Design: d}
			live := walk
			if name == "maker-clipper" || name == "block-auction" {
				live = walkLoosely
			}
			rows := live(t, selfWorld(), a, selfish(10, 16_000, itself), dollars(2000), dollars(1850), dollars(1850), dollars(1850))
			require.EqualValues(t, 1, rows.Vaults[0].Refusals)
			require.True(t, rows.Vaults[0].RepaidDebt.IsZero())
			for k := range rows.Liquidations {
				require.NotEqual(t, record.SelfLiquidation, rows.Liquidations[k].Kind)
			}
		})
	}
}

// Aave v3.0 pays half of the debt: 8,000·1.05/1850 ETH, worth 8,400, of which a tenth of the bonus, 40, is the protocol's.
func TestTheProtocolHasItsShareOfAnOwnersTaking(t *testing.T) {
	a := lending.Arm{Name: "aave", LLTV: n(0.86e18), Design: design.AaveV30Mainnet}
	rows := walk(t, selfWorld(), a, selfish(10, 16_000, itself), dollars(2000), dollars(1850))
	require.NoError(t, rows.Identities())
	l := rows.Liquidations[0]
	require.Equal(t, record.SelfLiquidation, l.Kind)
	require.Equal(t, usdc(8000), l.Repaid)
	fee := l.Loss[journal.ProtocolFee].Capped()
	require.InDelta(t, 40_000_000, float64(fee.Uint64()), 1)
	require.Equal(t, "1850000", l.Loss[journal.Gas].String())
}

// At 1500 all of the vault, worth 15,000, costs 14,370.00, and suppliers bear the rest: the owner is spared 1,630 of its debt.
func TestAnOwnerUnderWaterLeavesTheRestToSuppliers(t *testing.T) {
	rows := walk(t, selfWorld(), morpho(), selfish(10, 16_000, itself), dollars(2000), dollars(1500))
	require.NoError(t, rows.Identities())
	l := rows.Liquidations[0]
	require.Equal(t, record.SelfLiquidation, l.Kind)
	require.Equal(t, n(1_629_999_999), l.BadDebt)
	require.Equal(t, map[string]string{"gas": "1500000", "bad_debt": "-1629999999"}, losses(l.Loss[:]))
	require.Equal(t, *new(uint256.Int).SubUint64(ref(15_000_000_000-1_500_000), 14_370_000_001), l.Credited)
}

// A vault whose discount does not pay for the gas is left to whoever wants it.
func TestNobodyTakesItsVaultAtALoss(t *testing.T) {
	w := selfWorld()
	w.Liquidators = nil
	w.BaseFee = 4_000e9 // 740 USDC at 1850, above the discount of 701
	rows := walk(t, w, morpho(), selfish(10, 16_000, itself), dollars(2000), dollars(1850), dollars(1850))
	require.Empty(t, rows.Liquidations)
	require.Zero(t, rows.Vaults[0].Refusals)
}
