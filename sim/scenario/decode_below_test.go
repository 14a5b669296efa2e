package scenario

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A key that stands one level further down is told where: of a venue that dries up, of a section, and of nothing.
func TestAKeyOneLevelUpIsToldWhereItStands(t *testing.T) {
	t.Parallel()
	for set, want := range map[string]string{
		"venue.depth=1":              "venue.depth: is not a key of model: drying; write venue.of.depth",
		"heartbeat=1h":               "heartbeat: is not a key of a scenario; write feed.heartbeat",
		"gas.file=x":                 "gas.file: is not a key of gas; write gas.fees.file",
		"venue.of.dept=1":            "venue.of.dept: is not a key of model: power-law; did you mean depth?",
		"suppliers.nothing_at_all=1": "suppliers.nothing_at_all: is not a key of suppliers; known: utilisation, count",
	} {
		_, err := Builtin(set)
		require.ErrorContains(t, err, want)
	}
}
