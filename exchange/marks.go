package exchange

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
)

var (
	// ErrZeroPrice refuses a mark of 0.
	ErrZeroPrice = errors.New("exchange: price must not be zero")
	// ErrPriceTooLarge refuses a mark of 2^160 or more.
	ErrPriceTooLarge = errors.New("exchange: price must be below 2^160")
	// ErrPriceTooSmall refuses a mark below 2^58 of an inverse market, where a value would not fit.
	ErrPriceTooSmall = errors.New("exchange: price of an inverse market must be at least 2^58")
	// ErrTimeRunsBack refuses a mark that is older than the last.
	ErrTimeRunsBack = errors.New("exchange: time runs back: marks must come in order")
)

// Markable returns why a mark at a price and a time would be refused, or nil. It changes nothing.
func (e *Accounts) Markable(id MarketID, price *uint256.Int, now uint64) error {
	switch {
	case id < 0 || int(id) >= len(e.markets):
		return fmt.Errorf("exchange: no market %d", id)
	case price.IsZero():
		return ErrZeroPrice
	case !price.Lt(&maxPrice):
		return ErrPriceTooLarge
	case e.markets[id].Kind == Inverse && price.Lt(&minInverse):
		return ErrPriceTooSmall
	case now < e.now:
		return ErrTimeRunsBack
	}
	return nil
}

// Now returns the time of the last mark, in unix seconds.
func (e *Accounts) Now() uint64 { return e.now }

// MarkPrice returns the last mark of a market, ×1e36; 0 before the first.
func (e *Accounts) MarkPrice(id MarketID) uint256.Int { return e.markets[id].mark }

// Reached returns the open position on a side of a market whose trigger the last mark reached, the farthest behind
// the mark first and of several the lowest number; false where there is none. Of a pool with several positions it
// may be one that still stands.
func (h House) Reached(id MarketID, s Side) (PositionID, bool) {
	h.keyed()
	m := &h.markets[id]
	if q := &m.atRisk[s]; len(q.nodes) > 0 && q.reached(h.Accounts, &q.nodes[0], &m.mark) {
		return q.nodes[0].id, true
	}
	return none, false
}

// AnyReached reports whether Reached finds anybody on either side of the markets from one up to another.
// It costs two comparisons a market however many positions there are.
func (h House) AnyReached(from, to MarketID) bool {
	h.keyed()
	markets := h.markets[from:to]
	for i := range markets {
		m := &markets[i]
		// A fall reaches longs, whose triggers are below; a rise reaches shorts.
		if q := m.atRisk[Long].nodes; len(q) > 0 && !m.mark.Gt(&h.keys[q[0].id]) {
			return true
		}
		if q := m.atRisk[Short].nodes; len(q) > 0 && !m.mark.Lt(&h.keys[q[0].id]) {
			return true
		}
	}
	return false
}

// Withhold takes all positions of a bucket out of the trigger heaps, so that Reached does not find them, until each
// is renewed.
func (h House) Withhold(b Bucket) {
	h.keyed()
	if !b.Pool() {
		p := &h.positions[b.Position]
		h.markets[p.market].atRisk[p.side].remove(h.Accounts, b.Position)
		return
	}
	h.Each(b, func(id PositionID) {
		p := &h.positions[id]
		h.markets[p.market].atRisk[p.side].remove(h.Accounts, id)
	})
}

// WithholdIn is Withhold for the positions of a bucket in one market.
func (h House) WithholdIn(b Bucket, id MarketID) {
	h.keyed()
	h.Each(b, func(i PositionID) {
		if p := &h.positions[i]; p.market == id {
			h.markets[id].atRisk[p.side].remove(h.Accounts, i)
		}
	})
}

// Withheld reports whether a position is in no trigger heap: it is closed, or withheld.
func (h House) Withheld(id PositionID) bool {
	h.keyed()
	return h.slots[id] == none
}

// Renew brings the trigger prices of a position's bucket up to date, after anything that the house did to it, and
// ends withholding.
func (h House) Renew(id PositionID) { h.rekey(id) }

// NumAtRisk returns how many positions on a side of a market are open and not withheld. AtRisk returns the i-th of
// them, in no particular order, which the same history always repeats.
func (h House) NumAtRisk(id MarketID, s Side) int {
	h.keyed()
	return len(h.markets[id].atRisk[s].nodes)
}

// AtRisk is described at NumAtRisk.
func (h House) AtRisk(id MarketID, s Side, i int) PositionID {
	return h.markets[id].atRisk[s].nodes[i].id
}

// Part returns the value at mark of size of a position, as the difference it makes to the value of the whole.
func (h House) Part(id PositionID, size *uint256.Int) uint256.Int {
	p := &h.positions[id]
	m := &h.markets[p.market]
	var left uint256.Int
	left.Sub(&p.size, size)
	v := m.worth(p.side, &p.size)
	if !left.IsZero() {
		rest := m.worth(p.side, &left)
		v.Sub(&v, &rest)
	}
	return v
}

// After returns what would be left of a position's value at mark, and of its maintenance margin, once size of it
// were closed.
func (h House) After(id PositionID, size *uint256.Int) (value, need uint256.Int) {
	p := &h.positions[id]
	after := *p // as settle would leave it, as far as requirements go
	after.size.Sub(&p.size, size)
	if h.rules.Margin.MaintenanceOn == OnEntry {
		released := exact.Portion(&p.cost, size, &p.size)
		after.cost.Sub(&p.cost, &released)
	}
	if !p.closeFee.IsZero() {
		released := exact.Portion(&p.closeFee, size, &p.size)
		after.closeFee.Sub(&p.closeFee, &released)
	}
	if after.size.IsZero() {
		return h.value(&after), zero
	}
	return h.value(&after), h.maintenance(&after)
}

// Rate returns the maintenance rate of a tier with that part of the closing fee that the rules count in it, scale
// 1e18.
func (h House) Rate(id MarketID, tier int) uint256.Int {
	m := &h.markets[id]
	return exact.Sum(&m.Tiers.Brackets[tier].Maintenance, h.feeRate(m))
}
