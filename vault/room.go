package vault

import "github.com/holiman/uint256"

// Room is between which prices, and until when, the vaults that a search found stay those at risk. The zero value has none.
type Room struct {
	book      *book
	changes   uint64 // of the market
	low, high uint256.Int
	from, end uint64
}

// Holds reports whether the vaults at risk at a price and time are those that the search found.
func (r *Room) Holds(price *uint256.Int, now uint64) bool {
	return r.book != nil && r.changes == r.book.changes && now >= r.from && now < r.end && !price.Lt(&r.low) && !price.Gt(&r.high)
}

// Until is the time before which the room holds, unix seconds.
func (r *Room) Until() uint64 { return r.end }

// Prices are the lowest and the highest price at which it holds.
func (r *Room) Prices() (low, high uint256.Int) { return r.low, r.high }

// Room finds the room of what a search found, until a time at most. It is none where the market's policy is not [Exact], where
// the search is older than the market, or where what is owed by then is not known. Found may leave out vaults that do not matter.
//
// # Why nobody joins or leaves
//
// Of those not found none has more debt shares per collateral than the class's edge. At the most that may be owed by the time,
// none of them is at risk from the price up that a [Engine.SafePrice] of that edge would be. With κ the smallest ratio of a found
// vault, rounded down, and r what a debt share owes now, and at least later, each of them owes more than it carries where
//
//	p ≤ κ·r·1e54/λ
func (e *Engine) Room(s *Search, found []Found, now, until uint64) (r Room) {
	b := s.book
	if b == nil || s.changes != b.changes || now < s.now {
		return r
	}
	if x, is := b.policy.(Exact); !is || !x.Exact() || b.trigger.LTV.IsZero() {
		return r
	}
	from := max(now, b.totals.LastUpdate)
	end := max(until, from)
	most, known := b.mostOwed(end)
	present, err := b.at(from)
	if !known || err != nil {
		return r
	}
	r.high.Lsh(&one, widest)
	r.high.SubUint64(&r.high, 1)
	for class := bare + 1; class < classes; class++ {
		heap := b.debts.classes[class]
		if len(heap) == 0 || s.edges[class] == 0 {
			continue
		}
		search := newSafeSearch(b, heap, &most, class)
		price, fits := unkey(s.edges[class]).timesUp(search.slope).plusUp(search.offset).ceil()
		if !fits {
			return Room{}
		}
		if price.Gt(&r.low) {
			r.low = price
		}
	}
	if least := leastKey(found); least < lastKey { // and far above 0: no ratio is below 2^-128
		assets, shares := virtual(&present.TotalBorrowAssets, &present.TotalBorrowShares)
		high := unkey(least - keyError - 1).timesDown(boundDown(&assets)).overDown(boundUp(&shares)).timesDown(boundDown(&wad54)).overDown(boundUp(&b.trigger.LTV)).floor()
		if high.Lt(&r.high) {
			r.high = high
		}
	}
	r.book, r.changes, r.from, r.end = b, b.changes, from, end
	return r
}

// leastKey is the smallest key of those found, or the last key where there is none.
func leastKey(found []Found) uint64 {
	least := uint64(lastKey)
	for k := range found {
		least = min(least, found[k].key)
	}
	return least
}
