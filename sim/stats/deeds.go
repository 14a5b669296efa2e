package stats

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// Deeds are what borrowers did about their positions by their own choice, over all paths of an arm. Amounts are in the loan token's
// smallest unit and no part of any loss.
type Deeds struct {
	Could   uint64       // borrowers whose behaviour is another than passive
	Acted   uint64       // borrowers that did something which the venue did not refuse
	Share   Estimate     // Acted over all vaults, a ratio
	Refused uint64       // requests that the venue's rules refused
	Trade   fixed.Signed // what selling by choice cost: fees, and proceeds below the reference value
	PutIn   fixed.Signed // value put in from outside: collateral, debt repaid, margin deposited
	Repaid  fixed.Signed // of that, debt repaid; at an exchange, margin deposited
	Moved   fixed.Signed // free cash of the account moved to the main position
	By      []Deed       // by behaviour, in the order of the study's; none is passive
}

// Deed is what borrowers of one behaviour did.
type Deed struct {
	Behaviour      string
	Acted, Refused uint64
}

// deeds are what borrowers of an arm did so far. Behaviours are numbered as in the study's names.
type deeds struct {
	all Deeds
	by  []Deed
}

// add takes in a borrower and reports whether it did anything.
func (d *deeds) add(v *record.Vault, behaviours []string) (acted bool) {
	acted = v.Left || v.Switched || moved(v) || !v.AddedCollateral.IsZero() || !v.RepaidDebt.IsZero()
	passive := agents.Passive{}.Kind()
	if n := int(v.Behaviour); n < len(behaviours) && behaviours[n] != passive { // rows without names are of nobody who could act
		if d.by == nil {
			d.by = make([]Deed, len(behaviours))
		}
		of := &d.by[n]
		of.Behaviour = behaviours[n]
		of.Refused += uint64(v.Refusals)
		d.all.Could++
		if acted {
			of.Acted++
		}
	}
	if acted {
		d.all.Acted++
	}
	if moved(v) {
		d.all.Moved = d.all.Moved.Add(fixed.Positive(&v.MovedMargin))
	}
	d.all.Refused += uint64(v.Refusals)
	d.all.Trade = d.all.Trade.Add(v.Paid[journal.OwnTrade])
	d.all.PutIn = d.all.PutIn.Sub(v.Paid[journal.Contribution])
	d.all.Repaid = d.all.Repaid.Add(fixed.Positive(&v.RepaidDebt))
	return acted
}

// moved reports whether a borrower moved more free cash to its position than a millionth of its debt at the start: an account without a
// reserve holds the units that rounding left when it was opened, and moving those is nothing done.
func moved(v *record.Vault) bool {
	var million uint256.Int
	million.Mul(&v.MovedMargin, uint256.NewInt(1_000_000)) // below 2^148: amounts of loan fit 128 bits
	return million.Gt(&v.StartDebt)
}

func (d *deeds) summary() Deeds {
	out := d.all
	for _, of := range d.by {
		if of.Behaviour != "" {
			out.By = append(out.By, of)
		}
	}
	return out
}
