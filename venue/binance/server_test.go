package binance_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/binance"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

const now = 1_700_000_000_000

// served is a market with two customers at a clock that stands still.
func served(t testing.TB) (*binance.Server, *venue.Market) {
	m, err := venue.New(markettest.Falling("binance-usdm"))
	require.NoError(t, err)
	return binance.New(venue.NewHost(m, 0, func() int64 { return now }), binance.Options{}), m
}

// ask sends a signed request.
func ask(s *binance.Server, key, secret, method, path, params string, at int64) (status int, answer map[string]any, text string) {
	query := strings.TrimPrefix(params+"&timestamp="+strconv.FormatInt(at, 10), "&")
	query += "&signature=" + wire.Sign(secret, query)
	r := httptest.NewRequest(method, path+"?"+query, nil)
	r.Header.Set("X-MBX-APIKEY", key)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	json.Unmarshal(w.Body.Bytes(), &answer) //nolint:errcheck // lists are read as text
	return w.Code, answer, w.Body.String()
}

// The vector that the venue has published.
func TestThePublishedSignature(t *testing.T) {
	require.Equal(t, "3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9", wire.Sign(
		"2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9",
		"symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943"))
}

// The window is the venue's: less than a second ahead, at most recvWindow behind.
func TestStaleAndForgedRequestsAreRefused(t *testing.T) {
	s, _ := served(t)
	for _, row := range []struct {
		key, secret, params string
		at                  int64
		code                float64
	}{
		{"key", "secret", "", now, 0},
		{"key", "secret", "", now + 999, 0},
		{"key", "secret", "", now + 1000, -1021},
		{"key", "secret", "", now - 5000, 0},
		{"key", "secret", "", now - 5001, -1021},
		{"key", "secret", "recvWindow=10000", now - 9000, 0},
		{"key", "secret", "recvWindow=60001", now, -1131},
		{"key", "wrong", "", now, -1022},
		{"nobody", "secret", "", now, -2015},
		{"", "secret", "", now, -2014},
	} {
		_, answer, _ := ask(s, row.key, row.secret, "GET", "/fapi/v3/account", row.params, row.at)
		if row.code == 0 {
			require.Contains(t, answer, "assets", row)
		} else {
			require.Equal(t, row.code, answer["code"], row)
		}
	}
}

// A signature may stand in the body, or in the query beside parameters in the body; a name in both is the query's.
func TestTheThreeLayouts(t *testing.T) {
	s, _ := served(t)
	params := "symbol=ETHUSDT&leverage=7&timestamp=" + strconv.Itoa(now)
	for _, layout := range [][2]string{
		{"", params + "&signature=" + wire.Sign("secret", params)},
		{"timestamp=1700000000000&signature=" + wire.Sign("secret", "timestamp=1700000000000symbol=ETHUSDT&leverage=8"), "symbol=ETHUSDT&leverage=8"},
	} {
		r := httptest.NewRequest("POST", "/fapi/v1/leverage?"+layout[0], strings.NewReader(layout[1]))
		r.Header.Set("X-MBX-APIKEY", "key")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Equal(t, 200, w.Code, w.Body)
	}
}

// Each refusal has the venue's code and words.
func TestRefusals(t *testing.T) {
	s, m := served(t)
	order := "/fapi/v1/order"
	for _, row := range []struct {
		method, path, params string
		status               int
		code                 float64
		text                 string
	}{
		{"GET", "/fapi/v1/nothing", "", 404, -5000, "Path /fapi/v1/nothing, Method GET is invalid"},
		{"POST", "/fapi/v1/marginType", "symbol=BTCUSDT&marginType=ISOLATED", 400, -1121, "Invalid symbol."},
		{"POST", "/fapi/v1/marginType", "symbol=ETHUSDT&marginType=CROSSED", 400, -4046, "No need to change margin type."},
		{"POST", "/fapi/v1/leverage", "symbol=ETHUSDT&leverage=151", 400, -4028, "Leverage 151 is not valid"},
		{"POST", "/fapi/v1/positionMargin", "symbol=ETHUSDT&amount=5&type=1", 400, -4054, "Cannot add position margin: position is 0."},
		{"POST", "/fapi/v1/positionMargin", "symbol=ETHUSDT&amount=0&type=1", 400, -4055, "Amount must be positive."},
		{"POST", "/fapi/v1/positionSide/dual", "dualSidePosition=false", 400, -4059, "No need to change position side."},
		{"POST", "/fapi/v1/multiAssetsMargin", "multiAssetsMargin=true", 400, -1020, "This operation is not supported."},
		{"POST", order, "symbol=ETHUSDT&side=BUY&type=MARKET", 400, -1102, "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed."},
		{"POST", order, "symbol=ETHUSDT&side=BUY&type=MARKET&quantity=0", 400, -4003, "Quantity less than or equal to zero."},
		{"POST", order, "symbol=ETHUSDT&side=BUY&type=MARKET&quantity=0.0001", 400, -4004, "Quantity less than min quantity."},
		{"POST", order, "symbol=ETHUSDT&side=BUY&type=MARKET&quantity=0.0011", 400, -1111, "Precision is over the maximum defined for this asset."},
		{"POST", order, "symbol=ETHUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=2000.001", 400, -4014, "Price not increased by tick size."},
		{"POST", order, "symbol=ETHUSDT&side=BUY&type=LIMIT&quantity=1&price=2000", 400, -1102, "Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed."},
		{"POST", order, "symbol=ETHUSDT&side=BUY&type=MARKET&quantity=1&positionSide=LONG", 400, -4061, "Order's position side does not match user's setting."},
		{"POST", order, "symbol=ETHUSDT&side=SELL&type=MARKET&quantity=1&reduceOnly=true", 400, -2022, "ReduceOnly Order is rejected."},
		{"POST", order, "symbol=ETHUSDT&side=SELL&type=STOP_MARKET&quantity=1&stopPrice=2100&workingType=MARK_PRICE", 400, -2021, "Order would immediately trigger."},
		{"POST", order, "symbol=ETHUSDT&side=BUY&type=TRAILING_STOP_MARKET&quantity=1&callbackRate=1", 400, -1020, "This operation is not supported."},
		{"DELETE", order, "symbol=ETHUSDT&orderId=77", 400, -2011, "Unknown order sent."},
		{"GET", order, "symbol=ETHUSDT&orderId=77", 400, -2013, "Order does not exist."},
	} {
		before := m.Hash()
		status, answer, text := ask(s, "key", "secret", row.method, row.path, row.params, now)
		require.Equal(t, row.status, status, row.path+text)
		require.Equal(t, row.code, answer["code"], row.params+text)
		require.Equal(t, row.text, answer["msg"])
		require.Equal(t, before, m.Hash(), "a refusal changes nothing: "+row.params)
	}
	_, answer, _ := ask(s, "key", "secret", "POST", order, "symbol=ETHUSDT&side=BUY&type=LIMIT&timeInForce=GTX&quantity=1&price=2100", now)
	require.Equal(t, float64(-5022), answer["code"])
	_, answer, _ = ask(s, "key", "secret", "POST", order, "symbol=ETHUSDT&side=BUY&type=LIMIT&timeInForce=FOK&quantity=1&price=1500", now)
	require.Equal(t, "EXPIRED", answer["status"])
}

// What is refused of who has a position, or an order: half an ether bought in cross, or isolated at ten times.
func TestRefusalsWithAPosition(t *testing.T) {
	const eth, order, margin = "symbol=ETHUSDT", "/fapi/v1/order", "/fapi/v1/positionMargin"
	cross := [][2]string{{order, eth + "&side=BUY&type=MARKET&quantity=0.5"}}
	isolated := append([][2]string{{"/fapi/v1/marginType", eth + "&marginType=ISOLATED"}, {"/fapi/v1/leverage", eth + "&leverage=10"}}, cross...)
	rests := [][2]string{{order, eth + "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=1500"}}
	large := [][2]string{{"/fapi/v1/leverage", eth + "&leverage=60"}, {order, eth + "&side=BUY&type=LIMIT&timeInForce=GTC&price=2000.20&quantity=200"}}
	for _, row := range []struct {
		name       string
		setup      [][2]string
		path, body string
		code       float64
		text       string
	}{
		{"an order beyond the balance", isolated[1:2], order, eth + "&side=BUY&type=MARKET&quantity=100", -2019, "Margin is insufficient."},
		{"a position above its leverage's", [][2]string{{"/fapi/v1/leverage", eth + "&leverage=150"}}, order, eth + "&side=BUY&type=LIMIT&timeInForce=GTC&price=2000.20&quantity=160", -2027, "Exceeded the maximum allowable position at current leverage."},
		{"a leverage above its position's", large, "/fapi/v1/leverage", eth + "&leverage=150", -2027, "Exceeded the maximum allowable position at current leverage."},
		{"a leverage that asks for more than there is", large, "/fapi/v1/leverage", eth + "&leverage=20", -2028, "Leverage is smaller than permitted: insufficient margin balance."},
		{"another mode with an order", rests, "/fapi/v1/marginType", eth + "&marginType=ISOLATED", -4047, "Margin type cannot be changed if there exists open orders."},
		{"another mode with a position", cross, "/fapi/v1/marginType", eth + "&marginType=ISOLATED", -4048, "Margin type cannot be changed if there exists position."},
		{"another mode with both", append(cross, rests...), "/fapi/v1/marginType", eth + "&marginType=ISOLATED", -4047, "Margin type cannot be changed if there exists open orders."},
		{"margin for a cross position", cross, margin, eth + "&amount=5&type=1", -4049, "Add margin only support for isolated position."},
		{"more margin than there is", isolated, margin, eth + "&amount=20000&type=1", -4050, "Cross balance insufficient."},
		{"more margin taken than is free", isolated, margin, eth + "&amount=50&type=2", -4051, "Isolated balance insufficient."},
		{"less leverage", isolated, "/fapi/v1/leverage", eth + "&leverage=5", -4161, "Leverage reduction is not supported in Isolated Margin Mode with open positions."},
		{"the other assets' mode", nil, "/fapi/v1/multiAssetsMargin", "multiAssetsMargin=false", -4171, "No need to change multi-assets mode."},
		{"two orders of one name", [][2]string{{order, eth + "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=1500&newClientOrderId=a"}}, order, eth + "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=1500&newClientOrderId=a", -4116, "ClientOrderId is duplicated."},
	} {
		s, m := served(t)
		for _, step := range row.setup {
			status, _, text := ask(s, "key", "secret", "POST", step[0], step[1], now)
			require.Equal(t, 200, status, row.name+text)
		}
		before := m.Hash()
		status, answer, _ := ask(s, "key", "secret", "POST", row.path, row.body, now)
		require.Equal(t, []any{400, row.code, row.text}, []any{status, answer["code"], answer["msg"]}, row.name)
		require.Equal(t, before, m.Hash(), "a refusal changes nothing: "+row.name)
	}
	m, err := venue.New(markettest.Falling("binance-usdm"))
	require.NoError(t, err)
	s := binance.New(venue.NewHost(m, 0, func() int64 { return now }), binance.Options{AlgoOnly: true})
	_, answer, _ := ask(s, "key", "secret", "POST", order, eth+"&side=SELL&type=STOP_MARKET&quantity=0.1&stopPrice=1500", now)
	require.Equal(t, []any{-4120.0, "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead."}, []any{answer["code"], answer["msg"]})
}

// Another account's order is as one that is not there.
func TestAnotherAccountsOrderIsUnknown(t *testing.T) {
	s, _ := served(t)
	_, answer, _ := ask(s, "key", "secret", "POST", "/fapi/v1/order", "symbol=ETHUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=1500&newClientOrderId=mine", now)
	id := strconv.Itoa(int(answer["orderId"].(float64)))
	for _, name := range []string{"orderId=" + id, "origClientOrderId=mine"} {
		_, answer, _ = ask(s, "other", "hidden", "DELETE", "/fapi/v1/order", "symbol=ETHUSDT&"+name, now)
		require.Equal(t, float64(-2011), answer["code"])
		_, answer, _ = ask(s, "other", "hidden", "GET", "/fapi/v1/order", "symbol=ETHUSDT&"+name, now)
		require.Equal(t, float64(-2013), answer["code"])
	}
	_, _, text := ask(s, "other", "hidden", "GET", "/fapi/v1/openOrders", "", now)
	require.Equal(t, "[]", text)
	_, answer, _ = ask(s, "key", "secret", "DELETE", "/fapi/v1/order", "symbol=ETHUSDT&orderId="+id, now)
	require.Equal(t, "CANCELED", answer["status"])
}

// Requests are counted always, by address, and orders by account. Where that was asked for, above 2,400 a minute are
// refused, and above twice as many shut out; above 300 orders in ten seconds are refused by a code of their own.
func TestTheLimitIsASwitch(t *testing.T) {
	for _, on := range []bool{false, true} {
		s, _ := served(t)
		s.Limits = on
		get := func(method, path string) (*httptest.ResponseRecorder, map[string]any) {
			query := "symbol=ETHUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=1500&timestamp=1700000000000"
			r := httptest.NewRequest(method, path+"?"+query+"&signature="+wire.Sign("secret", query), nil)
			r.Header.Set("X-MBX-APIKEY", "key")
			w := httptest.NewRecorder()
			s.ServeHTTP(w, r)
			var answer map[string]any
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer))
			return w, answer
		}
		for i := 1; i <= 301; i++ {
			w, answer := get("POST", "/fapi/v1/order/test")
			require.Empty(t, w.Header().Get("X-MBX-ORDER-COUNT-10S"), "a test is no order")
			require.Equal(t, 200, w.Code, answer)
		}
		for i := 1; i <= 301; i++ {
			w, answer := get("POST", "/fapi/v1/order")
			require.Equal(t, strconv.Itoa(i), w.Header().Get("X-MBX-ORDER-COUNT-10S"))
			require.Equal(t, strconv.Itoa(i), w.Header().Get("X-MBX-ORDER-COUNT-1M"))
			if i <= 200 {
				require.Equal(t, 200, w.Code, answer)
			} else if on && i == 301 {
				require.Equal(t, []any{429, -1015.0, "Too many new orders; current limit is 300 orders per TEN_SECONDS."}, []any{w.Code, answer["code"], answer["msg"]})
				require.Equal(t, "10", w.Header().Get("Retry-After"))
			} else {
				require.Equal(t, -2025.0, answer["code"], "200 are open")
			}
		}
		for i := 603; i <= 4801; i++ {
			w, answer := get("GET", "/fapi/v1/ping")
			require.Equal(t, strconv.Itoa(i), w.Header().Get("X-MBX-USED-WEIGHT-1M"))
			switch {
			case !on || i <= 2400:
				require.Equal(t, 200, w.Code)
			case i <= 4800:
				require.Equal(t, []any{429, -1003.0, "40"}, []any{w.Code, answer["code"], w.Header().Get("Retry-After")})
			default:
				require.Equal(t, []any{418, -1003.0}, []any{w.Code, answer["code"]})
				require.Contains(t, answer["msg"], "banned until 1700000040000")
			}
		}
	}
}

// Orders that somebody else signs do not use up an account's.
func TestForgedOrdersAreNotCounted(t *testing.T) {
	s, _ := served(t)
	s.Limits = true
	const order = "symbol=ETHUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=1500"
	for range 301 {
		_, answer, _ := ask(s, "key", "forged", "POST", "/fapi/v1/order", order, now)
		require.Equal(t, -1022.0, answer["code"])
	}
	status, _, text := ask(s, "key", "secret", "POST", "/fapi/v1/order", order, now)
	require.Equal(t, 200, status, text)
}

// At ten times and 2,000.20 a position of half an ether has a margin of 100.01 and needs 0.4 % of its value: 3.64 of
// 1,821. Its owner is warned where that is four fifths of what is left: 100.01 − 89.6 = 10.41 at 1,821 is far from it,
// 4.41 at 1,809 with 3.618 needed is not. Once only, and again after it was away.
func TestAMarginCall(t *testing.T) {
	s, m := served(t)
	server := httptest.NewServer(s)
	defer server.Close()
	const eth = "symbol=ETHUSDT"
	_, answer, _ := ask(s, "key", "secret", "POST", "/fapi/v1/listenKey", "", now)
	conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1)+"/stream?streams="+answer["listenKey"].(string), nil)
	require.NoError(t, err)
	defer conn.Close()
	time.Sleep(100 * time.Millisecond) // until it is entered
	ask(s, "key", "secret", "POST", "/fapi/v1/marginType", eth+"&marginType=ISOLATED", now)
	ask(s, "key", "secret", "POST", "/fapi/v1/leverage", eth+"&leverage=10", now)
	ask(s, "key", "secret", "POST", "/fapi/v1/order", eth+"&side=BUY&type=MARKET&quantity=0.5", now)
	for _, mark := range []string{"1821", "1809", "1808", "1900", "1809"} {
		_, err := m.Do(venue.Command{Kind: venue.SetMark, Amount: mark + "000000000000000000000000"})
		require.NoError(t, err)
	}
	var at []string
	for {
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(300*time.Millisecond)))
		var frame struct {
			Stream string
			Data   map[string]any
		}
		if conn.ReadJSON(&frame) != nil {
			break
		}
		require.Equal(t, answer["listenKey"], frame.Stream, "a combined stream names the key")
		if frame.Data["e"] == "MARGIN_CALL" {
			row := frame.Data["p"].([]any)[0].(map[string]any)
			at = append(at, row["mp"].(string)+" "+row["mt"].(string)+" "+row["mm"].(string))
		}
	}
	require.Equal(t, []string{"1809.00000000 ISOLATED 3.618", "1809.00000000 ISOLATED 3.618"}, at)
}

// A listen key that nobody has asked for cannot be kept alive.
func TestAListenKeyThatIsNotLive(t *testing.T) {
	s, _ := served(t)
	ask(s, "key", "secret", "DELETE", "/fapi/v1/listenKey", "", now)
	_, answer, _ := ask(s, "key", "secret", "PUT", "/fapi/v1/listenKey", "", now)
	require.Equal(t, -1125.0, answer["code"])
	ask(s, "key", "secret", "POST", "/fapi/v1/listenKey", "", now)
	_, answer, _ = ask(s, "key", "secret", "PUT", "/fapi/v1/listenKey", "", now)
	require.Contains(t, answer, "listenKey")
}

// A body of more than 256 KiB is cut off.
func TestHugeRequestsAreCutOff(t *testing.T) {
	s, _ := served(t)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("POST", "/fapi/v1/order", strings.NewReader(strings.Repeat("a", wire.MaxBody+1))))
	require.Equal(t, 413, w.Code)
}

// Isolated spot margin: 100 in, 100 borrowed, at a mark of 2,000 with an initial ratio of the class. A loan beyond it
// is refused.
func TestIsolatedSpotMargin(t *testing.T) {
	s, m := served(t)
	move := func(path, params string) (int, map[string]any) {
		status, answer, _ := ask(s, "key", "secret", "POST", path, params, now)
		return status, answer
	}
	status, _ := move("/sapi/v1/margin/isolated/transfer", "asset=USDT&symbol=ETHUSDT&transFrom=SPOT&transTo=ISOLATED_MARGIN&amount=100")
	require.Equal(t, 200, status)
	_, answer := move("/sapi/v1/margin/loan", "asset=USDT&isIsolated=TRUE&symbol=ETHUSDT&amount=5000")
	require.Equal(t, float64(-3023), answer["code"])
	status, _ = move("/sapi/v1/margin/loan", "asset=USDT&isIsolated=TRUE&symbol=ETHUSDT&amount=100")
	require.Equal(t, 200, status)
	_, answer = move("/sapi/v1/margin/order", "symbol=ETHUSDT&isIsolated=TRUE&side=BUY&type=MARKET&quantity=0.05")
	require.Equal(t, "100", answer["cummulativeQuoteQty"])
	_, answer = move("/sapi/v1/margin/order", "symbol=ETHUSDT&isIsolated=TRUE&side=BUY&type=MARKET&quantity=1")
	require.Equal(t, float64(-3041), answer["code"])
	const out = "&transFrom=ISOLATED_MARGIN&transTo=SPOT"
	for _, row := range []struct {
		path, params string
		code         float64
		text         string
	}{
		{"isolated/transfer", "asset=BTC&symbol=ETHUSDT&amount=1" + out, -3027, "This asset does not exist."},
		{"isolated/transfer", "asset=USDT&symbol=BTCUSDT&amount=1" + out, -3028, "This trading pair does not exist."},
		{"isolated/transfer", "asset=USDT&symbol=ETHUSDT&amount=100000" + out, -3020, "Transfer out amount exceeds max amount."},
		{"isolated/transfer", "asset=USDT&symbol=ETHUSDT&amount=99" + out, -3023, "You can't transfer out/place order under current margin level."},
		{"isolated/transfer", "asset=USDT&symbol=ETHUSDT&transFrom=SPOT&transTo=ISOLATED_MARGIN&amount=100000", -3041, "Balance is not enough"},
		{"order", "symbol=ETHUSDT&isIsolated=TRUE&side=BUY&type=LIMIT&timeInForce=GTC&price=1999&quantity=0.01", -1116, "Invalid orderType."},
	} {
		before := m.Hash()
		status, answer := move("/sapi/v1/margin/"+row.path, row.params)
		require.Equal(t, []any{400, row.code, row.text}, []any{status, answer["code"], answer["msg"]}, row.params)
		require.Equal(t, before, m.Hash(), "a refusal changes nothing: "+row.params)
	}
	m.View(func() {
		b := m.Balance(0)
		require.Equal(t, "9900", m.Sum(b.Wallet).String())
	})
	// 0.05 ether for 100 and a fee of 0.05: 99.95 and 0.05 ether stand behind a debt of 100 and an hour's interest.
	// At a mark of 1 the assets are 100, below the ratio of liquidation: sold for 0.05 and a fee of 0.000025, they
	// leave nothing.
	_, err := m.Do(venue.Command{Kind: venue.SetMark, Amount: "1000000000000000000000000"})
	require.NoError(t, err)
	m.View(func() {
		a, _ := m.Spot(0)
		require.True(t, a.QuoteLoan.Principal.IsZero() && a.Base.IsZero() && a.Quote.IsZero())
		b := m.Balance(0)
		require.Equal(t, "9900", m.Sum(b.Wallet).String())
	})
	require.NoError(t, m.Check())
	_, _, text := ask(s, "key", "secret", "GET", "/sapi/v1/margin/forceLiquidationRec", "isolatedSymbol=ETHUSDT", now)
	require.JSONEq(t, `{"total":1,"rows":[{"avgPrice":"1","executedQty":"0.05","orderId":5,"price":"1","qty":"0.05","side":"SELL","symbol":"ETHUSDT","timeInForce":"GTC","isIsolated":true,"updatedTime":1700000000000}]}`, text)
}

// Whatever is asked, the server answers, no answer is its own fault, and the books balance.
func FuzzRequests(f *testing.F) {
	f.Add("POST", "/fapi/v1/order", "symbol=ETHUSDT&side=BUY&type=MARKET&quantity=1", true)
	f.Add("POST", "/fapi/v1/order", "symbol=ETHUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=1&price=1e9", true)
	f.Add("POST", "/fapi/v1/algoOrder", "symbol=ETHUSDT&side=SELL&type=STOP_MARKET&algoType=CONDITIONAL&triggerPrice=1&closePosition=true", true)
	f.Add("POST", "/fapi/v1/positionMargin", "symbol=ETHUSDT&amount=-5&type=2", true)
	f.Add("GET", "/fapi/v1/depth", "symbol=ETHUSDT&limit=-1", false)
	f.Add("GET", "/sapi/v1/margin/isolated/account", "symbols=%ff", true)
	s, m := served(f)
	f.Fuzz(func(t *testing.T, method, path, params string, signed bool) {
		at := (&url.URL{Path: "/" + strings.TrimPrefix(path, "/")}).EscapedPath()
		query := params
		if signed {
			query += "&timestamp=1700000000000"
			query += "&signature=" + wire.Sign("secret", query)
		}
		r := httptest.NewRequest("GET", "/", nil)
		r.Method, r.Body = method, nil
		r.URL = &url.URL{Path: at, RawQuery: query}
		r.Body = httptest.NewRequest("POST", "/", strings.NewReader(params)).Body
		if signed {
			r.Body = httptest.NewRequest("POST", "/", strings.NewReader("")).Body
			r.Header.Set("X-MBX-APIKEY", "key")
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Less(t, w.Code, 500)
		require.NotContains(t, w.Body.String(), `"code":-1000`)
		require.NoError(t, m.Check())
	})
}
