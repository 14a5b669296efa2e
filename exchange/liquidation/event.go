package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Action says what an Event records.
type Action uint8

const (
	Cancelled   Action = iota // the bucket's open orders were cancelled
	ToppedUp                  // automatic margin was added, so nothing was closed; Moved says how much
	Reduced                   // part of the position (or all, with margin left to the trader) was closed at the venue
	TakenOver                 // the engine took the position over at its bankruptcy price
	Deleveraged               // this position was closed to take the other side of a liquidation
	Charged                   // this bucket bore its share of a loss that nothing else covered
	Lowered                   // the position's chosen risk limit was lowered to what position and orders need
	Unwound                   // the engine sold inventory of its own, for the fund
	Sold                      // collateral of the account was sold for the pool's asset; Moved says for how much
)

func (a Action) String() string {
	return [...]string{"cancelled", "topped up", "reduced", "taken over", "deleveraged", "charged", "risk limit lowered", "unwound", "collateral sold"}[a]
}

// Event is the exact record of one closing. Amounts are in settlement units.
//
// The reasons of a loss sum exactly to the fall of the bucket's equity:
//
//	EquityBefore − EquityAfter = Impact + VenueFee + ClearanceFee + Residue − Bystanders − FundPaid − Shared
//
// Four actions differ. Of one Charged, Moved stands on the right side too. Of one ToppedUp or Sold, equity rises by Moved.
// Of one Unwound, which is nobody's, the right side is 0: the fund receives Residue, or pays FundPaid, for what was
// sold.
//
// A pool is settled once. What all its positions leave, and what is missing, stands in the event of the last one that
// is taken over.
//
// Reference is the value at mark of what was closed. A trader's whole loss is therefore what the market did up to
// this mark, and that sum.
type Event struct {
	Action   Action
	Time     uint64
	Account  exchange.AccountID  // −1 of one Unwound
	Position exchange.PositionID // likewise
	Market   exchange.MarketID
	Side     exchange.Side
	Mode     exchange.Mode
	Mark     uint256.Int // price ×1e36

	Size      uint256.Int // closed
	Remaining uint256.Int // still open afterwards
	Cost      uint256.Int // what Size was opened for
	Reference uint256.Int // value at mark of Size; of one Unwound, what the inventory was taken at
	Proceeds  uint256.Int // what the part closed at the venue fetched (owned value) or cost (owed), before fees

	EquityBefore fixed.Signed // of the bucket; of a position taken over, its share of the pool
	EquityAfter  fixed.Signed

	Impact       fixed.Signed // of the part closed at the venue: value at mark less Proceeds (owned), or Proceeds less value at mark (owed)
	VenueFee     uint256.Int  // taker fee and the fee of the venue's liquidity
	ClearanceFee uint256.Int  // to the fund
	Residue      uint256.Int  // margin left after a takeover that went to the fund
	FundPaid     uint256.Int  // paid by the fund because the position closed beyond its bankruptcy price
	Shared       uint256.Int  // paid by the operator or by other positions because the fund could not
	Bystanders   fixed.Signed // what counterparties gave up by being closed away from the mark; of a Deleveraged event, this one's own, negated
	Counterparts uint256.Int  // size closed against deleveraged counterparties
	Inventory    uint256.Int  // size that stayed with the engine
	Moved        uint256.Int  // ToppedUp: margin added; Charged: loss borne; Sold: what was paid

	From  exchange.Asset // Sold: the asset that was sold
	Given uint256.Int    // Sold: how much of it
}

// Loss returns what liquidation cost the bucket beyond the market's move, the sum of the event's reasons.
func (ev *Event) Loss() fixed.Signed {
	out := ev.Impact.Add(fixed.Positive(&ev.VenueFee)).Add(fixed.Positive(&ev.ClearanceFee)).Add(fixed.Positive(&ev.Residue))
	out = out.Sub(ev.Bystanders).Sub(fixed.Positive(&ev.FundPaid)).Sub(fixed.Positive(&ev.Shared))
	if ev.Action == Charged {
		out = out.Add(fixed.Positive(&ev.Moved))
	}
	return out
}

// event begins the record of what is done to a position.
func (e *Engine) event(a Action, id exchange.PositionID) (ev Event) {
	p := e.Holding(id)
	e.describe(&ev, a, id, &p)
	return ev
}

// describe says in an event to what position something is done.
func (e *Engine) describe(ev *Event, a Action, id exchange.PositionID, p *exchange.Holding) {
	ev.Action, ev.Time, ev.Account, ev.Position = a, e.Now(), p.Account, id
	ev.Market, ev.Side, ev.Mode, ev.Mark = p.Market, p.Side, p.Mode, e.MarkPrice(p.Market)
	ev.Cost = p.Cost
}

// record ends the record of what was done to a position, whose cost until then was that of all that was open.
func (e *Engine) record(ev *Event) {
	if !ev.Cost.IsZero() {
		p := e.Holding(ev.Position)
		ev.Cost.Sub(&ev.Cost, &p.Cost)
	}
	e.events = append(e.events, *ev)
}

// next is the record of the next event, to be filled in before another is.
func (e *Engine) next() *Event {
	n := len(e.events)
	if n < cap(e.events) {
		e.events = e.events[:n+1]
		e.events[n] = Event{}
	} else {
		e.events = append(e.events, Event{})
	}
	return &e.events[n]
}
