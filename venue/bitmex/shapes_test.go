package bitmex_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/bitmex"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// Every answer and every message has the fields, and the types of fields, that real clients took. A story: isolate,
// lever, buy, add margin, rest, wait, be liquidated.
func TestAnswersHaveTheShapesThatClientsTook(t *testing.T) {
	shapes := markettest.LoadShapes(t, "bitmex")
	m, err := venue.New(markettest.Falling("bitmex-usdt"))
	require.NoError(t, err)
	s := bitmex.New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }))
	server := httptest.NewServer(s)
	defer server.Close()
	const expires = "1700000005"
	dial := func(path string, header http.Header, frames ...string) *websocket.Conn {
		conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1)+path, header)
		require.NoError(t, err)
		t.Cleanup(func() { conn.Close() })
		for _, frame := range frames {
			require.NoError(t, conn.WriteMessage(websocket.TextMessage, []byte(frame)))
		}
		time.Sleep(100 * time.Millisecond) // until it is entered
		return conn
	}
	// What was null in every order and execution there need not be so in others.
	spared := []string{"[].price", "[].stopPx", "[].avgPx", "[].error", "data[].price", "data[].stopPx", "filter"}
	hold := func(method, path, body string) {
		t.Helper()
		status, text := ask(s, method, path, body, expires)
		require.Equal(t, 200, status, text)
		path, _, _ = strings.Cut(path, "?")
		shapes.Hold(t, method+" /api/v1"+path, []byte(text), spared...)
	}
	conn := dial("/realtime?subscribe=instrument,trade,quote,orderBookL2", nil,
		`{"op":"authKeyExpires","args":["key",1700000005,"`+wire.Sign("secret", "GET/realtime"+expires)+`"]}`, `{"op":"subscribe","args":["order","position","margin","execution"]}`)

	hold("POST", "/position/isolate", `{"symbol":"ETHUSDT","enabled":true}`)
	hold("POST", "/position/leverage", `{"symbol":"ETHUSDT","leverage":10}`)
	hold("POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":500000}`)
	hold("POST", "/position/transferMargin", `{"symbol":"ETHUSDT","amount":5000000}`)
	ask(s, "POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1000,"price":1500,"clOrdID":"a"}`, expires)
	hold("GET", "/order", "")
	hold("DELETE", "/order", `{"clOrdID":"a"}`)
	ask(s, "POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1000,"price":1500}`, expires)
	hold("DELETE", "/order/all", "")
	for _, path := range []string{
		"/instrument", "/instrument/active", "/orderBook/L2?symbol=ETHUSDT", "/position", "/execution/tradeHistory", "/user/margin?currency=all", "/wallet/assets",
	} {
		hold("GET", path, "")
	}
	_, err = m.Do(venue.Command{Kind: venue.SetMark, Amount: "1400000000000000000000000000"})
	require.NoError(t, err)

	for {
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(300*time.Millisecond)))
		_, frame, err := conn.ReadMessage()
		if err != nil {
			break
		}
		var message struct {
			Table, Action, Info string
			Request             struct{ Op string }
			Data                []any
		}
		require.NoError(t, json.Unmarshal(frame, &message))
		name := "stream " + message.Table + "/" + message.Action
		switch {
		case message.Info != "":
			name = "stream reply welcome"
		case message.Table == "":
			name = "stream reply " + message.Request.Op
		case !shapes.Knows(name):
			continue
		}
		shapes.Hold(t, name, frame, spared...)
	}
	require.Empty(t, shapes.All())
}
