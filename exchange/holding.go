package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/internal/fixed"
)

// Holding returns a position's size, what it cost and the cash of its isolated bucket: what Position says that needs no
// computation.
func (e *Engine) Holding(id PositionID) (size, cost uint256.Int, margin fixed.Signed) {
	p := &e.positions[id]
	return p.size, p.cost, p.margin
}
