// Package bench measures speed on a machine that has other work to do.
//
// It counts the processor time of the process and not the time that passes: a process that waits for its turn is not slow. A
// claim is a ratio to a peer, something of the same program that the reader can picture. Both are run in turn, batch after
// batch, so that whatever slows one of them slows the other too. What is reported is the median of the batches' ratios, with
// the quartiles, which say how far to trust it.
//
//	bench.Claim(b, bench.AtMost(2), without, with)
//
// prints a line that benchstat reads:
//
//	BenchmarkClaims/hourly-funding   9   1.48 times-peer   1.45 low   1.52 high   2.00 limit
package bench

import (
	"runtime"
	"slices"
	"testing"
	"time"
)

// Limit is what a claim promises.
type Limit struct{ most float64 }

// AtMost is a limit of so many times the peer.
func AtMost(times float64) Limit { return Limit{times} }

// Within is a limit of so many nanoseconds for one of what is counted.
func Within(ns float64) Limit { return Limit{ns} }

// least is how many batches there are at least, however few b.N asks for: fewer have no quartiles.
const least = 5

// Claim runs a peer and what is claimed in turn, and reports the ratio of their processor times. Each is one batch, and does the
// same work every time. A claim is broken, and the benchmark fails, where even the lower quartile is beyond the limit.
func Claim(b *testing.B, limit Limit, peer, claimed func()) {
	b.Helper()
	peer()
	claimed() // both warm
	ratios := make([]float64, 0, max(b.N, least))
	b.ResetTimer()
	for range cap(ratios) {
		p := Spent(peer)
		ratios = append(ratios, float64(Spent(claimed))/float64(max(p, 1)))
	}
	report(b, limit, ratios, "times-peer")
}

// Each runs a batch after whatever prepares it, which is not counted, and reports the processor time for one of the n things that
// a batch does.
func Each(b *testing.B, limit Limit, n int, prepare, batch func()) {
	b.Helper()
	prepare()
	batch()
	times := make([]float64, 0, max(b.N, least))
	b.ResetTimer()
	for range cap(times) {
		prepare()
		times = append(times, float64(Spent(batch))/float64(n))
	}
	report(b, limit, times, "cpu-ns/each")
}

// Bytes is a limit of so many bytes of the heap for one of what is counted.
func Bytes(most float64) Limit { return Limit{most} }

// Held reports the heap that what a batch makes still holds for one of n things, once all that is garbage is gone.
func Held(b *testing.B, limit Limit, n int, batch func() any) {
	b.Helper()
	sizes := make([]float64, 0, max(b.N, least))
	for range cap(sizes) {
		before := heap()
		made := batch()
		sizes = append(sizes, float64(heap()-before)/float64(n))
		runtime.KeepAlive(made)
	}
	report(b, limit, sizes, "B/each")
}

// heap is what the heap holds after a collection.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func report(b *testing.B, limit Limit, all []float64, unit string) {
	b.Helper()
	slices.Sort(all)
	low, middle, high := all[len(all)/4], all[len(all)/2], all[len(all)-1-len(all)/4]
	b.ReportMetric(0, "ns/op") // of batches of two kinds, and of time that passes
	b.ReportMetric(middle, unit)
	b.ReportMetric(low, "low")
	b.ReportMetric(high, "high")
	b.ReportMetric(limit.most, "limit")
	if low > limit.most {
		b.Errorf("%.4g %s, %.4g to %.4g in the middle half of the batches, where the claim is at most %.4g", middle, unit, low, high, limit.most)
	}
}

// Spent is the processor time of the process while f runs, that of the collector and of other goroutines included.
func Spent(f func()) time.Duration {
	before := Time()
	f()
	return Time() - before
}
