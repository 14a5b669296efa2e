package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// share is a position of a bucket with its part in the bucket's requirement and equity.
type share struct {
	id     exchange.PositionID
	need   uint256.Int
	equity fixed.Signed
}

// closeSome has part of a bucket's positions closed, one after the other, until the bucket stands. Of a pool, those
// with the largest requirement go first, of equal ones that with the lowest number. Those whose market has no mark
// yet are left out.
//
// part closes some of one position, and reports whether the venue filled what it tried. filled reports whether all
// that was tried was filled.
func (e *Engine) closeSome(b exchange.Bucket, part func(exchange.PositionID) (filled bool)) (stands, filled bool) {
	if !b.Pool() {
		filled = part(b.Position)
		return e.Stands(b), filled
	}
	e.shares = e.shares[:0]
	e.Each(b, func(id exchange.PositionID) {
		mark := e.MarkPrice(e.Holding(id).Market)
		if mark.IsZero() {
			return
		}
		need := e.Maintenance(id)
		at := len(e.shares)
		e.shares = append(e.shares, share{})
		for at > 0 && (e.shares[at-1].need.Lt(&need) || (e.shares[at-1].need.Eq(&need) && e.shares[at-1].id > id)) {
			e.shares[at] = e.shares[at-1]
			at--
		}
		e.shares[at] = share{id: id, need: need}
	})
	filled = true
	for i := range e.shares {
		filled = part(e.shares[i].id) && filled
		if e.Stands(b) {
			return true, filled
		}
	}
	return false, filled
}

// closeBy closes size of a bucket's position at the venue within a limit. What is left stays with the trader, less
// the clearance fee.
//
// The fee is never more than what the closed part still had. Where the fund pays, it pays what the part lost beyond
// that (dYdX v4, insurance delta).
func (e *Engine) closeBy(b exchange.Bucket, id exchange.PositionID, size, limit *uint256.Int, fundPays bool) {
	before, part := e.Equity(b), e.Portion(b, id)
	p := e.Holding(id)
	ev := e.event(Reduced, id)
	ev.EquityBefore = before
	if !e.closeAtVenue(id, &ev, size, limit) {
		return
	}
	rest := exact.Scaled(part, &ev.Size, &p.Size).Sub(ev.Impact).Sub(fixed.Positive(&ev.VenueFee))
	value := ev.Reference
	if e.rules.Fee.On == OnProceeds {
		value = ev.Proceeds
	}
	fee := exact.MulDivUp(&value, &e.rules.Fee.Rate, &fixed.WAD)
	ev.ClearanceFee = exact.Min(fee, rest.Capped())
	e.house.Pay(b, fixed.Negative(&ev.ClearanceFee))
	if fundPays && rest.Sign() < 0 {
		missing := rest.Neg().Capped()
		ev.FundPaid = e.debitFor(ev.Account, p.Market, &missing)
		e.house.Pay(b, fixed.Positive(&ev.FundPaid))
	}
	e.credit(p.Market, &ev.ClearanceFee)
	ev.Remaining = e.Holding(id).Size
	if ev.Remaining.IsZero() {
		e.coverEmpty(b, &ev)
	}
	ev.EquityAfter = e.Equity(b)
	e.record(&ev)
}

// coverEmpty makes up for what fees took beyond the margin of a bucket in which nothing is open any more. Other
// positions of a pool would bear it.
func (e *Engine) coverEmpty(b exchange.Bucket, ev *Event) {
	cash := e.Balance(b)
	if cash.Sign() >= 0 {
		return
	}
	empty := true
	e.Each(b, func(exchange.PositionID) { empty = false })
	if empty {
		missing := cash.Neg().Capped()
		unpaid := e.cover(ev, &missing)
		missing.Sub(&missing, &unpaid)
		e.house.Pay(b, fixed.Positive(&missing))
	}
}

// closeAtVenue executes at the venue, and books the fill, fees included, in the position's bucket and the event. It
// reports whether anything was filled.
func (e *Engine) closeAtVenue(id exchange.PositionID, ev *Event, size, limit *uint256.Int) bool {
	c := e.house.Close(id, size, limit)
	if c.Size.IsZero() {
		return false
	}
	ev.Size.Add(&ev.Size, &c.Size)
	ev.Reference.Add(&ev.Reference, &c.Reference)
	ev.Proceeds.Add(&ev.Proceeds, &c.Proceeds)
	ev.VenueFee.Add(&ev.VenueFee, &c.Fee)
	ev.Impact = ev.Impact.Add(c.Impact)
	return true
}

// bustLimit is the limit price at a position's bankruptcy value.
func (e *Engine) bustLimit(b exchange.Bucket, p *exchange.Holding, id exchange.PositionID) uint256.Int {
	worth := e.Worth(id, e.Portion(b, id))
	return e.Instrument(p.Market).Limit(p.Side, &p.Size, &worth)
}

// base is the value that a position's requirement is a share of.
func (e *Engine) base(p *exchange.Holding, id exchange.PositionID) uint256.Int {
	if e.rules.Accounts.Margin.MaintenanceOn == exchange.OnEntry {
		return p.Cost
	}
	return e.Value(id)
}
