package liquidator

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A bot may pay 30,000 a day. Of two vaults that owe 17,300 each it takes one at first, and a part of the other; what it paid is
// free again after exactly 24 hours.
func TestCapitalOfADayRolls(t *testing.T) {
	market, bot := crash(3), flash("bot", FirstPrice{})
	bot.Daily = usdc(30_000)
	r := race(t, roomy, bot)
	paid := func(at uint64) (sum uint64) {
		block := calm()
		block.Time = at
		round, err := r.Run(block, offers(market), market, deep())
		require.NoError(t, err)
		for i := range round.Outcomes {
			if o := &round.Outcomes[i]; o.Status == Won {
				sum += o.Cost.Uint64() / 1e6
			}
		}
		return sum
	}
	require.EqualValues(t, 30_000, paid(1000))
	require.Zero(t, paid(1000+Day-1))
	require.Equal(t, Unfunded, r.Why(0, 2), "the third vault waits")
	require.EqualValues(t, 17_300, paid(1000+Day), "the third; what is left of the second is healthy")
}

// What binds is the least of own funds and of what is left of the day.
func TestMostAtOnce(t *testing.T) {
	for _, row := range []struct {
		funds, daily, want uint64
		flash, bounded     bool
	}{
		{funds: 10, want: 10, bounded: true},
		{funds: 10, daily: 7, want: 7, bounded: true},
		{funds: 10, daily: 12, want: 10, bounded: true},
		{funds: 10, daily: 12, flash: true, want: 12, bounded: true},
		{funds: 10, flash: true},
	} {
		bot := Liquidator{Funds: usdc(row.funds), Daily: usdc(row.daily), Flash: row.flash}
		most, bounded := bot.AtOnce()
		require.Equal(t, row.bounded, bounded)
		require.Equal(t, usdc(row.want), most)
	}
}

func TestWhatABotCanPayAtOnce(t *testing.T) {
	for _, c := range []struct {
		bot     Liquidator
		most    uint64
		bounded bool
	}{
		{Liquidator{Flash: true, Funds: n(5)}, 0, false},
		{Liquidator{Flash: true, Funds: n(5), Daily: n(9)}, 9, true},
		{Liquidator{Funds: n(5)}, 5, true},
		{Liquidator{Funds: n(5), Daily: n(4)}, 4, true},
		{Liquidator{Funds: n(5), Daily: n(5)}, 5, true},
		{Liquidator{Funds: n(5), Daily: n(6)}, 5, true},
	} {
		most, bounded := c.bot.AtOnce()
		require.Equal(t, c.bounded, bounded)
		require.Equal(t, n(c.most), most)
	}
}
