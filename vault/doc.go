// Package vault is the native rulebook of isolated lending markets: what Morpho Blue's contract does, to the last unit
// and to the last error, on 256-bit integers in memory.
//
// A market lends one token against one other. A vault is one borrower's bucket in one market: an amount of collateral and
// a number of debt shares, bound to nothing else the borrower owns. When the debt outgrows the collateral's value times
// the market's liquidation loan-to-value (LLTV), anybody may repay debt and take collateral worth a little more.
//
//	e := vault.New(owner, design.MorphoBlue.Closing)                       // then AddToken, AddOracle, EnableLLTV, CreateMarket, ...
//	e.SupplyCollateral(ann, market, tenETH, ann)
//	e.Borrow(ann, market, dollars, zero, ann, ann)
//	e.SetPrice(oracle, lower)
//	for _, v := range e.AtRisk(market, lower, e.Time(), nil) { // worst first; costs two compares when there is none
//		e.Liquidate(bot, market, v.Borrower, v.Collateral, zero)
//	}
//
// Amounts are in tokens' smallest units. Ratios and rates per second have scale 1e18. A price is the loan units one
// collateral unit is worth, times 1e36. Debt and supply are kept as shares of the market's totals, so that interest is
// one multiplication for everybody; every conversion is rounded in favour of the market against the caller.
//
// A call that fails changes nothing. Errors are compared with errors.Is; where two rules are broken the one that stands
// first in the verb's documentation is reported, which is the order in which the contract checks them. An Engine is not
// for concurrent use; it reads no clock, draws no random number and iterates over no map, so equal calls have equal
// results.
package vault
