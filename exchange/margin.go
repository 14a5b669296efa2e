package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// AddMargin moves available money into the bucket of an isolated position. Size stays, effective leverage falls,
// and the liquidation price moves away (claim S29, docs/claims.md).
//
// Refusals, in order: no position, cross, nothing to add, balance too low.
func (e *Accounts) AddMargin(id PositionID, amount uint256.Int) error {
	p, err := e.held(id)
	if err != nil {
		return err
	}
	s := e.markets[p.market].Settle
	switch have := e.Available(p.account, s); {
	case p.size.IsZero():
		return e.refuse(ErrNoPosition)
	case p.cross:
		return e.refuse(ErrCrossPosition)
	case amount.IsZero():
		return e.refuse(ErrMarginUnchanged)
	case amount.Gt(&have):
		return e.refuse(ErrInsufficientMargin)
	}
	w := e.wallet(p.account, s)
	*w = w.Sub(fixed.Positive(&amount))
	p.margin = p.margin.Add(fixed.Positive(&amount))
	p.posted.Add(&p.posted, &amount)
	e.rekey(id)
	e.rekeyPool(p.account, s)
	return nil
}

// Removable returns the margin that may be taken out of an isolated position: what its equity has above the initial
// margin, the maintenance margin and the rules' share of value, with unrealised profit in it as far as the rules
// let that leave ([ProfitRules]).
func (e *Accounts) Removable(id PositionID) uint256.Int {
	p := &e.positions[id]
	if p.size.IsZero() || p.cross || !e.rules.Removal.Allowed {
		return zero
	}
	v := e.value(p)
	floor := exact.MulDivUp(&v, &e.rules.Removal.Floor, &fixed.WAD)
	need, least := e.tied(p)
	if floor.Lt(&need) {
		floor = need
	}
	var loss fixed.Signed
	gain := e.profit(p)
	if gain.Sign() < 0 {
		loss, gain = gain, loss
	}
	return e.rules.Profit.leaves(p.margin, loss, gain, &floor, &least).Capped()
}

// RemoveMargin moves margin of an isolated position to the free balance, at most Removable.
//
// Refusals, in order: no position, cross, nothing to remove, not allowed at this venue, too much, would be
// liquidated at once.
func (e *Accounts) RemoveMargin(id PositionID, amount uint256.Int) error {
	p, err := e.held(id)
	if err != nil {
		return err
	}
	switch most := e.Removable(id); {
	case p.size.IsZero():
		return e.refuse(ErrNoPosition)
	case p.cross:
		return e.refuse(ErrCrossPosition)
	case amount.IsZero():
		return e.refuse(ErrMarginUnchanged)
	case !e.rules.Removal.Allowed:
		return e.refuse(ErrRemoveNotAllowed)
	case amount.Gt(&most):
		return e.refuse(ErrRemoveTooMuch)
	}
	after := *p
	after.margin = after.margin.Sub(fixed.Positive(&amount))
	after.posted = fixed.MinusCapped(&after.posted, &amount)
	if e.wouldLiquidate(&after, fixed.Signed{}) {
		return e.refuse(ErrWouldLiquidate)
	}
	*p = after
	s := e.markets[p.market].Settle
	w := e.wallet(p.account, s)
	*w = w.Add(fixed.Positive(&amount))
	e.rekey(id)
	e.rekeyPool(p.account, s)
	return nil
}

// SetAutoMargin switches automatic margin. Instead of being liquidated, an isolated position first draws on the free
// balance. It never does unless asked for (claim S07, docs/claims.md). Cross positions are refused.
func (e *Accounts) SetAutoMargin(id PositionID, on bool) error {
	p, err := e.held(id)
	if err != nil {
		return err
	}
	if p.cross {
		return e.refuse(ErrAutoMarginCross)
	}
	p.refill = on
	return nil
}

// AutoMargin reports whether a position has automatic margin.
func (e *Accounts) AutoMargin(id PositionID) bool { return e.positions[id].refill }
