package rng

import "math"

// Poisson returns a Poisson variate of the given mean, which must be in [0, 2³¹]; it panics otherwise. Below 10 it
// multiplies uniforms (Knuth, TAOCP 2, 3.4.1); from 10 on it is the transformed rejection PTRS of Hörmann, "The
// transformed rejection method for generating Poisson random variables", Insurance: Mathematics and Economics 12, 1993,
// whose cost does not grow with the mean.
func (s *Stream) Poisson(mean float64) int {
	switch {
	case !(mean >= 0 && mean <= 1<<31):
		panic("rng: Poisson needs a mean between 0 and 2^31")
	case mean == 0:
		return 0
	case mean < 10:
		limit := Exp(-mean)
		n := 0
		for product := s.Float64(); product > limit; n++ {
			product = float64(product * s.Float64())
		}
		return n
	}
	logMean := Log(mean)
	a, b, logInverseAlpha, vr := hormann(mean)
	for {
		u := s.Float64() - 0.5
		v := s.Float64()
		us := 0.5 - math.Abs(u)
		k := math.Floor(float64((2*a/us+b)*u) + mean + 0.43)
		if us >= 0.07 && v <= vr {
			return int(k)
		}
		if k < 0 || us < 0.013 && v > us {
			continue
		}
		if Log(v)+logInverseAlpha-Log(a/float64(us*us)+b) <= float64(k*logMean)-mean-logFactorial(k) {
			return int(k)
		}
	}
}

// hormann returns the constants of PTRS for a mean: a and b shape the hat, α is its scale, and a v of at most vr may be accepted
// without a look at the density.
func hormann(mean float64) (a, b, logInverseAlpha, vr float64) {
	b = 0.931 + float64(2.53*math.Sqrt(mean))
	a = -0.059 + float64(0.02483*b)
	return a, b, Log(1.1239 + 1.1328/(b-3.4)), 0.9277 - 3.6224/(b-2)
}

// logFactorial returns log k! for a whole k ≥ 0: by the product up to 9, by Stirling's series from 10 on, whose first
// omitted term is below 1e−12 there.
func logFactorial(k float64) float64 {
	if k < 10 {
		product := 1.0
		for i := 2.0; i <= k; i++ {
			product *= i
		}
		return Log(product)
	}
	const halfLog2Pi = 0.91893853320467274178
	inverse := 1 / k
	square := float64(inverse * inverse)
	series := float64(inverse * (1.0/12 - float64(square*(1.0/360-float64(square*(1.0/1260-float64(square*(1.0/1680))))))))
	return float64((k+0.5)*Log(k)) - k + halfLog2Pi + series
}
