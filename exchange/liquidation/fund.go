package liquidation

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Fund pays what is missing out of the insurance fund, as far as that has it. Margin left by takeovers and clearance
// fees go into it, losses beyond the bankruptcy price come out of it. A backstop vault is the same under another
// name. It never goes below zero.
//
// With a DrawdownWindow it also has a drawdown. Counterparties are closed, in place of the fund paying before them,
// once a market has taken more out of it than DrawdownLimit of its highest balance within the window, until that is
// below DrawdownStop.
//
// Source: Bybit docs/v5/market/adl-alert; dYdX v4, x/clob, liquidations config.
type Fund struct {
	// PerSymbol gives each market a fund of its own. Otherwise there is one for each settlement asset.
	PerSymbol bool
	// PerAccount is the most that funds pay for closings of one account at one time, in settlement units (dYdX
	// 1,000,000 USDC a block, max_insurance_lost). 0: no limit.
	PerAccount uint256.Int

	DrawdownWindow uint64      // seconds (Bybit 8 h); 0: no drawdown counts
	DrawdownLimit  uint256.Int // scale 1e18 (Bybit 0.3); deleveraging begins at it
	DrawdownStop   uint256.Int // scale 1e18 (Bybit 0.25); deleveraging ends below it
	DrawdownAbove  uint256.Int // drawdown counts only while the fund is above this, in settlement units; 0: always
}

// Name is fund.
func (Fund) Name() string { return "fund" }

// Faults are those of the parameters.
func (s Fund) Faults(*Rules) (all fault.Faults) {
	if s.DrawdownWindow > 0 && (s.DrawdownLimit.IsZero() || s.DrawdownStop.Gt(&s.DrawdownLimit)) {
		all = append(all, fault.New("fund-drawdown-window", "needs fund-drawdown-limit above 0, and fund-drawdown-stop at most that", ""))
	}
	return all
}

func (s Fund) bear(e *Engine, l *loss) {
	l.paid = e.debitFor(l.account, l.market, &l.missing)
	l.missing.Sub(&l.missing, &l.paid)
}

// fund is the running state of one.
type fund struct {
	balance uint256.Int
	highest peak // of balance, over the drawdown window
}

func (e *Engine) fundOf(id exchange.MarketID) *fund { return &e.funds[e.markets[id].fund] }

// credit pays an amount of the house's cash into the fund on a market's behalf.
func (e *Engine) credit(id exchange.MarketID, amount *uint256.Int) {
	m, f := &e.markets[id], e.fundOf(id)
	f.balance.Add(&f.balance, amount)
	m.result = m.result.Add(fixed.Positive(amount))
	e.noteFund(id)
}

// debit takes up to amount out of the fund, and returns what it could pay.
func (e *Engine) debit(id exchange.MarketID, amount *uint256.Int) uint256.Int {
	m, f := &e.markets[id], e.fundOf(id)
	paid := exact.Min(*amount, f.balance)
	f.balance.Sub(&f.balance, &paid)
	m.result = m.result.Sub(fixed.Positive(&paid))
	e.noteFund(id)
	return paid
}

// debitFor is debit for an account's closing, within what the account is still allowed now. Inventory, which is
// nobody's, has no allowance.
func (e *Engine) debitFor(a exchange.AccountID, id exchange.MarketID, amount *uint256.Int) uint256.Int {
	most, bounded := e.insuranceLeft(a)
	if !bounded {
		return e.debit(id, amount)
	}
	most = exact.Min(*amount, most)
	paid := e.debit(id, &most)
	t := e.turn(a)
	t.lost.Add(&t.lost, &paid)
	return paid
}

// insuranceLeft is how much more a fund may pay for an account's closings now; false: as much as it has.
func (e *Engine) insuranceLeft(a exchange.AccountID) (uint256.Int, bool) {
	if e.fund.PerAccount.IsZero() || a == none {
		return zero, false
	}
	return fixed.MinusCapped(&e.fund.PerAccount, &e.turn(a).lost), true
}

func (e *Engine) noteFund(id exchange.MarketID) {
	if e.fund.DrawdownWindow == 0 {
		return
	}
	m, f := &e.markets[id], e.fundOf(id)
	f.highest.add(e.Now(), fixed.Positive(&f.balance))
	m.best.add(e.Now(), m.result)
}

// Drawdown returns a market's loss from its fund since the fund result was highest within the window, as a share of the
// fund's highest balance within it, scale 1e18, rounded up: Bybit's −pnlRatio (docs/v5/market/adl-alert),
//
//	(symbol PnL now − symbol's highest PnL in 8 h) / pool's highest balance in 8 h
//
// It is 0 where the rules have no drawdown window.
func (e *Engine) Drawdown(id exchange.MarketID) uint256.Int {
	top := e.fundOf(id).highest.max(e.Now()).Capped()
	fall := e.fall(id)
	return exact.MulDivUp(&fall, &fixed.WAD, &top)
}

// fall is how far a market's result stands below its best within the window, its inventory at mark.
func (e *Engine) fall(id exchange.MarketID) uint256.Int {
	m, loss := &e.markets[id], e.stockLoss(id)
	return m.best.max(e.Now()).Sub(m.result).Add(fixed.Positive(&loss)).Capped()
}

// budget is how much the fund may lose on a market now before counterparties are deleveraged instead. What its
// inventory has lost since it was taken counts as lost.
func (e *Engine) budget(id exchange.MarketID) uint256.Int {
	m, f := &e.markets[id], e.fundOf(id)
	balance := f.balance
	for i := range e.markets {
		if e.markets[i].fund == m.fund {
			loss := e.stockLoss(exchange.MarketID(i))
			balance = fixed.MinusCapped(&balance, &loss)
		}
	}
	if e.fund.DrawdownWindow == 0 || (!e.fund.DrawdownAbove.IsZero() && !f.balance.Gt(&e.fund.DrawdownAbove)) {
		return balance
	}
	ratio := e.Drawdown(id)
	if m.draining && ratio.Lt(&e.fund.DrawdownStop) {
		m.draining = false
	}
	if !ratio.Lt(&e.fund.DrawdownLimit) {
		m.draining = true
	}
	if m.draining {
		return zero
	}
	top := f.highest.max(e.Now()).Capped()
	most := exact.MulDivDown(&top, &e.fund.DrawdownLimit, &fixed.WAD)
	fall := e.fall(id)
	return exact.Min(fixed.MinusCapped(&most, &fall), balance)
}

// budgetFor is budget, within what an account is still allowed now.
func (e *Engine) budgetFor(id exchange.MarketID, a exchange.AccountID) uint256.Int {
	budget := e.budget(id)
	if room, bounded := e.insuranceLeft(a); bounded {
		budget = exact.Min(budget, room)
	}
	return budget
}

// FundBalance returns the balance of the fund that stands behind a market.
func (e *Engine) FundBalance(id exchange.MarketID) uint256.Int { return e.fundOf(id).balance }

// Endow pays outside money into the fund that stands behind a market.
func (e *Engine) Endow(id exchange.MarketID, amount uint256.Int) error {
	if id < 0 || int(id) >= len(e.markets) {
		return fmt.Errorf("exchange: no market %d", id)
	}
	if amount.BitLen() > 128 {
		return exchange.ErrAmountTooLarge
	}
	e.house.Endow(e.settles(id), &amount)
	f := e.fundOf(id)
	f.balance.Add(&f.balance, &amount)
	e.noteFund(id)
	return nil
}
