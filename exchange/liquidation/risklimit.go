package liquidation

import (
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fault"
)

// LowerRiskLimit lowers the risk limits that the owner chose ([exchange.Accounts.SetRiskLimit]) to what positions and
// orders need.
//
// Source: BitMEX, app/liquidation, step 1.
type LowerRiskLimit struct{}

// Name is lower-risk-limit.
func (LowerRiskLimit) Name() string { return "lower-risk-limit" }

// Faults are those of the parameters.
func (LowerRiskLimit) Faults(*Rules) fault.Faults { return nil }

func (LowerRiskLimit) take(e *Engine, b exchange.Bucket) outcome {
	lowered := false
	e.Each(b, func(id exchange.PositionID) {
		if !e.house.LowerRiskLimit(id) {
			return
		}
		lowered = true
		ev := e.event(Lowered, id)
		ev.Remaining = e.Holding(id).Size
		e.record(&ev)
	})
	if lowered && e.Stands(b) {
		return ends
	}
	return fails
}
