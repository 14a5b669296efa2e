package bitmex_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/bitmex"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// staged is a market whose story a test tells. The body of what is no GET stands behind the question mark.
func staged(t testing.TB, change func(*venue.Config)) *markettest.Stage {
	t.Helper()
	stage := markettest.NewStage(t, "bitmex-usdt", change)
	s := bitmex.New(stage.Host)
	stage.Server, stage.Ping, stage.Pong = s, "ping", "pong"
	secrets := map[string]string{"key": "secret", "other": "hidden"}
	stage.Ask = func(who, method, path, params string) (int, string) {
		path = "/api/v1" + path
		if method == "GET" && params != "" {
			path, params = path+"?"+strings.ReplaceAll(params, `"`, "%22"), ""
		}
		expires := strconv.FormatInt(s.Now()/1000+5, 10)
		r := httptest.NewRequest(method, path, strings.NewReader(params))
		r.Header.Set("api-key", who)
		r.Header.Set("api-expires", expires)
		r.Header.Set("api-signature", wire.Sign(secrets[who], method+path+expires+params))
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	return stage
}

// signedIn are the headers by which a socket is somebody's.
func signedIn(who, secret string) http.Header {
	const expires = "1700000005"
	return http.Header{"Api-Key": {who}, "Api-Expires": {expires}, "Api-Signature": {wire.Sign(secret, "GET/realtime"+expires)}}
}

// refused is an answer with an error.
func refused(text string) string {
	return `400 {"error":{"name":"HTTPError","message":"` + text + `"}}`
}

// uuid is how an order's number is written.
func uuid(kind, n int) string {
	return wire.UUID(uint64(kind), uint64(n))
}

const eth = `{"symbol":"ETHUSDT",`
