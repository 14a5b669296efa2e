package liquidation

import (
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fault"
)

// AtBankruptcy closes on the venue at the bankruptcy price or better. Of inventory, it is the price of the positions
// that it came from.
type AtBankruptcy struct{}

// Name is at-bankruptcy.
func (AtBankruptcy) Name() string { return "at-bankruptcy" }

// Faults are those of the parameters.
func (AtBankruptcy) Faults(*Rules) fault.Faults { return nil }

func (AtBankruptcy) close(e *Engine, t *taken) {
	size := e.left(t)
	bust := t.bust(&size)
	limit := e.Instrument(t.market).Limit(t.side, &size, &bust)
	e.closeAtVenue(t.id, &t.ev, &size, &limit)
}

func (AtBankruptcy) unwind(e *Engine, id exchange.MarketID) (done bool) {
	p := e.inventory(id)
	limit := e.Instrument(id).Limit(p.side, &p.size, &p.bust)
	return e.sellStock(id, &limit, nil)
}

// AtAnyPrice closes on the venue at any price: all that nobody else took. Inventory that the fund can carry is held.
type AtAnyPrice struct{}

// Name is at-any-price.
func (AtAnyPrice) Name() string { return "at-any-price" }

// Faults are those of the parameters.
func (AtAnyPrice) Faults(*Rules) fault.Faults { return nil }

func (AtAnyPrice) close(e *Engine, t *taken) {
	size := e.left(t)
	e.closeAtVenue(t.id, &t.ev, &size, nil)
}

func (AtAnyPrice) unwind(e *Engine, id exchange.MarketID) (done bool) {
	return e.carried(id) || e.sellStock(id, nil, nil)
}
