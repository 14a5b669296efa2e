package agents

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/rng"
)

// Borrower is one vault as a study begins, and what its owner does about it. The same borrowers stand in every arm.
type Borrower struct {
	Collateral uint256.Int // collateral smallest units
	Debt       uint256.Int // loan smallest units
	Behaviour  Behaviour   // nil is Passive
}

// Market is what a population is made for: the market's units, and the LLTV and price at which health is meant.
type Market struct {
	CollateralDecimals, LoanDecimals uint8
	LLTV                             uint256.Int // scale 1e18
	Price                            uint256.Int // at the start: loan smallest units per collateral smallest unit, times 1e36
}

// Validate reports every fault.
func (m Market) Validate() error {
	var faults []error
	if m.CollateralDecimals > 30 || m.LoanDecimals > 30 {
		faults = append(faults, fmt.Errorf("agents: tokens have %d and %d decimals: at most 30", m.CollateralDecimals, m.LoanDecimals))
	}
	if m.LLTV.IsZero() || !m.LLTV.Lt(&fixed.WAD) {
		faults = append(faults, fmt.Errorf("agents: LLTV is %s/1e18: above 0 and below 1", m.LLTV.Dec()))
	}
	if m.Price.IsZero() || m.Price.BitLen() > 192 {
		faults = append(faults, ErrPrice)
	}
	return errors.Join(faults...)
}

// MaxDebt is the most that the collateral may owe: ⌊⌊collateral·price/1e36⌋·LLTV/1e18⌋, in Morpho Blue's order and rounding
// (Morpho.sol, _isHealthy). It is fixed.ErrOverflow where the contract would revert.
func (m *Market) MaxDebt(collateral *uint256.Int) (uint256.Int, error) {
	worth, err := fixed.MulDivDown(collateral, &m.Price, &fixed.PriceScale)
	if err != nil {
		return worth, err
	}
	return fixed.WMulDown(&worth, &m.LLTV)
}

// Unhealthy lists the borrowers who may be liquidated at the market's price already, before anything happens.
func (m *Market) Unhealthy(borrowers []Borrower) (numbers []int) {
	for i := range borrowers {
		if most, err := m.MaxDebt(&borrowers[i].Collateral); err != nil || borrowers[i].Debt.Gt(&most) {
			numbers = append(numbers, i)
		}
	}
	return numbers
}

// Part is a behaviour and how many borrowers have it, relative to the other parts of a mix.
type Part struct {
	Behaviour Behaviour
	Weight    uint64
}

// Mix is how behaviours are spread over a population. The empty mix is passive.
type Mix []Part

// Validate reports every fault of the mix and its behaviours, those of a part under its number.
func (m Mix) Validate() error {
	var faults []error
	var sum uint64
	for i, part := range m {
		key := strconv.Itoa(i)
		if part.Behaviour == nil {
			faults = append(faults, fault.New(key, "has no behaviour", "name one, for example passive"))
		} else {
			faults = append(faults, fault.Under(key, part.Behaviour.Validate()))
		}
		if part.Weight > math.MaxUint32 {
			faults = append(faults, fault.New(key+".weight", fmt.Sprintf("%d is more than %d", part.Weight, uint32(math.MaxUint32)), "lower it"))
		}
		sum += part.Weight
	}
	if len(m) > 0 && sum == 0 {
		faults = append(faults, fault.New("", "the weights of the mix are all 0", "give at least one behaviour a weight"))
	}
	return fault.Join(faults...)
}

// draw picks a part with a probability proportional to its weight, and lets it vary.
func (m Mix) draw(s *rng.Stream) Behaviour {
	b := m.pick(s)
	if v, varies := b.(Varied); varies {
		return v.Vary(s)
	}
	return b
}

func (m Mix) pick(s *rng.Stream) Behaviour {
	var sum uint64
	for _, part := range m {
		sum += part.Weight
	}
	if sum == 0 {
		return Passive{}
	}
	roll := s.Uint64N(sum)
	for _, part := range m {
		if roll < part.Weight {
			return part.Behaviour
		}
		roll -= part.Weight
	}
	panic("agents: weights changed while drawing")
}

// Population is a law from which borrowers are drawn.
type Population struct {
	Collateral Distribution // size of the collateral, whole tokens
	Health     Distribution // health factor at the start: LLTV·collateral·price/debt; above 1
	Behaviours Mix
}

// Validate reports every fault at once.
func (p Population) Validate() error {
	var faults []error
	if p.Collateral == nil {
		faults = append(faults, fault.New("collateral", "has no distribution", "name one, for example lognormal"))
	} else {
		faults = append(faults, fault.Under("collateral", p.Collateral.Validate()))
	}
	if p.Health == nil {
		faults = append(faults, fault.New("health", "has no distribution", "name one, for example uniform from 1.05 to 2"))
	} else if err := p.Health.Validate(); err != nil {
		faults = append(faults, fault.Under("health", err))
	} else {
		faults = append(faults, fault.Under("health", healthy(p.Health)))
	}
	return fault.Join(append(faults, fault.Under("behaviours", p.Behaviours.Validate()))...)
}

// healthy refuses a law of health that draws vaults which can be liquidated, or stand at the very edge.
func healthy(law Distribution) error {
	const remedy = "raise it: a health factor of 1 or less is liquidated before the study begins"
	if low := law.Lowest(); low < 1 {
		return fault.New("", fmt.Sprintf("lets values below 1 be drawn, down to %v", low), remedy)
	}
	stream := rng.Key{}.Lane(0)
	if x := law.Draw(&stream); x <= 1 {
		return fault.New("", fmt.Sprintf("%v is not above 1", x), remedy)
	}
	return nil
}

// Purpose is what the randomness of a population is for.
var Purpose = rng.Named("agents: population")

// Draw draws n borrowers. Borrower i is a function of key's seed and path and of i alone: a larger population begins with the
// smaller one, and another distribution of health leaves the sizes alone.
//
// What is drawn is quantised once: collateral is ⌊x·10^decimals⌋ exactly, health h is ⌊x·1e18⌋, debt is
// ⌊MaxDebt(collateral)·1e18/h⌋, rounded down in favour of the borrower, so that its health is at least h. A vault that comes out
// without collateral or debt, or that exceeds 128 bits, is a fault.
func (p Population) Draw(key rng.Key, n int, market Market) ([]Borrower, error) {
	faults := []error{p.Validate(), market.Validate()}
	if n < 1 {
		faults = append(faults, fmt.Errorf("agents: a population of %d: at least one borrower", n))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	key.Purpose = Purpose
	borrowers := make([]Borrower, n)
	for i := range borrowers {
		key.Actor = uint64(i)
		size, health, behaviour := key.Lane(0), key.Lane(1), key.Lane(2)
		b, err := market.borrower(p.Collateral.Draw(&size), p.Health.Draw(&health))
		if err != nil {
			return nil, fmt.Errorf("agents: borrower %d: %w", i, err)
		}
		b.Behaviour = p.Behaviours.draw(&behaviour)
		borrowers[i] = b
	}
	return borrowers, nil
}

// borrower turns what was drawn into integers.
func (m *Market) borrower(size, health float64) (b Borrower, err error) {
	collateral, ok := quantise(size, m.CollateralDecimals)
	if !ok || collateral.IsZero() {
		return b, fmt.Errorf("its collateral of %v tokens is less than one unit or does not fit 128 bits: change the distribution of collateral", size)
	}
	ratio, ok := quantise(health, 18)
	if !ok || ratio.Lt(&fixed.WAD) {
		return b, fmt.Errorf("its health of %v is below 1 or too large: change the distribution of health", health)
	}
	most, err := m.MaxDebt(&collateral)
	if err != nil {
		return b, fmt.Errorf("its collateral of %v tokens is worth more than 256 bits: %w", size, err)
	}
	debt, err := fixed.WDivDown(&most, &ratio)
	if err != nil || debt.IsZero() || debt.BitLen() > 128 {
		return b, fmt.Errorf("%v tokens at a health of %v owe nothing, or more than fits 128 bits: change the distributions", size, health)
	}
	return Borrower{Collateral: collateral, Debt: debt}, nil
}

// quantise is ⌊x·10^decimals⌋ of the float's exact value; false where x is negative or not a number or the result is 2¹²⁸
// or more.
func quantise(x float64, decimals uint8) (z uint256.Int, ok bool) {
	if !(x >= 0) || x >= 1<<127 {
		return z, false
	}
	fraction, exponent := math.Frexp(x)
	z.Exp(uint256.NewInt(10), uint256.NewInt(uint64(decimals))) // below 2¹⁰⁰
	z.Mul(&z, uint256.NewInt(uint64(math.Ldexp(fraction, 53)))) // below 2¹⁵³
	if shift := exponent - 53; shift < 0 {
		z.Rsh(&z, uint(-shift))
	} else {
		z.Lsh(&z, uint(shift)) // x < 2¹²⁷: shift is at most 74
	}
	return z, z.BitLen() <= 128
}

// Rescale moves debts from a market at price from to one at price to, so that every vault keeps its LTV:
// ⌈debt·to/from⌉, rounded up against the borrower. It is for positions recorded at another time than the prices are from.
func Rescale(borrowers []Borrower, from, to *uint256.Int) error {
	if from.IsZero() || to.IsZero() || from.BitLen() > 192 || to.BitLen() > 192 {
		return ErrPrice
	}
	for i := range borrowers {
		debt := &borrowers[i].Debt
		var scaled, rest uint256.Int
		if over := fixed.SetQuotient(&scaled, debt, to, from); over || scaled.BitLen() > 127 {
			return fmt.Errorf("agents: borrower %d: debt does not fit 128 bits once rescaled", i)
		}
		if !rest.MulMod(debt, to, from).IsZero() {
			scaled.AddUint64(&scaled, 1)
		}
		*debt = scaled
	}
	return nil
}
