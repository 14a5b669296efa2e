package liquidity

import "math/big"

// Powers with fractional exponents, for construction only. They are computed in big integers with 192 fractional bits,
// so that a ladder has the same bytes on every machine; the standard library's math.Pow does not promise that.

const fractionBits = 192

var (
	one192 = new(big.Int).Lsh(big.NewInt(1), fractionBits)
	ln2    = logarithm(new(big.Int).Lsh(one192, 1))
)

// logarithm returns ln(x) for x in [1, 2], by ln x = 2·artanh((x − 1)/(x + 1)), whose argument is at most 1/3.
func logarithm(x *big.Int) *big.Int {
	t := new(big.Int).Lsh(new(big.Int).Sub(x, one192), fractionBits)
	t.Quo(t, new(big.Int).Add(x, one192))
	square := product(t, t)
	sum, power := new(big.Int), new(big.Int).Set(t)
	for odd := int64(1); power.Sign() != 0; odd += 2 {
		sum.Add(sum, new(big.Int).Quo(power, big.NewInt(odd)))
		power = product(power, square)
	}
	return sum.Lsh(sum, 1)
}

// log2 returns log₂(numerator/denominator), both positive.
func log2(numerator, denominator *big.Int) *big.Int {
	whole := numerator.BitLen() - denominator.BitLen()
	// The ratio divided by 2^whole lies in (1/2, 2); one more halving puts it in [1, 2).
	n, d := new(big.Int).Set(numerator), new(big.Int).Set(denominator)
	if whole >= 0 {
		d.Lsh(d, uint(whole))
	} else {
		n.Lsh(n, uint(-whole))
	}
	if n.Cmp(d) < 0 {
		n.Lsh(n, 1)
		whole--
	}
	mantissa := n.Quo(n.Lsh(n, fractionBits), d)
	fraction := logarithm(mantissa)
	fraction.Quo(fraction.Lsh(fraction, fractionBits), ln2)
	return fraction.Add(fraction, new(big.Int).Mul(big.NewInt(int64(whole)), one192))
}

// exp2 returns 2^x.
func exp2(x *big.Int) *big.Int {
	whole := new(big.Int).Rsh(x, fractionBits) // floor, also below zero
	y := product(new(big.Int).Sub(x, new(big.Int).Lsh(whole, fractionBits)), ln2)
	sum, term := new(big.Int), new(big.Int).Set(one192)
	for k := int64(1); term.Sign() != 0; k++ {
		sum.Add(sum, term)
		term = product(term, y)
		term.Quo(term, big.NewInt(k))
	}
	if shift := whole.Int64(); shift >= 0 {
		return sum.Lsh(sum, uint(shift))
	}
	return sum.Rsh(sum, uint(-whole.Int64()))
}

// power returns (base/unit)^(numerator/denominator), all four positive.
func power(base, unit, numerator, denominator *big.Int) *big.Int {
	exponent := new(big.Int).Mul(log2(base, unit), numerator)
	return exp2(exponent.Div(exponent, denominator))
}

func product(x, y *big.Int) *big.Int {
	z := new(big.Int).Mul(x, y)
	return z.Rsh(z, fractionBits)
}
