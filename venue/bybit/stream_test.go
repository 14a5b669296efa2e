package bybit_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// settled asks for something and waits for so many messages, which come a moment later.
func settled(stage *markettest.Stage, name string, count int, message string) string {
	stage.Helper()
	stage.Tell(name, message)
	var all []json.RawMessage
	for len(all) < count {
		var some []json.RawMessage
		require.NoError(stage, json.Unmarshal([]byte(stage.Hear(name)), &some))
		all = append(all, some...)
	}
	text, err := json.Marshal(all)
	require.NoError(stage, err)
	return string(text)
}

// What an account is told: of its orders, executions, position and wallet, once it has signed in and asked for it.
func TestTheStreamOfAnAccount(t *testing.T) {
	stage := staged(t, "bybit-2025", nil)
	stage.Follow("early", "/v5/private", nil)
	markettest.Same(t, "before it has signed in", `[{"success":false,"ret_msg":"Request not authorized","op":"subscribe","conn_id":"00000005-0000-4000-8000-000000000001"}]`, settled(stage, "early", 1, `{"op":"subscribe","args":["order"]}`))
	signedIn(stage, "all", "/v5/private", "key", "secret")
	markettest.Same(t, "signed in", `[{"success":true,"op":"auth"}]`, stage.Hear("all"))
	markettest.Same(t, "subscribed", `[{"success":true,"op":"subscribe","req_id":"7"}]`, settled(stage, "all", 1, `{"req_id":"7","op":"subscribe","args":["order.linear","execution","position","wallet"]}`))
	signedIn(stage, "orders", "/v5/private", "key", "secret")
	stage.Hear("orders")
	settled(stage, "orders", 1, `{"op":"subscribe","args":["order","wallet"]}`)
	settled(stage, "orders", 1, `{"op":"unsubscribe","args":["wallet"]}`)
	signedIn(stage, "other", "/v5/private", "other", "hidden")
	stage.Hear("other")
	settled(stage, "other", 1, `{"op":"subscribe","args":["order","execution","position","wallet"]}`)
	stage.Story([][2]string{
		{"other: " + post("order/create", `"side":"Buy","orderType":"Limit","qty":"0.5","price":"1500"`), ``},
		{"HEAR all", `[]`},
		{"HEAR other", `[{"id":"rf5","topic":"order","data":[{"orderStatus":"New"}]}]`}, // four sockets have a number each
		{post("position/switch-isolated", `"tradeMode":1,"buyLeverage":"10","sellLeverage":"10"`), ``},
		{"HEAR all topic=position", `[{"creationTime":1700000000000,"data":[{"category":"linear","size":"0","leverage":"10","entryPrice":"0"}]},{"data":[{"tradeMode":1}]}]`},
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"0.5"`), ``},
		{"HEAR orders", `[{"topic":"order","data":[{"orderStatus":"New","category":"linear"}]},{"topic":"order","data":[{"orderStatus":"Filled","cumExecQty":"0.5"}]}]`},
		{"HEAR all", `[{"topic":"order"},{"topic":"position","data":[{"size":"0.5","side":"Buy","entryPrice":"2000.2"}]},{"topic":"wallet","data":[{"totalWalletBalance":"9999.449945"}]},
			{"topic":"execution","data":[{"execQty":"0.5","execPrice":"2000.2","execFee":"0.550055","leavesQty":"0"}]},{"topic":"order","data":[{"orderStatus":"Filled"}]}]`},
		{post("position/add-margin", `"margin":"50"`), ``},
		{"HEAR all", `[{"topic":"position","data":[{"positionBalance":"150.50505"}]},{"topic":"wallet"}]`},
		{"HEAR orders", `[]`},
		{"HEAR early", `[]`},
		{"HEAR other", `[]`},
		{"MARK 1000", ``},
		{"HEAR all topic=execution", `[{"data":[{"execType":"BustTrade","side":"Sell","createType":"CreateByTakeOver_PassThrough"}]}]`},
	}...)
}

// How signing in is refused, and what else a socket is told.
func TestWhatASocketMayAsk(t *testing.T) {
	stage := staged(t, "bybit-2025", nil)
	sign := func(expires string) string { return wire.Sign("secret", "GET/realtime"+expires) }
	for _, path := range []string{"/v5/private", "/v5/trade"} {
		stage.Follow(path, path, nil)
		for _, row := range []struct{ args, text, code string }{
			{`["key"]`, "Params Error", "10001"},
			{`["nobody",1700000001000,""]`, "API key is invalid.", "10003"},
			{`["key",1700000000000,"` + sign("1700000000000") + `"]`, "Params Error: expires is in the past", "10002"},
			{`["key","soon","` + sign("soon") + `"]`, "Params Error: expires is in the past", "10002"},
			{`["key",1700000001000,"` + sign("1700000001001") + `"]`, "error sign! please check your signature generation algorithm.", "10004"},
		} {
			stage.Tell(path, `{"op":"auth","args":`+row.args+`}`)
			want := `[{"success":false,"op":"auth","ret_msg":"` + row.text + `"}]`
			if path == "/v5/trade" {
				want = `[{"op":"auth","retCode":` + row.code + `,"retMsg":"` + row.text + `"}]`
			}
			markettest.Same(t, row.args, want, stage.Hear(path))
		}
	}
	stage.Tell("/v5/trade", `{"op":"auth","args":["key",1700000000001,"`+sign("1700000000001")+`"]}`)
	markettest.Same(t, "trade", `[{"op":"auth","retCode":0,"retMsg":"OK"}]`, stage.Hear("/v5/trade"))
	stage.Tell("/v5/trade", `{"op":"ping"}`)
	markettest.Same(t, "trade", `[{"op":"pong","retCode":0,"retMsg":"OK","args":["1700000000000"]}]`, stage.Hear("/v5/trade"))
	stage.Tell("/v5/private", `{"op":"ping"}`)
	markettest.Same(t, "private", `[{"op":"pong","args":["1700000000000"]}]`, stage.Hear("/v5/private"))
	stage.Follow("public", "/v5/public/linear", nil)
	stage.Tell("public", `{"op":"ping"}`)
	stage.Tell("public", `{"op":"other"}`)
	stage.Tell("public", `{`)
	markettest.Same(t, "public", `[{"op":"ping","success":true,"ret_msg":"pong"},{"success":false,"ret_msg":"error:unknown op other"},{"success":false,"ret_msg":"Invalid JSON"}]`, stage.Hear("public"))
	order := `{"reqId":"r","op":"order.create","args":[{"category":"linear","symbol":"ETHUSDT","side":"Buy","orderType":"Limit","qty":"0.5","price":"1500","orderLinkId":"mine"}]}`
	markettest.Same(t, "created", `[{"op":"order.create","retCode":0,"reqId":"r","data":{"orderId":"`+id(1)+`","orderLinkId":"mine"},"header":{"Timenow":"1700000000000"}}]`, settled(stage, "/v5/trade", 1, order))
	markettest.Same(t, "amended", `[{"op":"order.amend","retCode":0,"reqId":""}]`, settled(stage, "/v5/trade", 1, `{"op":"order.amend","args":[{"category":"linear","symbol":"ETHUSDT","orderLinkId":"mine","qty":"0.4"}]}`))
	markettest.Same(t, "cancelled", `[{"op":"order.cancel","retCode":0}]`, settled(stage, "/v5/trade", 1, `{"op":"order.cancel","args":[{"category":"linear","symbol":"ETHUSDT","orderLinkId":"mine"}]}`))
	markettest.Same(t, "cancelled", `[{"op":"order.cancel","retCode":110001}]`, settled(stage, "/v5/trade", 1, `{"op":"order.cancel","args":[{"category":"linear","symbol":"ETHUSDT","orderLinkId":"mine"}]}`))
	markettest.Same(t, "two", `[{"retCode":10001,"retMsg":"params error: args invalid"}]`, settled(stage, "/v5/trade", 1, `{"op":"order.create","args":[{},{}]}`))
	markettest.Same(t, "private", `[{"retCode":10005,"retMsg":"the socket is not signed in"}]`, settled(stage, "/v5/private", 1, order))
	stage.Follow("nobody", "/v5/trade", nil)
	markettest.Same(t, "nobody", `[{"retCode":10005}]`, settled(stage, "nobody", 1, order))
}

// A topic of the market begins with how it stands and goes on with each mark and trade; who has left is told nothing.
func TestTheStreamsOfTheMarket(t *testing.T) {
	stage := staged(t, "bybit-2025", nil)
	stage.Follow("all", "/v5/public/linear", nil)
	stage.Follow("left", "/v5/public/linear", nil)
	first := settled(stage, "all", 3, `{"op":"subscribe","args":["tickers.ETHUSDT","orderbook.1.ETHUSDT","kline.1.ETHUSDT","publicTrade.ETHUSDT","allLiquidation.ETHUSDT","tickers.BTCUSDT","orderbook.0.ETHUSDT","orderbook.1001.ETHUSDT","kline.7.ETHUSDT","orderbook.ETHUSDT","kline.ETHUSDT"]}`)
	markettest.Same(t, "subscribed", `[{"success":true,"op":"subscribe"},{"topic":"tickers.ETHUSDT","type":"snapshot","cs":0,"ts":1000000000000,"data":{"lastPrice":"2000"}},
		{"topic":"orderbook.1.ETHUSDT","type":"snapshot","data":{"b":[["1999.8","100"]],"a":[["2000.2","100"]],"u":1}}]`, first)
	settled(stage, "left", 2, `{"op":"subscribe","args":["tickers.ETHUSDT","publicTrade.ETHUSDT"]}`)
	settled(stage, "left", 1, `{"op":"unsubscribe","args":["tickers.ETHUSDT"]}`)
	stage.Story([][2]string{
		{post("position/switch-isolated", `"tradeMode":1,"buyLeverage":"10","sellLeverage":"10"`), ``},
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"0.5"`), ``},
		{"HEAR all", `[{"topic":"publicTrade.ETHUSDT","type":"snapshot","data":[{"T":1700000000000,"s":"ETHUSDT","S":"Buy","v":"0.5","p":"2000.2","i":"00000002-0000-4000-8000-000000000001","seq":1}]}]`},
		{"HEAR left", `[{"topic":"publicTrade.ETHUSDT"}]`},
		{"MARK 1900", ``},
		{"HEAR all", `[
			{"topic":"kline.1.ETHUSDT","type":"snapshot","data":[{"start":1699999980000,"end":1700000039999,"interval":"1","open":"2000.2","close":"1900","high":"2000.2","low":"1900","volume":"0.5","turnover":"950","confirm":false}]},
			{"topic":"orderbook.1.ETHUSDT","data":{"b":[["1899.81","100"]],"a":[["1900.19","99.5"]]}},
			{"topic":"tickers.ETHUSDT","type":"delta","data":{"markPrice":"1900"}}]`},
		{"HEAR left", `[]`},
		{"MARK 1000", ``},
		{"HEAR all topic=allLiquidation.ETHUSDT", `[{"data":[{"s":"ETHUSDT","S":"Buy","v":"0.5"}]}]`},
	}...)
	stage.Hear("left")
	markettest.Same(t, "the widest book", `[{"success":true},{"topic":"orderbook.1000.ETHUSDT"}]`, settled(stage, "left", 2, `{"op":"subscribe","args":["orderbook.1000.ETHUSDT"]}`))
}

// A socket follows 200 topics.
func TestHowMuchASocketFollows(t *testing.T) {
	stage := staged(t, "bybit-2025", nil)
	stage.Follow("all", "/v5/public/linear", nil)
	topics := make([]string, 201)
	for i := range topics {
		topics[i] = fmt.Sprintf(`"orderbook.%d.ETHUSDT"`, i+1)
	}
	settled(stage, "all", 201, `{"op":"subscribe","args":[`+strings.Join(topics, ",")+`]}`)
	stage.Hear("all")
	stage.Story([2]string{"MARK 1900", ``})
	require.Equal(t, 200, strings.Count(stage.Hear("all"), `"topic"`))
}
