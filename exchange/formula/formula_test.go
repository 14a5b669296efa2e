package formula

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

func u(whole float64) uint256.Int { return *uint256.NewInt(uint64(whole*1e8 + 0.5)) }

func px(whole float64) uint256.Int {
	z := u(whole)
	return *z.Mul(&z, new(uint256.Int).Exp(uint256.NewInt(10), uint256.NewInt(28)))
}

func wad(x float64) uint256.Int {
	z := uint256.NewInt(uint64(x*1e12 + 0.5))
	return *z.Mul(z, uint256.NewInt(1e6))
}

func dec(x uint256.Int) string { return x.Dec() }

// cents renders a price of the tests' assets, rounded to the nearest hundredth.
func cents(price uint256.Int) string {
	return new(big.Rat).SetFrac(price.ToBig(), fixed.PriceScale.ToBig()).FloatString(2)
}

func signed(x uint256.Int) fixed.Signed { return fixed.Positive(&x) }

// The four prices of Binance's FAQ, isolated and cross.
func TestBinanceLiquidationPricesOfItsFAQ(t *testing.T) {
	btc := Leg{exchange.Long, u(109.488), px(32481.98), wad(0.025), u(16300)}
	eth := Leg{exchange.Long, u(3683.979), px(1456.84), wad(0.10), u(135365)}
	wallet := signed(u(1535443.01))
	require.Equal(t, "18778.73", cents(BinanceLiquidation(wallet, fixed.Signed{}, fixed.Signed{}, btc)))
	require.Equal(t, "1114.78", cents(BinanceLiquidation(wallet, fixed.Signed{}, fixed.Signed{}, eth)))
	other := func(l Leg, mark uint256.Int) (need, profit fixed.Signed) {
		worth := exact.MulDivDown(&l.Size, &mark, &fixed.PriceScale)
		cost := exact.MulDivDown(&l.Size, &l.Entry, &fixed.PriceScale)
		m := exact.MulDivDown(&worth, &l.Maintenance, &fixed.WAD)
		return fixed.Difference(&m, &l.Deduction), fixed.Difference(&worth, &cost)
	}
	need, profit := other(eth, px(1335.18))
	require.Equal(t, "26316.89", cents(BinanceLiquidation(wallet, need, profit, btc)))
	need, profit = other(btc, px(31967.27))
	require.Equal(t, "1153.26", cents(BinanceLiquidation(wallet, need, profit, eth)))
}

func TestBybitLiquidationPrices(t *testing.T) {
	terms := func(side exchange.Side, entry, leverage float64) Terms {
		return Terms{Side: side, Size: u(1), Entry: px(entry), Leverage: wad(leverage), Maintenance: wad(0.005)}
	}
	long, short := terms(exchange.Long, 20000, 50), terms(exchange.Short, 20000, 50)
	for want, got := range map[string]uint256.Int{
		"9850.00":  new(terms(exchange.Long, 10000, 50)).BybitLegacy(),
		"8160.00":  new(terms(exchange.Short, 8000, 40)).BybitLegacy(),
		"19700.00": long.BybitLegacy(),
		"19698.49": long.BybitLinear(),
		"20298.51": short.BybitLinear(),
	} {
		require.Equal(t, want, cents(got))
	}
	short.Extra = signed(u(3000))
	require.Equal(t, "23300.00", cents(short.BybitLegacy()))
	long.Extra = signed(u(200)).Neg() // funding taken from margin
	require.Equal(t, "19900.00", cents(long.BybitLegacy()))
	// 2 BTC at 10,000, 100x, 2,000 available, in profit at 10,500: the loss it can sustain is 2,000 + 200 − 100 = 2,100.
	cross := Terms{Side: exchange.Long, Size: u(2), Entry: px(10000), Leverage: wad(100), Maintenance: wad(0.005)}
	require.Equal(t, "8950.00", cents(cross.BybitCross(signed(u(2000)), new(px(10500)))))
}

// By hand: 2 BTC at 10,000, 100x, and 1,000 available beside the loss: (1,000 + 200 − 100)/2 = 550 from mark.
func TestBybitCrossLiquidationIsFromTheWorsePrice(t *testing.T) {
	for _, c := range []struct {
		side            exchange.Side
		available, mark float64
		want            string
	}{
		{exchange.Long, 1000, 9500, "8950.00"},
		{exchange.Long, 1000, 10000, "9450.00"},
		{exchange.Short, 1000, 10500, "11050.00"},
		{exchange.Short, 2000, 9500, "11050.00"},
	} {
		cross := Terms{Side: c.side, Size: u(2), Entry: px(10000), Leverage: wad(100), Maintenance: wad(0.005)}
		require.Equal(t, c.want, cents(cross.BybitCross(signed(u(c.available)), new(px(c.mark)))), c)
	}
}

// By hand: 1,000 at 10 are a value of 100. The first is bankrupt at 1,000/(100 + 25) and liquidated at 1,000/(100 + 25 − 1).
// With a fee of a fourth it is bankrupt at 1,250/125 = 10, where 25 are kept for the fee, and liquidated at
// 1,000/(100 + 25 − 1 − 25).
func TestBybitInverseCrossPrices(t *testing.T) {
	for _, c := range []struct {
		side                    exchange.Side
		balance                 uint64
		maintenance, fee        float64
		bankruptcy, liquidation string
	}{
		{exchange.Long, 25, 0.01, 0, "8.00", "8.06"},
		{exchange.Long, 25, 0.01, 0.25, "10.00", "10.10"},
		{exchange.Long, 25, 1.25, 0, "8.00", "0.00"}, // the requirement is the value and the balance
		{exchange.Long, 25, 2, 0, "8.00", "0.00"},
		{exchange.Short, 20, 0.01, 0, "12.50", "12.35"}, // 1,000/80, 1,000/(100 − 19)
		{exchange.Short, 20, 0.01, 0.2, "10.00", "9.90"},
		{exchange.Short, 99, 0.01, 0, "1000.00", "500.00"},
		{exchange.Short, 100, 0.01, 0, "0.00", "0.00"}, // the balance is the value
		{exchange.Short, 101, 0.01, 0, "0.00", "0.00"},
	} {
		terms := Terms{Side: c.side, Size: *uint256.NewInt(1000), Entry: px(10), Maintenance: wad(c.maintenance), Fee: wad(c.fee)}
		bankruptcy, liquidation := terms.BybitInverseCross(uint256.NewInt(c.balance))
		require.Equal(t, c.bankruptcy, cents(bankruptcy), c)
		require.Equal(t, c.liquidation, cents(liquidation), c)
	}
}

func TestAContractWithoutLegsHasNoLiquidationPrice(t *testing.T) {
	require.True(t, new(BinanceLiquidation(signed(u(1)), fixed.Signed{}, fixed.Signed{})).IsZero())
}

func TestBybitOrderCosts(t *testing.T) {
	require.Equal(t, u(5052.25), BybitOrderCost(exchange.Long, new(u(50000)), new(wad(10)), new(wad(0.00055))))
	require.Equal(t, u(214.85), BybitOrderCost(exchange.Long, new(u(10000)), new(wad(50)), new(wad(0.00075))))
}

func TestOKXLiquidationPriceCountsTheClosingFee(t *testing.T) {
	long := Terms{Side: exchange.Long, Size: u(1), Entry: px(10), Leverage: wad(5), Maintenance: wad(0.01), Fee: wad(0.0006)}
	got := long.OKX()
	require.Equal(t, "8.0857085", new(big.Rat).SetFrac(got.ToBig(), fixed.PriceScale.ToBig()).FloatString(7))
}

func TestDYDXOpenInterestScaling(t *testing.T) {
	rate := func(oi float64) string {
		return dec(OpenInterestRate(new(wad(0.05)), new(u(oi)), new(u(500000)), new(u(1e6))))
	}
	require.Equal(t, dec(wad(0.05)), rate(500000))
	require.Equal(t, dec(wad(0.525)), rate(750000))
	require.Equal(t, dec(wad(1)), rate(2e6))
}

func ExampleTerms_Bankruptcy() {
	t := Terms{Side: exchange.Long, Entry: px(7890.08), Leverage: wad(50)}
	price := t.Bankruptcy(exchange.Inverse)
	fmt.Printf("%.2f\n", price.Float64()/1e36)
	// Output: 7735.37
}

// The bankruptcy price is that of the initial margin: 385 of 20,000 leave 19,615.
func TestBankruptcyPriceOfALinearContract(t *testing.T) {
	long := Terms{Side: exchange.Long, Entry: px(20000), Leverage: wad(20000. / 385)}
	require.Equal(t, "19615.00", cents(long.Bankruptcy(exchange.Linear)))
	short := Terms{Side: exchange.Short, Entry: px(20000), Leverage: wad(10)}
	require.Equal(t, "22000.00", cents(short.Bankruptcy(exchange.Linear)))
	require.Equal(t, "22222.22", cents(short.Bankruptcy(exchange.Inverse))) // 20000·10/(10 − 1)
	short.Leverage = wad(1)
	require.True(t, new(short.Bankruptcy(exchange.Inverse)).IsZero(), "none")
}

// The published account formula and the engine's own trigger price agree to the rounding of a price.
func TestAccountFormulaAgreesWithTheEngine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.SampledFrom([]exchange.Side{exchange.Long, exchange.Short}).Draw(t, "side")
		rate := float64(rapid.IntRange(1, 200).Draw(t, "mmr")) / 1000
		e, err := exchange.New(exchange.Rules{
			Mode:   exchange.ModeRules{Scope: exchange.ByPosition, Default: exchange.Isolated},
			Margin: exchange.MarginRules{MaintenanceOn: exchange.OnMark, InitialOn: exchange.OnEntry, CloseFee: exchange.NoFee, Strict: true},
		})
		require.NoError(t, err)
		tiers, err := exchange.FlatTiers(wad(rate), wad(rate))
		require.NoError(t, err)
		m, err := e.AddMarket(exchange.Instrument{Symbol: "ETHUSDT", Tiers: tiers}, nil)
		require.NoError(t, err)
		size, price := u(float64(rapid.IntRange(1, 1000).Draw(t, "size"))), px(float64(rapid.IntRange(1, 5000).Draw(t, "price")))
		value := exact.MulDivDown(&size, &price, &fixed.PriceScale)
		margin := exact.MulDivDown(&value, new(wad(float64(rapid.IntRange(300, 999).Draw(t, "margin"))/1000)), &fixed.WAD)
		a := e.AddAccount()
		require.NoError(t, e.Deposit(a, 0, margin))
		e.Mark(m, &price)
		id, err := e.Open(exchange.Opening{Account: a, Market: m, Side: side, Size: size, Value: value, Margin: margin})
		require.NoError(t, err)
		want := AccountLiquidation(signed(margin), side, &size, &price, new(wad(rate)))
		got := e.Position(id).Liquidation
		far := fixed.Difference(&want, &got).Abs()
		step := exact.MulDivUp(uint256.NewInt(3), &fixed.PriceScale, &size) // three smallest units of value
		require.False(t, far.Gt(&step), "%s against %s", cents(want), cents(got))
	})
}
