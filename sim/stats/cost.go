package stats

import "github.com/ringfence-sim/ringfence/fixed"

// What being liquidated cost.

var whatItCost = Subject{Place: 20, Name: "what liquidation cost"}

// costs is a row for each arm.
var costs = &Table{
	Place: 10, Title: "What being liquidated cost (bps: hundredths of a percent; each liquidated vault counts once)", Corner: "arm",
	Defined: []Definition{
		{"Arms", "Every arm sees the same borrowers and the same prices, so what differs between arms is the design of liquidation. A run is one arm on one path; one that failed counts in no number but the number of failed runs."},
		{"Loss", "What a borrower gave up by being liquidated, valued at the reference price of each liquidation's block. It is the sum of its parts to the last unit of the ledger. That prices fell is no part of it, nor are interest and funding, nor what a borrower sold of its own will."},
	},
}

// Costs is the table of what liquidation cost, which notes below it explain.
var Costs = costs

// Closed is what losses are measured by: see [Run.Closed].
var Closed = Register(Metric{
	Key: "closed", Subject: whatItCost, Place: 1, Unit: Loan, Unlisted: true, From: MoneyOf(closed),
	Means:  Definition{"Closed", "Debt that liquidations cancelled: repaid, taken over or written off, in whole tokens, a path on average. An account of several positions at an exchange loses by all of them, so there it is value closed: that of all positions that liquidations closed, each at the reference price of its block (seized_value_loan of liquidations.parquet)."},
	Column: &Column{In: costs, Place: 20, Head: [2]string{"closed,", "{loan}/path"}},
})

func closed(r *Run) (sum fixed.Signed) {
	for _, i := range r.Liquidated {
		sum = sum.Add(fixed.Positive(r.Closed(i)))
	}
	return sum
}

// Cost is all losses over all that was closed: the price of closing a unit.
var Cost = Register(Metric{
	Key: "cost", Headline: "cost of closing", Subject: whatItCost, Place: 2, Unit: BpsOfClosed, From: RatioOf(costOfClosing),
	Means: whereItWent, Detail: "all of it",
	Column: &Column{In: Waterfall, Place: 1000, Head: [2]string{"", "total"}, Style: InBps},
})

func costOfClosing(r *Run) (y, x float64) {
	var loss, of fixed.Signed
	for _, i := range r.Liquidated {
		loss, of = loss.Add(r.Loss[i]), of.Add(fixed.Positive(r.Closed(i)))
	}
	return loss.Float64() * 1e4, of.Float64()
}

// ofClosed is the loss of each liquidated vault of which something was closed, in basis points of that.
var ofClosed = &Sample{func(r *Run, add func(float64)) {
	for _, i := range r.Liquidated {
		if of := r.Closed(i); !of.IsZero() {
			add(float64(r.Loss[i].Float64() / of.Float64() * 1e4))
		}
	}
}}

var lossOfClosed = Definition{"Loss in basis points of debt closed, in basis points of value closed", "A vault's loss over its debt closed; an account's of several positions over its value closed, and a star marks such arms where a study has both. Those two are not comparable with each other: the differences are, being in basis points of collateral at start. Mean, median and 95th percentile are over the liquidated vaults of all paths, each counting once, so that small vaults weigh as much as large ones."}

// The loss of a liquidated vault in basis points of what was closed of it.
var (
	MeanLossOfClosed = Register(Metric{
		Key: "loss_mean_of_closed", Name: "loss_mean", Subject: whatItCost, Place: 3, Unit: BpsOfClosed, From: ofClosed.Mean(),
		Means: lossOfClosed, Detail: "mean",
		Column: &Column{In: costs, Place: 30, Head: [2]string{"", "mean"}, Group: "bps of {measure}", Style: InBps},
	})
	MedianOfClosed = Register(Metric{
		Key: "loss_median_of_closed", Name: "loss_median", Subject: whatItCost, Place: 4, Unit: BpsOfClosed, From: ofClosed.Quantile(0.5),
		Means: lossOfClosed, Detail: "median",
		Column: &Column{In: costs, Place: 31, Head: [2]string{"", "median"}, Group: "bps of {measure}", Style: InBps},
	})
	_ = Register(Metric{
		Key: "loss_p95_of_closed", Name: "loss_p95", Subject: whatItCost, Place: 5, Unit: BpsOfClosed, From: ofClosed.Quantile(0.95),
		Means: lossOfClosed, Detail: "95th percentile",
		Column: &Column{In: costs, Place: 32, Head: [2]string{"", "95th"}, Group: "bps of {measure}", Style: InBps},
	})
)

// ofCollateral is the loss of each liquidated vault in basis points of its collateral's value at the start.
var ofCollateral = &Sample{func(r *Run, add func(float64)) {
	for _, i := range r.Liquidated {
		add(r.LossOfCollateral[i])
	}
}}

var lossOfCollateral = Definition{"Loss in basis points of collateral at start", "A vault's loss over the value its collateral had at the first block, over the same vaults. Of an account it is the loss of all positions over the main position's value, which is the same in every arm. What was spared by closing less shows here and not in the loss over debt closed."}

// The loss of a liquidated vault in basis points of its collateral's value at the start.
var (
	MeanLoss = Register(Metric{
		Key: "loss_mean", Subject: whatItCost, Place: 6, Unit: BpsOfCollateral, From: ofCollateral.Mean(),
		Means: lossOfCollateral, Detail: "mean",
		Column: &Column{In: costs, Place: 40, Head: [2]string{"", "mean"}, Group: "bps of coll. at start", Style: InBps},
	})
	MedianLoss = Register(Metric{
		Key: "loss_median", Subject: whatItCost, Place: 7, Unit: BpsOfCollateral, From: ofCollateral.Quantile(0.5),
		Means: lossOfCollateral, Detail: "median",
		Column: &Column{In: costs, Place: 41, Head: [2]string{"", "median"}, Group: "bps of coll. at start", Style: InBps},
	})
	_ = Register(Metric{
		Key: "loss_p95", Subject: whatItCost, Place: 8, Unit: BpsOfCollateral, From: ofCollateral.Quantile(0.95),
		Means: lossOfCollateral, Detail: "95th percentile",
		Column: &Column{In: costs, Place: 42, Head: [2]string{"", "95th"}, Group: "bps of coll. at start", Style: InBps},
	})
	WorstLoss = Register(Metric{
		Key: "loss_max", Subject: whatItCost, Place: 9, Unit: BpsOfCollateral, From: ofCollateral.Largest(),
		Means:  Definition{"Worst loss", "The largest loss of any one vault on any path, in percent of its collateral at the start."},
		Column: &Column{In: others, Place: 60, Head: [2]string{"worst loss,", "% of coll."}, Style: Style{Factor: 0.01, Decimals: 1}},
	})
)
