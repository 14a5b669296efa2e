package binance_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/binance"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
)

// staged is a market whose story a test tells.
func staged(t testing.TB, change func(*venue.Config)) *markettest.Stage {
	t.Helper()
	stage := markettest.NewStage(t, "binance-usdm", change)
	s := binance.New(stage.Host, binance.Options{})
	stage.Server, stage.Ping, stage.Pong = s, `{"method":"PING","id":"pong"}`, `"id":"pong"`
	secrets := map[string]string{"key": "secret", "other": "hidden"}
	stage.Ask = func(who, method, path, params string) (int, string) {
		status, _, text := ask(s, who, secrets[who], method, path, params, s.Now())
		return status, text
	}
	return stage
}

// follow follows what the owner of "key" is told.
func follow(stage *markettest.Stage) {
	stage.Helper()
	_, text := stage.Ask("key", "POST", "/fapi/v1/listenKey", "")
	var key struct{ ListenKey string }
	require.NoError(stage, json.Unmarshal([]byte(text), &key))
	stage.Follow("user", "/ws/"+key.ListenKey, nil)
}

// missing is the refusal of what lacks a parameter.
func missing(name string) string {
	return `400 {"code":-1102,"msg":"Mandatory parameter '` + name + `' was not sent, was empty/null, or malformed."}`
}
