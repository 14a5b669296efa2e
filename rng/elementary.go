package rng

import "math"

// The logarithm of 2, split so that k·ln2High is exact for |k| < 2²¹: ln2High is ln 2 cut after 32 bits, ln2Low the rest.
const (
	ln2High = 0x162e42fep-29
	ln2Low  = math.Ln2 - ln2High
	maxExp  = 709.782712893384   // log of the largest float64
	minExp  = -745.1332191019412 // below it exp rounds to 0
)

// Exp returns e^x with the same bits on every platform, within 1 ulp. It overflows to +Inf above 709.78 and underflows
// to 0 below −745.13.
//
// With k the integer nearest x/ln 2 and r = x − k·ln 2, e^x = 2^k·e^r. As |r| ≤ 0.347, the Taylor series to degree 13
// leaves out less than 5e−18 of e^r. [math.Exp] will not do: it is assembly on some platforms and not on others, and
// +Inf from 709.4 on where it is amd64's. The conversions to float64 forbid the compiler to fuse a product and a sum.
func Exp(x float64) float64 {
	switch {
	case x != x:
		return x
	case x > maxExp:
		return math.Inf(1)
	case x < minExp:
		return 0
	}
	k := math.Floor(float64(x*math.Log2E) + 0.5)
	high := x - float64(k*ln2High)
	low := float64(k * ln2Low)
	r := high - low
	r2 := float64(r * r)
	r4 := float64(r2 * r2)
	// (e^r − 1 − r)/r² = Σ r^n/(n+2)!, n = 0…11, by pairs and pairs of pairs (Estrin) to shorten the chain.
	p0 := (1.0/2 + float64(r*(1.0/6))) + float64(r2*(1.0/24+float64(r*(1.0/120))))
	p1 := (1.0/720 + float64(r*(1.0/5040))) + float64(r2*(1.0/40320+float64(r*(1.0/362880))))
	p2 := (1.0/3628800 + float64(r*(1.0/39916800))) + float64(r2*(1.0/479001600+float64(r*(1.0/6227020800))))
	tail := float64(r2 * (p0 + float64(r4*(p1+float64(r4*p2)))))
	// What r lost of high − low returns with the tail; its factor e^r differs from 1 by nothing that shows.
	y := 1 + (high + (tail - low))
	return scale(y, int(k))
}

// scale returns y·2^k for y in [½, 2]. Where the result is subnormal it rounds once.
func scale(y float64, k int) float64 {
	switch {
	case k > 1023:
		return float64(y * 2 * math.Float64frombits(uint64(k-1+1023)<<52))
	case k < -1022:
		return float64(y * math.Float64frombits(uint64(k+64+1023)<<52) * 0x1p-64)
	}
	return float64(y * math.Float64frombits(uint64(k+1023)<<52))
}

// Log returns the natural logarithm of x with the same bits on every platform, within 1 ulp: −Inf of 0, NaN of a
// negative number.
//
// With x = 2^k·(1+f), √½ ≤ 1+f < √2, and s = f/(2+f): log(1+f) = 2·artanh s = 2s + s·R, where R = Σ 2·s^(2n)/(2n+1),
// n ≥ 1. As 2s = f − s·f and s·f = f²/2 − s·f²/2, it is computed as f − (f²/2 − s·(f²/2 + R)), whose leading term is
// exact. As s² ≤ 0.0295, the series to n = 11 leaves out less than 1e−18.
func Log(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64:
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	k := 0
	if x < 0x1p-1022 {
		x *= 0x1p54
		k = -54
	}
	bits := math.Float64bits(x)
	k += int(bits>>52) - 1022
	m := math.Float64frombits(bits&(1<<52-1) | 1022<<52) // in [½, 1)
	if m < math.Sqrt2/2 {
		m *= 2
		k--
	}
	f := m - 1
	s := f / (2 + f)
	s2 := float64(s * s)
	s4 := float64(s2 * s2)
	s8 := float64(s4 * s4)
	q0 := (2.0/3 + float64(s2*(2.0/5))) + float64(s4*(2.0/7+float64(s2*(2.0/9))))
	q1 := (2.0/11 + float64(s2*(2.0/13))) + float64(s4*(2.0/15+float64(s2*(2.0/17))))
	q2 := (2.0/19 + float64(s2*(2.0/21))) + float64(s4*(2.0/23))
	r := float64(s2 * (q0 + float64(s8*(q1+float64(s8*q2)))))
	half := float64(float64(0.5*f) * f)
	if k == 0 {
		return f - (half - float64(s*(half+r)))
	}
	return float64(float64(k)*ln2High) - ((half - (float64(s*(half+r)) + float64(float64(k)*ln2Low))) - f)
}
