package bitmex_test

import (
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/bitmex"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// The vectors that the venue has published.
func TestThePublishedSignatures(t *testing.T) {
	const secret = "chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO"
	require.Equal(t, "c7682d435d0cfe87c16098df34ef2eb5a549d4c5a3c2b1f0f77b8af73423bf00", wire.Sign(secret, "GET/api/v1/instrument1518064236"))
	require.Equal(t, "1749cd2ccae4aa49048ae09f0b95110cee706e0944e6a14ad0b3a8cb45bd336b",
		wire.Sign(secret, `POST/api/v1/order1518064238{"symbol":"XBTM15","price":219.0,"clOrdID":"mm_bitmex_1a/oemUeQ4CAJZgP3fjHsA","orderQty":98}`))
}

func ask(s *bitmex.Server, method, path, body, expires string) (int, string) {
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	r.Header.Set("api-key", "key")
	r.Header.Set("api-expires", expires)
	r.Header.Set("api-signature", wire.Sign("secret", method+"/api/v1"+path+expires+body))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// Each refusal has the venue's name and words.
func TestRefusals(t *testing.T) {
	m, err := venue.New(markettest.Falling("bitmex-usdt"))
	require.NoError(t, err)
	s := bitmex.New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }))
	for _, row := range []struct {
		method, path, body, expires string
		status                      int
		text                        string
	}{
		{"GET", "/user/margin", "", "1699999999", 401, "This request has expired"},
		{"GET", "/user/margin", "", "1700000000", 200, `"walletBalance":10000000000`},
		{"GET", "/nothing", "", "1700000005", 404, "Not Found"},
		{"POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1000,"stopLossPrice":1}`, "1700000005", 400, "stopLossPrice"},
		{"POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1500}`, "1700000005", 400, "lot size"},
		{"POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1000,"price":0.001}`, "1700000005", 400, "Invalid price"},
		{"POST", "/order", `{"symbol":"ETHUSDT","side":"Sell","orderQty":1000,"ordType":"Stop","stopPx":2100,"execInst":"MarkPrice"}`, "1700000005", 400, "Invalid stopPx for ordType"},
		{"POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1000,"price":2100,"execInst":"ParticipateDoNotInitiate"}`, "1700000005", 200, `"ordStatus":"Canceled"`},
		{"POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1000000000000,"price":1900}`, "1700000005", 400, "Account has insufficient Available Balance, "},
		{"DELETE", "/order", `{"orderID":"x"}`, "1700000005", 200, "Invalid orderID"},
		{"POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":0}`, "1700000005", 400, "orderQty is invalid"},
		{"POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1000,"price":1500,"clOrdID":"a"}`, "1700000005", 200, `"ordStatus":"New"`},
		{"POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1000,"price":1500,"clOrdID":"a"}`, "1700000005", 400, "Duplicate clOrdID"},
		{"POST", "/user/requestWithdrawal", `{"currency":"USDt","amount":1}`, "1700000005", 403, "Forbidden"},
		{"POST", "/position/transferMargin", `{"symbol":"ETHUSDT","amount":5}`, "1700000005", 400, "No position"},
	} {
		status, text := ask(s, row.method, row.path, row.body, row.expires)
		require.Equal(t, row.status, status, row.body+text)
		require.Contains(t, text, row.text, row.body)
	}
	ask(s, "POST", "/position/leverage", `{"symbol":"ETHUSDT","leverage":10}`, "1700000005")
	status, text := ask(s, "POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":500000,"clOrdID":"b"}`, "1700000005")
	require.Equal(t, 200, status)
	require.Contains(t, text, `"ordStatus":"Filled"`)
	status, text = ask(s, "DELETE", "/order", `{"clOrdID":"b"}`, "1700000005")
	require.Equal(t, 200, status)
	require.Contains(t, text, "Unable to cancel order due to existing state: Filled")
	status, text = ask(s, "POST", "/position/transferMargin", `{"symbol":"ETHUSDT","amount":-50000000}`, "1700000005")
	require.Equal(t, 400, status)
	require.Contains(t, text, "initial margin")
	for _, of := range []struct{ key, secret, text string }{{"key", "wrong", "Signature not valid."}, {"nobody", "secret", "Invalid API Key."}} {
		r := httptest.NewRequest("GET", "/api/v1/user/margin", strings.NewReader(""))
		r.Header.Set("api-key", of.key)
		r.Header.Set("api-expires", "1700000005")
		r.Header.Set("api-signature", wire.Sign(of.secret, "GET/api/v1/user/margin1700000005"))
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Equal(t, 401, w.Code)
		require.Contains(t, w.Body.String(), of.text)
	}
}

// Requests are counted always, by account, and refused above 120 a minute, or above ten a second of orders and
// positions, where that was asked for.
func TestTheLimitIsASwitch(t *testing.T) {
	for _, on := range []bool{false, true} {
		for _, row := range []struct {
			path, left string
			most       int
		}{{"/user/margin", "x-ratelimit-remaining", 120}, {"/position", "x-ratelimit-remaining-1s", 10}} {
			m, err := venue.New(markettest.Falling("bitmex-usdt"))
			require.NoError(t, err)
			h := venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 })
			h.Limits = on
			s := bitmex.New(h)
			for i := range row.most + 1 {
				r := httptest.NewRequest("GET", "/api/v1"+row.path, nil)
				r.Header.Set("api-key", "key")
				r.Header.Set("api-expires", "1700000005")
				r.Header.Set("api-signature", wire.Sign("secret", "GET/api/v1"+row.path+"1700000005"))
				w := httptest.NewRecorder()
				s.ServeHTTP(w, r)
				require.Equal(t, "120", w.Header().Get("x-ratelimit-limit"))
				require.Equal(t, strconv.Itoa(max(row.most-1-i, 0)), w.Header().Get(row.left))
				if !on || i < row.most {
					require.Equal(t, 200, w.Code, w.Body)
					continue
				}
				require.Equal(t, 429, w.Code)
				wait := w.Header().Get("Retry-After") // the stamp is 20 seconds past a whole minute, and on a whole second
				require.Equal(t, map[int]string{120: "40", 10: "1"}[row.most], wait)
				require.JSONEq(t, `{"error":{"message":"Rate limit exceeded, retry in `+wait+` seconds.","name":"HTTPError"}}`, w.Body.String())
			}
		}
	}
}

// Requests that somebody else signs do not use up an account's.
func TestForgedRequestsAreNotCounted(t *testing.T) {
	m, err := venue.New(markettest.Falling("bitmex-usdt"))
	require.NoError(t, err)
	h := venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 })
	h.Limits = true
	s := bitmex.New(h)
	for range 130 {
		r := httptest.NewRequest("GET", "/api/v1/user/margin", nil)
		r.Header.Set("api-key", "key")
		r.Header.Set("api-expires", "1700000005")
		r.Header.Set("api-signature", "forged")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.NotEqual(t, 200, w.Code)
	}
	status, text := ask(s, "GET", "/user/margin", "", "1700000005")
	require.Equal(t, 200, status, text)
}

// Another account's order is as one that is not there, and a key that is not known is told no more than that.
func TestAnotherAccountsOrderIsUnknown(t *testing.T) {
	m, err := venue.New(markettest.Falling("bitmex-usdt"))
	require.NoError(t, err)
	s := bitmex.New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }))
	as := func(key, secret, method, path, body string) (int, string) {
		r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
		r.Header.Set("api-key", key)
		r.Header.Set("api-expires", "1700000005")
		r.Header.Set("api-signature", wire.Sign(secret, method+"/api/v1"+path+"1700000005"+body))
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	_, text := as("key", "secret", "POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1000,"price":1500,"clOrdID":"mine"}`)
	require.Contains(t, text, `"ordStatus":"New"`)
	for _, name := range []string{`"orderID":"` + wire.UUID(1, 1) + `"`, `"clOrdID":"mine"`} {
		_, text = as("other", "hidden", "DELETE", "/order", "{"+name+"}")
		require.Contains(t, text, `"error":"Invalid orderID"`)
		require.NotContains(t, text, "1500")
		status, _ := as("other", "hidden", "PUT", "/order", strings.Replace("{"+name+`,"orderQty":2000}`, "clOrdID", "origClOrdID", 1))
		require.Equal(t, 400, status)
	}
	_, text = as("other", "hidden", "GET", "/order", "")
	require.Equal(t, "[]", text)
	for _, key := range [][2]string{{"nobody", "secret"}, {"key", "hidden"}, {"", ""}} {
		status, text := as(key[0], key[1], "GET", "/position", "")
		require.Equal(t, 401, status)
		require.NotContains(t, text, "symbol")
	}
	require.Len(t, m.OpenOrders(0), 1)
}

// Orders are gone after the timeout of cancelAllAfter.
func TestCancelAllAfter(t *testing.T) {
	m, err := venue.New(markettest.Falling("bitmex-usdt"))
	require.NoError(t, err)
	s := bitmex.New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }))
	ask(s, "POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1000,"price":1500}`, "1700000005")
	status, text := ask(s, "POST", "/order/cancelAllAfter", `{"timeout":60000}`, "1700000005")
	require.Equal(t, 200, status)
	require.JSONEq(t, `{"now":"2023-11-14T22:13:20.000Z","cancelTime":"2023-11-14T22:14:20.000Z"}`, text)
	_, err = m.Do(venue.Command{Kind: venue.Advance, At: 1_700_000_059_999, Steps: 1})
	require.NoError(t, err)
	require.Len(t, m.OpenOrders(0), 1)
	_, err = m.Do(venue.Command{Kind: venue.Advance, At: 1_700_000_060_000, Steps: 1})
	require.NoError(t, err)
	require.Empty(t, m.OpenOrders(0))
}
