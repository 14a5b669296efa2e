package vault

import (
	"math/bits"

	"github.com/holiman/uint256"
)

// Found is a vault that can be liquidated, by its place in a market's index: what it has and owes is not read for it. It is good
// until the market changes.
type Found struct {
	key   uint64 // upper bound of its debt shares per collateral, within a few last bits
	Vault uint32 // its number in the market: see [Engine.VaultOf]

	// Size is the vault's collateral, rounded down to 24 significant bits, as IEEE 754 writes a single-precision number. Sizes order
	// as the numbers do.
	Size uint32
}

// SizeOf is the size of an amount below 2^128.
func SizeOf(amount *uint256.Int) uint32 { return sizeOf(&[2]uint64{amount[0], amount[1]}) }

// Ratio is the vault's debt shares per collateral unit, rounded up by less than one part in 2^50, as IEEE 754 writes a
// double-precision number.
func (f *Found) Ratio() uint64 {
	if f.key < 1<<keyBits {
		return 0
	}
	const mantissa, bias = 52, 1023
	exponent := f.key>>keyBits - keyBias + 63 + bias
	return exponent<<mantissa + (f.key&(1<<keyBits-1)+7)>>(keyBits-mantissa)
}

// sizeOf is an amount below 2^128 as [Found.Size] writes it.
func sizeOf(amount *[2]uint64) uint32 {
	const mantissa, bias = 23, 127
	n := bits.Len64(amount[0])
	top := amount[0] << (64 - n)
	if amount[1] != 0 {
		shift := bits.LeadingZeros64(amount[1])
		n, top = 128-shift, amount[1]<<shift|amount[0]>>(64-shift)
	}
	if n == 0 {
		return 0
	}
	return uint32(n-1+bias)<<mantissa | uint32(top<<1>>(64-mantissa))
}

// Exact is a policy that finds a vault unhealthy where it owes more than its trigger says that its collateral carries, without
// slack and grain, and that fails at no price of at most 128 bits, at which no product overflows. Most of its vaults are found
// by their keys alone.
type Exact interface {
	Policy
	Exact() bool
}

// widest is the most bits of a price at which an exact policy fails at no vault: collateral has at most as many.
const widest = 128

// certain is a key from which on every vault is unhealthy by an exact policy, and whether there is one. With
// r = (tBA + 1)/(tBS + 1e6) a vault owes at least s·r, and carries at most C·p·λ/1e54. So it is unhealthy where
//
//	s/C > p·λ/(1e54·r)
//
// A key may exceed what it is rounded from by its last two bits.
func certain(b *book, m *Market, price *uint256.Int, policy Policy, t *Trigger) (key uint64, known bool) {
	if e, is := policy.(Exact); !is || !e.Exact() || price.BitLen() > widest {
		return 0, false
	}
	assets, shares := virtual(&m.TotalBorrowAssets, &m.TotalBorrowShares)
	carried := boundUp(price).timesUp(boundUp(&t.LTV)).overUp(boundDown(&wad54)).timesUp(boundUp(&shares)).overUp(boundDown(&assets))
	key = carried.keyUp()
	if key > lastKey-2*keyError {
		return 0, false
	}
	return key + keyError + 1, true
}

// Search remembers of an [Engine.Find] who was next to be found.
type Search struct {
	book    *book
	changes uint64 // of the market, when it was searched
	price   uint256.Int
	now     uint64
	edges   [classes]uint64 // by class: the largest key of a vault that is not at risk
}

// Find appends to dst the vaults of [Engine.AtRisk] in no order. It reads none of those whose place in the index tells enough.
func (e *Engine) Find(s *Search, market ID, price *uint256.Int, now uint64, dst []Found) []Found {
	*s = Search{}
	b := e.find(&market)
	if b == nil || b.quiet(price, now) {
		return dst
	}
	l, ok := e.lookOut(b, price, now)
	if !ok {
		return dst
	}
	for class := bare + 1; class < classes; class++ {
		if heap := b.debts.classes[class]; len(heap) > 0 {
			l.bar, l.edge = riskBar(&e.scratch.Totals, price, &b.trigger, class), 0
			dst = l.walk(heap, dst)
			s.edges[class] = l.edge
		}
	}
	e.reach = l.reach
	s.book, s.changes, s.price, s.now = b, b.changes, *price, now
	return dst
}

// Stands reports whether the vaults of a market that a search found are those at risk at a price and time: whether nothing has
// happened but that interest accrued, and nobody next to them can have joined.
func (e *Engine) Stands(s *Search, market ID, price *uint256.Int, now uint64) bool {
	b := e.find(&market)
	if b == nil || s.book != b || s.changes != b.changes || now < s.now || !s.price.Eq(price) {
		return false
	}
	totals, err := b.at(max(now, b.totals.LastUpdate))
	if err != nil {
		return false
	}
	for class := bare + 1; class < classes; class++ {
		if len(b.debts.classes[class]) > 0 && riskBar(totals, price, &b.trigger, class) <= s.edges[class] {
			return false
		}
	}
	return true
}

// lookout finds who is unhealthy in a market at a price and time.
type lookout struct {
	book  *book
	vault *Case  // the one looked at
	bar   uint64 // key that every unhealthy vault of a class reaches
	sure  uint64 // key from which on all are
	edge  uint64 // the largest key of one of the class that was not found
	known bool   // there is one

	reach []uint32 // scratch: places in a heap that reach the bar
}

func (e *Engine) lookOut(b *book, price *uint256.Int, now uint64) (l lookout, ok bool) {
	totals, err := b.at(max(now, b.totals.LastUpdate))
	if err != nil {
		return l, false
	}
	e.scratch = Case{Totals: *totals, Price: *price}
	l = lookout{book: b, vault: &e.scratch, reach: e.reach}
	l.sure, l.known = certain(b, totals, price, b.policy, &b.trigger)
	return l, true
}

func (l *lookout) unhealthy(d *debtor) bool {
	if l.known && d.key >= l.sure {
		return true
	}
	l.vault.Position = l.book.vaults[d.vault].position()
	is, _, err := l.book.policy.Unhealthy(l.vault)
	return err == nil && is
}

// walk appends the unhealthy vaults of a heap to dst. Nobody below a vault in the heap has a larger key, so the search
// goes down no further than to those that do not reach the bar.
func (l *lookout) walk(heap []debtor, dst []Found) []Found {
	if heap[0].key < l.bar {
		l.edge = max(l.edge, heap[0].key)
		return dst
	}
	l.reach = append(l.reach[:0], 0)
	for next := 0; next < len(l.reach); next++ {
		at := int(l.reach[next])
		if d := &heap[at]; l.known && d.key >= l.sure || l.unhealthy(d) {
			dst = append(dst, Found{d.key, d.vault, d.size})
		} else {
			l.edge = max(l.edge, d.key)
		}
		first := arity*at + 1
		if first >= len(heap) {
			continue
		}
		for k, child := range heap[first:min(first+arity, len(heap))] {
			if child.key >= l.bar {
				l.reach = append(l.reach, uint32(first+k))
			} else {
				l.edge = max(l.edge, child.key)
			}
		}
	}
	return dst
}

// VaultOf is the number of an account's vault in a market; false where it never had one.
func (e *Engine) VaultOf(market ID, of Address) (vault uint32, is bool) {
	b := e.find(&market)
	if b == nil {
		return 0, false
	}
	place := b.places.get(e.accounts.number(of))
	return place - 1, place != 0
}

// PositionOf is what the vault of a number has: see [Engine.VaultOf].
func (e *Engine) PositionOf(market ID, vault uint32) Position {
	return e.find(&market).vaults[vault].position()
}

// Standing is what the vault of a number has, and what it owes now, rounded up. Its errors are those of [Engine.Accrued] and
// [Market.Debt].
func (e *Engine) Standing(market ID, vault uint32) (p Position, debt uint256.Int, err error) {
	b := e.find(&market)
	totals, err := b.at(e.now)
	if err != nil {
		return p, debt, err
	}
	p = b.vaults[vault].position()
	debt, err = totals.Debt(p.BorrowShares)
	return p, debt, err
}

// Describe is a vault that was found, with what it owes at a time.
func (e *Engine) Describe(market ID, vault uint32, now uint64) (v AtRisk) {
	b := e.find(&market)
	p := b.vaults[vault].position()
	v = AtRisk{Borrower: e.accounts.addresses[b.vaults[vault].who], Collateral: p.Collateral, BorrowShares: p.BorrowShares}
	if totals, err := b.at(max(now, b.totals.LastUpdate)); err == nil {
		v.Debt, _ = totals.Debt(p.BorrowShares)
	}
	return v
}

// Queue finds the vaults of a market that can be liquidated one by one, worst first, as [Engine.AtRisk] orders them. It looks at
// no more of the index than those that were asked for and their neighbours. It is good until the market changes.
type Queue struct {
	engine  *Engine
	market  ID
	lookout lookout
	vault   Case // the one looked at
	now     uint64
	bars    [classes]uint64
	front   []place  // of the index: who may come next, the largest key first
	level   []Found  // those whose keys do not tell them apart from one another
	next    int      // of the level
	looked  []AtRisk // scratch: the level, and its order
	ranks   []rank
}

// place is one of a class's heap.
type place struct {
	key   uint64
	class uint8
	at    uint32
}

// Enqueue makes q the queue of a market at a price and time.
func (e *Engine) Enqueue(q *Queue, market ID, price uint256.Int, now uint64) {
	q.engine, q.market, q.now = e, market, now
	q.front, q.level, q.next = q.front[:0], q.level[:0], 0
	b := e.find(&market)
	if b == nil || b.quiet(&price, now) {
		return
	}
	var ok bool
	if q.lookout, ok = e.lookOut(b, &price, now); !ok {
		return
	}
	q.vault = e.scratch
	q.lookout.vault = &q.vault
	for class := bare + 1; class < classes; class++ {
		if heap := b.debts.classes[class]; len(heap) > 0 {
			q.bars[class] = riskBar(&q.lookout.vault.Totals, &price, &b.trigger, class)
			q.push(uint8(class), 0)
		}
	}
}

// push puts a place of the index where it may come next, unless nobody at or below it can be unhealthy.
func (q *Queue) push(class uint8, at int) {
	key := q.lookout.book.debts.classes[class][at].key
	if key < q.bars[class] {
		return
	}
	q.front = append(q.front, place{key, class, uint32(at)})
	for hole := len(q.front) - 1; hole > 0; {
		parent := (hole - 1) / 2
		if q.front[parent].key >= q.front[hole].key {
			return
		}
		q.front[parent], q.front[hole] = q.front[hole], q.front[parent]
		hole = parent
	}
}

// pop takes the place with the largest key out, and puts those below it in.
func (q *Queue) pop() debtor {
	p, end := q.front[0], len(q.front)-1
	q.front[0] = q.front[end]
	q.front = q.front[:end]
	for hole := 0; ; {
		child := 2*hole + 1
		if child >= end {
			break
		}
		if child+1 < end && q.front[child+1].key > q.front[child].key {
			child++
		}
		if q.front[child].key <= q.front[hole].key {
			break
		}
		q.front[child], q.front[hole] = q.front[hole], q.front[child]
		hole = child
	}
	heap := q.lookout.book.debts.classes[p.class]
	first := arity*int(p.at) + 1
	for child := first; child < min(first+arity, len(heap)); child++ {
		q.push(p.class, child)
	}
	return heap[p.at]
}

// Next is the next vault; false where there is none.
func (q *Queue) Next() (f Found, is bool) {
	for q.next == len(q.level) {
		if len(q.front) == 0 {
			return f, false
		}
		q.fill()
	}
	q.next++
	return q.level[q.next-1], true
}

// fill finds the vaults whose keys are next to one another, and puts them in their order.
func (q *Queue) fill() {
	q.level, q.next = q.level[:0], 0
	for last := uint64(0); len(q.front) > 0 && (len(q.level) == 0 || last-q.front[0].key <= keyError); {
		d := q.pop()
		if q.lookout.unhealthy(&d) {
			q.level, last = append(q.level, Found{d.key, d.vault, d.size}), d.key
		}
	}
	if len(q.level) < 2 {
		return
	}
	q.looked, q.ranks = q.looked[:0], q.ranks[:0]
	for k := range q.level {
		q.looked = append(q.looked, q.engine.Describe(q.market, q.level[k].Vault, q.now))
		q.ranks = append(q.ranks, rank{q.level[k].key, uint32(k)})
	}
	sortRanks(q.looked, q.ranks, nil)       // seldom more than a few
	arranged := make([]Found, len(q.level)) // seldom
	for k := range q.ranks {
		arranged[k] = q.level[q.ranks[k].at]
	}
	copy(q.level, arranged)
}
