package vault

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
)

// Shares of a total are worth assets·(shares + 1e6)/(assets + 1): the virtual million shares and one asset make the first
// share price 1e-6 and keep anybody from setting it. Source: Morpho Blue SharesMathLib. The functions are ErrOverflow
// where a product or sum passes 2^256.

var (
	virtualShares = *uint256.NewInt(1e6)
	one           = *uint256.NewInt(1)
)

func toSharesDown(assets, totalAssets, totalShares *uint256.Int) (uint256.Int, error) {
	a, s := virtual(totalAssets, totalShares)
	return fixed.MulDivDown(assets, &s, &a)
}

func toSharesUp(assets, totalAssets, totalShares *uint256.Int) (uint256.Int, error) {
	a, s := virtual(totalAssets, totalShares)
	return fixed.MulDivUp(assets, &s, &a)
}

func toAssetsDown(shares, totalAssets, totalShares *uint256.Int) (uint256.Int, error) {
	a, s := virtual(totalAssets, totalShares)
	return fixed.MulDivDown(shares, &a, &s)
}

func toAssetsUp(shares, totalAssets, totalShares *uint256.Int) (uint256.Int, error) {
	a, s := virtual(totalAssets, totalShares)
	return fixed.MulDivUp(shares, &a, &s)
}

// virtual returns totals below 2^128 with the virtual asset and shares in them.
func virtual(totalAssets, totalShares *uint256.Int) (assets, shares uint256.Int) {
	assets.Add(totalAssets, &one)
	shares.Add(totalShares, &virtualShares)
	return assets, shares
}

// Debt returns what borrow shares owe at the market's totals, in loan units, rounded up: in the suppliers' favour.
// ErrOverflow beyond 256 bits.
func (m *Market) Debt(borrowShares uint256.Int) (uint256.Int, error) {
	return toAssetsUp(&borrowShares, &m.TotalBorrowAssets, &m.TotalBorrowShares)
}

// DebtDown returns what borrow shares owe at the market's totals, in loan units, rounded down: in the borrower's favour.
// ErrOverflow beyond 256 bits.
func (m *Market) DebtDown(borrowShares uint256.Int) (uint256.Int, error) {
	return toAssetsDown(&borrowShares, &m.TotalBorrowAssets, &m.TotalBorrowShares)
}

// DebtShares returns the borrow shares that loan units pay off at the market's totals, rounded down: in the suppliers'
// favour. ErrOverflow beyond 256 bits.
func (m *Market) DebtShares(assets uint256.Int) (uint256.Int, error) {
	return toSharesDown(&assets, &m.TotalBorrowAssets, &m.TotalBorrowShares)
}

// DebtSharesUp is [Market.DebtShares] rounded up: in the borrower's favour, and the suppliers', where the shares are then
// paid for at [Market.Debt].
func (m *Market) DebtSharesUp(assets uint256.Int) (uint256.Int, error) {
	return toSharesUp(&assets, &m.TotalBorrowAssets, &m.TotalBorrowShares)
}

// SupplyWorth returns what supply shares could withdraw at the market's totals, in loan units, rounded down: in the
// favour of the market's other suppliers. ErrOverflow beyond 256 bits.
func (m *Market) SupplyWorth(supplyShares uint256.Int) (uint256.Int, error) {
	return toAssetsDown(&supplyShares, &m.TotalSupplyAssets, &m.TotalSupplyShares)
}

// MaxBorrow returns the largest debt that collateral carries: ⌊⌊collateral·price/1e36⌋·LLTV/1e18⌋, rounded down in the
// suppliers' favour. ErrOverflow where a product passes 2^256.
func MaxBorrow(collateral, price, lltv uint256.Int) (uint256.Int, error) {
	value, err := fixed.MulDivDown(&collateral, &price, &fixed.PriceScale)
	if err != nil {
		return value, err
	}
	return fixed.WMulDown(&value, &lltv)
}

// Healthy reports whether a vault's debt is at most what its collateral carries; equality is healthy. It is what a market
// asks before it lends or gives collateral back, whatever its policy; and it is Morpho Blue's policy. The market's totals
// must have been accrued ([Engine.Accrued]). ErrOverflow where a product passes 2^256, which on a chain stops whoever
// asked: such a vault can neither borrow nor be liquidated.
//
// Source: Morpho Blue, Morpho.sol, _isHealthy.
func (m *Market) Healthy(p Position, price, lltv uint256.Int) (bool, error) {
	debt, err := m.Debt(p.BorrowShares)
	if err != nil {
		return false, err
	}
	limit, err := MaxBorrow(p.Collateral, price, lltv)
	if err != nil {
		return false, err
	}
	return !debt.Gt(&limit), nil
}

// add128 adds y to x, both amounts of 128 bits: ErrMaxUint128Exceeded where y has more, else ErrOverflow where the sum has.
func add128(x, y *uint256.Int) error {
	if !fits128(y) {
		return ErrMaxUint128Exceeded
	}
	var z uint256.Int
	if z.Add(x, y); !fits128(&z) {
		return ErrOverflow
	}
	*x = z
	return nil
}

// sub128 subtracts y from x: ErrMaxUint128Exceeded where y has more than 128 bits, else ErrOverflow where y > x.
func sub128(x, y *uint256.Int) error {
	if !fits128(y) {
		return ErrMaxUint128Exceeded
	}
	if y.Gt(x) {
		return ErrOverflow
	}
	x.Sub(x, y)
	return nil
}

func fits128(x *uint256.Int) bool { return x[2]|x[3] == 0 }
