package vault

import "github.com/ringfence-sim/ringfence/catalog"

// NoInterestForm states that nothing is charged.
type NoInterestForm struct{}

// IRM implements [IRMForm]: there is none.
func (NoInterestForm) IRM(*catalog.Builder) IRM { return nil }

func init() {
	IRMs.Register(NoInterestForm{}, catalog.Rule{Name: "none", Doc: "Charges nothing.", Source: catalog.Definition})
}
