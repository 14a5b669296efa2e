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
	at := m.mark
	if h.rules.FundingOn == OnOracle && !m.index.IsZero() {
		at = m.index
	}
	return h.FundingAt(id, rate, []uint256.Int{at}, payments)
}

// FundingAt settles payments that fell due one after the other at prices other than the last mark, and were put off because
// nothing else happened in the market since. Each is rounded by itself, so that every account has to the last unit what it would
// have had. What a position paid is one Payment, the sum.
//
// Free balances are read as they stand at the last mark. That is the same where nobody has a cross position in another market.
func (h House) FundingAt(id MarketID, rate fixed.Signed, prices []uint256.Int, payments []Payment) []Payment {
	m := &h.markets[id]
	if m.mark.IsZero() || rate.IsZero() {
		return payments
	}
	abs := rate.Abs()
	if m.Kind == Linear {
		h.series.Prepare(prices, &abs)
	}
	var net fixed.Signed // paid less received by accounts
	for i := range h.positions {
		p := &h.positions[i]
		if p.market != id || p.size.IsZero() {
			continue
		}
		pays := (p.side == Long) == (rate.Sign() > 0)
		free := !p.cross && pays && h.rules.FundingFromFree
		paid := h.owed(m, p, prices, &abs, pays)
		here := paid // of it out of the position's own cash
		if free {
			first := h.payFromFree(m, p, prices, &abs)
			here.Sub(&here, &first)
		}
		flow, own := fixed.Positive(&paid), fixed.Positive(&here)
		if !pays {
			flow, own = flow.Neg(), own.Neg()
		}
		net = net.Add(flow)
		p.funding = p.funding.Add(flow)
		payments = append(payments, Payment{Account: p.account, Position: PositionID(i), Paid: flow})
		if free {
			h.rekeyPool(p.account, m.Settle)
		}
		cash := h.cashOf(p)
		*cash = cash.Sub(own)
		h.rekey(PositionID(i))
	}
	m.maker.cost = m.maker.cost.Sub(net)
	return payments
}

// owed is what a position pays, each payment rounded up, or receives, each rounded down, at prices and a rate.
func (h House) owed(m *market, p *position, prices []uint256.Int, rate *uint256.Int, pays bool) (sum uint256.Int) {
	if m.Kind == Linear {
		return h.series.Sum(&p.size, rate, !p.owns, pays)
	}
	for k := range prices {
		one := m.payment(p, &prices[k], rate, pays)
		sum.Add(&sum, &one)
	}
	return sum
}

// payment is one of those that owed sums.
func (m *market) payment(p *position, price, rate *uint256.Int, pays bool) uint256.Int {
	v := m.Value(p.side, &p.size, price)
	if pays {
		return exact.MulDivUp(&v, rate, &fixed.WAD)
	}
	return exact.MulDivDown(&v, rate, &fixed.WAD)
}

// payFromFree takes what an isolated position pays out of the free balance, as far as that goes at each payment, and returns
// how much.
func (h House) payFromFree(m *market, p *position, prices []uint256.Int, rate *uint256.Int) (sum uint256.Int) {
	w := h.wallet(p.account, m.Settle)
	for k := range prices {
		have := h.Available(p.account, m.Settle)
		if have.IsZero() { // nor will there be anything at the next
			break
		}
		part := exact.Min(have, m.payment(p, &prices[k], rate, true))
		*w = w.Sub(fixed.Positive(&part))
		sum.Add(&sum, &part)
	}
	return sum
}
