package vault

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

var (
	liquidationCursor = *uint256.NewInt(3e17)
	maxIncentive      = *uint256.NewInt(115e16)
)

// LIF returns the liquidation incentive factor of an LLTV below 1, scale 1e18: how much collateral, in worth, a
// liquidator takes for each unit repaid. Both divisions round down, in the borrower's favour:
//
//	LIF = min(1.15, 1/(1 − 0.3·(1 − LLTV)))
//
// Source: Morpho Blue, liquidate; lending.md 1.7.
func LIF(lltv uint256.Int) uint256.Int {
	var gap uint256.Int
	gap.Sub(&fixed.WAD, &lltv)
	gap.Mul(&gap, &liquidationCursor)
	gap.Div(&gap, &fixed.WAD)
	gap.Sub(&fixed.WAD, &gap)
	var lif uint256.Int
	lif.Mul(&fixed.WAD, &fixed.WAD)
	lif.Div(&lif, &gap)
	if lif.Gt(&maxIncentive) {
		return maxIncentive
	}
	return lif
}

// Liquidate repays debt of an unhealthy vault with the caller's loan tokens and sends the caller collateral worth LIF
// times as much. Give the collateral to seize or the debt shares to repay, the other 0. Anybody may, up to the whole vault.
// Where no collateral is left, what is left of the debt is bad debt, written off against the market's suppliers at once.
//
// Rounding: given collateral, the debt repaid for it is rounded up (three times); given shares, the collateral is rounded
// down (three times) and the payment up; all in favour of the borrower and of the suppliers. Bad debt is rounded up.
//
// Errors: ErrMarketNotCreated, ErrInconsistentInput, those of accrual, those of the oracle (ErrNoCode, ErrZeroPrice,
// ErrStalePrice), ErrOverflow of the health check, ErrPositionIsHealthy, those of [Market.Liquidate], ErrNoCode of the
// collateral token, ErrInsufficientBalance of the engine (inside a flash loan), whatever the callback fails with, ErrNoCode
// of the loan token, ErrInsufficientBalance of the caller.
//
// Source: Morpho Blue, liquidate; lending.md 1.7.
func (e *Engine) Liquidate(caller Address, market ID, borrower Address, seizedAssets, repaidShares uint256.Int, then ...Call) (Liquidation, error) {
	b := e.find(&market)
	if b == nil {
		return Liquidation{}, ErrMarketNotCreated
	}
	if seizedAssets.IsZero() == repaidShares.IsZero() {
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
	healthy, _, err := d.totals.health(&d.position, price, b.params.LLTV)
	if err != nil {
		return Liquidation{}, err
	}
	if healthy {
		return Liquidation{}, ErrPositionIsHealthy
	}
	l, err := d.totals.Liquidate(&d.position, price, b.incentive, seizedAssets, repaidShares)
	if err != nil {
		return Liquidation{}, err
	}
	liquidator := e.accounts.enlist(caller)
	push := payment{e.secured(b), pool, liquidator, l.SeizedAssets}
	pull := payment{e.loan(b), liquidator, pool, l.RepaidAssets}
	if err := e.settle(&d, &push, caller, then, &pull); err != nil {
		return Liquidation{}, err
	}
	return l, nil
}

// Liquidate applies a liquidation with incentive factor lif to the market's accrued totals and to a position, whose health
// it does not ask for. On copies it quotes a liquidation without performing it. Exactly one of seized and repaidShares is
// not 0.
//
// Errors: ErrOverflow of a conversion, ErrDivisionByZero for shares at price 0, ErrMaxUint128Exceeded, ErrOverflow where
// the vault owes fewer shares or has less collateral. After an error the arguments are in no particular state.
func (m *Market) Liquidate(p *Position, price, lif, seized, repaidShares uint256.Int) (l Liquidation, err error) {
	if seized.IsZero() {
		seized, err = m.seizable(&repaidShares, &price, &lif)
	} else {
		repaidShares, err = m.repayable(&seized, &price, &lif)
	}
	if err != nil {
		return Liquidation{}, err
	}
	repaid, err := m.Debt(repaidShares)
	if err != nil {
		return Liquidation{}, err
	}
	if err := sub128(&p.BorrowShares, &repaidShares); err != nil {
		return Liquidation{}, err
	}
	if err := sub128(&m.TotalBorrowShares, &repaidShares); err != nil {
		return Liquidation{}, err
	}
	m.TotalBorrowAssets = fixed.MinusCapped(&m.TotalBorrowAssets, &repaid)
	if err := sub128(&p.Collateral, &seized); err != nil {
		return Liquidation{}, err
	}
	l = Liquidation{SeizedAssets: seized, RepaidAssets: repaid, RepaidShares: repaidShares}
	if !p.Collateral.IsZero() {
		return l, nil
	}

	// Nothing is left to repay the rest with: the suppliers lose it, pro rata.
	l.BadDebtShares = p.BorrowShares
	if l.BadDebtAssets, err = m.Debt(l.BadDebtShares); err != nil {
		return Liquidation{}, err
	}
	if l.BadDebtAssets.Gt(&m.TotalBorrowAssets) {
		l.BadDebtAssets = m.TotalBorrowAssets
	}
	m.TotalBorrowAssets.Sub(&m.TotalBorrowAssets, &l.BadDebtAssets)
	if err := sub128(&m.TotalSupplyAssets, &l.BadDebtAssets); err != nil {
		return Liquidation{}, err
	}
	if err := sub128(&m.TotalBorrowShares, &l.BadDebtShares); err != nil {
		return Liquidation{}, err
	}
	p.BorrowShares.Clear()
	return l, nil
}

// repayable returns the debt shares that seizing collateral costs, rounded up.
func (m *Market) repayable(seized, price, lif *uint256.Int) (shares uint256.Int, err error) {
	worth, err := fixed.MulDivUp(seized, price, &fixed.PriceScale)
	if err != nil {
		return shares, err
	}
	repaid, err := fixed.WDivUp(&worth, lif)
	if err != nil {
		return shares, err
	}
	return toSharesUp(&repaid, &m.TotalBorrowAssets, &m.TotalBorrowShares)
}

// seizable returns the collateral that repaying debt shares earns, rounded down.
func (m *Market) seizable(shares, price, lif *uint256.Int) (seized uint256.Int, err error) {
	repaid, err := toAssetsDown(shares, &m.TotalBorrowAssets, &m.TotalBorrowShares)
	if err != nil {
		return seized, err
	}
	worth, err := fixed.WMulDown(&repaid, lif)
	if err != nil {
		return seized, err
	}
	return fixed.MulDivDown(&worth, &fixed.PriceScale, price)
}

// MaxSeizable returns the most collateral that one liquidation can seize from a position at the market's accrued totals:
// all of it, or what its whole debt pays for. It is exact: one unit more, and the liquidation would need more shares than
// the vault owes. At price 0 collateral costs nothing and all of it is seizable. ErrOverflow where a product passes 2^256.
//
// Where the result is below the collateral, repaying all shares clears the debt and seizes exactly as much.
func (m *Market) MaxSeizable(p Position, price, lif uint256.Int) (uint256.Int, error) {
	if price.IsZero() {
		return p.Collateral, nil
	}
	most, err := m.seizable(&p.BorrowShares, &price, &lif)
	if err != nil || most.Lt(&p.Collateral) {
		return most, err
	}
	return p.Collateral, nil
}
