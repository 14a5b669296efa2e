package bitmex

import (
	"slices"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

func init() {
	serve(public, "GET", "", func(c *call) (any, error) {
		return wire.Map{"name": "BitMEX API", "version": "2.0.0", "timestamp": c.Now()}, nil
	})
	serve(public, "GET", "/wallet/assets", (*call).assets)
	serve(public, "GET", "/instrument", (*call).instruments)
	serve(public, "GET", "/instrument/active", (*call).instruments)
	serve(public, "GET", "/instrument/activeAndIndices", (*call).instruments)
	serve(public, "GET", "/orderBook/L2", (*call).depth)
	serve(public, "GET", "/trade", (*call).trades)
	serve(public, "GET", "/trade/bucketed", (*call).candles)
	serve(public, "GET", "/quote", (*call).quotes)
	serve(public, "GET", "/liquidation", func(*call) (any, error) { return []any{}, nil })
	serve(public, "GET", "/funding", (*call).fundings)
	serve(public, "GET", "/insurance", func(c *call) (out any, err error) {
		c.View(func() {
			out = []wire.Map{{"currency": currency, "timestamp": iso(c.Stamp()), "walletBalance": units(c.Money(c.Fund()))}}
		})
		return out, nil
	})
}

func (c *call) assets() (any, error) {
	return []wire.Map{{
		"asset": c.Quote, "currency": currency, "majorCurrency": c.Quote, "name": c.Quote, "currencyType": "Crypto", "scale": scale, "enabled": true, "isMarginCurrency": true,
		"minDepositAmount": 0, "minWithdrawalAmount": 0, "maxWithdrawalAmount": 0, "memoRequired": false, "networks": []any{}, "symbol": currency, "weight": 1, "tickLog": scale, "mediumPrecision": scale, "shorterPrecision": 2,
	}}, nil
}

// perCoin is how many contracts are a coin.
func (s *Server) perCoin() decimal.Decimal { return decimal.NewFromInt(contracts).DivRound(s.Lot(), 0) }

// qty is a size in contracts.
func (s *Server) qty(lots int64) int64 { return lots * contracts }

// instrument is the market's contract.
func (s *Server) instrument() wire.Map {
	tiers := s.Instrument.Tiers.Brackets
	mark, d := s.Price(s.Mark()), s.LastDay()
	step := s.Money(tiers[0].Cap)
	row := wire.Map{
		"symbol": s.symbol, "rootSymbol": s.Config.Base, "state": "Open", "typ": "FFWCSX", "listing": iso(int64(s.Start) * 1000), "front": iso(int64(s.Start) * 1000), "expiry": nil,
		"settle": nil, "positionCurrency": s.Config.Base, "underlying": s.Config.Base, "quoteCurrency": s.Quote, "underlyingSymbol": s.Config.Base + "T=", "reference": "BMEX",
		"referenceSymbol": ".B" + s.Config.Base + "T", "maxOrderQty": int64(contracts) << 30, "maxPrice": num(s.Tick().Mul(decimal.NewFromInt(1<<36 - 1))), "lotSize": contracts,
		"tickSize": num(s.Tick()), "multiplier": num(decimal.New(1, scale).DivRound(s.perCoin(), 18)), "settlCurrency": currency,
		"underlyingToPositionMultiplier": num(s.perCoin()), "underlyingToSettleMultiplier": nil, "quoteToSettleMultiplier": num(decimal.New(1, scale)), "isQuanto": false, "isInverse": false,
		"initMargin": num(venue.Ratio(tiers[0].Initial)), "maintMargin": num(venue.Ratio(tiers[0].Maintenance)), "riskLimit": units(step), "riskStep": units(step), "taxed": true,
		"deleverage": true, "makerFee": num(venue.Ratio(s.Instrument.MakerFee)), "takerFee": num(venue.Ratio(s.Instrument.TakerFee)), "settlementFee": 0,
		"fundingRate": num(decimal.NewFromBigInt(s.Funding.Rate.Big(), -18)), "indicativeFundingRate": num(decimal.NewFromBigInt(s.Funding.Rate.Big(), -18)),
		"fundingTimestamp": iso(s.Stamp() + s.NextFunding()), "fundingInterval": "2000-01-01T08:00:00.000Z", "openInterest": num(s.OpenInterest().Mul(s.perCoin())),
		"openValue": units(s.OpenInterest().Mul(mark)), "volume": s.qty(d.Lots), "volume24h": s.qty(d.Lots), "turnover24h": units(d.Turnover), "homeNotional24h": num(s.InLots(d.Lots)),
		"foreignNotional24h": num(d.Turnover), "prevPrice24h": num(s.AtTick(d.Open)), "vwap": num(s.AtTick(d.Close)), "highPrice": num(s.AtTick(d.High)), "lowPrice": num(s.AtTick(d.Low)),
		"lastPrice": num(s.AtTick(d.Close)), "lastTickDirection": "ZeroPlusTick", "lastChangePcnt": num(s.AtTick(d.Close).Sub(s.AtTick(d.Open)).DivRound(s.AtTick(d.Open), 4)),
		"bidPrice": nil, "midPrice": nil, "askPrice": nil, "impactBidPrice": nil, "impactAskPrice": nil, "hasLiquidity": true, "fairMethod": "FundingRate", "fairBasisRate": 0,
		"fairPrice": num(mark.Round(4)), "markMethod": "FairPrice", "markPrice": num(mark.Round(4)), "indicativeSettlePrice": num(s.Price(s.Index()).Round(4)), "timestamp": iso(s.Stamp()),
	}
	bid, ask := s.Depth(book.Buy, 1), s.Depth(book.Sell, 1)
	if len(bid) > 0 && len(ask) > 0 {
		b, a := s.AtTick(bid[0].Price), s.AtTick(ask[0].Price)
		row["bidPrice"], row["askPrice"], row["midPrice"] = num(b), num(a), num(b.Add(a).Div(decimal.NewFromInt(2)))
		row["impactBidPrice"], row["impactAskPrice"] = num(b), num(a)
	}
	return row
}

func (c *call) fundings() (any, error) {
	if err := c.mine(false); err != nil {
		return nil, err
	}
	rows := []wire.Map{}
	c.View(func() {
		for _, f := range c.Fundings() {
			daily := num(decimal.NewFromBigInt(f.Rate.Big(), -18).Mul(decimal.NewFromInt(86_400)).DivRound(decimal.NewFromInt(int64(c.Funding.Every)), 8))
			rows = append(rows, wire.Map{
				"timestamp": iso(f.At), "symbol": c.symbol, "fundingInterval": "2000-01-01T08:00:00.000Z", "fundingRate": num(decimal.NewFromBigInt(f.Rate.Big(), -18)), "fundingRateDaily": daily,
			})
		}
	})
	return c.listed(rows), nil
}

func (c *call) instruments() (any, error) {
	rows := []wire.Map{}
	if text := c.text("symbol"); text == "" || text == c.symbol || text == c.Config.Base {
		c.View(func() { rows = append(rows, c.instrument()) })
	}
	return rows, nil
}

// level is a price of the book as a row.
type level struct {
	side  book.Side
	price int64 // ticks
	lots  int64
}

func sideOf(s book.Side) string {
	if s == book.Sell {
		return "Sell"
	}
	return "Buy"
}

// depthRows are the best levels of both sides by their ids.
func (s *Server) depthRows(most int) (out []level) {
	asks := s.Depth(book.Sell, most)
	slices.Reverse(asks)
	for _, l := range asks {
		out = append(out, level{book.Sell, l.Price, l.Lots})
	}
	for _, l := range s.Depth(book.Buy, most) {
		out = append(out, level{book.Buy, l.Price, l.Lots})
	}
	return out
}

func (l level) id() int64 { return l.price*2 + int64(l.side) }

func (s *Server) levelRow(l level) wire.Map {
	return wire.Map{
		"symbol": s.symbol, "id": l.id(), "side": sideOf(l.side), "size": s.qty(l.lots), "price": num(s.AtTick(l.price)), "timestamp": iso(s.Stamp()), "transactTime": iso(s.Stamp()),
	}
}

func (c *call) depth() (any, error) {
	if err := c.mine(true); err != nil {
		return nil, err
	}
	most, rows := 25, []wire.Map{}
	if n, ok := c.number("depth"); ok {
		if most = int(n.IntPart()); most <= 0 || most > 1000 {
			most = 1000
		}
	}
	c.View(func() {
		for _, l := range c.depthRows(most) {
			rows = append(rows, c.levelRow(l))
		}
	})
	return rows, nil
}

func (s *Server) tradeRow(t *venue.Trade) wire.Map {
	value := s.InLots(t.Lots).Mul(s.AtTick(t.Price))
	return wire.Map{
		"timestamp": iso(t.At), "symbol": s.symbol, "side": sideOf(t.Side), "size": s.qty(t.Lots), "price": num(s.AtTick(t.Price)), "tickDirection": "ZeroPlusTick",
		"trdMatchID": wire.UUID(2, t.ID), "grossValue": units(value), "homeNotional": num(s.InLots(t.Lots)), "foreignNotional": num(value), "trdType": "Regular",
	}
}

func (c *call) trades() (any, error) {
	if err := c.mine(false); err != nil {
		return nil, err
	}
	rows := []wire.Map{}
	c.View(func() {
		all := c.Trades()
		for i := range all[max(len(all)-c.most(100, 1000), 0):] {
			rows = append(rows, c.tradeRow(&all[max(len(all)-c.most(100, 1000), 0)+i]))
		}
	})
	if c.text("reverse") == "true" {
		slices.Reverse(rows)
	}
	return rows, nil
}

var bins = map[string]int64{"1m": 1, "5m": 5, "1h": 60, "1d": 1440}

func (c *call) candles() (any, error) {
	if err := c.mine(true); err != nil {
		return nil, err
	}
	minutes, ok := bins[c.text("binSize")]
	if !ok {
		return nil, refuse("binSize is invalid")
	}
	rows := []wire.Map{}
	c.View(func() {
		bars := c.Bars(minutes)
		for _, b := range bars[max(len(bars)-c.most(100, 1000), 0):] {
			rows = append(rows, c.barRow(&b, minutes))
		}
	})
	if c.text("reverse") == "true" {
		slices.Reverse(rows)
	}
	return rows, nil
}

// barRow is a bar of so many minutes, stamped with its end.
func (s *Server) barRow(b *venue.Bar, minutes int64) wire.Map {
	value := s.InLots(b.Lots).Mul(s.AtTick(b.Close))
	return wire.Map{
		"timestamp": iso(b.At + minutes*60_000), "symbol": s.symbol, "open": num(s.AtTick(b.Open)), "high": num(s.AtTick(b.High)), "low": num(s.AtTick(b.Low)),
		"close": num(s.AtTick(b.Close)), "trades": b.Trades, "volume": s.qty(b.Lots), "vwap": num(s.AtTick(b.Close)), "lastSize": 0, "turnover": units(value),
		"homeNotional": num(s.InLots(b.Lots)), "foreignNotional": num(value),
	}
}

func (s *Server) quoteRow() wire.Map {
	row := wire.Map{"timestamp": iso(s.Stamp()), "symbol": s.symbol, "bidSize": nil, "bidPrice": nil, "askPrice": nil, "askSize": nil}
	if l := s.Depth(book.Buy, 1); len(l) > 0 {
		row["bidPrice"], row["bidSize"] = num(s.AtTick(l[0].Price)), s.qty(l[0].Lots)
	}
	if l := s.Depth(book.Sell, 1); len(l) > 0 {
		row["askPrice"], row["askSize"] = num(s.AtTick(l[0].Price)), s.qty(l[0].Lots)
	}
	return row
}

func (c *call) quotes() (any, error) {
	if err := c.mine(false); err != nil {
		return nil, err
	}
	rows := []wire.Map{}
	c.View(func() { rows = append(rows, c.quoteRow()) })
	return rows, nil
}
