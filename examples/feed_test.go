package examples

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/oracle/oracletest"
)

func TestSlewKeepsTheLaws(t *testing.T) {
	oracletest.Feed(t, func() oracle.FeedRule { return Slew{Every: 60, Most: 1e16} })
}

// From 2000, by at most 1 % a minute: 1980, and then 1975, which is nearer than another 1 %.
func TestSlewByHand(t *testing.T) {
	feed, err := Slew{Every: 60, Most: 1e16}.Open(oracle.MustPrice("2000"), 1000)
	require.NoError(t, err)
	for _, step := range []struct {
		now       uint64
		reference string
		answer    string
		at        uint64
		published bool
	}{
		{1059, "1000", "2000", 1000, false},
		{1060, "1000", "1980", 1060, true},
		{1119, "1975", "1980", 1060, false},
		{1120, "1975", "1975", 1120, true},
		{1180, "3000", "1994.75", 1180, true},
	} {
		answer, at, published := feed.Step(oracle.MustPrice(step.reference), step.now)
		require.Equal(t, oracle.MustPrice(step.answer), answer)
		require.Equal(t, step.at, at)
		require.Equal(t, step.published, published)
	}
}
