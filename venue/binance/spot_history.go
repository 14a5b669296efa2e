package binance

import (
	"slices"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// onePair is what the list of pairs says of one.
func (c *call) onePair() (any, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	all, err := c.pairs()
	if err != nil {
		return nil, err
	}
	return all.([]wire.Map)[0], nil
}

// enable opens the isolated account of a pair, which every customer has.
func (c *call) enable() (any, error) {
	if _, err := c.purse("symbol"); err != nil {
		return nil, err
	}
	return wire.Map{"success": true, "symbol": c.symbol}, nil
}

func (c *call) priceIndex() (out any, err error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	c.View(func() {
		out = wire.Map{"calcTime": c.Stamp(), "price": c.Price(c.Mark()).StringFixed(8), "symbol": c.symbol}
	})
	return out, nil
}

// movements are the movements of a kind, the newest first, each as row says.
func (c *call) movements(what string, row func(venue.Movement) wire.Map) wire.Map {
	rows := []wire.Map{}
	c.View(func() {
		for _, m := range slices.Backward(c.Movements(c.account)) {
			if asset := c.form.Get("asset"); m.What != what || asset != "" && asset != m.Asset || !c.inTime(m.At) {
				continue
			}
			if one := row(m); one != nil {
				rows = append(rows, one)
			}
		}
	})
	return wire.Map{"rows": rows, "total": len(rows)}
}

// sized is a movement's amount without its sign, as text.
func (c *call) sized(m venue.Movement) string {
	if m.Asset == c.Quote {
		return c.Sum(m.Amount).Abs().String()
	}
	return c.Coins(m.Amount.Abs()).String()
}

// spotTransfers are those into and out of the isolated account.
func (c *call) spotTransfers() (any, error) {
	if _, err := c.purse(); err != nil {
		return nil, err
	}
	return c.movements(string(venue.SpotMove), func(m venue.Movement) wire.Map {
		way, from, to := "ROLL_IN", "SPOT", "ISOLATED_MARGIN"
		if m.Amount.Sign() < 0 {
			way, from, to = "ROLL_OUT", to, from
		}
		return wire.Map{"amount": c.sized(m), "asset": m.Asset, "status": "CONFIRMED", "timestamp": m.At, "txId": m.ID, "type": way, "transFrom": from, "transTo": to}
	}), nil
}

// spotLoans are what was borrowed or, as type says, repaid by itself; what orders borrowed stands with them.
func (c *call) spotLoans() (any, error) {
	if _, err := c.purse(); err != nil {
		return nil, err
	}
	kind := c.form.Get("type")
	if kind != "BORROW" && kind != "REPAY" {
		return nil, missing("type")
	}
	return c.movements(string(venue.SpotLoan), func(m venue.Movement) wire.Map {
		if (m.Amount.Sign() > 0) != (kind == "BORROW") {
			return nil
		}
		return wire.Map{
			"type": "MANUAL", "isolatedSymbol": c.symbol, "amount": c.sized(m), "asset": m.Asset, "interest": "0", "principal": c.sized(m), "status": "CONFIRMED", "timestamp": m.At, "txId": m.ID,
		}
	}), nil
}
