package infer

import (
	"math"
	"slices"
)

// Distribution counts values in steps of a hundredth of a basis point, so that its quantiles are exact to that
// step, do not depend on order, and its memory depends on the range of the values and not on their number. The
// zero value is empty.
type Distribution struct {
	pages map[int64]*[pageSize]uint64
	n     uint64
	sum   float64 // in basis points, added in the order of the values
}

const (
	stepsPerBp = 100
	// pageBits is the logarithm of how many steps are counted together. Few: seconds of two days are seventeen million steps, of
	// which a study touches some thousands far apart.
	pageBits = 6
	pageSize = 1 << pageBits
	// outermost is the largest value counted, in steps; beyond it, values count as this one (ten thousand times the
	// whole).
	outermost = 1e8 * stepsPerBp
)

// Add counts a value in basis points.
func (d *Distribution) Add(bps float64) {
	d.n++
	d.sum += bps
	step := int64(math.Round(math.Max(-outermost, math.Min(outermost, bps*stepsPerBp))))
	index, within := step>>pageBits, step&(pageSize-1)
	page := d.pages[index]
	if page == nil {
		if d.pages == nil {
			d.pages = map[int64]*[pageSize]uint64{}
		}
		page = new([pageSize]uint64)
		d.pages[index] = page
	}
	page[within]++
}

// Count is how many values were added.
func (d *Distribution) Count() uint64 { return d.n }

// Mean is the mean of the values, NaN where there are none.
func (d *Distribution) Mean() float64 { return d.sum / float64(d.n) }

// Quantile returns the smallest value that at least a share q of the values does not exceed (the inverse of the
// empirical distribution function, type 1 of Hyndman and Fan 1996), to the hundredth of a basis point. It is NaN
// where there are no values.
func (d *Distribution) Quantile(q float64) float64 {
	if d.n == 0 {
		return math.NaN()
	}
	rank := uint64(math.Ceil(q * float64(d.n)))
	rank = min(max(rank, 1), d.n)
	var below uint64
	for _, index := range d.order() {
		for within, count := range d.pages[index] {
			if below += count; below >= rank {
				return float64(index<<pageBits|int64(within)) / stepsPerBp
			}
		}
	}
	panic("stats: a distribution lost count")
}

func (d *Distribution) order() []int64 {
	order := make([]int64, 0, len(d.pages))
	for index := range d.pages {
		order = append(order, index)
	}
	slices.Sort(order)
	return order
}

// Histogram counts the values in equal bins from low to high (basis points); values outside fall into the first and the
// last.
func (d *Distribution) Histogram(low, high float64, bins int) []uint64 {
	counts := make([]uint64, bins)
	for _, index := range d.order() {
		for within, count := range d.pages[index] {
			if count == 0 {
				continue
			}
			value := float64(index<<pageBits|int64(within)) / stepsPerBp
			bin := int(math.Floor((value - low) / (high - low) * float64(bins)))
			counts[min(max(bin, 0), bins-1)] += count
		}
	}
	return counts
}
