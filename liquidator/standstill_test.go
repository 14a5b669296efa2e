package liquidator

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
)

// inVain is what a lender's vaults cost at the floor, or cost before interest.
func inVain(l *lender, list []Offer, grown uint64) (sales []Vain) {
	floor := floored{l}.Floor()
	for k := range list {
		v := &l.vaults[list[k].Vault]
		var worth uint256.Int
		worth.MulDivOverflow(&v.collateral, &floor, &fixed.PriceScale)
		cost := v.debt
		if worth.Lt(&cost) {
			cost = worth
		}
		cost.MulDivOverflow(&cost, &fixed.WAD, uint256.NewInt(grown))
		sales = append(sales, Vain{Vault: list[k].Vault, Since: list[k].Since, Cost: cost})
	}
	return sales
}

// Where a race that knows no offer says that nobody can gain, one that searches every offer has no bid, and the reasons that it
// finds are those of the prices alone.
func TestPassingOverSaysWhatASearchSays(t *testing.T) {
	idle, told, seen := 0, 0, map[Reason]int{}
	rapid.Check(t, func(t *rapid.T) {
		bots, builder, _ := drawWorld(t)
		for i := range bots {
			bots[i].Delay.Max = rapid.SampledFrom([]uint64{0, 0, 3}).Draw(t, "slow")
			bots[i].Flash = rapid.Bool().Draw(t, "paid by the sale")
			if rapid.IntRange(0, 3).Draw(t, "a day's limit") == 0 {
				bots[i].Daily = n(rapid.Uint64Range(0, 1e11).Draw(t, "daily"))
			}
		}
		made := drawMarket(t)
		l, _ := made()
		venue := deep()
		venue.price = price(rapid.Uint64Range(1950, 2050).Draw(t, "venue's price"))
		steep := rapid.Uint64Range(1e9, 1e13).Draw(t, "steepness")
		venue.steepness, venue.capacity, venue.feeBps = mul(n(steep), n(1e18)), n(1e18/steep*1e9), 5
		l.closeFactor = fixed.WAD
		block := calm()
		block.Number = rapid.Uint64Range(0, 4).Draw(t, "block")
		block.BaseFee = rapid.Uint64Range(0, 400e9).Draw(t, "base fee")
		block.BaseFee >>= rapid.IntRange(0, 10).Draw(t, "cheaper")
		list := offers(l)
		quick, slow := race(t, builder, bots...), race(t, builder, bots...)
		slow.thorough = true
		_, err := slow.collect(block, list, floored{l}, venue)
		require.NoError(t, err)
		if !quick.Idle(block, floored{l}, venue) {
			return
		}
		idle++
		require.Empty(t, slow.bids)
		grown, bound := uint64(1e18), uint64(1e18)
		if rapid.Bool().Draw(t, "interest") {
			bound = rapid.Uint64Range(1e18, 1.01e18).Draw(t, "bound")
			grown = rapid.Uint64Range(1e18, bound).Draw(t, "growth")
		}
		quiet, ok := quick.PassOver(inVain(l, list, grown), uint256.NewInt(bound), venue)
		if !ok {
			for bot := range bots {
				require.Zero(t, quick.Refusals(bot))
			}
			return
		}
		told++
		unnoticed := uint64(0)
		for bot := range bots {
			require.Equal(t, slow.Refusals(bot), quick.Refusals(bot))
			for at := range list {
				require.Equal(t, slow.Why(bot, at), quick.Why(bot, at))
				seen[quick.Why(bot, at)]++
			}
			unnoticed += quick.Refusals(bot)[Unnoticed]
		}
		require.Equal(t, unnoticed == 0, quiet)
	})
	t.Logf("%d idle blocks, %d told of: %v", idle, told, seen)
	require.Greater(t, told*2, idle, "most can be told")
}

// At 20,000 USDC an ETH² nothing pays for gas. After a fee of a hundredth the venue pays 1,980 for what costs 2,000/1.05, so that
// a unit of debt is worth 0.0395. To a bot that wants 100 and its gas, 9.14, sales of less than 2,763 are too small, and others
// lack depth. One that has 2,000 lacks the capital for those; one that pays 10 gwei is silent.
func TestPassingOverByHand(t *testing.T) {
	l := crash(1)
	venue := deep()
	venue.steepness = mul(n(20_000e6), n(1e18))
	venue.feeBps, venue.capacity = 100, n(0.05e18)
	rich, poor, capped := flash("rich", FirstPrice{}), flash("poor", FirstPrice{}), flash("capped", FirstPrice{})
	rich.MinProfit, poor.MinProfit = usdc(100), usdc(100)
	poor.Flash, poor.Funds = false, usdc(2000)
	capped.MaxGasPrice = 10e9
	r := race(t, roomy, rich, poor, capped)
	require.True(t, r.Idle(calm(), floored{l}, venue))
	gas := r.stands[0].base
	edge := usdc(100)
	edge.Add(&edge, &gas).Mul(&edge, uint256.NewInt(10_000)).Div(&edge, uint256.NewInt(395))
	sales := []Vain{{Cost: *new(uint256.Int).Sub(&edge, uint256.NewInt(2000))}, {Cost: *new(uint256.Int).Add(&edge, uint256.NewInt(2000))}}
	quiet, ok := r.PassOver(sales, &fixed.WAD, venue)
	require.True(t, ok)
	require.True(t, quiet)
	require.Equal(t, []Reason{Unprofitable, Unprofitable, GasCapped, NoDepth, Unfunded, GasCapped}, r.why)
	require.True(t, r.Idle(calm(), floored{l}, venue))
	_, ok = r.PassOver([]Vain{{Cost: edge}}, &fixed.WAD, venue)
	require.False(t, ok, "rounding leaves it open")
	require.True(t, r.Idle(calm(), floored{l}, venue))
	_, ok = r.PassOver(sales[:1], uint256.NewInt(1.01e18), venue)
	require.False(t, ok, "interest leaves it open")
}
