package examples

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/offer"
)

// shop sells collateral, by the unit of collateral, at 1800 USDC an ether.
type shop struct{}

func (shop) Refresh(*offer.Offer) error { return nil }

func (shop) Quote(_ *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	pay, err := fixed.MulDivUp(&amount, uint256.NewInt(1800e6), &fixed.WAD)
	return offer.Terms{Pay: pay, Receive: amount}, err
}

func (shop) After(*offer.Offer, uint256.Int, *offer.Offer) error { return offer.ErrGone }

func (s shop) Take(_ int, o *offer.Offer, amount uint256.Int) (offer.Terms, error) {
	return s.Quote(o, amount)
}

func on(ethers uint64, since uint64) liquidator.Offer {
	all := *new(uint256.Int).Mul(uint256.NewInt(ethers), &ether)
	return liquidator.Offer{Offer: &offer.Offer{Most: all, Case: vault.Case{Position: vault.Position{Collateral: all}}}, Vault: int(ethers), Since: since}
}

// Vaults of 2, 6 and 4 ether are on offer since block 10. In block 11 nobody comes. In block 12 half of the largest is taken: 3
// ether for 5400 USDC, sold for 6000. Alone in the race, it bids half of the 600.
func TestLargestDecidesWhichWhenHowMuchAndTheBid(t *testing.T) {
	bot := liquidator.Liquidator{
		Name: "whale", Flash: true, Funds: *uint256.NewInt(1e12),
		Choice: Largest{Patience: 2, Share: *uint256.NewInt(0.5e18)}, Bidding: Crowd{},
	}
	require.NoError(t, bot.Choice.Validate())
	race, err := liquidator.NewRace([]liquidator.Liquidator{bot}, liquidator.Builder{GasLimit: 60_000_000}, liquidator.DefaultGas)
	require.NoError(t, err)
	race.Reset(liquidator.Addressed{Seed: 1})
	venue := new(liquidity.Infinite)
	offers := []liquidator.Offer{on(2, 10), on(6, 10), on(4, 10)}
	block := liquidator.Block{Number: 11, WeiPrice: *uint256.MustFromDecimal("2000000000000000000000000000"), Reference: dollars}
	venue.Follow(&dollars, 1000)
	round, err := race.Run(block, offers, shop{}, venue)
	require.NoError(t, err)
	require.Empty(t, round.Outcomes)
	require.Equal(t, 3, round.Unbid)
	block.Number = 12
	round, err = race.Run(block, offers, shop{}, venue)
	require.NoError(t, err)
	require.Len(t, round.Outcomes, 1)
	won := round.Outcomes[0]
	require.Equal(t, liquidator.Won, won.Status)
	require.Equal(t, 6, won.Bid.Vault)
	require.Equal(t, *uint256.NewInt(3e18), won.Received)
	require.Equal(t, *uint256.NewInt(5400e6), won.Cost)
	require.InDelta(t, 300e6, float64(won.Tip.Uint64()), 1)
	require.InDelta(t, 300e6, won.Profit.Float64(), 1)
}

// Of 80 wei it keeps 40 alone, 20 among two and 10 among three.
func TestCrowdByHand(t *testing.T) {
	for n, tip := range map[int]uint64{1: 40, 2: 60, 3: 70} {
		require.Equal(t, tip, Crowd{}.Tip(liquidator.Contest{Own: 80, Bidders: n}))
	}
}
