package binance

import (
	"errors"
	"slices"
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
