package foreign

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Each outcome counts for the bot whose bid it was, and only what was included and failed has cost gas in vain.
func TestOutcomesAreCountedForTheirBot(t *testing.T) {
	a := &running{did: make([]record.Liquidator, 2)}
	for status, times := range map[liquidator.Status]int{liquidator.Won: 1, liquidator.Dropped: 2, liquidator.Reverted: 3} {
		for range times {
			o := &liquidator.Outcome{Bid: liquidator.Bid{Bot: 1}, Status: status, Profit: fixed.FromInt64(-5), GasUsed: 7}
			o.Gas, o.Tip = *uint256.NewInt(11), *uint256.NewInt(13)
			a.count(o)
		}
	}
	require.Equal(t, record.Liquidator{}, a.did[0])
	require.Equal(t, record.Liquidator{
		Won: 1, Dropped: 2, Reverted: 3, LostGas: 21, LostBase: *uint256.NewInt(33), LostTip: *uint256.NewInt(39), Profit: fixed.FromInt64(-30),
	}, a.did[1])
}
