package lending

import (
	"cmp"
	"math"
	"slices"

	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/vault"
)

// A market that is far too large for its venue leaves many vaults at risk for long, and of nearly all of them a block is to say
// that they are still there, still on offer, and passed over for the same reasons. Those that have been on offer for as long as
// the slowest bot takes to notice stand on shelves by the size of their collateral: whoever can be liquidated owes between what
// makes it unhealthy and what its collateral is sold for, so that those of about a size cost about the same. A block counts what
// stands on a shelf at once. A vault is taken down for the block where a bot asks for it, or where its shelf lies between two
// reasons; it comes off its shelf where somebody touches it, where it recovers, or where its shelf may be too small for gas.

// shelf is a number of vaults whose sizes have the same first bits.
type shelf struct {
	shape   uint32        // these bits
	found   []vault.Found // who stands on it
	queued  uint64        // seconds for which they waited for capital, all of them together
	waiting bool          // they do since the last lived block, but for those that were taken down in it
	at      int           // its place in the block's stock, or none
}

// shapeBits are the bits of a size that a shelf leaves open: sizes on it differ by less than an eighth.
const (
	shapeBits = 20
	shapes    = 1 << (32 - shapeBits)
)

// clear takes everybody off.
func (s *standstill) clear() {
	s.found, s.who, s.used, s.shelved = s.found[:0], s.who[:0], s.used[:0], 0
	s.stock.Sales, s.stock.Shelves, s.alone = s.stock.Sales[:0], s.stock.Shelves[:0], 0
	for k := range s.shelves {
		b := &s.shelves[k]
		b.found, b.queued, b.waiting = b.found[:0], 0, false
	}
}

// follow brings those at risk to the present price and time.
func (a *running) follow() {
	s := &a.still
	s.room = vault.Room{}
	a.index.Follow(&s.roll, a.market, &a.answer, a.now)
	for _, left := range s.roll.Left {
		if i := a.borrowerIn(left); i != none {
			a.depart(i)
		}
	}
	for k := range s.roll.Joined {
		if i := a.borrowerIn(s.roll.Joined[k].Vault); i != none {
			l := &a.last[i]
			l.reached, l.waiting, l.from, l.timed = true, false, a.now, !l.closed
			a.line(s.roll.Joined[k], i)
		}
	}
}

// line puts a vault among those that are looked at one by one.
func (a *running) line(f vault.Found, i int32) {
	s, l := &a.still, &a.last[i]
	l.shelf, l.slot = 0, int32(len(s.found))
	s.found, s.who = append(s.found, f), append(s.who, i)
}

// depart takes a vault that is not at risk any more, or is another now, out of those at risk.
func (a *running) depart(i int32) {
	l := &a.last[i]
	if l.timed {
		l.stood += a.now - l.from
		l.timed = false
	}
	if l.shelf != 0 {
		a.comesOff(i)
		return
	}
	a.unline(int(l.slot))
}

// unline takes a vault out of those that are looked at one by one.
func (a *running) unline(k int) {
	s, end := &a.still, len(a.still.found)-1
	s.found[k], s.who[k] = s.found[end], s.who[end]
	a.last[s.who[k]].slot = int32(k)
	s.found, s.who = s.found[:end], s.who[:end]
}

// familiar reports whether a vault that is looked at alone has been on offer until the last lived block, and all have noticed it.
func (a *running) familiar(l *lasting) bool {
	return l.offered+1 == a.lives && a.block-l.since >= a.slowest
}

// putAway puts a vault that is looked at alone on its shelf.
func (a *running) putAway(k int) {
	s, f, i := &a.still, a.still.found[k], a.still.who[k]
	shape := f.Size >> shapeBits
	if s.by[shape] == 0 {
		s.shelves = append(s.shelves, shelf{shape: shape})
		s.by[shape] = int32(len(s.shelves))
	}
	a.unline(k)
	b, l := &s.shelves[s.by[shape]-1], &a.last[i]
	if len(b.found) == 0 {
		at, _ := slices.BinarySearchFunc(s.used, shape, func(k int32, shape uint32) int { return cmp.Compare(s.shelves[k].shape, shape) })
		s.used = slices.Insert(s.used, at, s.by[shape]-1)
	}
	l.shelf, l.slot, l.had = s.by[shape], int32(len(b.found)), b.queued
	b.found = append(b.found, f)
	s.shelved++
}

// comesOff takes a vault off its shelf.
func (a *running) comesOff(i int32) {
	s, l := &a.still, &a.last[i]
	b := &s.shelves[l.shelf-1]
	l.queued += b.queued - l.had
	if l.offered < a.sifted {
		l.place = none
	}
	l.offered = max(l.offered, a.sifted)
	end := len(b.found) - 1
	b.found[l.slot] = b.found[end]
	a.last[a.borrowerIn(b.found[l.slot].Vault)].slot = l.slot
	b.found = b.found[:end]
	l.shelf = 0
	s.shelved--
}

// shelve finds from which shape on vaults may stand on shelves in a block: they are larger than what is too small, and cost more
// than what must be asked about. It takes the others off theirs.
func (a *running) shelve(size uint32, fewest, price float64) (least uint32) {
	const enough = 1 << 24 // loan units, beside which the rounding of a debt is far below [liquidator.Rough]
	s, carries := &a.still, a.carries()
	fewest = max(fewest, enough*(1+a.key.Trigger.Slack.Float64()))
	least = max(size, math.Float32bits(float32(fewest/min(carries, price))))>>shapeBits + 1
	if !(carries > 0) {
		least = shapes
	}
	keep := s.used[:0]
	for _, k := range s.used {
		b := &s.shelves[k]
		for b.shape < least && len(b.found) > 0 {
			f := b.found[len(b.found)-1]
			i := a.borrowerIn(f.Vault)
			a.comesOff(i)
			a.line(f, i)
		}
		if len(b.found) > 0 {
			keep = append(keep, k)
		}
	}
	s.used = keep
	a.sifted = a.lives
	return least
}

// carries is what a unit of collateral of a vault at risk surely owes, but for rounding.
func (a *running) carries() float64 {
	const scale, part = 1e-36 * 1e-18, 1.0 / (1 << 30)
	t := &a.key.Trigger
	owes := (a.answer.Float64() - t.Grain.Float64()) * t.LTV.Float64() * scale
	return owes - float64(owes*part)
}

// display puts the shelves into the block's stock.
func (a *running) display(price float64) {
	const next = 1 << shapeBits
	s, carries := &a.still, a.carries()
	s.stock.Shelves = s.stock.Shelves[:0]
	for _, k := range s.used {
		b := &s.shelves[k]
		low, high := sizeOf(b.shape*next), sizeOf((b.shape+1)*next)
		low, high = low*min(carries, price), high*price
		s.stock.Shelves = append(s.stock.Shelves, liquidator.Shelf{
			Least: low - float64(2*low*liquidator.Rough) - 4,
			Most:  high + float64(2*high*liquidator.Rough) + 4,
			Sales: len(b.found),
		})
		b.at = len(s.stock.Shelves) - 1
	}
}

// takeDown has a vault that stands on a shelf looked at alone in the present block.
func (a *running) takeDown(f *vault.Found, i int32) {
	const scale = 1e-36
	s, l := &a.still, &a.last[i]
	l.offered = a.lives
	s.stock.Shelves[s.shelves[l.shelf-1].at].Sales--
	cost := costOf(f, a.owed(), s.floor.Float64()*scale)
	a.sell(f, i, liquidator.Slight{Vault: i, Since: l.since, Cost: cost})
}

// takenDown are the sales of vaults that were taken down in the last lived block.
func (s *standstill) takenDown() []liquidator.Slight { return s.stock.Sales[s.alone:] }

// each hands out all vaults at risk, some at a time.
func (a *running) each(do func(found []vault.Found)) {
	s := &a.still
	do(s.found)
	for _, k := range s.used {
		do(s.shelves[k].found)
	}
}

// pass counts the time until now for the vaults at risk that wait for capital.
func (s *standstill) pass(a *running, gone uint64) {
	for _, i := range s.who {
		if l := &a.last[i]; l.waiting {
			l.queued += gone
		}
	}
	for _, k := range s.used {
		if b := &s.shelves[k]; b.waiting {
			b.queued += gone
		}
	}
	for k := range s.takenDown() {
		l := &a.last[s.takenDown()[k].Vault]
		if l.shelf == 0 {
			continue
		}
		if l.waiting {
			l.queued += gone
		}
		if s.shelves[l.shelf-1].waiting {
			l.had += gone
		}
	}
}
