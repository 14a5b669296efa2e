package design

import (
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// stood is where a vault stands.
type stood struct {
	owner        vault.Address
	shares, coll uint256.Int // of the ledger's position, when it was placed
	debt, ratio  uint256.Int // raw debt, dust included, and its ratio
	tick         int         // the ratio's, rounded up
	shrunk       bool        // a call has taken from it: its dust is more than its tick's
	looked       uint64      // when it was last among the near
	repay, seize uint256.Int // scratch: what a call does, raw
}

// pays is a vault's part of what is left of a payment, loan units; the last of those that a call reached pays the rest.
func (v *stood) pays(c *checked, left *uint256.Int, ex uint256.Int, last bool) (part uint256.Int) {
	if part = *left; !last {
		part = smaller(c.part(v.repay, ex, exOne), *left)
	}
	left.Sub(left, &part)
	return part
}

// falls is where a vault stands after a call that left it a position of the ledger's.
func (v *stood) falls(c *checked, at vault.Position, ratio uint256.Int) {
	v.shares, v.coll, v.debt, v.ratio, v.shrunk = at.BorrowShares, at.Collateral, c.sub(v.debt, v.repay), ratio, true
	if tick, _, err := tickOf(ratio); err == nil {
		v.tick = tick + 1
	}
}

// standing is where all vaults stand at a price, and what was absorbed.
type standing struct {
	vaults []stood
	limits fluidLimits
	bottom uint256.Int    // the threshold's ratio
	near   []int          // places of those that may be above the threshold
	over   []int          // of those above it, by ratio, the highest first; those to be absorbed come before
	sinks  int            // how many of them are to be absorbed
	sunk   vault.Position // what was absorbed, collateral units and debt shares
}

// survey finds where all stand that may be above the threshold at a price. The ledger's index finds a vault
// by what it owes. One that calls have shrunk stands for its dust too, so that it is looked for by its tick.
func (s *fluid) survey(price *uint256.Int) error {
	totals, err := s.Accrued(s.id)
	if err != nil {
		return err
	}
	if err := s.limit(s.rule, price, &totals); err != nil {
		return err
	}
	trigger := s.Trigger()
	s.found = s.Beyond(s.id, *price, trigger.LTV, s.now, s.found[:0])
	s.near = s.near[:0]
	s.looks++
	for i := range s.found {
		f := &s.found[i]
		if f.Borrower == AbsorbedAddress {
			continue
		}
		k, known := s.number[f.Borrower]
		if !known {
			k = len(s.vaults)
			s.number[f.Borrower] = k
			s.vaults = append(s.vaults, stood{owner: f.Borrower})
		}
		v := &s.vaults[k]
		if !v.shares.Eq(&f.BorrowShares) || !v.coll.Eq(&f.Collateral) {
			p, err := place(f.Collateral, raw(f.BorrowShares))
			var ratio uint256.Int
			if err == nil {
				ratio, err = ratioAt(p.tick)
			}
			if err != nil {
				continue
			}
			v.shares, v.coll, v.debt, v.ratio, v.tick, v.shrunk = f.BorrowShares, f.Collateral, p.debt, ratio, p.tick, false
		}
		v.looked = s.looks
		s.near = append(s.near, k)
	}
	for k := range s.vaults {
		if v := &s.vaults[k]; v.shrunk && v.looked != s.looks && v.tick >= s.limits.liquidation && s.holdsAsLeft(v) {
			v.looked = s.looks
			s.near = append(s.near, k)
		}
	}
	s.sunk = vault.Position{Collateral: s.Balance(s.params.Collateral, AbsorbedAddress), BorrowShares: s.Position(s.id, AbsorbedAddress).BorrowShares}
	s.order()
	is := surveyed{price: *price, totals: totals, sunk: s.sunk}
	for _, k := range s.near {
		v := &s.vaults[k]
		is.near.BorrowShares.Add(&is.near.BorrowShares, &v.shares)
		is.near.Collateral.Add(&is.near.Collateral, &v.coll)
	}
	if is != s.seen {
		s.seen, s.plan.made = is, false
	}
	return nil
}

// surveyed is what a survey found. A plan on it is one as long as another finds the same.
type surveyed struct {
	price      uint256.Int
	totals     vault.Market
	near, sunk vault.Position
}

// holdsAsLeft reports whether a vault holds and owes what the last call left it. Otherwise its owner changed it.
func (s *fluid) holdsAsLeft(v *stood) bool {
	at := s.Position(s.id, v.owner)
	return !at.BorrowShares.IsZero() && at.BorrowShares.Eq(&v.shares) && at.Collateral.Eq(&v.coll)
}

// next is when interest alone may take a vault that calls have shrunk past the threshold, which no index
// finds: the next second where one stands within a tick of it, ten minutes where one stands within twenty,
// which is 3 % of debt.
func (s *fluid) next() (until uint64) {
	until = Never
	var at fluidLimits
	for k := range s.vaults {
		v := &s.vaults[k]
		if !v.shrunk {
			continue
		}
		if at.colPerDebt.IsZero() {
			totals, err := s.Accrued(s.id)
			if err == nil {
				at, err = s.at(&s.price, &totals)
			}
			if err != nil {
				return s.now + 1
			}
		}
		if v.tick+20 < at.liquidation || !s.holdsAsLeft(v) {
			continue
		}
		if v.tick+1 >= at.liquidation {
			return s.now + 1
		}
		until = s.now + 600
	}
	return until
}

// limit finds the limits at the ledger's price.
func (s *standing) limit(rule fluidRule, price *uint256.Int, totals *vault.Market) (err error) {
	v := fluidVaults{rule: rule}
	if s.limits, err = v.at(price, totals); err != nil {
		return err
	}
	s.bottom, err = ratioAt(s.limits.liquidation)
	return err
}

// order finds who stands above the threshold, and who of those is to be absorbed.
func (s *standing) order() {
	s.over, s.sinks = s.over[:0], 0
	for _, k := range s.near {
		if v := &s.vaults[k]; v.ratio.Gt(&s.bottom) {
			s.over = append(s.over, k)
		}
	}
	slices.SortStableFunc(s.over, func(a, b int) int { return s.vaults[b].ratio.Cmp(&s.vaults[a].ratio) })
	for s.sinks < len(s.over) && s.vaults[s.over[s.sinks]].tick > s.limits.absorb {
		s.sinks++
	}
}

// pooled is what a call on pooled vaults does, raw.
type pooled struct {
	debt, col uint256.Int
	members   int         // of those above the threshold, behind the absorbed, that it reached
	ratio     uint256.Int // at which they stand then
}

// walk liquidates pooled vaults for at most so much raw debt. Where it ends at the threshold all stand there.
func (s *standing) walk(remaining uint256.Int) (p pooled, err error) {
	rest := s.over[s.sinks:]
	if len(rest) == 0 {
		return p, offer.ErrGone
	}
	var c checked
	var pool, col uint256.Int
	p.ratio = s.vaults[rest[0]].ratio
	for {
		for p.members < len(rest) && s.vaults[rest[p.members]].ratio.Eq(&p.ratio) {
			v := &s.vaults[rest[p.members]]
			v.repay.Clear()
			v.seize.Clear()
			pool = c.add(pool, v.debt)
			col = c.add(col, c.part(v.debt, ratioOne, v.ratio))
			p.members++
		}
		reference := s.bottom
		if p.members < len(rest) {
			reference = s.vaults[rest[p.members]].ratio
		}
		st, err := step(pool, p.ratio, reference, s.limits.colPerDebt, remaining)
		if err != nil {
			return p, err
		}
		s.divide(&c, rest[:p.members], &st, pool)
		pool, col = c.sub(pool, st.debt), c.orZero(col, st.col)
		p.debt, p.col = c.add(p.debt, st.debt), c.add(p.col, st.col)
		remaining = c.sub(remaining, st.debt)
		if st.amount {
			p.ratio = c.part(pool, ratioOne, col)
		} else {
			p.ratio = reference
		}
		if c.err != nil || st.amount || reference.Eq(&s.bottom) {
			break
		}
	}
	if pool.LtUint64(100) {
		c.keep(pool, ErrFluidAmount)
	}
	return p, c.err
}

// divide gives each pooled vault its part of a step; the last gets what rounding leaves.
func (s *standing) divide(c *checked, members []int, st *fluidStep, pool uint256.Int) {
	debt, col := st.debt, st.col
	for k, at := range members {
		v := &s.vaults[at]
		d, q := debt, col
		if k+1 < len(members) {
			has := c.sub(v.debt, v.repay)
			d, q = smaller(c.part(st.debt, has, pool), debt), smaller(c.part(st.col, has, pool), col)
		}
		v.repay, v.seize = c.add(v.repay, d), c.add(v.seize, q)
		debt, col = c.sub(debt, d), c.sub(col, q)
	}
}

// absorbed is what was and what would now be absorbed: debt, loan units, and collateral.
func (s *standing) absorbed(m *vault.Market) (debt, coll uint256.Int) {
	shares := s.sunk.BorrowShares
	coll = s.sunk.Collateral
	for _, k := range s.over[:s.sinks] {
		shares.Add(&shares, &s.vaults[k].shares)
		coll.Add(&coll, &s.vaults[k].coll)
	}
	debt, err := m.Debt(shares)
	if err != nil {
		debt.Clear()
	}
	return debt, coll
}
