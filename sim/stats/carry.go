package stats

import (
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

// What holding a position cost beside liquidation.

var holding = Subject{Place: 60, Name: "what holding cost"}

var carries = &Table{
	Place: 50, Title: "What holding cost all vaults (interest, and funding at an exchange: no part of the numbers above)", Corner: "arm",
	Shown: anyMoney,
}

var carry = Definition{"Carry", "Interest on debt, and funding that positions at an exchange paid to the other side; below zero, received. It is that of all vaults, liquidated or not, and no part of the loss. Shown where there is any. Of a vault it is in basis points of the value its collateral had at the first block."}

// Carry is interest and funding that all vaults paid.
var Carry = Register(Metric{
	Key: "carry", Subject: holding, Place: 1, Unit: Loan, From: MoneyOf(func(r *Run) (sum fixed.Signed) {
		for i := range r.Vaults {
			sum = sum.Add(r.Vaults[i].Paid[journal.Carry])
		}
		return sum
	}),
	Means: carry, Detail: "of all vaults",
	Column: &Column{In: carries, Place: 10, Head: [2]string{"carry,", "{loan}/path"}},
})

// MeanCarry is the same of a vault.
var MeanCarry = Register(Metric{
	Key: "carry_mean", Subject: holding, Place: 2, Unit: BpsOfCollateral, From: RatioOf(func(r *Run) (y, x float64) {
		for i := range r.Vaults {
			y += r.OfCollateral(i, r.Vaults[i].Paid[journal.Carry])
		}
		return y, float64(len(r.Vaults))
	}),
	Means: carry, Detail: "of a vault",
	Column: &Column{In: carries, Place: 20, Head: [2]string{"mean, bps of", "coll. at start"}, Style: InBps},
})
