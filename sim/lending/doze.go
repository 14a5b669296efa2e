package lending

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// doze is what lets an arm sleep while its feed publishes. A feed that follows a crash publishes in every third block or so, and
// mostly nothing comes of it: the vaults at risk are the same, and all of them are too small to pay for their gas. So a block in
// which the feed may publish, and nothing else may happen, costs a look at the answer.
type doze struct {
	may       bool
	calm      arm.Band    // no liquidator acts in it, and no threshold is passed, whatever the feed publishes
	watch     arm.Band    // within that, no borrower stirs in it
	low, high uint256.Int // from low to high are the answers at which the vaults at risk are those that they were
	some      bool        // there are any
	largest   uint256.Int // collateral of the largest of them
}

// nod finds whether the arm may doze after a block, and narrows a band to the time for which that is known. From a safe price up
// no vault is at risk, unless until is 0.
func (a *running) nod(safe *uint256.Int, until uint64, calm *arm.Band) {
	const ahead, enough = 3600, 600 // seconds
	d, s := &a.doze, &a.still
	d.may = false
	if !a.brisk || len(s.stock.Sales) > 0 || s.shelved > 0 || s.small < len(s.found) || a.undone.took || a.key.Until != design.Never || !a.key.High.IsZero() {
		return
	}
	if d.some = len(s.found) > 0; !d.some {
		if until == 0 || a.answer.Lt(safe) {
			return
		}
		d.low = *safe
		d.high.SetAllOne()
		d.may = true
		return
	}
	if !s.room.Holds(&a.answer, a.now) || s.room.Until() < a.now+enough {
		search := s.roll.Search()
		s.room = a.index.Room(&search, s.found, a.now, a.now+ahead)
	}
	if d.may = s.room.Holds(&a.answer, a.now); !d.may {
		return
	}
	d.low, d.high = s.room.Prices()
	d.largest = a.largestAtRisk()
	if calm.Until = min(calm.Until, s.room.Until()); until != 0 {
		calm.Until = min(calm.Until, until)
	}
}

// dozes reports whether the arm sleeps through a block in which the feed may publish. Where it does not, the block must be lived.
func (a *running) dozes(price, ether oracle.Price, block, now uint64) bool {
	d := &a.doze
	if !d.may || !d.calm.Holds(price, now) || !d.watch.Holds(price, now) {
		return false
	}
	a.block, a.now, a.ref, a.price, a.ether = block, now, price, a.Scaled(price), ether
	a.hear()
	return a.dozing()
}

// dozesOn reports whether the arm sleeps on after borrowers stirred in a block and did nothing. growth is that of debts until
// now.
func (a *running) dozesOn(growth uint256.Int) bool {
	d := &a.doze
	if !d.may || !d.calm.Holds(a.ref, a.now) || d.watch.Holds(a.ref, a.now) {
		return false
	}
	d.watch = a.watching(growth, d.calm.Until)
	return a.dozing()
}

// dozing reports whether nobody liquidates at the present answer, and finds for how long the arm sleeps then.
func (a *running) dozing() bool {
	d := &a.doze
	if a.answer.Lt(&d.low) || a.answer.Gt(&d.high) {
		return false
	}
	calm := d.calm
	if d.some {
		a.venue.Follow(&a.price, a.now)
		if mid := a.venue.Mid(); mid.Gt(&a.price) || a.key.Rewards {
			return false
		}
		high := a.pays(d.largest, calm.Until)
		if high <= a.ref { // until then gas may become cheaper
			if worthwhile := a.worthwhile(); !d.largest.Lt(&worthwhile) {
				return false
			}
		}
		calm.High = min(calm.High, high)
	}
	calm.Within(d.watch)
	calm.Within(a.quietFeed())
	a.calm = calm
	return true
}

// hear lets the feed look at the present block, once.
func (a *running) hear() {
	if a.heard == a.block {
		return
	}
	a.heard = a.block
	if answer, _, published := a.feed.Step(a.ref, a.now); published {
		a.answer, a.untold = a.Scaled(answer), true
		a.readings = append(a.readings, reading{a.now, a.answer})
	}
}

// tell tells the rulebook what the contract reads, where it has not been told.
func (a *running) tell() error {
	if !a.untold {
		return nil
	}
	a.untold = false
	return a.rules.SetPrice(oracleAddress, a.answer)
}
