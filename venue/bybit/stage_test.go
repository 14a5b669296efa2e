package bybit_test

import (
	"fmt"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/bybit"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// staged is a market whose story a test tells. A POST's body stands behind the question mark.
func staged(t testing.TB, preset string, change func(*venue.Config)) *markettest.Stage {
	t.Helper()
	stage := markettest.NewStage(t, preset, change)
	s := bybit.New(stage.Host)
	stage.Server, stage.Ping, stage.Pong = s, `{"op":"ping","req_id":"bell"}`, `"bell"`
	secrets := map[string]string{"key": "secret", "other": "hidden"}
	stage.Ask = func(who, method, path, params string) (int, string) {
		r := httptest.NewRequest(method, path, strings.NewReader(params))
		if method == "GET" {
			r = httptest.NewRequest(method, path+"?"+params, nil)
		}
		stamp := strconv.FormatInt(s.Now(), 10)
		r.Header.Set("X-BAPI-API-KEY", who)
		r.Header.Set("X-BAPI-TIMESTAMP", stamp)
		r.Header.Set("X-BAPI-SIGN", wire.Sign(secrets[who], stamp+who+params))
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	return stage
}

// signedIn opens a socket in the name of a key.
func signedIn(stage *markettest.Stage, name, path, key, secret string) {
	stage.Helper()
	expires := strconv.FormatInt(stage.Clock+1000, 10)
	stage.Follow(name, path, nil)
	stage.Tell(name, `{"op":"auth","args":["`+key+`",`+expires+`,"`+wire.Sign(secret, "GET/realtime"+expires)+`"]}`)
}

// post is a request with the market's category and symbol, and get likewise.
func post(path, rest string) string { return "POST /v5/" + path + "?" + eth(rest) }

func get(path, rest string) string {
	return "GET /v5/" + path + "?category=linear&symbol=ETHUSDT" + rest
}

// list is an answer whose rows are these, and refused one of a code and a text.
func list(rows string) string { return `{"retCode":0,"result":{"list":[` + rows + `]}}` }

func refused(code int, text string) string {
	return fmt.Sprintf(`{"retCode":%d,"retMsg":%q}`, code, text)
}

// id is how an order's number is written.
func id(n int) string { return fmt.Sprintf("00000001-0000-4000-8000-%012x", n) }
