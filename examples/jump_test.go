package examples

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/oracle/oracletest"
)

func TestEvenKeepsTheLaws(t *testing.T) {
	oracletest.Jump(t, func() oracle.Jump { return Even{PerYear: 50, Low: -0.15, High: 0.05} })
}

// Between 0 and the logarithm of 2, e^J is 1/ln 2 on average. Between −3 and 3 the mean square is 3.
func TestEvenByHand(t *testing.T) {
	require.InDelta(t, 1/0.6931471805599453-1, Even{High: 0.6931471805599453}.MeanGrowth(), 1e-14)
	require.InDelta(t, 3, Even{Low: -3, High: 3}.Square(), 1e-14)
	require.ErrorContains(t, Even{PerYear: -1}.Validate(), "low")
}
