package venue

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/fixed"
)

// ether is a market of ether of 18 decimals in dollars of 6, with a tick of 0.01 and a lot of 0.001.
func ether() *Market {
	m := &Market{Config: Config{BaseDecimals: 18, QuoteDecimals: 6, Start: 1000, Every: 1500, Path: []uint64{2000, 1900}}}
	m.Instrument.Tick = *uint256.MustFromDecimal("10000000000000000000000") // 0.01·10^(6 − 18 + 36)
	m.Instrument.Lot = *uint256.NewInt(1e15)
	m.Unit = *uint256.MustFromDecimal("1000000000000000000000000")
	return m
}

// Amounts are whole numbers of at most 127 bits, on either side of 0.
func TestAmounts(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "7": "7", "-7": "-7", "170141183460469231731687303715884105727": "170141183460469231731687303715884105727",
		"-170141183460469231731687303715884105727": "-170141183460469231731687303715884105727",
	} {
		got, err := amount(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got.Big().String())
	}
	for _, wrong := range []string{"", "x", "1.5", "1e3", "170141183460469231731687303715884105728", "-170141183460469231731687303715884105728"} {
		_, err := amount(wrong)
		require.ErrorIs(t, err, ErrAmount, wrong)
	}
}

// A lot at a tick is 0.001 · 0.01 dollars, which are ten millionths.
func TestUnitsOfTheLedger(t *testing.T) {
	m := ether()
	text := func(x uint256.Int) string { return x.Dec() }
	require.Equal(t, "100000000", text(m.turnover(200_000, 500)))
	require.Equal(t, "500000000000000000", text(m.size(500)))
	require.Equal(t, "1000000000", text(m.worth(200_000, 500)))
	require.Equal(t, "33", text(m.share(*uint256.NewInt(100), 1, 3)))
	require.Equal(t, "66", text(m.share(*uint256.NewInt(100), 2, 3)))
	require.Equal(t, "-33", signedShare(fixed.FromInt64(-100), 1, 3).Big().String())
	require.Equal(t, "33", signedShare(fixed.FromInt64(100), 1, 3).Big().String())
	require.Zero(t, signedShare(fixed.Signed{}, 1, 3).Sign())
	for price, want := range map[string]int64{"0": 1, "9999999999999999999999": 1, "10000000000000000000000": 1, "29999999999999999999999": 2, "30000000000000000000000": 3, "1" + "00000000000000000000000000000000000000000": 1<<36 - 1} {
		require.Equal(t, want, m.ticks(uint256.MustFromDecimal(price)), price)
	}
	require.Equal(t, int64(0), m.lotsOf(uint256.NewInt(999_999_999_999_999)))
	require.Equal(t, int64(1), m.lotsOf(uint256.NewInt(1e15)))
	require.Equal(t, int64(1<<39), m.lotsOf(uint256.MustFromDecimal("1000000000000000000000000000000000")))
	require.Equal(t, int64(1<<39), m.lotsOf(new(uint256.Int).Mul(uint256.NewInt(1<<39+1), uint256.NewInt(1e15))))
}

// What people write, and what the ledger makes of it.
func TestUnitsOfPeople(t *testing.T) {
	m := ether()
	d := decimal.RequireFromString
	for _, row := range [][2]string{
		{"0.01", m.Tick().String()},
		{"0.001", m.Lot().String()},
		{"2000.2", m.AtTick(200_020).String()},
		{"0.5", m.InLots(500).String()},
		{"1.5", m.Coins(*uint256.NewInt(15e17)).String()},
		{"1.5", m.Money(*uint256.NewInt(1_500_000)).String()},
		{"-1.5", m.Sum(fixed.FromInt64(-1_500_000)).String()},
		{"0.25", Ratio(*uint256.NewInt(25e16)).String()},
		{"2000", m.Price(*uint256.MustFromDecimal("2000000000000000000000000000")).String()},
	} {
		require.Equal(t, row[0], row[1])
	}
	for text, want := range map[string]int64{"0": 0, "0.01": 1, "2000.2": 200_020, "687194767.35": 1<<36 - 1} {
		n, ok := m.ToTicks(d(text))
		require.True(t, ok, text)
		require.Equal(t, want, n, text)
	}
	for text, want := range map[string]int64{"0": 0, "0.001": 1, "1099511627.775": 1<<40 - 1} {
		n, ok := m.ToLots(d(text))
		require.True(t, ok, text)
		require.Equal(t, want, n, text)
	}
	for text, left := range map[string]int64{"-0.01": 0, "687194767.36": 0, "2000.201": 200_020, "0.005": 0} {
		n, ok := m.ToTicks(d(text))
		require.False(t, ok, text)
		require.Equal(t, left, n, text)
	}
	_, ok := m.ToLots(d("1099511627.776"))
	require.False(t, ok)
	for _, row := range []struct {
		text, money string
		ok          bool
	}{
		{"1.5", "1500000", true},
		{"-1.5", "-1500000", true},
		{"0.0000019", "1", true},
		{"170141183460469231731687303715884.105727", "170141183460469231731687303715884105727", true},
		{"170141183460469231731687303715884.105728", "170141183460469231731687303715884105728", false},
		{"1e40", "", false},
		{"1e41", "", false},
	} {
		units, ok := m.ToMoney(d(row.text))
		require.Equal(t, row.ok, ok, row.text)
		if row.money != "" {
			require.Equal(t, row.money, units, row.text)
		}
	}
	units, ok := m.ToMoney(decimal.New(1, 41))
	require.False(t, ok)
	require.Empty(t, units, "it is not written out")
	units, ok = m.ToMoney(decimal.New(1, 40))
	require.False(t, ok)
	require.NotEmpty(t, units)
	sixty := "1." + "00000000000000000000000000000000000000000000000000000000001" // 60 digits
	_, ok = m.ToMoney(d(sixty))
	require.True(t, ok)
	_, ok = m.ToMoney(d(sixty + "1"))
	require.False(t, ok)
	units, ok = m.ToCoins(d("0.5"))
	require.True(t, ok)
	require.Equal(t, "500000000000000000", units)
	units, ok = m.ToPrice(d("2000"))
	require.True(t, ok)
	require.Equal(t, "2000000000000000000000000000", units)
	for _, text := range []string{"0", "-1", sixty + "1"} {
		_, ok = m.ToPrice(d(text))
		require.False(t, ok, text)
	}
	_, ok = m.ToPrice(d(sixty))
	require.True(t, ok)
	_, ok = m.ToPrice(decimal.New(1, 41))
	require.False(t, ok)
	_, ok = m.ToPrice(decimal.New(1, 40))
	require.True(t, ok)
	for text, n := range map[string]int{"1": 0, "0.5": 1, "0.001": 3, "10": 0} {
		require.Equal(t, n, Places(d(text)), text)
	}
}

// Averages are rounded to eight places: 0.3 at 2,000.20 and 0.4 at 2,000.30 are 2,000.25714286.
func TestAverages(t *testing.T) {
	m := ether()
	o := &Order{Filled: 700}
	a, b := m.turnover(200_020, 300), m.turnover(200_030, 400)
	o.Turnover.Add(&a, &b)
	require.Equal(t, "2000.25714286", m.Average(o).String())
	require.Equal(t, "1400.18", m.Value(o).String())
	require.True(t, m.Average(&Order{}).IsZero())
	require.Equal(t, "2000.2", m.PriceOf(&Fill{Price: 200_020}).String())
	require.Equal(t, "0.01", m.PriceOf(&Fill{Price: 1}).String())
	require.Equal(t, "1333.33333333", m.PriceOf(&Fill{Value: *uint256.NewInt(400_000_000), Size: *uint256.NewInt(3e17)}).String())
	require.Equal(t, "1333.33333333", m.Entry(&exchange.Position{Cost: *uint256.NewInt(400_000_000), Size: *uint256.NewInt(3e17)}).String())
	require.True(t, m.Entry(&exchange.Position{}).IsZero())
}

// What a fill closed of what was there before it.
func TestWhatAFillCloses(t *testing.T) {
	for _, row := range []struct {
		before int64
		side   book.Side
		lots   int64
		closes int64
	}{
		{0, book.Buy, 5, 0}, {0, book.Sell, 5, 0}, {3, book.Buy, 5, 0}, {-3, book.Sell, 5, 0}, {3, book.Sell, 5, 3}, {-3, book.Buy, 5, 3}, {8, book.Sell, 5, 5}, {-8, book.Buy, 5, 5}, {1, book.Sell, 1, 1},
	} {
		f := Fill{Before: row.before, Side: row.side, Lots: row.lots}
		require.Equal(t, row.closes, f.Closes(), row)
	}
}

// A value moved against its owner is less for a long and more for a short, and not below nothing.
func TestAgainst(t *testing.T) {
	ten := *uint256.NewInt(10)
	for _, row := range []struct {
		by   int64
		side exchange.Side
		want uint64
	}{{3, exchange.Long, 7}, {3, exchange.Short, 13}, {-3, exchange.Long, 13}, {-3, exchange.Short, 7}, {11, exchange.Long, 0}} {
		got := against(ten, fixed.FromInt64(row.by), row.side)
		require.Equal(t, row.want, got.Uint64(), row)
	}
}

// The path's times are whole seconds, and after its end its last price stands. A mark by hand moves it in proportion.
func TestThePathsPrices(t *testing.T) {
	m := ether()
	require.Equal(t, []uint64{1000, 1001, 1003}, []uint64{m.timeOf(0), m.timeOf(1), m.timeOf(2)})
	price := func() string { x := m.reference(); return m.Price(x).String() }
	require.Equal(t, "2000", price())
	m.step = 1
	require.Equal(t, "1900", price())
	m.step = 7
	require.Equal(t, "1900", price())
	m.step, m.byHand = 0, *uint256.MustFromDecimal("1000000000000000000000000000")
	m.followed = m.pathPrice()
	m.step = 1
	require.Equal(t, "950", price())
	m.byHand = *uint256.NewInt(1) // it is never nothing
	require.Equal(t, "0.01", price())
}

// Bars are minutes of stamps. A trade counts in its minute, a mark in its highest, lowest and last price only.
func TestBars(t *testing.T) {
	m := ether()
	at := func(stamp, price, lots int64) { m.stamp = stamp; m.bar(price, lots) }
	at(60_000, 10, 0)
	at(60_001, 30, 5)
	at(119_999, 20, 2)
	at(120_000, 25, 1)
	at(300_000, 5, 0)
	require.Equal(t, []Bar{
		{At: 60_000, Open: 10, High: 30, Low: 10, Close: 20, Lots: 7, Trades: 2}, {At: 120_000, Open: 25, High: 25, Low: 25, Close: 25, Lots: 1, Trades: 1}, {At: 300_000, Open: 5, High: 5, Low: 5, Close: 5},
	}, m.Bars(1))
	require.Equal(t, m.Bars(1), m.Bars(0))
	require.Equal(t, []Bar{{At: 0, Open: 10, High: 30, Low: 10, Close: 25, Lots: 8, Trades: 3}, {At: 300_000, Open: 5, High: 5, Low: 5, Close: 5}}, m.Bars(5))
	m.trades = []Trade{{Price: 20}, {Price: 25}}
	d := m.LastDay()
	require.Equal(t, []int64{60_000, 10, 30, 5, 25, 8, 3}, []int64{d.From, d.Open, d.High, d.Low, d.Close, d.Lots, d.Trades})
	require.Equal(t, "0.00165", d.Turnover.String()) // 7 lots at 20 ticks and 1 at 25: 165 of a thousandth times a hundredth
	m.bars = nil
	m.stamp = 7
	d = m.LastDay()
	require.Equal(t, []int64{7, 25, 25, 25, 25, 0, 0}, []int64{d.From, d.Open, d.High, d.Low, d.Close, d.Lots, d.Trades})
}

// A day has 1,440 minutes, and 3,000 are kept; of one more the older half goes.
func TestOldBarsGo(t *testing.T) {
	m := ether()
	m.trades = []Trade{{Price: 7}}
	for i := range int64(3000) {
		m.stamp = i * 60_000
		m.bar(i+1, 1)
	}
	require.Len(t, m.bars, 3000)
	d := m.LastDay()
	require.Equal(t, []int64{1560 * 60_000, 1561, 1440}, []int64{d.From, d.Open, d.Trades})
	m.stamp = 3000 * 60_000
	m.bar(1, 1)
	require.Len(t, m.bars, 1501)
	require.Equal(t, int64(1500*60_000), m.bars[0].At)
}

// A position has a liquidation price where it is open and some mark reaches it. The highest leverage is a whole
// number.
func TestALiquidationPriceThatNoMarkReaches(t *testing.T) {
	at := *uint256.NewInt(5)
	for _, row := range []struct {
		p  exchange.Position
		ok bool
	}{
		{exchange.Position{Size: *uint256.NewInt(1), Liquidation: at}, true},
		{exchange.Position{Liquidation: at}, false},
		{exchange.Position{Size: *uint256.NewInt(1)}, false},
		{exchange.Position{Size: *uint256.NewInt(1), Liquidation: *new(uint256.Int).SetAllOne()}, false},
	} {
		_, ok := LiquidationAt(&row.p)
		require.Equal(t, row.ok, ok, row)
	}
	require.Equal(t, -1, func() int { x := Signed(&exchange.Position{Side: exchange.Short, Size: at}); return x.Sign() }())
	require.Equal(t, 1, func() int { x := Signed(&exchange.Position{Size: at}); return x.Sign() }())
	m := ether()
	for rate, want := range map[uint64]string{6666666666666666: "150", 10000000000000000: "100", 15384615384615384: "65", 1000000000000000000: "1", 333333333333333333: "3"} {
		m.Instrument.Tiers.Brackets = []exchange.Tier{{Initial: *uint256.NewInt(rate)}}
		require.Equal(t, want, Ratio(m.MaxLeverage(0)).String())
	}
}

// An account that changes twice for one reason, with nothing between, is noted once.
func TestOneNoteOfOneReason(t *testing.T) {
	m := ether()
	for _, row := range []struct {
		a     exchange.AccountID
		why   string
		notes int
	}{{1, "a", 1}, {1, "a", 1}, {1, "b", 2}, {2, "b", 3}, {2, "b", 3}, {1, "b", 4}} {
		m.noteAccount(row.a, row.why)
		require.Len(t, m.notes, row.notes, row)
	}
	m.note(Note{Topic: Marked, Account: 1, Why: "b"})
	m.noteAccount(1, "b")
	require.Len(t, m.notes, 6)
}
