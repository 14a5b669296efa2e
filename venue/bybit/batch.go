package bybit

import (
	"encoding/json"
	"errors"
	"strconv"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

func init() {
	routes.Add(signed, "POST", "/v5/order/amend", (*call).amend)
	routes.Add(signed, "POST", "/v5/order/create-batch", func(c *call) (any, error) { return c.batch((*call).create) })
	routes.Add(signed, "POST", "/v5/order/amend-batch", func(c *call) (any, error) { return c.batch((*call).amend) })
	routes.Add(signed, "POST", "/v5/order/cancel-batch", func(c *call) (any, error) { return c.batch((*call).cancel) })
}

// named is the number of the order that a request names; 0 where it names none of the account's.
func (c *call) named() (id uint64, err error) {
	if text := c.params["orderId"]; text != "" {
		return wire.NumberOf(1, text), nil
	}
	if c.params["orderLinkId"] == "" {
		return 0, wrongParam("orderId")
	}
	c.View(func() {
		if o, ok := c.ByClient(c.account, c.params["orderLinkId"]); ok {
			id = o.ID
		}
	})
	return id, nil
}

// amend gives an open order another price, size or trigger.
func (c *call) amend() (any, error) {
	if err := c.mine(); err != nil {
		return nil, err
	}
	id, err := c.named()
	if err != nil {
		return nil, err
	}
	r := &venue.Request{}
	for name, to := range map[string]*int64{"price": &r.Price, "triggerPrice": &r.Trigger} {
		if text := c.params[name]; text != "" && text != "0" {
			price, err := c.decimal(name)
			if err != nil {
				return nil, err
			}
			var ok bool
			if *to, ok = c.ToTicks(price); !ok || *to == 0 {
				return nil, refuse(110003, "Order price exceeds the allowable range.")
			}
		}
	}
	if c.params["qty"] != "" {
		size, err := c.decimal("qty")
		if err != nil {
			return nil, refuse(10001, "Qty invalid")
		}
		var ok bool
		if r.Lots, ok = c.ToLots(size); !ok || r.Lots == 0 {
			return nil, refuse(10001, "Qty invalid")
		}
	}
	a, err := c.Do(venue.Command{Kind: venue.Amend, Account: c.account, ID: id, Order: r})
	if errors.Is(err, venue.ErrUnchanged) {
		return nil, refuse(10001, "The order remains unchanged as the parameters entered match the existing ones.")
	}
	if err != nil {
		return nil, err
	}
	return wire.Map{"orderId": wire.UUID(1, id), "orderLinkId": a.Order.Client}, nil
}

// several is the answer to a batch: what became of each, and each one's code beside it.
type several struct {
	rows  []wire.Map
	codes []wire.Map
}

// mostBatch is how many orders a batch may have.
const mostBatch = 20

// batch does each request of a list.
func (c *call) batch(one func(*call) (any, error)) (any, error) {
	var body struct{ Request []json.RawMessage }
	if json.Unmarshal(c.Body, &body) != nil || len(body.Request) == 0 || len(body.Request) > mostBatch {
		return nil, wrongParam("request")
	}
	var out several
	for _, raw := range body.Request {
		single := *c
		single.params = map[string]string{}
		read(raw, single.params)
		single.params["category"] = c.params["category"]
		row := wire.Map{"category": c.params["category"], "symbol": single.params["symbol"], "orderId": "", "orderLinkId": single.params["orderLinkId"], "createAt": ""}
		code := wire.Map{"code": 0, "msg": "OK"}
		answer, err := one(&single)
		if made, is := answer.(wire.Map); is {
			row["orderId"], row["orderLinkId"], row["createAt"] = made["orderId"], made["orderLinkId"], strconv.FormatInt(c.Now(), 10)
		}
		if err != nil {
			f := translate(err)
			code["code"], code["msg"] = f.code, f.text
		}
		out.rows, out.codes = append(out.rows, row), append(out.codes, code)
	}
	return out, nil
}
