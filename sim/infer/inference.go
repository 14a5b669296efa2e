package infer

import (
	"cmp"
	"math"
	"slices"
)

// Inference is an estimate, and the intervals of every level behind it.
type Inference struct {
	Estimate
	at func(level float64) (low, high float64) // nil where there is none
}

// Errs is how often an interval Errs that is printed: in 5 of 100 studies.
const Errs = 0.05

// Inferred is an estimate with the intervals of another method than this package's; at is nil where there are none.
func Inferred(e Estimate, at func(level float64) (low, high float64)) Inference {
	return Inference{e, at}
}

// Doubt is the least level whose interval still leaves a bound out: how often a study of such data would lie as
// far from it by chance (a p-value, of both sides). It is 1 where there is no interval, and never below 1e-6.
func (i Inference) Doubt(bound float64) float64 {
	if i.at == nil {
		return 1
	}
	leaves := func(level float64) bool {
		low, high := i.at(level)
		return bound < low || bound > high
	}
	low, high := 1e-6, 1.0
	if leaves(low) {
		return low
	}
	for range 40 { // by halves of the logarithm: to a part in a million
		middle := math.Sqrt(low * high)
		if leaves(middle) {
			high = middle
		} else {
			low = middle
		}
	}
	return high
}

// without is an estimate that has no interval.
func without(e Estimate, why Lack, needed int) Inference {
	if e.Repeats() {
		needed = 0
	}
	e.Low, e.High, e.None, e.Needed = math.NaN(), math.NaN(), why, needed
	return Inference{Estimate: e}
}

// Resting is the inference of a number that rests on so many paths alone, fewer than those that add to it. Of too few it has no
// interval.
func (i Inference) Resting(paths int) Inference {
	if i.Contributing = paths; paths < Few && i.Bounded() {
		return without(i.Estimate, FewPaths, planned(i.Paths, float64(paths), Few))
	}
	return i
}

// with is an estimate with its interval.
func with(e Estimate, at func(level float64) (low, high float64)) Inference {
	e.Low, e.High = at(Errs)
	if !(e.High > e.Low) {
		return without(e, Constant, 0)
	}
	return Inference{e, at}
}

// Holm says which of several statements stand together, so that the chance that any of them is wrong is at most share: from the
// least doubt to the greatest, the i-th of n must be at most share/(n − i + 1) in doubt, and from the first that is not none
// stands (Holm, Scandinavian Journal of Statistics 6, 1979).
func Holm(doubts []float64, share float64) (stand []bool) {
	order := make([]int, len(doubts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(doubts[i], doubts[j]) })
	stand = make([]bool, len(doubts))
	for i, at := range order {
		if doubts[at] > share/float64(len(doubts)-i) {
			break
		}
		stand[at] = true
	}
	return stand
}
