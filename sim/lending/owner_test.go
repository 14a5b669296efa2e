package lending

import (
	"reflect"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// The designs that say nothing against it are those whose policy sells vaults; of them, those that pay or hold more beside are
// told by name.
func TestWhatDesignsSayOfOwnersIsWhatTheArmDoes(t *testing.T) {
	var takes []string
	for _, rule := range catalog.Designs.Rules() {
		form, is := reflect.New(rule.Form()).Elem().Interface().(design.Form)
		if !is {
			continue
		}
		study := catalog.Study{LLTV: *uint256.NewInt(0.8e18), Collateral: catalog.Token{Decimals: 18}, Loan: catalog.Token{Decimals: 6}}
		d := form.Design(catalog.NewBuilder(study, ""))
		why := Arm{Design: d}.OwnVault()
		require.Equal(t, why != "", design.OwnerOf(d) != "")
		if why == "" {
			takes = append(takes, rule.Name)
			_, sells := d.Policy(design.Market{LLTV: study.LLTV, CollateralDecimals: 18, LoanDecimals: 6}).(design.Policy)
			require.True(t, sells, rule.Name)
		}
		require.NotEmpty(t, design.OwnerNamed(rule.Name))
		require.NotEmpty(t, design.FormulaNamed(rule.Name).Lines, rule.Name)
		require.NotEmpty(t, design.FormulaNamed(rule.Name).Counts, rule.Name)
	}
	require.Equal(t, []string{"aave-v2", "fraxlend", "morpho", "morpho-midnight", "morpho-preliquidation", "silo-v2"}, takes)
}
