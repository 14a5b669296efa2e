package venue

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/fixed"
)

// open lets customers and traders in at the first mark. Those on the other side rest their orders at that price, and
// the longs buy from them, all through the desk.
func (m *Market) open() error {
	for i := range m.Customers {
		a := m.admit(m.Customers[i].Deposit, false)
		if err := m.beginAt(a); err != nil {
			return err
		}
		if m.SpotClass != nil {
			m.accounts[a].purse = &purse{}
			m.accounts[a].purse.spot.Class = *m.SpotClass
		}
	}
	if err := m.engine.Endow(market, m.Insurance); err != nil {
		return err
	}
	m.mark = m.reference()
	m.dry()
	if _, _, err := m.desk.Mark(market, &m.mark, m.Start); err != nil {
		return err
	}
	at := m.ticks(&m.mark)
	first := len(m.accounts)
	lots, err := m.oppose(at)
	if err != nil {
		return err
	}
	for i := range m.Traders {
		lots -= m.enterLong(&m.Traders[i], at, lots)
	}
	for a := first; a < first+m.Against; a++ {
		if _, err := m.desk.CancelAll(exchange.AccountID(a), market); err != nil {
			return err
		}
	}
	for range m.Day {
		if err := m.beginAt(m.admit(m.worth(at, m.dayLots()*400), true)); err != nil {
			return err
		}
	}
	m.trades, m.bars = nil, nil // what came before the first command has no stamp
	return nil
}

// beginAt gives an account the leverage that it begins with. Where cross has none that can be set, it comes with
// a switch there and back.
func (m *Market) beginAt(a exchange.AccountID) error {
	if m.FirstLeverage.IsZero() {
		return nil
	}
	err := m.engine.ChooseLeverage(a, market, m.FirstLeverage)
	if !errors.Is(err, exchange.ErrLeverageFixed) {
		return err
	}
	was := m.engine.Mode(a, market)
	for _, mode := range [...]exchange.Mode{exchange.Isolated, was} {
		if err := m.engine.Switch(a, market, mode, m.FirstLeverage); err != nil {
			return err
		}
	}
	return nil
}

// admit opens an account.
func (m *Market) admit(deposit uint256.Int, quiet bool) exchange.AccountID {
	a := m.engine.AddAccount()
	m.accounts = append(m.accounts, account{quiet: quiet})
	if !deposit.IsZero() {
		if err := m.engine.Deposit(a, settle, deposit); err != nil {
			panic(fmt.Sprintf("venue: %v", err)) // the asset is the market's, and deposits are below 2^127
		}
	}
	return a
}

// oppose lets in those who take the other side, at the leverage that accounts begin with there, and returns how many lots
// they offer.
func (m *Market) oppose(at int64) (lots int64, err error) {
	for i := range m.Traders {
		lots += m.lotsOf(&m.Traders[i].Size)
	}
	if m.Against == 0 {
		return 0, nil
	}
	each := lots/int64(m.Against) + 1
	deposit := m.worth(at, each*4)
	for range m.Against {
		a := m.admit(deposit, true)
		if err := m.beginAt(a); err != nil {
			return 0, err
		}
		m.order(a, Request{Side: book.Sell, Price: at, Lots: each})
	}
	return each * int64(m.Against), nil
}

// lotsOf is a size in whole lots.
func (m *Market) lotsOf(size *uint256.Int) int64 {
	var z uint256.Int
	z.Div(size, &m.Instrument.Lot)
	return int64(min(z.Uint64(), 1<<39))
}

// enterLong lets a trader in, and returns the lots it bought; 0 where the venue does not open such a position.
func (m *Market) enterLong(t *Trader, at, most int64) int64 {
	lots := m.lotsOf(&t.Size)
	if lots == 0 || lots > most {
		m.unopened++
		return 0
	}
	value := m.worth(at, lots)
	margin, under := new(uint256.Int).SubOverflow(&value, &t.Debt)
	if under || margin.IsZero() {
		m.unopened++
		return 0
	}
	leverage, err := fixed.WDivDown(&value, margin)
	if err != nil {
		m.unopened++
		return 0
	}
	fee := m.Instrument.TakerFee // a hundredth of margin and four fees are for what is reserved and rounded
	fee.Mul(&fee, uint256.NewInt(4))
	reserve, _ := fixed.WMulDown(&value, &fee)
	deposit := *margin
	deposit.Div(&deposit, uint256.NewInt(100))
	deposit.Add(&deposit, margin)
	deposit.Add(&deposit, &reserve)
	a := m.admit(deposit, true)
	if err := m.engine.Switch(a, market, exchange.Isolated, leverage); err != nil && !errors.Is(err, exchange.ErrModeUnchanged) {
		m.unopened++
		return 0
	}
	if !m.order(a, Request{Side: book.Buy, Price: at, Lots: lots, Lifetime: book.ImmediateOrCancel}) {
		m.unopened++
		return 0
	}
	return lots
}

// order places an order of somebody who is in the market without keys, and reports whether it was taken in.
func (m *Market) order(a exchange.AccountID, r Request) bool {
	_, err := m.place(&Command{Account: a, Order: &r})
	return err == nil
}
