package bitmex_test

import (
	"strings"
	"testing"

	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/venue"
)

// Each parameter of an order that is missing or wrong, and what is taken where it is. A size is at most 2^40 − 1 lots
// of 1,000 contracts, and a price 2^36 − 1 ticks of 0.01.
func TestAnOrdersParameters(t *testing.T) {
	order := func(rest string) string { return "POST /order?" + eth + rest + "}" }
	lots := refused("orderQty is invalid: it must be a whole multiple of the lot size, 1000")
	short := func(sum string) string {
		return `400 {"error":{"name":"ValidationError","message":"Account has insufficient Available Balance, ` + sum + ` USDt required"}}`
	}
	staged(t, nil).Story([][2]string{
		{order(`"side":"Buy"`), lots},
		{order(`"side":"Buy","orderQty":1500`), lots},
		{order(`"side":"Buy","orderQty":1000.5`), lots},
		{order(`"side":"Buy","orderQty":"x"`), lots},
		{order(`"side":"Buy","orderQty":0`), lots},
		{order(`"side":"Buy","orderQty":1099511627776000,"price":1500`), lots},
		{order(`"side":"Buy","orderQty":1099511627775000,"price":1500`), short("16492674416625000")}, // at a hundred times
		{order(`"side":"Buy","orderQty":1000000000`), short("20000000000")},
		{order(`"side":"Hold","orderQty":1000`), refused("Invalid side")},
		{order(`"orderQty":1000,"ordType":"Pegged"`), refused("Invalid ordType")},
		{order(`"orderQty":1000,"price":1500,"timeInForce":"Day"`), refused("Invalid timeInForce")},
		{order(`"orderQty":1000,"execInst":"Fast"`), refused("Invalid execInst")},
		{order(`"orderQty":1000,"execInst":"ParticipateDoNotInitiate"`), refused("Invalid execInst for ordType")},
		{order(`"orderQty":1000,"ordType":"Limit"`), refused("Invalid price")},
		{order(`"orderQty":1000,"price":0`), refused("Invalid price")},
		{order(`"orderQty":1000,"price":687194767.36`), refused("Invalid price")},
		{order(`"orderQty":1000,"ordType":"Stop"`), refused("Invalid stopPx for ordType")},
		{order(`"orderQty":1000,"ordType":"Stop","stopPx":2100.001`), refused("Invalid stopPx for ordType")},
		{order(`"orderQty":1000,"ordType":"StopLimit","stopPx":2100`), refused("Invalid price")},
		{order(`"side":"Sell","orderQty":1000,"execInst":"ReduceOnly"`), refused("Order would not reduce the position")},
		{"POST /order?{\"side\":\"Buy\",\"orderQty\":1000}", refused("This symbol is invalid: ")},
		{order(`"orderQty":1000,"ordType":"Stop","stopPx":2100`), `200 {"ordType":"Stop","side":"Buy","stopPx":2100,"price":null,"ordStatus":"New","workingIndicator":false,"triggered":"","timeInForce":"ImmediateOrCancel"}`},
		{order(`"side":"Sell","orderQty":1000,"ordType":"StopLimit","stopPx":1900,"price":1890,"execInst":"MarkPrice, ReduceOnly","text":"why"`), `200 {"ordType":"StopLimit","price":1890,"execInst":"MarkPrice, ReduceOnly","text":"why"}`},
		{order(`"side":"Sell","orderQty":1000,"ordType":"MarketIfTouched","stopPx":2100,"execInst":"LastPrice"`), `200 {"ordType":"MarketIfTouched","stopPx":2100}`},
		{order(`"orderQty":1000,"ordType":"LimitIfTouched","stopPx":1900,"price":1890,"execInst":["IndexPrice"]`), `200 {"ordType":"LimitIfTouched","execInst":"IndexPrice"}`},
		{order(`"orderQty":1000,"ordType":"MarketIfTouched","stopPx":2100,"execInst":"MarkPrice"`), refused("Invalid stopPx for ordType")},
		{order(`"orderQty":500000,"price":2010,"timeInForce":"ImmediateOrCancel"`), `200 {"ordStatus":"Filled","timeInForce":"ImmediateOrCancel"}`},
		{order(`"orderQty":1000,"price":1500,"timeInForce":"FillOrKill"`), `200 {"ordStatus":"Canceled","timeInForce":"FillOrKill","leavesQty":0,"avgPx":null}`},
		{order(`"orderQty":1000,"price":2100,"execInst":"ParticipateDoNotInitiate"`), `200 {"ordStatus":"Canceled","text":"Canceled: Order had execInst of ParticipateDoNotInitiate"}`},
		{order(`"side":"Sell","ordType":"Stop","stopPx":1900,"execInst":"Close"`), `200 {"ordStatus":"New","orderQty":0}`},
		{order(`"side":"Sell","ordType":"Stop","stopPx":1900`), lots},
		{order(`"execInst":"Close","ordType":"Market","orderQty":100000,"side":"Sell"`), `200 {"ordStatus":"Filled","orderQty":100000}`},
		{order(`"execInst":"Close","ordType":"Market"`), `200 {"ordStatus":"Filled","orderQty":400000,"side":"Sell"}`},
	}...)
}

// Orders of every kind and end, cancelled by their number or their owner's name, one or several.
func TestAnOrdersLife(t *testing.T) {
	order := func(rest string) string { return "POST /order?" + eth + rest + "}" }
	staged(t, nil).Story([][2]string{
		{order(`"orderQty":200000,"price":1999.9,"clOrdID":"mine"`), `{"orderID":"` + uuid(1, 1) + `","clOrdID":"mine"}`},
		{"WAIT 1000", ``},
		{"other: " + order(`"side":"Sell","orderQty":50000`), `{"ordStatus":"Filled"}`},
		{"GET /order?symbol=ETHUSDT", `[{"ordStatus":"PartiallyFilled","cumQty":50000,"leavesQty":150000,"avgPx":1999.9,"workingIndicator":true,"transactTime":"2023-11-14T22:13:20.000Z","timestamp":"2023-11-14T22:13:21.000Z"}]`},
		{"GET /execution", `[{"execID":"` + uuid(3, 1) + `","execType":"Trade","lastQty":50000,"lastPx":1999.9,"lastLiquidityInd":"AddedLiquidity","execCost":-99995000,"execComm":49998,"homeNotional":0.05,"foreignNotional":-99.995,"commission":0.0005,"realisedPnl":0,"trdMatchID":"` + uuid(2, 1) + `","clOrdID":"mine"}]`},
		{"other: GET /execution/tradeHistory", `[{"lastLiquidityInd":"RemovedLiquidity","execCost":99995000,"homeNotional":-0.05,"side":"Sell"}]`},
		{`DELETE /order?{"clOrdID":["mine","none"]}`, `200 [{"ordStatus":"Canceled","orderID":"` + uuid(1, 1) + `","cumQty":50000,"leavesQty":0},{"orderID":"none","error":"Invalid orderID"}]`},
		{`DELETE /order?{"orderID":"` + uuid(1, 1) + `"}`, `200 [{"error":"Unable to cancel order due to existing state: Canceled"}]`},
		{`DELETE /order?{"clOrdID":["none","mine"]}`, `200 [{"orderID":"none","error":"Invalid orderID"},{"clOrdID":"mine"}]`},
		{`DELETE /order?{}`, refused("orderIDs or clOrdIDs must be sent")},
		{order(`"orderQty":1000,"price":1500`), ``},
		{order(`"orderQty":2000,"price":1500`), ``},
		{`DELETE /order?{"orderID":"` + uuid(1, 3) + "," + uuid(1, 4) + `"}`, `200 [{"ordStatus":"Canceled"},{"ordStatus":"Canceled"}]`},
		{order(`"orderQty":1000,"price":1500`), ``},
		{order(`"orderQty":1000,"ordType":"Stop","stopPx":2500`), ``},
		{`GET /order?filter={"open":true}`, `[{"orderID":"` + uuid(1, 5) + `"},{"orderID":"` + uuid(1, 6) + `"}]`},
		{`GET /order?filter={"price":1999.9}`, `[{"orderID":"` + uuid(1, 1) + `"}]`},
		{`GET /order?filter={"ordStatus":"Canceled"}&count=2`, `[{"orderID":"` + uuid(1, 3) + `"},{"orderID":"` + uuid(1, 4) + `"}]`},
		{`GET /order?reverse=true&count=1`, `[{"orderID":"` + uuid(1, 6) + `"}]`},
		{`GET /order?reverse=true&start=1&count=2`, `[{"orderID":"` + uuid(1, 5) + `"},{"orderID":"` + uuid(1, 4) + `"}]`},
		{`GET /order?count=1`, `[{"orderID":"` + uuid(1, 6) + `"}]`},
		{`GET /order?start=1&count=1`, `[{"orderID":"` + uuid(1, 3) + `"}]`},
		{`GET /order?start=9`, `[]`},
		{`GET /order?start=-1&count=1`, `[{"orderID":"` + uuid(1, 6) + `"}]`},
		{"WAIT 1000", ``},
		{order(`"orderQty":1000,"price":1400`), ``},
		{`GET /order?startTime=2023-11-14T22:13:22.000Z`, `[{"orderID":"` + uuid(1, 7) + `"}]`},
		{`GET /order?startTime=2023-11-14T22:13:21.000Z&count=1`, `[{"orderID":"` + uuid(1, 1) + `"}]`},
		{`GET /order?endTime=2023-11-14T22:13:21.999Z&count=1`, `[{"orderID":"` + uuid(1, 6) + `"}]`},
		{`GET /order?endTime=2023-11-14`, `[]`},
		{`GET /order?startTime=yesterday&reverse=true&count=1`, `[{"orderID":"` + uuid(1, 7) + `"}]`},
		{"GET /order?symbol=XBTUSD", refused("This symbol is invalid: XBTUSD")},
		{"GET /execution?symbol=XBTUSD", refused("This symbol is invalid: XBTUSD")},
		{"DELETE /order/all?{\"symbol\":\"XBTUSD\"}", refused("This symbol is invalid: XBTUSD")},
		{"DELETE /order/all?{}", `200 [{"orderID":"` + uuid(1, 5) + `"},{"orderID":"` + uuid(1, 6) + `"},{"orderID":"` + uuid(1, 7) + `"}]`},
	}...)
}

// An open order is given another size, price or trigger; what is left counts without what has filled.
func TestOrdersAreAmended(t *testing.T) {
	amend := func(rest string) string { return `PUT /order?{"orderID":"` + uuid(1, 1) + `",` + rest + `}` }
	staged(t, nil).Story([][2]string{
		{"POST /order?" + eth + `"orderQty":200000,"price":1999.9,"clOrdID":"mine"}`, ``},
		{amend(`"orderQty":300000`), `200 {"orderQty":300000,"price":1999.9}`},
		{amend(`"price":1999.95`), `200 {"orderQty":300000,"price":1999.95}`},
		{"other: POST /order?" + eth + `"side":"Sell","orderQty":100000}`, ``},
		{amend(`"leavesQty":50000`), `200 {"orderQty":150000,"leavesQty":50000,"cumQty":100000}`},
		{`PUT /order?{"origClOrdID":"mine","orderQty":160000}`, `200 {"orderQty":160000}`},
		{amend(`"orderQty":160000`), refused("Invalid amend: orderQty, leavesQty, price and stopPx unchanged")},
		{amend(`"orderQty":1500`), refused("orderQty is invalid")},
		{amend(`"leavesQty":"x"`), refused("leavesQty is invalid")},
		{amend(`"orderQty":0`), refused("orderQty is invalid")},
		{amend(`"price":1999.999`), refused("Invalid price")},
		{amend(`"stopPx":0`), refused("Invalid stopPx")},
		{amend(`"orderQty":50000`), refused("orderQty is invalid")},
		{amend(`"orderQty":1000000000`), `400 {"error":{"name":"ValidationError","message":"Account has insufficient Available Balance, 19999500000 USDt required"}}`},
		{`PUT /order?{"orderQty":160000}`, refused("Invalid orderID")},
		{`PUT /order?{"origClOrdID":"none","orderQty":160000}`, refused("Invalid orderID")},
		{`DELETE /order?{"clOrdID":"mine"}`, ``},
		{amend(`"orderQty":170000`), refused("Invalid ordStatus")},
		{"POST /order?" + eth + `"orderQty":1000,"ordType":"Stop","stopPx":2500}`, `{"orderID":"` + uuid(1, 3) + `"}`},
		{`PUT /order?{"orderID":"` + uuid(1, 3) + `","stopPx":2600}`, `200 {"stopPx":2600}`},
	}...)
}

// All orders go so many milliseconds from when it was last asked for; 0 takes that back.
func TestWhatCancelAllAfterTakes(t *testing.T) {
	after := func(x string) string { return `POST /order/cancelAllAfter?{"timeout":` + x + `}` }
	rest := [2]string{"POST /order?" + eth + `"orderQty":1000,"price":1500}`, ``}
	wrong := refused("Invalid timeout")
	staged(t, nil).Story([][2]string{
		rest,
		{after("5000"), `200 {"now":"2023-11-14T22:13:20.000Z","cancelTime":"2023-11-14T22:13:25.000Z"}`},
		{"WAIT 4999", ``},
		rest,
		{`GET /order?filter={"open":true}`, `[{},{}]`},
		{"WAIT 1", ``},
		rest,
		{`GET /order?filter={"open":true}`, `[{}]`},
		{after("1"), ``},
		{after("0"), `200 {"cancelTime":0}`},
		{"WAIT 10", ``},
		rest,
		{`GET /order?filter={"open":true}`, `[{},{}]`},
		{after("-1"), wrong},
		{after("1.5"), wrong},
		{after(`"x"`), wrong},
		{after("1000000000001"), wrong},
		{after("1000000000000"), `200 {}`},
	}...)
}

// Funding is among the executions, and not among the trades. A stop that has fired says so, and a closing by the
// venue.
func TestExecutionsOfFundingAndTheVenue(t *testing.T) {
	staged(t, func(c *venue.Config) { c.Funding = venue.Funding{Rate: fixed.FromInt64(1e14), Every: 2} }).Story([][2]string{
		{"POST /position/leverage?" + eth + `"leverage":3}`, ``},
		{"POST /order?" + eth + `"side":"Buy","orderQty":500000}`, ``},
		{"STEP 2", ``},
		{"GET /execution", `[{"execType":"Trade"},{"execType":"Funding","execComm":90000,"timestamp":"2023-11-14T22:13:22.000Z"}]`},
		{`GET /execution?filter={"execType":"Funding"}`, `[{}]`},
		{`GET /execution?filter={"execType":"Trade"}`, `[{"lastQty":500000}]`},
		{"GET /execution/tradeHistory", `[{"execType":"Trade"}]`},
		{"GET /funding", `[{"timestamp":"2023-11-14T22:13:22.000Z","symbol":"ETHUSDT","fundingRate":0.0001,"fundingRateDaily":4.32}]`},
		{"GET /funding?symbol=XBTUSD", refused("This symbol is invalid: XBTUSD")},
		{"POST /order?" + eth + `"side":"Sell","orderQty":100000,"ordType":"Stop","stopPx":1750,"execInst":"MarkPrice"}`, ``},
		{"POST /order?" + eth + `"side":"Buy","orderQty":100000,"price":1000}`, ``},
		{"MARK 1750", ``},
		{"GET /order", `[{},{"ordStatus":"Filled","triggered":"StopOrderTriggered","leavesQty":0},{"ordStatus":"New"}]`},
		{"MARK 1000", ``},
		{"GET /order?reverse=true&count=2", `[{"text":"Liquidation","ordStatus":"Filled","side":"Sell","orderQty":400000},{"ordStatus":"Canceled","text":"Canceled: Liquidation"}]`},
	}...)
	staged(t, nil).Story([][2]string{
		{"POST /order?" + eth + `"side":"Sell","orderQty":1000,"ordType":"Stop","stopPx":1900,"execInst":"MarkPrice,ReduceOnly"}`, ``},
		{"MARK 1900", ``},
		{"POST /order?" + eth + `"side":"Buy","orderQty":1000,"price":1500}`, `{"ordRejReason":"","ordStatus":"New"}`},
		{`GET /order?filter={"ordStatus":"Rejected"}`, `[{"ordStatus":"Rejected","triggered":"StopOrderTriggered","workingIndicator":false,"ordRejReason":"exchange: size is above the position's"}]`},
	}...)
}

// The book may be asked for to a depth; 0, what is below it and what is too deep are all.
func TestHowDeepTheBookIs(t *testing.T) {
	stage := staged(t, func(c *venue.Config) {
		c.Offers = nil
		for i := range uint64(30) {
			c.Offers = append(c.Offers, book.Offer{Offset: 1e14 * (i + 1), Lots: 1000})
		}
	})
	for depth, want := range map[string]int{"": 50, "depth=1": 2, "depth=29": 58, "depth=0": 60, "depth=-1": 60, "depth=1000": 60, "depth=1001": 60} {
		_, text := stage.Ask("key", "GET", "/orderBook/L2", strings.TrimSuffix("symbol=ETHUSDT&"+depth, "&"))
		if got := strings.Count(text, `"id"`); got != want {
			t.Errorf("%q: %d, not %d", depth, got, want)
		}
	}
}
