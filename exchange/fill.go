package exchange

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Fill is one account's side of a trade in an order book. Positions are net (one-way mode): what an account holds on the
// other side is closed first. The rest opens or enlarges a position in the account's margin mode, at the leverage it chose
// ([Accounts.ChooseLeverage]).
type Fill struct {
	Account AccountID
	Market  MarketID
	Side    Side        // Long: bought; Short: sold
	Size    uint256.Int // base units (linear) or contracts (inverse)
	Value   uint256.Int // settlement units paid or received
	Maker   bool        // pays the instrument's maker fee instead of the taker fee
	Used    Orders      // sizes and values that leave the account's open orders with this fill, whose margin no longer counts for them
}

// Fill settles an account's side of a trade. The market's liquidity is the other side: two accounts who trade with each
// other, each with a Fill of its own, leave it as it was. A refused Fill changes nothing.
//
// Opening is refused as Open would refuse it, and closing as Reduce would, beyond the bankruptcy price above all (BitMEX:
// a market order executes until filled or the bankruptcy price is reached).
func (e *Accounts) Fill(f Fill) error { return e.fill(&f, true) }

// CheckFill returns why Fill would refuse, and changes nothing.
func (e *Accounts) CheckFill(f Fill) error { return e.fill(&f, false) }

func (e *Accounts) fill(f *Fill, commit bool) error {
	if f.Market < 0 || int(f.Market) >= len(e.markets) {
		return fmt.Errorf("exchange: no market %d", f.Market)
	}
	m := &e.markets[f.Market]
	if err := e.known(f.Account, m.Settle); err != nil {
		return err
	}
	switch {
	case f.Side > Short:
		return fmt.Errorf("exchange: unknown side %d", f.Side)
	case f.Size.IsZero():
		return e.refuse(ErrZeroSize)
	case !f.Size.Lt(&maxAmount) || !f.Value.Lt(&maxAmount):
		return ErrAmountTooLarge
	}
	orders := e.ordersIn(f.Account, f.Market)
	var before Orders
	if orders != nil {
		before = *orders
		*orders = orders.Less(f.Used)
		orders.Margin = e.OrderMargin(f.Account, f.Market, *orders)
	}
	err := e.fillLegs(f, commit)
	switch {
	case orders == nil:
	case err != nil || !commit:
		*orders = before
	default:
		orders.Margin = e.OrderMargin(f.Account, f.Market, *orders) // beside the new position
	}
	if err == nil && commit {
		e.rekeyMarket(f.Account, f.Market)
		e.rekeyPool(f.Account, m.Settle)
	}
	return err
}

// fillLegs closes and then opens. The first leg is entered in the books while the second is tested, and taken back where
// that is refused or nothing was to change.
func (e *Accounts) fillLegs(f *Fill, commit bool) error {
	m := &e.markets[f.Market]
	rate := &m.TakerFee
	if f.Maker {
		rate = &m.MakerFee
	}
	rest, value := f.Size, f.Value
	wallet := *e.wallet(f.Account, m.Settle)
	var held position
	var paid uint256.Int // fee of the first leg
	closing := e.openOn(f.Account, f.Market, f.Side.Opposite())
	if closing != none {
		p := &e.positions[closing]
		held = *p
		size := exact.Min(p.size, f.Size)
		part := exact.Portion(&f.Value, &size, &f.Size)
		paid = exact.MulDivUp(&part, rate, &fixed.WAD)
		after, pool := e.reducing(p, &size, &part, &paid)
		if err := e.mayClose(p, &after, pool); err != nil {
			return err
		}
		*p, *e.wallet(f.Account, m.Settle) = after, pool
		rest.Sub(&rest, &size)
		value.Sub(&value, &part)
	}
	var err error
	var fee uint256.Int
	if !rest.IsZero() {
		fee = exact.MulDivUp(&value, rate, &fixed.WAD)
		o := Opening{Account: f.Account, Market: f.Market, Side: f.Side, Size: rest, Value: value}
		var next position
		var charge fixed.Signed
		if next, charge, err = e.opening(&o, &fee); err == nil && commit {
			fresh := e.openOn(f.Account, f.Market, f.Side) == none
			if id := e.put(&next); fresh && e.watching {
				e.opened = append(e.opened, id)
			}
			w := e.wallet(f.Account, m.Settle)
			*w = w.Sub(charge)
		}
	}
	if err != nil || !commit {
		if closing != none {
			e.positions[closing] = held
		}
		*e.wallet(f.Account, m.Settle) = wallet
		return err
	}
	paid.Add(&paid, &fee)
	e.fees[m.Settle].Add(&e.fees[m.Settle], &paid)
	m.trade(m.Owns(f.Side), &f.Size, &f.Value)
	return nil
}

// equityWith is the equity of a bucket in which p is as given, and the pool's balance as given.
func (e *Accounts) equityWith(p *position, pool fixed.Signed) fixed.Signed {
	if p.mode == Isolated {
		if p.size.IsZero() {
			return p.margin
		}
		return p.margin.Add(e.profit(p))
	}
	equity := pool
	for id := e.accounts[p.account].first; id != none; id = e.positions[id].next {
		o := &e.positions[id]
		if o.market == p.market && o.side == p.side {
			o = p
		}
		if o.mode == Cross && !o.size.IsZero() && e.markets[o.market].Settle == e.markets[p.market].Settle {
			equity = equity.Add(e.profit(o))
		}
	}
	return equity
}

// openOn returns an account's open position on a side of a market, or none.
func (e *Accounts) openOn(a AccountID, id MarketID, s Side) PositionID {
	if i, ok := e.Find(a, id, s); ok && !e.positions[i].size.IsZero() {
		return i
	}
	return none
}

// rekeyMarket brings the trigger keys of an account's positions in a market up to date, closed ones included.
func (e *Accounts) rekeyMarket(a AccountID, id MarketID) {
	for i := e.accounts[a].first; i != none; i = e.positions[i].next {
		if e.positions[i].market == id {
			e.rekey(i)
		}
	}
}

// Net returns the size of an account's long less that of its short in a market.
func (e *Accounts) Net(a AccountID, id MarketID) fixed.Signed {
	var net fixed.Signed
	for i := e.accounts[a].first; i != none; i = e.positions[i].next {
		switch p := &e.positions[i]; {
		case p.market != id:
		case p.side == Long:
			net = net.Add(fixed.Positive(&p.size))
		default:
			net = net.Sub(fixed.Positive(&p.size))
		}
	}
	return net
}

// Reserve makes room for the positions that an account may come to hold in a market, so that a Fill moves none in memory.
// A venue that settles fills while a position is being closed at it must have called this for both parties' accounts.
func (e *Accounts) Reserve(a AccountID, id MarketID) {
	for _, s := range [...]Side{Long, Short} {
		if _, ok := e.Find(a, id, s); !ok {
			e.put(&position{account: a, market: id, side: s, owns: e.markets[id].Owns(s), mode: e.Mode(a, id), slot: none, next: none})
		}
	}
}
