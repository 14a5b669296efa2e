package venue_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/venue"
)

func market(t testing.TB, preset string, change func(*venue.Config)) *venue.Market {
	t.Helper()
	c := fall(preset)
	if change != nil {
		change(&c)
	}
	m, err := venue.New(c)
	require.NoError(t, err)
	return m
}

func do(t testing.TB, m *venue.Market, c venue.Command) venue.Answer {
	t.Helper()
	a, err := m.Do(c)
	require.NoError(t, err)
	return a
}

// wallet is an account's money, and equity with unrealised profit, as text.
func wallet(m *venue.Market, a exchange.AccountID) (money, equity string) {
	m.View(func() {
		b := m.Balance(a)
		money, equity = m.Sum(b.Wallet).String(), m.Sum(b.Equity).String()
	})
	return money, equity
}

const eighteen = "000000000000000000"

// ask is the maker's, one basis point above 2,000. Half an ether costs 1,000.10 and 5 basis points of it, 0.50005. At
// ten times the margin is 100.01. A gap to 1,000 takes that margin, and the fee, and no more, whatever the gap: the
// rest of the 500 that were lost is the venue's.
func TestAGapTakesTheBucketAndNoMore(t *testing.T) {
	m := market(t, "binance-usdm", nil)
	do(t, m, venue.Command{Kind: venue.SetMode, Mode: exchange.Isolated})
	do(t, m, venue.Command{Kind: venue.Lever, Amount: "10" + eighteen})
	a := do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 500}})
	require.Equal(t, venue.Filled, a.Order.Status)
	money, equity := wallet(m, 0)
	require.Equal(t, "9999.49995", money)
	require.Equal(t, "9999.39995", equity) // the mark is a tenth of a cent of 0.5 ether below: 0.20 · 0.5
	do(t, m, venue.Command{Kind: venue.SetMark, Amount: "1000" + "000000000000000000000000"})
	money, equity = wallet(m, 0)
	require.Equal(t, "9899.48995", money)
	require.Equal(t, money, equity)
	forced := m.Orders(0)[len(m.Orders(0))-1]
	require.Equal(t, "liquidation", forced.Forced)
	require.Equal(t, "1800.18", m.Average(forced).String()) // closed at its bankruptcy price: (1000.10 − 100.01)/0.5
	require.Equal(t, "-100.01", m.Sum(m.Fills(0)[1].Profit).String())
	require.Equal(t, uint64(1<<40+1), m.Fills(0)[1].ID, "apart from the numbers of trades")
	require.NoError(t, m.Check())
}

// In cross margin the same gap takes of the whole account what the position lost: 500.10 and the fees.
func TestAGapInCrossIsTheAccounts(t *testing.T) {
	m := market(t, "binance-usdm", nil)
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 500}})
	do(t, m, venue.Command{Kind: venue.SetMark, Amount: "1000" + "000000000000000000000000"})
	money, equity := wallet(m, 0)
	require.Equal(t, "9999.49995", money)
	require.Equal(t, "9499.39995", equity)
}

// Whatever happens to an account, its money has changed by the profits and fees of its fills, those of the engine's
// closings among them. An account in cross margin of 10,000, long 40 at a gap of 300 dollars, loses more than it has.
func TestFillsTellWhereTheMoneyWent(t *testing.T) {
	for _, preset := range []string{"binance-usdm", "bybit-2025", "bitmex-usdt"} {
		m := market(t, preset, nil)
		for _, r := range []venue.Request{
			{Side: book.Buy, Kind: book.Market, Lots: 10_000},
			{Side: book.Sell, Kind: book.Market, Lots: 4000},
			{Side: book.Sell, Kind: book.Market, Lots: 9000},
			{Side: book.Buy, Kind: book.Market, Lots: 43_000},
		} {
			do(t, m, venue.Command{Kind: venue.Place, Order: &r})
		}
		do(t, m, venue.Command{Kind: venue.SetMark, Amount: "1700" + eighteen + "000000"})
		want, held := fixed.Positive(uint256.NewInt(10_000_000_000)), int64(0)
		for _, f := range m.Fills(0) {
			want = want.Add(f.Profit).Sub(fixed.Positive(&f.Fee))
			require.Equal(t, held, f.Before)
			if held += f.Lots; f.Side == book.Sell {
				held -= 2 * f.Lots
			}
		}
		require.Zero(t, held, preset)
		require.Equal(t, "liquidation", m.Fills(0)[len(m.Fills(0))-1].Forced)
		money, _ := wallet(m, 0)
		require.Equal(t, m.Sum(want).String(), money, preset)
		require.Zero(t, m.Fills(0)[0].Closes())
		require.Equal(t, int64(4000), m.Fills(0)[len(m.Fills(0))-4].Closes())
	}
}

// Traders at ten times face a customer who is short at twenty. A gap beyond their bankruptcy prices, without a fund
// and with nobody bidding there, closes the customer's position first, as the one of most leverage, at the price at
// which a trader's margin is used up: 1,800.
func TestDeleveragingReachesACustomer(t *testing.T) {
	m := market(t, "binance-usdm", func(c *venue.Config) {
		for range 5 {
			c.Traders = append(c.Traders, venue.Trader{Size: *uint256.NewInt(1e18), Debt: *uint256.NewInt(1_800_000_000)})
		}
		c.Against = 1
	})
	require.Zero(t, m.Unopened())
	do(t, m, venue.Command{Kind: venue.SetMode, Mode: exchange.Isolated})
	do(t, m, venue.Command{Kind: venue.Lever, Amount: "20" + eighteen})
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Sell, Kind: book.Market, Lots: 1000}})
	do(t, m, venue.Command{Kind: venue.SetMark, Amount: "1000" + "000000000000000000000000"})
	fills := m.Fills(0)
	require.Equal(t, "adl", fills[len(fills)-1].Forced)
	require.True(t, fills[len(fills)-1].Fee.IsZero())
	require.Equal(t, "199.8", m.Sum(fills[len(fills)-1].Profit).String())
	require.Equal(t, []int64{-1000, 1000}, []int64{fills[len(fills)-1].Before, fills[len(fills)-1].Closes()})
	require.Equal(t, "1800", m.Money(fills[len(fills)-1].Value).Div(m.Coins(fills[len(fills)-1].Size)).String())
	money, equity := wallet(m, 0)
	require.Equal(t, "10198.8001", money) // sold at 1,999.80 for a fee of 0.9999, closed at 1,800 for none
	require.Equal(t, money, equity)
	require.NotZero(t, m.Counts().Deleveraged)
	require.NoError(t, m.Check())
}

// At Bybit, which ranks by profit over initial margin, accounts of the other side have the leverage that an account begins
// with, so that a customer who chose more is the first, and one who did not is not: the others sold a basis point above, and in
// cross their initial margin falls with the mark.
func TestWhoChoseMoreLeverageIsDeleveragedFirst(t *testing.T) {
	for _, of := range []struct {
		leverage, forced string
		quantile         int
	}{{"20", "adl", 5}, {"10", "", 3}} {
		m := market(t, "bybit-2025", func(c *venue.Config) {
			c.Traders, c.Against = []venue.Trader{{Size: *uint256.NewInt(1e18), Debt: *uint256.NewInt(1_800_000_000)}}, 1
			c.FirstLeverage = *uint256.NewInt(10 * 1e18)
		})
		require.Zero(t, m.Unopened())
		do(t, m, venue.Command{Kind: venue.Switch, Mode: exchange.Isolated, Amount: of.leverage + eighteen})
		do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Sell, Kind: book.Market, Lots: 1000}})
		do(t, m, venue.Command{Kind: venue.SetMark, Amount: "1900" + eighteen + "000000"})
		require.Equal(t, of.quantile, m.Quantile(0), of.leverage)
		do(t, m, venue.Command{Kind: venue.SetMark, Amount: "1700" + eighteen + "000000"})
		require.Equal(t, of.forced, m.Fills(0)[len(m.Fills(0))-1].Forced, of.leverage)
		require.NoError(t, m.Check())
	}
}

// Longs pay shorts. Half an ether at a mark of 1,900 pays 950 · 0.0001 = 0.095.
func TestFundingIsPaid(t *testing.T) {
	m := market(t, "binance-usdm", func(c *venue.Config) {
		c.Funding.Every = 1
		c.Funding.Rate = fixed.FromInt64(1e14)
	})
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 500}})
	before, _ := wallet(m, 0)
	a := do(t, m, venue.Command{Kind: venue.Advance, Steps: 3, Until: venue.AnyFunding})
	require.Equal(t, uint64(1), a.Steps)
	after, _ := wallet(m, 0)
	require.Equal(t, "9999.49995", before)
	require.Equal(t, "9999.40495", after)
	rates := m.Fundings()
	require.Len(t, rates, 1)
	require.Equal(t, []string{"0.0001", "1900"}, []string{venue.Ratio(rates[0].Rate.Capped()).String(), m.Price(rates[0].Mark).String()})
}

// What cannot be post-only is refused, or where the venue takes it in and ends it, is over without a fill.
func TestPostOnlyThatWouldTrade(t *testing.T) {
	m := market(t, "binance-usdm", nil)
	r := venue.Request{Side: book.Buy, Lifetime: book.PostOnly, Price: 210_000, Lots: 10}
	_, err := m.Do(venue.Command{Kind: venue.Place, Order: &r})
	require.ErrorIs(t, err, exchange.ErrPostOnly)
	r.Accept = true
	a := do(t, m, venue.Command{Kind: venue.Place, Order: &r})
	require.Equal(t, venue.Expired, a.Order.Status)
	require.Equal(t, "post-only", a.Order.Why)
	require.Zero(t, a.Order.Filled)
	require.Empty(t, m.OpenOrders(0))
}

// rest places an order of a customer's at a price, and returns it.
func rest(t testing.TB, m *venue.Market, a exchange.AccountID, side book.Side, price, lots int64) *venue.Order {
	t.Helper()
	return do(t, m, venue.Command{Kind: venue.Place, Account: a, Order: &venue.Request{Side: side, Price: price, Lots: lots}}).Order
}

func amended(m *venue.Market, o *venue.Order, r venue.Request) error {
	_, err := m.Do(venue.Command{Kind: venue.Amend, Account: o.Account, ID: o.ID, Order: &r})
	return err
}

// Two orders rest at one price above the maker's, the first customer's before the other's. The first that shrinks is
// still served first, and one that grows stands behind. Its number stays.
func TestAnOrderThatShrinksKeepsItsPlace(t *testing.T) {
	m := market(t, "binance-usdm", two)
	first, second := rest(t, m, 0, book.Buy, 199_990, 300), rest(t, m, 1, book.Buy, 199_990, 300)
	id := first.ID
	require.NoError(t, amended(m, first, venue.Request{Lots: 200}))
	require.Equal(t, int64(200), first.Lots)
	do(t, m, venue.Command{Kind: venue.Place, Account: 1, Order: &venue.Request{Side: book.Sell, Kind: book.Market, Lots: 100}})
	require.Equal(t, int64(100), first.Filled)
	require.Zero(t, second.Filled)
	require.NoError(t, amended(m, first, venue.Request{Lots: 500})) // 100 of them have filled
	require.Equal(t, []any{id, int64(500), venue.Partly}, []any{first.ID, first.Lots, first.Status})
	require.Equal(t, int64(700), m.Depth(book.Buy, 1)[0].Lots) // 400 and 300
	rest(t, m, 0, book.Sell, 199_990, 300)
	require.Equal(t, int64(100), first.Filled)
	require.ErrorIs(t, amended(m, first, venue.Request{Lots: 500, Price: 199_990}), venue.ErrUnchanged)
	require.ErrorIs(t, amended(m, first, venue.Request{Lots: 100}), exchange.ErrOrderSize)
	require.NoError(t, m.Check())
}

// What margin does not carry is refused, and leaves the order as it was; margin of one that was moved is held once.
func TestAnAmendmentThatIsRefusedChangesNothing(t *testing.T) {
	m := market(t, "binance-usdm", nil)
	o := rest(t, m, 0, book.Buy, 150_000, 1000)
	held := func() (text string) { m.View(func() { text = m.Money(m.Balance(0).Orders).String() }); return text }
	before := held()
	require.ErrorIs(t, amended(m, o, venue.Request{Lots: 1_000_000_000}), exchange.ErrInsufficientBalance)
	require.Equal(t, before, held())
	require.Equal(t, []any{int64(1000), int64(150_000), venue.Resting, int64(0)}, []any{o.Lots, o.Price, o.Status, o.Amended})
	require.NoError(t, amended(m, o, venue.Request{Price: 75_000, Lots: 2000})) // as much money
	require.Equal(t, before, held())
	require.NoError(t, amended(m, o, venue.Request{Price: 210_000, Lots: 500})) // it trades with the maker's 0.01 % above 2,000
	require.Equal(t, venue.Filled, o.Status)
	require.Equal(t, "2000.2", m.Average(o).String())
	require.Len(t, m.Orders(0), 1)
	require.Equal(t, "0", held())
	require.NoError(t, m.Check())
}

// A stop can be moved while it waits.
func TestAWaitingOrderIsMoved(t *testing.T) {
	m := market(t, "binance-usdm", nil)
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 500}})
	stop := do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Sell, Kind: book.Market, Lots: 500, ReduceOnly: true, Trigger: 195_000, Source: book.Mark}}).Order
	require.ErrorIs(t, amended(m, stop, venue.Request{Trigger: 250_000}), exchange.ErrWouldTrigger)
	require.NoError(t, amended(m, stop, venue.Request{Trigger: 185_000}))
	do(t, m, venue.Command{Kind: venue.Advance, Steps: 1}) // 1,900
	require.Equal(t, venue.Waiting, stop.Status)
	do(t, m, venue.Command{Kind: venue.Advance, Steps: 1}) // 1,800
	require.Equal(t, venue.Filled, stop.Status)
}

// A nonce counts once, in any order within the last hundred, also after a restart from the file.
func TestANonceCountsOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	m := market(t, "hyperliquid", nil)
	require.NoError(t, m.Keep(path))
	try := func(m *venue.Market, n uint64) error {
		_, err := m.Do(venue.Command{Kind: venue.Nonce, ID: n})
		return err
	}
	for n := range uint64(100) {
		require.NoError(t, try(m, 2000-2*n)) // 1,802 to 2,000, every second
		require.ErrorIs(t, try(m, 2000), venue.ErrNonce)
	}
	back := market(t, "hyperliquid", nil)
	require.NoError(t, back.Keep(path))
	require.Equal(t, m.Hash(), back.Hash())
	for _, n := range []uint64{2000, 1802, 1801, 7} {
		require.ErrorIs(t, try(back, n), venue.ErrNonce, n)
	}
	require.NoError(t, try(back, 1803)) // 1,802 is forgotten for it
	require.ErrorIs(t, try(back, 1802), venue.ErrNonce)
	require.NoError(t, try(back, 3000))
}

// A stop that stands with a position goes with it.
func TestWhatStandsWithAPositionGoesWithIt(t *testing.T) {
	m := market(t, "bybit-2025", nil)
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 500}})
	a := do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Sell, Kind: book.Market, Close: true, Bound: true, Trigger: 150_000}})
	require.Equal(t, venue.Waiting, a.Order.Status)
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Sell, Kind: book.Market, Lots: 500, ReduceOnly: true}})
	require.Equal(t, venue.Cancelled, a.Order.Status)
	require.Equal(t, "closed", a.Order.Why)
}

// What comes after an order is placed when it has traded, once, and not before; of two stops of the whole position the
// later one stands. A child that would fire at once is entered as refused.
func TestWhatComesAfterAnOrder(t *testing.T) {
	m := market(t, "bybit-2025", func(c *venue.Config) {
		c.Customers = append(c.Customers, venue.Customer{Key: "other", Deposit: *uint256.NewInt(5_000_000_000)})
	})
	child := func(when book.Condition, at int64) venue.Request {
		return venue.Request{Side: book.Sell, Kind: book.Market, Close: true, Bound: true, Trigger: at, Condition: when, Source: book.Mark}
	}
	open := func() (triggers []int64) {
		for _, o := range m.OpenOrders(0) {
			if o.Status == venue.Waiting {
				triggers = append(triggers, o.Trigger)
			}
		}
		return triggers
	}
	// A bid of 1,999.90 is above the maker's; somebody sells to it.
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Price: 199_990, Lots: 100, Then: []venue.Request{child(book.Stop, 150_000), child(book.TakeProfit, 220_000)}}})
	require.Empty(t, open())
	do(t, m, venue.Command{Kind: venue.Place, Account: 1, Order: &venue.Request{Side: book.Sell, Kind: book.Market, Lots: 30}})
	require.Equal(t, []int64{150_000, 220_000}, open(), "at its first trade")
	do(t, m, venue.Command{Kind: venue.Place, Account: 1, Order: &venue.Request{Side: book.Sell, Kind: book.Market, Lots: 70}})
	require.Equal(t, []int64{150_000, 220_000}, open(), "and not again")
	require.Len(t, m.Orders(0), 3)
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 100, Then: []venue.Request{child(book.Stop, 160_000)}}})
	require.Equal(t, []int64{220_000, 160_000}, open())
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 100, Then: []venue.Request{child(book.Stop, 210_000)}}})
	require.Equal(t, []int64{220_000, 160_000}, open())
	all := m.Orders(0)
	require.Equal(t, venue.Refused, all[len(all)-1].Status)
	do(t, m, venue.Command{Kind: venue.SetMark, Amount: "1550000000000000000000000000"})
	require.Empty(t, open())
	_, held := m.Held(0)
	require.False(t, held, "the stop has closed all of it, and the take-profit went with the position")
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 100, Trigger: 160_000, Source: book.Mark, Then: []venue.Request{child(book.Stop, 140_000)}}})
	require.Equal(t, []int64{160_000}, open())
	do(t, m, venue.Command{Kind: venue.SetMark, Amount: "1650000000000000000000000000"})
	require.Equal(t, []int64{140_000}, open(), "what waited has come, and what comes after it waits")
	require.NoError(t, m.Check())
}

// Orders are gone from the deadline on, be it a command's stamp or a mark's; one that is put off does not come.
func TestOrdersAreGoneByTheirDeadline(t *testing.T) {
	m := market(t, "binance-usdm", nil)
	rest := func(at int64) {
		do(t, m, venue.Command{At: at, Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Price: 100_000, Lots: 10}})
	}
	by := func(at int64, deadline uint64) {
		do(t, m, venue.Command{At: at, Kind: venue.CancelBy, Steps: deadline})
	}
	rest(1_000_000)
	by(1_000_100, 1_005_000)
	by(1_004_999, 1_009_000)
	rest(1_008_999)
	require.Len(t, m.OpenOrders(0), 2)
	rest(1_009_000)
	require.Len(t, m.OpenOrders(0), 1, "those before are gone, this one came after")
	by(1_010_000, 1_012_000)
	do(t, m, venue.Command{At: 1_011_999, Kind: venue.Advance, Steps: 1})
	require.Len(t, m.OpenOrders(0), 1)
	do(t, m, venue.Command{At: 1_012_000, Kind: venue.Advance, Steps: 1})
	require.Empty(t, m.OpenOrders(0))
	rest(1_013_000)
	by(1_013_000, 1_014_000)
	by(1_013_000, 0)
	rest(1_020_000)
	require.Len(t, m.OpenOrders(0), 2)
}

// 100 dollars buy 0.08 ether at 2,000 and 5 basis points, 160.08: 60.08 are borrowed. Selling 0.05 with repayment
// brings 99.95, of which the debt and its first hour are paid back. A sale beyond what there is borrows ether.
func TestASpotOrderBorrowsAndRepays(t *testing.T) {
	class, err := presets.SpotMargin(5)
	require.NoError(t, err)
	m := market(t, "binance-usdm", func(c *venue.Config) { c.SpotClass = &class })
	spot := func(r venue.Request) (venue.Answer, error) {
		r.Kind = book.Market
		return m.Do(venue.Command{Kind: venue.SpotTrade, Order: &r})
	}
	do(t, m, venue.Command{Kind: venue.SpotMove, Amount: "100000000"})
	_, err = spot(venue.Request{Side: book.Buy, Lots: 80})
	require.Error(t, err, "it lacks money and may not borrow")
	a, err := spot(venue.Request{Side: book.Buy, Lots: 80, Borrow: true})
	require.NoError(t, err)
	require.Equal(t, "60080000", a.Order.Borrowed.Dec())
	s, _ := m.Spot(0)
	require.Equal(t, []string{"60080000", "0", "80000000000000000"}, []string{s.QuoteLoan.Principal.Dec(), s.Quote.Dec(), s.Base.Dec()})
	interest := s.QuoteLoan.Interest
	a, err = spot(venue.Request{Side: book.Sell, Lots: 50, Repay: true})
	require.NoError(t, err)
	require.True(t, a.Order.Borrowed.IsZero())
	s, _ = m.Spot(0)
	require.True(t, s.QuoteLoan.Principal.IsZero() && s.QuoteLoan.Interest.IsZero())
	left := uint256.NewInt(99_950_000 - 60_080_000)
	require.Equal(t, left.Sub(left, &interest).Dec(), s.Quote.Dec())
	a, err = spot(venue.Request{Side: book.Sell, Lots: 40, Borrow: true})
	require.NoError(t, err)
	require.Equal(t, "10000000000000000", a.Order.Borrowed.Dec())
	_, err = spot(venue.Request{Side: book.Buy, Lots: 100_000, Borrow: true})
	require.Error(t, err, "more than the initial ratio leaves")
}

// story is a random history of commands; most are taken in, some refused.
func story(seed uint64, n int) (all []venue.Command) {
	r := rand.New(rand.NewPCG(seed, 15))
	for i := range n {
		c := venue.Command{At: int64(1_700_000_000_000 + 1000*i), Account: exchange.AccountID(r.IntN(2))}
		switch r.IntN(9) {
		case 0:
			c.Kind, c.Steps = venue.Advance, 1+r.Uint64N(2)
		case 1:
			c.Kind, c.Amount = venue.SetMark, fmt.Sprintf("%d000000000000000000000000", 1500+r.IntN(1000))
		case 2:
			c.Kind, c.Mode = venue.SetMode, []exchange.Mode{exchange.Isolated, exchange.Cross}[r.IntN(2)]
		case 3:
			c.Kind, c.Amount = venue.Lever, fmt.Sprint(1+r.IntN(30))+eighteen
		case 4:
			c.Kind, c.Amount = venue.AddMargin, fmt.Sprint(r.IntN(200_000_000)-50_000_000)
		case 5:
			c.Kind, c.ID = venue.Cancel, r.Uint64N(40)
			if r.IntN(2) == 0 {
				c.Kind, c.Order = venue.Amend, &venue.Request{Price: 150_000 + r.Int64N(100_000), Lots: r.Int64N(3000)}
			}
			if r.IntN(4) == 0 {
				c.Kind, c.Steps = venue.CancelBy, uint64(c.At+10_000)
			}
		default:
			q := venue.Request{Side: book.Side(r.IntN(2)), Kind: book.Kind(r.IntN(2)), Lots: 1 + r.Int64N(3000), Price: 150_000 + r.Int64N(100_000), ReduceOnly: r.IntN(5) == 0}
			if r.IntN(4) == 0 {
				q.Trigger, q.Condition, q.Source = 150_000+r.Int64N(100_000), book.Condition(r.IntN(2)), book.Source(r.IntN(2))
			}
			if q.Kind == book.Market {
				q.Price = 0
			}
			if q.Trigger == 0 && r.IntN(3) == 0 {
				for _, when := range [...]book.Condition{book.Stop, book.TakeProfit} {
					q.Then = append(q.Then, venue.Request{Side: q.Side.Other(), Kind: book.Market, Close: true, Bound: true, Trigger: 150_000 + r.Int64N(100_000), Condition: when, Lots: r.Int64N(2) * q.Lots})
				}
			}
			c.Kind, c.Order = venue.Place, &q
		}
		all = append(all, c)
	}
	return all
}

func two(c *venue.Config) {
	c.Customers = append(c.Customers, venue.Customer{Key: "other", Secret: "s", Deposit: *uint256.NewInt(5_000_000_000)})
	for range 10 {
		c.Traders = append(c.Traders, venue.Trader{Size: *uint256.NewInt(1e18), Debt: *uint256.NewInt(1_700_000_000)})
	}
	c.Against, c.Day = 2, 3
	for range 500 {
		c.Path = append(c.Path, 1700+uint64(len(c.Path)%40)*5)
	}
}

// The same commands are the same state and the same notes, whatever the preset.
func TestTheSameCommandsAreTheSameState(t *testing.T) {
	for _, preset := range []string{"binance-usdm", "bybit-2025", "bybit-2025-unified", "bitmex-usdt", "hyperliquid"} {
		var hashes, notes [2]string
		for i := range hashes {
			m := market(t, preset, two)
			m.Listen(func(n *venue.Note) {
				text, err := json.Marshal(n)
				require.NoError(t, err)
				notes[i] += string(text) + "\n"
			})
			taken := 0
			for _, c := range story(7, 300) {
				if _, err := m.Do(c); err == nil {
					taken++
				}
			}
			require.Greater(t, taken, 60, preset)
			require.NoError(t, m.Check(), preset)
			hashes[i] = m.Hash()
		}
		require.Equal(t, hashes[0], hashes[1], preset)
		require.Equal(t, notes[0], notes[1], preset)
		require.NotEmpty(t, notes[0])
	}
}

// A market that returns to a snapshot is what it was, and goes on as it did.
func TestReturning(t *testing.T) {
	m := market(t, "binance-usdm", two)
	began := m.Hash()
	all := story(3, 200)
	for _, c := range all[:100] {
		m.Do(c) //nolint:errcheck // some are refused
	}
	snapshot, then := m.History(), m.Hash()
	for _, c := range all[100:] {
		m.Do(c) //nolint:errcheck // likewise
	}
	require.NotEqual(t, then, m.Hash())
	require.NoError(t, m.Return(snapshot))
	require.Equal(t, then, m.Hash())
	require.NoError(t, m.Return(0))
	require.Equal(t, began, m.Hash())
	require.Error(t, m.Return(1))
}

// A process that dies leaves its file up to some byte. What was answered before is there, whole, and what was being
// written is not; the state is that of an undisturbed run of the same commands.
func TestAFileThatWasCutOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	m := market(t, "binance-usdm", two)
	require.NoError(t, m.Keep(path))
	all := story(5, 120)
	hashes, sizes := []string{m.Hash()}, []int64{size(t, path)}
	for _, c := range all {
		m.Do(c) //nolint:errcheck // some are refused
		hashes, sizes = append(hashes, m.Hash()), append(sizes, size(t, path))
	}
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(1, 2))
	for range 40 {
		at := sizes[0] + r.Int64N(int64(len(whole))-sizes[0]+1)
		n := 0
		for n+1 < len(sizes) && sizes[n+1] <= at {
			n++
		}
		again := filepath.Join(t.TempDir(), "log")
		require.NoError(t, os.WriteFile(again, whole[:at], 0o600))
		back := market(t, "binance-usdm", two)
		require.NoError(t, back.Keep(again))
		require.Equal(t, hashes[n], back.Hash(), "cut at %d", at)
		require.Equal(t, n, back.History())
		_, err := back.Do(venue.Command{Kind: venue.Advance, Steps: 1, At: 1_800_000_000_000})
		require.NoError(t, err)
	}
	other := market(t, "binance-usdm", nil)
	require.ErrorIs(t, other.Keep(path), venue.ErrDiffers)
	whole[len(whole)/2] ^= 1
	require.NoError(t, os.WriteFile(path, whole, 0o600))
	require.ErrorContains(t, market(t, "binance-usdm", two).Keep(path), "is damaged")
}

// What was returned to a snapshot is so after a restart, too.
func TestARestartAfterAReturn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	m := market(t, "bitmex-usdt", two)
	require.NoError(t, m.Keep(path))
	for _, c := range story(9, 60) {
		m.Do(c) //nolint:errcheck // some are refused
	}
	require.NoError(t, m.Return(20))
	do(t, m, venue.Command{Kind: venue.Advance, Steps: 2, At: 1_800_000_000_000})
	back := market(t, "bitmex-usdt", two)
	require.NoError(t, back.Keep(path))
	require.Equal(t, m.Hash(), back.Hash())
}

func size(t *testing.T, path string) int64 {
	info, err := os.Stat(path)
	require.NoError(t, err)
	return info.Size()
}
