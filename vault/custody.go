package vault

import "github.com/holiman/uint256"

// The verbs of this file are a design's and no account's: they ask for nobody's permission and for nobody's health. A design
// that closes vaults by other means than a sale is built of them: what it holds in between are balances of accounts of its
// own. Each begins with an accrual. One that fails changes nothing. None may be called inside a callback.

// Seize takes collateral out of a vault, to an account.
//
// Errors: ErrMarketNotCreated, those of accrual, those of [Case.Seize], ErrNoCode of the collateral token.
func (e *Engine) Seize(market ID, from, to Address, collateral uint256.Int) error {
	b := e.find(&market)
	if b == nil {
		return ErrMarketNotCreated
	}
	var d draft
	if err := e.open(&d, b, from); err != nil {
		return err
	}
	if err := sub128(&d.position.Collateral, &collateral); err != nil {
		return err
	}
	return e.settle(&d, []payment{{e.secured(b), pool, e.accounts.enlist(to), collateral}}, to, nil, nil)
}

// Assume moves debt shares from one vault to another, which owes them from then on.
//
// Errors: ErrMarketNotCreated, those of accrual, ErrMaxUint128Exceeded, ErrOverflow where the first owes fewer.
func (e *Engine) Assume(market ID, from, to Address, shares uint256.Int) error {
	b := e.find(&market)
	if b == nil {
		return ErrMarketNotCreated
	}
	var d draft
	if err := e.open(&d, b, from); err != nil {
		return err
	}
	if err := sub128(&d.position.BorrowShares, &shares); err != nil {
		return err
	}
	e.commit(&d)
	heir := e.accounts.enlist(to)
	p := b.position(heir)
	p.BorrowShares.Add(&p.BorrowShares, &shares) // at most the market's total
	e.put(b, heir, &p)
	return nil
}

// WriteOff takes debt shares off a vault that nobody pays, and returns what they owed, rounded up, at most the market's
// debt: the suppliers lose it, pro rata.
//
// Errors: ErrMarketNotCreated, those of accrual, ErrOverflow of the debt, those of [Case.WriteOff].
func (e *Engine) WriteOff(market ID, from Address, shares uint256.Int) (assets uint256.Int, err error) {
	b := e.find(&market)
	if b == nil {
		return assets, ErrMarketNotCreated
	}
	var d draft
	if err := e.open(&d, b, from); err != nil {
		return assets, err
	}
	c := &e.scratch
	c.Totals, c.Position = d.totals, d.position
	if assets, err = c.Totals.Debt(shares); err != nil {
		return assets, err
	}
	if assets.Gt(&c.Totals.TotalBorrowAssets) {
		assets = c.Totals.TotalBorrowAssets
	}
	if err := c.WriteOff(&assets, &shares); err != nil {
		return uint256.Int{}, err
	}
	d.totals, d.position = c.Totals, c.Position
	e.commit(&d)
	return assets, nil
}

// Transfer moves a token from one account to another. Errors: ErrNoCode, ErrInsufficientBalance.
func (e *Engine) Transfer(token, from, to Address, amount uint256.Int) error {
	return e.transfer(e.tokens[token], e.accounts.enlist(from), e.accounts.enlist(to), &amount)
}
