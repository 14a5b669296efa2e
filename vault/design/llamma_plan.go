package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault/offer"
)

// planned is what there is once a call was made that [llamma.After] tried: what the offer that it showed is quoted from.
type planned struct {
	made    bool
	offer   offer.Offer
	version uint64      // of the bands that it was tried on
	now     uint64      // and when
	raw     uint256.Int // and the oracle's price

	curve
	oracle    oracleLimit
	po, floor uint256.Int
	shares    []uint256.Int // of the offer's vault
}

// imagine puts what is planned in the place of what is, where an offer is the one that was shown, and reports whether it did;
// wake puts it back.
func (s *llamma) imagine(o *offer.Offer) bool {
	p := &s.plan
	if !p.made || p.version != s.version || p.now != s.now || p.raw != s.raw || *o != p.offer {
		return false
	}
	s.wake(o)
	return true
}

func (s *llamma) wake(o *offer.Offer) {
	p := &s.plan
	s.curve, p.curve = p.curve, s.curve
	s.oracle, p.oracle = p.oracle, s.oracle
	s.po, p.po = p.po, s.po
	s.floor, p.floor = p.floor, s.floor
	if l := s.known(o.Of); l != nil {
		l.shares, p.shares = p.shares, l.shares
	}
}

// where is where the curve stands: the active band, its coins, and the oracle's price. It tells the two sides of a call apart
// that is too small to change the most.
func (s *llamma) where() [4]uint256.Int {
	at := s.band(s.active)
	return [4]uint256.Int{integer(s.active), at.x, at.y, s.po}
}

// stale reports whether an offer, which is not the one that was shown, is not what stands.
func (s *llamma) stale(o *offer.Offer) bool {
	if o.Data != s.where() {
		return true
	}
	return o.Kind == offer.Sale && o.Case.Position.BorrowShares != s.Position(s.id, o.Of).BorrowShares
}

// After implements [Running]. It tries the call on a copy of the bands, and keeps that for whoever asks what comes then.
func (s *llamma) After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error {
	imagined := s.imagine(o)
	if !imagined && s.stale(o) {
		return offer.ErrStale
	}
	kept, oracle, po, floor := s.curve, s.oracle, s.po, s.floor
	s.spare = append(s.spare[:0], s.bands...)
	s.bands = s.spare
	l, before := s.known(o.Of), loan{}
	if l != nil {
		before = *l
		s.spares = append(s.spares[:0], l.shares...)
		l.shares = s.spares
	}
	err := s.try(o, &amount, next)
	made := planned{made: true, curve: s.curve, oracle: s.oracle, po: s.po, floor: s.floor}
	s.curve, s.oracle, s.po, s.floor = kept, oracle, po, floor
	if l != nil {
		made.shares = l.shares
		*l = before
	}
	if imagined {
		s.wake(o)
	}
	if err != nil {
		return err
	}
	made.offer, made.version, made.now, made.raw = *next, s.version, s.now, s.raw
	s.spare, s.spares = s.plan.bands, s.plan.shares
	s.plan = made
	return nil
}

// try makes a call on bands that are put back, and shows what stands then.
func (s *llamma) try(o *offer.Offer, amount *uint256.Int, next *offer.Offer) error {
	*next = *o
	if o.Kind == offer.Sale {
		if _, err := s.told(o, amount); err != nil {
			return err
		}
		r, err := s.shuts(o, amount)
		if err != nil {
			return err
		}
		if r.whole {
			return offer.ErrGone
		}
		l := s.known(o.Of)
		l.at.Clear()
		l.still = false
		if _, _, err := s.withdraw(r.part, l.n1, l.shares); err != nil {
			return err
		}
		for _, paid := range [...]*uint256.Int{&r.own, &r.pay} {
			shares, err := next.Case.Totals.DebtShares(*paid)
			if err != nil {
				return err
			}
			if err := next.Case.Repay(paid, &shares); err != nil {
				return err
			}
		}
		return s.stands(next)
	}
	if _, err := s.told(o, amount); err != nil {
		return err
	}
	s.settle(&s.t, o.Lot == lotPump)
	if err := s.traded(); err != nil {
		return err
	}
	return s.open(next)
}
