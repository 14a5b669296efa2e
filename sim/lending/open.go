package lending

import (
	"encoding/binary"
	"fmt"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

var (
	ownerAddress      = vault.NamedAddress("owner")
	collateralAddress = vault.NamedAddress("collateral")
	loanAddress       = vault.NamedAddress("loan")
	oracleAddress     = vault.NamedAddress("oracle")
	irmAddress        = vault.NamedAddress("irm")
	feeAddress        = vault.NamedAddress("fee recipient")
)

// borrowerAddress is the address of borrower i: its number, from 1, so that an address found is a borrower known.
func borrowerAddress(i int) (a vault.Address) {
	binary.BigEndian.PutUint64(a[12:], uint64(i)+1)
	return a
}

func supplierAddress(i int) vault.Address { return vault.NamedAddress(fmt.Sprintf("supplier %d", i)) }

func walletAddress(liquidator string) vault.Address {
	return vault.NamedAddress("liquidator " + liquidator)
}

func borrowerOf(a vault.Address) int { return int(binary.BigEndian.Uint64(a[12:])) - 1 }

// found makes the market, lets suppliers supply, and opens every vault.
func (a *running) found() error {
	a.index = vault.New(ownerAddress, func(vault.Params) vault.Policy { return a.Design.Policy(a.known) })
	a.rules = a.index
	if a.Chain != nil {
		policy, _ := design.ContractOf(a.Design, a.known)
		chain, err := a.Chain(ownerAddress, policy)
		if err != nil {
			return err
		}
		a.rules = &lockstep{Engine: a.index, chain: chain}
		a.joined = a.join(chain)
	}
	r := a.rules
	params := vault.Params{Loan: loanAddress, Collateral: collateralAddress, Oracle: oracleAddress, LLTV: a.LLTV}
	steps := []func() error{
		func() error { return r.SetTime(a.now) },
		func() error { return r.AddToken(collateralAddress) },
		func() error { return r.AddToken(loanAddress) },
		func() error { return r.AddOracle(oracleAddress, vault.PriceFeed{}) },
		func() error { return r.SetPrice(oracleAddress, a.answer) },
		func() error {
			if a.IRM == nil {
				return r.EnableIRM(ownerAddress, vault.Address{})
			}
			params.IRM = irmAddress
			if err := r.AddIRM(irmAddress, a.IRM); err != nil {
				return err
			}
			return r.EnableIRM(ownerAddress, irmAddress)
		},
		func() error { return r.EnableLLTV(ownerAddress, a.LLTV) },
		func() (err error) { a.market, err = r.CreateMarket(params); return err },
		func() error {
			if a.Fee.IsZero() {
				return nil
			}
			if err := r.SetFeeRecipient(ownerAddress, feeAddress); err != nil {
				return err
			}
			return r.SetFee(ownerAddress, a.market, a.Fee)
		},
		a.openDesign,
		a.lend,
		a.borrow,
		a.deposit,
		a.fund,
		a.joined.fund,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return a.settle()
}

// openDesign starts the design in the market. It acts through the rulebook and reads from the index.
func (a *running) openDesign() (err error) {
	if a.design, err = a.Design.Open(ledger{a.index, a.rules}, a.market, a.known); err != nil {
		return err
	}
	a.key, a.holders = a.design.Wake(), a.design.Holders()
	a.holds, _ = a.design.(design.Custodian)
	a.turns, _ = a.design.(design.Converter)
	a.shares, _ = a.design.(design.Sharer)
	if _, pools := a.design.(design.Pooled); pools {
		a.kind = record.Pooling
	}
	a.deals, _ = a.design.(design.Dealer)
	return a.endow()
}

// endow gives the protocol what it has for rewards.
func (a *running) endow() error {
	e, is := a.design.(design.Endowed)
	if !is {
		return nil
	}
	amount := e.Endowment()
	if amount.IsZero() {
		return nil
	}
	account, err := a.account(vault.TreasuryAddress, design.Loan)
	if err != nil {
		return err
	}
	a.books.Journal.Post(a.books.World, account, books.LoanUnit, &amount, journal.Endowment)
	return a.rules.Mint(loanAddress, vault.TreasuryAddress, amount)
}

// deposit gives the design's accounts the money of others that it begins with.
func (a *running) deposit() error {
	p, is := a.design.(design.Pooled)
	if !is {
		return nil
	}
	totals := a.accrued()
	for _, d := range p.Deposits(totals.TotalBorrowAssets, a.answer, len(a.borrowers)) {
		if d.Amount.IsZero() {
			continue
		}
		account, err := a.account(d.To, design.Loan)
		if err != nil {
			return err
		}
		a.books.Journal.Post(a.books.World, account, books.LoanUnit, &d.Amount, journal.Endowment)
		if err := a.rules.Mint(loanAddress, d.To, d.Amount); err != nil {
			return err
		}
	}
	return nil
}

// ledger is what the design sees of both engines.
type ledger struct {
	*vault.Engine
	rules vault.Rulebook
}

func (l ledger) Liquidate(caller vault.Address, market vault.ID, borrower vault.Address, amount, shares uint256.Int, then ...vault.Call) (vault.Liquidation, error) {
	return l.rules.Liquidate(caller, market, borrower, amount, shares, then...)
}

func (a *running) lend() error {
	debt, err := agents.TotalDebt(a.borrowers)
	if err != nil {
		return err
	}
	amounts, err := a.Supply.Amounts(&debt)
	if err != nil {
		return err
	}
	for i := range amounts {
		supplier := supplierAddress(i)
		if err := a.rules.Mint(loanAddress, supplier, amounts[i]); err != nil {
			return err
		}
		if _, err := a.rules.Supply(supplier, a.market, amounts[i], uint256.Int{}, supplier); err != nil {
			return err
		}
		a.books.Journal.Post(a.books.World, a.books.Suppliers, books.LoanUnit, &amounts[i], journal.Endowment)
		a.books.Journal.Post(a.books.Suppliers, a.books.Pool, books.LoanUnit, &amounts[i], journal.Supply)
	}
	return nil
}

func (a *running) borrow() error {
	j := a.books.Journal
	for i := range a.borrowers {
		b, who := &a.borrowers[i], borrowerAddress(i)
		if err := a.rules.Mint(collateralAddress, who, b.Collateral); err != nil {
			return err
		}
		if err := a.rules.SupplyCollateral(who, a.market, b.Collateral, who); err != nil {
			return err
		}
		if _, err := a.rules.Borrow(who, a.market, b.Debt, uint256.Int{}, who, who); err != nil {
			return fmt.Errorf("borrower %d borrowing %s on %s of collateral: %w", i, b.Debt.Dec(), b.Collateral.Dec(), err)
		}
		j.Post(a.books.World, a.books.Pool, books.CollateralUnit, &b.Collateral, journal.Collateral)
		j.Post(a.books.Pool, a.books.World, books.LoanUnit, &b.Debt, journal.Borrow)
	}
	a.number()
	if err := a.begin(); err != nil {
		return err
	}
	// Debts are counted once all have borrowed: each borrowing moves the share price by a rounding.
	for i := range a.borrowers {
		collateral, debt := a.standing(a.rules, i)
		coins := a.coins(i)
		a.books.Open(i, &collateral, &a.price, fixed.Positive(&debt), fixed.Positive(&coins))
		a.state[i].StartHealth = arm.Health(&collateral, &debt, &a.price, &a.LLTV)
	}
	return nil
}

func (a *running) fund() error {
	for i := range a.wallets {
		funds := a.race.Funds(i)
		if err := a.rules.Mint(loanAddress, a.wallets[i], funds); err != nil {
			return err
		}
		a.brought[i] = fixed.Positive(&funds)
		a.books.Journal.Post(a.books.World, a.books.Liquidator+journal.Account(i), books.LoanUnit, &funds, journal.Endowment)
	}
	return nil
}
