package binance

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
	routes.Add(signed, "POST", "/fapi/v1/order", (*call).placeOrder)
	routes.Add(signed, "POST", "/fapi/v1/order/test", (*call).testOrder)
	routes.Add(signed, "POST", "/fapi/v1/algoOrder", (*call).placeAlgo)
	routes.Add(signed, "GET", "/fapi/v1/order", (*call).oneOrder)
	routes.Add(signed, "GET", "/fapi/v1/openOrder", (*call).oneOrder)
	routes.Add(signed, "GET", "/fapi/v1/openOrders", (*call).openOrders)
	routes.Add(signed, "GET", "/fapi/v1/allOrders", (*call).allOrders)
	routes.Add(signed, "DELETE", "/fapi/v1/order", (*call).cancelOrder)
	routes.Add(signed, "DELETE", "/fapi/v1/allOpenOrders", (*call).cancelOrders)
	routes.Add(signed, "GET", "/fapi/v1/algoOrder", (*call).oneAlgo)
	routes.Add(signed, "GET", "/fapi/v1/openAlgoOrders", (*call).openAlgos)
	routes.Add(signed, "GET", "/fapi/v1/allAlgoOrders", (*call).allAlgos)
	routes.Add(signed, "DELETE", "/fapi/v1/algoOrder", (*call).cancelAlgo)
	routes.Add(signed, "DELETE", "/fapi/v1/algoOpenOrders", (*call).cancelAlgos)
	routes.Add(signed, "GET", "/fapi/v1/userTrades", (*call).userTrades)
	routes.Add(signed, "GET", "/fapi/v1/forceOrders", (*call).forceOrders)
}

func unchangedLeverage(err error) bool { return errors.Is(err, exchange.ErrLeverageUnchanged) }

// marginFault is why margin was not moved: adding more than there is has a code of its own.
func marginFault(err error, kind string) error {
	if errors.Is(err, exchange.ErrInsufficientMargin) && kind == "1" {
		return refuse(-4050, "Cross balance insufficient.")
	}
	return err
}

// oneWay refuses the sides of hedge mode.
func (c *call) oneWay() error {
	if side := c.form.Get("positionSide"); side != "" && side != "BOTH" {
		return refuse(-4061, "Order's position side does not match user's setting.")
	}
	return nil
}

func (c *call) flag(name string) bool { return strings.EqualFold(c.form.Get(name), "true") }

// request reads an order; algo says that it is one of /algoOrder.
func (c *call) request(algo bool) (*venue.Request, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	if err := c.oneWay(); err != nil {
		return nil, err
	}
	r := &venue.Request{Client: c.form.Get("newClientOrderId"), ReduceOnly: c.flag("reduceOnly"), Close: c.flag("closePosition"), Extra: map[string]string{}}
	kind, trigger := c.form.Get("type"), "stopPrice"
	if algo {
		r.Client, trigger = c.form.Get("clientAlgoId"), "triggerPrice"
		r.Extra["algo"] = "1"
		if t := c.form.Get("algoType"); t != "CONDITIONAL" {
			return nil, missing("algoType")
		}
	}
	if len(r.Client) > 36 {
		return nil, refuse(-4015, "Client order id length should be less than 36 chars")
	}
	switch c.form.Get("side") {
	case "BUY":
	case "SELL":
		r.Side = book.Sell
	default:
		return nil, missing("side")
	}
	if !slices.Contains(types, kind) {
		if kind == "TRAILING_STOP_MARKET" {
			return nil, refuse(-1020, "This operation is not supported.")
		}
		return nil, refuse(-1116, "Invalid orderType.")
	}
	waits := kind != "LIMIT" && kind != "MARKET"
	switch {
	case waits && c.AlgoOnly && !algo:
		return nil, refuse(-4120, "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.")
	case !waits && algo:
		return nil, refuse(-1116, "Invalid orderType.")
	case r.Close && !strings.HasSuffix(kind, "_MARKET"):
		return nil, refuse(-4136, "Target strategy invalid for orderType "+kind+",closePosition true")
	}
	r.Extra["type"] = kind
	r.Kind = book.Market
	if kind == "LIMIT" || kind == "STOP" || kind == "TAKE_PROFIT" {
		r.Kind = book.Limit
	}
	if err := errors.Join(c.readSize(r), c.readPrice(r), c.readLife(r, waits)); err != nil {
		return nil, first(err)
	}
	if waits {
		return r, c.readTrigger(r, trigger, kind)
	}
	return r, nil
}

// first is the first of joined errors.
func first(err error) error {
	var all interface{ Unwrap() []error }
	if errors.As(err, &all) {
		return all.Unwrap()[0]
	}
	return err
}

func (c *call) readSize(r *venue.Request) error {
	if r.Close && c.form.Get("quantity") == "" {
		return nil
	}
	size, err := c.number("quantity")
	if err != nil {
		return err
	}
	if !size.IsPositive() {
		return refuse(-4003, "Quantity less than or equal to zero.")
	}
	lots, ok := c.ToLots(size)
	switch {
	case size.LessThan(c.Lot()):
		return refuse(-4004, "Quantity less than min quantity.")
	case lots == 0:
		return refuse(-4005, "Quantity greater than max quantity.")
	case !ok:
		return refuse(-1111, "Precision is over the maximum defined for this asset.")
	}
	r.Lots = lots
	return nil
}

func (c *call) readPrice(r *venue.Request) error {
	if r.Kind == book.Market {
		return nil
	}
	price, err := c.number("price")
	if err != nil {
		return err
	}
	return c.priced(price, &r.Price)
}

func (c *call) priced(price decimal.Decimal, ticks *int64) error {
	if !price.IsPositive() {
		return refuse(-4001, "Price less than 0.")
	}
	n, ok := c.ToTicks(price)
	switch {
	case n == 0 && price.LessThan(c.Tick()):
		return refuse(-4013, "Price less than min price.")
	case n == 0:
		return refuse(-4002, "Price greater than max price.")
	case !ok:
		return refuse(-4014, "Price not increased by tick size.")
	}
	*ticks = n
	return nil
}

func (c *call) readLife(r *venue.Request, waits bool) error {
	text := c.form.Get("timeInForce")
	if text == "" && (r.Kind == book.Market || waits) {
		text = "GTC"
	}
	at := slices.Index(lifetimes, text)
	if at < 0 {
		if text == "" {
			return missing("timeInForce")
		}
		return refuse(-1115, "Invalid timeInForce.")
	}
	r.Extra["tif"] = text
	if r.Kind == book.Limit {
		r.Lifetime = book.Lifetime(at)
		r.Accept = text == "FOK" // not refused here: it is over at once
	}
	return nil
}

func (c *call) readTrigger(r *venue.Request, name, kind string) error {
	price, err := c.number(name)
	if err != nil {
		return err
	}
	if err := c.priced(price, &r.Trigger); err != nil {
		return err
	}
	if strings.HasPrefix(kind, "TAKE_PROFIT") {
		r.Condition = book.TakeProfit
	}
	switch c.form.Get("workingType") {
	case "MARK_PRICE":
		r.Source = book.Mark
	case "", "CONTRACT_PRICE":
		r.Source = book.Last
	default:
		return refuse(-4078, "Invalid workingType.")
	}
	// A stop that stands on the wrong side of the mark, before there was a trade to hold it against, would fire at
	// once, too.
	last := int64(0)
	c.View(func() { last = c.Last() })
	falls := (r.Side == book.Sell) == (r.Condition == book.Stop)
	if r.Source == book.Last && (falls && last <= r.Trigger || !falls && last >= r.Trigger) {
		return refuse(-2021, "Order would immediately trigger.")
	}
	return nil
}

func (c *call) placeOrder() (any, error) {
	r, err := c.request(false)
	if err != nil {
		return nil, err
	}
	if r.Trigger == 0 && !r.ReduceOnly {
		if err := c.within(venue.Ratio(c.leverage()), r); err != nil {
			return nil, err
		}
	}
	return c.place(r, (*Server).orderRow)
}

func (c *call) testOrder() (any, error) {
	_, err := c.request(false)
	return wire.Map{}, err
}

func (c *call) placeAlgo() (any, error) {
	r, err := c.request(true)
	if err != nil {
		return nil, err
	}
	return c.place(r, (*Server).showAlgo)
}

func (c *call) place(r *venue.Request, row func(*Server, *venue.Order) any) (any, error) {
	a, err := c.Do(venue.Command{Kind: venue.Place, Account: c.account, Order: r})
	if err != nil {
		return nil, err
	}
	var out any
	c.View(func() { out = row(c.Server, a.Order) })
	return out, nil
}

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

func (c *call) cancelOrder() (any, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	o, err := c.find("orderId", "origClientOrderId", plain)
	if err != nil {
		return nil, unknown(err)
	}
	if _, err := c.Do(venue.Command{Kind: venue.Cancel, Account: c.account, ID: o.ID}); err != nil {
		return nil, err
	}
	return c.row(o, (*Server).orderRow), nil
}

// unknown is that an order to be cancelled is not there, which has another code than one that is asked for.
func unknown(err error) error {
	var f *fail
	if errors.As(err, &f) && f.code == -2013 {
		return refuse(-2011, "Unknown order sent.")
	}
	return err
}

func (c *call) cancelAlgo() (any, error) {
	o, err := c.find("algoId", "clientAlgoId", isAlgo)
	if err != nil {
		return nil, unknown(err)
	}
	if _, err := c.Do(venue.Command{Kind: venue.Cancel, Account: c.account, ID: o.ID}); err != nil {
		return nil, err
	}
	return wire.Map{"algoId": o.ID, "clientAlgoId": clientID(o), "code": "200", "msg": "success"}, nil
}

func (c *call) cancelOrders() (any, error) {
	return c.cancelThose(func(o *venue.Order) bool { return plain(o) })
}

func (c *call) cancelAlgos() (any, error) {
	return c.cancelThose(func(o *venue.Order) bool { return !plain(o) })
}

func (c *call) cancelThose(want func(*venue.Order) bool) (any, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	var ids []uint64
	c.View(func() {
		for _, o := range c.OpenOrders(c.account) {
			if want(o) {
				ids = append(ids, o.ID)
			}
		}
	})
	for _, id := range ids {
		if _, err := c.Do(venue.Command{Kind: venue.Cancel, Account: c.account, ID: id}); err != nil && !errors.Is(err, venue.ErrUnknownOrder) {
			return nil, err
		}
	}
	return wire.Map{"code": 200, "msg": "The operation of cancel all open order is done."}, nil
}

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
