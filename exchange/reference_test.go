package exchange

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// The engine, with tiers of the same rate and deduction at the liquidation price, reaches the FAQ's cross prices too.
func TestEngineLiquidatesAtBinancesCrossPrices(t *testing.T) {
	rules := plain()
	rules.Mode.Default, rules.Margin.Strict = Cross, false
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

// The engine under Bybit's rules of 2021 reaches the same prices: margin of the position includes the fee to close, which
// cancels out against the fee in the requirement.
func TestEngineLiquidatesAtBybitsPrices(t *testing.T) {
	rules := plain()
	rules.Margin.MaintenanceOn, rules.Margin.CloseFee, rules.Margin.Strict, rules.FundingFromFree = OnEntry, FeeAtBust, false, true
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
	require.NoError(t, e.Deposit(a, 0, u(10000)))
	short := open(Short, 20000, 50)
	require.NoError(t, e.AddMargin(short, u(3000)))
	require.Equal(t, "23300.00", cents(e.Position(short).Liquidation))
}

func TestBybitExtraMarginIsSpreadOverAnEnlargedPosition(t *testing.T) {
	rules := plain()
	rules.Margin.MaintenanceOn, rules.Margin.Strict = OnEntry, false
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
	// Initial margin used up.
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

// BitMEX: an isolated long at 100 with leverage that makes bankruptcy 99 and half a per cent of maintenance: 99.5.
func TestBitMEXLiquidationAndBankruptcyExample(t *testing.T) {
	rules := plain()
	rules.Margin.MaintenanceOn, rules.Margin.Strict = OnEntry, false
	e, m := engine(t, rules, linear(flat(t, 0.005, 0.01)), deep())
	a := funded(t, e, u(100))
	mark(t, e, m, px(100), 1)
	id, err := e.Open(Opening{Account: a, Market: m, Side: Long, Size: u(10), Value: u(1000), Leverage: wad(100)})
	require.NoError(t, err)
	require.Equal(t, "99.50", cents(e.Position(id).Liquidation))
	require.Equal(t, "99.00", cents(e.Position(id).Bankruptcy))
}

func TestCubeEffectiveSizeCountsTheWorseSideOfOpenOrders(t *testing.T) {
	// Cube's own example, in value: short 1 BTC at 100k, a bid for 0.5 at 90k, an ask for 0.2 at 110k.
	require.Equal(t, u(122000), Effective(signed(u(100000)).Neg(), new(u(45000)), new(u(22000))))
	require.Equal(t, u(150), Effective(signed(u(50)), new(u(72)), new(u(200))))
}
