package vault

import (
	"cmp"
	"slices"

	"github.com/holiman/uint256"
)

// Roll is who can be liquidated in a market, kept from one look to the next: [Engine.Follow] brings it up to date, and tells
// who joined and who left. A market has one roll; another one that follows it takes its place.
//
// Vaults stand in the order of their keys, class by class, as they were when they were ordered last. At a price and time all
// before one place of a class are at risk, none is from another on, and those between are asked. So only vaults between the
// old places and the new ones are looked at, and those that were touched since they were ordered.
type Roll struct {
	Joined []Found  // by the last look
	Left   []uint32 // likewise; who was touched left, and may have joined again

	book    *book
	ordered [classes][]debtor
	touched []debtor // those touched since, as they are now; of no key where they are not in the index
	place   []int32  // by vault: among the touched, from 1; 0 for those that were not
	in      []bool   // by vault
	sure    [classes]uint64
	bar     [classes]uint64 // of the last look
	spare   []uint32        // scratch: who was touched
	merged  []debtor        // scratch: a class's order
	asking  Case            // scratch: the vault looked at
	changes uint64          // of the market, at the last look
	price   uint256.Int     // likewise
	now     uint64          // likewise
}

// noKey is a key that nobody reaches.
const noKey = ^uint64(0)

// bears is how many touched vaults a roll bears before it puts them into the order.
func (r *Roll) bears() int { return 64 + len(r.place)/32 }

// Follow brings a roll of a market to a price and time.
func (e *Engine) Follow(r *Roll, market ID, price *uint256.Int, now uint64) {
	r.Joined, r.Left = r.Joined[:0], r.Left[:0]
	b := e.find(&market)
	if b == nil {
		return
	}
	if b.roll != r {
		b.roll, r.book, r.place, r.in = r, b, r.place[:0], r.in[:0]
		for class := range r.bar {
			r.sure[class], r.bar[class] = noKey, noKey
		}
		r.order()
	}
	r.catchUp()
	l, ok := e.lookOut(b, price, now)
	r.asking = e.scratch
	l.vault = &r.asking
	lowest := uint64(noKey)
	for class := bare + 1; class < classes; class++ {
		if len(r.ordered[class])+len(b.debts.classes[class]) == 0 {
			continue
		}
		sure, bar := uint64(noKey), uint64(noKey)
		if ok && len(b.debts.classes[class]) > 0 {
			bar = riskBar(&r.asking.Totals, price, &b.trigger, class)
			if l.known {
				sure = max(l.sure, bar)
			}
		}
		r.pass(class, sure, bar, &l)
		lowest = min(lowest, bar)
	}
	for k := range r.touched {
		d := &r.touched[k]
		if d.key < lowest { // as most do
			r.enter(d, false)
			continue
		}
		class := classOf(&b.vaults[d.vault].collateral)
		r.enter(d, b.vaults[d.vault].place != noPlace && class != bare && d.key >= r.bar[class] && l.unhealthy(d))
	}
	r.changes, r.price, r.now = b.changes, *price, now
	if len(r.touched) > r.bears() {
		r.reorder()
	}
}

// catchUp lifts those who were touched out of the order.
func (r *Roll) catchUp() {
	b := r.book
	r.spare, b.moved = b.moved, r.spare[:0]
	for len(r.place) < len(b.vaults) {
		r.place, r.in = append(r.place, 0), append(r.in, false)
	}
	for _, vault := range r.spare {
		if r.in[vault] {
			r.in[vault], r.Left = false, append(r.Left, vault)
		}
		if r.place[vault] == 0 {
			r.touched = append(r.touched, debtor{})
			r.place[vault] = int32(len(r.touched))
		}
		v := &b.vaults[vault]
		r.touched[r.place[vault]-1] = debtor{keyOf(v), vault, sizeOf(&v.collateral)}
	}
}

// order puts all vaults in their order.
func (r *Roll) order() {
	for class := bare + 1; class < classes; class++ {
		r.ordered[class] = append(r.ordered[class][:0], r.book.debts.classes[class]...)
		slices.SortFunc(r.ordered[class], inOrder)
	}
	clear(r.place)
	r.touched = r.touched[:0]
}

// reorder does what order does, where only those that were touched are out of their order.
func (r *Roll) reorder() {
	slices.SortFunc(r.touched, inOrder)
	for class := bare + 1; class < classes; class++ {
		r.merged = r.merged[:0]
		others, next := r.ordered[class], 0
		add := func(before uint64) { // those of the touched whose keys are at least that
			for ; next < len(r.touched) && r.touched[next].key >= before; next++ {
				d := &r.touched[next]
				if v := &r.book.vaults[d.vault]; v.place != noPlace && classOf(&v.collateral) == class {
					r.merged = append(r.merged, *d)
				}
			}
		}
		for k := range others {
			if d := &others[k]; r.place[d.vault] == 0 {
				add(d.key)
				r.merged = append(r.merged, *d)
			}
		}
		add(0)
		r.ordered[class], r.merged = r.merged, others
	}
	clear(r.place)
	r.touched = r.touched[:0]
}

// inOrder compares debtors in the order of their keys, the largest first.
func inOrder(x, y debtor) int { return cmp.Compare(y.key, x.key) }

// pass goes to other places in a class's order.
func (r *Roll) pass(class int, sure, bar uint64, l *lookout) {
	order := r.ordered[class]
	from, to := reach(order, max(sure, r.sure[class])), reach(order, min(bar, r.bar[class]))
	r.sure[class], r.bar[class] = sure, bar
	for k := from; k < to; k++ {
		d := &order[k]
		if r.place[d.vault] == 0 {
			r.enter(d, d.key >= bar && (d.key >= sure || l.unhealthy(d)))
		}
	}
}

// reach is how many of an order have so large a key.
func reach(order []debtor, key uint64) int {
	n, _ := slices.BinarySearchFunc(order, key, func(d debtor, key uint64) int {
		if d.key >= key {
			return -1
		}
		return 1
	})
	return n
}

// enter notes whether a vault is at risk.
func (r *Roll) enter(d *debtor, in bool) {
	if in == r.in[d.vault] {
		return
	}
	if r.in[d.vault] = in; in {
		r.Joined = append(r.Joined, Found{d.key, d.vault, d.size})
	} else {
		r.Left = append(r.Left, d.vault)
	}
}

// Search is what a search of the roll's last look would have been.
func (r *Roll) Search() (s Search) {
	s = Search{book: r.book, changes: r.changes, price: r.price, now: r.now}
	for class := bare + 1; class < classes; class++ {
		order := r.ordered[class]
		for k := reach(order, r.sure[class]); k < len(order); k++ {
			if d := &order[k]; r.place[d.vault] == 0 && !r.in[d.vault] {
				s.edges[class] = d.key
				break
			}
		}
	}
	for k := range r.touched {
		d := &r.touched[k]
		if v := &r.book.vaults[d.vault]; v.place != noPlace && !r.in[d.vault] {
			class := classOf(&v.collateral)
			s.edges[class] = max(s.edges[class], d.key)
		}
	}
	return s
}
