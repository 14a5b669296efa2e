package vault

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Supply lends loan tokens to a market for onBehalf's account. Give assets or shares, the other 0: shares for given
// assets are rounded down, assets for given shares up, both in favour of the market's other suppliers.
//
// Errors: ErrMarketNotCreated, ErrInconsistentInput, ErrZeroAddress for onBehalf, those of accrual, ErrOverflow of a
// conversion or a total, ErrMaxUint128Exceeded, whatever the callback fails with, ErrNoCode of the loan token,
// ErrInsufficientBalance of the caller.
//
// Source: Morpho Blue, supply.
func (e *Engine) Supply(caller Address, market ID, assets, shares uint256.Int, onBehalf Address, then ...Call) (Moved, error) {
	b := e.find(&market)
	if b == nil {
		return Moved{}, ErrMarketNotCreated
	}
	if assets.IsZero() == shares.IsZero() {
		return Moved{}, ErrInconsistentInput
	}
	if onBehalf == (Address{}) {
		return Moved{}, ErrZeroAddress
	}
	var d draft
	err := e.open(&d, b, onBehalf)
	if err != nil {
		return Moved{}, err
	}
	m := &d.totals
	if shares.IsZero() {
		shares, err = toSharesDown(&assets, &m.TotalSupplyAssets, &m.TotalSupplyShares)
	} else {
		assets, err = toAssetsUp(&shares, &m.TotalSupplyAssets, &m.TotalSupplyShares)
	}
	if err != nil {
		return Moved{}, err
	}
	if d.position.SupplyShares, err = fixed.Add(&d.position.SupplyShares, &shares); err != nil {
		return Moved{}, err
	}
	if err := add128(&m.TotalSupplyShares, &shares); err != nil {
		return Moved{}, err
	}
	if err := add128(&m.TotalSupplyAssets, &assets); err != nil {
		return Moved{}, err
	}
	if err := e.settle(&d, nil, caller, then, &payment{e.loan(b), e.accounts.enlist(caller), pool, assets}); err != nil {
		return Moved{}, err
	}
	return Moved{assets, shares}, nil
}

// Withdraw takes lent tokens out of a market, from onBehalf's account to receiver. Give assets or shares, the other 0:
// shares for given assets are rounded up, assets for given shares down, both in favour of the market's other suppliers.
//
// Errors: ErrMarketNotCreated, ErrInconsistentInput, ErrZeroAddress for receiver, ErrUnauthorized, those of accrual,
// ErrOverflow of a conversion or where the account has fewer shares, ErrMaxUint128Exceeded, ErrInsufficientLiquidity,
// ErrNoCode of the loan token, ErrInsufficientBalance of the engine (inside a flash loan).
//
// Source: Morpho Blue, withdraw.
func (e *Engine) Withdraw(caller Address, market ID, assets, shares uint256.Int, onBehalf, receiver Address) (Moved, error) {
	b := e.find(&market)
	if b == nil {
		return Moved{}, ErrMarketNotCreated
	}
	if assets.IsZero() == shares.IsZero() {
		return Moved{}, ErrInconsistentInput
	}
	if receiver == (Address{}) {
		return Moved{}, ErrZeroAddress
	}
	if !e.mayActFor(onBehalf, caller) {
		return Moved{}, ErrUnauthorized
	}
	var d draft
	err := e.open(&d, b, onBehalf)
	if err != nil {
		return Moved{}, err
	}
	m := &d.totals
	if shares.IsZero() {
		shares, err = toSharesUp(&assets, &m.TotalSupplyAssets, &m.TotalSupplyShares)
	} else {
		assets, err = toAssetsDown(&shares, &m.TotalSupplyAssets, &m.TotalSupplyShares)
	}
	if err != nil {
		return Moved{}, err
	}
	if d.position.SupplyShares, err = fixed.Sub(&d.position.SupplyShares, &shares); err != nil {
		return Moved{}, err
	}
	if err := sub128(&m.TotalSupplyShares, &shares); err != nil {
		return Moved{}, err
	}
	if err := sub128(&m.TotalSupplyAssets, &assets); err != nil {
		return Moved{}, err
	}
	if m.TotalBorrowAssets.Gt(&m.TotalSupplyAssets) {
		return Moved{}, ErrInsufficientLiquidity
	}
	if err := e.settle(&d, []payment{{e.loan(b), pool, e.accounts.enlist(receiver), assets}}, caller, nil, nil); err != nil {
		return Moved{}, err
	}
	return Moved{assets, shares}, nil
}

// loan returns a market's loan token, nil while there is none.
func (e *Engine) loan(b *book) *token {
	if b.loan == nil {
		b.loan = e.tokens[b.params.Loan]
	}
	return b.loan
}
