package control_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/control"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
)

// asked asks the control of venues for something at its own address.
func asked(s *control.Server, method, path, body string) (int, string) {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(method, "http://127.0.0.1"+path, strings.NewReader(body)))
	return w.Code, w.Body.String()
}

// hosts are two venues of one exchange, that go two seconds a mark, and one of another.
func hosts(t *testing.T) (*control.Server, map[string]*venue.Host) {
	all := map[string]*venue.Host{}
	var list []*venue.Host
	for _, name := range []string{"binance", "binance-usdm", "bybit"} {
		c := markettest.Falling("binance-usdm")
		c.Name, c.Every = name, 2000
		m, err := venue.New(c)
		require.NoError(t, err)
		all[name] = venue.NewHost(m, 1, func() int64 { return 1_700_000_000_000 })
		list = append(list, all[name])
	}
	return control.New(list...), all
}

// An order is for the venues of a name, or of a name before a dash, or for all. Seconds are whole marks of the path,
// at least one.
func TestWhichVenuesObey(t *testing.T) {
	s, all := hosts(t)
	steps := func() (n []uint64) {
		for _, name := range []string{"binance", "binance-usdm", "bybit"} {
			n = append(n, all[name].Steps())
		}
		return n
	}
	for _, row := range []struct {
		order string
		want  []uint64
		text  string
	}{
		{`{"venue":"binance-usdm","step":1}`, []uint64{0, 1, 0}, `{"event":"","hash":`},
		{`{"venue":"binance","step":1}`, []uint64{1, 2, 0}, `[{"event":`},
		{`{"seconds":3}`, []uint64{2, 3, 1}, `"steps":1`},
		{`{"venue":"bybit","seconds":4}`, []uint64{2, 3, 3}, `"steps":2`},
		{`{"reset":true}`, []uint64{0, 0, 0}, `"mark":2000`},
		{`{"venue":"bybit","seconds":0.5}`, []uint64{0, 0, 1}, `"steps":1`},
		{`{"venue":"bybit","seconds":0}`, nil, "seconds 0 is no number above 0"},
		{`{"venue":"bybit","seconds":4294967297}`, nil, "seconds 4294967297 is no number above 0"},
		{`{"venue":"bybit","seconds":4294967296}`, []uint64{0, 0, 3}, `"steps":2`},
		{`{"venue":"binanc","step":1}`, nil, `no venue \"binanc\" runs here; there are binance, binance-usdm, bybit`},
		{`{"venue":"bybit","step":1.5}`, nil, "step 1.5 is no whole number above 0"},
		{`{"venue":"bybit","step":-1}`, nil, "step -1 is no whole number above 0"},
		{`{"venue":"bybit","mark":1e3}`, nil, "mark 1e3 is no decimal number"},
		{`{"venue":"bybit","mark":1712.5,"symbol":"ETHUSDT"}`, []uint64{0, 0, 3}, `"mark":1712.5`},
		{`{"venue":"bybit","check":true}`, []uint64{0, 0, 3}, `"time":1000000006`},
	} {
		status, text := asked(s, "POST", "/", row.order)
		require.Contains(t, text, row.text, row.order)
		require.Equal(t, row.want == nil, status == 400, row.order)
		if row.want != nil {
			require.Equal(t, row.want, steps(), row.order)
		}
	}
	asked(s, "POST", "/", `{"venue":"bybit","pause":true}`)
	require.True(t, all["bybit"].Paused())
	require.False(t, all["binance"].Paused())
	_, text := asked(s, "GET", "/state?venue=bybit", "")
	require.Contains(t, text, `"paused":true`)
	asked(s, "POST", "/", `{"venue":"bybit","pause":false}`)
	require.False(t, all["bybit"].Paused())
	asked(s, "POST", "/", `{"venue":"bybit","snapshot":"x"}`)
	_, text = asked(s, "POST", "/", `{"venue":"binance-usdm","return":"x"}`)
	require.Contains(t, text, "there is no snapshot")
	status, text := asked(s, "GET", "/", "")
	require.Equal(t, 200, status)
	require.Contains(t, text, "<html")
	status, _ = asked(s, "POST", "/", strings.Repeat("x", 1<<20))
	require.Equal(t, 413, status)
}

// The customer with "key" is long half an ether at ten times, in a bucket of its own, and the one with "other" short
// 0.2 in cross. At a mark of 1,900 the first has 100.01 − 50.10 left and needs 0.4 % of 950; its liquidation at
// 1,807.41 is 4.87 % away. Of the short's 1,000 a fee of 0.19998 is gone, and it has gained 19.96.
func TestWhatThePageShows(t *testing.T) {
	s, all := hosts(t)
	h := all["bybit"]
	do := func(a exchange.AccountID, c venue.Command) {
		c.Account = a
		_, err := h.Do(c)
		require.NoError(t, err)
	}
	do(0, venue.Command{Kind: venue.Switch, Mode: exchange.Isolated, Amount: "10000000000000000000"})
	do(0, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Kind: book.Market, Lots: 500}})
	do(0, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Buy, Price: 100_000, Lots: 5}})
	do(1, venue.Command{Kind: venue.Place, Order: &venue.Request{Side: book.Sell, Kind: book.Market, Lots: 200}})
	do(0, venue.Command{Kind: venue.Advance, Steps: 1})
	_, text := asked(s, "GET", "/state?venue=bybit", "")
	markettest.Same(t, "state", `[{"venue":"bybit","symbol":"ETHUSDT","quote":"USDT","mark":"1900","last":"1999.8","time":1000000002,"step":1,"steps":3,"fund":"0.00","liquidations":0,"deleveraged":0,"interest":"0.5","paused":false,
		"bids":[["1899.81","100"],["1000","0.005"]],"asks":[["1900.19","100"]],"gains":{"long":"0.00","short":"19.96"},
		"positions":[{"account":0,"customer":"key","side":"long","mode":"isolated","size":"0.5","entry":"2000.20","liquidation":"1807.41","distance":"4.87","equity":"49.91","maintenance":"3.80"},
			{"account":1,"customer":"other","side":"short","mode":"cross","size":"0.2","entry":"1999.80","equity":"1019.76"}],
		"queue":[{"customer":"other","side":"short","size":"0.2","gain":"19.96"}],"closings":[],"bars":[["1900","2000.2"]],
		"customers":[{"key":"key","wallet":"9999.50","profit":"-50.10","orders":1,"position":{"distance":"4.87","rank":5}},{"key":"other","wallet":"999.80","profit":"19.96","available":"998.28"},{"wallet":"10000.00","orders":0}]}]`, text)
	do(0, venue.Command{Kind: venue.SetMark, Amount: "1000000000000000000000000000"})
	_, text = asked(s, "GET", "/state?venue=bybit", "")
	markettest.Same(t, "closed", `[{"liquidations":1,"deleveraged":1,"interest":"0","positions":[],"queue":[],"closings":[{"account":0,"customer":"key","side":"sell","size":"0.5","price":"1800.18","what":"liquidation","time":1000000002},
		{"account":1,"customer":"other","side":"buy","size":"0.2","price":"1800.18","what":"adl"}],"customers":[{"wallet":"9899.49"},{"wallet":"1039.72"},{}]}]`, text)
	_, text = asked(s, "GET", "/state", "")
	require.Equal(t, 3, strings.Count(text, `"venue"`))
}

// The page shows the forty nearest of those at risk, the nearest first, and the first eight of a side to be
// deleveraged.
func TestHowManyThePageShows(t *testing.T) {
	c := markettest.Falling("binance-usdm")
	for i := range uint64(45) {
		c.Traders = append(c.Traders, venue.Trader{Size: *uint256.NewInt(1e18), Debt: *uint256.NewInt(1_000_000_000 + i*1_000_000)})
	}
	c.Against = 10
	m, err := venue.New(c)
	require.NoError(t, err)
	h := venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 })
	_, err = h.Step(1, "")
	require.NoError(t, err)
	_, text := asked(control.New(h), "GET", "/state", "")
	require.Equal(t, 40+8, strings.Count(text, `"account"`))
	first := text[strings.Index(text, `"positions":`):][:40]
	require.Contains(t, first, `"account":57`, "the last of ten, three and 45")
}

// Who looks on is shown the market at once and then whenever it is told, until it has gone.
func TestWhoLooksOn(t *testing.T) {
	s, all := hosts(t)
	s.Show() // nobody does
	server := httptest.NewServer(s)
	defer server.Close()
	conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1)+"/watch", http.Header{})
	require.NoError(t, err)
	defer conn.Close()
	read := func() string {
		_, text, err := conn.ReadMessage()
		require.NoError(t, err)
		return string(text)
	}
	require.Equal(t, 3, strings.Count(read(), `"mark":"2000"`))
	_, err = all["bybit"].Step(1, "")
	require.NoError(t, err)
	s.Show()
	require.Equal(t, 1, strings.Count(read(), `"mark":"1900"`))
}
