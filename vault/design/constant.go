package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Constant is a number that follows from a design's parameters, whatever prices, borrowers and liquidators do.
type Constant struct {
	Name  string      // as the protocol's documents have it
	Value uint256.Int // scale 1e18
}

// Cost is what closing a unit of debt costs a borrower by the rule alone, where the contract's price is the market's and
// no debt is written off. ok is false for designs whose cost is found by those who take part.
func Cost(d Design, m Market) (c Constant, ok bool) {
	if of, is := d.(interface{ Cost(Market) Constant }); is {
		return of.Cost(m), true
	}
	return c, false
}

// above1 is what a factor, scale 1e18 and at least 1, is above 1.
func above1(name string, factor uint256.Int) Constant {
	factor.Sub(&factor, &fixed.WAD)
	return Constant{name, factor}
}
