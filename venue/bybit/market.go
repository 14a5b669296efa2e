package bybit

import (
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

func init() {
	routes.Add(public, "GET", "/v5/market/time", (*call).time)
	routes.Add(public, "GET", "/v3/public/time", (*call).time)
	routes.Add(public, "GET", "/v5/market/instruments-info", (*call).instruments)
	routes.Add(public, "GET", "/v5/market/tickers", (*call).tickers)
	routes.Add(public, "GET", "/v5/market/orderbook", (*call).depth)
	routes.Add(public, "GET", "/v5/market/kline", (*call).candles)
	routes.Add(public, "GET", "/v5/market/mark-price-kline", (*call).candles)
	routes.Add(public, "GET", "/v5/market/index-price-kline", (*call).candles)
	routes.Add(public, "GET", "/v5/market/recent-trade", (*call).trades)
	routes.Add(public, "GET", "/v5/market/risk-limit", (*call).riskLimits)
	routes.Add(public, "GET", "/v5/market/funding/history", (*call).fundings)
	routes.Add(public, "GET", "/v5/system/status", func(*call) (any, error) { return wire.Map{"list": []any{}}, nil })
	routes.Add(public, "GET", "/v5/market/open-interest", (*call).interest)
	routes.Add(public, "GET", "/v5/market/insurance", func(c *call) (out any, err error) {
		c.View(func() {
			fund, at := c.Money(c.Fund()).String(), strconv.FormatInt(c.Stamp(), 10)
			out = wire.Map{"updatedTime": at, "list": []wire.Map{{"coin": c.Quote, "symbols": c.symbol, "balance": fund, "value": fund}}}
		})
		return out, nil
	})
}

func (c *call) time() (any, error) {
	now := c.Now()
	return wire.Map{"timeSecond": strconv.FormatInt(now/1000, 10), "timeNano": strconv.FormatInt(now*1_000_000, 10)}, nil
}

func (c *call) instruments() (any, error) {
	is, err := c.linear(false)
	if err != nil {
		return nil, err
	}
	if status := c.params["status"]; !is || status != "" && status != "Trading" {
		return c.list([]any{}), nil
	}
	tick, lot := c.Tick(), c.Lot()
	most := lot.Mul(decimal.NewFromInt(1 << 36)).Truncate(0).String()
	return c.list([]wire.Map{{
		"symbol": c.symbol, "contractType": "LinearPerpetual", "status": "Trading", "baseCoin": c.Config.Base, "quoteCoin": c.Quote, "settleCoin": c.Quote,
		"launchTime": strconv.FormatUint(c.Start*1000, 10), "deliveryTime": "0", "deliveryFeeRate": "", "priceScale": strconv.Itoa(venue.Places(tick)),
		"leverageFilter":     wire.Map{"minLeverage": "1", "maxLeverage": venue.Ratio(c.MaxLeverage(0)).String(), "leverageStep": "0.01"},
		"priceFilter":        wire.Map{"minPrice": tick.String(), "maxPrice": tick.Mul(decimal.NewFromInt(1<<36 - 1)).String(), "tickSize": tick.String()},
		"lotSizeFilter":      wire.Map{"maxOrderQty": most, "minOrderQty": lot.String(), "qtyStep": lot.String(), "postOnlyMaxOrderQty": most, "maxMktOrderQty": most, "minNotionalValue": "0"},
		"unifiedMarginTrade": true, "fundingInterval": int64(max(c.Funding.Every, 28800) / 60), "copyTrading": "none", "upperFundingRate": "0.00375", "lowerFundingRate": "-0.00375",
		"isPreListing": false, "preListingInfo": nil,
	}}), nil
}

func (c *call) tickers() (any, error) {
	is, err := c.linear(false)
	if err != nil {
		return nil, err
	}
	if !is {
		return c.list([]any{}), nil
	}
	var row wire.Map
	c.View(func() { row = c.ticker() })
	return c.list([]wire.Map{row}), nil
}

// ticker is the market at a glance.
func (s *Server) ticker() wire.Map {
	d := s.LastDay()
	mark, next := s.Price(s.Mark()), s.Stamp()+s.NextFunding()
	row := wire.Map{
		"symbol": s.symbol, "lastPrice": s.AtTick(d.Close).String(), "indexPrice": s.Price(s.Index()).Round(4).String(), "markPrice": mark.Round(4).String(),
		"prevPrice24h": s.AtTick(d.Open).String(), "price24hPcnt": s.AtTick(d.Close).Sub(s.AtTick(d.Open)).DivRound(s.AtTick(d.Open), 6).String(),
		"highPrice24h": s.AtTick(d.High).String(), "lowPrice24h": s.AtTick(d.Low).String(), "prevPrice1h": s.AtTick(d.Open).String(), "openInterest": s.OpenInterest().String(),
		"openInterestValue": s.OpenInterest().Mul(mark).Round(4).String(), "turnover24h": d.Turnover.String(), "volume24h": s.InLots(d.Lots).String(),
		"fundingRate": decimal.NewFromBigInt(s.Funding.Rate.Big(), -18).String(), "nextFundingTime": strconv.FormatInt(next, 10), "predictedDeliveryPrice": "", "basisRate": "",
		"deliveryFeeRate": "", "deliveryTime": "0", "basis": "",
	}
	for _, side := range [...]struct {
		book.Side
		name string
	}{{book.Buy, "bid1"}, {book.Sell, "ask1"}} {
		row[side.name+"Price"], row[side.name+"Size"] = "", ""
		if l := s.Depth(side.Side, 1); len(l) > 0 {
			row[side.name+"Price"], row[side.name+"Size"] = s.AtTick(l[0].Price).String(), s.InLots(l[0].Lots).String()
		}
	}
	return row
}

func (s *Server) rows(side book.Side, most int) [][2]string {
	out := [][2]string{}
	for _, l := range s.Depth(side, most) {
		out = append(out, [2]string{s.AtTick(l.Price).String(), s.InLots(l.Lots).String()})
	}
	return out
}

func (c *call) depth() (out any, err error) {
	is, err := c.linear(true)
	if err != nil {
		return nil, err
	}
	if !is {
		return nil, wrongParam("category")
	}
	now := c.Now()
	c.View(func() {
		most := c.most(25, 500)
		out = wire.Map{"s": c.symbol, "b": c.rows(book.Buy, most), "a": c.rows(book.Sell, most), "ts": now, "u": int64(c.Steps()) + 1, "seq": int64(c.Steps()) + 1, "cts": now}
	})
	return out, nil
}

// intervals of candles, in minutes.
var intervals = map[string]int64{
	"1": 1, "3": 3, "5": 5, "15": 15, "30": 30, "60": 60, "120": 120, "240": 240, "360": 360, "720": 720, "D": 1440, "W": 10080, "M": 43200,
}

func (c *call) candles() (any, error) {
	is, err := c.linear(true)
	if err != nil || !is {
		return nil, wrongParam("category")
	}
	minutes, ok := intervals[c.params["interval"]]
	if !ok {
		return nil, wrongParam("interval")
	}
	rows := [][]string{}
	c.View(func() {
		bars := c.Bars(minutes)
		bars = bars[max(len(bars)-c.most(200, 1000), 0):]
		for i := range bars {
			b := &bars[len(bars)-1-i] // newest first
			row := []string{strconv.FormatInt(b.At, 10), c.AtTick(b.Open).String(), c.AtTick(b.High).String(), c.AtTick(b.Low).String(), c.AtTick(b.Close).String()}
			if c.Path == "/v5/market/kline" {
				row = append(row, c.InLots(b.Lots).String(), c.InLots(b.Lots).Mul(c.AtTick(b.Close)).String())
			}
			rows = append(rows, row)
		}
	})
	return wire.Map{"category": "linear", "symbol": c.symbol, "list": rows}, nil
}

func sideOf(s book.Side) string {
	if s == book.Sell {
		return "Sell"
	}
	return "Buy"
}

func (c *call) trades() (any, error) {
	is, err := c.linear(false)
	if err != nil {
		return nil, err
	}
	rows := []wire.Map{}
	if is {
		c.View(func() {
			all := c.Trades()
			all = all[max(len(all)-c.most(500, 1000), 0):]
			for i := range all {
				t := &all[len(all)-1-i]
				rows = append(rows, wire.Map{
					"execId": wire.UUID(2, t.ID), "symbol": c.symbol, "price": c.AtTick(t.Price).String(), "size": c.InLots(t.Lots).String(), "side": sideOf(t.Side),
					"time": strconv.FormatInt(t.At, 10), "isBlockTrade": false, "isRPITrade": false, "seq": strconv.FormatUint(t.ID, 10),
				})
			}
		})
	}
	return c.list(rows), nil
}

func (c *call) riskLimits() (any, error) {
	is, err := c.linear(false)
	if err != nil {
		return nil, err
	}
	rows, floor, less, rate := []wire.Map{}, decimal.Zero, decimal.Zero, decimal.Zero
	tiers := &c.Instrument.Tiers
	for i := range tiers.Brackets {
		b := &tiers.Brackets[i]
		maintenance, most, lowest := venue.Ratio(b.Maintenance), c.Money(b.Cap), 0
		if !tiers.Whole {
			less = less.Add(floor.Mul(maintenance.Sub(rate)))
		}
		if i == 0 {
			lowest = 1
		}
		rows = append(rows, wire.Map{
			"id": i + 1, "symbol": c.symbol, "riskLimitValue": most.String(), "maintenanceMargin": maintenance.String(), "initialMargin": venue.Ratio(b.Initial).String(),
			"isLowestRisk": lowest, "maxLeverage": venue.Ratio(c.MaxLeverage(i)).StringFixed(2), "mmDeduction": less.String(),
		})
		floor, rate = most, maintenance
	}
	if !is {
		rows = []wire.Map{}
	}
	return c.list(rows), nil
}

// fundings are the payments of funding, the newest first.
func (c *call) fundings() (any, error) {
	is, err := c.linear(true)
	if err != nil {
		return nil, err
	}
	rows := []wire.Map{}
	if is {
		c.View(func() {
			for _, f := range slices.Backward(c.Fundings()) {
				from, e1 := strconv.ParseInt(c.params["startTime"], 10, 64)
				to, e2 := strconv.ParseInt(c.params["endTime"], 10, 64)
				if (e1 != nil || f.At >= from) && (e2 != nil || f.At <= to) && len(rows) < c.most(200, 200) {
					rows = append(rows, wire.Map{"symbol": c.symbol, "fundingRate": decimal.NewFromBigInt(f.Rate.Big(), -18).String(), "fundingRateTimestamp": strconv.FormatInt(f.At, 10)})
				}
			}
		})
	}
	return c.list(rows), nil
}

func (c *call) interest() (any, error) {
	if err := c.mine(); err != nil {
		return nil, err
	}
	row := wire.Map{}
	c.View(func() {
		row = wire.Map{"openInterest": c.OpenInterest().String(), "timestamp": strconv.FormatInt(c.Stamp(), 10)}
	})
	return wire.Map{"category": "linear", "symbol": c.symbol, "list": []wire.Map{row}, "nextPageCursor": ""}, nil
}
