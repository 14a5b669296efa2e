package stats

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// partsOf are the y and the x that an arm adds to a metric on one path.
func partsOf(m *Metric, of record.Names, arm record.Arm) [2]float64 {
	r := newRun(&of)
	r.see(&arm, 0)
	y, x := m.From.(ratioOf).parts(r)
	return [2]float64{y, x}
}

// Three vaults of 100 USDC of debt each: two were liquidated and lost 28 and 14, of which 6 and 2 went to the protocol; two more
// could have been. Liquidators made 9 and lost 4.
func TestWhatAParameterDoesByHand(t *testing.T) {
	t.Parallel()
	of := record.Names{CollateralDecimals: 18, LoanDecimals: 6}
	first := liquidated(ether(0, 10), 1, 80, 80, 0, map[journal.Reason]int64{journal.ProtocolFee: 6, journal.Gas: 22})
	second := liquidated(ether(1, 10), 1, 80, 80, 0, map[journal.Reason]int64{journal.ProtocolFee: 2, journal.Gas: 12})
	missed := ether(2, 10)
	first.Reached, missed.Reached = true, true
	arm := record.Arm{Vaults: []record.Vault{first, second, missed}, Liquidators: []record.Liquidator{{Profit: fixed.FromInt64(9e6)}, {Profit: fixed.FromInt64(-4e6)}}}
	require.Equal(t, [2]float64{42e10, 300e6}, partsOf(BorrowerLoss, of, arm))
	require.Equal(t, [2]float64{8e10, 300e6}, partsOf(ProtocolShare, of, arm))
	require.Equal(t, [2]float64{1, 2}, partsOf(Missed, of, arm))
	require.Equal(t, [2]float64{5e10, 300e6}, partsOf(LiquidatorProfit, of, arm))
	require.Equal(t, [2]float64{210, 3}, partsOf(ExpectedLoss, of, arm), "28 and 14 of 2,000")
	require.Equal(t, [2]float64{42e10, 160e6}, partsOf(Cost, of, arm))
	require.Equal(t, [2]float64{160e6, 300e6}, partsOf(DebtClosedShare, of, arm))
	require.Equal(t, [2]float64{2, 3}, partsOf(LiquidatedShare, of, arm))
}

// Of three vaults that could be liquidated one waited for capital. An exchange's engine buys with no capital of its own: it is
// the last liquidator but the outsiders, and alone.
func TestWhoWaitsForCapital(t *testing.T) {
	t.Parallel()
	waited, quick, never := record.Vault{Reached: true, Queued: 1}, record.Vault{Reached: true}, record.Vault{Queued: 7}
	share := func(outsiders int, at ...uint16) [2]float64 {
		arm := record.Arm{Vaults: []record.Vault{waited, quick, quick, never}}
		for _, i := range at {
			arm.Liquidators = append(arm.Liquidators, record.Liquidator{Liquidator: i})
		}
		return partsOf(QueuedShare, record.Names{Liquidators: []string{"a", "b", "c"}, Outsiders: outsiders}, arm)
	}
	require.Equal(t, [2]float64{1, 3}, share(0, 0))
	require.Equal(t, [2]float64{1, 3}, share(0, 1))
	require.Equal(t, [2]float64{0, 0}, share(0, 2))
	require.Equal(t, [2]float64{1, 3}, share(0, 2, 0))
	require.Equal(t, [2]float64{1, 3}, share(0))
	require.Equal(t, [2]float64{0, 0}, share(1, 1))
	require.Equal(t, [2]float64{1, 3}, share(1, 2))
	require.Equal(t, [2]float64{0, 0}, share(2, 0))
}

// A path on which withdrawals were stopped is one, however often they were.
func TestStoppedWithdrawalsByHand(t *testing.T) {
	t.Parallel()
	for stops, on := range map[uint32]float64{0: 0, 1: 1, 3: 1} {
		arm := record.Arm{Undone: record.Undone{Stops: stops, StoppedSeconds: 90}}
		require.Equal(t, [2]float64{on, 1}, partsOf(StoppedPaths, record.Names{}, arm))
		require.Equal(t, [2]float64{90, 1}, partsOf(StoppedSeconds, record.Names{}, arm))
	}
}

// What liquidators paid for nothing, over all that was closed, and the parts of the time for which they left vaults.
func TestWhatWasLeftAndLostByHand(t *testing.T) {
	t.Parallel()
	of := record.Names{Liquidators: []string{"a", "b"}, CollateralDecimals: 18, LoanDecimals: 6}
	first := record.Liquidator{LostBase: *uint256.NewInt(3e6), LostTip: *uint256.NewInt(1e6)}
	second := record.Liquidator{Liquidator: 1, LostBase: *uint256.NewInt(5e6), LostTip: *uint256.NewInt(2e6)}
	for why := range first.Seconds {
		first.Seconds[why], second.Seconds[why] = uint64(why+1), 10
	}
	arm := record.Arm{Vaults: []record.Vault{liquidated(ether(0, 10), 1, 80, 80, 0, nil)}, Liquidators: []record.Liquidator{first, second}}
	require.Equal(t, [2]float64{11e10, 80e6}, partsOf(Find("lost_gas_of_closed"), of, arm))
	n := float64(len(first.Seconds))
	for why, m := range LeftBy {
		require.Equal(t, [2]float64{float64(why+1) + 10, n*(n+1)/2 + 10*n}, partsOf(m, of, arm))
	}
}

// A row with two positions says that accounts have several, on its path and on all that follow.
func TestAccountsHaveSeveralPositionsFromThenOn(t *testing.T) {
	t.Parallel()
	r := newRun(&record.Names{CollateralDecimals: 18, LoanDecimals: 6})
	one, two := record.Vault{Positions: 1}, record.Vault{Positions: 2}
	for _, of := range []struct {
		vaults  []record.Vault
		several bool
	}{{[]record.Vault{one, one}, false}, {[]record.Vault{two, one}, true}, {[]record.Vault{one}, true}} {
		r.see(&record.Arm{Vaults: of.vaults}, 0)
		require.Equal(t, of.several, r.Several)
	}
}
