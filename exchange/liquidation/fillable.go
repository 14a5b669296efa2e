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

// payable is what of a chunk is ordered at the fillable price, and at which limit. Matching stops where what the
// chunk loses beyond its own equity has used up what the fund has, or what the fund may still pay for the account now
// (dYdX v4, insurance delta). The chunk is then limited to the part, between what fills within the bankruptcy price
// and the whole, that has its share of the loss:
//
//	within + (whole − within)·(room − lost within)/(lost − lost within)
//
// Impact being convex, that part's loss is not above the room. allowed reports whether the allowance was the reason.
func (s Chunk) payable(e *Engine, b exchange.Bucket, p *exchange.Holding, id exchange.PositionID, size, bust *uint256.Int) (part, limit uint256.Int, allowed bool) {
	equity := e.Portion(b, id)
	part, limit = *size, e.fillable(p, id, equity)
	room, byAccount := e.budget(p.Market), false
	if most, bounded := e.insuranceLeft(p.Account); bounded && !most.Gt(&room) {
		room, byAccount = most, true
	}
	fill := e.house.Quote(p.Market, p.Owns, size, &limit)
	lost := e.missing(p, id, equity, &fill)
	if !lost.Gt(&room) {
		return part, limit, false
	}
	tight := *bust
	if p.Owns == limit.Gt(bust) {
		tight = limit
	}
	within := e.house.Quote(p.Market, p.Owns, size, &tight)
	already := e.missing(p, id, equity, &within)
	if already.Gt(&room) {
		within, already = liquidity.Fill{}, zero
	}
	more, spare, over := fixed.MinusCapped(&fill.Base, &within.Base), fixed.MinusCapped(&room, &already), fixed.MinusCapped(&lost, &already)
	part = exact.MulDivDown(&more, &spare, &over)
	part.Add(&part, &within.Base)
	for range 4 { // rounding may leave it above by a few units
		fill = e.house.Quote(p.Market, p.Owns, &part, &limit)
		if lost = e.missing(p, id, equity, &fill); !lost.Gt(&room) {
			return part, limit, byAccount
		}
		part = exact.MulDivDown(&part, &room, &lost)
	}
	return zero, limit, byAccount
}

// missing is what a fund would have to pay for a fill: what impact and fees take beyond the closed part's own equity.
func (e *Engine) missing(p *exchange.Holding, id exchange.PositionID, equity fixed.Signed, fill *liquidity.Fill) uint256.Int {
	ref := e.house.Part(id, &fill.Base)
	fee := exact.MulDivUp(&fill.Quote, &e.Instrument(p.Market).TakerFee, &fixed.WAD)
	fee.Add(&fee, &fill.Fee)
	own := exact.Scaled(equity, &fill.Base, &p.Size).Sub(exact.Gain(p.Owns, &fill.Quote, &ref)).Sub(fixed.Positive(&fee))
	return own.Neg().Capped()
}
