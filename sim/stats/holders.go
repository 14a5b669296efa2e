package stats

import "github.com/ringfence-sim/ringfence/fixed"

// What accounts have that a design keeps: the protocol's own, and those who stand by with money.

var holders = &Table{
	Place: 32, Title: "What the design's own accounts gained ({loan} a path)", Corner: "arm",
	Shown: func(a *Arm, _ []*Metric) bool { return a.Keeps },
	Told:  true,
}

var gained = Definition{"The protocol gained, of it of interest, holders gained", "What an account has more at the last block than at the start, in whole tokens a path, its collateral at the reference price and its debts taken off. The protocol's own account has its fees, penalties, what it sells and its share of the interest (market.fee), which has a column where there is any, less the rewards it pays. Holders are all others whom a design keeps tokens for, as depositors of a stability pool; lots under auction are their owners' still."}

var (
	_ = Register(Metric{
		Key: "protocol_result", Subject: whereMoney, Place: 30, Unit: Loan, Listed: keeps,
		From:  MoneyOf(func(r *Run) fixed.Signed { return r.Undone.EndProtocol }),
		Means: gained, Detail: "the protocol", Column: &Column{In: holders, Place: 10, Head: [2]string{"protocol", "gained"}},
	})
	_ = Register(Metric{
		Key: "protocol_interest", Subject: whereMoney, Place: 30, Unit: Loan, Listed: func(a *Arm) bool { return a.Interest },
		From:  MoneyOf(func(r *Run) fixed.Signed { return fixed.Positive(&r.Undone.EndInterest) }),
		Means: gained, Detail: "the protocol's share of the interest", Column: &Column{In: holders, Place: 15, Head: [2]string{"of it, of", "interest"}, Any: true},
	})
	_ = Register(Metric{
		Key: "holders_result", Subject: whereMoney, Place: 31, Unit: Loan, Listed: keeps,
		From:  MoneyOf(func(r *Run) fixed.Signed { return r.Undone.EndHolders }),
		Means: gained, Detail: "all others", Column: &Column{In: holders, Place: 20, Head: [2]string{"holders", "gained"}},
	})
)

func keeps(a *Arm) bool { return a.Keeps }
