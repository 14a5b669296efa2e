package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// browser is a headless Chromium that is told what to do by its DevTools protocol.
type browser struct {
	t      *testing.T
	conn   *websocket.Conn
	id     int
	events []event
}

// event is something that the browser tells unasked.
type event struct {
	Method string
	Params json.RawMessage
}

// browse starts a Chromium with one empty page, or skips the test.
func browseVenue(t *testing.T) *browser {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		t.Skip("no Chromium is installed: `apt install chromium` lets this test see the page")
	}
	cmd := exec.Command(program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-port=0", "--user-data-dir="+filepath.Join(t.TempDir(), "user"), "about:blank")
	told, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	address := ""
	for lines := bufio.NewScanner(told); address == "" && lines.Scan(); {
		_, address, _ = strings.Cut(lines.Text(), "DevTools listening on ws://")
	}
	host, _, _ := strings.Cut(address, "/")
	answer, err := http.Get("http://" + host + "/json/list")
	require.NoError(t, err)
	defer answer.Body.Close()
	var pages []struct {
		Type      string
		WebSocket string `json:"webSocketDebuggerUrl"`
	}
	require.NoError(t, json.NewDecoder(answer.Body).Decode(&pages))
	for _, p := range pages {
		if p.Type == "page" {
			conn, _, err := websocket.DefaultDialer.Dial(p.WebSocket, nil)
			require.NoError(t, err)
			t.Cleanup(func() { conn.Close() })
			b := &browser{t: t, conn: conn}
			for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
				b.do(domain+".enable", nil)
			}
			return b
		}
	}
	t.Fatal("the browser has no page")
	return nil
}

// do sends a command and returns its answer; events that come before it are kept.
func (b *browser) do(method string, params map[string]any) (result json.RawMessage) {
	b.t.Helper()
	b.id++
	require.NoError(b.t, b.conn.WriteJSON(map[string]any{"id": b.id, "method": method, "params": params}))
	for {
		var m struct {
			ID     int
			Result json.RawMessage
			Error  json.RawMessage
			event
		}
		require.NoError(b.t, b.conn.SetReadDeadline(time.Now().Add(20*time.Second)))
		require.NoError(b.t, b.conn.ReadJSON(&m))
		if m.ID == b.id {
			require.Empty(b.t, m.Error, method)
			return m.Result
		}
		b.events = append(b.events, m.event)
	}
}

// ask is the text that an expression is on the page.
func (b *browser) ask(expression string) string {
	b.t.Helper()
	var out struct{ Result struct{ Value any } }
	require.NoError(b.t, json.Unmarshal(b.do("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}), &out))
	return fmt.Sprint(out.Result.Value)
}

// until waits for an expression to become true.
func (b *browser) until(expression string) {
	b.t.Helper()
	for range 200 {
		if b.ask(expression) == "true" {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	b.t.Fatalf("never true: %s; the page says %s", expression, b.ask("document.body.innerText"))
}

// press presses a key.
func (b *browser) press(key string, code int, text string) {
	for _, kind := range []string{"keyDown", "keyUp"} {
		b.do("Input.dispatchKeyEvent", map[string]any{"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text})
	}
}

// The page shows a crash as it happens: nothing is complained of, nothing is asked from elsewhere, the keyboard is
// enough, and nothing is wider than a telephone. RINGFENCE_SCREENSHOTS names a folder that keeps what was seen.
func TestThePageShowsACrash(t *testing.T) {
	if testing.Short() {
		t.Skip("with -short no browser is started")
	}
	b := browseVenue(t)
	_, env := startVenue(t, "--venues", "binance,bitmex", "--speed", "step", "--set", "population.borrowers=1000")
	r, err := signedRequest(env["BINANCE_URL"], http.MethodPost, "/fapi/v1/order", fmt.Sprintf("symbol=ETHUSDT&side=BUY&type=MARKET&quantity=20&recvWindow=60000&timestamp=%d", time.Now().UnixMilli()))
	require.NoError(t, err)
	r.Body.Close()
	require.Equal(t, 200, r.StatusCode)
	b.do("Page.navigate", map[string]any{"url": env["VENUE_CONTROL"] + "/"})
	b.until(`document.title.includes("ETHUSDT")`)
	for range 5 {
		steer(t, env, `{"until":"liquidation"}`)
	}
	b.until(`[...document.querySelectorAll("#figures div")].some((d) => d.innerText.startsWith("liquidations") && !/^liquidations\s+0$/.test(d.innerText))`)
	require.NotEqual(t, "0", b.ask(`document.querySelectorAll("#closings tbody tr").length`))
	require.Equal(t, "3", b.ask(`document.querySelectorAll("#up li").length`), "the axis of prices is named")
	require.Contains(t, b.ask(`document.querySelector(".bar").getAttribute("aria-label")`), "liquidated at")

	// On through the crash, until the fund cannot pay and winners are deleveraged.
	steer(t, env, `{"until":"fund-empty"}`)
	steer(t, env, `{"until":"adl"}`)
	b.until(`[...document.querySelectorAll("#fund div")].some((d) => /^deleveraged\s+[1-9]/.test(d.innerText))`)

	b.until(`[...document.querySelectorAll("#queue tbody tr")].some((r) => /^#\d+\s+short\s/.test(r.innerText))`)

	// By keyboard: the second venue's tab, then the button that goes on by a mark.
	b.ask(`document.querySelector("#tabs button").focus()`)
	b.press("Tab", 9, "")
	b.press("Enter", 13, "\r")
	b.until(`location.hash === "#bitmex" && document.title.includes("bitmex")`)
	before := b.ask(`document.querySelector("#figures").innerText`)
	b.ask(`document.querySelector("#pause").focus()`)
	b.press("Tab", 9, "")
	require.Equal(t, "One mark on", b.ask(`document.activeElement.textContent`))
	b.press("Enter", 13, "\r")
	b.until(fmt.Sprintf(`document.querySelector("#figures").innerText !== %q`, before))

	folder := os.Getenv("RINGFENCE_SCREENSHOTS")
	for _, width := range []int{1280, 390} {
		b.do("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500})
		b.until(fmt.Sprintf(`innerWidth === %d`, width))
		require.Equal(t, "true", b.ask(`document.documentElement.scrollWidth <= innerWidth`), "nothing is wider than %d pixels", width)
		var shot struct{ Data string }
		require.NoError(t, json.Unmarshal(b.do("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true}), &shot))
		image, err := base64.StdEncoding.DecodeString(shot.Data)
		require.NoError(t, err)
		picture, err := png.Decode(bytes.NewReader(image))
		require.NoError(t, err)
		require.Equal(t, width, picture.Bounds().Dx())
		if folder != "" {
			require.NoError(t, os.WriteFile(filepath.Join(folder, fmt.Sprintf("venue-%d.png", width)), image, 0o644))
		}
	}
	for _, e := range b.events {
		switch e.Method {
		case "Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled":
			t.Errorf("the page complains: %s", e.Params)
		case "Network.requestWillBeSent":
			var q struct{ Request struct{ URL string } }
			require.NoError(t, json.Unmarshal(e.Params, &q))
			ok := strings.HasPrefix(q.Request.URL, env["VENUE_CONTROL"]) || strings.HasPrefix(q.Request.URL, "data:")
			require.True(t, ok, "the page asks elsewhere: %s", q.Request.URL)
		}
	}
}

// steer does an order at the control address, and returns its answer.
func steer(t *testing.T, env map[string]string, order string) (answer map[string]any) {
	t.Helper()
	r, err := http.Post(env["VENUE_CONTROL"], "application/json", strings.NewReader(order))
	require.NoError(t, err)
	defer r.Body.Close()
	var raw json.RawMessage
	require.NoError(t, json.NewDecoder(r.Body).Decode(&raw))
	require.Equal(t, 200, r.StatusCode, "%s: %s", order, raw)
	json.Unmarshal(raw, &answer) //nolint:errcheck // of several venues it is a list
	return answer
}
