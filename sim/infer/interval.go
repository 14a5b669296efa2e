package infer

import "math"

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
