package parity

import (
	"math/rand/v2"

	"github.com/holiman/uint256"
)

// Integers for comparison are biased to the edges, as in TigerBeetle's fuzzers: what breaks is at powers of two, at the
// exact limit of a rule and one unit beside it, hardly ever at a number drawn evenly.

func pow2(k uint) (z uint256.Int) {
	z.Lsh(uint256.NewInt(1), k)
	return z
}

// below returns an integer from 0 to n, nearly evenly: 53 random bits of n's fraction.
func below(r *rand.Rand, n *uint256.Int) (z uint256.Int) {
	fraction := uint256.NewInt(r.Uint64() >> 11)
	scale := pow2(53)
	z.MulDivOverflow(n, fraction, &scale)
	return z
}

// around returns n plus or minus up to 2, kept within 0 and 2^256-1.
func around(r *rand.Rand, n *uint256.Int) (z uint256.Int) {
	step := r.IntN(5) - 2
	z.Set(n)
	if step < 0 {
		if z.LtUint64(uint64(-step)) {
			return uint256.Int{}
		}
		z.SubUint64(&z, uint64(-step))
		return z
	}
	if _, over := z.AddOverflow(&z, uint256.NewInt(uint64(step))); over {
		z.SetAllOne()
	}
	return z
}

// sized returns an integer of a random length of up to bits bits.
func sized(r *rand.Rand, bits uint) (z uint256.Int) {
	top := pow2(1 + uint(r.UintN(bits)))
	return below(r, &top)
}

// edge returns an integer that likes to overflow something: near a power of two, near 2^128, tiny, or near 2^256.
func edge(r *rand.Rand) uint256.Int {
	switch r.IntN(8) {
	case 0:
		return *uint256.NewInt(r.Uint64N(3))
	case 1, 2:
		limit := pow2(128)
		return around(r, &limit)
	case 3:
		z := *new(uint256.Int).SetAllOne()
		return around(r, &z)
	default:
		power := pow2(r.UintN(256))
		return around(r, &power)
	}
}

// near returns an amount for a call whose rule has its limit at limit: mostly a part of it, often it or one or two
// units beside it, sometimes anything.
func (g *Epoch) near(limit *uint256.Int) uint256.Int {
	r := g.random
	if limit.IsZero() && r.IntN(4) > 0 {
		return sized(r, g.profile.bits)
	}
	switch p := r.IntN(100); {
	case p < 45:
		part := below(r, limit)
		return below(r, &part)
	case p < 60:
		return *limit
	case p < 75:
		return around(r, limit)
	case p < 80:
		return *uint256.NewInt(r.Uint64N(4))
	case p < 100-g.profile.edges:
		return sized(r, g.profile.bits)
	default:
		return edge(r)
	}
}
