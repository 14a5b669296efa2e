package exchange

import (
	"errors"
	"slices"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
)

// anyRules draws a valid combination of choices, sensible or not.
func anyRules(t *rapid.T) Rules {
	r := Rules{
		Scope:               rapid.SampledFrom([]Scope{ByPosition, BySymbol, ByAccount}).Draw(t, "scope"),
		DefaultMode:         rapid.SampledFrom([]Mode{Isolated, Cross}).Draw(t, "default mode"),
		MaintenanceOn:       rapid.SampledFrom([]Basis{OnMark, OnEntry}).Draw(t, "maintenance on"),
		InitialOn:           rapid.SampledFrom([]Basis{OnMark, OnEntry}).Draw(t, "initial on"),
		CloseFee:            rapid.SampledFrom([]FeeInMargin{NoFee, FeeAtBust, FeeAtMark}).Draw(t, "close fee"),
		LeverageResetsExtra: rapid.Bool().Draw(t, "resets extra"),
		LeverageMayFall:     rapid.Bool().Draw(t, "leverage may fall"),
		LeverageZeroIsCross: rapid.Bool().Draw(t, "leverage 0 is cross"),
		FundingFromFree:     rapid.Bool().Draw(t, "funding from free"),
		SwitchWithPosition:  true, SwitchWithOrders: true, RemoveAllowed: true,
		Strict: rapid.Bool().Draw(t, "strict"), CancelOrders: true,
		Partial:        rapid.SampledFrom([]Partial{Straight, TierDown, Chunk, Restore, Target}).Draw(t, "partial"),
		RestoreTo:      fixed.WAD,
		ChunkFraction:  wad(0.2),
		ChunkAbove:     u(1000),
		ChunkCooldown:  rapid.SampledFrom([]uint64{0, 30}).Draw(t, "cooldown"),
		TakeoverBelow:  rapid.SampledFrom([]uint256.Int{fixed.WAD, wad(0.667), {}}).Draw(t, "takeover below"),
		Residue:        rapid.SampledFrom([]Residue{ToFund, ToTrader}).Draw(t, "residue"),
		ClearanceFee:   rapid.SampledFrom([]uint256.Int{{}, wad(0.0125)}).Draw(t, "clearance fee"),
		EngineLimit:    rapid.SampledFrom([]Limit{LimitBust, LimitFillable, LimitAny}).Draw(t, "limit"),
		FillableSpread: wad(1.5),
		Deleverage:     rapid.SampledFrom([]Deleverage{DeleverageNever, DeleverageShort, DeleverageDrawdown, DeleverageNegative, DeleverageUnfilled}).Draw(t, "deleverage"),
		DrawdownLimit:  wad(0.3), DrawdownStop: wad(0.25), DrawdownWindow: 8 * 3600,
		Ranking:        rapid.SampledFrom([]Ranking{RankLeveraged, RankBinance, RankBitMEX, RankCube, RankHyperliquid, RankRandom}).Draw(t, "ranking"),
		DeleverageAt:   rapid.SampledFrom([]Bust{BustPrice, PreviousMark}).Draw(t, "deleverage at"),
		Sharing:        rapid.SampledFrom([]Sharing{ByOperator, ByNotional}).Draw(t, "sharing"),
		FundPerSymbol:  rapid.Bool().Draw(t, "fund per symbol"),
		CrossInitialOn: rapid.SampledFrom([]Basis{"", OnMark, OnEntry}).Draw(t, "cross initial on"),
		HedgeExempt:    rapid.Bool().Draw(t, "hedge exempt"),
		OrdersInTier:   rapid.Bool().Draw(t, "orders in tier"),
		Precedence:     rapid.SampledFrom([]Precedence{"", ByFillable}).Draw(t, "precedence"),
		ChunkMost:      rapid.SampledFrom([]uint256.Int{{}, u(500)}).Draw(t, "chunk most"),
		ChunkLeast:     rapid.SampledFrom([]uint256.Int{{}, u(300)}).Draw(t, "chunk least"),

		InsuranceMost:    rapid.SampledFrom([]uint256.Int{{}, {}, u(2)}).Draw(t, "insurance most"),
		LiquidationsMost: rapid.SampledFrom([]uint64{0, 0, 1}).Draw(t, "liquidations most"),
		DeleveragesMost:  rapid.SampledFrom([]uint64{0, 0, 1}).Draw(t, "deleverages most"),
		CounterpartsMost: rapid.SampledFrom([]uint64{0, 0, 1, 2}).Draw(t, "counterparts most"),
	}
	if rapid.IntRange(0, 3).Draw(t, "only deleverages") == 0 { // as at dYdX, where the limits matter most
		r.Partial, r.EngineLimit, r.TakeoverBelow = Chunk, LimitFillable, uint256.Int{}
	}
	if r.Partial == Target {
		r.RestoreTo = wad(0.7)
	}
	return r
}

// A random history of deposits, trades, margin, leverage and mode changes, funding and marks: after each step the books
// balance, the trigger index agrees with a scan of all buckets, what the engine does to isolated positions leaves free
// balances alone, and each event's reasons sum to its loss.
func TestAnyHistoryUnderAnyRulesBalancesAndMissesNobody(t *testing.T) {
	var filled, netted, cancelled, liquidations, deleveraged, charged, waited, stocked, limited int
	history := func(t *rapid.T) {
		e, err := New(anyRules(t))
		require.NoError(t, err)
		tiers, err := NewTiers([]Tier{
			{Cap: u(2000), Maintenance: wad(0.01), Initial: wad(0.02)},
			{Cap: u(20000), Maintenance: wad(0.05), Initial: wad(0.1)},
			{Maintenance: wad(0.1), Initial: wad(0.2)},
		}, false)
		require.NoError(t, err)
		for i, kind := range []Kind{Linear, Linear, Inverse} {
			v := &slab{depth: u(float64(rapid.IntRange(0, 40).Draw(t, "depth"))), slip: wad(float64(rapid.IntRange(0, 60).Draw(t, "slip")) / 1000)}
			in := Instrument{Symbol: string(rune('A' + i)), Kind: kind, Settle: Asset(i / 2), Tiers: tiers, TakerFee: wad(0.0005)}
			if kind == Inverse {
				v.depth = u(400)
			}
			_, err := e.AddMarket(in, v)
			require.NoError(t, err)
		}
		e.Endow(0, u(float64(rapid.IntRange(0, 300).Draw(t, "fund"))))
		now, quote := uint64(1000), []float64{100, 100, 100}
		for m := range quote {
			mark(t, e, MarketID(m), px(quote[m]), now)
		}
		for range 4 {
			a := e.AddAccount()
			require.NoError(t, e.Deposit(a, 0, u(3000)))
			require.NoError(t, e.Deposit(a, 1, u(3000)))
		}
		account := rapid.Custom(func(t *rapid.T) AccountID { return AccountID(rapid.IntRange(0, 3).Draw(t, "account")) })
		market := rapid.Custom(func(t *rapid.T) MarketID { return MarketID(rapid.IntRange(0, 2).Draw(t, "market")) })
		amount := rapid.Custom(func(t *rapid.T) uint256.Int {
			return *uint256.NewInt(rapid.SampledFrom([]uint64{0, 1e8, 10e8, 500e8}).Draw(t, "amount") + rapid.Uint64Range(0, 1e8).Draw(t, "more"))
		})
		some := func(t *rapid.T) PositionID {
			if len(e.positions) == 0 {
				t.Skip("no positions")
			}
			return PositionID(rapid.IntRange(0, len(e.positions)-1).Draw(t, "position"))
		}
		watched := func(err error) {
			for _, never := range []error{ErrAmountTooLarge} {
				require.False(t, errors.Is(err, never), "%v", err)
			}
		}
		open := func(t *rapid.T) {
			m := market.Draw(t, "m")
			o := Opening{Account: account.Draw(t, "a"), Market: m, Side: rapid.SampledFrom([]Side{Long, Short}).Draw(t, "side")}
			o.Size = *uint256.NewInt(rapid.SampledFrom([]uint64{1, 1e8, 5e8, 20e8, 60e8}).Draw(t, "size") + rapid.Uint64Range(0, 1e8).Draw(t, "more"))
			if e.markets[m].Kind == Inverse {
				o.Size.Mul(&o.Size, uint256.NewInt(100))
			}
			if rapid.Bool().Draw(t, "at a stated value") {
				o.Value = e.markets[m].Value(o.Side, &o.Size, &e.markets[m].mark)
			}
			o.Mode = rapid.SampledFrom([]Mode{"", Isolated, Cross}).Draw(t, "mode")
			o.Leverage = wad(float64(rapid.SampledFrom([]int{1, 3, 5, 9, 20, 45, 60}).Draw(t, "leverage")))
			_, err := e.Open(o)
			watched(err)
		}
		move := func(t *rapid.T) {
			m := market.Draw(t, "m")
			quote[m] *= rapid.SampledFrom([]float64{0.6, 0.85, 0.95, 0.99, 1.01, 1.05, 1.2, 1.7}).Draw(t, "move")
			quote[m] = min(max(quote[m], 1), 10000)
			now += rapid.SampledFrom([]uint64{1, 12, 3600}).Draw(t, "seconds")
			free := append([]fixed.Signed(nil), e.wallets...)
			events := mark(t, e, m, px(quote[m]), now)
			touched := map[AccountID]bool{}
			for i := range events {
				ev := &events[i]
				if ev.Mode == Cross || ev.Action == ToppedUp {
					touched[ev.Account] = true
				}
				switch ev.Action {
				case TakenOver, Reduced:
					liquidations++
					if !ev.Inventory.IsZero() {
						stocked++
					}
					if ev.Mode == Isolated {
						require.True(t, ev.EquityAfter.Sign() >= 0 || !ev.Remaining.IsZero(), "loss beyond the bucket: %+v", ev)
					}
					if ev.Action == TakenOver && !ev.Remaining.IsZero() { // the hedged part stays, or who may no more be looked at
						netted++
						require.True(t, e.rules.HedgeExempt && ev.Mode == Cross || e.rules.CounterpartsMost > 0)
					}
				case Cancelled:
					cancelled++
				case Deleveraged:
					deleveraged++
				case Charged:
					charged++
				}
			}
			for a := range e.accounts {
				if !touched[AccountID(a)] {
					require.Equal(t, free[a*e.assets:(a+1)*e.assets], e.wallets[a*e.assets:(a+1)*e.assets], "free balance of account %d changed", a)
				}
			}
			limited += withinLimits(t, e, events)
			// The full scan: after a mark nobody in this market fails, but who waits for the next step.
			waits := map[PositionID]bool{}
			for _, id := range e.waiting {
				b := e.bucketOf(id)
				e.each(b, func(i PositionID, _ *position) { waits[i] = true; waited++ })
			}
			for i := range e.positions {
				p := &e.positions[i]
				if p.size.IsZero() || p.market != m || waits[PositionID(i)] {
					continue
				}
				b := e.bucketOf(PositionID(i))
				equity, need, fails := e.failing(b)
				require.False(t, fails, "position %d fails and was missed: %+v, equity %s, need %s", i, e.Position(PositionID(i)), equity, need.Dec())
			}
		}
		for range 12 {
			open(t)
		}
		t.Repeat(map[string]func(*rapid.T){
			"open": open,
			"hedge": func(t *rapid.T) {
				p := e.positions[some(t)]
				if p.size.IsZero() || p.mode != Cross {
					t.Skip("nothing to hedge")
				}
				o := Opening{Account: p.account, Market: p.market, Side: p.side.Opposite(), Mode: Cross}
				o.Size = exact.Portion(&p.size, uint256.NewInt(rapid.Uint64Range(1, 5).Draw(t, "quarters")), uint256.NewInt(4))
				o.Value = e.markets[p.market].Value(o.Side, &o.Size, &e.markets[p.market].mark)
				_, err := e.Open(o)
				watched(err)
			},
			"reduce": func(t *rapid.T) {
				_, err := e.Reduce(some(t), amount.Draw(t, "size"), nil)
				watched(err)
			},
			"add":      func(t *rapid.T) { watched(e.AddMargin(some(t), amount.Draw(t, "margin"))) },
			"remove":   func(t *rapid.T) { watched(e.RemoveMargin(some(t), amount.Draw(t, "margin"))) },
			"release":  func(t *rapid.T) { _, err := e.Release(some(t)); watched(err) },
			"auto":     func(t *rapid.T) { watched(e.SetAutoMargin(some(t), rapid.Bool().Draw(t, "on"))) },
			"leverage": func(t *rapid.T) { watched(e.SetLeverage(some(t), wad(float64(rapid.IntRange(0, 60).Draw(t, "x"))))) },
			"mode": func(t *rapid.T) {
				watched(e.SetMode(account.Draw(t, "a"), market.Draw(t, "m"), rapid.SampledFrom([]Mode{Isolated, Cross}).Draw(t, "mode")))
			},
			"funding": func(t *rapid.T) {
				e.Funding(market.Draw(t, "m"), fixed.FromInt64(rapid.Int64Range(-1e16, 1e16).Draw(t, "rate")), nil)
			},
			"fill": func(t *rapid.T) {
				f := Fill{Account: account.Draw(t, "a"), Market: market.Draw(t, "m"), Side: rapid.SampledFrom([]Side{Long, Short}).Draw(t, "side"), Maker: rapid.Bool().Draw(t, "maker")}
				f.Size = amount.Draw(t, "size")
				if e.markets[f.Market].Kind == Inverse {
					f.Size.Mul(&f.Size, uint256.NewInt(100))
				}
				price := px(quote[f.Market] * rapid.SampledFrom([]float64{1, 0.98, 1.02, 0.8, 1.2}).Draw(t, "away"))
				f.Value = e.markets[f.Market].Value(f.Side, &f.Size, &price)
				held := e.Orders(f.Account, f.Market)
				if rapid.Bool().Draw(t, "from an order") {
					f.Used = Orders{Bids: exact.Min(held.Bids, f.Size), BidValue: exact.Min(held.BidValue, f.Value)}
				}
				was, net := e.picture(), e.Net(f.Account, f.Market)
				told := e.CheckFill(f)
				require.Equal(t, was, e.picture(), "CheckFill changed something")
				err := e.Fill(f)
				watched(err)
				require.Equal(t, told, err)
				if err != nil {
					require.Equal(t, was, e.picture(), "a refused Fill changed something: %v", err)
					return
				}
				filled++
				moved := fixed.Positive(&f.Size)
				if f.Side == Short {
					moved = moved.Neg()
				}
				require.Equal(t, net.Add(moved), e.Net(f.Account, f.Market))
			},
			"choose": func(t *rapid.T) {
				was := e.picture()
				err := e.ChooseLeverage(account.Draw(t, "a"), market.Draw(t, "m"), wad(float64(rapid.IntRange(0, 60).Draw(t, "x"))))
				watched(err)
				if err != nil {
					require.Equal(t, was, e.picture(), "a refused choice changed something: %v", err)
				}
			},
			"orders": func(t *rapid.T) {
				o := Orders{Bids: amount.Draw(t, "bids"), Asks: amount.Draw(t, "asks")}
				watched(e.SetOrders(account.Draw(t, "a"), market.Draw(t, "m"), o))
			},
			"withdraw": func(t *rapid.T) { watched(e.Withdraw(account.Draw(t, "a"), 0, amount.Draw(t, "out"))) },
			"deposit":  func(t *rapid.T) { watched(e.Deposit(account.Draw(t, "a"), 0, amount.Draw(t, "in"))) },
			"mark":     move, "mark again": move, "and again": move,
			"": func(t *rapid.T) { require.NoError(t, e.Check()) },
		})
	}
	for range 8 {
		rapid.Check(t, history)
	}
	require.Positive(t, liquidations)
	require.Positive(t, deleveraged)
	require.Positive(t, cancelled)
	require.Positive(t, filled)
	require.Positive(t, limited)
	t.Logf("%d fills, %d marks at a limit, %d liquidations, %d in part, %d cancellations, %d deleveraged, %d charged, %d waits, %d into stock",
		filled, limited, liquidations, netted, cancelled, deleveraged, charged, waited, stocked)
}

// picture is all that a refused call must leave alone. Where a position stands in its heap may change, and how many it has had.
func (e *Engine) picture() (out []any) {
	for _, p := range e.positions {
		p.slot = 0
		out = append(out, p)
	}
	for i := range e.accounts {
		a := &e.accounts[i]
		out = append(out, a.mode)
		for m := range MarketID(len(e.markets)) {
			out = append(out, e.Orders(AccountID(i), m), e.Mode(AccountID(i), m), e.Leverage(AccountID(i), m))
		}
	}
	for i := range e.markets {
		out = append(out, e.markets[i].maker, e.markets[i].stock)
	}
	return append(out, slices.Clone(e.wallets), slices.Clone(e.fees))
}
