package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/internal/fixed"
)

// intoStock moves size of a position into the engine's own inventory at the mark. Its later profit or loss is the fund's.
func (e *Engine) intoStock(p *position, ev *Event, size uint256.Int) {
	m := &e.markets[p.market]
	v := e.part(p, &size)
	p.settle(e.cashOf(p), &size, &v)
	q, c := fixed.Positive(&size), fixed.Positive(&v)
	if !p.owns {
		q, c = q.Neg(), c.Neg()
	}
	m.stock.size, m.stock.cost = m.stock.size.Add(q), m.stock.cost.Add(c)
	ev.Size.Add(&ev.Size, &size)
	ev.Reference.Add(&ev.Reference, &v)
	ev.Inventory.Add(&ev.Inventory, &size)
}

// unwindStock sells off inventory on the venue at any price, for the fund.
func (e *Engine) unwindStock(id MarketID) {
	m := &e.markets[id]
	if m.stock.size.IsZero() || m.venue == nil {
		return
	}
	owns, size, cost := m.stock.size.Sign() > 0, m.stock.size.Abs(), m.stock.cost.Abs()
	fill := e.execute(m, taking(!owns), &size, nil)
	if fill.Base.IsZero() {
		return
	}
	released := portion(&cost, &fill.Base, &size)
	q, c := fixed.Positive(&fill.Base), fixed.Positive(&released)
	if !owns {
		q, c = q.Neg(), c.Neg()
	}
	m.stock.size, m.stock.cost = m.stock.size.Sub(q), m.stock.cost.Sub(c)
	m.trade(!owns, &fill.Base, &fill.Quote)
	e.fees[m.Settle].Add(&e.fees[m.Settle], &fill.Fee)
	ev := Event{
		Action: Unwound, Time: e.now, Account: none, Position: none, Market: id, Mark: m.mark,
		Size: fill.Base, Remaining: m.stock.size.Abs(), Reference: released, Proceeds: fill.Quote, VenueFee: fill.Fee,
		Impact: gain(owns, &fill.Quote, &released), Inventory: m.stock.size.Abs(),
	}
	if ev.Side = Long; m.owns(Long) != owns {
		ev.Side = Short
	}
	result := gain(owns, &released, &fill.Quote).Sub(fixed.Positive(&fill.Fee))
	if result.Sign() >= 0 {
		ev.Residue = result.Capped()
		e.credit(m, &ev.Residue)
	} else {
		lost := result.Neg().Capped()
		ev.FundPaid = e.debit(m, &lost)
		ev.Shared.Sub(&lost, &ev.FundPaid)
		e.bear(m, &ev.Shared)
	}
	e.record(&ev)
}

// Inventory returns the size that the engine itself holds in a market: above 0 is owned value.
func (e *Engine) Inventory(id MarketID) fixed.Signed { return e.markets[id].stock.size }
