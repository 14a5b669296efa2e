package margin

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// Onsets implements [arm.Appraiser].
func (a *running) Onsets(dst []arm.Onset) []arm.Onset {
	dst = append(dst, a.onsets...)
	a.onsets = a.onsets[:0]
	return dst
}

// Wealth implements [arm.Appraiser]: the equity of the account at reference prices less what its owner put in. Funding and
// interest are in it as far as they were due.
func (a *running) Wealth(i int, prices []oracle.Price, _ uint64) (fixed.Signed, error) {
	a.present()
	var scratch uint256.Int
	mark := func(j int) *uint256.Int {
		scratch = a.Scaled(prices[j])
		return &scratch
	}
	size := a.engine.Holding(a.position(i, 0)).Size
	value := arm.Worth(&size, mark(0))
	return fixed.Positive(&value).Add(a.heldAt(i, mark)).Add(a.books.Journal.Paid(journal.Account(i), journal.Contribution)), nil
}
