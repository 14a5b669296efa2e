package bitmex

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

func init() {
	serve(signed, "POST", "/position/isolate", (*call).isolate, "symbol", "enabled")
	serve(signed, "POST", "/position/leverage", (*call).setLeverage, "symbol", "leverage", "targetAccountId")
	serve(signed, "POST", "/position/transferMargin", (*call).transfer, "symbol", "amount", "targetAccountId")
	serve(signed, "POST", "/position/riskLimit", (*call).riskLimit, "symbol", "riskLimit", "targetAccountId")
	serve(signed, "GET", "/position", (*call).positions)
	serve(signed, "POST", "/order", (*call).place, "symbol", "side", "orderQty", "ordType", "price", "stopPx", "timeInForce", "execInst", "clOrdID", "text")
	serve(signed, "PUT", "/order", (*call).amend, "orderID", "origClOrdID", "clOrdID", "orderQty", "leavesQty", "price", "stopPx", "text")
	serve(signed, "DELETE", "/order", (*call).cancel, "orderID", "clOrdID", "text")
	serve(signed, "DELETE", "/order/all", (*call).cancelAll, "symbol", "filter", "text")
	serve(signed, "POST", "/order/cancelAllAfter", (*call).cancelAllAfter, "timeout")
	serve(signed, "POST", "/order/closePosition", (*call).closePosition, "symbol", "price")
	serve(signed, "GET", "/order", (*call).orders)
	serve(signed, "GET", "/execution", (*call).executions)
	serve(signed, "GET", "/execution/tradeHistory", (*call).executions)
	serve(signed, "GET", "/user", func(c *call) (any, error) {
		return wire.Map{"id": int64(c.account) + 1, "username": "ringfence", "email": "", "TFAEnabled": ""}, nil
	})
	serve(signed, "GET", "/user/margin", (*call).margins)
	serve(signed, "GET", "/user/wallet", (*call).margins)
	serve(signed, "GET", "/user/walletHistory", func(*call) (any, error) { return []any{}, nil })
	serve(signed, "GET", "/user/commission", func(c *call) (any, error) {
		return wire.Map{c.symbol: wire.Map{"makerFee": num(venue.Ratio(c.Instrument.MakerFee)), "takerFee": num(venue.Ratio(c.Instrument.TakerFee)), "settlementFee": 0}}, nil
	})
}

// changed does a command that the venue answers with the position; what leaves it as it was is no error.
func (c *call) changed(cmd venue.Command) (any, error) {
	cmd.Account = c.account
	_, err := c.Do(cmd)
	if err != nil && !errors.Is(err, exchange.ErrModeUnchanged) && !errors.Is(err, exchange.ErrLeverageUnchanged) {
		var row exchange.Position
		var leverage decimal.Decimal
		c.View(func() { row, leverage = c.Position(c.account), venue.Ratio(c.Leverage(c.account)) })
		if l, ok := wire.Decimal(cmd.Amount); ok && cmd.Kind == venue.Lever && l.IsPositive() {
			leverage = l.Shift(-18)
		}
		required := c.Money(row.Cost).DivRound(leverage, scale)
		if cmd.Kind == venue.AddMargin {
			required, _ = wire.Decimal(cmd.Amount)
			required = required.Shift(-int32(c.QuoteDecimals))
		}
		return nil, needs(err, required)
	}
	var out wire.Map
	c.View(func() { out = c.position(c.account) })
	return out, nil
}

func (c *call) isolate() (any, error) {
	if err := c.mine(true); err != nil {
		return nil, err
	}
	switch c.text("enabled") {
	case "", "true":
		return c.changed(venue.Command{Kind: venue.SetMode, Mode: exchange.Isolated})
	case "false":
		return c.changed(venue.Command{Kind: venue.SetMode, Mode: exchange.Cross})
	}
	return nil, refuse("enabled is invalid")
}

func (c *call) setLeverage() (any, error) {
	if err := c.mine(true); err != nil {
		return nil, err
	}
	leverage, ok := c.number("leverage")
	if !ok || leverage.IsNegative() || leverage.GreaterThan(decimal.NewFromInt(100)) || leverage.Exponent() < -2 || leverage.IsPositive() && leverage.LessThan(decimal.New(1, -2)) {
		return nil, refuse("leverage is invalid: 0 (cross) or 0.01 to 100")
	}
	return c.changed(venue.Command{Kind: venue.Lever, Amount: leverage.Shift(18).String()})
}

func (c *call) transfer() (any, error) {
	if err := c.mine(true); err != nil {
		return nil, err
	}
	amount, ok := c.number("amount")
	if !ok || !amount.IsInteger() {
		return nil, refuse("Invalid amount")
	}
	money, ok := c.ToMoney(amount.Shift(-scale))
	if !ok {
		return nil, refuse("Invalid amount")
	}
	return c.changed(venue.Command{Kind: venue.AddMargin, Amount: money})
}

func (c *call) riskLimit() (any, error) {
	if err := c.mine(true); err != nil {
		return nil, err
	}
	limit, ok := c.number("riskLimit")
	if !ok {
		return nil, refuse("Invalid riskLimit")
	}
	for i := range c.Instrument.Tiers.Brackets {
		most := c.Money(c.Instrument.Tiers.Brackets[i].Cap)
		if most.IsZero() || !most.Shift(scale).LessThan(limit) {
			return c.changed(venue.Command{Kind: venue.RiskLimit, Steps: uint64(i)})
		}
	}
	return nil, refuse("Invalid riskLimit")
}

// position is an account's position.
func (s *Server) position(a exchange.AccountID) wire.Map {
	p, b := s.Position(a), s.Balance(a)
	tiers := s.Instrument.Tiers.Brackets
	size, open := s.Coins(p.Size), !p.Size.IsZero()
	if p.Side == exchange.Short {
		size = size.Neg()
	}
	tier := tiers[0]
	if open {
		tier = tiers[p.Tier]
	}
	mark, cost, value := s.Price(s.Mark()), s.Money(p.Cost), s.Money(p.Value)
	profit, initial, maintenance, margin := s.Sum(p.Profit), s.Money(p.Initial), s.Money(p.Maintenance), s.Sum(p.Margin)
	if p.Mode == exchange.Cross {
		margin = initial
	}
	leverage := venue.Ratio(s.Leverage(a))
	liquidation, reached := venue.LiquidationAt(&p)
	orders := s.OpenOrdersIn(a)
	percentile := any(nil)
	if q := s.Quantile(a); open && q > 0 {
		percentile = num(decimal.NewFromInt(int64(q)).Div(decimal.NewFromInt(5)))
	}
	at := s.Price(liquidation).Round(4)
	return wire.Map{
		"account": int64(a) + 1, "symbol": s.symbol, "currency": currency, "underlying": s.Config.Base, "quoteCurrency": s.Quote, "commission": num(venue.Ratio(s.Instrument.TakerFee)),
		"initMarginReq": num(decimal.NewFromInt(1).DivRound(leverage, 8)), "maintMarginReq": num(venue.Ratio(tier.Maintenance)), "riskLimit": units(s.Money(tier.Cap)), "leverage": num(leverage),
		"crossMargin": p.Mode == exchange.Cross, "deleveragePercentile": percentile, "rebalancedPnl": 0, "prevRealisedPnl": 0, "prevUnrealisedPnl": 0,
		"openingQty": 0, "openOrderBuyQty": num(s.Coins(orders.Bids).Mul(s.perCoin()).Truncate(0)), "openOrderBuyCost": units(s.Money(orders.BidValue)), "openOrderBuyPremium": 0,
		"openOrderSellQty": num(s.Coins(orders.Asks).Mul(s.perCoin()).Truncate(0)), "openOrderSellCost": units(s.Money(orders.AskValue)), "openOrderSellPremium": 0,
		"currentQty": num(size.Mul(s.perCoin()).Truncate(0)), "currentCost": units(cost), "currentComm": 0, "realisedCost": 0, "unrealisedCost": units(cost), "grossOpenPremium": 0,
		"isOpen": open, "markPrice": or(mark.Round(4), open), "markValue": units(value), "riskValue": units(value), "homeNotional": num(size), "foreignNotional": num(size.Mul(mark).Neg().Round(6)),
		"posState": "", "posCost": units(cost), "posCross": 0, "posComm": 0, "posLoss": 0, "posMargin": units(margin), "posMaint": units(maintenance), "posInit": units(initial),
		"initMargin": units(s.Money(orders.Margin)), "maintMargin": units(margin), "realisedPnl": units(s.Sum(b.Realised)), "unrealisedPnl": units(profit),
		"unrealisedPnlPcnt": 0, "unrealisedRoePcnt": 0, "avgCostPrice": or(s.Entry(&p), open), "avgEntryPrice": or(s.Entry(&p), open), "breakEvenPrice": or(s.Entry(&p), open),
		"marginCallPrice": or(at, reached), "liquidationPrice": or(at, reached), "bankruptPrice": or(s.Price(p.Bankruptcy).Round(4), open),
		"timestamp": iso(s.Stamp()), "openingTimestamp": iso(s.Stamp()), "currentTimestamp": iso(s.Stamp()),
	}
}

func (c *call) positions() (any, error) {
	rows := []wire.Map{}
	want := filter(c)
	c.View(func() {
		if row := c.position(c.account); matches(row, want) {
			rows = append(rows, row)
		}
	})
	return rows, nil
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
		if !given || !size.IsPositive() || !size.IsInteger() {
			return nil, refuse(fmt.Sprintf("orderQty is invalid: it must be a whole multiple of the lot size, %d", contracts))
		}
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
		size, given := c.number(name)
		lots, ok := c.ToLots(size.Abs().Div(c.perCoin()))
		if !given || !ok || lots == 0 {
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

// before reports whether a time is before another; one that is none is not.
func before(a, b string) bool {
	x, err1 := time.Parse(time.RFC3339, a)
	y, err2 := time.Parse(time.RFC3339, b)
	if err2 != nil {
		y, err2 = time.Parse(time.DateOnly, b)
	}
	return err1 == nil && err2 == nil && x.Before(y)
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

// margin is an account's money.
func (s *Server) margin(a exchange.AccountID) wire.Map {
	b := s.Balance(a)
	equity, available := s.Sum(b.Equity), s.Money(b.Available)
	return wire.Map{
		"account": int64(a) + 1, "currency": currency, "riskLimit": 0, "prevState": "", "state": "", "action": "", "amount": units(s.Sum(b.Wallet)), "prevRealisedPnl": 0,
		"prevUnrealisedPnl": 0, "grossComm": 0, "grossOpenCost": 0, "grossOpenPremium": 0, "grossMarkValue": 0, "riskValue": 0, "maintMargin": units(s.Money(b.Initial)),
		"initMargin": units(s.Money(b.Orders)), "realisedPnl": units(s.Sum(b.Realised)), "unrealisedPnl": units(s.Sum(b.Profit)), "marginBalance": units(equity), "marginLeverage": 0,
		"marginUsedPcnt": 0, "excessMargin": units(available), "availableMargin": units(available), "withdrawableMargin": units(available), "walletBalance": units(s.Sum(b.Wallet)),
		"timestamp": iso(s.Stamp()),
	}
}

func (c *call) margins() (out any, err error) {
	want := c.text("currency")
	if want != "" && want != "all" && want != currency {
		return nil, refuse("Invalid currency")
	}
	c.View(func() {
		if row := c.margin(c.account); want == "all" {
			out = []wire.Map{row}
		} else {
			out = row
		}
	})
	return out, nil
}
