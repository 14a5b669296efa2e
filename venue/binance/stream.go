package binance

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gorilla/websocket"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// socket is one connection and what it has subscribed to.
type socket struct {
	*wire.Socket
	user     exchange.AccountID // −1: nobody's
	key      string             // by which it follows the user
	isolated bool               // it follows the user's isolated spot margin
	streams  map[string]bool
	wrapped  bool // frames name their stream
}

// stream opens a socket: of user data where the path or the query names a listen key, else of market data.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	k := &socket{user: -1, streams: map[string]bool{}}
	query := r.URL.Query()
	path := r.URL.Path
	for _, prefix := range [...]string{"/private", "/public", "/market"} {
		path = strings.TrimPrefix(path, prefix)
	}
	names := ""
	switch {
	case query.Get("listenKey") != "":
		names = query.Get("listenKey")
	case path == "/stream":
		k.wrapped, names = true, query.Get("streams")
	case path == "/ws" || strings.HasPrefix(path, "/ws/"):
		names = strings.TrimPrefix(strings.TrimPrefix(path, "/ws"), "/")
	default:
		http.NotFound(w, r)
		return
	}
	s.mu.Lock()
	for _, name := range strings.Split(names, "/") {
		if l, live := s.live(name); live {
			k.user, k.key, k.isolated = l.account, name, l.isolated
		} else if name != "" {
			k.streams[name] = true
		}
	}
	s.mu.Unlock()
	private := strings.HasPrefix(r.URL.Path, "/private") || query.Get("listenKey") != ""
	ws, ok := wire.Upgrade(w, r)
	if !ok {
		return
	}
	k.Socket = ws
	if private && k.user < 0 {
		ws.Close(websocket.ClosePolicyViolation, "unknown listen key")
	}
	s.sockets.Attend(&s.mu, k, ws, func(text []byte) { s.asked(k, text) })
}

// asked answers a message of a client.
func (s *Server) asked(k *socket, text []byte) {
	var q struct {
		Method string
		Params json.RawMessage
		ID     json.RawMessage
	}
	if json.Unmarshal(text, &q) != nil {
		k.SendJSON(wire.Map{"error": wire.Map{"code": 3, "msg": "Invalid JSON: expected value"}})
		return
	}
	var names []string
	json.Unmarshal(q.Params, &names) //nolint:errcheck // other params name no streams
	s.mu.Lock()
	defer s.mu.Unlock()
	var result any
	switch q.Method {
	case "SUBSCRIBE", "UNSUBSCRIBE":
		for _, name := range names {
			if l, live := s.live(name); live {
				if k.user, k.key, k.isolated = l.account, name, l.isolated; q.Method == "UNSUBSCRIBE" {
					k.user = -1
				}
			} else if delete(k.streams, name); q.Method == "SUBSCRIBE" && len(k.streams) < 200 {
				k.streams[name] = true
			}
		}
	case "LIST_SUBSCRIPTIONS":
		list := []string{}
		result = append(list, slices.Sorted(maps.Keys(k.streams))...)
	default:
		k.SendJSON(wire.Map{"error": wire.Map{"code": 2, "msg": "Invalid request: unknown method"}, "id": q.ID})
		return
	}
	k.SendJSON(wire.Map{"result": result, "id": q.ID})
}

// push sends a message of market data to whoever follows its stream.
func (s *Server) push(name string, message any) {
	var plain, wrapped []byte
	for k := range s.sockets {
		switch {
		case !k.streams[name]:
		case k.wrapped:
			if wrapped == nil {
				wrapped = wire.JSON(wire.Map{"stream": name, "data": message})
			}
			k.Send(wrapped)
		default:
			if plain == nil {
				plain = wire.JSON(message)
			}
			k.Send(plain)
		}
	}
}

// inform sends a message of user data.
func (s *Server) inform(a exchange.AccountID, message any) {
	var plain []byte
	for k := range s.sockets {
		switch {
		case k.user != a || k.isolated:
		case k.wrapped:
			k.SendJSON(wire.Map{"stream": k.key, "data": message})
		default:
			if plain == nil {
				plain = wire.JSON(message)
			}
			k.Send(plain)
		}
	}
}

// listened reports whether anybody follows an account.
func (s *Server) listened(a exchange.AccountID) bool {
	for k := range s.sockets {
		if k.user == a && !k.isolated {
			return true
		}
	}
	return false
}

// hear turns what happens into messages.
func (s *Server) hear(n *venue.Note) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, name := s.Stamp(), strings.ToLower(s.symbol)
	switch n.Topic {
	case venue.Marked:
		s.expire(now)
		s.marked(name, now)
	case venue.Traded:
		t := s.aggregate(n.Trade)
		t["e"], t["E"], t["s"] = "aggTrade", now, s.symbol
		s.push(name+"@aggTrade", t)
		s.push(name+"@trade", wire.Map{
			"e": "trade", "E": now, "T": n.Trade.At, "s": s.symbol, "t": n.Trade.ID, "p": t["p"], "q": t["q"], "X": "MARKET", "m": t["m"],
		})
	case venue.Closed:
		s.closed(name, now, n.Forced)
	case venue.OrderChanged:
		if s.listened(n.Account) {
			s.orderChanged(now, n)
		}
	case venue.AccountChanged:
		if s.listened(n.Account) {
			s.accountChanged(now, n)
		}
	case venue.LeverageSet:
		s.hearLeverage(n.Account)
	case venue.SpotChanged:
		s.hearSpot(now, n)
	}
}

// hearLeverage tells an account its leverage.
func (s *Server) hearLeverage(a exchange.AccountID) {
	now := s.Stamp()
	s.inform(a, wire.Map{
		"e": "ACCOUNT_CONFIG_UPDATE", "E": now, "T": now, "ac": wire.Map{"s": s.symbol, "l": number(venue.Ratio(s.Leverage(a)))},
	})
}

func (s *Server) marked(name string, now int64) {
	if len(s.sockets) == 0 {
		s.levels = nil
		return
	}
	mark, next := s.Mark(), now+s.NextFunding()
	price := wire.Map{
		"e": "markPriceUpdate", "E": now, "s": s.symbol, "p": s.Price(mark).StringFixed(8), "i": s.Price(s.Index()).StringFixed(8), "P": s.Price(mark).StringFixed(8),
		"r": rate(s.Funding.Rate), "T": next,
	}
	s.push(name+"@markPrice", price)
	s.push(name+"@markPrice@1s", price)
	s.push("!markPrice@arr", []any{price})
	s.push("!markPrice@arr@1s", []any{price})
	s.depthChanged(name, now)
	bids, asks := s.rows(book.Buy, 1), s.rows(book.Sell, 1)
	if len(bids) > 0 && len(asks) > 0 {
		best := wire.Map{"e": "bookTicker", "u": s.updates, "E": now, "T": now, "s": s.symbol, "b": bids[0][0], "B": bids[0][1], "a": asks[0][0], "A": asks[0][1]}
		s.push(name+"@bookTicker", best)
		s.push("!bookTicker", best)
	}
	s.callMargin(now)
	s.dayChanged(name, now)
	for _, text := range paces {
		minutes := intervals[text]
		stream := name + "@kline_" + text
		if !s.followed(stream) {
			continue
		}
		bars := s.Bars(minutes)
		b := bars[len(bars)-1]
		size := s.InLots(b.Lots)
		s.push(stream, wire.Map{"e": "kline", "E": now, "s": s.symbol, "k": wire.Map{
			"t": b.At, "T": b.At + minutes*60_000 - 1, "s": s.symbol, "i": text, "f": 0, "L": 0, "o": s.AtTick(b.Open).String(), "c": s.AtTick(b.Close).String(),
			"h": s.AtTick(b.High).String(), "l": s.AtTick(b.Low).String(), "v": size.String(), "n": b.Trades, "x": false, "q": size.Mul(s.AtTick(b.Close)).String(),
			"V": "0", "Q": "0", "B": "0",
		}})
	}
}

// near is how much of a position's equity its maintenance margin may be, percent, before its owner is warned.
//
// Documented assumption: the venue only says "too high".
const near = 80

// callMargin warns whoever follows an account when its position has come near to its liquidation, once until it is off
// again.
func (s *Server) callMargin(now int64) {
	called, users := map[exchange.AccountID]bool{}, map[exchange.AccountID]bool{}
	for k := range s.sockets {
		if k.user >= 0 {
			users[k.user] = true
		}
	}
	for _, a := range slices.Sorted(maps.Keys(users)) {
		p, b := s.state(a), s.Balance(a)
		equity, mode := s.Sum(b.Free.Add(b.CrossProfit)), "CROSSED"
		if p.isolate {
			equity, mode = p.isolated, "ISOLATED"
		}
		need := s.Money(p.Maintenance)
		if p.Size.IsZero() || need.Shift(2).LessThan(equity.Mul(decimal.NewFromInt(near))) {
			continue
		}
		if called[a] = true; s.called[a] {
			continue
		}
		s.inform(a, wire.Map{"e": "MARGIN_CALL", "E": now, "cw": s.Sum(b.Free).String(), "p": []wire.Map{{
			"s": s.symbol, "ps": "BOTH", "pa": p.amount.String(), "mt": mode, "iw": p.wallet.String(), "mp": s.Price(s.Mark()).StringFixed(8), "up": p.profit.String(), "mm": need.String(),
		}}})
	}
	s.called = called
}

// dayChanged sends the day's statistics.
func (s *Server) dayChanged(name string, now int64) {
	followed := false
	for _, stream := range [...]string{name + "@ticker", name + "@miniTicker", "!ticker@arr", "!miniTicker@arr"} {
		followed = followed || s.followed(stream)
	}
	if !followed {
		return
	}
	d := s.LastDay()
	mini := wire.Map{
		"e": "24hrMiniTicker", "E": now, "s": s.symbol, "c": s.AtTick(d.Close).String(), "o": s.AtTick(d.Open).String(), "h": s.AtTick(d.High).String(), "l": s.AtTick(d.Low).String(),
		"v": s.InLots(d.Lots).String(), "q": d.Turnover.String(),
	}
	full, change := maps.Clone(mini), s.AtTick(d.Close).Sub(s.AtTick(d.Open))
	full["e"], full["p"], full["P"], full["w"] = "24hrTicker", change.String(), change.Shift(2).DivRound(s.AtTick(d.Open), 3).String(), mini["c"]
	full["Q"], full["O"], full["C"], full["F"], full["L"], full["n"] = "0", d.From, now, int64(0), int64(0), d.Trades
	if trades := s.Trades(); len(trades) > 0 {
		t := trades[len(trades)-1]
		full["Q"], full["F"], full["L"] = s.InLots(t.Lots).String(), trades[0].ID, t.ID
	}
	s.push(name+"@ticker", full)
	s.push(name+"@miniTicker", mini)
	s.push("!ticker@arr", []any{full})
	s.push("!miniTicker@arr", []any{mini})
}

// paces are the intervals of candles in an order that is always the same.
var paces = slices.Sorted(maps.Keys(intervals))

func (s *Server) followed(stream string) bool {
	for k := range s.sockets {
		if k.streams[stream] {
			return true
		}
	}
	return false
}

// depthChanged sends what has changed in the book since the last such message, and the best levels.
func (s *Server) depthChanged(name string, now int64) {
	levels := map[string]decimal.Decimal{}
	changed := map[byte][][2]string{'b': {}, 'a': {}}
	s.eachLevel(func(key string, size decimal.Decimal) {
		levels[key] = size
		if was, had := s.levels[key]; !had || !was.Equal(size) {
			changed[key[0]] = append(changed[key[0]], [2]string{key[1:], size.String()})
		}
	})
	for _, key := range slices.Sorted(maps.Keys(s.levels)) {
		if _, still := levels[key]; !still {
			changed[key[0]] = append(changed[key[0]], [2]string{key[1:], "0"})
		}
	}
	s.levels = levels
	before := s.updates
	s.updates++
	for _, pace := range [...]string{"", "@100ms", "@250ms", "@500ms", "@0ms"} {
		s.push(name+"@depth"+pace, wire.Map{
			"e": "depthUpdate", "E": now, "T": now, "s": s.symbol, "U": s.updates, "u": s.updates, "pu": before, "b": changed['b'], "a": changed['a'],
		})
		for _, n := range [...]int{5, 10, 20} {
			if stream := name + "@depth" + strconv.Itoa(n) + pace; s.followed(stream) {
				s.push(stream, wire.Map{
					"e": "depthUpdate", "E": now, "T": now, "s": s.symbol, "U": s.updates, "u": s.updates, "pu": before, "b": s.rows(book.Buy, n), "a": s.rows(book.Sell, n),
				})
			}
		}
	}
}

// eachLevel visits the book: b or a and the price, and what rests there.
func (s *Server) eachLevel(visit func(key string, size decimal.Decimal)) {
	for _, side := range [...]struct {
		book.Side
		mark string
	}{{book.Buy, "b"}, {book.Sell, "a"}} {
		for _, l := range s.Depth(side.Side, 1000) {
			visit(side.mark+s.AtTick(l.Price).String(), s.InLots(l.Lots))
		}
	}
}

// pictured notes that somebody was shown the book as it stands: whatever of it is not as the last message left it is
// told by the next, so that who goes on from the picture is never left with what is gone.
func (s *Server) pictured() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.levels == nil {
		s.levels = map[string]decimal.Decimal{}
	}
	s.eachLevel(func(key string, size decimal.Decimal) {
		if was, had := s.levels[key]; !had || !was.Equal(size) {
			s.levels[key] = decimal.NewFromInt(-1)
		}
	})
}

func (s *Server) closed(name string, now int64, f *venue.Forced) {
	if f.What != "liquidation" {
		return
	}
	price, size := s.Price(f.Bust).Round(8).String(), s.Coins(f.Size).String()
	message := wire.Map{"e": "forceOrder", "E": now, "o": wire.Map{
		"s": s.symbol, "S": sideOf(f.Side), "o": "LIMIT", "f": "IOC", "q": size, "p": price, "ap": price, "X": "FILLED", "l": size, "z": size, "T": f.At,
	}}
	s.push(name+"@forceOrder", message)
	s.push("!forceOrder@arr", message)
}

func (s *Server) orderChanged(now int64, n *venue.Note) {
	o, f := &n.Order, n.Fill
	if isAlgo(o) && f == nil && (o.Fired == 0 || o.Status == venue.Refused) {
		s.inform(n.Account, s.algoUpdate(now, o))
		return
	}
	was, is := kindOf(o)
	kind := map[venue.Status]string{venue.Cancelled: "CANCELED", venue.Expired: "EXPIRED", venue.Refused: "EXPIRED"}[o.Status]
	switch {
	case kind != "":
	case o.Amended != 0 && o.Amended == o.Updated:
		kind = "AMENDMENT"
	default:
		kind = "NEW"
	}
	row := wire.Map{
		"s": s.symbol, "c": clientID(o), "S": sideOf(o.Side), "o": is, "f": lifeOf(o), "q": s.InLots(o.Lots).String(), "p": s.AtTick(o.Price).String(), "ap": s.Average(o).String(),
		"sp": s.AtTick(o.Trigger).String(), "X": statuses[o.Status], "i": o.ID, "l": "0", "z": s.InLots(o.Filled).String(), "L": "0", "N": s.Quote, "n": "0", "T": o.Updated,
		"t": 0, "b": "0", "a": "0", "m": false, "R": o.ReduceOnly || o.Close || o.Forced != "", "wt": sourceOf(o), "ot": was, "ps": "BOTH", "cp": o.Close, "rp": "0", "pP": false,
		"si": 0, "ss": 0, "V": "EXPIRE_TAKER", "pm": "NONE", "gtd": 0, "er": reasonOf(o),
	}
	if f != nil {
		kind = "TRADE"
		if f.Forced != "" {
			kind = "CALCULATED"
		}
		row["l"], row["L"], row["n"], row["t"], row["m"] = s.Coins(f.Size).String(), s.PriceOf(f).String(), s.Money(f.Fee).String(), f.ID, f.Maker
		row["rp"], row["T"] = s.Sum(f.Profit).String(), f.At
	}
	row["x"] = kind
	s.inform(n.Account, wire.Map{"e": "ORDER_TRADE_UPDATE", "E": now, "T": o.Updated, "o": row})
	if isAlgo(o) {
		s.inform(n.Account, s.algoUpdate(now, o))
	}
}

// reasonOf is the venue's number of why an order expired: 5 where the account is liquidated, 1 and 3 of self-trades
// and of immediate ones.
func reasonOf(o *venue.Order) string {
	if o.Status == venue.Expired {
		switch o.Why {
		case "liquidated":
			return "5"
		case "self-trade":
			return "1"
		case "immediate":
			return "3"
		}
	}
	return "0"
}

func (s *Server) algoUpdate(now int64, o *venue.Order) wire.Map {
	row := s.algoRow(o)
	return wire.Map{"e": "ALGO_UPDATE", "T": o.Updated, "E": now, "o": wire.Map{
		"caid": row["clientAlgoId"], "aid": o.ID, "at": "CONDITIONAL", "o": row["orderType"], "s": s.symbol, "S": row["side"], "ps": "BOTH", "f": row["timeInForce"],
		"q": row["quantity"], "X": row["algoStatus"], "ai": row["actualOrderId"], "ap": row["actualPrice"], "aq": s.InLots(o.Filled).String(), "act": "", "tp": row["triggerPrice"],
		"p": row["price"], "V": "EXPIRE_TAKER", "wt": row["workingType"], "pm": "NONE", "cp": o.Close, "pP": false, "R": row["reduceOnly"], "tt": o.Fired, "gtd": 0, "rm": o.Why,
	}}
}

// whys are the reasons of an account update as the venue calls them.
var whys = map[string]string{
	"order": "ORDER", "margin": "MARGIN_TRANSFER", "mode": "MARGIN_TYPE_CHANGE", "funding": "FUNDING_FEE", "liquidation": "ORDER", "adl": "ORDER", "transfer": "WITHDRAW",
}

func (s *Server) accountChanged(now int64, n *venue.Note) {
	why, told := whys[n.Why]
	if !told {
		return
	}
	b, p := s.Balance(n.Account), s.state(n.Account)
	mode := "cross"
	if p.isolate {
		mode = "isolated"
	}
	s.inform(n.Account, wire.Map{"e": "ACCOUNT_UPDATE", "E": now, "T": now, "a": wire.Map{
		"m": why, "B": []wire.Map{{"a": s.Quote, "wb": s.Sum(b.Wallet).String(), "cw": s.Sum(b.Free).String(), "bc": "0"}},
		"P": []wire.Map{{
			"s": s.symbol, "pa": p.amount.String(), "ep": p.entry.String(), "bep": p.entry.String(), "cr": s.Sum(b.Realised).String(), "up": p.profit.String(), "mt": mode,
			"iw": p.wallet.String(), "ps": "BOTH", "ma": s.Quote,
		}},
	}})
}
