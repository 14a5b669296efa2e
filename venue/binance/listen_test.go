package binance_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/binance"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
)

// A listen key lives for an hour by the wall's clock from when it was last asked for. Who follows by it is told of its
// end, and nobody can open or prolong it then; asking for one brings it back.
func TestAListenKeyLivesForAnHour(t *testing.T) {
	m, err := venue.New(markettest.Falling("binance-usdm"))
	require.NoError(t, err)
	wall := int64(now)
	s := binance.New(venue.NewHost(m, 1, func() int64 { return wall }), binance.Options{})
	server := httptest.NewServer(s)
	defer server.Close()
	post := func(method, path, form string) map[string]any {
		_, answer, _ := ask(s, "key", "secret", method, path, form, wall)
		return answer
	}
	key := post("POST", "/fapi/v1/listenKey", "")["listenKey"].(string)
	conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1)+"/ws/"+key, nil)
	require.NoError(t, err)
	defer conn.Close()
	time.Sleep(100 * time.Millisecond) // until it is entered
	wall += 59 * 60_000
	require.Equal(t, key, post("PUT", "/fapi/v1/listenKey", "")["listenKey"])
	wall += 59 * 60_000
	require.Equal(t, -1125.0, post("PUT", "/fapi/v1/listenKey", "listenKey=another")["code"])
	require.Equal(t, key, post("PUT", "/fapi/v1/listenKey", "listenKey="+key)["listenKey"])
	wall += 60 * 60_000
	require.Equal(t, -1125.0, post("PUT", "/fapi/v1/listenKey", "")["code"])
	_, err = m.Do(venue.Command{Kind: venue.Advance, Steps: 1, At: wall})
	require.NoError(t, err)
	require.NoError(t, conn.SetReadDeadline(time.Now().Add(5*time.Second)))
	var told map[string]any
	require.NoError(t, conn.ReadJSON(&told))
	require.Equal(t, "listenKeyExpired", told["e"])
	require.Equal(t, key, told["listenKey"])
	require.Equal(t, key, post("POST", "/fapi/v1/listenKey", "")["listenKey"])
	require.Equal(t, key, post("PUT", "/fapi/v1/listenKey", "")["listenKey"])
}

// The stream of an isolated account is apart from that of futures: it tells what was bought and what the account then
// has, and nothing of futures. Those of spot accounts and of cross margin are refused.
func TestTheStreamOfIsolatedMargin(t *testing.T) {
	s, m := served(t)
	server := httptest.NewServer(s)
	defer server.Close()
	const eth, path = "symbol=ETHUSDT", "/sapi/v1/userDataStream/isolated"
	do := func(method, path, form string) map[string]any {
		_, answer, _ := ask(s, "key", "secret", method, path, form, now)
		return answer
	}
	require.Equal(t, -1102.0, do("POST", path, "")["code"])
	key := do("POST", path, eth)["listenKey"].(string)
	require.NotEqual(t, do("POST", "/fapi/v1/listenKey", "")["listenKey"], key)
	require.Equal(t, -1102.0, do("PUT", path, eth)["code"])
	require.Empty(t, do("PUT", path, eth+"&listenKey="+key))
	for _, other := range []string{"/api/v3/userDataStream", "/sapi/v1/userDataStream"} {
		require.Equal(t, -1020.0, do("POST", other, "")["code"])
	}
	conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1)+"/ws/"+key, nil)
	require.NoError(t, err)
	defer conn.Close()
	time.Sleep(100 * time.Millisecond) // until it is entered
	do("POST", "/fapi/v1/order", eth+"&side=BUY&type=MARKET&quantity=0.5")
	do("POST", "/sapi/v1/margin/isolated/transfer", eth+"&asset=USDT&amount=1500&transFrom=SPOT&transTo=ISOLATED_MARGIN")
	do("POST", "/sapi/v1/margin/order", eth+"&isIsolated=TRUE&side=BUY&type=MARKET&quantity=0.5")
	mark := m.Price(m.Mark())
	var told []map[string]any
	for range 3 {
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(5*time.Second)))
		var frame map[string]any
		require.NoError(t, conn.ReadJSON(&frame))
		told = append(told, frame)
	}
	require.Equal(t, "outboundAccountPosition", told[0]["e"], "the transfer")
	require.Equal(t, "executionReport", told[1]["e"])
	require.Equal(t, []any{"FILLED", "TRADE", "0.50000000", mark.StringFixed(8)}, []any{told[1]["X"], told[1]["x"], told[1]["l"], told[1]["L"]})
	require.Equal(t, "0.50000000", told[2]["B"].([]any)[0].(map[string]any)["f"])
	require.Empty(t, do("DELETE", path, eth+"&listenKey="+key))
	require.Equal(t, -1125.0, do("PUT", path, eth+"&listenKey="+key)["code"])
}

// What went into an isolated account and out of it, what was borrowed and repaid, is told, the newest first. So is what
// the fund has.
func TestTransfersAndLoansOfIsolatedMargin(t *testing.T) {
	s, _ := served(t)
	do := func(method, path, form string) map[string]any {
		_, answer, _ := ask(s, "key", "secret", method, path, "symbol=ETHUSDT&"+form, now)
		return answer
	}
	const isolated = "/sapi/v1/margin/isolated/transfer"
	do("POST", isolated, "asset=USDT&transFrom=SPOT&transTo=ISOLATED_MARGIN&amount=100")
	do("POST", isolated, "asset=USDT&transFrom=ISOLATED_MARGIN&transTo=SPOT&amount=20")
	do("POST", "/sapi/v1/margin/borrow-repay", "asset=USDT&isIsolated=TRUE&type=BORROW&amount=50")
	do("POST", "/sapi/v1/margin/borrow-repay", "asset=USDT&isIsolated=TRUE&type=REPAY&amount=10")
	told := func(path, form, key string) (out []any) {
		for _, row := range do("GET", path, form)["rows"].([]any) {
			r := row.(map[string]any)
			out = append(out, r[key], r["amount"])
		}
		return out
	}
	require.Equal(t, []any{"ROLL_OUT", "20", "ROLL_IN", "100"}, told(isolated, "", "type"))
	require.Equal(t, []any{"USDT", "50"}, told("/sapi/v1/margin/borrow-repay", "type=BORROW", "asset"))
	require.Equal(t, []any{"USDT", "10"}, told("/sapi/v1/margin/borrow-repay", "type=REPAY", "asset"))
	require.Equal(t, -1102.0, do("GET", "/sapi/v1/margin/borrow-repay", "")["code"])
	require.Equal(t, -1002.0, do("POST", "/sapi/v1/capital/withdraw/apply", "coin=USDT&address=a&amount=1")["code"])
	require.Equal(t, "2000.00000000", do("GET", "/sapi/v1/margin/priceIndex", "")["price"])
	require.Equal(t, "ETHUSDT", do("GET", "/sapi/v1/margin/isolated/pair", "")["symbol"])
	fund := do("GET", "/fapi/v1/insuranceBalance", "")["assets"].([]any)[0].(map[string]any)
	require.Equal(t, "0.00000000", fund["marginBalance"])
}
