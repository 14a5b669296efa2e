package rpc

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ethereum/go-ethereum/common"
	gethrpc "github.com/ethereum/go-ethereum/rpc"

	"github.com/ringfence-sim/ringfence/chain"
)

// Limits of what one client may ask for.
const (
	batchLimit    = 1000      // requests in one
	answerLimit   = 25 << 20  // bytes of a batch's answer
	bodyLimit     = 5 << 20   // bytes of a request
	filterLimit   = 1000      // filters and subscriptions at a time
	rangeLimit    = 1_000_000 // blocks that one query of logs goes through
	logLimit      = 20_000    // logs in an answer
	topicLimit    = 1000      // addresses, or alternatives of a topic
	callGas       = 50_000_000
	callTime      = 10 * time.Second
	filterIdle    = 5 * time.Minute
	syncWait      = 20 * time.Second
	syncWaitLimit = 2 * time.Minute
)

// Options say how a chain is served.
type Options struct {
	Version string        // what web3_clientVersion says
	Pace    time.Duration // a block each; 0 is on demand
	Manual  bool          // on demand, not even an outsider's transaction makes a block: evm_mine does
	// WaitFor are accounts each of which must have sent a transaction, or passed by ringfence_pass, before the next block.
	WaitFor []common.Address
	Limit   time.Duration // how long a block waits for them; 0 is for ever
	Control bool          // the verbs of test nodes are served
	Origins []string      // of browsers' pages that may ask; "*" is all
	// Missing is told of what is called and has no code, with something that a contract would understand; nil is not
	// told. It may be called from several goroutines, and more than once for an address.
	Missing func(common.Address)
	// Over is called once when the driver says that the simulation is over, or fails.
	Over func(error)
}

// Server answers clients. It is an [http.Handler].
type Server struct {
	driver  chain.Driver
	options Options
	rpc     *gethrpc.Server
	http    http.Handler
	socket  http.Handler
	feed    feed
	filters filters

	mu       sync.Mutex // held while the driver works
	automine bool
	pace     time.Duration
	acted    map[common.Address]bool // of those that are waited for
	played   map[common.Address]bool // who is impersonated
	playsAll bool
	over     bool
	repace   chan struct{} // the pace changed, or all have acted
}

// New returns a server of a driver's chain.
func New(driver chain.Driver, o Options) (*Server, error) {
	s := &Server{
		driver: driver, options: o, rpc: gethrpc.NewServer(), pace: o.Pace, acted: map[common.Address]bool{}, played: map[common.Address]bool{},
		repace:   make(chan struct{}, 1),
		automine: o.Pace == 0 && len(o.WaitFor) == 0 && !o.Manual,
	}
	if s.options.Version == "" {
		s.options.Version = "ringfence"
	}
	s.filters.all = map[gethrpc.ID]*filter{}
	s.feed.listeners = map[chan chain.Event]bool{}
	driver.Chain().Watch(s.filters.back)
	driver.Chain().Watch(s.feed.push)
	s.rpc.SetBatchLimits(batchLimit, answerLimit)
	s.rpc.SetHTTPBodyLimit(bodyLimit)
	s.rpc.SetWebsocketReadLimit(bodyLimit)
	type service struct {
		name string
		api  any
	}
	services := []service{
		{"eth", &eth{s}},
		{"eth", &filtering{s}},
		{"eth", &subscribing{s}},
		{"net", &network{s}},
		{"web3", &web3{s}},
		{"debug", &debug{s}},
		{"txpool", &txpool{s}},
		{"ringfence", &ringfence{s}},
	}
	if o.Control {
		c := &control{s}
		services = append(services, service{"evm", &evm{c}}, service{"anvil", c}, service{"hardhat", c},
			service{"eth", &impersonating{&eth{s}}})
	} else if o.Pace == 0 && len(o.WaitFor) == 0 {
		services = append(services, service{"evm", &stepping{&control{s}}}) // on demand: somebody must be able to say when
	}
	for _, a := range services {
		if err := s.rpc.RegisterName(a.name, a.api); err != nil {
			return nil, err
		}
	}
	s.http, s.socket = s.rpc, s.rpc.WebsocketHandler([]string{"*"}) // origins are looked at before
	return s, nil
}

// Close ends subscriptions and requests.
func (s *Server) Close() { s.rpc.Stop() }

// ServeHTTP answers a request, or opens a socket.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !local(r.Host) {
		http.Error(w, "this chain answers on loopback only: ask for 127.0.0.1 or localhost", http.StatusForbidden)
		return
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		if !slices.Contains(s.options.Origins, origin) && !slices.Contains(s.options.Origins, "*") {
			http.Error(w, "pages of "+origin+" may not ask this chain: allow them by --origin", http.StatusForbidden)
			return
		}
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Allow-Headers", "content-type")
		h.Set("Access-Control-Allow-Methods", "POST, OPTIONS")
		h.Add("Vary", "Origin")
	}
	switch {
	case r.Method == http.MethodOptions:
		w.WriteHeader(http.StatusNoContent)
	case strings.EqualFold(r.Header.Get("Upgrade"), "websocket"):
		s.socket.ServeHTTP(w, r)
	default:
		s.http.ServeHTTP(w, r)
	}
}

// local reports whether a request's host is this machine by a name that no page can give itself.
func local(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	name = strings.Trim(name, "[]")
	ip := net.ParseIP(name)
	return strings.EqualFold(name, "localhost") || ip != nil && ip.IsLoopback()
}

// next is what the next block will be like.
func (s *Server) next() chain.Next {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.driver.Next()
}

// Step builds the next block now.
func (s *Server) Step() (*chain.Block, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.step()
}

func (s *Server) step() (*chain.Block, error) {
	clear(s.acted)
	b, err := s.driver.Step()
	if err != nil && !s.over {
		s.over = true
		if s.options.Over != nil {
			s.options.Over(err)
		}
	}
	return b, err
}

// submit takes a transaction from outside. Where blocks are on demand, one is built for it.
func (s *Server) submit(raw []byte) (common.Hash, error) {
	tx, err := s.driver.Chain().Read(raw) // while others hold the lock
	if err != nil {
		return common.Hash{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	hash, err := s.driver.Submit(tx)
	if err != nil {
		return hash, err
	}
	s.actedLocked(tx.From)
	return hash, s.mined()
}

// mined builds a block where those are on demand.
func (s *Server) mined() error {
	if !s.automine {
		return nil
	}
	if _, err := s.step(); err != nil && !errors.Is(err, chain.ErrOver) {
		return err
	}
	return nil
}

// actedLocked notes that an account has acted in this block.
func (s *Server) actedLocked(who common.Address) {
	if !slices.Contains(s.options.WaitFor, who) {
		return
	}
	s.acted[who] = true
	if s.allActed() {
		s.wake()
	}
}

func (s *Server) allActed() bool { return len(s.acted) >= len(s.options.WaitFor) }

func (s *Server) wake() {
	select {
	case s.repace <- struct{}{}:
	default:
	}
}

// Run builds blocks by the clock, or as soon as all that are waited for have acted, until the context ends.
func (s *Server) Run(ctx context.Context) {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		s.mu.Lock()
		wait := s.pace
		ready := false
		if len(s.options.WaitFor) > 0 {
			wait, ready = s.options.Limit, s.allActed()
		}
		if s.over {
			wait, ready = 0, false
		}
		s.mu.Unlock()
		if ready {
			s.Step()
			continue
		}
		var due <-chan time.Time
		if wait > 0 {
			timer.Reset(wait)
			due = timer.C
		}
		select {
		case <-ctx.Done():
			return
		case <-s.repace:
		case <-due:
			s.Step()
		}
	}
}

// feed hands a chain's events to those who listen.
type feed struct {
	mu        sync.Mutex
	listeners map[chan chain.Event]bool
	pending   []common.Hash // announced, a window of the last
	shifted   int           // how many came before the window
}

// pendingLimit is how many announced transactions a filter can look back on.
const pendingLimit = 1 << 16

func (f *feed) push(e chain.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if e.Pending != nil {
		if len(f.pending) >= pendingLimit {
			f.shifted += pendingLimit / 2
			f.pending = append(f.pending[:0], f.pending[pendingLimit/2:]...)
		}
		f.pending = append(f.pending, e.Pending.Hash())
	}
	for l := range f.listeners {
		select {
		case l <- e:
		default: // too slow: it is told so by the end of its channel
			delete(f.listeners, l)
			close(l)
		}
	}
}

// listen returns a channel of what happens from now on, closed when the reader is too slow; stop ends it.
func (f *feed) listen() (events chan chain.Event, stop func()) {
	events = make(chan chain.Event, 4096)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.listeners[events] = true
	return events, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.listeners[events] {
			delete(f.listeners, events)
			close(events)
		}
	}
}

// announced returns the transactions announced since a mark, and the mark of now.
func (f *feed) announced(since int) ([]common.Hash, int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.shifted + len(f.pending)
	from := min(max(since-f.shifted, 0), len(f.pending))
	return append([]common.Hash{}, f.pending[from:]...), now
}
