package design_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault/design"
)

// once are designs of whose offers one taking leaves nothing.
var once = []design.Design{design.FreeRestoration{}, design.CallOptionAssumed}

// Each taking is of a market of its own, which is not measured.
func BenchmarkOnce(b *testing.B) {
	for _, d := range once {
		b.Run(d.Kind()+"/quote", func(b *testing.B) {
			running, offers, _ := pit(b, d)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := running.Quote(&offers[0], offers[0].Most); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(d.Kind()+"/take", func(b *testing.B) {
			moves := make([]design.Move, 0, 8)
			b.ReportAllocs()
			for range b.N {
				b.StopTimer()
				running, offers, bot := pit(b, d)
				b.StartTimer()
				_, _, err := running.Take(bot, &offers[0], offers[0].Most, moves)
				b.StopTimer()
				require.NoError(b, err)
				b.StartTimer()
			}
		})
	}
}
