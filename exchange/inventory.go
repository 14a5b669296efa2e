package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// intoStock moves size of a position, whose bankruptcy value is bust, into the engine's own inventory at the mark. Its later
// profit or loss is the fund's.
func (e *Engine) intoStock(p *position, ev *Event, size, bust uint256.Int) {
	m := &e.markets[p.market]
	v := e.part(p, &size)
	p.settle(e.cashOf(p), &size, &v)
	ev.Size.Add(&ev.Size, &size)
	ev.Reference.Add(&ev.Reference, &v)
	if s := m.stock.size.Sign(); s != 0 && (s > 0) != p.owns {
		e.netStock(p.market, &size, &v, &bust)
	}
	m.hold(p.owns, &size, &v, &bust)
	ev.Inventory.Add(&ev.Inventory, &size)
}

// netStock closes inventory against a size of the other side that is about to be added to it, worth v at mark, and leaves in size, v and
// bust what is still to be added.
func (e *Engine) netStock(id MarketID, size, v, bust *uint256.Int) {
	m := &e.markets[id]
	held, was := m.held(id)
	closed := minimum(*size, held.size)
	worth, share := portion(v, &closed, size), portion(bust, &closed, size)
	ev := e.unwinding(&held, id)
	ev.Size, ev.Proceeds, ev.Reference = closed, worth, portion(&held.cost, &closed, &held.size)
	ev.Impact = gain(held.owns, &worth, &ev.Reference)
	e.release(m, &held, &was, &ev)
	size.Sub(size, &closed)
	v.Sub(v, &worth)
	bust.Sub(bust, &share)
}

// hold adds to the inventory.
func (m *market) hold(owns bool, size, cost, bust *uint256.Int) {
	q, c, b := fixed.Positive(size), fixed.Positive(cost), fixed.Positive(bust)
	if !owns {
		q, c, b = q.Neg(), c.Neg(), b.Neg()
	}
	m.stock.size, m.stock.cost, m.stock.bust = m.stock.size.Add(q), m.stock.cost.Add(c), m.stock.bust.Add(b)
}

// held is the inventory as a position of nobody's: its margin collects what comes of closing it.
func (m *market) held(id MarketID) (p position, bust uint256.Int) {
	p = position{
		size: m.stock.size.Abs(), cost: m.stock.cost.Abs(), account: none, next: none, slot: none, market: id,
		owns: m.stock.size.Sign() > 0, mode: Isolated,
	}
	if m.owns(Long) != p.owns {
		p.side = Short
	}
	return p, m.stock.bust.Abs()
}

// stockLoss is by how much a market's inventory is worth less at mark than it was taken at.
func (e *Engine) stockLoss(m *market) uint256.Int {
	if m.stock.size.IsZero() {
		return zero
	}
	p, _ := m.held(none)
	v := m.Value(p.side, &p.size, &m.mark)
	return gain(p.owns, &v, &p.cost).Capped()
}

// inventoryNeed is the maintenance margin of all inventory that a market's fund stands behind, with more value of a side in that market.
func (e *Engine) inventoryNeed(m *market, owns bool, more *uint256.Int) (need uint256.Int) {
	for i := range e.markets {
		o := &e.markets[i]
		if o.fund != m.fund {
			continue
		}
		var value fixed.Signed
		if !o.stock.size.IsZero() {
			p, _ := o.held(none)
			v := o.Value(p.side, &p.size, &o.mark)
			if value = fixed.Positive(&v); !p.owns {
				value = value.Neg()
			}
		}
		if o == m && owns {
			value = value.Add(fixed.Positive(more))
		} else if o == m {
			value = value.Sub(fixed.Positive(more))
		}
		abs := value.Abs()
		part := o.Tiers.Maintenance(&abs, &zero)
		need.Add(&need, &part)
	}
	return need
}

// carried reports whether a market's fund can carry its inventory: what it has, less what that has lost, is its maintenance margin.
func (e *Engine) carried(id MarketID) bool {
	m := &e.markets[id]
	budget, need := e.budget(id), e.inventoryNeed(m, true, &zero)
	return !budget.Lt(&need)
}

// unwindStock closes inventory for the fund:
//
//  1. on the venue at the bankruptcy price of the positions it came from, or better;
//  2. where the rules let the fund pay for worse (EngineLimit any), on the venue at any price, as much as the fund can pay for;
//  3. once the fund can carry it no longer, against counterparties, as the positions themselves would have been;
//  4. what nobody takes then, on the venue at any price.
//
// The rest is held: its loss so far counts against the fund's budget.
func (e *Engine) unwindStock(id MarketID) {
	m := &e.markets[id]
	if m.stock.size.IsZero() {
		return
	}
	p, bust := m.held(id)
	limit := m.limit(p.side, &p.size, &bust)
	e.sellStock(id, &limit, nil)
	budget := e.budget(id)
	never := e.rules.Deleverage == DeleverageNever
	if e.rules.EngineLimit == LimitAny && (!budget.IsZero() || never) {
		loss := e.stockLoss(m) // the budget is without it
		budget.Add(&budget, &loss)
		e.sellStock(id, nil, &budget)
	}
	if m.stock.size.IsZero() || e.carried(id) {
		return
	}
	if !never {
		e.deleverageStock(id)
	}
	e.sellStock(id, nil, nil)
}

// sellStock closes inventory on the venue within a limit, as much as loses no more than most (nil: whatever it loses).
func (e *Engine) sellStock(id MarketID, limit, most *uint256.Int) {
	m := &e.markets[id]
	if m.stock.size.IsZero() || m.venue == nil {
		return
	}
	p, bust := m.held(id)
	size := p.size
	if most != nil {
		fill := e.quote(m, taking(!p.owns), &size, limit)
		if fill.Base.IsZero() {
			return
		}
		released := portion(&p.cost, &fill.Base, &p.size)
		loss := gain(p.owns, &fill.Quote, &released).Add(fixed.Positive(&fill.Fee)).Capped()
		if loss.Gt(most) {
			size = mulDivDown(&fill.Base, most, &loss)
			size = m.wholeLots(size)
		}
		if size.IsZero() {
			return
		}
	}
	fill := e.execute(m, taking(!p.owns), &size, limit)
	if fill.Base.IsZero() {
		return
	}
	ev := e.unwinding(&p, id)
	ev.Size, ev.Proceeds, ev.VenueFee = fill.Base, fill.Quote, fill.Fee
	m.trade(!p.owns, &fill.Base, &fill.Quote)
	e.fees[m.Settle].Add(&e.fees[m.Settle], &fill.Fee)
	ev.Reference = portion(&p.cost, &fill.Base, &p.size)
	ev.Impact = gain(p.owns, &fill.Quote, &ev.Reference)
	e.release(m, &p, &bust, &ev)
}

// deleverageStock closes inventory against counterparties.
func (e *Engine) deleverageStock(id MarketID) {
	m := &e.markets[id]
	p, bust := m.held(id)
	whole, cost := p.size, p.cost
	ev := e.unwinding(&p, id)
	e.offset(&p, &ev, bust)
	if ev.Counterparts.IsZero() {
		return
	}
	ev.Reference.Sub(&cost, &p.cost)
	ev.Bystanders = fixed.Signed{} // each counterparty's event has its own
	ev.Impact = p.margin.Neg()
	ev.Proceeds = fixed.Positive(&ev.Reference).Add(p.margin).Capped()
	if !p.owns {
		ev.Proceeds = fixed.Positive(&ev.Reference).Sub(p.margin).Capped()
	}
	p.size, p.cost = whole, cost
	e.release(m, &p, &bust, &ev)
}

func (e *Engine) unwinding(p *position, id MarketID) Event {
	return Event{Action: Unwound, Time: e.now, Account: none, Position: none, Market: id, Side: p.side, Mark: e.markets[id].mark}
}

// release takes what an event closed out of the inventory p, and settles its result with the fund.
func (e *Engine) release(m *market, p *position, bust *uint256.Int, ev *Event) {
	share := portion(bust, &ev.Size, &p.size)
	m.hold(!p.owns, &ev.Size, &ev.Reference, &share)
	ev.Remaining = m.stock.size.Abs()
	ev.Inventory = ev.Remaining
	result := ev.Impact.Add(fixed.Positive(&ev.VenueFee)).Neg()
	if result.Sign() >= 0 {
		ev.Residue = result.Capped()
		e.credit(m, &ev.Residue)
	} else {
		lost := result.Neg().Capped()
		ev.FundPaid = e.debit(m, &lost)
		ev.Shared.Sub(&lost, &ev.FundPaid)
		e.bear(m, &ev.Shared)
	}
	e.record(ev)
}

// Inventory returns the size that the engine itself holds in a market: above 0 is owned value.
func (e *Engine) Inventory(id MarketID) fixed.Signed { return e.markets[id].stock.size }
