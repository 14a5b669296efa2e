package sim

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/internal/fixed"
	"github.com/ringfence-sim/ringfence/internal/journal"
)

// Funding is what longs pay shorts in every market of an exchange arm: value at mark times a constant rate, at the end of each
// interval. The first interval begins with the path, and a payment is made in the first block that is not before the
// end of its interval, after that block's mark and its liquidations: whoever it brings below the maintenance margin is
// liquidated at the next.
type Funding struct {
	Rate  fixed.Signed // for one interval, scale 1e18; below 0 shorts pay longs
	Every uint64       // the interval, seconds
}

// validate refuses intervals shorter than a block: two payments would fall due at one mark.
func (f Funding) validate(block uint64) error {
	if !f.Rate.IsZero() && f.Every < block {
		return fmt.Errorf("funding every %d s is due more often than there are blocks, every %d s", f.Every, block)
	}
	return nil
}

// first is when the first payment is due on a path that begins at start, and the end of time where none ever is.
func (f Funding) first(start uint64) uint64 {
	if f.Rate.IsZero() {
		return ^uint64(0)
	}
	return start + f.Every
}

// fund settles funding in every market at this block's marks. What a borrower pays, those on the other side receive; what
// their receipts differ from that by is the venue's liquidity's, which holds what liquidations sold to it.
func (a *marginArm) fund() {
	a.due += a.Funding.Every
	var net fixed.Signed
	for j := range a.markets {
		a.payments = a.engine.Funding(exchange.MarketID(j), a.Funding.Rate, a.payments[:0])
		for k := range a.payments {
			p := &a.payments[k]
			net = net.Add(p.Paid)
			if i := int(p.Account) / a.per; i < len(a.borrowers) {
				a.carry(i, p.Paid)
			}
		}
	}
	a.books.journal.PostSigned(a.books.bystanders, a.books.venue, claimUnit, net, journal.Carry)
}

// carry posts a borrower's payment. Rules say whether a position's margin, the pool or free cash bears it, so debt and rest are
// stated anew.
func (a *marginArm) carry(i int, paid fixed.Signed) {
	a.touch(i)
	a.books.lose(i, a.books.bystanders, paid, journal.Carry)
	s := &a.books.accounts[i]
	s.rest = s.rest.Sub(paid)
	a.relabel(i)
	a.watch.Changed(i, &wad)
}
