package bybit

import (
	"encoding/json"
	"math/rand/v2"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// names of parameters.
var names = strings.Fields(`category symbol side orderType qty price timeInForce reduceOnly closeOnTrigger triggerPrice triggerDirection triggerBy orderLinkId orderId positionIdx
	buyLeverage sellLeverage tradeMode setMarginMode margin stopLoss takeProfit tpslMode mode riskId autoAddMargin limit interval accountType coin settleCoin orderFilter orderStatus execType`)

// Every endpoint answers with HTTP 200 whatever it is sent, and an unknown one with 404; the books balance.
func TestWhateverIsAsked(t *testing.T) {
	for _, preset := range []string{"bybit-2025", "bybit-2025-unified"} {
		requests, taken, spoiled := 0, 0, 0
		for round := range markettest.Rounds() {
			n, some := askWhatever(t, preset, uint64(round), &spoiled)
			requests, taken = requests+n, taken+some
		}
		require.Greater(t, taken, 50*markettest.Rounds())
		t.Logf("%s: %d requests, %d of them spoiled, %d that changed something", preset, requests, spoiled, taken)
	}
}

// askWhatever asks a new market, and returns how many requests there were and how many changed something.
func askWhatever(t *testing.T, preset string, seed uint64, spoiled *int) (requests, taken int) {
	m, err := venue.New(markettest.Falling(preset))
	require.NoError(t, err)
	s := New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }))
	var all []string
	for r := range routes {
		all = append(all, r)
	}
	slices.Sort(all)
	r := rand.New(rand.NewPCG(2, 15+seed))
	for i := range 10_000 {
		method, path, _ := strings.Cut(all[r.IntN(len(all))], " ")
		body, values := map[string]any{}, url.Values{}
		for range r.IntN(12) {
			name, word := names[r.IntN(len(names))], markettest.Word(r)
			values.Set(name, word)
			body[name] = []any{word, word, word, true, nil, 7, []string{word}}[r.IntN(7)]
		}
		if r.IntN(4) > 0 {
			values.Set("category", "linear")
			values.Set("symbol", "ETHUSDT")
			body["category"], body["symbol"] = "linear", "ETHUSDT"
		}
		payload := values.Encode()
		q := httptest.NewRequest(method, path+"?"+payload, nil)
		if method == "POST" {
			text, err := json.Marshal(body)
			require.NoError(t, err)
			payload = string(text)
			q = httptest.NewRequest(method, path, strings.NewReader(payload))
		}
		q.Header.Set("X-BAPI-API-KEY", "key")
		q.Header.Set("X-BAPI-TIMESTAMP", "1700000000000")
		q.Header.Set("X-BAPI-SIGN", wire.Sign("secret", "1700000000000key"+payload))
		wrong := markettest.Spoil(r, q)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, q)
		if wrong {
			*spoiled++
			require.Less(t, w.Code, 500, "%s %s", q.URL, payload)
			require.NotContains(t, w.Body.String(), `"retCode":10016`)
		} else {
			require.Equal(t, 200, w.Code, "%s %s", path, payload)
			var answer struct{ RetCode *int }
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer), "%s %s", path, payload)
			require.NotNil(t, answer.RetCode)
			require.NotEqual(t, 10016, *answer.RetCode, "%s %s %s", path, payload, w.Body)
			if method == "POST" && *answer.RetCode == 0 {
				taken++
			}
		}
		if i%500 == 0 {
			require.NoError(t, m.Check())
		}
	}
	require.NoError(t, m.Check())
	return 10_000, taken
}

// Sockets take whatever they are sent.
func TestWhateverASocketIsSent(t *testing.T) {
	m, err := venue.New(markettest.Falling("bybit-2025"))
	require.NoError(t, err)
	s := New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }))
	require.NoError(t, markettest.Sockets(s, []string{"/v5/private", "/v5/public/linear", "/v5/trade"}, []string{
		`{"op":"subscribe","args":["%s.%s.ETHUSDT"],"req_id":%s}`, `{"op":"auth","args":["key",%s,"%s"]}`, `{"op":"%s","args":[%s]}`, `{"op":"order.create","args":[{"symbol":"%s"}],"reqId":"%s"}`, `{"op":"ping"}`, `[%s]`,
	}, 15))
	require.NoError(t, m.Check())
}
