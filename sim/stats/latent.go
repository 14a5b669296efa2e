package stats

import (
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

// What nobody liquidated: vaults under water when the path ends. Bad debt is realised only where somebody
// writes it off, so a design that attracts nobody would show none.

var leftUndone = Subject{Place: 75, Name: "what was left undone"}

// Left is the table of what nobody did until the last block.
var Left = &Table{
	Place: 35, Title: "Left undone at the last block (all vaults, liquidated or not) [95 % interval]", Corner: "arm",
	Shown: func(a *Arm, columns []*Metric) bool { return a.Unserved > 0 || anyMoney(a, columns) },
}

var latent = Definition{"Latent bad debt", "What vaults under water at the last block lack: their debt less the value of their collateral at the reference price, in whole tokens a path, and in basis points of debt at start, that of all vaults. An account's shortfall is that of all its positions and its cash. Debt that a liquidation wrote off is bad debt of suppliers, and not in it. Shown where there is any."}

// LatentBadDebt is the shortfall of all vaults whose equity is below zero at the last block.
var LatentBadDebt = Register(Metric{
	Key: "latent_bad_debt", Subject: leftUndone, Place: 1, Unit: Loan, From: MoneyOf(shortfall),
	Means: latent, Detail: "all of it",
	Column: &Column{In: Left, Place: 10, Head: [2]string{"", "{loan}/path"}, Group: "latent bad debt"},
})

// LatentBadDebtShare is the same over the debt of all vaults at the start.
var LatentBadDebtShare = Register(Metric{
	Key: "latent_bad_debt_share", Headline: "latent bad debt", Subject: leftUndone, Place: 2, Unit: BpsOfDebt, From: RatioOf(func(r *Run) (y, x float64) {
		return shortfall(r).Float64() * 1e4, debtAtStart(r)
	}),
	Means: latent, Detail: "of the debt at the start",
	Column: &Column{In: Left, Place: 20, Head: [2]string{"", "bps of debt"}, Group: "latent bad debt", Style: Style{Decimals: 1, Bounded: true}},
})

// shortfall is what vaults under water lack at the last block.
func shortfall(r *Run) (sum fixed.Signed) {
	for i := range r.Vaults {
		if equity := r.Vaults[i].EndEquity; equity.Sign() < 0 {
			sum = sum.Sub(equity)
		}
	}
	return sum
}

var unpaid = Definition{"Bad debt", "Debt that nobody pays: realised, written off by liquidations, and latent, that of vaults under water at the last block, over the debt of all vaults at the start. The 99th percentile is of both over paths: on one path in a hundred it is more."}

// BadDebtShare is realised bad debt over the debt of all vaults at the start.
var BadDebtShare = Register(Metric{
	Key: "bad_debt_share", Headline: "bad debt written off", Subject: leftUndone, Place: 3, Unit: BpsOfDebt, From: RatioOf(func(r *Run) (y, x float64) {
		return paidFor(journal.BadDebt)(r).Neg().Float64() * 1e4, debtAtStart(r)
	}),
	Means: unpaid, Detail: "realised",
	Column: &Column{In: Left, Place: 30, Head: [2]string{"realised,", "bps of debt"}, Style: Style{Decimals: 1, Bounded: true}},
})

// UnpaidShare is both over the debt of all vaults at the start.
var UnpaidShare = Register(Metric{
	Key: "bad_debt_total_share", Subject: leftUndone, Place: 5, Unit: BpsOfDebt, From: RatioOf(func(r *Run) (y, x float64) {
		return paidFor(journal.BadDebt)(r).Neg().Add(shortfall(r)).Float64() * 1e4, debtAtStart(r)
	}),
	Means: unpaid, Detail: "realised and latent",
})

// BadDebtP99 is the 99th percentile over paths of realised and latent bad debt together.
var BadDebtP99 = Register(Metric{
	Key: "bad_debt_p99", Also: "bad_debt_share_p99", Subject: leftUndone, Place: 4, Unit: BpsOfDebt, From: (&Sample{func(r *Run, add func(float64)) {
		if debt := debtAtStart(r); debt > 0 {
			add(paidFor(journal.BadDebt)(r).Neg().Add(shortfall(r)).Float64() / debt * 1e4)
		}
	}}).Quantile(0.99),
	Means: unpaid, Detail: "realised and latent, 99th percentile over paths",
	Column: &Column{In: Left, Place: 40, Head: [2]string{"both, 99th", "over paths"}, Style: InBps},
})

func debtAtStart(r *Run) float64 {
	var debt fixed.Signed
	for i := range r.Vaults {
		debt = debt.Add(fixed.Positive(&r.Vaults[i].StartDebt))
	}
	return debt.Float64()
}
