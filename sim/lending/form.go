package lending

import (
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// MorphoForm states an [Arm] of Morpho Blue's discount sale.
type MorphoForm struct {
	Name string          `key:"name" default:"morpho" doc:"Name of the arm."`
	LLTV catalog.Decimal `key:"lltv" default:"0" min:"0" below:"1" places:"18" doc:"LLTV of this arm's market; 0 takes the scenario's. A lower one liquidates earlier and pays a larger bonus."`
}

// Label implements [catalog.DesignForm].
func (f MorphoForm) Label() string { return f.Name }

// Arm implements [arm.Form].
func (f MorphoForm) Arm(b *catalog.Builder, w *arm.World) arm.Arm {
	lltv := b.Ratio("lltv", f.LLTV)
	if lltv.IsZero() {
		lltv = w.HealthLLTV
	}
	return Arm{Name: f.Name, LLTV: lltv}
}

func init() {
	catalog.Designs.Register(MorphoForm{}, catalog.Rule{
		Name: "morpho", Source: "Morpho Blue, Morpho.sol, liquidate",
		Doc: "The discount sale of Morpho Blue: anybody may repay debt and seize collateral worth LIF times as much, where LIF = min(1.15, 1/(1 − 0.3·(1 − LLTV))).",
	})
}
