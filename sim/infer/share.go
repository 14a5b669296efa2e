package infer

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// isShare reports whether every cluster is a part of a whole.
func (s *sums) isShare() bool {
	for _, c := range s.a {
		if c.y < 0 || c.y > c.x {
			return false
		}
	}
	return true
}

// tiedToSize reports whether a share may be another on large paths than on small ones, and there are too few to tell: paths have
// parts, not all or nothing, and weigh unlike.
func (s *sums) tiedToSize(e Estimate) bool {
	parts := false
	for _, c := range s.a {
		parts = parts || c.y > 0 && c.y < c.x
	}
	e.Contributing, e.Effective = len(s.a), s.kish()
	lack, _ := e.lacks()
	return parts && lack == Unequal
}

// kish is how many clusters of equal weight would weigh as much as all.
func (s *sums) kish() float64 {
	var squares float64
	for p := range s.a {
		w := s.weight(p)
		squares += float64(w * w)
	}
	return 1 / squares
}

// share gives a share the interval of Clopper and Pearson (Biometrika 26, 1934), exact where each path is all
// or none of it and weighs the same, with the number of observations that the spread between paths stands for:
//
//	m = R·(1 − R)/Σe_p²·(z/t)²
//
// (Korn and Graubard, Survey Methodology 24, 1998), z normal and t Student's with as many degrees of freedom as
// paths contribute, less one. Where all or none of everything is, m is how many paths of equal weight there are.
func (s *sums) share(e Estimate, squares float64) Inference {
	paths := s.kish()
	if e.Value == 0 || e.Value == 1 {
		return with(e, func(level float64) (low, high float64) { return clopperPearson(e.Value*paths, paths, level) })
	}
	exact := true
	for _, c := range s.a {
		exact = exact && (c.y == 0 || c.y == c.x) && c.x == s.a[0].x
	}
	freedom := min(float64(e.Contributing), e.Effective) - 1
	return with(e, func(level float64) (low, high float64) {
		m := e.Value * (1 - e.Value) / squares
		switch {
		case exact:
			m = math.Round(m)
		case freedom < 1:
			m = min(m, paths)
		default:
			m *= correction(freedom, level)
		}
		return clopperPearson(e.Value*m, m, level)
	})
}

// clopperPearson is the interval of a share of which so many of n were seen. Neither need be whole.
func clopperPearson(seen, n, level float64) (low, high float64) {
	high = 1
	if seen > 0 {
		low = distuv.Beta{Alpha: seen, Beta: n - seen + 1}.Quantile(level / 2)
	}
	if seen < n {
		high = distuv.Beta{Alpha: seen + 1, Beta: n - seen}.Quantile(1 - level/2)
	}
	return low, high
}

// ruleOfThree is the largest share of which none would be seen among n in so few of studies: 1 − (level/2)^(1/n),
// near 3.7/n at 95 %, of both sides (3/n of one: Hanley and Lippman-Hand, JAMA 249, 1983).
func ruleOfThree(n, level float64) float64 {
	_, high := clopperPearson(0, n, level)
	return high
}

// correction is by how much fewer observations a spread stands for that is itself estimated: (z/t)².
func correction(freedom, level float64) float64 {
	if freedom < 1 {
		freedom = 1
	}
	c := distuv.UnitNormal.Quantile(1-level/2) / student(freedom, level/2)
	return float64(c * c)
}
