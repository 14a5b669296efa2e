// Package markettest is what tests of the venues' interfaces share: a small market, and requests of all kinds.
package markettest

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/websocket"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/exchange/presets"
	"github.com/ringfence-sim/ringfence/venue"
)

// Wallet is the address of the private key 0x11…11, by which the customer of a market is known besides the key "key".
const Wallet = "0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a"

// Falling is a market of ether in dollars of six decimals that falls from 2,000 to 1,700 in three marks. Two accounts
// of 10,000 have the key "key", or the wallet, and the secret "secret"; one of 1,000 has the key "other" and the
// secret "hidden".
func Falling(preset string) venue.Config {
	p, err := presets.Load(preset)
	if err != nil {
		panic(err)
	}
	rules, err := p.Settled(6)
	if err != nil {
		panic(err)
	}
	in, err := p.Instrument("ETHUSDT", exchange.Linear, 0, 6)
	if err != nil {
		panic(err)
	}
	class, err := presets.SpotMargin(5)
	if err != nil {
		panic(err)
	}
	in.Tick = *uint256.MustFromDecimal("10000000000000000000000") // 0.01 dollars: 0.01·10^(6 − 18 + 36)
	in.Lot = *uint256.NewInt(1e15)
	return venue.Config{
		Name: preset, Rules: rules, Instrument: in, Base: "ETH", Quote: "USDT", BaseDecimals: 18, QuoteDecimals: 6,
		Path: []uint64{2000, 1900, 1800, 1700}, Unit: *uint256.MustFromDecimal("1000000000000000000000000"), Start: 1e9, Every: 1000,
		Offers: []book.Offer{{Offset: 1e14, Lots: 100_000}}, SpotClass: &class,
		Customers: []venue.Customer{
			{Key: "key", Secret: "secret", Deposit: *uint256.NewInt(10_000_000_000)},
			{Key: "other", Secret: "hidden", Deposit: *uint256.NewInt(1_000_000_000)},
			{Key: Wallet, Deposit: *uint256.NewInt(10_000_000_000)},
		},
	}
}

// Rounds is by how much random histories are longer than in a quick test: with RINGFENCE_SOAK so long that those of all
// venues make more than a million requests, or as many times as long as it says where it is a number above 1.
func Rounds() int {
	text := os.Getenv("RINGFENCE_SOAK")
	if n, err := strconv.Atoi(text); err == nil && n > 1 {
		return n
	}
	if text != "" {
		return 25
	}
	return 1
}

// Sockets sends a server's sockets frames of all kinds, and reports whether it still answers. Frames are templates, in
// which each %s is a word.
func Sockets(h http.Handler, paths, frames []string, seed uint64) error {
	server := httptest.NewServer(h)
	defer server.Close()
	r := rand.New(rand.NewPCG(seed, 15))
	for _, path := range paths {
		conn, ended, err := dial(server.URL, path)
		if err != nil {
			return err
		}
		for i := range 500 * Rounds() {
			if i%100 == 0 {
				time.Sleep(20 * time.Millisecond)
			}
			frame := frames[r.IntN(len(frames))]
			for strings.Contains(frame, "%s") {
				frame = strings.Replace(frame, "%s", Word(r), 1)
			}
			if r.IntN(20) == 0 {
				frame = frame[:r.IntN(len(frame))]
			}
			if conn.WriteMessage(1+r.IntN(2), []byte(frame)) == nil { // text, or bytes
				continue
			}
			// Who asks faster than answers can be written is told so and dropped, which a busy machine brings about.
			if why := <-ended; !strings.Contains(why.Error(), "too slow") {
				return fmt.Errorf("%s: the server has closed the socket after %s: %w", path, frame, why)
			}
			if conn, ended, err = dial(server.URL, path); err != nil {
				return err
			}
		}
		conn.Close()
	}
	answer, err := http.Get(server.URL + "/")
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// dial opens a socket whose messages are read, and tells why it ended.
func dial(base, path string) (*websocket.Conn, <-chan error, error) {
	conn, _, err := websocket.DefaultDialer.Dial(strings.Replace(base, "http", "ws", 1)+path, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	ended := make(chan error, 1)
	go func() {
		for {
			if _, _, err := conn.ReadMessage(); err != nil {
				ended <- err
				return
			}
		}
	}()
	return conn, ended, nil
}

// Words are values of parameters: right ones, wrong ones, and those at the edges of numbers.
var Words = []string{
	"ETHUSDT", "ETHUSDT", "ETHUSDT", "linear", "linear", "BUY", "SELL", "Buy", "Sell", "MARKET", "LIMIT", "Market", "Limit", "STOP_MARKET", "Stop", "GTC", "IOC", "FOK", "GTX", "PostOnly",
	"true", "false", "TRUE", "0", "1", "2", "10", "-1", "0.001", "0.5", "100", "1900", "2000", "2100", "1999.99", "1e9", "1E400", "NaN", "-0", "99999999999999999999999999999999999999",
	"9223372036854775808", "18446744073709551616", "0x10", "", " ", "%", "[]", "{}", "null", "USDT", "ETH", "USDt", "CROSSED", "ISOLATED", "MARK_PRICE", "MarkPrice", "UNIFIED", "CONTRACT", "CONDITIONAL",
	"BORROW", "REPAY", "SPOT", "ISOLATED_MARGIN", "1m", "1", "D", "isolated", "ReduceOnly", "Close", "ReduceOnly,Close", "StopOrder", "all", "é", "\x00",
}

// Word draws one, or a number.
func Word(r *rand.Rand) string {
	if r.IntN(5) == 0 {
		return strconv.FormatInt(r.Int64N(4000), 10)
	}
	return Words[r.IntN(len(Words))]
}
