package report

import (
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Outsiders are those who joined the study from outside: what they brought, have and lost.
type Outsiders struct {
	All                              []record.Outsider
	LoanDecimals, CollateralDecimals int
	Collateral                       string // symbol
}

// outsiders are two tables, each with a row for each outsider: what it has more than it brought, and what liquidations took of
// its own vaults. They have no intervals: nobody drew an outsider, and it lives on one path.
func (r *Report) outsiders() []grid {
	o := r.Outsiders
	if o == nil {
		return nil
	}
	loan := func(x fixed.Signed) string { return perPath(x, o.LoanDecimals, 1) }
	collateral := func(x fixed.Signed) string { return perPath(x, o.CollateralDecimals, 1) }
	made := grid{
		title: "Outsiders: what they have more than they brought",
		heading: [][]string{
			{"", "", "", "ether,", "lent,", "in vaults,", "owed,", "dropped"},
			{"outsider", r.Summary.Loan, o.Collateral, "gas included", r.Summary.Loan, o.Collateral, r.Summary.Loan, "transactions"},
		},
		notes: []string{"Outsiders are in no other number but these and what they liquidated: they are no sample of anything, so that they have no intervals. What they brought is money from outside."},
	}
	lost := grid{
		title: "Outsiders: what liquidations took of their own vaults",
		heading: [][]string{
			{"", "", "seized,", "worth,", "repaid,", "lost,", "bad debt of suppliers,"},
			{"outsider", "liquidations", o.Collateral, r.Summary.Loan, r.Summary.Loan, r.Summary.Loan, r.Summary.Loan},
		},
		notes: []string{"Lost is what was seized at the reference price of its block, less all debt that is gone. These vaults are not the study's borrowers': no loss, rank or interval above counts them."},
	}
	for i := range o.All {
		who := &o.All[i]
		made.rows = append(made.rows, []string{
			who.Name, loan(who.LoanProfit), collateral(who.CollateralProfit), fine(who.EtherProfit), loan(fixed.Positive(&who.Lent)),
			collateral(fixed.Positive(&who.Posted)), loan(fixed.Positive(&who.Owed)), number(float64(who.Dropped), 0),
		})
		if c := &who.Closed; c.Times > 0 {
			lost.rows = append(lost.rows, []string{
				who.Name, number(float64(c.Times), 0), collateral(fixed.Positive(&c.Seized)), loan(fixed.Positive(&c.Value)), loan(fixed.Positive(&c.Repaid)),
				loan(c.Loss), loan(fixed.Positive(&c.BadDebt)),
			})
		}
	}
	return []grid{made, lost}
}

// fine writes wei in ether, of which gas takes small parts.
func fine(wei fixed.Signed) string { return number(wei.Float64()/1e18, 6) }
