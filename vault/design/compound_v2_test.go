package design_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// dollars is a market of tokens with 18 and 6 decimals, as ether and dollars.
func dollars(lltv uint64) design.Market {
	return design.Market{LLTV: n(lltv), CollateralDecimals: 18, LoanDecimals: 6}
}

// etherAt is a vault of so many milliether that owes so many dollars' millionths, the only one of its market, at a price in
// dollars.
func etherAt(milli, debt, price uint64) vault.Case {
	return vault.Case{
		Totals:   vault.Market{TotalBorrowAssets: n(debt), TotalBorrowShares: mul(n(debt), n(1e6)), TotalSupplyAssets: mul(n(debt), n(2))},
		Position: vault.Position{Collateral: mul(n(milli), n(1e15)), BorrowShares: mul(n(debt), n(1e6))},
		Price:    mul(n(price), exp10(24)),
	}
}

// A vault of 10 ETH owes 16,000. At a collateral factor of 0.86 it has no shortfall at 1860.4652, and one at 1860.4651.
// Half of the debt, 8,000 at 1850 and an incentive of 1.08, takes 8,640 of worth, 4.670270270270270270 ETH; the
// protocol keeps 2.8 %.
func TestCompoundV2ByHand(t *testing.T) {
	policy := design.CompoundV2Mainnet.Policy(dollars(0.86e18)).(design.Policy)
	c := etherAt(10_000, 16_000e6, 0)
	for price, want := range map[uint64]bool{18_604_652: false, 18_604_651: true} {
		c.Price = mul(n(price), exp10(20))
		unhealthy, debt, err := policy.Unhealthy(&c)
		require.NoError(t, err)
		require.Equal(t, want, unhealthy, price)
		require.Equal(t, n(16_000e6), debt)
	}

	c = etherAt(10_000, 16_000e6, 1850)
	most, err := policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(8_000e6), most)
	l, err := policy.Liquidate(&c, most, zero)
	require.NoError(t, err)
	require.Equal(t, vault.Liquidation{
		RepaidAssets: n(8_000e6), RepaidShares: n(8_000e12), SeizedAssets: n(4_670_270_270_270_270_270), ProtocolAssets: n(130_767_567_567_567_567),
	}, l)
	require.Equal(t, n(4_539_502_702_702_702_703), l.Received())
	require.Equal(t, n(1_264_044_944), policy.Least(&c), "90 / (1 − 0.86·1.08), rounded up")

	more := most
	more.AddUint64(&more, 1)
	_, err = policy.Liquidate(&c, more, zero)
	require.ErrorIs(t, err, design.ErrTooMuchRepay)
	c.Self = true
	_, err = policy.Liquidate(&c, more, zero)
	require.ErrorIs(t, err, design.ErrTooMuchRepay, "the close factor is asked first")
	_, err = policy.Liquidate(&c, most, zero)
	require.ErrorIs(t, err, design.ErrSelf)
	c.Self = false
	byShares, err := policy.Liquidate(&c, zero, n(8_000e12))
	require.NoError(t, err)
	require.Equal(t, l, byShares)

	// At 800 half of the debt would earn 8,640 of worth, and there are 8,000: 7,407.407407 is the most that pays.
	c = etherAt(10_000, 16_000e6, 800)
	most, err = policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(7_407_407_407), most)
	l, err = policy.Liquidate(&c, most, zero)
	require.NoError(t, err)
	require.Equal(t, n(9_999_999_999_450_000_000), l.SeizedAssets)
	require.True(t, l.BadDebtAssets.IsZero())
	most.AddUint64(&most, 1)
	_, err = policy.Liquidate(&c, most, zero)
	require.ErrorIs(t, err, design.ErrSeizeTooMuch)
	require.Equal(t, n(16_000e6), policy.Least(&c), "beyond 1/1.08 no sale restores health")

	// A price of nothing is refused.
	c.Price = zero
	_, _, err = policy.Unhealthy(&c)
	require.ErrorIs(t, err, design.ErrPrice)
}

func TestCompoundV2RefusesParametersOutOfTheirLimits(t *testing.T) {
	bad := design.CompoundV2{CloseFactor: n(1e18 + 1), Incentive: n(0.9e18), ProtocolShare: n(1e18)}
	err := bad.Validate(design.Market{})
	for _, want := range []string{
		"close_factor: 1.000000000000000001 is not a share", "incentive: 0.9 is not from 1 to 10", "protocol_share: 1 is not below 1",
		"lltv: 0 secures nothing", "loan_price: 0 is none",
	} {
		require.ErrorContains(t, err, want)
	}
	require.NoError(t, design.CompoundV2Mainnet.Validate(dollars(0.75e18)))
}

// At a price of the loan of 1e30 a smallest unit of value is 1e6 of the ledger's price. A factor of 0.86 rounds away at
// most one such unit, which is at most ⌈1/0.86⌉ = 2 of the collateral's price, and the price's own rounding costs one more.
func TestCompoundV2StatesWhatRoundingPricesCosts(t *testing.T) {
	d := design.CompoundV2Mainnet
	d.LoanPrice = n(1e18)
	of := design.Market{LLTV: n(0.86e18), CollateralDecimals: 18, LoanDecimals: 6}
	require.Equal(t, vault.Trigger{LTV: n(0.86e18), Grain: n(3e6)}, d.Policy(of).(design.Policy).Trigger())
	of.LLTV = n(0.3e18) // ⌈1/0.3⌉ = 4
	require.Equal(t, n(5e6), d.Policy(of).(design.Policy).Trigger().Grain)
}
