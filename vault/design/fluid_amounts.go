package design

import (
	"errors"

	"github.com/holiman/uint256"
)

// Refusals of Fluid.
var (
	// ErrTick reports a ratio of debt to collateral that Fluid has no tick for.
	ErrTick = errors.New("design: fluid: no tick has this ratio")
	// ErrDebtTooLow reports a position whose debt is below 10,000 raw units.
	ErrDebtTooLow = errors.New("design: fluid: a position owes less than 10000 raw units")
	// ErrFluidPrice reports a price of zero, or above 1e54.
	ErrFluidPrice = errors.New("design: fluid: the price is zero or above 1e54")
	// ErrAlone reports that no second call is planned on top of a first.
	ErrAlone = errors.New("design: fluid: a call is planned by itself")
	// ErrFluidAmount reports a liquidation of less than 10,000 units, or of less than a billionth of all debt.
	ErrFluidAmount = errors.New("design: fluid: the amount is below the least that may be liquidated")
)

var (
	fluidScale   = *tenTo(27) // of prices: debt per collateral, raw units
	fluidSquare  = *tenTo(54)
	fluidCap     = *tenTo(45) // prices above count as this
	fluidLeast   = whole(10_000)
	fluidTenths  = whole(1000) // scale of thresholds
	fluidPenalty = whole(10_000)
	fluidFactor  = *new(uint256.Int).Lsh(uint256.NewInt(1), 64) // scale of a step's debt factor
)

// fluidLimits is what a price means for liquidation.
type fluidLimits struct {
	colPerDebt  uint256.Int // collateral for a unit of debt, raw units, scale 1e27
	liquidation int         // ticks above are liquidated
	absorb      int         // ticks above are absorbed
}

// fluidRule is Fluid's numbers of a vault.
type fluidRule struct {
	threshold uint256.Int // liquidation threshold, scale 1000
	limit     uint256.Int // liquidation max limit, scale 1000
	penalty   uint256.Int // scale 1e4
}

// limits finds the two ticks at a price, scale 1e27, with exchange prices of both sides, scale 1e12:
//
//	p           = min(⌊price·supplyEx/borrowEx⌋, 1e45)
//	colPerDebt  = ⌊⌊1e54/p⌋·(1e4 + penalty)/1e4⌋
//	liquidation = tick(⌊⌊p·2^96/1e27⌋·threshold/1000⌋), absorb likewise with the limit
//
// Source: Fluid, coreModule/main.sol, _liquidate.
func (r *fluidRule) limits(price, supplyEx, borrowEx uint256.Int) (l fluidLimits, err error) {
	if price.IsZero() || price.Gt(&fluidSquare) {
		return l, ErrFluidPrice
	}
	var c checked
	p := smaller(c.part(price, supplyEx, borrowEx), fluidCap)
	l.colPerDebt = c.part(c.div(fluidSquare, p), c.add(fluidPenalty, r.penalty), fluidPenalty)
	ratio := c.part(p, ratioOne, fluidScale)
	at := c.part(ratio, r.threshold, fluidTenths)
	limit := c.part(ratio, r.limit, fluidTenths)
	if c.err != nil {
		return l, c.err
	}
	if l.liquidation, _, err = tickOf(at); err != nil {
		return l, err
	}
	l.absorb, _, err = tickOf(limit)
	return l, err
}

// placed is a position on its tick.
type placed struct {
	tick       int
	debt, dust uint256.Int // raw: what it owes on the tick, and how much that is above what it owes
}

// place puts a position on the tick above its ratio. With perfect the ratio of the tick below,
//
//	debt = ⌊perfect·10015/10000⌋·col >> 96, dust = debt − net
//
// Source: Fluid, coreModule/helpersOperate.sol, _addDebtToTickWrite.
func place(col, net uint256.Int) (p placed, err error) {
	if net.Lt(&fluidLeast) {
		return p, ErrDebtTooLow
	}
	var c checked
	ratio := c.part(net, ratioOne, col)
	if c.err != nil {
		return p, c.err
	}
	tick, perfect, err := tickOf(ratio)
	if err != nil {
		return p, err
	}
	p.tick = tick + 1
	p.debt = c.part(c.part(perfect, tickStep, tickUnit), col, ratioOne)
	p.dust = c.sub(p.debt, net)
	return p, c.err
}

// fluidStep is one step of a liquidation: from a ratio down to a lower one.
type fluidStep struct {
	debt, col uint256.Int // liquidated, raw
	factor    uint256.Int // of the debt that is left, scale 2^64
	amount    bool        // ended because the amount was used up, not at the lower ratio
}

// step liquidates pooled debt from a ratio down to a reference ratio, at most so much of it:
//
//	debt = ⌊(D − ⌊ref·D/ratio⌋)·1e27/(1e27 − ⌊colPerDebt·ref/2^96⌋)⌋
//	col  = ⌊debt·colPerDebt/1e27⌋
//	left = ⌊2^64·(D − debt)/D⌋
//
// A unit of debt is always left. Where debt reaches the amount that is to be paid, that amount is what is liquidated.
//
// Source: Fluid, coreModule/main.sol, _liquidate.
func step(debt, ratio, reference, colPerDebt, remaining uint256.Int) (s fluidStep, err error) {
	var c checked
	above := c.sub(debt, c.part(reference, debt, ratio))
	s.debt = c.part(above, fluidScale, c.sub(fluidScale, c.part(colPerDebt, reference, ratioOne)))
	s.col = c.part(s.debt, colPerDebt, fluidScale)
	if s.debt.Eq(&debt) {
		s.debt = c.sub(s.debt, whole(1))
	}
	if !s.debt.Lt(&remaining) {
		s.amount = true
		s.debt = remaining
		s.col = c.part(s.debt, colPerDebt, fluidScale)
	}
	s.factor = c.part(fluidFactor, c.sub(debt, s.debt), debt)
	return s, c.err
}

// colAt is the collateral of pooled debt at a ratio, ⌊debt·2^96/ratio⌋, raw.
func colAt(debt, ratio uint256.Int) (uint256.Int, error) {
	var c checked
	return c.part(debt, ratioOne, ratio), c.err
}
