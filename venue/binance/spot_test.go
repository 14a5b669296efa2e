package binance_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
)

// The class of five times: orders and loans to a level of 1.25, a call at 1.19, closed at 1.15. 100 dollars carry a
// loan of 400, (100 + 400)/400; after one of 100 they carry (200 − 125)/0.25 = 300. For the loan and a fee of 0.05,
// 0.05 ether are bought: 99.95 are left, and the level is 1.15 at 15.05/0.05 = 301. Selling 0.06 borrows 0.01 ether:
// 219.89 stand against 100 and those.
func TestAnIsolatedAccountsStory(t *testing.T) {
	const isolated, in, order = "/sapi/v1/margin/isolated/", "&transFrom=SPOT&transTo=ISOLATED_MARGIN", "POST /sapi/v1/margin/order" + eth + "&isIsolated=TRUE&type=MARKET"
	account := func(want string) [2]string {
		return [2]string{"GET " + isolated + "account", `{"assets":[` + want + `]}`}
	}
	borrowable := func(asset, want string) [2]string {
		return [2]string{"GET /sapi/v1/margin/maxBorrowable?isolatedSymbol=ETHUSDT&asset=" + asset, `{"amount":"` + want + `"}`}
	}
	staged(t, nil).Story([][2]string{
		{"POST " + isolated + "account" + eth, `{"success":true,"symbol":"ETHUSDT"}`},
		{"POST " + isolated + "transfer" + eth + "&asset=USDT&amount=100" + in, `200 {}`},
		account(`{"symbol":"ETHUSDT","marginLevel":"999","marginLevelStatus":"EXCESSIVE","marginRatio":"5","indexPrice":"2000.00000000","liquidatePrice":"0","liquidateRate":"1.15",
			"quoteAsset":{"asset":"USDT","free":"100","borrowed":"0","netAsset":"100","totalAsset":"100"},"baseAsset":{"asset":"ETH","free":"0"}}`),
		borrowable("USDT", "400"), borrowable("ETH", "0.2"),
		{"POST /sapi/v1/margin/borrow-repay" + eth + "&asset=USDT&isIsolated=TRUE&type=BORROW&amount=100", `200 {}`},
		account(`{"marginLevel":"2.00000000","marginLevelStatus":"EXCESSIVE","quoteAsset":{"free":"200","borrowed":"100","interest":"0","netAsset":"100","totalAsset":"200"}}`),
		borrowable("USDT", "300"),
		{order + "&side=BUY&quantity=0.05&newClientOrderId=mine", `{"executedQty":"0.05","cummulativeQuoteQty":"100","side":"BUY","status":"FILLED","isIsolated":true,"clientOrderId":"mine","transactTime":1700000000000,
			"fills":[{"price":"2000","qty":"0.05","commission":"0.05","commissionAsset":"USDT"}]}`},
		account(`{"liquidatePrice":"301","quoteAsset":{"free":"99.95"},"baseAsset":{"free":"0.05","netAsset":"0.05","borrowed":"0"}}`),
		{order + "&side=SELL&quantity=0.06", `400 {"code":-3041,"msg":"Balance is not enough"}`},
		{order + "&side=SELL&quantity=0.06&sideEffectType=MARGIN_BUY&newOrderRespType=FULL", `{"side":"SELL","marginBuyBorrowAmount":"0.01","marginBuyBorrowAsset":"ETH","fills":[{"commission":"0.06"}]}`},
		account(`{"marginLevel":"1.83241667","quoteAsset":{"free":"219.89","borrowed":"100"},"baseAsset":{"free":"0","borrowed":"0.01","netAsset":"-0.01"}}`),
		{"MARK 8024", ``},
		account(`{"marginLevel":"1.21998447","marginLevelStatus":"NORMAL"}`),
		borrowable("USDT", "0"),
		{"MARK 8800", ``},
		account(`{"marginLevel":"1.16962766","marginLevelStatus":"MARGIN_CALL"}`),
		{"MARK 2000", ``},
		{order + "&side=BUY&quantity=0.01&sideEffectType=AUTO_REPAY", `{"executedQty":"0.01"}`},
		account(`{"quoteAsset":{"free":"199.88"},"baseAsset":{"free":"0","borrowed":"0"}}`),
		{order + "&side=BUY&quantity=0.15&sideEffectType=AUTO_BORROW_REPAY&newOrderRespType=ACK", `{"marginBuyBorrowAmount":"100.27","marginBuyBorrowAsset":"USDT"}`},
		account(`{"quoteAsset":{"free":"0","borrowed":"200.27"},"baseAsset":{"free":"0.15"}}`),
		{"GET /sapi/v1/margin/myTrades" + eth, `[{"isBuyer":true,"price":"2000","qty":"0.05","commission":"0.05","time":1700000000000},{"isBuyer":false,"qty":"0.06"},{"isBuyer":true,"qty":"0.01"},{"isBuyer":true,"qty":"0.15"}]`},
		{"GET /sapi/v1/margin/order" + eth + "&origClientOrderId=mine", `{"clientOrderId":"mine","side":"BUY","executedQty":"0.05"}`},
		{"GET /sapi/v1/margin/order" + eth + "&orderId=5", `{"side":"SELL","executedQty":"0.06","clientOrderId":"rf5"}`},
		{"GET /sapi/v1/margin/order" + eth + "&orderId=6", `400 {"code":-2013,"msg":"Order does not exist."}`},
		{"GET /sapi/v1/margin/order" + eth, `400 {"code":-2013}`},
		{"GET /sapi/v1/margin/allOrders" + eth, `[{"side":"BUY"},{"side":"SELL"},{"side":"BUY"},{"side":"BUY"}]`},
		{"GET /sapi/v1/margin/isolatedMarginTier" + eth, `[{"symbol":"ETHUSDT","tier":1,"effectiveMultiple":"5","initialRiskRatio":"1.25","liquidationRiskRatio":"1.15"}]`},
		{"GET /sapi/v1/margin/isolatedMarginTier", `400 {"code":-1102}`},
		{"GET " + isolated[:len(isolated)-1] + "MarginData", `[{"leverage":"5","data":[{"coin":"ETH","dailyInterest":"0"},{"coin":"USDT"}]}]`},
		{"MARK 1", ``},
		{"GET /sapi/v1/margin/allOrders" + eth, `[{"side":"BUY"},{"side":"SELL"},{"side":"BUY"},{"side":"BUY"}]`},
		{"GET /sapi/v1/margin/forceLiquidationRec", `{"total":1,"rows":[{"side":"SELL","executedQty":"0.15"}]}`},
		{"GET /sapi/v1/margin/forceLiquidationRec?startTime=1700000000001", `{"total":0,"rows":[]}`},
	}...)
}

// Ether goes out and in as dollars do, and each is told of in its own asset.
func TestMovementsOfEitherAsset(t *testing.T) {
	const transfer, in, out = "POST /sapi/v1/margin/isolated/transfer" + eth, "&transFrom=SPOT&transTo=ISOLATED_MARGIN", "&transFrom=ISOLATED_MARGIN&transTo=SPOT"
	staged(t, nil).Story([][2]string{
		{transfer + "&asset=USDT&amount=201" + in, `200 {}`},
		{"POST /sapi/v1/margin/order" + eth + "&isIsolated=TRUE&side=BUY&type=MARKET&quantity=0.1", ``},
		{"WAIT 1000", ``},
		{transfer + "&asset=ETH&amount=0.04" + out, `200 {}`},
		{"POST /sapi/v1/asset/transfer?type=MAIN_ISOLATED_MARGIN&toSymbol=ETHUSDT&asset=ETH&amount=0.03", `200 {}`},
		{"POST /sapi/v1/asset/transfer?type=ISOLATED_MARGIN_MAIN&fromSymbol=ETHUSDT&asset=USDT&amount=0.5", `200 {}`},
		{"GET /sapi/v1/margin/isolated/account?symbols=ETHUSDT", `{"assets":[{"baseAsset":{"free":"0.09"},"quoteAsset":{"free":"0.4"}}]}`},
		{"GET /sapi/v1/margin/isolated/transfer" + eth, `{"total":4,"rows":[{"asset":"USDT","amount":"0.5","type":"ROLL_OUT","transFrom":"ISOLATED_MARGIN","transTo":"SPOT"},{"asset":"ETH","amount":"0.03","type":"ROLL_IN","transFrom":"SPOT"},
			{"asset":"ETH","amount":"0.04","type":"ROLL_OUT"},{"asset":"USDT","amount":"201","type":"ROLL_IN","timestamp":1700000000000}]}`},
		{"GET /sapi/v1/margin/transfer?asset=ETH", `{"total":2,"rows":[{"amount":"0.03"},{"amount":"0.04"}]}`},
		{"GET /sapi/v1/margin/transfer?endTime=1700000000000", `{"total":1,"rows":[{"amount":"201"}]}`},
		{transfer + "&asset=ETH&amount=0.02" + in, `400 {"code":-3041,"msg":"Balance is not enough"}`},
		{transfer + "&asset=ETH&amount=0.01" + in, `200 {}`},
		{"GET /fapi/v1/income?incomeType=TRANSFER", `[{"income":"201.00000000"},{"income":"-0.50000000"}]`},
	}...)
}

// Each parameter of isolated margin that is missing or wrong.
func TestRefusalsOfIsolatedMargin(t *testing.T) {
	const margin, in = "/sapi/v1/margin/", "&transFrom=SPOT&transTo=ISOLATED_MARGIN"
	pair, served := `400 {"code":-3028,"msg":"This trading pair does not exist."}`, `400 {"code":-1020,"msg":"This operation is not supported."}`
	staged(t, nil).Story([][2]string{
		{"POST " + margin + "isolated/transfer?asset=USDT&amount=1" + in, missing("symbol")},
		{"POST " + margin + "isolated/transfer" + eth + "&amount=1" + in, missing("asset")},
		{"POST " + margin + "isolated/transfer" + eth + "&asset=USDT" + in, missing("amount")},
		{"POST " + margin + "isolated/transfer" + eth + "&asset=USDT&amount=0" + in, `400 {"code":-3032,"msg":"The amount must be greater than zero"}`},
		{"POST " + margin + "isolated/transfer" + eth + "&asset=USDT&amount=-1" + in, `400 {"code":-3032}`},
		{"POST " + margin + "isolated/transfer" + eth + "&asset=USDT&amount=0.0000001" + in, `400 {"code":-3032}`},
		{"POST " + margin + "isolated/transfer" + eth + "&asset=USDT&amount=9999999999999999999999999999999999999999" + in, missing("amount")},
		{"POST " + margin + "isolated/transfer" + eth + "&asset=USDT&amount=1&transFrom=SPOT&transTo=SPOT", missing("transFrom")},
		{"POST " + margin + "isolated/transfer" + eth + "&asset=USDT&amount=1&transFrom=ISOLATED_MARGIN&transTo=ISOLATED_MARGIN", missing("transFrom")},
		{"POST " + margin + "isolated/transfer" + eth + "&asset=USDT&amount=1&transFrom=SPOT", missing("transFrom")},
		{"POST /sapi/v1/asset/transfer?type=MAIN_ISOLATED_MARGIN&asset=USDT&amount=1", missing("toSymbol")},
		{"POST /sapi/v1/asset/transfer?type=ISOLATED_MARGIN_MAIN&asset=USDT&amount=1", missing("fromSymbol")},
		{"POST /sapi/v1/asset/transfer?type=MAIN_UMFUTURE&asset=USDT&amount=1", `400 {"code":-1002,"msg":"You are not authorized to execute this request."}`},
		{"POST /sapi/v1/capital/withdraw/apply", `401 {"code":-1002}`},
		{"POST " + margin + "borrow-repay" + eth + "&asset=USDT&amount=1&type=BORROW", served},
		{"POST " + margin + "borrow-repay?isIsolated=TRUE&asset=USDT&amount=1&type=BORROW", missing("symbol")},
		{"POST " + margin + "borrow-repay" + eth + "&isIsolated=true&asset=USDT&amount=1&type=OTHER", missing("type")},
		{"POST " + margin + "borrow-repay" + eth + "&isIsolated=true&asset=USDT&amount=1&type=REPAY", ``},
		{"POST " + margin + "order" + eth + "&type=MARKET&side=BUY&quantity=1", served},
		{"POST " + margin + "order?isIsolated=true&type=MARKET&side=BUY&quantity=1", missing("symbol")},
		{"POST " + margin + "order" + eth + "&isIsolated=true&type=MARKET&side=BUY&quantity=1&sideEffectType=OTHER", missing("sideEffectType")},
		{"POST " + margin + "order" + eth + "&isIsolated=true&type=MARKET&quantity=1&sideEffectType=NO_SIDE_EFFECT", missing("side")},
		{"POST " + margin + "order" + eth + "&isIsolated=true&type=MARKET&side=BUY", missing("quantity")},
		{"POST " + margin + "isolated/account?symbol=BTCUSDT", pair},
		{"GET " + margin + "isolated/account?symbols=BTCUSDT", pair},
		{"GET " + margin + "maxBorrowable?asset=USDT", missing("isolatedSymbol")},
		{"GET " + margin + "isolated/pair?symbol=BTCUSDT", `400 {"code":-1121}`},
		{"GET " + margin + "isolated/pair" + eth, `{"base":"ETH","quote":"USDT","symbol":"ETHUSDT"}`},
		{"GET " + margin + "priceIndex", missing("symbol")},
		{"GET " + margin + "borrow-repay?type=OTHER", missing("type")},
		{"PUT /sapi/v1/userDataStream/isolated?symbol=BTCUSDT", pair},
		{"POST /sapi/v1/userDataStream/isolated", missing("symbol")},
	}...)
	staged(t, func(c *venue.Config) { c.SpotClass = nil }).Story([][2]string{
		{"GET " + margin + "isolated/account", served},
		{"POST " + margin + "isolated/transfer" + eth + "&asset=USDT&amount=1" + in, served},
		{"GET " + margin + "transfer", served},
		{"GET " + margin + "borrow-repay?type=BORROW", served},
		{"GET " + margin + "isolatedMarginData", served},
		{"GET " + margin + "allOrders" + eth, `[]`},
	}...)
}

// An answer has fills where they were asked for, or nothing was said of it, and what was borrowed where something was.
func TestWhatAnAnswerLeavesOut(t *testing.T) {
	stage := staged(t, nil)
	stage.Story([2]string{"POST /sapi/v1/margin/isolated/transfer" + eth + "&asset=USDT&amount=500&transFrom=SPOT&transTo=ISOLATED_MARGIN", `200 {}`})
	for kind, fills := range map[string]bool{"": true, "FULL": true, "ACK": false, "RESULT": false} {
		_, text := stage.Ask("key", "POST", "/sapi/v1/margin/order", "symbol=ETHUSDT&isIsolated=TRUE&side=BUY&type=MARKET&quantity=0.01&newOrderRespType="+kind)
		require.Contains(t, text, `"executedQty":"0.01"`)
		require.Equal(t, fills, strings.Contains(text, `"fills"`), kind)
		require.NotContains(t, text, "marginBuyBorrowAmount")
	}
}
