package bench

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func spin(rounds int) func() {
	return func() {
		x := uint64(1)
		for range rounds {
			x = x*6364136223846793005 + 1
		}
		sink = x
	}
}

var sink uint64

// Time that passes is not counted, and work is, however many others work at the same time.
func TestWaitingIsNotCountedAndWorkIs(t *testing.T) {
	slept := Spent(func() { time.Sleep(200 * time.Millisecond) })
	require.Less(t, slept, 50*time.Millisecond)
	require.Positive(t, Spent(spin(20_000_000)))
}

// What does three times the work is found to do about that.
func TestAClaimIsARatioOfWork(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second of a processor")
	}
	r := testing.Benchmark(func(b *testing.B) { Claim(b, AtMost(100), spin(20_000_000), spin(60_000_000)) })
	require.InDelta(t, 3, r.Extra["times-peer"], 1)
	require.LessOrEqual(t, r.Extra["low"], r.Extra["times-peer"])
	require.LessOrEqual(t, r.Extra["times-peer"], r.Extra["high"])
	require.Equal(t, 100.0, r.Extra["limit"])
}

// A benchmark of a claim that is broken fails: testing.Benchmark then has no result.
func TestABrokenClaimFails(t *testing.T) {
	r := testing.Benchmark(func(b *testing.B) { Each(b, Within(1e-6), 1, func() {}, spin(20_000_000)) })
	require.Zero(t, r.N)
}

// A thousand pieces of four kilobytes hold four kilobytes each; what was made on the way and dropped is not counted.
func TestWhatIsHeldIsCountedWithoutGarbage(t *testing.T) {
	r := testing.Benchmark(func(b *testing.B) {
		Held(b, Bytes(1e9), 1000, func() any {
			kept := make([][]byte, 1000)
			for i := range kept {
				dropped := make([]byte, 4096)
				kept[i] = append(make([]byte, 0, 4096), dropped...)
			}
			return kept
		})
	})
	require.InDelta(t, 4096+24, r.Extra["B/each"], 100)
}
