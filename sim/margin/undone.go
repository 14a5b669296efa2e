package margin

import (
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// undone counts what the margin engine leaves undone along a path: accounts that fail and wait for its next mark. While any
// waits, the arm lives through the next mark.
type undone struct {
	record.Undone
	engine record.Liquidator
	left   []waiting
	since  uint64 // time of the last lived mark
	gated  uint64 // time until which withdrawals are known to be stopped
}

// gate counts for how long withdrawals are stopped from the present mark on.
func (u *undone) gate(now, until uint64) {
	if until <= u.gated || until <= now {
		return
	}
	if now >= u.gated {
		u.Stops++
		u.gated = now
	}
	u.StoppedSeconds += until - u.gated
	u.gated = until
}

// waiting is a borrower whose account waits, and why the engine left it.
type waiting struct {
	borrower int
	why      record.Reason
}

// stand counts the time until now for the accounts that the last lived mark left.
func (a *running) stand() {
	u, gone := &a.undone, a.now-a.undone.since
	for _, w := range u.left {
		if s := &a.state[w.borrower]; s.Liquidations == 0 {
			s.Stood += gone
		}
		u.engine.Seconds[w.why] += gone
	}
	u.since = a.now
}

// leave looks at whom the mark has left: borrowers whose buckets still fail.
func (a *running) leave(events []liquidation.Event) {
	u := &a.undone
	u.left = u.left[:0]
	var under record.Moment
	for _, id := range a.engine.Unfinished() {
		b := a.engine.BucketOf(id)
		i := int(b.Account) / a.per
		if _, _, fails := a.engine.Test(b); !fails || i >= len(a.borrowers) || a.isLeft(i) {
			continue
		}
		a.state[i].Reached = true
		why := record.NobodyTook
		if a.engine.Spent() {
			why = record.AtLimit
		}
		for k := range events {
			if ev := &events[k]; ev.Account == b.Account && !ev.Size.IsZero() {
				why = record.PartClosed
			}
		}
		u.left = append(u.left, waiting{i, why})
		size := a.engine.Holding(a.position(i, 0)).Size
		value := arm.Worth(&size, &a.price)
		if equity := fixed.Positive(&value).Add(a.holds(i)); equity.Sign() < 0 {
			lacks := equity.Abs()
			under.Vaults++
			under.Amount.Add(&under.Amount, &lacks)
		}
	}
	if n := uint32(len(u.left)); n > u.Most.Vaults {
		u.Most = record.Moment{Vaults: n, Block: a.chainBlock(), Time: a.now}
		for _, w := range u.left {
			debt := a.debtOf(w.borrower).Capped()
			u.Most.Amount.Add(&u.Most.Amount, &debt)
		}
	}
	if under.Amount.Gt(&u.Deepest.Amount) {
		under.Block, under.Time = a.chainBlock(), a.now
		u.Deepest = under
	}
}

// isLeft reports whether a borrower is among those that the present mark has left.
func (a *running) isLeft(i int) bool {
	for _, w := range a.undone.left {
		if w.borrower == i {
			return true
		}
	}
	return false
}

// conclude brings what was left undone to the last mark.
func (a *running) conclude() {
	a.stand()
	u := &a.undone
	if u.gated > a.now { // what lies behind the last mark
		u.StoppedSeconds -= u.gated - a.now
	}
	for _, w := range u.left {
		a.state[w.borrower].Standing = true
		u.engine.End[w.why]++
	}
	u.EndLiquidatable = uint32(len(u.left))
}
