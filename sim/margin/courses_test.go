package margin

import (
	"math/rand/v2"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// dry is a venue whose depth shrinks, and dryTwice one on top of another.
var (
	dry      = liquidity.Drying{Of: liquidity.LinearParams{Offset: num(1e16), Per: usdc(10_000_000), Reach: num(9e17)}, Drawdown: ether(10), Volatility: ether(50), Least: num(5e16), HalfLife: 300}
	dryTwice = liquidity.Drying{Of: dry, Drawdown: ether(5), Volatility: ether(7), Least: num(5e16), HalfLife: 60}
)

// Twin: a venue that was told of every mark by itself. Arms that mark at the same times share what they are told, whatever parts
// of a path each is walked through, on one path after the other; an arm with another clock, or another venue, does not.
func TestArmsInCompanyFindTheVenueThatEachWouldAlone(t *testing.T) {
	prices := func(seed uint64) []oracle.Price { return wander(rand.New(rand.NewPCG(seed, 1)), 900, 2000, 0.002, 0.1) }
	build := func(venue liquidity.Rule, interval uint64, before ...arm.Running) *running {
		w := world()
		w.Borrowers, w.Venue, w.Clock.Interval = 1, venue, interval
		built, err := level(t, "binance-usdm").Build(w)
		require.NoError(t, err)
		built.(*running).Accompany(before)
		return built.(*running)
	}
	one := build(dry, 3)
	two, slow, twice := build(dry, 3, one), build(dry, 6, one), build(dryTwice, 3, one)
	arms := []*running{one, two, slow, twice}
	require.Same(t, one.courses, two.courses)
	varied := 0
	for path := range uint32(3) {
		of := prices(uint64(path))
		alone := make([]liquidity.Witness, len(arms))
		for i, a := range arms {
			venue, err := a.Venue.Open(nil, a.Scaled(of[0]), uint256.Int{})
			require.NoError(t, err)
			alone[i] = venue.(liquidity.Witness)
		}
		for first := 0; first < len(of); first += 300 {
			for i, a := range arms {
				every := int(a.Clock.Interval) / 3
				var mine []oracle.Price
				for k := first; k < first+300; k += every {
					mine = append(mine, of[k])
				}
				if first == 0 {
					// The second arm stands near its threshold, so that it lives through marks that the first sleeps through.
					require.NoError(t, a.Reset(&arm.Start{Path: path, Prices: mine[:1], Borrowers: []agents.Borrower{borrower(1, []uint64{600, 1500, 600, 600}[i])}}))
				}
				for part, at := 40+30*i, 0; at < len(mine); at += part {
					from, to := uint64(first/every+at), min(at+part, len(mine))
					require.NoError(t, a.Walk([][]oracle.Price{mine[at:to]}, from))
					for k := at; k < to; k++ {
						reference := a.Scaled(mine[k])
						alone[i].Witness(&reference, a.Clock.Time(uint64(first/every+k)))
					}
					stands, err := liquidity.Stand(alone[i].(liquidity.Venue))
					require.NoError(t, err)
					same, err := liquidity.Stand(a.markets[0].venue)
					require.NoError(t, err)
					require.Equal(t, stands.Left, same.Left, "path %d, arm %d, mark %d", path, i, from)
					if i != 1 { // nobody trades
						reference, base := a.Scaled(mine[to-1]), ether(100)
						alone[i].(liquidity.Venue).Follow(&reference, a.Clock.Time(uint64(first/every+to-1)))
						a.markets[0].venue.Follow(&reference, a.Clock.Time(uint64(first/every+to-1)))
						fill := alone[i].(liquidity.Venue).Quote(liquidity.Sell, &base, nil)
						require.Equal(t, fill, a.markets[0].venue.Quote(liquidity.Sell, &base, nil), "path %d, arm %d, mark %d", path, i, from)
					}
					if !same.Left.Eq(&dry.Least) {
						varied++
					}
				}
			}
		}
	}
	require.Greater(t, varied, 100)
}
