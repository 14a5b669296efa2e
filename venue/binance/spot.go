package binance

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/spot"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

func init() {
	for _, path := range [...]string{"config/getall", "deposit/hisrec", "withdraw/history"} {
		routes.Add(signed, "GET", "/sapi/v1/capital/"+path, empty)
	}
	for _, write := range [...]string{"POST /sapi/v1/capital/withdraw/apply", "GET /sapi/v1/capital/deposit/address", "POST /sapi/v1/sub-account/universalTransfer"} {
		method, path, _ := strings.Cut(write, " ")
		routes.Add(signed, method, path, func(*call) (any, error) {
			return nil, &fail{http.StatusUnauthorized, -1002, "You are not authorized to execute this request."}
		})
	}
	routes.Add(signed, "GET", "/sapi/v1/asset/transfer", func(*call) (any, error) { return wire.Map{"rows": []any{}, "total": 0}, nil })
	routes.Add(public, "GET", "/sapi/v1/system/status", func(*call) (any, error) { return wire.Map{"status": 0, "msg": "normal"}, nil })
	routes.Add(either, "GET", "/sapi/v1/margin/allPairs", (*call).pairs)
	routes.Add(either, "GET", "/sapi/v1/margin/isolated/allPairs", (*call).pairs)
	routes.Add(either, "GET", "/sapi/v1/margin/allAssets", empty)
	routes.Add(signed, "GET", "/sapi/v1/margin/isolated/account", (*call).isolatedAccount)
	routes.Add(signed, "POST", "/sapi/v1/margin/isolated/account", (*call).enable)
	routes.Add(signed, "GET", "/sapi/v1/margin/isolated/accountLimit", func(*call) (any, error) { return wire.Map{"enabledAccount": 1, "maxAccount": 1}, nil })
	routes.Add(either, "GET", "/sapi/v1/margin/isolated/pair", (*call).onePair)
	routes.Add(keyed, "GET", "/sapi/v1/margin/priceIndex", (*call).priceIndex)
	routes.Add(signed, "GET", "/sapi/v1/margin/isolated/transfer", (*call).spotTransfers)
	routes.Add(signed, "GET", "/sapi/v1/margin/transfer", (*call).spotTransfers)
	routes.Add(signed, "GET", "/sapi/v1/margin/borrow-repay", (*call).spotLoans)
	routes.Add(signed, "DELETE", "/sapi/v1/margin/openOrders", func(*call) (any, error) { return nil, refuse(-2011, "Unknown order sent.") })
	routes.Add(signed, "POST", "/sapi/v1/margin/isolated/transfer", (*call).isolatedTransfer)
	routes.Add(signed, "POST", "/sapi/v1/asset/transfer", (*call).universalTransfer)
	routes.Add(signed, "POST", "/sapi/v1/margin/borrow-repay", func(c *call) (any, error) { return c.lend(c.form.Get("type")) })
	routes.Add(signed, "POST", "/sapi/v1/margin/loan", func(c *call) (any, error) { return c.lend("BORROW") })
	routes.Add(signed, "POST", "/sapi/v1/margin/repay", func(c *call) (any, error) { return c.lend("REPAY") })
	routes.Add(signed, "POST", "/sapi/v1/margin/order", (*call).marginOrder)
	routes.Add(signed, "GET", "/sapi/v1/margin/order", (*call).oneMarginOrder)
	routes.Add(signed, "DELETE", "/sapi/v1/margin/order", func(*call) (any, error) { return nil, refuse(-2011, "Unknown order sent.") })
	routes.Add(signed, "GET", "/sapi/v1/margin/openOrders", empty)
	routes.Add(signed, "GET", "/sapi/v1/margin/allOrders", (*call).marginOrders)
	routes.Add(signed, "GET", "/sapi/v1/margin/myTrades", (*call).marginTrades)
	routes.Add(signed, "GET", "/sapi/v1/margin/isolatedMarginTier", (*call).marginTiers)
	routes.Add(signed, "GET", "/sapi/v1/margin/isolatedMarginData", (*call).marginData)
	routes.Add(signed, "GET", "/sapi/v1/margin/interestHistory", func(*call) (any, error) { return wire.Map{"rows": []any{}, "total": 0}, nil })
	routes.Add(signed, "GET", "/sapi/v1/margin/forceLiquidationRec", (*call).marginLiquidations)
	routes.Add(signed, "GET", "/sapi/v1/margin/maxBorrowable", (*call).borrowable)
}

func empty(*call) (any, error) { return []any{}, nil }

func (c *call) spotInfo() (any, error) {
	tick, lot := c.Tick(), c.Lot()
	return wire.Map{"timezone": "UTC", "serverTime": c.Now(), "rateLimits": limits, "exchangeFilters": []any{}, "symbols": []wire.Map{{
		"symbol": c.symbol, "status": "TRADING", "baseAsset": c.Config.Base, "baseAssetPrecision": 8, "quoteAsset": c.Quote, "quotePrecision": 8, "quoteAssetPrecision": 8,
		"baseCommissionPrecision": 8, "quoteCommissionPrecision": 8, "orderTypes": []string{"MARKET"}, "icebergAllowed": false, "ocoAllowed": false, "otoAllowed": false,
		"quoteOrderQtyMarketAllowed": false, "allowTrailingStop": false, "cancelReplaceAllowed": false, "isSpotTradingAllowed": false, "isMarginTradingAllowed": true,
		"filters": []wire.Map{
			{"filterType": "PRICE_FILTER", "minPrice": tick.String(), "maxPrice": tick.Mul(decimal.NewFromInt(1<<36 - 1)).String(), "tickSize": tick.String()},
			{"filterType": "LOT_SIZE", "minQty": lot.String(), "maxQty": lot.Mul(decimal.NewFromInt(1 << 36)).String(), "stepSize": lot.String()},
			{"filterType": "NOTIONAL", "minNotional": "0", "applyMinToMarket": false, "maxNotional": "900000000", "applyMaxToMarket": false, "avgPriceMins": 0},
		},
		"permissions": []string{}, "permissionSets": [][]string{{"SPOT", "MARGIN"}}, "defaultSelfTradePreventionMode": "EXPIRE_MAKER",
		"allowedSelfTradePreventionModes": []string{"EXPIRE_MAKER"},
	}}}, nil
}

func (c *call) pairs() (any, error) {
	if _, err := c.mine(false); err != nil {
		return nil, err
	}
	return []wire.Map{{
		"base": c.Config.Base, "quote": c.Quote, "symbol": c.symbol, "id": 1, "isMarginTrade": true, "isBuyAllowed": true, "isSellAllowed": true,
	}}, nil
}

// purse returns the isolated account, whose symbol is named by one of several parameters.
func (c *call) purse(names ...string) (a spot.Account, err error) {
	given := false
	for _, name := range names {
		if text := c.form.Get(name); text == c.symbol {
			given = true
		} else if text != "" {
			return a, refuse(-3028, "This trading pair does not exist.")
		}
	}
	if !given && len(names) > 0 {
		return a, missing(names[0])
	}
	ok := false
	c.View(func() { a, ok = c.Spot(c.account) })
	if !ok {
		return a, refuse(-1020, "This operation is not supported.")
	}
	return a, nil
}

func (c *call) isolatedAccount() (any, error) {
	if text := c.form.Get("symbols"); text != "" && text != c.symbol {
		return nil, refuse(-3028, "This trading pair does not exist.")
	}
	a, err := c.purse()
	if err != nil {
		return nil, err
	}
	asset := func(name string, have uint256.Int, l spot.Loan, text func(uint256.Int) decimal.Decimal) wire.Map {
		owed := text(l.Principal).Add(text(l.Interest))
		return wire.Map{
			"asset": name, "borrowEnabled": true, "repayEnabled": true, "borrowed": text(l.Principal).String(), "free": text(have).String(), "interest": text(l.Interest).String(),
			"locked": "0", "netAsset": text(have).Sub(owed).String(), "netAssetOfBtc": "0", "totalAsset": text(have).String(),
		}
	}
	var mark uint256.Int
	c.View(func() { mark = c.Mark() })
	level, status := "999", "EXCESSIVE"
	if x := a.Level(&mark); !a.QuoteLoan.Principal.IsZero() || !a.BaseLoan.Principal.IsZero() {
		level = venue.Ratio(x).StringFixed(8)
		status = map[spot.Status]string{spot.Normal: "NORMAL", spot.MarginCall: "MARGIN_CALL", spot.Liquidated: "FORCE_LIQUIDATION"}[a.Status(&mark)]
		if status == "NORMAL" && x.Gt(&a.Class.Initial) {
			status = "EXCESSIVE"
		}
	}
	at, _ := a.LiquidationPrice()
	return wire.Map{
		"assets": []wire.Map{{
			"symbol": c.symbol, "baseAsset": asset(c.Config.Base, a.Base, a.BaseLoan, c.Coins), "quoteAsset": asset(c.Quote, a.Quote, a.QuoteLoan, c.Money),
			"isolatedCreated": true, "enabled": true, "marginLevel": level, "marginLevelStatus": status, "marginRatio": strconv.FormatUint(a.Class.Leverage, 10),
			"indexPrice": c.Price(mark).StringFixed(8), "liquidatePrice": c.Price(at).Round(8).String(), "liquidateRate": venue.Ratio(a.Class.Liquidation).String(), "tradeEnabled": true,
		}},
		"totalAssetOfBtc": "0", "totalLiabilityOfBtc": "0", "totalNetAssetOfBtc": "0",
	}, nil
}

// units reads an amount of an asset of the pair.
func (c *call) units() (units string, base bool, err error) {
	sum, err := c.number("amount")
	if err != nil {
		return "", false, err
	}
	if !sum.IsPositive() {
		return "", false, refuse(-3032, "The amount must be greater than zero")
	}
	ok := false
	switch c.form.Get("asset") {
	case c.Config.Base:
		base = true
		units, ok = c.ToCoins(sum)
	case c.Quote:
		units, ok = c.ToMoney(sum)
	case "":
		return "", false, missing("asset")
	default:
		return "", false, refuse(-3027, "This asset does not exist.")
	}
	if !ok {
		return "", false, missing("amount")
	}
	return units, base, nil
}

// moved does a movement of isolated margin and answers its number.
func (c *call) moved(kind venue.Kind, in bool) (any, error) {
	units, base, err := c.units()
	if err != nil {
		return nil, err
	}
	if !in {
		units = "-" + units
	}
	a, err := c.Do(venue.Command{Kind: kind, Account: c.account, Amount: units, Base: base})
	switch {
	case kind == venue.SpotMove && !in && errors.Is(err, spot.ErrBalance):
		return nil, refuse(-3020, "Transfer out amount exceeds max amount.")
	case err != nil:
		return nil, err
	}
	return wire.Map{"tranId": a.ID}, nil
}

func (c *call) isolatedTransfer() (any, error) {
	if _, err := c.purse("symbol"); err != nil {
		return nil, err
	}
	from, to := c.form.Get("transFrom"), c.form.Get("transTo")
	if from == "SPOT" && to == "ISOLATED_MARGIN" || from == "ISOLATED_MARGIN" && to == "SPOT" {
		return c.moved(venue.SpotMove, to == "ISOLATED_MARGIN")
	}
	return nil, missing("transFrom")
}

func (c *call) universalTransfer() (any, error) {
	switch c.form.Get("type") {
	case "MAIN_ISOLATED_MARGIN":
		if _, err := c.purse("toSymbol"); err != nil {
			return nil, err
		}
		return c.moved(venue.SpotMove, true)
	case "ISOLATED_MARGIN_MAIN":
		if _, err := c.purse("fromSymbol"); err != nil {
			return nil, err
		}
		return c.moved(venue.SpotMove, false)
	}
	return nil, refuse(-1002, "You are not authorized to execute this request.")
}

func (c *call) lend(kind string) (any, error) {
	if !c.flag("isIsolated") {
		return nil, refuse(-1020, "This operation is not supported.")
	}
	if _, err := c.purse("symbol"); err != nil {
		return nil, err
	}
	if kind != "BORROW" && kind != "REPAY" {
		return nil, missing("type")
	}
	return c.moved(venue.SpotLoan, kind == "BORROW")
}

func (c *call) marginOrder() (any, error) {
	if !c.flag("isIsolated") {
		return nil, refuse(-1020, "This operation is not supported.")
	}
	if _, err := c.purse("symbol"); err != nil {
		return nil, err
	}
	borrows, repays := false, false
	switch c.form.Get("sideEffectType") {
	case "", "NO_SIDE_EFFECT":
	case "MARGIN_BUY":
		borrows = true
	case "AUTO_REPAY":
		repays = true
	case "AUTO_BORROW_REPAY":
		borrows, repays = true, true
	default:
		return nil, missing("sideEffectType")
	}
	if kind := c.form.Get("type"); kind != "MARKET" {
		return nil, refuse(-1116, "Invalid orderType.")
	}
	r := &venue.Request{Kind: book.Market, Client: c.form.Get("newClientOrderId"), Borrow: borrows, Repay: repays, Extra: map[string]string{"type": "MARKET"}}
	switch c.form.Get("side") {
	case "BUY":
	case "SELL":
		r.Side = book.Sell
	default:
		return nil, missing("side")
	}
	if err := c.readSize(r); err != nil {
		return nil, err
	}
	a, err := c.Do(venue.Command{Kind: venue.SpotTrade, Account: c.account, Order: r})
	if err != nil {
		return nil, err
	}
	row := c.marginRow(a.Order)
	row["transactTime"] = a.Order.Created
	if !a.Order.Borrowed.IsZero() {
		row["marginBuyBorrowAmount"], row["marginBuyBorrowAsset"] = c.Money(a.Order.Borrowed).String(), c.Quote
		if r.Side == book.Sell {
			row["marginBuyBorrowAmount"], row["marginBuyBorrowAsset"] = c.Coins(a.Order.Borrowed).String(), c.Config.Base
		}
	}
	if kind := c.form.Get("newOrderRespType"); kind == "FULL" || kind == "" {
		row["fills"] = []wire.Map{{
			"price": c.Average(a.Order).String(), "qty": c.InLots(a.Order.Filled).String(), "commission": c.Money(a.Order.Fee).String(), "commissionAsset": c.Quote,
		}}
	}
	return row, nil
}

func (c *call) marginRow(o *venue.Order) wire.Map {
	size := c.InLots(o.Filled).String()
	return wire.Map{
		"symbol": c.symbol, "orderId": o.ID, "clientOrderId": clientID(o), "isIsolated": true, "price": "0", "origQty": size, "executedQty": size,
		"cummulativeQuoteQty": c.Value(o).String(), "status": "FILLED", "timeInForce": "GTC", "type": "MARKET", "side": sideOf(o.Side), "selfTradePreventionMode": "EXPIRE_MAKER",
		"time": o.Created, "updateTime": o.Updated,
	}
}

func (c *call) marginOrders() (any, error) {
	out := []wire.Map{}
	c.View(func() {
		for _, o := range c.SpotOrders(c.account) {
			if o.Forced == "" {
				out = append(out, c.marginRow(o))
			}
		}
	})
	return out, nil
}

// marginLiquidations are the orders by which the venue closed the account, the newest first.
func (c *call) marginLiquidations() (any, error) {
	rows := []wire.Map{}
	c.View(func() {
		for _, o := range slices.Backward(c.SpotOrders(c.account)) {
			if size := c.InLots(o.Filled).String(); o.Forced != "" && c.inTime(o.Created) {
				rows = append(rows, wire.Map{
					"avgPrice": c.Average(o).String(), "executedQty": size, "orderId": o.ID, "price": c.Average(o).String(), "qty": size, "side": sideOf(o.Side), "symbol": c.symbol,
					"timeInForce": "GTC", "isIsolated": true, "updatedTime": o.Updated,
				})
			}
		}
	})
	return wire.Map{"rows": rows, "total": len(rows)}, nil
}

func (c *call) oneMarginOrder() (any, error) {
	var out any
	c.View(func() {
		for _, o := range c.SpotOrders(c.account) {
			if strconv.FormatUint(o.ID, 10) == c.form.Get("orderId") || o.Client != "" && o.Client == c.form.Get("origClientOrderId") {
				out = c.marginRow(o)
			}
		}
	})
	if out == nil {
		return nil, refuse(-2013, "Order does not exist.")
	}
	return out, nil
}

func (c *call) marginTrades() (any, error) {
	out := []wire.Map{}
	c.View(func() {
		for _, f := range c.SpotFills(c.account) {
			out = append(out, wire.Map{
				"commission": c.Money(f.Fee).String(), "commissionAsset": c.Quote, "id": f.ID, "isBestMatch": true, "isBuyer": f.Side == book.Buy, "isMaker": false,
				"orderId": f.Order.ID, "price": c.AtTick(f.Price).String(), "qty": c.Coins(f.Size).String(), "symbol": c.symbol, "isIsolated": true, "time": f.At,
			})
		}
	})
	return out, nil
}

func (c *call) marginTiers() (any, error) {
	a, err := c.purse("symbol")
	if err != nil {
		return nil, err
	}
	return []wire.Map{{
		"symbol": c.symbol, "tier": 1, "effectiveMultiple": strconv.FormatUint(a.Class.Leverage, 10), "initialRiskRatio": venue.Ratio(a.Class.Initial).String(),
		"liquidationRiskRatio": venue.Ratio(a.Class.Liquidation).String(), "baseAssetMaxBorrowable": "0", "quoteAssetMaxBorrowable": "0",
	}}, nil
}

func (c *call) marginData() (any, error) {
	a, err := c.purse()
	if err != nil {
		return nil, err
	}
	daily := venue.Ratio(a.Class.HourlyRate).Mul(decimal.NewFromInt(24)).String()
	rows := []wire.Map{}
	for _, coin := range [...]string{c.Config.Base, c.Quote} {
		rows = append(rows, wire.Map{"coin": coin, "dailyInterest": daily, "borrowLimit": "0"})
	}
	return []wire.Map{{"vipLevel": 0, "symbol": c.symbol, "leverage": strconv.FormatUint(a.Class.Leverage, 10), "data": rows}}, nil
}

// borrowable is the most that may be borrowed at the present level: b with (assets + b)/(owed + b) at the initial
// ratio.
func (c *call) borrowable() (any, error) {
	a, err := c.purse("isolatedSymbol")
	if err != nil {
		return nil, err
	}
	var mark decimal.Decimal
	c.View(func() { mark = c.Price(c.Mark()) })
	assets := c.Coins(a.Base).Mul(mark).Add(c.Money(a.Quote))
	owed := c.Coins(a.BaseLoan.Principal).Add(c.Coins(a.BaseLoan.Interest)).Mul(mark).Add(c.Money(a.QuoteLoan.Principal)).Add(c.Money(a.QuoteLoan.Interest))
	ratio := venue.Ratio(a.Class.Initial)
	most := decimal.Max(assets.Sub(owed.Mul(ratio)).DivRound(ratio.Sub(decimal.NewFromInt(1)), 8), decimal.Zero)
	if strings.EqualFold(c.form.Get("asset"), c.Config.Base) {
		most = most.DivRound(mark, 8)
	}
	return wire.Map{"amount": most.String(), "borrowLimit": most.String()}, nil
}
