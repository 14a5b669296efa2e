package bitmex

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// socket is one connection.
type socket struct {
	*wire.Socket
	user   exchange.AccountID // −1: not signed in
	tables map[string]bool
}

// keys are the columns by which the rows of a table are told apart, for each table that is served.
var keys = map[string][]string{
	"order": {"orderID"}, "position": {"account", "symbol"}, "margin": {"account", "currency"}, "wallet": {"account", "currency"}, "execution": {"execID"},
	"instrument": {"symbol"}, "orderBookL2": {"symbol", "id", "side"}, "orderBookL2_25": {"symbol", "id", "side"}, "trade": {}, "quote": {}, "liquidation": {"orderID"}, "funding": {},
	"tradeBin1m": {}, "tradeBin5m": {}, "tradeBin1h": {}, "tradeBin1d": {},
}

// private are the tables of an account.
var private = map[string]bool{"order": true, "position": true, "margin": true, "wallet": true, "execution": true}

func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/realtime" && r.URL.Path != "/realtimemd" {
		http.NotFound(w, r)
		return
	}
	k := &socket{user: -1, tables: map[string]bool{}}
	if name := r.Header.Get("api-key"); name != "" {
		key, known := s.Keys[name]
		if !known || s.signed(key, "GET/realtime", r.Header.Get("api-expires"), "", r.Header.Get("api-signature"), &k.user) != nil {
			wire.Answer(w, http.StatusUnauthorized, wire.Map{"error": wire.Map{"message": "Signature not valid.", "name": "HTTPError"}})
			return
		}
	}
	ws, ok := wire.Upgrade(w, r)
	if !ok {
		return
	}
	k.Socket = ws
	ws.SendJSON(wire.Map{
		"info": "Welcome to the BitMEX Realtime API.", "version": "2.0.0", "timestamp": iso(s.Now()), "docs": "https://www.bitmex.com/app/wsAPI", "heartbeatEnabled": false,
		"limit": wire.Map{"remaining": 719},
	})
	s.mu.Lock()
	s.sockets[k] = true // before its tables are sent, so that it misses nothing after them
	s.mu.Unlock()
	if list := r.URL.Query().Get("subscribe"); list != "" {
		names := strings.Split(list, ",")
		s.subscribe(k, names, wire.Map{"op": "subscribe", "args": names})
	}
	s.sockets.Attend(&s.mu, k, ws, func(text []byte) { s.asked(k, text) })
}

func (s *Server) asked(k *socket, raw []byte) {
	if string(raw) == "ping" {
		k.Send([]byte("pong"))
		return
	}
	var q struct {
		Op   string
		Args json.RawMessage
	}
	if json.Unmarshal(raw, &q) != nil {
		k.SendJSON(wire.Map{"status": 400, "error": "Invalid JSON", "meta": wire.Map{}, "request": nil})
		return
	}
	request := wire.Map{"op": q.Op, "args": q.Args}
	var names []string
	if json.Unmarshal(q.Args, &names) != nil {
		var one string
		json.Unmarshal(q.Args, &one) //nolint:errcheck // other arguments name no tables
		names = []string{one}
	}
	switch q.Op {
	case "subscribe":
		s.subscribe(k, names, request)
	case "unsubscribe":
		s.mu.Lock()
		for _, name := range names {
			table, _, _ := strings.Cut(name, ":")
			delete(k.tables, table)
		}
		s.mu.Unlock()
		for _, name := range names {
			k.SendJSON(wire.Map{"success": true, "unsubscribe": name, "request": request})
		}
	case "authKeyExpires", "authKey":
		s.signIn(k, q.Args, request)
	case "cancelAllAfter":
		var wait int64
		if json.Unmarshal(q.Args, &wait) != nil || wait < 0 || wait > 1e12 || k.user < 0 {
			k.SendJSON(wire.Map{"status": 400, "error": "Invalid timeout", "meta": wire.Map{}, "request": request})
			return
		}
		answer, err := s.deadline(k.user, wait)
		if err != nil {
			k.SendJSON(wire.Map{"status": 400, "error": err.Error(), "meta": wire.Map{}, "request": request})
			return
		}
		out := answer.(wire.Map)
		out["request"] = request
		k.SendJSON(out)
	default:
		k.SendJSON(wire.Map{"status": 400, "error": "Unknown or expired command.", "meta": wire.Map{}, "request": request})
	}
}

func (s *Server) signIn(k *socket, raw json.RawMessage, request wire.Map) {
	var args []json.RawMessage
	text := func(i int) string {
		var t string
		if json.Unmarshal(args[i], &t) == nil {
			return t
		}
		return string(args[i])
	}
	if json.Unmarshal(raw, &args) != nil || len(args) != 3 {
		k.SendJSON(wire.Map{"status": 400, "error": "Invalid arguments", "meta": wire.Map{}, "request": request})
		return
	}
	key, known := s.Keys[text(0)]
	user := exchange.AccountID(-1)
	if err := s.signed(key, "GET/realtime", text(1), "", text(2), &user); err != nil || !known {
		k.SendJSON(wire.Map{"status": 401, "error": "Signature not valid.", "meta": wire.Map{}, "request": request})
		return
	}
	s.mu.Lock()
	k.user = user
	s.mu.Unlock()
	k.SendJSON(wire.Map{"success": true, "request": request})
}

// subscribe answers each subscription and sends the table as it stands.
func (s *Server) subscribe(k *socket, names []string, request wire.Map) {
	s.View(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, name := range names {
			table, symbol, _ := strings.Cut(name, ":")
			_, known := keys[table]
			switch {
			case !known || symbol != "" && symbol != s.symbol && symbol != currency && symbol != s.Quote:
				k.SendJSON(wire.Map{"status": 400, "error": "Unknown table: " + name, "meta": wire.Map{}, "request": request})
				continue
			case private[table] && k.user < 0:
				k.SendJSON(wire.Map{"status": 403, "error": "User requested an account-locked subscription but no authorization was provided.", "meta": wire.Map{}, "request": request})
				continue
			}
			k.tables[table] = true
			k.SendJSON(wire.Map{"success": true, "subscribe": name, "request": request})
			where := wire.Map{}
			if symbol != "" {
				where["symbol"] = symbol
			}
			if private[table] {
				where["account"] = int64(k.user) + 1
			}
			rows := s.table(table, k.user)
			types := wire.Map{}
			if len(rows) > 0 {
				for column, v := range rows[0] {
					types[column] = typeOf(v)
				}
			}
			k.SendJSON(wire.Map{"table": table, "action": "partial", "keys": keys[table], "types": types, "filter": where, "data": rows})
		}
	})
}

func typeOf(v any) string {
	switch v.(type) {
	case bool:
		return "boolean"
	case string:
		return "symbol"
	}
	return "float"
}

// table are the rows of a table as they stand.
func (s *Server) table(name string, a exchange.AccountID) []wire.Map {
	rows := []wire.Map{}
	switch name {
	case "order":
		for _, o := range s.OpenOrders(a) {
			rows = append(rows, s.row(o))
		}
	case "position":
		rows = append(rows, s.position(a))
	case "margin", "wallet":
		rows = append(rows, s.margin(a))
	case "instrument":
		rows = append(rows, s.instrument())
	case "orderBookL2", "orderBookL2_25":
		if s.levels == nil {
			s.levels = map[int64]level{}
			for _, l := range s.depthRows(1000) {
				s.levels[l.id()] = l
			}
		}
		for _, l := range s.depthRows(1000) {
			if _, told := s.levels[l.id()]; told {
				rows = append(rows, s.levelRow(l))
			}
		}
	case "quote":
		rows = append(rows, s.quoteRow())
	case "tradeBin1m", "tradeBin5m", "tradeBin1h", "tradeBin1d":
		minutes := bins[strings.TrimPrefix(name, "tradeBin")]
		if bars := s.Bars(minutes); len(bars) > 0 {
			rows = append(rows, s.barRow(&bars[len(bars)-1], minutes))
		}
	case "trade":
		if all := s.Trades(); len(all) > 0 {
			rows = append(rows, s.tradeRow(&all[len(all)-1]))
		}
	}
	return rows
}

// send sends rows of a table; of an account where a is not below 0.
func (s *Server) send(a exchange.AccountID, table, action string, rows ...wire.Map) {
	if len(rows) == 0 {
		return
	}
	var text []byte
	for k := range s.sockets {
		if !k.tables[table] || a >= 0 && k.user != a {
			continue
		}
		if text == nil {
			text = wire.JSON(wire.Map{"table": table, "action": action, "data": rows})
		}
		k.Send(text)
	}
}

func (s *Server) listened(a exchange.AccountID) bool {
	for k := range s.sockets {
		if k.user == a {
			return true
		}
	}
	return false
}

// hear turns what happens into messages.
func (s *Server) hear(n *venue.Note) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.sockets) == 0 {
		s.levels = nil
		return
	}
	switch n.Topic {
	case venue.Marked:
		row := s.instrument()
		update := wire.Map{}
		for _, column := range [...]string{"symbol", "markPrice", "fairPrice", "lastPrice", "bidPrice", "askPrice", "midPrice", "indicativeSettlePrice", "openInterest", "volume24h", "timestamp"} {
			update[column] = row[column]
		}
		s.send(-1, "instrument", "update", update)
		s.send(-1, "quote", "insert", s.quoteRow())
		s.depthChanged()
		s.binned()
	case venue.Traded:
		s.send(-1, "trade", "insert", s.tradeRow(n.Trade))
	case venue.Closed:
		f := n.Forced
		if f.What != "liquidation" {
			return
		}
		row := wire.Map{
			"orderID": wire.UUID(1, f.Order.ID), "symbol": s.symbol, "side": sideOf(f.Side), "price": num(s.Price(f.Bust).Round(4)), "leavesQty": num(s.Coins(f.Size).Mul(s.perCoin()).Truncate(0)),
		}
		s.send(-1, "liquidation", "insert", row)
		s.send(-1, "liquidation", "delete", wire.Map{"orderID": row["orderID"], "symbol": s.symbol})
	case venue.OrderChanged:
		if s.listened(n.Account) {
			s.orderChanged(n)
		}
	case venue.AccountChanged, venue.LeverageSet:
		if s.listened(n.Account) {
			s.send(n.Account, "position", "update", s.position(n.Account))
			s.send(n.Account, "margin", "update", s.margin(n.Account))
		}
	}
}

// binned sends the bars that are over.
func (s *Server) binned() {
	for _, size := range [...]string{"1m", "5m", "1h", "1d"} {
		bars := s.Bars(bins[size])
		if len(bars) < 2 {
			continue
		}
		if b := &bars[len(bars)-2]; b.At > s.bars[size] {
			s.bars[size] = b.At
			s.send(-1, "tradeBin"+size, "insert", s.barRow(b, bins[size]))
		}
	}
}

// orderChanged sends an order: by insert where it is new, or where the venue itself placed it.
func (s *Server) orderChanged(n *venue.Note) {
	row, action := s.row(&n.Order), "update"
	switch {
	case n.Fill != nil && n.Fill.Forced != "":
		first := n.Order
		first.Status, first.Filled = venue.Resting, 0
		s.send(n.Account, "order", "insert", s.row(&first))
	case n.Fill == nil && n.Order.Filled == 0 && n.Order.Created == n.Order.Updated && n.Order.Amended == 0 && (n.Order.Open() || n.Order.Why == "post-only" || n.Order.Why == "immediate"):
		action = "insert"
	}
	s.send(n.Account, "order", action, row)
	if n.Fill != nil {
		s.send(n.Account, "execution", "insert", s.execution(n.Fill, &n.Order))
	}
}

// depthChanged sends what has changed in the book since the last such messages.
func (s *Server) depthChanged() {
	now, inserts, updates, deletes := map[int64]level{}, []wire.Map{}, []wire.Map{}, []wire.Map{}
	for _, l := range s.depthRows(1000) {
		now[l.id()] = l
		was, had := s.levels[l.id()]
		switch {
		case !had:
			inserts = append(inserts, s.levelRow(l))
		case was.lots != l.lots:
			updates = append(updates, s.levelRow(l))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.levels)) {
		if _, still := now[id]; !still {
			deletes = append(deletes, s.levelRow(s.levels[id]))
		}
	}
	s.levels = now
	for _, table := range [...]string{"orderBookL2", "orderBookL2_25"} {
		s.send(-1, table, "delete", deletes...)
		s.send(-1, table, "update", updates...)
		s.send(-1, table, "insert", inserts...)
	}
}
