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
		proceeds.MulDivOverflow(&proceeds, &keeps, &fixed.WAD)
		return left, h.Debt.Sub(fixed.Positive(&proceeds))
	}
	// over is equity less maintenance.
	over := func(x *uint256.Int) fixed.Signed {
		left, debt := after(x)
		value := arm.Worth(&left, mark)
		need := a.Instrument.Tiers.Maintenance(&value, new(uint256.Int))
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
