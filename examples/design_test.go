package examples

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/design/designtest"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

var usual = design.Market{LLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6}

func TestTargetLTVKeepsTheLaws(t *testing.T) { designtest.Run(t, SiloV2, usual) }

// owing is a vault of one ether at 2000 USDC that owes some millionths of a USDC, alone in its market.
func owing(debt uint64) *vault.Case {
	assets := *uint256.NewInt(debt)
	shares := *new(uint256.Int).Mul(&assets, uint256.NewInt(1e6))
	return &vault.Case{
		Totals:   vault.Market{TotalSupplyAssets: *uint256.NewInt(1e12), TotalBorrowAssets: assets, TotalBorrowShares: shares},
		Position: vault.Position{BorrowShares: shares, Collateral: *uint256.NewInt(1e18)},
		Price:    *uint256.MustFromDecimal("2000000000000000000000000000"),
	}
}

// At a debt of 1750 on 2000, with a target of 0.8 and a fee of 5 %: (1750 − 1600)/(1 − 0.84) = 937.5, for which 984.375 USDC
// worth of ether is sold. 812.5 on 1015.625 is left, which is 0.8.
func TestTargetLTVByHand(t *testing.T) {
	p := SiloV2.Policy(usual).(design.Policy)
	c := owing(1750e6)
	most, err := p.Most(c)
	require.NoError(t, err)
	require.Equal(t, *uint256.NewInt(937.5e6), most)
	l, err := p.Liquidate(c, most, uint256.Int{})
	require.NoError(t, err)
	require.Equal(t, *uint256.NewInt(0.4921875e18), l.SeizedAssets)
	require.Equal(t, *uint256.NewInt(937.5e12), l.RepaidShares)
	_, err = p.Liquidate(c, *uint256.NewInt(937.5e6 + 1), uint256.Int{})
	require.ErrorIs(t, err, ErrAboveTarget)
}

// With a target of 0.5 and a fee of 20 %, a debt of 1562.5 asks for (1562.5 − 1000)/0.4 = 1406.25, nine tenths of it exactly:
// that is partial, and one unit of debt more is whole. 1.2 times that debt is 1875 USDC.
func TestTargetLTVClosesWholeAboveNineTenths(t *testing.T) {
	p := TargetLTV{Target: *uint256.NewInt(0.5e18), Fee: *uint256.NewInt(0.2e18), Full: *uint256.NewInt(0.9e18)}.Policy(usual).(design.Policy)
	most, err := p.Most(owing(1562.5e6))
	require.NoError(t, err)
	require.Equal(t, *uint256.NewInt(1406.25e6), most)
	c := owing(1562.5e6 + 1)
	most, err = p.Most(c)
	require.NoError(t, err)
	require.Equal(t, *uint256.NewInt(1562.5e6 + 1), most)
	_, err = p.Liquidate(c, *uint256.NewInt(1562.5e6), uint256.Int{})
	require.ErrorIs(t, err, ErrClosesWhole)
}

// Under water, a debt of 2100 on 2000, any amount will do: 100 gets 105, and 2000 gets all of it and leaves 100 owed.
func TestTargetLTVUnderWater(t *testing.T) {
	p := SiloV2.Policy(usual).(design.Policy)
	c := owing(2100e6)
	l, err := p.Liquidate(c, *uint256.NewInt(100e6), uint256.Int{})
	require.NoError(t, err)
	require.Equal(t, *uint256.NewInt(0.0525e18), l.SeizedAssets)
	l, err = p.Liquidate(c, *uint256.NewInt(2000e6), uint256.Int{})
	require.NoError(t, err)
	require.Equal(t, c.Position.Collateral, l.SeizedAssets)
	require.NoError(t, c.Apply(&l))
	owed, err := c.Totals.Debt(c.Position.BorrowShares)
	require.NoError(t, err)
	require.Equal(t, *uint256.NewInt(100e6), owed)
}

func TestTargetLTVRefusesWhatDoesNotGoWithTheMarket(t *testing.T) {
	d := TargetLTV{Target: usual.LLTV, Fee: *uint256.NewInt(1e18), Full: *uint256.NewInt(1e18 + 1)}
	err := d.Validate(usual)
	require.ErrorContains(t, err, "target")
	require.ErrorContains(t, err, "fee")
	require.ErrorContains(t, err, "full")
	require.NoError(t, SiloV2.Validate(usual))
}

// counter sells by a policy, to see what bots make of it.
type counter struct {
	shop
	design.Policy
}

func (c counter) Quote(o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	l, err := c.Liquidate(&o.Case, amount, uint256.Int{})
	return offer.Terms{Pay: l.RepaidAssets, Receive: l.Received()}, err
}

// A vault that is only closed as a whole is taken as a whole, by whoever searches for the best size too. At a debt of 1980 the
// collateral no longer pays the fee in full, and a part, if it could be had, would gain more.
func TestWholeVaultsFindATaker(t *testing.T) {
	p := SiloV2.Policy(usual).(design.Policy)
	venue := new(liquidity.Infinite)
	venue.Follow(&dollars, 0)
	for _, debt := range []uint64{1880e6, 1980e6} {
		o := &offer.Offer{Most: *uint256.NewInt(debt), Case: *owing(debt)}
		for _, bot := range []liquidator.Choice{liquidator.BestSize{}, liquidator.Everything{}, Largest{Share: *uint256.NewInt(0.5e18)}} {
			plan := bot.Choose(liquidator.Look(counter{Policy: p}, o, venue, liquidator.Means{}))
			require.Equal(t, liquidator.Once(o.Most), plan, "%s at %d", bot.Kind(), debt)
		}
	}
}
