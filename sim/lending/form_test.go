package lending

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// stated is a form that states a design.
type stated struct {
	design.Form
	of design.Design
}

func (stated) Label() string                           { return "stated" }
func (stated) Threshold(*catalog.Builder) uint256.Int  { return uint256.Int{} }
func (s stated) Design(*catalog.Builder) design.Design { return s.of }

// An arm has the study's LLTV where its form states none. A design without a contract is an arm where no contract is
// asked for.
func TestTheArmOfAForm(t *testing.T) {
	w := &arm.World{HealthLLTV: *uint256.NewInt(0.86e18), CollateralDecimals: 18, LoanDecimals: 6}
	for name, row := range map[string]struct {
		of    design.Design
		chain bool
	}{
		"Morpho":              {design.MorphoBlue, false},
		"Morpho on contracts": {design.MorphoBlue, true},
		"without a contract":  {design.LlammaMainnet, false},
	} {
		b := catalog.NewBuilder(catalog.Study{}, "")
		built := Of(stated{of: row.of}, b, w, row.chain)
		require.Equal(t, Arm{Name: "stated", LLTV: w.HealthLLTV, Design: row.of}, built, name)
	}
	require.Nil(t, Of(stated{}, catalog.NewBuilder(catalog.Study{}, ""), w, false))
}
