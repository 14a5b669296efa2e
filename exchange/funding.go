package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Payment is what a position paid as funding; below 0, what it received.
type Payment struct {
	Account  AccountID
	Position PositionID
	Paid     fixed.Signed
}

// Funding settles funding in a market at its mark: at a rate above 0, scale 1e18, longs pay shorts value·rate; below 0,
// shorts pay longs. Payments are rounded up, receipts down; the difference, and what falls to the other side of the
// venue's trades, is booked to the venue's liquidity. Isolated positions settle it in their margin, which moves the
// liquidation price, or under FundingFromFree from the free balance first as far as that goes (Bybit help 000001391).
//
// It visits every position of the market, appends what each paid to payments, in their order, and returns that. Whom its
// payment brings below the maintenance margin is liquidated by the next mark.
func (e *Engine) Funding(id MarketID, rate fixed.Signed, payments []Payment) []Payment {
	m := &e.markets[id]
	if m.mark.IsZero() || rate.IsZero() {
		return payments
	}
	abs := rate.Abs()
	var net fixed.Signed // paid less received by accounts
	for i := range e.positions {
		p := &e.positions[i]
		if p.market != id || p.size.IsZero() {
			continue
		}
		v := e.value(p)
		flow := fixed.Signed{}
		if (p.side == Long) == (rate.Sign() > 0) {
			pay := mulDivUp(&v, &abs, &fixed.WAD)
			flow = fixed.Positive(&pay)
		} else {
			get := mulDivDown(&v, &abs, &fixed.WAD)
			flow = fixed.Negative(&get)
		}
		net = net.Add(flow)
		p.funding = p.funding.Add(flow)
		payments = append(payments, Payment{Account: p.account, Position: PositionID(i), Paid: flow})
		if p.mode == Isolated && flow.Sign() > 0 && e.rules.FundingFromFree {
			have := e.Available(p.account, m.Settle)
			first := minimum(have, flow.Capped())
			w := e.wallet(p.account, m.Settle)
			*w = w.Sub(fixed.Positive(&first))
			flow = flow.Sub(fixed.Positive(&first))
			e.rekeyPool(p.account, m.Settle)
		}
		cash := e.cashOf(p)
		*cash = cash.Sub(flow)
		e.rekey(PositionID(i))
	}
	m.maker.cost = m.maker.cost.Sub(net)
	return payments
}

// Charge takes an amount out of the bucket of an open position for the venue itself, as interest on what it owes: out of its
// margin, or the pool it is in, which moves the liquidation price. The bucket may end below its requirement, or below
// nothing; the next mark sees to that. A closed position is charged nothing.
func (e *Engine) Charge(id PositionID, amount uint256.Int) {
	p := &e.positions[id]
	if p.size.IsZero() {
		return
	}
	cash, venue := e.cashOf(p), &e.operator[e.markets[p.market].Settle]
	*cash = cash.Sub(fixed.Positive(&amount))
	*venue = venue.Add(fixed.Positive(&amount))
	e.rekey(id)
}
