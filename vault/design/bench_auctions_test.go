package design_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// counters are designs that sell what they took over before.
var counters = []design.Design{design.MakerClipperMainnet, design.CometMainnet}

// counter is a design that has taken a vault over, and what it sells of it.
func counter(tb testing.TB, d design.Design) (design.Running, *offer.Offer, vault.Address) {
	running, offers, bot := pit(tb, d)
	_, _, err := running.Take(bot, &offers[0], offers[0].Most, nil)
	require.NoError(tb, err)
	sales := running.Offers(offers[0].Case.Price, nil, nil)
	require.Len(tb, sales, 1)
	require.Equal(tb, offer.Sale, sales[0].Kind)
	return running, &sales[0], bot
}

func TestCountersAllocateNothing(t *testing.T) {
	for _, d := range counters {
		running, o, bot := counter(t, d)
		next, moves, part := new(offer.Offer), make([]design.Move, 0, 100), *new(uint256.Int).Div(&o.Most, uint256.NewInt(1000))
		require.Zero(t, testing.AllocsPerRun(50, func() {
			if _, err := running.Quote(o, part); err != nil {
				t.Fatal(err)
			}
			if err := running.After(o, part, next); err != nil {
				t.Fatal(err)
			}
			if err := running.Refresh(o); err != nil {
				t.Fatal(err)
			}
			var err error
			if moves, _, err = running.Take(bot, o, part, moves[:0]); err != nil {
				t.Fatal(err)
			}
		}), d.Kind())
	}
}

func BenchmarkCounters(b *testing.B) {
	for _, d := range counters {
		b.Run(d.Kind()+"/quote", func(b *testing.B) {
			running, o, _ := counter(b, d)
			part := *new(uint256.Int).Rsh(&o.Most, 2)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := running.Quote(o, part); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(d.Kind()+"/take", func(b *testing.B) {
			running, o, bot := counter(b, d)
			var moves []design.Move
			b.ReportAllocs()
			for b.Loop() {
				var err error
				if moves, _, err = running.Take(bot, o, *uint256.NewInt(1), moves[:0]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
