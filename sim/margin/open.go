package margin

import (
	"errors"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// open opens every borrower's account with its positions, and for as much in all the positions of those who took the other
// side.
func (a *running) open() error {
	for j := range a.markets {
		a.markets[j].opened = uint256.Int{}
	}
	for i := range a.borrowers {
		home := a.engine.AddAccount()
		for range a.per - 1 {
			a.engine.AddSubaccount(home)
		}
		if err := a.openMain(i); err != nil {
			return err
		}
		for j := 1; j < len(a.markets); j++ {
			if err := a.openOther(i, j); err != nil {
				return err
			}
		}
		s := &a.state[i]
		if s.Cross = a.mode == exchange.Cross; s.Cross {
			cost := a.engine.Holding(a.position(i, 0)).Cost
			own := fixed.Difference(&cost, &a.borrowers[i].Debt)
			s.Apart = a.engine.Free(a.account(i, 0), a.Instrument.Settle).Sub(own)
		}
		a.books.Open(i, &a.borrowers[i].Collateral, &a.price, a.debtOf(i), a.restOf(i))
		s.StartRest = a.books.Accounts[i].Rest
	}
	for j := range a.markets {
		if err := a.openAgainst(j); err != nil {
			return err
		}
	}
	return nil
}

func (a *running) openMain(i int) error {
	b := &a.borrowers[i]
	value := arm.Worth(&b.Collateral, &a.price)
	var equity uint256.Int
	if _, under := equity.SubOverflow(&value, &b.Debt); under || equity.IsZero() {
		return fmt.Errorf("borrower %d owes %s on collateral worth %s: no margin to open a position with", i, a.InLoan(&b.Debt), a.InLoan(&value))
	}
	a.state[i].StartHealth = arm.Health(&b.Collateral, &b.Debt, &a.price, &a.HealthLLTV)
	reserve := a.reserve(&equity)
	if err := a.engine.Deposit(a.home(i), a.Instrument.Settle, reserve); err != nil {
		return err
	}
	if err := a.hold(i, &equity); err != nil {
		return err
	}
	if err := a.enter(i, 0, a.mode, &b.Collateral, &value, &equity); err != nil {
		return fmt.Errorf("borrower %d opening a long of %s worth %s on a margin of %s: %w", i, a.InCollateral(&b.Collateral), a.InLoan(&value), a.InLoan(&equity), a.refused(0, &value, err))
	}
	a.markets[0].opened.Add(&a.markets[0].opened, &b.Collateral)
	return nil
}

// refused adds to why a venue refuses a position of some value the limit that it is held against, and what to do.
func (a *running) refused(j int, value *uint256.Int, err error) error {
	tiers := &a.markets[j].Tiers
	switch {
	case errors.Is(err, exchange.ErrAboveRiskLimit):
		most := tiers.Brackets[len(tiers.Brackets)-1].Cap
		return fmt.Errorf("%w: the last tier ends at %s: write a preset file with larger caps, or give borrowers less collateral", err, a.InLoan(&most))
	case errors.Is(err, exchange.ErrBelowInitialMargin), errors.Is(err, exchange.ErrInsufficientBalance), errors.Is(err, exchange.ErrLeverageTooHigh):
		least := tiers.InitialMargin(value)
		return fmt.Errorf("%w: the tier wants %s and fees: write a preset file with lower initial rates, or give borrowers more health", err, a.InLoan(&least))
	}
	return err
}

// openOther opens a position of the portfolio: as much as its share of the main position's value buys, rounded down.
func (a *running) openOther(i, j int) error {
	m, l := &a.markets[j], &a.Portfolio.Legs[j-1]
	main := arm.Worth(&a.borrowers[i].Collateral, &a.price)
	target := arm.Share(&main, &l.Notional)
	size, err := fixed.MulDivDown(&target, &fixed.PriceScale, &m.mark)
	if err != nil {
		return err
	}
	value := m.Value(m.side, &size, &m.mark)
	margin, err := fixed.WDivUp(&value, &l.Leverage)
	if err != nil {
		return err
	}
	if err := a.enter(i, j, a.mode, &size, &value, &margin); err != nil {
		symbol := l.Symbol
		return fmt.Errorf("borrower %d opening a %s of %s %s worth %s on a margin of %s: %w", i, m.side, arm.Readable(&size, a.CollateralDecimals, 6), symbol, a.InLoan(&value), a.InLoan(&margin), a.refused(j, &value, err))
	}
	m.opened.Add(&m.opened, &size)
	*a.holding(i, j) = holding{size: size, value: value, debt: m.side == exchange.Short}
	s := &a.state[i]
	s.StartOthers.Add(&s.StartOthers, &value)
	return nil
}

// enter deposits what stands behind a position and the opening fee, which is not part of what is compared, and opens or
// enlarges it.
func (a *running) enter(i, j int, mode exchange.Mode, size, value, stake *uint256.Int) error {
	m := &a.markets[j]
	fee, err := fixed.MulDivUp(value, &m.TakerFee, &fixed.WAD)
	if err != nil {
		return err
	}
	fee.Add(&fee, stake)
	if err := a.engine.Deposit(a.account(i, j), m.Settle, fee); err != nil {
		return err
	}
	a.positions[i*len(a.markets)+j], err = a.engine.Open(exchange.Opening{
		Account: a.account(i, j), Market: exchange.MarketID(j), Side: m.side, Size: *size, Value: *value,
		Mode: mode, Margin: a.margin(m, value, stake),
	})
	return err
}

// margin is the part of a stake that is posted as margin. Some venues reserve the fee to close at the bankruptcy price
// beside it: margin + (value ∓ margin)·fee = stake, so margin = (stake − value·fee)/(1 ∓ fee), here rounded down by at most
// two units, which stay in the account.
func (a *running) margin(m *traded, value, stake *uint256.Int) uint256.Int {
	if a.Rules.Accounts.Margin.CloseFee != exchange.FeeAtBust {
		return *stake
	}
	fee := arm.Share(value, &m.TakerFee)
	fee.AddUint64(&fee, 2)
	left := fixed.MinusCapped(stake, &fee)
	var part uint256.Int
	if m.side == exchange.Long {
		part.Sub(&fixed.WAD, &m.TakerFee)
	} else {
		part.Add(&fixed.WAD, &m.TakerFee)
	}
	left.MulDivOverflow(&left, &fixed.WAD, &part)
	return left
}

// openAgainst opens the other side of all borrowers' positions in a market, in equal parts: as many as the arm says, or as
// the last tier demands.
func (a *running) openAgainst(j int) error {
	m := &a.markets[j]
	total, count := m.opened, uint64(a.Counterparties)
	if most := m.Tiers.Brackets[len(m.Tiers.Brackets)-1].Cap; !most.IsZero() && count > 0 {
		value := arm.Worth(&total, &m.mark)
		value.Div(&value, &most)
		count = max(count, value.Uint64()+2)
	}
	mode := exchange.Isolated
	if a.Rules.Accounts.Mode.Scope == exchange.BySubaccount {
		mode = exchange.Cross
	}
	for ; count > 0; count-- {
		var size uint256.Int
		size.Div(&total, uint256.NewInt(count))
		total.Sub(&total, &size)
		if size.IsZero() {
			continue
		}
		account := a.engine.AddAccount()
		value := arm.Worth(&size, &m.mark)
		value.AddUint64(&value, 1)
		// They stand a rise of the price to a thousand times: nobody is to be liquidated but borrowers.
		var margin, deposit uint256.Int
		margin.Lsh(&value, 10)
		deposit.Lsh(&value, 11)
		if err := a.engine.Deposit(account, m.Settle, deposit); err != nil {
			return err
		}
		if _, err := a.engine.Open(exchange.Opening{
			Account: account, Market: exchange.MarketID(j), Side: m.side.Opposite(), Size: size, Value: value, Mode: mode, Margin: margin,
		}); err != nil {
			return fmt.Errorf("counterparty in %s: %w", m.Symbol, err)
		}
	}
	return nil
}
