package record

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
)

// Each outcome counts for whose bid it was, and only what was included and failed has cost gas in vain.
func TestOutcomesAreCounted(t *testing.T) {
	var l Liquidator
	for status, times := range map[liquidator.Status]int{liquidator.Won: 1, liquidator.Dropped: 2, liquidator.Reverted: 3} {
		for range times {
			o := &liquidator.Outcome{Status: status, Profit: fixed.FromInt64(-5), GasUsed: 7}
			o.Gas, o.Tip = *uint256.NewInt(11), *uint256.NewInt(13)
			l.Count(o)
		}
	}
	require.Equal(t, Liquidator{
		Won: 1, Dropped: 2, Reverted: 3, LostGas: 21, LostBase: *uint256.NewInt(33), LostTip: *uint256.NewInt(39), Profit: fixed.FromInt64(-30),
	}, l)
}
