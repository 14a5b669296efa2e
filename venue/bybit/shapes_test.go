package bybit_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/bybit"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// raw is the text of a signed request's answer.
func raw(s *bybit.Server, path, payload string) []byte {
	r := httptest.NewRequest("POST", path, strings.NewReader(payload))
	if !strings.HasPrefix(payload, "{") {
		r = httptest.NewRequest("GET", path+"?"+payload, nil)
	}
	stamp := fmt.Sprint(now)
	r.Header.Set("X-BAPI-API-KEY", "key")
	r.Header.Set("X-BAPI-TIMESTAMP", stamp)
	r.Header.Set("X-BAPI-SIGN", wire.Sign("secret", stamp+"key"+payload))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Body.Bytes()
}

// Every answer and every message has the fields, and the types of fields, that real clients took. A story: isolate,
// lever, buy, add margin, rest, wait, be liquidated.
func TestAnswersHaveTheShapesThatClientsTook(t *testing.T) {
	shapes := markettest.LoadShapes(t, "bybit")
	s, m := served(t, "bybit-2025")
	server := httptest.NewServer(s)
	defer server.Close()
	dial := func(path string, frames ...string) *websocket.Conn {
		conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1)+path, nil)
		require.NoError(t, err)
		t.Cleanup(func() { conn.Close() })
		expires := fmt.Sprint(now + 1000)
		if path != "/v5/public/linear" {
			frames = append([]string{`{"op":"auth","args":["key",` + expires + `,"` + wire.Sign("secret", "GET/realtime"+expires) + `"]}`}, frames...)
		}
		for _, frame := range frames {
			require.NoError(t, conn.WriteMessage(websocket.TextMessage, []byte(frame)))
		}
		return conn
	}
	hold := func(path, payload string, spared ...string) {
		t.Helper()
		method := "GET "
		if strings.HasPrefix(payload, "{") {
			method = "POST "
		}
		text := raw(s, path, payload)
		require.Contains(t, string(text), `"retCode":0`, path)
		shapes.Hold(t, method+path, text, spared...)
	}
	private := dial("/v5/private", `{"op":"subscribe","args":["order","position","execution","wallet"],"req_id":"1"}`)
	public := dial("/v5/public/linear", `{"op":"subscribe","args":["tickers.ETHUSDT"]}`)
	time.Sleep(200 * time.Millisecond) // until they are entered

	const linear = "category=linear&symbol=ETHUSDT"
	hold("/v5/position/switch-isolated", eth(`"tradeMode":1,"buyLeverage":"10","sellLeverage":"10"`))
	hold("/v5/position/set-leverage", eth(`"buyLeverage":"12","sellLeverage":"12"`))
	hold("/v5/order/create", eth(`"side":"Buy","orderType":"Market","qty":"0.5"`))
	hold("/v5/position/add-margin", eth(`"margin":"5"`))
	hold("/v5/position/trading-stop", eth(`"stopLoss":"1500","positionIdx":0`))
	hold("/v5/order/cancel-all", eth(`"orderFilter":"StopOrder"`))
	raw(s, "/v5/order/create", eth(`"side":"Buy","orderType":"Limit","qty":"0.1","price":"1500","orderLinkId":"a"`))
	hold("/v5/order/realtime", linear)
	hold("/v5/order/cancel", eth(`"orderLinkId":"a"`))
	for _, path := range []string{
		"/v3/public/time", "/v5/market/time", "/v5/market/instruments-info?" + linear, "/v5/market/orderbook?" + linear, "/v5/market/risk-limit?" + linear, "/v5/market/tickers?" + linear,
		"/v5/account/info", "/v5/account/wallet-balance?accountType=CONTRACT", "/v5/asset/coin/query-info", "/v5/execution/list?" + linear, "/v5/order/history?" + linear,
		"/v5/position/list?" + linear, "/v5/user/query-api",
	} {
		path, payload, _ := strings.Cut(path, "?")
		hold(path, payload)
	}
	trade := dial("/v5/trade",
		`{"reqId":"1","header":{"X-BAPI-TIMESTAMP":"1700000000000"},"op":"order.create","args":[`+eth(`"side":"Buy","orderType":"Limit","qty":"0.1","price":"1500","orderLinkId":"b"`)+`]}`,
		`{"reqId":"2","header":{"X-BAPI-TIMESTAMP":"1700000000000"},"op":"order.cancel","args":[`+eth(`"orderLinkId":"b"`)+`]}`)
	time.Sleep(200 * time.Millisecond)
	_, err := m.Do(venue.Command{Kind: venue.SetMark, Amount: "1400000000000000000000000000"})
	require.NoError(t, err)

	for _, conn := range []*websocket.Conn{private, public, trade} {
		for {
			require.NoError(t, conn.SetReadDeadline(time.Now().Add(300*time.Millisecond)))
			_, frame, err := conn.ReadMessage()
			if err != nil {
				break
			}
			var message map[string]any
			require.NoError(t, json.Unmarshal(frame, &message))
			if topic, is := message["topic"].(string); is {
				shapes.Hold(t, "stream "+topic, frame)
				continue
			}
			spared := []string{"req_id"} // where a client sent one
			if message["op"] == "auth" { // of the trade socket, or of another
				spared = []string{"req_id", "retCode", "retMsg", "connId"}
				if conn == trade {
					spared = []string{"req_id", "success", "ret_msg", "conn_id"}
				}
			}
			shapes.Hold(t, "stream reply "+message["op"].(string), frame, spared...)
		}
	}
	require.Empty(t, shapes.All())
}
