package vault

import "github.com/holiman/uint256"

// Liquidate closes an unhealthy vault, or a part of it, as the market's policy says: the caller pays loan tokens and gets
// collateral, the protocol its share of the collateral, and what the policy finds uncollectable is written off against the
// market's suppliers. Where the policy has debt taken over, the caller pays nothing: debt and collateral become its own
// vault's, which must be healthy before it withdraws any. Give an amount, counted in what the policy sells by (collateral
// to seize, in Morpho Blue), or the debt shares to repay, the other 0. Anybody may.
//
// Errors: ErrMarketNotCreated, ErrInconsistentInput, those of accrual, those of the oracle (ErrNoCode, ErrZeroPrice,
// ErrStalePrice), those of the policy's health check, ErrPositionIsHealthy, those of the policy's liquidation, those of
// [Case.Apply], ErrOverflow of the caller's collateral, ErrNoCode of the collateral token, ErrInsufficientBalance of the
// engine (inside a flash loan), whatever the callback fails with, ErrNoCode of the loan token, ErrInsufficientBalance of
// the caller.
//
// Source: Morpho Blue, Morpho.sol, liquidate.
func (e *Engine) Liquidate(caller Address, market ID, borrower Address, amount, repaidShares uint256.Int, then ...Call) (Liquidation, error) {
	b := e.find(&market)
	if b == nil {
		return Liquidation{}, ErrMarketNotCreated
	}
	if amount.IsZero() == repaidShares.IsZero() {
		return Liquidation{}, ErrInconsistentInput
	}
	var d draft
	if err := e.open(&d, b, borrower); err != nil {
		return Liquidation{}, err
	}
	price, err := e.price(b)
	if err != nil {
		return Liquidation{}, err
	}
	// A field, so that handing it to the policy allocates nothing; callbacks are run when it is no longer needed.
	c := &e.scratch
	c.Totals, c.Position, c.Price, c.Self = d.totals, d.position, price, caller == borrower
	unhealthy, _, err := b.policy.Unhealthy(c)
	if err != nil {
		return Liquidation{}, err
	}
	if !unhealthy {
		return Liquidation{}, ErrPositionIsHealthy
	}
	l, err := b.policy.Liquidate(c, amount, repaidShares)
	if err != nil {
		return Liquidation{}, err
	}
	if err := c.Apply(&l); err != nil {
		return Liquidation{}, err
	}
	d.totals, d.position = c.Totals, c.Position
	liquidator := e.accounts.enlist(caller)
	push := [2]payment{{e.secured(b), pool, liquidator, l.Received()}}
	pushes := push[:1]
	if l.TakenOver {
		if err := e.inherit(&d, liquidator, &l); err != nil {
			return Liquidation{}, err
		}
		pushes = push[:0]
	}
	if !l.ProtocolAssets.IsZero() {
		pushes = append(pushes, payment{e.secured(b), pool, e.accounts.enlist(TreasuryAddress), l.ProtocolAssets})
	}
	pull := &payment{e.loan(b), liquidator, pool, l.RepaidAssets}
	if l.TakenOver {
		pull = nil
	}
	if err := e.settle(&d, pushes, caller, then, pull); err != nil {
		return Liquidation{}, err
	}
	return l, nil
}
