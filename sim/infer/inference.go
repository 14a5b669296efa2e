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

// infer estimates Σy/Σx of a, less that of b where there is a b. Its clusters are those of distinct paths. The interval is,
// the first that applies:
//
//   - of one path, or of equal ones: none.
//   - of a part of a whole: Clopper and Pearson's, of as many observations as the spread between paths stands for ([sums.share]),
//     and none of few or very unlike paths.
//   - of a share that is the same on all paths, and 0: the rule of three ([ruleOfThree]).
//   - of any other that is the same on all paths, or of too few paths that say something of it: none ([Estimate.lacks]).
//   - of all else, and of every difference: bootstrap-t by paths ([sums.studentise]).
func infer(a, b []cluster, paths int, share bool) Inference {
	distinct := len(a)
	var ka, kb []cluster
	for p := range a {
		if a[p] == (cluster{}) && (b == nil || b[p] == (cluster{})) {
			continue // says nothing of the number
		}
		ka = append(ka, a[p])
		if b != nil {
			kb = append(kb, b[p])
		}
	}
	if b != nil && kb == nil {
		kb = []cluster{}
	}
	s := newSums(ka, kb)
	e := Estimate{Value: s.value(), Paths: paths}
	e.Distinct = distinct
	if math.IsNaN(e.Value) || math.IsInf(e.Value, 0) {
		e.Value = math.NaN()
		return without(e, NoValue, 0)
	}
	support, squares, constant := s.support()
	e.Support = support
	e.Distinct = distinct
	switch {
	case distinct == 1 && paths > 1:
		return without(e, SamePaths, 0)
	case distinct == 1:
		return without(e, OnePath, planned(1, 1, Few))
	case share && b == nil && s.isShare():
		if len(ka) < Few && !evenly(a) {
			e.Contributing, e.Effective = len(ka), s.kish() // one that has none of it says so
			return without(e, FewPaths, planned(paths, float64(len(ka)), Few))
		}
		if s.tiedToSize(e) {
			return without(e, Unequal, planned(paths, float64(len(ka)), 3*Few))
		}
		return s.share(e, squares)
	case constant && share && e.Value == 0:
		return with(e, func(level float64) (low, high float64) {
			high = ruleOfThree(s.kish(), level)
			return -high, high
		})
	case constant:
		return without(e, Constant, 0)
	}
	if lack, need := e.lacks(); lack != Nothing {
		return without(e, lack, planned(paths, float64(e.Contributing), need))
	}
	return with(e, s.studentise(e.Support, squares).interval)
}

// evenly reports whether every path adds as much to what is divided by. Where it does not, a share of all is no share of a path,
// and what a few paths say of it depends on which they are.
func evenly(all []cluster) bool {
	for _, c := range all {
		if c.x != all[0].x {
			return false
		}
	}
	return true
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
