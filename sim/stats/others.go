package stats

import (
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

// What liquidations did to everybody else.

var others = &Table{Place: 30, Title: "What others bore, and how fast ({loan} and liquidations a path)", Corner: "arm"}

var (
	_ = Register(Metric{
		Key: "bad_debt", Subject: whereMoney, Unit: Loan, Unlisted: true, From: MoneyOf(func(r *Run) fixed.Signed { return paidFor(journal.BadDebt)(r).Neg() }),
		Means:  Definition{"Bad debt of suppliers/venue", "What neither collateral nor an insurance fund covered, in whole tokens a path. Of a vault it is debt written off against the market's suppliers. Bad debt of the venue at an exchange is borne as its preset's key sharing says: by the venue's own capital (operator, in nearly every preset), or by all open positions of the market in proportion to their value (notional, as at Cube), in whose own loss it is ADL."},
		Column: &Column{In: others, Place: 10, Head: [2]string{"bad debt of", "{bearer}"}},
	})
	_ = Register(Metric{
		Key: "fund_gain", Subject: whereMoney, Unit: Loan, Unlisted: true, From: MoneyOf(func(r *Run) fixed.Signed {
			return paidFor(journal.Insurance)(r).Add(paidFor(journal.ClearanceFee)(r))
		}),
		Means:  Definition{"Insurance fund gained", "Clearance fees and residual margin paid into the exchange's fund less what it paid out, in whole tokens a path; negative where it shrank."},
		Column: &Column{In: others, Place: 20, Head: [2]string{"insurance", "fund gained"}},
	})
	_ = Register(Metric{
		Key: "adl_cost", Subject: whereMoney, Unit: Loan, Unlisted: true, From: MoneyOf(func(r *Run) fixed.Signed { return paidFor(journal.ADL)(r).Neg() }),
		Means:  Definition{"ADL cost others", "What deleveraged counterparties, or other vaults that bear a closed one, gave up against the reference price, in whole tokens a path; negative where they gained."},
		Column: &Column{In: others, Place: 30, Head: [2]string{"ADL cost", "others"}},
	})
)
