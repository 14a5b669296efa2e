package examples

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/oracle/oracletest"
	"github.com/ringfence-sim/ringfence/rng"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

var stormy = Switching{
	Start: oracle.MustPrice("2000"), Calm: 0.5, Storm: 3, CalmFor: 12 * 3600, StormFor: 2 * 3600,
	Jumps: Even{PerYear: 500, Low: -0.15, High: 0.05}, Blocks: oracle.Clock{Start: 1_700_000_000, Interval: 12, Blocks: 7200},
}

func TestSwitchingKeepsTheLaws(t *testing.T) {
	oracletest.Process(t, func() oracle.Process { return stormy })
}

// The variance of a day is that of each state, weighted by how long it lasts: six days of calm for each day of storm, in which
// jumps add their intensity times their mean square. The expected price is the first.
func TestSwitchingHasTheMomentsOfItsStates(t *testing.T) {
	p := stormy
	p.Blocks.Interval, p.Blocks.Blocks = 60, 1441
	const paths = 4000
	var mean, square float64
	price := [][]oracle.Price{make([]oracle.Price, p.Blocks.Blocks)}
	for path := range uint64(paths) {
		n, err := p.Walk(rng.Key{Seed: 1, Path: path}).Fill(price)
		require.NoError(t, err)
		growth := price[0][n-1].Float64() / price[0][0].Float64()
		mean += growth / paths
		square += math.Pow(math.Log(growth), 2) / paths
	}
	variance := (6*0.25 + 9 + 500*p.Jumps.Square()) / 7 / 365
	require.InDelta(t, 1, mean, 5*math.Sqrt(variance/paths))
	require.InDelta(t, variance, square, 0.2*variance) // storms make the square's own spread wide
}

// A path without storms never switches, whatever a storm would be.
func TestSwitchingWithoutStorms(t *testing.T) {
	p := stormy
	p.Calm, p.Storm, p.CalmFor, p.StormFor = 0, 0, math.MaxUint64, 1
	p.Jumps = nil
	price := [][]oracle.Price{make([]oracle.Price, 100)}
	_, err := p.Walk(rng.Key{Seed: 1}).Fill(price)
	require.NoError(t, err)
	for _, is := range price[0] {
		require.Equal(t, p.Start, is)
	}
}

// What is wrong with the law inside the process is told under its key; so is what does not go together.
func TestSwitchingTellsWhatIsWrong(t *testing.T) {
	s, err := scenario.Parse("x.yaml", []byte("prices: {source: switching, jump: {law: even, low: 0.1, high: 0.1}}"))
	require.NoError(t, err)
	_, err = plan.New(s)
	require.ErrorContains(t, err, "prices.jump.low")
	_, err = scenario.Parse("x.yaml", []byte("prices: {source: switching, calm: 2, storm: 1}"))
	require.ErrorContains(t, err, "prices.storm")
}
