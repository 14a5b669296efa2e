package lending

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// waiting is a design of which only the wake key is asked.
type waiting struct {
	design.Running
	key design.Key
}

func (w waiting) Wake() design.Key { return w.key }

// A step of a reference price is 100 units of the ledger's. At 250 and below, and at 999 and above, the market's own offers
// pay.
func TestAnArmSleepsAsLongAsItsDesignWaits(t *testing.T) {
	n := func(x uint64) uint256.Int { return *uint256.NewInt(x) }
	for name, row := range map[string]struct {
		key    design.Key
		common bool
		want   arm.Band
	}{
		"for ever":        {design.Key{Until: design.Never}, false, arm.Always},
		"until something": {design.Key{Until: 77}, false, arm.Band{Low: arm.Always.Low, High: arm.Always.High, Until: 77}},
		"within prices":   {design.Key{Until: 77, Low: n(250), High: n(999)}, true, arm.Band{Low: 2, High: 10, Until: 77}},
		"not at all":      {design.Key{Until: design.Never}, true, arm.Band{}},
	} {
		a := &running{design: waiting{key: row.key}, unit: n(100), common: row.common}
		require.Equal(t, row.want, a.patience(), name)
		require.Equal(t, row.key, a.key)
	}
}
