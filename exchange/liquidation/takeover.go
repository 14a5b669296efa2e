package liquidation

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Residue is who keeps the margin that is left when the engine has taken a position over.
type Residue string

const (
	// ToFund gives it to the insurance fund.
	ToFund Residue = "fund"
	// ToTrader leaves it with the trader, less the clearance fee.
	ToTrader Residue = "trader"
)

// Takeover takes all positions of a bucket over at their bankruptcy prices, once its equity is below a multiple of
// its requirement. The steps of the second kind close them.
//
// A list may have it twice: before a partial step, for buckets that are far below, and after it.
//
// Source: Binance FAQ 360033525271; Bybit help 900000167723, step (c); BitMEX, app/liquidation, step 4; Hyperliquid
// docs, "Liquidations".
type Takeover struct {
	Below   uint256.Int // multiple of the maintenance margin, scale 1e18, rounded down; 1e18: whenever the bucket fails
	Residue Residue
}

// Name is takeover.
func (Takeover) Name() string { return "takeover" }

// Faults are those of the parameters.
func (s Takeover) Faults(*Rules) (all fault.Faults) {
	if s.Below.Gt(&fixed.WAD) {
		all = append(all, fault.New("takeover-below", "must be at most 1 (the maintenance margin)", ""))
	}
	fault.Word(&all, "takeover-residue", s.Residue, ToFund, ToTrader)
	return all
}

func (s Takeover) take(e *Engine, b exchange.Bucket) outcome {
	equity, need := e.Equity(b), e.Requirement(b)
	judged := equity
	if b.Pool() {
		judged = e.Judged(b)
	}
	if s.Below.Eq(&fixed.WAD) {
		if !e.Fails(judged, &need) {
			return fails
		}
	} else if line := exact.MulDivDown(&need, &s.Below, &fixed.WAD); judged.Cmp(fixed.Positive(&line)) >= 0 {
		return fails
	}
	return e.closeBucket(b, equity, &need, s.Residue)
}

// BelowZero goes on to the steps of the second kind with a bucket whose equity is below zero, or with the one position of it
// that a chunk was drawn for ([Chunk.OneTurn]). Nothing is taken over: what they do not close stays its owner's, and so
// does what is left.
//
// Source: dYdX v4, x/clob, deleveraging of subaccounts whose total net collateral is below zero.
type BelowZero struct{}

// Name is below-zero.
func (BelowZero) Name() string { return "below-zero" }

// Faults are those of the parameters.
func (BelowZero) Faults(*Rules) fault.Faults { return nil }

func (BelowZero) take(e *Engine, b exchange.Bucket) outcome {
	equity, need := e.Equity(b), e.Requirement(b)
	if e.Judged(b).Sign() >= 0 {
		return fails
	}
	if id := e.turn(b.Account).position; id != none && b.Pool() {
		return e.closeOne(b, id)
	}
	return e.closeBucket(b, equity, &need, ToTrader)
}

// taken is the position that the steps of the second kind are closing.
type taken struct {
	id     exchange.PositionID
	bucket exchange.Bucket
	market exchange.MarketID
	side   exchange.Side
	owns   bool
	equity fixed.Signed // of the bucket that belonged to it
	held   fixed.Signed // of the bucket's cash that belonged to it
	start  fixed.Signed // cash in the bucket before
	worth  uint256.Int  // bankruptcy value: that at which equity is used up
	whole  uint256.Int  // size before
	kept   fixed.Signed // what counterparties paid more than the bankruptcy value
	offset bool         // it was, or was tried to be, closed against counterparties
	spent  bool         // the fund has paid all that it may for it
	barren bool         // no counterparty could take any of it
	waits  bool         // what is left of it stays where it is until the next mark
	ev     Event
}

// remains is what the positions of a bucket have left while the last of them is yet to be closed.
type remains struct {
	equity    fixed.Signed
	reference uint256.Int  // value closed
	kept      fixed.Signed // what counterparties paid more than the bankruptcy value
}

// closeBucket closes all positions of a bucket by the steps of the second kind, each beginning at its bankruptcy
// value, and then settles what they leave as one. Where something of one is left that no step closes, it waits for
// the next mark, and nothing is settled yet.
//
// A position's share of the equity is in proportion to its requirement, truncated towards zero. The last one has the rest.
func (e *Engine) closeBucket(b exchange.Bucket, equity fixed.Signed, need *uint256.Int, residue Residue) outcome {
	if e.offsetsLeft() == 0 {
		return awaits
	}
	e.shares = e.shares[:0]
	e.Each(b, func(id exchange.PositionID) { e.shares = append(e.shares, share{id: id}) })
	rest := equity
	for i := range e.shares {
		s := &e.shares[i]
		s.equity = rest
		if i < len(e.shares)-1 && !need.IsZero() {
			mine := e.Maintenance(s.id)
			s.equity = exact.Scaled(equity, &mine, need)
		}
		rest = rest.Sub(s.equity)
	}
	var left remains
	offset, waits := false, false
	for i := range e.shares {
		t := e.closeWhole(b, e.shares[i].id, e.shares[i].equity)
		offset, waits = offset || t.offset, waits || t.waits
		if t.waits {
			e.leave(t)
			e.barred(t)
			continue
		}
		e.house.Clear(t.id)
		t.ev.EquityAfter = t.held.Add(e.Balance(b).Sub(t.start))
		left.equity = left.equity.Add(t.ev.EquityAfter)
		left.reference.Add(&left.reference, &t.ev.Reference)
		left.kept = left.kept.Add(t.kept)
		if i == len(e.shares)-1 && !waits {
			e.settleBucket(t, &left, residue)
		}
		e.record(&t.ev)
	}
	if offset {
		e.thisBlock().deleveraged++
	}
	if waits {
		return awaits
	}
	return ends
}

// closeOne closes one position of a bucket by the steps of the second kind, beginning at its bankruptcy value, and leaves the
// others as they are.
func (e *Engine) closeOne(b exchange.Bucket, id exchange.PositionID) outcome {
	if e.offsetsLeft() == 0 {
		return awaits
	}
	t := e.closeWhole(b, id, e.Portion(b, id))
	if t.offset {
		e.thisBlock().deleveraged++
	}
	if t.waits {
		e.leave(t)
		e.barred(t)
		return awaits
	}
	e.house.Clear(t.id)
	e.coverEmpty(b, &t.ev)
	t.ev.EquityAfter = t.held.Add(e.Balance(b).Sub(t.start))
	e.record(&t.ev)
	if e.Stands(b) {
		return ends
	}
	return awaits
}

// barred gates withdrawals where no counterparty could take any of a position that stays below zero.
func (e *Engine) barred(t *taken) {
	if t.barren {
		e.shut()
	}
}

// closeWhole takes a position through the steps of the second kind. It is valid until the next position is.
func (e *Engine) closeWhole(b exchange.Bucket, id exchange.PositionID, equity fixed.Signed) *taken {
	p := e.Holding(id)
	t := &e.taken
	*t = taken{}
	t.id, t.bucket, t.market, t.side, t.owns, t.whole = id, b, p.Market, p.Side, p.Owns, p.Size
	t.equity, t.held, t.start, t.worth = equity, equity.Sub(e.Profit(id)), e.Balance(b), e.Worth(id, equity)
	e.describe(&t.ev, TakenOver, id, &p)
	t.ev.EquityBefore = equity
	for _, s := range e.closing {
		if t.waits || e.Closed(id) {
			return t
		}
		s.close(e, t)
	}
	t.waits = t.waits || !e.Closed(id)
	return t
}

// left is the size that is left of a position.
func (e *Engine) left(t *taken) uint256.Int { return e.Holding(t.id).Size }

// bust is the bankruptcy value of what is left, rounded down.
func (t *taken) bust(left *uint256.Int) uint256.Int {
	return exact.Portion(&t.worth, left, &t.whole)
}

// leave ends a closing that goes on at the next mark. What was closed at the bankruptcy value has changed nothing but
// whose the position is, so equity below zero stays with the rest.
func (e *Engine) leave(t *taken) {
	if t.ev.Size.IsZero() {
		return
	}
	t.ev.Remaining = e.left(t)
	t.ev.EquityAfter = t.equity.Sub(t.ev.Impact).Sub(fixed.Positive(&t.ev.VenueFee)).Add(t.ev.Bystanders)
	e.record(&t.ev)
}

// settleBucket gives what the positions of a bucket have left to whom it belongs, and makes up for what is missing,
// in the event of the last of them. The bucket never ends below zero, but by what nobody bears, and nothing outside it is
// touched.
//
// What deleveraging at the previous mark left stays the trader's, whoever has the residue.
func (e *Engine) settleBucket(t *taken, all *remains, residue Residue) {
	left, after := all.equity, fixed.Signed{}
	switch {
	case left.Sign() < 0:
		missing := left.Neg().Capped()
		unpaid := e.cover(&t.ev, &missing)
		after = fixed.Negative(&unpaid)
	case residue == ToFund:
		after = all.kept
		if left.Cmp(after) < 0 {
			after = left
		}
		t.ev.Residue = left.Sub(after).Capped()
		e.credit(t.market, &t.ev.Residue)
	default:
		fee := exact.MulDivUp(&all.reference, &e.rules.Fee.Rate, &fixed.WAD)
		t.ev.ClearanceFee = exact.Min(fee, left.Capped())
		after = left.Sub(fixed.Positive(&t.ev.ClearanceFee))
		e.credit(t.market, &t.ev.ClearanceFee)
	}
	e.house.Pay(t.bucket, after.Sub(left))
	t.ev.EquityAfter = t.ev.EquityAfter.Sub(left).Add(after)
}
