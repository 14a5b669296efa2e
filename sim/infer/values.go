package infer

import "math"

// QuantileOf is a quantile of values of which each path has one (the smallest that at least a share q does not
// exceed), with the interval of order statistics.
func QuantileOf(values []float64, q float64) Inference {
	paths := onePerPath(values)
	if len(paths) == 0 {
		return without(Estimate{Value: math.NaN()}, NoValue, 0)
	}
	all, weight := pool(paths)
	return quantile(paths, q, ranked(all, float64(q*weight)))
}

// TailMeanOf is the mean of the values beyond a quantile, the worst 1 − q of all, of which each path has one.
func TailMeanOf(values []float64, q float64) Inference { return tailMean(onePerPath(values), q) }

func onePerPath(values []float64) (all []spots) {
	for i, v := range values {
		all = append(all, newSpots(i, []float64{v}))
	}
	return all
}
