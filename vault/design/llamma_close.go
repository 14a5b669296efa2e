package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// stands makes the offer to close a vault.
func (s *llamma) stands(o *offer.Offer) error {
	l := s.known(o.Of)
	if l == nil || len(l.shares) == 0 || o.Case.Position.BorrowShares.IsZero() {
		return offer.ErrGone
	}
	debt, err := o.Case.Totals.Debt(o.Case.Position.BorrowShares)
	if err != nil {
		return err
	}
	if h, known := s.health(l, &debt); !known || h.Sign() >= 0 {
		return offer.ErrGone
	}
	o.Case.Position.Collateral, _ = s.Held(o.Of)
	o.Most, o.Data = one, s.where()
	return nil
}

// shut is what closing a part of a vault does.
type shut struct {
	own     uint256.Int // loan units of the vault's own that pay for it
	pay     uint256.Int // loan units that the taker adds
	extra   uint256.Int // loan units that it gets, where there are more than are owed
	receive uint256.Int // collateral units that it gets
	part    uint256.Int // of the bands' shares, scale 1e18
	whole   bool        // no debt is left
}

// shuts finds what closing a fraction of a vault does: ⌈debt·fraction⌉ is paid, with the loan tokens of the bands first, for the
// part of the bands that [partOf] says. All where it is the whole.
func (s *llamma) shuts(o *offer.Offer, fraction *uint256.Int) (r shut, err error) {
	l := s.known(o.Of)
	if l == nil {
		return r, offer.ErrGone
	}
	var c checked
	debt := c.keep(o.Case.Totals.Debt(o.Case.Position.BorrowShares))
	due := c.keep(debtPart(debt, *fraction))
	r.part = c.keep(partOf(*fraction, s.LiquidationDiscount))
	x, y := s.portion(&c, l, &r.part)
	x.Div(&x, &s.loan)
	r.receive.Div(&y, &s.collateral)
	if r.own = smaller(x, due); r.own.Lt(&x) {
		r.extra.Sub(&x, &due)
	}
	if r.whole = due.Eq(&debt); !r.whole || c.err != nil {
		r.pay = c.sub(due, r.own)
		return r, c.err
	}
	// What is left once the vault's own have paid, as the ledger counts it.
	rest := o.Case
	shares, err := sharesOf(&o.Case, &r.own, &debt)
	if err != nil {
		return r, err
	}
	if err := rest.Repay(&r.own, &shares); err != nil {
		return r, err
	}
	r.pay, err = rest.Totals.Debt(rest.Position.BorrowShares)
	return r, err
}

// portion is what of the bands' coins goes with a part, scale 1e18, of a loan's shares, as [curve.withdraw] gives it.
// A coin that a band has none of gives nothing, for a loan has fewer shares than there are.
func (s *llamma) portion(c *checked, l *loan, part *uint256.Int) (x, y uint256.Int) {
	var gone, all uint256.Int
	for k := range l.shares {
		b := s.coins(l.n1 + k)
		if b == nil {
			continue
		}
		c.partTo(&gone, part, &l.shares[k], &one)
		all.AddUint64(&b.shares, deadShare)
		if !b.x.IsZero() {
			c.shareTo(&x, &b.x, &gone, &all)
		}
		if !b.y.IsZero() {
			c.shareTo(&y, &b.y, &gone, &all)
		}
	}
	return x, y
}

// shutDown closes a part of a vault.
func (s *llamma) shutDown(who vault.Address, o *offer.Offer, fraction *uint256.Int, dst []Move) ([]Move, error) {
	r, err := s.shuts(o, fraction)
	if err != nil {
		return dst, err
	}
	l := s.known(o.Of)
	if _, _, err := s.withdraw(r.part, l.n1, l.shares); err != nil {
		return dst, err
	}
	s.stir(l.ends())
	s.changed = s.changed[:0]
	if !r.own.IsZero() {
		assets, shares := r.own, uint256.Int{}
		if r.whole && r.pay.IsZero() {
			assets, shares = shares, o.Case.Position.BorrowShares
		}
		if _, err := s.Repay(Bands, s.id, assets, shares, o.Of); err != nil {
			return dst, err
		}
		dst = append(dst, Move{Bands, vault.EngineAddress, Loan, r.own, journal.Repay, Settled})
	}
	if !r.pay.IsZero() {
		assets, shares := r.pay, uint256.Int{}
		if r.whole {
			assets, shares = shares, s.Position(s.id, o.Of).BorrowShares
		}
		if _, err := s.Repay(who, s.id, assets, shares, o.Of); err != nil {
			return dst, err
		}
		dst = append(dst, Move{who, vault.EngineAddress, Loan, r.pay, journal.Repay, Taken})
	}
	for _, gets := range [...]Move{
		{Bands, who, Collateral, r.receive, journal.Seize, Taken}, {Bands, who, Loan, r.extra, journal.Seize, Taken},
	} {
		if !gets.Amount.IsZero() {
			token := s.params.Collateral
			if gets.Unit == Loan {
				token = s.params.Loan
			}
			if err := s.Transfer(token, Bands, who, gets.Amount); err != nil {
				return dst, err
			}
			dst = append(dst, gets)
		}
	}
	l.owed = s.Position(s.id, o.Of).BorrowShares
	if r.whole {
		l.shares = l.shares[:0]
	}
	return dst, nil
}

// Least implements [Running]: what restores health if the bands' value is sold for what it is worth, less half the discount;
// the whole debt where it is less.
func (s *llamma) Least(o *offer.Offer) (least uint256.Int) {
	debt, err := o.Case.Totals.Debt(o.Case.Position.BorrowShares)
	l := s.known(o.Of)
	if err != nil || l == nil {
		return debt
	}
	// Paying x takes at most (1 + h/2)/(1 + h) of the same part of the bands, so that health rises where value·(1 − h) is at
	// least that part of the debt; the least by bisection over parts of a thousandth.
	for low, high := uint64(0), uint64(1000); ; {
		if high-low == 1 {
			least, _ = debtPart(debt, whole(high*1e15)) // no ledger has a debt that is too large
			return least
		}
		middle := (low + high) / 2
		var c checked
		f := whole(middle * 1e15)
		down := c.sub(l.down, c.part(l.down, c.keep(partOf(f, s.LiquidationDiscount)), one))
		left := c.sub(debt, c.keep(debtPart(debt, f)))
		if h, _ := healthOf(down, left, s.LiquidationDiscount); h.Sign() >= 0 { // 0 where no debt is left
			high = middle
		} else {
			low = middle
		}
	}
}
