package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// The lots of the offers to trade.
const (
	lotPump = 1 // loan tokens in
	lotDump = 2 // collateral in
)

// reach is the most bands that an offer to trade goes through.
const reach = 10

// Offers implements [Running]. Vaults at risk are its own to find.
func (s *llamma) Offers(price uint256.Int, _ []vault.AtRisk, dst []offer.Offer) []offer.Offer {
	add := func(o offer.Offer) {
		o.Case.Price = price
		if s.Refresh(&o) == nil {
			dst = append(dst, o)
		}
	}
	s.look()
	for i := range s.unsafe {
		add(offer.Offer{Kind: offer.Sale, Of: s.unsafe[i].Borrower})
	}
	add(offer.Offer{Kind: offer.Arbitrage, Lot: lotPump})
	add(offer.Offer{Kind: offer.Arbitrage, Lot: lotDump})
	return dst
}

// Refresh implements [Running].
func (s *llamma) Refresh(o *offer.Offer) (err error) {
	if s.po.IsZero() {
		return ErrNoPrice
	}
	if o.Case.Totals, err = s.Accrued(s.id); err != nil {
		return err
	}
	if o.Kind == offer.Sale {
		o.Case.Position = s.Position(s.id, o.Of)
		return s.stands(o)
	}
	return s.open(o)
}

// open makes the offer to trade one way: what clears the next bands.
func (s *llamma) open(o *offer.Offer) error {
	o.Data = s.where()
	pump := o.Lot == lotPump
	in, out := s.precisions(pump)
	if err := s.exchange(&s.t, pump, largest, s.po, s.floor, in, out, reach); err != nil {
		return err
	}
	if o.Most.Div(&s.t.in, &in); o.Most.IsZero() || s.t.out.IsZero() {
		return offer.ErrGone
	}
	return nil
}

func (s *llamma) precisions(pump bool) (in, out uint256.Int) {
	if pump {
		return s.loan, s.collateral
	}
	return s.collateral, s.loan
}

// Quote implements [Running].
func (s *llamma) Quote(o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	if s.imagine(o) {
		defer s.wake(o)
	} else if s.stale(o) {
		return offer.Terms{}, offer.ErrStale
	}
	return s.told(o, &amount)
}

// told quotes an offer from what there is. A trade is left in s.t.
func (s *llamma) told(o *offer.Offer, amount *uint256.Int) (t offer.Terms, err error) {
	if amount.Gt(&o.Most) {
		return t, offer.ErrAbove
	}
	if o.Kind == offer.Sale {
		r, err := s.shuts(o, amount)
		if err == nil && r.receive.IsZero() && r.extra.IsZero() {
			err = offer.ErrTooSmall
		}
		return offer.Terms{Pay: r.pay, Receive: r.receive, Reward: r.extra}, err
	}
	pump := o.Lot == lotPump
	in, out, err := s.trades(pump, amount)
	if err != nil {
		return t, err
	}
	if pump {
		return offer.Terms{Pay: in, Receive: out}, nil
	}
	return offer.Terms{Give: in, Reward: out}, nil
}

// trades finds a trade of an amount, in s.t, and what it uses and gives in the ledger's units.
func (s *llamma) trades(pump bool, amount *uint256.Int) (used, given uint256.Int, err error) {
	in, out := s.precisions(pump)
	var c checked
	if err := s.exchange(&s.t, pump, c.mul(*amount, in), s.po, s.floor, in, out, maxBands); err != nil {
		return used, given, err
	}
	used.Div(&s.t.in, &in)
	given.Div(&s.t.out, &out)
	if used.IsZero() || given.IsZero() {
		return used, given, offer.ErrTooSmall
	}
	return used, given, c.err
}

// Take implements [Running].
func (s *llamma) Take(who vault.Address, o *offer.Offer, amount uint256.Int, dst []Move) ([]Move, offer.Terms, error) {
	now := *o
	if err := s.Refresh(&now); err != nil {
		return dst, offer.Terms{}, err
	}
	terms, err := s.Quote(&now, amount)
	if err != nil {
		return dst, terms, err
	}
	pays, gives := s.Balance(s.params.Loan, who), s.Balance(s.params.Collateral, who)
	if pays.Lt(&terms.Pay) || gives.Lt(&terms.Give) {
		return dst, offer.Terms{}, vault.ErrInsufficientBalance
	}
	from := len(dst)
	if now.Kind == offer.Sale {
		dst, err = s.shutDown(who, &now, &amount, dst)
	} else {
		dst, err = s.convert(who, &now, &terms, &amount, dst)
	}
	if err != nil {
		return dst[:from], offer.Terms{}, err
	}
	return dst, terms, nil
}

// convert trades against the curve.
func (s *llamma) convert(who vault.Address, o *offer.Offer, t *offer.Terms, amount *uint256.Int, dst []Move) ([]Move, error) {
	pump := o.Lot == lotPump
	if _, _, err := s.trades(pump, amount); err != nil {
		return dst, err
	}
	in, out := Move{who, Bands, Loan, t.Pay, journal.Sale, Converted}, Move{Bands, who, Collateral, t.Receive, journal.Sale, Converted}
	tokens := [2]vault.Address{s.params.Loan, s.params.Collateral}
	if !pump {
		in, out = Move{who, Bands, Collateral, t.Give, journal.Sale, Converted}, Move{Bands, who, Loan, t.Reward, journal.Sale, Converted}
		tokens[0], tokens[1] = tokens[1], tokens[0]
	}
	if err := s.Transfer(tokens[1], Bands, who, out.Amount); err != nil {
		return dst, err
	}
	if err := s.Transfer(tokens[0], who, Bands, in.Amount); err != nil {
		return dst, err
	}
	s.changed = s.changed[:0]
	low, high := min(s.t.n1, s.t.n2), max(s.t.n1, s.t.n2)
	for i := range s.loans {
		if l := &s.loans[i]; l.lies(low, high) {
			s.changed = append(s.changed, l.owner)
		}
	}
	s.settle(&s.t, pump)
	s.stir(low, high)
	return append(dst, in, out), s.traded()
}
