package stats

import (
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Where the money went: exact totals, the loss and each of its parts.

var whereMoney = Subject{Place: 50, Name: "where the money went"}

// Waterfall is the table of where the cost went, a column for each part of the loss that shows.
var Waterfall = &Table{
	Place: 20, Title: "Where it went, bps of {measure} (each {unit} counts once; negative: others paid instead)", Corner: "arm",
	Sparse: true, Defined: []Definition{whereItWent},
}

var whereItWent = Definition{"Where it went", "Each part of the loss over all debt, or value, closed, so that large vaults weigh more than small ones; the total is the sum of the parts. Negative parts are what others paid in the borrowers' place: an insurance fund, deleveraged counterparties, or by bad debt suppliers or the venue. Price impact is what whoever bought the collateral gained against the reference price."}

var _ = Register(Metric{
	Key: "debt_closed", Subject: whereMoney, Place: 1, Unit: Loan, From: MoneyOf(debtClosed),
	Means: Definition{"Debt closed", "Debt that liquidations cancelled, of the main positions of accounts, over all paths."},
})

var _ = Register(Metric{
	Key: "debt_least", Subject: whereMoney, Place: 2, Unit: Loan, From: MoneyOf(debtLeast),
	Means: Definition{"Least debt", "The least debt whose closing would have restored health, summed over liquidations of the main positions, over all paths."},
})

var _ = Register(Metric{
	Key: "value_closed", Subject: whereMoney, Place: 3, Unit: Loan, From: MoneyOf(closed), Listed: func(a *Arm) bool { return a.Several },
	Means: Definition{"Value closed", "Of accounts of several positions: the value of all positions that liquidations closed, each at the reference price of its block, over all paths."},
})

// Loss is the loss of all vaults: the sum of its parts.
var Loss = Register(Metric{
	Key: "loss", Subject: whereMoney, Place: 4, Unit: Loan, From: MoneyOf(func(r *Run) (sum fixed.Signed) {
		for _, i := range r.Liquidated {
			sum = sum.Add(r.Loss[i])
		}
		return sum
	}),
	Means: Definition{"Total loss", "The loss of all liquidated vaults over all paths: the sum of its parts, exactly."},
})

// LossBy are the parts of the loss, by reason.
var LossBy = func() (by [record.Losses]*Metric) {
	for reason := range journal.Reason(record.Losses) {
		by[reason] = Register(Metric{
			Key: "loss_" + reason.String(), Subject: whereMoney, Place: 5 + int(reason), Unit: Loan, From: MoneyOf(paidFor(reason)),
			Means: whereItWent, Detail: Parts[reason].Meaning,
			Column: &Column{In: Waterfall, Place: int(reason), Head: Parts[reason].Head, Style: Style{Decimals: 1, OfClosed: true}},
		})
	}
	return by
}()

// paidFor is what the liquidated paid for one reason.
func paidFor(reason journal.Reason) func(*Run) fixed.Signed {
	return func(r *Run) (sum fixed.Signed) {
		for _, i := range r.Liquidated {
			if paid := r.Vaults[i].Paid[reason]; !paid.IsZero() {
				sum = sum.Add(paid)
			}
		}
		return sum
	}
}

// Part is how reports speak of one part of the loss.
type Part struct {
	Head     [2]string // of a column
	Receiver string    // as a sentence names it
	Meaning  string
}

// Parts are the parts of the loss, by reason.
var Parts = [record.Losses]Part{
	journal.LiquidatorProfit: {[2]string{"liqui-", "dator"}, "liquidators", "what winning liquidators kept after all their costs"},
	journal.Gas:              {[2]string{"", "gas"}, "gas", "gas of the winning transactions"},
	journal.BuilderTip:       {[2]string{"builder", "tip"}, "block builders", "winning bids, paid to whoever orders the block"},
	journal.VenueFee:         {[2]string{"venue", "fee"}, "the venue's fees", "taker fees where the collateral was sold"},
	journal.PriceImpact:      {[2]string{"price", "impact"}, "whoever bought the collateral (price impact)", "reference value less what sales fetched before fees"},
	journal.ProtocolFee:      {[2]string{"protocol", "fee"}, "the protocol", "the lending protocol's share of the discount"},
	journal.ClearanceFee:     {[2]string{"clearance", "fee"}, "the exchange's clearance fee", "the exchange's fee for liquidating"},
	journal.Insurance:        {[2]string{"insur-", "ance"}, "the insurance fund", "residual margin paid into the insurance fund, less what it paid"},
	journal.ADL:              {[2]string{"", "ADL"}, "deleveraged counterparties", "what deleveraged counterparties gained, or other vaults that bear a closed one; below 0, what they gave up"},
	journal.BadDebt:          {[2]string{"bad", "debt"}, "suppliers", "debt written off, below 0"},
	journal.Rounding:         {[2]string{"round-", "ing"}, "rounding", "what integer division left with the market's other members"},
}
