package binance_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
)

// Every answer and every message of user data has the fields, and the types of fields, that real clients took. A story:
// isolate, lever, buy, add margin, rest, wait, be liquidated.
func TestAnswersHaveTheShapesThatClientsTook(t *testing.T) {
	shapes := markettest.LoadShapes(t, "binance_usdm")
	s, m := served(t)
	server := httptest.NewServer(s)
	defer server.Close()
	hold := func(method, path, params string, spared ...string) {
		t.Helper()
		status, _, text := ask(s, "key", "secret", method, path, params, now)
		require.Equal(t, 200, status, path+text)
		shapes.Hold(t, method+" "+path, []byte(text), spared...)
	}
	_, answer, text := ask(s, "key", "secret", "POST", "/fapi/v1/listenKey", "", now)
	shapes.Hold(t, "POST /fapi/v1/listenKey", []byte(text))
	hold("PUT", "/fapi/v1/listenKey", "")
	conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1)+"/ws/"+answer["listenKey"].(string), nil)
	require.NoError(t, err)
	defer conn.Close()
	time.Sleep(100 * time.Millisecond) // until it is entered

	const eth = "symbol=ETHUSDT"
	hold("POST", "/fapi/v1/marginType", eth+"&marginType=ISOLATED")
	hold("POST", "/fapi/v1/leverage", eth+"&leverage=10")
	hold("POST", "/fapi/v1/order", eth+"&side=BUY&type=MARKET&quantity=0.5&newOrderRespType=RESULT")
	hold("POST", "/fapi/v1/positionMargin", eth+"&amount=50&type=1")
	hold("GET", "/fapi/v1/positionMargin/history", eth)
	ask(s, "key", "secret", "POST", "/fapi/v1/order", eth+"&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=1500&newClientOrderId=a", now)
	hold("GET", "/fapi/v1/openOrders", eth)
	hold("POST", "/fapi/v1/algoOrder", eth+"&algoType=CONDITIONAL&side=SELL&type=STOP_MARKET&quantity=0.1&triggerPrice=1500&clientAlgoId=w")
	hold("GET", "/fapi/v1/openAlgoOrders", eth)
	for _, path := range []string{
		"/fapi/v1/time", "/fapi/v1/exchangeInfo", "/fapi/v1/depth?" + eth, "/fapi/v1/premiumIndex?" + eth, "/fapi/v1/ticker/24hr?" + eth, "/fapi/v3/positionRisk",
		"/fapi/v2/positionRisk", "/fapi/v3/account", "/fapi/v2/account", "/fapi/v3/balance", "/fapi/v1/leverageBracket", "/fapi/v1/symbolConfig", "/fapi/v1/adlQuantile",
		"/fapi/v1/userTrades?" + eth,
	} {
		path, params, _ := strings.Cut(path, "?")
		hold("GET", path, params)
	}
	hold("DELETE", "/fapi/v1/order", eth+"&origClientOrderId=a")
	hold("DELETE", "/fapi/v1/algoOrder", "clientAlgoId=w")
	_, err = m.Do(venue.Command{Kind: venue.SetMark, Amount: "1400000000000000000000000000"})
	require.NoError(t, err)
	hold("GET", "/fapi/v1/forceOrders", "")

	for {
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(300*time.Millisecond)))
		_, frame, err := conn.ReadMessage()
		if err != nil {
			break
		}
		var event map[string]any
		require.NoError(t, json.Unmarshal(frame, &event))
		shapes.Hold(t, "stream "+event["e"].(string), frame)
	}
	require.Empty(t, shapes.All())
}

// Likewise of isolated spot margin.
func TestAnswersOfSpotMarginHaveTheShapesThatClientsTook(t *testing.T) {
	shapes := markettest.LoadShapes(t, "binance_spot_margin")
	s, _ := served(t)
	const eth = "symbol=ETHUSDT&asset=USDT&isIsolated=TRUE&amount="
	for _, row := range []struct{ method, path, params string }{
		{"GET", "/api/v3/exchangeInfo", ""},
		{"GET", "/sapi/v1/margin/allPairs", ""},
		{"GET", "/sapi/v1/margin/isolated/allPairs", ""},
		{"POST", "/sapi/v1/margin/isolated/transfer", eth + "100&transFrom=SPOT&transTo=ISOLATED_MARGIN"},
		{"POST", "/sapi/v1/asset/transfer", "type=MAIN_ISOLATED_MARGIN&toSymbol=ETHUSDT&asset=USDT&amount=100"},
		{"POST", "/sapi/v1/margin/borrow-repay", eth + "50&type=BORROW"},
		{"POST", "/sapi/v1/margin/loan", eth + "50"},
		{"POST", "/sapi/v1/margin/repay", eth + "20"},
		{"POST", "/sapi/v1/margin/order", "symbol=ETHUSDT&isIsolated=TRUE&side=BUY&type=MARKET&quantity=0.05&newOrderRespType=FULL"},
		{"GET", "/sapi/v1/margin/isolated/account", ""},
		{"GET", "/sapi/v1/margin/isolatedMarginData", "symbol=ETHUSDT"},
	} {
		status, _, text := ask(s, "key", "secret", row.method, row.path, row.params, now)
		require.Equal(t, 200, status, row.path+text)
		shapes.Hold(t, row.method+" "+row.path, []byte(text))
	}
	require.Empty(t, shapes.All())
}
