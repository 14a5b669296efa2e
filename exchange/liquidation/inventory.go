package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Inventory keeps all that is left in the engine's inventory, whether or not the fund can carry it. At later marks
// the steps of the second kind close it for the fund. Without this step, what no step closes stays its owner's, and
// is tried again at the next mark.
type Inventory struct{}

// Name is inventory.
func (Inventory) Name() string { return "inventory" }

// Faults are those of the parameters.
func (Inventory) Faults(*Rules) fault.Faults { return nil }

func (Inventory) close(e *Engine, t *taken) {
	size := e.left(t)
	e.intoStock(t, size, t.bust(&size))
}

func (Inventory) unwind(*Engine, exchange.MarketID) bool { return false }

// stock is the inventory of a market. Its amounts are signed as value: above 0 is owned.
type stock struct {
	size, cost fixed.Signed
	bust       fixed.Signed // bankruptcy value of the positions that it came from
}

// hold adds to the inventory.
func (s *stock) hold(owns bool, size, cost, bust *uint256.Int) {
	q, c, b := fixed.Positive(size), fixed.Positive(cost), fixed.Positive(bust)
	if !owns {
		q, c, b = q.Neg(), c.Neg(), b.Neg()
	}
	s.size, s.cost, s.bust = s.size.Add(q), s.cost.Add(c), s.bust.Add(b)
}

// lot is the inventory of a market without signs.
type lot struct {
	side             exchange.Side
	owns             bool
	size, cost, bust uint256.Int
}

// inventory is a market's.
func (e *Engine) inventory(id exchange.MarketID) lot {
	s := &e.markets[id].stock
	l := lot{owns: s.size.Sign() > 0, size: s.size.Abs(), cost: s.cost.Abs(), bust: s.bust.Abs()}
	if e.Instrument(id).Owns(exchange.Long) != l.owns {
		l.side = exchange.Short
	}
	return l
}

// Inventory returns the size that the engine itself holds in a market: above 0 is owned value.
func (e *Engine) Inventory(id exchange.MarketID) fixed.Signed { return e.markets[id].stock.size }

// stockValue is what a market's inventory is worth at mark, signed.
func (e *Engine) stockValue(id exchange.MarketID) fixed.Signed {
	if e.markets[id].stock.size.IsZero() {
		return fixed.Signed{}
	}
	l, mark := e.inventory(id), e.MarkPrice(id)
	v := e.Instrument(id).Value(l.side, &l.size, &mark)
	if !l.owns {
		return fixed.Negative(&v)
	}
	return fixed.Positive(&v)
}

// stockLoss is by how much a market's inventory is worth less at mark than it was taken at. It is not below 0.
func (e *Engine) stockLoss(id exchange.MarketID) uint256.Int {
	return e.markets[id].stock.cost.Sub(e.stockValue(id)).Capped()
}

// intoStock moves size of a position, whose bankruptcy value is bust, into the inventory at the mark. Its later
// profit or loss is the fund's. Inventory of the other side is closed against it first.
func (e *Engine) intoStock(t *taken, size, bust uint256.Int) {
	v := e.house.Part(t.id, &size)
	e.house.Settle(t.id, &size, &v)
	t.ev.Size.Add(&t.ev.Size, &size)
	t.ev.Reference.Add(&t.ev.Reference, &v)
	t.ev.Inventory.Add(&t.ev.Inventory, &size)
	s := &e.markets[t.market].stock
	if sign := s.size.Sign(); sign != 0 && (sign > 0) != t.owns {
		e.netStock(t.market, &size, &v, &bust)
	}
	s.hold(t.owns, &size, &v, &bust)
}

// netStock closes inventory against a size of the other side that is about to be added to it, worth v at mark. It
// leaves in size, v and bust what is still to be added.
func (e *Engine) netStock(id exchange.MarketID, size, v, bust *uint256.Int) {
	l := e.inventory(id)
	closed := exact.Min(*size, l.size)
	worth, share := exact.Portion(v, &closed, size), exact.Portion(bust, &closed, size)
	ev := e.unwinding(&l, id)
	ev.Size, ev.Proceeds, ev.Reference = closed, worth, exact.Portion(&l.cost, &closed, &l.size)
	ev.Impact = exact.Gain(l.owns, &worth, &ev.Reference)
	e.release(id, &l, &ev)
	size.Sub(size, &closed)
	v.Sub(v, &worth)
	bust.Sub(bust, &share)
}

// unwindStock closes inventory for the fund, by the steps of the second kind, until one of them says that the rest is held.
func (e *Engine) unwindStock(id exchange.MarketID) {
	for _, s := range e.closing {
		if e.markets[id].stock.size.IsZero() || s.unwind(e, id) {
			return
		}
	}
}

// sellStock closes inventory on the venue within a limit, as much as loses no more than most; nil: whatever it loses.
// It reports whether none is left.
func (e *Engine) sellStock(id exchange.MarketID, limit, most *uint256.Int) (none bool) {
	l := e.inventory(id)
	size := l.size
	if most != nil {
		fill := e.house.Quote(id, l.owns, &size, limit)
		if fill.Base.IsZero() {
			return false
		}
		released := exact.Portion(&l.cost, &fill.Base, &l.size)
		loss := exact.Gain(l.owns, &fill.Quote, &released).Add(fixed.Positive(&fill.Fee)).Capped()
		if loss.Gt(most) {
			size = e.Instrument(id).LotsDown(exact.MulDivDown(&fill.Base, most, &loss))
		}
	}
	fill := e.house.Trade(id, l.owns, &size, limit)
	if fill.Base.IsZero() {
		return false
	}
	ev := e.unwinding(&l, id)
	ev.Size, ev.Proceeds, ev.VenueFee = fill.Base, fill.Quote, fill.Fee
	ev.Reference = exact.Portion(&l.cost, &fill.Base, &l.size)
	ev.Impact = exact.Gain(l.owns, &fill.Quote, &ev.Reference)
	e.release(id, &l, &ev)
	return e.markets[id].stock.size.IsZero()
}

// unwinding begins the record of a closing of inventory.
func (e *Engine) unwinding(l *lot, id exchange.MarketID) Event {
	return Event{Action: Unwound, Time: e.Now(), Account: none, Position: none, Market: id, Side: l.side, Mark: e.MarkPrice(id)}
}

// release takes what an event closed out of the inventory, and settles its result with the fund.
func (e *Engine) release(id exchange.MarketID, l *lot, ev *Event) {
	share := exact.Portion(&l.bust, &ev.Size, &l.size)
	s := &e.markets[id].stock
	s.hold(!l.owns, &ev.Size, &ev.Reference, &share)
	ev.Remaining = s.size.Abs()
	ev.Inventory = ev.Remaining
	result := ev.Impact.Add(fixed.Positive(&ev.VenueFee)).Neg()
	if result.Sign() >= 0 {
		ev.Residue = result.Capped()
		e.credit(id, &ev.Residue)
	} else {
		lost := result.Neg().Capped()
		e.cover(ev, &lost)
	}
	e.record(ev)
}
