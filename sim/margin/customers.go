package margin

import (
	"errors"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
)

// customers is the exchange that borrowers see.
type customers struct{ *running }

// Position is a borrower's main position as a vault: its size, and what it cost less the cash behind it.
func (c customers) Position(i int) (collateral, debt uint256.Int, open bool) {
	size := c.engine.Holding(c.position(i, 0)).Size
	return size, c.debtOf(i).Capped(), !size.IsZero()
}

// AddCollateral is a purchase of base for cash: size grows, and cost by as much as margin, so that debt stays. Where the
// venue refuses to enlarge the position (a pool below its initial margin, a bucket about to be liquidated), the cash is margin.
func (c customers) AddCollateral(i int, amount uint256.Int) error {
	c.touch(i)
	value := arm.Worth(&amount, &c.price)
	value.AddUint64(&value, 1)
	id, mode := c.position(i, 0), c.mode
	if c.state[i].Cross {
		mode = exchange.Cross
	}
	if err := c.enter(i, 0, mode, &amount, &value, &value); err != nil {
		c.positions[i*len(c.markets)] = id
		if mode == exchange.Isolated {
			if again := c.engine.AddMargin(id, value); again != nil {
				return errors.Join(err, again)
			}
		}
	}
	c.contributed(i)
	return nil
}

// Repay is margin added from outside: debt falls by as much.
func (c customers) Repay(i int, amount uint256.Int) error {
	c.touch(i)
	if err := c.engine.Deposit(c.account(i, 0), c.Instrument.Settle, amount); err != nil {
		return err
	}
	if !c.state[i].Cross {
		if err := c.engine.AddMargin(c.position(i, 0), amount); err != nil {
			return err
		}
	}
	c.contributed(i)
	return nil
}

func (c customers) contributed(i int) {
	size := c.engine.Holding(c.position(i, 0)).Size
	c.books.Contribute(i, &size, c.debtOf(i), c.restOf(i))
}

// Reserve is the free cash that can be moved to the main position. There is none in a pool: all of it stands behind the
// position already.
func (c customers) Reserve(i int) (cash uint256.Int) {
	if c.state[i].Cross && c.per == 1 {
		return cash
	}
	return c.engine.Available(c.home(i), c.Instrument.Settle)
}

// AddMargin moves free cash to the main position. It may only be refused by the venue.
func (c customers) AddMargin(i int, amount uint256.Int) (done bool, err error) {
	c.touch(i)
	if c.state[i].Cross {
		err = c.engine.Transfer(c.home(i), c.account(i, 0), c.Instrument.Settle, amount)
	} else {
		err = c.engine.AddMargin(c.position(i, 0), amount)
	}
	c.relabel(i)
	return err == nil, nil
}

// SwitchToCross puts what is free in the account behind the main position, and with it whatever else the venue's rules
// switch along.
func (c customers) SwitchToCross(i int) (done bool, err error) {
	c.touch(i)
	s := &c.state[i]
	margin := c.engine.Holding(c.position(i, 0)).Margin
	if c.engine.SetMode(c.account(i, 0), 0, exchange.Cross) != nil {
		return false, nil
	}
	s.Cross = true
	s.Apart = c.engine.Free(c.account(i, 0), c.Instrument.Settle).Sub(margin)
	c.relabel(i)
	return true, nil
}

// Close sells the main position on the venue. What it fetches less than the reference price, and the fees, are the
// borrower's own doing; what is left of the margin is free.
func (c customers) Close(i int) (done bool, err error) {
	c.touch(i)
	before := c.books.Accounts[i]
	size := c.engine.Holding(c.position(i, 0)).Size
	fill, refused := c.engine.Reduce(c.position(i, 0), size, nil)
	if refused != nil || fill.Base.IsZero() {
		return false, nil
	}
	fee, err := fixed.MulDivUp(&fill.Quote, &c.Instrument.TakerFee, &fixed.WAD)
	if err != nil {
		return false, err
	}
	fee.Add(&fee, &fill.Fee)
	size.Sub(&size, &fill.Base)
	c.books.Move(i, &size, c.debtOf(i))
	after := &c.books.Accounts[i]
	cost := fixed.Difference(&before.Value, &after.Value).Sub(fixed.Difference(&fill.Quote, &fee))
	after.Rest = before.Equity().Sub(cost).Sub(after.Own())
	c.books.Journal.PostSigned(journal.Account(i), c.books.Venue, books.ClaimUnit, cost, journal.OwnTrade)
	c.state[i].Left = size.IsZero()
	return true, nil
}
