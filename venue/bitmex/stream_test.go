package bitmex_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// An account's tables begin as they stand, and a row comes by insert before it is updated.
func TestTheTablesOfAnAccount(t *testing.T) {
	stage := staged(t, nil)
	stage.Follow("user", "/realtime?subscribe=order,execution,position,margin:USDt", signedIn("key", "secret"), "ping-less")
	stage.Follow("other", "/realtime?subscribe=order", signedIn("other", "hidden"), "ping-less")
	stage.Story([][2]string{
		{"HEAR user", `[{"info":"Welcome to the BitMEX Realtime API."},
			{"success":true,"subscribe":"order","request":{"op":"subscribe"}},{"table":"order","action":"partial","keys":["orderID"],"types":{},"filter":{"account":1},"data":[]},
			{"subscribe":"execution"},{"table":"execution","action":"partial","data":[]},
			{"subscribe":"position"},{"table":"position","action":"partial","keys":["account","symbol"],"types":{"symbol":"symbol","isOpen":"boolean","currentQty":"float"},"data":[{"currentQty":0}]},
			{"subscribe":"margin:USDt"},{"table":"margin","filter":{"symbol":"USDt","account":1},"data":[{"walletBalance":10000000000}]},
			{"status":400,"error":"Invalid JSON"}]`},
		{"HEAR other", `[{},{},{"data":[]},{}]`},
		{"POST /position/leverage?" + eth + `"leverage":10}`, ``},
		{"HEAR user", `[{"table":"position","action":"update","data":[{"leverage":10}]},{"table":"margin","action":"update"},{"table":"position"},{"table":"margin"}]`},
		{"POST /order?" + eth + `"side":"Buy","orderQty":500000}`, ``},
		{"HEAR user", `[{"table":"order","action":"insert","data":[{"ordStatus":"New","cumQty":0}]},{"table":"position","action":"update","data":[{"currentQty":500000}]},{"table":"margin","data":[{"walletBalance":9999499950}]},
			{"table":"order","action":"update","data":[{"ordStatus":"Filled","cumQty":500000}]},{"table":"execution","action":"insert","data":[{"lastQty":500000}]}]`},
		{"HEAR other", `[]`},
		{"POST /order?" + eth + `"side":"Buy","orderQty":1000,"price":1500}`, ``},
		{"PUT /order?" + `{"orderID":"` + uuid(1, 2) + `","price":1501}`, ``},
		{`DELETE /order?{"orderID":"` + uuid(1, 2) + `"}`, ``},
		{"HEAR user", `[{"action":"insert","data":[{"ordStatus":"New","price":1500}]},{"action":"update","data":[{"price":1501}]},{"action":"update","data":[{"ordStatus":"Canceled"}]}]`},
		{"POST /order?" + eth + `"side":"Buy","orderQty":1000,"price":2100,"execInst":"ParticipateDoNotInitiate"}`, ``},
		{"POST /order?" + eth + `"side":"Buy","orderQty":1000,"price":1500,"timeInForce":"FillOrKill"}`, ``},
		{"HEAR user", `[{"action":"insert","data":[{"ordStatus":"Canceled"}]},{"action":"insert","data":[{"ordStatus":"Canceled"}]}]`},
		{"MARK 1000", ``},
		{"HEAR user", `[{"table":"order","action":"insert","data":[{"text":"Liquidation","ordStatus":"New","cumQty":0}]},{"table":"order","action":"update","data":[{"text":"Liquidation","ordStatus":"Filled","cumQty":500000}]},
			{"table":"execution","action":"insert","data":[{"text":"Liquidation"}]},{"table":"position","data":[{"currentQty":0}]},{"table":"margin"}]`},
	}...)
}

// The market's tables: as they stand, and what changes in them at each mark and trade. A position that is closed at
// 1,800.18 gets 5 basis points less.
func TestTheTablesOfTheMarket(t *testing.T) {
	stage := staged(t, nil)
	stage.Follow("all", "/realtime", nil, `{"op":"subscribe","args":["instrument:ETHUSDT","trade","quote","orderBookL2","liquidation","tradeBin1m"]}`)
	stage.Follow("left", "/realtimemd", nil, `{"op":"subscribe","args":"quote"}`, `{"op":"unsubscribe","args":["quote:ETHUSDT"]}`)
	stage.Story([][2]string{
		{"HEAR all", `[{},{"success":true},{"table":"instrument","filter":{"symbol":"ETHUSDT"},"data":[{"symbol":"ETHUSDT","bidPrice":1999.8}]},{},{"table":"trade","data":[]},{},{"table":"quote","data":[{"bidPrice":1999.8,"askSize":100000000}]},
			{},{"table":"orderBookL2","data":[{"side":"Sell","price":2000.2,"size":100000000},{"side":"Buy","price":1999.8}]},{},{"table":"liquidation","data":[]},{},{"table":"tradeBin1m","data":[]}]`},
		{"HEAR left", `[{},{"subscribe":"quote"},{"table":"quote"},{"success":true,"unsubscribe":"quote:ETHUSDT"}]`},
		{"POST /position/leverage?" + eth + `"leverage":10}`, ``},
		{"POST /order?" + eth + `"side":"Buy","orderQty":500000}`, ``},
		{"HEAR all", `[{"table":"trade","action":"insert","data":[{"side":"Buy","size":500000,"price":2000.2}]}]`},
		{"POST /order?" + eth + `"side":"Buy","orderQty":1000,"price":1000}`, ``},
		{"MARK 1900", ``},
		{"HEAR all", `[{"table":"instrument","action":"update","data":[{"markPrice":1900,"bidPrice":1899.81}]},{"table":"quote","action":"insert","data":[{"bidPrice":1899.81}]},
			{"table":"orderBookL2","action":"delete","data":[{"price":1999.8},{"price":2000.2}]},{"table":"orderBookL2","action":"insert","data":[{"side":"Sell","price":1900.19},{"side":"Buy","price":1899.81},{"side":"Buy","price":1000,"size":1000}]}]`},
		{"HEAR left", `[]`},
		{"POST /order?" + eth + `"side":"Sell","orderQty":200000}`, ``},
		{"WAIT 60000", ``},
		{"MARK 1900", ``},
		{"HEAR all table=orderBookL2", `[{"action":"update","data":[{"side":"Buy","price":1899.81,"size":99800000}]}]`},
		{"MARK 1900", ``},
		{"HEAR all", `[{"table":"instrument"},{"table":"quote"}]`},
		{"MARK 1899", ``},
		{"HEAR all table=tradeBin1m", `[]`},
		{"MARK 1000", ``},
		{"HEAR all table=liquidation", `[{"action":"insert","data":[{"side":"Sell","leavesQty":300000,"price":1799.2799,"symbol":"ETHUSDT"}]},{"action":"delete","data":[{"symbol":"ETHUSDT"}]}]`},
	}...)
}

// The bar of a minute is told once, when the next has begun.
func TestBarsThatAreOver(t *testing.T) {
	stage := staged(t, nil)
	stage.Follow("all", "/realtime?subscribe=tradeBin1m,tradeBin5m", nil, "other")
	stage.Story([][2]string{
		{"POST /order?" + eth + `"side":"Buy","orderQty":500000}`, ``},
		{"MARK 1900", ``},
		{"HEAR all action=insert", `[]`},
		{"WAIT 60000", ``},
		{"MARK 1901", ``},
		{"HEAR all", `[{"table":"tradeBin1m","action":"insert","data":[{"timestamp":"2023-11-14T22:14:00.000Z","volume":500000,"close":1900}]}]`},
		{"MARK 1902", ``},
		{"HEAR all", `[]`},
		{"WAIT 300000", ``},
		{"MARK 1903", ``},
		{"HEAR all", `[{"table":"tradeBin1m","data":[{"close":1902}]},{"table":"tradeBin5m","data":[{"timestamp":"2023-11-14T22:15:00.000Z","volume":500000,"close":1902}]}]`},
	}...)
}

// Who signs in, and what else a socket may ask.
func TestWhatASocketMayAsk(t *testing.T) {
	stage := staged(t, nil)
	stage.Follow("all", "/realtime", nil)
	sign := func(key, expires, secret string) string {
		return `{"op":"authKeyExpires","args":["` + key + `",` + expires + `,"` + wire.Sign(secret, "GET/realtime"+expires) + `"]}`
	}
	for _, text := range []string{
		`{"op":"subscribe","args":["order","none","instrument:XBTUSD"]}`, `{"op":"cancelAllAfter","args":5000}`, sign("key", "1699999999", "secret"), sign("key", "1700000000", "wrong"), sign("nobody", "1700000005", ""),
		`{"op":"authKeyExpires","args":["key"]}`, `{"op":"authKeyExpires","args":"key"}`, `{"op":"other"}`, sign("key", "1700000000", "secret"),
		`{"op":"cancelAllAfter","args":5000}`, `{"op":"cancelAllAfter","args":0}`, `{"op":"cancelAllAfter","args":-1}`, `{"op":"cancelAllAfter","args":1000000000001}`, `{"op":"cancelAllAfter","args":"x"}`, `{"op":"subscribe","args":["order"]}`,
	} {
		stage.Tell("all", text)
	}
	wrong, timeout := `{"status":401,"error":"Signature not valid."}`, `{"status":400,"error":"Invalid timeout"}`
	markettest.Same(t, "asked", `[{"status":403,"error":"User requested an account-locked subscription but no authorization was provided."},{"status":400,"error":"Unknown table: none"},{"status":400,"error":"Unknown table: instrument:XBTUSD"},
		`+timeout+`,`+wrong+`,`+wrong+`,`+wrong+`,{"status":400,"error":"Invalid arguments"},{"status":400,"error":"Invalid arguments"},{"status":400,"error":"Unknown or expired command."},{"success":true,"request":{"op":"authKeyExpires"}},
		{"now":"2023-11-14T22:13:20.000Z","cancelTime":"2023-11-14T22:13:25.000Z"},{"cancelTime":0},`+timeout+`,`+timeout+`,`+timeout+`,{"success":true},{"table":"order","filter":{"account":1}}]`, stage.Hear("all"))
	for _, row := range []struct {
		path   string
		header http.Header
		status int
	}{{"/other", nil, 404}, {"/realtime", signedIn("nobody", ""), 401}, {"/realtime", signedIn("key", "wrong"), 401}} {
		_, answer, err := websocket.DefaultDialer.Dial(strings.Replace(stage.URL(), "http", "ws", 1)+row.path, row.header)
		require.Error(t, err)
		require.Equal(t, row.status, answer.StatusCode, row)
	}
}
