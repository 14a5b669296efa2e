package venue

import (
	"math/big"
	"strings"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
)

// amount reads a whole number of smallest units.
func amount(text string) (fixed.Signed, error) {
	z, ok := new(big.Int).SetString(text, 10)
	if !ok || z.BitLen() > 127 {
		return fixed.Signed{}, ErrAmount
	}
	u, _ := uint256.FromBig(new(big.Int).Abs(z))
	if z.Sign() < 0 {
		return fixed.Negative(u), nil
	}
	return fixed.Positive(u), nil
}

// turnover is price·lots.
func (m *Market) turnover(price, lots int64) (z uint256.Int) {
	z.Mul(uint256.NewInt(uint64(price)), uint256.NewInt(uint64(lots)))
	return z
}

// size is base units of so many lots.
func (m *Market) size(lots int64) (z uint256.Int) {
	z.Mul(&m.Instrument.Lot, uint256.NewInt(uint64(lots)))
	return z
}

// worth is quote units of a trade: a lot at a tick is a whole number of them.
func (m *Market) worth(price, lots int64) (z uint256.Int) {
	unit, _ := fixed.MulDivDown(&m.Instrument.Tick, &m.Instrument.Lot, &fixed.PriceScale)
	z = m.turnover(price, lots)
	z.Mul(&z, &unit)
	return z
}

// share is x·part/whole, rounded down.
func (m *Market) share(x uint256.Int, part, whole int64) (z uint256.Int) {
	z, _ = fixed.Quotient(&x, uint256.NewInt(uint64(part)), uint256.NewInt(uint64(whole)))
	return z
}

// signedShare is share of an amount that may be below 0, towards 0.
func signedShare(x fixed.Signed, part, whole int64) fixed.Signed {
	abs := x.Abs()
	z, _ := fixed.Quotient(&abs, uint256.NewInt(uint64(part)), uint256.NewInt(uint64(whole)))
	if x.Sign() < 0 {
		return fixed.Negative(&z)
	}
	return fixed.Positive(&z)
}

// ticks is a price in whole ticks, rounded down, at least 1.
func (m *Market) ticks(price *uint256.Int) int64 {
	var z uint256.Int
	z.Div(price, &m.Instrument.Tick)
	return max(int64(min(z.Uint64(), 1<<36-1)), 1)
}

// priceExponent is the power of ten of a price of one on the ledger's scale.
func (m *Market) priceExponent() int32 { return int32(m.BaseDecimals) - int32(m.QuoteDecimals) - 36 }

// Price is a price of the ledger's scale as people write it, exactly.
func (m *Market) Price(x uint256.Int) decimal.Decimal {
	return decimal.NewFromBigInt(x.ToBig(), m.priceExponent())
}

// Tick is the step of prices.
func (m *Market) Tick() decimal.Decimal { return m.Price(m.Instrument.Tick) }

// Lot is the step of sizes.
func (m *Market) Lot() decimal.Decimal { return m.Coins(m.Instrument.Lot) }

// AtTick is a price in ticks as people write it.
func (m *Market) AtTick(ticks int64) decimal.Decimal { return m.Tick().Mul(decimal.NewFromInt(ticks)) }

// InLots is a size in lots as people write it.
func (m *Market) InLots(lots int64) decimal.Decimal { return m.Lot().Mul(decimal.NewFromInt(lots)) }

// Coins is an amount of base units as people write it.
func (m *Market) Coins(x uint256.Int) decimal.Decimal {
	return decimal.NewFromBigInt(x.ToBig(), -int32(m.BaseDecimals))
}

// Money is an amount of quote units as people write it.
func (m *Market) Money(x uint256.Int) decimal.Decimal {
	return decimal.NewFromBigInt(x.ToBig(), -int32(m.QuoteDecimals))
}

// Sum is an amount of quote units, which may be below 0.
func (m *Market) Sum(x fixed.Signed) decimal.Decimal {
	return decimal.NewFromBigInt(x.Big(), -int32(m.QuoteDecimals))
}

// Ratio is a number of scale 1e18.
func Ratio(x uint256.Int) decimal.Decimal { return decimal.NewFromBigInt(x.ToBig(), -18) }

// Average is the average price of what an order has filled, rounded to 8 places; 0 where it has not.
func (m *Market) Average(o *Order) decimal.Decimal {
	if o.Filled == 0 {
		return decimal.Zero
	}
	return m.Tick().Mul(decimal.NewFromBigInt(o.Turnover.ToBig(), 0)).DivRound(decimal.NewFromInt(o.Filled), 8)
}

// PriceOf is the price of a fill: that of a tick, or of a closing its average, rounded to 8 places.
func (m *Market) PriceOf(f *Fill) decimal.Decimal {
	if f.Price > 0 {
		return m.AtTick(f.Price)
	}
	return m.Money(f.Value).DivRound(m.Coins(f.Size), 8)
}

// Value is what an order has filled for, in quote.
func (m *Market) Value(o *Order) decimal.Decimal {
	return m.Tick().Mul(m.Lot()).Mul(decimal.NewFromBigInt(o.Turnover.ToBig(), 0))
}

// Entry is a position's average entry price, rounded to 8 places.
func (m *Market) Entry(p *exchange.Position) decimal.Decimal {
	if p.Size.IsZero() {
		return decimal.Zero
	}
	return m.Money(p.Cost).DivRound(m.Coins(p.Size), 8)
}

// ToTicks turns a price into ticks; ok is false where it is no whole multiple of the tick, or out of range.
func (m *Market) ToTicks(price decimal.Decimal) (ticks int64, ok bool) {
	return whole(price, m.Tick(), 1<<36-1)
}

// ToLots turns a size into lots; ok is false where it is no whole multiple of the lot, or out of range.
func (m *Market) ToLots(size decimal.Decimal) (lots int64, ok bool) {
	return whole(size, m.Lot(), 1<<40-1)
}

func whole(x, step decimal.Decimal, most int64) (int64, bool) {
	if x.IsNegative() || x.GreaterThan(step.Mul(decimal.NewFromInt(most))) {
		return 0, false
	}
	n, rest := x.QuoRem(step, 0)
	return n.IntPart(), rest.IsZero()
}

// ToMoney turns an amount of quote into smallest units, rounded towards 0; ok is false where it is out of range.
func (m *Market) ToMoney(x decimal.Decimal) (units string, ok bool) {
	return toUnits(x, m.QuoteDecimals)
}

// ToCoins turns an amount of base into smallest units, likewise.
func (m *Market) ToCoins(x decimal.Decimal) (units string, ok bool) {
	return toUnits(x, m.BaseDecimals)
}

func toUnits(x decimal.Decimal, decimals uint8) (string, bool) {
	if x.Exponent() > 40 || x.NumDigits() > 60 {
		return "", false
	}
	z := x.Shift(int32(decimals)).Truncate(0).BigInt()
	return z.String(), z.BitLen() <= 127
}

// ToPrice turns a price into the ledger's scale.
func (m *Market) ToPrice(x decimal.Decimal) (units string, ok bool) {
	if x.Exponent() > 40 || x.NumDigits() > 60 || !x.IsPositive() {
		return "", false
	}
	return x.Shift(-m.priceExponent()).Truncate(0).String(), true
}

// Places is how many digits a number has after the point.
func Places(d decimal.Decimal) int {
	_, fraction, _ := strings.Cut(d.String(), ".")
	return len(fraction)
}
