package books

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Window is for how long a main position is watched from its first liquidation on, in seconds. How much is closed in
// it, against the least that would have done, is the yardstick of over-liquidation. An hour is long against any
// interval between blocks or marks, so that the yardstick does not hang on it.
const Window = 3600

// Hour is what is remembered of a main position for the yardstick: how it stood before its first liquidation, and what
// was closed of it within [Window].
type Hour struct {
	Block      uint64       // of the arm's own clock, of the first liquidation
	Collateral uint256.Int  // before it
	Debt       fixed.Signed // likewise
	Price      uint256.Int  // that the contract read, or of the mark

	// Seized for Gone are the collateral and the debt of the first liquidation: at what rate a design sells. They are zero
	// at an exchange, where the mark is the rate.
	Seized, Gone uint256.Int

	Closed uint256.Int // debt
	Sold   uint256.Int // collateral sold or seized for it
	Least  uint256.Int // least debt whose closing at once would have kept the position healthy in the window
	Whole  bool        // the path lasts for the window, and Least is known
}

// Close counts a closing of debt, and the collateral that it took, at a time.
func (s *History) Close(debt, collateral *uint256.Int, now uint64) {
	if s.Hour != nil && now <= s.FirstTime+Window {
		s.Hour.Closed.Add(&s.Hour.Closed, debt)
		s.Hour.Sold.Add(&s.Hour.Sold, collateral)
	}
}

// LeastSold is the collateral that the least debt takes, rounded up, at most all of it: at the rate of the first liquidation,
// and at an exchange at its mark, fees left out.
func (h *Hour) LeastSold() uint256.Int {
	part, of := &h.Seized, &h.Gone
	if of.IsZero() {
		part, of = &fixed.PriceScale, &h.Price
	}
	sold, err := fixed.MulDivUp(&h.Least, part, of)
	if err != nil || sold.Gt(&h.Collateral) {
		return h.Collateral
	}
	return sold
}

// Smallest is the smallest amount from 0 to most at which something holds that holds from some amount on; most where it
// holds nowhere below. The search spreads from a guess, so that a near one costs few tries.
func Smallest(most, guess *uint256.Int, holds func(*uint256.Int) bool) uint256.Int {
	var low, high, middle, step uint256.Int // it does not hold at low, and does at high
	if high.Set(most); most.IsZero() || holds(&low) {
		return low
	}
	step.SetOne()
	middle.Set(guess)
	if !middle.Lt(most) {
		middle.SubUint64(most, 1)
	}
	first := holds(&middle)
	for here, up := first, !first; middle.Gt(&low) && middle.Lt(&high); step.Lsh(&step, 2) {
		if step.GtUint64(1) {
			here = holds(&middle)
		}
		if here {
			if high.Set(&middle); up || !step.Lt(&middle) {
				break
			}
			middle.Sub(&middle, &step)
			continue
		}
		if low.Set(&middle); !up {
			break
		}
		middle.Add(&middle, &step)
	}
	for {
		if middle.Sub(&high, &low); !middle.GtUint64(1) {
			return high
		}
		if middle.Rsh(&middle, 1).Add(&middle, &low); holds(&middle) {
			high.Set(&middle)
		} else {
			low.Set(&middle)
		}
	}
}
