package exchange

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// bucket is what is liquidated as one: an isolated position, or the pool of an account's cross positions in an asset.
type bucket struct {
	account  AccountID
	asset    Asset
	position PositionID // none: the pool
}

func (e *Engine) bucketOf(id PositionID) bucket {
	p := &e.positions[id]
	b := bucket{p.account, e.markets[p.market].Settle, none}
	if p.mode == Isolated {
		b.position = id
	}
	return b
}

// each calls f for every open position in the bucket.
func (e *Engine) each(b bucket, f func(PositionID, *position)) {
	if b.position != none {
		if p := &e.positions[b.position]; !p.size.IsZero() {
			f(b.position, p)
		}
		return
	}
	for id := e.accounts[b.account].first; id != none; id = e.positions[id].next {
		if p := &e.positions[id]; p.mode == Cross && !p.size.IsZero() && e.markets[p.market].Settle == b.asset {
			f(id, p)
		}
	}
}

func (e *Engine) cash(b bucket) *fixed.Signed {
	if b.position != none {
		return &e.positions[b.position].margin
	}
	return e.wallet(b.account, b.asset)
}

// equity is the bucket's cash and unrealised profit.
func (e *Engine) equity(b bucket) fixed.Signed {
	total := *e.cash(b)
	e.each(b, func(_ PositionID, p *position) { total = total.Add(e.profit(p)) })
	return total
}

// need is the bucket's maintenance margin.
func (e *Engine) need(b bucket) (total uint256.Int) {
	e.each(b, func(_ PositionID, p *position) {
		more := e.maintenance(p)
		total.Add(&total, &more)
	})
	return total
}

var (
	// ErrZeroPrice and ErrPriceTooLarge refuse a mark; ErrTimeRunsBack one that is older than the last.
	ErrZeroPrice     = errors.New("exchange: price must not be zero")
	ErrPriceTooLarge = errors.New("exchange: price must be below 2^160")
	ErrTimeRunsBack  = errors.New("exchange: time runs back: marks must come in order")
)

// Mark sets a market's mark price and liquidates whoever fails the maintenance margin at it, worst first. The events it
// returns are valid until the next mark. Two comparisons where nobody is reached.
func (e *Engine) Mark(id MarketID, price *uint256.Int, now uint64) ([]Event, error) {
	if err := e.Markable(id, price, now); err != nil {
		return nil, err
	}
	e.tick(now)
	e.markets[id].move(price)
	return e.liquidateReached(id, id+1), nil
}

// MarkAll sets the mark prices of all markets, one for each in their order, and then liquidates as [Engine.Mark] does, market
// after market: whoever is judged, and at whatever it is closed, every market stands at its new mark. Pools with positions
// in several markets need that, for between two calls of Mark one market is ahead of the other. It is one mark, with one
// list of events, each with the mark of its own market. Two comparisons a market where nobody is reached.
func (e *Engine) MarkAll(prices []uint256.Int, now uint64) ([]Event, error) {
	if len(prices) != len(e.markets) {
		return nil, fmt.Errorf("exchange: %d prices for %d markets", len(prices), len(e.markets))
	}
	for i := range prices {
		if err := e.markable(&prices[i], now); err != nil {
			return nil, fmt.Errorf("%w (%s)", err, e.markets[i].Symbol)
		}
	}
	e.tick(now)
	for i := range prices {
		e.markets[i].move(&prices[i])
	}
	return e.liquidateReached(0, MarketID(len(prices))), nil
}

// tick moves the time on. Marks of several markets at one time are one.
func (e *Engine) tick(now uint64) {
	if now != e.now || e.marks == 0 {
		e.marks++
	}
	e.now = now
}

// Markable returns why Mark would refuse a price at a time, and changes nothing.
func (e *Engine) Markable(id MarketID, price *uint256.Int, now uint64) error {
	if id < 0 || int(id) >= len(e.markets) {
		return fmt.Errorf("exchange: no market %d", id)
	}
	return e.markable(price, now)
}

// markable reports what forbids a mark.
func (e *Engine) markable(price *uint256.Int, now uint64) error {
	switch {
	case price.IsZero():
		return ErrZeroPrice
	case !price.Lt(&maxPrice):
		return ErrPriceTooLarge
	case now < e.now:
		return ErrTimeRunsBack
	}
	return nil
}

// move sets the mark, and keeps the one before it; the first mark is also its own predecessor.
func (m *market) move(price *uint256.Int) {
	m.previous, m.mark = m.mark, *price
	if m.previous.IsZero() {
		m.previous = m.mark
	}
}

// liquidateReached liquidates whom the marks of the markets from one up to another have reached. A bucket that waits for its
// next step waits for the next mark, whatever number of its markets were marked in this one.
func (e *Engine) liquidateReached(from, to MarketID) []Event {
	e.events = e.events[:0]
	if e.quiet(from, to) {
		return nil
	}
	for i := range e.markets {
		e.markets[i].ranked[Long].fresh, e.markets[i].ranked[Short].fresh = false, false
	}
	for id := from; id < to; id++ {
		e.unwindStock(id)
	}
	e.waiting = e.waiting[:0]
	for again := true; again; { // where charging pushed others over
		again = false
		for id := from; id < to; id++ {
			if m := &e.markets[id]; e.anyReached(m) {
				e.liquidateIn(m)
				again = true
			}
		}
		for id := range e.markets { // once for all that were liquidated: a pool may have been closed in any market
			again = e.charge(MarketID(id)) || again
		}
	}
	for _, id := range e.waiting {
		e.rekey(id)
	}
	for i := range e.markets { // what is opened until the next mark need not be entered
		e.markets[i].ranked[Long].fresh, e.markets[i].ranked[Short].fresh = false, false
	}
	return e.events
}

// liquidateIn liquidates what a market's mark reaches, in the order of the rules.
func (e *Engine) liquidateIn(m *market) {
	if e.rules.Precedence == ByFillable {
		e.liquidateByFillable(m)
		return
	}
	for s := range m.atRisk {
		h := &m.atRisk[s]
		for len(h.nodes) > 0 && h.reached(&h.nodes[0].key, &m.mark) {
			e.liquidate(h.nodes[0].id)
		}
	}
}

// quiet reports whether nothing is to be done at the marks of the markets from one up to another.
func (e *Engine) quiet(from, to MarketID) bool {
	for id := from; id < to; id++ {
		if m := &e.markets[id]; !m.stock.size.IsZero() || e.anyReached(m) {
			return false
		}
	}
	return true
}

func (e *Engine) anyReached(m *market) bool {
	for s := range m.atRisk {
		if h := &m.atRisk[s]; len(h.nodes) > 0 && h.reached(&h.nodes[0].key, &m.mark) {
			return true
		}
	}
	return false
}
