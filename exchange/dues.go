package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Dues are payments of funding in one market, at one rate, that fell due and are not settled. [House.FundingAt] settles them.
//
// They may be put off as long as nobody could have been reached. A payment moves triggers, and Shift says how far at most.
type Dues struct {
	Prices []uint256.Int // at which they fell due, ×1e36, in their order

	sum, least uint256.Int // of prices; the smallest open position's size
}

// PutOff adds a payment that fell due at a price. The market's positions must be the same at each until they are settled.
func (e *Accounts) PutOff(d *Dues, id MarketID, price *uint256.Int) {
	if len(d.Prices) == 0 {
		e.keyed()
		d.sum, d.least = zero, farAway
		for s := range e.markets[id].atRisk {
			for _, n := range e.markets[id].atRisk[s].nodes {
				d.least = exact.Min(d.least, e.positions[n.id].size)
			}
		}
	}
	d.Prices = append(d.Prices, *price)
	d.sum.Add(&d.sum, price)
}

// Shift is an upper bound, ×1e36, of how far payments put off in a linear market move anybody's trigger price towards the mark,
// where each position stands for itself. slope, scale 1e18, is how far the price that somebody waits for moves at most where
// what a unit of size owes rises by 1. The bound holds for that price too.
//
// Where a position owns q and a payment falls due at p, it owes q·p·rate more, and at most 1 + rate units by rounding. It is
// liquidated where value less maintenance is what it owes. That grows by 1 less the highest maintenance rate, at least, where
// value grows by 1. So the trigger moves by at most
//
//	(Σ p·rate + rounding/q)·max(slope, 1/(1 − highest rate))
//
// A position that owes its value needs more as value grows, and its trigger moves less. ok is false where there is no bound.
func (e *Accounts) Shift(d *Dues, id MarketID, rate fixed.Signed, slope *uint256.Int) (shift uint256.Int, ok bool) {
	m := &e.markets[id]
	highest := exact.Sum(&m.Tiers.Brackets[len(m.Tiers.Brackets)-1].Maintenance, e.feeRate(m))
	if m.Kind != Linear || !highest.Lt(&fixed.WAD) {
		return zero, false
	}
	abs := rate.Abs()
	moved := exact.MulDivUp(&d.sum, &abs, &fixed.WAD)
	var units uint256.Int // of rounding: of each payment, and of trigger and debt
	units.Div(&abs, &fixed.WAD)
	units.AddUint64(&units, 2)
	units.Mul(&units, uint256.NewInt(uint64(len(d.Prices))))
	units.AddUint64(&units, blur)
	units = exact.MulDivUp(&units, &fixed.PriceScale, &d.least)
	moved.Add(&moved, &units)
	var keeps uint256.Int
	keeps.Sub(&fixed.WAD, &highest)
	most := exact.MulDivUp(&fixed.WAD, &fixed.WAD, &keeps)
	if most.Lt(slope) {
		most = *slope
	}
	shift = exact.MulDivUp(&moved, &most, &fixed.WAD)
	shift.AddUint64(&shift, 1)
	return shift, true
}

// blur is what the roundings of value, requirement and debt at a trigger come to at most, in settlement units.
const blur = 16
