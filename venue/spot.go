package venue

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/spot"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Spot is a customer's isolated spot margin account; ok is false where the market has none.
func (m *Market) Spot(a exchange.AccountID) (account spot.Account, ok bool) {
	if p := m.accounts[a].purse; p != nil {
		return p.spot, true
	}
	return account, false
}

// SpotBase is the base asset that a customer has outside the isolated account.
func (m *Market) SpotBase(a exchange.AccountID) (base uint256.Int) {
	if p := m.accounts[a].purse; p != nil {
		base = p.base
	}
	return base
}

// SpotOrders are a customer's orders at isolated spot margin, with those that the venue closed it by, and SpotFills what
// the customer's traded.
func (m *Market) SpotOrders(a exchange.AccountID) []*Order {
	if p := m.accounts[a].purse; p != nil {
		return p.orders
	}
	return nil
}

// SpotFills are the trades of SpotOrders.
func (m *Market) SpotFills(a exchange.AccountID) []*Fill {
	if p := m.accounts[a].purse; p != nil {
		return p.fills
	}
	return nil
}

// spot applies the commands of isolated spot margin. Quote moves between it and the free balance of the futures
// account, which is the customer's one wallet here.
func (m *Market) spot(c *Command) (Answer, error) {
	p := m.accounts[c.Account].purse
	if p == nil {
		return Answer{}, ErrNotServed
	}
	p.spot.Accrue(m.Time())
	if c.Kind == SpotTrade {
		return m.spotTrade(c, p)
	}
	sum, err := amount(c.Amount)
	if err != nil {
		return Answer{}, err
	}
	size, in := sum.Abs(), sum.Sign() > 0
	switch {
	case size.IsZero():
		return Answer{}, spot.ErrZeroAmount
	case c.Kind == SpotLoan && in:
		err = p.spot.Borrow(c.Base, &size, &m.mark, m.Time())
	case c.Kind == SpotLoan:
		_, err = p.spot.Repay(c.Base, &size, m.Time())
	default:
		err = m.spotMove(c, p, size, in)
	}
	if err != nil {
		return Answer{}, err
	}
	asset := m.Quote
	if c.Base {
		asset = m.Config.Base
	}
	m.note(Note{Topic: SpotChanged, Account: c.Account})
	return Answer{ID: m.moved(c.Account, string(c.Kind), sum, asset)}, nil
}

func (m *Market) spotMove(c *Command, p *purse, size uint256.Int, in bool) error {
	switch {
	case c.Base && in:
		if size.Gt(&p.base) {
			return spot.ErrBalance
		}
		p.base.Sub(&p.base, &size)
		p.spot.Base.Add(&p.spot.Base, &size)
	case c.Base:
		if err := p.spot.Withdraw(true, &size, &m.mark, m.Time()); err != nil {
			return err
		}
		p.base.Add(&p.base, &size)
	case in:
		if err := m.engine.Withdraw(c.Account, settle, size); err != nil {
			return spot.ErrBalance
		}
		p.spot.Quote.Add(&p.spot.Quote, &size)
		m.noteAccount(c.Account, "transfer")
	default:
		if err := p.spot.Withdraw(false, &size, &m.mark, m.Time()); err != nil {
			return err
		}
		if err := m.engine.Deposit(c.Account, settle, size); err != nil {
			return err
		}
		m.noteAccount(c.Account, "transfer")
	}
	return nil
}

// liquidateSpot closes the isolated margin accounts whose level has come to the liquidation ratio: all base is sold
// at the mark, or what the loan of base lacks is bought there, the loans are repaid, and what is left is the owner's
// free balance.
//
// Documented assumption: the venue's fee for it is the instrument's taker fee, and its fund bears what is missing.
func (m *Market) liquidateSpot() {
	for i := range m.Customers {
		p := m.accounts[i].purse
		if p == nil {
			continue
		}
		p.spot.Accrue(m.Time())
		if p.spot.Status(&m.mark) != spot.Liquidated {
			continue
		}
		owed := p.spot.BaseLoan.Principal
		owed.Add(&owed, &p.spot.BaseLoan.Interest)
		sells := !p.spot.Base.Lt(&owed)
		size := fixed.Difference(&p.spot.Base, &owed).Abs()
		value, _ := fixed.MulDivDown(&size, &m.mark, &fixed.PriceScale)
		fee, _ := fixed.MulDivUp(&value, &m.Instrument.TakerFee, &fixed.WAD)
		fetched := fixed.Difference(&value, &fee)
		if !sells {
			value.Add(&value, &fee)
			fetched = fixed.Negative(&value)
		}
		left, _, err := p.spot.Liquidate(&m.mark, m.Time(), fetched)
		if err != nil {
			continue // its level was at the ratio a moment ago
		}
		if lots := m.lotsOf(&size); lots > 0 {
			m.counter++
			o := &Order{ID: m.counter, Account: exchange.AccountID(i), Status: Filled, Filled: lots, Created: m.stamp, Updated: m.stamp, Fee: fee, Forced: "liquidation"}
			o.Kind, o.Lots, o.Turnover = book.Market, lots, m.turnover(m.ticks(&m.mark), lots)
			if sells {
				o.Side = book.Sell
			}
			p.orders = append(p.orders, o)
		}
		if err := m.engine.Deposit(exchange.AccountID(i), settle, left); err != nil {
			panic("venue: " + err.Error())
		}
		m.moved(exchange.AccountID(i), "spot-liquidation", fixed.Positive(&left), m.Quote)
		m.note(Note{Topic: SpotChanged, Account: exchange.AccountID(i)})
		m.noteAccount(exchange.AccountID(i), "transfer")
	}
}

// spotTrade fills an order at the mark, for the instrument's taker fee in quote. An order may borrow what it lacks, and
// repay with what it brought; where any of it is refused, nothing is done.
//
// Documented assumption: the isolated account has no book of its own.
func (m *Market) spotTrade(c *Command, p *purse) (Answer, error) {
	r := c.Order
	if r == nil || r.Kind != book.Market || r.Lots <= 0 {
		return Answer{}, ErrNotServed
	}
	size, at := m.size(r.Lots), m.ticks(&m.mark)
	value := m.worth(at, r.Lots)
	fee, err := fixed.MulDivUp(&value, &m.Instrument.TakerFee, &fixed.WAD)
	if err != nil {
		return Answer{}, err
	}
	after, sells := p.spot, r.Side == book.Sell
	paid, got := value, size
	paid.Add(&paid, &fee)
	from, to := &after.Quote, &after.Base
	if sells {
		paid, got = size, value
		got.Sub(&got, &fee)
		from, to = to, from
	}
	var borrowed uint256.Int
	if r.Borrow && paid.Gt(from) {
		borrowed.Sub(&paid, from)
		if err := after.Borrow(sells, &borrowed, &m.mark, m.Time()); err != nil {
			return Answer{}, err
		}
	}
	if paid.Gt(from) {
		return Answer{}, spot.ErrBalance
	}
	from.Sub(from, &paid)
	to.Add(to, &got)
	if r.Repay {
		if _, err := after.Repay(!sells, &got, m.Time()); err != nil {
			return Answer{}, err
		}
	}
	if after.Status(&m.mark) == spot.Liquidated {
		return Answer{}, spot.ErrLevel
	}
	p.spot = after
	m.counter++
	o := &Order{Request: *r, ID: m.counter, Account: c.Account, Status: Filled, Filled: r.Lots, Created: m.stamp, Updated: m.stamp, Fee: fee, Borrowed: borrowed}
	o.Turnover = m.turnover(at, r.Lots)
	m.counter++
	p.orders = append(p.orders, o)
	f := &Fill{ID: m.counter, Order: o, Side: r.Side, Price: at, Size: size, Value: value, Fee: fee, At: m.stamp}
	p.fills = append(p.fills, f)
	m.note(Note{Topic: SpotChanged, Account: c.Account, Order: *o, Fill: f})
	return Answer{Order: o}, nil
}
