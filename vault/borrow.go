package vault

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Borrow lends loan tokens of a market to onBehalf's vault and sends them to receiver. Give assets or shares, the other
// 0: shares for given assets are rounded up, assets for given shares down, both in the suppliers' favour.
//
// Errors: ErrMarketNotCreated, ErrInconsistentInput, ErrZeroAddress for receiver, ErrUnauthorized, those of accrual,
// ErrOverflow of a conversion or a total, ErrMaxUint128Exceeded, those of the oracle (ErrNoCode, ErrZeroPrice,
// ErrStalePrice), ErrOverflow of the health check, ErrInsufficientCollateral, ErrInsufficientLiquidity, ErrNoCode of the
// loan token, ErrInsufficientBalance of the engine (inside a flash loan).
//
// Source: Morpho Blue, borrow.
func (e *Engine) Borrow(caller Address, market ID, assets, shares uint256.Int, onBehalf, receiver Address) (Moved, error) {
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
		shares, err = toSharesUp(&assets, &m.TotalBorrowAssets, &m.TotalBorrowShares)
	} else {
		assets, err = toAssetsDown(&shares, &m.TotalBorrowAssets, &m.TotalBorrowShares)
	}
	if err != nil {
		return Moved{}, err
	}
	if err := add128(&d.position.BorrowShares, &shares); err != nil {
		return Moved{}, err
	}
	if err := add128(&m.TotalBorrowShares, &shares); err != nil {
		return Moved{}, err
	}
	if err := add128(&m.TotalBorrowAssets, &assets); err != nil {
		return Moved{}, err
	}
	if err := e.healthy(&d); err != nil {
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

// Repay pays loan tokens of the caller's against the debt of onBehalf's vault. Give assets or shares, the other 0: shares
// for given assets are rounded down, assets for given shares up, both in the suppliers' favour. All of a debt is repaid
// by giving its shares. The assets may exceed the market's total debt by 1 for the rounding; the total then stops at 0.
//
// Errors: ErrMarketNotCreated, ErrInconsistentInput, ErrZeroAddress for onBehalf, those of accrual, ErrOverflow of a
// conversion or where the vault owes fewer shares, ErrMaxUint128Exceeded, whatever the callback fails with, ErrNoCode of
// the loan token, ErrInsufficientBalance of the caller.
//
// Source: Morpho Blue, repay.
func (e *Engine) Repay(caller Address, market ID, assets, shares uint256.Int, onBehalf Address, then ...Call) (Moved, error) {
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
		shares, err = toSharesDown(&assets, &m.TotalBorrowAssets, &m.TotalBorrowShares)
	} else {
		assets, err = toAssetsUp(&shares, &m.TotalBorrowAssets, &m.TotalBorrowShares)
	}
	if err != nil {
		return Moved{}, err
	}
	if err := sub128(&d.position.BorrowShares, &shares); err != nil {
		return Moved{}, err
	}
	if err := sub128(&m.TotalBorrowShares, &shares); err != nil {
		return Moved{}, err
	}
	m.TotalBorrowAssets = fixed.MinusCapped(&m.TotalBorrowAssets, &assets)
	if err := e.settle(&d, nil, caller, then, &payment{e.loan(b), e.accounts.enlist(caller), pool, assets}); err != nil {
		return Moved{}, err
	}
	return Moved{assets, shares}, nil
}
