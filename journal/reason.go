package journal

// Reason says why something moved.
type Reason uint8

// The reasons of a borrower's loss by liquidation. In a posting of one of them the payer is the borrower (or
// whoever stands in for it) and the payee is who received that part of the loss.
const (
	LiquidatorProfit Reason = iota // what the winning liquidator keeps after all its costs; negative where it lost
	Gas                            // the winning transaction's gas, burnt or paid as base fee
	BuilderTip                     // the winning bid, paid to whoever orders the block
	VenueFee                       // taker fee where the collateral was sold
	PriceImpact                    // reference value less gross proceeds: what whoever traded against the sale gained
	ProtocolFee                    // the lending protocol's share of the discount
	ClearanceFee                   // the exchange's fee for liquidating, paid into its insurance fund
	Insurance                      // residual margin into the insurance fund; negative where the fund paid
	ADL                            // loss put on deleveraged counterparties or other vaults, as a negative payment
	BadDebt                        // debt written off against suppliers, as a negative payment
	Rounding                       // what integer division left with the market's other members

	// The reasons that change a borrower's equity and are no loss by liquidation.

	Carry        // borrow interest or funding
	MarketMove   // the collateral's reference price moved
	OwnTrade     // cost of what the borrower sold by its own choice
	Contribution // the borrower put more in, or took out, by its own choice

	// Reasons of plain token movements.

	Endowment // what an actor owns when a path begins
	Supply    // loan tokens into or out of the market by suppliers
	Borrow    // loan tokens to borrowers
	Repay     // loan tokens back into the market
	Collateral
	Seize // collateral to a liquidator
	Sale  // collateral to a venue and its proceeds back
	Fee   // gas, tips and venue fees in tokens, the losers' included

	// Reasons is the number of reasons.
	Reasons = int(iota)
)

// IsLoss reports whether a reason is part of what being liquidated cost a borrower.
func (r Reason) IsLoss() bool { return r <= Rounding }

// attributed is the number of reasons, the first ones, for which the journal keeps sums by account.
const attributed = int(Contribution) + 1

// String returns the reason as it is written in tables and column names.
func (r Reason) String() string { return names[r] }

var names = [Reasons]string{
	LiquidatorProfit: "liquidator_profit", Gas: "gas", BuilderTip: "builder_tip", VenueFee: "venue_fee",
	PriceImpact: "price_impact", ProtocolFee: "protocol_fee", ClearanceFee: "clearance_fee", Insurance: "insurance",
	ADL: "adl", BadDebt: "bad_debt", Rounding: "rounding", Carry: "carry", MarketMove: "market_move",
	OwnTrade: "own_trade", Contribution: "contribution", Endowment: "endowment", Supply: "supply", Borrow: "borrow",
	Repay: "repay", Collateral: "collateral", Seize: "seize", Sale: "sale", Fee: "fee",
}
