package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
)

// closeAtVenue executes at the venue and books the fill, fees included, in the position's cash and the event. It reports
// whether anything was filled.
func (e *Engine) closeAtVenue(p *position, ev *Event, size, limit *uint256.Int) bool {
	m := &e.markets[p.market]
	if m.venue == nil || size.IsZero() {
		return false
	}
	fill := e.execute(m, taking(!p.owns), size, limit)
	if fill.Base.IsZero() {
		return false
	}
	ref := e.value(p)
	cash := e.cashOf(p)
	p.settle(cash, &fill.Base, &fill.Quote)
	left := e.value(p)
	ref.Sub(&ref, &left)
	fee := mulDivUp(&fill.Quote, &m.TakerFee, &fixed.WAD)
	fee.Add(&fee, &fill.Fee)
	*cash = cash.Sub(fixed.Positive(&fee))
	e.fees[m.Settle].Add(&e.fees[m.Settle], &fee)
	m.trade(!p.owns, &fill.Base, &fill.Quote)
	ev.Size.Add(&ev.Size, &fill.Base)
	ev.Reference.Add(&ev.Reference, &ref)
	ev.Proceeds.Add(&ev.Proceeds, &fill.Quote)
	ev.VenueFee.Add(&ev.VenueFee, &fee)
	ev.Impact = ev.Impact.Add(gain(p.owns, &fill.Quote, &ref))
	return true
}

// execute trades at a market's venue. Arguments to an interface escape; they are lent from the engine so that a cascade
// allocates nothing.
func (e *Engine) execute(m *market, side liquidity.Side, size, limit *uint256.Int) liquidity.Fill {
	e.lend(size, limit)
	return m.venue.Execute(side, &e.lent.size, e.lent.at)
}

// quote asks what execute would do.
func (e *Engine) quote(m *market, side liquidity.Side, size, limit *uint256.Int) liquidity.Fill {
	e.lend(size, limit)
	return m.venue.Quote(side, &e.lent.size, e.lent.at)
}

func (e *Engine) lend(size, limit *uint256.Int) {
	e.lent.size, e.lent.at = *size, nil
	if limit != nil {
		e.lent.limit = *limit
		e.lent.at = &e.lent.limit
	}
}
