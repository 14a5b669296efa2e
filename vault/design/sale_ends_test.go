package design_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// night is a Midnight that matures at second 2000. Its largest incentive is 1/(1 − 0.25·0.14).
var night = design.Midnight{Cursor: n(0.25e18), Ramp: 900, Maturity: 2000}

// At its maturity a healthy vault is safe; a second later it may be closed, and half of the ramp later for half of the incentive:
// 10,000·1.018134715… of worth.
func TestMidnightMaturesAtItsSecond(t *testing.T) {
	policy := night.Policy(dollars(0.86e18)).(design.Policy)
	c := etherAt(10_000, 10_000e6, 1850)
	for second, want := range map[uint64]struct {
		unhealthy bool
		most      uint256.Int
	}{
		1999: {}, 2000: {}, 2001: {true, n(5_405_623_239_459_459_459)}, 2450: {true, n(5_503_430_891_891_891_891)},
		2900: {true, n(5_601_456_378_378_378_378)}, 9000: {true, n(5_601_456_378_378_378_378)},
	} {
		c.Totals.LastUpdate = second
		unhealthy, debt, err := policy.Unhealthy(&c)
		require.NoError(t, err)
		require.Equal(t, want.unhealthy, unhealthy, second)
		require.Equal(t, n(10_000e6), debt)
		most, err := policy.Most(&c)
		if !want.unhealthy {
			require.ErrorIs(t, err, design.ErrUnmatured)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, want.most, most, second)
		by, shares := policy.Ask(&c, most, most)
		l, err := policy.Liquidate(&c, by, shares)
		require.NoError(t, err)
		require.Equal(t, n(10_000e6), l.RepaidAssets, "all of it is repaid")
		require.Equal(t, c.Position.BorrowShares, l.RepaidShares)
	}

	// An unhealthy vault is sold at the largest incentive at once, by the recovery close factor's 827.142858, until the ramp is
	// over: then all may go.
	c = etherAt(10_000, 16_000e6, 1850)
	for second, most := range map[uint64]uint64{2000: 463_320_463_783_783_783, 2001: 463_320_463_783_783_783, 2899: 463_320_463_783_783_783, 2900: 8_962_330_205_405_405_405} {
		c.Totals.LastUpdate = second
		got, err := policy.Most(&c)
		require.NoError(t, err)
		require.Equal(t, n(most), got, second)
	}
	c.Position.BorrowShares, c.Totals.LastUpdate = zero, 9000
	unhealthy, _, err := policy.Unhealthy(&c)
	require.NoError(t, err)
	require.False(t, unhealthy, "who owes nothing is safe")
	require.Equal(t, vault.Trigger{}, policy.Trigger(), "with a maturity no vault is safe for sure")
	for _, never := range []design.Midnight{{Cursor: n(0.25e18), Ramp: 900}} {
		require.Equal(t, vault.Trigger{LTV: n(0.86e18)}, never.Policy(dollars(0.86e18)).Trigger())
		c = etherAt(10_000, 10_000e6, 1850)
		c.Totals.LastUpdate = 9000
		unhealthy, _, err := never.Policy(dollars(0.86e18)).Unhealthy(&c)
		require.NoError(t, err)
		require.False(t, unhealthy)
	}
	// A price of nothing: what may be taken is all, and costs nothing.
	c = etherAt(10_000, 16_000e6, 0)
	c.Totals.LastUpdate = 1000
	most, err := policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(10e18), most)
}

// Where as much as possible is asked for, the debt's shares are what is told, so that no rounding is left; where less is, or all
// collateral is gone, the collateral.
func TestWhatTheLedgerIsAskedFor(t *testing.T) {
	market := dollars(0.86e18)
	pre := early
	pre.PreLLTV = n(0.8e18)
	for name, c := range map[string]struct {
		d      design.Design
		at     vault.Case
		shares uint64 // for the most
	}{
		"pre-liquidation":                  {pre, etherAt(10_000, 15_400e6, 1850), 8_074_594_594_594_594},
		"pre-liquidation above the LLTV":   {pre, etherAt(10_000, 16_000e6, 1850), 16_000e12},
		"pre-liquidation under water":      {pre, etherAt(10_000, 19_000e6, 1850), 0},
		"morpho":                           {design.MorphoBlue, etherAt(10_000, 16_000e6, 1850), 16_000e12},
		"morpho under water":               {design.MorphoBlue, etherAt(10_000, 19_000e6, 1850), 0},
		"midnight that is limited":         {night, etherAt(10_000, 16_000e6, 1850), 0},
		"midnight under water":             {night, etherAt(10_000, 19_000e6, 1850), 0},
		"midnight of which all may go":     {design.Midnight{Cursor: n(0.25e18), Ramp: 900, RCFThreshold: n(1e18)}, etherAt(10_000, 16_000e6, 1850), 16_000e12},
		"compound":                         {design.CompoundV2Mainnet, etherAt(10_000, 16_000e6, 1850), 0},
		"pre-liquidation, whole":           {with(pre, func(d *design.PreLiquidation) { d.LCF1, d.LCF2 = n(1e18), n(2e18) }), etherAt(10_000, 15_400e6, 1850), 15_400e12},
		"pre-liquidation, more than whole": {with(pre, func(d *design.PreLiquidation) { d.LCF2 = n(9e18) }), etherAt(10_000, 15_900e6, 1850), 15_900e12},
	} {
		t.Run(name, func(t *testing.T) {
			policy := c.d.Policy(market).(design.Policy)
			most, err := policy.Most(&c.at)
			require.NoError(t, err)
			by, shares := policy.Ask(&c.at, most, most)
			if c.shares > 0 {
				require.Equal(t, [2]uint256.Int{zero, n(c.shares)}, [2]uint256.Int{by, shares})
			} else {
				require.Equal(t, [2]uint256.Int{most, zero}, [2]uint256.Int{by, shares})
			}
			_, err = policy.Liquidate(&c.at, by, shares)
			require.NoError(t, err)
			for _, amount := range []uint256.Int{n(1), less(most)} {
				by, shares = policy.Ask(&c.at, most, amount)
				require.Equal(t, [2]uint256.Int{amount, zero}, [2]uint256.Int{by, shares})
			}
		})
	}
}

// A liquidation told by debt shares is the one told by what they owe.
func TestSharesAreWhatTheyOwe(t *testing.T) {
	for _, kind := range []string{"aave-v2", "aave-v3-3", "aave-v4", "silo-v2", "compound-v2"} {
		for _, d := range lawful[kind] {
			policy := d.Policy(dollars(0.86e18)).(design.Policy)
			c := etherAt(100_000, 160_000e6, 1850)
			most, err := policy.Most(&c)
			require.NoError(t, err)
			want, err := policy.Liquidate(&c, most, zero)
			require.NoError(t, err)
			got, err := policy.Liquidate(&c, zero, mul(most, n(1e6)))
			require.NoError(t, err)
			require.Equal(t, want, got, kind)
			require.False(t, got.RepaidAssets.IsZero())
		}
	}
}

// Which designs are contracts too: sales from a vault whose every parameter the contract has.
func TestWhichDesignsAreContracts(t *testing.T) {
	set := design.MorphoBlue
	set.LIF = n(1.2e18)
	for _, c := range []struct {
		d  design.Design
		is bool
	}{{design.MorphoBlue, true}, {set, true}, {design.CompoundV2Mainnet, true}, {design.FreeRestoration{WageShare: n(1e17)}, false}, {design.CallOptionAssumed, false}, {design.CometMainnet, false}} {
		_, is := design.ContractOf(c.d, dollars(0.86e18))
		require.Equal(t, c.is, is, "%v", c.d)
	}
}

// What Silo may repay is nothing of no debt, and nothing at the target itself; one more unit of debt and it is something.
func TestSiloAtItsTarget(t *testing.T) {
	d := design.SiloV2{TargetLTV: n(0.86e18), Fee: n(0.05e18), FullAbove: n(0.9e18)}
	policy := d.Policy(dollars(0.86e18)).(design.Policy)
	for debt, want := range map[uint64]uint64{0: 0, 15_910e6: 0, 15_910e6 + 97: 1_000} { // 97/(1 − 0.86·1.05) = 1,000
		c := etherAt(10_000, debt, 1850)
		most, err := policy.Most(&c)
		require.NoError(t, err)
		require.Equal(t, n(want), most, debt)
	}
	// 90 % of the debt is a part, more is all: at a target of 0.8 that is from a debt of 17,344.08 on.
	d.TargetLTV = n(0.8e18)
	policy = d.Policy(dollars(0.86e18)).(design.Policy)
	c := etherAt(10_000, 18_000e6, 1850)
	most, err := policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(18_000e6), most)
	// Above LTV 100 % what is paid is no more than takes all, 1,850/1.05 a tenth of it.
	c = etherAt(1_000, 1_850e6, 1850)
	most, err = policy.Most(&c)
	require.NoError(t, err)
	require.Equal(t, n(1_761_904_762), most)
	l, err := policy.Liquidate(&c, most, zero)
	require.NoError(t, err)
	require.Equal(t, n(1e18), l.SeizedAssets)
}

// Fraxlend: who owes nothing, and a market that asks for nothing, are solvent; who has nothing and owes is not.
func TestFraxlendsSolvency(t *testing.T) {
	d := design.Fraxlend{CleanFee: n(0.1e18), DirtyFee: n(0.09e18)}
	for _, c := range []struct {
		lltv, milli, debt uint64
		unhealthy         bool
	}{{0.86e18, 10_000, 0, false}, {0.86e18, 0, 1, true}, {0.86e18, 0, 0, false}, {0, 10_000, 20_000e6, false}, {0, 0, 1, false}, {0.86e18, 10_000, 15_911e6, true}} {
		at := etherAt(c.milli, c.debt, 1850)
		unhealthy, debt, err := d.Policy(dollars(c.lltv)).Unhealthy(&at)
		require.NoError(t, err)
		require.Equal(t, c.unhealthy, unhealthy, "%v", c)
		require.Equal(t, n(c.debt), debt)
	}
	// At 1,600 all of 12,800 takes 8 ether times 1.25, just all there is: a clean one. At 1,601 it is dirty, and 1.2 times go.
	d.CleanFee, d.DirtyFee = n(0.25e18), n(0.2e18)
	for price, clean := range map[uint64]bool{1599: true, 1600: true, 1601: false} {
		c := etherAt(10_000, 12_800e6, price)
		l, err := d.Policy(dollars(0.86e18)).Liquidate(&c, n(12_800e12), zero)
		require.NoError(t, err)
		require.Equal(t, clean, l.SeizedAssets.Eq(ptr(n(10e18))), price)
	}
}

// A bound's wage is paid where either of its parts is there, out of what a million calls of it cost.
func TestFreeRestorationsWage(t *testing.T) {
	for _, c := range []struct {
		wage, share uint64
		rewards     bool
	}{{0, 0, false}, {5e6, 0, true}, {0, 0.1e18, true}, {5e6, 0.1e18, true}} {
		d := design.FreeRestoration{Wage: n(c.wage), WageShare: n(c.share)}
		s := play(t, d, debtOf{10_000, 16_000})
		s.falls(1850)
		require.Equal(t, c.rewards, s.r.Wake().Rewards)
		require.Equal(t, c.rewards, !ptr(s.r.(design.Endowed).Endowment()).IsZero())
		o := s.only()
		had := s.Balance(usd, bot)
		moves := s.take(bot, o, o.Most)
		// (16,000 − 15,910)/0.14 = 642.857143 restores health.
		require.Equal(t, n(642_857_143), o.Most)
		require.Equal(t, n(15_357_142_857), s.owes(ann))
		want := had.Uint64() - 642_857_143 + c.wage + 642_857_143*(c.share/1e17)/10
		require.Equal(t, n(want), s.Balance(usd, bot))
		require.Len(t, moves, map[bool]int{false: 2, true: 3}[c.rewards])
		require.Empty(t, s.offers())
	}
	d := design.FreeRestoration{Wage: n(5e6)}
	s := play(t, d, debtOf{10_000, 16_000})
	s.falls(1850)
	o := s.only()
	require.NoError(t, s.Transfer(usd, vault.TreasuryAddress, rival, less(s.Balance(usd, vault.TreasuryAddress))))
	s.refused(bot, o, o.Most, vault.ErrInsufficientBalance)
}

// A vault of the index that is not at risk any more is passed over, and the others are not.
func TestAVaultThatIsSafeAgainIsPassedOver(t *testing.T) {
	for _, kind := range []string{"call-option", "block-auction", "comet", "maker-clipper", "euler-v2"} {
		s := play(t, lawful[kind][0], debtOf{10_000, 16_000}, debtOf{10_000, 1_000})
		s.falls(1850)
		s.offers()
		s.at(1500)
		risky := s.AtRisk(s.id, s.price, s.Time(), nil)
		require.Len(t, risky, 1)
		alone := s.r.Offers(s.price, risky, nil)
		require.Len(t, alone, 1, kind)
		of := s.Position(s.id, bob)
		safe := vault.AtRisk{Borrower: bob, BorrowShares: of.BorrowShares, Collateral: of.Collateral}
		require.Equal(t, alone, s.r.Offers(s.price, append([]vault.AtRisk{safe}, risky...), nil), kind)
		require.Equal(t, alone, s.r.Offers(s.price, append(risky, safe), nil), kind)
	}
}

// Nothing may be pre-liquidated of a vault at the lower LTV, 14,800 of 18,500, and something of one a dollar above.
func TestNothingIsPreLiquidatedBelowTheLowerLTV(t *testing.T) {
	pre := early
	pre.PreLLTV = n(0.8e18)
	policy := pre.Policy(dollars(0.86e18)).(design.Policy)
	for debt, some := range map[uint64]bool{14_799e6: false, 14_800e6: false, 14_801e6: true} {
		c := etherAt(10_000, debt, 1850)
		most, err := policy.Most(&c)
		require.NoError(t, err)
		require.Equal(t, some, !most.IsZero(), debt)
	}
}

// The least of a pre-liquidation is Morpho's above the LLTV, (16,000 − 15,910)/(1 − 0.86·1.0438), and something
// below it.
func TestTheLeastOfAPreLiquidation(t *testing.T) {
	type least interface {
		Least(c *vault.Case) uint256.Int
	}
	pre := early
	pre.PreLLTV = n(0.8e18)
	policy := pre.Policy(dollars(0.86e18)).(least)
	above, below := etherAt(10_000, 16_000e6, 1850), etherAt(10_000, 15_400e6, 1850)
	require.InDelta(t, 90e6/(1-0.86/(1-0.3*0.14)), ptr(policy.Least(&above)).Float64(), 2)
	require.Greater(t, ptr(policy.Least(&below)).Float64(), 600e6/(1-0.8))
	require.Less(t, ptr(policy.Least(&below)).Float64(), 15_400e6)
}

// A design's name tells whether a borrower may take its own vault, and what splitting a call brings. A name of
// none tells nothing.
func TestWhatTheNameOfADesignTells(t *testing.T) {
	for name, words := range map[string]string{
		"nothing": "", "llamma": "A borrower takes nothing of its own vault: it sells what is pooled",
		"euler-v2": "A borrower takes nothing of its own vault: the contract forbids it", "morpho": "A borrower may take its own vault as anybody may",
	} {
		if got := design.OwnerNamed(name); words == "" {
			require.Empty(t, got)
		} else {
			require.Contains(t, got, words, name)
		}
	}
	for want, s := range map[string]design.Splitting{
		"there are none (a)": {Whole: true, Source: "a"}, "pay no more (a)": {Never: true, Source: "a"},
		"does not say whether they pay more": {}, "nothing says that they pay no more (a)": {Source: "a"}, "one: nothing says that they pay no more (b)": {Parts: true, Source: "b"},
	} {
		require.Contains(t, s.String(), want)
	}
}
