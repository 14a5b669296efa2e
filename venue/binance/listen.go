package binance

import (
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

func init() {
	for _, of := range [...]struct {
		path     string
		isolated bool
	}{{"/fapi/v1/listenKey", false}, {"/sapi/v1/userDataStream/isolated", true}} {
		routes.Add(keyed, "POST", of.path, func(c *call) (any, error) { return c.listen(of.isolated) })
		routes.Add(keyed, "PUT", of.path, func(c *call) (any, error) { return c.listenOn(of.isolated) })
		routes.Add(keyed, "DELETE", of.path, func(c *call) (any, error) { return c.unlisten(of.isolated) })
	}
	for _, method := range [...]string{"POST", "PUT", "DELETE"} { // of spot accounts and cross margin, which are not served
		for _, path := range [...]string{"/api/v3/userDataStream", "/sapi/v1/userDataStream"} {
			routes.Add(keyed, method, path, func(*call) (any, error) { return nil, refuse(-1020, "This operation is not supported.") })
		}
	}
}

// listenLife is how long a listen key lives from when it was last asked for, in milliseconds of the wall's clock.
//
// Documented assumption: clients ask again by their own clock, so a faster market does not shorten its life.
const listenLife = 60 * 60 * 1000

// listener is whose messages a listen key stands for.
type listener struct {
	account  exchange.AccountID
	isolated bool  // those of isolated spot margin
	until    int64 // by the wall's clock
}

// listenKey is what the owner of a key follows an account's stream by: always the same.
func (s *Server) listenKey(key string, isolated bool) string {
	what := "listenKey of "
	if isolated {
		what = "isolated listenKey of "
	}
	return wire.Sign(s.Keys[key].Secret, what+key)
}

// live returns whose a listen key is while it lives. The lock is held.
func (s *Server) live(name string) (l listener, is bool) {
	l, is = s.keys[name]
	return l, is && s.Wall() < l.until
}

// expire ends the listen keys whose time is over, and tells who follows by them. The lock is held.
func (s *Server) expire(now int64) {
	wall := s.Wall()
	for name, l := range s.keys {
		if wall < l.until {
			continue
		}
		delete(s.keys, name)
		for k := range s.sockets {
			if k.key == name {
				k.SendJSON(wire.Map{"e": "listenKeyExpired", "E": now, "listenKey": name})
				k.user, k.key = -1, ""
			}
		}
	}
}

// pair is refused where the stream of an isolated account is asked for without its pair.
func (c *call) pair(isolated bool) error {
	if !isolated {
		return nil
	}
	_, err := c.purse("symbol")
	return err
}

// listen gives the account its listen key.
func (c *call) listen(isolated bool) (any, error) {
	if err := c.pair(isolated); err != nil {
		return nil, err
	}
	key := c.listenKey(c.key, isolated)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keys[key] = listener{c.account, isolated, c.Wall() + listenLife}
	return wire.Map{"listenKey": key}, nil
}

// own returns the listen key that the request is about: its owner's, which it may name, and for isolated margin must.
func (c *call) own(isolated bool) (string, error) {
	if err := c.pair(isolated); err != nil {
		return "", err
	}
	key, named := c.listenKey(c.key, isolated), c.form.Get("listenKey")
	switch {
	case named == "" && isolated:
		return "", missing("listenKey")
	case named != "" && named != key:
		return "", errNoListenKey
	}
	return key, nil
}

var errNoListenKey = refuse(-1125, "This listenKey does not exist.")

// listenOn lets a listen key live for another hour.
func (c *call) listenOn(isolated bool) (any, error) {
	key, err := c.own(isolated)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	l, live := c.live(key)
	if !live {
		return nil, errNoListenKey
	}
	l.until = c.Wall() + listenLife
	c.keys[key] = l
	if isolated {
		return wire.Map{}, nil
	}
	return wire.Map{"listenKey": key}, nil
}

func (c *call) unlisten(isolated bool) (any, error) {
	key, err := c.own(isolated)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	delete(c.keys, key)
	c.mu.Unlock()
	return wire.Map{}, nil
}

// hearSpot tells who follows an isolated account of its trades and of what it then has.
func (s *Server) hearSpot(now int64, n *venue.Note) {
	var heard []*socket
	for k := range s.sockets {
		if k.user == n.Account && k.isolated {
			heard = append(heard, k)
		}
	}
	if len(heard) == 0 {
		return
	}
	a, _ := s.Spot(n.Account) // it has changed, so there is one
	var messages []wire.Map
	if n.Fill != nil {
		messages = append(messages, s.executionReport(now, &n.Order, n.Fill))
	}
	messages = append(messages, wire.Map{"e": "outboundAccountPosition", "E": now, "u": now, "U": n.Order.ID, "B": []wire.Map{
		{"a": s.Config.Base, "f": s.Coins(a.Base).StringFixed(8), "l": "0.00000000"}, {"a": s.Quote, "f": s.Money(a.Quote).StringFixed(8), "l": "0.00000000"},
	}})
	for _, k := range heard {
		for _, m := range messages {
			if k.wrapped {
				m = wire.Map{"stream": k.key, "data": m}
			}
			k.SendJSON(m)
		}
	}
}

// executionReport is what the venue says of an order of isolated margin that was filled.
func (s *Server) executionReport(now int64, o *venue.Order, f *venue.Fill) wire.Map {
	price, size, value := s.AtTick(f.Price).StringFixed(8), s.Coins(f.Size).StringFixed(8), s.Money(f.Value).StringFixed(8)
	return wire.Map{
		"e": "executionReport", "E": now, "s": s.symbol, "c": clientID(o), "S": sideOf(o.Side), "o": "MARKET", "f": "GTC", "q": size, "p": "0.00000000", "P": "0.00000000", "F": "0.00000000",
		"g": -1, "C": "", "x": "TRADE", "X": "FILLED", "r": "NONE", "i": o.ID, "l": size, "z": size, "L": price, "n": s.Money(f.Fee).StringFixed(8), "N": s.Quote, "T": f.At, "t": f.ID,
		"I": f.ID, "w": false, "m": false, "M": true, "O": o.Created, "Z": value, "Y": value, "Q": "0.00000000", "W": o.Created, "V": "NONE",
	}
}
