package vault

import "github.com/holiman/uint256"

// Policy is how a market closes its unhealthy vaults: which are unhealthy, how much of one may be closed, and at what
// price. The ledger gives it a [Case] and does what its answer says; it makes no rule of its own. Package vault/design has
// the policies of protocols.
//
// A policy is pure: equal cases have equal answers, no method changes the case, and none keeps anything between calls. It
// may be shared by any number of markets and goroutines.
type Policy interface {
	// Trigger bounds the vaults that can be unhealthy. It never changes.
	Trigger() Trigger

	// Unhealthy reports whether a vault may be liquidated, and what it owes, in loan units, rounded up. An error means
	// that a liquidation fails with it.
	Unhealthy(c *Case) (unhealthy bool, debt uint256.Int, err error)

	// Liquidate returns what a liquidation of an unhealthy vault does. It does not ask for health. Exactly one of amount,
	// counted in what the policy sells by, and repaidShares, debt shares, is not 0.
	Liquidate(c *Case, amount, repaidShares uint256.Int) (Liquidation, error)
}

// Closing makes the policy of a market from the market's parameters, once, when the market is created.
type Closing func(Params) Policy

// Contract is a policy as a contract in Solidity. Its zero value is Morpho Blue's, which the lending contract has itself.
type Contract struct {
	// Name is the Solidity contract's, one of package contracts.
	Name string

	// Arguments are those of its constructor, a word each.
	Arguments []uint256.Int
}

// Trigger bounds where a policy may find a vault unhealthy. A vault that owes D loan units (rounded up) on collateral C
// is healthy at price p, with certainty, while
//
//	D + Slack ≤ ⌊⌊C·(p − Grain)/1e36⌋·LTV/1e18⌋
//
// Below that the policy decides. A policy whose check is this one without slack and grain, as Morpho Blue's is, makes the
// index of vaults exact. One that closes at equality has a slack of 1; one that counts values, or prices, in a currency of
// its own states what rounding to its units can cost. A vault without collateral has nothing to sell and is in no index.
type Trigger struct {
	LTV   uint256.Int // scale 1e18, below 2^64
	Slack uint256.Int // loan units, below 2^128
	Grain uint256.Int // loan units per collateral unit, times 1e36
}

// Liquidation is what a liquidation did.
type Liquidation struct {
	SeizedAssets   uint256.Int // collateral that left the vault, the protocol's share included
	ProtocolAssets uint256.Int // of it, what went to the protocol's account, [TreasuryAddress]; the liquidator got the rest
	RepaidAssets   uint256.Int // loan tokens that the liquidator paid
	RepaidShares   uint256.Int // all of the vault's where all of its debt was paid, which is rounded up
	BadDebtAssets  uint256.Int // debt written off against the market's suppliers
	BadDebtShares  uint256.Int

	// TakenOver says that the liquidator pays nothing: the debt repaid becomes its own vault's, and so does the collateral.
	// RepaidAssets is then what it owes for it.
	TakenOver bool
}

// Received returns the collateral that the liquidator got.
func (l *Liquidation) Received() (z uint256.Int) {
	z.Sub(&l.SeizedAssets, &l.ProtocolAssets)
	return z
}
