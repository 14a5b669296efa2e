package report

import "strings"

// definition says what a number of the report is.
type definition struct{ Term, Meaning string }

// definitions are the words of the tables, in their order. Amounts are counted in sim/record, estimates in sim/stats.
var definitions = []definition{
	{"Arms", "Every arm sees the same borrowers and the same prices, so what differs between arms is the design of liquidation. A run is one arm on one path; one that failed counts in no number but the number of failed runs."},
	{"Loss", "What a borrower gave up by being liquidated, valued at the reference price of each liquidation's block. It is the sum of its parts to the last unit of the ledger. That prices fell is no part of it, nor are interest and funding, nor what a borrower sold of its own will."},
	{"Vaults liquidated", "Vaults liquidated at least once, in full or in part, over all vaults. A position at an exchange counts as a vault, and so does an account of several positions: it is liquidated if any of its positions was. Every number of the liquidated is over that one set, which has all losses."},
	{"Closed", "Debt that liquidations cancelled: repaid, taken over or written off, in whole tokens, a path on average. An account of several positions at an exchange loses by all of them, so there it is value closed: that of all positions that liquidations closed, each at the reference price of its block (seized_value_loan of liquidations.parquet)."},
	{"Loss in basis points of debt closed, in basis points of value closed", "A vault's loss over its debt closed; an account's of several positions over its value closed, and a star marks such arms where a study has both. Those two are not comparable with each other: the differences are, being in basis points of collateral at start. Mean, median and 95th percentile are over the liquidated vaults of all paths, each counting once, so that small vaults weigh as much as large ones."},
	{"Loss in basis points of collateral at start", "A vault's loss over the value its collateral had at the first block, over the same vaults. Of an account it is the loss of all positions over the main position's value, which is the same in every arm. What was spared by closing less shows here and not in the loss over debt closed."},
	{"Over-liq.", "Over-liquidation: all debt closed over the least debt whose closing would have restored health, summed over liquidations (an account's of its main position): 1.00× closes no more than needed. It is less where a vault is closed in steps of which one alone does not restore it."},
	{"Where it went", "Each part of the loss over all debt, or value, closed, so that large vaults weigh more than small ones; the total is the sum of the parts. Negative parts are what others paid in the borrowers' place: an insurance fund, deleveraged counterparties, or by bad debt suppliers or the venue. Price impact is what whoever bought the collateral gained against the reference price."},
	{"Bad debt of suppliers/venue", "What neither collateral nor an insurance fund covered, in whole tokens a path. Of a vault it is debt written off against the market's suppliers. Bad debt of the venue at an exchange is borne as its preset's key sharing says: by the venue's own capital (operator, in nearly every preset), or by all open positions of the market in proportion to their value (notional, as at Cube), in whose own loss it is ADL."},
	{"Insurance fund gained", "Clearance fees and residual margin paid into the exchange's fund less what it paid out, in whole tokens a path; negative where it shrank."},
	{"ADL cost others", "What deleveraged counterparties gave up against the reference price, in whole tokens a path; negative where they gained."},
	{"Liquidations", "Liquidations a path, of all positions, each part of one closed in several counting."},
	{"Blocks late", "Blocks from the one in which the reference price crossed a vault's threshold to its first liquidation (an account's: of its main position): mean and 95th percentile. A price feed that lags, and liquidators who find no profit, make it large."},
	{"Worst loss", "The largest loss of any one vault on any path, in percent of its collateral at the start."},
	{"What borrowers did themselves", "Shown where a borrower has another behaviour than passive. None of it is liquidation or part of a loss, but who acts is liquidated less, or otherwise. An arm does what its design can: nobody leaves a vault or switches its margin, and a venue may refuse."},
	{"Borrowers that acted", "Vaults whose owner added collateral or margin, repaid, moved cash (more than a millionth of its debt at the start), switched to cross margin or left (closed the position), at least once and unrefused, over all vaults."},
	{"Requests refused", "Requests of borrowers that the venue's rules refused, a path."},
	{"Own trades cost", "What leaving cost: fees, and proceeds below the reference value, in whole tokens a path."},
	{"Put in from outside", "Value that borrowers put into their vault or account by their own choice: collateral added, at the reference price, and debt repaid or margin deposited. Of that, debt or margin is the second part alone. In whole tokens a path; contribution_loan of vaults.parquet has the opposite sign, for it counts what a borrower paid: below 0, it put in."},
	{"Free cash moved", "Cash of its account that a borrower moved to its main position: nothing from outside. In whole tokens a path."},
	{"Carry", "Interest on debt, and funding that positions at an exchange paid to the other side; below zero, received. It is that of all vaults, liquidated or not, and no part of the loss. Shown where there is any. Of a vault it is in basis points of the value its collateral had at the first block."},
	{"Differences", "The second arm is the reference: below zero, the first costs less. The loss is compared vault by vault over the vaults that either arm liquidated, a vault left alone losing nothing. Lose less is the share of those vaults that lost less in the first arm. Where a behaviour did something in one of the arms and nothing in the other, the difference is also of that."},
	{"Amounts", "0 is nothing at all, 0.00 less than half a hundredth of a token. From a thousand tokens on they are rounded to whole ones."},
	{"Columns of vaults.parquet", "loss_loan is the sum of its parts, each what the borrower paid for that reason; below zero, others did. liquidated is of any position of the account (positions_liquidated); liquidations, first_liquidation_… and closed_… are of its main one. start_notional_loan is the value at the first prices of all positions of the account, longs and shorts added up and cash left out: of a vault, its collateral; start_equity_loan is everything less debts, cash included."},
	{"95 % interval", "Clustered by path, because the borrowers of one path share its prices. That of a share is cut at 0 and 100 %. It speaks of other paths of the same kind, not of other scenarios."},
}

// Definitions returns what the report's numbers are, a paragraph each, with an empty line between, at most a hundred columns wide.
func Definitions() string {
	var b strings.Builder
	for _, d := range definitions {
		b.WriteString(wrap(d.Term+": "+d.Meaning) + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}
