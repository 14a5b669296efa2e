package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Backstop keeps what is left in the engine's inventory, as far as the fund, or backstop vault, can carry it: it can
// pay for it at the mark and still have the maintenance margin of all its inventory. At later marks the inventory is
// sold at any price, as much as the fund can pay for, and the rest is held while it can be carried.
//
// Documented assumption: no venue states how much it keeps; an account would have to carry it so.
//
// Source: Binance FAQ 360033525271, the fund takes the position over; Bybit docs/v5/market/adl-alert, until its
// balance or drawdown says otherwise; Hyperliquid docs, "Liquidations", the backstop vault takes what is not below
// zero.
type Backstop struct {
	Of Of
}

// Name is backstop.
func (Backstop) Name() string { return "backstop" }

// Faults are those of the parameters.
func (s Backstop) Faults(r *Rules) (all fault.Faults) {
	fault.Word(&all, "backstop-of", s.Of, OfAll, OfInsolvent, OfSolvent)
	return append(all, needsFund(r, s)...)
}

func (s Backstop) close(e *Engine, t *taken) {
	if t.spent || !s.Of.holds(t.equity) {
		return
	}
	budget := e.budgetFor(t.market, t.bucket.Account)
	if budget.IsZero() {
		return
	}
	p := e.Holding(t.id)
	bust := t.bust(&p.Size)
	// What the fund would have to pay already if the rest closed at the bankruptcy value.
	due := t.held.Add(e.Balance(t.bucket).Sub(t.start)).Add(exact.Gain(t.owns, &p.Cost, &bust)).Neg().Capped()
	budget = fixed.MinusCapped(&budget, &due)
	if size := e.backs(t, &p.Size, &bust, &budget); !size.IsZero() {
		e.intoStock(t, size, exact.Portion(&bust, &size, &p.Size))
	}
}

// backs is how much of a size the fund can carry with a budget.
func (e *Engine) backs(t *taken, whole, bust, budget *uint256.Int) uint256.Int {
	if budget.IsZero() {
		return zero
	}
	carries := func(size *uint256.Int) bool {
		value, x := e.house.Part(t.id, size), exact.Portion(bust, size, whole)
		loss := exact.Gain(t.owns, &value, &x).Capped()
		need := e.inventoryNeed(t.market, t.owns, &value)
		need.Add(&need, &loss)
		return !need.Gt(budget)
	}
	if carries(whole) {
		return *whole
	}
	low, high := zero, *whole // low can be carried, high cannot
	for range 128 {
		middle := exact.Sum(&low, &high)
		middle.Rsh(&middle, 1)
		if middle.Eq(&low) {
			break
		}
		if carries(&middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return e.Instrument(t.market).LotsDown(low)
}

func (Backstop) unwind(e *Engine, id exchange.MarketID) (done bool) {
	if budget := e.budget(id); !budget.IsZero() {
		loss := e.stockLoss(id) // the budget is without it
		budget.Add(&budget, &loss)
		if e.sellStock(id, nil, &budget) {
			return true
		}
	}
	return e.carried(id)
}

// inventoryNeed is the maintenance margin of all inventory that a market's fund stands behind, with more value of a
// side in that market.
func (e *Engine) inventoryNeed(id exchange.MarketID, owns bool, more *uint256.Int) (need uint256.Int) {
	for i := range e.markets {
		o, other := &e.markets[i], exchange.MarketID(i)
		if o.fund != e.markets[id].fund {
			continue
		}
		value := e.stockValue(other)
		if other == id && owns {
			value = value.Add(fixed.Positive(more))
		} else if other == id {
			value = value.Sub(fixed.Positive(more))
		}
		abs := value.Abs()
		part := e.MarginOf(other, &abs)
		need.Add(&need, &part)
	}
	return need
}

// carried reports whether a market's fund can carry its inventory: what it has, less what that has lost, is its
// maintenance margin. Without a Backstop none is carried.
func (e *Engine) carried(id exchange.MarketID) bool {
	if !e.backstop {
		return false
	}
	budget, need := e.budget(id), e.inventoryNeed(id, true, &zero)
	return !budget.Lt(&need)
}
