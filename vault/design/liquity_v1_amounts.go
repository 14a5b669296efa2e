package design

import "github.com/holiman/uint256"

// The numbers that Liquity v1 has in its source, scale 1e18.
var (
	liquityMCR     = whole(1.1e18)                                    // below this a vault is liquidated
	liquityCCR     = whole(1.5e18)                                    // below this total ratio it is recovery mode
	liquityReserve = *new(uint256.Int).Mul(uint256.NewInt(200), &one) // debt that every vault has on top, for gas
)

// gasPart is the share of the collateral that pays a liquidator's gas, a 200th.
var gasPart = whole(200)

// gasCompensation is ⌊coll/200⌋: what the liquidator gets of the collateral.
func gasCompensation(coll uint256.Int) (gas uint256.Int) { return *gas.Div(&coll, &gasPart) }

// compositeDebt is a net debt with the gas reserve on top.
func compositeDebt(net, reserve uint256.Int) (uint256.Int, error) {
	var c checked
	return c.add(net, reserve), c.err
}

// trove is a vault of Liquity's and what its liquidation depends on, scale 1e18.
type trove struct {
	coll, debt uint256.Int
	price      uint256.Int
	pool       uint256.Int // what the stability pool may pay
}

// close1 is what Liquity v1 does to a vault. In normal mode, and in recovery mode between 100 % and the MCR, below the MCR:
//
//	gas  = ⌊coll/200⌋, rest = coll − gas
//	pool: offset = min(debt, pool), ⌊rest·offset/debt⌋ of collateral; what remains of both is redistributed
//
// In recovery mode, at 100 % and below, all is redistributed; from the MCR up to the total ratio, where the pool can pay the
// whole debt, it pays and gets ⌊MCR·debt/price⌋ less a 200th, and the owner may claim the rest. A last vault is left alone,
// which is the caller's to know.
//
// Source: Liquity v1, TroveManager.sol, _liquidateNormalMode, _liquidateRecoveryMode, _getOffsetAndRedistributionVals and
// _getCappedOffsetVals.
func (t *trove) close1(mcr, tcr uint256.Int, recovery bool) (l closing, err error) {
	var c checked
	l.icr = ratioOf(&c, t.coll, t.debt, t.price)
	switch {
	case recovery && !l.icr.Gt(&one):
		l.gas = gasCompensation(t.coll)
		l.debtRedistributed, l.collRedistributed = t.debt, c.sub(t.coll, l.gas)
	case l.icr.Lt(&mcr):
		l.gas = gasCompensation(t.coll)
		rest := c.sub(t.coll, l.gas)
		if !t.pool.IsZero() {
			l.debtOffset = smaller(t.debt, t.pool)
			l.collToPool = c.part(rest, l.debtOffset, t.debt)
		}
		l.debtRedistributed, l.collRedistributed = c.sub(t.debt, l.debtOffset), c.sub(rest, l.collToPool)
	case recovery && l.icr.Lt(&tcr) && !t.debt.Gt(&t.pool):
		most := c.part(t.debt, mcr, t.price)
		l.gas = gasCompensation(most)
		l.debtOffset, l.collToPool = t.debt, c.sub(most, l.gas)
		l.surplus = c.sub(t.coll, most)
	default:
		return l, c.err
	}
	l.liquidated = true
	return l, c.err
}
