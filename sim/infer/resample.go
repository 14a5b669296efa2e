package infer

import (
	"math/bits"
	"sync"

	"github.com/ringfence-sim/ringfence/rng"
)

// resamples is how many times clusters are drawn anew. The 2.5 % quantile is then the fiftieth of them.
const resamples = 1999

// Resamples of many clusters are drawn whenever they are asked for. Kept, they would grow by 4 kB for each path and number of
// contributing paths.
const (
	keptClusters = 1_000 // the most of a set that is kept: 4 MB
	keptSets     = 4 * keptClusters
)

// drawn are resamples of n clusters: how often each stands in each.
type drawn struct {
	n      int
	counts []uint16 // resamples × n, or one resample where they are not kept
}

// of is one resample, valid until the next is asked for.
func (d *drawn) of(round int) []uint16 {
	if len(d.counts) > d.n {
		return d.counts[round*d.n : (round+1)*d.n]
	}
	clear(d.counts)
	d.draw(round, d.counts)
	return d.counts
}

// resampling is the purpose of the draws.
var resampling = rng.Named("resampling of clusters")

func (d *drawn) draw(round int, counts []uint16) {
	stream := rng.Key{Purpose: resampling, Path: uint64(round), Actor: uint64(d.n)}.Stream()
	for range d.n {
		at, _ := bits.Mul64(stream.Uint64(), uint64(d.n))
		counts[at]++
	}
}

// kept are resamples by the number of clusters, for the numbers of one study have often the same.
var kept struct {
	sync.Mutex
	by       map[int]*drawn
	clusters int // of all of them
}

// resampled returns the resamples of n clusters. They are a function of n alone, so that every number that
// rests on the same paths is held against the same resamples, and no study depends on another.
func resampled(n int) *drawn {
	if n > keptClusters {
		return &drawn{n: n, counts: make([]uint16, n)}
	}
	kept.Lock()
	defer kept.Unlock()
	if d := kept.by[n]; d != nil {
		return d
	}
	d := &drawn{n: n, counts: make([]uint16, resamples*n)}
	for round := range resamples {
		d.draw(round, d.of(round))
	}
	if kept.by == nil || kept.clusters+n > keptSets {
		kept.by, kept.clusters = map[int]*drawn{}, 0
	}
	kept.by[n] = d
	kept.clusters += n
	return d
}
