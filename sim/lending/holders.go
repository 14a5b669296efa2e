package lending

import (
	"github.com/holiman/uint256"

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

// interestKept is what the protocol's share of the interest is worth: what was minted for it, and what the next accrual
// mints. It is supplied, so that bad debt lowers it like any other supplier's.
func (a *running) interestKept() (worth uint256.Int) {
	if a.Fee.IsZero() {
		return worth
	}
	totals, before := a.accrued(), a.index.Market(a.market)
	shares := a.index.Position(a.market, feeAddress).SupplyShares
	shares.Add(&shares, before.TotalSupplyShares.Sub(&totals.TotalSupplyShares, &before.TotalSupplyShares))
	worth, err := totals.SupplyWorth(shares)
	if err != nil {
		panic(err)
	}
	return worth
}

// keep notes what the design's accounts have more than at the start. What lots hold is their owners' still, and in no account's.
func (a *running) keep() {
	interest := a.interestKept()
	a.undone.EndInterest = interest
	a.undone.EndProtocol = a.undone.EndProtocol.Add(fixed.Positive(&interest))
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
