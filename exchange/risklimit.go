package exchange

import (
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// SetRiskLimit chooses the risk limit of a position: the number of the least tier, from 0, whose rates apply to it. It is
// for schedules whose rates apply to the whole value. A liquidation may begin by lowering it to what position and orders
// need.
//
// Refusals, in order: no position, no risk limits, no such tier, leverage above the tier's, would be liquidated at once.
//
// Source: BitMEX POST /position/riskLimit; Bybit until 2025.
func (e *Accounts) SetRiskLimit(id PositionID, tier int) error {
	p, err := e.held(id)
	if err != nil {
		return err
	}
	t := &e.markets[p.market].Tiers
	switch {
	case p.size.IsZero():
		return e.refuse(ErrNoPosition)
	case !t.Whole, t.BySize:
		return e.refuse(ErrNoRiskLimit)
	case tier < 0 || tier >= len(t.Brackets) || tier > 255:
		return e.refuse(ErrAboveRiskLimit)
	}
	if least := exact.MulDivUp(&p.cost, &t.Brackets[tier].Initial, &fixed.WAD); p.initial.Lt(&least) {
		return e.refuse(ErrLeverageTooHigh)
	}
	after := *p
	after.limit = uint8(tier)
	if e.wouldLiquidate(&after, e.pool(p)) {
		return e.refuse(ErrWouldLiquidate)
	}
	*p = after
	e.rekey(id)
	return nil
}
