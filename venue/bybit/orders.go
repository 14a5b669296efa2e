package bybit

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

func init() {
	routes.Add(signed, "POST", "/v5/order/create", (*call).create)
	routes.Add(signed, "POST", "/v5/order/cancel", (*call).cancel)
	routes.Add(signed, "POST", "/v5/order/cancel-all", (*call).cancelAll)
	routes.Add(signed, "GET", "/v5/order/realtime", (*call).realtime)
	routes.Add(signed, "GET", "/v5/order/history", (*call).history)
	routes.Add(signed, "GET", "/v5/execution/list", (*call).executions)
}

var lifetimes = map[string]book.Lifetime{"GTC": book.GoodTillCancelled, "IOC": book.ImmediateOrCancel, "FOK": book.FillOrKill, "PostOnly": book.PostOnly}

// request reads an order.
func (c *call) request() (*venue.Request, error) {
	if err := c.mine(); err != nil {
		return nil, err
	}
	r := &venue.Request{Client: c.params["orderLinkId"], ReduceOnly: c.params["reduceOnly"] == "true", Accept: true, Extra: map[string]string{}}
	if len(r.Client) > 36 {
		return nil, wrongParam("orderLinkId")
	}
	switch c.params["side"] {
	case "Buy":
	case "Sell":
		r.Side = book.Sell
	default:
		return nil, wrongParam("side")
	}
	size, err := c.decimal("qty")
	if err != nil {
		return nil, refuse(10001, "Qty invalid")
	}
	lots, ok := c.ToLots(size)
	if !ok || lots == 0 {
		return nil, refuse(10001, "Qty invalid")
	}
	r.Lots = lots
	life := c.params["timeInForce"]
	switch c.params["orderType"] {
	case "Market":
		r.Kind, r.Extra["tif"] = book.Market, "IOC"
	case "Limit":
		price, err := c.decimal("price")
		if err != nil {
			return nil, err
		}
		if r.Price, ok = c.ToTicks(price); !ok || r.Price == 0 {
			return nil, refuse(110003, "Order price exceeds the allowable range.")
		}
		if life == "" {
			life = "GTC"
		}
		if r.Lifetime, ok = lifetimes[life]; !ok {
			return nil, wrongParam("timeInForce")
		}
		r.Extra["tif"] = life
	default:
		return nil, wrongParam("orderType")
	}
	if err := c.guarded(r); err != nil {
		return nil, err
	}
	if text := c.params["triggerPrice"]; text != "" && text != "0" {
		return r, c.trigger(r)
	}
	return r, nil
}

// guarded reads the stop-loss and take-profit that come after an order: of the whole position, or of as much as the
// order's where tpslMode is Partial.
func (c *call) guarded(r *venue.Request) error {
	partial := c.params["tpslMode"] == "Partial"
	for _, kind := range [...]string{"TakeProfit", "StopLoss"} {
		g := guards[kind]
		text := c.params[g.param]
		if text == "" || text == "0" {
			continue
		}
		if c.params[g.limit] != "" && c.params[g.limit] != "0" || c.params[g.kind] == "Limit" {
			return refuse(10001, "take profits and stop losses at a limit are not served")
		}
		price, err := c.decimal(g.param)
		if err != nil {
			return err
		}
		ticks, ok := c.ToTicks(price)
		if !ok || ticks == 0 {
			return refuse(110003, "Order price exceeds the allowable range.")
		}
		base := r.Price
		if base == 0 {
			c.View(func() { base = c.Last() })
		}
		if above := (r.Side == book.Buy) == (g.Condition == book.TakeProfit); above && ticks <= base || !above && ticks >= base {
			word := map[bool]string{true: "higher", false: "lower"}[above]
			return refuse(10001, fmt.Sprintf("%s:%s set for %s position should be %s than base_price:%s", kind, price, c.params["side"], word, c.AtTick(base)))
		}
		size := int64(0)
		if partial {
			size = r.Lots
		}
		r.Then = append(r.Then, c.guardAt(kind, r.Side.Other(), ticks, size))
		r.Extra[g.param] = c.AtTick(ticks).String()
	}
	if len(r.Then) > 0 {
		r.Extra["tpslMode"] = map[bool]string{true: "Partial", false: "Full"}[partial]
	}
	return nil
}

// trigger reads the price that an order waits for.
func (c *call) trigger(r *venue.Request) error {
	price, err := c.decimal("triggerPrice")
	if err != nil {
		return err
	}
	ok := false
	if r.Trigger, ok = c.ToTicks(price); !ok || r.Trigger == 0 {
		return refuse(110003, "Order price exceeds the allowable range.")
	}
	r.Source = source(c.params["triggerBy"])
	r.Extra["by"] = c.params["triggerBy"]
	if r.Extra["by"] == "" {
		r.Extra["by"] = "LastPrice"
	}
	r.Close = c.params["closeOnTrigger"] == "true"
	rises := false
	switch c.params["triggerDirection"] {
	case "1":
		rises = true
	case "2":
	default:
		return refuse(10001, "TriggerDirection invalid")
	}
	if rises == (r.Side == book.Sell) {
		r.Condition = book.TakeProfit
	}
	var now decimal.Decimal
	c.View(func() {
		now = c.Price(c.Mark())
		if r.Source == book.Last {
			now = c.AtTick(c.Last())
		}
	})
	at := c.AtTick(r.Trigger)
	switch {
	case rises && !at.GreaterThan(now):
		return refuse(110092, fmt.Sprintf("expect Rising, but trigger_price[%s] <= current[%s]", at, now))
	case !rises && !at.LessThan(now):
		return refuse(110093, fmt.Sprintf("expect Falling, but trigger_price[%s] >= current[%s]", at, now))
	}
	return nil
}

func (c *call) create() (any, error) {
	r, err := c.request()
	if err != nil {
		return nil, err
	}
	a, err := c.Do(venue.Command{Kind: venue.Place, Account: c.account, Order: r})
	if err != nil {
		return nil, err
	}
	return wire.Map{"orderId": wire.UUID(1, a.Order.ID), "orderLinkId": r.Client}, nil
}

func (c *call) cancel() (any, error) {
	if err := c.mine(); err != nil {
		return nil, err
	}
	id, err := c.named()
	if err != nil {
		return nil, err
	}
	a, err := c.Do(venue.Command{Kind: venue.Cancel, Account: c.account, ID: id})
	if err != nil {
		return nil, err
	}
	return wire.Map{"orderId": wire.UUID(1, id), "orderLinkId": a.Order.Client}, nil
}

func (c *call) cancelAll() (any, error) {
	is, err := c.linear(false)
	if err != nil {
		return nil, err
	}
	rows := []wire.Map{}
	if is {
		only := map[string]string{"StopOrder": "waiting", "Order": "resting", "tpslOrder": "waiting"}[c.params["orderFilter"]]
		a, err := c.Do(venue.Command{Kind: venue.CancelAll, Account: c.account, Only: only})
		if err != nil {
			return nil, err
		}
		for _, o := range a.Gone {
			rows = append(rows, wire.Map{"orderId": wire.UUID(1, o.ID), "orderLinkId": o.Client})
		}
	}
	return wire.Map{"list": rows, "success": "1"}, nil
}

func statusOf(o *venue.Order) string {
	switch o.Status {
	case venue.Waiting:
		return "Untriggered"
	case venue.Resting:
		return "New"
	case venue.Partly:
		return "PartiallyFilled"
	case venue.Filled:
		return "Filled"
	case venue.Refused:
		return "Rejected"
	}
	switch {
	case o.Trigger > 0 && o.Fired == 0:
		return "Deactivated"
	case o.Filled > 0:
		return "PartiallyFilledCanceled"
	}
	return "Cancelled"
}

func kindOf(o *venue.Order) string {
	if o.Kind == book.Limit {
		return "Limit"
	}
	return "Market"
}

// rejections are why an order ended, as the venue calls it.
var rejections = map[string]string{
	"post-only": "EC_PostOnlyWillTakeLiquidity", "immediate": "EC_NoImmediateQtyToFill", "withdrawn": "EC_PerCancelRequest", "liquidated": "EC_CancelByPrepareLiq",
	"self-trade": "EC_CancelBySelfTrade", "reduced": "EC_CancelForNoFullFill", "margin": "EC_CancelByNoMargin",
}

func createdBy(o *venue.Order) string {
	switch {
	case o.Forced == "adl":
		return "CreateByAdl_PassThrough"
	case o.Forced != "":
		return "CreateByTakeOver_PassThrough"
	case o.Extra["stop"] != "":
		return "CreateBy" + o.Extra["stop"]
	}
	return "CreateByUser"
}

// row is an order.
func (s *Server) row(o *venue.Order) wire.Map {
	left, stop, direction, why := max(o.Left(), 0), "", 0, "EC_NoError"
	if !o.Open() {
		left = 0
	}
	if o.Trigger > 0 {
		if stop = o.Extra["stop"]; stop == "" {
			stop = "Stop"
		}
		if direction = 2; (o.Side == book.Buy) == (o.Condition == book.Stop) {
			direction = 1
		}
	}
	if w := rejections[o.Why]; w != "" && o.Status != venue.Filled {
		why = w
	} else if o.Status == venue.Refused {
		why = "EC_Others"
	}
	average, trigger, life := "", "", o.Extra["tif"]
	if o.Filled > 0 {
		average = s.Average(o).String()
	}
	if o.Trigger > 0 {
		trigger = s.AtTick(o.Trigger).String()
	}
	if life == "" {
		life = "IOC"
	}
	cancel := "UNKNOWN"
	if o.Status == venue.Cancelled {
		cancel = "CancelByUser"
	}
	return wire.Map{
		"orderId": wire.UUID(1, o.ID), "orderLinkId": o.Client, "blockTradeId": "", "symbol": s.symbol, "price": s.AtTick(o.Price).String(), "qty": s.InLots(o.Lots).String(),
		"side": sideOf(o.Side), "isLeverage": "", "positionIdx": 0, "orderStatus": statusOf(o), "createType": createdBy(o), "cancelType": cancel, "rejectReason": why,
		"avgPrice": average, "leavesQty": s.InLots(left).String(), "leavesValue": s.InLots(left).Mul(s.AtTick(o.Price)).String(), "cumExecQty": s.InLots(o.Filled).String(),
		"cumExecValue": s.Value(o).String(), "cumExecFee": s.Money(o.Fee).String(), "timeInForce": life, "orderType": kindOf(o), "stopOrderType": stop, "orderIv": "",
		"triggerPrice": trigger, "takeProfit": o.Extra["takeProfit"], "stopLoss": o.Extra["stopLoss"], "tpslMode": o.Extra["tpslMode"], "tpLimitPrice": "", "slLimitPrice": "", "tpTriggerBy": "", "slTriggerBy": "",
		"triggerDirection": direction, "triggerBy": o.Extra["by"], "lastPriceOnCreated": "", "reduceOnly": o.ReduceOnly || o.Close || o.Forced != "", "closeOnTrigger": o.Close,
		"placeType": "", "smpType": "None", "smpGroup": 0, "smpOrderId": "", "createdTime": strconv.FormatInt(o.Created, 10), "updatedTime": strconv.FormatInt(o.Updated, 10),
	}
}

// wanted reports whether an order is one that the request asks for.
func (c *call) wanted(o *venue.Order) bool {
	if id := c.params["orderId"]; id != "" && wire.NumberOf(1, id) != o.ID {
		return false
	}
	if id := c.params["orderLinkId"]; id != "" && id != o.Client {
		return false
	}
	if status := c.params["orderStatus"]; status != "" && status != statusOf(o) {
		return false
	}
	switch waits := o.Trigger > 0 && o.Fired == 0; c.params["orderFilter"] {
	case "StopOrder", "tpslOrder":
		return waits
	case "Order":
		return !waits
	}
	return true
}

func (c *call) orders(all func(exchange.AccountID) []*venue.Order, want func(*venue.Order) bool) (any, error) {
	is, err := c.linear(false)
	if err != nil {
		return nil, err
	}
	rows := []wire.Map{}
	if is {
		c.View(func() {
			for _, o := range slices.Backward(all(c.account)) {
				if want(o) && c.inTime(o.Created) && len(rows) < c.most(20, 50) {
					rows = append(rows, c.row(o))
				}
			}
		})
	}
	return c.list(rows), nil
}

// realtime are the open orders, and an order that is asked for by name where it is over, too.
func (c *call) realtime() (any, error) {
	if c.params["orderId"] != "" || c.params["orderLinkId"] != "" || c.params["openOnly"] == "1" {
		return c.orders(c.Orders, c.wanted)
	}
	return c.orders(c.OpenOrders, c.wanted)
}

// history are the orders that are over; of a classic account those that are open as well.
func (c *call) history() (any, error) {
	return c.orders(c.Orders, func(o *venue.Order) bool { return (!o.Open() || !c.unified) && c.wanted(o) })
}

func execOf(f *venue.Fill) string {
	switch f.Forced {
	case "adl":
		return "AdlTrade"
	case "":
		return "Trade"
	}
	return "BustTrade"
}

// execution is a fill. o is its order as it stood then.
func (s *Server) execution(f *venue.Fill, o *venue.Order) wire.Map {
	fee := s.Instrument.TakerFee
	if f.Maker {
		fee = s.Instrument.MakerFee
	}
	stop := ""
	if o.Trigger > 0 {
		if stop = o.Extra["stop"]; stop == "" {
			stop = "Stop"
		}
	}
	mark := s.Price(s.Mark()).Round(4).String()
	return wire.Map{
		"category": "linear", "symbol": s.symbol, "execId": wire.UUID(3, f.ID), "orderId": wire.UUID(1, o.ID), "orderLinkId": o.Client, "side": sideOf(f.Side), "execPrice": s.PriceOf(f).String(),
		"execQty": s.Coins(f.Size).String(), "execValue": s.Money(f.Value).String(), "execFee": s.Money(f.Fee).String(), "feeRate": venue.Ratio(fee).String(), "feeCurrency": "",
		"execType": execOf(f), "isMaker": f.Maker, "orderPrice": s.AtTick(o.Price).String(), "orderQty": s.InLots(o.Lots).String(), "leavesQty": s.InLots(max(o.Left(), 0)).String(),
		"orderType": kindOf(o), "stopOrderType": stop, "closedSize": s.InLots(f.Closes()).String(), "markPrice": mark, "indexPrice": s.Price(s.Index()).Round(4).String(), "execTime": strconv.FormatInt(f.At, 10),
		"tradeIv": "", "markIv": "", "underlyingPrice": "", "blockTradeId": "", "seq": f.ID, "execPnl": s.Sum(f.Profit).String(), "createType": createdBy(o), "isLeverage": "",
	}
}

func (c *call) executions() (any, error) {
	is, err := c.linear(false)
	if err != nil {
		return nil, err
	}
	rows := []wire.Map{}
	if is {
		c.View(func() {
			for _, f := range slices.Backward(c.Fills(c.account)) {
				switch kind := c.params["execType"]; {
				case kind != "" && kind != execOf(f), c.params["orderId"] != "" && wire.NumberOf(1, c.params["orderId"]) != f.Order.ID,
					c.params["orderLinkId"] != "" && c.params["orderLinkId"] != f.Order.Client:
				default:
					rows = append(rows, c.execution(f, f.Order))
				}
			}
			if kind := c.params["execType"]; (kind == "Funding" || kind == "") && c.params["orderId"] == "" && c.params["orderLinkId"] == "" {
				rows = append(rows, c.funding()...)
			}
		})
	}
	at := func(row wire.Map) int64 {
		n, _ := strconv.ParseInt(row["execTime"].(string), 10, 64)
		return n
	}
	rows = slices.DeleteFunc(rows, func(row wire.Map) bool { return !c.inTime(at(row)) })
	slices.SortStableFunc(rows, func(a, b wire.Map) int { return cmp.Compare(at(b), at(a)) })
	return c.list(rows[:min(len(rows), c.most(50, 100))]), nil
}

// funding are the payments of funding, as the venue lists them among executions.
func (c *call) funding() (rows []wire.Map) {
	for _, m := range slices.Backward(c.Movements(c.account)) {
		if m.What == "funding" {
			rows = append(rows, wire.Map{
				"category": "linear", "symbol": c.symbol, "execId": wire.UUID(4, m.ID), "orderId": "", "orderLinkId": "", "side": "", "execPrice": c.Price(c.Mark()).Round(4).String(), "execQty": "0",
				"execValue": "0", "execFee": c.Sum(m.Amount.Neg()).String(), "feeRate": "0", "execType": "Funding", "isMaker": false, "execTime": strconv.FormatInt(m.At, 10), "orderType": "UNKNOWN",
				"orderPrice": "0", "orderQty": "0", "leavesQty": "0", "closedSize": "0", "stopOrderType": "", "seq": m.ID,
			})
		}
	}
	return rows
}
