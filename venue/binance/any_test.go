package binance

import (
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
var names = strings.Fields(`symbol side type quantity price timeInForce reduceOnly closePosition newClientOrderId stopPrice workingType algoType triggerPrice clientAlgoId
	orderId origClientOrderId algoId leverage marginType amount positionSide limit interval startTime asset isIsolated transFrom transTo toSymbol symbols sideEffectType recvWindow`)

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
	m, err := venue.New(markettest.Falling("binance-usdm"))
	require.NoError(t, err)
	s := New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }), Options{})
	var all []string
	for r := range routes {
		all = append(all, r)
	}
	slices.Sort(all)
	r := rand.New(rand.NewPCG(1, 15+seed))
	for i := range 20_000 {
		method, path, _ := strings.Cut(all[r.IntN(len(all))], " ")
		values := url.Values{}
		for range r.IntN(9) {
			values.Set(names[r.IntN(len(names))], markettest.Word(r))
		}
		if r.IntN(3) > 0 {
			values.Set("symbol", "ETHUSDT")
			values.Del("recvWindow")
		}
		values.Set("timestamp", "1700000000000")
		query := values.Encode()
		q := httptest.NewRequest(method, path+"?"+query+"&signature="+wire.Sign("secret", query), nil)
		q.Header.Set("X-MBX-APIKEY", "key")
		if markettest.Spoil(r, q) {
			*spoiled++
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, q)
		require.Less(t, w.Code, 500, "%s %s", path, query)
		require.NotContains(t, w.Body.String(), `"code":-1000,`, "%s %s", path, query)
		if method == "POST" && w.Code == 200 {
			taken++
		}
		if i%500 == 0 {
			require.NoError(t, m.Check())
			_, err := m.Do(venue.Command{Kind: venue.SetMark, Amount: "1" + markettest.Words[23+i%5] + "00000000000000000000000000"})
			if err != nil {
				require.ErrorIs(t, err, venue.ErrAmount)
			}
		}
	}
	require.NoError(t, m.Check())
	return 20_000, taken
}

// Sockets take whatever they are sent.
func TestWhateverASocketIsSent(t *testing.T) {
	m, err := venue.New(markettest.Falling("binance-usdm"))
	require.NoError(t, err)
	s := New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }), Options{})
	require.NoError(t, markettest.Sockets(s, []string{"/ws", "/stream?streams=ethusdt@depth", "/public/ws", "/market/ws"}, []string{
		`{"method":"SUBSCRIBE","params":["ethusdt@%s"],"id":%s}`, `{"method":"%s","params":["%s"],"id":1}`, `{"method":"UNSUBSCRIBE","params":"%s"}`, `{"method":"LIST_SUBSCRIPTIONS","id":"%s"}`, `[%s]`,
	}, 15))
	require.NoError(t, m.Check())
}
