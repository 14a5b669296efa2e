package benchmark_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/examples/benchmark"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// engines are what the same market runs on.
var engines = map[string]func() (vault.Rulebook, error){
	"native": func() (vault.Rulebook, error) {
		return vault.New(benchmark.Owner(), func(p vault.Params) vault.Policy {
			return design.MorphoBlue.Policy(design.Market{LLTV: p.LLTV})
		}), nil
	},
	"evm": func() (vault.Rulebook, error) { return contracts.New(benchmark.Owner()) },
}

func run(tb testing.TB, engine string, borrowers int, seed uint64) *benchmark.Market {
	rules, err := engines[engine]()
	require.NoError(tb, err)
	m, err := benchmark.New(rules, borrowers, seed)
	require.NoError(tb, err)
	for range benchmark.Blocks {
		require.NoError(tb, m.Step())
	}
	return m
}

// Both engines read the same numbers, and in a hundred blocks somebody is liquidated.
func TestTheEnginesReadTheSame(t *testing.T) {
	liquidated := 0
	for seed := range uint64(5) {
		native, evm := run(t, "native", 10, seed), run(t, "evm", 10, seed)
		require.Equal(t, 6*10*benchmark.Blocks, native.Reads)
		require.Equal(t, []any{native.Reads, native.Liquidations, native.Sum}, []any{evm.Reads, evm.Liquidations, evm.Sum})
		liquidated += native.Liquidations
	}
	require.Greater(t, liquidated, 20)
}

// µs per borrower and step, opening the market left out.
func BenchmarkMarket(b *testing.B) {
	for _, engine := range []string{"native", "evm"} {
		for _, borrowers := range []int{10, 100, 1000} {
			if engine == "evm" && borrowers > 100 {
				continue
			}
			b.Run(fmt.Sprintf("%s/borrowers=%d", engine, borrowers), func(b *testing.B) {
				b.StopTimer()
				for i := range b.N {
					rules, err := engines[engine]()
					require.NoError(b, err)
					m, err := benchmark.New(rules, borrowers, uint64(i))
					require.NoError(b, err)
					b.StartTimer()
					for range benchmark.Blocks {
						require.NoError(b, m.Step())
					}
					b.StopTimer()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchmark.Blocks/float64(borrowers)/1e3, "µs/borrower/step")
			})
		}
	}
}
