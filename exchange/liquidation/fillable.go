package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// away is need·ABR·SMMR, by which a fillable price lies away from the mark, times size; rounded up. What an equity lacks of the
// requirement is need·ABR, at most all of it.
func (e *Engine) away(id exchange.PositionID, equity fixed.Signed) uint256.Int {
	need := e.Maintenance(id)
	lacks := exact.Min(fixed.Positive(&need).Sub(equity).Capped(), need)
	return exact.MulDivUp(&lacks, &e.chunk.Spread, &fixed.WAD)
}

// fillable is dYdX v4's fillable price of the whole position, in settlement units per unit of size ×1e36:
//
//	(value ∓ ABR·SMMR·need)/size,   ABR = clamp(1 − equity/need, 0, 1)
//
// A seller's is rounded up and a buyer's down, for the position's owner.
func (e *Engine) fillable(p *exchange.Holding, id exchange.PositionID, equity fixed.Signed) uint256.Int {
	v, away := e.Value(id), e.away(id, equity)
	if p.Owns {
		v = fixed.MinusCapped(&v, &away)
		return exact.MulDivUp(&v, &fixed.PriceScale, &p.Size)
	}
	v.Add(&v, &away)
	return exact.MulDivDown(&v, &fixed.PriceScale, &p.Size)
}

// closeAtFillable orders what may be closed of a position at its fillable price, in two orders: what fills at the bankruptcy
// price or better, and then, on the fund, what fills beyond it. allowed reports whether what the fund may still pay for the
// account now is why that was less.
func (s Chunk) closeAtFillable(e *Engine, b exchange.Bucket, p *exchange.Holding, id exchange.PositionID, size *uint256.Int) (allowed bool) {
	limit, bust := e.fillable(p, id, e.Portion(b, id)), e.bustLimit(b, p, id)
	fill := e.house.Quote(p.Market, p.Owns, size, &limit)
	if p.Owns != bust.Gt(&limit) || limit.Eq(&bust) { // nothing of it is beyond the bankruptcy price
		e.closeBy(b, id, size, &limit, true)
		return false
	}
	within := e.house.Quote(p.Market, p.Owns, size, &bust)
	if !within.Base.IsZero() {
		e.closeBy(b, id, size, &bust, true)
	}
	if within.Base.Eq(&fill.Base) {
		return false
	}
	now, rest := e.Holding(id), fixed.MinusCapped(size, &within.Base)
	order, allowed, ok := e.bearable(b, &now, id, &rest, &bust, limit)
	if ok {
		e.closeBy(b, id, &rest, &order, true)
	}
	return allowed
}

// bearable is the limit, between the bankruptcy price and the fillable price, up to which the fund pays for what an order
// loses: of a book the last price all of whose orders it can pay for, for an order that costs more than it has left is not
// matched in part (dYdX v4, insurance delta of each match). ok is false where it can pay for none. allowed reports whether
// the account's allowance was the reason.
func (e *Engine) bearable(b exchange.Bucket, p *exchange.Holding, id exchange.PositionID, size, bust *uint256.Int, limit uint256.Int) (order uint256.Int, allowed, ok bool) {
	equity := e.Portion(b, id)
	room := e.budget(p.Market)
	if most, bounded := e.insuranceLeft(p.Account); bounded && !most.Gt(&room) {
		room, allowed = most, true
	}
	pays := func(limit *uint256.Int) bool {
		fill := e.house.Quote(p.Market, p.Owns, size, limit)
		lost := e.missing(p, id, equity, &fill)
		return !lost.Gt(&room)
	}
	if pays(&limit) {
		return limit, false, true
	}
	if room.IsZero() {
		return zero, allowed, false
	}
	good, bad := *bust, limit
	for range 64 {
		middle := exact.Sum(&good, &bad)
		middle.Rsh(&middle, 1)
		switch {
		case middle.Eq(&good), middle.Eq(&bad):
			return good, allowed, true
		case pays(&middle):
			good = middle
		default:
			bad = middle
		}
	}
	return good, allowed, true
}

// missing is what a fund would have to pay for a fill: what impact and fees take beyond the closed part's own equity.
func (e *Engine) missing(p *exchange.Holding, id exchange.PositionID, equity fixed.Signed, fill *liquidity.Fill) uint256.Int {
	ref := e.house.Part(id, &fill.Base)
	rate := e.house.ClosingFee(p.Market)
	fee := exact.MulDivUp(&fill.Quote, &rate, &fixed.WAD)
	fee.Add(&fee, &fill.Fee)
	own := exact.Scaled(equity, &fill.Base, &p.Size).Sub(exact.Gain(p.Owns, &fill.Quote, &ref)).Sub(fixed.Positive(&fee))
	return own.Neg().Capped()
}
