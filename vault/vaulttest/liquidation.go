package vaulttest

import (
	"math/big"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/parity"
)

// fundBoth funds two towns alike.
func (w *town) fundBoth(t *rapid.T, other *town) {
	for _, name := range townMarkets {
		size := pow2(uint(rapid.IntRange(20, 90).Draw(t, "bits of liquidity")))
		for _, op := range []parity.Op{
			{Kind: parity.Supply, Market: name, Caller: "u0", OnBehalf: "u0", Assets: size, Time: w.Time()},
			{Kind: parity.SupplyCollateral, Market: name, Caller: "u1", OnBehalf: "u1", Assets: size, Time: w.Time()},
			{Kind: parity.SupplyCollateral, Market: name, Caller: "u2", OnBehalf: "u2", Assets: size, Time: w.Time()},
		} {
			require.NoError(t, w.do(op))
			require.NoError(t, other.do(op))
		}
	}
}

// distress founds towns alike in which u1 owes in m0 and the price then puts it anywhere from just below its LLTV to far
// above 1. It returns false where the draw left nobody to liquidate.
func distress(t *rapid.T, towns []*town) bool {
	w := towns[0]
	all := func(op parity.Op) bool {
		op.Time = max(op.Time, w.Time())
		for _, each := range towns {
			if each.do(op) != nil {
				return false
			}
		}
		return true
	}
	size := pow2(uint(rapid.IntRange(24, 90).Draw(t, "bits of collateral")))
	size.Sub(&size, uint256.NewInt(rapid.Uint64Range(0, 200).Draw(t, "less")))
	deep := pow2(100)
	if !all(parity.Op{Kind: parity.Supply, Market: "m0", Caller: "u0", OnBehalf: "u0", Assets: deep}) ||
		!all(parity.Op{Kind: parity.SupplyCollateral, Market: "m0", Caller: "u1", OnBehalf: "u1", Assets: size}) ||
		!all(parity.Op{Kind: parity.SupplyCollateral, Market: "m0", Caller: "u2", OnBehalf: "u2", Assets: deep}) {
		return false
	}
	other := w.verb(t, parity.Borrow) // somebody else may borrow first, so that the share price is not round
	if other.Market == "m0" && other.Caller == "u2" {
		all(other)
	}
	all(parity.Op{Kind: parity.AccrueInterest, Market: "m0", Time: w.Time() + rapid.Uint64Range(0, 90*24*hour).Draw(t, "seconds before")})
	price, lltv := w.prices["o0"], w.lltvs["m0"]
	carries := quotient(product(quotient(product(bigOf(size), bigOf(price)), priceScale), bigOf(lltv)), wad)
	borrow := parity.Op{Kind: parity.Borrow, Market: "m0", Caller: "u1", OnBehalf: "u1"}
	borrow.Assets.SetFromBig(carries)
	if carries.Sign() == 0 || !all(borrow) {
		return false
	}
	// at a fraction LLTV·LIF of the price at which the vault is just healthy, its LTV is 1/LIF
	turn := quotient(product(bigOf(lltv), incentive(lltv), big.NewInt(1_000_000)), product(wad, wad)).Uint64()
	from, to := turn, uint64(1_000_000)
	if rapid.Bool().Draw(t, "above 1/LIF") {
		from, to = turn/2, turn
	}
	price.MulDivOverflow(&price, uint256.NewInt(rapid.Uint64Range(from, to).Draw(t, "millionths of the price")), uint256.NewInt(1_000_000))
	return all(parity.Op{Kind: parity.SetPrice, Oracle: "o0", Value: price}) &&
		all(parity.Op{Kind: parity.AccrueInterest, Market: "m0", Time: w.Time() + rapid.Uint64Range(0, 10*24*hour).Draw(t, "seconds after")})
}

// liquidationAndLTV checks when a liquidation lowers the loan-to-value of the vault it takes from. Let C and B be the
// vault's collateral and debt shares, A = total borrow assets + 1 and T = total borrow shares + 1e6 (so A/T is the price of
// a share), p the oracle price, LIF the incentive factor (× 1e18), and let the liquidation seize S and repay R shares. The
// price of a share being the same for all, the LTV does not rise exactly if the debt shares per collateral do not:
//
//	R·C ≥ S·B
//
// Every rounding favours the vault, so that this holds for every liquidation, to the last unit, where LTV ≤ 1/LIF:
//
//	B·A·1e36·LIF ≤ C·p·T·1e18
//
// Where the LTV is above 1/LIF the opposite, R·C < S·B, holds as soon as the roundings cannot make up for it: by shares,
// with S > ((R·A/T − 1)·LIF/1e18 − 1)·1e36/p − 1, if that bound times B is at least R·C; by collateral, with
// R < ((S·p/1e36 + 1)·1e18/LIF + 1)·T/A + 1, if that bound times C is at most S·B.
//
// It also follows that below 1/LIF a liquidation leaves no bad debt.
func liquidationAndLTV(t *rapid.T, make func() vault.Rulebook, better, worse *int) {
	w := found(t)(make())
	if !distress(t, []*town{w}) {
		return
	}
	m, before, price := w.market("m0"), w.position("m0", "u1"), w.prices["o0"]
	seized, done, err := drawLiquidation(t, w)
	if err != nil {
		return
	}
	lif := incentive(w.lltvs["m0"])
	a, s := virtual(m.TotalBorrowAssets, m.TotalBorrowShares)
	c, b, p := bigOf(before.Collateral), bigOf(before.BorrowShares), bigOf(price)
	rc, sb := product(bigOf(done.RepaidShares), c), product(bigOf(done.SeizedAssets), b)
	if product(b, a, priceScale, lif).Cmp(product(c, p, s, wad)) <= 0 {
		*better++
		require.True(t, rc.Cmp(sb) >= 0, "the LTV rose though it was at most 1/LIF")
		require.True(t, done.BadDebtShares.IsZero(), "bad debt though the LTV was at most 1/LIF")
		return
	}
	rat := func(x, y *big.Int) *big.Rat { return new(big.Rat).SetFrac(x, y) }
	one := big.NewRat(1, 1)
	certain := false
	if seized.IsZero() {
		bound := rat(product(bigOf(done.RepaidShares), a), s)
		for _, factor := range []*big.Rat{rat(lif, wad), rat(priceScale, p), one} {
			bound.Sub(bound, one).Mul(bound, factor)
		}
		certain = bound.Mul(bound, rat(b, big.NewInt(1))).Cmp(rat(rc, big.NewInt(1))) >= 0
	} else {
		bound := rat(product(bigOf(done.SeizedAssets), p), priceScale)
		for _, factor := range []*big.Rat{rat(wad, lif), rat(s, a), one} {
			bound.Add(bound, one).Mul(bound, factor)
		}
		certain = bound.Mul(bound, rat(c, big.NewInt(1))).Cmp(rat(sb, big.NewInt(1))) <= 0
	}
	if certain {
		*worse++
		require.True(t, rc.Cmp(sb) < 0, "the LTV did not rise though it was above 1/LIF")
	}
}

// drawLiquidation liquidates u1 for an amount of collateral or of debt shares, the first of a few draws that is possible.
// The collateral it returns is what was asked for, 0 where shares were.
func drawLiquidation(t *rapid.T, w *town) (seized uint256.Int, done vault.Liquidation, err error) {
	p := w.position("m0", "u1")
	for range 6 {
		var shares uint256.Int
		if seized.Clear(); rapid.Bool().Draw(t, "by collateral") {
			seized = part(t, p.Collateral)
		} else {
			shares = part(t, p.BorrowShares)
		}
		if done, err = w.liquidate(seized, shares); err == nil {
			return seized, done, nil
		}
	}
	return seized, done, err
}

// liquidate makes u3 liquidate u1 in m0.
func (w *town) liquidate(seized, shares uint256.Int) (vault.Liquidation, error) {
	return w.Liquidate(w.world.Address("u3"), w.world.Market("m0"), w.world.Address("u1"), seized, shares)
}

// entryModesAgree checks that saying how much to seize and saying how much to repay are the same liquidation, up to
// roundings in the vault's favour: seizing S costs R shares, and paying R shares seizes at least S; paying R seizes S, and
// seizing S costs at most R. (The two functions are a Galois connection; Certora's
// liquidateEquivalentInputDebtAndInputCollateral.)
func entryModesAgree(t *rapid.T, make func() vault.Rulebook, compared *int) {
	founding := found(t)
	towns := []*town{founding(make()), founding(make())}
	if !distress(t, towns) {
		return
	}
	seized, first, err := drawLiquidation(t, towns[0])
	if err != nil {
		return
	}
	if seized.IsZero() {
		if first.SeizedAssets.IsZero() {
			return
		}
		second, err := towns[1].liquidate(first.SeizedAssets, u(0))
		require.NoError(t, err)
		*compared++
		require.False(t, second.RepaidShares.Gt(&first.RepaidShares), "seizing what %s shares paid for costs %s", first.RepaidShares.Dec(), second.RepaidShares.Dec())
		return
	}
	second, err := towns[1].liquidate(u(0), first.RepaidShares)
	if err != nil || first.RepaidShares.IsZero() {
		return // paying as much may seize more than there is
	}
	*compared++
	require.False(t, second.SeizedAssets.Lt(&seized), "the price of seizing %s seizes %s", seized.Dec(), second.SeizedAssets.Dec())
}
