package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// fluidPlan is what stands once a call was made that [fluid.After] tried: what the offer that it showed is quoted from.
type fluidPlan struct {
	made  bool
	offer offer.Offer
	standing
	spare standing
}

// imagine puts what is planned in the place of what stands, where an offer is the one that was shown, and
// reports whether it did; wake puts it back.
func (s *fluid) imagine(o *offer.Offer) bool {
	if !s.plan.made || *o != s.plan.offer {
		return false
	}
	s.wake()
	return true
}

// stale reports whether an offer, which is not the one that was shown, is not of what the last survey found.
func (s *fluid) stale(o *offer.Offer) bool {
	return o.Case.Totals != s.seen.totals || o.Case.Price != s.seen.price
}

func (s *fluid) wake() { s.standing, s.plan.standing = s.plan.standing, s.standing }

// copyOf makes a standing another's.
func (s *standing) copyOf(of *standing) {
	vaults, near, over := append(s.vaults[:0], of.vaults...), append(s.near[:0], of.near...), append(s.over[:0], of.over...)
	*s = *of
	s.vaults, s.near, s.over = vaults, near, over
}

// After implements [Running]. It tries the call on a copy of what stands, and keeps that for whoever asks
// what comes then.
func (s *fluid) After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error {
	imagined := s.imagine(o)
	if !imagined && s.stale(o) {
		return offer.ErrStale
	}
	t, p, err := s.terms(o, amount)
	spare := s.plan.spare
	if err == nil {
		spare.copyOf(&s.standing)
	}
	if imagined {
		s.wake()
	}
	if s.plan.spare = spare; err != nil {
		return err
	}
	*next = *o
	if err := s.plan.spare.try(next, &t, &p); err != nil {
		return err
	}
	if err := s.plan.spare.limit(s.rule, &next.Case.Price, &next.Case.Totals); err != nil {
		return err
	}
	s.plan.spare.order()
	s.standing, s.plan.spare = s.plan.spare, s.standing
	err = s.open(next)
	s.standing, s.plan.spare = s.plan.spare, s.standing
	if err != nil {
		return err
	}
	s.plan.made, s.plan.offer = true, *next
	s.plan.standing, s.plan.spare = s.plan.spare, s.plan.standing
	return nil
}

// try makes a call on a copy. The totals of the offer become the market's after it.
func (s *standing) try(o *offer.Offer, t *offer.Terms, p *pooled) error {
	whole := o.Lot == lotAbsorbed && t.Pay.Eq(&o.Most)
	for _, k := range s.over[:s.sinks] {
		v := &s.vaults[k]
		s.sunk.BorrowShares.Add(&s.sunk.BorrowShares, &v.shares)
		s.sunk.Collateral.Add(&s.sunk.Collateral, &v.coll)
		v.ratio.Clear() // it stands nowhere
	}
	repay := func(at *vault.Position, part *uint256.Int) error {
		shares, err := o.Case.Totals.DebtShares(*part)
		if err != nil {
			return err
		}
		paid := *part
		if whole {
			shares = at.BorrowShares
		}
		c := vault.Case{Totals: o.Case.Totals, Position: *at}
		if err := c.Repay(&paid, &shares); err != nil {
			return err
		}
		o.Case.Totals, *at = c.Totals, c.Position
		return nil
	}
	if o.Lot == lotAbsorbed {
		s.sunk.Collateral.Sub(&s.sunk.Collateral, &t.Receive)
		return repay(&s.sunk, &t.Pay)
	}
	var c checked
	left, ex := t.Pay, exPrice(&o.Case.Totals)
	members := s.over[s.sinks:][:p.members]
	for n, k := range members {
		v := &s.vaults[k]
		at := vault.Position{BorrowShares: v.shares, Collateral: c.sub(v.coll, v.seize)}
		part := v.pays(&c, &left, ex, n+1 == len(members))
		if c.err != nil {
			return c.err
		}
		if !part.IsZero() {
			if err := repay(&at, &part); err != nil {
				return err
			}
		}
		v.falls(&c, at, p.ratio)
	}
	return c.err
}
