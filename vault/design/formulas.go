package design

import (
	"reflect"

	"github.com/ringfence-sim/ringfence/catalog"
)

// Formula is a design's formula in the words of its keys, for whoever reads what a design is. Rounding is left out: the
// comment of each design's type has it.
type Formula struct {
	Lines  []string
	Counts string // what an offer's amount counts
}

// Symbols say what the letters of formulas are.
const Symbols = "C is the vault's collateral, D its debt, p the oracle's price, V = C·p, and λ the LLTV."

// FormulaOf is a design's formula. It is empty where it has no method Formula.
func FormulaOf(d Design) (f Formula) {
	if of, is := d.(interface{ Formula() Formula }); is {
		return of.Formula()
	}
	return f
}

// FormulaNamed is that of the design of a name in scenarios.
func FormulaNamed(name string) Formula { return FormulaOf(named(name)) }

// named is the design of a name in scenarios, by its defaults; nil where no such design is registered.
func named(name string) Design {
	for _, rule := range catalog.Designs.Rules() {
		if rule.Name != name {
			continue
		}
		if form, is := reflect.New(rule.Form()).Elem().Interface().(Form); is {
			if d := form.Design(catalog.NewBuilder(catalog.Study{}, "")); d != nil {
				return d
			}
		}
	}
	return nil
}
