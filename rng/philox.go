package rng

import "math/bits"

// Multipliers and key increments of Philox4x64: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
// 1, 2, 3", SC 2011, section 4.3 and its Random123 constants.
const (
	multiplier0 = 0xD2E7470EE14C6C93
	multiplier1 = 0xCA5A826395121157
	weyl0       = 0x9E3779B97F4A7C15
	weyl1       = 0xBB67AE8584CAA73B
	rounds      = 10
)

// philox returns the four words that Philox4x64-10 assigns to a counter under a key. It is a bijection of the
// counter for every key, so two different addresses never name the same block.
func philox(counter [4]uint64, key0, key1 uint64) [4]uint64 {
	c0, c1, c2, c3 := counter[0], counter[1], counter[2], counter[3]
	for range rounds {
		hi0, lo0 := bits.Mul64(multiplier0, c0)
		hi1, lo1 := bits.Mul64(multiplier1, c2)
		c0, c1, c2, c3 = hi1^c1^key0, lo1, hi0^c3^key1, lo0
		key0 += weyl0
		key1 += weyl1
	}
	return [4]uint64{c0, c1, c2, c3}
}
