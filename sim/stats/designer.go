package stats

import (
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

// What who sets the parameters of a market looks at. Each is over all borrowers, liquidated or not: the population is the same at
// every value of a parameter, and who is liquidated is not.

var designer = Subject{Place: 95, Name: "what a parameter does"}

var ofDesigner = Definition{"What a parameter does", "Numbers that stay comparable when a parameter changes who is liquidated: all are over all borrowers of a path. The loss by liquidation, and what the protocol kept of it, are in basis points of debt at start, and debt that is written off counts for the borrower, as in every loss; wealth at the last block, without what was put in on the way, in basis points of collateral at start; missed are the vaults that could be liquidated in some block and never were, over those that could; the time to fill is how long vaults stood open until their first liquidation or the last block. `ringfence sweep` and `ringfence tune` tell them, and a scenario's limits may name them; summary.csv does not list them."}

var (
	// BorrowerLoss is the loss by liquidation of all borrowers over the debt of all at the start.
	BorrowerLoss = Register(Metric{
		Key: "borrower_loss", Subject: designer, Place: 1, Unit: BpsOfDebt, Unlisted: true, From: RatioOf(func(r *Run) (y, x float64) {
			var sum fixed.Signed
			for _, i := range r.Liquidated {
				sum = sum.Add(r.Loss[i])
			}
			return sum.Float64() * 1e4, debtAtStart(r)
		}),
		Means: ofDesigner, Detail: "loss of all borrowers",
	})
	// ProtocolShare is the protocol's part of what liquidations took over the debt of all at the start.
	ProtocolShare = Register(Metric{
		Key: "protocol_revenue", Subject: designer, Place: 3, Unit: BpsOfDebt, Unlisted: true, From: RatioOf(func(r *Run) (y, x float64) {
			return paidFor(journal.ProtocolFee)(r).Float64() * 1e4, debtAtStart(r)
		}),
		Means: ofDesigner, Detail: "protocol's part of the loss",
	})
	// Missed is the share of the vaults that could be liquidated in some block and never were.
	Missed = Register(Metric{
		Key: "missed_share", Subject: designer, Place: 4, Unit: Share, Least: 0, Most: 1, Unlisted: true, From: ShareOf(func(r *Run) (y, x float64) {
			for i := range r.Vaults {
				if v := &r.Vaults[i]; v.Reached {
					x++
					if !v.Liquidated() {
						y++
					}
				}
			}
			return y, x
		}),
		Means: ofDesigner, Detail: "liquidations missed",
	})
	// LiquidatorProfit is what liquidators keep of the loss, gas and losing bids paid, over the debt of all at the start.
	LiquidatorProfit = Register(Metric{
		Key: "liquidator_profit", Subject: designer, Place: 5, Unit: BpsOfDebt, Unlisted: true, From: RatioOf(func(r *Run) (y, x float64) {
			var sum fixed.Signed
			for i := range r.Liquidators {
				sum = sum.Add(r.Liquidators[i].Profit)
			}
			return sum.Float64() * 1e4, debtAtStart(r)
		}),
		Means: ofDesigner, Detail: "profit of all liquidators",
	})
	// TimeToFill90 is the 90th percentile of how long vaults that could be liquidated stood.
	TimeToFill90 = Register(Metric{
		Key: "time_to_fill_p90", Subject: designer, Place: 6, Unit: Seconds, Unlisted: true, From: standing.Quantile(0.9),
		Means: ofDesigner, Detail: "time to fill, 90th percentile over vaults",
	})
)
