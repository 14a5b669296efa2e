package control

import (
	"net/http"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// watcher is a page that looks on.
type watcher struct{ *wire.Socket }

// near is how many positions the page shows.
const near = 40

// show is what the page shows of a venue.
func show(h *venue.Host) (out wire.Map) {
	h.View(func() {
		counts := h.Counts()
		mark := h.Price(h.Mark())
		out = wire.Map{
			"venue": h.Config.Name, "symbol": h.Config.Base + h.Quote, "quote": h.Quote, "mark": mark.Round(4).String(), "last": h.AtTick(h.Last()).String(), "time": h.Time(), "stamp": h.Stamp(),
			"step": h.Steps(), "steps": len(h.Path) - 1, "bids": levels(h, book.Buy), "asks": levels(h, book.Sell), "fund": h.Money(h.Fund()).StringFixed(2),
			"liquidations": counts.Liquidations, "deleveraged": counts.Deleveraged, "fundPaid": h.Money(counts.FundPaid).StringFixed(2), "interest": h.OpenInterest().String(),
		}
		positions, gains := atRisk(h, mark)
		out["positions"], out["gains"], out["queue"] = positions, gains, queue(h)
		out["closings"], out["bars"], out["customers"] = closings(h), bars(h), customers(h, mark)
	})
	out["paused"] = h.Paused()
	return out
}

func levels(h *venue.Host, side book.Side) [][2]string {
	out := [][2]string{}
	for _, l := range h.Depth(side, 10) {
		out = append(out, [2]string{h.AtTick(l.Price).String(), h.InLots(l.Lots).String()})
	}
	return out
}

// held is a position as the page shows it.
type held struct {
	Account     int32  `json:"account"`
	Customer    string `json:"customer,omitempty"`
	Side        string `json:"side"`
	Mode        string `json:"mode"`
	Size        string `json:"size"`
	Entry       string `json:"entry"`
	Liquidation string `json:"liquidation"`
	Distance    string `json:"distance"` // of the mark from there, percent of the mark
	Equity      string `json:"equity"`
	Maintenance string `json:"maintenance"`
	Rank        int    `json:"rank,omitempty"`

	away decimal.Decimal
}

// queued is a position that may be deleveraged as the page shows it.
type queued struct {
	Account  int32  `json:"account"`
	Customer string `json:"customer,omitempty"`
	Side     string `json:"side"`
	Size     string `json:"size"`
	Gain     string `json:"gain"`
}

// next is how many of each side the page shows of the queue for deleveraging.
const next = 8

// queue are the first of each side to be deleveraged who have a gain.
func queue(h *venue.Host) []queued {
	out := []queued{}
	for _, side := range [...]exchange.Side{exchange.Short, exchange.Long} {
		n := 0
		for _, id := range h.Queue(side) {
			p := h.Engine().Position(id)
			if n == next || p.Profit.Sign() <= 0 {
				break
			}
			x := queued{Account: int32(p.Account), Side: side.String(), Size: h.Coins(p.Size).String(), Gain: h.Sum(p.Profit).StringFixed(2)}
			if int(p.Account) < len(h.Customers) {
				x.Customer = h.Customers[p.Account].Key
			}
			out = append(out, x)
			n++
		}
	}
	return out
}

// atRisk are the open positions nearest to their liquidation, and what those of each side have gained.
func atRisk(h *venue.Host, mark decimal.Decimal) (out []held, gains map[string]string) {
	out = []held{} // a page is told of none, not of nothing
	profit := map[bool]decimal.Decimal{}
	for a := range h.Engine().NumAccounts() {
		id, ok := h.Held(exchange.AccountID(a))
		if !ok {
			continue
		}
		p := h.Engine().Position(id)
		if p.Profit.Sign() > 0 {
			profit[p.Side == exchange.Long] = profit[p.Side == exchange.Long].Add(h.Sum(p.Profit))
		}
		at, ok := venue.LiquidationAt(&p)
		if !ok {
			continue
		}
		x := row(h, exchange.AccountID(a), &p)
		x.away = h.Price(at).Sub(mark).Abs().Shift(2).DivRound(mark, 2)
		x.Distance = x.away.StringFixed(2)
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b held) int { return a.away.Cmp(b.away) })
	if len(out) > near {
		out = out[:near]
	}
	return out, map[string]string{"long": profit[true].StringFixed(2), "short": profit[false].StringFixed(2)}
}

func row(h *venue.Host, a exchange.AccountID, p *exchange.Position) held {
	x := held{
		Account: int32(a), Side: p.Side.String(), Mode: string(p.Mode), Size: h.Coins(p.Size).String(), Entry: h.Entry(p).StringFixed(2), Maintenance: h.Money(p.Maintenance).StringFixed(2),
		Equity: h.Sum(p.Margin.Add(p.Profit)).StringFixed(2),
	}
	if p.Mode == exchange.Cross {
		b := h.Balance(a)
		x.Equity = h.Sum(b.Free.Add(b.CrossProfit)).StringFixed(2)
	}
	if at, ok := venue.LiquidationAt(p); ok {
		x.Liquidation = h.Price(at).StringFixed(2)
	}
	if int(a) < len(h.Customers) {
		x.Customer = h.Customers[a].Key
		x.Rank = h.Quantile(a)
	}
	return x
}

// customers are the accounts with keys and what they hold.
func customers(h *venue.Host, mark decimal.Decimal) []wire.Map {
	out := []wire.Map{}
	for i := range h.Customers {
		a := exchange.AccountID(i)
		b, p := h.Balance(a), h.Position(a)
		one := wire.Map{"key": h.Customers[i].Key, "wallet": h.Sum(b.Wallet).StringFixed(2), "profit": h.Sum(b.Profit).StringFixed(2), "available": h.Money(b.Available).StringFixed(2), "orders": len(h.OpenOrders(a))}
		if !p.Size.IsZero() {
			x := row(h, a, &p)
			if at, ok := venue.LiquidationAt(&p); ok {
				x.Distance = h.Price(at).Sub(mark).Abs().Shift(2).DivRound(mark, 2).StringFixed(2)
			}
			one["position"] = x
		}
		out = append(out, one)
	}
	return out
}

func closings(h *venue.Host) []wire.Map {
	all := h.Closings()
	out := []wire.Map{}
	for _, f := range slices.Backward(all[max(len(all)-30, 0):]) {
		side := "buy"
		if f.Side == book.Sell {
			side = "sell"
		}
		customer := ""
		if int(f.Account) < len(h.Customers) {
			customer = h.Customers[f.Account].Key
		}
		out = append(out, wire.Map{"account": f.Account, "customer": customer, "side": side, "size": h.Coins(f.Size).String(), "price": h.Price(f.Bust).StringFixed(2), "what": f.What, "time": f.Time})
	}
	return out
}

func bars(h *venue.Host) [][2]string {
	all := h.Bars(1)
	out := [][2]string{}
	for _, b := range all[max(len(all)-240, 0):] {
		out = append(out, [2]string{h.AtTick(b.Low).String(), h.AtTick(b.High).String()})
	}
	return out
}

func (s *Server) state(w http.ResponseWriter, r *http.Request) {
	out := []wire.Map{}
	for _, h := range s.named(r.URL.Query().Get("venue")) {
		out = append(out, show(h))
	}
	wire.Answer(w, http.StatusOK, out)
}

func (s *Server) watch(w http.ResponseWriter, r *http.Request) {
	ws, ok := wire.Upgrade(w, r)
	if !ok {
		return
	}
	k := &watcher{ws}
	s.mu.Lock()
	s.watchers[k] = true
	s.mu.Unlock()
	s.Show()
	ws.Serve(func([]byte) {}, func() {
		s.mu.Lock()
		delete(s.watchers, k)
		s.mu.Unlock()
	})
}

// Show sends whoever looks on how the venues stand. Whoever runs the server calls it a few times a second.
func (s *Server) Show() {
	s.mu.Lock()
	none := len(s.watchers) == 0
	s.mu.Unlock()
	if none {
		return
	}
	out := []wire.Map{}
	for _, h := range s.hosts {
		out = append(out, show(h))
	}
	text := wire.JSON(out)
	s.mu.Lock()
	defer s.mu.Unlock()
	for k := range s.watchers {
		k.Send(text)
	}
}
