package plan

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

func TestTheVolatilityOfARecordIsThatOfItsRangesOrReturns(t *testing.T) {
	day := oracle.Series{Interval: 86400, Bars: []oracle.Bar{{Open: 100, High: 110, Low: 100, Close: 105}, {Time: 86400, Open: 105, High: 110, Low: 100, Close: 100}}}
	require.InEpsilon(t, math.Log(1.1)/(2*math.Sqrt(math.Ln2))*math.Sqrt(365), volatilityOf(day), 1e-9)
	points := oracle.Series{Interval: 60, Points: []oracle.Point{{Time: 0, Price: 100}, {Time: 60, Price: 101}, {Time: 119, Price: 100}}}
	require.InEpsilon(t, math.Log(1.01)*math.Sqrt(2*365*86400/120.), volatilityOf(points), 1e-9)
	require.InEpsilon(t, math.Sqrt(0.25+12*(0.01+0.04)), diffusionVolatility(scenario.Merton{
		Diffusion: scenario.Diffusion{Volatility: scenario.MustDecimal("0.5")}, Jumps: scenario.MustDecimal("12"),
		JumpMean: scenario.MustDecimal("-0.1"), JumpDeviation: scenario.MustDecimal("0.2"),
	}), 1e-12)
}
