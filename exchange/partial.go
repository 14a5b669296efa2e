package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// closeSome closes part of the bucket by the rules' partial step and reports whether it stands again, and whether all chunks
// that it tried were filled. Of a pool, positions with the largest requirement go first.
func (e *Engine) closeSome(b bucket) (stands, filled bool) {
	if b.position != none {
		return e.closePart(b, b.position)
	}
	filled = true
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
		stands, all := e.closePart(b, e.shares[i].id)
		if filled = filled && all; stands {
			return true, filled
		}
	}
	return false, filled
}

func (e *Engine) closePart(b bucket, id PositionID) (stands, filled bool) {
	p := &e.positions[id]
	m := &e.markets[p.market]
	if m.venue == nil {
		return false, false
	}
	filled = true
	switch e.rules.Partial {
	case TierDown:
		for !e.stands(b) {
			size, ok := e.tierDownSize(p)
			if !ok {
				return false, true
			}
			limit := e.bustLimit(b, p)
			if fill := e.quote(m, taking(!p.owns), &size, &limit); !fill.Base.Eq(&size) {
				return false, false // fill or kill
			}
			e.closeBy(b, id, &size, &limit)
		}
		return true, true
	case Restore:
		size, limit := e.restoringSize(b, p), e.bustLimit(b, p)
		e.closeBy(b, id, &size, &limit)
	case Target:
		limit, ok := e.targetLimit(b, p)
		if !ok {
			return false, false
		}
		e.closeBy(b, id, &p.size, &limit)
	case Chunk:
		filled = e.closeChunk(b, id)
	}
	return e.stands(b), filled
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
func (e *Engine) bustLimit(b bucket, p *position) uint256.Int {
	v := e.value(p)
	worth := worthAt(p, &v, e.portionOf(b, p))
	return e.markets[p.market].limit(p.side, &p.size, &worth)
}

// closeChunk closes what the chunk rule lets the engine close of a position now. It reports whether the venue filled that, as
// far as the account's allowances let it be ordered: they are new at the next time, an empty book or fund may not be.
func (e *Engine) closeChunk(b bucket, id PositionID) (filled bool) {
	p := &e.positions[id]
	size := e.chunkSize(p)
	if size.IsZero() {
		return true
	}
	part, limit, allowed := size, e.bustLimit(b, p), false
	if e.rules.EngineLimit == LimitFillable {
		part, limit, allowed = e.payable(b, p, &size, &limit)
	}
	before, was := e.value(p), p.size
	e.closeBy(b, id, &part, &limit)
	e.noteChunk(p, &before)
	was.Sub(&was, &p.size)
	return allowed || !was.Lt(&size)
}

// chunkSize is what the chunk rule lets the engine close of a position now:
//
//   - all of it where it is worth no more than ChunkAbove, or while the cooldown runs that a chunk of any position of the
//     account began at an earlier time (Hyperliquid docs, "Liquidations": during the 30 s after a partial liquidation,
//     orders are for the entire position);
//   - else ChunkFraction of it, or what is worth ChunkLeast where that is more (dYdX v4 clob liquidations config,
//     min_position_notional_liquidated), rounded up;
//   - never more than what ChunkMost leaves of the account's allowance at this time (dYdX v4 clob liquidations config,
//     max_notional_liquidated of a subaccount in a block), rounded down.
func (e *Engine) chunkSize(p *position) uint256.Int {
	acc := &e.accounts[p.account]
	size, v := p.size, e.value(p)
	if v.Gt(&e.rules.ChunkAbove) && v.Gt(&e.rules.ChunkLeast) && !e.cooling(acc) {
		m := &e.markets[p.market]
		size = mulDivUp(&p.size, &e.rules.ChunkFraction, &fixed.WAD)
		if least := mulDivUp(&p.size, &e.rules.ChunkLeast, &v); size.Lt(&least) {
			size = least
		}
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

// payable is what of a chunk the engine orders at the fillable price, and at which limit. Where what the chunk would lose
// beyond its own equity is more than the fund has, or than InsuranceMost leaves the account now, matching stops where that is
// used up (dYdX v4, insurance delta), and the chunk is limited to the part between what fills within the bankruptcy price and
// the whole that has its share of the loss:
//
//	within + (whole − within)·(room − lost within)/(lost − lost within)
//
// Impact being convex, that part's loss is not above the room. allowed reports whether the allowance was the reason.
func (e *Engine) payable(b bucket, p *position, size, bust *uint256.Int) (part, limit uint256.Int, allowed bool) {
	m := &e.markets[p.market]
	equity := e.portionOf(b, p)
	part, limit = *size, e.fillable(p, equity)
	room, byAccount := e.budget(p.market), false
	if most, bounded := e.insuranceLeft(p.account); bounded && !most.Gt(&room) {
		room, byAccount = most, true
	}
	fill := e.quote(m, taking(!p.owns), size, &limit)
	lost := e.missing(p, equity, &fill)
	if !lost.Gt(&room) {
		return part, limit, false
	}
	tight := *bust
	if p.owns == limit.Gt(bust) {
		tight = limit
	}
	within := e.quote(m, taking(!p.owns), size, &tight)
	already := e.missing(p, equity, &within)
	if already.Gt(&room) {
		within, already = liquidity.Fill{}, zero
	}
	more, spare, over := fixed.MinusCapped(&fill.Base, &within.Base), fixed.MinusCapped(&room, &already), fixed.MinusCapped(&lost, &already)
	part = mulDivDown(&more, &spare, &over)
	part.Add(&part, &within.Base)
	for range 4 { // rounding may leave it above by a few units
		fill = e.quote(m, taking(!p.owns), &part, &limit)
		if lost = e.missing(p, equity, &fill); !lost.Gt(&room) {
			return part, limit, byAccount
		}
		part = mulDivDown(&part, &room, &lost)
	}
	return zero, limit, byAccount
}

// missing is what a fund would have to pay for a fill: what impact and fees take beyond the closed part's own equity.
func (e *Engine) missing(p *position, equity fixed.Signed, fill *liquidity.Fill) uint256.Int {
	ref := e.part(p, &fill.Base)
	fee := mulDivUp(&fill.Quote, &e.markets[p.market].TakerFee, &fixed.WAD)
	fee.Add(&fee, &fill.Fee)
	own := scaled(equity, &fill.Base, &p.size).Sub(gain(p.owns, &fill.Quote, &ref)).Sub(fixed.Positive(&fee))
	return own.Neg().Capped()
}

// fillable is dYdX v4's fillable price of the whole position, in settlement units per unit of size times 1e36:
//
//	(value ∓ ABR·SMMR·need)/size,   ABR = clamp(1 − equity/need, 0, 1)
//
// a seller's rounded up and a buyer's down, for the position's owner.
func (e *Engine) fillable(p *position, equity fixed.Signed) uint256.Int {
	v, spread := e.value(p), e.spread(p, equity)
	if p.owns {
		v = fixed.MinusCapped(&v, &spread)
		return mulDivUp(&v, &fixed.PriceScale, &p.size)
	}
	v.Add(&v, &spread)
	return mulDivDown(&v, &fixed.PriceScale, &p.size)
}

// targetLimit is Cube's limit price: closing everything at it leaves RestoreTo times the requirement as equity. False where
// equity is below that already. With 1 BTC at 100,000 and 10,000 of margin it is 97,000.
func (e *Engine) targetLimit(b bucket, p *position) (uint256.Int, bool) {
	equity, need := e.portionOf(b, p), e.maintenance(p)
	keep := mulDivUp(&need, &e.rules.RestoreTo, &fixed.WAD)
	room := equity.Sub(fixed.Positive(&keep))
	if room.Sign() < 0 {
		return zero, false
	}
	v := e.value(p)
	worth := fixed.Positive(&v).Sub(room).Capped()
	if !p.owns {
		worth = fixed.Positive(&v).Add(room).Capped()
	}
	return e.markets[p.market].limit(p.side, &p.size, &worth), true
}
