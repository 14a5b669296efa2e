package examples

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Whoever imports this package finds a rule of each kind where the project's own are listed.
func TestEachKindListsItsExample(t *testing.T) {
	for topic, name := range map[string]string{
		"designs": "target-ltv", "processes": "switching", "jumps": "even", "distributions": "fisk", "feeds": "slew",
		"venues": "desk", "models": "quadratic", "behaviours": "instalments", "liquidators": "largest", "fees": "nightly",
	} {
		require.True(t, slices.ContainsFunc(catalog.List(topic), func(e catalog.Entry) bool { return e.Name == name }), topic)
	}
	require.Same(t, ClosedAgain, stats.Find("closed_again_share"))
}
