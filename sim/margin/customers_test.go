package margin

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// shop is an arm with accounts of 10 ETH that owe 15,000 and 4 that owe 6,000, each with a reserve of a fifth of its
// equity, 1,000 and 400, and with ALT and HDG.
func shop(t *testing.T, preset string, cross bool) (customers, *arm.World) {
	t.Helper()
	m := venue(t, preset, 2)
	m.Cross = cross
	w := world(alt, hedge)
	w.Portfolio.Reserve = num(0.2e18)
	return customers{begin(t, w, m, pair, threeMarkets()...)}, w
}

// settled ends the path, in which the exchange confirms every equity.
func settled(t *testing.T, c customers) {
	t.Helper()
	finish(t, c.running, threeMarkets()...)
}

// An ether costs 2,000 and a unit, which is margin as well: debt stays. A payment of 300 lowers it.
func TestOwnersAddAndRepayByHand(t *testing.T) {
	for _, c := range []struct {
		preset string
		cross  bool
	}{{"binance-usdm", false}, {"binance-usdm", true}, {"dydx-v4", false}, {"dydx-v4", true}} {
		s, _ := shop(t, c.preset, c.cross)
		rest := s.restOf(1)
		require.NoError(t, s.AddCollateral(1, ether(1)))
		size, debt, open := s.Position(1)
		require.True(t, open)
		require.Equal(t, ether(5), size)
		require.Equal(t, usdc(6_000), debt, "%+v", c)
		require.Equal(t, "-2000000000", s.books.Journal.Paid(1, journal.Contribution).String())
		require.NoError(t, s.Repay(1, usdc(300)))
		_, debt, _ = s.Position(1)
		require.Equal(t, usdc(5_700), debt, "%+v", c)
		require.Equal(t, "-2300000000", s.books.Journal.Paid(1, journal.Contribution).String())
		require.Equal(t, rest.String(), s.restOf(1).String(), "the rest of the account is what it was")
		_, debt, _ = s.Position(0)
		require.Equal(t, usdc(15_000), debt)
		settled(t, s)
	}
}

// A reserve stands behind a pool already. Isolated it can be moved, as far as it goes.
func TestOwnersMoveTheirReserveByHand(t *testing.T) {
	s, _ := shop(t, "binance-usdm", true)
	require.Equal(t, num(0), s.Reserve(1))
	for _, preset := range []string{"binance-usdm", "dydx-v4"} {
		s, _ = shop(t, preset, false)
		require.Equal(t, usdc(400), s.Reserve(1), preset)
		done, err := s.AddMargin(1, usdc(150))
		require.NoError(t, err)
		require.True(t, done)
		_, debt, _ := s.Position(1)
		require.Equal(t, usdc(5_850), debt, preset)
		require.Equal(t, usdc(250), s.Reserve(1), preset)
		require.Equal(t, "3700000000", s.books.Accounts[1].Equity().String(), "nothing came in or went out")
		done, err = s.AddMargin(1, usdc(251))
		require.NoError(t, err)
		require.False(t, done, "a refusal is no error")
		require.Equal(t, "0", s.books.Journal.Paid(1, journal.Contribution).String())
		settled(t, s)
	}
}

// A pool has the reserve of 400 and the margin of 2,000 behind the position. A venue that does not switch open
// positions refuses.
func TestOwnersSwitchToAPoolByHand(t *testing.T) {
	m := venue(t, "matched", 0)
	m.Account = true
	w := world()
	w.Portfolio.Reserve = num(0.2e18)
	s := customers{begin(t, w, m, pair, dollars(2000, 2000))}
	done, err := s.SwitchToCross(1)
	require.NoError(t, err)
	require.True(t, done)
	require.True(t, s.state[1].Cross)
	require.False(t, s.state[0].Cross)
	require.Equal(t, "400000000", s.state[1].Apart.String())
	_, debt, _ := s.Position(1)
	require.Equal(t, usdc(6_000), debt)
	require.Equal(t, "400000000", s.books.Accounts[1].Rest.String())
	require.Equal(t, num(0), s.Reserve(1))
	require.Equal(t, usdc(1_000), s.Reserve(0))
	require.Equal(t, exchange.Cross, s.engine.Position(s.position(1, 0)).Mode)
	require.NoError(t, s.AddCollateral(1, ether(1)))
	size, debt, _ := s.Position(1)
	require.Equal(t, ether(5), size)
	require.Equal(t, usdc(6_000), debt)
	require.NoError(t, s.Repay(1, usdc(100)))
	_, debt, _ = s.Position(1)
	require.Equal(t, usdc(5_900), debt)
	finish(t, s.running, dollars(2000, 2000))

	refuses, _ := shop(t, "binance-usdm", false)
	done, err = refuses.SwitchToCross(1)
	require.NoError(t, err)
	require.False(t, done)
	require.False(t, refuses.state[1].Cross)
	settled(t, refuses)
}

// 4 ETH fetch 1,980 each, less 0.05 % and 10 basis points of 7,920: 91.88 less than at the reference price. A narrow
// venue buys one.
func TestOwnersLeaveByHand(t *testing.T) {
	for _, preset := range []string{"binance-usdm", "dydx-v4"} {
		s, _ := shop(t, preset, false)
		done, err := s.Close(1)
		require.NoError(t, err)
		require.True(t, done)
		size, _, open := s.Position(1)
		require.False(t, open)
		require.True(t, size.IsZero())
		require.True(t, s.state[1].Left)
		require.Equal(t, "91880000", s.books.Journal.Paid(1, journal.OwnTrade).String())
		require.Equal(t, "3608120000", s.books.Accounts[1].Equity().String())
		settled(t, s)
	}
	m := venue(t, "binance-usdm", 0)
	w := world()
	w.Venue = market{ether(1)}
	s := customers{begin(t, w, m, pair, dollars(2000, 2000))}
	done, err := s.Close(0)
	require.NoError(t, err)
	require.True(t, done)
	size, _, open := s.Position(0)
	require.True(t, open)
	require.Equal(t, ether(9), size)
	require.False(t, s.state[0].Left)
	require.Equal(t, "22970000", s.books.Journal.Paid(0, journal.OwnTrade).String())
	done, err = s.Close(0)
	require.NoError(t, err)
	require.False(t, done, "nobody buys any more")
	finish(t, s.running, dollars(2000, 2000))
}

// An owner that wakes at an LTV of 0.8 acts in the mark in which its price is reached, or as many seconds later as it
// takes. 10 ETH that owe 15,000 are at 0.8 at 1,875.
func TestOwnersActInTime(t *testing.T) {
	m := venue(t, "binance-usdm", 0)
	prices := dollars(2000, 1876, 1874, 1874, 1874, 1874, 1900)
	for reaction, first := range map[uint64]int{0: 2, 3: 3, 4: 4, 9: 5} {
		people := []agents.Borrower{borrower(10, 15_000, agents.Repay{Trigger: num(0.8e18), Target: num(0.7e18), Reaction: reaction, Budget: num(1e18)}), pair[1]}
		for marks := 2; marks <= 6; marks++ {
			rows := walk(t, world(), m, people, prices[:marks])
			v := rows.Vaults[0]
			require.Equal(t, marks > first, !v.RepaidDebt.IsZero(), "reaction %d, %d marks", reaction, marks)
			if marks > first { // 15,000 − 0.7·18,740
				require.InDelta(t, 1_882, v.RepaidDebt.Float64()/1e6, 1e-3)
				require.Equal(t, fixed.Positive(&v.RepaidDebt).Neg().String(), v.Paid[journal.Contribution].String())
			}
		}
	}
}

// Sizes are what they were, and values what a leg's side makes of them, after every mark.
func TestBooksFollowEveryPositionsPrice(t *testing.T) {
	for _, cross := range []bool{false, true} {
		s, _ := shop(t, "binance-usdm", cross)
		prices := [][]oracle.Price{dollars(2000, 1990), dollars(5, 5.5), dollars(50, 52)}
		rows := finish(t, s.running, prices...)
		for i, size := range []int64{10, 4} {
			require.Equal(t, fixed.FromInt64(size*(-10+100-20)*1e6).Neg().String(), rows.Vaults[i].Paid[journal.MarketMove].String())
			require.Equal(t, fixed.FromInt64(size*(925-10+100-20)*1e6).String(), rows.Vaults[i].EndEquity.String())
			require.Equal(t, "0", rows.Vaults[i].Paid[journal.Contribution].String())
		}
	}
}

// A closing in a pool hits every open position of it, and none that has a margin of its own.
func TestAClosingHitsThePositionsOfItsPool(t *testing.T) {
	for cross, hit := range map[bool]uint64{true: 0b101, false: 0b010} {
		s, _ := shop(t, "binance-usdm", cross)
		*s.holding(1, 1) = holding{}
		s.noteHits(1, 1, &liquidation.Event{Mode: exchange.Cross})
		require.Equal(t, hit|0b010, s.state[1].Hit)
		require.Equal(t, [2]uint64{0b010, 0b010}, [2]uint64{s.state[1].Closed, s.state[1].Culprit})
	}
}
