package scenario

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/oracle"
)

// A feed that looks reckons in blocks of the scenario's own interval.
func TestFormsAreBuiltForTheScenariosBlocks(t *testing.T) {
	t.Parallel()
	s, err := Parse("my.yaml", []byte("blocks: {interval: 6s}\nfeed: {rule: looking, every: 30s}"))
	require.NoError(t, err)
	b := s.Builder()
	require.EqualValues(t, 6, s.Feed.Feed(b.At("feed")).(oracle.Look).Block)
}

// wide is a law that needs a key which the built-in study's law has too.
type wide struct {
	Sigma catalog.Decimal `key:"sigma" above:"0" doc:"Width."`
}

func (wide) Distribution(*catalog.Builder) agents.Distribution { return agents.Constant{Value: 1} }

func init() {
	agents.Distributions.Register(wide{}, catalog.Rule{Name: "test-wide", Doc: "A law of a test.", Source: catalog.Definition})
}

func TestWhatARuleNeedsIsNotTakenFromAnotherRule(t *testing.T) {
	t.Parallel()
	_, err := Parse("my.yaml", []byte("population: {source: drawn, collateral: {law: test-wide}}"))
	require.ErrorContains(t, err, "population.collateral.sigma: is missing")
}

// The built-in study has a venue that dries, with a half-life of fifteen minutes.
// What another rule leaves out is its own default.
func TestARuleTakesNothingFromAnotherRule(t *testing.T) {
	t.Parallel()
	s, err := Parse("my.yaml", []byte("venue: {model: power-law}"))
	require.NoError(t, err)
	v := s.Venue.(liquidity.PowerLawForm)
	require.EqualValues(t, 60, v.HalfLife.Seconds())
	require.Equal(t, catalog.MustDecimal("3500000").String(), v.Depth.String())
}

func TestAFileOfALaterFormatIsRefused(t *testing.T) {
	t.Parallel()
	_, err := Parse("my.yaml", []byte("format: 2"))
	require.EqualError(t, err, "my.yaml:1: format: 2 is later than 1, which this program reads; use a newer one")
	_, err = Parse("my.yaml", []byte("format: 1"))
	require.NoError(t, err)
}
