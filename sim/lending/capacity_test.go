package lending_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/record"
)

// shallow is a market that takes 8.9 ETH.
type shallow struct{ market }

func (shallow) Open(_ liquidity.Venue, first, _ uint256.Int) (liquidity.Venue, error) {
	s := &stall{room: n(8.9e18)}
	s.Follow(&first, 0)
	return s, nil
}

// Vaults of 10 ETH owe 16,000, 15,000 and 10,000: they can be liquidated below 1,860.47, 1,744.19 and 1,162.79. Below the second
// 31,000 is owed. At 1,860.47 a liquidator pays 15,862 for 8.9 ETH.
func TestDistanceToCapacityByHand(t *testing.T) {
	borrowers := []agents.Borrower{borrower(10, 15_000), borrower(10, 16_000), borrower(10, 10_000)}
	limited := flash("limited")
	limited.Daily = usdc(40_000)
	thin := world(flash("a"))
	thin.Venue = shallow{}
	percent := func(f record.Fall) any {
		if !f.Known {
			return nil
		}
		return float64(f.Share.Uint64()/1e14) / 100
	}
	for name, row := range map[string]struct {
		rows           record.Arm
		capital, depth any
	}{
		"less than the first":     {walk(t, world(funded("a", usdc(15_999))), morpho(), borrowers, dollars(2000), dollars(2000)), 6.97, nil},
		"the first and not both":  {walk(t, world(funded("a", usdc(20_000))), morpho(), borrowers, dollars(2000), dollars(2000)), 12.79, nil},
		"two together":            {walk(t, world(funded("a", usdc(20_000)), limited), morpho(), borrowers, dollars(2000), dollars(2000)), nil, nil},
		"two and all of them not": {walk(t, world(funded("a", usdc(900)), limited), morpho(), borrowers, dollars(2000), dollars(2000)), 41.86, nil},
		"nobody":                  {walk(t, world(), morpho(), borrowers, dollars(2000), dollars(2000)), 6.97, nil},
		"depth alone":             {walk(t, thin, morpho(), borrowers, dollars(2000), dollars(2000)), nil, 6.97},
	} {
		require.Equal(t, row.capital, percent(row.rows.Undone.FallCapital), name)
		require.Equal(t, row.depth, percent(row.rows.Undone.FallDepth), name)
	}
}

// Blocks are eight hours apart, and a bot may pay 20,000 a day. Of two vaults that owe 16,000 it takes one, and a part of the
// other, in block 1. In blocks 2 and 3 it has nothing left; in block 4, a day later, it takes the rest.
func TestAVaultWaitsForCapital(t *testing.T) {
	bot := flash("bot")
	bot.Daily = usdc(20_000)
	for _, vigilant := range []bool{false, true} {
		w := world(bot)
		w.Clock.Interval, w.Vigilant = 28_800, vigilant
		at := dollars(1700)
		rows := walk(t, w, morpho(), []agents.Borrower{borrower(10, 16_000), borrower(10, 16_000)}, dollars(2000), at, at, at, at, at)
		var blocks []uint64
		for k := range rows.Liquidations {
			blocks = append(blocks, rows.Liquidations[k].Block)
		}
		require.Equal(t, []uint64{1, 1, 4}, blocks)
		require.EqualValues(t, 57_600, rows.Vaults[0].Queued+rows.Vaults[1].Queued, "from block 2 to block 4")
	}
}

// A vault of half an ETH leaves 25 at most. Gas of 10 gwei costs 48 with ether at 40,000, and 2.4 from when ether falls to 2,000
// an hour later. An arm that sleeps meanwhile wakes for it.
func TestAVaultIsTakenWhenEtherIsCheapAgain(t *testing.T) {
	for _, vigilant := range []bool{false, true} {
		small := agents.Borrower{Collateral: n(0.5e18), Debt: usdc(800)}
		w := world(flash("bot"))
		w.Clock.Blocks, w.Vigilant = 400, vigilant
		wei := func(usd uint64) uint256.Int {
			return *new(uint256.Int).Mul(uint256.NewInt(usd), new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(24)))
		}
		w.EtherPrices = &liquidator.EtherPrices{Times: []uint64{0, w.Clock.Start + 3600}, Wei: []uint256.Int{wei(40_000), wei(2000)}}
		prices := []oracle.Price{dollars(2000)}
		for range 399 {
			prices = append(prices, dollars(1850))
		}
		rows := walk(t, w, morpho(), []agents.Borrower{small}, prices...)
		require.Len(t, rows.Liquidations, 1)
		require.EqualValues(t, 300, rows.Liquidations[0].Block)
	}
}
