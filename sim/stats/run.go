package stats

import (
	"math"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Run is one arm on one path, as metrics see it. Its slices are valid until the estimator that was given it returns.
type Run struct {
	Names        *record.Names
	First        int                  // number of the first path on which every borrower fared the same in every arm: its own, or an earlier one's
	Vaults       []record.Vault       // a borrower each
	Liquidations []record.Liquidation // in the order in which they happened
	Undone       record.Undone
	Liquidators  []record.Liquidator // what each did and left
	Beside       []record.Beside     // what borrowers had after an earlier liquidation in another arm
	Several      bool                // accounts have several positions

	Liquidated []int          // of Vaults: those liquidated, in any position of their account
	Loss       []fixed.Signed // of each vault, loan token's smallest unit

	// LossOfCollateral is the loss of each vault in basis points of its collateral's value at the start.
	LossOfCollateral []float64

	closed []uint256.Int // value closed of each vault, where there are several positions
	unit   float64       // collateral units × price × this = smallest units of the loan token; a price has the places of Names
}

// newRun is an empty run of a study.
func newRun(names *record.Names) *Run {
	return &Run{Names: names, unit: math.Pow10(names.LoanDecimals - names.CollateralDecimals - names.PriceScale())}
}

// see turns to another run of the same arm.
func (r *Run) see(arm *record.Arm, first int) {
	r.First = first
	r.Vaults, r.Liquidations, r.Undone, r.Liquidators = arm.Vaults, arm.Liquidations, arm.Undone, arm.Liquidators
	r.Beside = arm.Beside
	r.Liquidated, r.Loss, r.LossOfCollateral, r.closed = r.Liquidated[:0], r.Loss[:0], r.LossOfCollateral[:0], r.closed[:0]
	for i := range r.Vaults {
		v := &r.Vaults[i]
		r.Several = r.Several || v.Positions > 1
		if v.Liquidated() {
			r.Liquidated = append(r.Liquidated, i)
		}
		loss := v.Loss()
		r.Loss = append(r.Loss, loss)
		r.LossOfCollateral = append(r.LossOfCollateral, r.OfCollateral(i, loss))
	}
	if !r.Several {
		return
	}
	for range r.Vaults {
		r.closed = append(r.closed, uint256.Int{})
	}
	for k := range r.Liquidations {
		l := &r.Liquidations[k]
		r.closed[l.Borrower].Add(&r.closed[l.Borrower], &l.Value)
	}
}

// Closed is what the loss of a vault is measured by: its debt closed. An account of several positions loses by
// all of them, so there it is the value closed of all, at the reference prices of its blocks.
func (r *Run) Closed(vault int) *uint256.Int {
	if r.Several {
		return &r.closed[vault]
	}
	return &r.Vaults[vault].ClosedDebt
}

// OfCollateral is an amount of loan tokens in basis points of the value of a vault's collateral at the start.
func (r *Run) OfCollateral(vault int, amount fixed.Signed) float64 {
	if amount.IsZero() {
		return 0
	}
	return r.ofCollateral(vault, amount.Float64())
}

func (r *Run) ofCollateral(vault int, amount float64) float64 {
	v := &r.Vaults[vault]
	value := float64(v.StartCollateral.Float64() * float64(v.StartPrice) * r.unit)
	return float64(amount / value * 1e4)
}

// Pairing is two arms on one path, on which neither failed. Vaults of the same number belong to the same borrower.
type Pairing struct {
	A, B   *Run
	Either []int // vaults that A or B liquidated

	a, b int // numbers of the two in the study
}

// Later calls f for each vault that A or B liquidated, and whose path lasts until time k of [record.After] counted from the
// earlier of its first liquidations in the two. f is given what it had at that moment in each, in smallest loan units.
func (p *Pairing) Later(k int, f func(vault int, inA, inB fixed.Signed)) {
	each := func(first, second *Run, clock int, f func(vault int, first, second fixed.Signed)) {
		for i := range second.Beside {
			b := &second.Beside[i]
			if int(b.Clock) != clock {
				continue
			}
			had, known := first.Vaults[b.Borrower].Later.At(k)
			if has, both := b.At(k); known && both {
				f(int(b.Borrower), had, has)
			}
		}
	}
	each(p.A, p.B, p.a, f)
	each(p.B, p.A, p.b, func(vault int, inB, inA fixed.Signed) { f(vault, inA, inB) })
}

// see turns to another path of the same pair.
func (p *Pairing) see(a, b *Run) {
	p.A, p.B, p.Either = a, b, p.Either[:0]
	for i := range a.Vaults {
		if a.Vaults[i].Liquidated() || b.Vaults[i].Liquidated() {
			p.Either = append(p.Either, i)
		}
	}
}

// alike reports whether every borrower was liquidated in both arms or in neither, and lost the same to the unit.
func (p *Pairing) alike() bool {
	for _, i := range p.Either {
		if p.A.Vaults[i].Liquidated() != p.B.Vaults[i].Liquidated() || p.A.Loss[i].Cmp(p.B.Loss[i]) != 0 {
			return false
		}
	}
	return true
}
