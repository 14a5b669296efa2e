package lending

import (
	"sort"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
)

// reading is what the contract reads from a time on.
type reading struct {
	from  uint64
	price uint256.Int
}

// worst is the lowest price that the contract reads within a window from a time on.
func (a *running) worst(from uint64) (low uint256.Int) {
	k := sort.Search(len(a.readings), func(k int) bool { return a.readings[k].from > from }) - 1 // what stands when it begins
	low = a.readings[k].price
	for k++; k < len(a.readings) && a.readings[k].from <= from+books.Window; k++ {
		if a.readings[k].price.Lt(&low) {
			low = a.readings[k].price
		}
	}
	return low
}

// judge finds for each vault that was liquidated, and then watched for the whole window, the least debt whose repayment at its
// first liquidation, at the rate of that liquidation, would have kept it healthy at the worst price of the window.
func (a *running) judge() {
	if clear(a.worsts); a.worsts == nil {
		a.worsts = map[uint64]uint256.Int{}
	}
	for i := range a.state {
		s := &a.state[i]
		if s.Hour == nil || s.FirstTime+books.Window > a.now || s.Hour.Gone.IsZero() {
			continue
		}
		low, known := a.worsts[s.FirstTime]
		if !known { // many are liquidated in one block
			low = a.worst(s.FirstTime)
			a.worsts[s.FirstTime] = low
		}
		s.Hour.Least, s.Hour.Whole = a.least(s.Hour, &low), true
	}
}

// least is the smallest debt x at which what is left is healthy at a price:
//
//	D − x ≤ ⌊⌊(C − ⌈x·seized/gone⌉)·price⌋·LLTV⌋
//
// It is the whole debt D where none is.
func (a *running) least(h *books.Hour, price *uint256.Int) uint256.Int {
	debt := h.Debt.Capped()
	carried := func(collateral *uint256.Int) (z uint256.Int) {
		worth := arm.Worth(collateral, price)
		z, _ = fixed.Quotient(&worth, &a.LLTV, &fixed.WAD)
		return z
	}
	holds := func(x *uint256.Int) bool {
		sold, err := fixed.MulDivUp(x, &h.Seized, &h.Gone)
		if err != nil || sold.Gt(&h.Collateral) {
			return false
		}
		var left, owed uint256.Int
		left.Sub(&h.Collateral, &sold)
		carries := carried(&left)
		return !owed.Sub(&debt, x).Gt(&carries)
	}
	// Each unit of debt frees one, less what the collateral sold for it carries.
	all, perGone := carried(&h.Collateral), carried(&h.Seized)
	var guess uint256.Int
	if perGone.Lt(&h.Gone) && debt.Gt(&all) {
		short := fixed.MinusCapped(&debt, &all)
		frees := fixed.MinusCapped(&h.Gone, &perGone)
		guess, _ = fixed.MulDivUp(&short, &h.Gone, &frees)
	} else if debt.Gt(&all) {
		return debt // no sale restores health
	}
	return books.Smallest(&debt, &guess, holds)
}
