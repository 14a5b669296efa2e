package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// takeOverBucket takes all positions of a bucket over at their bankruptcy prices, and settles what they leave as one. It reports
// whether one of them, for want of counterparties that may still be looked at, waits for the next mark; then nothing is settled yet.
func (e *Engine) takeOverBucket(b bucket, equity fixed.Signed, need *uint256.Int) (waits bool) {
	if e.deleveragesLeft() == 0 || e.counterpartsLeft() == 0 {
		return true
	}
	tried := false
	e.shares = e.shares[:0]
	e.each(b, func(id PositionID, p *position) { e.shares = append(e.shares, share{id: id, need: e.maintenance(p)}) })
	rest := equity
	for i := range e.shares {
		s := &e.shares[i]
		s.equity = rest
		if i < len(e.shares)-1 && !need.IsZero() {
			s.equity = scaled(equity, &s.need, need)
		}
		rest = rest.Sub(s.equity)
	}
	var left remains
	for i := range e.shares {
		offset, stays := e.takeOver(e.shares[i].id, e.shares[i].equity, &left, i == len(e.shares)-1 && !waits)
		tried, waits = tried || offset, waits || stays
	}
	if tried {
		e.thisBlock().deleveraged++
	}
	return waits
}

// remains is what the positions of a bucket have left while the last of them is yet to be taken over.
type remains struct {
	equity    fixed.Signed
	reference uint256.Int  // value closed
	kept      fixed.Signed // what counterparties paid more than the bankruptcy value
}

// takeOver closes a whole position for the engine's account, beginning at its bankruptcy value x, where the equity that
// belongs to it is used up:
//
//  1. on the venue at x or better;
//  2. of a bucket below zero, on the venue beyond x, as far as the rules let the fund pay for it;
//  3. into the engine's inventory, as far as the fund, or backstop vault, can carry it (backs);
//  4. against counterparties, deleveraged at x or at the previous mark;
//  5. on the venue at any price;
//  6. into the engine's inventory.
//
// Inventory is taken at the mark, so the fund makes what x is better than the mark, and pays what it is worse. With the last
// position of a bucket, what all have left goes to fund or trader, but what deleveraging at the previous mark left is the trader's;
// what is missing is paid by the fund, then by whom the rules name, so the bucket never ends below zero and nothing outside it
// is touched.
//
// Where the venue takes nothing over (onlyDeleverages), the book has been tried already, and it begins at 4. Where that ends
// because CounterpartsMost have been looked at, what is left of the position stays with its owner and waits. offset reports
// whether 4 was come to.
func (e *Engine) takeOver(id PositionID, equity fixed.Signed, bucket *remains, last bool) (offset, waits bool) {
	p := &e.positions[id]
	m := &e.markets[p.market]
	cash := e.cashOf(p)
	held := equity.Sub(e.profit(p)) // the cash that belongs to this position
	start := *cash
	v := e.value(p)
	worth := worthAt(p, &v, equity)
	ev := e.event(TakenOver, id)
	ev.EquityBefore = equity

	limit := m.limit(p.side, &p.size, &worth)
	var beyond uint256.Int
	if e.rules.EngineLimit == LimitFillable {
		beyond = e.fillable(p, equity)
	}
	whole := p.size
	bust := func() uint256.Int { return mulDivDown(&worth, &p.size, &whole) } // of what is left
	if !e.onlyDeleverages() {
		e.closeAtVenue(p, &ev, &whole, &limit)
		exhausted := false
		if !p.size.IsZero() && (equity.Sign() < 0 || !e.hasBackstop()) {
			rest := bust()
			exhausted = e.closeOnFund(p, &ev, &rest, &beyond)
		}
		if !p.size.IsZero() && !exhausted {
			rest := bust()
			sofar := held.Add(cash.Sub(start)).Add(gain(p.owns, &p.cost, &rest)) // what the fund would pay for if the rest closed at x
			if size := e.backs(p, &rest, sofar.Neg().Capped(), equity); !size.IsZero() {
				e.intoStock(p, &ev, size, portion(&rest, &size, &p.size))
			}
		}
	}
	if !p.size.IsZero() && e.rules.Deleverage != DeleverageNever {
		offset = true
		rest, before, size, cost := bust(), *cash, p.size, p.cost
		was := size
		if e.offset(p, &ev, rest) {
			e.leave(p, &ev, equity)
			return offset, true
		}
		if e.rules.DeleverageAt == PreviousMark {
			size.Sub(&size, &p.size)
			cost.Sub(&cost, &p.cost)
			x := portion(&rest, &size, &was)
			if better := cash.Sub(before).Add(gain(p.owns, &x, &cost)); better.Sign() > 0 {
				bucket.kept = bucket.kept.Add(better)
			}
		}
	}
	if !p.size.IsZero() {
		rest := p.size
		e.closeAtVenue(p, &ev, &rest, nil)
	}
	if !p.size.IsZero() {
		e.intoStock(p, &ev, p.size, bust())
	}

	ev.EquityAfter = held.Add(cash.Sub(start))
	p.posted, p.initial, p.closeFee = zero, zero, zero
	m.atRisk[p.side].remove(e, id) // of another market than the one being marked
	bucket.equity = bucket.equity.Add(ev.EquityAfter)
	bucket.reference.Add(&bucket.reference, &ev.Reference)
	if last {
		e.settleBucket(p, &ev, bucket)
	}
	e.record(&ev)
	return offset, false
}

// settleBucket gives what the positions of a bucket have left to whom it belongs, and makes up for what is missing, in the event of
// the last of them.
func (e *Engine) settleBucket(p *position, ev *Event, bucket *remains) {
	m := &e.markets[p.market]
	cash := e.cashOf(p)
	left := bucket.equity
	*cash = cash.Sub(left)
	var after fixed.Signed
	switch {
	case left.Sign() < 0:
		after = e.cover(p.market, ev, left)
	case e.rules.Residue == ToFund:
		after = bucket.kept
		if left.Cmp(after) < 0 {
			after = left
		}
		ev.Residue = left.Sub(after).Capped()
		e.credit(m, &ev.Residue)
	default:
		fee := mulDivUp(&bucket.reference, &e.rules.ClearanceFee, &fixed.WAD)
		ev.ClearanceFee = minimum(fee, left.Capped())
		after = left.Sub(fixed.Positive(&ev.ClearanceFee))
		e.credit(m, &ev.ClearanceFee)
	}
	*cash = cash.Add(after)
	ev.EquityAfter = ev.EquityAfter.Sub(left).Add(after)
}

// backs returns how much of a position the engine keeps for the fund, or the backstop vault, before it would turn to
// counterparties: as much as the fund can carry, which is what it can pay for at the mark and still have the maintenance margin of
// all its inventory. (Binance FAQ 360033525271: the fund takes the position over; Bybit adl-alert: until its balance or drawdown
// says otherwise; Hyperliquid docs, "Liquidations": the backstop vault takes what is not below zero. Documented assumption: no
// venue states how much; an account would have to carry it so.)
//
// spent is what the fund has to pay for the position already.
func (e *Engine) backs(p *position, bust *uint256.Int, spent uint256.Int, equity fixed.Signed) uint256.Int {
	if !e.hasBackstop() || (e.rules.Deleverage == DeleverageNegative && equity.Sign() < 0) {
		return zero
	}
	m := &e.markets[p.market]
	budget := e.budget(p.market)
	if room, bounded := e.insuranceLeft(p.account); bounded {
		budget = minimum(budget, room)
	}
	budget = fixed.MinusCapped(&budget, &spent)
	if budget.IsZero() {
		return zero
	}
	carries := func(size *uint256.Int) bool {
		value, x := e.part(p, size), portion(bust, size, &p.size)
		loss := gain(p.owns, &value, &x).Capped()
		need := e.inventoryNeed(m, p.owns, &value)
		need.Add(&need, &loss)
		return !need.Gt(&budget)
	}
	if carries(&p.size) {
		return p.size
	}
	low, high := zero, p.size // low can be carried, high cannot
	for range 128 {
		middle := sum(&low, &high)
		middle.Rsh(&middle, 1)
		if middle.Eq(&low) {
			break
		}
		if carries(&middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return m.wholeLots(low)
}

// hasBackstop reports whether the rules let the engine keep inventory for fund or vault before counterparties are closed.
func (e *Engine) hasBackstop() bool {
	switch e.rules.Deleverage {
	case DeleverageShort, DeleverageDrawdown, DeleverageNegative:
		return true
	}
	return false
}

// offset deleverages a position's counterparties, as far as CounterpartsMost lets them be looked at now. It reports whether
// that is why some of the position is left. Where none of them could take any, withdrawals are gated (dYdX v4: a subaccount
// below zero remains).
func (e *Engine) offset(p *position, ev *Event, bust uint256.Int) (cut bool) {
	looked, cut := e.deleverage(p, ev, bust, e.counterpartsLeft())
	e.thisBlock().looked += looked
	if cut && looked > 0 && ev.Counterparts.IsZero() && e.rules.GateMarks > 0 {
		e.gate = e.marks + e.rules.GateMarks
	}
	return cut
}

// leave ends a takeover that goes on at the next mark. What was closed at the bankruptcy value has changed nothing but whose
// the position is, so equity below zero stays with the rest.
func (e *Engine) leave(p *position, ev *Event, equity fixed.Signed) {
	if ev.Size.IsZero() {
		return
	}
	ev.Remaining = p.size
	ev.EquityAfter = equity.Sub(ev.Impact).Sub(fixed.Positive(&ev.VenueFee)).Add(ev.Bystanders)
	e.record(ev)
}

// closeOnFund closes beyond the bankruptcy value as much as the fund's budget bears. Of a size whose loss is above the
// budget the proportional part is closed, and the budget is exhausted: impact being convex, that part's loss is not above it.
// Under DeleverageNegative the fund does not pay for a bucket below zero before counterparties have been closed.
func (e *Engine) closeOnFund(p *position, ev *Event, bust, fillable *uint256.Int) (exhausted bool) {
	m := &e.markets[p.market]
	var limit *uint256.Int
	switch e.rules.EngineLimit {
	case LimitBust:
		return false
	case LimitFillable:
		limit = fillable
	}
	budget := e.budget(p.market)
	if room, bounded := e.insuranceLeft(p.account); bounded {
		budget = minimum(budget, room)
	}
	if m.venue == nil || budget.IsZero() || e.rules.Deleverage == DeleverageNegative && ev.EquityBefore.Sign() < 0 {
		return false
	}
	fill := e.quote(m, taking(!p.owns), &p.size, limit)
	if fill.Base.IsZero() {
		return false
	}
	due := mulDivDown(bust, &fill.Base, &p.size)
	fee := mulDivUp(&fill.Quote, &m.TakerFee, &fixed.WAD)
	loss := gain(p.owns, &fill.Quote, &due).Add(fixed.Positive(&fee)).Add(fixed.Positive(&fill.Fee)).Capped()
	size := fill.Base
	if loss.Gt(&budget) {
		size, exhausted = m.wholeLots(mulDivDown(&size, &budget, &loss)), true
	}
	e.closeAtVenue(p, ev, &size, limit)
	return exhausted
}
