package binance

import (
	"cmp"
	"errors"
	"slices"
	"strconv"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

func init() {
	routes.Add(signed, "POST", "/fapi/v1/marginType", (*call).setMode)
	routes.Add(signed, "POST", "/fapi/v1/leverage", (*call).setLeverage)
	routes.Add(signed, "POST", "/fapi/v1/positionMargin", (*call).margin)
	routes.Add(signed, "GET", "/fapi/v1/positionMargin/history", (*call).margins)
	for _, v := range [...]string{"v1", "v2", "v3"} {
		routes.Add(signed, "GET", "/fapi/"+v+"/positionRisk", (*call).positions)
		routes.Add(signed, "GET", "/fapi/"+v+"/account", (*call).funds)
		routes.Add(signed, "GET", "/fapi/"+v+"/balance", (*call).balance)
	}
	routes.Add(signed, "GET", "/fapi/v1/leverageBracket", (*call).brackets)
	routes.Add(signed, "GET", "/fapi/v1/symbolConfig", (*call).configuration)
	routes.Add(signed, "GET", "/fapi/v1/adlQuantile", (*call).quantile)
	routes.Add(signed, "GET", "/fapi/v1/commissionRate", (*call).commission)
	routes.Add(signed, "GET", "/fapi/v1/accountConfig", (*call).accountConfiguration)
	routes.Add(signed, "GET", "/fapi/v1/income", (*call).income)
	routes.Add(signed, "GET", "/fapi/v1/feeBurn", func(*call) (any, error) { return wire.Map{"feeBurn": false}, nil })
	routes.Add(signed, "GET", "/fapi/v1/rateLimit/order", func(c *call) (any, error) {
		row := func(interval string, n int, most int64) wire.Map {
			return wire.Map{"rateLimitType": "ORDERS", "interval": interval, "intervalNum": n, "limit": most}
		}
		return []wire.Map{row("SECOND", 10, c.burst.Most), row("MINUTE", 1, c.orders.Most)}, nil
	})
	routes.Add(signed, "GET", "/fapi/v1/positionSide/dual", func(*call) (any, error) { return wire.Map{"dualSidePosition": false}, nil })
	routes.Add(signed, "GET", "/fapi/v1/multiAssetsMargin", func(*call) (any, error) { return wire.Map{"multiAssetsMargin": false}, nil })
	routes.Add(signed, "POST", "/fapi/v1/positionSide/dual", func(c *call) (any, error) {
		return nil, c.unchanged("dualSidePosition", -4059, "No need to change position side.")
	})
	routes.Add(signed, "POST", "/fapi/v1/multiAssetsMargin", func(c *call) (any, error) {
		return nil, c.unchanged("multiAssetsMargin", -4171, "No need to change multi-assets mode.")
	})
}

// unchanged refuses what would leave a mode as it is, and what is not served.
func (c *call) unchanged(name string, code int, text string) error {
	switch c.form.Get(name) {
	case "false":
		return refuse(code, text)
	case "true":
		return refuse(-1020, "This operation is not supported.")
	}
	return missing(name)
}

func (c *call) setMode() (any, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	modes := map[string]exchange.Mode{"ISOLATED": exchange.Isolated, "CROSSED": exchange.Cross}
	mode, ok := modes[c.form.Get("marginType")]
	if !ok {
		return nil, missing("marginType")
	}
	if _, err := c.Do(venue.Command{Kind: venue.SetMode, Account: c.account, Mode: mode}); err != nil {
		return nil, err
	}
	return wire.Map{"code": 200, "msg": "success"}, nil
}

func (c *call) setLeverage() (any, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	want, ok := wire.Decimal(c.form.Get("leverage"))
	if !ok {
		return nil, missing("leverage")
	}
	if most := venue.Ratio(c.MaxLeverage(0)); !want.IsInteger() || want.LessThan(decimal.NewFromInt(1)) || want.GreaterThan(most) {
		return nil, refuse(-4028, "Leverage "+want.String()+" is not valid")
	}
	if err := c.within(want, nil); err != nil {
		return nil, err
	}
	_, err := c.Do(venue.Command{Kind: venue.Lever, Account: c.account, Amount: want.Shift(18).String()})
	for _, lacks := range [...]error{exchange.ErrInsufficientBalance, exchange.ErrInsufficientMargin, exchange.ErrBelowInitialMargin} {
		if errors.Is(err, lacks) {
			return nil, refuse(-2028, "Leverage is smaller than permitted: insufficient margin balance.")
		}
	}
	if err != nil && !unchangedLeverage(err) {
		return nil, err
	}
	if err != nil { // assumption: what leaves the leverage as it was is told all the same
		c.View(func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.hearLeverage(c.account)
		})
	}
	return wire.Map{"symbol": c.symbol, "leverage": number(want), "maxNotionalValue": c.capAt(want).String()}, nil
}

// leverage is what the account has chosen.
func (c *call) leverage() (leverage uint256.Int) {
	c.View(func() { leverage = c.Leverage(c.account) })
	return leverage
}

// within refuses what would make a position, with the open orders and one more, larger than a leverage allows.
func (c *call) within(leverage decimal.Decimal, more *venue.Request) error {
	most := c.capAt(leverage)
	if most.IsZero() {
		return nil
	}
	var long, short decimal.Decimal
	c.View(func() {
		p, orders, mark := c.Position(c.account), c.OpenOrdersIn(c.account), c.Price(c.Mark())
		held := c.Sum(venue.Signed(&p)).Shift(int32(c.QuoteDecimals) - int32(c.BaseDecimals)).Mul(mark)
		long, short = held.Add(c.Money(orders.BidValue)), c.Money(orders.AskValue).Sub(held)
		if more != nil {
			price := mark
			if more.Price > 0 {
				price = c.AtTick(more.Price)
			}
			if value := c.InLots(more.Lots).Mul(price); more.Side == book.Buy {
				long, short = long.Add(value), decimal.Zero
			} else {
				long, short = decimal.Zero, short.Add(value)
			}
		}
	})
	if long.GreaterThan(most) || short.GreaterThan(most) {
		return refuse(-2027, "Exceeded the maximum allowable position at current leverage.")
	}
	return nil
}

// capAt is the largest value of a position at a leverage.
func (s *Server) capAt(leverage decimal.Decimal) decimal.Decimal {
	most := decimal.Zero
	for i := range s.Instrument.Tiers.Brackets {
		if b := &s.Instrument.Tiers.Brackets[i]; !venue.Ratio(s.MaxLeverage(i)).LessThan(leverage) {
			most = s.Money(b.Cap)
		}
	}
	return most
}

func (c *call) margin() (any, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	if err := c.oneWay(); err != nil {
		return nil, err
	}
	sum, err := c.number("amount")
	if err != nil {
		return nil, err
	}
	if !sum.IsPositive() {
		return nil, refuse(-4055, "Amount must be positive.")
	}
	kind := c.form.Get("type")
	if kind != "1" && kind != "2" {
		return nil, missing("type")
	}
	units, ok := c.ToMoney(sum)
	if !ok {
		return nil, missing("amount")
	}
	if kind == "2" {
		units = "-" + units
	}
	if _, err := c.Do(venue.Command{Kind: venue.AddMargin, Account: c.account, Amount: units}); err != nil {
		return nil, marginFault(err, kind)
	}
	return wire.Map{"amount": number(sum), "code": 200, "msg": "Successfully modify position margin.", "type": number(decimal.RequireFromString(kind))}, nil
}

func (c *call) margins() (any, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	out := []wire.Map{}
	c.View(func() {
		for _, m := range c.Movements(c.account) {
			kind := 1
			if m.Amount.Sign() < 0 {
				kind = 2
			}
			if m.What == "margin" && c.inTime(m.At) && (c.form.Get("type") == "" || c.form.Get("type") == decimal.NewFromInt(int64(kind)).String()) {
				out = append(out, wire.Map{
					"symbol": c.symbol, "type": kind, "deltaType": "USER_ADJUST", "amount": c.Money(m.Amount.Abs()).String(), "asset": m.Asset, "time": m.At, "positionSide": "BOTH", "clientTranId": "",
				})
			}
		}
	})
	return out[max(len(out)-c.most(500, 500), 0):], nil
}

// state is a position as the venue's answers state it.
type state struct {
	exchange.Position
	amount, entry, profit, liquidation, wallet, isolated, notional decimal.Decimal
	isolate                                                        bool
}

func (s *Server) state(a exchange.AccountID) (z state) {
	z.Position = s.Position(a)
	size := s.Coins(z.Size)
	if z.Side == exchange.Short {
		size = size.Neg()
	}
	z.amount, z.entry, z.profit = size, s.Entry(&z.Position), s.Sum(z.Profit)
	if at, ok := venue.LiquidationAt(&z.Position); ok {
		z.liquidation = s.Price(at).Round(8)
	}
	mark := s.Price(s.Mark())
	z.notional = size.Mul(mark).Round(8)
	if z.isolate = z.Mode == exchange.Isolated; z.isolate {
		z.wallet = s.Sum(z.Margin)
		z.isolated = z.wallet.Add(z.profit)
	}
	return z
}

func (c *call) positions() (any, error) {
	if _, err := c.mine(false); err != nil {
		return nil, err
	}
	out := []wire.Map{}
	c.View(func() {
		p := c.state(c.account)
		third := c.Path == "/fapi/v3/positionRisk"
		if third && p.Size.IsZero() && len(c.OpenOrders(c.account)) == 0 {
			return
		}
		orders := c.OpenOrdersIn(c.account)
		row := wire.Map{
			"symbol": c.symbol, "positionAmt": p.amount.String(), "entryPrice": p.entry.String(), "breakEvenPrice": p.entry.String(), "markPrice": c.Price(c.Mark()).StringFixed(8),
			"unRealizedProfit": p.profit.StringFixed(8), "liquidationPrice": p.liquidation.String(), "isolatedMargin": p.isolated.StringFixed(8), "positionSide": "BOTH",
			"notional": p.notional.String(), "isolatedWallet": p.wallet.String(), "updateTime": c.Stamp(),
		}
		if p.isolated.IsZero() {
			row["isolatedMargin"] = "0"
		}
		if third {
			row["marginAsset"], row["initialMargin"], row["maintMargin"] = c.Quote, c.Money(p.Initial).String(), c.Money(p.Maintenance).String()
			row["positionInitialMargin"], row["openOrderInitialMargin"] = c.Money(p.Initial).String(), c.Money(orders.Margin).String()
			row["adl"], row["bidNotional"], row["askNotional"] = max(c.Quantile(c.account)-1, 0), c.Money(orders.BidValue).String(), c.Money(orders.AskValue).String()
		} else {
			leverage := venue.Ratio(c.Leverage(c.account))
			row["leverage"], row["maxNotionalValue"] = leverage.String(), c.capAt(leverage).String()
			row["marginType"], row["isAutoAddMargin"] = "cross", "false"
			if p.isolate {
				row["marginType"] = "isolated"
			}
		}
		out = append(out, row)
	})
	return out, nil
}

// tied is what of an account's equity is not available, so that both sum to it.
func (s *Server) tied(b *venue.Balance) decimal.Decimal {
	return s.Sum(b.Equity).Sub(s.Money(b.Available))
}

func (c *call) funds() (out any, err error) {
	c.View(func() {
		b, p := c.Balance(c.account), c.state(c.account)
		orders, second := c.OpenOrdersIn(c.account), c.Path != "/fapi/v3/account"
		wallet, profit, equity := c.Sum(b.Wallet).StringFixed(8), c.Sum(b.Profit).StringFixed(8), c.Sum(b.Equity).StringFixed(8)
		tied, maintenance := c.tied(&b).StringFixed(8), c.Money(b.Maintenance).StringFixed(8)
		position, order := c.Money(b.Initial).StringFixed(8), c.Money(b.Orders).StringFixed(8)
		cross, crossProfit, available := c.Sum(b.Free).StringFixed(8), c.Sum(b.CrossProfit).StringFixed(8), c.Money(b.Available).StringFixed(8)
		row := wire.Map{
			"symbol": c.symbol, "positionSide": "BOTH", "positionAmt": p.amount.String(), "unrealizedProfit": p.profit.StringFixed(8), "isolatedMargin": p.isolated.StringFixed(8),
			"notional": p.notional.String(), "isolatedWallet": p.wallet.String(), "initialMargin": position, "maintMargin": maintenance, "updateTime": c.Stamp(),
		}
		positions := []wire.Map{row}
		if second {
			leverage := venue.Ratio(c.Leverage(c.account))
			row["leverage"], row["isolated"], row["entryPrice"], row["breakEvenPrice"] = leverage.String(), p.isolate, p.entry.String(), p.entry.String()
			row["maxNotional"], row["bidNotional"], row["askNotional"] = c.capAt(leverage).String(), c.Money(orders.BidValue).String(), c.Money(orders.AskValue).String()
			row["positionInitialMargin"], row["openOrderInitialMargin"] = position, order
		} else if p.Size.IsZero() && len(c.OpenOrders(c.account)) == 0 {
			positions = []wire.Map{}
		}
		out = wire.Map{
			"feeTier": 0, "feeBurn": false, "canTrade": true, "canDeposit": true, "canWithdraw": true, "updateTime": 0, "multiAssetsMargin": false, "tradeGroupId": -1,
			"totalInitialMargin": tied, "totalMaintMargin": maintenance, "totalWalletBalance": wallet, "totalUnrealizedProfit": profit, "totalMarginBalance": equity,
			"totalPositionInitialMargin": position, "totalOpenOrderInitialMargin": order, "totalCrossWalletBalance": cross, "totalCrossUnPnl": crossProfit,
			"availableBalance": available, "maxWithdrawAmount": available, "positions": positions,
			"assets": []wire.Map{{
				"asset": c.Quote, "walletBalance": wallet, "unrealizedProfit": profit, "marginBalance": equity, "maintMargin": maintenance, "initialMargin": tied,
				"positionInitialMargin": position, "openOrderInitialMargin": order, "crossWalletBalance": cross, "crossUnPnl": crossProfit,
				"availableBalance": available, "maxWithdrawAmount": available, "marginAvailable": true, "updateTime": c.Stamp(),
			}},
		}
	})
	return out, nil
}

func (c *call) balance() (out any, err error) {
	c.View(func() {
		b := c.Balance(c.account)
		available := c.Money(b.Available).StringFixed(8)
		out = []wire.Map{{
			"accountAlias": "ringfence", "asset": c.Quote, "balance": c.Sum(b.Wallet).StringFixed(8), "crossWalletBalance": c.Sum(b.Free).StringFixed(8),
			"crossUnPnl": c.Sum(b.CrossProfit).StringFixed(8), "availableBalance": available, "maxWithdrawAmount": available, "marginAvailable": true, "updateTime": c.Stamp(),
		}}
	})
	return out, nil
}

func (c *call) brackets() (any, error) {
	if _, err := c.mine(false); err != nil {
		return nil, err
	}
	rows, floor, cum, rate := []wire.Map{}, decimal.Zero, decimal.Zero, decimal.Zero
	for i := range c.Instrument.Tiers.Brackets {
		b := &c.Instrument.Tiers.Brackets[i]
		maintenance, most := venue.Ratio(b.Maintenance), c.Money(b.Cap)
		cum = cum.Add(floor.Mul(maintenance.Sub(rate)))
		if most.IsZero() {
			most = decimal.New(1, 15)
		}
		rows = append(rows, wire.Map{
			"bracket": i + 1, "initialLeverage": number(venue.Ratio(c.MaxLeverage(i))), "notionalCap": number(most), "notionalFloor": number(floor),
			"maintMarginRatio": number(maintenance), "cum": number(cum),
		})
		floor, rate = most, maintenance
	}
	return []wire.Map{{"symbol": c.symbol, "notionalCoef": 1, "brackets": rows}}, nil
}

func (c *call) configuration() (any, error) {
	if _, err := c.mine(false); err != nil {
		return nil, err
	}
	var out any
	c.View(func() {
		leverage, mode := venue.Ratio(c.Leverage(c.account)), "CROSSED"
		if c.Mode(c.account) == exchange.Isolated {
			mode = "ISOLATED"
		}
		out = []wire.Map{{"symbol": c.symbol, "marginType": mode, "isAutoAddMargin": false, "leverage": number(leverage), "maxNotionalValue": c.capAt(leverage).String()}}
	})
	return out, nil
}

func (c *call) quantile() (any, error) {
	given, err := c.mine(false)
	if err != nil {
		return nil, err
	}
	at := 0
	c.View(func() { at = max(c.Quantile(c.account)-1, 0) })
	row := wire.Map{"symbol": c.symbol, "adlQuantile": wire.Map{"BOTH": at, "LONG": 0, "SHORT": 0}}
	if given {
		return row, nil
	}
	return []wire.Map{row}, nil
}

func (c *call) commission() (any, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	return wire.Map{"symbol": c.symbol, "makerCommissionRate": venue.Ratio(c.Instrument.MakerFee).String(), "takerCommissionRate": venue.Ratio(c.Instrument.TakerFee).String()}, nil
}

func (c *call) accountConfiguration() (any, error) {
	return wire.Map{
		"feeTier": 0, "canTrade": true, "canDeposit": true, "canWithdraw": true, "dualSidePosition": false, "updateTime": 0, "multiAssetsMargin": false, "tradeGroupId": -1,
	}, nil
}

func (c *call) income() (any, error) {
	if _, err := c.mine(false); err != nil {
		return nil, err
	}
	kinds := map[string]string{"funding": "FUNDING_FEE", "spot-move": "TRANSFER", "insurance": "INSURANCE_CLEAR"}
	want, out := c.form.Get("incomeType"), []wire.Map{}
	add := func(kind string, sum decimal.Decimal, id uint64, at int64, trade string) {
		if (want == "" || want == kind) && !sum.IsZero() && c.inTime(at) {
			out = append(out, wire.Map{"symbol": c.symbol, "incomeType": kind, "income": sum.StringFixed(8), "asset": c.Quote, "info": kind, "time": at, "tranId": id, "tradeId": trade})
		}
	}
	c.View(func() {
		for _, m := range c.Movements(c.account) {
			if kind, ok := kinds[m.What]; ok && m.Asset == c.Quote {
				add(kind, c.Sum(m.Amount), m.ID, m.At, "")
			}
		}
		for _, f := range c.Fills(c.account) {
			trade := strconv.FormatUint(f.ID, 10)
			add("REALIZED_PNL", c.Sum(f.Profit), f.ID, f.At, trade)
			add("COMMISSION", c.Money(f.Fee).Neg(), f.ID, f.At, trade)
		}
	})
	slices.SortStableFunc(out, func(a, b wire.Map) int { return cmp.Compare(a["time"].(int64), b["time"].(int64)) })
	return out[max(len(out)-c.most(100, 1000), 0):], nil
}
