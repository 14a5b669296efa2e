package stats

import "github.com/ringfence-sim/ringfence/fixed"

// What nobody liquidated: vaults under water when the path ends. Bad debt is realised only where somebody
// writes it off, so a design that attracts nobody would show none.

var leftUndone = Subject{Place: 75, Name: "what was left undone"}

var undone = &Table{Place: 35, Title: "What was left undone at the last block (all vaults, liquidated or not)", Corner: "arm", Shown: anyMoney}

var latent = Definition{"Latent bad debt", "What vaults under water at the last block lack: their debt less the value of their collateral at the reference price, in whole tokens a path, and in basis points of debt at start, that of all vaults. An account's shortfall is that of all its positions and its cash. Debt that a liquidation wrote off is bad debt of suppliers, and not in it. Shown where there is any."}

// LatentBadDebt is the shortfall of all vaults whose equity is below zero at the last block.
var LatentBadDebt = Register(Metric{
	Key: "latent_bad_debt", Subject: leftUndone, Place: 1, Unit: Loan, From: MoneyOf(shortfall),
	Means: latent, Detail: "all of it",
	Column: &Column{In: undone, Place: 10, Head: [2]string{"latent bad debt,", "{loan}/path"}},
})

// LatentBadDebtShare is the same over the debt of all vaults at the start.
var LatentBadDebtShare = Register(Metric{
	Key: "latent_bad_debt_share", Subject: leftUndone, Place: 2, Unit: BpsOfDebt, From: RatioOf(func(r *Run) (y, x float64) {
		var debt fixed.Signed
		for i := range r.Vaults {
			debt = debt.Add(fixed.Positive(&r.Vaults[i].StartDebt))
		}
		return shortfall(r).Float64() * 1e4, debt.Float64()
	}),
	Means: latent, Detail: "of the debt at the start",
	Column: &Column{In: undone, Place: 20, Head: [2]string{"bps of debt", "at start"}, Style: InBps},
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
