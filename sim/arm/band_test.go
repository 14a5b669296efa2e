package arm_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// An arm sleeps for as many blocks as its promise holds, asked block by block.
func TestABandSleepsWhileItHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := oracle.Clock{Start: 100, Interval: rapid.Uint64Range(1, 5).Draw(t, "interval"), PerSecond: rapid.Uint64Range(0, 3).Draw(t, "parts")}
		band := arm.Band{
			Low: oracle.Price(rapid.IntRange(0, 5).Draw(t, "low")), High: oracle.Price(rapid.IntRange(0, 9).Draw(t, "high")),
			Until: rapid.Uint64Range(90, 200).Draw(t, "until"),
		}
		block := rapid.Uint64Range(0, 20).Draw(t, "block")
		prices := make([]oracle.Price, rapid.IntRange(0, 30).Draw(t, "prices"))
		for k := range prices {
			prices[k] = oracle.Price(rapid.SampledFrom([]uint64{6, 6, 6, 6, 6, 1, 2, 3, 4, 5, 7, 8, 9}).Draw(t, "price"))
		}
		want := 0
		for want < len(prices) && band.Holds(prices[want], clock.Time(block+uint64(want))) {
			want++
		}
		require.Equal(t, want, band.Sleep(prices, block, clock))
	})
}
