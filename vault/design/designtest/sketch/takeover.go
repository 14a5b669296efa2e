package sketch

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Takeover gives the collateral of an unhealthy vault to whoever takes its debt over: a share of the debt for as large a
// share of the collateral, but no more than the debt is worth at the discount. Amounts are debt shares.
type Takeover struct{}

// Kind is "takeover".
func (Takeover) Kind() string { return "takeover" }

// Validate finds no fault: there is nothing to set.
func (Takeover) Validate(design.Market) error { return nil }

// Policy lets nobody liquidate by the ledger's own verb.
func (Takeover) Policy(m design.Market) vault.Policy { return design.Closed(m.LLTV) }

// Open starts the design.
func (Takeover) Open(l design.Ledger, id vault.ID, m design.Market) (design.Running, error) {
	return &takeover{market: open(l, id, m)}, nil
}

type takeover struct{ market }

func (s *takeover) Wake() design.Key         { return s.wake() }
func (s *takeover) Holders() []vault.Address { return nil }

func (s *takeover) Tick(_ uint64, _ uint256.Int, dst []design.Move) ([]design.Move, error) {
	return dst, nil
}

func (s *takeover) Offers(price uint256.Int, risky []vault.AtRisk, dst []offer.Offer) []offer.Offer {
	for i := range risky {
		o := offer.Offer{Kind: offer.TakeOver, Of: risky[i].Borrower, Case: vault.Case{Price: price}}
		if s.Refresh(&o) == nil {
			dst = append(dst, o)
		}
	}
	return dst
}

func (s *takeover) Refresh(o *offer.Offer) error {
	c, _, unhealthy := s.of(o.Of, o.Case.Price)
	if !unhealthy {
		return offer.ErrGone
	}
	o.Case, o.Most = c, c.Position.BorrowShares
	return nil
}

func (s *takeover) Quote(o *offer.Offer, shares uint256.Int) (t offer.Terms, err error) {
	if shares.Gt(&o.Most) {
		return t, offer.ErrAbove
	}
	if t.Owe, err = o.Case.Totals.Debt(shares); err != nil {
		return t, err
	}
	t.Receive.MulDivOverflow(&o.Case.Position.Collateral, &shares, &o.Most)
	worth, err := fixed.MulDivDown(&t.Owe, &fixed.WAD, &discount)
	if err != nil {
		return t, err
	}
	most, err := fixed.MulDivDown(&worth, &fixed.PriceScale, &o.Case.Price)
	if err == nil && most.Lt(&t.Receive) {
		t.Receive = most
	}
	return t, err
}

func (s *takeover) After(o *offer.Offer, shares uint256.Int, next *offer.Offer) error {
	t, err := s.Quote(o, shares)
	if err != nil {
		return err
	}
	*next = *o
	p := &next.Case.Position
	p.BorrowShares.Sub(&p.BorrowShares, &shares)
	p.Collateral.Sub(&p.Collateral, &t.Receive)
	next.Most = p.BorrowShares
	if unhealthy, _, err := s.policy.Unhealthy(&next.Case); err != nil || !unhealthy || p.Collateral.IsZero() {
		return offer.ErrGone
	}
	return nil
}

func (s *takeover) Take(who vault.Address, o *offer.Offer, shares uint256.Int, dst []design.Move) ([]design.Move, offer.Terms, error) {
	now := *o
	if err := s.Refresh(&now); err != nil {
		return dst, offer.Terms{}, err
	}
	t, err := s.Quote(&now, shares)
	if err != nil {
		return dst, offer.Terms{}, err
	}
	if err := s.Assume(s.id, now.Of, who, shares); err != nil {
		return dst, offer.Terms{}, err
	}
	err = s.Seize(s.id, now.Of, who, t.Receive)
	return append(dst,
		claim(who, now.Of, t.Owe, journal.Repay, design.Taken),
		design.Move{From: vault.EngineAddress, To: who, Unit: design.Collateral, Amount: t.Receive, Reason: journal.Seize, Event: design.Taken}), t, err
}

func (s *takeover) Least(o *offer.Offer) uint256.Int        { return debtOf(o) }
func (s *takeover) State(dst []design.Field) []design.Field { return dst }

func (s *takeover) Restore(state []design.Field) error {
	if len(state) > 0 {
		return design.ErrState
	}
	return nil
}
