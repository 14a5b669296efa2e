package tables

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// act is what a borrower's position was worth around one closing, in the loan token's smallest unit.
type act struct {
	value  uint256.Int  // of its collateral at the reference price, before
	before fixed.Signed // equity
	after  fixed.Signed
	first  bool // the first closing of that borrower
}

// slack is by how many smallest units a position's debt may differ from what was asked for when it was opened.
const slack = 2

// actsOf follows every borrower from closing to closing. Between two closings its collateral does not change,
// and its debt only by carry and by what it added itself; a table that asks for acts has neither (no interest,
// passive borrowers), so that
//
//	before = ⌊collateral·price/1e36⌋ − debt,   after = before − loss,   debt' = ⌊collateral'·price/1e36⌋ − after
//
// Where a borrower's last row does not confirm that, actsOf fails, so a scenario to which it does not apply
// cannot be read wrongly. The collateral must agree exactly, and the debt but for the carry that its books tell
// of (shares of debt round) and slack units, by which venues that reserve the fee to close round when a
// position is opened.
func actsOf(arm *record.Arm, names record.Names) ([]act, error) {
	collateral := make([]uint256.Int, len(arm.Vaults))
	debt := make([]fixed.Signed, len(arm.Vaults))
	closed := make([]bool, len(arm.Vaults))
	for i := range arm.Vaults {
		v := &arm.Vaults[i]
		collateral[i], debt[i] = v.StartCollateral, fixed.Positive(&v.StartDebt)
	}
	all := make([]act, len(arm.Liquidations))
	for k := range arm.Liquidations {
		l := &arm.Liquidations[k]
		i := l.Borrower
		price := oracle.Scale(names.PriceScale()).Ledger(oracle.Price(l.ReferencePrice), uint8(names.CollateralDecimals), uint8(names.LoanDecimals))
		value, err := fixed.MulDivDown(&collateral[i], &price, &fixed.PriceScale)
		if err != nil {
			return nil, err
		}
		var loss fixed.Signed
		for _, part := range l.Loss {
			loss = loss.Add(part)
		}
		before := fixed.Positive(&value).Sub(debt[i])
		all[k] = act{value: value, before: before, after: before.Sub(loss), first: !closed[i]}
		closed[i] = true
		collateral[i] = fixed.MinusCapped(&collateral[i], &l.Seized)
		left, err := fixed.MulDivDown(&collateral[i], &price, &fixed.PriceScale)
		if err != nil {
			return nil, err
		}
		debt[i] = fixed.Positive(&left).Sub(all[k].after)
	}
	for i := range arm.Vaults {
		v := &arm.Vaults[i]
		end := v.Paid[journal.Carry].Add(debt[i])
		told := v.EndEquity.Neg() // what a closed position left: cash, or a shortfall
		if !v.EndCollateral.IsZero() {
			owed := end.Capped() // rows tell of no debt below zero, which is cash beside a position
			end, told = fixed.Positive(&owed), fixed.Positive(&v.EndDebt)
		}
		if apart := end.Sub(told).Abs(); !collateral[i].Eq(&v.EndCollateral) || apart.GtUint64(slack) {
			return nil, fmt.Errorf("borrower %d ends with %s and owes %s, where its closings leave %s and %s: the scenario has interest, funding or borrowers that act",
				i, v.EndCollateral.Dec(), told, collateral[i].Dec(), end)
		}
	}
	return all, nil
}
