package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// TierDown closes what brings a position some tiers down, again and again until its bucket stands or its tier is below From.
// Each is a fill-or-kill order at the bankruptcy price. What is closed is rounded up to a lot.
//
// Source: Bybit help 900000167723, "Partial liquidation"; BitMEX, app/liquidation, step 3; OKX help, "Tiered maintenance
// margin ratio rules" (two tiers at a time, from tier 3 on, while the lowest tier's rate is carried).
type TierDown struct {
	By     uint64 // tiers at a time; 0: 1
	From   uint64 // lowest tier, from 1, in which anything is closed; 0: 2
	Lowest bool   // only while equity is above the requirement that the lowest tier's rate would make
}

// Name is tier-down.
func (TierDown) Name() string { return "tier-down" }

// Faults are those of the parameters.
func (s TierDown) Faults(*Rules) (all fault.Faults) {
	if s.From == 1 {
		all = append(all, fault.New("tier-down-from", "must be at least 2: below the lowest tier there is none", ""))
	}
	return all
}

func (s TierDown) take(e *Engine, b exchange.Bucket) outcome {
	stands, _ := e.closeSome(b, func(id exchange.PositionID) bool {
		for !e.Stands(b) {
			p := e.Holding(id)
			size, ok := s.size(e, &p, id)
			if !ok || s.Lowest && !e.carriesLowest(b) {
				return true
			}
			limit := e.bustLimit(b, &p, id)
			if fill := e.house.Quote(p.Market, p.Owns, &size, &limit); !fill.Base.Eq(&size) {
				return false // fill or kill
			}
			e.closeBy(b, id, &size, &limit, false)
		}
		return true
	})
	if stands {
		return ends
	}
	return fails
}

// size is what must be closed to bring a position down. It is false in a tier below From.
func (s TierDown) size(e *Engine, p *exchange.Holding, id exchange.PositionID) (uint256.Int, bool) {
	in, base := e.Instrument(p.Market), e.TierValue(id)
	n, by := in.Tiers.At(&base), int(max(s.By, 1))
	if n == 0 || n+1 < int(s.From) {
		return zero, false
	}
	excess := in.Tiers.Excess(&base, max(n-by, 0))
	size := exact.MulDivUp(&p.Size, &excess, &base)
	return in.LotsUp(&size, &p.Size), true
}

// carriesLowest reports whether a bucket would stand if the rate of the lowest tier held for all of its positions.
func (e *Engine) carriesLowest(b exchange.Bucket) bool {
	var need uint256.Int
	e.Each(b, func(id exchange.PositionID) {
		p := e.Holding(id)
		v, rate := e.base(&p, id), e.house.Rate(p.Market, 0)
		more := exact.MulDivUp(&v, &rate, &fixed.WAD)
		need.Add(&need, &more)
	})
	return !e.Fails(e.Judged(b), &need)
}
