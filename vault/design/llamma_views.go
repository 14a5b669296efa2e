package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// Held implements [Custodian].
func (s *llamma) Held(owner vault.Address) (collateral, shares uint256.Int) {
	if l := s.known(owner); l != nil {
		_, y, err := s.holds(l.n1, l.shares)
		if err == nil {
			collateral.Div(&y, &s.collateral)
		}
	}
	return collateral, shares
}

// Coins implements [Converter].
func (s *llamma) Coins(owner vault.Address) (coins uint256.Int) {
	if l := s.known(owner); l != nil {
		x, _, err := s.holds(l.n1, l.shares)
		if err == nil {
			coins.Div(&x, &s.loan)
		}
		coins.Add(&coins, &l.left)
	}
	return coins
}

// Converted implements [Converter].
func (s *llamma) Converted() []vault.Address { return s.changed }

// Unsafe implements [Converter]: vaults of a health below 0.
func (s *llamma) Unsafe(dst []vault.AtRisk) []vault.AtRisk {
	s.look()
	return append(dst, s.unsafe...)
}

// look finds the vaults of a health below 0, and the least health of the others, once for all that may be asked in a block.
func (s *llamma) look() {
	totals, err := s.Accrued(s.id)
	if err != nil || s.seen == (seen{s.po, s.version, totals}) {
		return
	}
	s.seen, s.unsafe = seen{s.po, s.version, totals}, s.unsafe[:0]
	s.worst.SetAllOne()
	for i := range s.loans {
		l := &s.loans[i]
		if len(l.shares) == 0 || l.owed.IsZero() {
			continue
		}
		debt, err := totals.Debt(l.owed)
		if err != nil {
			continue
		}
		switch h, known := s.health(l, &debt); {
		case !known:
		case h.Sign() >= 0:
			s.worst = smaller(s.worst, h)
		default:
			coll, _ := s.Held(l.owner)
			s.unsafe = append(s.unsafe, vault.AtRisk{Borrower: l.owner, Collateral: coll, BorrowShares: l.owed, Debt: debt})
		}
	}
}

// seen is what [llamma.look] depends on.
type seen struct {
	po      uint256.Int
	version uint64
	totals  vault.Market
}

// health is a loan's that owes a debt, where it is known; it may be liquidated below 0. Above its bands what they would
// fetch depends on no price.
func (s *llamma) health(l *loan, debt *uint256.Int) (h uint256.Int, known bool) {
	above := s.po.Gt(&l.top) && s.active < l.n1
	if !(above && l.still) && !l.at.Eq(&s.po) {
		down, err := s.value(s.po, l.n1, l.shares, false)
		if err != nil {
			return h, false
		}
		l.down.Div(&down, &s.loan)
		l.at, l.still = s.po, above
	}
	h, err := healthOf(l.down, *debt, s.LiquidationDiscount)
	return h, err == nil
}

// stir forgets what the loans with bands in a range would fetch.
func (s *llamma) stir(low, high int) {
	for i := range s.loans {
		if l := &s.loans[i]; l.lies(low, high) {
			l.at.Clear()
			l.still = false
		}
	}
	s.version++
}
