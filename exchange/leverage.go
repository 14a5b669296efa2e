package exchange

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Leverage returns the leverage, scale 1e18, that an account chose for what it opens in a market; 0: the highest of
// the tier.
func (e *Accounts) Leverage(a AccountID, id MarketID) uint256.Int {
	if chosen := e.accounts[a].chosen; len(chosen) > int(id) {
		return chosen[id]
	}
	return zero
}

// ChooseLeverage sets the leverage, scale 1e18, at which an account's next trades in a market open, and that of its
// open positions and orders there, as a venue's leverage setting does. A refused choice changes nothing.
//
// Under ZeroIsCross, 0 switches the market to cross and forgets the choice. Any other leverage switches it to isolated.
//
// Refusals, in order: leverage 0, fixed in cross, above the first tier's, unchanged, those of SetMode and SetLeverage,
// balance too low for the orders.
//
// Source: Binance POST /fapi/v1/leverage; Bybit /v5/position/set-leverage; BitMEX POST /position/leverage.
func (e *Accounts) ChooseLeverage(a AccountID, id MarketID, leverage uint256.Int) error {
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
	if e.rules.Leverage.ZeroIsCross {
		if mode = Isolated; leverage.IsZero() {
			mode = Cross
		}
	}
	least := exact.MulDivUp(&m.Tiers.Brackets[0].Initial, &leverage, &fixed.WAD)
	switch {
	case leverage.IsZero() && !e.rules.Leverage.ZeroIsCross:
		return e.refuse(ErrZeroLeverage)
	case mode == Cross && e.rules.Leverage.FixedInCross:
		return e.refuse(ErrLeverageFixed)
	case least.Gt(&fixed.WAD):
		return e.refuse(ErrLeverageTooHigh)
	}
	long, short := e.openOn(a, id, Long), e.openOn(a, id, Short)
	if leverage.Eq(&old) && mode == e.Mode(a, id) && e.hasLeverage(long, &leverage) && e.hasLeverage(short, &leverage) {
		return e.refuse(ErrLeverageUnchanged)
	}
	undo := e.snapshot(a)
	if mode != e.Mode(a, id) {
		if err := e.SetMode(a, id, mode); err != nil {
			return err
		}
	}
	e.choose(a, id, leverage)
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
		if e.spareFor(a, m.Settle, mode).Sign() < 0 {
			e.restore(a, undo)
			return e.refuse(ErrInsufficientBalance)
		}
	}
	return nil
}

// choose notes an account's leverage in a market.
func (e *Accounts) choose(a AccountID, id MarketID, leverage uint256.Int) {
	acc := &e.accounts[a]
	for len(acc.chosen) <= int(id) {
		acc.chosen = append(acc.chosen, zero)
	}
	acc.chosen[id] = leverage
}

// reprice gives a position the initial margin, and the reserved closing fee, of a leverage, or refuses one above
// the tier's.
func (e *Accounts) reprice(p *position, leverage uint256.Int) error {
	m := &e.markets[p.market]
	p.initial = exact.MulDivUp(&p.cost, &fixed.WAD, &leverage)
	if least := m.initialMargin(p.side, &p.size, &p.cost); p.initial.Lt(&least) {
		return e.refuse(ErrLeverageTooHigh)
	}
	if e.rules.Margin.CloseFee == FeeAtBust {
		bust := exact.Sum(&p.cost, &p.initial)
		if p.owns {
			bust = fixed.MinusCapped(&p.cost, &p.initial)
		}
		p.closeFee = exact.MulDivUp(&bust, &m.TakerFee, &fixed.WAD)
	}
	return nil
}

// hasLeverage reports whether a position's initial margin is that of a leverage; of none it is.
func (e *Accounts) hasLeverage(id PositionID, leverage *uint256.Int) bool {
	if id == none {
		return true
	}
	p := &e.positions[id]
	initial := exact.MulDivUp(&p.cost, &fixed.WAD, leverage)
	return leverage.IsZero() || initial.Eq(&p.initial)
}

// SetLeverage changes the leverage, scale 1e18, of an open position. A higher leverage leaves margin where it is, and a
// lower one draws what it demands, unless the rules say otherwise:
//
//   - ZeroIsCross: 0 switches to cross and any other leverage to isolated (BitMEX).
//   - ResetsExtra: margin becomes what the new leverage demands, and extra margin returns to the free balance (Bybit,
//     claim S31, docs/claims.md).
//   - not MayFall: an isolated position's leverage can only rise (Binance −4161).
//   - OnlyRises: nor can a cross position's fall (Hyperliquid).
//
// Refusals, in order: no position, leverage 0, fixed in cross, unchanged, above the tier's, reduction, balance too low,
// would be liquidated.
func (e *Accounts) SetLeverage(id PositionID, leverage uint256.Int) error {
	p, err := e.held(id)
	if err != nil {
		return err
	}
	m := &e.markets[p.market]
	if p.size.IsZero() {
		return e.refuse(ErrNoPosition)
	}
	if leverage.IsZero() {
		if !e.rules.Leverage.ZeroIsCross {
			return e.refuse(ErrZeroLeverage)
		}
		return e.SetMode(p.account, p.market, Cross)
	}
	if !leverage.Lt(&maxAmount) {
		return ErrAmountTooLarge
	}
	after := *p
	if e.rules.Leverage.ZeroIsCross {
		after.cross = false
	}
	if after.cross && e.rules.Leverage.FixedInCross {
		return e.refuse(ErrLeverageFixed)
	}
	if e.hasLeverage(id, &leverage) && after.cross == p.cross {
		return e.refuse(ErrLeverageUnchanged)
	}
	if err := e.reprice(&after, leverage); err != nil {
		return err
	}
	if !after.cross && !p.cross && after.initial.Gt(&p.initial) && !e.rules.Leverage.MayFall {
		return e.refuse(ErrLeverageReduction)
	}
	demand := exact.Sum(&after.initial, &after.closeFee)
	pool := e.pool(p)
	if !after.cross {
		move := fixed.Positive(&demand).Sub(after.margin) // into the bucket
		if gain := e.profit(p).Capped(); e.rules.Profit.Withdraws == LeavesAll && !p.cross && move.Sign() > 0 {
			move = fixed.Positive(new(move.Sub(fixed.Positive(&gain)).Capped()))
		}
		if !e.rules.Leverage.ResetsExtra && !p.cross {
			move = fixed.Positive(new(move.Capped()))
		}
		_, have := e.spare(p.account, m.Settle)
		if p.cross {
			have = e.leavesFor(p)
		}
		if move.Sign() > 0 && move.Cmp(have) > 0 {
			return e.refuse(ErrInsufficientBalance)
		}
		after.margin = after.margin.Add(move)
		pool = pool.Sub(move)
		if e.rules.Leverage.ResetsExtra {
			after.posted = zero
		}
	} else {
		was, is := e.initialMargin(p), e.initialMargin(&after)
		if e.rules.Leverage.OnlyRises && after.initial.Gt(&p.initial) {
			return e.refuse(ErrLeverageReduction)
		}
		opens, _ := e.spare(p.account, m.Settle)
		have := opens.Add(fixed.Positive(&was))
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
