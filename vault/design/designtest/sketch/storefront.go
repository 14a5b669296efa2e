package sketch

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Storefront absorbs an unhealthy vault whole: its collateral goes to the reserves, its debt is forgiven. Reserves are sold
// at a discount to whoever comes. Amounts of the sale are collateral.
type Storefront struct{}

// Reserves is where absorbed collateral lies.
var Reserves = vault.NamedAddress("reserves of a storefront")

// Kind is "storefront".
func (Storefront) Kind() string { return "storefront" }

// Validate finds no fault: there is nothing to set.
func (Storefront) Validate(design.Market) error { return nil }

// Policy lets nobody liquidate by the ledger's own verb.
func (Storefront) Policy(m design.Market) vault.Policy { return design.Closed(m.LLTV) }

// Open starts the design.
func (Storefront) Open(l design.Ledger, id vault.ID, m design.Market) (design.Running, error) {
	return &storefront{market: open(l, id, m)}, nil
}

type storefront struct{ market }

func (s *storefront) Wake() design.Key         { return s.wake() }
func (s *storefront) Holders() []vault.Address { return []vault.Address{Reserves} }

func (s *storefront) Tick(_ uint64, _ uint256.Int, dst []design.Move) ([]design.Move, error) {
	return dst, nil
}

func (s *storefront) reserves() uint256.Int { return s.Balance(s.params.Collateral, Reserves) }

func (s *storefront) Offers(price uint256.Int, risky []vault.AtRisk, dst []offer.Offer) []offer.Offer {
	for i := range risky {
		o := offer.Offer{Kind: offer.Absorb, Of: risky[i].Borrower, Case: vault.Case{Price: price}}
		if s.Refresh(&o) == nil {
			dst = append(dst, o)
		}
	}
	if o := (offer.Offer{Kind: offer.Sale, Case: vault.Case{Price: price}}); s.Refresh(&o) == nil {
		dst = append(dst, o)
	}
	return dst
}

func (s *storefront) Refresh(o *offer.Offer) error {
	if o.Kind == offer.Sale {
		if o.Most = s.reserves(); o.Most.IsZero() {
			return offer.ErrGone
		}
		return nil
	}
	c, _, unhealthy := s.of(o.Of, o.Case.Price)
	if !unhealthy {
		return offer.ErrGone
	}
	o.Case, o.Most = c, *uint256.NewInt(1)
	return nil
}

func (s *storefront) Quote(o *offer.Offer, amount uint256.Int) (t offer.Terms, err error) {
	if amount.Gt(&o.Most) {
		return t, offer.ErrAbove
	}
	if o.Kind == offer.Sale {
		t.Receive = amount
		t.Pay, err = cost(&amount, &o.Case.Price)
	}
	return t, err
}

func (s *storefront) After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error {
	if amount.Gt(&o.Most) {
		return offer.ErrAbove
	}
	*next = offer.Offer{Kind: offer.Sale, Case: vault.Case{Price: o.Case.Price}}
	if o.Kind == offer.Absorb {
		held := s.reserves()
		next.Most.Add(&held, &o.Case.Position.Collateral)
		return nil
	}
	if next.Most.Sub(&o.Most, &amount).IsZero() {
		return offer.ErrGone
	}
	return nil
}

func (s *storefront) Take(who vault.Address, o *offer.Offer, amount uint256.Int, dst []design.Move) ([]design.Move, offer.Terms, error) {
	now := *o
	if err := s.Refresh(&now); err != nil {
		return dst, offer.Terms{}, err
	}
	t, err := s.Quote(&now, amount)
	if err != nil {
		return dst, t, err
	}
	if now.Kind == offer.Sale {
		if err := s.Transfer(s.params.Loan, who, Reserves, t.Pay); err != nil {
			return dst, offer.Terms{}, err
		}
		err := s.Transfer(s.params.Collateral, Reserves, who, amount)
		return append(dst,
			design.Move{From: who, To: Reserves, Unit: design.Loan, Amount: t.Pay, Reason: journal.Repay, Event: design.Taken},
			design.Move{From: Reserves, To: who, Unit: design.Collateral, Amount: amount, Reason: journal.Seize, Event: design.Taken}), t, err
	}
	p := now.Case.Position
	if err := s.Seize(s.id, now.Of, Reserves, p.Collateral); err != nil {
		return dst, offer.Terms{}, err
	}
	forgiven, err := s.WriteOff(s.id, now.Of, p.BorrowShares)
	return append(dst,
		design.Move{From: vault.EngineAddress, To: Reserves, Unit: design.Collateral, Amount: p.Collateral, Reason: journal.ProtocolFee, Event: design.Absorbed},
		claim(design.Suppliers, now.Of, forgiven, journal.BadDebt, design.WrittenOff)), t, err
}

func (s *storefront) Least(o *offer.Offer) uint256.Int { return debtOf(o) }

// State is empty: all that a storefront remembers are balances.
func (s *storefront) State(dst []design.Field) []design.Field { return dst }

func (s *storefront) Restore(state []design.Field) error {
	if len(state) > 0 {
		return design.ErrState
	}
	return nil
}
