package exchange

import (
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// fund is an insurance fund (a backstop vault is the same thing under another name): margin left by takeovers and clearance
// fees go in, losses beyond the bankruptcy price come out. It never goes below zero.
type fund struct {
	balance uint256.Int
	highest peak // of balance, over the drawdown window
}

// peak is the largest value that a quantity had within a window of time, kept as a falling sequence of values.
type peak struct {
	window uint64
	seen   []span // the last one is the present value
	first  int
}

// span is a value and when it was replaced.
type span struct {
	until uint64
	value fixed.Signed
}

// add notes that the quantity has value v from now on. now must not fall.
func (p *peak) add(now uint64, v fixed.Signed) {
	if n := len(p.seen); n > p.first {
		p.seen[n-1].until = now
	}
	for len(p.seen) > p.first && p.seen[len(p.seen)-1].value.Cmp(v) <= 0 {
		p.seen = p.seen[:len(p.seen)-1]
	}
	if p.first > 64 && p.first*2 > len(p.seen) {
		p.seen = p.seen[:copy(p.seen, p.seen[p.first:])]
		p.first = 0
	}
	p.seen = append(p.seen, span{^uint64(0), v})
}

// max returns the largest value that held at any time within the window up to now.
func (p *peak) max(now uint64) fixed.Signed {
	for p.first+1 < len(p.seen) && p.seen[p.first].until+p.window < now {
		p.first++
	}
	if p.first == len(p.seen) {
		return fixed.Signed{}
	}
	return p.seen[p.first].value
}

func (e *Engine) fundOf(m *market) *fund { return &e.funds[m.fund] }

// credit pays an amount into the fund on a market's behalf.
func (e *Engine) credit(m *market, amount *uint256.Int) {
	f := e.fundOf(m)
	f.balance.Add(&f.balance, amount)
	m.result = m.result.Add(fixed.Positive(amount))
	e.noteFund(m)
}

// debit takes up to amount out of the fund, and returns what it could pay.
func (e *Engine) debit(m *market, amount *uint256.Int) uint256.Int {
	f := e.fundOf(m)
	paid := minimum(*amount, f.balance)
	f.balance.Sub(&f.balance, &paid)
	m.result = m.result.Sub(fixed.Positive(&paid))
	e.noteFund(m)
	return paid
}

// debitFor takes up to amount out of the fund for an account's closing, within what InsuranceMost leaves the account now, and
// returns what was paid.
func (e *Engine) debitFor(a AccountID, m *market, amount *uint256.Int) uint256.Int {
	most := *amount
	if room, bounded := e.insuranceLeft(a); bounded {
		most = minimum(most, room)
	}
	paid := e.debit(m, &most)
	if !e.rules.InsuranceMost.IsZero() {
		e.accounts[a].turn.of(e.now).lost.Add(&e.accounts[a].turn.lost, &paid)
	}
	return paid
}

// insuranceLeft is how much more a fund may pay for an account's closings now; false: as much as it has.
func (e *Engine) insuranceLeft(a AccountID) (uint256.Int, bool) {
	if e.rules.InsuranceMost.IsZero() {
		return zero, false
	}
	return fixed.MinusCapped(&e.rules.InsuranceMost, &e.accounts[a].turn.of(e.now).lost), true
}

func (e *Engine) noteFund(m *market) {
	if e.rules.Deleverage != DeleverageDrawdown {
		return
	}
	f := e.fundOf(m)
	f.highest.add(e.now, fixed.Positive(&f.balance))
	m.best.add(e.now, m.result)
}

// Drawdown returns a market's loss from its fund since the fund result was highest within the window, as a share of the
// fund's highest balance within it, scale 1e18, rounded up: Bybit's −pnlRatio (docs/v5/market/adl-alert),
//
//	(symbol PnL now − symbol's highest PnL in 8 h) / pool's highest balance in 8 h
//
// It is 0 unless the rules deleverage by drawdown.
func (e *Engine) Drawdown(id MarketID) uint256.Int {
	m := &e.markets[id]
	top := e.fundOf(m).highest.max(e.now).Capped()
	fall := e.fall(m)
	if top.IsZero() || fall.IsZero() {
		return zero
	}
	return mulDivUp(&fall, &fixed.WAD, &top)
}

// budget returns how much the fund may lose on a market now before counterparties are deleveraged instead. What its inventory has
// lost since it was taken counts as lost.
func (e *Engine) budget(id MarketID) uint256.Int {
	m := &e.markets[id]
	f := e.fundOf(m)
	if e.rules.Deleverage == DeleverageUnfilled {
		return zero
	}
	balance := f.balance
	for i := range e.markets {
		if other := &e.markets[i]; other.fund == m.fund {
			loss := e.stockLoss(other)
			balance = fixed.MinusCapped(&balance, &loss)
		}
	}
	if e.rules.Deleverage != DeleverageDrawdown || (!e.rules.DrawdownAbove.IsZero() && !f.balance.Gt(&e.rules.DrawdownAbove)) {
		return balance
	}
	ratio := e.Drawdown(id)
	if m.draining && ratio.Lt(&e.rules.DrawdownStop) {
		m.draining = false
	}
	if !ratio.Lt(&e.rules.DrawdownLimit) {
		m.draining = true
	}
	if m.draining {
		return zero
	}
	top := f.highest.max(e.now).Capped()
	most := mulDivDown(&top, &e.rules.DrawdownLimit, &fixed.WAD)
	fall := e.fall(m)
	return minimum(fixed.MinusCapped(&most, &fall), balance)
}

// fall is how far a market's result stands below its best within the window, its inventory at mark.
func (e *Engine) fall(m *market) uint256.Int {
	loss := e.stockLoss(m)
	return m.best.max(e.now).Sub(m.result).Add(fixed.Positive(&loss)).Capped()
}

// FundBalance returns the balance of the fund that stands behind a market.
func (e *Engine) FundBalance(id MarketID) uint256.Int { return e.fundOf(&e.markets[id]).balance }

// Endow pays outside money into the fund that stands behind a market.
func (e *Engine) Endow(id MarketID, amount uint256.Int) error {
	if id < 0 || int(id) >= len(e.markets) {
		return fmt.Errorf("exchange: no market %d", id)
	}
	if !amount.Lt(&maxAmount) {
		return ErrAmountTooLarge
	}
	m := &e.markets[id]
	f := e.fundOf(m)
	f.balance.Add(&f.balance, &amount)
	e.noteFund(m)
	e.outside[m.Settle] = e.outside[m.Settle].Add(fixed.Positive(&amount))
	return nil
}
