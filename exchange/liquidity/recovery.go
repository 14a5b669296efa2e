package liquidity

import (
	"fmt"
	"math/big"
	"math/bits"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Recovery says how a venue forgets what trades displaced: x(t) = x·[(1 − κ)·2^(−t/h) + κ·2^(−t/τ)], x the coordinate
// (net quote units bought), κ = Permanent, h = HalfLife, τ = PermanentHalfLife. Exponential resilience is that
// of Obizhaeva and Wang (2013, "Optimal trading strategy and supply/demand dynamics"); the permanent share is the
// part of impact that Almgren and Chriss (2000) call permanent. The zero value forgets everything within a second.
type Recovery struct {
	HalfLife          uint64      // seconds in which half of the transient displacement is gone; 0: gone once a second passes
	Permanent         uint256.Int // κ, the share of each trade's displacement that outlasts the rest, scale 1e18, at most 1e18
	PermanentHalfLife uint64      // seconds in which half of that share is gone; 0: it stays for good
}

// longest is the longest half-life: a century.
const longest = 100 * 365 * 86400

// Validate reports every fault of the parameters.
func (r *Recovery) Validate() error {
	var faults []error
	if r.HalfLife > longest {
		faults = append(faults, fault.New("half_life", fmt.Sprintf("%s is longer than a century", catalog.Duration(r.HalfLife)), "use permanent for what does not come back"))
	}
	if r.PermanentHalfLife > longest {
		faults = append(faults, fault.New("permanent_half_life", fmt.Sprintf("%s is longer than a century", catalog.Duration(r.PermanentHalfLife)), "use 0 for good"))
	}
	if r.Permanent.Gt(&fixed.WAD) {
		faults = append(faults, fault.New("permanent", fmt.Sprintf("%s is above 1", catalog.FromScaled(&r.Permanent, 18)), "it is a share"))
	}
	return fault.Join(faults...)
}

// memory is a venue's coordinate as it was at the last trade, in two parts that are forgotten at two speeds. It is
// aged from that trade in one step, never in several, so that a quote after many blocks is exact.
type memory struct {
	fast, slow         fixed.Signed // at the time of the last trade
	at                 uint64       // time of the last trade
	fastLife, slowLife halfLife
	permanent          uint256.Int
}

func newMemory(r *Recovery) memory {
	m := memory{fastLife: newHalfLife(r.HalfLife), slowLife: newHalfLife(r.PermanentHalfLife), permanent: r.Permanent}
	m.slowLife.never = r.PermanentHalfLife == 0
	return m
}

// aged returns the two parts at time now.
func (m *memory) aged(now uint64) (fast, slow fixed.Signed) {
	if now <= m.at {
		return m.fast, m.slow
	}
	return m.fastLife.age(m.fast, now-m.at), m.slowLife.age(m.slow, now-m.at)
}

// move sets the parts so that a displacement of by has been added to them at time now. The permanent part of it is
// rounded towards zero, and the two parts sum to by exactly.
func (m *memory) move(fast, slow, by fixed.Signed, now uint64) {
	size := by.Abs()
	stays, _ := fixed.WMulDown(&size, &m.permanent) // below 2^127 · 1e18
	lasting := fixed.Positive(&stays)
	if by.Sign() < 0 {
		lasting = lasting.Neg()
	}
	m.slow = slow.Add(lasting)
	m.fast = fast.Add(by.Sub(lasting))
	m.at = now
}

func (m *memory) reset() { m.fast, m.slow, m.at = fixed.Signed{}, fixed.Signed{}, 0 }

// halfLife is the decay 2^(−t/h) by repeated squaring: powers[i] is 2^64·2^(−2^i/h) rounded down, for 2^i < h.
type halfLife struct {
	seconds uint64
	never   bool
	powers  []uint64
}

func newHalfLife(seconds uint64) halfLife {
	h := halfLife{seconds: seconds}
	for step := uint64(1); step < seconds; step <<= 1 {
		exponent := new(big.Int).Mul(one192, new(big.Int).SetUint64(step))
		exponent.Div(exponent.Neg(exponent), new(big.Int).SetUint64(seconds))
		h.powers = append(h.powers, new(big.Int).Rsh(exp2(exponent), fractionBits-64).Uint64())
	}
	return h
}

// maxAged is how many bits a number may have that is aged, so that its product with a word fits.
const maxAged = 190

// age returns x·2^(−elapsed/h), |x| < 2^190, rounded towards zero; elapsed is not 0. Each of at most 32 products loses
// less than 2^−63 of the factor, so the result is at most 2^−58 of x plus one unit too small, never too large.
func (h *halfLife) age(x fixed.Signed, elapsed uint64) fixed.Signed {
	if h.never || x.IsZero() {
		return x
	}
	size := x.Abs()
	h.decay(elapsed).from(&size)
	if x.Sign() < 0 {
		return fixed.Negative(&size)
	}
	return fixed.Positive(&size)
}

// decay is what a time leaves of a number: factor/2^64 of it, or all where that is 0, halved so often.
type decay struct {
	factor   uint64
	halvings uint64
}

// decay is that of a time that is not 0, where something is forgotten at all.
func (h *halfLife) decay(elapsed uint64) (d decay) {
	rest := elapsed
	if elapsed >= h.seconds {
		if h.seconds == 0 {
			return decay{halvings: maxAged}
		}
		d.halvings, rest = elapsed/h.seconds, elapsed%h.seconds
	}
	if rest != 0 {
		d.factor = ^uint64(0) // 1 − 2^−64; the first product loses no more than a rounding would
		for i := 0; rest != 0; i, rest = i+1, rest>>1 {
			if rest&1 != 0 {
				d.factor, _ = bits.Mul64(d.factor, h.powers[i])
			}
		}
	}
	return d
}

// from puts what is left of a number below 2^190 in its place, rounded down.
func (d decay) from(size *uint256.Int) {
	switch {
	case d.factor == 0:
	case size[2]|size[3] == 0: // as nearly every one
		high, middle := bits.Mul64(size[1], d.factor)
		below, _ := bits.Mul64(size[0], d.factor)
		var carry uint64
		size[0], carry = bits.Add64(middle, below, 0)
		size[1] = high + carry
	default:
		size.Mul(size, new(uint256.Int).SetUint64(d.factor))
		size.Rsh(size, 64)
	}
	if d.halvings > 0 {
		size.Rsh(size, uint(min(d.halvings, 256)))
	}
}
