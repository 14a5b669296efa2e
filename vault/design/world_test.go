package design_test

import (
	"math/big"

	"github.com/holiman/uint256"
)

var zero uint256.Int

func n(x uint64) uint256.Int     { return *uint256.NewInt(x) }
func dec(x string) uint256.Int   { return *uint256.MustFromDecimal(x) }
func exp10(k uint64) uint256.Int { return *new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(k)) }

func mul(x, y uint256.Int) (z uint256.Int) {
	z.Mul(&x, &y)
	return z
}

func fromBig(x *big.Int) uint256.Int {
	z, over := uint256.FromBig(x)
	if over || x.Sign() < 0 {
		panic("not a 256-bit number: " + x.String())
	}
	return *z
}
