package liquidation

import (
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fault"
)

// CancelOrders cancels the bucket's open orders: in its market where it is isolated, in all markets of its asset
// where it is a pool. That is enough where the orders raised the tier.
type CancelOrders struct{}

// Name is cancel-orders.
func (CancelOrders) Name() string { return "cancel-orders" }

// Faults are those of the parameters.
func (CancelOrders) Faults(*Rules) fault.Faults { return nil }

func (CancelOrders) take(e *Engine, b exchange.Bucket) outcome {
	if e.cancelOrders(b) && e.Stands(b) {
		return ends
	}
	return fails
}

// cancelOrders reports whether there were any.
func (e *Engine) cancelOrders(b exchange.Bucket) (any bool) {
	for i := range e.markets {
		m := exchange.MarketID(i)
		if e.settles(m) != b.Asset || (!b.Pool() && m != e.Holding(b.Position).Market) {
			continue
		}
		if e.house.CancelOrders(b.Account, m) {
			any = true
			ev := Event{Action: Cancelled, Time: e.Now(), Account: b.Account, Position: b.Position, Market: m, Mark: e.MarkPrice(m)}
			e.record(&ev)
		}
	}
	return any
}
