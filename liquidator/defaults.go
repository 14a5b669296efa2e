package liquidator

import "github.com/holiman/uint256"

// discount is by how much less than the venue would pay they bid: a choice.
const discount = 0.05e18

// Defaults are four competitors as they are found, for a loan token of the given decimals that is worth about a dollar. What
// cannot be looked up (delays, overheads, funds) is a choice, and is said to be one.
//
//   - "searcher": flash-funded by the liquidation's own callback, reacts at once, shades its bid as in a sealed auction;
//   - "searcher-2": the same, with a heavier contract (a choice: 60,000 gas more);
//   - "keeper": own funds of 2 million (a choice), notices within 5 blocks, bids 80 % of its profit, the middle of what UMA
//     found bots give away (forum.morpho.org/t/612), and wants 10 whole tokens of profit;
//   - "capped-keeper": own funds of 500,000 (a choice), notices within 10 blocks, never pays more than 100 gwei: the bots
//     that fell silent on 2020-03-12, when gas went from 9 to 225 gwei.
func Defaults(loanDecimals uint8) []Liquidator {
	whole := func(tokens uint64) (units uint256.Int) {
		units.Exp(uint256.NewInt(10), uint256.NewInt(uint64(loanDecimals)))
		units.Mul(&units, uint256.NewInt(tokens))
		return units
	}
	return []Liquidator{
		{Name: "searcher", Funds: whole(100_000), Flash: true, Choice: BestSize{}, Bidding: FirstPrice{}, Discount: discount},
		{Name: "searcher-2", Funds: whole(100_000), Flash: true, Overhead: 60_000, Choice: BestSize{}, Bidding: FirstPrice{}, Discount: discount},
		{
			Name: "keeper", Funds: whole(2_000_000), Overhead: 30_000, Delay: Delay{Max: 5}, Choice: BestSize{},
			MinProfit: whole(10), Bidding: FixedShare{Share: 0.8e18}, Discount: discount,
		},
		{
			Name: "capped-keeper", Funds: whole(500_000), Overhead: 30_000, Delay: Delay{Max: 10}, Choice: Everything{},
			MinProfit: whole(10), MaxGasPrice: 100e9, Bidding: FixedShare{Share: 0.8e18}, Discount: discount,
		},
	}
}
