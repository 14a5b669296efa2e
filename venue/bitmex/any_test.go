package bitmex

import (
	"encoding/json"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// Every endpoint answers whatever it is sent, signed or not, no answer is a fault of the server, and the books balance.
func TestWhateverIsAsked(t *testing.T) {
	requests, taken, spoiled := 0, 0, 0
	for round := range markettest.Rounds() {
		n, some := askWhatever(t, uint64(round), &spoiled)
		requests, taken = requests+n, taken+some
	}
	require.Greater(t, taken, 50*markettest.Rounds())
	t.Logf("%d requests, %d of them spoiled, %d that changed something", requests, spoiled, taken)
}

// askWhatever asks a new market, and returns how many requests there were and how many changed something.
func askWhatever(t *testing.T, seed uint64, spoiled *int) (requests, taken int) {
	m, err := venue.New(markettest.Falling("bitmex-usdt"))
	require.NoError(t, err)
	s := New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }))
	var all []string
	for r := range routes {
		all = append(all, r)
	}
	slices.Sort(all)
	r := rand.New(rand.NewPCG(3, 15+seed))
	for i := range 4_000 {
		at := all[r.IntN(len(all))]
		method, path, _ := strings.Cut(at, " ")
		params := routes[at].Params
		body := map[string]any{}
		for range r.IntN(10) {
			if len(params) == 0 {
				break
			}
			word := markettest.Word(r)
			body[params[r.IntN(len(params))]] = []any{word, word, word, true, nil, 7, []string{word}, 1000 * r.IntN(9), map[string]any{"open": true, "symbol": word}}[r.IntN(9)]
		}
		if slices.Contains(params, "symbol") && r.IntN(4) > 0 {
			body["symbol"] = "ETHUSDT"
		}
		if slices.Contains(params, "orderQty") && r.IntN(4) > 0 {
			body["orderQty"], body["ordType"] = 1000*(1+r.IntN(900)), []string{"Market", "Limit"}[r.IntN(2)]
		}
		text, err := json.Marshal(body)
		require.NoError(t, err)
		q := httptest.NewRequest(method, path, strings.NewReader(string(text)))
		q.Header.Set("api-key", "key")
		q.Header.Set("api-expires", "1700000005")
		q.Header.Set("api-signature", wire.Sign("secret", method+path+"1700000005"+string(text)))
		if markettest.Spoil(r, q) {
			*spoiled++
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, q)
		require.Less(t, w.Code, 500, "%s %s", path, text)
		require.True(t, json.Valid(w.Body.Bytes()) || q.Header.Get("Upgrade") != "", "%s %s", q.URL, w.Body)
		if method == "POST" && w.Code == 200 {
			taken++
		}
		if i%200 == 0 {
			require.NoError(t, m.Check())
		}
	}
	require.NoError(t, m.Check())
	return 4_000, taken
}

// Sockets take whatever they are sent.
func TestWhateverASocketIsSent(t *testing.T) {
	m, err := venue.New(markettest.Falling("bitmex-usdt"))
	require.NoError(t, err)
	s := New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }))
	require.NoError(t, markettest.Sockets(s, []string{"/realtime", "/realtime?subscribe=instrument,trade:ETHUSDT,%zz"}, []string{
		`{"op":"subscribe","args":["%s:%s"]}`, `{"op":"subscribe","args":"%s"}`, `{"op":"authKeyExpires","args":["key",%s,"%s"]}`, `{"op":"%s","args":[%s]}`, `ping`, `[%s]`,
	}, 15))
	require.NoError(t, m.Check())
}
