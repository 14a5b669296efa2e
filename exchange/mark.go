package exchange

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/internal/fixed"
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
// returns are valid until the next Mark. Two comparisons where nobody is reached.
func (e *Engine) Mark(id MarketID, price *uint256.Int, now uint64) ([]Event, error) {
	if id < 0 || int(id) >= len(e.markets) {
		return nil, fmt.Errorf("exchange: no market %d", id)
	}
	if price.IsZero() {
		return nil, ErrZeroPrice
	}
	if !price.Lt(&maxPrice) {
		return nil, ErrPriceTooLarge
	}
	if now < e.now {
		return nil, ErrTimeRunsBack
	}
	m := &e.markets[id]
	e.now = now
	e.marks++
	m.previous, m.mark = m.mark, *price
	if m.previous.IsZero() {
		m.previous = m.mark
	}
	e.events = e.events[:0]
	if m.stock.size.IsZero() && !e.anyReached(m) {
		return nil, nil
	}
	for i := range e.markets {
		e.markets[i].ranked[Long].fresh, e.markets[i].ranked[Short].fresh = false, false
	}
	e.unwindStock(id)
	e.waiting = e.waiting[:0]
	for e.anyReached(m) { // again where a liquidation pushed others over, by charging them
		if e.rules.Precedence == ByFillable {
			e.liquidateByFillable(m)
			continue
		}
		for s := range m.atRisk {
			h := &m.atRisk[s]
			for len(h.nodes) > 0 && h.reached(&h.nodes[0].key, price) {
				e.liquidate(h.nodes[0].id)
			}
		}
	}
	for _, id := range e.waiting {
		e.rekey(id)
	}
	return e.events, nil
}

func (e *Engine) anyReached(m *market) bool {
	for s := range m.atRisk {
		if h := &m.atRisk[s]; len(h.nodes) > 0 && h.reached(&h.nodes[0].key, &m.mark) {
			return true
		}
	}
	return false
}
