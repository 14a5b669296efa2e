package exchange

import (
	"errors"
	"fmt"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Check proves that the books balance, and returns every fault.
//
//   - For each asset, cash less the cost of all positions is deposits less withdrawals. Cash is that of accounts, house
//     and fees. Positions are those of accounts, of the venues' liquidity and of the house. What was bought counts as
//     paid, what was sold as received.
//   - For each market, the signed sizes of the same positions sum to zero.
//   - Each open position has its place in a trigger heap, unless the house withholds it, and each heap is in order.
//   - A closed position has no cost, and no margin below zero.
//
// As sizes sum to zero, the first says that cash and unrealised profit balance at every price, free of the rounding of any one.
func (e *Accounts) Check() error {
	e.keyed()
	var faults []error
	total := make([]fixed.Signed, e.assets)
	size := make([]fixed.Signed, len(e.markets))
	for i, w := range e.wallets {
		total[i%e.assets] = total[i%e.assets].Add(w)
	}
	for i := range e.positions {
		p := &e.positions[i]
		m := &e.markets[p.market]
		q, c := fixed.Positive(&p.size), fixed.Positive(&p.cost)
		if !p.owns {
			q, c = q.Neg(), c.Neg()
		}
		size[p.market] = size[p.market].Add(q)
		total[m.Settle] = total[m.Settle].Add(p.margin).Sub(c)
		if !p.size.IsZero() && e.slots[i] == none {
			faults = append(faults, fmt.Errorf("exchange: open position %d has no trigger price", i))
		}
		if p.size.IsZero() && (!p.cost.IsZero() || p.margin.Sign() < 0) {
			faults = append(faults, fmt.Errorf("exchange: position %d is closed with cost %s and margin %s", i, p.cost.Dec(), p.margin))
		}
	}
	for i := range e.markets {
		m := &e.markets[i]
		total[m.Settle] = total[m.Settle].Sub(m.maker.cost).Sub(m.house.cost)
		if net := size[i].Add(m.maker.size).Add(m.house.size); !net.IsZero() {
			faults = append(faults, fmt.Errorf("exchange: %s: signed sizes sum to %s", m.Symbol, net))
		}
		for s := range m.atRisk {
			faults = append(faults, m.atRisk[s].check(e))
		}
	}
	for s := range total {
		total[s] = total[s].Add(fixed.Positive(&e.fees[s])).Add(e.house[s])
		if total[s].Cmp(e.outside[s]) != 0 {
			faults = append(faults, fmt.Errorf("exchange: asset %d: books sum to %s, deposits less withdrawals to %s", s, total[s], e.outside[s]))
		}
	}
	return errors.Join(faults...)
}
