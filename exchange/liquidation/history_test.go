package liquidation

import (
	"errors"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/internal/exact"
	"github.com/ringfence-sim/ringfence/fixed"
)

// anyRules draws a valid combination of choices, sensible or not.
func anyRules(t *rapid.T) Rules {
	anyOf := func(label string, steps ...Step) Step { return rapid.SampledFrom(steps).Draw(t, label) }
	flip := func(label string) bool { return rapid.Bool().Draw(t, label) }
	basis := []exchange.Basis{exchange.OnMark, exchange.OnEntry}
	r := Rules{
		Accounts: exchange.Rules{
			Mode: exchange.ModeRules{
				Scope:        rapid.SampledFrom([]exchange.Scope{exchange.ByPosition, exchange.BySymbol, exchange.ByAccount}).Draw(t, "scope"),
				Default:      rapid.SampledFrom([]exchange.Mode{exchange.Isolated, exchange.Cross}).Draw(t, "default mode"),
				WithPosition: true, WithOrders: true,
			},
			Margin: exchange.MarginRules{
				MaintenanceOn: rapid.SampledFrom(basis).Draw(t, "maintenance on"), InitialOn: rapid.SampledFrom(basis).Draw(t, "initial on"),
				CrossInitialOn: rapid.SampledFrom(append(basis, "")).Draw(t, "cross initial on"),
				CloseFee:       rapid.SampledFrom([]exchange.FeeInMargin{exchange.NoFee, exchange.FeeAtBust, exchange.FeeAtMark}).Draw(t, "close fee"),
				Strict:         flip("strict"), HedgeExempt: flip("hedge exempt"), OrdersInTier: flip("orders in tier"),
			},
			Leverage: exchange.LeverageRules{ResetsExtra: flip("resets extra"), MayFall: flip("leverage may fall"), ZeroIsCross: flip("leverage 0 is cross")},
			Removal:  exchange.RemovalRules{Allowed: true}, FundingFromFree: flip("funding from free"),
			Profit: exchange.ProfitRules{
				Opens: flip("profit opens"), Withdraws: rapid.SampledFrom([]exchange.Leaving{"", exchange.LeavesMargin, exchange.LeavesAll}).Draw(t, "profit withdraws"),
			},
		},
		First: rapid.SampledFrom([]Precedence{"", ByFillable}).Draw(t, "first"),
		Most:  rapid.SampledFrom([]uint64{0, 0, 1}).Draw(t, "liquidations most"),
		Fee:   ClearanceFee{Rate: rapid.SampledFrom([]uint256.Int{{}, wad(0.0125)}).Draw(t, "clearance fee"), On: rapid.SampledFrom([]FeeBasis{"", OnReference, OnProceeds}).Draw(t, "fee on")},
		Steps: []Step{
			CancelOrders{},
			AtAnyPrice{},
			Fund{
				PerSymbol: flip("fund per symbol"), PerAccount: rapid.SampledFrom([]uint256.Int{{}, {}, u(2)}).Draw(t, "per account"),
				DrawdownWindow: rapid.SampledFrom([]uint64{0, 8 * 3600}).Draw(t, "window"), DrawdownLimit: wad(0.3), DrawdownStop: wad(0.25),
			},
			anyOf("who bears", Operator{}, Share{}),
		},
	}
	chunk := Chunk{
		Fraction: wad(0.2), Above: u(1000), Cooldown: rapid.SampledFrom([]uint64{0, 30}).Draw(t, "cooldown"),
		Most: rapid.SampledFrom([]uint256.Int{{}, u(500)}).Draw(t, "chunk most"), Least: rapid.SampledFrom([]uint256.Int{{}, u(300)}).Draw(t, "chunk least"),
		Spread: rapid.SampledFrom([]uint256.Int{{}, wad(1.5)}).Draw(t, "spread"), OneTurn: flip("one turn"),
	}
	takeover := Takeover{
		Below:   rapid.SampledFrom([]uint256.Int{fixed.WAD, wad(0.667), {}}).Draw(t, "takeover below"),
		Residue: rapid.SampledFrom([]Residue{ToFund, ToTrader}).Draw(t, "residue"),
	}
	offset := Deleverage{
		By:     rapid.SampledFrom([]Ranking{Leveraged{}, Binance{}, BitMEX{}, Cube{}, Hyperliquid{}, Random{}}).Draw(t, "by"),
		At:     rapid.SampledFrom([]Bust{AtBust, AtPreviousMark}).Draw(t, "deleverage at"),
		Policy: rapid.SampledFrom([]Policy{"", Queue, ProRata, AtRandom}).Draw(t, "policy"), Failing: flip("failing counterparties"),
		Most: rapid.SampledFrom([]uint64{0, 0, 1}).Draw(t, "deleverages most"), Looks: rapid.SampledFrom([]uint64{0, 0, 1, 2}).Draw(t, "looks"),
	}
	of := []Of{OfAll, OfInsolvent, OfSolvent}
	maybe := []Step{
		LowerRiskLimit{},
		anyOf("partial", TierDown{}, Restore{To: fixed.WAD}, Target{Leaves: wad(0.7)}, chunk),
		AtBankruptcy{},
		OnFund{rapid.SampledFrom(of).Draw(t, "on fund of")},
		Backstop{rapid.SampledFrom(of).Draw(t, "backstop of")},
		offset,
		Inventory{},
		Gate{20},
	}
	for _, s := range maybe {
		if rapid.IntRange(0, 3).Draw(t, s.Name()) > 0 {
			r = r.with(s)
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "nothing is taken over") == 0 { // as at dYdX, where the limits matter most
		chunk.Spread, chunk.OneTurn = wad(1.5), true
		return r.without("tier-down", "restore", "target").with(chunk, BelowZero{})
	}
	if flip("takeover comes first too") {
		r.Steps = append([]Step{takeover}, r.Steps...)
	}
	r.Steps = append(r.Steps, takeover)
	if partial, _ := find[Chunk](&r); partial.Spread.IsZero() {
		r.First = WorstFirst // there is no fillable price
	}
	return r.with()
}

// A random history of deposits, trades, margin, leverage and mode changes, funding and marks: after each step the books
// balance, the trigger index agrees with a scan of all buckets, what the engine does to isolated positions leaves free
// balances alone, and each event's reasons sum to its loss.
func TestAnyHistoryUnderAnyRulesBalancesAndMissesNobody(t *testing.T) {
	var filled, netted, cancelled, liquidations, deleveraged, charged, waited, stocked, limited int
	history := func(t *rapid.T) {
		e, err := New(anyRules(t))
		require.NoError(t, err)
		tiers, err := exchange.NewTiers([]exchange.Tier{
			{Cap: u(2000), Maintenance: wad(0.01), Initial: wad(0.02)},
			{Cap: u(20000), Maintenance: wad(0.05), Initial: wad(0.1)},
			{Maintenance: wad(0.1), Initial: wad(0.2)},
		}, false)
		require.NoError(t, err)
		for i, kind := range []exchange.Kind{exchange.Linear, exchange.Linear, exchange.Inverse} {
			v := &slab{depth: u(float64(rapid.IntRange(0, 40).Draw(t, "depth"))), slip: wad(float64(rapid.IntRange(0, 60).Draw(t, "slip")) / 1000)}
			in := exchange.Instrument{Symbol: string(rune('A' + i)), Kind: kind, Settle: exchange.Asset(i / 2), Tiers: tiers, TakerFee: wad(0.0005)}
			if kind == exchange.Inverse {
				v.depth = u(400)
			}
			_, err := e.AddMarket(in, v)
			require.NoError(t, err)
		}
		e.Endow(0, u(float64(rapid.IntRange(0, 300).Draw(t, "fund"))))
		now, quote := uint64(1000), []float64{100, 100, 100}
		for m := range quote {
			mark(t, e, exchange.MarketID(m), px(quote[m]), now)
		}
		for range 4 {
			a := e.AddAccount()
			require.NoError(t, e.Deposit(a, 0, u(3000)))
			require.NoError(t, e.Deposit(a, 1, u(3000)))
		}
		account := rapid.Custom(func(t *rapid.T) exchange.AccountID {
			return exchange.AccountID(rapid.IntRange(0, 3).Draw(t, "account"))
		})
		market := rapid.Custom(func(t *rapid.T) exchange.MarketID { return exchange.MarketID(rapid.IntRange(0, 2).Draw(t, "market")) })
		amount := rapid.Custom(func(t *rapid.T) uint256.Int {
			return *uint256.NewInt(rapid.SampledFrom([]uint64{0, 1e8, 10e8, 500e8}).Draw(t, "amount") + rapid.Uint64Range(0, 1e8).Draw(t, "more"))
		})
		some := func(t *rapid.T) exchange.PositionID {
			if e.NumPositions() == 0 {
				t.Skip("no positions")
			}
			return exchange.PositionID(rapid.IntRange(0, e.NumPositions()-1).Draw(t, "position"))
		}
		watched := func(err error) {
			for _, never := range []error{exchange.ErrAmountTooLarge} {
				require.False(t, errors.Is(err, never), "%v", err)
			}
		}
		open := func(t *rapid.T) {
			m := market.Draw(t, "m")
			o := exchange.Opening{Account: account.Draw(t, "a"), Market: m, Side: rapid.SampledFrom([]exchange.Side{exchange.Long, exchange.Short}).Draw(t, "side")}
			o.Size = *uint256.NewInt(rapid.SampledFrom([]uint64{1, 1e8, 5e8, 20e8, 60e8}).Draw(t, "size") + rapid.Uint64Range(0, 1e8).Draw(t, "more"))
			if e.Instrument(m).Kind == exchange.Inverse {
				o.Size.Mul(&o.Size, uint256.NewInt(100))
			}
			if rapid.Bool().Draw(t, "at a stated value") {
				o.Value = e.Instrument(m).Value(o.Side, &o.Size, new(e.MarkPrice(m)))
			}
			o.Mode = rapid.SampledFrom([]exchange.Mode{"", exchange.Isolated, exchange.Cross}).Draw(t, "mode")
			o.Leverage = wad(float64(rapid.SampledFrom([]int{1, 3, 5, 9, 20, 45, 60}).Draw(t, "leverage")))
			_, err := e.Open(o)
			watched(err)
		}
		move := func(t *rapid.T) {
			m := market.Draw(t, "m")
			quote[m] *= rapid.SampledFrom([]float64{0.6, 0.85, 0.95, 0.99, 1.01, 1.05, 1.2, 1.7}).Draw(t, "move")
			quote[m] = min(max(quote[m], 1), 10000)
			now += rapid.SampledFrom([]uint64{1, 12, 3600}).Draw(t, "seconds")
			free := e.free()
			events := mark(t, e, m, px(quote[m]), now)
			touched := map[exchange.AccountID]bool{}
			for i := range events {
				ev := &events[i]
				if ev.Mode == exchange.Cross || ev.Action == ToppedUp {
					touched[ev.Account] = true
				}
				switch ev.Action {
				case TakenOver, Reduced:
					liquidations++
					if !ev.Inventory.IsZero() {
						stocked++
					}
					if ev.Mode == exchange.Isolated {
						require.True(t, ev.EquityAfter.Sign() >= 0 || !ev.Remaining.IsZero(), "loss beyond the bucket: %+v", ev)
					}
					if ev.Action == TakenOver && !ev.Remaining.IsZero() { // the hedged part stays, or who may no more be looked at
						netted++
						require.True(t, e.rules.Accounts.Margin.HedgeExempt && ev.Mode == exchange.Cross || e.deleverage.Looks > 0 || !e.rules.Lists("inventory"))
					}
				case Cancelled:
					cancelled++
				case Deleveraged:
					deleveraged++
				case Charged:
					charged++
				}
			}
			for a, left := range e.free() {
				if !touched[exchange.AccountID(a)] {
					require.Equal(t, free[a], left, "free balance of account %d changed", a)
				}
			}
			limited += withinLimits(t, e, events)
			// The full scan: after a mark nobody in this market fails, but who waits for the next step.
			waits := map[exchange.PositionID]bool{}
			for _, id := range e.waiting {
				e.Each(e.BucketOf(id), func(i exchange.PositionID) { waits[i], waited = true, waited+1 })
			}
			for id := range exchange.PositionID(e.NumPositions()) {
				p := e.Holding(id)
				if p.Size.IsZero() || p.Market != m || waits[id] {
					continue
				}
				equity, need, short := e.Test(e.BucketOf(id))
				require.False(t, short, "position %d fails and was missed: %+v, equity %s, need %s", id, p, equity, need.Dec())
			}
		}
		for range 12 {
			open(t)
		}
		t.Repeat(map[string]func(*rapid.T){
			"open": open,
			"hedge": func(t *rapid.T) {
				p := e.Holding(some(t))
				if p.Size.IsZero() || p.Mode != exchange.Cross {
					t.Skip("nothing to hedge")
				}
				o := exchange.Opening{Account: p.Account, Market: p.Market, Side: p.Side.Opposite(), Mode: exchange.Cross}
				o.Size = exact.Portion(&p.Size, uint256.NewInt(rapid.Uint64Range(1, 5).Draw(t, "quarters")), uint256.NewInt(4))
				o.Value = e.Instrument(p.Market).Value(o.Side, &o.Size, new(e.MarkPrice(p.Market)))
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
				watched(e.SetMode(account.Draw(t, "a"), market.Draw(t, "m"), rapid.SampledFrom([]exchange.Mode{exchange.Isolated, exchange.Cross}).Draw(t, "mode")))
			},
			"funding": func(t *rapid.T) {
				e.Funding(market.Draw(t, "m"), fixed.FromInt64(rapid.Int64Range(-1e16, 1e16).Draw(t, "rate")), nil)
			},
			"fill": func(t *rapid.T) {
				f := exchange.Fill{Account: account.Draw(t, "a"), Market: market.Draw(t, "m"), Side: rapid.SampledFrom([]exchange.Side{exchange.Long, exchange.Short}).Draw(t, "side"), Maker: rapid.Bool().Draw(t, "maker")}
				f.Size = amount.Draw(t, "size")
				if e.Instrument(f.Market).Kind == exchange.Inverse {
					f.Size.Mul(&f.Size, uint256.NewInt(100))
				}
				price := px(quote[f.Market] * rapid.SampledFrom([]float64{1, 0.98, 1.02, 0.8, 1.2}).Draw(t, "away"))
				f.Value = e.Instrument(f.Market).Value(f.Side, &f.Size, &price)
				held := e.Orders(f.Account, f.Market)
				if rapid.Bool().Draw(t, "from an order") {
					f.Used = exchange.Orders{Bids: exact.Min(held.Bids, f.Size), BidValue: exact.Min(held.BidValue, f.Value)}
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
				if f.Side == exchange.Short {
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
				o := exchange.Orders{Bids: amount.Draw(t, "bids"), Asks: amount.Draw(t, "asks")}
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
	if !testing.Short() { // which draws too few to meet all of it
		for what, n := range map[string]int{"liquidated": liquidations, "deleveraged": deleveraged, "cancelled": cancelled, "filled": filled, "at a limit": limited} {
			require.Positive(t, n, what)
		}
	}
	t.Logf("%d fills, %d marks at a limit, %d liquidations, %d in part, %d cancellations, %d deleveraged, %d charged, %d waits, %d into stock",
		filled, limited, liquidations, netted, cancelled, deleveraged, charged, waited, stocked)
}

// free is each account's free balance in every asset.
func (e *Engine) free() (all [][]fixed.Signed) {
	for a := range exchange.AccountID(e.NumAccounts()) {
		var mine []fixed.Signed
		for s := range e.operator {
			mine = append(mine, e.Free(a, exchange.Asset(s)))
		}
		all = append(all, mine)
	}
	return all
}

// picture is what a refused call must leave alone.
func (e *Engine) picture() (out []any) {
	for id := range exchange.PositionID(e.NumPositions()) {
		if p := e.Holding(id); !p.Size.IsZero() {
			out = append(out, p, e.InitialMargin(id), e.Maintenance(id))
		}
	}
	for a := range exchange.AccountID(e.NumAccounts()) {
		for m := range exchange.MarketID(e.NumMarkets()) {
			out = append(out, e.Orders(a, m), e.Mode(a, m), e.Leverage(a, m), e.Net(a, m))
		}
	}
	for m := range exchange.MarketID(e.NumMarkets()) {
		size, cost := e.house.Inventory(m)
		out = append(out, size, cost)
	}
	for s := range e.operator {
		out = append(out, e.Fees(exchange.Asset(s)), e.Operator(exchange.Asset(s)))
	}
	return append(out, e.free())
}
