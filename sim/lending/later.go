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

// Wealth implements [arm.Appraiser]: what the vault and what the design holds of it are worth, ⌊collateral·price⌋, less the debt
// with interest until then, rounded up, and less what its owner put in.
func (a *running) Wealth(i int, prices []oracle.Price, now uint64) (wealth fixed.Signed, err error) {
	totals, err := a.index.AccruedBy(a.market, now)
	if err != nil {
		return wealth, err
	}
	collateral, debt := a.standingBy(a.index, i, &totals)
	price, coins := a.Scaled(prices[0]), a.coins(i)
	value := arm.Worth(&collateral, &price)
	value.Add(&value, &coins)
	return fixed.Difference(&value, &debt).Add(a.books.Journal.Paid(journal.Account(i), journal.Contribution)), nil
}
