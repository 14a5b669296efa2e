package stats

import (
	"math/bits"
	"sync"

	"github.com/ringfence-sim/ringfence/rng"
)

// resamples is how many times clusters are drawn anew. The 2.5 % quantile is then the fiftieth of them.
const resamples = 1999

// drawn are resamples of n clusters: how often each stands in each.
type drawn struct {
	n      int
	counts []uint16 // resamples × n
}

// of is one resample.
func (d *drawn) of(round int) []uint16 { return d.counts[round*d.n : (round+1)*d.n] }

// kept are resamples by the number of clusters, for the numbers of one study have often the same.
var kept struct {
	sync.Mutex
	by map[int]*drawn
}

// resampled returns the resamples of n clusters. They are a function of n alone, so that every number that
// rests on the same paths is held against the same resamples, and no study depends on another.
func resampled(n int) *drawn {
	kept.Lock()
	defer kept.Unlock()
	if d := kept.by[n]; d != nil {
		return d
	}
	d := &drawn{n: n, counts: make([]uint16, resamples*n)}
	purpose := rng.Named("resampling of clusters")
	for round := range resamples {
		stream := rng.Key{Purpose: purpose, Path: uint64(round), Actor: uint64(n)}.Stream()
		counts := d.of(round)
		for range n {
			at, _ := bits.Mul64(stream.Uint64(), uint64(n))
			counts[at]++
		}
	}
	if kept.by == nil || len(kept.by) >= 16 {
		kept.by = map[int]*drawn{}
	}
	kept.by[n] = d
	return d
}
