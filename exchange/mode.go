package exchange

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Mode returns the margin mode that holds for an account's new positions in a market.
func (e *Accounts) Mode(a AccountID, id MarketID) Mode {
	acc := &e.accounts[a]
	if len(acc.modes) > int(id) && acc.modes[id] != "" {
		return acc.modes[id]
	}
	return acc.mode
}

// SetMode sets the margin mode of an account for what the scope says: the symbol's positions, or all. Of open positions
// that are switched, the bucket flows into the pool, or initial margin out of it. A refused switch changes nothing.
//
// Refusals, in order: isolated by subaccount only, isolated only, mode unchanged, open orders, open position, balance too low,
// would be liquidated at once.
func (e *Accounts) SetMode(a AccountID, id MarketID, mode Mode) error {
	if mode != Isolated && mode != Cross {
		return ErrUnknownMode
	}
	if id < 0 || int(id) >= len(e.markets) {
		return fmt.Errorf("exchange: no market %d", id)
	}
	if err := e.known(a, e.markets[id].Settle); err != nil {
		return err
	}
	acc := &e.accounts[a]
	covers := func(m MarketID) bool { return m == id || e.rules.Mode.Scope == ByAccount }
	changed := e.Mode(a, id) != mode
	open := false
	for i := acc.first; i != none; i = e.positions[i].next {
		if p := &e.positions[i]; covers(p.market) && !p.size.IsZero() {
			changed, open = changed || p.mode() != mode, true
		}
	}
	switch {
	case e.rules.Mode.Scope == BySubaccount && mode == Isolated:
		return e.refuse(ErrNoIsolatedMode)
	case e.rules.Mode.IsolatedOnly && mode == Cross:
		return e.refuse(ErrNoCrossMode)
	case !changed:
		return e.refuse(ErrModeUnchanged)
	}
	for i := range acc.orders {
		if covers(MarketID(i)) && acc.orders[i] != (Orders{}) && !e.rules.Mode.WithOrders {
			return e.refuse(ErrOpenOrders)
		}
	}
	if open && !e.rules.Mode.WithPosition {
		return e.refuse(ErrOpenPosition)
	}
	if open {
		if err := e.switchOpen(a, mode, covers); err != nil {
			return err
		}
	}
	if e.rules.Mode.Scope == ByAccount {
		acc.mode, acc.modes = mode, nil
		return nil
	}
	for len(acc.modes) <= int(id) {
		acc.modes = append(acc.modes, "")
	}
	acc.modes[id] = mode
	return nil
}

// Switch sets mode and leverage in one step. Where either is refused, both are. The mode or the leverage may be what it
// was; both may not. Leverage 0 leaves it. Where leverage is what isolates (ZeroIsCross), no other goes with cross.
//
// Source: Bybit /v5/position/switch-isolated.
func (e *Accounts) Switch(a AccountID, id MarketID, mode Mode, leverage uint256.Int) error {
	if id < 0 || int(id) >= len(e.markets) {
		return fmt.Errorf("exchange: no market %d", id)
	}
	if err := e.known(a, e.markets[id].Settle); err != nil {
		return err
	}
	switch {
	case leverage.IsZero():
		return e.SetMode(a, id, mode)
	case e.rules.Leverage.ZeroIsCross && mode == Cross:
		return e.refuse(ErrLeverageFixed)
	case mode == e.Mode(a, id):
		if mode == Cross && e.rules.Leverage.FixedInCross {
			return e.refuse(ErrModeUnchanged)
		}
		err := e.ChooseLeverage(a, id, leverage)
		if errors.Is(err, ErrLeverageUnchanged) {
			return e.refuse(ErrModeUnchanged)
		}
		return err
	}
	undo := e.snapshot(a)
	err := e.takeLeverage(a, id, mode, leverage)
	if err == nil {
		err = e.SetMode(a, id, mode)
	}
	if o := e.ordersIn(a, id); err == nil && o != nil {
		o.Leverage, o.Margin = zero, zero
		o.Margin = e.OrderMargin(a, id, *o)
		if e.spareFor(a, e.markets[id].Settle, mode).Sign() < 0 {
			err = e.refuse(ErrInsufficientBalance)
		}
	}
	if err != nil {
		e.restore(a, undo)
	}
	return err
}

// takeLeverage gives what an account has open in a market, and opens next, the initial margin of a leverage. It
// moves no money and tests no more than the tier: the switch of mode that follows does.
func (e *Accounts) takeLeverage(a AccountID, id MarketID, mode Mode, leverage uint256.Int) error {
	m := &e.markets[id]
	if least := exact.MulDivUp(&m.Tiers.Brackets[0].Initial, &leverage, &fixed.WAD); !leverage.Lt(&maxAmount) || least.Gt(&fixed.WAD) {
		return e.refuse(ErrLeverageTooHigh)
	}
	e.choose(a, id, leverage)
	for _, i := range [...]PositionID{e.openOn(a, id, Long), e.openOn(a, id, Short)} {
		if i == none {
			continue
		}
		p := &e.positions[i]
		if p.mode() == mode { // the switch leaves it alone
			if err := e.SetLeverage(i, leverage); err != nil && !errors.Is(err, ErrLeverageUnchanged) {
				return err
			}
			continue
		}
		if err := e.reprice(p, leverage); err != nil {
			return err
		}
	}
	return nil
}

// switchOpen moves the open positions of an account that are covered to a mode, all or none.
func (e *Accounts) switchOpen(a AccountID, mode Mode, covers func(MarketID) bool) error {
	type before struct {
		id PositionID
		p  position
	}
	var undo []before
	wallets := append([]fixed.Signed(nil), e.wallets[int(a)*e.assets:(int(a)+1)*e.assets]...)
	fault := func(rule error) error {
		for i := range undo {
			e.positions[undo[i].id] = undo[i].p
		}
		copy(e.wallets[int(a)*e.assets:], wallets)
		return e.refuse(rule)
	}
	for id := e.accounts[a].first; id != none; id = e.positions[id].next {
		p := &e.positions[id]
		if p.size.IsZero() || p.mode() == mode || !covers(p.market) {
			continue
		}
		undo = append(undo, before{id, *p})
		w := e.wallet(a, e.markets[p.market].Settle)
		if mode == Cross {
			*w = w.Add(p.margin)
			p.margin, p.posted, p.cross = fixed.Signed{}, zero, true
			continue
		}
		demand := exact.Sum(&p.initial, &p.closeFee)
		if have := e.leavesFor(p); have.Cmp(fixed.Positive(&demand)) < 0 {
			return fault(ErrInsufficientBalance)
		}
		*w = w.Sub(fixed.Positive(&demand))
		p.margin, p.cross = fixed.Positive(&demand), false
	}
	for i := range undo {
		p := &e.positions[undo[i].id]
		if e.wouldLiquidate(p, e.pool(p)) {
			return fault(ErrWouldLiquidate)
		}
	}
	for s := range e.assets {
		b := Bucket{a, Asset(s), none}
		if need := e.Requirement(b); !need.IsZero() && e.Fails(e.Judged(b), &need) {
			return fault(ErrWouldLiquidate)
		}
	}
	for i := range undo {
		e.rekey(undo[i].id)
	}
	for s := range e.assets {
		e.rekeyPool(a, Asset(s))
	}
	return nil
}
