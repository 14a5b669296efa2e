// Package rng draws random numbers by address: a number is a pure function of (seed, path, purpose, actor, position),
// so no result depends on who else drew, on the number of workers, or on the order of goroutines.
//
//	key := rng.Key{Seed: 7, Path: 3, Purpose: rng.Named("borrower size"), Actor: 12}
//	s := key.Stream()
//	size := s.LogNormal(9, 1.2) // the size of borrower 12 on path 3, whatever else happens
//
// The generator is Philox4x64-10 (Salmon et al., SC 2011). The distributions are computed with this package's own
// [Exp] and [Log] and without fused multiply-adds, so their bits are the same on every platform. Floats are for
// randomness and statistics; nothing here decides who owns what.
package rng

import (
	"math"
	"math/bits"
)

// Key is the address of a family of streams. Two keys that differ in any field name streams that share no block.
type Key struct {
	// Seed is the study's seed.
	Seed uint64
	// Path numbers the realisation within the study.
	Path uint64
	// Purpose says what the numbers are for; see [Named].
	Purpose Purpose
	// Actor numbers who draws them.
	Actor uint64
}

// Purpose is what a stream is for. Each use of randomness has a purpose of its own, so that adding one leaves the
// others' numbers alone.
type Purpose uint64

// Named returns the purpose of a name: its 64-bit FNV-1a hash.
func Named(name string) Purpose {
	hash := uint64(0xcbf29ce484222325)
	for i := range len(name) {
		hash ^= uint64(name[i])
		hash *= 0x100000001b3
	}
	return Purpose(hash)
}

// Stream returns the key's stream at its beginning. It equals Lane(0).
func (k Key) Stream() Stream { return k.Lane(0) }

// Lane returns one of the key's 2⁶⁴ streams at its beginning, for an actor that needs several independent ones.
func (k Key) Lane(lane uint64) Stream {
	return Stream{key0: k.Seed, key1: k.Path, counter: [4]uint64{0, k.Actor, uint64(k.Purpose), lane}, used: blockWords}
}

const blockWords = 4

// Stream is a sequence of random numbers at an address. It is a value: copying it copies its position, and nothing
// in it points elsewhere. Draw through its pointer; one goroutine at a time. It satisfies [math/rand/v2.Source]. Start
// one from a [Key]; the zero value is not at an address of its own.
type Stream struct {
	key0, key1 uint64
	counter    [4]uint64 // counter of the block after the buffered one
	block      [4]uint64
	used       int // words of block already given out
}

// Uint64 returns 64 random bits.
func (s *Stream) Uint64() uint64 {
	if s.used >= blockWords {
		s.refill()
	}
	word := s.block[s.used&3]
	s.used++
	return word
}

//go:noinline
func (s *Stream) refill() {
	s.block = philox(s.counter, s.key0, s.key1)
	s.counter[0]++
	s.used = 0
}

// Seek moves the stream to the word at a position: after Seek(n), Uint64 returns what the n-th call (from 0) on a
// fresh stream returns, at the same cost for every n.
func (s *Stream) Seek(position uint64) {
	s.counter[0] = position / blockWords
	s.refill()
	s.used = int(position % blockWords)
}

// Float64 returns a number uniform on the open interval (0, 1): (k + ½)·2⁻⁵² for k uniform on [0, 2⁵²). Neither end
// occurs, so its logarithm is finite, and 1 − u is exactly another value of the same set.
func (s *Stream) Float64() float64 {
	return float64((float64(s.Uint64()>>12) + 0.5) * 0x1p-52)
}

// IntN returns a number uniform on [0, n), without bias (Lemire, "Fast random integer generation in an interval", ACM
// TOMACS 29, 2019). It panics where n ≤ 0.
func (s *Stream) IntN(n int) int {
	if n <= 0 {
		panic("rng: IntN needs a positive n")
	}
	return int(s.Uint64N(uint64(n)))
}

// Uint64N returns a number uniform on [0, n), without bias, by the same method. It panics where n = 0.
func (s *Stream) Uint64N(n uint64) uint64 {
	if n == 0 {
		panic("rng: Uint64N needs a positive n")
	}
	high, low := bits.Mul64(s.Uint64(), n)
	if low < n {
		reject := -n % n // 2⁶⁴ mod n
		for low < reject {
			high, low = bits.Mul64(s.Uint64(), n)
		}
	}
	return high
}

// Bernoulli returns true with probability p: always where p ≥ 1, never where p ≤ 0.
func (s *Stream) Bernoulli(p float64) bool { return s.Float64() < p }

// Exponential returns an exponential variate of the given mean, by inversion: −mean·log u.
func (s *Stream) Exponential(mean float64) float64 { return float64(-mean * Log(s.Float64())) }

// LogNormal returns exp(mu + sigma·Z) for a standard normal Z: mu and sigma are of the logarithm, the median is e^mu.
func (s *Stream) LogNormal(mu, sigma float64) float64 {
	return Exp(mu + float64(sigma*s.Normal()))
}

// InverseGaussian returns an inverse Gaussian variate: the time at which a Brownian motion of drift 1/mean and variance
// 1/shape per unit time first reaches 1. Its mean is mean and its variance mean³/shape. Michael, Schucany and Haas,
// "Generating random variates using transformations with multiple roots", The American Statistician 30, 1976.
func (s *Stream) InverseGaussian(mean, shape float64) float64 {
	z := s.Normal()
	y := mean * float64(z*z) / shape
	// The smaller root of the quadratic, 1 + y/2 − √(y + y²/4), written without its cancellation.
	half := 1 + float64(y/2)
	root := mean / (half + math.Sqrt(y+float64(float64(y*y)/4)))
	if s.Float64() <= mean/(mean+root) {
		return root
	}
	return float64(mean * (mean / root))
}
