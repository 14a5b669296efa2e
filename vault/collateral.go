package vault

import "github.com/holiman/uint256"

// SupplyCollateral puts collateral tokens of the caller's into onBehalf's vault. Collateral earns nothing and is counted
// as it is; interest is not accrued.
//
// Errors: ErrMarketNotCreated, ErrZeroAssets, ErrZeroAddress for onBehalf, ErrMaxUint128Exceeded, ErrOverflow where the
// vault's collateral passes 128 bits, whatever the callback fails with, ErrNoCode of the collateral token,
// ErrInsufficientBalance of the caller.
//
// Source: Morpho Blue, supplyCollateral.
func (e *Engine) SupplyCollateral(caller Address, market ID, assets uint256.Int, onBehalf Address, then ...Call) error {
	b := e.find(&market)
	if b == nil {
		return ErrMarketNotCreated
	}
	if assets.IsZero() {
		return ErrZeroAssets
	}
	if onBehalf == (Address{}) {
		return ErrZeroAddress
	}
	var d draft
	e.read(&d, b, onBehalf)
	if err := add128(&d.position.Collateral, &assets); err != nil {
		return err
	}
	return e.settle(&d, nil, caller, then, &payment{e.secured(b), e.accounts.enlist(caller), pool, assets})
}

// WithdrawCollateral takes collateral out of onBehalf's vault, to receiver; what is left must carry the debt.
//
// Errors: ErrMarketNotCreated, ErrZeroAssets, ErrZeroAddress for receiver, ErrUnauthorized, those of accrual,
// ErrMaxUint128Exceeded, ErrOverflow where the vault has less, those of the oracle where there is debt (ErrNoCode,
// ErrZeroPrice, ErrStalePrice), ErrOverflow of the health check, ErrInsufficientCollateral, ErrNoCode of the collateral
// token, ErrInsufficientBalance of the engine (inside a flash loan).
//
// Source: Morpho Blue, withdrawCollateral.
func (e *Engine) WithdrawCollateral(caller Address, market ID, assets uint256.Int, onBehalf, receiver Address) error {
	b := e.find(&market)
	if b == nil {
		return ErrMarketNotCreated
	}
	if assets.IsZero() {
		return ErrZeroAssets
	}
	if receiver == (Address{}) {
		return ErrZeroAddress
	}
	if !e.mayActFor(onBehalf, caller) {
		return ErrUnauthorized
	}
	var d draft
	if err := e.open(&d, b, onBehalf); err != nil {
		return err
	}
	if err := sub128(&d.position.Collateral, &assets); err != nil {
		return err
	}
	if err := e.healthy(&d); err != nil {
		return err
	}
	return e.settle(&d, []payment{{e.secured(b), pool, e.accounts.enlist(receiver), assets}}, caller, nil, nil)
}

// secured returns a market's collateral token, nil while there is none.
func (e *Engine) secured(b *book) *token {
	if b.collateral == nil {
		b.collateral = e.tokens[b.params.Collateral]
	}
	return b.collateral
}
