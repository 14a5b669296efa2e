package liquidator

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// rolls are dice that fall as a test says: by bot.
type rolls []uint64

func (r rolls) Roll(bot, _ int, _ uint64) uint64 { return r[bot] }

// order runs bots that bid the same tip for one vault each, and returns who went when.
func order(t *testing.T, dice rolls, vaults int) (all []string) {
	var bots []Liquidator
	for i := range dice {
		bots = append(bots, flash(fmt.Sprint(i), FixedTip{1e9}))
	}
	r, err := NewRace(bots, Builder{Regime: Bundles, GasLimit: 60_000_000}, DefaultGas)
	require.NoError(t, err)
	r.Reset(dice)
	market := crash(vaults)
	round, err := r.Run(calm(), offers(market), market, deep())
	require.NoError(t, err)
	for _, o := range round.Outcomes {
		all = append(all, fmt.Sprintf("%d for %d", o.Bid.Bot, o.Bid.Vault))
	}
	return all
}

func TestEqualTipsGoByTheDiceThenByBotThenByVault(t *testing.T) {
	require.Equal(t, []string{"1 for 0", "2 for 0", "0 for 0"}, order(t, rolls{9, 1, 5}, 1), "the lowest roll first")
	require.Equal(t, []string{"0 for 0", "1 for 0", "2 for 0"}, order(t, rolls{4, 4, 4}, 1), "equal rolls by number")
	require.Equal(t, []string{"0 for 0", "0 for 1", "1 for 0", "1 for 1"}, order(t, rolls{4, 4}, 2), "and then by vault")
}

// Two liquidations are 322,200 gas each.
func TestABidThatExactlyFitsIsIncluded(t *testing.T) {
	for limit, want := range map[uint64][]Status{
		644_400: {Won, Won},
		644_399: {Won, Dropped},
		322_200: {Won, Dropped},
		322_199: {Dropped, Dropped},
	} {
		market := crash(2)
		round, err := race(t, Builder{GasLimit: limit}, flash("only", FirstPrice{})).Run(calm(), offers(market), market, deep())
		require.NoError(t, err)
		var got []Status
		for _, o := range round.Outcomes {
			got = append(got, o.Status)
			if o.Status == Dropped {
				require.ErrorIs(t, o.Reason, ErrNoRoom)
			}
		}
		require.Equal(t, want, got, limit)
	}
}

// A delay of two blocks: the first block in which the bot acts is the second after the offer began.
func TestADelayEndsInTheBlockItSays(t *testing.T) {
	slow := flash("slow", FirstPrice{})
	slow.Delay = Delay{Min: 2, Max: 2}
	for number, bids := range map[uint64]int{49: 0, 50: 0, 51: 0, 52: 1, 53: 1} {
		market := crash(1)
		list := offers(market)
		list[0].Since = 50
		block := calm()
		block.Number = number
		r := race(t, roomy, slow)
		round, err := r.Run(block, list, market, deep())
		require.NoError(t, err)
		require.Len(t, round.Outcomes, bids, number)
		require.EqualValues(t, 1-bids, r.Refusals(0)[Unnoticed])
	}
}

// spoken are dice that fall highest, but lowest for one bot, vault and block.
type spoken struct {
	bot, vault int
	block      uint64
}

func (s spoken) Roll(bot, vault int, block uint64) uint64 {
	if bot == s.bot && vault == s.vault && block == s.block {
		return 0
	}
	return 1<<64 - 1
}

// A delay is drawn for each bot and each vault, at the block in which the offer began, and stays.
func TestADelayIsDrawnOnceForEachBotAndVault(t *testing.T) {
	slow := func(name string) Liquidator {
		l := flash(name, FirstPrice{})
		l.Delay = Delay{Max: 9}
		return l
	}
	for number, want := range map[uint64]int{50: 1, 58: 1, 59: 4} {
		r, err := NewRace([]Liquidator{slow("a"), slow("b")}, Builder{Regime: Bundles, GasLimit: 60_000_000}, DefaultGas)
		require.NoError(t, err)
		r.Reset(spoken{bot: 1, vault: 1, block: 50})
		market := crash(2)
		list := offers(market)
		list[0].Since, list[1].Since = 50, 50
		block := calm()
		block.Number = number
		round, err := r.Run(block, list, market, deep())
		require.NoError(t, err)
		require.Len(t, round.Outcomes, want, number)
		if want == 1 {
			require.Equal(t, 1, round.Outcomes[0].Bid.Bot)
			require.Equal(t, 1, round.Outcomes[0].Bid.Vault)
		}
	}
}

func TestNobodyIsARaceToo(t *testing.T) {
	r := race(t, roomy)
	market := crash(3)
	round, err := r.Run(calm(), offers(market), market, deep())
	require.NoError(t, err)
	require.Zero(t, r.Bots())
	require.Zero(t, round.Bidders)
	require.Equal(t, 3, round.Unbid)
	require.Empty(t, round.Outcomes)
}

// The gas price cap is of base fee and tip together, and a base fee at the cap leaves no tip.
func TestAGasPriceCapIsOfTheWholePrice(t *testing.T) {
	for fee, want := range map[uint64]string{20e9: "5000000000", 25e9: "0"} {
		capped := flash("capped", FixedShare{1e18})
		capped.MaxGasPrice = 25e9
		market := crash(1)
		block := calm()
		block.BaseFee = fee
		round, err := race(t, roomy, capped).Run(block, offers(market), market, deep())
		require.NoError(t, err)
		require.Equal(t, want, fmt.Sprint(round.Outcomes[0].Bid.Tip))
	}
	capped := flash("capped", FixedShare{1e18})
	capped.MaxGasPrice = 25e9
	market := crash(1)
	block := calm()
	block.BaseFee = 25e9 + 1
	r := race(t, roomy, capped)
	_, err := r.Run(block, offers(market), market, deep())
	require.NoError(t, err)
	require.EqualValues(t, 1, r.Refusals(0)[GasCapped])
}

// A bot acts at its least profit exactly, and not at a unit less. Alone it makes 852.112000 of the vault.
func TestLeastProfitIsInclusive(t *testing.T) {
	for least, bids := range map[uint64]int{852_112_000: 1, 852_112_001: 0} {
		bot := flash("picky", FirstPrice{})
		bot.MinProfit = n(least)
		market := crash(1)
		round, err := race(t, roomy, bot).Run(calm(), offers(market), market, deep())
		require.NoError(t, err)
		require.Len(t, round.Outcomes, bids, least)
	}
}

// Funds that exactly pay the vault and a failure's gas take all of it. One unit less and the bot takes less.
func TestFundsAreSpentToTheUnit(t *testing.T) {
	const failing = 2_932_000 // 73,300 gas at 20 gwei and 2000 USDC
	for funds, all := range map[uint64]bool{17_300e6 + failing: true, 17_300e6 + failing - 1: false} {
		bot := flash("funded", FirstPrice{})
		bot.Flash, bot.Funds = false, n(funds)
		market := crash(1)
		round, err := race(t, Builder{Regime: Bundles, GasLimit: 60_000_000}, bot).Run(calm(), offers(market), market, deep())
		require.NoError(t, err)
		require.Equal(t, all, round.Outcomes[0].Cost == usdc(17_300), funds)
		require.Equal(t, !all, round.Outcomes[0].Cost == n(17_300e6-1))
	}
}
