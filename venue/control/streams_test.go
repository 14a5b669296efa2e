package control_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/binance"
	"github.com/ringfence-sim/ringfence/venue/bitmex"
	"github.com/ringfence-sim/ringfence/venue/bybit"
	"github.com/ringfence-sim/ringfence/venue/hyperliquid"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// streams are what a client follows at each venue: all that is public, of several kinds at once, and all that its owner
// is told.
var streams = []struct {
	preset, path string
	ask          []string
	header       http.Header
	serve        func(*venue.Host) http.Handler
}{
	{
		preset: "binance-usdm", path: "/stream?streams=ethusdt@trade/ethusdt@depth/ethusdt@depth5/ethusdt@markPrice/ethusdt@kline_1m/ethusdt@kline_5m/ethusdt@kline_1h/!forceOrder@arr",
		serve: func(h *venue.Host) http.Handler { return binance.New(h, binance.Options{}) },
	},
	{
		preset: "binance-usdm", path: "/ws/" + wire.Sign("secret", "listenKey of key"),
		serve: func(h *venue.Host) http.Handler { return binance.New(h, binance.Options{}) },
	},
	{
		preset: "bybit-2025", path: "/v5/public/linear",
		ask:   []string{`{"op":"subscribe","args":["tickers.ETHUSDT","orderbook.50.ETHUSDT","publicTrade.ETHUSDT","kline.1.ETHUSDT","kline.5.ETHUSDT","allLiquidation.ETHUSDT"]}`},
		serve: func(h *venue.Host) http.Handler { return bybit.New(h) },
	},
	{
		preset: "bybit-2025-unified", path: "/v5/private",
		ask: []string{
			`{"op":"auth","args":["key",1700000001000,"` + wire.Sign("secret", "GET/realtime1700000001000") + `"]}`, `{"op":"subscribe","args":["order","execution","position","wallet"]}`,
		},
		serve: func(h *venue.Host) http.Handler { return bybit.New(h) },
	},
	{
		preset: "bitmex-usdt", path: "/realtime?subscribe=instrument,trade,quote,orderBookL2,liquidation,tradeBin1m,tradeBin5m",
		serve: func(h *venue.Host) http.Handler { return bitmex.New(h) },
	},
	{
		preset: "bitmex-usdt", path: "/realtime?subscribe=order,execution,position,margin",
		header: http.Header{"Api-Key": {"key"}, "Api-Expires": {"1700000005"}, "Api-Signature": {wire.Sign("secret", "GET/realtime1700000005")}},
		serve:  func(h *venue.Host) http.Handler { return bitmex.New(h) },
	},
	{
		preset: "hyperliquid", path: "/ws",
		ask: []string{
			`{"method":"subscribe","subscription":{"type":"trades","coin":"ETH"}}`, `{"method":"subscribe","subscription":{"type":"l2Book","coin":"ETH"}}`,
			`{"method":"subscribe","subscription":{"type":"candle","coin":"ETH","interval":"1m"}}`,
		},
		serve: func(h *venue.Host) http.Handler { return hyperliquid.New(h) },
	},
	{
		preset: "hyperliquid", path: "/ws",
		ask: []string{
			`{"method":"subscribe","subscription":{"type":"orderUpdates","user":"` + markettest.Wallet + `"}}`, `{"method":"subscribe","subscription":{"type":"userFills","user":"` + markettest.Wallet + `"}}`,
			`{"method":"subscribe","subscription":{"type":"userEvents","user":"` + markettest.Wallet + `"}}`, `{"method":"subscribe","subscription":{"type":"webData2","user":"` + markettest.Wallet + `"}}`,
		},
		serve: func(h *venue.Host) http.Handler { return hyperliquid.New(h) },
	},
}

// journal is a history of commands with their stamps: orders of three accounts, marks by hand, steps.
func journal(seed uint64) (all []venue.Command) {
	r := rand.New(rand.NewPCG(seed, 9))
	for i := range 120 {
		c := venue.Command{At: int64(1_700_000_000_000 + 20_000*i), Account: exchange.AccountID(r.IntN(3))}
		switch r.IntN(8) {
		case 5:
			c.Kind, c.Mode = venue.SetMode, []exchange.Mode{exchange.Isolated, exchange.Cross}[r.IntN(2)]
		case 6:
			c.Kind, c.Amount = venue.Lever, fmt.Sprintf("%d000000000000000000", 1+r.IntN(20))
		case 7:
			c.Kind, c.Amount = venue.AddMargin, fmt.Sprint(r.IntN(100_000_000)-20_000_000)
		case 0:
			c.Kind, c.Steps = venue.Advance, 1
		case 1:
			c.Kind, c.Amount = venue.SetMark, fmt.Sprintf("%d000000000000000000000000", 1500+r.IntN(1000))
		default:
			c.Kind, c.Order = venue.Place, &venue.Request{Side: book.Side(r.IntN(2)), Lots: 1 + r.Int64N(3000), Price: 150_000 + r.Int64N(100_000)}
		}
		all = append(all, c)
	}
	return all
}

// said is every byte that a client is sent while a market takes in a journal; pause is how long each command waits on
// the wall, and speed what the server's clock runs at.
func said(t *testing.T, i int, speed venue.Speed, pause time.Duration) (hash string, text []byte) {
	of := streams[i]
	c := markettest.Falling(of.preset)
	for range 400 {
		c.Path = append(c.Path, 1700+uint64(len(c.Path)%40)*5)
	}
	for range 5 {
		c.Traders = append(c.Traders, venue.Trader{Size: *uint256.NewInt(1e18), Debt: *uint256.NewInt(1_700_000_000)})
	}
	c.Against, c.Day = 2, 3
	m, err := venue.New(c)
	require.NoError(t, err)
	h := venue.NewHost(m, speed, func() int64 { return 1_700_000_000_000 })
	server := httptest.NewServer(of.serve(h))
	defer server.Close()
	conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1)+of.path, of.header)
	require.NoError(t, err)
	defer conn.Close()
	for _, ask := range of.ask {
		require.NoError(t, conn.WriteMessage(websocket.TextMessage, []byte(ask)))
	}
	time.Sleep(200 * time.Millisecond) // until it is subscribed
	for _, command := range journal(3) {
		m.Do(command) //nolint:errcheck // some are refused
		time.Sleep(pause)
	}
	for {
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(300*time.Millisecond)))
		_, frame, err := conn.ReadMessage()
		if err != nil {
			return m.Hash(), text
		}
		text = append(append(text, frame...), '\n')
	}
}

// The same journal is the same state, and the same bytes on every stream, of the market's as of its customers', however
// fast the server's clock runs and the commands come.
func TestOneJournalIsOneStream(t *testing.T) {
	for i := range streams {
		hash, text := said(t, i, 0, 0)
		again, other := said(t, i, 60, time.Millisecond)
		name := streams[i].preset + " " + streams[i].path
		require.Equal(t, hash, again, name)
		require.Greater(t, bytes.Count(text, []byte("\n")), 25, name)
		require.Equal(t, string(text), string(other), name)
	}
}
