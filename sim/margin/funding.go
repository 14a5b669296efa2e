package margin

import (
	"fmt"
	"time"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/books"
)

// Funding is what longs pay shorts in every market of an exchange arm: value at mark times a constant rate, at the end of each
// interval. The first interval begins with the path, and a payment is made in the first block that is not before the
// end of its interval, after that block's mark and its liquidations: whoever it brings below the maintenance margin is
// liquidated at the next.
type Funding struct {
	Rate  fixed.Signed // for one interval, scale 1e18; below 0 shorts pay longs
	Every uint64       // the interval, seconds
}

// often refuses an interval shorter than that of marks: two payments would fall due at one.
func often(what string, none bool, every uint64, mark time.Duration) error {
	if none || time.Duration(every)*time.Second >= mark {
		return nil
	}
	return fmt.Errorf("%s every %d s is due more often than there are marks, every %v", what, every, mark)
}

// due is when the first of a series of payments at the ends of intervals is due, and the end of time where there is none.
func due(none bool, first uint64) uint64 {
	if none {
		return ^uint64(0)
	}
	return first
}

// fund settles funding in every market at this block's marks. What a borrower pays, those on the other side receive; what
// their receipts differ from that by is the venue's liquidity's, which holds what liquidations sold to it.
func (a *running) fund() {
	a.fundingDue += a.Funding.Every
	var net fixed.Signed
	for j := range a.markets {
		a.payments = a.engine.Funding(exchange.MarketID(j), a.Funding.Rate, a.payments[:0])
		net = net.Add(a.carryAll())
	}
	a.received(net)
}

// carryAll posts what borrowers paid, and returns what everybody paid less what everybody received.
func (a *running) carryAll() (net fixed.Signed) {
	for k := range a.payments {
		p := &a.payments[k]
		net = net.Add(p.Paid)
		if i := int(p.Account) / a.per; i < len(a.borrowers) {
			a.carry(i, a.books.Bystanders, p.Paid)
		}
	}
	return net
}

// received posts to the venue's liquidity what payments came to above what the other side received.
func (a *running) received(net fixed.Signed) {
	a.books.Journal.PostSigned(a.books.Bystanders, a.books.Venue, books.ClaimUnit, net, journal.Carry)
}

// carry posts a borrower's payment to whoever receives it. Rules say whether a position's margin, the pool or free cash bears
// it, so debt and rest are stated anew.
func (a *running) carry(i int, to journal.Account, paid fixed.Signed) {
	a.touch(i)
	a.books.Lose(i, to, paid, journal.Carry)
	s := &a.books.Accounts[i]
	s.Rest = s.Rest.Sub(paid)
	a.relabel(i)
	a.watch.Changed(i, &fixed.WAD)
}
