package design

import "github.com/holiman/uint256"

// effective is the collateral, weighted by the prices of N bands, that a loan may be counted against: N terms from
//
//	⌊coll·(1e18 − min(discount + ⌊1000e18/max(⌊coll/N⌋, 1000)⌋, 1e18))/(√(A/(A−1))·N)⌋
//
// on, each ⌊·(A−1)/A⌋ of the one before.
//
// Source: crvUSD, controller.vy, _get_y_effective.
func (r *curveRule) effective(coll uint256.Int, bands uint64, discount uint256.Int) (y uint256.Int, err error) {
	var c checked
	n := whole(bands)
	dust := c.div(c.mul(whole(deadShare), one), larger(c.div(coll, n), whole(deadShare)))
	off := smaller(c.add(discount, dust), one)
	d := c.part(coll, c.sub(one, off), c.mul(r.root, n))
	y = d
	for i := uint64(1); i < min(bands, maxBands); i++ {
		d = c.part(d, r.a1, r.a)
		y = c.add(y, d)
	}
	return y, c.err
}

// firstBand is the upper band of a new loan, the highest in number that its collateral reaches: with e the effective
// collateral,
//
//	⌊ln(⌊e·p/(debt + 1)⌋)/logA⌋ + active, at most 1024 − N + active
//
// where p is the price at the active band's upper edge. Division rounds toward zero, after logA − 1 is taken off a negative
// logarithm.
//
// Source: crvUSD, controller.vy, _calculate_debt_n1.
func (r *curveRule) firstBand(effective, debt, price uint256.Int, bands uint64, active int) (n1 int, err error) {
	if debt.IsZero() {
		return 0, ErrNoDebt
	}
	var c checked
	ratio := c.part(effective, price, c.add(debt, whole(1)))
	if ratio.IsZero() {
		c.keep(ratio, ErrTooLow)
	}
	ln := c.keep(wadLn(ratio))
	if c.err != nil {
		return 0, c.err
	}
	if ln.Sign() < 0 {
		ln.Sub(&ln, &r.logA)
		ln.AddUint64(&ln, 1)
	}
	ln.SDiv(&ln, &r.logA)
	return min(int(int64(ln[0])), maxSkips-int(bands)) + active, nil
}

// healthOf is ⌊x_down·(1e18 − discount)/debt⌋ − 1e18, in two's complement: below 0 a loan may be liquidated, at 0 it is healthy.
//
// Source: crvUSD, controller.vy, _health.
func healthOf(down, debt, discount uint256.Int) (health uint256.Int, err error) {
	if debt.IsZero() {
		return health, ErrNoDebt
	}
	var c checked
	health = c.part(down, c.sub(one, discount), debt)
	return *health.Sub(&health, &one), c.err
}

// partOf is the share of a loan's coins that a liquidator of a fraction of it gets, scale 1e18: with h the discount,
//
//	⌊(⌊(1 + h/2)·(1 − fraction)/(1 + h)⌋ + fraction)·fraction⌋
//
// and all for all. Source: crvUSD, controller.vy, _get_f_remove.
func partOf(fraction, discount uint256.Int) (uint256.Int, error) {
	if !fraction.Lt(&one) {
		return one, nil
	}
	var c checked
	part := c.part(c.add(one, c.div(discount, whole(2))), c.sub(one, fraction), c.add(one, discount))
	return c.part(c.add(part, fraction), fraction, one), c.err
}

// debtPart is the debt that a fraction, scale 1e18, of a loan is: ⌈debt·fraction/1e18⌉.
func debtPart(debt, fraction uint256.Int) (uint256.Int, error) {
	var c checked
	return c.div(c.add(c.mul(debt, fraction), whole(1e18-1)), one), c.err
}
