package binance_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/binance"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
)

const eth = "?symbol=ETHUSDT"

// Each parameter of an order at the edge of what it may be. A size is at most 2^40 − 1 lots of 0.001 and a price 2^36
// − 1 ticks of 0.01.
func TestAnOrdersParameters(t *testing.T) {
	const test, limit = "POST /fapi/v1/order/test" + eth, "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1"
	staged(t, nil).Story([][2]string{
		{test + limit + "&price=2000", `200 {}`},
		{test + limit + "&price=687194767.35", `200 {}`},
		{test + limit + "&price=687194767.36", `400 {"code":-4002,"msg":"Price greater than max price."}`},
		{test + limit + "&price=0.01", `200 {}`},
		{test + limit + "&price=0.005", `400 {"code":-4013,"msg":"Price less than min price."}`},
		{test + limit + "&price=0", `400 {"code":-4001,"msg":"Price less than 0."}`},
		{test + limit + "&price=-5", `400 {"code":-4001}`},
		{test + limit + "&price=1e3", missing("price")},
		{test + limit, missing("price")},
		{test + "&side=BUY&type=MARKET&quantity=1099511627.775", `200 {}`},
		{test + "&side=BUY&type=MARKET&quantity=1099511627.776", `400 {"code":-4005,"msg":"Quantity greater than max quantity."}`},
		{test + "&side=BUY&type=MARKET&quantity=0.001", `200 {}`},
		{test + "&side=BUY&type=MARKET&quantity=-1", `400 {"code":-4003}`},
		{test + "&type=MARKET&quantity=1", missing("side")},
		{test + "&side=buy&type=MARKET&quantity=1", missing("side")},
		{test + "&side=BUY&quantity=1", `400 {"code":-1116,"msg":"Invalid orderType."}`},
		{test + "&side=BUY&type=OTHER&quantity=1", `400 {"code":-1116}`},
		{test + "&side=BUY&type=MARKET&quantity=1&timeInForce=GTD", `400 {"code":-1115,"msg":"Invalid timeInForce."}`},
		{test + "&side=BUY&type=STOP&quantity=1&price=2100&stopPrice=2100", `200 {}`},
		{test + "&side=BUY&type=STOP&quantity=1&stopPrice=2100", missing("price")},
		{test + "&side=BUY&type=STOP_MARKET&quantity=1", missing("stopPrice")},
		{test + "&side=BUY&type=STOP_MARKET&quantity=1&stopPrice=2100.001", `400 {"code":-4014}`},
		{test + "&side=BUY&type=STOP_MARKET&quantity=1&stopPrice=2100&workingType=INDEX", `400 {"code":-4078,"msg":"Invalid workingType."}`},
		{test + "&side=BUY&type=STOP_MARKET&closePosition=true&stopPrice=2100", `200 {}`},
		{test + "&side=BUY&type=STOP&closePosition=true&stopPrice=2100&price=2100", `400 {"code":-4136,"msg":"Target strategy invalid for orderType STOP,closePosition true"}`},
		{test + "&side=BUY&type=MARKET&quantity=1&positionSide=BOTH", `200 {}`},
		{test + "&side=BUY&type=MARKET&quantity=1&newClientOrderId=" + strings.Repeat("a", 36), `200 {}`},
		{test + "&side=BUY&type=MARKET&quantity=1&newClientOrderId=" + strings.Repeat("a", 37), `400 {"code":-4015,"msg":"Client order id length should be less than 36 chars"}`},
		{"POST /fapi/v1/order/test?side=BUY&type=MARKET&quantity=1", missing("symbol")},
		{"POST /fapi/v1/order/test?symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1", `400 {"code":-1121,"msg":"Invalid symbol."}`},
		{"POST /fapi/v1/algoOrder" + eth + "&side=BUY&type=STOP_MARKET&quantity=1&triggerPrice=2100", missing("algoType")},
		{"POST /fapi/v1/algoOrder" + eth + "&algoType=CONDITIONAL&side=BUY&type=MARKET&quantity=1&triggerPrice=2100", `400 {"code":-1116}`},
		{"POST /fapi/v1/algoOrder" + eth + "&algoType=CONDITIONAL&side=BUY&type=STOP_MARKET&quantity=1&stopPrice=2100", missing("triggerPrice")},
	}...)
	m, err := venue.New(markettest.Falling("binance-usdm"))
	require.NoError(t, err)
	s := binance.New(venue.NewHost(m, 0, func() int64 { return now }), binance.Options{AlgoOnly: true})
	for path, code := range map[string]float64{"/fapi/v1/order/test": -4120, "/fapi/v1/algoOrder": 0} {
		_, answer, text := ask(s, "key", "secret", "POST", path, "symbol=ETHUSDT&algoType=CONDITIONAL&side=BUY&type=STOP_MARKET&quantity=1&stopPrice=2100&triggerPrice=2100", now)
		if got, _ := answer["code"].(float64); got != code {
			t.Errorf("%s: %s", path, text)
		}
	}
	_, answer, text := ask(s, "key", "secret", "POST", "/fapi/v1/order/test", "symbol=ETHUSDT&side=BUY&type=MARKET&quantity=1", now)
	require.Empty(t, answer, text)
}

// Before there was a trade the last price is the mark's, 2,000. A stop of a buyer waits above it and one of a seller
// below; a take-profit the other way. At it, either would fire at once.
func TestTheSideOfATrigger(t *testing.T) {
	var story [][2]string
	for _, row := range []struct {
		side, kind, price string
		waits             bool
	}{
		{"BUY", "STOP_MARKET", "2000.01", true},
		{"BUY", "STOP_MARKET", "2000", false},
		{"BUY", "STOP_MARKET", "1999.99", false},
		{"SELL", "STOP_MARKET", "1999.99", true},
		{"SELL", "STOP_MARKET", "2000", false},
		{"SELL", "STOP_MARKET", "2000.01", false},
		{"BUY", "TAKE_PROFIT_MARKET", "1999.99", true},
		{"BUY", "TAKE_PROFIT_MARKET", "2000", false},
		{"BUY", "TAKE_PROFIT_MARKET", "2000.01", false},
		{"SELL", "TAKE_PROFIT_MARKET", "2000.01", true},
		{"SELL", "TAKE_PROFIT_MARKET", "2000", false},
		{"SELL", "TAKE_PROFIT_MARKET", "1999.99", false},
	} {
		for _, source := range []string{"", "&workingType=CONTRACT_PRICE"} {
			want := `400 {"code":-2021,"msg":"Order would immediately trigger."}`
			if row.waits {
				want = `200 {"status":"NEW","type":"` + row.kind + `","origType":"` + row.kind + `","stopPrice":"` + row.price + `","workingType":"CONTRACT_PRICE","timeInForce":"GTC"}`
			}
			story = append(story, [2]string{"POST /fapi/v1/order" + eth + "&quantity=1&side=" + row.side + "&type=" + row.kind + "&stopPrice=" + row.price + source, want})
		}
	}
	staged(t, nil).Story(story...)
}

// A bid at 1,999.90 stands above the maker's 1,999.80 and is filled by a seller in two parts, at the maker's fee of 2
// basis points: 0.2 · 1,999.90 are 399.98.
func TestAnOrdersLife(t *testing.T) {
	staged(t, nil).Story([][2]string{
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.2&price=1999.90&newClientOrderId=mine", `{"orderId":1,"clientOrderId":"mine","status":"NEW","type":"LIMIT","origType":"LIMIT","timeInForce":"GTC"}`},
		{"WAIT 1000", ``},
		{"other: POST /fapi/v1/order" + eth + "&side=SELL&type=MARKET&quantity=0.05", `{"status":"FILLED"}`},
		{"GET /fapi/v1/order" + eth + "&orderId=1", `{"status":"PARTIALLY_FILLED","executedQty":"0.05","avgPrice":"1999.9","cumQuote":"99.995","time":1700000000000,"updateTime":1700000001000}`},
		{"GET /fapi/v1/openOrder" + eth + "&origClientOrderId=mine", `{"orderId":1}`},
		{"GET /fapi/v1/openOrders", `[{"orderId":1}]`},
		{"other: POST /fapi/v1/order" + eth + "&side=SELL&type=LIMIT&timeInForce=IOC&quantity=0.2&price=1999.90", `{"status":"EXPIRED","executedQty":"0.15","timeInForce":"IOC"}`},
		{"GET /fapi/v1/openOrders", `[]`},
		{"GET /fapi/v1/order" + eth + "&origClientOrderId=mine", `{"status":"FILLED","executedQty":"0.2"}`},
		{"GET /fapi/v1/userTrades" + eth, `[{"maker":true,"commission":"0.019999","qty":"0.05"},{"maker":true,"commission":"0.059997","qty":"0.15"}]`},
		{"DELETE /fapi/v1/order" + eth + "&orderId=1", `400 {"code":-2011,"msg":"Unknown order sent."}`},
		{"DELETE /fapi/v1/order?orderId=1", `400 {"code":-1102}`},
		{"DELETE /fapi/v1/order" + eth, `400 {"code":-1102,"msg":"Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!"}`},
		{"GET /fapi/v1/order?orderId=1", `400 {"code":-1102}`},
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.2&price=1500", `{"orderId":4}`},
		{"GET /fapi/v1/allOrders" + eth, `[{"orderId":1},{"orderId":4}]`},
		{"GET /fapi/v1/allOrders" + eth + "&orderId=4", `[{"orderId":4}]`},
		{"GET /fapi/v1/allOrders" + eth + "&limit=1", `[{"orderId":4}]`},
		{"GET /fapi/v1/allOrders" + eth + "&limit=0", `[{"orderId":1},{"orderId":4}]`},
		{"GET /fapi/v1/allOrders" + eth + "&startTime=1700000001000", `[{"orderId":4}]`},
		{"GET /fapi/v1/allOrders" + eth + "&endTime=1700000000999", `[{"orderId":1}]`},
		{"GET /fapi/v1/allOrders?symbol=BTCUSDT", `400 {"code":-1121}`},
		{"DELETE /fapi/v1/order" + eth + "&orderId=4", `{"orderId":4,"status":"CANCELED"}`},
		{"DELETE /fapi/v1/allOpenOrders", `400 {"code":-1102}`},
	}...)
}

// A conditional order is the list's of conditional orders while it waits, and /order's once its price has come.
func TestAConditionalOrdersLife(t *testing.T) {
	const algo = "POST /fapi/v1/algoOrder" + eth + "&algoType=CONDITIONAL&workingType=MARK_PRICE"
	staged(t, nil).Story([][2]string{
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=MARKET&quantity=0.5", `{"orderId":1}`},
		{algo + "&side=SELL&type=STOP_MARKET&closePosition=true&triggerPrice=1900&clientAlgoId=all", `{"algoId":2,"clientAlgoId":"all","algoStatus":"NEW","orderType":"STOP_MARKET","triggerPrice":"1900","price":"0",
			"actualOrderId":"","actualPrice":"0","closePosition":true,"reduceOnly":true,"workingType":"MARK_PRICE","side":"SELL","triggerTime":0}`},
		{algo + "&side=SELL&type=TAKE_PROFIT&quantity=0.1&price=2300&triggerPrice=2200&reduceOnly=true", `{"algoId":3,"clientAlgoId":"rf3","quantity":"0.1","price":"2300","triggerPrice":"2200","closePosition":false,"reduceOnly":true}`},
		{"POST /fapi/v1/order" + eth + "&side=SELL&type=STOP_MARKET&quantity=0.1&stopPrice=1000", `{"orderId":4,"reduceOnly":false}`},
		{"GET /fapi/v1/openAlgoOrders", `[{"algoId":2},{"algoId":3}]`},
		{"GET /fapi/v1/openOrders", `[{"orderId":4}]`},
		{"GET /fapi/v1/order" + eth + "&orderId=2", `400 {"code":-2013,"msg":"Order does not exist."}`},
		{"DELETE /fapi/v1/order" + eth + "&orderId=2", `400 {"code":-2011}`},
		{"GET /fapi/v1/algoOrder?algoId=4", `400 {"code":-2013}`},
		{"GET /fapi/v1/algoOrder", `400 {"code":-1102,"msg":"Param 'clientAlgoId' or 'algoId' must be sent, but both were empty/null!"}`},
		{"GET /fapi/v1/algoOrder?clientAlgoId=all", `{"algoId":2}`},
		{"DELETE /fapi/v1/algoOrder?algoId=4", `400 {"code":-2011}`},
		{"DELETE /fapi/v1/algoOrder?algoId=3", `{"algoId":3,"clientAlgoId":"rf3","code":"200","msg":"success"}`},
		{"GET /fapi/v1/algoOrder?algoId=3", `{"algoStatus":"CANCELED","actualOrderId":""}`},
		{"WAIT 1000", ``},
		{"MARK 1900", ``},
		{"GET /fapi/v1/algoOrder?algoId=2", `{"algoStatus":"FINISHED","actualOrderId":"2","actualPrice":"1899.81","triggerTime":1700000001000}`},
		{"GET /fapi/v1/order" + eth + "&orderId=2", `{"status":"FILLED","type":"MARKET","origType":"STOP_MARKET","executedQty":"0.5","reduceOnly":true,"workingType":"MARK_PRICE"}`},
		{"GET /fapi/v1/openAlgoOrders", `[]`},
		{"GET /fapi/v1/allAlgoOrders" + eth, `[{"algoId":2},{"algoId":3}]`},
		{"GET /fapi/v1/allOrders" + eth, `[{"orderId":1},{"orderId":2},{"orderId":4}]`},
		{algo + "&side=BUY&type=STOP&quantity=0.1&price=1850&triggerPrice=1950", `{"algoId":5}`},
		{algo + "&side=SELL&type=STOP_MARKET&quantity=0.1&triggerPrice=1500", `{"algoId":6}`},
		{"MARK 1950", ``},
		{"GET /fapi/v1/algoOrder?algoId=5", `{"algoStatus":"TRIGGERED","actualOrderId":"5","actualPrice":"0"}`},
		{"GET /fapi/v1/order" + eth + "&orderId=5", `{"status":"NEW","type":"LIMIT","origType":"STOP"}`},
		{"DELETE /fapi/v1/algoOpenOrders" + eth, `{"code":200}`},
		{"GET /fapi/v1/openAlgoOrders", `[]`},
		{"GET /fapi/v1/openOrders", `[{"orderId":4},{"orderId":5}]`},
		{algo + "&side=SELL&type=STOP_MARKET&quantity=0.1&triggerPrice=1500", `{"algoId":7}`},
		{"DELETE /fapi/v1/allOpenOrders" + eth, `{"code":200}`},
		{"GET /fapi/v1/openAlgoOrders", `[{"algoId":7}]`},
		{"GET /fapi/v1/openOrders", `[]`},
		{algo + "&side=SELL&type=STOP_MARKET&quantity=0.1&triggerPrice=1600&reduceOnly=true", `{"algoId":8}`},
		{"MARK 1550", ``},
		{"GET /fapi/v1/algoOrder?algoId=8", `{"algoStatus":"REJECTED","actualOrderId":"","actualPrice":"0"}`},
		{"GET /fapi/v1/order" + eth + "&orderId=8", `400 {"code":-2013}`},
	}...)
}

// A limit order is given another price and size, alone or with others. A size that has filled already ends it.
func TestOrdersAreAmended(t *testing.T) {
	amend := func(params string) string { return "PUT /fapi/v1/order" + eth + "&side=BUY&" + params }
	staged(t, nil).Story([][2]string{
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.2&price=1999.90", `{"orderId":1}`},
		{amend("orderId=1&quantity=0.2&price=1999.90"), `400 {"code":-5027,"msg":"No need to modify the order."}`},
		{amend("orderId=1&quantity=0.3&price=1999.91"), `{"orderId":1,"origQty":"0.3","price":"1999.91","status":"NEW"}`},
		{amend("orderId=1&quantity=0.3"), `400 {"code":-1102,"msg":"Mandatory parameter 'price' was not sent, was empty/null, or malformed."}`},
		{amend("orderId=1&price=1999"), `400 {"code":-1102,"msg":"Mandatory parameter 'quantity' was not sent, was empty/null, or malformed."}`},
		{amend("quantity=0.3&price=1999"), `400 {"code":-1102}`},
		{"PUT /fapi/v1/order?orderId=1&quantity=0.3&price=1999", `400 {"code":-1102}`},
		{amend("orderId=9&quantity=0.3&price=1999"), `400 {"code":-2013,"msg":"Order does not exist."}`},
		{"other: POST /fapi/v1/order" + eth + "&side=SELL&type=MARKET&quantity=0.1", `{"status":"FILLED"}`},
		{amend("orderId=1&quantity=0.1&price=1999.91"), `{"status":"CANCELED","executedQty":"0.1"}`},
		{amend("orderId=1&quantity=0.2&price=1999.91"), `400 {"code":-2013,"msg":"Order does not exist."}`},
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=STOP&quantity=0.2&price=2500&stopPrice=2400", `{"orderId":3}`},
		{amend("orderId=3&quantity=0.3&price=2500"), `400 {"code":-1020,"msg":"This operation is not supported."}`},
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=STOP_MARKET&quantity=0.2&stopPrice=2400", `{"orderId":4}`},
		{amend("orderId=4&quantity=0.3&price=2500"), `400 {"code":-1020}`},
		{
			`POST /fapi/v1/batchOrders?batchOrders=[{"symbol":"ETHUSDT","side":"BUY","type":"LIMIT","timeInForce":"GTC","quantity":0.1,"price":"1500","reduceOnly":false},{"symbol":"ETHUSDT","side":"BUY","type":"LIMIT","timeInForce":"GTC","quantity":"0","price":"1500"}]`,
			`200 [{"orderId":5,"origQty":"0.1","price":"1500","reduceOnly":false},{"code":-4003,"msg":"Quantity less than or equal to zero."}]`,
		},
		{`POST /fapi/v1/batchOrders?batchOrders=[{"symbol":"ETHUSDT","side":"BUY","type":"MARKET","quantity":0.1,"reduceOnly":true}]`, `200 [{"code":-2022,"msg":"ReduceOnly Order is rejected."}]`},
		{`PUT /fapi/v1/batchOrders?batchOrders=[{"symbol":"ETHUSDT","side":"BUY","orderId":5,"quantity":"0.2","price":"1501"}]`, `200 [{"orderId":5,"origQty":"0.2","price":"1501"}]`},
		{"POST /fapi/v1/batchOrders?batchOrders=[]", `400 {"code":-4082,"msg":"Invalid number of batch orders."}`},
		{"POST /fapi/v1/batchOrders?batchOrders=[{},{},{},{},{},{}]", `400 {"code":-4082}`},
		{"POST /fapi/v1/batchOrders?batchOrders=[{},{},{},{},{}]", `200 [{"code":-1102},{"code":-1102},{"code":-1102},{"code":-1102},{"code":-1102}]`},
		{"PUT /fapi/v1/batchOrders?batchOrders=[{},{},{},{},{},{}]", `400 {"code":-4082}`},
		{"POST /fapi/v1/batchOrders?batchOrders={", `400 {"code":-1102,"msg":"Mandatory parameter 'batchOrders' was not sent, was empty/null, or malformed."}`},
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.2&price=1000&newClientOrderId=x", `{"orderId":6}`},
		{"DELETE /fapi/v1/batchOrders" + eth + "&orderIdList=[5,77]", `200 [{"orderId":5,"status":"CANCELED"},{"code":-2011,"msg":"Unknown order sent."}]`},
		{"DELETE /fapi/v1/batchOrders" + eth + `&origclientorderidlist=["x"]`, `200 [{"orderId":6,"status":"CANCELED"}]`},
		{"DELETE /fapi/v1/batchOrders" + eth + "&orderIdList=[1,2,3,4,5,6,7,8,9,10,11]", `400 {"code":-4082}`},
		{"DELETE /fapi/v1/batchOrders" + eth, `400 {"code":-4082}`},
	}...)
}

// All orders go so many milliseconds from when it was last asked for, and 0 takes that back.
func TestACountDown(t *testing.T) {
	const down, rest = "POST /fapi/v1/countdownCancelAll" + eth + "&countdownTime=", "POST /fapi/v1/order" + eth + "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.2&price=1500"
	staged(t, nil).Story([][2]string{
		{rest, `{"orderId":1}`},
		{down + "5000", `{"symbol":"ETHUSDT","countdownTime":"5000"}`},
		{"WAIT 4999", ``},
		{rest, `{"orderId":2}`},
		{"GET /fapi/v1/openOrders", `[{"orderId":1},{"orderId":2}]`},
		{"WAIT 1", ``},
		{rest, `{"orderId":3}`},
		{"GET /fapi/v1/openOrders", `[{"orderId":3}]`},
		{down + "1", ``},
		{down + "0", `{"countdownTime":"0"}`},
		{"WAIT 10", ``},
		{rest, `{"orderId":4}`},
		{"GET /fapi/v1/openOrders", `[{"orderId":3},{"orderId":4}]`},
		{down + "-1", `400 {"code":-1102,"msg":"Mandatory parameter 'countdownTime' was not sent, was empty/null, or malformed."}`},
		{down, `400 {"code":-1102}`},
		{down + "1099511627777", `400 {"code":-1102}`},
		{down + "1099511627776", `200 {}`},
		{"POST /fapi/v1/countdownCancelAll?countdownTime=5", `400 {"code":-1102}`},
	}...)
}

// What a signature may be made of, and which window a request asks for.
func TestWhoMayAsk(t *testing.T) {
	stage := staged(t, nil)
	stage.Story([][2]string{
		{"GET /fapi/v3/balance?recvWindow=60000", `200 [{}]`},
		{"GET /fapi/v3/balance?recvWindow=60000.5", `400 {"code":-1131,"msg":"recvWindow must be less than 60000"}`},
		{"GET /fapi/v3/balance?recvWindow=-1", `400 {"code":-1131}`},
		{"GET /fapi/v3/balance?recvWindow=0", `200 [{}]`},
		{"GET /fapi/v3/balance?recvWindow=abc", `400 {"code":-1131}`},
		{"GET /fapi/v3/balance?recvWindow=5000.000000000", `400 {"code":-1131}`},
		{"GET /fapi/v3/balance?recvWindow=5000.0000000", `200 [{}]`},
		{"nobody: GET /fapi/v3/balance", `401 {"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}`},
		{": GET /fapi/v3/balance", `401 {"code":-2014,"msg":"API-key format invalid."}`},
		{": GET /fapi/v1/ping", `200 {}`},
		{": GET /fapi/v1/historicalTrades" + eth, `401 {"code":-2014}`},
		{": GET /sapi/v1/margin/allPairs", `401 {"code":-2014}`},
	}...)
	for _, row := range []struct {
		path   string
		status int
		code   string
	}{
		{"/fapi/v1/historicalTrades?symbol=ETHUSDT", 200, ""},
		{"/sapi/v1/margin/allPairs", 200, ""},
		{"/sapi/v1/margin/allPairs?timestamp=1700000000000&signature=00", 400, "-1022"},
		{"/fapi/v3/balance", 400, "timestamp"},
		{"/fapi/v3/balance?timestamp=1700000000000", 400, "signature"},
		{"/fapi/v3/balance?timestamp=x&signature=00", 400, "timestamp"},
	} {
		r := httptest.NewRequest("GET", row.path, nil)
		r.Header.Set("X-MBX-APIKEY", "key")
		w := httptest.NewRecorder()
		stage.Server.ServeHTTP(w, r)
		require.Equal(t, row.status, w.Code, row.path)
		require.Contains(t, w.Body.String(), row.code, row.path)
	}
}
