package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"
)

// killed is a venue whose server is killed under load: how an order with a name of the client's own is placed, and which
// are open.
type killed struct {
	venue, address string
	within         int // milliseconds in which it is killed
	place          func(base, name string) bool
	open           func(t *testing.T, base string) map[string]int
}

// signedCall sends a request with headers that sign it, and returns what is answered with 200.
func signedCall(method, url, body string, header map[string]string) (string, bool) {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return "", false
	}
	r.Header.Set("Content-Type", "application/json")
	for name, v := range header {
		r.Header.Set(name, v)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", false
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return string(text), err == nil && answer.StatusCode == http.StatusOK
}

func bybitCall(base, method, path, payload string) (string, bool) {
	stamp := strconv.FormatInt(time.Now().UnixMilli(), 10)
	header := map[string]string{
		"X-BAPI-API-KEY": "key", "X-BAPI-TIMESTAMP": stamp, "X-BAPI-RECV-WINDOW": "60000", "X-BAPI-SIGN": hmacOf(stamp + "key60000" + payload),
	}
	if method == http.MethodGet {
		return signedCall(method, base+path+"?"+payload, "", header)
	}
	return signedCall(method, base+path, payload, header)
}

func bitmexCall(base, method, path, body string) (string, bool) {
	expires := strconv.FormatInt(time.Now().Unix()+60, 10)
	return signedCall(method, base+path, body, map[string]string{
		"api-key": "key", "api-expires": expires, "api-signature": hmacOf(method + path + expires + body),
	})
}

// hyperliquidOrder is a signed order of 0.001 at 20, packed by hand: maps in the order of their keys, as MessagePack.
func hyperliquidOrder(cloid string, nonce uint64) string {
	action := fmt.Sprintf(`{"type":"order","orders":[{"a":0,"b":true,"p":"20","s":"0.001","r":false,"t":{"limit":{"tif":"Gtc"}},"c":"%s"}],"grouping":"na"}`, cloid)
	var p []byte
	text := func(all ...string) {
		for _, s := range all {
			if len(s) < 32 {
				p = append(p, 0xa0|byte(len(s)))
			} else {
				p = append(p, 0xd9, byte(len(s)))
			}
			p = append(p, s...)
		}
	}
	p = append(p, 0x83)
	text("type", "order", "orders")
	p = append(p, 0x91, 0x87)
	text("a")
	p = append(p, 0)
	text("b")
	p = append(p, 0xc3)
	text("p", "20", "s", "0.001", "r")
	p = append(p, 0xc2)
	text("t")
	p = append(p, 0x81)
	text("limit")
	p = append(p, 0x81)
	text("tif", "Gtc", "c", cloid, "grouping", "na")
	p = append(binary.BigEndian.AppendUint64(p, nonce), 0)
	chain := make([]byte, 32)
	binary.BigEndian.PutUint64(chain[24:], 1337)
	domain := crypto.Keccak256(
		crypto.Keccak256([]byte("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)")),
		crypto.Keccak256([]byte("Exchange")), crypto.Keccak256([]byte("1")), chain, make([]byte, 32))
	agent := crypto.Keccak256(crypto.Keccak256([]byte("Agent(string source,bytes32 connectionId)")), crypto.Keccak256([]byte("a")), crypto.Keccak256(p))
	key, err := crypto.ToECDSA(bytes.Repeat([]byte{0x11}, 32))
	if err != nil {
		panic(err)
	}
	sig, err := crypto.Sign(crypto.Keccak256([]byte{0x19, 1}, domain, agent), key)
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"action":%s,"nonce":%d,"signature":{"r":"0x%x","s":"0x%x","v":%d}}`, action, nonce, sig[:32], sig[32:64], 27+sig[64])
}

// cloid is a name as Hyperliquid takes one.
func cloid(name string) string { return "0x" + fmt.Sprintf("%032s", hex.EncodeToString([]byte(name))) }

// hmacOf is the demo's signature of a text.
func hmacOf(text string) string {
	mac := hmac.New(sha256.New, []byte(demoSecret))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

var killedVenues = []killed{
	{
		"bybit", "BYBIT_URL", 10,
		func(base, name string) bool {
			text, ok := bybitCall(base, http.MethodPost, "/v5/order/create", `{"category":"linear","symbol":"ETHUSDT","side":"Buy","orderType":"Limit","qty":"0.001","price":"20","orderLinkId":"`+name+`"}`)
			return ok && strings.Contains(text, `"retCode":0`)
		},
		func(t *testing.T, base string) map[string]int {
			var answer struct {
				Result struct {
					List []struct{ OrderLinkID, Qty, OrderStatus string }
				}
			}
			text, ok := bybitCall(base, http.MethodGet, "/v5/order/realtime", "category=linear&symbol=ETHUSDT&limit=50")
			require.True(t, ok, text)
			require.NoError(t, json.Unmarshal([]byte(text), &answer))
			seen := map[string]int{}
			for _, row := range answer.Result.List {
				require.Equal(t, []string{"0.001", "New"}, []string{row.Qty, row.OrderStatus})
				seen[row.OrderLinkID]++
			}
			return seen
		},
	},
	{
		"bitmex", "BITMEX_URL", 10,
		func(base, name string) bool {
			text, ok := bitmexCall(base, http.MethodPost, "/api/v1/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1000,"price":20,"clOrdID":"`+name+`"}`)
			return ok && strings.Contains(text, name)
		},
		func(t *testing.T, base string) map[string]int {
			var rows []struct {
				ClOrdID   string
				OrderQty  int
				OrdStatus string
			}
			text, ok := bitmexCall(base, http.MethodGet, "/api/v1/order?filter=%7B%22open%22%3Atrue%7D&count=500", "")
			require.True(t, ok, text)
			require.NoError(t, json.Unmarshal([]byte(text), &rows))
			seen := map[string]int{}
			for _, row := range rows {
				require.Equal(t, []any{1000, "New"}, []any{row.OrderQty, row.OrdStatus})
				seen[row.ClOrdID]++
			}
			return seen
		},
	},
	{
		"hyperliquid", "HYPERLIQUID_URL", 60,
		func(base, name string) bool {
			text, ok := signedCall(http.MethodPost, base+"/exchange", hyperliquidOrder(cloid(name), nonce.Add(1)), nil)
			return ok && strings.Contains(text, "resting")
		},
		func(t *testing.T, base string) map[string]int {
			var rows []struct{ Cloid, Sz string }
			text, ok := signedCall(http.MethodPost, base+"/info", `{"type":"frontendOpenOrders","user":"`+demoWallet+`"}`, nil)
			require.True(t, ok, text)
			require.NoError(t, json.Unmarshal([]byte(text), &rows))
			seen := map[string]int{}
			for _, row := range rows {
				require.Equal(t, "0.001", row.Sz)
				name, err := hex.DecodeString(strings.TrimPrefix(row.Cloid, "0x"))
				require.NoError(t, err)
				seen[string(bytes.TrimLeft(name, "\x00"))]++
			}
			return seen
		},
	},
}

// nonce is the last that was signed with.
var nonce atomic.Uint64

// Each venue's server that is killed under load starts again with every order that it acknowledged, once and whole, and
// a second start from the same file is the same state. With RINGFENCE_SOAK it is killed 25 times, or as
// often as that says.
func TestAnyKilledServerHasWhatItAcknowledged(t *testing.T) {
	rounds := 2
	switch n, err := strconv.Atoi(os.Getenv("RINGFENCE_SOAK")); {
	case err == nil && n > 1:
		rounds = n
	case os.Getenv("RINGFENCE_SOAK") != "":
		rounds = 25
	case testing.Short():
		t.Skip("with -short only one venue's is killed")
	}
	nonce.Store(uint64(time.Now().UnixMilli()))
	for _, k := range killedVenues {
		t.Run(k.venue, func(t *testing.T) {
			args := []string{"--data", t.TempDir(), "--venues", k.venue, "--speed", "step"}
			r := rand.New(rand.NewPCG(15, 8))
			total, acknowledged := 0, map[string]bool{}
			for round := range rounds {
				cmd, env := startVenue(t, args...)
				steer(t, env, `{"reset":true}`)
				clear(acknowledged)
				var mu sync.Mutex
				var load sync.WaitGroup
				for client := range 4 {
					load.Add(1)
					go func() {
						defer load.Done()
						for i := range 12 {
							name := fmt.Sprintf("r%dc%di%d", round, client, i)
							if !k.place(env[k.address], name) {
								return
							}
							mu.Lock()
							acknowledged[name] = true
							mu.Unlock()
						}
					}()
				}
				if round == 0 { // however slow the machine is, something was acknowledged in one of the rounds
					require.Eventually(t, func() bool {
						mu.Lock()
						defer mu.Unlock()
						return len(acknowledged) > 0
					}, time.Minute, time.Millisecond)
				}
				time.Sleep(time.Duration(k.within/4+r.IntN(k.within)) * time.Millisecond)
				require.NoError(t, cmd.Process.Kill())
				cmd.Wait() //nolint:errcheck // it was killed
				load.Wait()
				total += len(acknowledged)
				var hashes []string
				for range 2 {
					cmd, env := startVenue(t, args...)
					seen := k.open(t, env[k.address])
					for name := range acknowledged {
						require.Equal(t, 1, seen[name], name)
					}
					hashes = append(hashes, steer(t, env, `{"check":true}`)["hash"].(string))
					require.NoError(t, cmd.Process.Kill())
					cmd.Wait() //nolint:errcheck // it was killed
				}
				require.Equal(t, hashes[0], hashes[1])
			}
			require.NotZero(t, total)
			t.Logf("%d kills, %d acknowledged orders", rounds, total)
		})
	}
}
