package design

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

// A feed that answers zero is refused where it is read, and not noticed where the test of health stops before: 100 of the first
// collateral, of which 0.9 count, carry a debt of 80.
func TestCometRefusesAPriceOfZeroThatItReads(t *testing.T) {
	for name, c := range map[string]struct{ first, second, error string }{
		"read":        {"0", "100000000", `"error":"BadPrice"`},
		"not reached": {"100000000", "0", `"liquidatable":false`},
	} {
		t.Run(name, func(t *testing.T) {
			one := func(price string) string {
				return `{"balance":"100","price":"` + price + `","scale":"1","liquidate_cf":"900000000000000000","liquidation_factor":"950000000000000000"}`
			}
			d, _ := cases.Find("comet")
			in := cases.NewIn("inputs", []byte(`{"base_price":"100000000","base_scale":"1","borrow_index":"1000000000000000","supply_index":"1000000000000000","principal":"-80","collateral":[`+
				one(c.first)+`,`+one(c.second)+`]}`))
			out, err := d.Answer(&d.Ops[0], in)
			require.NoError(t, err)
			text, err := out.MarshalJSON()
			require.NoError(t, err)
			require.Contains(t, string(text), c.error)
		})
	}
}
