package design

import (
	"math/big"

	"github.com/holiman/uint256"
)

// maxTick is the largest tick that Fluid counts, and minus the smallest.
const maxTick = 32767

var (
	// ratioOne is a ratio of 1: ratios are debt per collateral, raw units, scale 2^96.
	ratioOne = *new(uint256.Int).Lsh(uint256.NewInt(1), 96)
	// minRatio and maxRatio are the ratios of the outermost ticks.
	minRatio = whole(37075072)
	maxRatio = *uint256.MustFromDecimal("169307877264527972847801929085841449095838922544595")
	// tickStep is how much the ratio grows by a tick, over tickUnit.
	tickStep, tickUnit = whole(10015), whole(10000)
	// tickScale is the scale in which ratios are divided by powers of a tick.
	tickScale = *tenTo(26)
	// tickRoot is one tick in that scale.
	tickRoot = *new(uint256.Int).Mul(uint256.NewInt(100150), tenTo(21))
)

// tickShrinks[i] is 1.0015^−2^i, scale 2^128, rounded half up; tickGrows[i] is 1.0015^2^i, scale 1e26, likewise.
var tickShrinks, tickGrows = tickTables()

func tickTables() (shrinks, grows [15]uint256.Int) {
	nearest := func(n, d *big.Int) (z uint256.Int) {
		n.Lsh(n, 1).Add(n, d).Quo(n, d.Lsh(d, 1)) // the table is small: no overflow
		z.SetFromBig(n)
		return z
	}
	for i := range shrinks {
		e := big.NewInt(1 << i)
		up := new(big.Int).Exp(big.NewInt(10015), e, nil)
		down := new(big.Int).Exp(big.NewInt(10000), e, nil)
		shrinks[i] = nearest(new(big.Int).Lsh(down, 128), new(big.Int).Set(up))
		grows[i] = nearest(new(big.Int).Mul(up, tickScale.ToBig()), new(big.Int).Set(down))
	}
	// The source has 1.0015^64 rounded down, the only one of the table.
	grows[6].SubUint64(&grows[6], 1)
	return shrinks, grows
}

// ratioAt is the ratio of a tick, 1.0015^tick·2^96: below tick 0 rounded down, from there on up, so that tickOf finds it
// again. ErrTick beyond the outermost ticks.
//
// Source: Fluid, tickMath.sol, getRatioAtTick.
func ratioAt(tick int) (ratio uint256.Int, err error) {
	n := max(tick, -tick)
	if n > maxTick {
		return ratio, ErrTick
	}
	ratio.Lsh(uint256.NewInt(1), 128)
	for i := range tickShrinks {
		if n>>i&1 == 1 {
			ratio.Mul(&ratio, &tickShrinks[i])
			ratio.Rsh(&ratio, 128)
		}
	}
	const below = 1<<32 - 1 // what the last shift drops
	if tick < 0 {
		return *ratio.Rsh(&ratio, 32), nil
	}
	if n == 0 {
		return ratioOne, nil // 2^256 − 1 over 2^128 is 2^128 − 1, and up: the same
	}
	var all uint256.Int
	ratio.Div(all.SetAllOne(), &ratio)
	up := ratio[0]&below != 0
	if ratio.Rsh(&ratio, 32); up {
		ratio.AddUint64(&ratio, 1)
	}
	return ratio, nil
}

// tickOf is the highest tick whose ratio is not above one, and that ratio, as the source reckons both: it divides by powers of
// a tick in scale 1e26, so that perfect may differ from ratioAt in the last digits. ErrTick beyond the outermost ratios.
//
// Source: Fluid, tickMath.sol, getTickAtRatio.
func tickOf(ratio uint256.Int) (tick int, perfect uint256.Int, err error) {
	if ratio.Lt(&minRatio) || ratio.Gt(&maxRatio) {
		return 0, perfect, ErrTick
	}
	var factor uint256.Int
	below := ratio.Lt(&ratioOne)
	if below {
		factor.Mul(&ratioOne, &tickScale)
		factor.Div(&factor, &ratio)
	} else {
		factor.Mul(&ratio, &tickScale)
		factor.Div(&factor, &ratioOne)
	}
	for i := len(tickGrows) - 1; i >= 0; i-- {
		if factor.Lt(&tickGrows[i]) {
			continue
		}
		tick |= 1 << i
		factor.Mul(&factor, &tickScale)
		factor.Div(&factor, &tickGrows[i])
	}
	if below {
		perfect.Mul(&ratio, &factor)
		perfect.Div(&perfect, &tickRoot)
		return -tick - 1, perfect, nil
	}
	perfect.Mul(&ratio, &tickScale)
	perfect.Div(&perfect, &factor)
	return tick, perfect, nil
}
