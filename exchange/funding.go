package exchange

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Payment is what a position paid as funding; below 0, what it received.
type Payment struct {
	Account  AccountID
	Position PositionID
	Paid     fixed.Signed
}

// Funding settles funding in a market at its mark. At a rate above 0, scale 1e18, longs pay shorts value·rate; below
// 0, shorts pay longs. It does nothing before the first mark.
//
// The value is that at the mark, or at the index where the rules say so.
//
// Payments are rounded up, receipts down. The difference, and what falls to the other side of the venue's trades, is
// booked to the venue's liquidity.
//
// Isolated positions settle it in their margin, which moves the liquidation price. Under FundingFromFree they pay from the free
// balance first, as far as that goes (Bybit help 000001391).
//
// It visits every position of the market, appends what each paid to payments, in their order, and returns that. Whom its payment
// brings below the maintenance margin is reached by the next mark.
func (h House) Funding(id MarketID, rate fixed.Signed, payments []Payment) []Payment {
	m := &h.markets[id]
	if m.mark.IsZero() || rate.IsZero() {
		return payments
	}
	abs := rate.Abs()
	var net fixed.Signed // paid less received by accounts
	for i := range h.positions {
		p := &h.positions[i]
		if p.market != id || p.size.IsZero() {
			continue
		}
		v := h.fundedValue(m, p)
		flow := fixed.Signed{}
		if (p.side == Long) == (rate.Sign() > 0) {
			pay := exact.MulDivUp(&v, &abs, &fixed.WAD)
			flow = fixed.Positive(&pay)
		} else {
			get := exact.MulDivDown(&v, &abs, &fixed.WAD)
			flow = fixed.Negative(&get)
		}
		net = net.Add(flow)
		p.funding = p.funding.Add(flow)
		payments = append(payments, Payment{Account: p.account, Position: PositionID(i), Paid: flow})
		if p.mode == Isolated && flow.Sign() > 0 && h.rules.FundingFromFree {
			have := h.Available(p.account, m.Settle)
			first := exact.Min(have, flow.Capped())
			w := h.wallet(p.account, m.Settle)
			*w = w.Sub(fixed.Positive(&first))
			flow = flow.Sub(fixed.Positive(&first))
			h.rekeyPool(p.account, m.Settle)
		}
		cash := h.cashOf(p)
		*cash = cash.Sub(flow)
		h.rekey(PositionID(i))
	}
	m.maker.cost = m.maker.cost.Sub(net)
	return payments
}

// fundedValue is the value that a position pays funding on.
func (h House) fundedValue(m *market, p *position) uint256.Int {
	if h.rules.FundingOn != OnOracle || m.index.IsZero() {
		return h.value(p)
	}
	return m.Value(p.side, &p.size, &m.index)
}
