package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/play"
	"github.com/ringfence-sim/ringfence/sim/report"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// tab is a page in a headless Chromium, driven by its DevTools protocol. What it complains of and asks of others is kept.
type tab struct {
	t         *testing.T
	socket    *websocket.Conn
	calls     int
	session   string
	console   []string
	requested []string
}

// browse starts a Chromium; the test is skipped where none is installed.
func browse(t *testing.T) *tab {
	t.Helper()
	if testing.Short() {
		t.Skip("with -short no browser is started")
	}
	browser := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil && browser == "" {
			browser = path
		}
	}
	if browser == "" {
		t.Skip("no Chromium is installed: `apt install chromium` lets this test see the page")
	}
	cmd := exec.Command(browser, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--user-data-dir="+t.TempDir(), "about:blank")
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	b := &tab{t: t}
	t.Cleanup(func() {
		_ = b.socket.WriteJSON(map[string]any{"id": 1 << 20, "method": "Browser.close"})
		_ = cmd.Wait()
	})
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		if _, address, found := strings.Cut(lines.Text(), "DevTools listening on "); found {
			b.socket, _, err = websocket.DefaultDialer.Dial(address, nil)
			require.NoError(t, err)
			break
		}
	}
	require.NotNil(t, b.socket, "Chromium gives no address to drive it by")
	go func() {
		for lines.Scan() {
		}
	}()
	b.socket.SetReadLimit(1 << 28)
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

// call asks for something and notes what happens until it is answered.
func (b *tab) call(method string, params map[string]any, into any) {
	b.t.Helper()
	b.calls++
	message := map[string]any{"id": b.calls, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" {
		message["sessionId"] = b.session
	}
	require.NoError(b.t, b.socket.WriteJSON(message))
	for {
		require.NoError(b.t, b.socket.SetReadDeadline(time.Now().Add(2*time.Minute)))
		var answer struct {
			ID     int
			Method string
			Params json.RawMessage
			Result json.RawMessage
			Error  json.RawMessage
		}
		require.NoError(b.t, b.socket.ReadJSON(&answer))
		switch answer.Method {
		case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded":
			b.console = append(b.console, string(answer.Params))
		case "Network.requestWillBeSent":
			var sent struct{ Request struct{ URL string } }
			require.NoError(b.t, json.Unmarshal(answer.Params, &sent))
			b.requested = append(b.requested, sent.Request.URL)
		}
		if answer.ID == b.calls {
			require.Empty(b.t, string(answer.Error), method)
			if into != nil {
				require.NoError(b.t, json.Unmarshal(answer.Result, into))
			}
			return
		}
	}
}

// run evaluates an expression, waiting for what it promises.
func (b *tab) run(expression string) (value any) {
	b.t.Helper()
	var out struct {
		Result           struct{ Value any }
		ExceptionDetails json.RawMessage
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &out)
	require.Empty(b.t, string(out.ExceptionDetails), expression)
	return out.Result.Value
}

// until waits for an expression to become true.
func (b *tab) until(expression string) {
	b.t.Helper()
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(50 * time.Millisecond) {
		if b.run(expression) == true {
			return
		}
	}
	require.Fail(b.t, "it never came true: "+expression, b.run("document.getElementById('play-status')?.textContent"))
}

// open shows a page at a width, in light or in dark.
func (b *tab) open(file string, wide int, scheme string) {
	b.t.Helper()
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": wide, "height": 900, "deviceScaleFactor": 1, "mobile": wide < 500}, nil)
	b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
	b.call("Page.navigate", map[string]any{"url": "file://" + file}, nil)
	b.until("document.readyState === 'complete' && location.protocol === 'file:'")
}

// shot keeps a picture where RINGFENCE_SHOTS names a folder, to be looked at.
func (b *tab) shot(name string) {
	b.t.Helper()
	folder := os.Getenv("RINGFENCE_SHOTS")
	if folder == "" {
		return
	}
	var picture struct{ Data string }
	b.call("Page.captureScreenshot", map[string]any{"format": "png"}, &picture)
	data, err := base64.StdEncoding.DecodeString(picture.Data)
	require.NoError(b.t, err)
	require.NoError(b.t, os.WriteFile(filepath.Join(folder, name+".png"), data, 0o644))
}

// A reader starts the model in the page, moves the incentive and reads what it brings. Nothing complains, nothing is asked of a
// network, and nothing is wider than a telephone.
func TestThePlaygroundInABrowser(t *testing.T) {
	t.Parallel()
	b := browse(t)
	s, err := scenario.Builtin(scenario.Frictionless()...)
	require.NoError(t, err)
	c := &report.Content{Format: 1, Name: "crash", Scenario: string(s.YAML())}
	model := playground(c.Scenario)
	require.Empty(t, model.Refused)
	page, err := c.PageWith(model)
	require.NoError(t, err)
	native, err := play.Open(c.Scenario)
	require.NoError(t, err)
	moved, err := native.Ask("1.01")
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "page.html")
	require.NoError(t, os.WriteFile(file, page, 0o644))
	for _, wide := range []int{1280, 390} {
		for _, scheme := range []string{"light", "dark"} {
			b.open(file, wide, scheme)
			b.run("document.getElementById('play-start').click()")
			b.until("/paths in/.test(document.getElementById('play-status').textContent)")
			cells := "[...document.querySelector('#play-numbers tr').cells].map(c => c.textContent)"
			before := b.run(cells).([]any)
			require.Equal(t, "322", before[2])
			b.until("Number(document.getElementById('play-root').dataset.engines) === Math.min(4, navigator.hardwareConcurrency)")
			b.run("(() => { const i = document.querySelector('#play-controls input'); i.value = 1.01; i.dispatchEvent(new Event('input')); })()")
			b.until("document.querySelector('#play-numbers tr').cells[3].textContent !== '' && /paths in/.test(document.getElementById('play-status').textContent)")
			require.Equal(t, fmt.Sprintf("%.2f", *moved.Numbers[0].Value), b.run(cells).([]any)[2])
			require.Equal(t, true, b.run("document.documentElement.scrollWidth <= innerWidth"), "%d px", wide)
			b.run("document.getElementById('playground').scrollIntoView({behavior: 'instant'})")
			b.shot("playground-" + scheme + "-" + map[int]string{1280: "wide", 390: "narrow"}[wide])
			t.Log(b.run("document.getElementById('play-status').textContent"))
		}
	}
	require.Empty(t, b.console)
	for _, url := range b.requested {
		require.Regexp(t, `^(file://|data:|blob:)`, url)
	}
}
