package exchange

import (
	"errors"
	"fmt"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/internal/fixed"
)

// AddMargin moves available money into the bucket of an isolated position. Size stays; effective leverage falls and the
// liquidation price moves away (S29). Refusals, in order: no position, cross, nothing to add, balance too low.
func (e *Engine) AddMargin(id PositionID, amount uint256.Int) error {
	p, err := e.held(id)
	if err != nil {
		return err
	}
	s := e.markets[p.market].Settle
	switch have := e.Available(p.account, s); {
	case p.size.IsZero():
		return e.refuse(ErrNoPosition)
	case p.mode == Cross:
		return e.refuse(ErrCrossPosition)
	case amount.IsZero():
		return e.refuse(ErrMarginUnchanged)
	case amount.Gt(&have):
		return e.refuse(ErrInsufficientMargin)
	}
	w := e.wallet(p.account, s)
	*w = w.Sub(fixed.Positive(&amount))
	p.margin = p.margin.Add(fixed.Positive(&amount))
	p.posted.Add(&p.posted, &amount)
	e.rekey(id)
	e.rekeyPool(p.account, s)
	return nil
}

// Removable returns the margin that may be taken out of an isolated position: what its margin and its equity, whichever is
// less, have above the initial margin, the maintenance margin and the rules' share of value.
func (e *Engine) Removable(id PositionID) uint256.Int {
	p := &e.positions[id]
	if p.size.IsZero() || p.mode == Cross || !e.rules.RemoveAllowed {
		return zero
	}
	have := p.margin
	if equity := e.Equity(id); equity.Cmp(have) < 0 {
		have = equity
	}
	v := e.value(p)
	floor := mulDivUp(&v, &e.rules.RemoveFloor, &fixed.WAD)
	if need := e.tied(p); floor.Lt(&need) {
		floor = need
	}
	return have.Sub(fixed.Positive(&floor)).Capped()
}

// RemoveMargin moves margin of an isolated position to the free balance, at most Removable. Refusals, in order: no position,
// cross, nothing to remove, not allowed at this venue, too much, would be liquidated at once.
func (e *Engine) RemoveMargin(id PositionID, amount uint256.Int) error {
	p, err := e.held(id)
	if err != nil {
		return err
	}
	switch most := e.Removable(id); {
	case p.size.IsZero():
		return e.refuse(ErrNoPosition)
	case p.mode == Cross:
		return e.refuse(ErrCrossPosition)
	case amount.IsZero():
		return e.refuse(ErrMarginUnchanged)
	case !e.rules.RemoveAllowed:
		return e.refuse(ErrRemoveNotAllowed)
	case amount.Gt(&most):
		return e.refuse(ErrRemoveTooMuch)
	}
	after := *p
	after.margin = after.margin.Sub(fixed.Positive(&amount))
	after.posted = fixed.MinusCapped(&after.posted, &amount)
	if e.wouldLiquidate(&after, fixed.Signed{}) {
		return e.refuse(ErrWouldLiquidate)
	}
	*p = after
	s := e.markets[p.market].Settle
	w := e.wallet(p.account, s)
	*w = w.Add(fixed.Positive(&amount))
	e.rekey(id)
	e.rekeyPool(p.account, s)
	return nil
}

// SetAutoMargin switches automatic margin: instead of being liquidated, an isolated position first draws on the free balance
// (S07: never unless asked for).
func (e *Engine) SetAutoMargin(id PositionID, on bool) error {
	p, err := e.held(id)
	if err != nil {
		return err
	}
	if p.mode == Cross {
		return e.refuse(ErrAutoMarginCross)
	}
	p.refill = on
	return nil
}

// SetLeverage changes the leverage, scale 1e18, of an open position. Under the rules
//
//   - LeverageZeroIsCross, 0 switches to cross and any other leverage to isolated (BitMEX);
//   - LeverageResetsExtra, margin becomes what the new leverage demands and extra margin returns to the free balance (Bybit, S31);
//   - not LeverageMayFall, an isolated position's leverage can only rise (Binance −4161).
//
// Otherwise a higher leverage leaves margin where it is, and a lower one draws what it demands. Refusals, in order: no
// position, leverage 0, fixed in cross, unchanged, above the tier's, reduction, balance too low, would be liquidated.
func (e *Engine) SetLeverage(id PositionID, leverage uint256.Int) error {
	p, err := e.held(id)
	if err != nil {
		return err
	}
	m := &e.markets[p.market]
	if p.size.IsZero() {
		return e.refuse(ErrNoPosition)
	}
	if leverage.IsZero() {
		if !e.rules.LeverageZeroIsCross {
			return e.refuse(ErrZeroLeverage)
		}
		return e.SetMode(p.account, p.market, Cross)
	}
	if !leverage.Lt(&maxAmount) {
		return ErrAmountTooLarge
	}
	after := *p
	if e.rules.LeverageZeroIsCross {
		after.mode = Isolated
	}
	if after.mode == Cross && e.rules.CrossLeverageFixed {
		return e.refuse(ErrLeverageFixed)
	}
	after.initial = mulDivUp(&p.cost, &fixed.WAD, &leverage)
	if after.initial.Eq(&p.initial) && after.mode == p.mode {
		return e.refuse(ErrLeverageUnchanged)
	}
	if least := m.Tiers.InitialMargin(&p.cost); after.initial.Lt(&least) {
		return e.refuse(ErrLeverageTooHigh)
	}
	if after.mode == Isolated && p.mode == Isolated && after.initial.Gt(&p.initial) && !e.rules.LeverageMayFall {
		return e.refuse(ErrLeverageReduction)
	}
	if e.rules.CloseFee == FeeAtBust {
		bust := sum(&p.cost, &after.initial)
		if p.owns {
			bust = fixed.MinusCapped(&p.cost, &after.initial)
		}
		after.closeFee = mulDivUp(&bust, &m.TakerFee, &fixed.WAD)
	}
	demand := sum(&after.initial, &after.closeFee)
	pool := e.pool(p)
	if after.mode == Isolated {
		move := fixed.Positive(&demand).Sub(after.margin) // into the bucket
		if !e.rules.LeverageResetsExtra && p.mode == Isolated && move.Sign() < 0 {
			move = fixed.Signed{}
		}
		have := e.available(p.account, m.Settle)
		if p.mode == Cross {
			need := e.initialMargin(p)
			have = have.Add(fixed.Positive(&need))
		}
		if move.Sign() > 0 && move.Cmp(have) > 0 {
			return e.refuse(ErrInsufficientBalance)
		}
		after.margin = after.margin.Add(move)
		pool = pool.Sub(move)
		if e.rules.LeverageResetsExtra {
			after.posted = zero
		}
	} else {
		was, is := e.initialMargin(p), e.initialMargin(&after)
		have := e.available(p.account, m.Settle).Add(fixed.Positive(&was))
		if is.Gt(&was) && have.Cmp(fixed.Positive(&is)) < 0 {
			return e.refuse(ErrInsufficientBalance)
		}
	}
	if e.wouldLiquidate(&after, pool) {
		return e.refuse(ErrWouldLiquidate)
	}
	*p = after
	*e.wallet(p.account, m.Settle) = pool
	e.rekey(id)
	e.rekeyPool(p.account, m.Settle)
	return nil
}

// Leverage returns the leverage, scale 1e18, that an account chose for what it opens in a market; 0: the highest of the tier.
func (e *Engine) Leverage(a AccountID, id MarketID) uint256.Int {
	if chosen := e.accounts[a].chosen; len(chosen) > int(id) {
		return chosen[id]
	}
	return zero
}

// ChooseLeverage sets the leverage, scale 1e18, at which an account's next trades in a market open, and that of its open positions
// and orders there, as a venue's leverage setting does (Binance POST /fapi/v1/leverage, Bybit /v5/position/set-leverage). Under
// LeverageZeroIsCross 0 switches the market to cross and forgets the choice, and any other leverage switches it to isolated
// (BitMEX POST /position/leverage). Refusals, in order: leverage 0, fixed in cross, above the first tier's, unchanged, those of
// SetMode and SetLeverage, balance too low for the orders. A refused choice changes nothing.
func (e *Engine) ChooseLeverage(a AccountID, id MarketID, leverage uint256.Int) error {
	if id < 0 || int(id) >= len(e.markets) {
		return fmt.Errorf("exchange: no market %d", id)
	}
	m := &e.markets[id]
	if err := e.known(a, m.Settle); err != nil {
		return err
	}
	if !leverage.Lt(&maxAmount) {
		return ErrAmountTooLarge
	}
	mode, old := e.Mode(a, id), e.Leverage(a, id)
	if e.rules.LeverageZeroIsCross {
		if mode = Isolated; leverage.IsZero() {
			mode = Cross
		}
	}
	least := mulDivUp(&m.Tiers.Brackets[0].Initial, &leverage, &fixed.WAD)
	switch {
	case leverage.IsZero() && !e.rules.LeverageZeroIsCross:
		return e.refuse(ErrZeroLeverage)
	case mode == Cross && e.rules.CrossLeverageFixed:
		return e.refuse(ErrLeverageFixed)
	case least.Gt(&fixed.WAD):
		return e.refuse(ErrLeverageTooHigh)
	case leverage.Eq(&old) && mode == e.Mode(a, id):
		return e.refuse(ErrLeverageUnchanged)
	}
	long, short := e.openOn(a, id, Long), e.openOn(a, id, Short)
	undo := e.snapshot(a)
	if mode != e.Mode(a, id) {
		if err := e.SetMode(a, id, mode); err != nil {
			return err
		}
	}
	acc := &e.accounts[a]
	for len(acc.chosen) <= int(id) {
		acc.chosen = append(acc.chosen, zero)
	}
	acc.chosen[id] = leverage
	for _, p := range [...]PositionID{long, short} {
		if p == none || leverage.IsZero() {
			continue
		}
		if err := e.SetLeverage(p, leverage); err != nil && !errors.Is(err, ErrLeverageUnchanged) {
			e.restore(a, undo)
			return err
		}
	}
	if o := e.ordersIn(a, id); o != nil {
		o.Leverage, o.Margin = zero, zero
		o.Margin = e.OrderMargin(a, id, *o)
		if e.available(a, m.Settle).Sign() < 0 {
			e.restore(a, undo)
			return e.refuse(ErrInsufficientBalance)
		}
	}
	return nil
}

// snapshot is what an account's own choices can change.
type snapshot struct {
	account   account
	wallets   []fixed.Signed
	positions []position // in the order of the account's list
}

func (e *Engine) snapshot(a AccountID) (s snapshot) {
	acc := &e.accounts[a]
	s.account = *acc
	s.account.orders, s.account.modes, s.account.chosen = slices.Clone(acc.orders), slices.Clone(acc.modes), slices.Clone(acc.chosen)
	s.wallets = slices.Clone(e.wallets[int(a)*e.assets : (int(a)+1)*e.assets])
	for id := acc.first; id != none; id = e.positions[id].next {
		s.positions = append(s.positions, e.positions[id])
	}
	return s
}

// restore puts an account back to a snapshot, to which no position has been added since.
func (e *Engine) restore(a AccountID, s snapshot) {
	e.accounts[a] = s.account
	copy(e.wallets[int(a)*e.assets:], s.wallets)
	for id, i := s.account.first, 0; id != none; id, i = e.positions[id].next, i+1 {
		slot := e.positions[id].slot // the trigger heap has moved on
		e.positions[id] = s.positions[i]
		e.positions[id].slot = slot
	}
	for id := s.account.first; id != none; id = e.positions[id].next {
		e.rekey(id)
	}
}

// Mode returns the margin mode that holds for an account's new positions in a market.
func (e *Engine) Mode(a AccountID, id MarketID) Mode {
	acc := &e.accounts[a]
	if len(acc.modes) > int(id) && acc.modes[id] != "" {
		return acc.modes[id]
	}
	return acc.mode
}

// SetMode sets the margin mode of an account for what the scope says: the symbol's positions, or all. Of open positions
// that are switched, the bucket flows into the pool, or initial margin out of it. Refusals, in order: isolated by
// subaccount only, mode unchanged, open orders, open position, balance too low, would be liquidated at once. A refused
// switch changes nothing.
func (e *Engine) SetMode(a AccountID, id MarketID, mode Mode) error {
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
	covers := func(m MarketID) bool { return m == id || e.rules.Scope == ByAccount }
	changed := e.Mode(a, id) != mode
	open := false
	for i := acc.first; i != none; i = e.positions[i].next {
		if p := &e.positions[i]; covers(p.market) && !p.size.IsZero() {
			changed, open = changed || p.mode != mode, true
		}
	}
	switch {
	case e.rules.Scope == BySubaccount && mode == Isolated:
		return e.refuse(ErrNoIsolatedMode)
	case !changed:
		return e.refuse(ErrModeUnchanged)
	}
	for i := range acc.orders {
		if covers(MarketID(i)) && acc.orders[i] != (Orders{}) && !e.rules.SwitchWithOrders {
			return e.refuse(ErrOpenOrders)
		}
	}
	if open && !e.rules.SwitchWithPosition {
		return e.refuse(ErrOpenPosition)
	}
	if open {
		if err := e.switchOpen(a, mode, covers); err != nil {
			return err
		}
	}
	if e.rules.Scope == ByAccount {
		acc.mode, acc.modes = mode, nil
		return nil
	}
	for len(acc.modes) <= int(id) {
		acc.modes = append(acc.modes, "")
	}
	acc.modes[id] = mode
	return nil
}

// Switch sets mode and leverage in one step, as Bybit's /v5/position/switch-isolated does: where either is refused, both are. The
// mode, or the leverage, may be what it was; both may not. Leverage 0 leaves it.
func (e *Engine) Switch(a AccountID, id MarketID, mode Mode, leverage uint256.Int) error {
	if id < 0 || int(id) >= len(e.markets) {
		return fmt.Errorf("exchange: no market %d", id)
	}
	if err := e.known(a, e.markets[id].Settle); err != nil {
		return err
	}
	undo := e.snapshot(a)
	err := e.SetMode(a, id, mode)
	if err != nil && (leverage.IsZero() || !errors.Is(err, ErrModeUnchanged)) {
		return err
	}
	if leverage.IsZero() {
		return nil
	}
	switch set := e.ChooseLeverage(a, id, leverage); {
	case errors.Is(set, ErrLeverageUnchanged):
		return err // the mode's
	case errors.Is(set, ErrLeverageFixed) && mode == Cross: // the leverage of cross positions is not for choosing
		return err
	case set != nil:
		e.restore(a, undo)
		return set
	}
	return nil
}

// switchOpen moves the open positions of an account that are covered to a mode, all or none.
func (e *Engine) switchOpen(a AccountID, mode Mode, covers func(MarketID) bool) error {
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
		if p.size.IsZero() || p.mode == mode || !covers(p.market) {
			continue
		}
		undo = append(undo, before{id, *p})
		w := e.wallet(a, e.markets[p.market].Settle)
		if mode == Cross {
			*w = w.Add(p.margin)
			p.margin, p.posted, p.mode = fixed.Signed{}, zero, Cross
			continue
		}
		demand := sum(&p.initial, &p.closeFee)
		mine := e.initialMargin(p)
		have := e.available(a, e.markets[p.market].Settle).Add(fixed.Positive(&mine))
		if have.Cmp(fixed.Positive(&demand)) < 0 {
			return fault(ErrInsufficientBalance)
		}
		*w = w.Sub(fixed.Positive(&demand))
		p.margin, p.mode = fixed.Positive(&demand), Isolated
	}
	for i := range undo {
		p := &e.positions[undo[i].id]
		if e.wouldLiquidate(p, e.pool(p)) {
			return fault(ErrWouldLiquidate)
		}
	}
	for s := range e.assets {
		b := bucket{a, Asset(s), none}
		if need := e.need(b); !need.IsZero() && e.fails(e.equity(b), &need) {
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
