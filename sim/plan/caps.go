package plan

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// caps reads how much may be owed at the start.
func (r *reader) caps(utilisation uint256.Int) {
	market := &r.scenario.Market
	borrow, supply := r.InLoan("market.borrow_cap", market.BorrowCap), r.InLoan("market.supply_cap", market.SupplyCap)
	r.plan.cap = borrow
	if supply.IsZero() {
		return
	}
	owed, err := fixed.WMulDown(&supply, &utilisation)
	if err == nil && (borrow.IsZero() || owed.Lt(&borrow)) {
		r.plan.cap = owed
		if owed.IsZero() {
			r.Refuse("market.supply_cap", "nothing can be owed under it", "write a larger cap, or 0 for none")
		}
	}
}

// capped are the borrowers who find room under the cap, each in turn. Those given stay as they are.
func (p *Plan) capped(all []agents.Borrower) ([]agents.Borrower, error) {
	if p.cap.IsZero() {
		return all, nil
	}
	kept := make([]agents.Borrower, 0, len(all))
	var owed, next uint256.Int
	for i := range all {
		if next.Add(&owed, &all[i].Debt); !next.Gt(&p.cap) {
			owed, kept = next, append(kept, all[i])
		}
	}
	if len(kept) == 0 && len(all) > 0 {
		return nil, fault.New("", fmt.Sprintf("none of %s finds room under the market's cap", counted(len(all), "borrower")), "raise market.borrow_cap or market.supply_cap, or write 0 for none")
	}
	return kept, nil
}
