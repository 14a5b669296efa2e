package quote

import (
	"math"
	"sort"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault/design"
)

// Nothing says why nothing is on offer, and what would change that.
type Nothing struct {
	Closed  bool           // the vault owes nothing more
	Healthy bool           // it cannot be liquidated
	Below   uint256.Int    // the highest price at which it could be at this time; 0 where the ledger's index does not tell
	Later   bool           // something will be on offer at this price if nobody does anything
	From    uint64         // seconds after the first time at which that begins, where Later
	Limits  []design.Limit // that withhold offers
}

// ahead is how far it is looked for something that is on offer later, seconds: about 97 days.
const ahead = 1 << 23

// nothing finds out why nothing is on offer at the last of some times.
func (w *world) nothing(d design.Design, m design.Market, v Vault, times []uint64) (*Nothing, error) {
	n := &Nothing{}
	for _, l := range w.running.Limits(nil) {
		if l.Withheld > 0 {
			n.Limits = append(n.Limits, l)
		}
	}
	p := w.Position(w.id, borrower)
	if c, is := w.running.(design.Custodian); is {
		_, owes := c.Held(borrower)
		p.BorrowShares.Add(&p.BorrowShares, &owes)
	}
	if n.Closed = p.BorrowShares.IsZero(); n.Closed {
		return n, nil
	}
	n.Healthy = !w.unhealthy(&w.price)
	if _, converts := w.running.(design.Converter); n.Healthy && !converts {
		n.Below = w.below()
	}
	var err error
	n.From, n.Later, err = later(d, m, v, times)
	return n, err
}

// unhealthy reports whether the vault can be liquidated at a price.
func (w *world) unhealthy(price *uint256.Int) bool {
	risky := w.AtRisk(w.id, *price, w.Time(), nil)
	if c, is := w.running.(design.Converter); is {
		risky = c.Unsafe(nil)
	}
	for i := range risky {
		if risky[i].Borrower == borrower {
			return true
		}
	}
	return false
}

// below is the highest price at which a healthy vault could be liquidated, 0 where it could at none.
func (w *world) below() (low uint256.Int) {
	high := w.price
	for {
		var mid uint256.Int
		mid.Add(&low, &high)
		if mid.Rsh(&mid, 1); mid.Eq(&low) {
			return low
		}
		if w.unhealthy(&mid) {
			low = mid
		} else {
			high = mid
		}
	}
}

// later is the first second after the last of some times at which something is on offer, if there is one.
func later(d design.Design, m design.Market, v Vault, times []uint64) (from uint64, is bool, err error) {
	last := times[len(times)-1]
	offered := func(after uint64) bool {
		w, fault := open(d, m, v)
		for _, at := range times {
			if fault == nil {
				_, fault = w.step(at)
			}
		}
		var s Step
		if fault == nil {
			s, fault = w.step(last + after)
		}
		if fault != nil {
			err = fault
		}
		return len(s.Offers) > 0
	}
	for after := uint64(1); after <= ahead && last < math.MaxUint32; after *= 2 {
		if !offered(after) {
			continue
		}
		low := after / 2 // nothing there
		first := sort.Search(int(after-low-1), func(k int) bool { return offered(low + 1 + uint64(k)) })
		return last + low + 1 + uint64(first), err == nil, err
	}
	return 0, false, err
}
