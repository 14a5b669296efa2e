package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Policy is a design whose offers are sales from vaults, as pure arithmetic. [Sell] makes it a [Running].
//
// Two methods more make a policy faster, where it has them. Look(c *vault.Case) (unhealthy bool, most uint256.Int, err error)
// finds Unhealthy and, of an unhealthy vault, Most at once. Even() bool says what [Key.Even] says.
type Policy interface {
	vault.Policy

	// Most returns the largest amount that one liquidation of an unhealthy vault may take; 0 where it may take none.
	Most(c *vault.Case) (uint256.Int, error)

	// Ask returns how the ledger is asked for an amount of at most most: by amount, or by debt shares.
	Ask(c *vault.Case, most, amount uint256.Int) (by, shares uint256.Int)

	// Earns bounds the collateral, in worth at the oracle's price, that a unit paid earns, scale 1e18: see [Key].
	Earns() uint256.Int

	// Least is [Running.Least].
	Least(c *vault.Case) uint256.Int
}

// Sell opens a design that sells from vaults by a policy. It keeps no state between calls.
func Sell(ledger Ledger, market vault.ID, policy Policy) Running {
	e, is := policy.(interface{ Even() bool })
	return &sale{ledger: ledger, market: market, policy: policy, even: is && e.Even()}
}

// looker is a policy with the method Look: see [Policy].
type looker interface {
	Look(c *vault.Case) (unhealthy bool, most uint256.Int, err error)
}

type sale struct {
	stateless
	ledger Ledger
	market vault.ID
	policy Policy
	even   bool        // see [Key]
	now    offer.Offer // the one being taken, as it stands
}

// treasury is where the protocol's share goes.
var treasury = []vault.Address{vault.TreasuryAddress}

func (s *sale) Holders() []vault.Address { return treasury }

func (s *sale) Wake() Key {
	return Key{Trigger: s.policy.Trigger(), Until: Never, Earns: s.policy.Earns(), Even: s.even}
}

func (s *sale) Offers(price uint256.Int, risky []vault.AtRisk, dst []offer.Offer) []offer.Offer {
	if len(risky) == 0 {
		return dst // most blocks
	}
	totals, err := s.ledger.Accrued(s.market)
	if err != nil {
		return dst
	}
	for i := range risky {
		v := &risky[i]
		dst = append(dst, offer.Offer{Kind: offer.Sale, Of: v.Borrower, Case: vault.Case{
			Totals: totals, Position: vault.Position{BorrowShares: v.BorrowShares, Collateral: v.Collateral}, Price: price,
		}})
		o := &dst[len(dst)-1]
		if o.Most, err = s.policy.Most(&o.Case); err != nil || o.Most.IsZero() {
			dst = dst[:len(dst)-1]
		}
	}
	return dst
}

func (s *sale) Refresh(o *offer.Offer) (err error) {
	if o.Case.Totals, err = s.ledger.Accrued(s.market); err != nil {
		return err
	}
	o.Case.Position = s.ledger.Position(s.market, o.Of)
	return s.stands(o)
}

// stands finds the most of an offer whose case is known, or an error where none is made.
func (s *sale) stands(o *offer.Offer) error {
	unhealthy, most, err := s.look(&o.Case)
	if err != nil {
		return err
	}
	if !unhealthy || most.IsZero() {
		return offer.ErrGone
	}
	o.Most = most
	return nil
}

// look is whether a vault is unhealthy, and the most of it where it is.
func (s *sale) look(c *vault.Case) (unhealthy bool, most uint256.Int, err error) {
	if l, is := s.policy.(looker); is {
		return l.Look(c)
	}
	if unhealthy, _, err = s.policy.Unhealthy(c); err != nil || !unhealthy {
		return false, most, err
	}
	most, err = s.policy.Most(c)
	return true, most, err
}

// closing is what the policy would do for an amount.
func (s *sale) closing(o *offer.Offer, amount uint256.Int) (vault.Liquidation, error) {
	if amount.Gt(&o.Most) {
		return vault.Liquidation{}, offer.ErrAbove
	}
	by, shares := s.policy.Ask(&o.Case, o.Most, amount)
	return s.policy.Liquidate(&o.Case, by, shares)
}

func termsOf(l *vault.Liquidation) offer.Terms {
	return offer.Terms{Pay: l.RepaidAssets, Receive: l.Received()}
}

func (s *sale) Quote(o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	l, err := s.closing(o, amount)
	if err != nil {
		return offer.Terms{}, err
	}
	return termsOf(&l), nil
}

func (s *sale) After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error {
	l, err := s.closing(o, amount)
	if err != nil {
		return err
	}
	*next = *o
	if err := next.Case.Apply(&l); err != nil {
		return err
	}
	return s.stands(next)
}

func (s *sale) Take(who vault.Address, o *offer.Offer, amount uint256.Int, dst []Move) ([]Move, offer.Terms, error) {
	s.now = *o
	if err := s.Refresh(&s.now); err != nil {
		return dst, offer.Terms{}, err
	}
	if amount.Gt(&s.now.Most) {
		return dst, offer.Terms{}, offer.ErrAbove
	}
	by, shares := s.policy.Ask(&s.now.Case, s.now.Most, amount)
	l, err := s.ledger.Liquidate(who, s.market, o.Of, by, shares)
	if err != nil {
		return dst, offer.Terms{}, err
	}
	return Moves(who, o.Of, &l, dst), termsOf(&l), nil
}

func (s *sale) Least(o *offer.Offer) uint256.Int { return s.policy.Least(&o.Case) }

// Moves appends to dst what a liquidation of the ledger's moved.
func Moves(liquidator, borrower vault.Address, l *vault.Liquidation, dst []Move) []Move {
	pool := vault.EngineAddress
	dst = append(dst,
		Move{liquidator, pool, Loan, l.RepaidAssets, journal.Repay, Taken},
		Move{pool, liquidator, Collateral, l.Received(), journal.Seize, Taken})
	if !l.ProtocolAssets.IsZero() {
		dst = append(dst, Move{pool, vault.TreasuryAddress, Collateral, l.ProtocolAssets, journal.ProtocolFee, Taken})
	}
	if !l.BadDebtAssets.IsZero() {
		dst = append(dst, Move{Suppliers, borrower, Claim, l.BadDebtAssets, journal.BadDebt, WrittenOff})
	}
	return dst
}

// stateless is a design that remembers nothing, keeps nothing, shares no limits, and to which nothing happens by itself.
type stateless struct{}

func (stateless) Tick(_ uint64, _ uint256.Int, dst []Move) ([]Move, error) { return dst, nil }
func (stateless) Holders() []vault.Address                                 { return nil }
func (stateless) Limits(dst []Limit) []Limit                               { return dst }
func (stateless) State(dst []Field) []Field                                { return dst }

func (stateless) Restore(state []Field) error {
	if len(state) > 0 {
		return ErrState
	}
	return nil
}
