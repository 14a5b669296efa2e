package design

import "github.com/holiman/uint256"

// stabilityPool is what Liquity v1 remembers of its stability pool: everybody's deposit in two numbers. A deposit of d made
// at P₀ and S₀ is worth d·P/P₀ now, and has gained d·(S − S₀)/P₀/1e18 of collateral.
//
// Source: Liquity v1, StabilityPool.sol at the source's head, offset and what it calls.
type stabilityPool struct {
	total uint256.Int // loan tokens deposited, scale 1e18
	p     uint256.Int // the product, 1e18 at the start
	s     uint256.Int // the sum of the present scale, scale 1e36
	scale uint64      // how often p was multiplied by 1e9
	// What the last division left: collateral too little given, loss too much taken; scale 1e36. Both are carried over.
	gainError, lossError uint256.Int
}

// scaleFactor is what P is multiplied by when it would fall below it.
var scaleFactor = whole(1e9)

// perUnit is what one unit of a deposit gained and lost by an offset, scale 1e18.
type perUnit struct{ gain, loss uint256.Int }

// offset pays off debt with the pool's deposits and gives depositors the collateral. With L and E the errors carried over,
//
//	loss = ⌊(debt·1e18 − L)/total⌋ + 1      rounded against depositors: the pool never owes more than it has
//	gain = ⌊(coll·1e18 + E)/total⌋
//	S    = S + gain·P
//	P    = ⌊P·(1e18 − loss)/1e18⌋, with the product times 1e9 where that is below 1e9, and times 1e9 again where it still is
//
// Debt must be below the total. An error changes nothing.
func (d *stabilityPool) offset(debt, coll uint256.Int) (unit perUnit, err error) {
	var c checked
	next := *d
	lost, gained := c.sub(c.mul(debt, one), d.lossError), c.add(c.mul(coll, one), d.gainError)
	unit.loss = c.add(c.div(lost, d.total), whole(1))
	next.lossError = c.sub(c.mul(unit.loss, d.total), lost)
	unit.gain = c.div(gained, d.total)
	next.gainError = c.sub(gained, c.mul(unit.gain, d.total))
	next.s = c.add(d.s, c.mul(unit.gain, d.p))
	left := c.mul(d.p, c.sub(one, unit.loss))
	next.p = c.div(left, one)
	if next.p.Lt(&scaleFactor) {
		next.p = c.part(left, scaleFactor, one)
		next.scale++
		if next.p.Lt(&scaleFactor) {
			next.p = c.mul(next.p, scaleFactor)
			next.scale++
		}
	}
	next.total = c.sub(d.total, debt)
	if next.p.IsZero() {
		c.keep(next.p, ErrPoolEmptied)
	}
	if c.err == nil {
		*d = next
	}
	return unit, c.err
}

// stakes is what Liquity remembers of redistribution: how much collateral and debt a unit of stake has come to bear, scale
// 1e18, and what the last divisions left over.
//
// Source: Liquity v1 and v2, TroveManager.sol, _redistributeDebtAndColl.
type stakes struct {
	total                uint256.Int // of all vaults' stakes
	coll, debt           uint256.Int // borne by a unit of stake so far
	collError, debtError uint256.Int // left over by the last division, not yet borne
}

// redistribute puts collateral and debt on all vaults by their stakes: with the error carried over,
//
//	each = ⌊(amount·1e18 + error)/total⌋
//
// It returns what a unit of stake bears of both. An error changes nothing.
func (t *stakes) redistribute(coll, debt uint256.Int) (collEach, debtEach uint256.Int, err error) {
	var c checked
	next := *t
	share := func(amount, left uint256.Int) (each, rest uint256.Int) {
		all := c.add(c.mul(amount, one), left)
		each = c.div(all, t.total)
		return each, c.sub(all, c.mul(each, t.total))
	}
	collEach, next.collError = share(coll, t.collError)
	debtEach, next.debtError = share(debt, t.debtError)
	next.coll, next.debt = c.add(t.coll, collEach), c.add(t.debt, debtEach)
	if c.err == nil {
		*t = next
	}
	return collEach, debtEach, c.err
}

// ratioOf is a vault's collateral ratio, ⌊coll·price/debt⌋ at a price of scale 1e18; without debt, the largest number.
func ratioOf(c *checked, coll, debt, price uint256.Int) (icr uint256.Int) {
	if debt.IsZero() {
		return *icr.SetAllOne()
	}
	return c.part(coll, price, debt)
}

// closing is what a liquidation of Liquity's does to a vault, all scales 1e18.
type closing struct {
	icr        uint256.Int
	liquidated bool

	gas                                  uint256.Int // collateral that pays the liquidator's gas
	debtOffset, collToPool               uint256.Int
	debtRedistributed, collRedistributed uint256.Int
	surplus                              uint256.Int // collateral that the owner may claim
}
