package hyperliquid

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// subscription is what a client follows.
type subscription struct {
	Type     string `json:"type"`
	Coin     string `json:"coin,omitempty"`
	User     string `json:"user,omitempty"`
	Interval string `json:"interval,omitempty"`
}

// socket is one connection.
type socket struct {
	*wire.Socket
	follows []subscription
}

func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/ws" {
		http.NotFound(w, r)
		return
	}
	ws, ok := wire.Upgrade(w, r)
	if !ok {
		return
	}
	k := &socket{Socket: ws}
	s.sockets.Attend(&s.mu, k, ws, func(text []byte) { s.asked(k, text) })
}

func (s *Server) asked(k *socket, raw []byte) {
	var q struct {
		Method       string
		Subscription subscription
		ID           json.RawMessage
		Request      struct {
			Type    string
			Payload json.RawMessage
		}
	}
	if json.Unmarshal(raw, &q) != nil {
		k.SendJSON(wire.Map{"channel": "error", "data": "Error parsing JSON into valid websocket request: " + string(raw[:min(len(raw), 200)])})
		return
	}
	switch q.Method {
	case "ping":
		k.SendJSON(wire.Map{"channel": "pong"})
	case "subscribe", "unsubscribe":
		s.mu.Lock()
		k.follows = slices.DeleteFunc(k.follows, func(f subscription) bool { return f == q.Subscription })
		if q.Method == "subscribe" && len(k.follows) < 200 {
			k.follows = append(k.follows, q.Subscription)
		}
		s.mu.Unlock()
		k.SendJSON(wire.Map{"channel": "subscriptionResponse", "data": wire.Map{"method": q.Method, "subscription": q.Subscription}})
		if q.Method == "subscribe" {
			s.View(func() { s.begin(k, q.Subscription) })
		}
	case "post":
		s.post(k, q.ID, q.Request.Type, q.Request.Payload)
	default:
		k.SendJSON(wire.Map{"channel": "error", "data": "Invalid method " + q.Method})
	}
}

// post answers a request that came by the socket.
func (s *Server) post(k *socket, id json.RawMessage, kind string, payload json.RawMessage) {
	var answer any
	var err error
	switch kind {
	case "info":
		answer, err = s.info(payload)
		answer = wire.Map{"type": "info", "data": answer}
	case "action":
		if answer, err = s.exchange(payload); err != nil {
			answer, err = wire.Map{"status": "err", "response": err.Error()}, nil
		}
	}
	response := wire.Map{"type": kind, "payload": answer}
	if err != nil || kind != "info" && kind != "action" {
		response = wire.Map{"type": "error", "payload": "Failed to deserialize the request"}
	}
	k.SendJSON(wire.Map{"channel": "post", "data": wire.Map{"id": id, "response": response}})
}

// user is the account of a subscription.
func (s *Server) user(f *subscription) exchange.AccountID {
	if key, known := s.Keys[strings.ToLower(f.User)]; known {
		return exchange.AccountID(key.Account)
	}
	return nobody
}

// begin sends what a subscription begins with.
func (s *Server) begin(k *socket, f subscription) {
	a := s.user(&f)
	switch f.Type {
	case "l2Book", "allMids", "webData2", "clearinghouseState", "spotState":
		k.SendJSON(s.picture(&f, a))
	case "userFills":
		k.SendJSON(wire.Map{"channel": "userFills", "data": wire.Map{"isSnapshot": true, "user": f.User, "fills": s.oldest(f.User, a)}})
	}
}

// oldest are a wallet's fills, the oldest first.
//
// Documented assumption: so a subscription begins, though /info answers the newest first.
func (s *Server) oldest(user string, a exchange.AccountID) any {
	rows := s.fills(&question{User: user}, a).([]wire.Map)
	slices.Reverse(rows)
	return rows
}

// picture is a channel's message of how things stand; nil: it has none.
func (s *Server) picture(f *subscription, a exchange.AccountID) any {
	now := s.Stamp()
	switch f.Type {
	case "l2Book":
		return wire.Map{"channel": "l2Book", "data": s.book(now)}
	case "allMids":
		return wire.Map{"channel": "allMids", "data": wire.Map{"mids": wire.Map{s.coin: s.mid().String()}}}
	case "activeAssetCtx":
		return wire.Map{"channel": "activeAssetCtx", "data": wire.Map{"coin": s.coin, "ctx": s.context()}}
	case "webData2":
		return wire.Map{"channel": "webData2", "data": wire.Map{"user": f.User, "clearinghouseState": s.account(a, now), "openOrders": s.openOrders(a), "serverTime": now}}
	case "clearinghouseState":
		return wire.Map{"channel": f.Type, "data": wire.Map{"dex": "", "user": f.User, "clearinghouseState": s.account(a, now)}}
	case "spotState":
		return wire.Map{"channel": f.Type, "data": wire.Map{"user": f.User, "spotState": wire.Map{"balances": []any{}}}}
	case "candle":
		rows, err := s.candles(&question{Req: struct {
			Coin, Interval     string
			StartTime, EndTime int64
		}{s.coin, f.Interval, 0, 0}})
		if list, is := rows.([]wire.Map); err == nil && is && len(list) > 0 {
			return wire.Map{"channel": "candle", "data": list[len(list)-1]}
		}
	}
	return nil
}

// hear turns what happens into messages.
func (s *Server) hear(n *venue.Note) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.sockets {
		for i := range k.follows {
			if m := s.message(n, &k.follows[i]); m != nil {
				k.SendJSON(m)
			}
		}
	}
}

// message is what a note is to a subscription; nil: nothing.
func (s *Server) message(n *venue.Note, f *subscription) any {
	a := s.user(f)
	switch n.Topic {
	case venue.Marked:
		return s.picture(f, a)
	case venue.Traded:
		if f.Type == "trades" {
			return wire.Map{"channel": "trades", "data": []wire.Map{s.tradeRow(n.Trade)}}
		}
	case venue.OrderChanged:
		switch {
		case n.Account != a:
		case f.Type == "orderUpdates":
			return wire.Map{"channel": "orderUpdates", "data": []wire.Map{{"order": s.row(&n.Order), "status": stateOf(&n.Order), "statusTimestamp": n.Order.Updated}}}
		case f.Type == "userFills" && n.Fill != nil:
			return wire.Map{"channel": "userFills", "data": wire.Map{"user": f.User, "fills": []wire.Map{s.fill(n.Fill, f.User)}}}
		case f.Type == "userEvents" && n.Fill != nil:
			return wire.Map{"channel": "user", "data": wire.Map{"fills": []wire.Map{s.fill(n.Fill, f.User)}}}
		}
	case venue.Closed:
		if f.Type == "userEvents" && n.Account == a && n.Forced.What == "liquidation" {
			b := s.Balance(a)
			return wire.Map{"channel": "user", "data": wire.Map{"liquidation": wire.Map{
				"lid": n.Forced.Order.ID, "liquidator": "0x0000000000000000000000000000000000000000", "liquidated_user": f.User, "liquidated_ntl_pos": s.Money(n.Forced.Value).String(),
				"liquidated_account_value": s.Sum(b.Equity).String(),
			}}}
		}
	}
	return nil
}
