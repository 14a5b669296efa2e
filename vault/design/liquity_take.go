package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Take implements [Running].
func (s *liquity) Take(who vault.Address, o *offer.Offer, amount uint256.Int, dst []Move) ([]Move, offer.Terms, error) {
	s.takes = *o
	now := &s.takes
	if err := s.Refresh(now); err != nil {
		return dst, offer.Terms{}, err
	}
	terms, err := s.Quote(now, amount)
	if err != nil {
		return dst, offer.Terms{}, err
	}
	l, err := s.closing(now)
	if err != nil {
		return dst, offer.Terms{}, err
	}
	debt, err := now.Case.Totals.Debt(now.Case.Position.BorrowShares)
	if err != nil {
		return dst, offer.Terms{}, err
	}
	p := s.split(&now.Case, &debt, &l)
	if err := s.account(now, &l, &p); err != nil {
		return dst, offer.Terms{}, err
	}
	from := len(dst)
	if dst, err = s.carry(who, now, &p, dst); err != nil {
		return dst[:from], offer.Terms{}, err
	}
	if !terms.Reward.IsZero() {
		if err := s.Transfer(s.params.Loan, GasPool, who, terms.Reward); err != nil {
			return dst[:from], offer.Terms{}, err
		}
		dst = append(dst, Move{GasPool, who, Loan, terms.Reward, journal.Fee, Taken})
	}
	return dst, terms, nil
}

// account keeps the books of the pool's depositors and of what vaults bear of others. It finds the others.
func (s *liquity) account(o *offer.Offer, l *closing, p *parts) error {
	pool := s.pool
	switch {
	case p.offset.IsZero():
	case !s.sums:
		pool.total.Sub(&pool.total, &l.debtOffset)
	default:
		var coll uint256.Int
		coll.Mul(&p.toPool, &s.collateral)
		if _, err := pool.offset(l.debtOffset, coll); err != nil {
			return err
		}
	}
	s.found = s.found[:0]
	if !p.borne.IsZero() {
		s.found = s.Beyond(s.id, o.Case.Price, uint256.Int{}, s.now, s.found)
		s.others.total.Clear()
		for i := range s.found {
			if v := &s.found[i]; v.Borrower != o.Of {
				s.others.total.Add(&s.others.total, &v.Collateral)
			}
		}
		s.others.total.Mul(&s.others.total, &s.collateral)
		if s.others.total.IsZero() {
			return offer.ErrGone // nobody is left to bear it
		}
	}
	s.pool = pool
	return nil
}

// carry moves collateral and debt as a closing says.
func (s *liquity) carry(who vault.Address, o *offer.Offer, p *parts, dst []Move) ([]Move, error) {
	seize := func(to vault.Address, amount *uint256.Int, reason journal.Reason, event Event) error {
		if amount.IsZero() {
			return nil
		}
		if err := s.Seize(s.id, o.Of, to, *amount); err != nil {
			return err
		}
		dst = append(dst, Move{vault.EngineAddress, to, Collateral, *amount, reason, event})
		return nil
	}
	if err := seize(who, &p.gas, journal.Seize, Taken); err != nil {
		return dst, err
	}
	if err := seize(StabilityPool, &p.toPool, journal.ProtocolFee, Absorbed); err != nil {
		return dst, err
	}
	if !p.offset.IsZero() {
		assets, shares := p.offset, uint256.Int{}
		if p.borne.IsZero() {
			assets, shares = shares, o.Case.Position.BorrowShares
		}
		paid, err := s.Repay(StabilityPool, s.id, assets, shares, o.Of)
		if err != nil {
			return dst, err
		}
		dst = append(dst, Move{StabilityPool, vault.EngineAddress, Loan, paid.Assets, journal.Repay, Absorbed})
	}
	if !p.borne.IsZero() {
		var err error
		if dst, err = s.spread(o, p, dst); err != nil {
			return dst, err
		}
	}
	return dst, seize(o.Of, &p.surplus, journal.Collateral, Settled)
}

// spread puts the rest of a vault on the others by their collateral: their gain, or their loss, is this vault's. Each touches
// its vault at once, so that a unit of collateral has one stake. The last in order, the safest, gets what rounding leaves.
func (s *liquity) spread(o *offer.Offer, p *parts, dst []Move) ([]Move, error) {
	var c checked
	collEach, debtEach, err := s.others.redistribute(c.mul(p.spread, s.collateral), c.mul(p.borne, s.loan))
	if err != nil {
		return dst, err
	}
	coll, shares := p.spread, s.Position(s.id, o.Of).BorrowShares
	last := len(s.found) - 1
	for s.found[last].Borrower == o.Of { // there are others: see account
		last--
	}
	for i := 0; i <= last; i++ {
		v := &s.found[i]
		if v.Borrower == o.Of {
			continue
		}
		to := v.Borrower
		bears, gets := shares, coll
		if i != last {
			stake := c.mul(v.Collateral, s.collateral)
			units := c.div(c.part(stake, debtEach, one), s.loan)
			bears = smaller(c.keep(o.Case.Totals.DebtShares(units)), shares)
			gets = smaller(c.div(c.part(stake, collEach, one), s.collateral), coll)
		}
		owed := c.keep(o.Case.Totals.Debt(bears))
		if c.err != nil {
			return dst, c.err
		}
		shares.Sub(&shares, &bears)
		coll.Sub(&coll, &gets)
		if !bears.IsZero() {
			if err := s.Assume(s.id, o.Of, to, bears); err != nil {
				return dst, err
			}
			dst = append(dst, Move{to, o.Of, Claim, owed, journal.ADL, Absorbed})
		}
		if !gets.IsZero() {
			if err := s.Seize(s.id, o.Of, to, gets); err != nil {
				return dst, err
			}
			if err := s.SupplyCollateral(to, s.id, gets, to); err != nil {
				return dst, err
			}
			dst = append(dst,
				Move{vault.EngineAddress, to, Collateral, gets, journal.ADL, Absorbed},
				Move{to, vault.EngineAddress, Collateral, gets, journal.Collateral, Absorbed})
		}
	}
	return dst, nil
}
