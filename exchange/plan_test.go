package exchange

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Twin: books that were not asked beforehand. Whatever changes between the question and the fill, the answer is not carried
// out where it would not be given again.
func TestAFillIsWhatItWouldBeHadNobodyAskedBefore(t *testing.T) {
	const a, m = AccountID(0), MarketID(0)
	changes := map[string]func(t *testing.T, e House){
		"nothing":          func(*testing.T, House) {},
		"the free balance": func(t *testing.T, e House) { require.NoError(t, e.Withdraw(a, 0, u(20))) },
		"all of it":        func(t *testing.T, e House) { require.NoError(t, e.Withdraw(a, 0, e.Available(a, 0))) },
		"the mark":         func(t *testing.T, e House) { mark(t, e, m, px(99), 2) },
		"a mark far away":  func(t *testing.T, e House) { mark(t, e, m, px(80), 2) },
		"the leverage":     func(t *testing.T, e House) { require.NoError(t, e.ChooseLeverage(a, m, wad(2))) },
		"orders": func(t *testing.T, e House) {
			require.NoError(t, e.SetOrders(a, m, Orders{Bids: u(3), BidValue: u(300)}))
		},
		"the position's margin": func(t *testing.T, e House) { require.NoError(t, e.AddMargin(0, u(7))) },
		"the position":          func(t *testing.T, e House) { _, err := e.Reduce(0, u(1), nil); require.NoError(t, err) },
		"its mode":              func(t *testing.T, e House) { require.NoError(t, e.SetMode(a, m, Cross)) },
		"a position elsewhere": func(t *testing.T, e House) {
			require.NoError(t, e.Fill(Fill{Account: a, Market: 1, Side: Short, Size: u(1), Value: u(100)}))
		},
		"what the house takes over": func(_ *testing.T, e House) {
			size, value := u(2), u(200)
			e.Settle(0, &size, &value)
			e.Renew(0)
		},
		"the leverage of who holds nothing": func(t *testing.T, e House) { require.NoError(t, e.ChooseLeverage(1, m, wad(2))) },
		"another fill": func(t *testing.T, e House) {
			require.NoError(t, e.Fill(Fill{Account: a, Market: m, Side: Long, Size: u(1), Value: u(100)}))
		},
		"the same fill of another account": func(t *testing.T, e House) {
			b := funded(t, e, u(500))
			require.NoError(t, e.Fill(Fill{Account: b, Market: m, Side: Short, Size: u(5), Value: u(500)}))
		},
	}
	fills := map[string]Fill{
		"all there is": {Account: a, Market: m, Side: Long, Size: u(26), Value: u(2600)},
		"the first":    {Account: 1, Market: m, Side: Long, Size: u(10), Value: u(1000)},
		"reduces":      {Account: a, Market: m, Side: Short, Size: u(1), Value: u(99)},
		"turns":        {Account: a, Market: m, Side: Short, Size: u(5), Value: u(500)},
		"enlarges":     {Account: a, Market: m, Side: Long, Size: u(9), Value: u(900), Used: Orders{Bids: u(1), BidValue: u(100)}},
		"maker":        {Account: a, Market: m, Side: Long, Size: u(1), Value: u(100), Maker: true},
		"too much":     {Account: a, Market: m, Side: Long, Size: u(2000), Value: u(200_000)},
	}
	refused := 0
	for name, change := range changes {
		for kind, f := range fills {
			t.Run(name+"/"+kind, func(t *testing.T) {
				build := func() House {
					rules := plain()
					rules.Margin.OrdersInTier = true
					e, _ := bazaar(t, rules, 2)
					for i := range e.markets {
						e.markets[i].TakerFee, e.markets[i].MakerFee = wad(0.001), wad(0.0002)
					}
					funded(t, e, u(300))
					funded(t, e, u(300))
					require.NoError(t, e.Fill(Fill{Account: a, Market: m, Side: Long, Size: u(3), Value: u(300)}))
					return e
				}
				asked, fresh := build(), build()
				before := asked.CheckFill(f)
				require.Equal(t, before, asked.CheckFill(f), "asked again")
				change(t, asked)
				change(t, fresh)
				got, want := asked.Fill(f), fresh.Fill(f)
				require.Equal(t, want, got)
				if (want == nil) != (before == nil) {
					refused++
				}
				require.Equal(t, fresh.positions, asked.positions)
				require.Equal(t, fresh.wallets, asked.wallets)
				require.Equal(t, fresh.accounts, asked.accounts)
				require.Equal(t, fresh.fees, asked.fees)
				require.Equal(t, fresh.markets[m].maker, asked.markets[m].maker)
				require.NoError(t, asked.Check())
			})
		}
	}
	require.Positive(t, refused, "no change ever turned an answer")
}
