package binance

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

func init() {
	routes.Add(signed, "PUT", "/fapi/v1/order", (*call).amendOrder)
	routes.Add(signed, "POST", "/fapi/v1/batchOrders", func(c *call) (any, error) { return c.batch(5, (*call).placeOrder) })
	routes.Add(signed, "PUT", "/fapi/v1/batchOrders", func(c *call) (any, error) { return c.batch(5, (*call).amendOrder) })
	routes.Add(signed, "DELETE", "/fapi/v1/batchOrders", (*call).cancelBatch)
	routes.Add(signed, "POST", "/fapi/v1/countdownCancelAll", (*call).countDown)
}

// amendOrder gives a resting limit order another price and size. A size that has filled already ends the order.
func (c *call) amendOrder() (any, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	o, err := c.find("orderId", "origClientOrderId", plain)
	if err != nil {
		return nil, err
	}
	r := &venue.Request{Kind: book.Limit}
	if err := errors.Join(c.readSize(r), c.readPrice(r)); err != nil {
		return nil, first(err)
	}
	var kind book.Kind
	var waits bool
	c.View(func() { kind, waits = o.Kind, o.Status == venue.Waiting })
	if kind != book.Limit || waits {
		return nil, refuse(-1020, "This operation is not supported.")
	}
	_, err = c.Do(venue.Command{Kind: venue.Amend, Account: c.account, ID: o.ID, Order: r})
	switch {
	case errors.Is(err, venue.ErrUnchanged):
		return nil, refuse(-5027, "No need to modify the order.")
	case errors.Is(err, venue.ErrUnknownOrder):
		return nil, refuse(-2013, "Order does not exist.")
	case errors.Is(err, exchange.ErrOrderSize):
		_, err = c.Do(venue.Command{Kind: venue.Cancel, Account: c.account, ID: o.ID})
	}
	if err != nil {
		return nil, err
	}
	return c.row(o, (*Server).orderRow), nil
}

// batch does each order of a list, and answers a list of what became of them.
func (c *call) batch(most int, one func(*call) (any, error)) (any, error) {
	var list []map[string]any
	d := json.NewDecoder(bytes.NewReader([]byte(c.form.Get("batchOrders"))))
	d.UseNumber()
	if d.Decode(&list) != nil {
		return nil, missing("batchOrders")
	}
	var forms []url.Values
	for _, members := range list {
		form := url.Values{}
		for name, v := range members {
			switch v := v.(type) {
			case string:
				form.Set(name, v)
			case json.Number:
				form.Set(name, v.String())
			case bool:
				form.Set(name, strconv.FormatBool(v))
			}
		}
		forms = append(forms, form)
	}
	return c.each(forms, most, one)
}

// each does one request a form.
func (c *call) each(forms []url.Values, most int, one func(*call) (any, error)) (any, error) {
	if len(forms) == 0 || len(forms) > most {
		return nil, refuse(-4082, "Invalid number of batch orders.")
	}
	out := []any{}
	for _, form := range forms {
		single := *c
		single.form = form
		answer, err := one(&single)
		if err != nil {
			f := translate(err)
			answer = wire.Map{"code": f.code, "msg": f.text}
		}
		out = append(out, answer)
	}
	return out, nil
}

// cancelBatch cancels the orders of a list of numbers, or of clients' names.
func (c *call) cancelBatch() (any, error) {
	var ids []json.Number
	var names []string
	for name, of := range map[string]any{"orderIdList": &ids, "origClientOrderIdList": &names} {
		for _, name := range [...]string{name, strings.ToLower(name)} { // clients write it either way
			json.Unmarshal([]byte(c.form.Get(name)), of) //nolint:errcheck // what is no list names nothing
		}
	}
	var forms []url.Values
	for _, id := range ids {
		forms = append(forms, url.Values{"symbol": c.form["symbol"], "orderId": {id.String()}})
	}
	for _, name := range names {
		forms = append(forms, url.Values{"symbol": c.form["symbol"], "origClientOrderId": {name}})
	}
	return c.each(forms, 10, (*call).cancelOrder)
}

// countDown has all orders cancelled after so many milliseconds, unless it is asked again before; 0 ends it.
func (c *call) countDown() (any, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	wait, err := strconv.ParseInt(c.form.Get("countdownTime"), 10, 64)
	if err != nil || wait < 0 || wait > 1<<40 {
		return nil, missing("countdownTime")
	}
	at := uint64(0)
	if wait > 0 {
		at = uint64(c.Now() + wait)
	}
	if _, err := c.Do(venue.Command{Kind: venue.CancelBy, Account: c.account, Steps: at}); err != nil {
		return nil, err
	}
	return wire.Map{"symbol": c.symbol, "countdownTime": strconv.FormatInt(wait, 10)}, nil
}
