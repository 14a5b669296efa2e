package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// cover makes up for a bucket that ended below zero: the fund first, then the operator or all positions of the market. It
// returns what the bucket is left with: 0.
func (e *Engine) cover(id MarketID, ev *Event, left fixed.Signed) fixed.Signed {
	m := &e.markets[id]
	missing := left.Neg().Capped()
	paid := e.debitFor(ev.Account, m, &missing)
	ev.FundPaid.Add(&ev.FundPaid, &paid)
	missing.Sub(&missing, &paid)
	if missing.IsZero() {
		return fixed.Signed{}
	}
	ev.Shared.Add(&ev.Shared, &missing)
	if e.rules.GateMarks > 0 {
		e.gate = e.marks + e.rules.GateMarks
	}
	e.bear(m, &missing)
	return fixed.Signed{}
}

// bear books a loss that nobody else covered to the operator, who passes it on where the rules share it.
func (e *Engine) bear(m *market, missing *uint256.Int) {
	e.operator[m.Settle] = e.operator[m.Settle].Sub(fixed.Positive(missing))
	if e.rules.Sharing == ByNotional {
		m.uncovered.Add(&m.uncovered, missing)
	}
}

// charge spreads the losses of a mark that the operator bears over all open positions of their market, in proportion to their
// value (Cube), rounded down and none beyond its bucket's equity. It reports whether anybody paid.
func (e *Engine) charge(id MarketID) (any bool) {
	m := &e.markets[id]
	loss := m.uncovered
	m.uncovered.Clear()
	if loss.IsZero() {
		return false
	}
	var total uint256.Int
	e.charged = e.charged[:0]
	for s := range m.atRisk {
		for i := range m.atRisk[s].nodes {
			who := m.atRisk[s].nodes[i].id
			v := e.value(&e.positions[who])
			total.Add(&total, &v)
			e.charged = append(e.charged, who)
		}
	}
	for _, who := range e.charged {
		p := &e.positions[who]
		b := e.bucketOf(who)
		before := e.equity(b)
		v := e.value(p)
		part := mulDivDown(&loss, &v, &total)
		part = minimum(part, before.Capped())
		if part.IsZero() {
			continue
		}
		cash := e.cash(b)
		*cash = cash.Sub(fixed.Positive(&part))
		e.operator[m.Settle] = e.operator[m.Settle].Add(fixed.Positive(&part))
		any = true
		ev := e.event(Charged, who)
		ev.EquityBefore, ev.EquityAfter = before, before.Sub(fixed.Positive(&part))
		ev.Moved, ev.Remaining = part, p.size
		e.record(&ev)
		e.rekey(who)
	}
	return any
}
