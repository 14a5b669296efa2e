package bitmex

import (
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

func init() {
	serve(signed, "POST", "/order", (*call).place, "symbol", "side", "orderQty", "ordType", "price", "stopPx", "timeInForce", "execInst", "clOrdID", "text")
	serve(signed, "PUT", "/order", (*call).amend, "orderID", "origClOrdID", "clOrdID", "orderQty", "leavesQty", "price", "stopPx", "text")
	serve(signed, "DELETE", "/order", (*call).cancel, "orderID", "clOrdID", "text")
	serve(signed, "DELETE", "/order/all", (*call).cancelAll, "symbol", "filter", "text")
	serve(signed, "POST", "/order/cancelAllAfter", (*call).cancelAllAfter, "timeout")
	serve(signed, "POST", "/order/closePosition", (*call).closePosition, "symbol", "price")
}

// types are the orders that are served: whether they wait, and on which side of the price.
var types = map[string]struct {
	waits bool
	kind  book.Kind
	when  book.Condition
}{
	"Market": {false, book.Market, 0}, "Limit": {false, book.Limit, 0}, "Stop": {true, book.Market, book.Stop}, "StopLimit": {true, book.Limit, book.Stop},
	"MarketIfTouched": {true, book.Market, book.TakeProfit}, "LimitIfTouched": {true, book.Limit, book.TakeProfit},
}

var lives = map[string]book.Lifetime{"": book.GoodTillCancelled, "GoodTillCancel": book.GoodTillCancelled, "ImmediateOrCancel": book.ImmediateOrCancel, "FillOrKill": book.FillOrKill}

// request reads an order.
func (c *call) request() (*venue.Request, error) {
	if err := c.mine(true); err != nil {
		return nil, err
	}
	r := &venue.Request{Client: c.text("clOrdID"), Accept: true, Extra: map[string]string{}}
	size, given := c.number("orderQty")
	switch c.text("side") {
	case "Buy":
	case "Sell":
		r.Side = book.Sell
	case "":
		if size.IsNegative() {
			r.Side = book.Sell
		}
	default:
		return nil, refuse("Invalid side")
	}
	size = size.Abs()
	kind := c.text("ordType")
	if kind == "" {
		if kind = "Market"; c.text("price") != "" {
			kind = "Limit"
		}
	}
	t, known := types[kind]
	if !known {
		return nil, refuse("Invalid ordType")
	}
	r.Kind, r.Condition, r.Extra["type"] = t.kind, t.when, kind
	life, known := lives[c.text("timeInForce")]
	if !known {
		return nil, refuse("Invalid timeInForce")
	}
	if r.Kind == book.Limit {
		r.Lifetime = life
	}
	r.Extra["text"] = c.text("text")
	// assumption: without an instruction a stop watches the last price
	r.Source = book.Last
	if err := c.instruct(r, &given, &size); err != nil {
		return nil, err
	}
	if given || !t.waits || !r.Close {
		lots, ok := c.ToLots(size.Div(c.perCoin()))
		if !ok || lots == 0 {
			return nil, refuse(fmt.Sprintf("orderQty is invalid: it must be a whole multiple of the lot size, %d", contracts))
		}
		r.Lots = lots
	}
	if r.Kind == book.Limit {
		if err := c.ticks("price", "Invalid price", &r.Price); err != nil {
			return nil, err
		}
	}
	if t.waits {
		return r, c.ticks("stopPx", "Invalid stopPx for ordType", &r.Trigger)
	}
	return r, nil
}

func (c *call) ticks(name, wrong string, ticks *int64) error {
	price, ok := c.number(name)
	if ok {
		*ticks, ok = c.ToTicks(price)
	}
	if !ok || *ticks == 0 {
		return refuse(wrong)
	}
	return nil
}

// instruct reads the execution instructions.
func (c *call) instruct(r *venue.Request, given *bool, size *decimal.Decimal) error {
	list := c.texts("execInst")
	r.Extra["inst"] = strings.Join(list, ",")
	for _, one := range list {
		switch strings.TrimSpace(one) {
		case "ReduceOnly":
			r.ReduceOnly = true
		case "Close":
			if types[r.Extra["type"]].waits {
				r.Close = true
				continue
			}
			r.ReduceOnly = true
			if !*given {
				var p exchange.Position
				c.View(func() { p = c.Position(c.account) })
				*size, *given = c.Coins(p.Size).Mul(c.perCoin()).Truncate(0), true
				if r.Side = book.Sell; p.Side == exchange.Short {
					r.Side = book.Buy
				}
			}
		case "ParticipateDoNotInitiate":
			if r.Kind == book.Market {
				return refuse("Invalid execInst for ordType")
			}
			r.Lifetime = book.PostOnly
		case "MarkPrice", "IndexPrice":
			r.Source = book.Mark
		case "LastPrice":
		default:
			return refuse("Invalid execInst")
		}
	}
	return nil
}

func (c *call) place() (any, error) {
	r, err := c.request()
	if err != nil {
		return nil, err
	}
	a, err := c.Do(venue.Command{Kind: venue.Place, Account: c.account, Order: r})
	if err != nil {
		var leverage, price decimal.Decimal
		c.View(func() { leverage, price = venue.Ratio(c.Leverage(c.account)), c.Price(c.Mark()) })
		if r.Price > 0 {
			price = c.AtTick(r.Price)
		}
		return nil, needs(err, c.InLots(r.Lots).Mul(price).DivRound(leverage, scale))
	}
	return c.shown(a.Order), nil
}

func (c *call) closePosition() (any, error) {
	c.params["execInst"], c.params["ordType"] = "Close", "Market"
	if c.text("price") != "" {
		c.params["ordType"] = "Limit"
	}
	return c.place()
}

func (c *call) shown(o *venue.Order) (out wire.Map) {
	c.View(func() { out = c.row(o) })
	return out
}

// amend gives an open order another size, price or trigger.
func (c *call) amend() (any, error) {
	id := wire.NumberOf(1, c.text("orderID"))
	var o *venue.Order
	c.View(func() {
		if name := c.text("origClOrdID"); name != "" {
			o, _ = c.ByClient(c.account, name)
		} else {
			o, _ = c.Order(c.account, id)
		}
	})
	if o == nil {
		return nil, refuse("Invalid orderID")
	}
	r := &venue.Request{}
	for _, of := range [...]struct {
		name string
		to   *int64
	}{{"price", &r.Price}, {"stopPx", &r.Trigger}} {
		if c.text(of.name) != "" {
			if err := c.ticks(of.name, "Invalid "+of.name, of.to); err != nil {
				return nil, err
			}
		}
	}
	for _, name := range [...]string{"orderQty", "leavesQty"} {
		if c.text(name) == "" {
			continue
		}
		size, _ := c.number(name) // 0 where it is none
		lots, ok := c.ToLots(size.Abs().Div(c.perCoin()))
		if !ok || lots == 0 {
			return nil, refuse(name + " is invalid")
		}
		if r.Lots = lots; name == "leavesQty" {
			c.View(func() { r.Lots += o.Filled })
		}
	}
	_, err := c.Do(venue.Command{Kind: venue.Amend, Account: c.account, ID: o.ID, Order: r})
	switch {
	case errors.Is(err, venue.ErrUnchanged):
		return nil, refuse("Invalid amend: orderQty, leavesQty, price and stopPx unchanged")
	case errors.Is(err, venue.ErrUnknownOrder):
		return nil, refuse("Invalid ordStatus")
	case err != nil:
		var leverage decimal.Decimal
		c.View(func() { leverage = venue.Ratio(c.Leverage(c.account)) })
		return nil, needs(err, c.InLots(max(r.Lots, o.Lots)).Mul(c.AtTick(max(r.Price, o.Price))).DivRound(leverage, scale))
	}
	return c.shown(o), nil
}

func (c *call) cancel() (any, error) {
	var ids []uint64
	names := c.texts("orderID")
	for _, name := range names {
		ids = append(ids, wire.NumberOf(1, name))
	}
	c.View(func() {
		for _, name := range c.texts("clOrdID") {
			names = append(names, name)
			id := uint64(0)
			if o, ok := c.ByClient(c.account, name); ok {
				id = o.ID
			}
			ids = append(ids, id)
		}
	})
	if len(ids) == 0 {
		return nil, refuse("orderIDs or clOrdIDs must be sent")
	}
	rows := []wire.Map{}
	for i, id := range ids {
		var o *venue.Order
		c.View(func() { o, _ = c.Order(c.account, id) })
		if o == nil {
			rows = append(rows, wire.Map{"orderID": names[i], "error": "Invalid orderID"})
			continue
		}
		_, err := c.Do(venue.Command{Kind: venue.Cancel, Account: c.account, ID: id})
		row := c.shown(o)
		if err != nil {
			row["error"] = "Unable to cancel order due to existing state: " + row["ordStatus"].(string)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (c *call) cancelAll() (any, error) {
	if err := c.mine(false); err != nil {
		return nil, err
	}
	a, err := c.Do(venue.Command{Kind: venue.CancelAll, Account: c.account})
	if err != nil {
		return nil, err
	}
	rows := []wire.Map{}
	for _, o := range a.Gone {
		rows = append(rows, c.shown(o))
	}
	return rows, nil
}

// cancelAllAfter has all orders cancelled after so many milliseconds, unless it is asked again before; 0 ends it.
func (c *call) cancelAllAfter() (any, error) {
	wait, ok := c.number("timeout")
	if !ok || !wait.IsInteger() || wait.IsNegative() || wait.GreaterThan(decimal.New(1, 12)) {
		return nil, refuse("Invalid timeout")
	}
	return c.deadline(c.account, wait.IntPart())
}

func (s *Server) deadline(a exchange.AccountID, wait int64) (any, error) {
	now := s.Now()
	out, at := wire.Map{"now": iso(now), "cancelTime": 0}, uint64(0)
	if wait > 0 {
		at = uint64(now + wait)
		out["cancelTime"] = iso(now + wait)
	}
	_, err := s.Do(venue.Command{Kind: venue.CancelBy, Account: a, Steps: at})
	return out, err
}
