package bybit

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

func init() {
	routes.Add(signed, "GET", "/v5/asset/coin/query-info", func(*call) (any, error) { return wire.Map{"rows": []any{}}, nil })
	for path, list := range map[string]string{
		"asset/deposit/query-record": "rows", "asset/withdraw/query-record": "rows", "asset/transfer/query-inter-transfer-list": "list",
		"account/transaction-log": "list", "account/contract-transaction-log": "list", "account/borrow-history": "list",
	} {
		routes.Add(signed, "GET", "/v5/"+path, func(*call) (any, error) { return wire.Map{list: []any{}, "nextPageCursor": ""}, nil })
	}
	for _, refused := range [...]string{
		"GET spot-cross-margin-trade/account", "POST asset/withdraw/create", "POST asset/transfer/inter-transfer", "GET asset/deposit/query-address", "GET user/query-sub-members",
	} {
		method, path, _ := strings.Cut(refused, " ")
		routes.Add(signed, method, "/v5/"+path, func(*call) (any, error) {
			return nil, refuse(10005, "Permission denied, please check your API key permissions.")
		})
	}
	routes.Add(signed, "GET", "/v5/asset/transfer/query-account-coins-balance", func(c *call) (any, error) { return c.transferable(false) })
	routes.Add(signed, "GET", "/v5/asset/transfer/query-account-coin-balance", func(c *call) (any, error) { return c.transferable(true) })
	routes.Add(signed, "GET", "/v5/user/query-api", (*call).key)
	routes.Add(signed, "GET", "/v5/account/info", (*call).info)
	routes.Add(signed, "GET", "/v5/account/wallet-balance", (*call).wallet)
	routes.Add(signed, "GET", "/v5/account/fee-rate", (*call).fees)
	routes.Add(signed, "POST", "/v5/position/switch-isolated", (*call).switchIsolated)
	routes.Add(signed, "POST", "/v5/account/set-margin-mode", (*call).setMode)
	routes.Add(signed, "POST", "/v5/position/set-leverage", (*call).setLeverage)
	routes.Add(signed, "POST", "/v5/position/add-margin", (*call).addMargin)
	routes.Add(signed, "POST", "/v5/position/trading-stop", (*call).tradingStop)
	routes.Add(signed, "POST", "/v5/position/switch-mode", (*call).switchMode)
	routes.Add(signed, "POST", "/v5/position/set-auto-add-margin", (*call).autoMargin)
	routes.Add(signed, "POST", "/v5/position/set-risk-limit", (*call).riskLimit)
	routes.Add(signed, "GET", "/v5/position/list", (*call).positions)
	routes.Add(signed, "GET", "/v5/position/closed-pnl", (*call).closedProfit)
}

func (c *call) key() (any, error) {
	uta := 0
	if c.unified {
		uta = 1
	}
	return wire.Map{
		"id": "1", "note": "ringfence", "apiKey": c.Header.Get("X-BAPI-API-KEY"), "readOnly": 0, "secret": "", "type": 1, "deadlineDay": 365, "expiredAt": "2099-01-01T00:00:00Z",
		"createdAt": "2020-01-01T00:00:00Z", "unified": 0, "uta": uta, "userID": 1, "inviterID": 0, "vipLevel": "No VIP", "isMaster": true, "ips": []string{"*"},
		"permissions": wire.Map{
			"ContractTrade": []string{"Order", "Position"}, "Derivatives": []string{"DerivativesTrade"}, "Spot": []string{"SpotTrade"}, "Wallet": []string{"AccountTransfer"},
			"Options": []string{}, "BlockTrade": []string{}, "Exchange": []string{}, "CopyTrading": []string{}, "NFT": []string{}, "Affiliate": []string{},
		},
		"parentUid": "0", "mktMakerLevel": "0", "affiliateID": 0, "rsaPublicKey": "", "kycLevel": "LEVEL_DEFAULT", "kycRegion": "",
	}, nil
}

func (c *call) info() (out any, err error) {
	status, mode := 1, "REGULAR_MARGIN"
	if c.unified {
		status = 6
	}
	c.View(func() {
		if c.Mode(c.account) == exchange.Isolated {
			mode = "ISOLATED_MARGIN"
		}
	})
	return wire.Map{
		"marginMode": mode, "updatedTime": strconv.FormatInt(c.Now(), 10), "unifiedMarginStatus": status, "dcpStatus": "OFF", "timeWindow": 0, "smpGroup": 0,
		"isMasterTrader": false, "spotHedgingStatus": "OFF",
	}, nil
}

// purse is an account's wallet.
func (s *Server) purse(a exchange.AccountID) wire.Map {
	b := s.Balance(a)
	kind := "CONTRACT"
	if s.unified {
		kind = "UNIFIED"
	}
	wallet, equity, available := s.Sum(b.Wallet).String(), s.Sum(b.Equity).String(), s.Money(b.Available).String()
	initial, maintenance, profit := s.Money(b.Initial).String(), s.Money(b.Maintenance).String(), s.Sum(b.Profit).String()
	rate := func(x decimal.Decimal) string {
		if !s.Sum(b.Equity).IsPositive() {
			return "0"
		}
		return x.DivRound(s.Sum(b.Equity), 8).String()
	}
	return wire.Map{
		"accountType": kind, "accountIMRate": rate(s.Money(b.Initial)), "accountMMRate": rate(s.Money(b.Maintenance)), "totalEquity": equity, "totalWalletBalance": wallet,
		"totalMarginBalance": equity, "totalAvailableBalance": available, "totalPerpUPL": profit, "totalInitialMargin": initial, "totalMaintenanceMargin": maintenance, "accountLTV": "0",
		"coin": []wire.Map{{
			"coin": s.Quote, "equity": equity, "usdValue": equity, "walletBalance": wallet, "free": "", "locked": "0", "spotHedgingQty": "0", "borrowAmount": "0", "availableToBorrow": "",
			"availableToWithdraw": available, "accruedInterest": "0", "totalOrderIM": s.Money(b.Orders).String(), "totalPositionIM": initial, "totalPositionMM": maintenance,
			"unrealisedPnl": profit, "cumRealisedPnl": s.Sum(b.Realised).String(), "bonus": "0", "marginCollateral": true, "collateralSwitch": true,
		}},
	}
}

func (c *call) wallet() (any, error) {
	if kind := c.params["accountType"]; (kind == "UNIFIED") != c.unified || kind == "" {
		return nil, refuse(10001, "accountType only support "+map[bool]string{true: "UNIFIED.", false: "CONTRACT."}[c.unified])
	}
	var row wire.Map
	c.View(func() { row = c.purse(c.account) })
	return wire.Map{"list": []wire.Map{row}}, nil
}

// transferable is what could be transferred away: a row, or a list of it.
func (c *call) transferable(one bool) (any, error) {
	kind := c.params["accountType"]
	if (kind == "UNIFIED") != c.unified || kind == "" {
		return nil, wrongParam("accountType")
	}
	var balance any
	c.View(func() {
		b := c.Balance(c.account)
		row := wire.Map{"coin": c.Quote, "walletBalance": c.Sum(b.Wallet).String(), "transferBalance": c.Money(b.Available).String(), "bonus": ""}
		if balance = row; !one {
			balance = []wire.Map{row}
		}
	})
	return wire.Map{"accountType": kind, "memberId": strconv.Itoa(int(c.account) + 1), "balance": balance}, nil
}

func (c *call) fees() (any, error) {
	return wire.Map{"category": "linear", "list": []wire.Map{{
		"symbol": c.symbol, "takerFeeRate": venue.Ratio(c.Instrument.TakerFee).String(), "makerFeeRate": venue.Ratio(c.Instrument.MakerFee).String(),
	}}}, nil
}

// leverage reads the leverage of both sides, which must be one.
func (c *call) leverage() (string, error) {
	buy, err := c.decimal("buyLeverage")
	if err != nil {
		return "", err
	}
	sell, err := c.decimal("sellLeverage")
	if err != nil {
		return "", err
	}
	switch {
	case !buy.Equal(sell):
		return "", refuse(10001, "buyLeverage must be equal to sellLeverage in one-way mode")
	case buy.LessThan(decimal.NewFromInt(1)) || buy.Exponent() < -2 || buy.GreaterThan(decimal.NewFromInt(1_000_000)):
		return "", refuse(10001, "leverage invalid")
	case buy.GreaterThan(venue.Ratio(c.MaxLeverage(0))):
		return "", refuse(110013, "Cannot set leverage due to risk limit level")
	}
	return buy.Shift(18).String(), nil
}

func (c *call) switchIsolated() (any, error) {
	if c.unified {
		return nil, refuse(100028, "The API cannot be accessed by unified account users.")
	}
	if err := c.mine(); err != nil {
		return nil, err
	}
	mode := exchange.Cross
	switch c.params["tradeMode"] {
	case "0":
	case "1":
		mode = exchange.Isolated
	default:
		return nil, wrongParam("tradeMode")
	}
	leverage, err := c.leverage()
	if err != nil {
		return nil, err
	}
	_, err = c.Do(venue.Command{Kind: venue.Switch, Account: c.account, Mode: mode, Amount: leverage})
	return nil, err
}

func (c *call) setMode() (any, error) {
	if !c.unified {
		return nil, refuse(10028, "The API can only be accessed by unified account users.")
	}
	mode := exchange.Cross
	switch c.params["setMarginMode"] {
	case "REGULAR_MARGIN":
	case "ISOLATED_MARGIN":
		mode = exchange.Isolated
	case "PORTFOLIO_MARGIN":
		return nil, unmade("portfolio margin is not served")
	default:
		return nil, wrongParam("setMarginMode")
	}
	_, err := c.Do(venue.Command{Kind: venue.SetMode, Account: c.account, Mode: mode})
	if err != nil && !errors.Is(err, exchange.ErrModeUnchanged) {
		return nil, unmade(translate(err).text)
	}
	return wire.Map{"reasons": []any{}}, nil
}

// unmade is that the account's margin mode was not set, and why.
func unmade(why string) *fail {
	return &fail{3400045, "Set margin mode failed", wire.Map{"reasons": []wire.Map{{"reasonCode": "3400000", "reasonMsg": why}}}}
}

func (c *call) setLeverage() (any, error) {
	if err := c.mine(); err != nil {
		return nil, err
	}
	leverage, err := c.leverage()
	if err != nil {
		return nil, err
	}
	_, err = c.Do(venue.Command{Kind: venue.Lever, Account: c.account, Amount: leverage})
	return nil, err
}

func (c *call) addMargin() (any, error) {
	if err := c.mine(); err != nil {
		return nil, err
	}
	sum, err := c.decimal("margin")
	if err != nil {
		return nil, err
	}
	units, ok := c.ToMoney(sum)
	if !ok {
		return nil, wrongParam("margin")
	}
	if _, err := c.Do(venue.Command{Kind: venue.AddMargin, Account: c.account, Amount: units}); err != nil {
		return nil, err
	}
	var row wire.Map
	c.View(func() { row = c.position(c.account) })
	row["category"] = "linear"
	return row, nil
}

func (c *call) switchMode() (any, error) {
	switch c.params["mode"] {
	case "0":
		return nil, refuse(110025, "Position mode is not modified")
	case "3":
		return nil, refuse(110029, "Hedge mode is not supported")
	}
	return nil, wrongParam("mode")
}

func (c *call) autoMargin() (any, error) {
	if err := c.mine(); err != nil {
		return nil, err
	}
	_, err := c.Do(venue.Command{Kind: venue.AutoTopUp, Account: c.account, On: c.params["autoAddMargin"] == "1"})
	return nil, err
}

func (c *call) riskLimit() (any, error) {
	if err := c.mine(); err != nil {
		return nil, err
	}
	id, err := strconv.ParseUint(c.params["riskId"], 10, 16)
	if err != nil || id == 0 {
		return nil, wrongParam("riskId")
	}
	_, err = c.Do(venue.Command{Kind: venue.RiskLimit, Account: c.account, Steps: id - 1})
	return nil, err
}

// guards are the orders that stand with a position.
var guards = map[string]struct {
	param, by, size, limit, kind string
	book.Condition
}{
	"StopLoss":   {"stopLoss", "slTriggerBy", "slSize", "slLimitPrice", "slOrderType", book.Stop},
	"TakeProfit": {"takeProfit", "tpTriggerBy", "tpSize", "tpLimitPrice", "tpOrderType", book.TakeProfit},
}

// guardAt is an order that stands with a position and closes so many lots of it, or with 0 the whole.
func (c *call) guardAt(kind string, side book.Side, ticks, lots int64) venue.Request {
	g := guards[kind]
	by := c.params[g.by]
	if by == "" {
		by = "LastPrice"
	}
	if lots > 0 {
		kind = "Partial" + kind
	}
	return venue.Request{
		Side: side, Kind: book.Market, Lots: lots, Close: true, Bound: true, Trigger: ticks, Condition: g.Condition, Source: source(by), Extra: map[string]string{"stop": kind, "by": by},
	}
}

// guard returns the account's order that stands with its position.
func (s *Server) guard(a exchange.AccountID, kind string) *venue.Order {
	for _, o := range s.OpenOrders(a) {
		if o.Status == venue.Waiting && o.Bound && o.Extra["stop"] == kind {
			return o
		}
	}
	return nil
}

func (c *call) tradingStop() (any, error) {
	if err := c.mine(); err != nil {
		return nil, err
	}
	if c.params["trailingStop"] != "" && c.params["trailingStop"] != "0" {
		return nil, refuse(10001, "trailing stops are not served")
	}
	partial := c.params["tpslMode"] == "Partial"
	var p exchange.Position
	c.View(func() { p = c.Position(c.account) })
	if p.Size.IsZero() {
		return nil, refuse(10001, "can not set tp/sl/ts for zero position")
	}
	set, same := 0, 0
	for _, kind := range [...]string{"StopLoss", "TakeProfit"} {
		text, given := c.params[guards[kind].param]
		if !given || text == "" {
			continue
		}
		set++
		changed, err := c.protect(&p, kind, text, partial)
		if err != nil {
			return nil, err
		}
		if !changed {
			same++
		}
	}
	if same == set {
		return nil, refuse(34040, "not modified")
	}
	return nil, nil
}

// protect puts the order that stands with a position at a price, or at 0 takes it away, and reports whether anything
// changed. A partial one stands beside the others.
func (c *call) protect(p *exchange.Position, kind, text string, partial bool) (bool, error) {
	g := guards[kind]
	price, ok := wire.Decimal(text)
	if !ok {
		return false, wrongParam(g.param)
	}
	ticks, ok := c.ToTicks(price)
	if !ok {
		return false, refuse(110003, "Order price exceeds the allowable range.")
	}
	if c.params[g.kind] == "Limit" {
		return false, refuse(10001, "take profits and stop losses at a limit are not served")
	}
	lots := int64(0)
	if partial {
		size, err := c.decimal(g.size)
		if err != nil {
			return false, err
		}
		if lots, ok = c.ToLots(size); !ok || lots == 0 {
			return false, wrongParam(g.size)
		}
	}
	var old *venue.Order
	c.View(func() { old = c.guard(c.account, kind) })
	if ticks == 0 {
		if old == nil || partial {
			return false, nil
		}
		_, err := c.Do(venue.Command{Kind: venue.Cancel, Account: c.account, ID: old.ID})
		return true, err
	}
	if old != nil && old.Trigger == ticks && !partial {
		return false, nil
	}
	side := book.Buy
	if p.Side == exchange.Long {
		side = book.Sell
	}
	r := c.guardAt(kind, side, ticks, lots)
	_, err := c.Do(venue.Command{Kind: venue.Place, Account: c.account, Order: &r})
	return true, err
}

func source(by string) book.Source {
	if by == "MarkPrice" || by == "IndexPrice" {
		return book.Mark
	}
	return book.Last
}

// position is an account's position.
func (s *Server) position(a exchange.AccountID) wire.Map {
	p := s.Position(a)
	side, size, entry, value, liquidation, bust := "", "0", "0", "", "", ""
	mode, stops := 0, map[string]string{"StopLoss": "", "TakeProfit": ""}
	for kind := range stops {
		if o := s.guard(a, kind); o != nil {
			stops[kind] = s.AtTick(o.Trigger).String()
		}
	}
	if p.Mode == exchange.Isolated && !s.unified {
		mode = 1
	}
	tier := 0
	if !p.Size.IsZero() {
		side, size, value, bust, tier = "Buy", s.Coins(p.Size).String(), s.Money(p.Cost).String(), s.Price(p.Bankruptcy).Round(4).String(), p.Tier
		entry = s.Entry(&p).String()
		if p.Side == exchange.Short {
			side = "Sell"
		}
		if at, ok := venue.LiquidationAt(&p); ok {
			liquidation = s.Price(at).Round(4).String()
		}
	}
	auto := 0
	if s.AutoTopUp(a) {
		auto = 1
	}
	created := strconv.FormatInt(s.Stamp(), 10)
	initial, maintenance := s.Money(p.Initial).String(), s.Money(p.Maintenance).String()
	return wire.Map{
		"positionIdx": 0, "riskId": tier + 1, "riskLimitValue": s.Money(s.Instrument.Tiers.Brackets[tier].Cap).String(), "symbol": s.symbol, "side": side, "size": size,
		"avgPrice": entry, "positionValue": value, "tradeMode": mode, "autoAddMargin": auto, "positionStatus": "Normal", "leverage": venue.Ratio(s.Leverage(a)).String(),
		"markPrice": s.Price(s.Mark()).Round(4).String(), "liqPrice": liquidation, "bustPrice": bust, "positionIM": initial, "positionIMByMp": initial, "positionMM": maintenance,
		"positionMMByMp": maintenance, "positionBalance": s.Sum(p.Margin).String(), "tpslMode": "Full", "takeProfit": stops["TakeProfit"], "stopLoss": stops["StopLoss"], "trailingStop": "0",
		"sessionAvgPrice": "", "unrealisedPnl": s.Sum(p.Profit).String(), "curRealisedPnl": s.Sum(s.Balance(a).Realised).String(), "cumRealisedPnl": s.Sum(s.Balance(a).Realised).String(),
		"adlRankIndicator": s.Quantile(a), "isReduceOnly": false, "mmrSysUpdatedTime": "", "leverageSysUpdatedTime": "", "createdTime": created, "updatedTime": created, "seq": int64(s.Steps()),
	}
}

func (c *call) positions() (any, error) {
	is, err := c.linear(false)
	if err != nil {
		return nil, err
	}
	if c.params["symbol"] == "" && c.params["settleCoin"] == "" && is {
		return nil, refuse(10001, "Missing some parameters that must be filled in, symbol or settleCoin")
	}
	rows := []wire.Map{}
	if is {
		c.View(func() {
			if row := c.position(c.account); row["size"] != "0" || c.params["symbol"] != "" {
				rows = append(rows, row)
			}
		})
	}
	return c.list(rows), nil
}

func (c *call) closedProfit() (any, error) {
	is, err := c.linear(false)
	if err != nil {
		return nil, err
	}
	rows := []wire.Map{}
	if is {
		c.View(func() {
			for _, f := range slices.Backward(c.Fills(c.account)) {
				if n := f.Closes(); n > 0 && c.inTime(f.At) && len(rows) < c.most(50, 100) {
					rows = append(rows, c.closing(f, c.InLots(n)))
				}
			}
		})
	}
	return c.list(rows), nil
}

// closing is a fill that closed so much of a position.
func (c *call) closing(f *venue.Fill, size decimal.Decimal) wire.Map {
	price, profit, at := c.PriceOf(f), c.Sum(f.Profit), strconv.FormatInt(f.At, 10)
	exit := price.Mul(size)
	entry := exit.Add(profit)
	if f.Side == book.Sell {
		entry = exit.Sub(profit)
	}
	return wire.Map{
		"symbol": c.symbol, "orderId": wire.UUID(1, f.Order.ID), "side": sideOf(f.Side), "qty": size.String(), "orderPrice": c.AtTick(f.Order.Price).String(),
		"orderType": kindOf(f.Order), "execType": execOf(f), "closedSize": size.String(), "cumEntryValue": entry.String(), "avgEntryPrice": entry.DivRound(size, 8).String(),
		"cumExitValue": exit.String(), "avgExitPrice": price.String(), "closedPnl": profit.Sub(c.Money(f.Fee)).String(), "fillCount": "1", "leverage": venue.Ratio(c.Leverage(c.account)).String(),
		"createdTime": at, "updatedTime": at,
	}
}
