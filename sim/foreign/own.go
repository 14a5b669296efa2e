package foreign

import (
	"slices"

	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
)

// at is where a position stands: those of the borrowers come first, and then those of outsiders.
func (a *running) at(i int) vault.Address {
	if n := len(a.addresses); i >= n {
		return a.crowd.own[i-n]
	}
	return a.addresses[i]
}

// number is that of the position at an address, −1 where there is none.
func (a *running) number(at vault.Address) int {
	if i := slices.Index(a.addresses, at); i >= 0 || a.crowd == nil {
		return i
	}
	if i := slices.Index(a.crowd.own, at); i >= 0 {
		return len(a.addresses) + i
	}
	return -1
}

// owned is how many addresses of outsiders are looked at.
func (c *crowd) owned() int {
	if c == nil {
		return 0
	}
	return len(c.own)
}

// look finds the addresses that outsiders have by now. The scenario's liquidators look at the positions of all of them, those
// that stood in the dump too. No statistics of the study count them.
func (c *crowd) look() {
	if c == nil {
		return
	}
	for k := range c.all {
		for _, at := range c.Addresses(k) {
			if !slices.Contains(c.own, at) {
				c.own = append(c.own, at)
				c.arm.index.Add()
			}
		}
	}
}

// owns reports whether a position is an outsider's own: what it takes out of that it does not liquidate.
func (c *crowd) owns(who, i int) bool {
	if i < len(c.arm.addresses) {
		return false
	}
	k, is := c.Outsider(c.arm.at(i))
	return is && k == who
}

// closed tells of an outsider's position that was liquidated, by the liquidator whom rows name so.
func (c *crowd) closed(by uint16, taken []taking) {
	a, i := c.arm, taken[0].borrower
	delete(a.risky, i)
	a.index.Forget(i)
	k, _ := c.Outsider(a.at(i))
	seized, repaid, forgiven := gave(taken)
	c.Closed(&record.OutsiderLiquidation{
		Path: a.path, Outsider: uint16(k), Liquidator: by, Block: a.block, Time: a.now, ReferencePrice: uint64(a.ref), ContractPrice: uint64(a.read),
		Seized: seized, Repaid: repaid, BadDebt: forgiven, Value: arm.Worth(&seized, &a.price),
	})
}
