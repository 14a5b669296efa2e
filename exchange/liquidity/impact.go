package liquidity

import (
	"fmt"
	"math/big"
	"slices"
	"sync"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// impact is the law offset·(Q/per)^(numerator/denominator).
type impact struct{ offset, per, numerator, denominator uint256.Int }

const (
	segments = 64 // to a doubling of depth
	octaves  = 32 // doublings covered, down from the deepest
)

// venue is one whose ladder is that of the law on both sides.
func (l *impact) venue(reach, fee *uint256.Int, recovery *Recovery) (resting, error) {
	rest, err := l.rungs(reach)
	if err != nil {
		return resting{}, err
	}
	return resting{shape: &ladder{bids: rest, asks: rest}, memory: newMemory(recovery), fee: *fee}, nil
}

// built are the ladders built last, which nobody writes to. The arms of a study and the points of a sweep, on all
// workers, ask for the same few.
var built ladders

type ladders struct {
	mu   sync.Mutex
	kept []kept // the one built first, first
}

type kept struct {
	law   impact
	reach uint256.Int
	rest  rungs
}

// keptMost is about 20 MB of ladders, and as many depths as a sweep usually has.
const keptMost = 64

func (b *ladders) find(law *impact, reach *uint256.Int) (rungs, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := range b.kept {
		if b.kept[i].law == *law && b.kept[i].reach == *reach {
			return b.kept[i].rest, true
		}
	}
	return nil, false
}

func (b *ladders) keep(built kept) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.kept) == keptMost {
		b.kept = slices.Delete(b.kept, 0, 1)
	}
	b.kept = append(b.kept, built)
}

// rungs builds the ladder of the law, up to the depth at which the offset is reach.
func (l *impact) rungs(reach *uint256.Int) (rungs, error) {
	if rest, ok := built.find(l, reach); ok {
		return rest, nil
	}
	offset, per := l.offset.ToBig(), l.per.ToBig()
	numerator, denominator := l.numerator.ToBig(), l.denominator.ToBig()

	// Keep the computation of the end within sane sizes before it is made: 2^bits is the end's order of magnitude.
	doublings := new(big.Int).Mul(log2(reach.ToBig(), offset), denominator)
	doublings.Div(doublings, numerator).Rsh(doublings, fractionBits)
	if bits := doublings.Int64() + int64(per.BitLen()); !doublings.IsInt64() || bits >= maxBits || bits < 10 {
		return nil, fault.New("depth", fmt.Sprintf("is about 2^%s quote units at the end of the book, %s of the price away",
			new(big.Int).Add(doublings, big.NewInt(int64(per.BitLen()))), catalog.FromScaled(reach, 18)), fmt.Sprintf("choose a depth for which it lies between 2^10 and 2^%d", maxBits))
	}
	deepest := power(reach.ToBig(), offset, denominator, numerator)
	deepest = product(deepest, per)
	end := uint256.MustFromBig(deepest)

	top := deepest.BitLen() - 1
	bottom := max(top-octaves+1, 6)
	mantissas := make([]*big.Int, segments)
	for j := range mantissas {
		mantissas[j] = power(big.NewInt(int64(segments+j)), big.NewInt(segments), numerator, denominator)
	}
	rest := make(rungs, 0, octaves*segments+2).extend(uint256.Int{}, uint256.Int{})
	for k := bottom; k <= top; k++ {
		scale := power(new(big.Int).Lsh(big.NewInt(1), uint(k)), per, numerator, denominator)
		scale.Mul(scale, offset)
		for j, mantissa := range mantissas {
			depth := new(uint256.Int).Lsh(uint256.NewInt(uint64(segments+j)), uint(k-6))
			if !depth.Lt(end) {
				break
			}
			rest = rest.extend(*depth, lesser(ceiling(product(scale, mantissa)), reach))
		}
	}
	rest = rest.extend(*end, *reach)
	built.keep(kept{*l, *reach, rest})
	return rest, nil
}

// ceiling returns x, which has 192 fractional bits, rounded up to an integer.
func ceiling(x *big.Int) *uint256.Int {
	up := new(big.Int).Add(x, new(big.Int).Sub(one192, big.NewInt(1)))
	return uint256.MustFromBig(up.Rsh(up, fractionBits))
}

func lesser(x, y *uint256.Int) uint256.Int {
	if x.Lt(y) {
		return *x
	}
	return *y
}

var (
	tenth = uint256.NewInt(1e17)
	ten   = new(uint256.Int).Mul(uint256.NewInt(1e18), uint256.NewInt(10))
)

// positive reports a depth that is 0 or beyond what a curve covers.
func positive(key string, x *uint256.Int) error {
	if !x.IsZero() && x.BitLen() <= maxBits {
		return nil
	}
	return fault.New(key, fmt.Sprintf("is %s smallest units", x.Dec()), fmt.Sprintf("it must be above 0 and at most %d bits wide", maxBits))
}

// within reports a number, of scale 1e18, outside its range.
func within(key string, x, low, high *uint256.Int) error {
	if !x.Lt(low) && !x.Gt(high) {
		return nil
	}
	return fault.New(key, fmt.Sprintf("%s is outside %s to %s", catalog.FromScaled(x, 18), catalog.FromScaled(low, 18), catalog.FromScaled(high, 18)), "choose one within")
}

// validReach reports an end of the book that is no share of the price, or nearer than the offset at.
func validReach(reach, at *uint256.Int) error {
	switch {
	case reach.IsZero() || !reach.Lt(&fixed.WAD):
		return fault.New("reach", fmt.Sprintf("%s does not lie between 0 and 1", catalog.FromScaled(reach, 18)), "it is the farthest share of the price at which anybody quotes")
	case at != nil && reach.Lt(at):
		return fault.New("at_bps", fmt.Sprintf("%s of the price is beyond %s, where the book ends", catalog.FromScaled(at, 18), catalog.FromScaled(reach, 18)), "lower it")
	}
	return nil
}

// validFee reports a fee of 1 or more.
func validFee(fee *uint256.Int) error {
	if fee.Lt(&fixed.WAD) {
		return nil
	}
	return fault.New("fee", fmt.Sprintf("%s is not below 1", catalog.FromScaled(fee, 18)), "5 basis points are 0.0005")
}
