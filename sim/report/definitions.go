package report

import "strings"

// definition says what a number of the report is.
type definition struct{ Term, Meaning string }

// definitions are the words of the tables, in their order. Amounts are counted in sim/record, estimates in sim/stats.
var definitions = []definition{
	{"Arms", "Every arm sees the same borrowers and the same prices, so what differs between arms is the design of liquidation. A run is one arm on one path; one that failed counts in no number but the number of failed runs."},
	{"Loss", "What a borrower gave up by being liquidated, valued at the reference price of each liquidation's block. It is the sum of its parts to the last unit of the ledger. That prices fell is no part of it, nor are interest and funding, nor what a borrower sold of its own will."},
	{"Vaults liquidated", "Vaults liquidated at least once, in full or in part, over all vaults. A position at an exchange counts as a vault."},
	{"Closed", "Debt that liquidations cancelled: repaid, taken over or written off, in whole tokens, a path on average. Of a portfolio at an exchange it is the main position's, while its loss is that of all positions."},
	{"Loss in basis points of debt closed", "A vault's loss over its debt closed. Mean, median and 95th percentile are over the liquidated vaults of all paths, each counting once, so that small vaults weigh as much as large ones."},
	{"Loss in basis points of collateral at start", "A vault's loss over the value its collateral had at the first block, over the same vaults. What was spared by closing less shows here and not in the loss over debt closed."},
	{"Over-liq.", "Over-liquidation: all debt closed over the least debt whose closing would have restored health, summed over liquidations: 1.00× closes no more than needed. It is less where a vault is closed in steps of which one alone does not restore it."},
	{"Where it went", "Each part of the loss over all debt closed, so that large vaults weigh more than small ones; the total is the sum of the parts. Negative parts are what others paid in the borrowers' place: an insurance fund, deleveraged counterparties, or suppliers by bad debt. Price impact is what whoever bought the collateral gained against the reference price."},
	{"Bad debt of suppliers", "Debt written off against lenders, or at an exchange shared out among everybody, in whole tokens a path."},
	{"Insurance fund gained", "Clearance fees and residual margin paid into the exchange's fund less what it paid out, in whole tokens a path; negative where it shrank."},
	{"ADL cost others", "What deleveraged counterparties gave up against the reference price, in whole tokens a path; negative where they gained."},
	{"Liquidations", "Liquidations a path, each part of a vault closed in several counting."},
	{"Blocks late", "Blocks from the one in which the reference price crossed a vault's threshold to its first liquidation: mean and 95th percentile. A price feed that lags, and liquidators who find no profit, make it large."},
	{"Worst loss", "The largest loss of any one vault on any path, in percent of its collateral at the start."},
	{"Carry", "Interest on debt, and funding that positions at an exchange paid to the other side; below zero, received. It is that of all vaults, liquidated or not, and no part of the loss. Shown where there is any. Of a vault it is in basis points of the value its collateral had at the first block."},
	{"Differences", "The second arm is the reference: below zero, the first costs less. The loss is compared vault by vault over the vaults that either arm liquidated, a vault left alone losing nothing. Lose less is the share of those vaults that lost less in the first arm."},
	{"95 % interval", "Clustered by path, because the borrowers of one path share its prices. It speaks of other paths of the same kind, not of other scenarios."},
}

// Definitions returns what the report's numbers are, a paragraph each, with an empty line between, at most a hundred columns wide.
func Definitions() string {
	var b strings.Builder
	for _, d := range definitions {
		b.WriteString(wrap(d.Term+": "+d.Meaning) + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}
