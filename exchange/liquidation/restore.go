package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Restore closes the least size whose closing brings equity back to a multiple of the requirement, in one
// immediate-or-cancel order at the bankruptcy price.
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
		p := e.Holding(id)
		size, limit := s.size(e, b, &p, id), e.bustLimit(b, &p, id)
		e.closeBy(b, id, &size, &limit, false)
		return true
	})
	if stands {
		return ends
	}
	return fails
}

// size is the least size, as far as a few quotes of the venue tell, whose closing restores what is wanted, or all of
// it. For a cost rate c on what is closed and a maintenance rate r in force this is
//
//	Δvalue = (k·need − equity) / (k·r − c)
//
// tier by tier, with c first the fees alone and then what the venue quotes for the size found.
func (s Restore) size(e *Engine, b exchange.Bucket, p *exchange.Holding, id exchange.PositionID) uint256.Int {
	in := e.Instrument(p.Market)
	equity, need := e.Equity(b), e.Requirement(b)
	want := exact.MulDivUp(&need, &s.To, &fixed.WAD)
	short := fixed.Positive(&want).Sub(equity).Add(fixed.FromInt64(2)).Capped()
	v, was := e.Value(id), e.Maintenance(id)
	cost := exact.Sum(&in.TakerFee, &e.rules.Fee.Rate)
	for range 8 {
		size, ok := s.relieving(e, p, &v, short, &cost)
		if !ok {
			break
		}
		size = in.LotsUp(&size, &p.Size)
		fill := e.house.Quote(p.Market, p.Owns, &size, nil)
		if fill.Base.Lt(&size) {
			break
		}
		left, is := e.house.After(id, &fill.Base)
		ref := fixed.MinusCapped(&v, &left)
		paid := e.costs(p, &ref, &fill)
		rest := exact.Sum(&need, &is)
		rest.Sub(&rest, &was)
		rest = exact.MulDivUp(&rest, &s.To, &fixed.WAD)
		if !e.Fails(equity.Sub(paid), &rest) || fill.Base.Eq(&p.Size) {
			return size
		}
		if c := paid.Capped(); !ref.IsZero() { // try again as if slippage were a quarter larger than at this size
			cost = exact.MulDivUp(&c, uint256.NewInt(1.25e18), &ref)
		}
	}
	return p.Size
}

// costs is what a fill that closes a value at mark costs: impact, fees and clearance.
func (e *Engine) costs(p *exchange.Holding, ref *uint256.Int, fill *liquidity.Fill) fixed.Signed {
	taker := exact.MulDivUp(&fill.Quote, &e.Instrument(p.Market).TakerFee, &fixed.WAD)
	clear := exact.MulDivUp(ref, &e.rules.Fee.Rate, &fixed.WAD)
	return exact.Gain(p.Owns, &fill.Quote, ref).Add(fixed.Positive(&taker)).Add(fixed.Positive(&fill.Fee)).Add(fixed.Positive(&clear))
}

// relieving walks down the tiers until closing at a cost rate has made up for what the bucket is short of. It is
// false where closing costs more than it relieves.
func (s Restore) relieving(e *Engine, p *exchange.Holding, v *uint256.Int, short uint256.Int, cost *uint256.Int) (uint256.Int, bool) {
	tiers := &e.Instrument(p.Market).Tiers
	whole := *v
	if e.rules.Accounts.Margin.MaintenanceOn == exchange.OnEntry {
		whole = p.Cost
	}
	base := whole
	var closed uint256.Int
	for n := tiers.At(&base); n >= 0; n-- {
		rate := e.house.Rate(p.Market, n)
		rate = exact.MulDivDown(&rate, &s.To, &fixed.WAD)
		if !rate.Gt(cost) {
			return zero, false
		}
		rate.Sub(&rate, cost)
		width := base
		if n > 0 {
			width = fixed.MinusCapped(&base, &tiers.Brackets[n-1].Cap)
		}
		need := exact.MulDivUp(&short, &fixed.WAD, &rate)
		if !need.Gt(&width) {
			closed.Add(&closed, &need)
			size := exact.MulDivUp(&p.Size, &closed, &whole)
			return exact.Min(size, p.Size), true
		}
		relief := exact.MulDivDown(&width, &rate, &fixed.WAD)
		short.Sub(&short, &relief)
		closed.Add(&closed, &width)
		base.Sub(&base, &width)
	}
	return zero, false
}
