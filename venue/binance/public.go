package binance

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

func init() {
	for _, path := range [...]string{"/fapi/v1/ping", "/api/v3/ping"} {
		routes.Add(public, "GET", path, func(*call) (any, error) { return wire.Map{}, nil })
	}
	for _, path := range [...]string{"/fapi/v1/time", "/api/v3/time"} {
		routes.Add(public, "GET", path, func(c *call) (any, error) { return wire.Map{"serverTime": c.Now()}, nil })
	}
	routes.Add(public, "GET", "/fapi/v1/exchangeInfo", (*call).info)
	routes.Add(public, "GET", "/api/v3/exchangeInfo", (*call).spotInfo)
	for _, path := range [...]string{"/fapi/v1", "/api/v3"} {
		routes.Add(public, "GET", path+"/ticker/24hr", (*call).day)
		routes.Add(public, "GET", path+"/ticker/price", (*call).last)
		routes.Add(public, "GET", path+"/ticker/bookTicker", (*call).best)
		routes.Add(public, "GET", path+"/depth", (*call).depth)
		routes.Add(public, "GET", path+"/trades", (*call).trades)
		routes.Add(public, "GET", path+"/aggTrades", (*call).aggregated)
		routes.Add(public, "GET", path+"/klines", (*call).candles)
	}
	routes.Add(public, "GET", "/fapi/v1/markPriceKlines", (*call).candles)
	routes.Add(public, "GET", "/fapi/v1/indexPriceKlines", (*call).candles)
	routes.Add(public, "GET", "/fapi/v1/continuousKlines", (*call).candles)
	routes.Add(keyed, "GET", "/fapi/v1/historicalTrades", (*call).trades)
	routes.Add(public, "GET", "/fapi/v1/insuranceBalance", (*call).insurance)
	routes.Add(public, "GET", "/fapi/v1/premiumIndex", (*call).premium)
	routes.Add(public, "GET", "/fapi/v2/ticker/price", (*call).last)
	routes.Add(public, "GET", "/fapi/v1/fundingRate", (*call).fundings)
	routes.Add(public, "GET", "/futures/data/openInterestHist", (*call).interests)
	routes.Add(public, "GET", "/fapi/v1/fundingInfo", func(c *call) (any, error) { return []any{}, nil })
	routes.Add(public, "GET", "/fapi/v1/openInterest", (*call).interest)
}

// step is a step without trailing zeros, as filters write it.
func step(d decimal.Decimal) string { return d.String() }

func (c *call) filters() []wire.Map {
	tick, lot := c.Tick(), c.Lot()
	most := lot.Mul(decimal.NewFromInt(1 << 36)).Truncate(0).String()
	return []wire.Map{
		{"filterType": "PRICE_FILTER", "minPrice": step(tick), "maxPrice": tick.Mul(decimal.NewFromInt(1<<36 - 1)).String(), "tickSize": step(tick)},
		{"filterType": "LOT_SIZE", "minQty": step(lot), "maxQty": most, "stepSize": step(lot)},
		{"filterType": "MARKET_LOT_SIZE", "minQty": step(lot), "maxQty": most, "stepSize": step(lot)},
		{"filterType": "MAX_NUM_ORDERS", "limit": 200},
		{"filterType": "MAX_NUM_ALGO_ORDERS", "limit": 200},
		{"filterType": "MIN_NOTIONAL", "notional": "0"},
		{"filterType": "PERCENT_PRICE", "multiplierUp": "1000", "multiplierDown": "0.0000", "multiplierDecimal": "4"},
	}
}

var limits = []wire.Map{
	{"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": 2400},
	{"rateLimitType": "ORDERS", "interval": "MINUTE", "intervalNum": 1, "limit": 1200},
	{"rateLimitType": "ORDERS", "interval": "SECOND", "intervalNum": 10, "limit": 300},
}

// types are the orders that are served, and lifetimes how long they may live.
var (
	types     = []string{"LIMIT", "MARKET", "STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET"}
	lifetimes = []string{"GTC", "IOC", "FOK", "GTX"}
)

func (c *call) info() (any, error) {
	tiers := &c.Instrument.Tiers.Brackets[0]
	return wire.Map{
		"timezone": "UTC", "serverTime": c.Now(), "futuresType": "U_MARGINED", "rateLimits": limits, "exchangeFilters": []any{},
		"assets": []wire.Map{{"asset": c.Quote, "marginAvailable": true, "autoAssetExchange": "0"}},
		"symbols": []wire.Map{{
			"symbol": c.symbol, "pair": c.symbol, "contractType": "PERPETUAL", "deliveryDate": int64(4133404800000), "onboardDate": int64(c.Start) * 1000,
			"status": "TRADING", "maintMarginPercent": venue.Ratio(tiers.Maintenance).Shift(2).StringFixed(4), "requiredMarginPercent": venue.Ratio(tiers.Initial).Shift(2).StringFixed(4),
			"baseAsset": c.Config.Base, "quoteAsset": c.Quote, "marginAsset": c.Quote, "pricePrecision": venue.Places(c.Tick()), "quantityPrecision": venue.Places(c.Lot()),
			"baseAssetPrecision": 8, "quotePrecision": 8, "underlyingType": "COIN", "underlyingSubType": []string{"Layer-1"}, "triggerProtect": "0.0500",
			"liquidationFee": venue.Ratio(c.Rules.Fee.Rate).StringFixed(6), "marketTakeBound": "1.00", "maxMoveOrderLimit": 10000,
			"filters": c.filters(), "orderTypes": types, "timeInForce": lifetimes,
		}},
	}, nil
}

// listed is one object where a symbol was given, and a list of it where not.
func (c *call) listed(make func() wire.Map) (any, error) {
	given, err := c.mine(false)
	if err != nil {
		return nil, err
	}
	var row wire.Map
	c.View(func() { row = make() })
	if given {
		return row, nil
	}
	return []wire.Map{row}, nil
}

func (c *call) day() (any, error) {
	return c.listed(func() wire.Map {
		d := c.LastDay()
		change := c.AtTick(d.Close).Sub(c.AtTick(d.Open))
		row := wire.Map{
			"symbol": c.symbol, "priceChange": change.String(), "priceChangePercent": change.Shift(2).DivRound(c.AtTick(d.Open), 3).String(),
			"weightedAvgPrice": c.AtTick(d.Close).String(), "lastPrice": c.AtTick(d.Close).String(), "lastQty": "0", "openPrice": c.AtTick(d.Open).String(),
			"highPrice": c.AtTick(d.High).String(), "lowPrice": c.AtTick(d.Low).String(), "volume": c.InLots(d.Lots).String(), "quoteVolume": d.Turnover.String(),
			"openTime": d.From, "closeTime": c.Now(), "firstId": int64(0), "lastId": int64(0), "count": d.Trades,
		}
		if trades := c.Trades(); len(trades) > 0 {
			t := trades[len(trades)-1]
			row["lastQty"], row["firstId"], row["lastId"] = c.InLots(t.Lots).String(), trades[0].ID, t.ID
		}
		c.quote(row)
		return row
	})
}

// quote writes the best prices into a row.
func (c *call) quote(row wire.Map) {
	for _, side := range [...]struct {
		book.Side
		price, size string
	}{{book.Buy, "bidPrice", "bidQty"}, {book.Sell, "askPrice", "askQty"}} {
		row[side.price], row[side.size] = "0", "0"
		if l := c.Depth(side.Side, 1); len(l) > 0 {
			row[side.price], row[side.size] = c.AtTick(l[0].Price).String(), c.InLots(l[0].Lots).String()
		}
	}
}

func (c *call) last() (any, error) {
	return c.listed(func() wire.Map {
		return wire.Map{"symbol": c.symbol, "price": c.AtTick(c.Last()).String(), "time": c.Now()}
	})
}

func (c *call) best() (any, error) {
	return c.listed(func() wire.Map {
		row := wire.Map{"symbol": c.symbol, "time": c.Now()}
		c.quote(row)
		return row
	})
}

func (s *Server) rows(side book.Side, most int) [][2]string {
	out := [][2]string{}
	for _, l := range s.Depth(side, most) {
		out = append(out, [2]string{s.AtTick(l.Price).String(), s.InLots(l.Lots).String()})
	}
	return out
}

func (c *call) depth() (out any, err error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	now := c.Now()
	c.View(func() {
		most := c.most(500, 1000)
		c.pictured()
		c.mu.Lock()
		defer c.mu.Unlock()
		out = wire.Map{"lastUpdateId": c.updates, "E": now, "T": now, "bids": c.rows(book.Buy, most), "asks": c.rows(book.Sell, most)}
	})
	return out, nil
}

// latest are the last trades, at most so many.
func (c *call) latest() []venue.Trade {
	all := c.Trades()
	return all[max(len(all)-c.most(500, 1000), 0):]
}

func (c *call) trades() (any, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	out := []wire.Map{}
	c.View(func() {
		for _, t := range c.latest() {
			price, size := c.AtTick(t.Price), c.InLots(t.Lots)
			out = append(out, wire.Map{
				"id": t.ID, "price": price.String(), "qty": size.String(), "quoteQty": price.Mul(size).String(), "time": t.At, "isBuyerMaker": t.Side == book.Sell, "isBestMatch": true,
			})
		}
	})
	return out, nil
}

func (c *call) aggregated() (any, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	out := []wire.Map{}
	c.View(func() {
		for _, t := range c.latest() {
			out = append(out, c.aggregate(&t))
		}
	})
	return out, nil
}

func (s *Server) aggregate(t *venue.Trade) wire.Map {
	return wire.Map{"a": t.ID, "p": s.AtTick(t.Price).String(), "q": s.InLots(t.Lots).String(), "f": t.ID, "l": t.ID, "T": t.At, "m": t.Side == book.Sell}
}

// insurance is what the fund has.
func (c *call) insurance() (out any, err error) {
	if _, err := c.mine(false); err != nil {
		return nil, err
	}
	c.View(func() {
		out = wire.Map{"symbols": []string{c.symbol}, "assets": []wire.Map{{"asset": c.Quote, "marginBalance": c.Money(c.Fund()).StringFixed(8), "updateTime": c.Stamp()}}}
		if c.form.Get("symbol") == "" {
			out = []any{out}
		}
	})
	return out, nil
}

// intervals of candles, in minutes.
var intervals = map[string]int64{
	"1m": 1, "3m": 3, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "2h": 120, "4h": 240, "6h": 360, "8h": 480, "12h": 720, "1d": 1440, "3d": 4320, "1w": 10080,
}

func (c *call) candles() (any, error) {
	if strings.Contains(c.Path, "index") || strings.Contains(c.Path, "continuous") {
		c.form.Set("symbol", c.form.Get("pair"))
	}
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	minutes, ok := intervals[c.form.Get("interval")]
	if !ok {
		return nil, refuse(-1120, "Invalid interval.")
	}
	out := []any{}
	c.View(func() {
		bars := slices.DeleteFunc(c.Bars(minutes), func(b venue.Bar) bool { return !c.inTime(b.At) })
		if most := min(c.most(500, 1500), len(bars)); c.form.Get("startTime") != "" {
			bars = bars[:most]
		} else {
			bars = bars[len(bars)-most:]
		}
		for _, b := range bars {
			size := c.InLots(b.Lots)
			out = append(out, []any{
				b.At, c.AtTick(b.Open).String(), c.AtTick(b.High).String(), c.AtTick(b.Low).String(), c.AtTick(b.Close).String(), size.String(),
				b.At + minutes*60_000 - 1, size.Mul(c.AtTick(b.Close)).String(), b.Trades, "0", "0", "0",
			})
		}
	})
	return out, nil
}

func (c *call) premium() (any, error) {
	return c.listed(func() wire.Map {
		mark, index, now := c.Mark(), c.Index(), c.Now()
		next := now + c.NextFunding()
		return wire.Map{
			"symbol": c.symbol, "markPrice": c.Price(mark).StringFixed(8), "indexPrice": c.Price(index).StringFixed(8), "estimatedSettlePrice": c.Price(index).StringFixed(8),
			"lastFundingRate": rate(c.Funding.Rate), "interestRate": "0.00010000", "nextFundingTime": next, "time": now,
		}
	})
}

func (c *call) fundings() (any, error) {
	if _, err := c.mine(false); err != nil {
		return nil, err
	}
	out := []wire.Map{}
	c.View(func() {
		for _, f := range c.Fundings() {
			if c.inTime(f.At) {
				out = append(out, wire.Map{"symbol": c.symbol, "fundingRate": rate(f.Rate), "fundingTime": f.At, "markPrice": c.Price(f.Mark).StringFixed(8)})
			}
		}
	})
	return out[max(len(out)-c.most(100, 1000), 0):], nil
}

// interests is the open interest of now: none of before is kept.
func (c *call) interests() (any, error) {
	if _, err := c.mine(true); err != nil {
		return nil, err
	}
	var out any
	c.View(func() {
		open := c.OpenInterest()
		out = []wire.Map{{
			"symbol": c.symbol, "sumOpenInterest": open.String(), "sumOpenInterestValue": open.Mul(c.Price(c.Mark())).StringFixed(8), "timestamp": c.Stamp(),
		}}
	})
	return out, nil
}

func rate(x fixed.Signed) string { return decimal.NewFromBigInt(x.Big(), -18).StringFixed(8) }

func (c *call) interest() (any, error) {
	return c.listed(func() wire.Map {
		return wire.Map{"symbol": c.symbol, "openInterest": c.OpenInterest().String(), "time": c.Now()}
	})
}

// number is a decimal as a JSON number.
func number(d decimal.Decimal) json.RawMessage { return wire.Number(d) }
