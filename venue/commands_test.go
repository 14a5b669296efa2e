package venue_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/venue"
)

// Each command that asks for nothing, or for what is not there, is refused and changes nothing.
func TestRefusedCommands(t *testing.T) {
	m := market(t, "binance-usdm", nil)
	for _, row := range []struct {
		c    venue.Command
		text string
	}{
		{venue.Command{Kind: "other"}, `unknown command "other"`},
		{venue.Command{Kind: venue.Nonce, Account: -1}, "no account -1"},
		{venue.Command{Kind: venue.Nonce, Account: 1}, "no account 1"},
		{venue.Command{Kind: venue.Place}, "an order is missing"},
		{venue.Command{Kind: venue.Amend}, "missing"},
		{venue.Command{Kind: venue.Amend, ID: 7, Order: &venue.Request{Lots: 1}}, "no such order"},
		{venue.Command{Kind: venue.Cancel, ID: 0}, "no such order"},
		{venue.Command{Kind: venue.Cancel, ID: 1}, "no such order"},
		{venue.Command{Kind: venue.Lever, Amount: "-1"}, "an amount must be"},
		{venue.Command{Kind: venue.Lever, Amount: "x"}, "an amount must be"},
		{venue.Command{Kind: venue.AddMargin, Amount: "x"}, "an amount must be"},
		{venue.Command{Kind: venue.AddMargin, Amount: "1"}, "position is 0"},
		{venue.Command{Kind: venue.RiskLimit}, "no open position"},
		{venue.Command{Kind: venue.SetMark, Amount: "0"}, "an amount must be"},
		{venue.Command{Kind: venue.SetMark, Amount: "-1"}, "an amount must be"},
		{venue.Command{Kind: venue.SetMark, Amount: "x"}, "an amount must be"},
		{venue.Command{Kind: venue.Advance, Steps: 1, Until: "lunch"}, "unknown event lunch"},
		{venue.Command{Kind: venue.SpotMove, Amount: "1"}, "not served here"},
	} {
		before, orders := m.Hash(), len(m.Orders(0))
		_, err := m.Do(row.c)
		require.ErrorContains(t, err, row.text, row.c)
		require.Equal(t, []any{before, orders}, []any{m.Hash(), len(m.Orders(0))}, row.c)
	}
	require.Equal(t, 18, m.History(), "they are kept all the same")
}

// The path is at its end after its last mark, and a command's stamp never goes back.
func TestThePathsEnd(t *testing.T) {
	m := market(t, "binance-usdm", nil)
	require.Equal(t, int64(1_000_000_000_000), m.Stamp())
	a := do(t, m, venue.Command{Kind: venue.Advance, Steps: 2, At: 5_000})
	require.Equal(t, uint64(2), a.Steps)
	require.Equal(t, []any{int64(5_000), uint64(2), uint64(1_000_000_002)}, []any{m.Stamp(), m.Steps(), m.Time()})
	a = do(t, m, venue.Command{Kind: venue.Advance, Steps: 7, At: 20_000})
	require.Equal(t, uint64(1), a.Steps)
	require.Equal(t, int64(14_000), m.Stamp(), "the third of seven marks")
	_, err := m.Do(venue.Command{Kind: venue.Advance, Steps: 1})
	require.ErrorIs(t, err, venue.ErrEnd)
	do(t, m, venue.Command{Kind: venue.Nonce, ID: 1, At: 3})
	require.Equal(t, int64(14_000), m.Stamp())
}

// An account has at most 200 open orders, one of each client's name, and what is over is found by its name or number.
func TestOrdersOfAnAccount(t *testing.T) {
	m := market(t, "binance-usdm", two)
	place := func(a exchange.AccountID, client string) (venue.Answer, error) {
		return m.Do(venue.Command{Kind: venue.Place, Account: a, Order: &venue.Request{Side: book.Buy, Price: 100_000, Lots: 1, Client: client}})
	}
	first, err := place(0, "a")
	require.NoError(t, err)
	_, err = place(0, "a")
	require.ErrorIs(t, err, venue.ErrDuplicateClient)
	_, err = place(1, "a")
	require.NoError(t, err, "another's")
	_, err = m.Do(venue.Command{Kind: venue.Cancel, ID: first.Order.ID})
	require.NoError(t, err)
	second, err := place(0, "a")
	require.NoError(t, err, "the other is over")
	for range 199 {
		_, err := place(0, "")
		require.NoError(t, err)
	}
	_, err = place(0, "")
	require.ErrorIs(t, err, venue.ErrTooMany)
	o, ok := m.ByClient(0, "a")
	require.True(t, ok)
	require.Same(t, second.Order, o, "the latest of the name")
	_, ok = m.ByClient(0, "")
	require.False(t, ok)
	_, ok = m.ByClient(0, "b")
	require.False(t, ok)
	o, ok = m.Order(0, first.Order.ID)
	require.True(t, ok)
	require.Same(t, first.Order, o)
	for _, id := range []uint64{0, 1 << 40, second.Order.ID - 1} {
		_, ok = m.Order(0, id)
		require.False(t, ok, id)
	}
	last := m.OpenOrders(0)[199].ID
	_, ok = m.Order(0, last)
	require.True(t, ok)
	_, ok = m.Order(0, last+1)
	require.False(t, ok)
	gone := do(t, m, venue.Command{Kind: venue.CancelAll}).Gone
	require.Len(t, gone, 200)
	require.Empty(t, m.OpenOrders(0))
	require.Len(t, m.OpenOrders(1), 1)
}

// Those that wait go alone, and those that rest.
func TestCancelSome(t *testing.T) {
	for only, left := range map[string][]venue.Status{"waiting": {venue.Resting}, "resting": {venue.Waiting}, "": nil} {
		m := market(t, "binance-usdm", nil)
		rest(t, m, 0, book.Buy, 100_000, 10)
		do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 10, Trigger: 300_000, Source: book.Mark}})
		gone := do(t, m, venue.Command{Kind: venue.CancelAll, Only: only}).Gone
		require.Len(t, gone, 2-len(left))
		var open []venue.Status
		for _, o := range m.OpenOrders(0) {
			open = append(open, o.Status)
		}
		require.Equal(t, left, open, only)
	}
}

// An Advance stops at the mark of what it waits for, and says so. Traders at ten times are liquidated at 1,800; with a
// fund that is too small, its emptying, and deleveraging, come with it. Trade by the day comes with every fifth mark.
func TestAnAdvanceStopsAtItsEvent(t *testing.T) {
	falls := func(fund uint64, traders int) func(*venue.Config) {
		return func(c *venue.Config) {
			c.Path = []uint64{2000, 1990, 1980, 1970, 1960, 1950, 1750, 1400, 1390}
			for range traders {
				c.Traders = append(c.Traders, venue.Trader{Size: *uint256.NewInt(1e18), Debt: *uint256.NewInt(1_800_000_000)})
			}
			c.Against, c.Insurance = 1, *uint256.NewInt(fund)
			c.Offers = []book.Offer{{Offset: 1e14, Lots: 100}}
		}
	}
	fund := func(c *venue.Config) {
		c.Funding = venue.Funding{Rate: fixed.FromInt64(1e14), Every: 3}
		falls(0, 1)(c)
	}
	for _, row := range []struct {
		until  string
		change func(*venue.Config)
		steps  uint64
		event  string
	}{
		{venue.AnyLiquidation, falls(0, 1), 6, "liquidation"},
		{venue.AnyDeleverage, falls(0, 1), 6, "adl"},
		{venue.FundEmpty, falls(1_000_000, 1), 6, "fund-empty"},
		{venue.FundEmpty, falls(1_000_000_000_000, 1), 8, ""},
		{venue.FundEmpty, falls(0, 1), 8, ""},
		{venue.AnyLiquidation, falls(0, 0), 8, ""},
		{venue.AnyDeleverage, falls(1_000_000_000_000, 1), 8, ""},
		{venue.AnyFunding, falls(0, 1), 8, ""},
		{venue.AnyFunding, fund, 3, "funding"},
		{venue.AnyFunding, func(c *venue.Config) { fund(c); falls(0, 0)(c); c.Traders = nil }, 8, ""}, // nobody pays
		{venue.AnyTrade, func(c *venue.Config) { c.Day = 2; falls(0, 0)(c) }, 5, "trade"},
		{venue.AnyTrade, falls(0, 0), 8, ""},
	} {
		m := market(t, "binance-usdm", row.change)
		a := do(t, m, venue.Command{Kind: venue.Advance, Steps: 100, Until: row.until})
		require.Equal(t, []any{row.steps, row.event}, []any{a.Steps, a.Event}, row.until)
		require.Less(t, m.Counts().Liquidations, uint64(2), "at most the one")
		require.Less(t, m.Counts().Deleveraged, uint64(3))
		require.NoError(t, m.Check())
	}
}

// The next payment of funding is so many milliseconds of the path away, and where there is none eight hours.
func TestTheNextFunding(t *testing.T) {
	m := market(t, "binance-usdm", func(c *venue.Config) { c.Funding = venue.Funding{Rate: fixed.FromInt64(-1e14), Every: 2} })
	require.Equal(t, int64(2000), m.NextFunding())
	do(t, m, venue.Command{Kind: venue.Advance, Steps: 1})
	require.Equal(t, int64(1000), m.NextFunding())
	require.Empty(t, m.Fundings())
	do(t, m, venue.Command{Kind: venue.Advance, Steps: 1})
	require.Equal(t, int64(2000), m.NextFunding())
	require.Len(t, m.Fundings(), 1)
	do(t, m, venue.Command{Kind: venue.Advance, Steps: 1})
	require.Len(t, m.Fundings(), 1, "not before it is due again")
	none := market(t, "binance-usdm", nil)
	do(t, none, venue.Command{Kind: venue.Advance, Steps: 1})
	require.Equal(t, int64(28_799_000), none.NextFunding())
	still := market(t, "binance-usdm", func(c *venue.Config) { c.Funding.Every = 1 })
	do(t, still, venue.Command{Kind: venue.Advance, Steps: 1})
	require.Empty(t, still.Fundings(), "a rate of 0 is not paid")
	never := market(t, "binance-usdm", func(c *venue.Config) { c.Funding.Rate = fixed.FromInt64(1e14) })
	do(t, never, venue.Command{Kind: venue.Advance, Steps: 1})
	require.Empty(t, never.Fundings())
}

// The latest 2,000 trades and payments of funding are kept; of one more the older thousand goes.
func TestOldTradesGo(t *testing.T) {
	m := market(t, "binance-usdm", func(c *venue.Config) {
		c.Funding = venue.Funding{Rate: fixed.FromInt64(1), Every: 1}
		for range 2100 {
			c.Path = append(c.Path, 2000)
		}
	})
	trade := func(n int) {
		for i := range n {
			do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Side(i % 2), Kind: book.Market, Lots: 1}})
		}
	}
	trade(2000)
	require.Len(t, m.Trades(), 2000)
	trade(1)
	require.Len(t, m.Trades(), 1001)
	require.Equal(t, []uint64{1001, 2001}, []uint64{m.Trades()[0].ID, m.Trades()[1000].ID})
	require.Equal(t, m.Trades()[1000].Price, m.Last())
	do(t, m, venue.Command{Kind: venue.Advance, Steps: 2000})
	require.Len(t, m.Fundings(), 2000)
	do(t, m, venue.Command{Kind: venue.Advance, Steps: 1})
	require.Len(t, m.Fundings(), 1001)
}

// What the other side offers is all that is bought, and a lot more each; whoever wants what cannot be is left out:
// less than a lot, more than is offered, without debt at below one time, with as much debt as it costs.
func TestWhoIsInTheMarket(t *testing.T) {
	long := func(milli uint64, debt uint64) venue.Trader {
		return venue.Trader{Size: *new(uint256.Int).Mul(uint256.NewInt(milli), uint256.NewInt(1e15)), Debt: *uint256.NewInt(debt)}
	}
	for _, row := range []struct {
		traders  []venue.Trader
		against  int
		unopened int
		interest string
	}{
		{[]venue.Trader{long(1000, 1_800_000_000), long(500, 900_000_000)}, 2, 0, "1.5"},
		{[]venue.Trader{long(1000, 1_800_000_000)}, 0, 1, "0"},
		{[]venue.Trader{{Size: *uint256.NewInt(1e14)}}, 1, 1, "0"},
		{[]venue.Trader{long(1000, 2_000_000_000)}, 1, 1, "0"},
		{[]venue.Trader{long(1000, 2_000_000_001)}, 1, 1, "0"},
		{[]venue.Trader{long(1000, 1_999_000_000)}, 1, 1, "0"}, // two thousand times
		{[]venue.Trader{long(1000, 0)}, 1, 0, "1"},
	} {
		m := market(t, "binance-usdm", func(c *venue.Config) { c.Traders, c.Against = row.traders, row.against })
		require.Equal(t, row.unopened, m.Unopened(), row)
		m.View(func() { require.Equal(t, row.interest, m.OpenInterest().String(), row) })
		require.NoError(t, m.Check())
		require.Empty(t, m.Depth(book.Sell, 10)[1:], "what was not bought is taken back")
	}
	// 1 ether at 2,000 and ten times: 200 of margin, a hundredth more and four fees of 1.
	m := market(t, "binance-usdm", func(c *venue.Config) {
		c.Customers, c.Traders, c.Against = nil, []venue.Trader{long(1000, 1_800_000_000)}, 1
	})
	m.View(func() {
		require.Equal(t, 2, m.Engine().NumAccounts())
		b, p := m.Balance(1), m.Position(1)
		require.Equal(t, []string{"205", "1", "isolated", "200"}, []string{m.Sum(b.Wallet).String(), m.Coins(p.Size).String(), string(p.Mode), m.Sum(p.Margin).String()})
		b, p = m.Balance(0), m.Position(0) // each is 1 + 1 lots of 1,000, and four times what they are worth
		require.Equal(t, []string{"8007.6", "1"}, []string{m.Sum(b.Wallet).String(), m.Coins(p.Size).String()})
	})
}

// Before there was a trade the last price is the mark's. The book's best prices are as many as are asked for.
func TestWhatTheBookShows(t *testing.T) {
	m := market(t, "binance-usdm", func(c *venue.Config) {
		c.Offers = []book.Offer{{Offset: 1e14, Lots: 5}, {Offset: 2e14, Lots: 6}, {Offset: 3e14, Lots: 7}}
	})
	require.Equal(t, int64(200_000), m.Last())
	require.Equal(t, []venue.Level{{Price: 199_980, Lots: 5}, {Price: 199_960, Lots: 6}}, m.Depth(book.Buy, 2))
	require.Len(t, m.Depth(book.Sell, 9), 3)
	require.Empty(t, m.Depth(book.Sell, 0))
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 1}})
	require.Equal(t, int64(200_020), m.Last())
}

// A quiet market notes nothing twice: one thing that happens to an account is one note of it.
func TestNotes(t *testing.T) {
	m := market(t, "binance-usdm", nil)
	var told []string
	m.Listen(func(n *venue.Note) { told = append(told, fmt.Sprint(n.Topic, " ", n.Why, n.Order.Status)) })
	do(t, m, venue.Command{Kind: venue.SetMode, Mode: exchange.Isolated})
	do(t, m, venue.Command{Kind: venue.Lever, Amount: "10" + eighteen})
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Price: 300_000, Lots: 500}})
	require.Equal(t, []string{"account mode", "leverage ", "account leverage", "trade ", "order resting", "account order", "order filled"}, told)
	told = nil
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Price: 199_990, Lots: 100}})
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Sell, Price: 199_985, Lots: 150, Lifetime: book.ImmediateOrCancel}})
	require.Equal(t, "order resting", told[0])
	require.Equal(t, "order expired", told[len(told)-1], "what is left of an order that has traded")
	told = nil
	_, err := m.Do(venue.Command{Kind: venue.SetMode, Mode: exchange.Isolated})
	require.Error(t, err)
	require.Empty(t, told)
	require.NoError(t, m.Return(0))
	require.Equal(t, []string{"reset "}, told)
}

// A log that is another market's, damaged, or from the future is told apart from one that was cut off.
func TestLogsThatCannotBeRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	m := market(t, "binance-usdm", nil)
	require.NoError(t, m.Keep(path))
	for n := range uint64(5) {
		do(t, m, venue.Command{Kind: venue.Nonce, ID: 100 + n})
	}
	require.NoError(t, m.Return(3))
	require.Error(t, m.Return(4))
	require.Error(t, m.Return(-1))
	require.NoError(t, market(t, "binance-usdm", nil).Return(0), "where it is")
	require.Equal(t, 3, m.History())
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	lines := strings.SplitAfter(string(whole), "\n")
	require.Len(t, lines, 8) // what it is, five, one more of the return, and nothing
	keep := func(text string) error {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		back := market(t, "binance-usdm", nil)
		err := back.Keep(path)
		if err == nil {
			_, err = back.Do(venue.Command{Kind: venue.Nonce, ID: 7})
			require.NoError(t, err)
			after, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, text[:strings.LastIndexByte(text, '\n')+1], string(after)[:strings.LastIndexByte(text, '\n')+1], "it goes on behind what is whole")
		}
		return err
	}
	require.NoError(t, keep(string(whole)))
	require.NoError(t, keep(strings.Join(lines[:4], "")+lines[4][:5]))
	require.NoError(t, keep(strings.Join(lines[:4], "")))
	require.ErrorContains(t, keep(strings.Join(lines[:3], "")+"zz"+lines[3][2:]+strings.Join(lines[4:], "")), "line 4 is damaged")
	require.ErrorContains(t, keep(strings.Join(lines[:3], "")+strings.ReplaceAll(lines[3], " ", "")+strings.Join(lines[4:], "")), "line 4 is damaged")
	require.Error(t, market(t, "binance-usdm", nil).Keep(t.TempDir()), "a folder is no file")
}

// What an isolated spot account holds, moves and owes. 100 dollars buy 0.04 ether for 80.04; 0.03 of it go out and
// 0.01 come back.
func TestSpotMovesOfEitherAsset(t *testing.T) {
	class, err := presets.SpotMargin(5)
	require.NoError(t, err)
	m := market(t, "binance-usdm", func(c *venue.Config) { c.SpotClass = &class })
	move := func(amount string, base bool) error {
		_, err := m.Do(venue.Command{Kind: venue.SpotMove, Amount: amount, Base: base})
		return err
	}
	have := func() string {
		a, ok := m.Spot(0)
		require.True(t, ok)
		b := m.Balance(0)
		return fmt.Sprint(m.Money(a.Quote), " ", m.Coins(a.Base), " ", m.Coins(m.SpotBase(0)), " ", m.Sum(b.Wallet))
	}
	require.NoError(t, move("100000000", false))
	require.Equal(t, "100 0 0 9900", have())
	_, err = m.Do(venue.Command{Kind: venue.SpotTrade, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 40}})
	require.NoError(t, err)
	require.Equal(t, "19.96 0.04 0 9900", have())
	require.NoError(t, move("-30000000000000000", true))
	require.NoError(t, move("10000000000000000", true))
	require.Equal(t, "19.96 0.02 0.02 9900", have())
	require.NoError(t, move("-9960000", false))
	require.Equal(t, "10 0.02 0.02 9909.96", have())
	for _, wrong := range []struct {
		amount string
		base   bool
	}{{"0", false}, {"x", false}, {"20000000000000001", true}, {"-20000000000000001", true}, {"-10000001", false}, {"9909960001", false}} {
		require.Error(t, move(wrong.amount, wrong.base), wrong)
	}
	require.NoError(t, move("20000000000000000", true))
	require.Equal(t, "10 0.04 0 9909.96", have())
	require.Len(t, m.SpotFills(0), 1)
	f := m.SpotFills(0)[0]
	require.Equal(t, []uint64{2, 3}, []uint64{f.Order.ID, f.ID}, "the first was the transfer")
	require.Equal(t, []any{int64(200_000), "80", "0.04", "0.04"}, []any{f.Price, m.Money(f.Value).String(), m.Money(f.Fee).String(), m.Coins(f.Size).String()})
	for _, r := range []*venue.Request{nil, {Side: book.Buy, Kind: book.Limit, Lots: 1}, {Side: book.Buy, Kind: book.Market}} {
		_, err = m.Do(venue.Command{Kind: venue.SpotTrade, Order: r})
		require.ErrorIs(t, err, venue.ErrNotServed)
	}
	require.NoError(t, m.Check())
}

// An account that owes ether is closed by buying what it lacks, at the mark and for the fee: 100 dollars and the
// 199.90 that 0.1 borrowed ether were sold for. At 2,600 it has 299.90 for a debt of 260, 1.1535 and above 1.15; at
// 2,610 it has 1.149. Buying 0.1 costs 261.1305, and 38.7695 are left.
func TestAnAccountThatOwesEtherIsClosed(t *testing.T) {
	class, err := presets.SpotMargin(5)
	require.NoError(t, err)
	m := market(t, "binance-usdm", func(c *venue.Config) { c.SpotClass = &class })
	do(t, m, venue.Command{Kind: venue.SpotMove, Amount: "100000000"})
	a := do(t, m, venue.Command{Kind: venue.SpotTrade, Order: &venue.Request{Side: book.Sell, Kind: book.Market, Lots: 100, Borrow: true}})
	require.Equal(t, "0.1", m.Coins(a.Order.Borrowed).String())
	do(t, m, venue.Command{Kind: venue.SetMark, Amount: "2600" + eighteen + "000000"})
	require.Len(t, m.SpotOrders(0), 1)
	do(t, m, venue.Command{Kind: venue.SetMark, Amount: "2610" + eighteen + "000000"})
	require.Len(t, m.SpotOrders(0), 2)
	o := m.SpotOrders(0)[1]
	require.Equal(t, []any{book.Buy, "2610", int64(100), "liquidation", "0.1305", venue.Filled}, []any{o.Side, m.Average(o).String(), o.Lots, o.Forced, m.Money(o.Fee).String(), o.Status})
	money, _ := wallet(m, 0)
	require.Equal(t, "9938.7695", money)
	s, _ := m.Spot(0)
	require.True(t, s.Quote.IsZero() && s.Base.IsZero() && s.BaseLoan.Principal.IsZero())
	moves := m.Movements(0)
	require.Equal(t, []uint64{4, 5}, []uint64{o.ID, moves[len(moves)-1].ID}, "after a transfer, an order and its fill")
	require.Equal(t, []any{"spot-liquidation", "38.7695"}, []any{moves[len(moves)-1].What, m.Sum(moves[len(moves)-1].Amount).String()})
	require.NoError(t, m.Check())
}

// One that owes dollars sells all its ether: with 100 of its own and 100 borrowed, 0.09 ether cost 180.09. At 1,000 it
// has 90 and 19.91 for a debt of 100, below 1.15. The ether fetches 90 less a fee of 0.045, and 9.865 are left.
func TestAnAccountThatOwesDollarsIsClosed(t *testing.T) {
	class, err := presets.SpotMargin(5)
	require.NoError(t, err)
	m := market(t, "binance-usdm", func(c *venue.Config) { c.SpotClass = &class })
	do(t, m, venue.Command{Kind: venue.SpotMove, Amount: "100000000"})
	do(t, m, venue.Command{Kind: venue.SpotLoan, Amount: "100000000"})
	do(t, m, venue.Command{Kind: venue.SpotTrade, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 90}})
	do(t, m, venue.Command{Kind: venue.SetMark, Amount: "1000" + eighteen + "000000"})
	money, _ := wallet(m, 0)
	require.Equal(t, "9909.865", money)
	o := m.SpotOrders(0)[1]
	require.Equal(t, []any{book.Sell, "1000", int64(90)}, []any{o.Side, m.Average(o).String(), o.Filled})
	require.NoError(t, m.Check())
}

// What it lacks may be less than a lot: then there is no order to tell of. 1.10 dollars stand for 0.0004 ether, which
// are lent and taken out; at 2,500 they cost a dollar and a fee of 0.0005.
func TestLessThanALotIsBought(t *testing.T) {
	class, err := presets.SpotMargin(5)
	require.NoError(t, err)
	m := market(t, "binance-usdm", func(c *venue.Config) { c.SpotClass = &class })
	do(t, m, venue.Command{Kind: venue.SpotMove, Amount: "1100000"})
	do(t, m, venue.Command{Kind: venue.SpotLoan, Amount: "400000000000000", Base: true})
	do(t, m, venue.Command{Kind: venue.SpotMove, Amount: "-400000000000000", Base: true})
	do(t, m, venue.Command{Kind: venue.SetMark, Amount: "2500" + eighteen + "000000"})
	require.Empty(t, m.SpotOrders(0))
	money, _ := wallet(m, 0)
	require.Equal(t, "9998.9995", money)
	require.NoError(t, m.Check())
}

// An order that trades at several prices has its fee and profit shared out by size, the last fill with what is left.
// 0.25 cost 200.02, 200.04 and 100.03 for a fee of 0.250045; sold for 499.91 they lose 0.18 for a fee of 0.249955.
func TestFeesAndProfitsOfSeveralFills(t *testing.T) {
	m := market(t, "binance-usdm", func(c *venue.Config) {
		c.Offers = []book.Offer{{Offset: 1e14, Lots: 100}, {Offset: 2e14, Lots: 100}, {Offset: 3e14, Lots: 100}}
	})
	for _, side := range []book.Side{book.Buy, book.Sell} {
		do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: side, Kind: book.Market, Lots: 250}})
	}
	var got []string
	for _, f := range m.Fills(0) {
		got = append(got, fmt.Sprint(m.PriceOf(f), " ", m.Money(f.Value), " ", m.Money(f.Fee), " ", m.Sum(f.Profit), " ", f.Before))
	}
	require.Equal(t, []string{
		"2000.2 200.02 0.100018 0 0", "2000.4 200.04 0.100018 0 100", "2000.6 100.03 0.050009 0 200",
		"1999.8 199.98 0.099982 -0.072 250", "1999.6 199.96 0.099982 -0.072 150", "1999.4 99.97 0.049991 -0.036 50",
	}, got)
	o := m.Orders(0)[1]
	require.Equal(t, []string{"0.249955", "-0.18", "499.91"}, []string{m.Money(o.Fee).String(), m.Sum(o.Profit).String(), m.Value(o).String()})
}

// Who trades all the time does so at every fifth mark, at most 2 ether, and who has come to hold more than 20 closes
// all of it.
func TestWhoTradesAllTheTime(t *testing.T) {
	m := market(t, "binance-usdm", func(c *venue.Config) {
		c.Customers, c.Day, c.Offers = nil, 1, []book.Offer{{Offset: 1e14, Lots: 1_000_000}}
		for range 6000 {
			c.Path = append(c.Path, 1700)
		}
	})
	held, closed, trades := int64(0), map[bool]int{}, 0
	m.Listen(func(n *venue.Note) {
		if n.Topic != venue.Traded {
			return
		}
		trades++
		require.Zero(t, m.Steps()%5)
		change := n.Trade.Lots
		if n.Trade.Side == book.Sell {
			change = -change
		}
		if held > 20_000 || held < -20_000 {
			closed[held > 0]++
			require.Equal(t, -held, change, "all of it")
		} else {
			require.LessOrEqual(t, n.Trade.Lots, int64(2000))
		}
		held += change
	})
	do(t, m, venue.Command{Kind: venue.Advance, Steps: 6000})
	require.Equal(t, 1200, trades)
	require.NotEmpty(t, closed)
	require.NoError(t, m.Check())
}

// Each account has a deadline of its own, and the first that comes is kept first.
func TestDeadlinesOfTwoAccounts(t *testing.T) {
	m := market(t, "binance-usdm", two)
	for a, deadline := range []uint64{5000, 3000} {
		rest(t, m, exchange.AccountID(a), book.Buy, 100_000, 10)
		do(t, m, venue.Command{Kind: venue.CancelBy, Account: exchange.AccountID(a), Steps: deadline})
	}
	for _, row := range []struct {
		at   int64
		open [2]int
	}{{2999, [2]int{1, 1}}, {3000, [2]int{1, 0}}, {4999, [2]int{1, 0}}, {5000, [2]int{0, 0}}} {
		do(t, m, venue.Command{Kind: venue.Nonce, At: row.at, ID: uint64(row.at)})
		require.Equal(t, row.open, [2]int{len(m.OpenOrders(0)), len(m.OpenOrders(1))}, row.at)
	}
}

// What moves is numbered in the order of its coming, and told of its owner's history.
func TestMovementsAreNumbered(t *testing.T) {
	m := market(t, "binance-usdm", nil)
	id, held := m.Held(0)
	require.Equal(t, []any{exchange.PositionID(-1), false}, []any{id, held})
	do(t, m, venue.Command{Kind: venue.Switch, Mode: exchange.Isolated, Amount: "10" + eighteen})
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 500}})
	for n, amount := range []string{"50000000", "-20000000"} {
		require.Equal(t, uint64(n+1), do(t, m, venue.Command{Kind: venue.AddMargin, Amount: amount, At: int64(n + 1)}).ID)
	}
	moves := m.Movements(0)
	require.Equal(t, []venue.Movement{
		{ID: 1, What: "margin", Amount: fixed.FromInt64(50_000_000), Asset: "USDT", At: 1}, {ID: 2, What: "margin", Amount: fixed.FromInt64(-20_000_000), Asset: "USDT", At: 2},
	}, moves)
}

// Unrealised profit is of the pool in cross, and of the position alone where it is isolated. Without a choice the
// leverage is the highest of the first tier.
func TestBalances(t *testing.T) {
	for _, mode := range []exchange.Mode{exchange.Cross, exchange.Isolated} {
		m := market(t, "binance-usdm", nil)
		require.Equal(t, "150", venue.Ratio(m.Leverage(0)).String())
		require.Zero(t, m.Quantile(0))
		p := m.Position(0)
		require.Equal(t, []any{exchange.Cross, true}, []any{p.Mode, p.Size.IsZero()})
		if mode == exchange.Isolated {
			do(t, m, venue.Command{Kind: venue.Switch, Mode: mode, Amount: "10" + eighteen})
			require.Equal(t, "10", venue.Ratio(m.Leverage(0)).String())
		}
		do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 500}})
		b := m.Balance(0)
		cross, isolated := "-0.1", "0"
		if mode == exchange.Isolated {
			cross, isolated = "0", "100.01"
		}
		require.Equal(t, []string{"-0.1", cross, isolated, "9999.49995", "9999.39995"}, []string{m.Sum(b.Profit).String(), m.Sum(b.CrossProfit).String(), m.Sum(b.Isolated).String(), m.Sum(b.Wallet).String(), m.Sum(b.Equity).String()})
		require.Equal(t, mode, m.Mode(0))
		require.False(t, m.AutoTopUp(0))
	}
}

// A risk limit raises what a position needs, from 0.5 % of its cost to 1 %; automatic margin is switched on and off.
func TestRiskLimitsAndAutomaticMargin(t *testing.T) {
	m := market(t, "bitmex-usdt", nil)
	do(t, m, venue.Command{Kind: venue.Lever, Amount: "10" + eighteen})
	do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 500}})
	before := m.Position(0)
	do(t, m, venue.Command{Kind: venue.RiskLimit, Steps: 1})
	after := m.Position(0)
	require.Equal(t, "5.0005", m.Sum(fixed.Difference(&after.Maintenance, &before.Maintenance)).String())
	b := market(t, "bybit-2025", nil)
	do(t, b, venue.Command{Kind: venue.Switch, Mode: exchange.Isolated, Amount: "10" + eighteen})
	do(t, b, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 500}})
	for _, on := range []bool{true, false} {
		do(t, b, venue.Command{Kind: venue.AutoTopUp, On: on})
		require.Equal(t, on, b.AutoTopUp(0))
	}
}

// An order whose price comes when it can no longer be is over as refused, and says why and when.
func TestAnOrderThatIsRefusedWhenItsPriceComes(t *testing.T) {
	m := market(t, "binance-usdm", nil)
	stop := do(t, m, venue.Command{Kind: venue.Place, At: 1000, Order: &venue.Request{Side: book.Sell, Kind: book.Market, Lots: 10, ReduceOnly: true, Trigger: 190_000, Source: book.Mark}}).Order
	still := do(t, m, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Sell, Kind: book.Market, Lots: 10, ReduceOnly: true, Trigger: 150_000, Source: book.Mark}}).Order
	do(t, m, venue.Command{Kind: venue.SetMark, At: 5000, Amount: "1900" + eighteen + "000000"})
	require.Equal(t, []any{venue.Refused, int64(5000), int64(5000), int64(0)}, []any{stop.Status, stop.Fired, stop.Updated, stop.Filled})
	require.Contains(t, stop.Why, "ReduceOnly")
	require.Equal(t, []*venue.Order{still}, m.OpenOrders(0))
}

// Who owes nothing does not keep the next one from being closed, nor does who has no margin account at all.
func TestOthersAreClosedBesideWhoOwesNothing(t *testing.T) {
	class, err := presets.SpotMargin(5)
	require.NoError(t, err)
	for _, first := range []bool{false, true} {
		m := market(t, "binance-usdm", func(c *venue.Config) {
			two(c)
			c.SpotClass = &class
		})
		if first {
			do(t, m, venue.Command{Kind: venue.SpotMove, Amount: "100000000"})
		}
		do(t, m, venue.Command{Account: 1, Kind: venue.SpotMove, Amount: "100000000"})
		do(t, m, venue.Command{Account: 1, Kind: venue.SpotTrade, Order: &venue.Request{Side: book.Sell, Kind: book.Market, Lots: 100, Borrow: true}})
		do(t, m, venue.Command{Kind: venue.SetMark, Amount: "2610" + eighteen + "000000"})
		require.Len(t, m.SpotOrders(1), 2)
		require.Equal(t, "liquidation", m.SpotOrders(1)[1].Forced)
		require.NoError(t, m.Check())
	}
}
