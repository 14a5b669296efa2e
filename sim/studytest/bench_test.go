package studytest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/studytest"
)

// small is a lending market alone on the crash without frictions.
func small(lif string, set ...string) studytest.Study {
	return studytest.Study{
		Scenario: "eth-crash-2020-03-frictionless",
		Set:      append([]string{"paths=2", "population.borrowers=40", "arms=[{design: morpho, lif: " + lif + "}]"}, set...),
	}
}

// Without gas, competition or impact the one who liquidates keeps the whole incentive: LIF − 1 of what is closed,
// which is what borrowers pay.
func TestWhatIsMeasuredWithoutFrictions(t *testing.T) {
	for lif, bps := range map[string]float64{"1.02": 200, "1.05": 500} {
		s := small(lif, "venue={model: infinite}", "gas.base_fee_gwei=0", "liquidators=[{strategy: fixed-share, name: alone, share: 0}]")
		m, err := studytest.Measure(context.Background(), s, 0)
		require.NoError(t, err)
		require.InDelta(t, bps, m[studytest.LiquidatorProfit], 0.5)
		require.Zero(t, m[studytest.BadDebt])
		require.Positive(t, m[studytest.BorrowerLoss])
		require.InDelta(t, 60, m[studytest.Liquidated], 40)
	}
}

// Another seed is another study, and the same seed the same one.
func TestEachCountIsAStudyOfItsOwn(t *testing.T) {
	measure := func(above uint64) map[string]float64 {
		m, err := studytest.Measure(context.Background(), small("1.05"), above)
		require.NoError(t, err)
		return m
	}
	require.Equal(t, measure(1), measure(1))
	require.NotEqual(t, measure(0), measure(1))
	_, err := studytest.Measure(context.Background(), studytest.Study{Set: []string{"paths=none"}}, 0)
	require.Error(t, err)
	s := small("1.05")
	s.Arm = "nobody"
	_, err = studytest.Measure(context.Background(), s, 0)
	require.ErrorContains(t, err, "the study has [morpho]")
}

func TestABenchmarkReportsEconomicMetrics(t *testing.T) {
	r := testing.Benchmark(func(b *testing.B) { studytest.Bench(b, small("1.05")) })
	for _, unit := range []string{studytest.BadDebt, studytest.BorrowerLoss, studytest.LiquidatorProfit, studytest.Liquidated} {
		require.Contains(t, r.Extra, unit)
	}
}

func ExampleMeasure() {
	s := studytest.Study{Scenario: "eth-crash-2020-03-frictionless", Set: []string{
		"paths=1", "population.borrowers=20", "arms=[{design: morpho, lif: 1.05}]", "venue={model: infinite}", "gas.base_fee_gwei=0",
		"liquidators=[{strategy: fixed-share, name: alone, share: 0}]",
	}}
	m, err := studytest.Measure(context.Background(), s, 0)
	if err != nil {
		panic(err)
	}
	fmt.Printf("liquidators took %.0f bps of what they closed\n", m[studytest.LiquidatorProfit])
	// Output: liquidators took 500 bps of what they closed
}
