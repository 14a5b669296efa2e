package margin

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Interest is charged on what a position owes: what it cost less its margin. It is the rule of spot margin (package
// exchange/spot, Account): simple, on the principal alone and rounded up, the first interval in full when the position
// is opened and one more at the end of each; what is paid back pays interest first. The venue lends, and receives it.
type Interest struct {
	Rate  uint256.Int // for one interval, scale 1e18
	Every uint64      // the interval, seconds
}

// loan is what a borrower was charged and has not paid back, and what it owed in all after the last charge.
type loan struct{ interest, owed uint256.Int }

// charge adds the interest of an interval on a debt, and returns it. That the debt fell since the last charge was paid back.
func (l *loan) charge(debt, rate *uint256.Int) uint256.Int {
	paid := fixed.MinusCapped(&l.owed, debt)
	l.interest = fixed.MinusCapped(&l.interest, &paid)
	principal := fixed.MinusCapped(debt, &l.interest)
	more, err := fixed.MulDivUp(&principal, rate, &fixed.WAD)
	if err != nil {
		panic(fmt.Sprintf("margin: interest on a debt of %s at %s is more than 256 bits", principal.Dec(), rate.Dec()))
	}
	l.interest.Add(&l.interest, &more)
	l.owed.Add(debt, &more)
	return more
}

// lend charges every borrower the interest of the interval that begins.
func (a *running) lend() {
	a.interestDue += a.Interest.Every
	for i := range a.borrowers {
		id := a.position(i, 0)
		if p := a.engine.Holding(id); p.Size.IsZero() {
			continue
		}
		debt := a.debtOf(i).Capped()
		more := a.loans[i].charge(&debt, &a.Interest.Rate)
		if more.IsZero() {
			continue
		}
		a.engine.Charge(id, more)
		a.carry(i, a.books.Suppliers, fixed.Positive(&more))
	}
}
