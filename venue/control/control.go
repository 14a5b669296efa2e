// Package control is how a running venue is told what to do: set a mark, step, run to an event, pause, reset, return
// to a snapshot; and the page that shows it. It speaks for itself and for no exchange.
package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// Server controls venues.
type Server struct {
	hosts []*venue.Host
	mux   *http.ServeMux

	mu        sync.Mutex
	snapshots map[string]map[string]int // by name and venue: how many commands there were
	watchers  map[*watcher]bool
}

// New returns the control of venues.
func New(hosts ...*venue.Host) *Server {
	s := &Server{hosts: hosts, mux: http.NewServeMux(), snapshots: map[string]map[string]int{}, watchers: map[*watcher]bool{}}
	s.mux.HandleFunc("POST /{$}", s.command)
	s.mux.HandleFunc("GET /{$}", page)
	s.mux.HandleFunc("GET /state", s.state)
	s.mux.HandleFunc("GET /watch", s.watch)
	return s
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if net.ParseIP(strings.Trim(host, "[]")) == nil && host != "localhost" { // a name of somebody's that now means this machine
		http.Error(w, "the control address is asked for by number, or as localhost", http.StatusForbidden)
		return
	}
	if origin := r.Header.Get("Origin"); origin != "" && !strings.HasSuffix(origin, "://"+r.Host) {
		http.Error(w, "another page may not control this market", http.StatusForbidden)
		return
	}
	s.mux.ServeHTTP(w, r)
}

// order is what may be asked for. Exactly one of them is.
type order struct {
	Venue  string
	Symbol string // may be left out: a venue has one

	Mark     json.Number // sets the mark; the path goes on from there in proportion
	Step     json.Number // marks to go on by
	Seconds  json.Number // of the path to go on by
	Until    string      // event to run to
	Pause    *bool
	Reset    bool
	Snapshot string // takes one of that name
	Return   string // goes back to it
	Check    bool   // proves that the books balance
}

// named returns the venues that an order is for: those of a name, the name with something after a dash, or all.
func (s *Server) named(name string) []*venue.Host {
	var out []*venue.Host
	for _, h := range s.hosts {
		if name == "" || h.Config.Name == name || strings.HasPrefix(h.Config.Name, name+"-") {
			out = append(out, h)
		}
	}
	return out
}

func (s *Server) command(w http.ResponseWriter, r *http.Request) {
	q, ok := wire.Read(w, r)
	if !ok {
		return
	}
	var o order
	refuse := func(err error) { wire.Answer(w, http.StatusBadRequest, wire.Map{"error": err.Error()}) }
	if err := json.Unmarshal(q.Body, &o); err != nil {
		refuse(fmt.Errorf(`the body must be a JSON object, as in {"venue":"binance","mark":1700}: %w`, err))
		return
	}
	hosts := s.named(o.Venue)
	if len(hosts) == 0 {
		var names []string
		for _, h := range s.hosts {
			names = append(names, h.Config.Name)
		}
		refuse(fmt.Errorf("no venue %q runs here; there are %s", o.Venue, strings.Join(names, ", ")))
		return
	}
	answers := []wire.Map{}
	for _, h := range hosts {
		answer, err := s.obey(h, &o)
		if err != nil {
			refuse(err)
			return
		}
		answers = append(answers, answer)
	}
	if len(answers) == 1 {
		wire.Answer(w, http.StatusOK, answers[0])
		return
	}
	wire.Answer(w, http.StatusOK, answers)
}

// obey does one order at one venue and answers how it then stands.
func (s *Server) obey(h *venue.Host, o *order) (wire.Map, error) {
	var done venue.Answer
	var err error
	switch {
	case o.Mark != "":
		err = setMark(h, o.Mark)
	case o.Until != "":
		if !slices.Contains(venue.Events, o.Until) {
			return nil, fmt.Errorf("no event %q; there are %s", o.Until, strings.Join(venue.Events, ", "))
		}
		done, err = h.Step(uint64(len(h.Path)), o.Until)
	case o.Step != "" || o.Seconds != "":
		var steps uint64
		if steps, err = stepsOf(h, o); err == nil {
			done, err = h.Step(steps, "")
		}
	case o.Pause != nil:
		h.Pause(*o.Pause)
	case o.Reset:
		err = h.Back(0)
	case o.Snapshot != "":
		s.mu.Lock()
		if s.snapshots[o.Snapshot] == nil {
			s.snapshots[o.Snapshot] = map[string]int{}
		}
		s.snapshots[o.Snapshot][h.Config.Name] = h.History()
		s.mu.Unlock()
	case o.Return != "":
		s.mu.Lock()
		at, has := s.snapshots[o.Return][h.Config.Name]
		s.mu.Unlock()
		if !has {
			return nil, fmt.Errorf("there is no snapshot %q of %s", o.Return, h.Config.Name)
		}
		err = h.Back(at)
	case o.Check:
		err = h.Check()
	default:
		return nil, errors.New("nothing was asked for: mark, step, seconds, until, pause, reset, snapshot, return or check")
	}
	if err != nil {
		return nil, err
	}
	out := wire.Map{"venue": h.Config.Name, "hash": h.Hash(), "steps": done.Steps, "event": done.Event}
	h.View(func() { out["mark"], out["time"] = wire.Number(h.Price(h.Mark())), h.Time() })
	return out, nil
}

func setMark(h *venue.Host, text json.Number) error {
	price, ok := wire.Decimal(text.String())
	if !ok {
		return fmt.Errorf("mark %s is no decimal number", text)
	}
	units, ok := h.ToPrice(price.Round(12))
	if !ok {
		return fmt.Errorf("mark %s is out of range", text)
	}
	_, err := h.Do(venue.Command{Kind: venue.SetMark, Amount: units})
	return err
}

func stepsOf(h *venue.Host, o *order) (uint64, error) {
	if o.Step != "" {
		n, err := o.Step.Int64()
		if err != nil || n < 1 {
			return 0, fmt.Errorf("step %s is no whole number above 0", o.Step)
		}
		return uint64(n), nil
	}
	d, ok := wire.Decimal(o.Seconds.String())
	if !ok || !d.IsPositive() || d.GreaterThan(decimal.NewFromInt(1<<32)) {
		return 0, fmt.Errorf("seconds %s is no number above 0", o.Seconds)
	}
	return max(uint64(d.Shift(3).IntPart())/h.Every, 1), nil
}
