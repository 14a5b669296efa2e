package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
)

// basis counts a market's two tokens in a protocol's base currency, as Aave's oracle prices them: a whole token's price, in
// the currency's own small units.
type basis struct {
	loanPrice                uint256.Int // of a whole loan token
	loanUnit, collateralUnit uint256.Int // 10^decimals
}

func newBasis(loanPrice uint256.Int, of Market) basis {
	return basis{loanPrice: loanPrice, loanUnit: *tenTo(uint64(of.LoanDecimals)), collateralUnit: *tenTo(uint64(of.CollateralDecimals))}
}

// validate refuses a loan price that is none, and prices and units that are too large for the products that they stand in.
func (b basis) validate(l *limits) {
	if b.loanPrice.IsZero() || b.loanPrice.BitLen() > 64 {
		*l = append(*l, fault.New("loan_price", "is 0 or beyond 64 bits in the oracle's units", "choose one nearer to 1"))
	}
	if b.loanUnit.BitLen() > 64 || b.collateralUnit.BitLen() > 64 {
		*l = append(*l, fault.New("", "Aave's arithmetic has no room for tokens of more than 19 decimals", "choose another design"))
	}
}

// collateralPrice is a price of the ledger's as the price of a whole collateral token, rounded down.
func (b *basis) collateralPrice(price *uint256.Int) (uint256.Int, error) {
	var whole, scale uint256.Int
	whole.Mul(&b.loanPrice, &b.collateralUnit) // below 2^128
	scale.Mul(&b.loanUnit, &fixed.PriceScale)
	return fixed.MulDivDown(price, &whole, &scale)
}

// grain is what a unit of a whole collateral token's price is of the ledger's price, rounded up.
func (b *basis) grain() (g uint256.Int) {
	var whole, scale uint256.Int
	whole.Mul(&b.loanPrice, &b.collateralUnit)
	scale.Mul(&b.loanUnit, &fixed.PriceScale)
	g.Add(&scale, &whole)
	g.SubUint64(&g, 1)
	return *g.Div(&g, &whole)
}

// slack is what so many units of the base currency are of loan units, rounded up.
func (b *basis) slack(units uint64) (s uint256.Int) {
	s.Mul(uint256.NewInt(units), &b.loanUnit)
	s.Add(&s, &b.loanPrice)
	s.SubUint64(&s, 1)
	return *s.Div(&s, &b.loanPrice)
}

// percent is 100 % in Aave's percentages: hundredths of a percent.
var percent = *uint256.NewInt(1e4)

// percentage is a ratio of scale 1e18 as one of Aave's percentages, and whether it is a whole one.
func percentage(ratio *uint256.Int) (p uint256.Int, whole bool) {
	var rest uint256.Int
	p.DivMod(ratio, uint256.NewInt(1e14), &rest)
	return p, rest.IsZero()
}

// percentMulHalfUp is ⌊(value·p + 5000)/10000⌋. ErrOverflow beyond 256 bits. Source: Aave, PercentageMath.sol, percentMul.
func percentMulHalfUp(value, p *uint256.Int) (uint256.Int, error) {
	return mulDivHalfUp(value, p, &percent)
}

// percentDivHalfUp is ⌊(value·10000 + p/2)/p⌋. Source: Aave, PercentageMath.sol, percentDiv.
func percentDivHalfUp(value, p *uint256.Int) (uint256.Int, error) {
	return mulDivHalfUp(value, &percent, p)
}

// wadDivHalfUp is ⌊(x·1e18 + y/2)/y⌋. Source: Aave, WadRayMath.sol, wadDiv.
func wadDivHalfUp(x, y *uint256.Int) (uint256.Int, error) { return mulDivHalfUp(x, &fixed.WAD, y) }

// mulDivHalfUp is ⌊(x·y + ⌊d/2⌋)/d⌋. Errors: ErrOverflow, ErrDivisionByZero.
func mulDivHalfUp(x, y, d *uint256.Int) (z uint256.Int, err error) {
	if d.IsZero() {
		return z, vault.ErrDivisionByZero
	}
	if z, err = fixed.Mul(x, y); err != nil {
		return z, err
	}
	var half uint256.Int
	half.Rsh(d, 1)
	if z, err = fixed.Add(&z, &half); err != nil {
		return z, err
	}
	return *z.Div(&z, d), nil
}

// percentMulDown, percentMulUp, percentDivDown and percentDivUp round as they say. Source: Aave v3.3 to v3.7,
// PercentageMath.sol, percentMulFloor, percentMulCeil, percentDivFloor and percentDivCeil.
func percentMulDown(value, p *uint256.Int) (uint256.Int, error) {
	return fixed.MulDivDown(value, p, &percent)
}

func percentMulUp(value, p *uint256.Int) (uint256.Int, error) {
	return fixed.MulDivUp(value, p, &percent)
}

func percentDivDown(value, p *uint256.Int) (uint256.Int, error) {
	return fixed.MulDivDown(value, &percent, p)
}

func percentDivUp(value, p *uint256.Int) (uint256.Int, error) {
	return fixed.MulDivUp(value, &percent, p)
}
