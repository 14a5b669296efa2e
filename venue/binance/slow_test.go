package binance_test

import (
	"encoding/json"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/binance"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
)

// Many sockets follow the mark, and one of them follows everything and reads slowly. It is told that it was too slow
// and dropped; it holds nobody up, and the others miss nothing.
func TestASlowReaderIsToldAndDropped(t *testing.T) {
	if testing.Short() {
		t.Skip("with -short there are no thousand sockets")
	}
	const sockets, marks = 1000, 300
	c := markettest.Falling("binance-usdm")
	for range marks {
		c.Path = append(c.Path, 1700+uint64(len(c.Path)%40)*5)
	}
	c.Offers = nil
	for i := range uint64(40) {
		c.Offers = append(c.Offers, book.Offer{Offset: 1e14 * (i + 1), Lots: 10_000})
	}
	m, err := venue.New(c)
	require.NoError(t, err)
	server := httptest.NewServer(binance.New(venue.NewHost(m, 0, func() int64 { return now }), binance.Options{}))
	defer server.Close()
	dial := func(path string, buffer int) *websocket.Conn {
		d := websocket.Dialer{NetDial: func(network, address string) (net.Conn, error) {
			conn, err := net.Dial(network, address)
			if err == nil && buffer > 0 {
				err = conn.(*net.TCPConn).SetReadBuffer(buffer)
			}
			return conn, err
		}}
		conn, _, err := d.Dial(strings.Replace(server.URL, "http", "ws", 1)+path, nil)
		require.NoError(t, err)
		return conn
	}
	everything := "/stream?streams=ethusdt@markPrice"
	for _, pace := range []string{"", "@100ms", "@250ms", "@500ms", "@0ms"} {
		for _, depth := range []string{"", "5", "10", "20"} {
			everything += "/ethusdt@depth" + depth + pace
		}
	}
	for _, size := range strings.Fields("1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w") {
		everything += "/ethusdt@kline_" + size
	}
	slow := dial(everything, 64<<10)
	defer slow.Close()
	ended := make(chan error, 1)
	go func() { // two hundred messages a second, of some thousand
		for {
			if _, _, err := slow.ReadMessage(); err != nil {
				ended <- err
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
	}()
	var all sync.WaitGroup
	counts := make([]int, sockets-1)
	for i := range counts {
		conn := dial("/ws/ethusdt@markPrice", 0)
		defer conn.Close()
		all.Add(1)
		go func() {
			defer all.Done()
			for counts[i] < marks {
				conn.SetReadDeadline(time.Now().Add(20 * time.Second)) //nolint:errcheck // the read says so
				if _, _, err := conn.ReadMessage(); err != nil {
					return
				}
				counts[i]++
			}
		}()
	}
	time.Sleep(300 * time.Millisecond) // until the last of them has been entered
	for range marks {
		_, err := m.Do(venue.Command{Kind: venue.Advance, Steps: 1})
		require.NoError(t, err)
		time.Sleep(time.Millisecond)
	}
	all.Wait()
	for i, n := range counts {
		require.Equal(t, marks, n, "socket %d", i)
	}
	var closed *websocket.CloseError
	require.ErrorAs(t, <-ended, &closed)
	require.Equal(t, websocket.ClosePolicyViolation, closed.Code)
	require.Contains(t, closed.Text, "too slow")
}

// A book that begins with a picture and goes on by changes is the market's, though an order stood in the picture that
// no message told of, and was gone before the next.
func TestABookOfAPictureAndChanges(t *testing.T) {
	s, m := served(t)
	server := httptest.NewServer(s)
	defer server.Close()
	conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1)+"/ws/ethusdt@depth", nil)
	require.NoError(t, err)
	defer conn.Close()
	time.Sleep(100 * time.Millisecond) // until it is subscribed
	_, answer, _ := ask(s, "key", "secret", "POST", "/fapi/v1/order", "symbol=ETHUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=1950", now)
	require.Equal(t, "NEW", answer["status"])
	type picture struct{ Bids, Asks [][2]string }
	look := func() (p picture) {
		_, _, text := ask(s, "key", "secret", "GET", "/fapi/v1/depth", "symbol=ETHUSDT", now)
		require.NoError(t, json.Unmarshal([]byte(text), &p))
		return p
	}
	began := look()
	sides := map[string]map[string]string{"b": {}, "a": {}}
	for _, l := range began.Bids {
		sides["b"][l[0]] = l[1]
	}
	for _, l := range began.Asks {
		sides["a"][l[0]] = l[1]
	}
	require.Contains(t, sides["b"], "1950")
	ask(s, "key", "secret", "DELETE", "/fapi/v1/allOpenOrders", "symbol=ETHUSDT", now)
	for range 2 {
		_, err := m.Do(venue.Command{Kind: venue.Advance, Steps: 1})
		require.NoError(t, err)
		var diff map[string]json.RawMessage
		require.NoError(t, conn.ReadJSON(&diff))
		for side, levels := range sides {
			var rows [][2]string
			require.NoError(t, json.Unmarshal(diff[side], &rows))
			for _, l := range rows {
				if levels[l[0]] = l[1]; l[1] == "0" {
					delete(levels, l[0])
				}
			}
		}
	}
	want := map[string]map[string]string{"b": {}, "a": {}}
	ends := look()
	for _, l := range ends.Bids {
		want["b"][l[0]] = l[1]
	}
	for _, l := range ends.Asks {
		want["a"][l[0]] = l[1]
	}
	require.Equal(t, want, sides)
}
