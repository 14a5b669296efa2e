package stats

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// keysOf are the keys of a subject's metrics as summary.csv has them.
func keysOf(of Subject) (keys []string) {
	for _, m := range Metrics() {
		if m.Subject == of {
			keys = append(keys, m.Key)
		}
	}
	return keys
}

// Times stand in their order, after what is known of the last block; of a pair the difference stands before its median and
// before who was poorer.
func TestTimesAfterALiquidationStandInTheirOrder(t *testing.T) {
	t.Parallel()
	want := []string{"end_wealth", "end_wealth_p95", "end_wealth_p50", "wealth_1h", "wealth_24h", "wealth_7d"}
	want = append(want, "end_wealth_difference", "ended_poorer_share", "end_wealth_difference_median", "end_wealth_of_all_difference")
	for _, at := range []string{"1h", "24h", "7d"} {
		want = append(want, "wealth_"+at+"_difference", "wealth_"+at+"_difference_median", "poorer_"+at+"_share")
	}
	require.Equal(t, want, keysOf(howEnded))
	_, columns := Tables(Metrics())
	var heads []string
	for _, m := range columns[laterTable] {
		heads = append(heads, m.Column.Group+", "+m.Column.Head[1])
	}
	require.Equal(t, []string{
		"1 hour after, difference", "1 hour after, poorer", "24 hours after, difference", "24 hours after, poorer", "7 days after, difference", "7 days after, poorer",
	}, heads)
	require.Equal(t, []*Metric{Later[0].Left, Later[1].Left, Later[2].Left}, columns[leftTable])
}

// The parts of a loss stand after it, and the reasons of liquidators after how long vaults stood, both in the order in which
// the program counts them.
func TestReasonsStandInTheirOrder(t *testing.T) {
	t.Parallel()
	var want []string
	for reason := range journal.Reason(record.Losses) {
		want = append(want, "loss_"+reason.String())
	}
	var got []string
	after := false
	for _, key := range keysOf(whereMoney) {
		if after {
			got = append(got, key)
		}
		after = after || key == "loss"
	}
	require.Equal(t, want, got[:len(want)])
	keys := keysOf(leftUndone)
	for why := range liquidator.Reason(liquidator.Reasons) {
		at := -1
		for i, key := range keys {
			if key == LeftBy[why].Key {
				at = i
			}
		}
		if why == 0 {
			require.Equal(t, "liquidatable_max", keys[at-1])
		} else {
			require.Equal(t, LeftBy[why-1].Key, keys[at-1])
		}
	}
}
