package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/internal/fixed"
)

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
		if size := e.chunkSize(p); !size.IsZero() {
			before := e.value(p)
			e.closeBy(b, id, &size, e.chunkLimit(b, p, &size))
			e.noteChunk(p, &before)
		}
	}
	return e.stands(b)
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

// chunkSize is what the chunk rule lets the engine close of a position now:
//
//   - all of it where it is worth no more than ChunkAbove, or while the cooldown runs that a chunk of any position of the
//     account began at an earlier time (Hyperliquid docs, "Liquidations": during the 30 s after a partial liquidation,
//     orders are for the entire position);
//   - else ChunkFraction of it;
//   - never more than what ChunkMost leaves of the account's allowance at this time (dYdX v4 clob liquidations config,
//     max_notional_liquidated of a subaccount in a block), rounded down.
func (e *Engine) chunkSize(p *position) uint256.Int {
	acc := &e.accounts[p.account]
	size, v := p.size, e.value(p)
	if v.Gt(&e.rules.ChunkAbove) && !e.cooling(acc) {
		m := &e.markets[p.market]
		size = mulDivUp(&p.size, &e.rules.ChunkFraction, &fixed.WAD)
		size = m.onLot(&size, &p.size)
	}
	if e.rules.ChunkMost.IsZero() || v.IsZero() {
		return size
	}
	room := e.rules.ChunkMost
	if acc.spent.time == e.now {
		room = fixed.MinusCapped(&room, &acc.spent.value)
	}
	if !room.Lt(&v) {
		return size
	}
	return minimum(size, mulDivDown(&p.size, &room, &v))
}

// cooling reports whether an account is in the cooldown of a chunk closed before now.
func (e *Engine) cooling(acc *account) bool {
	return acc.chunk > 0 && acc.chunk < e.now && e.now-acc.chunk <= e.rules.ChunkCooldown
}

// noteChunk notes, of a position worth before until now, what was closed: towards the allowance, and to begin a cooldown.
func (e *Engine) noteChunk(p *position, before *uint256.Int) {
	acc := &e.accounts[p.account]
	left := e.value(p)
	if !left.Lt(before) {
		return
	}
	if acc.spent.time != e.now {
		acc.spent.time, acc.spent.value = e.now, zero
	}
	closed := fixed.MinusCapped(before, &left)
	acc.spent.value.Add(&acc.spent.value, &closed)
	if !p.size.IsZero() && !e.cooling(acc) {
		acc.chunk = e.now
	}
}

// chunkLimit is the bankruptcy price, or dYdX's fillable price: where that is better for the trader, and beyond the bankruptcy
// price as long as the fund can pay for what the venue would fill there (dYdX v4: where the fund is short, matching stops).
func (e *Engine) chunkLimit(b bucket, p *position, size *uint256.Int) *uint256.Int {
	bust := e.bustLimit(b, p)
	if e.rules.EngineLimit != LimitFillable {
		return bust
	}
	equity := e.portionOf(b, p)
	limit := e.fillable(p, equity)
	if p.owns == limit.Gt(bust) {
		return &limit
	}
	m := &e.markets[p.market]
	fill := e.quote(m, taking(!p.owns), size, &limit)
	if fill.Base.IsZero() {
		return bust
	}
	ref := e.part(p, &fill.Base)
	fee := mulDivUp(&fill.Quote, &m.TakerFee, &fixed.WAD)
	own := scaled(equity, &fill.Base, &p.size).Sub(gain(p.owns, &fill.Quote, &ref)).Sub(fixed.Positive(&fee)).Sub(fixed.Positive(&fill.Fee))
	missing, budget := own.Neg().Capped(), e.budget(p.market)
	if missing.Gt(&budget) {
		return bust
	}
	return &limit
}

// fillable is dYdX v4's fillable price of the whole position, in settlement units per unit of size times 1e36:
//
//	(value ∓ ABR·SMMR·need)/size,   ABR = clamp(1 − equity/need, 0, 1)
//
// rounded against the position's owner (the limit is looser by less than 1).
func (e *Engine) fillable(p *position, equity fixed.Signed) uint256.Int {
	v, spread := e.value(p), e.spread(p, equity)
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
