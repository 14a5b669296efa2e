package design_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// A vault of 10 ETH owes 16,000 at a threshold of 86 %. At 1850 its health factor is 0.994 and both its sides are
// large: half may be repaid. At 1700 it is 0.914, and all may.
func TestAaveV33ByHand(t *testing.T) {
	policy := design.AaveV33Mainnet.Policy(dollars(0.86e18)).(design.Policy)
	c := etherAt(10_000, 16_000e6, 1850)
	most, err := policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(8_000e6), most)
	l, err := policy.Liquidate(&c, n(16_000e6), zero)
	require.NoError(t, err)
	// 8,000/1850 = 4.324324324324324324 ETH, and 5 % more; the bonus is what that is above itself over 1.05, of which the
	// protocol keeps a tenth, rounded up.
	require.Equal(t, vault.Liquidation{
		RepaidAssets: n(8_000e6), RepaidShares: n(8_000e12), SeizedAssets: n(4_540_540_540_540_540_540), ProtocolAssets: n(21_621_621_621_621_622),
	}, l)

	c = etherAt(10_000, 16_000e6, 1700)
	most, err = policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(16_000e6), most)
	c = etherAt(10_000, 17_200e6, 1900) // 19,000·0.86/17,200 = 0.95
	most, err = policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(17_200e6), most, "at exactly 0.95 too")

	// At 1500 all collateral goes for 15,000/1.05, rounded up, and the rest is a deficit.
	c = etherAt(10_000, 16_000e6, 1500)
	l, err = policy.Liquidate(&c, n(16_000e6), zero)
	require.NoError(t, err)
	require.Equal(t, n(14_285_714_286), l.RepaidAssets)
	require.Equal(t, n(10e18), l.SeizedAssets)
	require.Equal(t, n(1_714_285_714), l.BadDebtAssets)
	require.Equal(t, n(1_714_285_714_000_000), l.BadDebtShares)

	c.Self = true
	_, err = policy.Liquidate(&c, n(1), zero)
	require.ErrorIs(t, err, design.ErrSelf)
}

// One ether at 1,900 that owes 1,640 is below 2,000 on both sides: all may be repaid, or so much that 1,000 is left of both.
func TestAaveV33LeavesNoDust(t *testing.T) {
	policy := design.AaveV33Mainnet.Policy(dollars(0.86e18)).(design.Policy)
	c := etherAt(1_000, 1_640e6, 1900)
	most, err := policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(1_640e6), most)
	for cover, want := range map[uint64]error{
		1_640e6:   nil,
		1_639.9e6: design.ErrMustNotLeaveDust,
		640e6 + 1: design.ErrMustNotLeaveDust, // 999.999999 would be left of the debt
		640e6:     nil,
		1:         nil,
	} {
		_, err := policy.Liquidate(&c, n(cover), zero)
		require.ErrorIs(t, err, want, cover)
	}
	// At 1,500 the collateral is what would be left too small: 1.05·476.2 is 500 of 1,500.
	c = etherAt(1_000, 1_640e6, 1500)
	_, err = policy.Liquidate(&c, n(476_000_000), zero)
	require.NoError(t, err)
	_, err = policy.Liquidate(&c, n(477_000_000), zero)
	require.ErrorIs(t, err, design.ErrMustNotLeaveDust)
}

// At a threshold of 98 % an ether at 2,000 that owes 2,000 is only just unhealthy, and large on both sides. Half of it would
// leave 950 of collateral, so nothing is offered. A dollar less on either side, and all may be repaid.
func TestAaveV33SizesAreInclusive(t *testing.T) {
	policy := design.AaveV33Mainnet.Policy(dollars(0.98e18)).(design.Policy)
	c := etherAt(1_000, 2_000e6, 2000)
	_, err := policy.Most(&c)
	require.ErrorIs(t, err, design.ErrMustNotLeaveDust)
	for _, smaller := range []vault.Case{etherAt(1_000, 1_999e6, 2000), etherAt(1_000, 1_999e6, 1999)} {
		_, err := policy.Most(&smaller)
		require.NoError(t, err)
	}
	c = etherAt(1_100, 2_000e6, 1850) // 2,035 of collateral
	_, err = policy.Most(&c)
	require.ErrorIs(t, err, design.ErrMustNotLeaveDust, "half of a debt of exactly 2,000 may be repaid")
}

func TestAaveV33RefusesParametersOutOfTheirLimits(t *testing.T) {
	bad := design.AaveV33{FullBelow: n(2e18), LargeFrom: exp10(40), Bonus: n(0.9e18)}
	err := bad.Validate(dollars(0.86e18 + 1))
	for _, want := range []string{
		"full_below: 2 is not a share", "large_from: is beyond 128 bits", "close_factor: 0 is not a share", "bonus: 0.9 is not from 1 to 10",
		"lltv: 0.860000000000000001 has more than four places", "loan_price: is 0",
	} {
		require.ErrorContains(t, err, want)
	}
	require.NoError(t, design.AaveV33Mainnet.Validate(dollars(0.86e18)))
}
