package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Target closes a position at a limit price that leaves a share of its maintenance margin as equity. Nothing is
// ordered where equity is below that already.
//
// With 1 BTC at 100,000, a maintenance margin of 10,000 as equity and 0.7 of it to be left, the limit is 97,000.
//
// Source: Cube, liquidation.md, "Market Close Positions".
type Target struct {
	Leaves uint256.Int // share of the maintenance margin, scale 1e18; above 0 and below 1e18
}

// Name is target.
func (Target) Name() string { return "target" }

// Faults are those of the parameters.
func (s Target) Faults(*Rules) (all fault.Faults) {
	if s.Leaves.IsZero() || !s.Leaves.Lt(&fixed.WAD) {
		all = append(all, fault.New("target-leaves", "must be above 0 and below 1 (the maintenance margin)", ""))
	}
	return all
}

func (s Target) take(e *Engine, b exchange.Bucket) outcome {
	stands, _ := e.closeSome(b, func(id exchange.PositionID) bool {
		p := e.Holding(id)
		limit, ok := s.limit(e, b, &p, id)
		if ok {
			e.closeBy(b, id, &p.Size, &limit, false)
		}
		return ok
	})
	if stands {
		return ends
	}
	return fails
}

// limit is false where equity is below what is to be left. It is rounded so that no fill within it leaves less.
func (s Target) limit(e *Engine, b exchange.Bucket, p *exchange.Holding, id exchange.PositionID) (uint256.Int, bool) {
	equity, need := e.Portion(b, id), e.Maintenance(id)
	keep := exact.MulDivUp(&need, &s.Leaves, &fixed.WAD)
	room := equity.Sub(fixed.Positive(&keep))
	if room.Sign() < 0 {
		return zero, false
	}
	v := e.Value(id)
	worth := fixed.Positive(&v).Sub(room).Capped()
	if !p.Owns {
		worth = fixed.Positive(&v).Add(room).Capped()
	}
	return e.Instrument(p.Market).Limit(p.Side, &p.Size, &worth), true
}
