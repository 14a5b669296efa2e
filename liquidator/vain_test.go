package liquidator

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// A market of many vaults that a venue cannot take: most are passed over by what they cost, some of them on shelves, and others
// before an offer is made of them. It ends, to the unit and for the same reasons, as where every bot searches every offer.
func TestACrowdIsPassedOverAsIfAllWereSearched(t *testing.T) {
	all, made, lay, won := 0, 0, 0, 0
	for seed := range uint64(60) {
		dice := rand.New(rand.NewPCG(seed, 1))
		crowd := func() *lender {
			dice, l := rand.New(rand.NewPCG(seed, 2)), crash(60)
			for i := range l.vaults {
				size := uint64(math.Exp(3 + 1.5*dice.NormFloat64()))
				l.vaults[i] = loan{mul(n(1+size), n(1e16)), n((1 + size) * (17_300_000 + dice.Uint64N(6_000_000)))}
			}
			return l
		}
		bots := []Liquidator{flash("a", FirstPrice{}), flash("b", FirstPrice{}), flash("c", FixedShare{0.8e18}), flash("d", FixedShare{0.5e18})}
		for k := range bots {
			bots[k].Choice, bots[k].MinProfit = BestSize{}, n(dice.Uint64N(20e6))
			bots[k].Overhead, bots[k].Delay.Max = dice.Uint64N(100_000), dice.Uint64N(3)*dice.Uint64N(2)
		}
		bots[2].Flash, bots[2].Funds = false, usdc(500+dice.Uint64N(3000))
		bots[3].Daily = usdc(200 + dice.Uint64N(2000))
		venue := deep()
		venue.steepness, venue.capacity, venue.feeBps = mul(n(10_000_000+dice.Uint64N(100_000_000)), n(1e18)), ether(1), 5
		twin, block := *venue, calm()
		block.Number, block.BaseFee = 4, 1e9+dice.Uint64N(10e9)
		quick, slow := race(t, roomy, bots...), race(t, roomy, bots...)
		slow.thorough = true
		one, other := crowd(), crowd()
		s := stalled(one, func() float64 { return 0.3 }, func(o *Offer, cost float64) int {
			if o.Vault%3 == 0 || block.Number < o.Since+quick.Slowest() {
				return 0
			}
			return 1 + int(2*math.Log2(cost))
		})
		list := stalled(other, func() float64 { return 0 }, alone).list
		round, quiet, err := quick.RunOnDemand(block, &s.stock, s, venue)
		require.NoError(t, err)
		want, err := slow.Run(block, list, floored{other}, &twin)
		require.NoError(t, err)
		for k := range round.Outcomes {
			round.Outcomes[k].Bid.offer = s.of[quick.place(round.Outcomes[k].Bid.offer)]
			if round.Outcomes[k].Status == Won {
				won++
			}
		}
		require.Equal(t, want.Outcomes, round.Outcomes)
		unnoticed := uint64(0)
		for bot := range bots {
			unnoticed += slow.Refusals(bot)[Unnoticed]
			require.Equal(t, slow.Refusals(bot), quick.Refusals(bot), fmt.Sprint(seed, bot))
			for at := range list {
				require.Equal(t, slow.Why(bot, at), s.why(quick, bot, at), "bot %d, offer %d", bot, at)
			}
		}
		require.Equal(t, want.Bidders == 0 && unnoticed == 0, quiet)
		for at := range list {
			if s.sales[at] < 0 {
				lay++
			}
		}
		all, made = all+len(list), made+s.made
	}
	t.Logf("of %d offers %d were made, %d lay where they were, and %d were won", all, made, lay, won)
	require.Greater(t, all, 2*made)
	require.NotZero(t, lay)
	require.NotZero(t, won)
}

func TestUnitsAreRoundedUp(t *testing.T) {
	for x, want := range map[float64]uint64{0: 0, 0.25: 1, 1: 1, 40.5: 41, 1 << 60: 1 << 60} {
		require.Equal(t, n(want), unitsOf(x))
	}
	require.Equal(t, mul(n(1<<50), n(1<<50)), unitsOf(math.Ldexp(1, 100)))
}
