package agents

import (
	"testing"

	"github.com/ringfence-sim/ringfence/internal/fused"
)

// What is drawn has the same bits on every platform only where no compiler may fuse a product with a sum.
func TestNoSumMayBeFused(t *testing.T) { fused.Check(t) }
