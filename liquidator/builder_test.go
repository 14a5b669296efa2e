package liquidator

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheBoundsOfABuilder(t *testing.T) {
	require.NoError(t, Builder{Regime: Bundles, GasLimit: 1, Traffic: Traffic{Share: n(1e18), Rise: n(1e18)}}.Validate())
	require.ErrorContains(t, Builder{Regime: 2, GasLimit: 1}.Validate(), "regime: 2 is unknown")
	require.ErrorContains(t, Builder{}.Validate(), "block_gas_limit: is 0")
	for regime, name := range map[Regime]string{PublicAuction: "auction", Bundles: "bundle", 7: "regime(7)"} {
		require.Equal(t, name, regime.String())
		parsed, err := ParseRegime(name)
		if regime > Bundles {
			require.ErrorContains(t, err, `"regime(7)" is unknown`)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, regime, parsed)
	}
}
