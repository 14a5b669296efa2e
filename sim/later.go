package sim

import (
	"cmp"
	"slices"
	"time"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// later asks the arms what borrowers have some times after their first liquidations. Each first liquidation in an arm starts a
// clock. The arm answers by it, and so does every other arm that has not liquidated the borrower before. So any two arms
// can be compared at the same moments and prices, counted from the earlier of the two. Blocks here are the study's.
//
// Nothing wakes an arm: what it has while it sleeps follows from what it had. A path on which nobody is liquidated costs nothing.
type later struct {
	clock oracle.Clock
	after [len(record.After)]uint64 // blocks, rounded up
	arms  []appraised
	stops []stop         // of the present chunk, in order
	price []oracle.Price // at a stop
}

// appraised is an arm as it is asked.
type appraised struct {
	arm.Appraiser        // nil where the arm cannot be asked
	every         uint64 // blocks from one of the arm's to the next

	fresh  []arm.Onset
	onsets []arm.Onset            // with blocks of the study
	first  []uint64               // by borrower: block of its onset, plus 1; 0 where there was none
	next   [len(record.After)]int // of the onsets: the first whose time has not come
	own    []record.Later         // by onset
	beside []besides              // by the arm whose clock it is
}

// besides are an arm's answers by another arm's clock, in the order of its onsets.
type besides struct {
	rows []record.Beside
	told [len(record.After)]int // rows that have been told each of the times
}

// stop is something to be asked.
type stop struct {
	block uint64
	clock int // number of the arm whose clock it is
	onset int // of that arm's
	time  int // of record.After
}

// newLater returns the asking for arms that keep such time beside the study's.
func newLater(arms []arm.Running, clocks []own, study oracle.Clock, assets int) *later {
	l := &later{clock: study, price: make([]oracle.Price, assets)}
	for k, d := range record.After {
		l.after[k] = (uint64(d/time.Second)*max(study.PerSecond, 1) + study.Interval - 1) / study.Interval
	}
	for i, a := range arms {
		asked, _ := a.(arm.Appraiser)
		l.arms = append(l.arms, appraised{Appraiser: asked, every: clocks[i].every, beside: make([]besides, len(arms))})
	}
	return l
}

// chunk is how many blocks may be walked at once: none of the times after a liquidation in them falls into them too.
func (l *later) chunk() int { return int(max(1, min(chunk, l.after[0]))) }

// begin starts a path.
func (l *later) begin(borrowers int) {
	for i := range l.arms {
		a := &l.arms[i]
		a.onsets, a.own, a.next = a.onsets[:0], a.own[:0], [len(record.After)]int{}
		a.first = slices.Grow(a.first[:0], borrowers)[:borrowers]
		clear(a.first)
		for other := range a.beside {
			a.beside[other] = besides{rows: a.beside[other].rows[:0]}
		}
	}
}

// plan finds what is to be asked in the blocks before one.
func (l *later) plan(until uint64) {
	l.stops = l.stops[:0]
	for clock := range l.arms {
		a := &l.arms[clock]
		for k, after := range l.after {
			for ; a.next[k] < len(a.onsets) && a.onsets[a.next[k]].Block+after < until; a.next[k]++ {
				l.stops = append(l.stops, stop{a.onsets[a.next[k]].Block + after, clock, a.next[k], k})
			}
		}
	}
	slices.SortStableFunc(l.stops, func(x, y stop) int { return cmp.Compare(x.block, y.block) })
}

// ask has an arm answer at a stop, which it has been walked to, at reference prices there by asset.
func (l *later) ask(path uint32, of int, at stop) error {
	a := &l.arms[of]
	if a.Appraiser == nil {
		return nil
	}
	onset := l.arms[at.clock].onsets[at.onset]
	if first := a.first[onset.Borrower]; of != at.clock && first > 0 && (first <= onset.Block || first == onset.Block+1 && of < at.clock) {
		return nil // its own clock has been running since before
	}
	wealth, err := a.Wealth(onset.Borrower, l.price, l.clock.Time(at.block))
	if err != nil {
		return err
	}
	var to *record.Later
	if of == at.clock {
		to = &a.own[at.onset]
	} else {
		b := &a.beside[at.clock]
		if at.time == 0 {
			b.rows = append(b.rows, record.Beside{Path: path, Borrower: uint32(onset.Borrower), Clock: uint16(at.clock)})
		}
		to = &b.rows[b.told[at.time]].Later
		b.told[at.time]++
	}
	to.Wealth[at.time], to.Known = wealth, uint8(at.time+1)
	return nil
}

// gather notes the first liquidations of the blocks walked last.
func (l *later) gather() {
	for i := range l.arms {
		a := &l.arms[i]
		if a.Appraiser == nil {
			continue
		}
		a.fresh = a.Onsets(a.fresh[:0])
		for _, o := range a.fresh {
			o.Block *= a.every
			a.onsets, a.own = append(a.onsets, o), append(a.own, record.Later{})
			a.first[o.Borrower] = o.Block + 1
		}
	}
}

// forget lets an arm go that is asked no more.
func (l *later) forget(of int) { l.arms[of].Appraiser = nil }

// finish hands over what an arm answered. What it says by the clock of an arm that failed is left out.
func (l *later) finish(of int, path *record.Path) {
	a, out := &l.arms[of], &path.Arms[of]
	for k, o := range a.onsets {
		out.Vaults[o.Borrower].Later = a.own[k]
	}
	for clock := range a.beside {
		if path.Arms[clock].Err == nil {
			out.Beside = append(out.Beside, a.beside[clock].rows...)
		}
	}
}
