package stats

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// What borrowers did about their positions by their own choice. None of it is part of a loss.

var ownDeeds = Subject{Place: 70, Name: "what borrowers did themselves"}

var deeds = &Table{
	Place: 40, Title: "What borrowers did themselves ({loan} and requests a path; no part of the losses above)", Corner: "arm",
	Defined: []Definition{{"What borrowers did themselves", "Shown where a borrower has another behaviour than passive. None of it is liquidation or part of a loss, but who acts is liquidated less, or otherwise. An arm does what its design can: nobody leaves a vault or switches its margin, and a venue may refuse."}},
	Shown:   func(a *Arm, _ []*Metric) bool { return couldAct(a) },
}

// couldAct reports whether any borrower did, or could have done, something about its position.
func couldAct(a *Arm) bool { return a.Could+a.Acted > 0 }

var putIn = Definition{"Put in from outside", "Value that borrowers put into their vault or account by their own choice: collateral added, at the reference price, and debt repaid or margin deposited. Of that, debt or margin is the second part alone. In whole tokens a path; contribution_loan of vaults.parquet has the opposite sign, for it counts what a borrower paid: below 0, it put in."}

// What borrowers of an arm did, all together.
var (
	ActedShare = Register(Metric{
		Key: "own_acted_share", Subject: ownDeeds, Place: 1, Unit: Share, Listed: couldAct, Least: 0, Most: 1,
		From: ShareOf(func(r *Run) (y, x float64) {
			for i := range r.Vaults {
				if acted(&r.Vaults[i]) {
					y++
				}
			}
			return y, float64(len(r.Vaults))
		}),
		Means:  Definition{"Borrowers that acted", "Vaults whose owner added collateral or margin, repaid, moved cash (more than a millionth of its debt at the start), switched to cross margin or left (closed the position), at least once and unrefused, over all vaults."},
		Column: &Column{In: deeds, Place: 10, Head: [2]string{"borrowers", "that acted"}, Style: InPercent},
	})
	Refused = Register(Metric{
		Key: "own_refused", Subject: ownDeeds, Place: 2, Unit: "requests", Listed: couldAct,
		From: CountOf(func(r *Run) (n uint64) {
			for i := range r.Vaults {
				n += uint64(r.Vaults[i].Refusals)
			}
			return n
		}),
		Means:  Definition{"Requests refused", "Requests of borrowers that the venue's rules refused, a path."},
		Column: &Column{In: deeds, Place: 20, Head: [2]string{"requests", "refused"}, Style: PerPath},
	})
	OwnTrade = Register(Metric{
		Key: "own_trade_cost", Subject: ownDeeds, Place: 3, Unit: Loan, Listed: couldAct,
		From:   ofAll(func(v *record.Vault) fixed.Signed { return v.Paid[journal.OwnTrade] }),
		Means:  Definition{"Own trades cost", "What leaving cost: fees, and proceeds below the reference value, in whole tokens a path."},
		Column: &Column{In: deeds, Place: 30, Head: [2]string{"own trades", "cost"}},
	})
	PutIn = Register(Metric{
		Key: "own_put_in", Subject: ownDeeds, Place: 4, Unit: Loan, Listed: couldAct,
		From:  ofAll(func(v *record.Vault) fixed.Signed { return v.GivenBack.Sub(v.Paid[journal.Contribution]) }),
		Means: putIn, Detail: "all of it",
		Column: &Column{In: deeds, Place: 40, Head: [2]string{"put in from", "outside"}},
	})
	Repaid = Register(Metric{
		Key: "own_repaid", Subject: ownDeeds, Place: 5, Unit: Loan, Listed: couldAct,
		From:  ofAll(func(v *record.Vault) fixed.Signed { return fixed.Positive(&v.RepaidDebt) }),
		Means: putIn, Detail: "of that, debt repaid or margin deposited",
		Column: &Column{In: deeds, Place: 50, Head: [2]string{"of that, debt", "or margin"}},
	})
	Moved = Register(Metric{
		Key: "own_moved", Subject: ownDeeds, Place: 6, Unit: Loan, Listed: couldAct,
		From: ofAll(func(v *record.Vault) fixed.Signed {
			if !moved(v) {
				return fixed.Signed{}
			}
			return fixed.Positive(&v.MovedMargin)
		}),
		Means:  Definition{"Free cash moved", "Cash of its account that a borrower moved to its main position: nothing from outside. In whole tokens a path."},
		Column: &Column{In: deeds, Place: 60, Head: [2]string{"free cash", "moved"}},
	})
)

// ofAll is the sum of an amount over all vaults.
func ofAll(amount func(*record.Vault) fixed.Signed) Estimator {
	return MoneyOf(func(r *Run) (sum fixed.Signed) {
		for i := range r.Vaults {
			sum = sum.Add(amount(&r.Vaults[i]))
		}
		return sum
	})
}

// acted reports whether a borrower did anything about its position.
func acted(v *record.Vault) bool {
	return v.Left || v.Switched || moved(v) || !v.AddedCollateral.IsZero() || !v.RepaidDebt.IsZero()
}

// moved reports whether a borrower moved more free cash to its position than a millionth of its debt at the
// start. An account without a reserve holds the units that rounding left when it was opened, and moving those
// is nothing done.
func moved(v *record.Vault) bool {
	var million uint256.Int
	million.Mul(&v.MovedMargin, uint256.NewInt(1_000_000)) // below 2^148: amounts of loan fit 128 bits
	return million.Gt(&v.StartDebt)
}

// Deed is what borrowers of one behaviour did.
type Deed struct {
	Behaviour      string
	Acted, Refused uint64
}

// deeds counts what borrowers of each behaviour did. Rows without names are of nobody who could act.
func (a *Arm) deeds(r *Run) {
	passive := agents.Passive{}.Kind()
	for i := range r.Vaults {
		v := &r.Vaults[i]
		did := acted(v)
		if did {
			a.Acted++
		}
		n := int(v.Behaviour)
		if n >= len(r.Names.Behaviours) || r.Names.Behaviours[n] == passive {
			continue
		}
		if a.By == nil {
			a.By = make([]Deed, len(r.Names.Behaviours))
		}
		of := &a.By[n]
		of.Behaviour = r.Names.Behaviours[n]
		of.Refused += uint64(v.Refusals)
		a.Could++
		if did {
			of.Acted++
		}
	}
}
