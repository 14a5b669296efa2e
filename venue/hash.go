package venue

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
)

// Hash names the market's state: accounts, positions, orders, trades, the book, and where it stands. Two markets with
// one hash answer every question alike.
func (m *Market) Hash() (name string) {
	m.View(func() {
		h := sha256.New()
		fmt.Fprintln(h, m.step, m.mark.Hex(), m.byHand.Hex(), m.followed.Hex(), m.counter, m.traded, m.due, m.counts, len(m.forced))
		for a := range m.accounts {
			id := exchange.AccountID(a)
			fmt.Fprintln(h, a, m.engine.Free(id, settle), m.engine.Mode(id, market), m.engine.Leverage(id, market), m.engine.Orders(id, market))
			if p, ok := m.Held(id); ok {
				fmt.Fprintln(h, m.engine.Position(p))
			}
			for _, o := range m.accounts[a].open {
				fmt.Fprintln(h, *o)
			}
			for _, f := range m.accounts[a].fills {
				fmt.Fprintln(h, f.ID, f.Order.ID, f.Price, f.Size, f.Value, f.Fee, f.Profit, f.Maker, f.At, f.Forced)
			}
			fmt.Fprintln(h, m.accounts[a].movements, m.accounts[a].nonces, m.accounts[a].deadline)
			if p := m.accounts[a].purse; p != nil {
				fmt.Fprintln(h, p.spot, p.base)
			}
		}
		for _, side := range [...]book.Side{book.Buy, book.Sell} {
			for price, lots, ok := m.Book().Best(side); ok; price, lots, ok = m.Book().Beyond(side, price) {
				fmt.Fprintln(h, side, price, lots)
			}
		}
		fmt.Fprintln(h, m.engine.FundBalance(market), m.engine.Operator(settle), m.trades, m.rates)
		name = hex.EncodeToString(h.Sum(nil))
	})
	return name
}

// Check proves that the books balance.
func (m *Market) Check() (err error) {
	m.View(func() { err = m.engine.Check() })
	return err
}
