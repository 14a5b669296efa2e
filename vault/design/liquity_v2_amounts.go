package design

import "github.com/holiman/uint256"

// Liquity v2's largest gas compensation in collateral, and what must stay in its pool, scale 1e18.
var (
	boldGasCap = whole(2e18)
)

// boldRule is Liquity v2's numbers of a branch, scale 1e18.
type boldRule struct {
	mcr           uint256.Int // strictly below this a vault is liquidated
	penaltyPool   uint256.Int // what the pool gets above the debt that it pays
	penaltyOthers uint256.Int // what the other vaults get above the debt that they take over
	gasCap        uint256.Int // collateral, the most of gas compensation
}

// close2 is what Liquity v2 does to a vault whose ratio is below the MCR. The pool pays first:
//
//	offset = min(debt, pool), part = ⌊coll·offset/debt⌋
//	gas    = min(⌊part/200⌋, cap), out of the part
//	toPool = min(part − gas, ⌊offset·(1e18 + penaltyPool)/price⌋), the rest of the part is surplus
//
// The other vaults bear the rest of the debt for
//
//	min(coll − part + surplus, ⌊rest·(1e18 + penaltyOthers)/price⌋)
//
// and what is left of that is what the owner may claim: the second step can eat the surplus of the first.
//
// Source: Liquity v2 (Bold), TroveManager.sol, _getOffsetAndRedistributionVals and _getCollPenaltyAndSurplus.
func (t *trove) close2(r *boldRule) (l closing, err error) {
	var c checked
	if l.icr = ratioOf(&c, t.coll, t.debt, t.price); !l.icr.Lt(&r.mcr) {
		return l, c.err
	}
	l.liquidated = true
	var part uint256.Int
	if !t.pool.IsZero() {
		l.debtOffset = smaller(t.debt, t.pool)
		part = c.part(t.coll, l.debtOffset, t.debt)
		l.gas = smaller(gasCompensation(part), r.gasCap)
		l.collToPool, l.surplus = penalised(&c, c.sub(part, l.gas), l.debtOffset, r.penaltyPool, t.price)
	}
	if l.debtRedistributed = c.sub(t.debt, l.debtOffset); !l.debtRedistributed.IsZero() {
		rest := c.add(c.sub(t.coll, part), l.surplus)
		l.collRedistributed, l.surplus = penalised(&c, rest, l.debtRedistributed, r.penaltyOthers, t.price)
	}
	return l, c.err
}

// penalised is min(coll, ⌊debt·(1e18 + penalty)/price⌋) and what it leaves of the collateral.
func penalised(c *checked, coll, debt, penalty, price uint256.Int) (seized, left uint256.Int) {
	seized = smaller(coll, c.part(debt, c.add(one, penalty), price))
	return seized, c.sub(coll, seized)
}
