package design

import (
	"errors"

	"github.com/holiman/uint256"
)

// Logarithm and exponential function at scale 1e18, to the digit as crvUSD has them: by rational approximations at scale
// 2^96, in two's complement of 256 bits that wraps. The coefficients are Remco Bloemen's.
//
// Source: https://2π.com/22/exp-ln; snekmate, math.vy, _wad_exp and _wad_ln.

// Refusals of the two functions.
var (
	// ErrExponent reports e^x beyond 2^255.
	ErrExponent = errors.New("design: llamma: the exponential function passes 2^255")
	// ErrLogarithm reports the logarithm of a negative number.
	ErrLogarithm = errors.New("design: llamma: the logarithm of a negative number")
)

// dec reads a constant, negative with a minus sign.
func dec(text string) (z uint256.Int) {
	if text[0] == '-' {
		z = *uint256.MustFromDecimal(text[1:])
		return *z.Neg(&z)
	}
	return *uint256.MustFromDecimal(text)
}

func decs(texts ...string) (all []uint256.Int) {
	for _, text := range texts {
		all = append(all, dec(text))
	}
	return all
}

var (
	expZero, expMost = dec("-41446531673892822313"), dec("135305999368893231589")
	fiveTo18         = dec("3814697265625")
	ln2              = dec("54916777467707473351141471128") // scale 2^96
	half96           = *new(uint256.Int).Lsh(uint256.NewInt(1), 95)
	expY             = decs("1346386616545796478920950773328", "57155421227552351082224309758442")
	expP             = decs("-94201549194550492254356042504812", "28719021644029726153956944680412240", "4385272521454847904659076985693276")
	expQ             = decs("-2855989394907223263936484059900", "50020603652535783019961831881945", "-533845033583426703283633433725380",
		"3604857256930695427073651918091429", "-14423608567350463180887372962807573", "26449188498355588339934803723976023")
	expScale = dec("3822833074963236453042738258902158003155416615667")

	lnP = decs("3273285459638523848632254066296", "24828157081833163892658089445524", "43456485725739037958740375743393",
		"-11111509109440967052023855526967", "-45023709667254063763336534515857", "-14706773417378608786704636184526")
	lnPLast = dec("-795164235651350426258249787498")
	lnQ     = decs("5573035233440673466300451813936", "71694874799317883764090561454958", "283447036172924575727196451306956",
		"401686690394027663651624208769553", "204048457590392012362485061816622", "31853899698501571402653359427138",
		"909429971244387300277376558375")
	lnScale  = dec("1677202110996718588342820967067443963516166")
	lnTwo    = dec("16597577552685614221487285958193947469193820559219878177908093499208371")
	lnOffset = dec("600920179829731861736702779321621459595472258049074101567377883020018308")
)

// horner is ⌊…⌊⌊(x + c₀)·x/2^96⌋ + c₁)·x/2^96⌋…⌋ + cₙ.
func horner(x *uint256.Int, coefficients []uint256.Int) (z uint256.Int) {
	z.Add(x, &coefficients[0])
	for i := 1; i < len(coefficients); i++ {
		z.Mul(&z, x)
		z.SRsh(&z, 96)
		z.Add(&z, &coefficients[i])
	}
	return z
}

// wadExp is e^x, x and the result at scale 1e18, x signed; 0 where that is below 1e-18.
func wadExp(x uint256.Int) (r uint256.Int, err error) {
	if !x.Sgt(&expZero) {
		return r, nil
	}
	if !x.Slt(&expMost) {
		return r, ErrExponent
	}
	x.Lsh(&x, 78)
	x.SDiv(&x, &fiveTo18) // scale 2^96
	var k, y, p, q uint256.Int
	k.Lsh(&x, 96)
	k.SDiv(&k, &ln2)
	k.Add(&k, &half96)
	k.SRsh(&k, 96)
	y.Mul(&k, &ln2)
	x.Sub(&x, &y)

	y = horner(&x, expY)
	p.Add(&y, &x)
	p.Add(&p, &expP[0])
	p.Mul(&p, &y)
	p.SRsh(&p, 96)
	p.Add(&p, &expP[1])
	p.Mul(&p, &x)
	r.Lsh(&expP[2], 96)
	p.Add(&p, &r)
	q = horner(&x, expQ)
	r.SDiv(&p, &q)
	r.Mul(&r, &expScale)
	shift := 195 - int64(k[0]) // k is from -61 to 195
	return *r.Rsh(&r, uint(shift)), nil
}

// wadLn is the natural logarithm of x, both at scale 1e18 and signed; 0 of 0.
func wadLn(x uint256.Int) (r uint256.Int, err error) {
	if x.Sign() < 0 {
		return r, ErrLogarithm
	}
	if x.IsZero() {
		return r, nil
	}
	log2 := x.BitLen() - 1
	k := log2 - 96
	x.Lsh(&x, uint(159-k))
	x.Rsh(&x, 159) // 1 to 2, scale 2^96
	p, q := horner(&x, lnP), horner(&x, lnQ)
	var z uint256.Int
	p.Mul(&p, &x)
	p.Add(&p, z.Lsh(&lnPLast, 96))
	r.SDiv(&p, &q)
	r.Mul(&r, &lnScale)
	z = integer(k)
	z.Mul(&z, &lnTwo)
	r.Add(&r, &z)
	r.Add(&r, &lnOffset)
	return *r.SRsh(&r, 174), nil
}

// integer is a number in two's complement.
func integer(n int) uint256.Int {
	sign := uint64(n >> 63) // all ones below 0
	return uint256.Int{uint64(n), sign, sign, sign}
}
