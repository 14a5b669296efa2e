package margin

import (
	"testing"
	"time"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/sim/books"
	"github.com/ringfence-sim/ringfence/sim/record"
)

const start = 1_700_000_000

// The second of two borrowers, 10 ETH that owe 16,000, fails at 1,850: its equity of 2,500 is less than 14 % of
// 18,500. All is taken over and sold at 1,831.5. Of that the venue takes 0.3 %, and the fund 1 % of the value. What
// would have done is 90/(0.14 − 0.012), of which 98.8 % cancel debt. The fifth mark of 3 s is in block 1 of 12 s.
func TestAWholeClosingByHand(t *testing.T) {
	m := level(t, "binance-isolated-margin", "taker-fee=0.002", "clearance-fee=0.01")
	rows := walk(t, world(), m, []agents.Borrower{borrower(3, 100), borrower(10, 16_000)}, dollars(2000, 1900, 1900, 1900, 1900, 1850, 1850))
	require.Len(t, rows.Liquidations, 1)
	got := rows.Liquidations[0]
	parts := map[string]string{"clearance_fee": "185000000", "price_impact": "185000000", "venue_fee": "54945000"}
	require.Equal(t, parts, losses(got.Loss[:]))
	require.Equal(t, parts, losses(rows.Vaults[1].Paid[:]))
	got.Loss = [record.Losses]fixed.Signed{}
	require.Equal(t, record.Liquidation{
		Path: 3, Kind: record.Takeover, Borrower: 1, Block: 1, Time: start + 15, ReferencePrice: 1850e10, ContractPrice: 1850e10, Seized: ether(10), Repaid: usdc(16_000),
		Value: usdc(18_500), Proceeds: usdc(18_315), Least: num(694_687_500),
	}, got)
	idle, v := rows.Vaults[0], rows.Vaults[1]
	require.Zero(t, idle.Liquidations)
	require.False(t, idle.Reached)
	require.Equal(t, "450000000", idle.Paid[journal.MarketMove].String())
	require.Equal(t, "5450000000", idle.EndEquity.String())
	require.Equal(t, "2075055000", v.EndEquity.String(), "2,500 less 424.945")
	require.Equal(t, [2]uint256.Int{}, [2]uint256.Int{v.EndCollateral, v.EndDebt})
	require.Equal(t, [4]uint256.Int{usdc(16_000), ether(10), usdc(18_500), num(694_687_500)}, [4]uint256.Int{v.ClosedDebt, v.ClosedCollateral, v.ClosedValue, v.LeastDebt})
	require.Equal(t, [4]uint64{1, 1, start + 15, 1}, [4]uint64{uint64(v.Liquidations), v.FirstBlock, v.FirstTime, uint64(v.PositionsClosed)})
	require.True(t, v.Reached)
	require.True(t, v.OtherLoss.IsZero(), "the main position's is no other's")
	require.EqualValues(t, 1, rows.Liquidators[0].Won)
}

// At 1,600 a fifth of 1,000 ETH is closed and the rest taken over in one mark: one liquidation, whose least debt is counted once.
func TestTheLeastDebtOfAMarkIsCountedOnce(t *testing.T) {
	rows := walk(t, world(), level(t, "hyperliquid"), []agents.Borrower{borrower(1000, 1_600_000)}, dollars(2000, 1600, 1600))
	require.Len(t, rows.Liquidations, 2)
	require.Equal(t, usdc(1_600_000), rows.Liquidations[0].Least, "224,000/0.14 is all of it")
	require.True(t, rows.Liquidations[1].Least.IsZero())
	require.Equal(t, usdc(1_600_000), rows.Vaults[0].LeastDebt)
}

// A fifth of 1,000 ETH is closed at 1,855 in the first mark, and another after an hour. Marks are 600 s apart: an
// hour is six of them. A closing of s would have held at 1,850, the worst of the hour, where (1,000 − s)·1,850·0.86 =
// 1,600,000 − s·1,855·0.998: 9,000/260.29 = 34.577 ETH for 64,011 of debt.
func TestTheHourAfterAFirstClosingByHand(t *testing.T) {
	m := level(t, "hyperliquid", "taker-fee=0.002")
	m.Every = 600 * time.Second
	w := world()
	w.Clock.Interval = 600
	prices := dollars(2000, 1855, 1950, 1850, 1950, 1950, 1950, 1950, 1790, 1900)
	people := []agents.Borrower{borrower(1000, 1_600_000), borrower(10, 1_000), borrower(1000, 1_300_000)}
	rows := walk(t, w, m, people, prices)
	require.Len(t, rows.Liquidations, 2)
	first, second := rows.Liquidations[0], rows.Liquidations[1]
	require.Equal(t, record.PartialClose, first.Kind)
	require.Equal(t, map[string]string{"price_impact": "3710000000", "venue_fee": "1101870000"}, losses(first.Loss[:]))
	require.Equal(t, [4]uint256.Int{ether(200), usdc(371_000), usdc(367_290), num(366_188_130_000)}, [4]uint256.Int{first.Seized, first.Value, first.Proceeds, first.Repaid})
	require.Equal(t, num(33_989_855_073), first.Least, "4,700/0.138, of which 0.998 cancel debt")
	require.EqualValues(t, start+4800, second.Time)
	v := rows.Vaults[0]
	require.EqualValues(t, 2, v.Liquidations)
	require.EqualValues(t, 50, v.FirstBlock)
	require.Equal(t, usdc(1_600_000), v.HourDebt)
	require.Equal(t, num(366_188_130_000), v.HourClosed, "what is closed later does not count")
	require.InDelta(t, 9000/260.29*1855*0.998, v.HourLeast.Float64()/1e6, 1e-3)
	require.Equal(t, ether(1000), v.HourCollateral)
	require.Equal(t, ether(200), v.HourSold)
	require.InDelta(t, 9000/260.29*0.998, v.HourLeastSold.Float64()/1e18, 1e-3)
	require.InDelta(t, (200_480-198_188.13)/0.138*0.998, second.Least.Float64()/1e6, 1e-3, "1,432,000 less 1,233,811.87, of 14 %")
	sum := first.Least
	sum.Add(&sum, &second.Least)
	require.Equal(t, sum, v.LeastDebt)
	// A path that ends a mark earlier than the hour says nothing of it, and one that ends with it all.
	for marks, whole := range map[int]bool{7: false, 8: true} {
		short := walk(t, w, m, people, prices[:marks])
		require.Equal(t, whole, !short.Vaults[0].HourDebt.IsZero(), "%d marks", marks)
	}
	// In two parts, of which the first ends in the midst of the hour, all is the same.
	a := begin(t, w, m, people, prices)
	require.NoError(t, a.Walk([][]oracle.Price{prices[:4]}, 0))
	require.NoError(t, a.Walk([][]oracle.Price{prices[4:]}, 4))
	var again record.Arm
	require.NoError(t, a.Finish(&again))
	require.Equal(t, rows, again)
}

// Marks are kept from the block of the first one to the end of the last window, and then judged.
func TestMarksAreKeptWhileAWindowIsOpen(t *testing.T) {
	a := &running{World: world(), Arm: level(t, "idealised")}
	a.Every = 600 * time.Second
	require.EqualValues(t, 6, a.window())
	a.follow(dollars(1, 2), 0)
	require.Empty(t, a.trail.marks, "no window is open")
	a.state = []books.History{
		{},
		{Liquidations: 1, Hour: &books.Hour{Block: 3, Collateral: ether(1000), Debt: fixed.FromInt64(1_800_000e6), Price: a.Scaled(2000e10)}},
		{Liquidations: 1, Hour: &books.Hour{Block: 5, Collateral: ether(1000), Debt: fixed.FromInt64(1_800_000e6), Price: a.Scaled(2000e10)}},
		{Liquidations: 1, Hour: &books.Hour{Block: 1, Collateral: ether(1000), Debt: fixed.FromInt64(1_800_000e6), Price: a.Scaled(2000e10)}},
	}
	a.trail.until = 10
	a.follow(dollars(1990, 1980, 2000), 3) // blocks 3 to 5
	a.follow(dollars(1990, 1990, 1990, 1970, 1990), 6)
	require.EqualValues(t, 3, a.trail.from)
	require.Len(t, a.trail.marks, 8)
	a.follow(dollars(1, 1), 11)
	require.Empty(t, a.trail.marks)
	require.True(t, a.state[1].Hour.Whole, "blocks 3 to 9")
	require.False(t, a.state[2].Hour.Whole, "block 11 is not there")
	require.False(t, a.state[3].Hour.Whole, "its first mark is not there")
	require.Nil(t, a.state[0].Hour)
	// (1,000 − s)·1,970·0.86 = 1,800,000 − 2,000·s, where the worst mark is the last of the window.
	require.InDelta(t, 105_800/305.8*2000, a.state[1].Hour.Least.Float64()/1e6, 1e-2)
	a.follow(dollars(5), 10)
	require.Equal(t, dollars(5), a.trail.marks, "the last block of the window is kept")
	require.EqualValues(t, 10, a.trail.from)
}

// ALT falls from 5 to 3: 2,000 of it had a margin of 2,000 and lack 2,000. Sold at 2.97 they lack 60 more, and 0.15 %
// of 5,940. HDG rises from 50 to 70: 100 of it had 1,250 and lack 750. Bought at 70.7 they lack 70 more, and 0.15 %
// of 7,070. Isolated, the rest of the account bears nothing of it.
func TestOtherPositionsAreClosedByHand(t *testing.T) {
	m := venue(t, "binance-usdm", 2)
	w := world(alt, hedge)
	w.Portfolio.Reserve = num(0.2e18)
	for _, c := range []struct {
		alt, hedge    []oracle.Price
		position      uint16
		seized, value uint256.Int
		proceeds      uint64
		loss          map[string]string
		other, moved  string
		equity        string
	}{
		{
			dollars(5, 5, 3, 3), dollars(50, 50, 50, 40), 1, ether(2000), usdc(6000), 5940,
			map[string]string{"price_impact": "60000000", "venue_fee": "8910000", "bad_debt": "-2068910000"},
			"-2000000000", "5000000000", "6250000000",
		},
		{
			dollars(5, 5, 5, 6), dollars(50, 50, 70, 50), 2, ether(100), usdc(7000), 7070,
			map[string]string{"price_impact": "70000000", "venue_fee": "10605000", "bad_debt": "-830605000"},
			"-750000000", "2000000000", "8000000000",
		},
	} {
		rows := walk(t, w, m, pair, dollars(2000, 2000, 1800, 1800), c.alt, c.hedge)
		require.Len(t, rows.Liquidations, 2)
		l := rows.Liquidations[1]
		require.Zero(t, l.Borrower)
		require.Equal(t, c.position, l.Position)
		require.Equal(t, [3]uint256.Int{c.seized, c.value, usdc(c.proceeds)}, [3]uint256.Int{l.Seized, l.Value, l.Proceeds})
		require.Equal(t, c.loss, losses(l.Loss[:]))
		require.Equal(t, record.FullClose, l.Kind)
		v := rows.Vaults[0]
		require.Equal(t, c.other, v.OtherLoss.String())
		require.Equal(t, [3]uint32{3, 1, 0}, [3]uint32{v.Positions, v.PositionsClosed, v.PositionsHit})
		require.Zero(t, v.Liquidations)
		require.True(t, v.Reached)
		if c.position == 1 { // the short gained 1,000 more
			require.Equal(t, c.moved, v.Paid[journal.MarketMove].String())
			require.Equal(t, c.equity, v.EndEquity.String())
		}
	}
}

// Two borrowers' longs and the short between them pay a thousandth of their value each 6 s, at marks of 3 s: 20, 10
// and −5 a time, and 8, 4 and −2, twice in 12 s. Without counterparties the venue's liquidity receives it.
func TestFundingFallsDueAtTheEndsOfItsIntervals(t *testing.T) {
	for _, counterparties := range []int{0, 2} {
		for marks, times := range map[int]int64{2: 0, 3: 1, 4: 1, 5: 2} {
			m := venue(t, "binance-usdm", 2)
			m.Counterparties, m.Funding = counterparties, Funding{Rate: fixed.FromInt64(1e15), Every: 6}
			var prices [][]oracle.Price
			for _, price := range []float64{2000, 5, 50} {
				row := []float64{}
				for range marks {
					row = append(row, price)
				}
				prices = append(prices, dollars(row...))
			}
			a := begin(t, world(alt, hedge), m, pair, prices...)
			rows := finish(t, a, prices...)
			for i, each := range []int64{25e6, 10e6} {
				require.Equal(t, fixed.FromInt64(each*times).String(), rows.Vaults[i].Paid[journal.Carry].String(), "%d marks", marks)
			}
			venue, others := a.books.Journal.Balance(a.books.Venue, books.ClaimUnit), a.books.Journal.Balance(a.books.Bystanders, books.ClaimUnit)
			all := fixed.FromInt64(35e6 * times).String()
			if counterparties == 0 {
				require.Equal(t, [2]string{all, "0"}, [2]string{venue.String(), others.String()})
			} else {
				require.Equal(t, [2]string{"0", all}, [2]string{venue.String(), others.String()})
			}
		}
	}
}

// A hundredth of the debt is charged at once and each 6 s: 60 at marks 0, 2 and 4. Whoever left before the second
// owes no more, and whoever stands behind it does.
func TestInterestFallsDueAtOnceAndAtTheEndsOfItsIntervals(t *testing.T) {
	m := venue(t, "binance-isolated-margin", 0)
	m.Interest = Interest{Rate: num(0.01e18), Every: 6}
	people := []agents.Borrower{pair[0], pair[1], borrower(4, 6_000)}
	prices := dollars(2000, 2000, 2000, 2000, 2000, 2000)
	a := begin(t, world(), m, people, prices)
	done, err := customers{a}.Close(0)
	require.NoError(t, err)
	require.True(t, done)
	a.watch.Changed(0, &fixed.WAD)
	rows := finish(t, a, prices)
	paid := []string{}
	for i := range people {
		paid = append(paid, rows.Vaults[i].Paid[journal.Carry].String())
	}
	require.Equal(t, []string{"150000000", "180000000", "180000000"}, paid)
	require.Equal(t, "510000000", a.books.Journal.Balance(a.books.Suppliers, books.ClaimUnit).String())
	require.Equal(t, usdc(6_180), rows.Vaults[1].EndDebt)
	require.True(t, rows.Vaults[0].Left)
	require.False(t, rows.Vaults[1].Left)
}

// A debt of 100 at 7 % owes 7. Of 20 paid back 7 were interest, and 7 % of 87 rounded up are 7 again.
func TestInterestIsPaidBackFirstByHand(t *testing.T) {
	var l loan
	rate := num(0.07e18)
	for _, c := range [][2]uint64{{100, 7}, {87, 7}, {94, 7}, {0, 0}} {
		debt := num(c[0])
		require.Equal(t, num(c[1]), l.charge(&debt, &rate), "of %d", c[0])
		require.Equal(t, num(c[0]+c[1]), l.owed)
	}
	require.True(t, l.interest.IsZero())
}

func TestPaymentsAreNotDueMoreOftenThanMarks(t *testing.T) {
	three := 3 * time.Second
	require.NoError(t, often("funding", false, 3, three))
	require.NoError(t, often("funding", true, 0, three))
	require.EqualError(t, often("funding", false, 2, three), "funding every 2 s is due more often than there are marks, every 3s")
	m := venue(t, "binance-usdm", 2)
	m.Interest = Interest{Rate: num(1), Every: 60}
	_, err := m.Build(world(alt, hedge))
	require.EqualError(t, err, "margin: arm arm: interest is charged on a single position, not on an account of several")
	m.Interest.Rate.Clear()
	_, err = m.Build(world(alt))
	require.EqualError(t, err, "margin: arm arm has 2 instruments for the 1 positions of the portfolio")
	require.Equal(t, ^uint64(0), due(true, 5))
	require.EqualValues(t, 5, due(false, 5))
	require.Equal(t, time.Second, Arm{}.Interval())
	require.Equal(t, three, Arm{Every: three}.Interval())
}

// A mark's number is that of the block of the chain in which it falls.
func TestMarksAreCountedInBlocksOfTheChain(t *testing.T) {
	for _, c := range []struct {
		interval, per, block uint64
		chain                time.Duration
		want                 uint64
	}{
		{3, 0, 3, 12 * time.Second, 0},
		{3, 1, 4, 12 * time.Second, 1},
		{1500, 1000, 15, 12 * time.Second, 1},
		{1500, 1000, 16, 12 * time.Second, 2},
		{1, 1, 7, 250 * time.Millisecond, 28},
	} {
		w := world()
		w.Clock.Interval, w.Clock.PerSecond, w.Block = c.interval, c.per, c.chain
		require.Equal(t, c.want, (&running{World: w, block: c.block}).chainBlock())
	}
}

// What an engine sold of three lots is divided by their sizes, in the order in which they came. What was a
// counterparty's is nobody's. Shares are rounded down, and the last lot gets the rest.
func TestInventorySoldIsDividedAmongThoseWhoseItWas(t *testing.T) {
	a := begin(t, world(), level(t, "matched"), pair, dollars(2000))
	m := &a.markets[0]
	m.stocked(1, &liquidation.Event{Inventory: num(6)})
	m.stocked(0, &liquidation.Event{})
	m.stocked(-1, &liquidation.Event{Inventory: num(3)})
	m.stocked(0, &liquidation.Event{Inventory: num(4)})
	require.Len(t, m.stock, 3, "what left nothing is no lot")
	a.now, a.block = start+30, 10
	a.unwound(&liquidation.Event{Size: num(8), VenueFee: num(81), FundPaid: num(43), Shared: num(18)})
	require.Equal(t, []lot{{-1, num(1)}, {0, num(4)}}, m.stock)
	a.unwound(&liquidation.Event{Size: num(3), VenueFee: num(7), Residue: num(31)})
	require.Equal(t, []lot{{0, num(2)}}, m.stock)
	a.unwound(&liquidation.Event{Size: num(5), VenueFee: num(4)})
	require.Empty(t, m.stock)
	require.Len(t, a.rows, 3)
	require.Equal(t, map[string]string{"venue_fee": "1", "price_impact": "-1"}, losses(a.rows[2].Loss[:]), "two fifths of 4, and the rest is nobody's")
	want := []map[string]string{
		{"venue_fee": "60", "insurance": "-32", "bad_debt": "-13", "price_impact": "-15"}, // ¾ of 81, 43 and 18
		{"venue_fee": "5", "insurance": "21", "price_impact": "-26"},                      // the rest after a third
	}
	for k, borrower := range []uint32{1, 0} {
		row := a.rows[k]
		require.Equal(t, want[k], losses(row.Loss[:]))
		row.Loss = [record.Losses]fixed.Signed{}
		require.Equal(t, record.Liquidation{Path: 3, Kind: record.Unwinding, Borrower: borrower, Block: 2, Time: start + 30, ReferencePrice: 2000e10, ContractPrice: 2000e10}, row)
	}
	require.Equal(t, "-11", a.fromBorrowers.String())
	require.Equal(t, num(7), proportion(ref(7), ref(5), ref(5)))
	require.Equal(t, num(5), proportion(ref(7), ref(4), ref(5)))
}

func ref(x uint64) *uint256.Int { return uint256.NewInt(x) }

func TestKindsOfEvents(t *testing.T) {
	for _, c := range []struct {
		ev   liquidation.Event
		want record.Kind
	}{
		{liquidation.Event{Action: liquidation.TakenOver}, record.Takeover},
		{liquidation.Event{Action: liquidation.TakenOver, Counterparts: num(1)}, record.Deleverage},
		{liquidation.Event{Action: liquidation.Deleveraged}, record.Deleverage},
		{liquidation.Event{Action: liquidation.Charged, Remaining: num(1)}, record.Deleverage},
		{liquidation.Event{Action: liquidation.Reduced}, record.FullClose},
		{liquidation.Event{Action: liquidation.Reduced, Remaining: num(1)}, record.PartialClose},
	} {
		require.Equal(t, c.want, kindOfEvent(&c.ev))
	}
}

// Nobody buys, there are no counterparties, and no fund. 4 ETH that owe 6,800 fail from 1,900 on, 10 ETH that owe
// 16,000 from 1,850 on. At 1,500 they lack 800 and 1,000. At 2,100 they stand again.
func TestWhomAnEngineLeavesByHand(t *testing.T) {
	m := level(t, "dydx-v4")
	m.Counterparties = 0
	w := world()
	w.Venue = market{}
	people := []agents.Borrower{borrower(10, 16_000), borrower(10, 100), borrower(4, 6_800)}
	prices := dollars(2000, 1900, 1850, 1500, 1590, 2100, 2100)
	rows := walk(t, w, m, people, prices)
	require.Empty(t, rows.Liquidations)
	stood := [][2]any{}
	for _, v := range rows.Vaults {
		stood = append(stood, [2]any{v.Stood, v.Reached})
		require.False(t, v.Standing)
	}
	require.Equal(t, [][2]any{{uint64(9), true}, {uint64(0), false}, {uint64(12), true}}, stood)
	require.Equal(t, record.Moment{Vaults: 2, Amount: usdc(22_800), Time: start + 6}, rows.Undone.Most)
	require.Equal(t, record.Moment{Vaults: 2, Amount: usdc(1_800), Time: start + 9}, rows.Undone.Deepest)
	require.EqualValues(t, 21, rows.Liquidators[0].Seconds[record.NobodyTook])
	require.Zero(t, rows.Undone.EndLiquidatable)
	rows = walk(t, w, m, people, prices[:5])
	require.EqualValues(t, 2, rows.Undone.EndLiquidatable)
	require.EqualValues(t, 2, rows.Liquidators[0].End[record.NobodyTook])
	require.True(t, rows.Vaults[0].Standing)
	require.False(t, rows.Vaults[1].Standing)
	require.EqualValues(t, 9, rows.Vaults[2].Stood)
}

// Of three who wait, one has been liquidated before, and stands no more for it.
func TestTimeStandsForWhoWaits(t *testing.T) {
	a := &running{state: make([]books.History, 4)}
	a.state[2].Liquidations = 1
	u := &a.undone
	u.left = []waiting{{0, record.PartClosed}, {2, record.PartClosed}, {3, record.AtLimit}}
	u.since, a.now = 100, 130
	a.stand()
	a.now = 170
	a.conclude()
	require.Equal(t, [4]uint64{70, 0, 0, 70}, [4]uint64{a.state[0].Stood, a.state[1].Stood, a.state[2].Stood, a.state[3].Stood})
	require.EqualValues(t, 140, u.engine.Seconds[record.PartClosed])
	require.EqualValues(t, 70, u.engine.Seconds[record.AtLimit])
	require.EqualValues(t, 2, u.engine.End[record.PartClosed])
	require.EqualValues(t, 1, u.engine.End[record.AtLimit])
	require.EqualValues(t, 3, u.EndLiquidatable)
	require.True(t, a.isLeft(3))
	require.False(t, a.isLeft(1))
}

// In one pool of 9,250 ALT loses 8,000 and ether 1,160: 90 are left for a maintenance of 0.4 % of 18,840, 2,000 and
// 5,000. All three positions are hit by what is closed of one.
func TestAPoolIsHitAsAWholeByHand(t *testing.T) {
	m := venue(t, "binance-usdm", 2)
	m.Cross = true
	w := world(alt, hedge)
	w.Portfolio.Reserve = num(0.2e18)
	prices := [][]oracle.Price{dollars(2000, 1884, 1884), dollars(5, 1, 1), dollars(50, 50, 50)}
	a := begin(t, w, m, pair[:1], prices...)
	rows := finish(t, a, prices...)
	v := rows.Vaults[0]
	require.NotZero(t, v.PositionsClosed)
	require.EqualValues(t, 2, v.PositionsHit, "all but the one that was closed first")
	require.Equal(t, uint64(7), a.state[0].Hit)
	onsets := a.Onsets(nil)
	require.Len(t, onsets, 1)
	require.EqualValues(t, 1, onsets[0].Block)
	require.Empty(t, a.Onsets(nil))
}

// A pool of one position: 10 ETH that owe 15,000, and a reserve of 2,500. At 1,251 they have 10 for a maintenance of
// 50, and 1,238.49 is what an ether fetches. All is gone, and nothing is owed but to those who bore it.
func TestAPoolOfOnePositionOwesNothingOnceItIsClosed(t *testing.T) {
	m := venue(t, "binance-usdm", 0)
	m.Account, m.Cross = true, true
	w := world()
	w.Portfolio.Reserve = num(0.5e18)
	a := begin(t, w, m, pair[:1], dollars(2000, 1251, 1251))
	rows := finish(t, a, dollars(2000, 1251, 1251))
	v := rows.Vaults[0]
	require.True(t, v.EndCollateral.IsZero())
	require.True(t, v.EndDebt.IsZero())
	require.Equal(t, "0", v.EndEquity.String())
	require.Equal(t, "0", a.books.Accounts[0].Rest.String(), "the reserve has paid")
	// Sold for 12,384.9, of which 0.15 % are fees: 10 less 125.1 and 18.57735.
	require.Equal(t, "-133677350", v.Paid[journal.BadDebt].String())
	require.Zero(t, v.PositionsHit, "there is no other")
}

// A venue buys one ether, a tenth of one position, of three that fail. At 1,800 its owner still fails, and waits as
// one of whom a part was closed. At 1,850 it stands again: 2,452 for 14 % of 16,650.
func TestWhyAnEngineLeavesByHand(t *testing.T) {
	m := level(t, "dydx-v4")
	m.Counterparties = 0
	people := []agents.Borrower{borrower(10, 16_000), borrower(10, 16_000), borrower(10, 16_000)}
	for price, parts := range map[float64]uint32{1800: 1, 1850: 0} {
		w := world()
		w.Venue = market{ether(1)}
		rows := walk(t, w, m, people, dollars(2000, price))
		require.Len(t, rows.Liquidations, 1)
		end := rows.Liquidators[0].End
		require.EqualValues(t, parts, end[record.PartClosed], price)
		require.EqualValues(t, 2, end[record.NobodyTook], price)
		require.EqualValues(t, 2+parts, rows.Undone.EndLiquidatable)
	}
}

// A pool of three positions that nobody takes is one borrower who waits.
func TestAPoolWaitsAsOne(t *testing.T) {
	m := venue(t, "dydx-v4", 2)
	m.Cross, m.Counterparties = true, 0
	w := world(alt, hedge)
	w.Portfolio.Reserve = num(0.2e18)
	w.Venue = market{}
	prices := [][]oracle.Price{dollars(2000, 1884, 1884), dollars(5, 1, 1), dollars(50, 50, 50)}
	rows := walk(t, w, m, pair, prices...)
	require.EqualValues(t, 2, rows.Undone.Most.Vaults)
	require.EqualValues(t, 2, rows.Undone.EndLiquidatable)
	require.EqualValues(t, 6, rows.Liquidators[0].Seconds[record.NobodyTook])
	require.EqualValues(t, 3, rows.Vaults[0].Stood)
}
