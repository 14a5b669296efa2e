package infer

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// spotsPerPath is in how many values of equal weight a path's values are kept, for intervals of quantiles and
// tail means: memory does not grow with borrowers. Up to so many are kept as they are.
const spotsPerPath = 256

// Values are values of paths, of which each may have many, or none. Memory does not grow with how many a path has. The zero
// value is empty.
type Values struct{ paths []spots }

// Add takes in the next path's values, which it sorts. The first path like it has the number like: its own, or an earlier
// one's, with which it counts as one.
func (v *Values) Add(like int, values []float64) { v.paths = append(v.paths, newSpots(like, values)) }

// Quantile gives a quantile, the smallest value that at least a share q does not exceed, its interval. The value itself is
// known to the caller, who has seen all values.
func (v *Values) Quantile(q, value float64) Inference { return quantile(v.paths, q, value) }

// TailMean is the mean of the values beyond a quantile, the worst 1 − q of all.
func (v *Values) TailMean(q float64) Inference { return tailMean(v.paths, q) }

// spots are the values of one path, each for so many that lie around it: their mean.
type spots struct {
	like   int
	values []float64 // rising
	each   float64   // how many values one stands for
}

// newSpots keeps a path's values, which it sorts.
func newSpots(like int, values []float64) spots {
	slices.Sort(values)
	n := len(values)
	if n <= spotsPerPath {
		return spots{like, slices.Clone(values), 1}
	}
	s := spots{like, make([]float64, spotsPerPath), float64(n) / spotsPerPath}
	for k := range spotsPerPath {
		part := values[k*n/spotsPerPath : (k+1)*n/spotsPerPath]
		var sum float64
		for _, v := range part {
			sum += v
		}
		s.values[k] = sum / float64(len(part))
	}
	return s
}

// spot is a value of the whole sample.
type spot struct{ value, weight float64 }

// pool are the spots of all paths, rising.
func pool(paths []spots) (all []spot, weight float64) {
	n := 0
	for _, p := range paths {
		n += len(p.values)
	}
	all = make([]spot, 0, n)
	for _, p := range paths {
		for _, v := range p.values {
			all = append(all, spot{v, p.each})
			weight += p.each
		}
	}
	slices.SortFunc(all, func(a, b spot) int { return cmp.Compare(a.value, b.value) })
	return all, weight
}

// ratioOfSpots is what a function gives of each value, over how many values there are.
func ratioOfSpots(paths []spots, of func(value float64) float64) Ratio {
	var r Ratio
	for _, p := range paths {
		var y float64
		for _, v := range p.values {
			y += float64(of(v) * p.each)
		}
		r.AddLike(p.like, y, float64(float64(len(p.values))*p.each))
	}
	return r
}

// quantile gives a quantile, whose value is known, its interval. It is that of order statistics, as if the values
// were as many independent ones as the share of them at most the quantile stands for:
//
//	m = R·(1 − R)/Σe_p²·(z/t)²
//
// (Woodruff, Journal of the American Statistical Association 47, 1952; m as for shares). Of n independent values
// the j-th smallest is below the quantile q with probability I_q(j, n−j+1). Where each path has one value, it is
// exact, and m is their number.
func quantile(paths []spots, q, value float64) Inference {
	below := ratioOfSpots(paths, func(v float64) float64 {
		if v <= value {
			return 1
		}
		return 0
	})
	a, _, n := distinct(&below, nil)
	e := Estimate{Value: value, Paths: n}
	e.Distinct = len(a)
	var kept []cluster
	single := true
	for _, c := range a {
		if c.x > 0 {
			kept, single = append(kept, c), single && c.x == 1
		}
	}
	if math.IsNaN(value) || len(kept) == 0 {
		return without(e, NoValue, 0)
	}
	s := newSums(kept, nil)
	support, squares, _ := s.support()
	e.Support = support
	e.Distinct = len(a)
	e.Contributing, e.Effective = len(kept), s.kish()
	all, weight := pool(paths)
	least := math.Ceil(math.Log(Errs/2) / math.Log(max(q, 1-q))) // below so many, no order statistic bounds it
	switch {
	case len(a) == 1 && n > 1:
		return without(e, SamePaths, 0)
	case len(a) == 1:
		return without(e, OnePath, planned(1, 1, max(Few, least)))
	case all[0].value == all[len(all)-1].value:
		return without(e, Constant, 0)
	}
	m := float64(len(kept))
	if !single {
		if lack, need := e.lacks(); lack != Nothing {
			return without(e, lack, planned(n, float64(len(kept)), need))
		}
		if max(q, 1-q) >= 0.9 && len(kept) < FewInTail {
			return without(e, FewTails, planned(n, float64(len(kept)), FewInTail))
		}
		if s.ra == 1 {
			return without(e, BeyondData, planned(n, float64(len(kept)), least))
		}
	}
	at := func(level float64) (low, high float64) {
		m := m
		if !single {
			m = s.ra * (1 - s.ra) / squares * correction(min(e.Effective, s.beyond())-1, level)
			m = min(m, weight)
		}
		return bound(all, weight, m, q, level)
	}
	e.Low, e.High = at(Errs)
	switch {
	case math.IsNaN(e.Low):
		if !single {
			m = s.ra * (1 - s.ra) / squares
		}
		return without(e, BeyondData, planned(n, m, least))
	case e.High-e.Low <= millionth*max(math.Abs(e.Low), math.Abs(e.High)):
		return without(e, Atom, 0)
	}
	return Inference{e, at}
}

// beyond is on how many paths values lie on the rarer side of a quantile.
func (s *sums) beyond() float64 {
	var below, above float64
	for _, c := range s.a {
		if c.y > 0 {
			below++
		}
		if c.y < c.x {
			above++
		}
	}
	return min(below, above)
}

// bound returns the values of the ranks between which a quantile of m independent values lies, NaN where one of
// the ranks is beyond them.
func bound(all []spot, weight, m, q, level float64) (low, high float64) {
	// Of m values at least j are below the quantile with probability I_q(j, m−j+1), which falls in j.
	least := func(j float64) float64 { return mathext.RegIncBeta(j, m-j+1, q) }
	whole := m == math.Floor(m)
	j := rank(m, whole, func(j float64) bool { return least(j) >= 1-level/2 })
	k := rank(m, whole, func(j float64) bool { return least(j) > level/2 })
	if whole {
		k++ // the first for which it is not
	}
	if j < 1 || k > m {
		return math.NaN(), math.NaN()
	}
	return ranked(all, float64(j/m*weight)), ranked(all, float64(k/m*weight))
}

// rank is the largest rank up to m for which something holds that holds up to some rank, 0 for none.
func rank(m float64, whole bool, holds func(float64) bool) float64 {
	low, high := 0.0, m+1
	if whole {
		for high-low > 1 {
			middle := math.Floor((low + high) / 2)
			if middle <= m && holds(middle) {
				low = middle
			} else {
				high = middle
			}
		}
		return low
	}
	low, high = 0.5, m+0.5
	for range 50 {
		if middle := (low + high) / 2; holds(middle) {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// ranked is the first value at or below which lies so much of the weight.
func ranked(all []spot, weight float64) float64 {
	var sum float64
	for _, s := range all {
		if sum += s.weight; sum >= weight*(1-1e-12) {
			return s.value
		}
	}
	return all[len(all)-1].value
}

// tailMean gives the mean of the values beyond a quantile, the worst 1 − q of all, with its interval. With the
// quantile ξ it is the mean of ξ + max(0, v − ξ)/(1 − q), in which ξ's own error cancels to first order
// (Rockafellar and Uryasev, Journal of Risk 2, 2000).
func tailMean(paths []spots, q float64) Inference {
	all, weight := pool(paths)
	if len(all) == 0 {
		return without(Estimate{Value: math.NaN(), Paths: len(paths)}, NoValue, 0)
	}
	at := ranked(all, q*weight)
	r := ratioOfSpots(paths, func(v float64) float64 { return at + max(0, v-at)/(1-q) })
	i := r.Infer()
	reach := map[int]bool{} // paths with a value in the tail
	for _, p := range paths {
		if n := len(p.values); n > 0 && p.values[n-1] > at {
			reach[p.like] = true
		}
	}
	if i.Bounded() && len(reach) < tailFew {
		i.Contributing = len(reach)
		return without(i.Estimate, FewPaths, planned(i.Paths, float64(len(reach)), tailFew))
	}
	return i
}

// tailFew is on how many paths values must lie in the tail for its mean to have an interval: what the tail is
// is estimated too.
const tailFew = 2 * Few
