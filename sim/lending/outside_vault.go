package lending

import (
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
)

// ours leaves of vaults at risk those of the study's borrowers. Outsiders' own are in no statistics: see [crowd.want].
func (a *running) ours(found []vault.AtRisk) []vault.AtRisk {
	if a.joined == nil {
		return found
	}
	return slices.DeleteFunc(found, func(v vault.AtRisk) bool {
		_, is := a.borrower(v.Borrower)
		return !is
	})
}

// want appends the vaults of outsiders that can be liquidated now and have at least as much collateral as is worth its
// gas.
func (c *crowd) want(dst []vault.AtRisk, worthwhile *uint256.Int) []vault.AtRisk {
	if c == nil {
		return dst
	}
	a := c.arm
	c.risky = a.index.AtRisk(a.market, a.answer, a.now, c.risky[:0])
	for k := range c.risky {
		v := &c.risky[k]
		if _, is := c.Outsider(v.Borrower); !is {
			continue
		}
		s := c.stands[v.Borrower]
		if s == nil {
			s = &standing{number: len(a.borrowers) + 1<<20 + len(c.stands)}
			c.stands[v.Borrower] = s
		}
		if s.last+1 != a.lives {
			s.since = a.block
		}
		s.last = a.lives
		if !v.Collateral.Lt(worthwhile) {
			dst = append(dst, *v)
		}
	}
	return dst
}

// standing is a vault of an outsider's that can be liquidated.
type standing struct {
	number int    // by which liquidators know it
	since  uint64 // block from which on it could be
	last   uint64 // lived block in which it could be last
}

// stood numbers an outsider's vault, and says from which block on it could be liquidated.
func (c *crowd) stood(of vault.Address, o *liquidator.Offer) {
	if c == nil {
		return
	}
	if s := c.stands[of]; s != nil {
		o.Vault, o.Since = s.number, s.since
	}
}

// closed tells of a vault of an outsider's that was liquidated, by the liquidator whom rows name so.
func (c *crowd) closed(by uint16, of vault.Address, seized, repaid, forgiven *uint256.Int) {
	if c == nil {
		return
	}
	if k, is := c.Outsider(of); is {
		a := c.arm
		c.Closed(&record.OutsiderLiquidation{
			Path: a.path, Outsider: uint16(k), Liquidator: by, Block: a.block, Time: a.now,
			ReferencePrice: uint64(a.ref), ContractPrice: uint64(arm.PriceFloor(&a.answer, &a.unit)),
			Seized: *seized, Value: arm.Worth(seized, &a.price), Repaid: *repaid, BadDebt: *forgiven,
		})
	}
}

// owned is the journal's account of an outsider's address.
func (c *crowd) owned(at vault.Address) (account journal.Account, is bool) {
	if c == nil {
		return 0, false
	}
	k, is := c.Outsider(at)
	return c.account(k), is
}
