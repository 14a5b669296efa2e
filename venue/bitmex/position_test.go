package bitmex_test

import (
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/venue"
)

// Half an ether is 500,000 contracts. At ten times it costs 1,000.10, of which a tenth is margin, for a fee of 5 basis
// points, 0.50005. Sums are millionths of a dollar. A contract that is long gains 0.5 of each dollar, and has lost
// 0.10 at the mark of 2,000.
func TestAnIsolatedPosition(t *testing.T) {
	const transfer = "POST /position/transferMargin?" + eth
	staged(t, nil).Story([][2]string{
		{"GET /position", `[{"symbol":"ETHUSDT","account":1,"currentQty":0,"isOpen":false,"crossMargin":true,"avgEntryPrice":null,"liquidationPrice":null,"bankruptPrice":null,"markPrice":null,"deleveragePercentile":null,"homeNotional":0,"leverage":100,"initMarginReq":0.01,"maintMarginReq":0.005,"riskLimit":1000000000000}]`},
		{"POST /position/isolate?" + eth + `"enabled":true}`, `200 {"crossMargin":false}`},
		{"POST /position/isolate?" + eth + `"enabled":true}`, `200 {"crossMargin":false}`},
		{"POST /position/isolate?" + eth + `"enabled":"x"}`, refused("enabled is invalid")},
		{"POST /position/leverage?" + eth + `"leverage":10}`, `200 {"leverage":10,"crossMargin":false,"initMarginReq":0.1}`},
		{"POST /position/leverage?" + eth + `"leverage":10}`, `200 {"leverage":10}`},
		{"POST /order?" + eth + `"side":"Buy","orderQty":500000}`, `200 {"orderID":"` + uuid(1, 1) + `","ordStatus":"Filled","ordType":"Market","avgPx":2000.2,"cumQty":500000,"leavesQty":0,"orderQty":500000,"side":"Buy","price":null,"stopPx":null,
			"timeInForce":"ImmediateOrCancel","workingIndicator":false,"triggered":"","ordRejReason":"","text":"","account":1,"transactTime":"2023-11-14T22:13:20.000Z","timestamp":"2023-11-14T22:13:20.000Z"}`},
		{"GET /position", `[{"currentQty":500000,"homeNotional":0.5,"foreignNotional":-1000,"isOpen":true,"avgEntryPrice":2000.2,"avgCostPrice":2000.2,"markPrice":2000,"markValue":1000000000,"currentCost":1000100000,"posCost":1000100000,
			"unrealisedPnl":-100000,"realisedPnl":0,"bankruptPrice":1800.18,"maintMarginReq":0.005,"openOrderBuyQty":0,"openOrderSellQty":0,"deleveragePercentile":1}]`},
		{"GET /user/margin", `{"currency":"USDt","walletBalance":9999499950,"marginBalance":9999399950,"amount":9999499950,"unrealisedPnl":-100000,"realisedPnl":0,"initMargin":0,"account":1}`},
		{"GET /user/margin?currency=all", `[{"walletBalance":9999499950}]`},
		{"GET /user/wallet?currency=USDt", `{"walletBalance":9999499950}`},
		{"GET /user/margin?currency=XBt", refused("Invalid currency")},
		{"other: GET /user", `{"id":2}`},
		{"GET /user/commission", `{"ETHUSDT":{"makerFee":0.0005,"takerFee":0.0005}}`},
		{transfer + `"amount":50000000}`, `200 {"bankruptPrice":1700.18}`},
		{transfer + `"amount":-20000000}`, `200 {"bankruptPrice":1740.18}`},
		{transfer + `"amount":1.5}`, refused("Invalid amount")},
		{transfer + `"amount":"x"}`, refused("Invalid amount")},
		{transfer + `"amount":1000000000000000000000000000000000000000}`, refused("Invalid amount")},
		{transfer + `"amount":20000000000}`, `400 {"error":{"name":"ValidationError","message":"Account has insufficient Available Balance, 20000000000 USDt required"}}`},
		{"POST /position/transferMargin?{\"amount\":5}", refused("This symbol is invalid: ")},
		{"POST /position/isolate?{}", refused("This symbol is invalid: ")},
		{"POST /position/leverage?{\"symbol\":\"XBTUSD\"}", refused("This symbol is invalid: XBTUSD")},
		{"POST /order?" + eth + `"side":"Buy","orderQty":100000,"price":1500}`, `200 {"ordStatus":"New","price":1500,"leavesQty":100000,"workingIndicator":true,"timeInForce":"GoodTillCancel","ordType":"Limit"}`},
		{"POST /order?" + eth + `"orderQty":-200000,"price":2500}`, `200 {"side":"Sell","orderQty":200000}`},
		{"GET /position", `[{"openOrderBuyQty":100000,"openOrderBuyCost":150000000,"openOrderSellQty":200000,"openOrderSellCost":500000000}]`},
		{"GET /position?filter={\"symbol\":\"ETHUSDT\"}", `[{"currentQty":500000}]`},
		{"GET /position?filter={\"symbol\":\"XBTUSD\"}", `[]`},
		{"GET /position?filter={\"currentQty\":500000,\"none\":1}", `[{}]`},
		{"GET /position?filter={\"symbol\":[\"XBTUSD\",\"ETHUSDT\"]}", `[{}]`},
		{"GET /position?filter={\"symbol\":[\"XBTUSD\"]}", `[]`},
		{"POST /order/closePosition?" + eth[:len(eth)-1] + "}", `200 {"ordStatus":"Filled","side":"Sell","orderQty":500000,"avgPx":1999.8,"execInst":"Close"}`},
		{"GET /position", `[{"currentQty":0,"realisedPnl":-200000}]`},
		{"other: POST /order?" + eth + `"side":"Sell","orderQty":300000}`, `200 {"ordStatus":"Filled"}`},
		{"other: GET /position", `[{"currentQty":-300000,"homeNotional":-0.3,"foreignNotional":600,"crossMargin":true}]`},
		{"other: POST /order/closePosition?" + eth + `"price":2100}`, `200 {"ordStatus":"Filled","side":"Buy","ordType":"Limit","orderQty":300000,"price":2100}`},
	}...)
}

// Leverage is 0, which is cross, or from 0.01 to 100 with two decimals. A risk limit is the first that is as large.
func TestLeverageAndRiskLimits(t *testing.T) {
	lever := func(x string) string { return "POST /position/leverage?" + eth + `"leverage":` + x + `}` }
	wrong := refused("leverage is invalid: 0 (cross) or 0.01 to 100")
	limit := func(x string) string {
		return "POST /position/riskLimit?" + eth + `"riskLimit":` + x + `}`
	}
	staged(t, nil).Story([][2]string{
		{lever("100"), `200 {"leverage":100,"crossMargin":false}`},
		{lever("100.01"), wrong},
		{lever("-1"), wrong},
		{lever("0.001"), wrong},
		{lever("2.555"), wrong},
		{lever(`"x"`), wrong},
		{lever("0.005"), wrong},
		{lever("2.55"), `200 {"leverage":2.55}`},
		{lever("0"), `200 {"crossMargin":true}`},
		{limit(`"x"`), refused("Invalid riskLimit")},
		{"POST /position/riskLimit?{}", refused("This symbol is invalid: ")},
		{limit("1000000000000"), refused("No position to adjust")},
		{lever("10"), `200 {"leverage":10}`},
		{"POST /order?" + eth + `"side":"Buy","orderQty":500000}`, ``},
		{limit("1000000000001"), `200 {"liquidationPrice":1820.182}`}, // a hundredth of 2,000.20 above 1,800.18
		{limit("2000000000000"), `200 {"liquidationPrice":1820.182}`},
		{limit("1000000000000"), `200 {"liquidationPrice":1810.181}`},
	}...)
}

// A rate of funding, and a book of which a side or both are empty, as the public sees them.
func TestABookWithoutOneSide(t *testing.T) {
	none := `[{"bidPrice":null,"askPrice":null,"midPrice":null,"impactBidPrice":null,"fundingRate":0.0001,"indicativeFundingRate":0.0001}]`
	staged(t, func(c *venue.Config) {
		c.Offers, c.Funding = nil, venue.Funding{Rate: fixed.FromInt64(1e14), Every: 3}
	}).Story([][2]string{
		{"GET /instrument?symbol=ETHUSDT", none},
		{"GET /quote", `[{"bidPrice":null,"bidSize":null,"askPrice":null,"askSize":null}]`},
		{"POST /order?" + eth + `"side":"Buy","orderQty":1000,"price":1500}`, ``},
		{"GET /quote", `[{"bidPrice":1500,"bidSize":1000,"askPrice":null,"askSize":null}]`},
		{"GET /instrument?symbol=ETHUSDT", none},
		{"DELETE /order/all?{}", ``},
		{"POST /order?" + eth + `"side":"Sell","orderQty":1000,"price":2500}`, ``},
		{"GET /quote", `[{"bidPrice":null,"bidSize":null,"askPrice":2500,"askSize":1000}]`},
		{"GET /instrument?symbol=ETHUSDT", none},
		{"POST /order?" + eth + `"side":"Buy","orderQty":1000,"price":1500}`, ``},
		{"GET /instrument?symbol=ETHUSDT", `[{"bidPrice":1500,"askPrice":2500,"midPrice":2000}]`},
		{"GET /position", `[{"isOpen":false,"deleveragePercentile":null}]`},
	}...)
}

// What the public sees of the contract: bought at 2,000.20, marked at 1,900 in the same minute, sold at 1,899.81 in
// the next.
func TestWhatThePublicSees(t *testing.T) {
	bar := `{"timestamp":"2023-11-14T22:14:00.000Z","open":2000.2,"high":2000.2,"low":1900,"close":1900,"trades":1,"volume":500000,"turnover":950000000,"homeNotional":0.5,"foreignNotional":950}`
	next := `{"timestamp":"2023-11-14T22:15:00.000Z","open":1899.81,"close":1899.81,"volume":200000,"turnover":379962000}`
	staged(t, func(c *venue.Config) { c.Insurance = *uint256.NewInt(2_500_000) }).Story([][2]string{
		{"GET /instrument?symbol=ETHUSDT", `[{"symbol":"ETHUSDT","bidPrice":1999.8,"askPrice":2000.2,"midPrice":2000,"lotSize":1000,"tickSize":0.01,"multiplier":1,"underlyingToPositionMultiplier":1000000,"quoteToSettleMultiplier":1000000,
			"initMargin":0.01,"maintMargin":0.005,"riskLimit":1000000000000,"maxPrice":687194767.35,"maxOrderQty":1073741824000,"makerFee":0.0005,"listing":"2001-09-09T01:46:40.000Z"}]`},
		{"POST /order?" + eth + `"side":"Buy","orderQty":500000}`, ``},
		{"MARK 1900", ``},
		{"WAIT 60000", ``},
		{"POST /order?" + eth + `"side":"Sell","orderQty":200000}`, ``},
		{"GET /instrument/active", `[{"lastPrice":1899.81,"prevPrice24h":2000.2,"lastChangePcnt":-0.0502,"highPrice":2000.2,"lowPrice":1899.81,"volume24h":700000,"turnover24h":1329962000,"homeNotional24h":0.7,"foreignNotional24h":1329.962,
			"openInterest":300000,"openValue":570000000,"markPrice":1900,"fairPrice":1900,"indicativeSettlePrice":1900,"fundingRate":0,"fundingTimestamp":"2023-11-15T06:14:20.000Z","midPrice":1900}]`},
		{"GET /instrument?symbol=ETH", `[{}]`},
		{"GET /instrument?symbol=XBT", `[]`},
		{"GET /trade?symbol=ETHUSDT", `[{"side":"Buy","size":500000,"price":2000.2,"grossValue":1000100000,"homeNotional":0.5,"foreignNotional":1000.1,"trdMatchID":"` + uuid(2, 1) + `","timestamp":"2023-11-14T22:13:20.000Z"},{"side":"Sell","size":200000,"price":1899.81}]`},
		{"GET /trade?count=1", `[{"side":"Sell"}]`},
		{"GET /trade?reverse=true", `[{"side":"Sell"},{"side":"Buy"}]`},
		{"GET /trade?symbol=XBTUSD", refused("This symbol is invalid: XBTUSD")},
		{"GET /trade/bucketed?symbol=ETHUSDT&binSize=1m", "[" + bar + "," + next + "]"},
		{"GET /trade/bucketed?symbol=ETHUSDT&binSize=1m&reverse=true", "[" + next + "," + bar + "]"},
		{"GET /trade/bucketed?symbol=ETHUSDT&binSize=1m&count=1", "[" + next + "]"},
		{"GET /trade/bucketed?symbol=ETHUSDT&binSize=5m", `[{"timestamp":"2023-11-14T22:15:00.000Z","volume":700000}]`},
		{"GET /trade/bucketed?symbol=ETHUSDT&binSize=2m", refused("binSize is invalid")},
		{"GET /trade/bucketed?binSize=1m", refused("This symbol is invalid: ")},
		{"GET /quote", `[{"bidPrice":1899.81,"bidSize":99800000,"askPrice":1900.19,"askSize":99500000}]`},
		{"GET /quote?symbol=XBTUSD", refused("This symbol is invalid: XBTUSD")},
		{"GET /orderBook/L2?symbol=ETHUSDT", `[{"side":"Sell","price":1900.19,"size":99500000,"id":380039},{"side":"Buy","price":1899.81,"size":99800000,"id":379962}]`},
		{"GET /orderBook/L2", refused("This symbol is invalid: ")},
		{"GET /insurance", `[{"currency":"USDt","walletBalance":2500000,"timestamp":"2023-11-14T22:14:20.000Z"}]`},
		{"GET /wallet/assets", `[{"asset":"USDT","currency":"USDt","scale":6}]`},
		{"GET ", `{"name":"BitMEX API","timestamp":1700000060000}`},
		{"GET /order/?symbol=ETHUSDT", `[{},{}]`},
		{"GET /quote?none=1", `400 {"error":{"name":"ValidationError","message":"Unknown parameter: none"}}`},
		{"PUT /quote", `404 {"error":{"name":"HTTPError","message":"Not Found"}}`},
	}...)
}
