package stats

import (
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

// How borrowers ended. Another question than what liquidation took: who is liquidated low and cheaply may still
// end poorer than who was spared, if the price recovers.

var howEnded = Subject{Place: 90, Name: "how borrowers ended"}

var ended = Definition{"Wealth: how borrowers ended", "Equity of the same borrower at the last block, less what it put in from outside, in the first arm less the same in the second, over the vaults that either arm liquidated. It is in wealth, basis points of collateral at start, the value that its collateral had at the first block: mean, median, and how many ended poorer; above zero, borrowers ended richer in the first arm. It speaks of the last block of these paths, and of no other moment."}

var wealthTable = &Table{
	Place: 70, Title: "How the same borrowers ended at the last block [95 % interval], which is another question",
}

// EndWealthDifference is the mean of what borrowers ended with in B less in A.
var EndWealthDifference = Register(Metric{
	Key: "end_wealth_difference", Headline: "wealth at the last block", Subject: howEnded, Place: 1, Unit: BpsOfCollateral, Between: RatioBetween(func(p *Pairing) (y, x float64) {
		for _, i := range p.Either {
			y += p.A.OfCollateral(i, richer(p, i))
		}
		return y, float64(len(p.Either))
	}),
	Means: ended, Detail: "mean",
	Column: &Column{In: wealthTable, Place: 10, Head: [2]string{"wealth, bps of", "coll. at start"}, Style: Style{Decimals: 1, Signed: true, Rests: true}},
})

// EndWealthMedian is the median over the same vaults.
var EndWealthMedian = Register(Metric{
	Key: "end_wealth_difference_median", Subject: howEnded, Place: 3, Unit: BpsOfCollateral, Between: QuantileBetween(0.5, func(p *Pairing, add func(float64)) {
		for _, i := range p.Either {
			add(p.A.OfCollateral(i, richer(p, i)))
		}
	}),
	Means: ended, Detail: "median",
	Column: &Column{In: wealthTable, Place: 20, Head: [2]string{"", "median"}, Style: Style{Decimals: 1, Signed: true}},
})

// EndedPoorer is the share of borrowers that ended with less in B than in A.
var EndedPoorer = Register(Metric{
	Key: "ended_poorer_share", Subject: howEnded, Place: 2, Unit: Share, Least: 0, Most: 1, Between: ShareBetween(func(p *Pairing) (y, x float64) {
		for _, i := range p.Either {
			if richer(p, i).Sign() < 0 {
				y++
			}
		}
		return y, float64(len(p.Either))
	}),
	Means: ended, Detail: "share of borrowers that ended poorer in the first arm",
	Column: &Column{In: wealthTable, Place: 30, Head: [2]string{"ended", "poorer"}, Style: InPercentBounded},
})

// richer is by how much a borrower ended richer in B than in A.
func richer(p *Pairing, i int) fixed.Signed { return wealth(p.B, i).Sub(wealth(p.A, i)) }

// wealth is what a borrower ends with. A contribution is below 0 where it put something in.
func wealth(r *Run, i int) fixed.Signed {
	v := &r.Vaults[i]
	return v.EndEquity.Add(v.Paid[journal.Contribution])
}

var endedOfAll = Definition{"How any borrower ended", "Equity of any borrower at the last block, liquidated or not, less what it put in from outside, over how many there are: in basis points of the value that its collateral had at the first block."}

// EndWealth is what a borrower ends with, liquidated or not.
var EndWealth = Register(Metric{
	Key: "end_wealth", Subject: howEnded, Place: 4, Unit: BpsOfCollateral, From: RatioOf(wealthOfAll),
	Means: endedOfAll, Detail: "of an arm",
})

// wealths are what each borrower ends with, liquidated or not.
var wealths = &Sample{func(r *Run, add func(float64)) {
	for i := range r.Vaults {
		add(r.OfCollateral(i, wealth(r, i)))
	}
}}

var (
	// EndWealthOfMost is what 95 % of borrowers end with at most. The mean stands above it where a few vaults outweigh all
	// others, as those do on which a design puts what all others had.
	EndWealthOfMost = Register(Metric{
		Key: "end_wealth_p95", Subject: howEnded, Place: 6, Unit: BpsOfCollateral, From: wealths.Quantile(0.95),
		Means: endedOfAll, Detail: "95th percentile over borrowers",
	})
	// EndWealthOfHalf is what half of the borrowers end with at most.
	EndWealthOfHalf = Register(Metric{
		Key: "end_wealth_p50", Subject: howEnded, Place: 7, Unit: BpsOfCollateral, From: wealths.Quantile(0.5),
		Means: endedOfAll, Detail: "median over borrowers",
	})
)

// EndWealthOfAllDifference is that of B less that of A.
var EndWealthOfAllDifference = Register(Metric{
	Key: "end_wealth_of_all_difference", Subject: howEnded, Place: 5, Unit: BpsOfCollateral, Between: DifferenceWhere(liquidates, wealthOfAll),
	Means: endedOfAll, Detail: "in one arm against another",
})

// liquidates reports whether anybody was liquidated.
func liquidates(r *Run) bool { return len(r.Liquidated) > 0 }

func wealthOfAll(r *Run) (y, x float64) {
	for i := range r.Vaults {
		y += r.OfCollateral(i, wealth(r, i))
	}
	return y, float64(len(r.Vaults))
}
