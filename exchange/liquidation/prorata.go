package liquidation

import (
	"cmp"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// portion is what a counterparty bears of a loser's size.
type portion struct {
	id       exchange.PositionID
	size     uint256.Int // of the counterparty
	part     uint256.Int // that is closed
	rest     uint256.Int // remainder of the division that made it
	withheld bool
}

// closeInProportion closes a loser against all counterparties of a queue in proportion to their size. Who would end below zero
// with its part is left out, and the others bear it. Looked at are so many as there is room, in the order of the queue.
func (e *Engine) closeInProportion(s Deleverage, q *queue, l *loser, ev *Event, bust uint256.Int, room uint64) (looked uint64, cut bool) {
	e.portions = e.portions[:0]
	for i := q.next; i < len(q.entries); i++ {
		id := q.entries[i].id
		if e.Closed(id) {
			q.pass(i)
			continue
		}
		if looked == room {
			cut = true
			break
		}
		looked++
		o, withheld := e.Holding(id), e.house.Withheld(id)
		if withheld && !s.Failing || o.Account == l.account {
			continue
		}
		e.portions = append(e.portions, portion{id: id, size: o.Size, withheld: withheld})
	}
	for again := true; again; {
		again = false
		divide(e.portions, &l.size)
		e.portions = slices.DeleteFunc(e.portions, func(p portion) bool {
			o, value := e.Holding(p.id), e.offsetValue(s, l, &bust, &p.part)
			_, ok := e.bears(p.id, &o, &p.part, &value)
			again = again || !ok
			return !ok
		})
	}
	for i := range e.portions {
		p := &e.portions[i]
		if p.part.IsZero() {
			continue
		}
		o, value := e.Holding(p.id), e.offsetValue(s, l, &bust, &p.part)
		off, _ := e.bears(p.id, &o, &p.part, &value)
		off.withheld = p.withheld
		e.closeOff(l, ev, &off)
		bust = fixed.MinusCapped(&bust, &value)
	}
	return looked, cut && !l.size.IsZero()
}

// divide shares a size among counterparties in proportion to theirs, none more than it has. Each has the quotient rounded down,
// and the units that are left go to the largest remainders, of equal ones to the lowest number.
func divide(all []portion, size *uint256.Int) {
	var total, given uint256.Int
	for i := range all {
		total.Add(&total, &all[i].size)
	}
	if !total.Gt(size) {
		for i := range all {
			all[i].part = all[i].size
		}
		return
	}
	for i := range all {
		p := &all[i]
		p.part = exact.MulDivDown(size, &p.size, &total)
		p.rest.MulMod(size, &p.size, &total)
		given.Add(&given, &p.part)
	}
	left := fixed.MinusCapped(size, &given)
	missing := left.Uint64()
	if missing == 0 {
		return
	}
	slices.SortFunc(all, func(a, b portion) int {
		if c := b.rest.Cmp(&a.rest); c != 0 {
			return c
		}
		return cmp.Compare(a.id, b.id)
	})
	for i := range all[:missing] {
		all[i].part.AddUint64(&all[i].part, 1)
	}
}
