// Package rational is arithmetic in fractions of any size, for formulas that venues publish. It is slow, and nothing
// that decides who owns what rests on it.
package rational

import (
	"math/big"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// One is 1. Nobody writes to it.
var One = big.NewRat(1, 1)

// Of returns x/scale.
func Of(x, scale *uint256.Int) *big.Rat { return new(big.Rat).SetFrac(x.ToBig(), scale.ToBig()) }

// Whole returns x.
func Whole(x *uint256.Int) *big.Rat { return new(big.Rat).SetInt(x.ToBig()) }

// Signed returns x.
func Signed(x fixed.Signed) *big.Rat { return new(big.Rat).SetInt(x.Big()) }

// Plus returns a + b.
func Plus(a, b *big.Rat) *big.Rat { return new(big.Rat).Add(a, b) }

// Minus returns a − b.
func Minus(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }

// Times returns a·b.
func Times(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }

// Over returns a/b, and 0, which is no price, where b is 0.
func Over(a, b *big.Rat) *big.Rat {
	if b.Sign() == 0 {
		return new(big.Rat)
	}
	return new(big.Rat).Quo(a, b)
}

// Price returns a ratio of settlement to base units as a price, ×1e36, rounded down. It is 0 where the ratio is not
// positive or too large.
func Price(r *big.Rat) (z uint256.Int) {
	if r.Sign() <= 0 {
		return z
	}
	n := new(big.Int).Mul(r.Num(), fixed.PriceScale.ToBig())
	price, over := uint256.FromBig(n.Div(n, r.Denom()))
	if over {
		return z
	}
	return *price
}
