package exchange

import (
	"math/big"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
)

// cents renders a price of the tests' assets, rounded to the nearest hundredth.
func cents(price uint256.Int) string {
	return new(big.Rat).SetFrac(price.ToBig(), fixed.PriceScale.ToBig()).FloatString(2)
}

func signed(x uint256.Int) fixed.Signed { return fixed.Positive(&x) }

// The four prices of Binance's FAQ (exchange.md 4.2), isolated and cross.
func TestBinanceLiquidationPricesOfItsFAQ(t *testing.T) {
	btc := Leg{Long, u(109.488), px(32481.98), wad(0.025), u(16300)}
	eth := Leg{Long, u(3683.979), px(1456.84), wad(0.10), u(135365)}
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

// The engine, with tiers of the same rate and deduction at the liquidation price, reaches the FAQ's cross prices too.
func TestEngineLiquidatesAtBinancesCrossPrices(t *testing.T) {
	rules := plain()
	rules.DefaultMode, rules.Strict = Cross, false
	e, err := New(rules)
	require.NoError(t, err)
	// One lower tier each whose deduction comes out as the FAQ's cum: floor·(rate − lower rate) = cum.
	tier := func(lower, rate, floor float64) Tiers {
		tiers, err := NewTiers([]Tier{{Cap: u(floor), Maintenance: wad(lower), Initial: wad(rate)}, {Maintenance: wad(rate), Initial: wad(rate)}}, false)
		require.NoError(t, err)
		return tiers
	}
	btc, err := e.AddMarket(Instrument{Symbol: "BTCUSDT", Tiers: tier(0.005, 0.025, 815000)}, deep())
	require.NoError(t, err)
	eth, err := e.AddMarket(Instrument{Symbol: "ETHUSDT", Tiers: tier(0.05, 0.10, 2707300)}, deep())
	require.NoError(t, err)
	a := funded(t, e, u(1535443.01))
	open := func(m MarketID, size, price float64) PositionID {
		q, p := u(size), px(price)
		mark(t, e, m, p, 0)
		id, err := e.Open(Opening{Account: a, Market: m, Side: Long, Size: q, Value: exact.MulDivDown(&q, &p, &fixed.PriceScale), Leverage: wad(10)})
		require.NoError(t, err)
		return id
	}
	b := open(btc, 109.488, 32481.98)
	h := open(eth, 3683.979, 1456.84)
	mark(t, e, btc, px(31967.27), 1)
	mark(t, e, eth, px(1335.18), 2)
	require.Equal(t, "26316.89", cents(e.Position(b).Liquidation))
	require.Equal(t, "1153.26", cents(e.Position(h).Liquidation))
}

func TestBybitLiquidationPrices(t *testing.T) {
	terms := func(side Side, entry, leverage float64) Terms {
		return Terms{Side: side, Size: u(1), Entry: px(entry), Leverage: wad(leverage), Maintenance: wad(0.005)}
	}
	long, short := terms(Long, 20000, 50), terms(Short, 20000, 50)
	for want, got := range map[string]uint256.Int{
		"9850.00":  new(terms(Long, 10000, 50)).BybitLegacy(),
		"8160.00":  new(terms(Short, 8000, 40)).BybitLegacy(),
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
	cross := Terms{Side: Long, Size: u(2), Entry: px(10000), Leverage: wad(100), Maintenance: wad(0.005)}
	require.Equal(t, "8950.00", cents(cross.BybitCross(signed(u(2000)), new(px(10500)))))
}

// The engine under Bybit's rules of 2021 reaches the same prices: margin of the position includes the fee to close, which
// cancels out against the fee in the requirement.
func TestEngineLiquidatesAtBybitsPrices(t *testing.T) {
	rules := plain()
	rules.MaintenanceOn, rules.CloseFee, rules.Strict, rules.FundingFromFree = OnEntry, FeeAtBust, false, true
	in := linear(flat(t, 0.005, 0.01))
	in.TakerFee = wad(0.00075)
	e, m := engine(t, rules, in, deep())
	a := funded(t, e, u(10000))
	open := func(side Side, entry, leverage float64) PositionID {
		mark(t, e, m, px(entry), e.now+1)
		id, err := e.Open(Opening{Account: a, Market: m, Side: side, Size: u(1), Value: u(entry), Leverage: wad(leverage)})
		require.NoError(t, err)
		return id
	}
	id := open(Long, 20000, 50)
	require.Equal(t, "19700.00", cents(e.Position(id).Liquidation))
	require.NoError(t, e.Withdraw(a, 0, e.Available(a, 0)))
	e.Funding(m, fixed.FromInt64(1e16), nil) // 1 % of 20,000 out of the margin
	require.Equal(t, "19900.00", cents(e.Position(id).Liquidation))
	require.Equal(t, "19615.00", cents(Terms{Side: Long, Entry: px(20000), Leverage: wad(20000. / 385)}.bust()))
	require.NoError(t, e.Deposit(a, 0, u(10000)))
	short := open(Short, 20000, 50)
	require.NoError(t, e.AddMargin(short, u(3000)))
	require.Equal(t, "23300.00", cents(e.Position(short).Liquidation))
}

func (t Terms) bust() uint256.Int { return t.Bankruptcy(Linear) }

func TestBybitExtraMarginIsSpreadOverAnEnlargedPosition(t *testing.T) {
	rules := plain()
	rules.MaintenanceOn, rules.Strict = OnEntry, false
	e, m := engine(t, rules, linear(flat(t, 0.005, 0.01)), deep())
	a := funded(t, e, u(10000))
	mark(t, e, m, px(10000), 1)
	open := func() PositionID { // initial margin 5.5 %, maintenance 0.5 %: 9,500
		id, err := e.Open(Opening{Account: a, Market: m, Side: Long, Size: u(1), Value: u(10000), Margin: u(550)})
		require.NoError(t, err)
		return id
	}
	id := open()
	require.Equal(t, "9500.00", cents(e.Position(id).Liquidation))
	require.NoError(t, e.AddMargin(id, u(1000)))
	require.Equal(t, "8500.00", cents(e.Position(id).Liquidation))
	open()
	require.Equal(t, "9000.00", cents(e.Position(id).Liquidation))
	// A partial close takes extra margin along pro rata and leaves the price where it is.
	_, err := e.Reduce(id, u(0.5), nil)
	require.NoError(t, err)
	require.Equal(t, "9000.00", cents(e.Position(id).Liquidation))
	require.Equal(t, u(750), e.Position(id).Extra)
}

func TestBybitOrderCosts(t *testing.T) {
	require.Equal(t, u(5052.25), BybitOrderCost(Long, new(u(50000)), new(wad(10)), new(wad(0.00055))))
	require.Equal(t, u(214.85), BybitOrderCost(Long, new(u(10000)), new(wad(50)), new(wad(0.00075))))
}

func TestBybitTieredMaintenance(t *testing.T) {
	var brackets []Tier
	for i, rate := range []float64{0.02, 0.025, 0.03, 0.035, 0.04} {
		brackets = append(brackets, Tier{Cap: u(float64(1000 * (i + 1))), Maintenance: wad(rate), Initial: wad(2 * rate)})
	}
	tiers, err := NewTiers(brackets, false)
	require.NoError(t, err)
	require.Equal(t, u(92.5), tiers.Maintenance(new(u(3500)), &zero))
}

func TestInverseBankruptcyPrice(t *testing.T) {
	long := Terms{Side: Long, Size: u(100), Entry: px(7890.08), Leverage: wad(50)}
	require.Equal(t, "7735.37", cents(long.Bankruptcy(Inverse)))
	// The engine agrees: initial margin used up.
	in := linear(flat(t, 0.005, 0.01))
	in.Kind = Inverse
	e, m := engine(t, plain(), in, deep())
	a := funded(t, e, u(1))
	mark(t, e, m, px(7890.08), 1)
	q, p := u(10000), px(7890.08)
	id, err := e.Open(Opening{Account: a, Market: m, Side: Long, Size: q, Value: in.Value(Long, &q, &p), Leverage: wad(50)})
	require.NoError(t, err)
	require.Equal(t, "7735.37", cents(e.Position(id).Bankruptcy))
}

func TestOKXLiquidationPriceCountsTheClosingFee(t *testing.T) {
	long := Terms{Side: Long, Size: u(1), Entry: px(10), Leverage: wad(5), Maintenance: wad(0.01), Fee: wad(0.0006)}
	got := long.OKX()
	require.Equal(t, "8.0857085", new(big.Rat).SetFrac(got.ToBig(), fixed.PriceScale.ToBig()).FloatString(7))
}

// BitMEX: an isolated long at 100 with leverage that makes bankruptcy 99 and half a per cent of maintenance: 99.5.
func TestBitMEXLiquidationAndBankruptcyExample(t *testing.T) {
	rules := plain()
	rules.MaintenanceOn, rules.Strict = OnEntry, false
	e, m := engine(t, rules, linear(flat(t, 0.005, 0.01)), deep())
	a := funded(t, e, u(100))
	mark(t, e, m, px(100), 1)
	id, err := e.Open(Opening{Account: a, Market: m, Side: Long, Size: u(10), Value: u(1000), Leverage: wad(100)})
	require.NoError(t, err)
	require.Equal(t, "99.50", cents(e.Position(id).Liquidation))
	require.Equal(t, "99.00", cents(e.Position(id).Bankruptcy))
}

func TestCubeClosesDownTo97000(t *testing.T) {
	rules := plain()
	rules.Partial, rules.RestoreTo, rules.Residue = Target, wad(0.7), ToTrader
	e, m := engine(t, rules, linear(flat(t, 0.1, 0.1)), deep())
	a := funded(t, e, u(10000))
	mark(t, e, m, px(100000), 1)
	id, err := e.Open(Opening{Account: a, Market: m, Side: Long, Size: u(1), Value: u(100000), Margin: u(10000)})
	require.NoError(t, err)
	limit, ok := e.targetLimit(e.bucketOf(id), &e.positions[id])
	require.True(t, ok)
	require.Equal(t, "97000.00", cents(limit))
}

func TestCubeEffectiveSizeCountsTheWorseSideOfOpenOrders(t *testing.T) {
	// Cube's own example, in value: short 1 BTC at 100k, a bid for 0.5 at 90k, an ask for 0.2 at 110k.
	require.Equal(t, u(122000), Effective(signed(u(100000)).Neg(), new(u(45000)), new(u(22000))))
	require.Equal(t, u(150), Effective(signed(u(50)), new(u(72)), new(u(200))))
}

// dYdX: 100 of margin, 500 short at 1, the price jumps to 2: bankruptcy price 1.2, and deleveraging happens there.
func TestDYDXDeleveragesAtTheBankruptcyPriceOf1Point2(t *testing.T) {
	rules := plain()
	rules.Ranking = RankRandom
	e, m := engine(t, rules, linear(flat(t, 0.05, 0.1)), &slab{})
	mark(t, e, m, px(1), 1)
	a, b := funded(t, e, u(100)), funded(t, e, u(500))
	id, err := e.Open(Opening{Account: a, Market: m, Side: Short, Size: u(500), Value: u(500), Margin: u(100)})
	require.NoError(t, err)
	require.Equal(t, "1.20", cents(e.Position(id).Bankruptcy))
	long, err := e.Open(Opening{Account: b, Market: m, Side: Long, Size: u(500), Value: u(500), Margin: u(500)})
	require.NoError(t, err)
	events := mark(t, e, m, px(2), 2)
	require.Len(t, events, 2)
	require.Equal(t, Deleveraged, events[0].Action)
	require.Equal(t, u(600), events[0].Proceeds) // 500 at 1.2
	require.Equal(t, signed(u(400)).Neg(), events[0].Bystanders)
	require.Equal(t, TakenOver, events[1].Action)
	require.True(t, e.Position(id).Margin.IsZero())
	require.Equal(t, signed(u(600)), e.Position(long).Margin)
}

func TestDYDXOpenInterestScaling(t *testing.T) {
	rate := func(oi float64) string {
		return dec(OpenInterestRate(new(wad(0.05)), new(u(oi)), new(u(500000)), new(u(1e6))))
	}
	require.Equal(t, dec(wad(0.05)), rate(500000))
	require.Equal(t, dec(wad(0.525)), rate(750000))
	require.Equal(t, dec(wad(1)), rate(2e6))
}

// The published account formula and the engine's own trigger price agree to the rounding of a price.
func TestAccountFormulaAgreesWithTheEngine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.SampledFrom([]Side{Long, Short}).Draw(t, "side")
		rate := float64(rapid.IntRange(1, 200).Draw(t, "mmr")) / 1000
		e, m := engine(t, plain(), linear(flat(t, rate, rate)), deep())
		size, price := u(float64(rapid.IntRange(1, 1000).Draw(t, "size"))), px(float64(rapid.IntRange(1, 5000).Draw(t, "price")))
		value := exact.MulDivDown(&size, &price, &fixed.PriceScale)
		margin := exact.MulDivDown(&value, new(wad(float64(rapid.IntRange(300, 999).Draw(t, "margin"))/1000)), &fixed.WAD)
		a := funded(t, e, margin)
		e.markets[m].mark = price
		id, err := e.Open(Opening{Account: a, Market: m, Side: side, Size: size, Value: value, Margin: margin})
		require.NoError(t, err)
		want := AccountLiquidation(signed(margin), side, &size, &price, new(wad(rate)))
		got := e.Position(id).Liquidation
		far := fixed.Difference(&want, &got).Abs()
		step := exact.MulDivUp(uint256.NewInt(3), &fixed.PriceScale, &size) // three smallest units of value
		require.False(t, far.Gt(&step), "%s against %s", cents(want), cents(got))
	})
}
