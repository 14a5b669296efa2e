package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/venue"
)

// frontOf is a venue of the built-in study as it is served, at an address.
func frontOf(t *testing.T, name string) string {
	s, err := scenario.Builtin("population.borrowers=20")
	require.NoError(t, err)
	p, err := plan.New(s)
	require.NoError(t, err)
	v := serving{host: "127.0.0.1", deposit: "10000"}
	customers, err := v.customers()
	require.NoError(t, err)
	configs, err := venueConfigs(p, s, []string{name}, customers, means{})
	require.NoError(t, err)
	m, err := venue.New(configs[0])
	require.NoError(t, err)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	server := newServer(dialectOf(name).handler(&v, venue.NewHost(m, 0, func() int64 { return time.Now().UnixMilli() })))
	go server.Serve(l) //nolint:errcheck // it ends with the test
	t.Cleanup(func() { server.Close() })
	return l.Addr().String()
}

// Who sends a request slowly, or one that is too large or too deep, is cut off, and meanwhile others are served.
func TestSlowAndHugeRequestsAreCutOff(t *testing.T) {
	if testing.Short() {
		t.Skip("with -short nobody waits for the timeouts")
	}
	at := frontOf(t, "binance")
	ping := func() {
		began := time.Now()
		answer, err := http.Get("http://" + at + "/fapi/v1/ping")
		require.NoError(t, err)
		answer.Body.Close()
		require.Equal(t, 200, answer.StatusCode)
		require.Less(t, time.Since(began), 5*time.Second)
	}
	const head = "POST /fapi/v1/order HTTP/1.1\r\nHost: here\r\n"
	// Slow ones: what is sent at once, and what drips after it, four times a second, until the server hangs up.
	type slow struct {
		name, first, drip string
		within            time.Duration
	}
	rows := []slow{
		{"nothing at all", "", "", 7 * time.Second},
		{"a header that does not end", head, "X-A: b\r\n", 7 * time.Second},
		{"a line that does not end", "GET /", "a", 7 * time.Second},
		{"a body that does not end", head + "Content-Length: 100000\r\n\r\n", "a", 17 * time.Second},
		{"a body in pieces", head + "Transfer-Encoding: chunked\r\n\r\n", "1\r\na\r\n", 17 * time.Second},
	}
	done := make(chan string, len(rows))
	for _, row := range rows {
		go func() {
			conn, err := net.Dial("tcp", at)
			if err != nil {
				done <- err.Error()
				return
			}
			defer conn.Close()
			began := time.Now()
			conn.Write([]byte(row.first)) //nolint:errcheck // the read says so
			var gone atomic.Bool
			go func() {
				for !gone.Load() && row.drip != "" {
					time.Sleep(250 * time.Millisecond)
					conn.Write([]byte(row.drip)) //nolint:errcheck // likewise
				}
			}()
			conn.SetReadDeadline(began.Add(30 * time.Second)) //nolint:errcheck // likewise
			_, err = io.Copy(io.Discard, conn)
			gone.Store(true)
			if took := time.Since(began); took > row.within || took < 2*time.Second {
				done <- fmt.Sprintf("%s: cut off after %v (%v)", row.name, took, err)
				return
			}
			done <- ""
		}()
	}
	ping()
	// Huge ones: the status of what is answered.
	for _, row := range []struct {
		name, request string
		status        int
	}{
		{"a body that is announced as too large", head + "Content-Length: 1000000\r\n\r\n" + strings.Repeat("a", 1_000_000), 413},
		{"a header that is too large", head + "X-A: " + strings.Repeat("a", 100_000) + "\r\n\r\n", 431},
		{"a query that is too large", "GET /fapi/v1/depth?symbol=" + strings.Repeat("a", 100_000) + " HTTP/1.1\r\nHost: here\r\n\r\n", 431},
		{"too many headers", head + strings.Repeat("X-A: b\r\n", 20_000) + "\r\n", 431},
		{"a length that is none", head + "Content-Length: -5\r\n\r\n", 400},
		{"two lengths", head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", 400},
	} {
		conn, err := net.Dial("tcp", at)
		require.NoError(t, err)
		go conn.Write([]byte(row.request)) //nolint:errcheck // the server may hang up in the middle
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(10*time.Second)), row.name)
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		require.NoError(t, err, row.name)
		require.Equal(t, row.status, answer.StatusCode, row.name)
		conn.Close()
	}
	ping()
	for range rows {
		require.Empty(t, <-done)
	}
	ping()
}

// JSON of any depth is answered, at every venue that reads it.
func TestDeepJSONIsAnswered(t *testing.T) {
	deep := strings.Repeat("[", 120_000) + strings.Repeat("]", 120_000)
	for _, row := range []struct{ venue, path, body string }{
		{"binance", "/fapi/v1/batchOrders", "batchOrders=" + deep},
		{"bybit", "/v5/order/create", `{"category":` + deep + `}`},
		{"bitmex", "/api/v1/order", `{"symbol":` + deep + `}`},
		{"hyperliquid", "/exchange", `{"action":` + deep + `,"nonce":1,"signature":{"r":"0x1","s":"0x1","v":27}}`},
		{"hyperliquid", "/exchange", `{"action":{"type":"order","a":` + deep[60_000:180_000] + `},"nonce":1,"signature":{"r":"0x1","s":"0x1","v":27}}`},
		{"hyperliquid", "/exchange", `{"action":{"type":"order","a":` + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) + `},"nonce":1,"signature":{"r":"0x1","s":"0x1","v":27}}`},
		{"hyperliquid", "/info", `{"type":` + deep + `}`},
	} {
		answer, err := http.Post("http://"+frontOf(t, row.venue)+row.path, "application/json", strings.NewReader(row.body))
		require.NoError(t, err)
		answer.Body.Close()
		require.Less(t, answer.StatusCode, 500, row.path)
	}
}
