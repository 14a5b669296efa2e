package rpc_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// orderly keeps what a client did first before what it did then, however its machine is loaded. A walk gives a socket
// 400 ms to open and to subscribe, and sends over HTTP after that: a machine that is late with the socket has the event
// happen before anybody listens. So a request over HTTP waits while a connection has not said yet what it is for, and
// while a socket has not had its first answer.
type orderly struct {
	net.Listener
	handler http.Handler

	mu  sync.Mutex
	all map[*counted]bool
}

// counted is a connection that counts what the server has written to it.
type counted struct {
	net.Conn
	of      *orderly
	asked   atomic.Bool
	writes  atomic.Int32
	since   time.Time // it was accepted
	sockets atomic.Bool
}

func (o *orderly) Accept() (net.Conn, error) {
	c, err := o.Listener.Accept()
	if err != nil {
		return nil, err
	}
	k := &counted{Conn: c, of: o, since: time.Now()}
	o.mu.Lock()
	o.all[k] = true
	o.mu.Unlock()
	return k, nil
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.asked.Store(true)
	}
	return n, err
}

func (c *counted) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.writes.Add(1)
	return n, err
}

func (c *counted) Close() error {
	c.of.mu.Lock()
	delete(c.of.all, c)
	c.of.mu.Unlock()
	return c.Conn.Close()
}

// settled reports whether every connection has said what it is for, and every socket has had an answer after the one that
// opened it. A connection that says nothing for long is a spare one, as pools of clients keep, and a socket that asks nothing is
// left alone.
func (o *orderly) settled() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for c := range o.all {
		age := time.Since(c.since)
		if !c.asked.Load() && age < 300*time.Millisecond || c.sockets.Load() && c.writes.Load() < 2 && age < 5*time.Second {
			return false
		}
	}
	return true
}

// opens marks the connection of a request that opens a socket.
func (o *orderly) opens(r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for c := range o.all {
		if c.RemoteAddr().String() == r.RemoteAddr {
			c.sockets.Store(true)
		}
	}
}

func (o *orderly) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") != "" {
		o.opens(r)
	} else {
		for !o.settled() {
			time.Sleep(5 * time.Millisecond)
		}
	}
	o.handler.ServeHTTP(w, r)
}

// inOrder serves a handler so.
func inOrder(handler http.Handler) *httptest.Server {
	o := &orderly{handler: handler, all: map[*counted]bool{}}
	s := httptest.NewUnstartedServer(o)
	o.Listener = s.Listener
	s.Listener = o
	s.Start()
	return s
}

// A request over HTTP that comes while a socket opens waits until that is subscribed.
func TestASocketThatIsLateIsWaitedFor(t *testing.T) {
	server, err := rpc.New(bare(t), rpc.Options{})
	require.NoError(t, err)
	defer server.Close()
	s := inOrder(server)
	defer s.Close()
	late, err := net.Dial("tcp", s.Listener.Addr().String())
	require.NoError(t, err)
	answered := make(chan error, 1)
	go func() {
		r, err := http.Get(s.URL)
		if err == nil {
			r.Body.Close()
		}
		answered <- err
	}()
	select {
	case <-answered:
		t.Fatal("it was answered before the other had said what it is for")
	case <-time.After(100 * time.Millisecond):
	}
	require.NoError(t, late.Close())
	require.NoError(t, <-answered)
}
