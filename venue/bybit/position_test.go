package bybit_test

import "testing"

// Half an ether at ten times costs 1,000.10 at the maker's 2,000.20, with a margin of 100.01 and a fee of 5.5 basis
// points, 0.550055. Its margin is gone at 1,800.18, and at 1,800.18/0.9967 what is left is the 0.33 % that it needs.
// Both have besides what it would cost to close it there: 5.5 basis points of 900.09, 0.49505.
func TestAnIsolatedPosition(t *testing.T) {
	const isolate = `"tradeMode":1,"buyLeverage":"10","sellLeverage":"10"`
	staged(t, "bybit-2025", nil).Story([][2]string{
		{get("position/list", ""), list(`{"side":"","size":"0","avgPrice":"0","positionValue":"","liqPrice":"","bustPrice":"","tradeMode":0,"riskId":1,"leverage":"150","stopLoss":"","takeProfit":"","adlRankIndicator":0}`)},
		{"GET /v5/position/list?category=linear&settleCoin=USDT", list(``)},
		{"GET /v5/position/list?category=linear", refused(10001, "Missing some parameters that must be filled in, symbol or settleCoin")},
		{"GET /v5/position/list?category=inverse", list(``)},
		{"GET /v5/position/list?category=other", refused(10001, "params error: category invalid")},
		{post("position/switch-isolated", isolate), `{"retCode":0,"retMsg":"OK","result":{}}`},
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"0.5"`), `{"retCode":0,"result":{"orderId":"` + id(1) + `","orderLinkId":""}}`},
		{get("position/list", ""), list(`{"side":"Buy","size":"0.5","avgPrice":"2000.2","positionValue":"1000.1","bustPrice":"1800.18","liqPrice":"1806.1403","tradeMode":1,"leverage":"10","riskId":1,"riskLimitValue":"300000",
			"markPrice":"2000","positionIM":"100.50505","positionMM":"3.79505","positionBalance":"100.50505","unrealisedPnl":"-0.1","autoAddMargin":0,"cumRealisedPnl":"0","seq":0}`)},
		{"GET /v5/position/list?category=linear&settleCoin=USDT", list(`{"size":"0.5"}`)},
		{"GET /v5/position/list?category=linear&settleCoin=USDC", list(``)},
		{"GET /v5/account/wallet-balance?accountType=CONTRACT", list(`{"accountType":"CONTRACT","totalWalletBalance":"9999.449945","totalEquity":"9999.349945","totalMarginBalance":"9999.349945","totalAvailableBalance":"9898.944895",
			"totalPerpUPL":"-0.1","totalInitialMargin":"100.50505","totalMaintenanceMargin":"3.79505","accountIMRate":"0.01005116","accountMMRate":"0.00037953",
			"coin":[{"coin":"USDT","equity":"9999.349945","walletBalance":"9999.449945","availableToWithdraw":"9898.944895","totalPositionIM":"100.50505","totalPositionMM":"3.79505","totalOrderIM":"0","unrealisedPnl":"-0.1","cumRealisedPnl":"0"}]}`)},
		{"GET /v5/account/wallet-balance?accountType=UNIFIED", refused(10001, "accountType only support CONTRACT.")},
		{"GET /v5/account/wallet-balance", refused(10001, "accountType only support CONTRACT.")},
		{"GET /v5/asset/transfer/query-account-coins-balance?accountType=CONTRACT", `{"result":{"accountType":"CONTRACT","memberId":"1","balance":[{"coin":"USDT","walletBalance":"9999.449945","transferBalance":"9898.944895"}]}}`},
		{"other: GET /v5/asset/transfer/query-account-coin-balance?accountType=CONTRACT", `{"result":{"memberId":"2","balance":{"coin":"USDT","walletBalance":"1000","transferBalance":"1000"}}}`},
		{"GET /v5/asset/transfer/query-account-coin-balance?accountType=UNIFIED", refused(10001, "params error: accountType invalid")},
		{"GET /v5/asset/transfer/query-account-coin-balance", refused(10001, "params error: accountType invalid")},
		{"GET /v5/account/info", `{"result":{"marginMode":"ISOLATED_MARGIN","unifiedMarginStatus":1,"updatedTime":"1700000000000"}}`},
		{"other: GET /v5/account/info", `{"result":{"marginMode":"REGULAR_MARGIN"}}`},
		{"GET /v5/user/query-api", `{"result":{"apiKey":"key","uta":0}}`},
		{"GET /v5/account/fee-rate", list(`{"symbol":"ETHUSDT","takerFeeRate":"0.00055"}`)},
		{post("position/add-margin", `"margin":"50"`), `{"retCode":0,"result":{"category":"linear","positionBalance":"150.50505"}}`},
		{post("position/add-margin", `"margin":"-20.5"`), `{"retCode":0,"result":{"positionBalance":"130.00505"}}`},
		{post("position/add-margin", `"margin":"x"`), refused(10001, "params error: margin invalid")},
		{post("position/add-margin", `"margin":"9999999999999999999999999999999999999999"`), refused(10001, "params error: margin invalid")},
		{post("order/create", `"side":"Sell","orderType":"Market","qty":"0.2"`), ``},
		{"WAIT 1000", ``},
		{post("order/create", `"side":"Sell","orderType":"Market","qty":"0.5"`), ``},
		{get("position/list", ""), list(`{"side":"Sell","size":"0.2","avgPrice":"1999.8","cumRealisedPnl":"-0.2"}`)},
		{"WAIT 1000", ``},
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"0.2","reduceOnly":true`), ``},
		{get("position/closed-pnl", ""), list(`
			{"orderId":"` + id(4) + `","side":"Buy","qty":"0.2","closedSize":"0.2","cumEntryValue":"399.96","avgEntryPrice":"1999.8","cumExitValue":"400.04","avgExitPrice":"2000.2","closedPnl":"-0.300022","execType":"Trade","createdTime":"1700000002000"},
			{"orderId":"` + id(3) + `","side":"Sell","qty":"0.3","cumEntryValue":"600.06","avgEntryPrice":"2000.2","cumExitValue":"599.94","closedPnl":"-0.669945","createdTime":"1700000001000"},
			{"orderId":"` + id(2) + `","qty":"0.2","closedPnl":"-0.299978","createdTime":"1700000000000"}`)},
		{get("position/closed-pnl", "&limit=1"), list(`{"qty":"0.2","side":"Buy"}`)},
		{get("position/closed-pnl", "&limit=0&startTime=1700000000001"), list(`{"side":"Buy"},{"side":"Sell"}`)},
		{get("position/closed-pnl", "&endTime=1700000001000"), list(`{"createdTime":"1700000001000"},{"createdTime":"1700000000000"}`)},
		{"GET /v5/position/closed-pnl?category=option", list(``)},
	}...)
}

// Who sets which mode and leverage, and how it is refused.
func TestModesAndLeverage(t *testing.T) {
	lever := func(buy, sell string) string {
		return post("position/set-leverage", `"buyLeverage":"`+buy+`","sellLeverage":"`+sell+`"`)
	}
	staged(t, "bybit-2025", nil).Story([][2]string{
		{lever("2.25", "2.25"), refused(110036, "Leverage cannot be changed in cross margin mode")},
		{post("position/switch-isolated", `"tradeMode":1,"buyLeverage":"5","sellLeverage":"5"`), `{"retCode":0}`},
		{lever("2.25", "2.25"), `{"retCode":0}`},
		{get("position/list", ""), list(`{"leverage":"2.25"}`)},
		{lever("1", "1"), `{"retCode":0}`},
		{lever("0.99", "0.99"), refused(10001, "leverage invalid")},
		{lever("2.255", "2.255"), refused(10001, "leverage invalid")},
		{lever("1000000", "1000000"), refused(110013, "Cannot set leverage due to risk limit level")},
		{lever("1000000.01", "1000000.01"), refused(10001, "leverage invalid")},
		{lever("150.01", "150.01"), refused(110013, "Cannot set leverage due to risk limit level")},
		{lever("150", "150"), `{"retCode":0}`},
		{lever("x", "10"), refused(10001, "params error: buyLeverage invalid")},
		{lever("10", "x"), refused(10001, "params error: sellLeverage invalid")},
		{post("position/switch-isolated", `"tradeMode":2,"buyLeverage":"10","sellLeverage":"10"`), refused(10001, "params error: tradeMode invalid")},
		{post("position/switch-isolated", `"tradeMode":1`), refused(10001, "params error: buyLeverage invalid")},
		{get("position/list", ""), list(`{"tradeMode":1,"leverage":"150"}`)},
		{post("position/switch-isolated", `"tradeMode":"0","buyLeverage":"9","sellLeverage":"9"`), `{"retCode":0}`},
		{get("position/list", ""), list(`{"tradeMode":0}`)},
		{post("position/switch-mode", `"mode":1`), refused(10001, "params error: mode invalid")},
		{post("position/set-risk-limit", `"riskId":0`), refused(10001, "params error: riskId invalid")},
		{post("position/set-risk-limit", `"riskId":"x"`), refused(10001, "params error: riskId invalid")},
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"0.5"`), `{"retCode":0}`},
		{post("position/set-risk-limit", `"riskId":2`), refused(110016, "Invalid risk limit info")}, // its tiers are not chosen
		{"POST /v5/position/set-leverage?{\"category\":\"spot\"}", refused(10001, "params error: category invalid")},
		{"POST /v5/position/add-margin?{\"category\":\"spot\"}", refused(10001, "params error: category invalid")},
		{"POST /v5/position/set-risk-limit?{\"category\":\"spot\"}", refused(10001, "params error: category invalid")},
		{"POST /v5/position/set-auto-add-margin?{\"category\":\"spot\"}", refused(10001, "params error: category invalid")},
		{"POST /v5/position/trading-stop?{\"category\":\"spot\"}", refused(10001, "params error: category invalid")},
		{"POST /v5/position/switch-isolated?{\"category\":\"spot\"}", refused(10001, "params error: category invalid")},
		{"POST /v5/position/set-leverage?{\"category\":\"linear\"}", refused(10001, "params error: symbol invalid")},
	}...)
	const mode = "POST /v5/account/set-margin-mode?"
	staged(t, "bybit-2025-unified", nil).Story([][2]string{
		{"GET /v5/account/info", `{"result":{"marginMode":"REGULAR_MARGIN","unifiedMarginStatus":6}}`},
		{mode + `{"setMarginMode":"ISOLATED_MARGIN"}`, `{"retCode":0,"result":{"reasons":[]}}`},
		{mode + `{"setMarginMode":"ISOLATED_MARGIN"}`, `{"retCode":0,"result":{"reasons":[]}}`},
		{mode + `{"setMarginMode":"OTHER"}`, refused(10001, "params error: setMarginMode invalid")},
		{mode + `{"setMarginMode":"PORTFOLIO_MARGIN"}`, `{"retCode":3400045,"retMsg":"Set margin mode failed","result":{"reasons":[{"reasonCode":"3400000","reasonMsg":"portfolio margin is not served"}]}}`},
		{"GET /v5/account/info", `{"result":{"marginMode":"ISOLATED_MARGIN"}}`},
		{"GET /v5/user/query-api", `{"result":{"uta":1}}`},
		{get("position/list", ""), list(`{"tradeMode":0}`)},
		{"GET /v5/account/wallet-balance?accountType=UNIFIED", list(`{"accountType":"UNIFIED","totalWalletBalance":"10000"}`)},
		{"GET /v5/account/wallet-balance?accountType=CONTRACT", refused(10001, "accountType only support UNIFIED.")},
		{mode + `{"setMarginMode":"REGULAR_MARGIN"}`, `{"retCode":0}`},
		{"GET /v5/account/info", `{"result":{"marginMode":"REGULAR_MARGIN"}}`},
	}...)
}

// A stop-loss and a take-profit that stand with a position of half an ether are put, moved and taken away. What leaves
// both as they are is told so.
func TestStopsOfAPosition(t *testing.T) {
	stop := func(rest string) string { return post("position/trading-stop", rest) }
	limit := refused(10001, "take profits and stop losses at a limit are not served")
	staged(t, "bybit-2025", nil).Story([][2]string{
		{stop(`"stopLoss":"1500"`), refused(10001, "can not set tp/sl/ts for zero position")},
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"0.5"`), ``},
		{stop(`"stopLoss":"1500","trailingStop":"0"`), `{"retCode":0}`},
		{stop(`"stopLoss":"1500"`), refused(34040, "not modified")},
		{stop(`"stopLoss":"1500","takeProfit":"2500"`), `{"retCode":0}`},
		{get("position/list", ""), list(`{"stopLoss":"1500","takeProfit":"2500"}`)},
		{stop(`"stopLoss":"1600"`), `{"retCode":0}`},
		{get("position/list", ""), list(`{"stopLoss":"1600","takeProfit":"2500"}`)},
		{get("order/realtime", ""), list(`{"stopOrderType":"StopLoss","triggerPrice":"1600","side":"Sell","triggerDirection":2,"closeOnTrigger":true,"reduceOnly":true,"triggerBy":"LastPrice","qty":"0"},
			{"stopOrderType":"TakeProfit","triggerPrice":"2500","side":"Sell","triggerDirection":1}`)},
		{stop(`"takeProfit":"0","stopLoss":""`), `{"retCode":0}`},
		{get("position/list", ""), list(`{"stopLoss":"1600","takeProfit":""}`)},
		{stop(`"takeProfit":"0"`), refused(34040, "not modified")},
		{stop(`"stopLoss":"x"`), refused(10001, "params error: stopLoss invalid")},
		{stop(`"stopLoss":"1500.001"`), refused(110003, "Order price exceeds the allowable range.")},
		{stop(`"stopLoss":"1500","slOrderType":"Limit"`), limit},
		{stop(`"tpslMode":"Partial","stopLoss":"1600"`), refused(10001, "params error: slSize invalid")},
		{stop(`"tpslMode":"Partial","stopLoss":"1600","slSize":"0"`), refused(10001, "params error: slSize invalid")},
		{stop(`"tpslMode":"Partial","stopLoss":"0","slSize":"0.1"`), refused(34040, "not modified")},
		{stop(`"tpslMode":"Partial","stopLoss":"1600","slSize":"0.1","slTriggerBy":"IndexPrice"`), `{"retCode":0}`},
		{get("order/realtime", ""), list(`{"stopOrderType":"PartialStopLoss","qty":"0.1","triggerBy":"IndexPrice"},{"stopOrderType":"StopLoss"}`)},
		{"MARK 1595", ``},
		{get("position/list", ""), list(`{"size":"0","stopLoss":""}`)}, // the last price is that at which the first was sold
		{post("order/create", `"side":"Sell","orderType":"Market","qty":"0.4"`), ``},
		{stop(`"takeProfit":"1400","tpTriggerBy":"MarkPrice"`), `{"retCode":0}`},
		{get("order/realtime", ""), list(`{"stopOrderType":"TakeProfit","side":"Buy","triggerDirection":2,"triggerBy":"MarkPrice"}`)},
		{post("order/create", `"side":"Buy","orderType":"Limit","price":"1500","qty":"0.1","takeProfit":"1600","tpLimitPrice":"1600"`), limit},
		{post("order/create", `"side":"Buy","orderType":"Limit","price":"1500","qty":"0.1","takeProfit":"1600","tpOrderType":"Limit"`), limit},
		{post("order/create", `"side":"Buy","orderType":"Limit","price":"1500","qty":"0.1","takeProfit":"1500"`), refused(10001, "TakeProfit:1500 set for Buy position should be higher than base_price:1500")},
		{post("order/create", `"side":"Buy","orderType":"Limit","price":"1500","qty":"0.1","stopLoss":"1500"`), refused(10001, "StopLoss:1500 set for Buy position should be lower than base_price:1500")},
		{post("order/create", `"side":"Sell","orderType":"Limit","price":"1700","qty":"0.1","stopLoss":"1700"`), refused(10001, "StopLoss:1700 set for Sell position should be higher than base_price:1700")},
		{post("order/create", `"side":"Sell","orderType":"Limit","price":"1700","qty":"0.1","stopLoss":"x"`), refused(10001, "params error: stopLoss invalid")},
		{post("order/create", `"side":"Sell","orderType":"Limit","price":"1700","qty":"0.1","stopLoss":"1700.001"`), refused(110003, "Order price exceeds the allowable range.")},
		{post("order/create", `"side":"Buy","orderType":"Limit","price":"1500","qty":"0.1","takeProfit":"1500.01","stopLoss":"1499.99","tpLimitPrice":"0"`), `{"retCode":0}`},
		{post("order/create", `"side":"Sell","orderType":"Limit","price":"1700","qty":"0.1","takeProfit":"1699.99","stopLoss":"0"`), `{"retCode":0}`},
		{get("order/realtime", "&orderFilter=Order"), list(`{"takeProfit":"1699.99","stopLoss":"","tpslMode":"Full"},{"takeProfit":"1500.01","stopLoss":"1499.99","tpslMode":"Full"}`)},
	}...)
}
