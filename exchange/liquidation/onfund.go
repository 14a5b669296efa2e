package liquidation

import (
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Of is which buckets a step is for.
type Of string

const (
	// OfAll is for every bucket.
	OfAll Of = "all"
	// OfInsolvent is for those whose equity is below zero.
	OfInsolvent Of = "insolvent"
	// OfSolvent is for the others.
	OfSolvent Of = "solvent"
)

// holds reports whether it is for a bucket of that equity.
func (of Of) holds(equity fixed.Signed) bool {
	return of == OfAll || (of == OfInsolvent) == (equity.Sign() < 0)
}

// OnFund closes on the venue beyond the bankruptcy price, at any price, as much as the fund's budget bears.
//
// Of a size whose loss is above the budget the proportional part is closed, in whole lots, and no more of the
// position is the fund's. Impact being convex, that part's loss is not above the budget.
type OnFund struct {
	Of Of
}

// Name is on-fund.
func (OnFund) Name() string { return "on-fund" }

// Faults are those of the parameters.
func (s OnFund) Faults(r *Rules) (all fault.Faults) {
	fault.Word(&all, "on-fund-of", s.Of, OfAll, OfInsolvent, OfSolvent)
	return append(all, needsFund(r, s)...)
}

// needsFund refuses a step that spends a fund's money where no fund is listed.
func needsFund(r *Rules, s Step) (all fault.Faults) {
	if !r.Lists(Fund{}.Name()) {
		all = append(all, fault.New("steps", s.Name()+" needs the step fund, whose money it spends", ""))
	}
	return all
}

func (s OnFund) close(e *Engine, t *taken) {
	if !s.Of.holds(t.equity) {
		return
	}
	budget := e.budgetFor(t.market, t.bucket.Account)
	if budget.IsZero() {
		return
	}
	size := e.left(t)
	bust := t.bust(&size)
	fill := e.house.Quote(t.market, t.owns, &size, nil)
	if fill.Base.IsZero() {
		return
	}
	due := exact.MulDivDown(&bust, &fill.Base, &size)
	in := e.Instrument(t.market)
	rate := e.house.ClosingFee(t.market)
	fee := exact.MulDivUp(&fill.Quote, &rate, &fixed.WAD)
	loss := exact.Gain(t.owns, &fill.Quote, &due).Add(fixed.Positive(&fee)).Add(fixed.Positive(&fill.Fee)).Capped()
	part := fill.Base
	if loss.Gt(&budget) {
		part, t.spent = in.LotsDown(exact.MulDivDown(&part, &budget, &loss)), true
	}
	e.closeAtVenue(t.id, &t.ev, &part, nil)
}

func (OnFund) unwind(*Engine, exchange.MarketID) bool { return false }
