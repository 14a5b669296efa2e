package design

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// Closed is the policy of a market whose design closes vaults by other means than the ledger's Liquidate, which it refuses
// with [vault.ErrUnauthorized]. A vault is unhealthy, and in the index, where it owes more than its collateral carries at an
// LTV of scale 1e18.
func Closed(ltv uint256.Int) vault.Policy { return closed{morpho{lltv: ltv}} }

type closed struct{ morpho }

// Trigger implements [vault.Policy].
func (c closed) Trigger() vault.Trigger { return c.morpho.Trigger() }

// Unhealthy implements [vault.Policy].
func (c closed) Unhealthy(of *vault.Case) (bool, uint256.Int, error) { return c.morpho.Unhealthy(of) }

// Liquidate implements [vault.Policy].
func (closed) Liquidate(*vault.Case, uint256.Int, uint256.Int) (vault.Liquidation, error) {
	return vault.Liquidation{}, vault.ErrUnauthorized
}
