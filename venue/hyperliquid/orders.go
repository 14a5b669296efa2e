package hyperliquid

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// ask is an order as an action states it.
type ask struct {
	A int
	B bool
	P string
	S string
	R bool
	T struct {
		Limit   *struct{ Tif string }
		Trigger *struct {
			IsMarket  bool
			TriggerPx string
			Tpsl      string
		}
	}
	C string
}

var lives = map[string]book.Lifetime{"Gtc": book.GoodTillCancelled, "Ioc": book.ImmediateOrCancel, "Alo": book.PostOnly}

// read turns an order into the market's.
func (s *Server) read(q *ask) (*venue.Request, error) {
	if err := s.asset(q.A); err != nil {
		return nil, err
	}
	r := &venue.Request{Client: q.C, ReduceOnly: q.R, Extra: map[string]string{}}
	if !q.B {
		r.Side = book.Sell
	}
	size, ok := wire.Decimal(q.S)
	if !ok {
		return nil, refusal("Order has invalid size.")
	}
	if r.Lots, ok = s.ToLots(size); !ok {
		return nil, refusal("Order has invalid size.")
	}
	price, ok := wire.Decimal(q.P)
	if !ok {
		return nil, refusal("Order has invalid price.")
	}
	if r.Price, ok = s.ToTicks(price); !ok || r.Price == 0 {
		return nil, refusal("Price must be divisible by tick size. asset=0")
	}
	switch {
	case q.T.Limit != nil:
		if r.Lifetime, ok = lives[q.T.Limit.Tif]; !ok {
			return nil, refusal("Invalid time in force")
		}
		r.Extra["tif"] = q.T.Limit.Tif
	case q.T.Trigger != nil:
		t := q.T.Trigger
		at, ok := wire.Decimal(t.TriggerPx)
		if !ok {
			return nil, refusal("Invalid TP/SL price. asset=0")
		}
		if r.Trigger, ok = s.ToTicks(at); !ok || r.Trigger == 0 {
			return nil, refusal("Price must be divisible by tick size. asset=0")
		}
		r.Condition, r.Source, r.Close = book.Stop, book.Mark, r.Lots == 0
		if t.Tpsl == "tp" {
			r.Condition = book.TakeProfit
		} else if t.Tpsl != "sl" {
			return nil, refusal("Invalid TP/SL price. asset=0")
		}
		r.Extra["tpsl"] = t.Tpsl
		if t.IsMarket {
			r.Extra["market"] = "1"
			r.Kind = book.Market
		}
	default:
		return nil, refusal("Order has no type")
	}
	if r.Lots == 0 && !r.Close {
		return nil, refusal("Order has zero size.")
	}
	return r, nil
}

func fault(err error) wire.Map { return wire.Map{"error": err.Error()} }

// placed does one order and says how it went.
func (s *Server) placed(a exchange.AccountID, q *ask) wire.Map {
	r, err := s.read(q)
	if err != nil {
		return fault(err)
	}
	return s.place(a, r)
}

func (s *Server) place(a exchange.AccountID, r *venue.Request) wire.Map {
	got, err := s.Do(venue.Command{Kind: venue.Place, Account: a, Order: r})
	var out wire.Map
	s.View(func() {
		switch {
		case errors.Is(err, exchange.ErrPostOnly):
			out = fault(refusal(fmt.Sprintf("Post only order would have immediately matched, bbo was %s. asset=0", s.best())))
		case err != nil:
			out = fault(said(err))
		case got.Order.Filled > 0 && got.Order.Status != venue.Partly:
			out = wire.Map{"filled": wire.Map{"totalSz": s.InLots(got.Order.Filled).String(), "avgPx": s.Average(got.Order).String(), "oid": got.Order.ID}}
		case got.Order.Open():
			row := wire.Map{"oid": got.Order.ID}
			if r.Client != "" {
				row["cloid"] = r.Client
			}
			out = wire.Map{"resting": row}
		default:
			out = fault(refusal("Order could not immediately match against any resting orders. asset=0"))
		}
	})
	return out
}

// best are the best prices as the venue writes them.
func (s *Server) best() string {
	var all []string
	for _, side := range [...]book.Side{book.Buy, book.Sell} {
		if l := s.Depth(side, 1); len(l) > 0 {
			all = append(all, s.AtTick(l[0].Price).String())
		}
	}
	return strings.Join(all, "@")
}

func answered(kind string, statuses []any) wire.Map {
	return wire.Map{"status": "ok", "response": wire.Map{"type": kind, "data": wire.Map{"statuses": statuses}}}
}

func (s *Server) order(a exchange.AccountID, raw json.RawMessage) (any, error) {
	var q struct {
		Orders   []ask
		Grouping string
	}
	if json.Unmarshal(raw, &q) != nil || len(q.Orders) == 0 || len(q.Orders) > 100 {
		return nil, refusal("Failed to deserialize the JSON body into the target type")
	}
	var all []any
	switch q.Grouping {
	case "normalTpsl":
		return answered("order", s.family(a, q.Orders)), nil
	case "", "na", "positionTpsl":
	default:
		return nil, refusal("Failed to deserialize the JSON body into the target type")
	}
	for i := range q.Orders {
		r, err := s.read(&q.Orders[i])
		if err != nil {
			all = append(all, fault(err))
			continue
		}
		if q.Grouping == "positionTpsl" {
			r.Bound, r.Close, r.Lots = true, true, 0
		}
		all = append(all, s.place(a, r))
	}
	return answered("order", all), nil
}

// family places an order and, once it has traded, those that protect what it opened.
func (s *Server) family(a exchange.AccountID, orders []ask) []any {
	parent, err := s.read(&orders[0])
	for i := range orders[1:] {
		child, fault := s.read(&orders[1+i])
		if fault == nil && child.Trigger == 0 {
			fault = refusal("Invalid TP/SL price. asset=0")
		}
		if err = errors.Join(err, fault); err == nil {
			child.Bound, child.Close, child.ReduceOnly = true, true, false
			parent.Then = append(parent.Then, *child)
		}
	}
	var first wire.Map
	if err != nil {
		first = fault(refusal(strings.Split(err.Error(), "\n")[0]))
	} else {
		first = s.place(a, parent)
	}
	out := []any{first}
	for range orders[1:] {
		switch {
		case first["error"] != nil:
			out = append(out, first)
		case first["filled"] != nil:
			out = append(out, "waitingForTrigger")
		default:
			out = append(out, "waitingForFill")
		}
	}
	return out
}

func (s *Server) cancel(a exchange.AccountID, raw json.RawMessage) (any, error) {
	var q struct {
		Cancels []struct {
			A     int
			O     uint64
			Asset int
			Cloid string
		}
	}
	if json.Unmarshal(raw, &q) != nil || len(q.Cancels) == 0 || len(q.Cancels) > 100 {
		return nil, refusal("Failed to deserialize the JSON body into the target type")
	}
	var all []any
	for _, one := range q.Cancels {
		id := one.O
		if one.Cloid != "" {
			s.View(func() {
				if o, ok := s.ByClient(a, one.Cloid); ok {
					id = o.ID
				}
			})
		}
		if err := errors.Join(s.asset(one.A), s.asset(one.Asset)); err != nil {
			all = append(all, wire.Map{"error": err.Error()})
		} else if _, err := s.Do(venue.Command{Kind: venue.Cancel, Account: a, ID: id}); err != nil {
			all = append(all, wire.Map{"error": said(err).Error()})
		} else {
			all = append(all, "success")
		}
	}
	return answered("cancel", all), nil
}

// modify cancels orders and places others instead.
func (s *Server) modify(a exchange.AccountID, raw json.RawMessage) (any, error) {
	type one struct {
		Oid   json.RawMessage
		Order ask
	}
	var q struct {
		Modifies []one
		one
	}
	if json.Unmarshal(raw, &q) != nil {
		return nil, refusal("Failed to deserialize the JSON body into the target type")
	}
	if len(q.Modifies) == 0 {
		q.Modifies = []one{q.one}
	}
	var all []any
	for i := range q.Modifies[:min(len(q.Modifies), 100)] {
		m := &q.Modifies[i]
		id, err := strconv.ParseUint(string(bytes.Trim(m.Oid, `"`)), 10, 64)
		if err != nil {
			s.View(func() {
				if o, ok := s.ByClient(a, string(bytes.Trim(m.Oid, `"`))); ok {
					id = o.ID
				}
			})
		}
		if _, err := s.read(&m.Order); err != nil {
			all = append(all, wire.Map{"error": err.Error()})
		} else if _, err := s.Do(venue.Command{Kind: venue.Cancel, Account: a, ID: id}); err != nil {
			all = append(all, wire.Map{"error": "Cannot modify canceled or filled order"})
		} else {
			all = append(all, s.placed(a, &m.Order))
		}
	}
	return answered("order", all), nil
}
