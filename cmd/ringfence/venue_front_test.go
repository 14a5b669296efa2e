package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// front stands between a client and a server that is killed and started again under it. What comes in meanwhile waits.
// Sockets are connected anew in the client's name, with all that it had sent, and what a server says on that occasion
// is not passed on: no client here goes on by itself after its connection broke.
type front struct {
	t       *testing.T
	args    []string
	address string // name of the venue's address in the environment
	kills   []int  // before which requests the server is killed

	mu      sync.RWMutex // held for writing while there is no server
	cmd     *exec.Cmd
	env     map[string]string
	seen    int
	tunnels map[*tunnel]bool
}

// newFront starts a server with a data folder and fronts for the venue and its control address.
func newFront(t *testing.T, address string, args ...string) (f *front, venue, control string) {
	f = &front{t: t, address: address, args: args, tunnels: map[*tunnel]bool{}}
	f.cmd, f.env = startVenue(t, args...)
	serve := func(name string, counts bool) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { f.pass(w, r, name, counts) }))
		t.Cleanup(s.Close)
		return s.URL
	}
	return f, serve(address, true), serve("VENUE_CONTROL", false)
}

func (f *front) pass(w http.ResponseWriter, r *http.Request, name string, counts bool) {
	if websocket.IsWebSocketUpgrade(r) {
		f.connect(w, r)
		return
	}
	if counts {
		f.mu.Lock()
		f.seen++
		if slices.Contains(f.kills, f.seen) {
			f.restart()
		}
		f.mu.Unlock()
	}
	f.mu.RLock()
	defer f.mu.RUnlock()
	to, err := url.Parse(f.env[name])
	if err != nil {
		panic(err)
	}
	proxy := httputil.ReverseProxy{Transport: &http.Transport{DisableKeepAlives: true}, Rewrite: func(p *httputil.ProxyRequest) {
		p.Out.URL.Scheme, p.Out.URL.Host, p.Out.URL.RawQuery = to.Scheme, to.Host, p.In.URL.RawQuery
	}}
	proxy.ServeHTTP(w, r)
}

// restart kills the server and starts it again from its data folder.
func (f *front) restart() {
	f.cmd.Process.Kill() //nolint:errcheck // it runs
	f.cmd.Wait()         //nolint:errcheck // it was killed
	f.cmd, f.env = startVenue(f.t, f.args...)
	for k := range f.tunnels {
		k.dial(f.env[f.address], true)
	}
	if len(f.tunnels) > 0 {
		time.Sleep(150 * time.Millisecond) // until the server has taken in what they had sent
	}
}

// tunnel is a client's socket.
type tunnel struct {
	request *http.Request
	down    *websocket.Conn

	mu   sync.Mutex
	up   *websocket.Conn
	sent [][]byte
}

func (f *front) connect(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	down, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	k := &tunnel{request: r, down: down}
	f.mu.Lock()
	k.dial(f.env[f.address], false)
	f.tunnels[k] = true
	f.mu.Unlock()
	for {
		_, text, err := down.ReadMessage()
		if err != nil {
			break
		}
		f.mu.RLock()
		k.mu.Lock()
		k.sent = append(k.sent, text)
		k.up.WriteMessage(websocket.TextMessage, text) //nolint:errcheck // it is sent again
		k.mu.Unlock()
		f.mu.RUnlock()
	}
	f.mu.Lock()
	delete(f.tunnels, k)
	f.mu.Unlock()
	k.mu.Lock()
	k.up.Close()
	k.mu.Unlock()
}

// dial connects to a server and sends what the client had sent.
func (k *tunnel) dial(base string, again bool) {
	header := http.Header{}
	for name, v := range k.request.Header {
		if strings.HasPrefix(strings.ToLower(name), "api-") {
			header[name] = v
		}
	}
	up, _, err := websocket.DefaultDialer.Dial(strings.Replace(base, "http", "ws", 1)+k.request.URL.RequestURI(), header)
	if err != nil {
		panic(err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.up = up
	for _, text := range k.sent {
		up.WriteMessage(websocket.TextMessage, signedAnew(text)) //nolint:errcheck // the test says so
	}
	go func() {
		for {
			_, text, err := up.ReadMessage()
			if err != nil {
				return
			}
			if !again || !greets(text) {
				k.down.WriteMessage(websocket.TextMessage, text) //nolint:errcheck // the client has gone
			}
		}
	}()
}

// greets reports whether a message only answers that a client has connected and subscribed.
func greets(text []byte) bool {
	for _, part := range []string{`"op":"auth"`, `"op":"subscribe"`, `"result":null`, `"subscribe":"`, `"action":"partial"`, `"info":"`, `"authKeyExpires"`} {
		if bytes.Contains(text, []byte(part)) {
			return true
		}
	}
	return false
}

// signedAnew is a message with the signature of now where it signs a client in at Bybit, for which a second is enough.
func signedAnew(text []byte) []byte {
	var q struct {
		Op   string `json:"op"`
		Args []any  `json:"args"`
	}
	if json.Unmarshal(text, &q) != nil || q.Op != "auth" {
		return text
	}
	expires := fmt.Sprint(time.Now().UnixMilli() + 10_000)
	mac := hmac.New(sha256.New, []byte("secret"))
	mac.Write([]byte("GET/realtime" + expires))
	out, err := json.Marshal(map[string]any{"op": "auth", "args": []any{"key", expires, hex.EncodeToString(mac.Sum(nil))}})
	if err != nil {
		panic(err)
	}
	return out
}

// A front passes requests on as they came, and holds them while the server is away.
func TestTheFrontOfTheWalkthroughs(t *testing.T) {
	f, base, control := newFront(t, "BINANCE_URL", "--venues", "binance", "--speed", "step", "--data", t.TempDir())
	f.kills = []int{2}
	for range 3 {
		r, err := signedRequest(base, http.MethodGet, "/fapi/v3/account", fmt.Sprintf("recvWindow=60000&timestamp=%d", time.Now().UnixMilli()))
		require.NoError(t, err)
		r.Body.Close()
		require.Equal(t, 200, r.StatusCode)
	}
	r, err := http.Post(control, "application/json", strings.NewReader(`{"check":true}`))
	require.NoError(t, err)
	r.Body.Close()
	require.Equal(t, 200, r.StatusCode)
}
