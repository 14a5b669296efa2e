package binance

import (
	"strconv"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// statuses as the venue calls them.
var statuses = map[venue.Status]string{
	venue.Waiting: "NEW", venue.Resting: "NEW", venue.Partly: "PARTIALLY_FILLED", venue.Filled: "FILLED",
	venue.Cancelled: "CANCELED", venue.Expired: "EXPIRED", venue.Refused: "EXPIRED",
}

// clientID is the owner's own name of an order, or the venue's.
func clientID(o *venue.Order) string {
	switch {
	case o.Forced == "adl":
		return "adl_autoclose"
	case o.Forced != "":
		return "autoclose-" + strconv.FormatInt(o.Created, 10) + strconv.FormatUint(o.ID, 10)
	case o.Client != "":
		return o.Client
	}
	return "rf" + strconv.FormatUint(o.ID, 10)
}

// kindOf is an order's type as it came, and as it is now: what waited is a plain order once its price has come.
func kindOf(o *venue.Order) (was, is string) {
	if was = o.Extra["type"]; o.Forced != "" {
		return "LIQUIDATION", "LIQUIDATION"
	}
	if is = was; o.Fired != 0 {
		is = "MARKET"
		if o.Kind == book.Limit {
			is = "LIMIT"
		}
	}
	return was, is
}

func lifeOf(o *venue.Order) string {
	if tif := o.Extra["tif"]; tif != "" {
		return tif
	}
	return "IOC"
}

func sideOf(s book.Side) string {
	if s == book.Sell {
		return "SELL"
	}
	return "BUY"
}

func sourceOf(o *venue.Order) string {
	if o.Trigger > 0 && o.Source == book.Mark {
		return "MARK_PRICE"
	}
	return "CONTRACT_PRICE"
}

func (s *Server) orderRow(o *venue.Order) any {
	was, is := kindOf(o)
	filled := s.InLots(o.Filled).String()
	return wire.Object(nil).
		Text("avgPrice", s.Average(o).String()).Text("clientOrderId", clientID(o)).Bool("closePosition", o.Close).Text("cumQty", filled).Text("cumQuote", s.Value(o).String()).
		Text("executedQty", filled).Int("goodTillDate", 0).Int("orderId", int64(o.ID)).Text("origQty", s.InLots(o.Lots).String()).Text("origType", was).Text("positionSide", "BOTH").
		Text("price", s.AtTick(o.Price).String()).Text("priceMatch", "NONE").Bool("priceProtect", false).Bool("reduceOnly", o.ReduceOnly || o.Close || o.Forced != "").
		Text("selfTradePreventionMode", "EXPIRE_TAKER").Text("side", sideOf(o.Side)).Text("status", statuses[o.Status]).Text("stopPrice", s.AtTick(o.Trigger).String()).
		Text("symbol", s.symbol).Int("time", o.Created).Text("timeInForce", lifeOf(o)).Text("type", is).Int("updateTime", o.Updated).Text("workingType", sourceOf(o))
}

// algoStatuses are those of a conditional order.
func algoStatus(o *venue.Order) string {
	switch {
	case o.Status == venue.Waiting:
		return "NEW"
	case o.Status == venue.Refused:
		return "REJECTED"
	case o.Fired == 0 && o.Status == venue.Cancelled:
		return "CANCELED"
	case o.Fired == 0:
		return "EXPIRED"
	case o.Open():
		return "TRIGGERED"
	}
	return "FINISHED"
}

func (s *Server) showAlgo(o *venue.Order) any { return s.algoRow(o) }

func (s *Server) algoRow(o *venue.Order) wire.Map {
	actual, price := "", "0"
	if o.Fired != 0 && o.Status != venue.Refused {
		actual, price = strconv.FormatUint(o.ID, 10), s.Average(o).String()
	}
	return wire.Map{
		"algoId": o.ID, "clientAlgoId": clientID(o), "algoType": "CONDITIONAL", "orderType": o.Extra["type"], "symbol": s.symbol, "side": sideOf(o.Side), "positionSide": "BOTH",
		"timeInForce": lifeOf(o), "quantity": s.InLots(o.Lots).String(), "algoStatus": algoStatus(o), "actualOrderId": actual, "actualPrice": price,
		"triggerPrice": s.AtTick(o.Trigger).String(), "price": s.AtTick(o.Price).String(), "icebergQuantity": nil, "tpTriggerPrice": "0", "tpPrice": "0", "slTriggerPrice": "0",
		"slPrice": "0", "tpOrderType": "", "selfTradePreventionMode": "EXPIRE_TAKER", "workingType": sourceOf(o), "priceMatch": "NONE", "closePosition": o.Close,
		"priceProtect": false, "reduceOnly": o.ReduceOnly || o.Close, "createTime": o.Created, "updateTime": o.Updated, "triggerTime": o.Fired, "goodTillDate": 0,
	}
}

func isAlgo(o *venue.Order) bool { return o.Extra["algo"] != "" }

// plain reports whether /order knows an order: it is no conditional one, or its price has come.
func plain(o *venue.Order) bool { return !isAlgo(o) || o.Fired != 0 && o.Status != venue.Refused }

// find returns the account's order that the request names.
func (c *call) find(id, client string, known func(*venue.Order) bool) (o *venue.Order, err error) {
	if c.form.Get(id) == "" && c.form.Get(client) == "" {
		return nil, refuse(-1102, "Param '"+client+"' or '"+id+"' must be sent, but both were empty/null!")
	}
	c.View(func() {
		if text := c.form.Get(id); text != "" {
			n, _ := strconv.ParseUint(text, 10, 64)
			o, _ = c.Order(c.account, n)
		} else {
			o, _ = c.ByClient(c.account, c.form.Get(client))
		}
	})
	if o == nil || !known(o) {
		return nil, refuse(-2013, "Order does not exist.")
	}
	return o, nil
}

// row shows an order while the market stands still.
func (c *call) row(o *venue.Order, show func(*Server, *venue.Order) any) (out any) {
	c.View(func() { out = show(c.Server, o) })
	return out
}

func (c *call) oneOrder() (any, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	o, err := c.find("orderId", "origClientOrderId", plain)
	if err != nil {
		return nil, err
	}
	return c.row(o, (*Server).orderRow), nil
}

func (c *call) oneAlgo() (any, error) {
	o, err := c.find("algoId", "clientAlgoId", isAlgo)
	if err != nil {
		return nil, err
	}
	return c.row(o, (*Server).showAlgo), nil
}

// list shows the account's orders that are wanted, oldest first.
func (c *call) list(all func(exchange.AccountID) []*venue.Order, want func(*venue.Order) bool, show func(*Server, *venue.Order) any) (any, error) {
	if _, err := c.mine(false); err != nil {
		return nil, err
	}
	out := []any{}
	c.View(func() {
		for _, o := range all(c.account) {
			if want(o) && c.inTime(o.Created) {
				out = append(out, show(c.Server, o))
			}
		}
	})
	return out[max(len(out)-c.most(500, 1000), 0):], nil
}

// inTime reports whether a stamp is between those that the request names.
func (c *call) inTime(at int64) bool {
	if from, err := strconv.ParseInt(c.form.Get("startTime"), 10, 64); err == nil && at < from {
		return false
	}
	to, err := strconv.ParseInt(c.form.Get("endTime"), 10, 64)
	return err != nil || at <= to
}

func (c *call) openOrders() (any, error) { return c.list(c.OpenOrders, plain, (*Server).orderRow) }
func (c *call) allOrders() (any, error) {
	from := c.from("orderId")
	return c.list(c.Orders, func(o *venue.Order) bool { return plain(o) && o.ID >= from }, (*Server).orderRow)
}

// from is the number that a list begins with.
func (c *call) from(name string) uint64 {
	n, _ := strconv.ParseUint(c.form.Get(name), 10, 64)
	return n
}

func (c *call) openAlgos() (any, error) {
	return c.list(c.OpenOrders, func(o *venue.Order) bool { return isAlgo(o) && o.Status == venue.Waiting }, (*Server).showAlgo)
}

func (c *call) allAlgos() (any, error) { return c.list(c.Orders, isAlgo, (*Server).showAlgo) }

func (c *call) userTrades() (any, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	out := []wire.Map{}
	c.View(func() {
		for _, f := range c.Fills(c.account) {
			if id := c.form.Get("orderId"); (id == "" || id == strconv.FormatUint(f.Order.ID, 10)) && f.ID >= c.from("fromId") && c.inTime(f.At) {
				out = append(out, wire.Map{
					"buyer": f.Side == book.Buy, "commission": c.Money(f.Fee).String(), "commissionAsset": c.Quote, "id": f.ID, "maker": f.Maker, "orderId": f.Order.ID,
					"price": c.PriceOf(f).String(), "qty": c.Coins(f.Size).String(), "quoteQty": c.Money(f.Value).String(), "realizedPnl": c.Sum(f.Profit).String(),
					"side": sideOf(f.Side), "positionSide": "BOTH", "symbol": c.symbol, "time": f.At,
				})
			}
		}
	})
	return out[max(len(out)-c.most(500, 1000), 0):], nil
}

func (c *call) forceOrders() (any, error) {
	want := map[string]string{"LIQUIDATION": "liquidation", "ADL": "adl", "": ""}
	only, ok := want[c.form.Get("autoCloseType")]
	if !ok {
		return nil, refuse(-4119, "Invalid autoCloseType.")
	}
	return c.list(c.Orders, func(o *venue.Order) bool { return o.Forced != "" && (only == "" || o.Forced == only) }, (*Server).orderRow)
}
