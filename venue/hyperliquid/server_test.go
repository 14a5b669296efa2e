package hyperliquid

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/decred/dcrd/dcrec/secp256k1/v4"
	"github.com/decred/dcrd/dcrec/secp256k1/v4/ecdsa"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

const now = 1_700_000_000_000

// mine and other are the private keys 0x11…11 and 0x22…22.
var (
	mine  = secp256k1.PrivKeyFromBytes(bytes.Repeat([]byte{0x11}, 32))
	other = secp256k1.PrivKeyFromBytes(bytes.Repeat([]byte{0x22}, 32))
)

func walletOf(key *secp256k1.PrivateKey) string {
	return "0x" + hex.EncodeToString(keccak(key.PubKey().SerializeUncompressed()[1:])[12:])
}

// signed is a request that a key has signed.
func signed(t testing.TB, key *secp256k1.PrivateKey, action string, nonce uint64) string {
	packed, err := pack(json.RawMessage(action))
	require.NoError(t, err)
	packed = append(binary.BigEndian.AppendUint64(packed, nonce), 0)
	c := ecdsa.SignCompact(key, keccak([]byte{0x19, 1}, domain, keccak(agent, source, keccak(packed))), false)
	return fmt.Sprintf(`{"action":%s,"nonce":%d,"signature":{"r":"0x%x","s":"0x%x","v":%d}}`, action, nonce, c[1:33], c[33:], c[0])
}

func config() venue.Config {
	c := markettest.Falling("hyperliquid")
	c.Customers = append(c.Customers, venue.Customer{Key: walletOf(other), Deposit: *uint256.NewInt(1_000_000_000)})
	return c
}

func served(t testing.TB) (*Server, *venue.Market) {
	m, err := venue.New(config())
	require.NoError(t, err)
	return New(venue.NewHost(m, 0, func() int64 { return now })), m
}

func post(s *Server, path, body string) (int, string) {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("POST", path, strings.NewReader(body)))
	return w.Code, w.Body.String()
}

// act sends an action with a nonce of its own.
func act(t testing.TB, s *Server, nonce *uint64, key *secp256k1.PrivateKey, action string) string {
	*nonce++
	status, text := post(s, "/exchange", signed(t, key, action, *nonce))
	require.Equal(t, 200, status)
	return text
}

// An order of so much at a price.
func order(buy bool, size, price, more string) string {
	return fmt.Sprintf(`{"type":"order","orders":[{"a":0,"b":%t,"p":"%s","s":"%s",%s}],"grouping":"na"}`, buy, price, size, more)
}

const (
	rests    = `"r":false,"t":{"limit":{"tif":"Gtc"}}`
	isolated = `{"type":"updateLeverage","asset":0,"isCross":false,"leverage":10}`
)

// Each refusal is HTTP 200 with the venue's words.
func TestRefusals(t *testing.T) {
	bought := order(true, "0.5", "2010", `"r":false,"t":{"limit":{"tif":"Ioc"}}`)
	for _, row := range []struct {
		setup  []string
		action string
		text   string
	}{
		{nil, order(true, "1900", "1999", rests), `{"error":"Insufficient margin to place order. asset=0"}`},
		{nil, order(true, "0.5", "1999.001", rests), `{"error":"Price must be divisible by tick size. asset=0"}`},
		{nil, order(true, "0.00001", "1999", rests), `{"error":"Order has invalid size."}`},
		{nil, order(true, "0", "1999", rests), `{"error":"Order has zero size."}`},
		{nil, order(false, "1", "2100", `"r":true,"t":{"limit":{"tif":"Gtc"}}`), `{"error":"Reduce only order would increase position. asset=0"}`},
		{nil, order(true, "1", "2100", `"r":false,"t":{"limit":{"tif":"Alo"}}`), `{"error":"Post only order would have immediately matched, bbo was 1999.8@2000.2. asset=0"}`},
		{nil, order(true, "1", "1500", `"r":false,"t":{"limit":{"tif":"Ioc"}}`), `{"error":"Order could not immediately match against any resting orders. asset=0"}`},
		{nil, order(false, "1", "2000", `"r":true,"t":{"trigger":{"isMarket":true,"triggerPx":"2100","tpsl":"sl"}}`), `{"error":"Invalid TP/SL price. asset=0"}`},
		{nil, `{"type":"order","orders":[{"a":1,"b":true,"p":"1999","s":"1",` + rests + `}],"grouping":"na"}`, `{"error":"Invalid asset index 1"}`},
		{nil, `{"type":"cancel","cancels":[{"a":0,"o":77}]}`, `{"error":"Order was never placed, already canceled, or filled. asset=0"}`},
		{nil, `{"type":"batchModify","modifies":[{"oid":77,"order":{"a":0,"b":true,"p":"1999","s":"1",` + rests + `}}]}`, `{"error":"Cannot modify canceled or filled order"}`},
		{nil, `{"type":"updateLeverage","asset":0,"isCross":true,"leverage":51}`, `"Invalid leverage value"`},
		{nil, `{"type":"updateIsolatedMargin","asset":0,"isBuy":true,"ntli":5000000}`, `"No position to adjust margin of. asset=0"`},
		{nil, `{"type":"twapOrder"}`, `"Action twapOrder is not supported."`},
		{[]string{bought}, `{"type":"updateIsolatedMargin","asset":0,"isBuy":true,"ntli":5000000}`, `"Cannot adjust margin of a cross position. asset=0"`},
		{[]string{isolated, bought}, `{"type":"updateIsolatedMargin","asset":0,"isBuy":true,"ntli":-90000000}`, `"Cannot remove more margin than the position's leverage and 10% of its value leave."`},
		{[]string{isolated, bought}, `{"type":"updateIsolatedMargin","asset":0,"isBuy":true,"ntli":20000000000}`, `"Insufficient margin to place order. asset=0"`},
		{[]string{isolated, bought}, `{"type":"updateLeverage","asset":0,"isCross":true,"leverage":10}`, `"Cannot switch leverage type with open position."`},
		{[]string{isolated, bought}, `{"type":"updateLeverage","asset":0,"isCross":false,"leverage":5}`, `"Cannot decrease leverage with open position."`},
	} {
		s, m := served(t)
		nonce := uint64(now)
		for _, action := range row.setup {
			require.Contains(t, act(t, s, &nonce, mine, action), `"status":"ok"`)
		}
		state := func() (text string) {
			m.View(func() { text = fmt.Sprint(m.Balance(2), m.Position(2), len(m.OpenOrders(2)), len(m.Fills(2))) })
			return text
		}
		before := state()
		require.Contains(t, act(t, s, &nonce, mine, row.action), row.text, row.action)
		require.Equal(t, before, state(), "a refusal changes nothing: "+row.action)
	}
}

// What protects an order's position waits for its fill, then for its trigger, and goes with the position.
func TestAnOrderAndWhatProtectsIt(t *testing.T) {
	s, m := served(t)
	nonce := uint64(now)
	family := func(price, tif string) string {
		return fmt.Sprintf(`{"type":"order","orders":[{"a":0,"b":true,"p":"%s","s":"0.5","r":false,"t":{"limit":{"tif":"%s"}}},`+
			`{"a":0,"b":false,"p":"1500","s":"0.5","r":true,"t":{"trigger":{"isMarket":true,"triggerPx":"1600","tpsl":"sl"}}},`+
			`{"a":0,"b":false,"p":"2500","s":"0.5","r":true,"t":{"trigger":{"isMarket":true,"triggerPx":"2500","tpsl":"tp"}}}],"grouping":"normalTpsl"}`, price, tif)
	}
	require.Contains(t, act(t, s, &nonce, mine, family("1500", "Gtc")), `[{"resting":{"oid":1}},"waitingForFill","waitingForFill"]`)
	require.Len(t, m.OpenOrders(2), 1)
	require.Contains(t, act(t, s, &nonce, mine, `{"type":"cancel","cancels":[{"a":0,"o":1}]}`), "success")
	require.Contains(t, act(t, s, &nonce, mine, family("2010", "Ioc")), `"waitingForTrigger","waitingForTrigger"]`)
	require.Len(t, m.OpenOrders(2), 2)
	require.Contains(t, act(t, s, &nonce, mine, family("1999.001", "Gtc")), `[{"error":"Price must be divisible by tick size. asset=0"},{"error":`)
	require.Contains(t, act(t, s, &nonce, mine, order(false, "0.5", "1900", `"r":true,"t":{"limit":{"tif":"Ioc"}}`)), "filled")
	require.Empty(t, m.OpenOrders(2))
}

// Orders are gone at the time that was scheduled.
func TestScheduledCancel(t *testing.T) {
	s, m := served(t)
	nonce := uint64(now)
	act(t, s, &nonce, mine, order(true, "0.5", "1500", rests))
	require.Contains(t, act(t, s, &nonce, mine, fmt.Sprintf(`{"type":"scheduleCancel","time":%d}`, now+4999)), "at least 5 seconds")
	require.Contains(t, act(t, s, &nonce, mine, fmt.Sprintf(`{"type":"scheduleCancel","time":%d}`, now+5000)), `"status":"ok"`)
	require.Len(t, m.OpenOrders(2), 1)
	_, err := m.Do(venue.Command{Kind: venue.Advance, At: now + 6000, Steps: 1})
	require.NoError(t, err)
	require.Empty(t, m.OpenOrders(2))
}

// A nonce counts once, within two days before and a day after now, also after a restart; a signature of nobody known
// is refused by the address that it names.
func TestStaleForgedAndReplayedActions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	start := func() *Server {
		m, err := venue.New(config())
		require.NoError(t, err)
		require.NoError(t, m.Keep(path))
		return New(venue.NewHost(m, 0, func() int64 { return now }))
	}
	s := start()
	const day = 86_400_000
	for _, row := range []struct {
		nonce uint64
		text  string
	}{
		{now, `"status":"ok"`},
		{now, "Invalid nonce: duplicate nonce 1700000000000"},
		{now - 2*day, `"status":"ok"`},
		{now - 2*day - 1, "Invalid nonce"},
		{now + day, `"status":"ok"`},
		{now + day + 1, "Invalid nonce"},
	} {
		_, text := post(s, "/exchange", signed(t, mine, isolated, row.nonce))
		require.Contains(t, text, row.text, row.nonce)
	}
	_, text := post(start(), "/exchange", signed(t, mine, isolated, now))
	require.Contains(t, text, "duplicate nonce", "after a restart")
	body := signed(t, mine, isolated, now+7)
	_, text = post(s, "/exchange", strings.Replace(body, `"leverage":10`, `"leverage":11`, 1))
	require.Contains(t, text, "User or API Wallet 0x")
	require.NotContains(t, text, markettest.Wallet)
	_, text = post(s, "/exchange", strings.Replace(body, `"r":"0x`, `"r":"zz`, 1))
	require.Contains(t, text, "L1 error")
}

// Another wallet's order is as one that is not there.
func TestAnotherAccountsOrderIsUnknown(t *testing.T) {
	s, m := served(t)
	nonce := uint64(now)
	require.Contains(t, act(t, s, &nonce, mine, order(true, "0.5", "1500", rests+`,"c":"0x00000000000000000000000000000001"`)), "resting")
	for _, action := range []string{
		`{"type":"cancel","cancels":[{"a":0,"o":1}]}`, `{"type":"cancelByCloid","cancels":[{"asset":0,"cloid":"0x00000000000000000000000000000001"}]}`,
	} {
		require.Contains(t, act(t, s, &nonce, other, action), "never placed")
	}
	require.Contains(t, act(t, s, &nonce, other, `{"type":"batchModify","modifies":[{"oid":1,"order":{"a":0,"b":true,"p":"1","s":"1",`+rests+`}}]}`), "Cannot modify")
	_, text := post(s, "/info", `{"type":"orderStatus","user":"`+walletOf(other)+`","oid":1}`)
	require.Contains(t, text, "unknownOid")
	require.Len(t, m.OpenOrders(2), 1)
	require.Contains(t, act(t, s, &nonce, mine, `{"type":"cancel","cancels":[{"a":0,"o":1}]}`), "success")
}

// A body of more than 256 KiB is cut off, and above 1,200 requests a minute an address is refused where that was
// asked for.
func TestTooMuch(t *testing.T) {
	s, _ := served(t)
	status, _ := post(s, "/info", strings.Repeat("a", wire.MaxBody+1))
	require.Equal(t, 413, status)
	s.Limits = true
	for range 1200 {
		status, _ = post(s, "/info", `{"type":"exchangeStatus"}`)
		require.Equal(t, 200, status)
	}
	status, _ = post(s, "/info", `{"type":"exchangeStatus"}`)
	require.Equal(t, 429, status)
}

// Funding that was paid is told.
func TestFundingHistory(t *testing.T) {
	c := config()
	c.Funding = venue.Funding{Rate: fixed.FromInt64(1e14), Every: 1}
	m, err := venue.New(c)
	require.NoError(t, err)
	h := venue.NewHost(m, 0, func() int64 { return now })
	_, err = h.Step(2, "")
	require.NoError(t, err)
	_, text := post(New(h), "/info", `{"type":"fundingHistory","coin":"ETH","startTime":1700000002000}`)
	require.Equal(t, `[{"coin":"ETH","fundingRate":"0.0001","premium":"0.0","time":1700000002000}]`, text)
}

// actions of all kinds, some of them none.
var actions = []string{
	isolated, `{"type":"updateLeverage","asset":0,"isCross":true,"leverage":%s}`, `{"type":"updateIsolatedMargin","asset":0,"isBuy":true,"ntli":%s}`,
	`{"type":"order","orders":[{"a":0,"b":true,"p":"%s","s":"%s",` + rests + `}],"grouping":"na"}`,
	`{"type":"order","orders":[{"a":0,"b":false,"p":"%s","s":"%s","r":false,"t":{"limit":{"tif":"Ioc"}}}],"grouping":"na"}`,
	`{"type":"order","orders":[{"a":0,"b":false,"p":"%s","s":"%s","r":true,"t":{"trigger":{"isMarket":true,"triggerPx":"%s","tpsl":"sl"}}}],"grouping":"na"}`,
	`{"type":"cancel","cancels":[{"a":0,"o":%s}]}`, `{"type":"modify","oid":%s,"order":{"a":0,"b":true,"p":"%s","s":"1",` + rests + `}}`,
	`{"type":"%s"}`, `{"type":"order","orders":%s}`, `[%s]`,
}

// Every action answers whatever it is sent, signed or not, no answer is a fault of the server, and the books balance.
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
	s, m := served(t)
	r := rand.New(rand.NewPCG(4, 15+seed))
	for i := range 3_000 {
		action := actions[r.IntN(len(actions))]
		for strings.Contains(action, "%s") {
			word := markettest.Word(r)
			if !json.Valid([]byte(`"` + word + `"`)) {
				word = "1"
			}
			action = strings.Replace(action, "%s", word, 1)
		}
		if !json.Valid([]byte(action)) {
			continue
		}
		packed, err := pack(json.RawMessage(action))
		if err != nil || len(packed) == 0 {
			continue
		}
		q := httptest.NewRequest("POST", "/exchange", strings.NewReader(signed(t, mine, action, uint64(now+i))))
		wrong := markettest.Spoil(r, q)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, q)
		text := w.Body.String()
		requests++
		if wrong {
			*spoiled++
			require.Less(t, w.Code, 500, action)
		} else {
			require.Equal(t, 200, w.Code, action)
		}
		if strings.Contains(text, `"status":"ok"`) && !strings.Contains(text, "error") {
			taken++
		}
		if i%500 == 0 {
			require.NoError(t, m.Check())
			status, _ := post(s, "/info", `{"type":"`+markettest.Word(r)+`"}`)
			require.Less(t, status, 500)
		}
	}
	require.NoError(t, m.Check())
	return requests, taken
}

// Sockets take whatever they are sent.
func TestWhateverASocketIsSent(t *testing.T) {
	m, err := venue.New(markettest.Falling("hyperliquid"))
	require.NoError(t, err)
	s := New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }))
	require.NoError(t, markettest.Sockets(s, []string{"/ws"}, []string{
		`{"method":"subscribe","subscription":{"type":"%s","coin":"ETH","user":"%s"}}`, `{"method":"post","id":%s,"request":{"type":"action","payload":{"action":{"type":"%s"},"nonce":%s}}}`, `{"method":"post","id":1,"request":{"type":"info","payload":{"type":"%s"}}}`, `{"method":"%s"}`, `[%s]`,
	}, 15))
	require.NoError(t, m.Check())
}
