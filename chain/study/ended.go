package study

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
)

// Ended is what an outsider has at the last block, at all its addresses, and by how much that is more than what it brought.
type Ended struct {
	Account
	Loan, Collateral             uint256.Int
	Ether                        *big.Int // wei
	LoanProfit, CollateralProfit fixed.Signed
	EtherProfit                  *big.Int            // wei; gas included
	Dropped                      uint64              // transactions that left the pool unseen
	Lent, Posted, Owed           uint256.Int         // loan units that it lent, collateral in its vaults, and loan units of their debt
	Closed                       record.OutsiderSums // what liquidations took of its own vaults

	loanDecimals, collateralDecimals int
	loan, collateral                 string // symbols
}

// Accounts are the outsiders as they stand after the last block.
func (s *Study) Accounts() (all []Ended, err error) {
	v, err := s.view()
	if err != nil {
		return nil, err
	}
	for k := range s.outsiders.accounts {
		e := Ended{
			Account: s.outsiders.accounts[k], Ether: s.outsiders.ether(k, v), Dropped: s.dropped[k],
			loanDecimals: int(s.world.LoanDecimals), collateralDecimals: int(s.world.CollateralDecimals), loan: s.world.LoanSymbol, collateral: s.world.CollateralSymbol,
		}
		e.Closed = s.closed[k]
		if s.dump != nil {
			if e.Loan, e.Collateral, err = s.dump.holds(k); err == nil {
				e.Posted, e.Owed, err = s.dump.owes(k)
			}
		} else {
			e.Loan, e.Collateral = s.book.Held(k, lending.LoanToken), s.book.Held(k, lending.CollateralToken)
			e.Lent, e.Posted, e.Owed, err = s.book.owes(k)
		}
		if err != nil {
			return nil, err
		}
		e.LoanProfit = fixed.Difference(&e.Loan, &e.Account.Loan)
		e.CollateralProfit = fixed.Difference(&e.Collateral, &e.Account.Collateral)
		e.EtherProfit = new(big.Int).Sub(e.Ether, e.Account.Ether.ToBig())
		all = append(all, e)
	}
	return all, nil
}

// Rows are the outsiders, and the liquidations of their own vaults, as they stand in tables.
func (s *Study) Rows() (all []record.Outsider, closed []record.OutsiderLiquidation, err error) {
	ended, err := s.Accounts()
	if err != nil {
		return nil, nil, err
	}
	for k := range ended {
		e := &ended[k]
		wei, _ := uint256.FromBig(new(big.Int).Abs(e.EtherProfit))
		ether := fixed.Positive(wei)
		if e.EtherProfit.Sign() < 0 {
			ether = ether.Neg()
		}
		all = append(all, record.Outsider{
			Arm: s.number, Name: e.Name, Address: e.Address.Hex(), Loan: e.Account.Loan, Collateral: e.Account.Collateral, Ether: e.Account.Ether,
			LoanProfit: e.LoanProfit, CollateralProfit: e.CollateralProfit, EtherProfit: ether,
			Lent: e.Lent, Posted: e.Posted, Owed: e.Owed, Dropped: e.Dropped, Closed: e.Closed,
		})
	}
	return all, s.closings, nil
}

// lost notes a liquidation of an outsider's own vault.
func (s *Study) lost(l *record.OutsiderLiquidation) {
	l.Arm = s.number
	s.closed[l.Outsider].Add(l)
	s.closings = append(s.closings, *l)
}

// String says to the last unit what the outsider brought, and what it made of that.
func (e *Ended) String() string {
	change := func(by fixed.Signed, decimals int, symbol string) string {
		size := by.Abs()
		sign := "+"
		if by.Sign() < 0 {
			sign = "−"
		}
		return sign + catalog.FromScaled(&size, decimals).Text() + " " + symbol
	}
	wei, _ := uint256.FromBig(new(big.Int).Abs(e.EtherProfit))
	ether := fixed.Positive(wei)
	if e.EtherProfit.Sign() < 0 {
		ether = ether.Neg()
	}
	parts := []string{change(e.LoanProfit, e.loanDecimals, e.loan), change(e.CollateralProfit, e.collateralDecimals, e.collateral), change(ether, 18, "ether, gas included")}
	text := fmt.Sprintf("Outsider %s (%s) brought %s %s, %s %s and %s ether, and ended with %s.", e.Name, e.Address,
		catalog.FromScaled(&e.Account.Loan, e.loanDecimals).Text(), e.loan, catalog.FromScaled(&e.Account.Collateral, e.collateralDecimals).Text(), e.collateral,
		catalog.FromScaled(&e.Account.Ether, 18).Text(), strings.Join(parts, ", "))
	loan := func(x *uint256.Int) string { return catalog.FromScaled(x, e.loanDecimals).Text() + " " + e.loan }
	collateral := func(x *uint256.Int) string {
		return catalog.FromScaled(x, e.collateralDecimals).Text() + " " + e.collateral
	}
	lost := func(x fixed.Signed) string {
		size := x.Abs()
		if x.Sign() < 0 {
			return "−" + loan(&size)
		}
		return loan(&size)
	}
	if !e.Lent.IsZero() {
		text += fmt.Sprintf(" Beside that it has lent %s.", loan(&e.Lent))
	}
	if !e.Posted.IsZero() || !e.Owed.IsZero() {
		text += fmt.Sprintf(" Its vaults have %s and owe %s.", collateral(&e.Posted), loan(&e.Owed))
	}
	if c := &e.Closed; c.Times > 0 {
		text += fmt.Sprintf(" Its own vaults were liquidated %s: %s, worth %s, went for %s of debt, and it lost %s by that.",
			times(int(c.Times)), collateral(&c.Seized), loan(&c.Value), loan(&c.Repaid), lost(c.Loss))
		if !c.BadDebt.IsZero() {
			text += fmt.Sprintf(" Suppliers bear %s of bad debt.", loan(&c.BadDebt))
		}
	}
	if e.Dropped > 0 {
		text += fmt.Sprintf(" %d of its transactions were dropped unseen.", e.Dropped)
	}
	return text
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// Arm is the name of the arm that lives on the chain.
func (s *Study) Arm() string { return s.arm }

// Env are names and values that programs outside read: where the contracts stand.
func (s *Study) Env() [][2]string {
	if s.dump != nil {
		return s.dump.env()
	}
	id := s.market.ID()
	return [][2]string{
		{"MORPHO", common.Address(vault.EngineAddress).Hex()},
		{"MARKET_ID", common.Hash(id).Hex()},
		{"IRM", common.Address(s.market.IRM).Hex()},
		{"ORACLE", common.Address(s.market.Oracle).Hex()},
		{"LOAN", common.Address(s.market.Loan).Hex()},
		{"COLLATERAL", common.Address(s.market.Collateral).Hex()},
		{"LLTV", s.market.LLTV.Dec()},
		{"SELLER", common.Address(seller).Hex()},
	}
}
