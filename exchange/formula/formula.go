// Package formula is the liquidation prices, bankruptcy prices and order costs that venues publish, each as it is published.
//
//	t := formula.Terms{Side: exchange.Long, Size: size, Entry: price(20000), Leverage: wad(50), Maintenance: wad(0.005)}
//	t.BybitLegacy() // 19,700
//
// The engine does not use them: its own trigger prices follow from equity and requirement, in the tier that holds at
// the liquidation price (exchange.Position.Liquidation). They show that both agree, and answer as a venue's interface
// would.
package formula

import (
	"math/big"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/exchange/internal/rational"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Terms are a position as venues' published formulas for its liquidation price take it. Amounts are settlement units.
//
// All results are prices times 1e36, rounded down, and 0 where the formula has no positive price.
type Terms struct {
	Side        exchange.Side
	Size        uint256.Int  // base units; of an inverse contract, quote units
	Entry       uint256.Int  // average entry price ×1e36
	Leverage    uint256.Int  // scale 1e18
	Maintenance uint256.Int  // rate in force at the liquidation price, scale 1e18
	Deduction   uint256.Int  // maintenance deduction of that tier
	Fee         uint256.Int  // taker fee rate, scale 1e18
	Extra       fixed.Signed // margin beside the initial margin: added by hand, less funding paid from it
}

func (t *Terms) direction() *big.Rat {
	if t.Side == exchange.Short {
		return big.NewRat(-1, 1)
	}
	return big.NewRat(1, 1)
}

// parts returns size, entry price, initial and maintenance rate as ratios.
func (t *Terms) parts() (q, e, imr, mmr *big.Rat) {
	q, e = rational.Whole(&t.Size), rational.Of(&t.Entry, &fixed.PriceScale)
	imr = rational.Over(rational.One, rational.Of(&t.Leverage, &fixed.WAD))
	return q, e, imr, rational.Of(&t.Maintenance, &fixed.WAD)
}

// BybitLegacy is Bybit's isolated liquidation price until 2 September 2025 (help.bybit.com 900000181046):
//
//	long E·(1 − IMR + MMR) − X/q,    short E·(1 + IMR − MMR) + X/q
func (t *Terms) BybitLegacy() uint256.Int {
	q, e, imr, mmr := t.parts()
	s := t.direction()
	away := rational.Plus(rational.Times(e, rational.Minus(imr, mmr)), rational.Over(rational.Signed(t.Extra), q))
	return rational.Price(rational.Minus(e, rational.Times(s, away)))
}

// BybitLinear is the isolated liquidation price of a linear contract with maintenance on mark, since 2 September 2025:
//
//	[E·q − s·(E·q/L + X' + D)]/[q·(1 − s·MMR)],    X' = X/(1 − s·f)
//
// derived from the inverse one that Bybit publishes (kbybit.com, 2026-05-27).
func (t *Terms) BybitLinear() uint256.Int {
	q, e, imr, mmr := t.parts()
	s := t.direction()
	extra := rational.Over(rational.Signed(t.Extra), rational.Minus(rational.One, rational.Times(s, rational.Of(&t.Fee, &fixed.WAD))))
	room := rational.Plus(rational.Plus(rational.Times(rational.Times(e, q), imr), extra), rational.Whole(&t.Deduction))
	return rational.Price(rational.Over(rational.Minus(rational.Times(e, q), rational.Times(s, room)), rational.Times(q, rational.Minus(rational.One, rational.Times(s, mmr)))))
}

// BybitInverseCross is the bankruptcy and the liquidation price of an inverse contract that a whole balance B stands behind, in
// base units. Maintenance is on the value at entry, and the fee to close at the bankruptcy price is reserved
// (help.bybit.com 360039261334). With V = Size/E and s = 1 for a long, −1 for a short:
//
//	bankruptcy Size·(1 + s·f)/(V + s·B),    liquidation Size/[V + s·(B − MMR·V − f·Size/bankruptcy)]
//
// Either is 0 where the balance outlasts every price.
func (t *Terms) BybitInverseCross(balance *uint256.Int) (bankruptcy, liquidation uint256.Int) {
	q, e := rational.Whole(&t.Size), rational.Of(&t.Entry, &fixed.PriceScale)
	mmr, fee := rational.Of(&t.Maintenance, &fixed.WAD), rational.Of(&t.Fee, &fixed.WAD)
	s, value, b := t.direction(), rational.Over(q, e), rational.Whole(balance)
	base := rational.Plus(value, rational.Times(s, b))
	if base.Sign() <= 0 {
		return bankruptcy, liquidation
	}
	bust := rational.Over(rational.Times(q, rational.Plus(rational.One, rational.Times(s, fee))), base)
	room := rational.Minus(rational.Minus(b, rational.Times(mmr, value)), rational.Over(rational.Times(fee, q), bust))
	return rational.Price(bust), rational.Price(rational.Over(q, rational.Plus(value, rational.Times(s, room))))
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
	from, now := e, rational.Of(mark, &fixed.PriceScale)
	if rational.Times(s, rational.Minus(now, e)).Sign() < 0 {
		from = now
	}
	room := rational.Plus(rational.Signed(available), rational.Times(rational.Times(e, q), rational.Minus(imr, mmr)))
	return rational.Price(rational.Minus(from, rational.Times(s, rational.Over(room, q))))
}

// OKX is the isolated liquidation price with the fee to close at mark in the requirement (OKX, Gate):
//
//	(E − s·W/q)/(1 − s·(MMR + f)),    W = E·q/L + X
func (t *Terms) OKX() uint256.Int {
	q, e, imr, mmr := t.parts()
	s := t.direction()
	wallet := rational.Plus(rational.Times(rational.Times(e, q), imr), rational.Signed(t.Extra))
	rate := rational.Plus(mmr, rational.Of(&t.Fee, &fixed.WAD))
	return rational.Price(rational.Over(rational.Minus(e, rational.Times(s, rational.Over(wallet, q))), rational.Minus(rational.One, rational.Times(s, rate))))
}

// Bankruptcy is the price at which the initial margin is used up: E·(1 − s/L) for a linear contract, E·L/(L + s) for an
// inverse one. A short inverse contract at leverage 1 has none.
func (t *Terms) Bankruptcy(kind exchange.Kind) uint256.Int {
	_, e, imr, _ := t.parts()
	s := t.direction()
	if kind == exchange.Linear {
		return rational.Price(rational.Times(e, rational.Minus(rational.One, rational.Times(s, imr))))
	}
	return rational.Price(rational.Over(e, rational.Plus(rational.One, rational.Times(s, imr))))
}

// Leg is one position of a contract in the formula of Binance.
type Leg struct {
	Side        exchange.Side
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
	top := rational.Plus(rational.Minus(rational.Signed(wallet), rational.Signed(others)), rational.Signed(profit))
	bottom := new(big.Rat)
	for i := range legs {
		l := &legs[i]
		t := Terms{Side: l.Side}
		s, q := t.direction(), rational.Whole(&l.Size)
		top = rational.Plus(top, rational.Whole(&l.Deduction))
		top = rational.Minus(top, rational.Times(rational.Times(s, q), rational.Of(&l.Entry, &fixed.PriceScale)))
		bottom = rational.Plus(bottom, rational.Times(q, rational.Minus(rational.Of(&l.Maintenance, &fixed.WAD), s)))
	}
	return rational.Price(rational.Over(top, bottom))
}

// AccountLiquidation is the price at which an account of equity e at price p fails maintenance fraction MMF of one signed
// position s, others standing still (dYdX v4 documentation; Cube's and Hyperliquid's formulas are the same identity):
//
//	p' = (e − s·p)/(|s|·MMF − s)
//
// e must be net of the maintenance margin of other positions, and with a deduction added where the tier has one.
func AccountLiquidation(equity fixed.Signed, side exchange.Side, size, price, maintenance *uint256.Int) uint256.Int {
	t := Terms{Side: side}
	s := rational.Times(t.direction(), rational.Whole(size))
	top := rational.Minus(rational.Signed(equity), rational.Times(s, rational.Of(price, &fixed.PriceScale)))
	bottom := rational.Minus(rational.Times(new(big.Rat).Abs(s), rational.Of(maintenance, &fixed.WAD)), s)
	return rational.Price(rational.Over(top, bottom))
}

// BybitOrderCost is what an order ties up at Bybit: initial margin, fee to open, and fee to close at the bankruptcy price,
// each rounded up (testnet.bybit.com help, "Order Cost"):
//
//	q·E/L + q·E·f + q·E·(1 − s/L)·f
func BybitOrderCost(side exchange.Side, value, leverage, fee *uint256.Int) uint256.Int {
	initial := exact.MulDivUp(value, &fixed.WAD, leverage)
	bust := exact.Sum(value, &initial)
	if side == exchange.Long {
		bust = fixed.MinusCapped(value, &initial)
	}
	opening, closing := exact.MulDivUp(value, fee, &fixed.WAD), exact.MulDivUp(&bust, fee, &fixed.WAD)
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
	rise := exact.MulDivUp(&rest, &above, &room)
	rise.Add(&rise, base)
	return rise
}
