package bybit

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// away is how long an answer on a socket takes, as long as from a server near by: pybit notes what it has asked for
// after it has sent it, and an answer that comes before that ends its connection or is dropped.
const away = 20 * time.Millisecond

// socket is one connection.
type socket struct {
	*wire.Socket
	kind   string // private, public or trade
	id     string
	user   exchange.AccountID // −1: not signed in
	topics map[string]bool
}

func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	kinds := map[string]string{"/v5/private": "private", "/v5/public/linear": "public", "/v5/trade": "trade"}
	kind, known := kinds[r.URL.Path]
	if !known {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	ws, ok := wire.Upgrade(w, r)
	if !ok {
		return
	}
	s.mu.Lock()
	s.counter++
	k := &socket{Socket: ws, kind: kind, id: wire.UUID(5, uint64(s.counter)), user: -1, topics: map[string]bool{}}
	s.mu.Unlock()
	s.sockets.Attend(&s.mu, k, ws, func(text []byte) { s.asked(k, text) })
}

// message is what a client sends.
type message struct {
	ReqID  json.RawMessage `json:"req_id"`
	Trade  json.RawMessage `json:"reqId"`
	Op     string
	Args   []json.RawMessage
	Header map[string]any
}

func text(raw json.RawMessage) string {
	var t string
	if json.Unmarshal(raw, &t) == nil {
		return t
	}
	return string(raw)
}

func (s *Server) asked(k *socket, raw []byte) {
	var q message
	if json.Unmarshal(raw, &q) != nil {
		k.SendJSON(wire.Map{"success": false, "ret_msg": "Invalid JSON", "conn_id": k.id, "op": ""})
		return
	}
	out := wire.Map{"success": true, "ret_msg": "", "conn_id": k.id, "op": q.Op}
	if len(q.ReqID) > 0 {
		out["req_id"] = q.ReqID
	}
	switch q.Op {
	case "ping":
		if k.kind == "public" {
			out["ret_msg"] = "pong"
		} else {
			out = wire.Map{"op": "pong", "conn_id": k.id, "args": []string{strconv.FormatInt(s.Now(), 10)}, "req_id": q.ReqID}
			if len(q.ReqID) == 0 {
				delete(out, "req_id")
			}
			if k.kind == "trade" {
				out["retCode"], out["retMsg"] = 0, "OK"
			}
		}
	case "auth":
		err := s.signIn(k, &q)
		if err != nil {
			out["success"], out["ret_msg"] = false, err.Error()
		}
		if k.kind == "trade" {
			out = wire.Map{"retCode": 0, "retMsg": "OK", "op": "auth", "connId": k.id}
			if err != nil {
				out["retCode"], out["retMsg"] = translate(err).code, err.Error()
			}
		}
	case "subscribe", "unsubscribe":
		time.AfterFunc(away, func() { s.subscribe(k, &q, out) })
		return
	case "order.create", "order.cancel", "order.amend":
		answer := s.traded(k, &q)
		time.AfterFunc(away, func() { k.SendJSON(answer) })
		return
	default:
		out["success"], out["ret_msg"] = false, "error:unknown op "+q.Op
	}
	k.SendJSON(out)
}

// signIn tests the signature of a socket.
func (s *Server) signIn(k *socket, q *message) error {
	if len(q.Args) != 3 {
		return refuse(10001, "Params Error")
	}
	name, expires, signature := text(q.Args[0]), text(q.Args[1]), text(q.Args[2])
	key, known := s.Keys[name]
	if !known {
		return refuse(10003, "API key is invalid.")
	}
	if at, err := strconv.ParseInt(expires, 10, 64); err != nil || at <= s.Now() {
		return refuse(10002, "Params Error: expires is in the past")
	}
	if !wire.Signed(key.Secret, "GET/realtime"+expires, signature) {
		return refuse(10004, "error sign! please check your signature generation algorithm.")
	}
	s.mu.Lock()
	k.user = exchange.AccountID(key.Account)
	s.mu.Unlock()
	return nil
}

func (s *Server) subscribe(k *socket, q *message, out wire.Map) {
	s.mu.Lock()
	if k.kind == "private" && k.user < 0 {
		s.mu.Unlock()
		out["success"], out["ret_msg"] = false, "Request not authorized"
		k.SendJSON(out)
		return
	}
	var fresh []string
	for _, raw := range q.Args {
		topic := text(raw)
		if k.kind == "private" {
			topic, _, _ = strings.Cut(topic, ".")
		}
		if delete(k.topics, topic); q.Op == "subscribe" && len(k.topics) < 200 {
			k.topics[topic] = true
			fresh = append(fresh, topic)
		}
	}
	s.mu.Unlock()
	k.SendJSON(out)
	if k.kind != "public" {
		return
	}
	s.View(func() {
		for _, topic := range fresh {
			if m := s.snapshot(topic, "snapshot"); m != nil {
				k.SendJSON(m)
			}
		}
	})
}

// snapshot is what a public topic begins with.
func (s *Server) snapshot(topic, kind string) wire.Map {
	parts := strings.Split(topic, ".")
	if parts[len(parts)-1] != s.symbol {
		return nil
	}
	now := s.Stamp()
	switch {
	case parts[0] == "tickers":
		return wire.Map{"topic": topic, "type": kind, "data": s.ticker(), "cs": int64(s.Steps()), "ts": now}
	case parts[0] == "orderbook" && len(parts) == 3:
		most, err := strconv.Atoi(parts[1])
		if err != nil || most < 1 || most > 1000 {
			return nil
		}
		u := int64(s.Steps()) + 1
		return wire.Map{"topic": topic, "type": "snapshot", "ts": now, "cts": now, "data": wire.Map{"s": s.symbol, "b": s.rows(book.Buy, most), "a": s.rows(book.Sell, most), "u": u, "seq": u}}
	case parts[0] == "kline" && len(parts) == 3:
		minutes, ok := intervals[parts[1]]
		bars := s.Bars(minutes)
		if !ok || len(bars) == 0 {
			return nil
		}
		b := bars[len(bars)-1]
		return wire.Map{"topic": topic, "type": "snapshot", "ts": now, "data": []wire.Map{{
			"start": b.At, "end": b.At + minutes*60_000 - 1, "interval": parts[1], "open": s.AtTick(b.Open).String(), "close": s.AtTick(b.Close).String(), "high": s.AtTick(b.High).String(),
			"low": s.AtTick(b.Low).String(), "volume": s.InLots(b.Lots).String(), "turnover": s.InLots(b.Lots).Mul(s.AtTick(b.Close)).String(), "confirm": false, "timestamp": now,
		}}}
	}
	return nil
}

// traded does an order that came by the trade socket.
func (s *Server) traded(k *socket, q *message) wire.Map {
	c := &call{Server: s, params: map[string]string{}, account: k.user}
	var result any
	err := error(nil)
	switch {
	case k.kind != "trade" || k.user < 0:
		err = refuse(10005, "the socket is not signed in")
	case len(q.Args) != 1:
		err = wrongParam("args")
	default:
		read(q.Args[0], c.params)
		result, err = map[string]func(*call) (any, error){"order.create": (*call).create, "order.cancel": (*call).cancel, "order.amend": (*call).amend}[q.Op](c)
	}
	out := s.envelope(result, err)
	out["op"], out["data"], out["reqId"], out["connId"] = q.Op, out["result"], q.Trade, k.id
	out["header"] = wire.Map{"X-Bapi-Limit": "100", "X-Bapi-Limit-Status": "99", "X-Bapi-Limit-Reset-Timestamp": strconv.FormatInt(s.Now(), 10), "Timenow": strconv.FormatInt(s.Now(), 10), "Traceid": k.id}
	delete(out, "result")
	delete(out, "time")
	if len(q.Trade) == 0 {
		out["reqId"] = ""
	}
	return out
}

// inform sends rows of a private topic.
func (s *Server) inform(a exchange.AccountID, topic string, rows ...wire.Map) {
	var message []byte
	for k := range s.sockets {
		if k.kind != "private" || k.user != a || !k.topics[topic] {
			continue
		}
		if message == nil {
			s.counter++
			message = wire.JSON(wire.Map{"id": fmt.Sprintf("rf%d", s.counter), "topic": topic, "creationTime": s.Stamp(), "data": rows})
		}
		k.Send(message)
	}
}

func (s *Server) listened(a exchange.AccountID) bool {
	for k := range s.sockets {
		if k.user == a && k.kind == "private" {
			return true
		}
	}
	return false
}

// hear turns what happens into messages.
func (s *Server) hear(n *venue.Note) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Stamp()
	switch n.Topic {
	case venue.Marked:
		sent := map[string][]byte{}
		for k := range s.sockets {
			for _, topic := range slices.Sorted(maps.Keys(k.topics)) {
				if k.kind != "public" {
					continue
				}
				text, made := sent[topic]
				if m := s.snapshotOnce(topic, made); m != nil {
					text = wire.JSON(m)
					sent[topic] = text
				}
				if text != nil {
					k.Send(text)
				}
			}
		}
	case venue.Traded:
		t := n.Trade
		s.publish("publicTrade."+s.symbol, wire.Map{"topic": "publicTrade." + s.symbol, "type": "snapshot", "ts": now, "data": []wire.Map{{
			"T": t.At, "s": s.symbol, "S": sideOf(t.Side), "v": s.InLots(t.Lots).String(), "p": s.AtTick(t.Price).String(), "L": "ZeroTick", "i": wire.UUID(2, t.ID), "BT": false, "seq": t.ID,
		}}})
	case venue.Closed:
		if f := n.Forced; f.What == "liquidation" {
			s.publish("allLiquidation."+s.symbol, wire.Map{"topic": "allLiquidation." + s.symbol, "type": "snapshot", "ts": now, "data": []wire.Map{{
				"T": f.At, "s": s.symbol, "S": sideOf(f.Side.Other()), "v": s.Coins(f.Size).String(), "p": s.Price(f.Bust).Round(4).String(),
			}}})
		}
	case venue.OrderChanged:
		if s.listened(n.Account) {
			s.orderChanged(n)
		}
	case venue.AccountChanged, venue.LeverageSet:
		if s.listened(n.Account) {
			row := s.position(n.Account)
			row["entryPrice"], row["category"] = row["avgPrice"], "linear"
			s.inform(n.Account, "position", row)
			s.inform(n.Account, "wallet", s.purse(n.Account))
		}
	}
}

func (s *Server) snapshotOnce(topic string, made bool) wire.Map {
	if made {
		return nil
	}
	return s.snapshot(topic, "delta")
}

func (s *Server) publish(topic string, m wire.Map) {
	var message []byte
	for k := range s.sockets {
		if k.kind == "public" && k.topics[topic] {
			if message == nil {
				message = wire.JSON(m)
			}
			k.Send(message)
		}
	}
}

func (s *Server) orderChanged(n *venue.Note) {
	row := s.row(&n.Order)
	row["category"], row["feeCurrency"] = "linear", ""
	if n.Fill != nil {
		s.inform(n.Account, "execution", s.execution(n.Fill, &n.Order))
	}
	s.inform(n.Account, "order", row)
}
