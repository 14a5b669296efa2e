// Package quote asks a design what it offers of one vault, now and as time passes: to whom, and what each size pays and gets.
// It is how a keeper's author or a reviewer checks a number.
package quote

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Vault is what is asked about.
type Vault struct {
	Collateral uint256.Int // units
	Debt       uint256.Int // units
	Price      uint256.Int // the oracle's: loan units a collateral unit, times 1e36
}

// Step is what is on offer at one time.
type Step struct {
	After   uint64        // seconds after the first
	Vault   Vault         // what the vault has and owes then
	Moves   []design.Move // what happened by itself since the step before, and by starting or absorbing
	Started int           // offers that were taken at this step because they start or absorb something
	Offers  []Offer
	Nothing *Nothing // why there are no offers; nil where there are some
}

// Offer is one offer and what parts of it are.
type Offer struct {
	Kind  offer.Kind
	Lot   uint64
	Of    bool        // of the vault, not of the market
	Most  uint256.Int // counted as the design counts
	Least uint256.Int // the least debt whose closing restores health
	Sizes []Size
}

// Size is what taking an amount moves.
type Size struct {
	Amount  uint256.Int
	Terms   offer.Terms
	Worth   uint256.Int  // of what is received, at the oracle's price, rounded down
	Gain    fixed.Signed // worth and reward less cost
	Refusal error        // why it cannot be taken; the rest is nothing then
}

// Parts are the sizes that are asked for, in quarters of the most.
var parts = [...]uint64{1, 2, 3, 4}

var (
	owner      = vault.NamedAddress("owner")
	lender     = vault.NamedAddress("lender")
	taker      = vault.NamedAddress("taker")
	borrower   = vault.NamedAddress("borrower")
	loan       = vault.NamedAddress("loan token")
	collateral = vault.NamedAddress("collateral token")
	feed       = vault.NamedAddress("price feed")
	other      = vault.NamedAddress("another borrower")
)

// Party says who has a part in a move.
func Party(who vault.Address) string {
	switch who {
	case taker:
		return "the taker"
	case borrower:
		return "the owner"
	case other:
		return "another vault"
	case vault.EngineAddress:
		return "the market"
	case vault.TreasuryAddress:
		return "the protocol"
	case design.Suppliers:
		return "the suppliers"
	case design.Lots:
		return "the lots"
	case design.StabilityPool:
		return "the stability pool"
	case design.GasPool:
		return "the gas pool"
	case design.AbsorbedAddress:
		return "what was absorbed"
	case design.Bands:
		return "the bands"
	}
	return "another account"
}

// begin is the time of the first step, unix seconds.
const begin = 1_700_000_000

// Ask opens a market with a design and one vault, and asks what is on offer at each time, seconds after the first, ascending.
// No interest accrues. An offer that starts or absorbs something is taken at once, so that what it starts is seen.
func Ask(d design.Design, m design.Market, v Vault, times []uint64) ([]Step, error) {
	if err := d.Validate(m); err != nil {
		return nil, err
	}
	w, err := open(d, m, v)
	if err != nil {
		return nil, err
	}
	var steps []Step
	for k, after := range times {
		s, err := w.step(after)
		if err != nil {
			return steps, err
		}
		if len(s.Offers) == 0 {
			if s.Nothing, err = w.nothing(d, m, v, times[:k+1]); err != nil {
				return steps, err
			}
		}
		steps = append(steps, s)
	}
	return steps, nil
}

type world struct {
	*vault.Engine
	id      vault.ID
	running design.Running
	price   uint256.Int
}

func open(d design.Design, m design.Market, v Vault) (*world, error) {
	w := &world{Engine: vault.New(owner, func(vault.Params) vault.Policy { return d.Policy(m) }), price: v.Price}
	var plenty, dear uint256.Int
	plenty.Lsh(uint256.NewInt(1), 100)
	if v.Collateral.BitLen() > 96 || v.Debt.BitLen() > 96 || v.Price.BitLen() > 150 {
		return nil, errors.New("quote: a vault of that size has no room in the arithmetic; choose a smaller one")
	}
	if v.Collateral.IsZero() || m.LLTV.IsZero() {
		return nil, errors.New("quote: nothing secures the debt; state some collateral, and an LLTV above 0")
	}
	// The vault is opened where its collateral is worth twice what the debt needs.
	dear.MulDivOverflow(&v.Debt, uint256.NewInt(2e18), &m.LLTV)
	dear.AddUint64(&dear, 2)
	dear.MulDivOverflow(&dear, &fixed.PriceScale, &v.Collateral)
	dear.AddUint64(&dear, 1)
	if dear.Lt(&v.Price) {
		dear = v.Price
	}
	params := vault.Params{Loan: loan, Collateral: collateral, Oracle: feed, LLTV: m.LLTV}
	for _, do := range []func() error{
		func() error { return w.SetTime(begin) },
		func() error { return w.AddToken(loan) },
		func() error { return w.AddToken(collateral) },
		func() error { return w.AddOracle(feed, vault.PriceFeed{}) },
		func() error { return w.EnableIRM(owner, vault.Address{}) },
		func() error { return w.EnableLLTV(owner, m.LLTV) },
		func() (err error) { w.id, err = w.CreateMarket(params); return err },
		func() error { return w.SetPrice(feed, v.Price) },
		func() (err error) { w.running, err = d.Open(w.Engine, w.id, m); return err },
		func() error { return w.Mint(loan, lender, plenty) },
		func() error { return w.Mint(loan, taker, plenty) },
		func() error { return w.Mint(collateral, borrower, v.Collateral) },
		func() error {
			_, err := w.Supply(lender, w.id, plenty, uint256.Int{}, lender)
			return err
		},
		func() error { return w.SupplyCollateral(borrower, w.id, v.Collateral, borrower) },
		func() error { return w.SetPrice(feed, dear) },
		func() error {
			_, err := w.Borrow(borrower, w.id, v.Debt, uint256.Int{}, borrower, borrower)
			return err
		},
		func() error { return w.neighbour(v, dear) },
		func() error { return w.SetPrice(feed, v.Price) },
	} {
		if err := do(); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// neighbour gives a design that pools its deposits, and another vault, of twice the collateral and the same debt; and one that
// converts takes what it holds, an hour before.
func (w *world) neighbour(v Vault, dear uint256.Int) error {
	if p, is := w.running.(design.Pooled); is {
		var twice uint256.Int
		twice.Lsh(&v.Collateral, 1)
		if err := w.Mint(collateral, other, twice); err != nil {
			return err
		}
		if err := w.SupplyCollateral(other, w.id, twice, other); err != nil {
			return err
		}
		if !v.Debt.IsZero() {
			if _, err := w.Borrow(other, w.id, v.Debt, uint256.Int{}, other, other); err != nil {
				return err
			}
		}
		for _, d := range p.Deposits(w.Market(w.id).TotalBorrowAssets, v.Price, 2) {
			if err := w.Mint(loan, d.To, d.Amount); err != nil {
				return err
			}
		}
	}
	if c, is := w.running.(design.Converter); is {
		_, err := c.Begin(begin-3600, dear, nil)
		return err
	}
	return nil
}

func (w *world) step(after uint64) (s Step, err error) {
	s.After = after
	if err = w.SetTime(begin + after); err != nil {
		return s, err
	}
	if s.Moves, err = w.running.Tick(w.Time(), w.price, nil); err != nil {
		return s, err
	}
	offers := w.offers()
	for range 8 { // what is started may start more
		again := false
		for i := range offers {
			o := &offers[i]
			if o.Kind != offer.Start && o.Kind != offer.Absorb {
				continue
			}
			if s.Moves, _, err = w.running.Take(taker, o, o.Most, s.Moves); err == nil {
				s.Started++
				again = true
			}
		}
		if !again {
			break
		}
		offers = w.offers()
	}
	p := w.Position(w.id, borrower)
	if c, is := w.running.(design.Custodian); is {
		held, owes := c.Held(borrower)
		p.Collateral.Add(&p.Collateral, &held)
		p.BorrowShares.Add(&p.BorrowShares, &owes)
	}
	s.Vault = Vault{Collateral: p.Collateral, Price: w.price}
	totals, err := w.Accrued(w.id)
	if err != nil {
		return s, err
	}
	if s.Vault.Debt, err = totals.Debt(p.BorrowShares); err != nil {
		return s, err
	}
	for i := range offers {
		s.Offers = append(s.Offers, w.look(&offers[i]))
	}
	return s, nil
}

func (w *world) offers() []offer.Offer {
	return w.running.Offers(w.price, w.AtRisk(w.id, w.price, w.Time(), nil), nil)
}

func (w *world) look(o *offer.Offer) Offer {
	l := Offer{Kind: o.Kind, Lot: o.Lot, Of: o.Of != vault.Address{}, Most: o.Most}
	if l.Of {
		l.Least = w.running.Least(o)
	}
	for _, quarters := range parts {
		s := Size{}
		s.Amount.MulDivOverflow(&o.Most, uint256.NewInt(quarters), uint256.NewInt(4))
		if s.Amount.IsZero() {
			continue
		}
		if s.Terms, s.Refusal = w.running.Quote(o, s.Amount); s.Refusal == nil {
			s.Worth.MulDivOverflow(&s.Terms.Receive, &w.price, &fixed.PriceScale)
			s.Gain = s.Terms.Net().Add(fixed.Positive(&s.Worth))
		}
		l.Sizes = append(l.Sizes, s)
	}
	return l
}
