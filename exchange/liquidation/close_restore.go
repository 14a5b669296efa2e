package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Restore closes the least size whose closing brings equity back to a multiple of the requirement, in one
// immediate-or-cancel order at the bankruptcy price. Where no part of a position does, or the venue does not fill
// that part, the order is for all of it.
//
// Source: Binance FAQ 360033525271, "Liquidation protocols".
type Restore struct {
	To uint256.Int // equity wanted, as a multiple of the maintenance margin, scale 1e18; at least 1e18
}

// Name is restore.
func (Restore) Name() string { return "restore" }

// Faults are those of the parameters.
func (s Restore) Faults(*Rules) (all fault.Faults) {
	if s.To.Lt(&fixed.WAD) {
		all = append(all, fault.New("restore-to", "must be at least 1 (the maintenance margin)", ""))
	}
	return all
}

func (s Restore) take(e *Engine, b exchange.Bucket) outcome {
	stands, _ := e.closeSome(b, func(id exchange.PositionID) bool {
		r := s.restoring(e, b, id)
		size, limit := r.size(), e.bustLimit(b, &r.p, id)
		e.closeBy(b, id, &size, &limit, false)
		return true
	})
	if stands {
		return ends
	}
	return fails
}

// restoring is the search for the least size of one position whose closing restores its bucket.
//
// Closing costs impact and the venue's fees, and the clearance fee as far as the closed part's own equity goes
// ([Engine.closeBy]):
//
//	min(paid + clearance, max(paid, own))
//
// Either is convex in size where impact is, and the requirement that closing takes away is concave. What the bucket
// still lacks is then convex under either, and the least size is the lesser of two zeros.
type restoring struct {
	*Engine
	to     uint256.Int // equity wanted, as a multiple of the requirement
	p      exchange.Holding
	id     exchange.PositionID
	equity fixed.Signed // of the bucket
	own    fixed.Signed // of it, the position's
	mine   uint256.Int  // the position's requirement
	others uint256.Int  // that of the bucket's other positions
	value  uint256.Int  // at mark
	base   uint256.Int  // value that the requirement is a share of
	tier   uint256.Int  // value that the tier goes by
}

func (s Restore) restoring(e *Engine, b exchange.Bucket, id exchange.PositionID) restoring {
	r := restoring{Engine: e, to: s.To, p: e.Holding(id), id: id, equity: e.Judged(b), own: e.Portion(b, id), value: e.Value(id), mine: e.Maintenance(id)}
	r.base, r.tier = e.base(&r.p, id), e.TierValue(id)
	if b.Pool() {
		r.others = e.Requirement(b)
		r.others.Sub(&r.others, &r.mine)
	}
	return r
}

// size is the least size that restores what is wanted; all of the position where no part does.
func (r *restoring) size() uint256.Int {
	rate := r.house.ClosingFee(r.p.Market)
	fees := exact.Sum(&rate, &r.rules.Fee.Rate)
	whole, bound, ok := r.least(&fees, false)
	if ok && !bound { // nor is the fee at any lesser size
		return whole
	}
	own := r.own.Capped()
	if !r.value.IsZero() {
		if share := exact.MulDivDown(&own, &fixed.WAD, &r.value); rate.Lt(&share) {
			rate = share
		}
	}
	if capped, _, found := r.least(&rate, true); found && (!ok || capped.Lt(&whole)) {
		return capped
	}
	if ok {
		return whole
	}
	return r.p.Size
}

// least is the least size that restores what is wanted under one of the costs. rate, scale 1e18, is the least of
// that cost on the value closed. bound says that at that size the clearance fee is all that the closed part had. It is
// false where no part of the position does.
//
// A schedule that applies to the whole value jumps at its caps, and each of its tiers is searched.
func (r *restoring) least(rate *uint256.Int, capped bool) (size uint256.Int, bound, ok bool) {
	tiers := &r.Instrument(r.p.Market).Tiers
	from := zero
	for n := tiers.At(&r.tier); ; n-- {
		end := r.p.Size
		if tiers.Whole && n > 0 {
			excess := tiers.Excess(&r.tier, n-1)
			end = exact.MulDivUp(&r.p.Size, &excess, &r.tier)
		}
		if size, bound, ok := r.between(&from, &end, n, rate, capped); ok {
			return size, bound, true
		}
		if from = end; !from.Lt(&r.p.Size) {
			return zero, false, false
		}
	}
}

// blurred is what all roundings together may come to: so many smallest units.
const blurred = 16

// between is the least size from one up to another, in tier n or above it, that restores what is wanted. The first
// step is as long as it takes without impact, and each next one follows the line through two sizes before it. A
// convex function is not below such a line, so none is past the least by more than rounding. Of less than rounding
// no line is drawn.
func (r *restoring) between(from, end *uint256.Int, n int, rate *uint256.Int, capped bool) (size uint256.Int, bound, ok bool) {
	in := r.Instrument(r.p.Market)
	relief := r.house.Rate(r.p.Market, n)
	relief = exact.MulDivUp(&relief, &r.to, &fixed.WAD)
	relief = exact.MulDivUp(&r.base, &relief, &fixed.WAD)
	cost := exact.MulDivDown(&r.value, rate, &fixed.WAD)
	relief = fixed.MinusCapped(&relief, &cost) // by closing all, were there no impact and one tier
	if relief.IsZero() && from.IsZero() {
		return zero, false, false
	}
	before, lacked, fall := *from, uint256.Int{}, uint256.Int{}
	for at, first := *from, true; at.Lt(end); first = false {
		now := r.after(&at, capped)
		if !now.filled || now.lacks.Sign() <= 0 {
			return at, now.bound, now.filled
		}
		lacks := now.lacks.Capped()
		run := r.p.Size // and over it:
		switch fall = fixed.MinusCapped(&lacked, &lacks); {
		case first || !fall.GtUint64(blurred):
			if rise := fixed.MinusCapped(&lacks, &lacked); !first && rise.GtUint64(blurred) {
				return zero, false, false // closing costs more than it relieves
			}
			if fall = relief; fall.IsZero() { // what a lower tier relieves by itself was not enough
				return zero, false, false
			}
		default:
			run.Sub(&at, &before)
		}
		if first || lacks.GtUint64(blurred) {
			before, lacked = at, lacks
		}
		if !exact.Fits(&run, &lacks, &fall) {
			return zero, false, false
		}
		run = exact.MulDivUp(&run, &lacks, &fall)
		at.Add(&at, &run)
		at = in.LotsUp(&at, &r.p.Size)
	}
	return zero, false, false
}

// state is how a bucket stands once some of a position is closed.
type state struct {
	lacks  fixed.Signed // of what is wanted; above 0: it fails
	bound  bool         // the clearance fee is all that the closed part had
	filled bool         // the venue fills that much
}

// after is how the bucket would stand, with the clearance fee capped by what the closed part had, or not.
func (r *restoring) after(size *uint256.Int, capped bool) (s state) {
	cost, need := fixed.Signed{}, r.mine
	if s.filled = true; !size.IsZero() {
		var left uint256.Int
		left, need = r.house.After(r.id, size)
		fill := r.house.Quote(r.p.Market, r.p.Owns, size, nil)
		s.filled = fill.Base.Eq(size)
		ref := fixed.MinusCapped(&r.value, &left)
		rate := r.house.ClosingFee(r.p.Market)
		taker := exact.MulDivUp(&fill.Quote, &rate, &fixed.WAD)
		cost = exact.Gain(r.p.Owns, &fill.Quote, &ref).Add(fixed.Positive(&taker)).Add(fixed.Positive(&fill.Fee))
		had, clear := exact.Scaled(r.own, size, &r.p.Size).Sub(cost).Capped(), exact.MulDivUp(&ref, &r.rules.Fee.Rate, &fixed.WAD)
		if s.bound = had.Lt(&clear); capped {
			clear = had
		}
		cost = cost.Add(fixed.Positive(&clear))
	}
	need.Add(&need, &r.others)
	need = exact.MulDivUp(&need, &r.to, &fixed.WAD)
	s.lacks = fixed.Positive(&need).Sub(r.equity.Sub(cost))
	if !r.rules.Accounts.Margin.Strict {
		s.lacks = s.lacks.Add(fixed.FromInt64(1)) // equality fails, too
	}
	return s
}
