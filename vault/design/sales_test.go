package design_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Ten ether that owe 16,000 at 1,850 are worth 18,500: an LTV of 86.49 %. All numbers are worked out by hand from the rules.

// At an LTV of 15,400/18,500 = 0.8324…, 0.5405… of the way from 0.8 to 0.86, the incentive is 1.01 + 0.5405·0.03 and the close
// factor 0.2 + 0.5405·0.6. Above 0.86 Morpho's own liquidation closes all.
func TestPreLiquidationByHand(t *testing.T) {
	d := design.PreLiquidation{
		Morpho: design.MorphoBlue, PreLLTV: n(0.8e18), LCF1: n(0.2e18), LCF2: n(0.8e18), LIF1: n(1.01e18), LIF2: n(1.04e18),
	}
	require.NoError(t, d.Validate(dollars(0.86e18)))
	policy := d.Policy(dollars(0.86e18)).(design.Policy)
	c := etherAt(10_000, 15_400e6, 1850)
	most, err := policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(4_479_070_222_162_162_162), most)
	amount, shares := policy.Ask(&c, most, most)
	l, err := policy.Liquidate(&c, amount, shares)
	require.NoError(t, err)
	require.Equal(t, vault.Liquidation{SeizedAssets: most, RepaidAssets: n(8_074_594_595), RepaidShares: n(8_074_594_594_594_594)}, l)
	_, err = policy.Liquidate(&c, zero, n(8_074_594_594_594_595))
	require.ErrorIs(t, err, design.ErrPreLiquidationTooLarge)
	c = etherAt(10_000, 14_800e6, 1850)
	unhealthy, _, err := policy.Unhealthy(&c)
	require.NoError(t, err)
	require.False(t, unhealthy, "at exactly the pre-LLTV")
	_, err = policy.Liquidate(&c, n(1), zero)
	require.ErrorIs(t, err, design.ErrNotPreLiquidatable)

	c = etherAt(10_000, 16_000e6, 1850)
	plain, want := design.MorphoBlue.Policy(dollars(0.86e18)), zero
	want.AddUint64(&want, 1e18)
	l, err = policy.Liquidate(&c, want, zero)
	require.NoError(t, err)
	of, err := plain.Liquidate(&c, want, zero)
	require.NoError(t, err)
	require.Equal(t, of, l)

	for key, broken := range map[string]func(*design.PreLiquidation){
		"pre_lltv: 0.86 is not below":     func(d *design.PreLiquidation) { d.PreLLTV = n(0.86e18) },
		"lcf2: 0.1 is not from lcf1":      func(d *design.PreLiquidation) { d.LCF2 = n(0.1e18) },
		"lif2: 1.2 is above 1/LLTV":       func(d *design.PreLiquidation) { d.LIF2 = n(1.2e18) },
		"lif2: 1.005 is below lif1":       func(d *design.PreLiquidation) { d.LIF2 = n(1.005e18) },
		"morpho.cursor: 2 is not a share": func(d *design.PreLiquidation) { d.Morpho.Cursor = n(2e18) },
	} {
		bad := d
		broken(&bad)
		require.ErrorContains(t, bad.Validate(dollars(0.86e18)), key)
	}
}

// maxLIF is 1/(1 − 0.25·0.14) = 1.0362694…; a call may repay 90/(1 − 1.0362694…·0.86) = 827.142858. At 1,500 the collateral
// pays for 15,000/1.0362694… = 14,475.000001 only; the rest is written off with the first call, however small.
func TestMidnightByHand(t *testing.T) {
	d := design.Midnight{Cursor: n(0.25e18), Ramp: 900}
	policy := d.Policy(dollars(0.86e18)).(design.Policy)
	c := etherAt(10_000, 16_000e6, 1850)
	most, err := policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(463_320_463_783_783_783), most)
	l, err := policy.Liquidate(&c, most, zero)
	require.NoError(t, err)
	require.Equal(t, n(827_142_858), l.RepaidAssets)
	_, err = policy.Liquidate(&c, n(464_000_000_000_000_000), zero)
	require.ErrorIs(t, err, design.ErrRecoveryCloseFactor)
	// 18,500/1.0362694… less 827.142858 of worth is left beside what may be repaid: a threshold above that lifts the limit.
	d.RCFThreshold = n(17025357142)
	_, err = d.Policy(dollars(0.86e18)).Liquidate(&c, n(464_000_000_000_000_000), zero)
	require.ErrorIs(t, err, design.ErrRecoveryCloseFactor, "at exactly as much")
	d.RCFThreshold = n(17025357142 + 1)
	lifted := d.Policy(dollars(0.86e18)).(design.Policy)
	most, err = lifted.Most(&c)
	require.NoError(t, err)
	amount, shares := lifted.Ask(&c, most, most)
	l, err = lifted.Liquidate(&c, amount, shares)
	require.NoError(t, err)
	require.Equal(t, n(16_000e6), l.RepaidAssets)
	require.Equal(t, c.Position.BorrowShares, l.RepaidShares)

	c = etherAt(10_000, 16_000e6, 1500)
	l, err = policy.Liquidate(&c, n(1e18), zero)
	require.NoError(t, err)
	require.Equal(t, n(1_524_999_999), l.BadDebtAssets)
	l, err = policy.Liquidate(&c, n(10e18), zero)
	require.NoError(t, err)
	require.Equal(t, n(14_475_000_001), l.RepaidAssets)
	require.NoError(t, c.Apply(&l))
	require.True(t, c.Position.BorrowShares.IsZero())
}

// (16,000 − 0.8·18,500)/(1 − 0.8·1.05) = 7,500, for 7,875 of collateral: 8,500 on 10,625 is 80 %. At a debt of 18,000 that
// would be 20,000, so all must go; at 19,000 any part may, and 18,500/1.05 pays for all there is.
func TestSiloByHand(t *testing.T) {
	d := design.SiloV2{TargetLTV: n(0.8e18), Fee: n(0.05e18), FullAbove: n(0.9e18)}
	policy := d.Policy(dollars(0.86e18)).(design.Policy)
	c := etherAt(10_000, 16_000e6, 1850)
	most, err := policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(7_500e6), most)
	l, err := policy.Liquidate(&c, n(16_000e6), zero)
	require.NoError(t, err)
	require.Equal(t, vault.Liquidation{SeizedAssets: n(4_256_756_756_756_756_756), RepaidAssets: n(7_500e6), RepaidShares: n(7_500e12)}, l)

	c = etherAt(10_000, 18_000e6, 1850)
	l, err = policy.Liquidate(&c, n(18_000e6), zero)
	require.NoError(t, err)
	require.Equal(t, n(10e18), l.SeizedAssets)
	_, err = policy.Liquidate(&c, n(18_000e6-1), zero)
	require.ErrorIs(t, err, design.ErrFullLiquidation)

	c = etherAt(10_000, 19_000e6, 1850)
	most, err = policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(17_619_047_620), most)
	l, err = policy.Liquidate(&c, most, zero)
	require.NoError(t, err)
	require.Equal(t, n(10e18), l.SeizedAssets)
	require.True(t, l.BadDebtAssets.IsZero(), "what is left stays owed")
	l, err = policy.Liquidate(&c, n(1_000e6), zero)
	require.NoError(t, err)
	require.Equal(t, n(567_567_567_567_567_567), l.SeizedAssets) // 1,050/1,850
}

// 4,000 takes 4,360 of worth at the dirty fee, and so does the whole debt, since 17,600 is below 18,500. At 1,700 the clean
// fee takes all: 17,000/1.1 = 15,454.545455 pays for it, and the rest is written off.
func TestFraxlendByHand(t *testing.T) {
	d := design.Fraxlend{CleanFee: n(0.1e18), DirtyFee: n(0.09e18), ProtocolFee: n(0.02e18)}
	policy := d.Policy(dollars(0.86e18)).(design.Policy)
	c := etherAt(10_000, 16_000e6, 1850)
	l, err := policy.Liquidate(&c, n(4_000e12), zero)
	require.NoError(t, err)
	require.Equal(t, n(2_356_756_756_756_756_756), l.SeizedAssets)
	require.Equal(t, n(47_135_135_135_135_135), l.ProtocolAssets)
	l, err = policy.Liquidate(&c, n(16_000e12), zero)
	require.NoError(t, err)
	require.Equal(t, n(9_427_027_027_027_027_026), l.SeizedAssets) // 8,648,648,648,648,648,648 times 1.09
	require.Equal(t, n(16_000e6), l.RepaidAssets)

	c = etherAt(10_000, 16_000e6, 1700)
	most, err := policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(15_454_545_455_000_000), most)
	l, err = policy.Liquidate(&c, most, zero)
	require.NoError(t, err)
	require.Equal(t, n(10e18), l.SeizedAssets)
	require.Equal(t, n(545_454_545), l.BadDebtAssets)

	// 15,910 is an LTV of exactly 86 %, and 1e-5 more is 15,910.185.
	for debt, want := range map[uint64]bool{15_910e6: false, 15_910.184e6: false, 15_910.186e6: true} {
		c = etherAt(10_000, debt, 1850)
		unhealthy, _, err := policy.Unhealthy(&c)
		require.NoError(t, err)
		require.Equal(t, want, unhealthy, debt)
	}
}

// The health factor is 15,910/16,000 = 0.994375 and the bonus 4 % and 11/100 of 1 % more. To a target of 1.04 it takes
// 16,000·0.045625/(1.04 − 1.0411·0.86) = 5,046.524811.
func TestAaveV4ByHand(t *testing.T) {
	d := design.AaveV4{
		MaxBonus: n(1.05e18), BonusFactor: n(0.8e18), ProtocolFee: n(0.1e18), HFMax: n(0.95e18), TargetHF: n(1.04e18),
		Leftover: mul(n(1000), exp10(26)), LoanPrice: n(1e8),
	}
	require.NoError(t, d.Validate(dollars(0.86e18)))
	policy := d.Policy(dollars(0.86e18)).(design.Policy)
	c := etherAt(10_000, 16_000e6, 1850)
	l, err := policy.Liquidate(&c, n(16_000e6), zero)
	require.NoError(t, err)
	require.Equal(t, vault.Liquidation{
		RepaidAssets: n(5_046_524_811), RepaidShares: n(5_046_524_811_000_000), SeizedAssets: n(2_839_965_935_530_864_864),
		ProtocolAssets: n(11_211_468_634_167_568),
	}, l)
	// 16,700 of 17,800 would leave 18,500 less 17,535 of collateral, which is dust beside a debt of 1,100: all collateral goes,
	// for 18,500/1.05, or nothing.
	c = etherAt(10_000, 17_800e6, 1850)
	_, err = policy.Liquidate(&c, n(16_700e6), zero)
	require.ErrorIs(t, err, design.ErrMustNotLeaveDust)
	l, err = policy.Liquidate(&c, n(17_800e6), zero)
	require.NoError(t, err)
	require.Equal(t, n(17_619_047_620), l.RepaidAssets)
	require.Equal(t, n(180_952_380), l.BadDebtAssets)
	d.HFMax = n(0.9e18)
	require.ErrorContains(t, d.Validate(dollars(0.86e18)), "hf_max: 0.9 is below max_bonus·LLTV")
	c.Self = true
	_, err = policy.Liquidate(&c, n(1), zero)
	require.ErrorIs(t, err, design.ErrSelf)
}

// (16,000 − 15,910)/0.14 = 642.857143 restores health, and is paid for what it is worth. Under water all goes for its worth.
func TestFreeRestorationByHand(t *testing.T) {
	policy := design.FreeRestoration{}.Policy(dollars(0.86e18)).(design.Policy)
	c := etherAt(10_000, 16_000e6, 1850)
	l, err := policy.Liquidate(&c, n(642_857_143), zero)
	require.NoError(t, err)
	require.Equal(t, n(347_490_347_567_567_567), l.SeizedAssets)
	_, err = policy.Liquidate(&c, n(642_857_142), zero)
	require.ErrorIs(t, err, design.ErrPart)
	require.NoError(t, c.Apply(&l))
	unhealthy, _, err := policy.Unhealthy(&c)
	require.NoError(t, err)
	require.False(t, unhealthy)

	c = etherAt(10_000, 16_000e6, 1500)
	l, err = policy.Liquidate(&c, n(15_000e6), zero)
	require.NoError(t, err)
	require.Equal(t, n(10e18), l.SeizedAssets)
	require.Equal(t, n(1_000e6), l.BadDebtAssets)
}

// The violation is 1 − 15,910/16,000 = 0.5625 %, and so is the discount: all debt takes 16,000/0.994375 of worth.
func TestEulerByHand(t *testing.T) {
	running, offers, bot := pit(t, design.EulerV2{MaxDiscount: n(0.15e18)}) // 1,000 ether that owe 1,700,000, at 1,500
	o := &offers[0]
	require.Equal(t, offer.TakeOver, o.Kind)
	// The discount would be 1 − 1,290,000/1,700,000 = 24 %; at 15 %, 1,500,000·0.85 takes all.
	require.Equal(t, n(1_275_000e6), o.Most)
	moves, terms, err := running.Take(bot, o, o.Most, nil)
	require.NoError(t, err)
	require.Equal(t, offer.Terms{Owe: n(1_275_000e6), Receive: exp10(21)}, terms)
	require.Len(t, moves, 3)
	require.Equal(t, design.WrittenOff, moves[2].Event)
	require.Equal(t, n(425_000e6), moves[2].Amount)
	require.ErrorIs(t, running.Refresh(o), offer.ErrGone)

	policy := design.EulerV2{MaxDiscount: n(0.15e18)}.Policy(dollars(0.86e18))
	for debt, want := range map[uint64]bool{15_910e6 - 1: false, 15_910e6: true} {
		c := etherAt(10_000, debt, 1850)
		unhealthy, _, err := policy.Unhealthy(&c)
		require.NoError(t, err)
		require.Equal(t, want, unhealthy, "equality is liquidatable")
	}
}

func TestEulerRefusesTheBorrowerItself(t *testing.T) {
	running, offers, _ := pit(t, design.EulerV2{MaxDiscount: n(0.15e18)})
	_, _, err := running.Take(offers[0].Of, &offers[0], n(1), nil)
	require.ErrorIs(t, err, design.ErrSelf)
}
