package lending_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/internal/bench"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// BenchmarkClaims measures what an arm is said to cost: the heap that it holds for a vault while a path is walked, what its rows
// hold beside that, and a block of a crash in which the feed publishes and a vault too small for its gas can be liquidated.
func BenchmarkClaims(b *testing.B) {
	const vaults = 20_000
	open := func() (arm.Running, record.Arm) {
		people := make([]agents.Borrower, vaults)
		for i := range people {
			people[i] = borrower(1+uint64(i%50), 100)
		}
		w := world(flash("bot"))
		w.Borrowers = vaults
		running, err := morpho().Build(w)
		require.NoError(b, err)
		require.NoError(b, running.Reset(&arm.Start{Prices: []oracle.Price{dollars(2000)}, Borrowers: people}))
		return running, record.Arm{}
	}
	b.Run("a-vault-of-a-path", func(b *testing.B) {
		bench.Held(b, bench.Bytes(1000), vaults, func() any {
			running, _ := open()
			return running
		})
	})
	b.Run("a-vault-and-its-row", func(b *testing.B) {
		bench.Held(b, bench.Bytes(2500), vaults, func() any {
			running, rows := open()
			require.NoError(b, running.Walk([][]oracle.Price{{dollars(2000)}}, 0))
			require.NoError(b, running.Finish(&rows))
			return []any{running, &rows}
		})
	})
	b.Run("a-block-whose-answer-changes-nothing", func(b *testing.B) {
		const blocks = 20_000
		prices := make([]oracle.Price, blocks)
		for k := range prices {
			prices[k] = dollars(1900 + 7*uint64(k*k%11))
		}
		dust := borrower(1, 0)
		dust.Collateral, dust.Debt = n(25e13), n(429_999) // 0.86 of its worth at 2,000 dollars
		w := world(flash("bot"))
		w.Borrowers, w.Clock.Blocks = 1, blocks
		running, err := morpho().Build(w)
		require.NoError(b, err)
		bench.Each(b, bench.Within(2000), blocks, func() {
			require.NoError(b, running.Reset(&arm.Start{Prices: []oracle.Price{dollars(2000)}, Borrowers: []agents.Borrower{dust}}))
		}, func() { require.NoError(b, running.Walk([][]oracle.Price{prices}, 0)) })
	})
}
