package stats

import (
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

// How borrowers ended. Another question than what liquidation took: who is liquidated low and cheaply may still
// end poorer than who was spared, if the price recovers.

var howEnded = Subject{Place: 90, Name: "how borrowers ended"}

var ended = Definition{"How borrowers ended", "Equity of the same borrower at the last block, less what it put in from outside, in the first arm less the same in the second, over the vaults that either arm liquidated. It is in basis points of the value that its collateral had at the first block: above zero, borrowers ended richer in the first arm. It speaks of the last block of these paths, and of no other moment."}

// EndWealthDifference is the mean of what borrowers ended with in B less in A.
var EndWealthDifference = Register(Metric{
	Key: "end_wealth_difference", Subject: howEnded, Place: 1, Unit: BpsOfCollateral, Between: RatioBetween(func(p *Pairing) (y, x float64) {
		for _, i := range p.Either {
			y += p.A.OfCollateral(i, richer(p, i))
		}
		return y, float64(len(p.Either))
	}),
	Means: ended, Detail: "mean",
})

// EndedPoorer is the share of borrowers that ended with less in B than in A.
var EndedPoorer = Register(Metric{
	Key: "ended_poorer_share", Subject: howEnded, Place: 2, Unit: Share, Least: 0, Most: 1, Between: RatioBetween(func(p *Pairing) (y, x float64) {
		for _, i := range p.Either {
			if richer(p, i).Sign() < 0 {
				y++
			}
		}
		return y, float64(len(p.Either))
	}),
	Means: ended, Detail: "share of borrowers that ended poorer in the first arm",
})

// richer is by how much a borrower ended richer in B than in A.
func richer(p *Pairing, i int) fixed.Signed { return wealth(p.B, i).Sub(wealth(p.A, i)) }

// wealth is what a borrower ends with. A contribution is below 0 where it put something in.
func wealth(r *Run, i int) fixed.Signed {
	v := &r.Vaults[i]
	return v.EndEquity.Add(v.Paid[journal.Contribution])
}
