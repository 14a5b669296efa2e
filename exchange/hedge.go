package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Hedge mode: an account may hold a long and a short in one market. Under HedgeExempt, what the two of a cross pool have in
// common needs no maintenance margin and is never liquidated; only the net leg is (Bybit help 900000167723).

// hedge returns the open cross position opposite to p in its market, where the rules exempt what both have in common.
func (e *Accounts) hedge(p *position) *position {
	if !e.rules.Margin.HedgeExempt || !p.cross || p.size.IsZero() {
		return nil
	}
	id, ok := e.Find(p.account, p.market, p.side.Opposite())
	if !ok {
		return nil
	}
	o := &e.positions[id]
	if !o.cross || o.size.IsZero() {
		return nil
	}
	return o
}

// exposed is the part of p that o does not hedge: p's net size, with its share of cost and of the reserved closing fee.
func (e *Accounts) exposed(p, o *position) position {
	part := *p
	part.size = fixed.MinusCapped(&p.size, &o.size)
	part.cost = exact.Portion(&p.cost, &part.size, &p.size)
	part.closeFee = exact.Portion(&p.closeFee, &part.size, &p.size)
	return part
}

// hedged reports whether nothing is open in a bucket but positions that hedge each other in full.
func (e *Accounts) hedged(b Bucket) bool {
	if !e.rules.Margin.HedgeExempt || b.Position != none {
		return false
	}
	open, net := false, false
	e.Each(b, func(id PositionID) {
		p := &e.positions[id]
		o := e.hedge(p)
		open, net = true, net || o == nil || !o.size.Eq(&p.size)
	})
	return open && !net
}

// netTrigger is the price at which the net leg of a hedged position is liquidated. It is the trigger of the exposed
// part, with the profit that the hedge has locked in counted as cash. There is none for the smaller leg, or in a full
// hedge.
//
// Pairs of values that cancel out are taken to do so exactly. The requirement itself counts them rounded, each
// against the trader.
func (e *Accounts) netTrigger(p, o *position) uint256.Int {
	part := e.exposed(p, o)
	if part.size.IsZero() {
		if p.side == Long {
			return zero
		}
		return farAway
	}
	rest := fixed.MinusCapped(&p.cost, &part.cost)
	locked := exact.Gain(p.owns, &rest, &o.cost)
	others := *e.wallet(p.account, e.markets[p.market].Settle)
	for id := e.accounts[p.account].first; id != none; id = e.positions[id].next {
		if q := &e.positions[id]; q != p && q != o && q.cross && !q.size.IsZero() && e.markets[q.market].Settle == e.markets[p.market].Settle {
			others = others.Add(e.profit(q))
		}
	}
	if e.unified() {
		others = others.Add(e.support(p.account, e.markets[p.market].Settle))
	}
	return e.triggerBeside(&part, others.Add(locked).Sub(e.othersNeed(p)))
}

// pair is the hedged part of two positions while it is set aside, and their profit at mark, which stands in the pool so long.
type pair struct {
	id     PositionID
	held   position // size, cost, initial, posted and closeFee of the part
	profit fixed.Signed
}

// SetAside takes the hedged parts of a pool's positions out of the books while the house works on the rest, where the
// rules exempt hedges. The pool's equity stays what it was. PutBack ends it.
func (h House) SetAside(b Bucket) {
	e := h.Accounts
	e.aside = e.aside[:0]
	if !e.rules.Margin.HedgeExempt || !b.Pool() {
		return
	}
	e.Each(b, func(id PositionID) {
		p := &e.positions[id]
		if o := e.hedge(p); o != nil {
			e.aside = append(e.aside, pair{id: id, held: position{size: exact.Min(p.size, o.size)}})
		}
	})
	for i := range e.aside {
		a := &e.aside[i]
		p := &e.positions[a.id]
		before := e.profit(p)
		for _, part := range [...]struct{ from, to *uint256.Int }{
			{&p.cost, &a.held.cost}, {&p.initial, &a.held.initial}, {&p.posted, &a.held.posted}, {&p.closeFee, &a.held.closeFee},
		} {
			*part.to = exact.Portion(part.from, &a.held.size, &p.size)
			part.from.Sub(part.from, part.to)
		}
		p.size.Sub(&p.size, &a.held.size)
		a.profit = before
		if !p.size.IsZero() {
			a.profit = before.Sub(e.profit(p))
		}
		w := e.wallet(b.Account, b.Asset)
		*w = w.Add(a.profit)
	}
}

// PutBack undoes SetAside on what the house has left of the pool, and calls back for each hedged part, with its size.
func (h House) PutBack(b Bucket, back func(id PositionID, size *uint256.Int)) {
	e := h.Accounts
	for i := range e.aside {
		a := &e.aside[i]
		p := &e.positions[a.id]
		for _, part := range [...]struct{ to, from *uint256.Int }{
			{&p.size, &a.held.size}, {&p.cost, &a.held.cost}, {&p.initial, &a.held.initial}, {&p.posted, &a.held.posted}, {&p.closeFee, &a.held.closeFee},
		} {
			part.to.Add(part.to, part.from)
		}
		w := e.wallet(b.Account, b.Asset)
		*w = w.Sub(a.profit)
		back(a.id, &a.held.size)
	}
	e.aside = e.aside[:0]
}
