package exchange_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/venuetest"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/fixed"
)

// Claims continued: survival through a wick, what an account may change, and how venues close.

// 100 XBT at 100, 4 XBT isolated: liquidated at 97, before the wick's low of 94; cross, it is down 6 there and lives to see
// the price return (bitmex.com/app/isolatedMarginExamples).
func TestS20S22AWickKillsTheIsolatedPositionAndNotTheCrossOne(t *testing.T) {
	run := func(mode exchange.Mode) (*place, exchange.PositionID, int) {
		preset, err := presets.Parse("example", []byte("base: bitmex\nsource: a test\ndate: 2026-01-01\nclose-fee: none\ntaker-fee: 0\ntiers:\n  - {maintenance: 0.01, initial: 0.02}\n"))
		require.NoError(t, err)
		p := under(t, preset, 1, 1e6, 100)
		p.MarkAt(0, 100)
		id, err := p.Open(exchange.Opening{Account: p.Me, Market: 0, Side: exchange.Long, Size: u(1), Value: u(100), Mode: mode, Margin: u(4)})
		require.NoError(t, err)
		survived := 0
		for _, price := range []float64{99, 98, 97, 96, 95, 94, 97, 100} {
			if p.MarkAt(0, price); p.Closed(id) {
				break
			}
			survived++
			if price == 94 {
				require.InDelta(t, -6, whole(p.Position(id).Profit), 1e-9)
			}
		}
		return p, id, survived
	}
	// Maintenance is 1 % of entry in this example.
	p, id, survived := run(exchange.Isolated)
	require.Equal(t, 2, survived, "99 and 98, not 97")
	require.True(t, new(p.Position(id).Margin).IsZero(), "4 are lost")
	require.Equal(t, 96.0, p.MyFree())
	p, id, survived = run(exchange.Cross)
	require.Equal(t, 8, survived)
	require.True(t, new(p.Position(id).Profit).IsZero())
}

func TestS28S41ModeIsARiskEngineSettingAnInterfaceCanChange(t *testing.T) {
	p := at(t, "binance-usdm", 1, 1e6, 1000)
	require.NoError(t, p.SetMode(p.Me, 0, exchange.Isolated))
	var refusal *exchange.Refusal
	require.ErrorAs(t, p.SetMode(p.Me, 0, exchange.Isolated), &refusal)
	require.Equal(t, -4046, refusal.Code)
	require.Equal(t, "No need to change margin type.", refusal.Reason)
}

func TestS29S30AddingMarginMovesThePriceAwayAndLeavesSize(t *testing.T) {
	p := at(t, "bybit-2021", 1, 1e6, 5000, "taker-fee=0")
	p.MarkAt(0, 20000)
	id := p.OpenAt(p.Me, 0, exchange.Long, 1, 20000, 50, exchange.Isolated)
	require.Equal(t, 19700.0, near(p.Position(id).Liquidation))
	before := p.Position(id)
	require.NoError(t, p.AddMargin(id, u(300)))
	after := p.Position(id)
	require.Equal(t, 19400.0, near(after.Liquidation)) // ΔLP = −X/q
	require.Equal(t, before.Size, after.Size)
	// Switching to cross instead: further still, and the whole account is at stake.
	require.NoError(t, p.SetMode(p.Me, 0, exchange.Cross))
	lower := p.Position(id).Liquidation
	require.True(t, lower.Lt(&after.Liquidation))
	require.Equal(t, 15100.0, near(lower))
	require.Equal(t, 5000.0, p.MyFree())
}

func TestS31LeverageChangeResetsExtraMarginAtBybitAndNotAtHyperliquid(t *testing.T) {
	for preset, extra := range map[string]float64{"bybit-2025": 0, "hyperliquid": 300} {
		p := at(t, preset, 1, 1e6, 5000, "taker-fee=0")
		p.MarkAt(0, 20000)
		id := p.OpenAt(p.Me, 0, exchange.Long, 1, 20000, 10, exchange.Isolated)
		require.NoError(t, p.AddMargin(id, u(300)))
		require.NoError(t, p.SetLeverage(id, wad(20)))
		require.Equal(t, u(extra), p.Position(id).Extra, preset)
		if preset == "hyperliquid" { // a higher leverage moves nothing, and a lower one is refused
			require.Equal(t, 2300.0, whole(p.Position(id).Margin), preset)
			require.Equal(t, 2700.0, p.MyFree(), preset)
			require.ErrorIs(t, p.SetLeverage(id, wad(10)), exchange.ErrLeverageReduction)
			continue
		}
		require.Equal(t, 1000.0, whole(p.Position(id).Margin), preset)
		require.Equal(t, 4000.0, p.MyFree(), preset)
		require.NoError(t, p.SetLeverage(id, wad(10)))
		require.Equal(t, 2000.0, whole(p.Position(id).Margin), preset)
	}
}

func TestS32MarginRemovedDownToEachVenuesFloor(t *testing.T) {
	for preset, most := range map[string]float64{"bybit-2025": 300, "binance-usdm": 300, "bitmex": 300, "hyperliquid": 0} {
		p := at(t, preset, 1, 1e6, 5000, "taker-fee=0")
		p.MarkAt(0, 100)
		id := p.OpenAt(p.Me, 0, exchange.Long, 1, 100, 20, exchange.Isolated)
		require.NoError(t, p.AddMargin(id, u(300)))
		if preset == "hyperliquid" {
			most = 305 - 10 // 10 % of value stays, more than the initial margin of 5
		}
		require.Equal(t, u(most), p.Removable(id), preset)
		err := p.RemoveMargin(id, u(most+0.01))
		require.ErrorIs(t, err, exchange.ErrRemoveTooMuch)
		require.NoError(t, p.RemoveMargin(id, u(most)))
	}
	p := at(t, "bybit-2025", 1, 1e6, 5000)
	p.MarkAt(0, 100)
	id := p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 20, exchange.Isolated)
	var refusal *exchange.Refusal
	require.ErrorAs(t, p.RemoveMargin(id, u(1)), &refusal)
	require.Equal(t, 110078, refusal.Code)
}

func TestS33SwitchingToCrossSavesThePositionAndExposesTheAccount(t *testing.T) {
	lost := map[bool]float64{}
	for _, switched := range []bool{false, true} {
		p := at(t, "bybit-2025", 1, 1e6, 600, "taker-fee=0")
		p.MarkAt(0, 100)
		id := p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 10, exchange.Isolated)
		p.MarkAt(0, 92)
		if switched {
			require.NoError(t, p.SetMode(p.Me, 0, exchange.Cross))
		}
		p.MarkAt(0, 85)
		require.Equal(t, !switched, p.Closed(id))
		p.MarkAt(0, 30)
		lost[switched] = 600 - p.MyFree()
	}
	require.InDelta(t, 100, lost[false], 1e-6)
	require.InDelta(t, 600, lost[true], 1e-6)
}

func TestS34S35BitMEXLeverageImpliesIsolationAndZeroIsCross(t *testing.T) {
	p := at(t, "bitmex", 1, 1e6, 100, "taker-fee=0")
	require.Equal(t, exchange.Cross, p.Mode(p.Me, 0)) // claim S35
	p.MarkAt(0, 100)
	id := p.OpenAt(p.Me, 0, exchange.Long, 1, 100, 10, "")
	require.Equal(t, exchange.Cross, p.Position(id).Mode)
	require.NoError(t, p.SetLeverage(id, wad(20)))
	require.Equal(t, exchange.Isolated, p.Position(id).Mode)
	require.Equal(t, 5.0, whole(p.Position(id).Margin))
	require.NoError(t, p.SetLeverage(id, uint256.Int{}))
	require.Equal(t, exchange.Cross, p.Position(id).Mode)
	require.Equal(t, 100.0, p.MyFree())
	for _, preset := range []string{"bybit-2021", "bybit-2025", "bitmex", "binance-usdm"} {
		require.Equal(t, exchange.Cross, at(t, preset, 1, 1, 1).Mode(0, 0), preset)
	}
}

// Who may switch with open orders or a position, and what each venue says when it refuses.
func TestS36SwitchingRefusals(t *testing.T) {
	code := func(err error) int {
		var refusal *exchange.Refusal
		require.ErrorAs(t, err, &refusal)
		return refusal.Code
	}
	p := at(t, "binance-usdm", 1, 1e6, 1000)
	p.MarkAt(0, 100)
	require.NoError(t, p.SetOrders(p.Me, 0, exchange.Orders{Bids: u(1), Margin: u(10)}))
	id := p.OpenAt(p.Me, 0, exchange.Long, 1, 100, 10, exchange.Isolated)
	require.Equal(t, -4047, code(p.SetMode(p.Me, 0, exchange.Isolated)))
	require.NoError(t, p.SetOrders(p.Me, 0, exchange.Orders{}))
	require.Equal(t, -4048, code(p.SetMode(p.Me, 0, exchange.Isolated)))
	require.Equal(t, -4161, code(p.SetLeverage(id, wad(5))))
	require.NoError(t, p.SetLeverage(id, wad(20)))
	require.Equal(t, -4051, code(p.AddMargin(id, u(100000))))
	_, err := p.Reduce(id, u(2), nil)
	require.Equal(t, -2022, code(err))
	_, err = p.Reduce(id, u(1), nil)
	require.NoError(t, err)
	require.Equal(t, -4054, code(p.AddMargin(id, u(1))))

	p = at(t, "bybit-2025", 1, 1e6, 106, "taker-fee=0")
	p.MarkAt(0, 100)
	id = p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 10, exchange.Cross)
	require.Equal(t, 110015, code(p.AddMargin(id, u(1))))
	require.Equal(t, 110036, code(p.SetLeverage(id, wad(5))))
	require.Equal(t, 110076, code(p.SetAutoMargin(id, true)))
	p.MarkAt(0, 90.5) // a loss of 95: isolated with its 100 of margin it has 5 left, 4.525 are needed
	require.Equal(t, 110007, code(p.SetMode(p.Me, 0, exchange.Isolated)))
	require.NoError(t, p.Deposit(p.Me, 0, u(1000)))
	require.NoError(t, p.SetMode(p.Me, 0, exchange.Isolated))
	require.Equal(t, 110026, code(p.SetMode(p.Me, 0, exchange.Isolated)))
	require.Equal(t, 110027, code(p.AddMargin(id, uint256.Int{})))
	require.Equal(t, 110043, code(p.SetLeverage(id, wad(10))))
	require.Equal(t, 110013, code(p.SetLeverage(id, wad(500))))
	require.Equal(t, 110011, code(p.SetLeverage(id, wad(11))))
	require.Equal(t, 110014, code(p.AddMargin(id, u(1e6))))
}

// Claims S34, S38 (docs/claims.md): the leverage setting of a venue, before a position is open and with one, and what
// it does to margin held for orders.
func TestS34LeverageIsChosenBeforeAndDuringAPosition(t *testing.T) {
	p := at(t, "binance-usdm", 1, 1e6, 1000, "default-mode=isolated", "taker-fee=0", "maker-fee=0")
	p.MarkAt(0, 100)
	require.NoError(t, p.ChooseLeverage(p.Me, 0, wad(10)))
	require.ErrorIs(t, p.ChooseLeverage(p.Me, 0, wad(10)), exchange.ErrLeverageUnchanged)
	require.ErrorIs(t, p.ChooseLeverage(p.Me, 0, wad(151)), exchange.ErrLeverageTooHigh)
	require.ErrorIs(t, p.ChooseLeverage(p.Me, 0, uint256.Int{}), exchange.ErrZeroLeverage)
	id, err := p.Open(exchange.Opening{Account: p.Me, Side: exchange.Long, Size: u(10), Value: u(1000)})
	require.NoError(t, err)
	require.InDelta(t, 100, whole(p.Position(id).Margin), 1e-6)
	require.NoError(t, p.SetOrders(p.Me, 0, exchange.Orders{Bids: u(10), BidValue: u(900)}))
	require.Equal(t, u(90), p.Orders(p.Me, 0).Margin)
	require.NoError(t, p.ChooseLeverage(p.Me, 0, wad(20)))
	require.Equal(t, u(45), p.Orders(p.Me, 0).Margin, "the orders' margin follows")
	require.ErrorIs(t, p.ChooseLeverage(p.Me, 0, wad(5)), exchange.ErrLeverageReduction)
	require.Equal(t, wad(20), p.Leverage(p.Me, 0), "a refused choice changes nothing")
	require.NoError(t, p.SetOrders(p.Me, 0, exchange.Orders{}))

	p = at(t, "bitmex", 1, 1e6, 1000, "taker-fee=0")
	p.MarkAt(0, 100)
	require.Equal(t, exchange.Cross, p.Mode(p.Me, 0), "claim S35: cross unless chosen")
	require.NoError(t, p.ChooseLeverage(p.Me, 0, wad(10)))
	require.Equal(t, exchange.Isolated, p.Mode(p.Me, 0))
	id, err = p.Open(exchange.Opening{Account: p.Me, Side: exchange.Long, Size: u(1), Value: u(100)})
	require.NoError(t, err)
	require.Equal(t, exchange.Isolated, p.Position(id).Mode)
	require.NoError(t, p.ChooseLeverage(p.Me, 0, uint256.Int{}))
	require.Equal(t, exchange.Cross, p.Position(id).Mode)
	require.Zero(t, whole(p.Position(id).Margin))
	require.NoError(t, p.ChooseLeverage(p.Me, 0, wad(25)))
	require.Equal(t, exchange.Isolated, p.Position(id).Mode)
	require.InDelta(t, 4, whole(p.Position(id).Margin), 1e-6)

	p = at(t, "bybit-2025", 1, 1e6, 1000)
	p.MarkAt(0, 100)
	require.ErrorIs(t, p.ChooseLeverage(p.Me, 0, wad(5)), exchange.ErrLeverageFixed)
	require.NoError(t, p.SetMode(p.Me, 0, exchange.Isolated))
	require.NoError(t, p.ChooseLeverage(p.Me, 0, wad(5)))
	require.NoError(t, p.Check())
}

// Claims S28, S34, S41 (docs/claims.md): margin mode is a setting of the risk engine, which Bybit's interface switches
// together with leverage: both or neither.
func TestS28S34S41BybitSwitchesModeWithLeverage(t *testing.T) {
	p := at(t, "bybit-2025", 1, 1e6, 1000, "taker-fee=0")
	p.MarkAt(0, 100)
	require.NoError(t, p.Switch(p.Me, 0, exchange.Isolated, wad(20)))
	require.Equal(t, exchange.Isolated, p.Mode(p.Me, 0))
	require.Equal(t, wad(20), p.Leverage(p.Me, 0))
	require.ErrorIs(t, p.Switch(p.Me, 0, exchange.Isolated, wad(20)), exchange.ErrModeUnchanged)
	require.NoError(t, p.Switch(p.Me, 0, exchange.Isolated, wad(10)), "the leverage alone")
	id, err := p.Open(exchange.Opening{Account: p.Me, Side: exchange.Long, Size: u(10), Value: u(1000)})
	require.NoError(t, err)
	require.NoError(t, p.Switch(p.Me, 0, exchange.Cross, uint256.Int{}))
	require.Equal(t, exchange.Cross, p.Position(id).Mode)
	require.Zero(t, whole(p.Position(id).Margin))
	// To isolated at a leverage that is beyond the tier: neither changes.
	require.ErrorIs(t, p.Switch(p.Me, 0, exchange.Isolated, wad(500)), exchange.ErrLeverageTooHigh)
	require.Equal(t, exchange.Cross, p.Position(id).Mode)
	require.Equal(t, exchange.Cross, p.Mode(p.Me, 0))
	require.NoError(t, p.Switch(p.Me, 0, exchange.Isolated, wad(5)))
	require.InDelta(t, 200, whole(p.Position(id).Margin), 1e-6)
	require.NoError(t, p.Check())

	// One step: what the old leverage would have demanded does not matter.
	p = at(t, "bybit-2025", 1, 1e6, 200, "taker-fee=0")
	p.MarkAt(0, 100)
	id = p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 5, exchange.Cross)
	p.MarkAt(0, 95)
	require.ErrorIs(t, p.SetMode(p.Me, 0, exchange.Isolated), exchange.ErrInsufficientBalance)
	require.NoError(t, p.Switch(p.Me, 0, exchange.Isolated, wad(10)))
	require.InDelta(t, 100, whole(p.Position(id).Margin), 1e-6)

	// A position that has the mode already takes the leverage, money and trigger included; so do orders.
	p = at(t, "bybit-2021", 1, 1e6, 1100, "taker-fee=0")
	p.MarkAt(0, 100)
	id = p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 20, exchange.Isolated)
	require.NoError(t, p.Switch(p.Me, 0, exchange.Isolated, wad(4)))
	require.InDelta(t, 250, whole(p.Position(id).Margin), 1e-6)
	low, _ := p.Watermarks(0)
	require.Equal(t, low, p.Position(id).Liquidation)
	p = at(t, "bybit-2021", 1, 1e6, 1100, "taker-fee=0")
	p.MarkAt(0, 100)
	require.NoError(t, p.Switch(p.Me, 0, exchange.Isolated, wad(20)))
	require.NoError(t, p.SetOrders(p.Me, 0, exchange.Orders{Bids: u(100), BidValue: u(10_000)}))
	require.NoError(t, p.SetMode(p.Me, 0, exchange.Cross))
	require.ErrorIs(t, p.Switch(p.Me, 0, exchange.Isolated, wad(2)), exchange.ErrInsufficientBalance)
	require.Equal(t, u(500), p.Orders(p.Me, 0).Margin)

	p = at(t, "bitmex", 1, 1e6, 200, "taker-fee=0") // where leverage isolates
	p.MarkAt(0, 100)
	require.NoError(t, p.SetMode(p.Me, 0, exchange.Isolated))
	require.ErrorIs(t, p.Switch(p.Me, 0, exchange.Cross, wad(10)), exchange.ErrLeverageFixed)
	require.Equal(t, exchange.Isolated, p.Mode(p.Me, 0))
}

// Choosing the leverage that is set already is refused only where the open position has it too.
func TestChoosingTheLeverageThatIsSetReachesAPositionOpenedAtAnother(t *testing.T) {
	p := at(t, "hyperliquid", 1, 1e6, 1000, "taker-fee=0")
	p.MarkAt(0, 100)
	require.NoError(t, p.ChooseLeverage(p.Me, 0, wad(20)))
	id := p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 5, exchange.Cross)
	require.NoError(t, p.ChooseLeverage(p.Me, 0, wad(20)))
	require.Equal(t, u(50), p.Position(id).Initial)
	require.ErrorIs(t, p.ChooseLeverage(p.Me, 0, wad(20)), exchange.ErrLeverageUnchanged)
	require.Panics(t, func() { p.Free(p.Me, 1) }, "nothing settles in that asset")
}

// What an earlier liquidation left in a bucket backs the next position there.
func TestMarginLeftInAClosedBucketBacksTheNextPosition(t *testing.T) {
	p := at(t, "binance-usdm", 1, 0, 0, "taker-fee=0")
	p.Venues[0].Depth = uint256.Int{}
	p.MarkAt(0, 100)
	winner, loser := p.Account(100), p.Account(10)
	id := p.OpenAt(winner, 0, exchange.Short, 1, 100, 1, exchange.Isolated)
	p.OpenAt(loser, 0, exchange.Long, 1, 100, 10, exchange.Isolated)
	p.MarkAt(0, 85)
	require.True(t, p.Closed(id), "deleveraged")
	require.Zero(t, whole(p.Free(winner, 0)))
	p.OpenAt(winner, 0, exchange.Short, 1, 85, 1, exchange.Isolated)
	require.NoError(t, p.Check())
}

// Fund, pick a market, set mode, choose leverage, open, review, add margin, lower leverage, close, withdraw.
func TestS38WalkthroughAtTheVenue(t *testing.T) {
	p := at(t, "bybit-2025", 1, 1e6, 0, "taker-fee=0")
	require.NoError(t, p.Deposit(p.Me, 0, u(1000)))
	p.MarkAt(0, 100)
	require.NoError(t, p.SetMode(p.Me, 0, exchange.Isolated))
	id, err := p.Open(exchange.Opening{Account: p.Me, Market: 0, Side: exchange.Long, Size: u(10), Leverage: wad(10)}) // at the venue
	require.NoError(t, err)
	first := p.Position(id).Liquidation
	require.NoError(t, p.AddMargin(id, u(50)))
	second := p.Position(id).Liquidation
	require.True(t, second.Lt(&first))
	require.NoError(t, p.SetLeverage(id, wad(5)))
	third := p.Position(id).Liquidation
	require.True(t, third.Lt(&second))
	p.MarkAt(0, 110)
	fill, err := p.Reduce(id, u(10), nil)
	require.NoError(t, err)
	require.Equal(t, u(10), fill.Base)
	require.InDelta(t, 1100, p.MyFree(), 0.05) // depth costs a little
	require.NoError(t, p.Withdraw(p.Me, 0, p.Available(p.Me, 0)))
	require.NoError(t, p.Check())
}

func TestS45MatchedToAVaultThePriceIsDebtOverLLTVTimesCollateral(t *testing.T) {
	preset, err := presets.Matched("matched", wad(0.86))
	require.NoError(t, err)
	rules, err := preset.Settled(8)
	require.NoError(t, err)
	e, err := liquidation.New(rules)
	require.NoError(t, err)
	in, err := preset.Instrument("ETH", exchange.Linear, 0, 8)
	require.NoError(t, err)
	m, err := e.AddMarket(in, new(venuetest.Ladder))
	require.NoError(t, err)
	a := e.AddAccount()
	require.NoError(t, e.Deposit(a, 0, u(4000)))
	price := px(2000)
	_, err = e.Mark(m, &price, 1)
	require.NoError(t, err)
	id, err := e.Open(exchange.Opening{Account: a, Market: m, Side: exchange.Long, Size: u(5), Value: u(10000), Margin: u(4000)}) // debt 6,000
	require.NoError(t, err)
	require.InDelta(t, 6000/(0.86*5), new(e.Position(id).Liquidation).Float64()/1e36, 1e-6)
	require.Equal(t, px(1200), e.Position(id).Bankruptcy)
}

// Surplus goes to the fund, a deficit comes out of it, and what the fund cannot pay is taken from counterparties.
func TestS43S46S47WhereALiquidationsMoneyGoes(t *testing.T) {
	run := func(gap, fund float64) (*place, []liquidation.Event) {
		p := at(t, "bybit-2025", 1, 1e6, 1000, "taker-fee=0", "fund-drawdown-window=0")
		p.MarkAt(0, 100)
		short := p.Account(5000)
		p.OpenAt(short, 0, exchange.Short, 10, 100, 5, exchange.Isolated)
		p.OpenAt(p.Me, 0, exchange.Long, 10, 100, 10, exchange.Isolated)
		p.Endow(0, u(fund))
		return p, p.MarkAt(0, gap)
	}
	p, events := run(90.2, 100) // above bankruptcy at 90, liquidated at 900/9.967
	require.Len(t, events, 1)
	require.InDelta(t, 2, whole(fixed.Positive(&events[0].Residue)), 0.01)
	require.InDelta(t, 102, whole(fixed.Positive(new(p.FundBalance(0)))), 0.01)
	p, events = run(88, 100) // below it, the fund pays
	require.Len(t, events, 1)
	require.InDelta(t, 20, whole(fixed.Positive(&events[0].FundPaid)), 0.01)
	require.InDelta(t, 80, whole(fixed.Positive(new(p.FundBalance(0)))), 0.01)
	p, events = run(80, 20) // the fund's 20 close a fifth, counterparties the rest, at 90 instead of 80
	require.Len(t, events, 2)
	require.Equal(t, liquidation.Deleveraged, events[0].Action)
	require.InDelta(t, 8, whole(fixed.Positive(&events[0].Size)), 0.01)
	require.InDelta(t, -80, whole(events[0].Bystanders), 0.1)
	require.InDelta(t, 20, whole(fixed.Positive(&events[1].FundPaid)), 0.1)
	require.InDelta(t, 0, whole(fixed.Positive(new(p.FundBalance(0)))), 0.1)
	require.True(t, new(p.Operator(0)).IsZero())
}

// The same loss in the same bucket, closed by seven engines: what the trader keeps differs.
func TestS48TheSamePathRealisesDifferently(t *testing.T) {
	kept := map[string]float64{}
	for _, preset := range []string{"bybit-2021", "bybit-2025", "binance-usdm", "bitmex", "hyperliquid", "matched", "idealised"} {
		p := at(t, preset, 1, 1000, 1000)
		p.MarkAt(0, 100)
		id := p.OpenAt(p.Me, 0, exchange.Long, 1.5, 100, 5, exchange.Isolated)
		for price := 99.0; price >= 79; price-- {
			p.MarkAt(0, price)
		}
		kept[preset] = whole(p.Equity(p.BucketOf(id))) + p.MyFree() - 1000 + 30
		require.GreaterOrEqual(t, kept[preset], -0.5, preset)
	}
	different := map[float64]bool{}
	for _, v := range kept {
		different[v] = true
	}
	require.GreaterOrEqual(t, len(different), 4, "%v", kept)
}

func TestS49PresetsDifferInScopeMarginRulesCouplingDefaultScheduleFeesAndSwitching(t *testing.T) {
	get := func(name string) *presets.Preset {
		p, err := presets.Load(name)
		require.NoError(t, err)
		return p
	}
	bybit, binance, bitmex, dydx, hyper := get("bybit-2025"), get("binance-usdm"), get("bitmex"), get("dydx-v4"), get("hyperliquid")
	require.NotEqual(t, bybit.Accounts.Mode.Scope, bitmex.Accounts.Mode.Scope)
	require.NotEqual(t, hyper.Accounts.Removal.Floor, bybit.Accounts.Removal.Floor)
	require.NotEqual(t, bybit.Accounts.Leverage.ResetsExtra, binance.Accounts.Leverage.ResetsExtra)
	require.NotEqual(t, dydx.Accounts.Mode.Scope, binance.Accounts.Mode.Scope)
	require.NotEqual(t, bybit.Brackets, binance.Brackets)
	require.NotEqual(t, bybit.Accounts.Margin.CloseFee, binance.Accounts.Margin.CloseFee)
	require.NotEqual(t, bybit.Accounts.Mode.WithPosition, binance.Accounts.Mode.WithPosition)
}
