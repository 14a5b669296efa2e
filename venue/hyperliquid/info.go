package hyperliquid

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// question is what /info is asked.
type question struct {
	Type string
	User string
	Coin string
	Oid  json.RawMessage
	Req  struct {
		Coin, Interval     string
		StartTime, EndTime int64
	}
	StartTime, EndTime int64
}

// nobody is the account of a wallet that has none.
const nobody = exchange.AccountID(-1)

// info answers a question about the market, or about a wallet, which anybody may ask.
func (s *Server) info(body []byte) (out any, err error) {
	var q question
	if err := json.Unmarshal(body, &q); err != nil {
		return nil, err
	}
	user := nobody
	if key, known := s.Keys[strings.ToLower(q.User)]; known {
		user = exchange.AccountID(key.Account)
	}
	if q.Coin != "" && q.Coin != s.coin {
		return nil, nil
	}
	now := s.Now()
	s.View(func() { out, err = s.told(&q, user, now) })
	return out, err
}

func (s *Server) told(q *question, user exchange.AccountID, now int64) (any, error) {
	switch q.Type {
	case "meta":
		return s.meta(), nil
	case "metaAndAssetCtxs":
		return []any{s.meta(), []any{s.context()}}, nil
	case "spotMeta":
		return spotMeta(), nil
	case "spotMetaAndAssetCtxs":
		return []any{spotMeta(), []any{}}, nil
	case "perpDexs":
		return []any{nil}, nil
	case "exchangeStatus":
		return wire.Map{"specialStatuses": nil, "time": now}, nil
	case "allMids":
		return wire.Map{s.coin: s.mid().String()}, nil
	case "l2Book":
		return s.book(now), nil
	case "recentTrades":
		return s.trades(), nil
	case "candleSnapshot":
		return s.candles(q)
	case "fundingHistory":
		return s.fundings(q), nil
	case "userRole":
		if user == nobody {
			return wire.Map{"role": "missing"}, nil
		}
		return wire.Map{"role": "user"}, nil
	case "userAbstraction":
		return "disabled", nil
	case "clearinghouseState":
		return s.account(user, now), nil
	case "spotClearinghouseState":
		return wire.Map{"balances": []any{}}, nil
	case "userFees":
		return wire.Map{
			"dailyUserVlm": []any{}, "userCrossRate": venue.Ratio(s.Instrument.TakerFee).String(), "userAddRate": venue.Ratio(s.Instrument.MakerFee).String(),
			"userSpotCrossRate": "0", "userSpotAddRate": "0", "activeReferralDiscount": "0",
		}, nil
	case "openOrders", "frontendOpenOrders":
		return s.openOrders(user), nil
	case "historicalOrders":
		return s.history(user), nil
	case "orderStatus":
		return s.status(q, user), nil
	case "userFills", "userFillsByTime":
		return s.fills(q, user), nil
	case "userFunding":
		return s.funding(q, user), nil
	case "userNonFundingLedgerUpdates", "subAccounts", "userTwapSliceFills":
		return []any{}, nil
	}
	return nil, errors.New("unknown type")
}

func (s *Server) fundings(q *question) any {
	rows := []wire.Map{}
	for _, f := range s.Fundings() {
		if f.At >= q.StartTime && (q.EndTime == 0 || f.At <= q.EndTime) && len(rows) < 500 {
			rows = append(rows, wire.Map{"coin": s.coin, "fundingRate": decimal.NewFromBigInt(f.Rate.Big(), -18).String(), "premium": "0.0", "time": f.At})
		}
	}
	return rows
}

func (s *Server) meta() wire.Map {
	tiers := []wire.Map{}
	floor := decimal.Zero
	for i := range s.Instrument.Tiers.Brackets {
		tiers = append(tiers, wire.Map{"lowerBound": floor.String(), "maxLeverage": venue.Ratio(s.MaxLeverage(i)).IntPart()})
		floor = s.Money(s.Instrument.Tiers.Brackets[i].Cap)
	}
	return wire.Map{
		"universe":     []wire.Map{{"name": s.coin, "szDecimals": venue.Places(s.Lot()), "maxLeverage": venue.Ratio(s.MaxLeverage(0)).IntPart(), "onlyIsolated": s.Rules.Accounts.Mode.IsolatedOnly, "marginTableId": 1}},
		"marginTables": []any{[]any{1, wire.Map{"description": "", "marginTiers": tiers}}}, "collateralToken": 0,
	}
}

func spotMeta() wire.Map { return wire.Map{"universe": []any{}, "tokens": []any{}} }

// mid is the price between bid and ask, or the mark.
func (s *Server) mid() decimal.Decimal {
	bid, ask := s.Depth(book.Buy, 1), s.Depth(book.Sell, 1)
	if len(bid) == 0 || len(ask) == 0 {
		return s.Price(s.Mark()).Round(6)
	}
	return s.AtTick(bid[0].Price).Add(s.AtTick(ask[0].Price)).Div(decimal.NewFromInt(2))
}

func (s *Server) context() wire.Map {
	d := s.LastDay()
	impact := []string{}
	for _, side := range [...]book.Side{book.Buy, book.Sell} {
		if l := s.Depth(side, 1); len(l) > 0 {
			impact = append(impact, s.AtTick(l[0].Price).String())
		}
	}
	return wire.Map{
		"dayNtlVlm": d.Turnover.String(), "funding": decimal.NewFromBigInt(s.Funding.Rate.Big(), -18).String(), "impactPxs": impact, "markPx": s.Price(s.Mark()).Round(6).String(),
		"midPx": s.mid().String(), "openInterest": s.OpenInterest().String(), "oraclePx": s.Price(s.Index()).Round(6).String(), "premium": "0.0", "prevDayPx": s.AtTick(d.Open).String(),
		"dayBaseVlm": s.InLots(d.Lots).String(),
	}
}

func (s *Server) book(now int64) wire.Map {
	sides := [2][]wire.Map{{}, {}}
	for i, side := range [...]book.Side{book.Buy, book.Sell} {
		for _, l := range s.Depth(side, 20) {
			sides[i] = append(sides[i], wire.Map{"px": s.AtTick(l.Price).String(), "sz": s.InLots(l.Lots).String(), "n": 1})
		}
	}
	return wire.Map{"coin": s.coin, "time": now, "levels": sides}
}

func sideOf(side book.Side) string {
	if side == book.Sell {
		return "A"
	}
	return "B"
}

func (s *Server) tradeRow(t *venue.Trade) wire.Map {
	return wire.Map{"coin": s.coin, "side": sideOf(t.Side), "px": s.AtTick(t.Price).String(), "sz": s.InLots(t.Lots).String(), "time": t.At, "hash": hashOf(t.ID), "tid": t.ID}
}

func hashOf(n uint64) string { return fmt.Sprintf("0x%064x", n) }

func (s *Server) trades() any {
	rows := []wire.Map{}
	all := s.Trades()
	for i := range all[max(len(all)-100, 0):] {
		rows = append(rows, s.tradeRow(&all[max(len(all)-100, 0)+i]))
	}
	return rows
}

var intervals = map[string]int64{"1m": 1, "3m": 3, "5m": 5, "15m": 15, "30m": 30, "1h": 60, "2h": 120, "4h": 240, "8h": 480, "12h": 720, "1d": 1440, "3d": 4320, "1w": 10080}

func (s *Server) candles(q *question) (any, error) {
	minutes, ok := intervals[q.Req.Interval]
	if !ok || q.Req.Coin != s.coin {
		return nil, errors.New("unknown interval or coin")
	}
	rows := []wire.Map{}
	for _, b := range s.Bars(minutes) {
		if b.At+minutes*60_000 <= q.Req.StartTime || q.Req.EndTime > 0 && b.At > q.Req.EndTime {
			continue
		}
		rows = append(rows, wire.Map{
			"t": b.At, "T": b.At + minutes*60_000 - 1, "s": s.coin, "i": q.Req.Interval, "o": s.AtTick(b.Open).String(), "c": s.AtTick(b.Close).String(), "h": s.AtTick(b.High).String(),
			"l": s.AtTick(b.Low).String(), "v": s.InLots(b.Lots).String(), "n": b.Trades,
		})
	}
	return rows, nil
}

// account is a wallet's money and position.
func (s *Server) account(a exchange.AccountID, now int64) wire.Map {
	var b venue.Balance
	positions, notional, used := []wire.Map{}, decimal.Zero, decimal.Zero
	cross := decimal.Zero
	if a != nobody {
		b = s.Balance(a)
		cross = s.Sum(b.Free.Add(b.CrossProfit))
		if p := s.Position(a); !p.Size.IsZero() {
			notional = s.Money(p.Value)
			row := s.position(a, &p)
			used, _ = decimal.NewFromString(row["marginUsed"].(string))
			positions = append(positions, wire.Map{"type": "oneWay", "position": row})
		}
	}
	summary := func(value decimal.Decimal) wire.Map {
		return wire.Map{"accountValue": value.String(), "totalNtlPos": notional.String(), "totalRawUsd": value.Sub(notional).String(), "totalMarginUsed": used.String()}
	}
	return wire.Map{
		"marginSummary": summary(s.Sum(b.Equity)), "crossMarginSummary": summary(cross), "crossMaintenanceMarginUsed": s.Money(b.Maintenance).String(),
		"withdrawable": s.Money(b.Available).String(), "assetPositions": positions, "time": now,
	}
}

func (s *Server) position(a exchange.AccountID, p *exchange.Position) wire.Map {
	size, used := s.Coins(p.Size), s.Money(p.Initial)
	if p.Side == exchange.Short {
		size = size.Neg()
	}
	leverage := wire.Map{"type": "cross", "value": venue.Ratio(s.Leverage(a)).IntPart()}
	if p.Mode == exchange.Isolated {
		leverage["type"], used = "isolated", s.Sum(p.Margin.Add(p.Profit))
		leverage["rawUsd"] = used.Sub(s.Money(p.Value)).String()
	}
	var liquidation any
	if at, ok := venue.LiquidationAt(p); ok {
		liquidation = s.Price(at).Round(6).String()
	}
	profit := s.Sum(p.Profit)
	return wire.Map{
		"coin": s.coin, "szi": size.String(), "leverage": leverage, "entryPx": s.Entry(p).String(), "positionValue": s.Money(p.Value).String(), "unrealizedPnl": profit.String(),
		"returnOnEquity": profit.DivRound(s.Money(p.Initial), 8).String(), "liquidationPx": liquidation, "marginUsed": used.String(), "maxLeverage": venue.Ratio(s.MaxLeverage(p.Tier)).IntPart(),
		"cumFunding": wire.Map{"allTime": s.Sum(p.Funding).String(), "sinceOpen": s.Sum(p.Funding).String(), "sinceChange": s.Sum(p.Funding).String()},
	}
}

// kindOf is an order's type as the venue's page calls it.
func kindOf(o *venue.Order) string {
	kind := "Limit"
	if o.Kind == book.Market {
		kind = "Market"
	}
	switch o.Extra["tpsl"] {
	case "sl":
		return "Stop " + kind
	case "tp":
		return "Take Profit " + kind
	}
	return kind
}

func (s *Server) row(o *venue.Order) wire.Map {
	waits := o.Status == venue.Waiting
	condition, trigger := "N/A", "0.0"
	if o.Trigger > 0 {
		trigger = s.AtTick(o.Trigger).String()
		if condition = "Price above " + trigger; (o.Side == book.Sell) == (o.Condition == book.Stop) {
			condition = "Price below " + trigger
		}
	}
	row := wire.Map{
		"coin": s.coin, "side": sideOf(o.Side), "limitPx": s.AtTick(o.Price).String(), "sz": s.InLots(max(o.Left(), 0)).String(), "oid": o.ID, "timestamp": o.Created,
		"origSz": s.InLots(o.Lots).String(), "triggerCondition": condition, "isTrigger": waits, "triggerPx": trigger, "children": []any{}, "isPositionTpsl": o.Close,
		"reduceOnly": o.ReduceOnly || o.Close, "orderType": kindOf(o), "tif": nil, "cloid": nil,
	}
	if tif := o.Extra["tif"]; tif != "" {
		row["tif"] = tif
	}
	if o.Client != "" {
		row["cloid"] = o.Client
	}
	return row
}

func (s *Server) openOrders(a exchange.AccountID) any {
	rows := []wire.Map{}
	if a != nobody {
		for _, o := range s.OpenOrders(a) {
			rows = append(rows, s.row(o))
		}
	}
	return rows
}

func stateOf(o *venue.Order) string {
	switch {
	case o.Open():
		return "open"
	case o.Status == venue.Filled:
		return "filled"
	case o.Status == venue.Refused:
		return "rejected"
	case o.Why == "liquidated":
		return "liquidatedCanceled"
	case o.Why == "margin":
		return "marginCanceled"
	case o.Why == "self-trade":
		return "selfTradeCanceled"
	case o.Why == "reduced":
		return "reduceOnlyCanceled"
	}
	return "canceled"
}

func (s *Server) history(a exchange.AccountID) any {
	rows := []wire.Map{}
	if a != nobody {
		for _, o := range slices.Backward(s.Orders(a)) {
			rows = append(rows, wire.Map{"order": s.row(o), "status": stateOf(o), "statusTimestamp": o.Updated})
		}
	}
	return rows
}

func (s *Server) status(q *question, a exchange.AccountID) any {
	if a == nobody {
		return wire.Map{"status": "unknownOid"}
	}
	text := strings.Trim(string(q.Oid), `"`)
	id, err := strconv.ParseUint(text, 10, 64)
	o, ok := s.Order(a, id)
	if err != nil {
		o, ok = s.ByClient(a, text)
	}
	if !ok {
		return wire.Map{"status": "unknownOid"}
	}
	return wire.Map{"status": "order", "order": wire.Map{"order": s.row(o), "status": stateOf(o), "statusTimestamp": o.Updated}}
}

func (s *Server) fill(f *venue.Fill, user string) wire.Map {
	dir := "Open Long"
	switch closes, sells := f.Closes(), f.Side == book.Sell; {
	case f.Forced == "adl":
		dir = "Auto-Deleveraging"
	case closes > 0 && closes < f.Lots && sells:
		dir = "Long > Short"
	case closes > 0 && closes < f.Lots:
		dir = "Short > Long"
	case closes > 0 && sells:
		dir = "Close Long"
	case closes > 0:
		dir = "Close Short"
	case sells:
		dir = "Open Short"
	}
	row := wire.Map{
		"coin": s.coin, "px": s.PriceOf(f).String(), "sz": s.Coins(f.Size).String(), "side": sideOf(f.Side), "time": f.At, "startPosition": s.InLots(f.Before).String(), "dir": dir,
		"closedPnl": s.Sum(f.Profit).String(), "hash": hashOf(f.ID), "oid": f.Order.ID, "crossed": !f.Maker, "fee": s.Money(f.Fee).String(), "tid": f.ID, "feeToken": "USDC",
	}
	if f.Forced == "liquidation" {
		row["liquidation"] = wire.Map{"liquidatedUser": user, "markPx": s.Price(s.Mark()).Round(6).String(), "method": "market"}
	}
	return row
}

func (s *Server) fills(q *question, a exchange.AccountID) any {
	rows := []wire.Map{}
	if a == nobody {
		return rows
	}
	for _, f := range slices.Backward(s.Fills(a)) {
		if f.At >= q.StartTime && (q.EndTime == 0 || f.At <= q.EndTime) && len(rows) < 2000 {
			rows = append(rows, s.fill(f, q.User))
		}
	}
	return rows
}

func (s *Server) funding(q *question, a exchange.AccountID) any {
	rows := []wire.Map{}
	if a == nobody {
		return rows
	}
	for _, m := range s.Movements(a) {
		if m.What == "funding" && m.At >= q.StartTime && (q.EndTime == 0 || m.At <= q.EndTime) {
			rows = append(rows, wire.Map{"time": m.At, "hash": hashOf(m.ID), "delta": wire.Map{
				"type": "funding", "coin": s.coin, "usdc": s.Sum(m.Amount).String(), "fundingRate": decimal.NewFromBigInt(s.Funding.Rate.Big(), -18).String(), "szi": "0", "nSamples": 1,
			}})
		}
	}
	return rows
}
