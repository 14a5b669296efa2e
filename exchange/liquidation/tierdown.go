package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// TierDown closes what brings a position into the next lower tier, again and again until its bucket stands or it is
// in the lowest. Each is a fill-or-kill order at the bankruptcy price. What is closed is rounded up to a lot.
//
// Source: Bybit help 900000167723, "Partial liquidation"; BitMEX, app/liquidation, step 3.
type TierDown struct{}

// Name is tier-down.
func (TierDown) Name() string { return "tier-down" }

// Faults are those of the parameters.
func (TierDown) Faults(*Rules) fault.Faults { return nil }

func (TierDown) take(e *Engine, b exchange.Bucket) outcome {
	stands, _ := e.closeSome(b, func(id exchange.PositionID) bool {
		for !e.Stands(b) {
			p := e.Holding(id)
			size, ok := e.tierDownSize(&p, id)
			if !ok {
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

// tierDownSize is what must be closed to bring a position into the next lower tier. It is false in the lowest.
func (e *Engine) tierDownSize(p *exchange.Holding, id exchange.PositionID) (uint256.Int, bool) {
	in, base := e.Instrument(p.Market), e.base(p, id)
	n := in.Tiers.At(&base)
	if n == 0 {
		return zero, false
	}
	excess := fixed.MinusCapped(&base, &in.Tiers.Brackets[n-1].Cap)
	excess.AddUint64(&excess, 1)
	size := exact.MulDivUp(&p.Size, &excess, &base)
	return in.LotsUp(&size, &p.Size), true
}
