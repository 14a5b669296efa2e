package margin

import (
	"time"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
)

// trail is what is kept of the marks while some main position is within the window after its first liquidation.
type trail struct {
	until uint64         // the block in which the last window ends
	from  uint64         // the block of the first mark that is kept
	marks []oracle.Price // of the main market, one for each block from then on
}

// window is how many marks after the one of its first liquidation a position is watched for.
func (a *running) window() uint64 {
	const second = uint64(time.Second / time.Millisecond)
	return books.Window * second / max(uint64(a.Interval()/time.Millisecond), 1)
}

// follow keeps marks that follow each other, first being the block of the first of them, where a window is open; once none
// is, what was kept is judged and forgotten.
func (a *running) follow(marks []oracle.Price, first uint64) {
	w := &a.trail
	if w.until == 0 || w.until < first {
		if len(w.marks) > 0 {
			a.judge()
			w.marks = w.marks[:0]
		}
		return
	}
	if len(w.marks) == 0 {
		w.from = first
	}
	w.marks = append(w.marks, marks...)
}

// judge finds for each main position that was liquidated, and then watched for the whole window, the least debt whose
// closing at the mark of its first liquidation would have kept it above maintenance at the worst mark of the window.
// The taker fee and the clearance fee are charged on what is closed; price impact is left out. Where tokens may be sold in
// place of closing, what closing alone would have to do is no least, and nothing is judged.
func (a *running) judge() {
	if len(a.Collateral) > 0 {
		return
	}
	w, marks := &a.trail, a.window()
	for i := range a.state {
		s := &a.state[i]
		if s.Hour == nil || s.Hour.Whole || s.Hour.Block < w.from {
			continue
		}
		from := s.Hour.Block - w.from
		if from+marks >= uint64(len(w.marks)) {
			continue // the path ended before
		}
		low := w.marks[from]
		for _, price := range w.marks[from+1 : from+marks+1] {
			low = min(low, price)
		}
		worst := a.Scaled(low)
		s.Hour.Least, s.Hour.Whole = a.least(s.Hour, &worst), true
	}
}

// least is the fall of debt by closing the smallest value x, in loan units at the first liquidation's mark, at which what is
// left is above maintenance at another mark. With s the size of x, rounded up,
//
//	(C − s)·mark − (D − s·price·(1 − c)) ≥ maintenance((C − s)·mark)
//
// c are the fees. It is the whole debt where no part does.
func (a *running) least(h *books.Hour, mark *uint256.Int) uint256.Int {
	whole := h.Debt.Capped()
	var keeps, cost uint256.Int
	if cost.Add(&a.Instrument.TakerFee, &a.Rules.Fee.Rate); cost.Gt(&fixed.WAD) {
		return whole
	}
	keeps.Sub(&fixed.WAD, &cost)
	after := func(x *uint256.Int) (left uint256.Int, debt fixed.Signed) {
		size, err := fixed.MulDivUp(x, &fixed.PriceScale, &h.Price)
		if err != nil || size.Gt(&h.Collateral) {
			size = h.Collateral
		}
		left.Sub(&h.Collateral, &size)
		proceeds := arm.Worth(&size, &h.Price)
		proceeds = arm.Share(&proceeds, &keeps)
		return left, h.Debt.Sub(fixed.Positive(&proceeds))
	}
	// over is equity less maintenance.
	over := func(x *uint256.Int) fixed.Signed {
		left, debt := after(x)
		value := arm.Worth(&left, mark)
		need := a.Instrument.Tiers.MaintenanceIn(a.tier(&left, &value), &value, new(uint256.Int))
		return fixed.Positive(&value).Sub(debt).Sub(fixed.Positive(&need))
	}
	most, now := arm.Worth(&h.Collateral, &h.Price), over(new(uint256.Int))
	// The schedule is linear within a tier, so what a part gives says how much is needed.
	var guess uint256.Int
	guess.Div(&most, uint256.NewInt(1000))
	for range 2 {
		gain := over(&guess).Sub(now)
		if gain.Sign() <= 0 {
			return whole // closing costs more than it frees
		}
		frees, short := gain.Capped(), now.Neg().Capped()
		next, err := fixed.MulDivUp(&short, &guess, &frees)
		if err != nil || !next.Lt(&most) {
			guess = most
			break
		}
		guess = next
	}
	x := books.Smallest(&most, &guess, func(x *uint256.Int) bool {
		by := over(x)
		return by.Sign() > 0 || by.IsZero() && a.Rules.Accounts.Margin.Strict
	})
	if x.Eq(&most) {
		return whole
	}
	_, debt := after(&x)
	if least := h.Debt.Sub(debt).Capped(); least.Lt(&whole) {
		return least
	}
	return whole
}
