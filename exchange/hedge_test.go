package exchange

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// By hand: ten long and four short at 100 are six that are exposed, beside 300 of cash and 30 that three in another
// market of the asset have gained, which need 5 % of 330. They fail where 330 + 6·(p − 100) is less than 0.3·p +
// 16.5, below 286.5/5.7. What the other asset has lost counts nothing, nor what the two have gained and lost so far.
func TestTheTriggerOfWhatAHedgeLeaves(t *testing.T) {
	rules := plain()
	rules.Margin.HedgeExempt, rules.Mode.Default = true, Cross
	e := doubled(t, rules)
	in := linear(flat(t, 0.05, 0.1))
	in.Symbol = "C"
	third, err := e.AddMarket(in, deep())
	require.NoError(t, err)
	mark(t, e, third, px(100), 1)
	open := func(m MarketID, side Side, size float64) PositionID {
		id, err := e.Open(Opening{Account: 1, Market: m, Side: side, Size: u(size), Value: u(100 * size), Leverage: wad(10)})
		require.NoError(t, err)
		return id
	}
	long, short := open(0, Long, 10), open(0, Short, 4)
	open(third, Long, 3)
	open(1, Long, 3)
	require.NoError(t, e.Withdraw(1, 0, u(700)))
	mark(t, e, third, px(110), 2)
	mark(t, e, 1, px(90), 3)
	mark(t, e, 0, px(95), 4)
	p, o := &e.positions[long], &e.positions[short]
	require.Equal(t, "50.26", cents(e.netTrigger(p, o)))
	require.Equal(t, farAway, e.netTrigger(o, p), "the smaller leg has none")
	failing := func(price float64) bool {
		mark(t, e, 0, px(price), e.Now()+1)
		_, _, fails := e.Test(e.BucketOf(long))
		return fails
	}
	require.False(t, failing(50.27))
	require.True(t, failing(50.26))
}
