//go:build unix

package binance

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// traders is how many accounts trade in the benchmark, each on a connection of its own that is kept.
const traders = 8

// stall is a server under load: its connections, and what it has taken of the processor.
type stall struct {
	name  string
	conns []net.Conn
	from  []*bufio.Reader
	used  time.Duration
	took  []time.Duration // by each answer, on the clock
	cost  []time.Duration // likewise, of the processor: what it takes where nothing else runs
}

func newStall(b *testing.B, name string, h http.Handler) *stall {
	server := httptest.NewServer(h)
	b.Cleanup(server.Close)
	s := &stall{name: name}
	for range traders {
		conn, err := net.Dial("tcp", server.Listener.Addr().String())
		require.NoError(b, err)
		b.Cleanup(func() { conn.Close() })
		s.conns, s.from = append(s.conns, conn), append(s.from, bufio.NewReader(conn))
	}
	return s
}

// serve sends requests in turn and waits for each answer. What the client itself takes is as much for every server: it
// writes bytes that are ready and looks for the end of the answer.
func (s *stall) serve(b *testing.B, requests [][]byte) {
	began := processor()
	for i, text := range requests {
		at, cost := time.Now(), processor()
		_, err := s.conns[i%traders].Write(text)
		require.NoError(b, err)
		length, status := 0, ""
		for from := s.from[i%traders]; ; {
			line, err := from.ReadSlice('\n')
			require.NoError(b, err)
			if status == "" {
				status = string(line)
			}
			if len(line) == 2 {
				_, err := from.Discard(length)
				require.NoError(b, err)
				break
			}
			if strings.HasPrefix(string(line), "Content-Length: ") {
				fmt.Sscan(string(line[16:]), &length) //nolint:errcheck // a benchmark
			}
		}
		s.took, s.cost = append(s.took, time.Since(at)), append(s.cost, processor()-cost)
		if !strings.HasPrefix(status, "HTTP/1.1 200") {
			b.Fatalf("%s: %s", s.name, status)
		}
	}
	s.used += processor() - began
}

// processor is the time that this process has had of the processor.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Signed orders of eight accounts on one core, over connections that are kept, beside a handler that verifies the same
// signature and echoes: how many a second of processor time, against that handler's, and the 99th percentile of what
// an answer takes, on the clock and of the processor, collecting garbage included. Half of the requests cancel. All
// take turns, so that what else runs here is the same for all.
func BenchmarkOrders(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !wire.Signed("secret", without(r.URL.RawQuery)+without(string(body)), r.URL.Query().Get("signature")) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		io.WriteString(w, r.URL.RawQuery) //nolint:errcheck // a benchmark
	})
	market := func(kept bool) http.Handler {
		c := markettest.Falling("binance-usdm")
		c.Customers = nil
		for i := range traders {
			c.Customers = append(c.Customers, venue.Customer{Key: fmt.Sprint("key", i), Secret: "secret", Deposit: *uint256.NewInt(10_000_000_000)})
		}
		m, err := venue.New(c)
		require.NoError(b, err)
		if kept {
			require.NoError(b, m.Keep(filepath.Join(b.TempDir(), "log")))
		}
		return New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }), Options{})
	}
	stalls := []*stall{newStall(b, "bare", bare), newStall(b, "memory", market(false)), newStall(b, "data", market(true))}
	const each = 500 * traders
	n := 0
	for b.Loop() {
		requests := make([][]byte, 0, each)
		for i := range each {
			method, query := "POST", "side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=1500&newClientOrderId=n%d"
			at := n + i
			if i/traders%2 == 1 {
				method, query, at = "DELETE", "origClientOrderId=n%d", at-traders
			}
			query = "symbol=ETHUSDT&" + fmt.Sprintf(query, at) + "&timestamp=1700000000000"
			requests = append(requests, fmt.Appendf(nil, "%s /fapi/v1/order?%s&signature=%s HTTP/1.1\r\nHost: here\r\nX-MBX-APIKEY: key%d\r\n\r\n", method, query, wire.Sign("secret", query), i%traders))
		}
		n += each
		for _, s := range stalls {
			s.serve(b, requests)
		}
	}
	for _, s := range stalls {
		slices.Sort(s.took)
		slices.Sort(s.cost)
		b.ReportMetric(float64(len(s.took))/s.used.Seconds(), s.name+"-orders/cpu-s")
		b.ReportMetric(float64(s.took[len(s.took)*99/100].Microseconds()), s.name+"-µs-p99")
		for _, p := range [...]int{500, 990, 999} {
			b.ReportMetric(float64(s.cost[len(s.cost)*p/1000].Microseconds()), fmt.Sprintf("%s-cpu-µs-p%d", s.name, p))
		}
	}
	b.ReportMetric(stalls[0].used.Seconds()/stalls[1].used.Seconds(), "memory-of-bare")
	b.ReportMetric(stalls[0].used.Seconds()/stalls[2].used.Seconds(), "data-of-bare")
	b.ReportMetric(0, "ns/op")
}
