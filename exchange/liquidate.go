package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/internal/fixed"
)

// liquidate takes the bucket of a position whose trigger was reached through the pipeline:
//
//	test → automatic margin → cancel orders → takeover if far below → partial close → test → takeover, or wait
//
// Afterwards none of the bucket's keys in the market is at the head of a heap: it stands again, is closed, or waits for
// the next mark outside the heaps.
func (e *Engine) liquidate(id PositionID) {
	b := e.bucketOf(id)
	equity, need := e.equity(b), e.need(b)
	if !e.fails(equity, &need) {
		e.rekey(id) // the early key of a pool
		return
	}
	if b.position != none && e.positions[id].refill && e.topUp(id) {
		return
	}
	market := e.positions[id].market
	e.each(b, func(i PositionID, p *position) {
		if p.market == market {
			e.markets[market].atRisk[p.side].remove(e, i)
		}
	})
	if e.positions[id].rest > e.now {
		e.waiting = append(e.waiting, id)
		return
	}
	if e.rules.CancelOrders {
		e.cancelOrders(b)
	}
	if !e.rules.TakeoverBelow.Eq(&fixed.WAD) && e.belowTakeover(equity, &need) {
		e.takeOverBucket(b, equity, &need)
		e.rekey(id)
		return
	}
	if e.rules.Partial != Straight {
		if e.closeSome(b) {
			e.rekey(id)
			return
		}
		equity, need = e.equity(b), e.need(b)
	}
	if e.belowTakeover(equity, &need) {
		e.takeOverBucket(b, equity, &need)
		e.rekey(id)
		return
	}
	e.waiting = append(e.waiting, id)
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

// cancelOrders forgets the open orders of the bucket: of its market where isolated, of all its markets where cross.
func (e *Engine) cancelOrders(b bucket) {
	orders := e.accounts[b.account].orders
	for i := range orders {
		if orders[i] == (Orders{}) || e.markets[i].Settle != b.asset {
			continue
		}
		if b.position != none && MarketID(i) != e.positions[b.position].market {
			continue
		}
		orders[i] = Orders{}
		ev := Event{Action: Cancelled, Time: e.now, Account: b.account, Position: b.position, Market: MarketID(i), Mark: e.markets[i].mark}
		e.record(&ev)
	}
}

// closeSome closes part of the bucket by the rules' partial step and reports whether it stands again. Of a pool, positions
// with the largest requirement go first.
func (e *Engine) closeSome(b bucket) bool {
	if b.position != none {
		return e.closePart(b, b.position)
	}
	e.shares = e.shares[:0]
	e.each(b, func(id PositionID, p *position) {
		if e.markets[p.market].mark.IsZero() {
			return
		}
		need := e.maintenance(p)
		at := len(e.shares)
		e.shares = append(e.shares, share{})
		for at > 0 && (e.shares[at-1].need.Lt(&need) || (e.shares[at-1].need.Eq(&need) && e.shares[at-1].id > id)) {
			e.shares[at] = e.shares[at-1]
			at--
		}
		e.shares[at] = share{id: id, need: need}
	})
	for i := range e.shares {
		if e.closePart(b, e.shares[i].id) {
			return true
		}
	}
	return false
}

func (e *Engine) closePart(b bucket, id PositionID) bool {
	p := &e.positions[id]
	m := &e.markets[p.market]
	if m.venue == nil {
		return false
	}
	switch e.rules.Partial {
	case TierDown:
		for !e.stands(b) {
			size, ok := e.tierDownSize(p)
			if !ok {
				return false
			}
			limit := e.bustLimit(b, p)
			if fill := e.quote(m, taking(!p.owns), &size, limit); !fill.Base.Eq(&size) {
				return false // fill or kill
			}
			e.closeBy(b, id, &size, limit)
		}
		return true
	case Restore:
		size := e.restoringSize(b, p)
		e.closeBy(b, id, &size, e.bustLimit(b, p))
	case Target:
		limit, ok := e.targetLimit(b, p)
		if !ok {
			return false
		}
		e.closeBy(b, id, &p.size, limit)
	case Chunk:
		size := p.size
		v := e.value(p)
		first := v.Gt(&e.rules.ChunkAbove) && (!p.chunked || e.rules.ChunkCooldown == 0)
		if first {
			size = mulDivUp(&p.size, &e.rules.ChunkFraction, &fixed.WAD)
			size = m.onLot(&size, &p.size)
		}
		e.closeBy(b, id, &size, e.chunkLimit(b, p))
		if first && !p.size.IsZero() {
			p.chunked, p.rest = true, e.now+e.rules.ChunkCooldown
		}
	}
	return e.stands(b)
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

// tierDownSize is what must be closed to bring the position into the next lower tier; false in the lowest.
func (e *Engine) tierDownSize(p *position) (uint256.Int, bool) {
	m := &e.markets[p.market]
	base := e.value(p)
	if e.rules.MaintenanceOn == OnEntry {
		base = p.cost
	}
	n := m.Tiers.At(&base)
	if n == 0 {
		return zero, false
	}
	excess := fixed.MinusCapped(&base, &m.Tiers.Brackets[n-1].Cap)
	excess.Add(&excess, &one)
	size := mulDivUp(&p.size, &excess, &base)
	return m.onLot(&size, &p.size), true
}

// restoringSize is the least size, as far as a few quotes of the venue tell, whose closing brings equity back to RestoreTo
// times the requirement, or all of it. For a cost rate c on what is closed and a maintenance rate r in force this is
//
//	Δvalue = (k·need − equity) / (k·r − c)
//
// tier by tier, with c first the fees alone and then what the venue quotes for the size found.
func (e *Engine) restoringSize(b bucket, p *position) uint256.Int {
	m := &e.markets[p.market]
	equity, need := e.equity(b), e.need(b)
	want := mulDivUp(&need, &e.rules.RestoreTo, &fixed.WAD)
	short := fixed.Positive(&want).Sub(equity).Add(fixed.FromInt64(2)).Capped()
	v := e.value(p)
	cost := sum(&m.TakerFee, &e.rules.ClearanceFee)
	for range 8 {
		size, ok := e.relieving(p, &v, short, &cost)
		if !ok {
			break
		}
		size = m.onLot(&size, &p.size)
		fill := e.quote(m, taking(!p.owns), &size, nil)
		if fill.Base.Lt(&size) {
			break
		}
		after, cash := *p, fixed.Signed{}
		after.settle(&cash, &fill.Base, &fill.Quote)
		ref, paid := e.costs(p, &after, &fill)
		left := equity.Sub(paid)
		was, is := e.maintenance(p), zero
		if !after.size.IsZero() {
			is = e.maintenance(&after)
		}
		rest := sum(&need, &is)
		rest.Sub(&rest, &was)
		rest = mulDivUp(&rest, &e.rules.RestoreTo, &fixed.WAD)
		if !e.fails(left, &rest) || after.size.IsZero() {
			return size
		}
		if c := paid.Capped(); !ref.IsZero() { // try again as if slippage were a quarter larger than at this size
			cost = mulDivUp(&c, uint256.NewInt(1.25e18), &ref)
		}
	}
	return p.size
}

// costs returns the reference value of what a fill closes and what it costs: impact, fees and clearance.
func (e *Engine) costs(p, after *position, fill *liquidity.Fill) (ref uint256.Int, paid fixed.Signed) {
	m := &e.markets[p.market]
	v, left := e.value(p), e.value(after)
	ref.Sub(&v, &left)
	paid = gain(p.owns, &fill.Quote, &ref)
	taker := mulDivUp(&fill.Quote, &m.TakerFee, &fixed.WAD)
	clear := mulDivUp(&ref, &e.rules.ClearanceFee, &fixed.WAD)
	return ref, paid.Add(fixed.Positive(&taker)).Add(fixed.Positive(&fill.Fee)).Add(fixed.Positive(&clear))
}

// relieving walks down the tiers until closing at a cost rate has made up for what the bucket is short of; false where
// closing costs more than it relieves.
func (e *Engine) relieving(p *position, v *uint256.Int, short uint256.Int, cost *uint256.Int) (uint256.Int, bool) {
	m := &e.markets[p.market]
	base := *v
	if e.rules.MaintenanceOn == OnEntry {
		base = p.cost
	}
	var closed uint256.Int
	for n := m.Tiers.At(&base); n >= 0; n-- {
		rate := sum(&m.Tiers.Brackets[n].Maintenance, e.feeRate(m))
		rate = mulDivDown(&rate, &e.rules.RestoreTo, &fixed.WAD)
		if !rate.Gt(cost) {
			return zero, false
		}
		rate.Sub(&rate, cost)
		width := base
		if n > 0 {
			width = fixed.MinusCapped(&base, &m.Tiers.Brackets[n-1].Cap)
		}
		need := mulDivUp(&short, &fixed.WAD, &rate)
		if !need.Gt(&width) {
			closed.Add(&closed, &need)
			whole := *v
			if e.rules.MaintenanceOn == OnEntry {
				whole = p.cost
			}
			size := mulDivUp(&p.size, &closed, &whole)
			return minimum(size, p.size), true
		}
		relief := mulDivDown(&width, &rate, &fixed.WAD)
		short.Sub(&short, &relief)
		closed.Add(&closed, &width)
		base.Sub(&base, &width)
	}
	return zero, false
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

// worthAt is the value at which p has used up an equity, not counting its reserved closing fee (which pays the fee).
func worthAt(p *position, v *uint256.Int, equity fixed.Signed) uint256.Int {
	equity = equity.Sub(fixed.Positive(&p.closeFee))
	if p.owns {
		return fixed.Positive(v).Sub(equity).Capped()
	}
	return fixed.Positive(v).Add(equity).Capped()
}

// bustLimit is the limit price at the position's bankruptcy value.
func (e *Engine) bustLimit(b bucket, p *position) *uint256.Int {
	v := e.value(p)
	worth := worthAt(p, &v, e.portionOf(b, p))
	limit := e.markets[p.market].limit(p.side, &p.size, &worth)
	return &limit
}

// chunkLimit is the bankruptcy price, or dYdX's fillable price where that is better for the trader.
func (e *Engine) chunkLimit(b bucket, p *position) *uint256.Int {
	bust := e.bustLimit(b, p)
	if e.rules.EngineLimit != LimitFillable {
		return bust
	}
	fill := e.fillable(p, e.portionOf(b, p))
	if p.owns == fill.Gt(bust) {
		return &fill
	}
	return bust
}

// fillable is dYdX v4's fillable price of the whole position, in settlement units per unit of size times 1e36:
//
//	(value ∓ ABR·SMMR·need)/size,   ABR = clamp(1 − equity/need, 0, 1)
//
// rounded against the position's owner (the limit is looser by less than 1).
func (e *Engine) fillable(p *position, equity fixed.Signed) uint256.Int {
	v, need := e.value(p), e.maintenance(p)
	gap := fixed.Positive(&need).Sub(equity).Capped()
	gap = minimum(gap, need) // need·ABR
	spread := mulDivUp(&gap, &e.rules.FillableSpread, &fixed.WAD)
	if p.owns {
		v = fixed.MinusCapped(&v, &spread)
		return mulDivDown(&v, &fixed.PriceScale, &p.size)
	}
	v.Add(&v, &spread)
	return mulDivUp(&v, &fixed.PriceScale, &p.size)
}

// targetLimit is Cube's limit price: closing everything at it leaves RestoreTo times the requirement as equity. False where
// equity is below that already. With 1 BTC at 100,000 and 10,000 of margin it is 97,000.
func (e *Engine) targetLimit(b bucket, p *position) (*uint256.Int, bool) {
	equity, need := e.portionOf(b, p), e.maintenance(p)
	keep := mulDivUp(&need, &e.rules.RestoreTo, &fixed.WAD)
	room := equity.Sub(fixed.Positive(&keep))
	if room.Sign() < 0 {
		return nil, false
	}
	v := e.value(p)
	worth := fixed.Positive(&v).Sub(room).Capped()
	if !p.owns {
		worth = fixed.Positive(&v).Add(room).Capped()
	}
	limit := e.markets[p.market].limit(p.side, &p.size, &worth)
	return &limit, true
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
	// The clearance fee is never more than what the closed part still had.
	own := scaled(part, &ev.Size, &was).Sub(ev.Impact).Sub(fixed.Positive(&ev.VenueFee)).Capped()
	fee := mulDivUp(&ev.Reference, &e.rules.ClearanceFee, &fixed.WAD)
	ev.ClearanceFee = minimum(fee, own)
	cash := e.cash(b)
	*cash = cash.Sub(fixed.Positive(&ev.ClearanceFee))
	m := &e.markets[p.market]
	e.credit(m, &ev.ClearanceFee)
	if p.size.IsZero() && p.mode == Isolated && p.margin.Sign() < 0 { // fees beyond the margin
		left := e.cover(p.market, &ev, p.margin)
		p.margin = left
	}
	if p.size.IsZero() {
		m.atRisk[p.side].remove(e, id)
	}
	ev.EquityAfter = e.equity(b)
	ev.Remaining = p.size
	e.record(&ev)
}

// closeAtVenue executes at the venue and books the fill, fees included, in the position's cash and the event. It reports
// whether anything was filled.
func (e *Engine) closeAtVenue(p *position, ev *Event, size, limit *uint256.Int) bool {
	m := &e.markets[p.market]
	if m.venue == nil || size.IsZero() {
		return false
	}
	fill := e.execute(m, taking(!p.owns), size, limit)
	if fill.Base.IsZero() {
		return false
	}
	ref := e.value(p)
	cash := e.cashOf(p)
	p.settle(cash, &fill.Base, &fill.Quote)
	left := e.value(p)
	ref.Sub(&ref, &left)
	fee := mulDivUp(&fill.Quote, &m.TakerFee, &fixed.WAD)
	fee.Add(&fee, &fill.Fee)
	*cash = cash.Sub(fixed.Positive(&fee))
	e.fees[m.Settle].Add(&e.fees[m.Settle], &fee)
	m.trade(!p.owns, &fill.Base, &fill.Quote)
	ev.Size.Add(&ev.Size, &fill.Base)
	ev.Reference.Add(&ev.Reference, &ref)
	ev.Proceeds.Add(&ev.Proceeds, &fill.Quote)
	ev.VenueFee.Add(&ev.VenueFee, &fee)
	ev.Impact = ev.Impact.Add(gain(p.owns, &fill.Quote, &ref))
	return true
}

// execute trades at a market's venue. Arguments to an interface escape; they are lent from the engine so that a cascade
// allocates nothing.
func (e *Engine) execute(m *market, side liquidity.Side, size, limit *uint256.Int) liquidity.Fill {
	e.lend(size, limit)
	return m.venue.Execute(side, &e.lent.size, e.lent.at)
}

// quote asks what execute would do.
func (e *Engine) quote(m *market, side liquidity.Side, size, limit *uint256.Int) liquidity.Fill {
	e.lend(size, limit)
	return m.venue.Quote(side, &e.lent.size, e.lent.at)
}

func (e *Engine) lend(size, limit *uint256.Int) {
	e.lent.size, e.lent.at = *size, nil
	if limit != nil {
		e.lent.limit = *limit
		e.lent.at = &e.lent.limit
	}
}

func (e *Engine) event(a Action, id PositionID) Event {
	p := &e.positions[id]
	return Event{
		Action: a, Time: e.now, Account: p.account, Position: id, Market: p.market, Side: p.side, Mode: p.mode,
		Mark: e.markets[p.market].mark,
	}
}

func (e *Engine) record(ev *Event) { e.events = append(e.events, *ev) }
