package lending

import (
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

// Wealth implements [arm.Appraiser]: what the vault is worth, ⌊collateral·price⌋, less its debt with interest until then, rounded
// up, and less what its owner put in. Collateral that a design holds for it meanwhile is not in the vault.
func (a *running) Wealth(i int, prices []oracle.Price, now uint64) (wealth fixed.Signed, err error) {
	totals, err := a.index.AccruedBy(a.market, now)
	if err != nil {
		return wealth, err
	}
	p := a.index.Position(a.market, borrowerAddress(i))
	debt, err := totals.Debt(p.BorrowShares)
	if err != nil {
		return wealth, err
	}
	price := a.Scaled(prices[0])
	value := arm.Worth(&p.Collateral, &price)
	return fixed.Difference(&value, &debt).Add(a.books.Journal.Paid(journal.Account(i), journal.Contribution)), nil
}
