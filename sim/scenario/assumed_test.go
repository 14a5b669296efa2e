package scenario

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/catalog"
)

// The values are worked out from the tags beside the keys: half and twice 12 s, 0.8 and 0.95 for 0.9.
func TestAssumptionsAreTriedAtWhatTheirKeysDeclare(t *testing.T) {
	t.Parallel()
	of := func(set ...string) map[string]catalog.AssumedKey {
		s, err := Builtin(set...)
		require.NoError(t, err)
		all := map[string]catalog.AssumedKey{}
		for _, a := range s.Assumed() {
			require.NotContains(t, all, a.Key)
			require.NotEqual(t, [2]string{}, a.Others, a.Key)
			require.NotContains(t, a.Others[:], a.Value, a.Key)
			all[a.Key] = a
		}
		return all
	}
	all := of("gas.taken=0.9", "gas.base_fee_gwei=10", "suppliers.utilisation=0.9")
	for key, want := range map[string][3]string{
		"blocks.interval": {"12s", "6s", "24s"}, "suppliers.utilisation": {"0.9", "0.8", "0.95"}, "gas.base_fee_gwei": {"10", "5", "20"}, "gas.taken": {"0.9", "0.5", "0.95"},
	} {
		require.Equal(t, want, [3]string{all[key].Value, all[key].Others[0], all[key].Others[1]}, key)
		require.NotEmpty(t, all[key].Doc)
		require.False(t, all[key].Each)
	}
	require.Equal(t, "Ethereum's slot since September 2022", all["blocks.interval"].Source)
	require.NotContains(t, all, "market.lltv")
	require.NotContains(t, all, "paths")
	require.Equal(t, [2]string{"0.8", ""}, of("suppliers.utilisation=0.95")["suppliers.utilisation"].Others, "one of them is its value")

	// A weight counts against the other entries of its list: where it is alone it says nothing.
	weights := func(all map[string]catalog.AssumedKey) (keys []string) {
		for key := range all {
			if strings.HasSuffix(key, ".weight") && strings.HasPrefix(key, "population") {
				keys = append(keys, key)
			}
		}
		return keys
	}
	require.Len(t, weights(of("population.behaviours=[{behaviour: passive, weight: 1}, {behaviour: top-up, weight: 3}]")), 2)
	require.Empty(t, weights(of("population.behaviours=[{behaviour: top-up, weight: 1}]")))
}

// Overridden, a scenario keeps where its files are and its engine.
func TestAnOverriddenScenarioStandsWhereItStood(t *testing.T) {
	t.Parallel()
	s, err := Builtin("engine=evm", "paths=7")
	require.NoError(t, err)
	s.In("folder")
	s.FindWith(func(string) string { return "found" })
	other, err := s.With("seed=5")
	require.NoError(t, err)
	require.Equal(t, "evm", other.Engine)
	require.Equal(t, 7, other.Paths)
	require.Equal(t, uint64(5), other.Seed)
	require.Equal(t, "folder", other.folder)
	require.Equal(t, "found", other.find(""))
	_, err = s.With("paths=0")
	require.ErrorContains(t, err, "paths")
}
