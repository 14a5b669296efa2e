package exchange

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/internal/fixed"
)

// position is what one account has on one side of one market. Isolated, it is also the bucket of its margin. A closed
// position stays, with size 0 and whatever margin its liquidation left, until it is released or opened again.
type position struct {
	size     uint256.Int
	cost     uint256.Int  // value at entry: paid where value is owned, received where it is owed
	margin   fixed.Signed // cash of the isolated bucket; 0 in cross
	initial  uint256.Int  // initial margin on entry, which states the leverage
	posted   uint256.Int  // margin added by hand and not taken out: the extra margin
	closeFee uint256.Int  // reserved for closing (FeeAtBust); part of margin when isolated
	funding  fixed.Signed // paid less received so far
	rest     uint64       // no liquidation before this time: a chunk's cooldown
	account  AccountID
	next     PositionID // of the same account
	slot     int32      // in the trigger heap, or none
	market   MarketID
	side     Side
	mode     Mode
	owns     bool // value is owned
	chunked  bool // a first chunk was closed
	refill   bool // automatic margin
}

// Position is a position as its owner sees it. Amounts are in settlement units.
type Position struct {
	Account     AccountID
	Market      MarketID
	Side        Side
	Mode        Mode
	Size        uint256.Int
	Cost        uint256.Int  // value at entry
	Value       uint256.Int  // value at mark
	Margin      fixed.Signed // cash of the isolated bucket
	Extra       uint256.Int  // of it, what was added by hand
	Funding     fixed.Signed // paid less received so far
	Profit      fixed.Signed // unrealised
	Initial     uint256.Int  // initial margin
	Maintenance uint256.Int  // maintenance margin
	Bankruptcy  uint256.Int  // bankruptcy price ×1e36, others of the pool at mark; rounded so that a fill at it leaves no loss
	Liquidation uint256.Int  // price ×1e36 at and beyond which it is liquidated, others of the pool at mark; 0 (long) or all ones (short): never
}

// Position returns a position as of the last mark.
func (e *Engine) Position(id PositionID) Position {
	p := &e.positions[id]
	out := Position{
		Account: p.account, Market: p.market, Side: p.side, Mode: p.mode, Size: p.size, Cost: p.cost,
		Margin: p.margin, Extra: p.posted, Funding: p.funding, Value: e.value(p), Profit: e.profit(p), Initial: e.initialMargin(p),
	}
	if p.size.IsZero() {
		return out
	}
	out.Maintenance = e.maintenance(p)
	m := &e.markets[p.market]
	worth := e.zeroEquity(p, e.cashFor(p)).Capped()
	out.Bankruptcy = m.limit(p.side, &p.size, &worth)
	if m.Kind == Inverse && !out.Bankruptcy.IsZero() { // limit is settlement per contract: turn it over
		var s uint256.Int
		s.Mul(&fixed.PriceScale, &fixed.PriceScale)
		out.Bankruptcy.Div(&s, &out.Bankruptcy)
	}
	out.Liquidation = e.trigger(p, e.cashFor(p))
	return out
}

// Find returns the position of an account on a side of a market, closed ones included.
func (e *Engine) Find(a AccountID, m MarketID, s Side) (PositionID, bool) {
	for id := e.accounts[a].first; id != none; id = e.positions[id].next {
		if p := &e.positions[id]; p.market == m && p.side == s {
			return id, true
		}
	}
	return none, false
}

// Equity returns margin plus unrealised profit of an isolated position at the last mark.
func (e *Engine) Equity(id PositionID) fixed.Signed {
	p := &e.positions[id]
	return p.margin.Add(e.profit(p))
}

func (e *Engine) value(p *position) uint256.Int {
	m := &e.markets[p.market]
	if m.mark.IsZero() {
		return p.cost
	}
	return m.Value(p.side, &p.size, &m.mark)
}

// profit is unrealised profit: ⌊q·P⌋ − cost where value is owned, received − ⌈q·P⌉ where it is owed.
func (e *Engine) profit(p *position) fixed.Signed {
	v := e.value(p)
	return gain(p.owns, &p.cost, &v)
}

func gain(owns bool, cost, value *uint256.Int) fixed.Signed {
	if owns {
		return fixed.Difference(value, cost)
	}
	return fixed.Difference(cost, value)
}

// maintenance is the position's maintenance margin at mark.
func (e *Engine) maintenance(p *position) uint256.Int {
	v := e.value(p)
	return e.maintenanceAt(p, &v)
}

// maintenanceAt is m(v) on mark value v or on cost, plus the taker fee to close where the rules count it.
func (e *Engine) maintenanceAt(p *position, v *uint256.Int) uint256.Int {
	m := &e.markets[p.market]
	if e.rules.MaintenanceOn == OnEntry {
		v = &p.cost
	}
	need := m.Tiers.Maintenance(v, e.feeRate(m))
	need.Add(&need, &p.closeFee)
	return need
}

// feeRate is the part of the maintenance rate that is a closing fee.
func (e *Engine) feeRate(m *market) *uint256.Int {
	if e.rules.CloseFee == FeeAtMark {
		return &m.TakerFee
	}
	return &zero
}

// initialMargin is what the position ties up: what leverage demands on cost or on mark, and the reserved closing fee.
func (e *Engine) initialMargin(p *position) uint256.Int {
	need := p.initial
	if e.rules.InitialOn == OnMark && !p.cost.IsZero() {
		v := e.value(p)
		need = mulDivUp(&p.initial, &v, &p.cost)
		least := e.markets[p.market].Tiers.InitialMargin(&v)
		if need.Lt(&least) {
			need = least
		}
	}
	need.Add(&need, &p.closeFee)
	return need
}

// zeroEquity is the value at which the position alone uses up cash: cost − cash where value is owned, received + cash where
// it is owed.
func (e *Engine) zeroEquity(p *position, cash fixed.Signed) fixed.Signed {
	if p.owns {
		return fixed.Positive(&p.cost).Sub(cash)
	}
	return fixed.Positive(&p.cost).Add(cash)
}

// cashFor is the cash that stands behind a position on its own: an isolated bucket's margin; for cross, the pool's balance
// with the profit of its other positions at mark.
func (e *Engine) cashFor(p *position) fixed.Signed {
	if p.mode == Isolated {
		return p.margin
	}
	s := e.markets[p.market].Settle
	cash := *e.wallet(p.account, s)
	for id := e.accounts[p.account].first; id != none; id = e.positions[id].next {
		if o := &e.positions[id]; o != p && o.mode == Cross && !o.size.IsZero() && e.markets[o.market].Settle == s {
			cash = cash.Add(e.profit(o))
		}
	}
	return cash
}

// Opening is a trade that makes or enlarges a position. The other side is the market's liquidity at the same value.
type Opening struct {
	Account  AccountID
	Market   MarketID
	Side     Side
	Size     uint256.Int
	Value    uint256.Int // total paid or received. 0: execute on the market's venue, and take what it fills
	Mode     Mode        // empty: the account's
	Margin   uint256.Int // isolated: moved into the bucket, beside a reserved closing fee; above what Leverage demands it is extra margin. 0: what Leverage demands
	Leverage uint256.Int // scale 1e18; 0: as Margin implies, or the highest of the tier where Margin is 0 too
}

// Open trades, and returns the position. Refusals are in this order: bad amounts, no fill, above the last tier, mode other
// than the open position's, leverage above the tier's, margin below the initial margin, balance too low, would be
// liquidated at once. A refused Open changes nothing.
func (e *Engine) Open(o Opening) (PositionID, error) {
	if o.Market < 0 || int(o.Market) >= len(e.markets) {
		return none, fmt.Errorf("exchange: no market %d", o.Market)
	}
	m := &e.markets[o.Market]
	if err := e.known(o.Account, m.Settle); err != nil {
		return none, err
	}
	if o.Size.IsZero() {
		return none, e.refuse(ErrZeroSize)
	}
	if !o.Size.Lt(&maxAmount) || !o.Value.Lt(&maxAmount) || !o.Margin.Lt(&maxAmount) || !o.Leverage.Lt(&maxAmount) {
		return none, ErrAmountTooLarge
	}
	atVenue := o.Value.IsZero()
	var fee uint256.Int
	if atVenue {
		if m.venue == nil {
			return none, ErrNoFill
		}
		fill := e.quote(m, taking(m.owns(o.Side)), &o.Size, nil)
		if fill.Base.IsZero() {
			return none, ErrNoFill
		}
		o.Size, o.Value, fee = fill.Base, fill.Quote, fill.Fee
	}
	taker := mulDivUp(&o.Value, &m.TakerFee, &fixed.WAD)
	fee.Add(&fee, &taker)

	id, exists := e.Find(o.Account, o.Market, o.Side)
	next := position{account: o.Account, market: o.Market, side: o.Side, owns: m.owns(o.Side), mode: o.Mode, slot: none, next: none}
	if exists {
		next = e.positions[id]
	}
	var left fixed.Signed // by an earlier liquidation
	if next.size.IsZero() {
		left, next.margin, next.posted = next.margin, fixed.Signed{}, zero
		next.mode, next.rest, next.chunked = o.Mode, 0, false
		if o.Mode == "" {
			next.mode = e.Mode(o.Account, o.Market)
		}
	} else if o.Mode != "" && o.Mode != next.mode {
		return none, e.refuse(ErrOpenPosition)
	}
	if err := e.mayHold(&next); err != nil {
		return none, err
	}
	total := sum(&next.cost, &o.Value)
	if most, bounded := m.Tiers.most(); bounded && total.Gt(&most) {
		return none, e.refuse(ErrAboveRiskLimit)
	}
	least := m.Tiers.InitialMargin(&total)
	before := portion(&least, &next.cost, &total)
	least.Sub(&least, &before) // initial margin for what is added
	initial := least
	switch {
	case !o.Leverage.IsZero():
		initial = mulDivUp(&o.Value, &fixed.WAD, &o.Leverage)
		if initial.Lt(&least) {
			return none, e.refuse(ErrLeverageTooHigh)
		}
	case !o.Margin.IsZero() && next.mode == Isolated:
		if o.Margin.Lt(&least) {
			return none, e.refuse(ErrBelowInitialMargin)
		}
		initial = o.Margin
	}
	reserve := uint256.Int{}
	if e.rules.CloseFee == FeeAtBust {
		bust := sum(&o.Value, &initial)
		if next.owns {
			bust = fixed.MinusCapped(&o.Value, &initial)
		}
		reserve = mulDivUp(&bust, &m.TakerFee, &fixed.WAD)
	}
	margin := initial
	if !o.Margin.IsZero() && next.mode == Isolated {
		if o.Margin.Lt(&initial) {
			return none, e.refuse(ErrBelowInitialMargin)
		}
		margin = o.Margin
		extra := fixed.MinusCapped(&margin, &initial)
		next.posted.Add(&next.posted, &extra)
	}
	margin.Add(&margin, &reserve)
	cost := sum(&margin, &fee)
	if have := e.Available(o.Account, m.Settle); have.Lt(&cost) {
		return none, e.refuse(ErrInsufficientBalance)
	}
	next.size.Add(&next.size, &o.Size)
	next.cost.Add(&next.cost, &o.Value)
	next.initial.Add(&next.initial, &initial)
	next.closeFee.Add(&next.closeFee, &reserve)
	charge := fixed.Positive(&fee).Sub(left)
	if next.mode == Isolated {
		next.margin = next.margin.Add(fixed.Positive(&margin))
		charge = charge.Add(fixed.Positive(&margin))
	}
	if !next.size.Lt(&maxAmount) || !next.cost.Lt(&maxAmount) {
		return none, ErrAmountTooLarge
	}
	if e.wouldLiquidate(&next, e.pool(&next).Sub(charge)) {
		return none, e.refuse(ErrWouldLiquidate)
	}
	if !exists {
		id = PositionID(len(e.positions))
		next.next = e.accounts[o.Account].first
		e.accounts[o.Account].first = id
		e.positions = append(e.positions, next)
	} else {
		e.positions[id] = next
	}
	if atVenue {
		e.execute(m, taking(next.owns), &o.Size, nil)
	}
	w := e.wallet(o.Account, m.Settle)
	*w = w.Sub(charge)
	e.fees[m.Settle].Add(&e.fees[m.Settle], &fee)
	m.trade(next.owns, &o.Size, &o.Value)
	e.rekey(id)
	e.rekeyPool(o.Account, m.Settle)
	return id, nil
}

// mayHold refuses what the scope forbids: a subaccount that isolates holds one market only (dYdX isolated markets).
func (e *Engine) mayHold(p *position) error {
	if e.rules.Scope != BySubaccount {
		return nil
	}
	if p.mode != Cross {
		return e.refuse(ErrNoIsolatedMode)
	}
	if e.accounts[p.account].parent == none {
		return nil
	}
	for id := e.accounts[p.account].first; id != none; id = e.positions[id].next {
		if o := &e.positions[id]; o.market != p.market && !o.size.IsZero() {
			return e.refuse(ErrOtherMarket)
		}
	}
	return nil
}

// pool is the free balance of a position's account in its settlement asset.
func (e *Engine) pool(p *position) fixed.Signed {
	return *e.wallet(p.account, e.markets[p.market].Settle)
}

// wouldLiquidate reports whether a bucket in which p is as given, and the pool's balance as given, fails its maintenance.
func (e *Engine) wouldLiquidate(p *position, pool fixed.Signed) bool {
	need := e.maintenance(p)
	equity := p.margin.Add(e.profit(p))
	if p.mode == Cross {
		equity = pool.Add(e.profit(p))
		s := e.markets[p.market].Settle
		for id := e.accounts[p.account].first; id != none; id = e.positions[id].next {
			o := &e.positions[id]
			if o.mode != Cross || o.size.IsZero() || e.markets[o.market].Settle != s || (o.market == p.market && o.side == p.side) {
				continue
			}
			equity = equity.Add(e.profit(o))
			more := e.maintenance(o)
			need.Add(&need, &more)
		}
	}
	return e.fails(equity, &need)
}

// fails is the trigger test of the rules: equity < or ≤ requirement.
func (e *Engine) fails(equity fixed.Signed, need *uint256.Int) bool {
	c := equity.Cmp(fixed.Positive(need))
	return c < 0 || (c == 0 && !e.rules.Strict)
}

// taking is the side a taker is on to get (or, closing, the opposite to get rid of) owned value.
func taking(owns bool) liquidity.Side {
	if owns {
		return liquidity.Buy
	}
	return liquidity.Sell
}

// trade books the market's liquidity as the other side of somebody who bought (or sold) size for value.
func (m *market) trade(bought bool, size, value *uint256.Int) {
	q, c := fixed.Positive(size), fixed.Positive(value)
	if bought {
		q, c = q.Neg(), c.Neg()
	}
	m.maker.size, m.maker.cost = m.maker.size.Add(q), m.maker.cost.Add(c)
}

// settle closes part of a position for value: cost leaves pro rata (rounded down, the rest stays with what remains), and
// the difference goes to cash. Initial margin, extra and reserved fee shrink pro rata, so that the liquidation price of
// what remains does not move (Bybit help, "partial close").
func (p *position) settle(cash *fixed.Signed, size, value *uint256.Int) {
	released := portion(&p.cost, size, &p.size)
	*cash = cash.Add(gain(p.owns, &released, value))
	for _, part := range []*uint256.Int{&p.initial, &p.posted, &p.closeFee} {
		less := portion(part, size, &p.size)
		part.Sub(part, &less)
	}
	p.cost.Sub(&p.cost, &released)
	p.size.Sub(&p.size, size)
}

// cashOf is where a position's profits and losses are settled: its own margin, or the pool.
func (e *Engine) cashOf(p *position) *fixed.Signed {
	if p.mode == Isolated {
		return &p.margin
	}
	return e.wallet(p.account, e.markets[p.market].Settle)
}

// Reduce closes size of a position, by its owner's choice, on the market's venue at a price no worse than limit (nil: any;
// settlement units per contract for an inverse market), and returns the fill, which may be partial or nothing. The margin
// of an isolated position shrinks pro rata and what is freed goes to the free balance, with all of it once the position is
// closed. Losses beyond the bucket are refused: such a position is the engine's to close.
func (e *Engine) Reduce(id PositionID, size uint256.Int, limit *uint256.Int) (liquidity.Fill, error) {
	p := &e.positions[id]
	m := &e.markets[p.market]
	switch {
	case p.size.IsZero():
		return liquidity.Fill{}, e.refuse(ErrNoPosition)
	case size.IsZero():
		return liquidity.Fill{}, e.refuse(ErrZeroSize)
	case size.Gt(&p.size):
		return liquidity.Fill{}, e.refuse(ErrReduceOnly)
	case m.venue == nil:
		return liquidity.Fill{}, ErrNoFill
	}
	fill := e.quote(m, taking(!p.owns), &size, limit)
	if fill.Base.IsZero() {
		return fill, nil
	}
	after, pool := *p, e.pool(p)
	cash := &pool
	if p.mode == Isolated {
		cash = &after.margin
	}
	fee := mulDivUp(&fill.Quote, &m.TakerFee, &fixed.WAD)
	fee.Add(&fee, &fill.Fee)
	share := scaled(after.margin, &fill.Base, &p.size)
	was := after.margin
	after.settle(cash, &fill.Base, &fill.Quote)
	*cash = cash.Sub(fixed.Positive(&fee))
	if p.mode == Isolated {
		// The closed part's margin and profit leave together; a loss larger than that margin stays in the bucket.
		freed := share.Add(after.margin.Sub(was))
		if after.size.IsZero() {
			freed = after.margin
		}
		if freed.Sign() > 0 {
			after.margin = after.margin.Sub(freed)
			pool = pool.Add(freed)
		}
	}
	if !after.size.IsZero() && e.wouldLiquidate(&after, pool) || after.margin.Sign() < 0 || (p.mode == Cross && pool.Sign() < 0 && after.size.IsZero()) {
		return liquidity.Fill{}, e.refuse(ErrWouldLiquidate)
	}
	if after.size.IsZero() {
		after.posted = zero
	}
	e.execute(m, taking(!p.owns), &size, limit)
	*p = after
	*e.wallet(p.account, m.Settle) = pool
	e.fees[m.Settle].Add(&e.fees[m.Settle], &fee)
	m.trade(!p.owns, &fill.Base, &fill.Quote)
	e.rekey(id)
	e.rekeyPool(p.account, m.Settle)
	return fill, nil
}

// Release moves what liquidation left in the bucket of a closed isolated position to the free balance, and returns it.
func (e *Engine) Release(id PositionID) (uint256.Int, error) {
	p := &e.positions[id]
	if !p.size.IsZero() {
		return zero, e.refuse(ErrOpenPosition)
	}
	left := p.margin.Capped()
	w := e.wallet(p.account, e.markets[p.market].Settle)
	*w = w.Add(p.margin)
	p.margin, p.posted = fixed.Signed{}, zero
	e.rekeyPool(p.account, e.markets[p.market].Settle)
	return left, nil
}
