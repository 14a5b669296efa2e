package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// settle closes part of a position for value: cost leaves pro rata (rounded down, the rest stays with what remains), and
// the difference goes to cash. Initial margin, extra and reserved fee shrink pro rata, so that the liquidation price of
// what remains does not move (Bybit help, "partial close").
func (p *position) settle(cash *fixed.Signed, size, value *uint256.Int) {
	released := exact.Portion(&p.cost, size, &p.size)
	*cash = cash.Add(exact.Gain(p.owns, &released, value))
	for _, part := range [...]*uint256.Int{&p.initial, &p.posted, &p.closeFee} {
		if part.IsZero() {
			continue
		}
		less := exact.Portion(part, size, &p.size)
		part.Sub(part, &less)
	}
	p.cost.Sub(&p.cost, &released)
	p.size.Sub(&p.size, size)
}

// Reduce closes size of a position, by its owner's choice, on the market's venue at a price no worse than limit. It returns
// the fill, which may be partial or nothing. A limit is in settlement units per contract for an inverse market; nil is any.
//
// The margin of an isolated position shrinks pro rata. What is freed goes to the free balance, with all of it once the
// position is closed. What is left with less than its maintenance margin is liquidated at the next mark.
//
// Refused are losses beyond the bucket, for such a position is the engine's to close, and taking a hedge from a position
// that would be liquidated without.
func (e *Accounts) Reduce(id PositionID, size uint256.Int, limit *uint256.Int) (liquidity.Fill, error) {
	p, err := e.held(id)
	if err != nil {
		return liquidity.Fill{}, err
	}
	m := &e.markets[p.market]
	switch {
	case p.size.IsZero():
		return liquidity.Fill{}, e.refuse(ErrNoPosition)
	case size.IsZero():
		return liquidity.Fill{}, e.refuse(ErrZeroSize)
	case size.Gt(&p.size):
		return liquidity.Fill{}, e.refuse(ErrReduceOnly)
	case m.venue == nil:
		return liquidity.Fill{}, ErrNoFill
	}
	fill := e.quote(m, taking(!p.owns), &size, limit)
	if fill.Base.IsZero() {
		return fill, nil
	}
	fee := exact.MulDivUp(&fill.Quote, &m.TakerFee, &fixed.WAD)
	fee.Add(&fee, &fill.Fee)
	after, pool := e.reducing(p, &fill.Base, &fill.Quote, &fee)
	if err := e.mayClose(p, &after, pool); err != nil {
		return liquidity.Fill{}, err
	}
	e.execute(m, taking(!p.owns), &size, limit)
	*p = after
	*e.wallet(p.account, m.Settle) = pool
	e.fees[m.Settle].Add(&e.fees[m.Settle], &fee)
	m.trade(!p.owns, &fill.Base, &fill.Quote)
	e.rekey(id)
	e.rekeyPool(p.account, m.Settle)
	return fill, nil
}

// reducing returns what closing size of a position for value leaves of it and of its pool's balance.
func (e *Accounts) reducing(p *position, size, value, fee *uint256.Int) (after position, pool fixed.Signed) {
	after, pool = *p, e.pool(p)
	cash := &pool
	if !p.cross {
		cash = &after.margin
	}
	share := exact.Scaled(after.margin, size, &p.size)
	was := after.margin
	after.settle(cash, size, value)
	*cash = cash.Sub(fixed.Positive(fee))
	if !p.cross {
		// The closed part's margin and profit leave together; a loss larger than that margin stays in the bucket.
		freed := share.Add(after.margin.Sub(was))
		if after.size.IsZero() {
			freed = after.margin
		}
		if freed.Sign() > 0 {
			after.margin = after.margin.Sub(freed)
			pool = pool.Add(freed)
		}
	}
	if after.size.IsZero() {
		after.posted = zero
	}
	return after, pool
}

// mayClose returns why a position's owner may not bring it to a state, and its pool to a balance: the bucket would be
// left with less than nothing, or the opposite position, which p hedges, would be liquidated.
func (e *Accounts) mayClose(p, after *position, pool fixed.Signed) error {
	equity := e.equityWith(after, pool)
	if after.cross && e.unified() {
		equity = equity.Add(e.support(p.account, e.markets[p.market].Settle))
	}
	if equity.Sign() < 0 {
		return e.refuse(ErrWouldLiquidate)
	}
	other := e.hedge(p)
	if other == nil {
		return nil
	}
	was := *p
	*p = *after
	alone := e.wouldLiquidate(other, pool)
	*p = was
	if alone {
		return e.refuse(ErrWouldLiquidate)
	}
	return nil
}

// Release moves what liquidation left in the bucket of a closed isolated position to the free balance, and returns it.
func (e *Accounts) Release(id PositionID) (uint256.Int, error) {
	p, err := e.held(id)
	if err != nil {
		return zero, err
	}
	if !p.size.IsZero() {
		return zero, e.refuse(ErrOpenPosition)
	}
	left := p.margin.Capped()
	w := e.wallet(p.account, e.markets[p.market].Settle)
	*w = w.Add(p.margin)
	p.margin, p.posted = fixed.Signed{}, zero
	e.rekeyPool(p.account, e.markets[p.market].Settle)
	return left, nil
}
