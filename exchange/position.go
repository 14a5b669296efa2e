package exchange

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// position is what one account has on one side of one market. Isolated, it is also the bucket of its margin. A
// closed one stays, with size 0 and whatever margin its liquidation left, until it is released or opened again.
type position struct {
	size     uint256.Int
	cost     uint256.Int  // value at entry: paid where value is owned, received where it is owed
	margin   fixed.Signed // cash of the isolated bucket; 0 in cross
	initial  uint256.Int  // initial margin on entry, which states the leverage
	posted   uint256.Int  // margin added by hand and not taken out: the extra margin
	closeFee uint256.Int  // reserved for closing (FeeAtBust); part of margin when isolated
	funding  fixed.Signed // paid less received so far
	account  AccountID
	next     PositionID // of the same account
	market   MarketID
	side     Side
	cross    bool  // in the pool, not isolated
	owns     bool  // value is owned
	refill   bool  // automatic margin
	limit    uint8 // risk limit chosen by the owner: the least tier that applies

	_ uint64 // to 256 bytes: four whole lines of the cache, without a pointer
}

func (p *position) mode() Mode {
	if p.cross {
		return Cross
	}
	return Isolated
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
	Tier        int          // that its value or size is in, from 0; open orders and a chosen risk limit may raise it
	Bankruptcy  uint256.Int  // price ×1e36 at which an engine takes it over ([Accounts.Bankruptcy])
	Liquidation uint256.Int  // price ×1e36 at and beyond which it is liquidated, others of the pool at mark; 0 (long) or all ones (short): never
}

// Position returns a position as of the last mark.
func (e *Accounts) Position(id PositionID) Position {
	p := &e.positions[id]
	out := Position{
		Account: p.account, Market: p.market, Side: p.side, Mode: p.mode(), Size: p.size, Cost: p.cost,
		Margin: p.margin, Extra: p.posted, Funding: p.funding, Value: e.value(p), Profit: e.profit(p), Initial: e.initialMargin(p),
	}
	if p.size.IsZero() {
		return out
	}
	out.Maintenance = e.maintenance(p)
	at := e.TierValue(id)
	out.Tier = e.markets[p.market].Tiers.At(&at)
	out.Bankruptcy = e.Bankruptcy(id)
	out.Liquidation = e.trigger(p, e.cashFor(p))
	if o := e.hedge(p); o != nil {
		out.Liquidation = e.netTrigger(p, o)
	}
	return out
}

// Bankruptcy returns Position.Bankruptcy: the price at which an open position has used up its share of its bucket's
// equity at mark ([Accounts.Worth]), rounded so that a fill at it leaves no loss. Of one that an opposite one
// hedges it is that of the part that is not hedged, with all of the pool's equity where nothing is.
func (e *Accounts) Bankruptcy(id PositionID) (price uint256.Int) {
	p := &e.positions[id]
	m, b := &e.markets[p.market], e.BucketOf(id)
	part, equity := *p, e.Portion(b, id)
	if o := e.hedge(p); o != nil {
		if part = e.exposed(p, o); part.size.IsZero() {
			part, equity = *p, e.Equity(b)
		}
	}
	worth := e.worth(&part, equity)
	price = m.Limit(p.side, &part.size, &worth)
	if m.Kind == Inverse && !price.IsZero() { // limit is settlement per contract: turn it over
		var s uint256.Int
		s.Mul(&fixed.PriceScale, &fixed.PriceScale)
		price.Div(&s, &price)
	}
	return price
}

// Holding is what a position is without anything computed from a mark.
type Holding struct {
	Account AccountID
	Market  MarketID
	Side    Side
	Mode    Mode
	Owns    bool         // its value is owned; otherwise owed
	Size    uint256.Int  // 0: closed
	Cost    uint256.Int  // value at entry
	Margin  fixed.Signed // cash of the isolated bucket
}

// Holding returns what a position is. It is cheaper than Position.
func (e *Accounts) Holding(id PositionID) Holding {
	p := &e.positions[id]
	return Holding{Account: p.account, Market: p.market, Side: p.side, Mode: p.mode(), Owns: p.owns, Size: p.size, Cost: p.cost, Margin: p.margin}
}

// Closed reports whether a position is.
func (e *Accounts) Closed(id PositionID) bool { return e.positions[id].size.IsZero() }

// Value returns what a position is worth at the last mark; before the first, what it cost.
func (e *Accounts) Value(id PositionID) uint256.Int { return e.value(&e.positions[id]) }

// Profit returns a position's unrealised profit at the last mark.
func (e *Accounts) Profit(id PositionID) fixed.Signed { return e.profit(&e.positions[id]) }

// Maintenance returns a position's maintenance margin at the last mark.
func (e *Accounts) Maintenance(id PositionID) uint256.Int { return e.maintenance(&e.positions[id]) }

// InitialMargin returns what a position ties up without the fee reserved for closing it: what its leverage demands,
// on the value that the rules name.
func (e *Accounts) InitialMargin(id PositionID) uint256.Int {
	p := &e.positions[id]
	need := e.initialMargin(p)
	need.Sub(&need, &p.closeFee)
	return need
}

// Find returns the position of an account on a side of a market, closed ones included.
func (e *Accounts) Find(a AccountID, m MarketID, s Side) (PositionID, bool) {
	for id := e.accounts[a].first; id != none; id = e.positions[id].next {
		if p := &e.positions[id]; p.market == m && p.side == s {
			return id, true
		}
	}
	return none, false
}

// held returns the record of a position, or that there is none of that number.
func (e *Accounts) held(id PositionID) (*position, error) {
	if id < 0 || int(id) >= len(e.positions) {
		return nil, fmt.Errorf("exchange: no position %d", id)
	}
	return &e.positions[id], nil
}

func (e *Accounts) value(p *position) uint256.Int {
	m := &e.markets[p.market]
	if m.mark.IsZero() {
		return p.cost
	}
	return m.worth(p.side, &p.size)
}

// profit is unrealised profit: ⌊q·P⌋ − cost where value is owned, received − ⌈q·P⌉ where it is owed.
func (e *Accounts) profit(p *position) fixed.Signed {
	v := e.value(p)
	return exact.Gain(p.owns, &p.cost, &v)
}

// maintenance is the position's maintenance margin at mark, of its net size where it is hedged and the rules exempt
// that.
func (e *Accounts) maintenance(p *position) uint256.Int {
	if !e.rules.Margin.HedgeExempt {
		v := e.value(p)
		return e.maintenanceAt(p, &v)
	}
	return e.maintenanceBeside(p, e.hedge(p))
}

// maintenanceBeside is maintenance with o for the opposite cross position in the same market; nil: there is none.
func (e *Accounts) maintenanceBeside(p, o *position) uint256.Int {
	if o != nil {
		part := e.exposed(p, o)
		if part.size.IsZero() {
			return zero
		}
		v := e.value(p)
		v = exact.MulDivUp(&v, &part.size, &p.size)
		return e.maintenanceAt(&part, &v)
	}
	v := e.value(p)
	return e.maintenanceAt(p, &v)
}

// maintenanceAt is m(v) on mark value v or on cost, plus the taker fee to close where the rules count it.
func (e *Accounts) maintenanceAt(p *position, v *uint256.Int) uint256.Int {
	if e.rules.Margin.MaintenanceOn == OnEntry {
		v = &p.cost
	}
	need := e.requirement(p, v)
	need.Add(&need, &p.closeFee)
	return need
}

// requirement is m(v), in the tier that value, open orders and a chosen risk limit make.
func (e *Accounts) requirement(p *position, v *uint256.Int) uint256.Int {
	m := &e.markets[p.market]
	if m.Tiers.BySize {
		return m.Tiers.MaintenanceIn(e.tierOf(p), v, e.feeRate(m))
	}
	if p.limit == 0 && !e.ordered(p) {
		return m.maintenance(p.side, v, e.feeRate(m))
	}
	reach := e.reachable(p)
	return m.Tiers.maintenanceWith(v, e.feeRate(m), &p.size, &reach, int(p.limit))
}

// feeRate is the part of the maintenance rate that is a closing fee.
func (e *Accounts) feeRate(m *market) *uint256.Int {
	if e.rules.Margin.CloseFee == FeeAtMark {
		return &m.TakerFee
	}
	return &zero
}

// initialMargin is what the position ties up: what leverage demands on cost or on mark, and the reserved closing
// fee.
func (e *Accounts) initialMargin(p *position) uint256.Int {
	need := p.initial
	if e.initialOn(p.mode()) == OnMark && !p.cost.IsZero() {
		v := e.value(p)
		need = exact.MulDivUp(&p.initial, &v, &p.cost)
		least := e.markets[p.market].initialMargin(p.side, &p.size, &v)
		if need.Lt(&least) {
			need = least
		}
	}
	need.Add(&need, &p.closeFee)
	return need
}

// tied is what must stay behind a position when money is taken away: its initial margin, and never so little that it
// would be liquidated. With it comes its maintenance margin.
func (e *Accounts) tied(p *position) (need, maintenance uint256.Int) {
	need, maintenance = e.initialMargin(p), e.maintenance(p)
	least := maintenance
	if !e.rules.Margin.Strict && !least.IsZero() {
		least.Add(&least, &one)
	}
	if need.Lt(&least) {
		need = least
	}
	return need, maintenance
}

func (e *Accounts) initialOn(mode Mode) Basis {
	if mode == Cross && e.rules.Margin.CrossInitialOn != "" {
		return e.rules.Margin.CrossInitialOn
	}
	return e.rules.Margin.InitialOn
}

// zeroEquity is the value at which the position alone uses up cash: cost − cash where value is owned, received +
// cash where it is owed.
func (e *Accounts) zeroEquity(p *position, cash fixed.Signed) fixed.Signed {
	if p.owns {
		return fixed.Positive(&p.cost).Sub(cash)
	}
	return fixed.Positive(&p.cost).Add(cash)
}

// cashFor is the cash that stands behind a position on its own. That is an isolated bucket's margin. For cross, it
// is the pool's balance with the profit of its other positions at mark.
func (e *Accounts) cashFor(p *position) fixed.Signed {
	if !p.cross {
		return p.margin
	}
	s := e.markets[p.market].Settle
	cash := *e.wallet(p.account, s)
	for id := e.accounts[p.account].first; id != none; id = e.positions[id].next {
		if o := &e.positions[id]; o != p && o.cross && !o.size.IsZero() && e.markets[o.market].Settle == s {
			cash = cash.Add(e.profit(o))
		}
	}
	if e.unified() {
		cash = cash.Add(e.support(p.account, s))
	}
	return cash
}

// pool is the free balance of a position's account in its settlement asset.
func (e *Accounts) pool(p *position) fixed.Signed {
	return *e.wallet(p.account, e.markets[p.market].Settle)
}

// cashOf is where a position's profits and losses are settled: its own margin, or the pool.
func (e *Accounts) cashOf(p *position) *fixed.Signed {
	if !p.cross {
		return &p.margin
	}
	return e.wallet(p.account, e.markets[p.market].Settle)
}
