package margin

import (
	"time"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
)

// judge finds for each main position that was liquidated, and then watched for the whole window, the least debt whose
// closing at the mark of its first liquidation would have kept it above maintenance at the worst mark of the window.
// The taker fee and the clearance fee are charged on what is closed; price impact is left out.
func (a *running) judge() {
	const second = uint64(time.Second / time.Millisecond)
	marks := books.Window * second / max(uint64(a.Interval()/time.Millisecond), 1)
	for i := range a.state {
		s := &a.state[i]
		if s.Liquidations == 0 || s.Hour.Block+marks >= uint64(len(a.trail)) {
			continue
		}
		low := oracle.Price(0)
		for _, price := range a.trail[s.Hour.Block : s.Hour.Block+marks+1] {
			if low == 0 || price < low {
				low = price
			}
		}
		worst := a.Scaled(low)
		s.Hour.Least, s.Hour.Whole = a.least(&s.Hour, &worst), true
	}
}

// least is the fall of debt by closing the smallest size s at which what is left is above maintenance at a mark:
//
//	(C − s)·mark − (D − s·price·(1 − c)) ≥ maintenance((C − s)·mark)
//
// c are the fees. It is the whole debt where no part does.
func (a *running) least(h *books.Hour, mark *uint256.Int) uint256.Int {
	var keeps, cost uint256.Int
	cost.Add(&a.Instrument.TakerFee, &a.Rules.Fee.Rate)
	keeps.Sub(&fixed.WAD, &cost)
	if cost.Gt(&fixed.WAD) {
		return h.Debt.Capped()
	}
	tiers := &a.Instrument.Tiers
	after := func(size *uint256.Int) (left uint256.Int, debt fixed.Signed) {
		left.Sub(&h.Collateral, size)
		proceeds := arm.Worth(size, &h.Price)
		proceeds.MulDivOverflow(&proceeds, &keeps, &fixed.WAD)
		return left, h.Debt.Sub(fixed.Positive(&proceeds))
	}
	// over is equity less maintenance.
	over := func(size *uint256.Int) fixed.Signed {
		left, debt := after(size)
		value := arm.Worth(&left, mark)
		need := tiers.Maintenance(&value, new(uint256.Int))
		return fixed.Positive(&value).Sub(debt).Sub(fixed.Positive(&need))
	}
	holds := func(size *uint256.Int) bool {
		by := over(size)
		return by.Sign() > 0 || by.IsZero() && a.Rules.Accounts.Margin.Strict
	}
	var guess uint256.Int
	// The schedule is linear within a tier: so much is missing now, and so much closing a thousandth gives.
	var part uint256.Int
	part.Div(&h.Collateral, uint256.NewInt(1000))
	now, then := over(new(uint256.Int)), over(&part)
	if gain := then.Sub(now); gain.Sign() <= 0 {
		return h.Debt.Capped() // closing costs more than it frees
	} else if now.Sign() < 0 {
		frees, short := gain.Capped(), now.Neg().Capped()
		guess, _ = fixed.MulDivUp(&short, &part, &frees)
	}
	size := books.Smallest(&h.Collateral, &guess, holds)
	if size.Eq(&h.Collateral) {
		return h.Debt.Capped()
	}
	_, debt := after(&size)
	least := h.Debt.Sub(debt).Capped()
	if whole := h.Debt.Capped(); least.Gt(&whole) {
		return whole
	}
	return least
}
