package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// liquidate takes the bucket of a position whose trigger was reached through the pipeline:
//
//	test → automatic margin → lower the risk limit → cancel orders → test → takeover if far below → partial close → test →
//	takeover, or wait
//
// Afterwards none of the bucket's keys is reached in any market: it stands again, is closed, or waits for the next mark
// outside the heaps; so does one that LiquidationsMost does not let be liquidated at this time any more.
func (e *Engine) liquidate(id PositionID) {
	b := e.bucketOf(id)
	if _, _, fails := e.failing(b); !fails {
		e.rekey(id) // the early key of a pool
		return
	}
	if b.position != none && e.positions[id].refill && e.topUp(id) {
		return
	}
	e.each(b, func(i PositionID, p *position) { e.markets[p.market].atRisk[p.side].remove(e, i) })
	if e.attemptsLeft() == 0 || e.hadItsTurn(b) {
		e.waiting = append(e.waiting, id)
		return
	}
	e.thisBlock().liquidated++
	if b.position == none {
		e.accounts[b.account].turn.of(e.now).taken = true
	}
	first := e.setAside(b)
	waits := e.resolve(b)
	e.putBack(b, first)
	if e.rules.HedgeExempt && b.position == none && !waits { // what rounding of hedged values left short waits too
		_, _, waits = e.failing(b)
	}
	if waits {
		e.waiting = append(e.waiting, id)
		return
	}
	e.rekey(id)
}

// resolve is the pipeline from the risk limit on, for a bucket without what it hedges. It reports whether the bucket, still
// short of its requirement, waits for the next mark.
func (e *Engine) resolve(b bucket) (waits bool) {
	if e.lowerLimits(b) && e.stands(b) {
		return false
	}
	if e.rules.CancelOrders && e.cancelOrders(b) && e.stands(b) {
		return false
	}
	equity, need := e.equity(b), e.need(b)
	if !e.rules.TakeoverBelow.Eq(&fixed.WAD) && e.belowTakeover(equity, &need) && !e.onlyDeleverages() {
		return e.takeOverBucket(b, equity, &need)
	}
	if e.rules.Partial != Straight {
		stands, filled := e.closeSome(b)
		if stands {
			return false
		}
		if filled && e.onlyDeleverages() {
			return true
		}
		equity, need = e.equity(b), e.need(b)
	}
	if e.belowTakeover(equity, &need) {
		return e.takeOverBucket(b, equity, &need)
	}
	return true
}

// hadItsTurn reports whether a pool was liquidated at this time already: where positions are closed by a fraction in a block, a
// second mark in the block must not close a second one (dYdX v4, max_position_portion_liquidated).
func (e *Engine) hadItsTurn(b bucket) bool {
	return b.position == none && e.onlyDeleverages() && e.accounts[b.account].turn.of(e.now).taken
}

// onlyDeleverages reports whether the venue has no engine of its own that takes positions over: a bucket is closed by chunks on
// the book, the fund paying for each, above zero and below; what is below zero and neither book nor fund can close is
// deleveraged (dYdX v4).
func (e *Engine) onlyDeleverages() bool {
	return e.rules.Partial == Chunk && e.rules.EngineLimit == LimitFillable && e.rules.TakeoverBelow.IsZero()
}

// belowTakeover reports whether equity is below the takeover multiple of the requirement; at 1, whenever it fails.
func (e *Engine) belowTakeover(equity fixed.Signed, need *uint256.Int) bool {
	if e.rules.TakeoverBelow.Eq(&fixed.WAD) {
		return e.fails(equity, need)
	}
	line := mulDivDown(need, &e.rules.TakeoverBelow, &fixed.WAD)
	return equity.Cmp(fixed.Positive(&line)) < 0
}

// topUp adds automatic margin from the free balance, up to what restores the initial margin, and reports whether that was
// enough. Documented assumption: venues state that available balance is used, not to what level.
func (e *Engine) topUp(id PositionID) bool {
	p := &e.positions[id]
	s := e.markets[p.market].Settle
	before := e.Equity(id)
	initial := e.initialMargin(p)
	want := fixed.Positive(&initial).Sub(before).Capped()
	add := minimum(e.Available(p.account, s), want)
	if add.IsZero() {
		return false
	}
	w := e.wallet(p.account, s)
	*w = w.Sub(fixed.Positive(&add))
	p.margin = p.margin.Add(fixed.Positive(&add))
	p.posted.Add(&p.posted, &add)
	ev := e.event(ToppedUp, id)
	ev.Moved, ev.EquityBefore, ev.EquityAfter = add, before, before.Add(fixed.Positive(&add))
	ev.Remaining = p.size
	e.record(&ev)
	e.rekeyPool(p.account, s)
	need := e.maintenance(p)
	if e.fails(ev.EquityAfter, &need) {
		return false
	}
	e.rekey(id)
	return true
}

// stands reports whether the bucket carries its maintenance margin, or has nothing left to close and no debt.
func (e *Engine) stands(b bucket) bool {
	equity, need := e.equity(b), e.need(b)
	if need.IsZero() {
		open := false
		e.each(b, func(PositionID, *position) { open = true })
		if !open {
			return equity.Sign() >= 0
		}
	}
	return !e.fails(equity, &need)
}

// share is a position of a bucket with its part in the bucket's requirement and equity.
type share struct {
	id     PositionID
	need   uint256.Int
	equity fixed.Signed
}

// portionOf is the part of a bucket's equity that belongs to one of its positions: all of an isolated bucket's, and of a
// pool's in proportion to maintenance margin, so that a position's bankruptcy value is (dYdX v4, bankruptcy price)
//
//	value ∓ equity·need/Σneed
func (e *Engine) portionOf(b bucket, p *position) fixed.Signed {
	equity := e.equity(b)
	if b.position != none {
		return equity
	}
	need, mine := e.need(b), e.maintenance(p)
	if need.IsZero() {
		return equity
	}
	return scaled(equity, &mine, &need)
}

// closeBy closes part of a bucket's position at the venue within a limit; what is left stays with the trader, less fees.
func (e *Engine) closeBy(b bucket, id PositionID, size, limit *uint256.Int) {
	p := &e.positions[id]
	before := e.equity(b)
	part := e.portionOf(b, p)
	was := p.size
	ev := e.event(Reduced, id)
	ev.EquityBefore = before
	want := *size
	if !e.closeAtVenue(p, &ev, &want, limit) {
		return
	}
	// The clearance fee is never more than what the closed part still had; what it lost beyond that at a fillable price is the
	// fund's (dYdX v4, insurance delta).
	rest := scaled(part, &ev.Size, &was).Sub(ev.Impact).Sub(fixed.Positive(&ev.VenueFee))
	own := rest.Capped()
	value := ev.Reference
	if e.onlyDeleverages() { // dYdX v4: at most 1.5 % of the fill's quote amount
		value = ev.Proceeds
	}
	fee := mulDivUp(&value, &e.rules.ClearanceFee, &fixed.WAD)
	ev.ClearanceFee = minimum(fee, own)
	cash := e.cash(b)
	*cash = cash.Sub(fixed.Positive(&ev.ClearanceFee))
	m := &e.markets[p.market]
	if e.rules.Partial == Chunk && e.rules.EngineLimit == LimitFillable && rest.Sign() < 0 {
		missing := rest.Neg().Capped()
		ev.FundPaid = e.debitFor(ev.Account, m, &missing)
		*cash = cash.Add(fixed.Positive(&ev.FundPaid))
	}
	e.credit(m, &ev.ClearanceFee)
	if p.size.IsZero() && cash.Sign() < 0 { // fees beyond the margin; a pool may have other positions to bear them
		alone := true
		e.each(b, func(PositionID, *position) { alone = false })
		if alone {
			*cash = e.cover(p.market, &ev, *cash)
		}
	}
	if p.size.IsZero() {
		m.atRisk[p.side].remove(e, id)
	}
	ev.EquityAfter = e.equity(b)
	ev.Remaining = p.size
	e.record(&ev)
}

func (e *Engine) event(a Action, id PositionID) Event {
	p := &e.positions[id]
	return Event{
		Action: a, Time: e.now, Account: p.account, Position: id, Market: p.market, Side: p.side, Mode: p.mode,
		Mark: e.markets[p.market].mark,
	}
}

func (e *Engine) record(ev *Event) { e.events = append(e.events, *ev) }
