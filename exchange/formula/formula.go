package exchange

import (
	"math/big"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Terms are a position as venues' published formulas for its liquidation price take it. The engine does not use these
// formulas: its own trigger prices (Position.Liquidation) follow from equity and requirement, in the tier that holds at the
// liquidation price. They are here to show that both agree, and to answer as a venue's interface would.
//
// All results are prices times 1e36, rounded down, and 0 where the formula has no positive price. Amounts are settlement
// units.
type Terms struct {
	Side        Side
	Size        uint256.Int  // base units; of an inverse contract, quote units
	Entry       uint256.Int  // average entry price ×1e36
	Leverage    uint256.Int  // scale 1e18
	Maintenance uint256.Int  // rate in force at the liquidation price, scale 1e18
	Deduction   uint256.Int  // maintenance deduction of that tier
	Fee         uint256.Int  // taker fee rate, scale 1e18
	Extra       fixed.Signed // margin beside the initial margin: added by hand, less funding paid from it
}

// rat returns x/scale.
func rat(x, scale *uint256.Int) *big.Rat { return new(big.Rat).SetFrac(x.ToBig(), scale.ToBig()) }

func signedRat(x fixed.Signed) *big.Rat { return new(big.Rat).SetInt(x.Big()) }

func plus(a, b *big.Rat) *big.Rat  { return new(big.Rat).Add(a, b) }
func minus(a, b *big.Rat) *big.Rat { return new(big.Rat).Sub(a, b) }
func times(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }

// over is a/b, and 0, which is no price, where b is 0.
func over(a, b *big.Rat) *big.Rat {
	if b.Sign() == 0 {
		return new(big.Rat)
	}
	return new(big.Rat).Quo(a, b)
}

var unit = big.NewRat(1, 1)

// scaledPrice turns a ratio of settlement to base units into a price, rounded down; 0 where it is not positive or too large.
func scaledPrice(r *big.Rat) uint256.Int {
	if r.Sign() <= 0 {
		return zero
	}
	n := new(big.Int).Mul(r.Num(), fixed.PriceScale.ToBig())
	z, over := uint256.FromBig(n.Div(n, r.Denom()))
	if over {
		return zero
	}
	return *z
}

func (t *Terms) direction() *big.Rat {
	if t.Side == Short {
		return big.NewRat(-1, 1)
	}
	return big.NewRat(1, 1)
}

// parts returns size, entry price, initial and maintenance rate as ratios.
func (t *Terms) parts() (q, e, imr, mmr *big.Rat) {
	q, e = new(big.Rat).SetInt(t.Size.ToBig()), rat(&t.Entry, &fixed.PriceScale)
	imr = over(unit, rat(&t.Leverage, &fixed.WAD))
	return q, e, imr, rat(&t.Maintenance, &fixed.WAD)
}

// BybitLegacy is Bybit's isolated liquidation price until 2 September 2025 (help.bybit.com 900000181046):
//
//	long E·(1 − IMR + MMR) − X/q,    short E·(1 + IMR − MMR) + X/q
func (t *Terms) BybitLegacy() uint256.Int {
	q, e, imr, mmr := t.parts()
	s := t.direction()
	away := plus(times(e, minus(imr, mmr)), over(signedRat(t.Extra), q))
	return scaledPrice(minus(e, times(s, away)))
}

// BybitLinear is the isolated liquidation price of a linear contract with maintenance on mark, since 2 September 2025:
//
//	[E·q − s·(E·q/L + X' + D)]/[q·(1 − s·MMR)],    X' = X/(1 − s·f)
//
// derived from the inverse one that Bybit publishes (kbybit.com, 2026-05-27).
func (t *Terms) BybitLinear() uint256.Int {
	q, e, imr, mmr := t.parts()
	s := t.direction()
	extra := over(signedRat(t.Extra), minus(unit, times(s, rat(&t.Fee, &fixed.WAD))))
	room := plus(plus(times(times(e, q), imr), extra), new(big.Rat).SetInt(t.Deduction.ToBig()))
	return scaledPrice(over(minus(times(e, q), times(s, room)), times(q, minus(unit, times(s, mmr)))))
}

// BybitInverse is its published counterpart for inverse contracts:
//
//	Size·(1 + s·MMR)/[Size/E + s·(Size/(E·L) + X/(1 + s·f) + D)]
func (t *Terms) BybitInverse() uint256.Int {
	q, e, imr, mmr := t.parts()
	s := t.direction()
	extra := over(signedRat(t.Extra), plus(unit, times(s, rat(&t.Fee, &fixed.WAD))))
	worth := over(q, e)
	room := plus(plus(times(worth, imr), extra), new(big.Rat).SetInt(t.Deduction.ToBig()))
	base := plus(worth, times(s, room))
	if base.Sign() <= 0 {
		return zero
	}
	return scaledPrice(over(times(q, plus(unit, times(s, mmr))), base))
}

// BybitCross is Bybit's legacy cross liquidation price of an unhedged position, from entry where it is in profit at mark
// and from mark where it is in loss (wuyelx.com/4039):
//
//	from − s·(available + IM − MM)/q,    IM = E·q/L, MM = E·q·MMR
//
// available is the balance left beside the position's initial margin and, where it is in loss, beside that loss.
func (t *Terms) BybitCross(available fixed.Signed, mark *uint256.Int) uint256.Int {
	q, e, imr, mmr := t.parts()
	s := t.direction()
	from, now := e, rat(mark, &fixed.PriceScale)
	if times(s, minus(now, e)).Sign() < 0 {
		from = now
	}
	room := plus(signedRat(available), times(times(e, q), minus(imr, mmr)))
	return scaledPrice(minus(from, times(s, over(room, q))))
}

// OKX is the isolated liquidation price with the fee to close at mark in the requirement (OKX, Gate):
//
//	(E − s·W/q)/(1 − s·(MMR + f)),    W = E·q/L + X
func (t *Terms) OKX() uint256.Int {
	q, e, imr, mmr := t.parts()
	s := t.direction()
	wallet := plus(times(times(e, q), imr), signedRat(t.Extra))
	rate := plus(mmr, rat(&t.Fee, &fixed.WAD))
	return scaledPrice(over(minus(e, times(s, over(wallet, q))), minus(unit, times(s, rate))))
}

// Bankruptcy is the price at which the initial margin is used up: E·(1 − s/L) for a linear contract, E·L/(L + s) for an
// inverse one. A short inverse contract at leverage 1 has none.
func (t *Terms) Bankruptcy(kind Kind) uint256.Int {
	_, e, imr, _ := t.parts()
	s := t.direction()
	if kind == Linear {
		return scaledPrice(times(e, minus(unit, times(s, imr))))
	}
	base := plus(unit, times(s, imr))
	if base.Sign() <= 0 {
		return zero
	}
	return scaledPrice(over(e, base))
}

// Leg is one position of a contract in the formula of Binance.
type Leg struct {
	Side        Side
	Size        uint256.Int // base units
	Entry       uint256.Int // price ×1e36
	Maintenance uint256.Int // rate, scale 1e18
	Deduction   uint256.Int // "cum"
}

// BinanceLiquidation is Binance's liquidation price of a contract (FAQ b3c689c1), whose legs are the one-way position, or
// both of hedge mode:
//
//	LP = (WB − TMM + UPNL + Σcum − Σs·q·E) / (Σq·MMR − Σs·q)
//
// wallet is the isolated wallet, with others and profit 0; or the cross wallet, with the maintenance margin and unrealised
// profit of the account's other cross contracts.
func BinanceLiquidation(wallet, others, profit fixed.Signed, legs ...Leg) uint256.Int {
	top := plus(minus(signedRat(wallet), signedRat(others)), signedRat(profit))
	bottom := new(big.Rat)
	for i := range legs {
		l := &legs[i]
		t := Terms{Side: l.Side}
		s, q := t.direction(), new(big.Rat).SetInt(l.Size.ToBig())
		top = plus(top, new(big.Rat).SetInt(l.Deduction.ToBig()))
		top = minus(top, times(times(s, q), rat(&l.Entry, &fixed.PriceScale)))
		bottom = plus(bottom, times(q, minus(rat(&l.Maintenance, &fixed.WAD), s)))
	}
	if bottom.Sign() == 0 {
		return zero
	}
	return scaledPrice(over(top, bottom))
}

// AccountLiquidation is the price at which an account of equity e at price p fails maintenance fraction MMF of one signed
// position s, others standing still (dYdX v4 documentation; Cube's and Hyperliquid's formulas are the same identity):
//
//	p' = (e − s·p)/(|s|·MMF − s)
//
// e must be net of the maintenance margin of other positions, and with a deduction added where the tier has one.
func AccountLiquidation(equity fixed.Signed, side Side, size, price, maintenance *uint256.Int) uint256.Int {
	t := Terms{Side: side}
	s := times(t.direction(), new(big.Rat).SetInt(size.ToBig()))
	top := minus(signedRat(equity), times(s, rat(price, &fixed.PriceScale)))
	bottom := minus(times(new(big.Rat).Abs(s), rat(maintenance, &fixed.WAD)), s)
	return scaledPrice(over(top, bottom))
}

// BybitOrderCost is what an order ties up at Bybit: initial margin, fee to open, and fee to close at the bankruptcy price,
// each rounded up (testnet.bybit.com help, "Order Cost"):
//
//	q·E/L + q·E·f + q·E·(1 − s/L)·f
func BybitOrderCost(side Side, value, leverage, fee *uint256.Int) uint256.Int {
	initial := mulDivUp(value, &fixed.WAD, leverage)
	bust := sum(value, &initial)
	if side == Long {
		bust = fixed.MinusCapped(value, &initial)
	}
	opening, closing := mulDivUp(value, fee, &fixed.WAD), mulDivUp(&bust, fee, &fixed.WAD)
	opening.Add(&opening, &closing)
	opening.Add(&opening, &initial)
	return opening
}

// OpenInterestRate is dYdX v4's initial margin rate scaled by open interest, scale 1e18, rounded up: it rises linearly from
// base at the lower cap to 1 at the upper,
//
//	base + clamp((OI − lower)/(upper − lower), 0, 1)·(1 − base)
func OpenInterestRate(base, openInterest, lower, upper *uint256.Int) uint256.Int {
	if !openInterest.Gt(lower) {
		return *base
	}
	if !openInterest.Lt(upper) {
		return fixed.WAD
	}
	above, room, rest := fixed.MinusCapped(openInterest, lower), fixed.MinusCapped(upper, lower), fixed.MinusCapped(&fixed.WAD, base)
	rise := mulDivUp(&rest, &above, &room)
	rise.Add(&rise, base)
	return rise
}
