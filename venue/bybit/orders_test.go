package bybit_test

import (
	"strings"
	"testing"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/venue"
)

// Each parameter of an order at the edge of what it may be. A size is at most 2^40 − 1 lots of 0.001 and a price 2^36
// − 1 ticks of 0.01; at 10,000 dollars the largest of either is refused for the money, and what is above it for
// itself.
func TestAnOrdersParameters(t *testing.T) {
	limit := func(rest string) string {
		return post("order/create", `"side":"Buy","orderType":"Limit",`+rest)
	}
	size, price := refused(10001, "Qty invalid"), refused(110003, "Order price exceeds the allowable range.")
	money := refused(110007, "Available balance is insufficient")
	staged(t, "bybit-2025", nil).Story([][2]string{
		{limit(`"qty":"1","price":"1500"`), `{"retCode":0}`},
		{limit(`"qty":"1","price":"687194767.35"`), money},
		{limit(`"qty":"1","price":"687194767.36"`), price},
		{limit(`"qty":"1","price":"0"`), price},
		{limit(`"qty":"1","price":"1500.001"`), price},
		{limit(`"qty":"1","price":"-1"`), price},
		{limit(`"qty":"1"`), refused(10001, "params error: price invalid")},
		{limit(`"qty":"1099511627.775","price":"1500"`), money},
		{limit(`"qty":"1099511627.776","price":"1500"`), size},
		{limit(`"qty":"0","price":"1500"`), size},
		{limit(`"qty":"x","price":"1500"`), size},
		{limit(`"qty":"1","price":"1500","timeInForce":"GTD"`), refused(10001, "params error: timeInForce invalid")},
		{limit(`"qty":"1","price":"1500","orderLinkId":"` + strings.Repeat("a", 36) + `"`), `{"retCode":0,"result":{"orderLinkId":"` + strings.Repeat("a", 36) + `"}}`},
		{limit(`"qty":"1","price":"1500","orderLinkId":"` + strings.Repeat("a", 37) + `"`), refused(10001, "params error: orderLinkId invalid")},
		{limit(`"qty":"1","price":"1500","orderLinkId":"` + strings.Repeat("a", 36) + `"`), refused(110072, "OrderLinkedID is duplicate")},
		{post("order/create", `"orderType":"Market","qty":"1"`), refused(10001, "params error: side invalid")},
		{post("order/create", `"side":"Buy","qty":"1"`), refused(10001, "params error: orderType invalid")},
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"1","triggerPrice":"2100"`), refused(10001, "TriggerDirection invalid")},
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"1","triggerPrice":"x","triggerDirection":1`), refused(10001, "params error: triggerPrice invalid")},
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"1","triggerPrice":"2100.001","triggerDirection":1`), price},
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"0.1","triggerPrice":"0"`), `{"retCode":0}`},
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"0.1","positionIdx":"0"`), `{"retCode":0}`},
		{post("order/cancel", `"orderId":""`), refused(10001, "params error: orderId invalid")},
		{"POST /v5/order/cancel?{\"category\":\"spot\",\"symbol\":\"ETHUSDT\"}", refused(10001, "params error: category invalid")},
		{"POST /v5/order/cancel-all?{\"category\":\"none\"}", refused(10001, "params error: category invalid")},
		{"POST /v5/order/cancel-all?{\"category\":\"spot\"}", list(``)},
		{"GET /v5/order/realtime?category=none", refused(10001, "params error: category invalid")},
		{"GET /v5/order/realtime?category=linear&symbol=BTCUSDT", refused(10001, "params error: symbol invalid")},
		{"GET /v5/order/realtime?category=linear&baseCoin=BTC", list(``)},
		{"GET /v5/order/realtime?category=linear&settleCoin=USDC", list(``)},
		{"GET /v5/order/realtime?category=linear&baseCoin=ETH&settleCoin=USDT&limit=1", list(`{"orderStatus":"New"}`)},
	}...)
}

// The mark is 2,000, and so is the last price while nothing has traded: an order rises to above it, or falls to below.
// One that rises buys as a stop does, and sells as a take-profit does.
func TestTheSideOfATrigger(t *testing.T) {
	order := func(side, direction, price, by string) string {
		return post("order/create", `"side":"`+side+`","orderType":"Market","qty":"0.1","triggerDirection":`+direction+`,"triggerPrice":"`+price+`","triggerBy":"`+by+`"`)
	}
	var story [][2]string
	for _, side := range []string{"Buy", "Sell"} {
		for _, by := range []string{"LastPrice", "MarkPrice", "IndexPrice", ""} {
			known := by
			if known == "" {
				known = "LastPrice"
			}
			story = append(story, [][2]string{
				{order(side, "1", "2000", by), refused(110092, "expect Rising, but trigger_price[2000] <= current[2000]")},
				{order(side, "2", "2000", by), refused(110093, "expect Falling, but trigger_price[2000] >= current[2000]")},
				{order(side, "1", "1999.99", by), refused(110092, "expect Rising, but trigger_price[1999.99] <= current[2000]")},
				{order(side, "2", "2000.01", by), refused(110093, "expect Falling, but trigger_price[2000.01] >= current[2000]")},
				{order(side, "1", "2000.01", by), `{"retCode":0}`},
				{get("order/realtime", "&limit=1"), list(`{"triggerDirection":1,"triggerPrice":"2000.01","triggerBy":"` + known + `","stopOrderType":"Stop","orderStatus":"Untriggered","side":"` + side + `"}`)},
				{order(side, "2", "1999.99", by), `{"retCode":0}`},
				{get("order/realtime", "&limit=1"), list(`{"triggerDirection":2,"triggerPrice":"1999.99"}`)},
			}...)
		}
	}
	staged(t, "bybit-2025", nil).Story(story...)
}

// Orders of every end: filled by the maker for 5.5 basis points of 1,000.10, rested and filled in two parts, ended at
// once, cancelled before and after a part was filled, waiting, fired, and cancelled while it waited.
func TestAnOrdersLife(t *testing.T) {
	limit := func(rest string) string {
		return post("order/create", `"side":"Buy","orderType":"Limit",`+rest)
	}
	order := func(n int) string { return get("order/history", "&orderId="+id(n)) }
	staged(t, "bybit-2025", nil).Story([][2]string{
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"0.5"`), ``},
		{order(1), list(`{"orderId":"` + id(1) + `","orderStatus":"Filled","price":"0","qty":"0.5","leavesQty":"0","leavesValue":"0","cumExecQty":"0.5","cumExecValue":"1000.1","cumExecFee":"0.550055","avgPrice":"2000.2","timeInForce":"IOC","orderType":"Market",
			"side":"Buy","createType":"CreateByUser","cancelType":"UNKNOWN","rejectReason":"EC_NoError","stopOrderType":"","triggerPrice":"","triggerDirection":0,"reduceOnly":false,"closeOnTrigger":false,"createdTime":"1700000000000","updatedTime":"1700000000000"}`)},
		{limit(`"qty":"0.2","price":"1999.9","orderLinkId":"mine"`), ``},
		{order(2), list(`{"orderStatus":"New","price":"1999.9","leavesQty":"0.2","leavesValue":"399.98","cumExecQty":"0","avgPrice":"","timeInForce":"GTC","orderType":"Limit"}`)},
		{"WAIT 1000", ``},
		{"other: " + post("order/create", `"side":"Sell","orderType":"Limit","price":"1999.9","qty":"0.05","timeInForce":"IOC"`), ``},
		{order(2), list(`{"orderStatus":"PartiallyFilled","leavesQty":"0.15","cumExecQty":"0.05","cumExecValue":"99.995","updatedTime":"1700000001000"}`)},
		{get("order/realtime", "&orderLinkId=mine"), list(`{"orderId":"` + id(2) + `"}`)},
		{post("order/cancel", `"orderLinkId":"mine"`), `{"retCode":0,"result":{"orderId":"` + id(2) + `","orderLinkId":"mine"}}`},
		{order(2), list(`{"orderStatus":"PartiallyFilledCanceled","cancelType":"CancelByUser","rejectReason":"EC_PerCancelRequest","leavesQty":"0"}`)},
		{limit(`"qty":"0.2","price":"1500","timeInForce":"IOC"`), ``},
		{order(4), list(`{"orderStatus":"Cancelled","cancelType":"UNKNOWN","rejectReason":"EC_NoImmediateQtyToFill","timeInForce":"IOC"}`)},
		{post("order/create", `"side":"Sell","orderType":"Market","qty":"0.1","triggerDirection":2,"triggerPrice":"1900","triggerBy":"MarkPrice","reduceOnly":true,"closeOnTrigger":true`), ``},
		{order(5), list(`{"orderStatus":"Untriggered","reduceOnly":true,"closeOnTrigger":true,"stopOrderType":"Stop"}`)},
		{post("order/create", `"side":"Sell","orderType":"Market","qty":"0.1","triggerDirection":2,"triggerPrice":"1000"`), ``},
		{limit(`"qty":"0.3","price":"1400"`), ``},
		{get("order/realtime", "&orderFilter=StopOrder"), list(`{"orderId":"` + id(6) + `"},{"orderId":"` + id(5) + `"}`)},
		{get("order/realtime", "&orderFilter=tpslOrder&limit=1"), list(`{"orderId":"` + id(6) + `"}`)},
		{get("order/realtime", "&orderFilter=Order"), list(`{"orderId":"` + id(7) + `"}`)},
		{get("order/realtime", "&orderStatus=New"), list(`{"orderId":"` + id(7) + `"}`)},
		{get("order/realtime", "&openOnly=1&orderStatus=Filled"), list(`{"orderId":"` + id(1) + `"}`)},
		{get("order/realtime", "&orderId="+id(1)), list(`{"orderStatus":"Filled"}`)},
		{get("order/history", "&orderLinkId=mine"), list(`{"orderId":"` + id(2) + `"}`)},
		{"MARK 1900", ``},
		{order(5), list(`{"orderStatus":"Filled","cumExecQty":"0.1","triggerPrice":"1900","createType":"CreateByUser"}`)},
		{post("order/cancel", `"orderId":"`+id(6)+`"`), ``},
		{order(6), list(`{"orderStatus":"Deactivated","cancelType":"CancelByUser"}`)},
		{get("order/history", "&startTime=1700000001000&limit=2"), list(`{"orderId":"` + id(7) + `"},{"orderId":"` + id(6) + `"}`)},
		{get("order/history", "&endTime=1700000000000"), list(`{"orderId":"` + id(2) + `"},{"orderId":"` + id(1) + `"}`)},
		{post("order/create", `"side":"Sell","orderType":"Market","qty":"0.1","triggerDirection":1,"triggerPrice":"2900"`), ``},
		{post("order/cancel-all", `"orderFilter":"StopOrder"`), list(`{"orderId":"` + id(8) + `"}`)},
		{post("order/create", `"side":"Sell","orderType":"Market","qty":"0.1","triggerDirection":1,"triggerPrice":"2900"`), ``},
		{post("order/cancel-all", `"orderFilter":"Order"`), list(`{"orderId":"` + id(7) + `"}`)},
		{limit(`"qty":"0.3","price":"1400","orderLinkId":"last"`), ``},
		{post("order/cancel-all", `"orderFilter":""`), `{"result":{"success":"1","list":[{"orderId":"` + id(9) + `"},{"orderId":"` + id(10) + `","orderLinkId":"last"}]}}`},
		{post("order/create", `"side":"Sell","orderType":"Market","qty":"0.1","triggerDirection":2,"triggerPrice":"1850","triggerBy":"MarkPrice","reduceOnly":true`), ``},
		{post("order/create", `"side":"Sell","orderType":"Market","qty":"0.55"`), ``},
		{"MARK 1850", ``},
		{order(11), list(`{"orderStatus":"Rejected","rejectReason":"EC_Others","cancelType":"UNKNOWN"}`)},
	}...)
	staged(t, "bybit-2025-unified", nil).Story([][2]string{
		{limit(`"qty":"0.2","price":"1500"`), ``},
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"0.5"`), ``},
		{get("order/history", ""), list(`{"orderId":"` + id(2) + `"}`)},
		{get("order/realtime", ""), list(`{"orderId":"` + id(1) + `"}`)},
	}...)
}

// An open order is given another price, size or trigger, by its number or its owner's name for it.
func TestOrdersAreAmended(t *testing.T) {
	amend := func(rest string) string { return post("order/amend", rest) }
	price, size := refused(110003, "Order price exceeds the allowable range."), refused(10001, "Qty invalid")
	staged(t, "bybit-2025", nil).Story([][2]string{
		{post("order/create", `"side":"Buy","orderType":"Limit","qty":"0.2","price":"1500","orderLinkId":"mine"`), ``},
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"0.2","triggerPrice":"2200","triggerDirection":1`), ``},
		{amend(`"orderId":"` + id(1) + `","price":"1501"`), `{"retCode":0,"result":{"orderId":"` + id(1) + `","orderLinkId":"mine"}}`},
		{get("order/realtime", "&orderLinkId=mine"), list(`{"price":"1501","qty":"0.2"}`)},
		{amend(`"orderLinkId":"mine","qty":"0.3","price":"0"`), `{"retCode":0}`},
		{get("order/realtime", "&orderLinkId=mine"), list(`{"price":"1501","qty":"0.3"}`)},
		{amend(`"orderId":"` + id(2) + `","triggerPrice":"2300"`), `{"retCode":0}`},
		{get("order/realtime", "&orderId="+id(2)), list(`{"triggerPrice":"2300"}`)},
		{amend(`"orderId":"` + id(2) + `","triggerPrice":"2300"`), refused(10001, "The order remains unchanged as the parameters entered match the existing ones.")},
		{amend(`"orderLinkId":"mine","price":"x"`), refused(10001, "params error: price invalid")},
		{amend(`"orderLinkId":"mine","price":"1500.001"`), price},
		{amend(`"orderLinkId":"mine","price":"0.00"`), price},
		{amend(`"orderLinkId":"mine","qty":"x"`), size},
		{amend(`"orderLinkId":"mine","qty":"0.0001"`), size},
		{amend(`"orderLinkId":"mine","qty":"0"`), size},
		{amend(`"qty":"1"`), refused(10001, "params error: orderId invalid")},
		{amend(`"orderLinkId":"other","qty":"1"`), refused(110001, "order not exists or too late to cancel")},
		{"POST /v5/order/amend?{\"category\":\"spot\"}", refused(10001, "params error: category invalid")},
		{
			`POST /v5/order/amend-batch?{"category":"linear","request":[{"symbol":"ETHUSDT","orderLinkId":"mine","qty":"0.4"},{"symbol":"BTCUSDT","orderLinkId":"x"}]}`,
			`{"retCode":0,"result":{"list":[{"category":"linear","symbol":"ETHUSDT","orderId":"` + id(1) + `","orderLinkId":"mine","createAt":"1700000000000"},{"symbol":"BTCUSDT","orderId":"","orderLinkId":"x","createAt":""}]},
			"retExtInfo":{"list":[{"code":0,"msg":"OK"},{"code":10001,"msg":"params error: symbol invalid"}]}}`,
		},
		{`POST /v5/order/create-batch?{"category":"linear","request":[]}`, refused(10001, "params error: request invalid")},
		{`POST /v5/order/create-batch?{"category":"linear","request":[` + strings.Repeat("{},", 20) + `{}]}`, refused(10001, "params error: request invalid")},
		{`POST /v5/order/create-batch?{"category":"linear","request":[` + strings.Repeat("{},", 19) + `{}]}`, `{"retCode":0}`},
		{`POST /v5/order/create-batch?{`, refused(10001, "params error: request invalid")},
	}...)
}

// Bought at 2,000.20 for 0.550055, funded with 0.095 at a mark of 1,900, and partly sold at the maker's 1,899.81.
func TestExecutions(t *testing.T) {
	fund := func(c *venue.Config) { c.Funding = venue.Funding{Rate: fixed.FromInt64(1e14), Every: 1} }
	staged(t, "bybit-2025", fund).Story([][2]string{
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"0.5","orderLinkId":"mine"`), ``},
		{"STEP 1", ``},
		{"WAIT 1000", ``},
		{post("order/create", `"side":"Sell","orderType":"Market","qty":"0.2"`), ``},
		{get("execution/list", ""), list(`
			{"orderId":"` + id(2) + `","side":"Sell","execPrice":"1899.81","execQty":"0.2","execValue":"379.962","execFee":"0.20898","feeRate":"0.00055","execType":"Trade","isMaker":false,"orderQty":"0.2","leavesQty":"0","closedSize":"0.2","execPnl":"-20.078","markPrice":"1900","indexPrice":"1900","execTime":"1700000002000","orderType":"Market","stopOrderType":"","createType":"CreateByUser"},
			{"execType":"Funding","execFee":"0.095","execPrice":"1900","execTime":"1700000001000"},
			{"orderId":"` + id(1) + `","orderLinkId":"mine","side":"Buy","execPrice":"2000.2","execFee":"0.550055","closedSize":"0","execPnl":"0","execTime":"1700000000000"}`)},
		{get("execution/list", "&execType=Trade&limit=1"), list(`{"orderId":"` + id(2) + `"}`)},
		{get("execution/list", "&execType=Funding"), list(`{"execType":"Funding"}`)},
		{get("execution/list", "&execType=BustTrade"), list(``)},
		{get("execution/list", "&orderId="+id(1)), list(`{"orderId":"` + id(1) + `"}`)},
		{get("execution/list", "&orderLinkId=mine"), list(`{"orderId":"` + id(1) + `"}`)},
		{get("execution/list", "&execType=Funding&orderLinkId=mine"), list(``)},
		{get("execution/list", "&startTime=1700000001000"), list(`{"side":"Sell"},{"execType":"Funding"}`)},
		{get("execution/list", "&endTime=1700000001000"), list(`{"execType":"Funding"},{"side":"Buy"}`)},
		{"GET /v5/execution/list?category=spot", list(``)},
		{"GET /v5/execution/list?category=none", refused(10001, "params error: category invalid")},
		{get("market/funding/history", ""), list(`{"symbol":"ETHUSDT","fundingRate":"0.0001","fundingRateTimestamp":"1700000001000"}`)},
		{"STEP 1", ``},
		{get("market/funding/history", ""), list(`{"fundingRateTimestamp":"1700000003000"},{"fundingRateTimestamp":"1700000001000"}`)},
		{get("market/funding/history", "&limit=1"), list(`{"fundingRateTimestamp":"1700000003000"}`)},
		{get("market/funding/history", "&startTime=1700000003000"), list(`{"fundingRateTimestamp":"1700000003000"}`)},
		{get("market/funding/history", "&endTime=1700000002999"), list(`{"fundingRateTimestamp":"1700000001000"}`)},
		{"GET /v5/market/funding/history?category=linear", refused(10001, "params error: symbol invalid")},
	}...)
}

// A maker pays its own fee, and an execution by the venue is called so.
func TestExecutionsOfOthers(t *testing.T) {
	staged(t, "bybit-2025", nil).Story([][2]string{
		{post("position/switch-isolated", `"tradeMode":1,"buyLeverage":"10","sellLeverage":"10"`), ``},
		{post("order/create", `"side":"Buy","orderType":"Limit","qty":"0.5","price":"1999.9"`), ``},
		{"other: " + post("order/create", `"side":"Sell","orderType":"Market","qty":"0.2"`), ``},
		{get("execution/list", ""), list(`{"isMaker":true,"execQty":"0.2","leavesQty":"0.3","orderPrice":"1999.9","orderQty":"0.5"}`)},
		{"MARK 1000", ``},
		{get("execution/list", "&execType=BustTrade"), list(`{"execType":"BustTrade","createType":"CreateByTakeOver_PassThrough","side":"Sell","closedSize":"0.2","execQty":"0.2"}`)},
		{get("order/history", "&orderStatus=PartiallyFilledCanceled"), list(`{"rejectReason":"EC_CancelByPrepareLiq"}`)},
	}...)
}
