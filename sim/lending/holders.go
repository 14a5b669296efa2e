package lending

import (
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/vault"
)

// holding is what an account of the design is worth at the reference price, its debts taken off.
func (a *running) holding(of vault.Address) fixed.Signed {
	loan, collateral := a.rules.Balance(loanAddress, of), a.rules.Balance(collateralAddress, of)
	totals := a.accrued()
	debt, err := totals.Debt(a.rules.Position(a.market, of).BorrowShares)
	if err != nil {
		panic(err)
	}
	worth := arm.Worth(&collateral, &a.price)
	return fixed.Positive(&loan).Add(fixed.Difference(&worth, &debt))
}

// keep notes what the design's accounts have more than at the start. What lots hold is their owners' still, and in no account's.
func (a *running) keep() {
	for k, h := range a.holders {
		more := a.holding(h).Sub(a.kept0[k])
		switch {
		case h == vault.TreasuryAddress:
			a.undone.EndProtocol = a.undone.EndProtocol.Add(more)
		case a.holds == nil && a.deals == nil:
			a.undone.EndHolders = a.undone.EndHolders.Add(more)
		}
	}
}
