package sketch

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// Auction puts an unhealthy vault up as a lot once somebody starts it, and gives the lot to the highest bid that nobody has
// bettered by a twentieth for ten minutes. The bid is held until then, and the one before refunded. The winner's money pays
// the debt, as far as it goes; the rest is written off. Amounts of bids are loan units.
type Auction struct{}

// Lots is where collateral and bids lie while an auction runs, and the vault that owes its debt.
var Lots = vault.NamedAddress("lots of an auction")

// ErrTooLittle reports a bid that does not better the one before by a twentieth.
var ErrTooLittle = errors.New("sketch: the bid betters the one before by less than a twentieth")

const lifetime = 600

// Kind is "auction".
func (Auction) Kind() string { return "auction" }

// Validate finds no fault: there is nothing to set.
func (Auction) Validate(design.Market) error { return nil }

// Policy lets nobody liquidate by the ledger's own verb.
func (Auction) Policy(m design.Market) vault.Policy { return design.Closed(m.LLTV) }

// Open starts the design.
func (Auction) Open(l design.Ledger, id vault.ID, m design.Market) (design.Running, error) {
	return &auction{market: open(l, id, m)}, nil
}

type auction struct {
	market
	lots  []lot
	begun uint64 // how many lots there were
}

// lot is an auction that runs. Its number is from 1.
type lot struct {
	number             uint64
	owner, bidder      vault.Address
	collateral, shares uint256.Int // debt shares, which Lots owes meanwhile
	bid                uint256.Int
	ends               uint64 // 0 until somebody bids
}

func (s *auction) Holders() []vault.Address { return []vault.Address{Lots} }

func (s *auction) Wake() design.Key {
	key := s.wake()
	for i := range s.lots {
		if ends := s.lots[i].ends; ends != 0 {
			key.Until = min(key.Until, ends+1) // at its end itself a bid is still made
		}
	}
	return key
}

// Tick gives the lots whose time is over to their bidders.
func (s *auction) Tick(now uint64, _ uint256.Int, dst []design.Move) ([]design.Move, error) {
	for i := 0; i < len(s.lots); {
		l := s.lots[i]
		if l.ends == 0 || now <= l.ends {
			i++
			continue
		}
		totals, err := s.Accrued(s.id)
		if err != nil {
			return dst, err
		}
		debt, err := totals.Debt(l.shares)
		if err != nil {
			return dst, err
		}
		paid, shares := l.bid, l.shares
		if !paid.Lt(&debt) {
			paid.Clear()
		} else {
			shares.Clear()
		}
		moved, err := s.Repay(Lots, s.id, paid, shares, Lots)
		if err != nil {
			return dst, err
		}
		if err := s.Transfer(s.params.Collateral, Lots, l.bidder, l.collateral); err != nil {
			return dst, err
		}
		dst = append(dst,
			design.Move{From: Lots, To: vault.EngineAddress, Unit: design.Loan, Amount: moved.Assets, Reason: journal.Repay, Event: design.Settled},
			design.Move{From: Lots, To: l.bidder, Unit: design.Collateral, Amount: l.collateral, Reason: journal.Seize, Event: design.Settled})
		var left uint256.Int
		if left.Sub(&l.shares, &moved.Shares); !left.IsZero() {
			bad, err := s.WriteOff(s.id, Lots, left)
			if err != nil {
				return dst, err
			}
			dst = append(dst, claim(design.Suppliers, Lots, bad, journal.BadDebt, design.WrittenOff))
		}
		s.lots = append(s.lots[:i], s.lots[i+1:]...)
	}
	return dst, nil
}

func (s *auction) Offers(price uint256.Int, risky []vault.AtRisk, dst []offer.Offer) []offer.Offer {
	for i := range risky {
		o := offer.Offer{Kind: offer.Start, Of: risky[i].Borrower, Case: vault.Case{Price: price}}
		if s.Refresh(&o) == nil {
			dst = append(dst, o)
		}
	}
	for i := range s.lots {
		o := offer.Offer{Kind: offer.Bid, Lot: s.lots[i].number, Case: vault.Case{Price: price}}
		if s.Refresh(&o) == nil {
			dst = append(dst, o)
		}
	}
	return dst
}

func (s *auction) lot(number uint64) *lot {
	for i := range s.lots {
		if s.lots[i].number == number {
			return &s.lots[i]
		}
	}
	return nil
}

// mostBid is twice what a lot is worth.
func mostBid(collateral, price *uint256.Int) (most uint256.Int) {
	most.MulDivOverflow(collateral, price, &fixed.PriceScale)
	most.Lsh(&most, 1)
	return *most.AddUint64(&most, 1)
}

// Refresh puts into the offer of a bid what it must better: the bid so far, as the position's supply shares.
func (s *auction) Refresh(o *offer.Offer) error {
	if o.Kind == offer.Bid {
		l := s.lot(o.Lot)
		if l == nil {
			return offer.ErrGone
		}
		o.Case.Position = vault.Position{SupplyShares: l.bid, Collateral: l.collateral}
		o.Most = mostBid(&l.collateral, &o.Case.Price)
		return nil
	}
	c, _, unhealthy := s.of(o.Of, o.Case.Price)
	if !unhealthy {
		return offer.ErrGone
	}
	o.Case, o.Most = c, *uint256.NewInt(1)
	return nil
}

func (s *auction) Quote(o *offer.Offer, amount uint256.Int) (t offer.Terms, err error) {
	if amount.Gt(&o.Most) {
		return t, offer.ErrAbove
	}
	if o.Kind != offer.Bid {
		return t, nil
	}
	var twentieth, least uint256.Int
	twentieth.Div(&o.Case.Position.SupplyShares, uint256.NewInt(20))
	least.Add(&o.Case.Position.SupplyShares, &twentieth)
	if !amount.Gt(&least) {
		return t, ErrTooLittle
	}
	t.Pay = amount
	return t, nil
}

func (s *auction) After(o *offer.Offer, amount uint256.Int, next *offer.Offer) error {
	if _, err := s.Quote(o, amount); err != nil {
		return err
	}
	*next = *o
	if o.Kind != offer.Bid {
		*next = offer.Offer{Kind: offer.Bid, Lot: s.begun + 1, Case: vault.Case{Price: o.Case.Price}}
		next.Case.Position.Collateral = o.Case.Position.Collateral
		next.Most = mostBid(&next.Case.Position.Collateral, &o.Case.Price)
		return nil
	}
	next.Case.Position.SupplyShares = amount
	return nil
}

func (s *auction) Take(who vault.Address, o *offer.Offer, amount uint256.Int, dst []design.Move) ([]design.Move, offer.Terms, error) {
	now := *o
	if err := s.Refresh(&now); err != nil {
		return dst, offer.Terms{}, err
	}
	t, err := s.Quote(&now, amount)
	if err != nil {
		return dst, t, err
	}
	if now.Kind == offer.Bid {
		return s.bid(who, s.lot(now.Lot), &t, dst)
	}
	p := now.Case.Position
	debt := debtOf(&now)
	if err := s.Assume(s.id, now.Of, Lots, p.BorrowShares); err != nil {
		return dst, offer.Terms{}, err
	}
	if err := s.Seize(s.id, now.Of, Lots, p.Collateral); err != nil {
		return dst, offer.Terms{}, err
	}
	s.begun++
	s.lots = append(s.lots, lot{number: s.begun, owner: now.Of, collateral: p.Collateral, shares: p.BorrowShares})
	return append(dst,
		design.Move{From: vault.EngineAddress, To: Lots, Unit: design.Collateral, Amount: p.Collateral, Reason: journal.ProtocolFee, Event: design.Started},
		claim(Lots, now.Of, debt, journal.BadDebt, design.Started)), t, nil
}

func (s *auction) bid(who vault.Address, l *lot, t *offer.Terms, dst []design.Move) ([]design.Move, offer.Terms, error) {
	if err := s.Transfer(s.params.Loan, who, Lots, t.Pay); err != nil {
		return dst, offer.Terms{}, err
	}
	dst = append(dst, design.Move{From: who, To: Lots, Unit: design.Loan, Amount: t.Pay, Reason: journal.Repay, Event: design.Taken})
	if l.ends != 0 {
		if err := s.Transfer(s.params.Loan, Lots, l.bidder, l.bid); err != nil {
			return dst, offer.Terms{}, err
		}
		dst = append(dst, design.Move{From: Lots, To: l.bidder, Unit: design.Loan, Amount: l.bid, Reason: journal.Repay, Event: design.Bettered})
	}
	l.bidder, l.bid, l.ends = who, t.Pay, s.now()+lifetime
	return dst, *t, nil
}

// now is the ledger's time: that of an accrual.
func (s *auction) now() uint64 {
	totals, _ := s.Accrued(s.id)
	return totals.LastUpdate
}

func (s *auction) Least(o *offer.Offer) uint256.Int { return debtOf(o) }

// State is seven fields a lot, and the number of lots there were.
func (s *auction) State(dst []design.Field) []design.Field {
	dst = append(dst, design.Field{Name: "lots", Value: *uint256.NewInt(s.begun)})
	for i := range s.lots {
		l := &s.lots[i]
		for _, f := range []design.Field{
			{Name: "collateral", Of: l.owner, Value: l.collateral},
			{Name: "shares", Value: l.shares},
			{Name: "bid", Of: l.bidder, Value: l.bid},
			{Name: "ends", Value: *uint256.NewInt(l.ends)},
		} {
			f.Lot = l.number
			dst = append(dst, f)
		}
	}
	return dst
}

// Restore implements [design.Running].
func (s *auction) Restore(state []design.Field) error {
	if len(state) == 0 || state[0].Name != "lots" {
		return design.ErrState
	}
	var lots []lot
	for _, f := range state[1:] {
		if len(lots) == 0 || lots[len(lots)-1].number != f.Lot {
			lots = append(lots, lot{number: f.Lot})
		}
		l := &lots[len(lots)-1]
		switch f.Name {
		case "collateral":
			l.owner, l.collateral = f.Of, f.Value
		case "shares":
			l.shares = f.Value
		case "bid":
			l.bidder, l.bid = f.Of, f.Value
		case "ends":
			l.ends = f.Value.Uint64()
		default:
			return design.ErrState
		}
	}
	s.begun, s.lots = state[0].Value.Uint64(), lots
	return nil
}
