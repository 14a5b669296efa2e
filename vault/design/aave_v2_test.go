package design_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// A vault of 10 ETH owes 16,000. At a threshold of 86 % its health factor is 1 at 16,000/8.6 = 1860.465116279069767442
// and, because it is rounded half up, 930 units of 1e-18 below that; one more below it is not. Half of the debt, at
// 1850 and a bonus of 5 %, takes 8,400 of worth: 4.540540540540540540 ETH.
func TestAaveV2ByHand(t *testing.T) {
	policy := design.AaveV2Mainnet.Policy(dollars(0.86e18)).(design.Policy)
	c := etherAt(10_000, 16_000e6, 0)
	for price, want := range map[string]bool{"1860465116279069766512": false, "1860465116279069766511": true} { // of 1e-18
		c.Price = mul(dec(price), exp10(6))
		unhealthy, _, err := policy.Unhealthy(&c)
		require.NoError(t, err)
		require.Equal(t, want, unhealthy, price)
	}
	c = etherAt(10_000, 16_000e6, 1850)
	most, err := policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(8_000e6), most)
	l, err := policy.Liquidate(&c, n(20_000e6), zero)
	require.NoError(t, err)
	require.Equal(t, vault.Liquidation{RepaidAssets: n(8_000e6), RepaidShares: n(8_000e12), SeizedAssets: n(4_540_540_540_540_540_540)}, l, "more is covered as half")
	require.Equal(t, n(927_835_052), policy.Least(&c), "90 / (1 − 0.86·1.05), rounded up")

	// At 800 half of the debt would earn 8,400 of worth, and there are 8,000: 8,000/1.05 = 7,619.047619 pays for all of it.
	// What is owed after that stays owed.
	c = etherAt(10_000, 16_000e6, 800)
	l, err = policy.Liquidate(&c, n(8_000e6), zero)
	require.NoError(t, err)
	require.Equal(t, n(7_619_047_619), l.RepaidAssets)
	require.Equal(t, n(10e18), l.SeizedAssets)
	require.True(t, l.BadDebtAssets.IsZero())

	// An odd debt is halved up.
	c = etherAt(10_000, 16_000e6+1, 1850)
	most, err = policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(8_000e6+1), most)
}

// Under v3.0 everything may be repaid from a health factor of 0.95 down: 10 ETH at 86 % for 16,000 is 0.95 at 1767.44
// and above it at 1767.45. A tenth of the bonus is the protocol's.
func TestAaveV30ByHand(t *testing.T) {
	policy := design.AaveV30Mainnet.Policy(dollars(0.86e18)).(design.Policy)
	c := etherAt(10_000, 16_000e6, 0)
	for price, want := range map[uint64]uint64{176_745: 8_000e6, 176_744: 16_000e6} {
		c.Price = mul(n(price), exp10(22))
		most, err := policy.Most(&c)
		require.NoError(t, err)
		require.Equal(t, n(want), most, price)
	}
	c = etherAt(10_000, 17_200e6, 1900) // 19,000·0.86/17,200 = 0.95
	most, err := policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(17_200e6), most, "at exactly 0.95 too")
	c = etherAt(10_000, 16_000e6, 1700)
	l, err := policy.Liquidate(&c, n(16_000e6), zero)
	require.NoError(t, err)
	// 16,800 of worth at 1700; without the bonus 9.411764705882352940 (half up of …2941.17 is …2941), of the rest a tenth.
	require.Equal(t, n(9_882_352_941_176_470_588), l.SeizedAssets)
	require.Equal(t, n(16_000e12), l.RepaidShares)
	require.Equal(t, n(47_058_823_529_411_765), l.ProtocolAssets)
}

func TestAaveV2RefusesParametersOutOfTheirLimits(t *testing.T) {
	bad := design.AaveV2{CloseFactor: n(0.50005e18), Bonus: n(0.9e18), ProtocolFee: n(2e18), FullBelow: n(2e18)}
	err := bad.Validate(dollars(0.86e18 + 1))
	for _, want := range []string{
		"full_below: 2 is not a share", "close_factor: 0.50005 has more than four places", "bonus: 0.9 is not from 1 to 10", "protocol_fee: 2 is not a share",
		"lltv: 0.860000000000000001 has more than four places", "loan_price: is 0",
	} {
		require.ErrorContains(t, err, want)
	}
	bad.CloseFactor = zero
	require.ErrorContains(t, bad.Validate(dollars(0.86e18)), "close_factor: 0 is not a share")
	require.NoError(t, design.AaveV30Mainnet.Validate(dollars(0.86e18)))
}

// In a currency of a third of a loan token, a thousandth of a token at 996.70 is worth 2 units and carries 1 at 70 %, where
// it would carry 0.69746 loan tokens exactly. A debt of 0.697 is 2 units: unhealthy, and the trigger has to say that it may
// be.
func TestAaveV2StatesWhatRoundingCosts(t *testing.T) {
	d := design.AaveV2Mainnet
	d.LoanPrice = n(3)
	policy := d.Policy(dollars(0.7e18)).(design.Policy)
	c := etherAt(1, 697_000, 0)
	c.Price = mul(n(99_670), exp10(22))
	unhealthy, debt, err := policy.Unhealthy(&c)
	require.NoError(t, err)
	require.True(t, unhealthy)
	trigger := policy.Trigger()
	require.False(t, quiet(trigger, &c, debt))
	trigger.Slack = zero
	require.True(t, quiet(trigger, &c, debt), "the slack is what says so")
}
