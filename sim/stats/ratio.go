package stats

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// Few is the number of paths below which an interval is to be taken with care: the linearisation behind it, and
// the normality of a mean, are large-sample arguments.
const Few = 30

// Estimate is a number and how far to trust it.
type Estimate struct {
	Value     float64
	Low, High float64 // 95 % confidence interval, NaN with fewer than two paths
	Paths     int     // how many paths it rests on
}

// Clear reports whether the interval excludes zero.
func (e Estimate) Clear() bool { return e.Low > 0 || e.High < 0 }

// Within cuts the interval at what is possible: the linearisation behind it knows no bounds. [Estimate.Clear]
// is asked before.
func (e Estimate) Within(least, most float64) Estimate {
	if !math.IsNaN(e.Low) {
		e.Low, e.High = max(e.Low, least), min(e.High, most)
	}
	return e
}

// cluster is what one path adds to a ratio of sums.
type cluster struct{ y, x float64 }

// ratio estimates R = Σy/Σx over clusters, one for each path, with the interval of the linearised ratio
// estimator:
//
//	e_p = y_p − R·x_p,   SE = √(n/(n−1)·Σe_p²) / Σx,   R ± t(0.975, n−1)·SE
//
// Source: Cochran, Sampling Techniques (3rd ed. 1977), 6.3 and 9A.2, with the finite-population factor 1. Where
// every x_p is the same it is the mean of the path means with Student's interval. Without any x it is NaN.
func ratio(clusters []cluster) Estimate {
	return difference(clusters, nil)
}

// difference estimates Σy/Σx of a less that of b, whose clusters belong to the same paths in the same order, so that
// what both share on a path cancels:
//
//	e_p = (y_a − R_a·x_a)/Σx_a − (y_b − R_b·x_b)/Σx_b,   SE = √(n/(n−1)·Σe_p²)
//
// A nil b is the ratio of a alone.
func difference(a, b []cluster) Estimate {
	ra, xa := pooled(a)
	var rb, xb float64
	if b != nil {
		rb, xb = pooled(b)
	}
	n := float64(len(a))
	e := Estimate{Value: ra - rb, Low: math.NaN(), High: math.NaN(), Paths: len(a)}
	if len(a) < 2 || math.IsNaN(e.Value) {
		return e
	}
	var sum float64
	for p := range a {
		residual := (a[p].y - float64(ra*a[p].x)) / xa
		if b != nil {
			residual -= (b[p].y - float64(rb*b[p].x)) / xb
		}
		sum += float64(residual * residual)
	}
	half := float64(student(len(a)-1) * math.Sqrt(n/(n-1)*sum))
	e.Low, e.High = e.Value-half, e.Value+half
	return e
}

// pooled returns Σy/Σx and Σx.
func pooled(clusters []cluster) (r, x float64) {
	var y float64
	for _, c := range clusters {
		y += c.y
		x += c.x
	}
	return y / x, x
}

// student returns the 97.5 % quantile of Student's t.
func student(freedom int) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(freedom)}.Quantile(0.975)
}
