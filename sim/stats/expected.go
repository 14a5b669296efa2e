package stats

import (
	"math/big"

	"github.com/ringfence-sim/ringfence/fixed"
)

// What liquidation costs whoever borrows, liquidated or not, and whoever was liquidated against not having been.

var allBorrowers = Subject{Place: 85, Name: "what liquidation means to all borrowers"}

var answers = &Table{
	Place: 15, Title: "Two other questions (bps of coll. at start) [95 % interval]", Corner: "arm",
}

var expected = Definition{"Expected loss of any borrower", "The loss by liquidation of all borrowers, liquidated or not, over how many there are: what somebody who opens such a position must expect. It is in basis points of the value that its collateral had at the first block. A design that liquidates fewer has a smaller one at the same loss of those it liquidates."}

// ExpectedLoss is the loss of a borrower, liquidated or not.
var ExpectedLoss = Register(Metric{
	Key: "loss_expected", Subject: allBorrowers, Place: 1, Unit: BpsOfCollateral, From: RatioOf(lossOfAll),
	Means: expected, Detail: "of an arm",
	Column: &Column{In: answers, Place: 10, Head: [2]string{"expected loss", "of any borrower"}, Style: Style{Decimals: 1, Bounded: true, Rests: true}},
})

// ExpectedLossDifference is that of B less that of A.
var ExpectedLossDifference = Register(Metric{
	Key: "loss_expected_difference", Subject: allBorrowers, Place: 2, Unit: BpsOfCollateral, Between: DifferenceOf(lossOfAll),
	Means: expected, Detail: "in one arm against another",
	Column: &Column{In: differences, Place: 40, Head: [2]string{"expected loss of", "any borrower, bps"}, Style: Style{Decimals: 1, Signed: true}},
})

func lossOfAll(r *Run) (y, x float64) {
	for _, i := range r.Liquidated {
		y += r.LossOfCollateral[i]
	}
	return y, float64(len(r.Vaults))
}

var regretted = Definition{"Regret: had it not been closed", "What a liquidated borrower would have at the last block had nobody closed it, its collateral at start at the last price less its debt at start without interest, less what it has, what it put in from outside taken out. Above zero, being closed made it poorer at that block; below zero it was spared a further fall. A vault that would be under water counts with what it would lack. There is none for accounts of several positions, nor on a path on which every vault was liquidated, whose last price no row tells."}

// Regret is the mean over liquidated vaults.
var Regret = Register(Metric{
	Key: "regret_mean", Subject: allBorrowers, Place: 3, Unit: BpsOfCollateral, From: RatioOf(regret),
	Means:  regretted,
	Column: &Column{In: answers, Place: 20, Head: [2]string{"regret: had it", "not been closed"}, Style: Style{Decimals: 1, Signed: true}},
})

func regret(r *Run) (y, x float64) {
	value, units, known := lastPrice(r)
	if !known {
		return 0, 0
	}
	for _, i := range r.Liquidated {
		v := &r.Vaults[i]
		held := new(big.Int).Mul(v.StartCollateral.ToBig(), value)
		held.Quo(held, units)
		worth, _ := new(big.Float).SetInt(held.Sub(held, v.StartDebt.ToBig())).Float64()
		y += r.ofCollateral(i, worth-wealth(r, i).Float64())
	}
	return y, float64(len(r.Liquidated))
}

// lastPrice is what a vault that nobody touched is worth at the last block, and how much collateral it has: the one
// with the most, for the sake of rounding.
func lastPrice(r *Run) (value, collateral *big.Int, known bool) {
	if r.Several {
		return nil, nil, false
	}
	best := -1
	for i := range r.Vaults {
		v := &r.Vaults[i]
		if v.Liquidated() || v.Left || v.Switched || v.EndCollateral.IsZero() || !v.EndCollateral.Eq(&v.StartCollateral) {
			continue
		}
		if best < 0 || v.EndCollateral.Gt(&r.Vaults[best].EndCollateral) {
			best = i
		}
	}
	if best < 0 {
		return nil, nil, false
	}
	v := &r.Vaults[best]
	return v.EndEquity.Add(fixed.Positive(&v.EndDebt)).Big(), v.EndCollateral.ToBig(), true
}
