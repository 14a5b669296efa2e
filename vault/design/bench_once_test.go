package design_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
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

// waits are designs of which something is on offer only later, or of many vaults together.
var waits = []design.Design{
	design.Blend, design.MakerFlipperSource, pooled(design.LiquityV1Mainnet, 0.5e18), design.LiquityV2Mainnet, design.FluidMainnet, design.LlammaMainnet,
}

// later is what a design offers first, 800 seconds after it first looked at a vault.
func later(tb testing.TB, d design.Design) (design.Running, *offer.Offer, vault.Address) {
	running, e, id, bot := dug(tb, d)
	var offers []offer.Offer
	for _, now := range [...]uint64{1, 2, 801} {
		require.NoError(tb, e.SetTime(now))
		_, err := running.Tick(now, pitPrice, nil)
		require.NoError(tb, err)
		offers = running.Offers(pitPrice, e.AtRisk(id, pitPrice, now, nil), nil)
	}
	require.NotEmpty(tb, offers)
	return running, &offers[0], bot
}

func TestWhatIsOnOfferLaterIsQuotedWithoutAllocating(t *testing.T) {
	for _, d := range waits {
		running, o, bot := later(t, d)
		part := *new(uint256.Int).Set(&o.Most)
		if part.GtUint64(1) {
			part.Rsh(&part, 1)
		}
		require.Zero(t, testing.AllocsPerRun(20, func() {
			if _, err := running.Quote(o, part); err != nil {
				t.Fatal(err)
			}
		}), d.Kind())
		_, _, err := running.Take(bot, o, part, nil)
		require.NoError(t, err, d.Kind())
	}
}

// A taking is of a market of its own, whose index grows once for it where a debt comes to somebody: one allocation, which is
// the ledger's.
func BenchmarkLater(b *testing.B) {
	for _, d := range waits {
		b.Run(d.Kind()+"/quote", func(b *testing.B) {
			running, o, _ := later(b, d)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := running.Quote(o, o.Most); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(d.Kind()+"/take", func(b *testing.B) {
			moves := make([]design.Move, 0, 100)
			b.ReportAllocs()
			for range b.N {
				b.StopTimer()
				running, o, bot := later(b, d)
				b.StartTimer()
				_, _, err := running.Take(bot, o, o.Most, moves)
				b.StopTimer()
				require.NoError(b, err)
				b.StartTimer()
			}
		})
	}
}
