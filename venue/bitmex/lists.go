package bitmex

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

func init() {
	serve(signed, "GET", "/order", (*call).orders)
	serve(signed, "GET", "/execution", (*call).executions)
	serve(signed, "GET", "/execution/tradeHistory", (*call).executions)
}

// filter is the JSON object by which a list is filtered.
func filter(c *call) (out map[string]any) {
	switch f := c.params["filter"].(type) {
	case map[string]any:
		return f
	case string:
		d := json.NewDecoder(strings.NewReader(f))
		d.UseNumber()
		d.Decode(&out) //nolint:errcheck // what is no object filters nothing
	}
	return out
}

// matches reports whether a row has the values of a filter. "open" is not of the row.
func matches(row wire.Map, want map[string]any) bool {
	for name, v := range want {
		got, has := row[name]
		if name == "open" || !has {
			continue
		}
		if number, is := got.(json.RawMessage); is {
			got = string(number)
		}
		one := func(v any) bool { return fmt.Sprint(v) == fmt.Sprint(got) }
		if list, is := v.([]any); is {
			if !slices.ContainsFunc(list, one) {
				return false
			}
		} else if !one(v) {
			return false
		}
	}
	return true
}

var statuses = map[venue.Status]string{
	venue.Waiting: "New", venue.Resting: "New", venue.Partly: "PartiallyFilled", venue.Filled: "Filled", venue.Cancelled: "Canceled", venue.Expired: "Canceled", venue.Refused: "Rejected",
}

// texts of orders that the venue places or ends itself.
func textOf(o *venue.Order) string {
	switch {
	case o.Forced == "adl":
		return "Deleverage"
	case o.Forced != "":
		return "Liquidation"
	case o.Why == "liquidated":
		return "Canceled: Liquidation"
	case o.Why == "post-only":
		return "Canceled: Order had execInst of ParticipateDoNotInitiate"
	}
	return o.Extra["text"]
}

// row is an order.
func (s *Server) row(o *venue.Order) wire.Map {
	kind, life, left, triggered := o.Extra["type"], "GoodTillCancel", max(o.Left(), 0), ""
	if kind == "" {
		kind = "Market"
	}
	if o.Kind == book.Market {
		life = "ImmediateOrCancel"
	}
	switch o.Lifetime {
	case book.ImmediateOrCancel:
		life = "ImmediateOrCancel"
	case book.FillOrKill:
		life = "FillOrKill"
	}
	if !o.Open() {
		left = 0
	}
	if o.Trigger > 0 && o.Fired != 0 {
		triggered = "StopOrderTriggered"
	}
	reject := ""
	if o.Status == venue.Refused {
		reject = o.Why
	}
	return wire.Map{
		"orderID": wire.UUID(1, o.ID), "clOrdID": o.Client, "clOrdLinkID": "", "account": int64(o.Account) + 1, "symbol": s.symbol, "side": sideOf(o.Side), "orderQty": s.qty(o.Lots),
		"price": or(s.AtTick(o.Price), o.Price > 0), "displayQty": nil, "stopPx": or(s.AtTick(o.Trigger), o.Trigger > 0), "pegOffsetValue": nil, "pegPriceType": "", "currency": s.Quote,
		"settlCurrency": currency, "ordType": kind, "timeInForce": life, "execInst": o.Extra["inst"], "contingencyType": "", "ordStatus": statuses[o.Status], "triggered": triggered,
		"workingIndicator": o.Open() && o.Status != venue.Waiting, "ordRejReason": reject, "leavesQty": s.qty(left), "cumQty": s.qty(o.Filled), "avgPx": or(s.Average(o), o.Filled > 0),
		"text": textOf(o), "transactTime": iso(o.Created), "timestamp": iso(o.Updated),
	}
}

// listed are the rows between the times that are asked for, at most so many from a place on, the newest first or the
// oldest first. Without a place or a time they are the newest, whichever comes first.
//
// Documented assumption: the venue would begin with the oldest that it has ever had.
func (c *call) listed(rows []wire.Map) []wire.Map {
	from, to := c.text("startTime"), c.text("endTime")
	rows = slices.DeleteFunc(rows, func(row wire.Map) bool {
		at, timed := row["timestamp"].(string)
		return timed && (from != "" && before(at, from) || to != "" && before(to, at))
	})
	start, _ := strconv.Atoi(c.text("start"))
	start, most := min(max(start, 0), len(rows)), c.most(100, 500)
	switch {
	case c.text("reverse") == "true":
		slices.Reverse(rows)
	case start == 0 && from == "":
		return rows[max(len(rows)-most, 0):]
	}
	return rows[start:min(start+most, len(rows))]
}

// before reports whether a time, or the beginning of a day, is before another; one that is none is not.
func before(a, b string) bool {
	x, err1 := timeOf(a)
	y, err2 := timeOf(b)
	return err1 == nil && err2 == nil && x.Before(y)
}

func timeOf(text string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at, nil
	}
	return time.Parse(time.DateOnly, text)
}

func (c *call) orders() (any, error) {
	if err := c.mine(false); err != nil {
		return nil, err
	}
	want, rows := filter(c), []wire.Map{}
	c.View(func() {
		for _, o := range c.Orders(c.account) {
			if row := c.row(o); (fmt.Sprint(want["open"]) != "true" || o.Open()) && matches(row, want) {
				rows = append(rows, row)
			}
		}
	})
	return c.listed(rows), nil
}

// execution is a fill. o is its order as it stood then.
func (s *Server) execution(f *venue.Fill, o *venue.Order) wire.Map {
	row := s.row(o)
	fee, liquidity := s.Instrument.TakerFee, "RemovedLiquidity"
	if f.Maker {
		fee, liquidity = s.Instrument.MakerFee, "AddedLiquidity"
	}
	cost := s.Money(f.Value)
	if f.Side == book.Buy {
		cost = cost.Neg()
	}
	home := s.Coins(f.Size)
	if f.Side == book.Sell {
		home = home.Neg()
	}
	more := wire.Map{
		"execID": wire.UUID(3, f.ID), "lastQty": num(s.Coins(f.Size).Mul(s.perCoin()).Truncate(0)), "lastPx": num(s.PriceOf(f)), "lastLiquidityInd": liquidity,
		"tradePublishIndicator": "PublishTrade", "commission": num(venue.Ratio(fee)), "execType": "Trade", "execCost": units(cost), "execComm": units(s.Money(f.Fee)), "feeType": "",
		"homeNotional": num(home), "foreignNotional": num(cost), "trdMatchID": wire.UUID(2, f.ID), "timestamp": iso(f.At), "transactTime": iso(f.At), "realisedPnl": units(s.Sum(f.Profit)),
	}
	maps.Copy(row, more)
	return row
}

func (c *call) executions() (any, error) {
	if err := c.mine(false); err != nil {
		return nil, err
	}
	want, rows := filter(c), []wire.Map{}
	c.View(func() {
		for _, f := range c.Fills(c.account) {
			if row := c.execution(f, f.Order); matches(row, want) {
				rows = append(rows, row)
			}
		}
		for _, m := range c.Movements(c.account) {
			row := wire.Map{"execID": wire.UUID(4, m.ID), "execType": "Funding", "symbol": c.symbol, "execComm": units(c.Sum(m.Amount.Neg())), "timestamp": iso(m.At), "currency": c.Quote, "settlCurrency": currency}
			if m.What == "funding" && c.Path == "/api/v1/execution" && matches(row, want) {
				rows = append(rows, row)
			}
		}
	})
	return c.listed(rows), nil
}
