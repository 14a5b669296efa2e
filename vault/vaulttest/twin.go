package vaulttest

import (
	"math/big"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// The formulas of the rules in unbounded integers, from section 1 of the rules of Morpho Blue (MathLib, SharesMathLib and
// Morpho._isHealthy), for amounts at which nothing overflows 256 bits.

var (
	wad        = big.NewInt(1e18)
	priceScale = new(big.Int).Mul(wad, wad)
)

func bigOf(x uint256.Int) *big.Int { return x.ToBig() }

func product(factors ...*big.Int) *big.Int {
	z := big.NewInt(1)
	for _, f := range factors {
		z.Mul(z, f)
	}
	return z
}

func quotient(x, y *big.Int) *big.Int { return new(big.Int).Quo(x, y) }

func quotientUp(x, y *big.Int) *big.Int {
	return quotient(new(big.Int).Add(x, new(big.Int).Sub(y, big.NewInt(1))), y)
}

// virtual returns total assets + 1 and total shares + 1e6: the share price is their quotient.
func virtual(assets, shares uint256.Int) (a, s *big.Int) {
	return new(big.Int).Add(bigOf(assets), big.NewInt(1)), new(big.Int).Add(bigOf(shares), big.NewInt(1e6))
}

// debt is what a position owes, rounded up in the lender's favour.
func debt(m *vault.Market, p *vault.Position) *big.Int {
	a, s := virtual(m.TotalBorrowAssets, m.TotalBorrowShares)
	return quotientUp(product(bigOf(p.BorrowShares), a), s)
}

// healthy is the health check: what the collateral carries, rounded down twice, against the debt rounded up.
func healthy(m *vault.Market, p *vault.Position, price, lltv uint256.Int) bool {
	worth := quotient(product(bigOf(p.Collateral), bigOf(price)), priceScale)
	return quotient(product(worth, bigOf(lltv)), wad).Cmp(debt(m, p)) >= 0
}

// incentive is the liquidation incentive factor: min(1.15, 1/(1 − 0.3·(1 − LLTV))), rounded down twice.
func incentive(lltv uint256.Int) *big.Int {
	short := quotient(product(big.NewInt(0.3e18), new(big.Int).Sub(wad, bigOf(lltv))), wad)
	lif := quotient(product(wad, wad), new(big.Int).Sub(wad, short))
	if most := big.NewInt(1.15e18); lif.Cmp(most) > 0 {
		return most
	}
	return lif
}

// priceRose reports whether assets/shares after is at least what it was before, exactly.
func priceRose(assetsBefore, sharesBefore, assetsAfter, sharesAfter uint256.Int) bool {
	a0, s0 := virtual(assetsBefore, sharesBefore)
	a1, s1 := virtual(assetsAfter, sharesAfter)
	return product(a1, s0).Cmp(product(a0, s1)) >= 0
}
