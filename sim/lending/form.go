package lending

import (
	"fmt"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// Of is the lending arm of a design that a scenario states, or nil with its faults taken down. chain says that the rules are
// to run on the contracts too.
func Of(form design.Form, b *catalog.Builder, w *arm.World, chain bool) arm.Arm {
	a := Arm{Name: form.Label(), LLTV: form.Threshold(b), Design: form.Design(b)}
	if a.LLTV.IsZero() {
		a.LLTV = w.HealthLLTV
	}
	if a.Design == nil {
		return nil // refused
	}
	known := design.Market{LLTV: a.LLTV, CollateralDecimals: w.CollateralDecimals, LoanDecimals: w.LoanDecimals}
	if err := a.Design.Validate(known); err != nil {
		b.Fault("", err)
		return nil
	}
	if _, deployable := design.ContractOf(a.Design, known); chain && !deployable {
		b.Refuse("design", fmt.Sprintf("no contract has the design %s", catalog.NameOf(form)), "write engine: native")
		return nil
	}
	return a
}
