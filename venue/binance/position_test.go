package binance_test

import "testing"

// Half an ether at ten times costs 1,000.10 at the maker's 2,000.20, of which a tenth is margin and 5 basis points,
// 0.50005, are the fee. At the mark of 2,000 it has lost 0.10 and needs 0.4 % of 1,000. It is liquidated where what is
// left is what it needs: (2000.20 − 200.02)/0.996 = 1,807.40964, and with 50 more (2000.20 − 300.02)/0.996 =
// 1,707.00803, but for the ledger's rounding to millionths of a dollar.
func TestAnIsolatedPosition(t *testing.T) {
	staged(t, nil).Story([][2]string{
		{"GET /fapi/v3/positionRisk?symbol=ETHUSDT", `200 []`},
		{"GET /fapi/v3/account", `{"positions":[],"totalWalletBalance":"10000.00000000"}`},
		{"GET /fapi/v2/positionRisk", `[{"positionAmt":"0","entryPrice":"0","liquidationPrice":"0","isolatedMargin":"0","marginType":"cross","leverage":"150","maxNotionalValue":"300000"}]`},
		{"GET /fapi/v1/adlQuantile?symbol=ETHUSDT", `{"adlQuantile":{"BOTH":0,"LONG":0,"SHORT":0}}`},
		{"POST /fapi/v1/marginType?symbol=ETHUSDT&marginType=ISOLATED", `{"code":200,"msg":"success"}`},
		{"POST /fapi/v1/leverage?symbol=ETHUSDT&leverage=10", `{"leverage":10,"symbol":"ETHUSDT","maxNotionalValue":"150000000"}`},
		{"POST /fapi/v1/order?symbol=ETHUSDT&side=BUY&type=MARKET&quantity=0.5", `{"status":"FILLED","executedQty":"0.5","cumQty":"0.5","avgPrice":"2000.2","cumQuote":"1000.1",
			"origQty":"0.5","side":"BUY","type":"MARKET","origType":"MARKET","price":"0","stopPrice":"0","timeInForce":"GTC","reduceOnly":false,"closePosition":false,
			"clientOrderId":"rf1","orderId":1,"time":1700000000000,"updateTime":1700000000000,"workingType":"CONTRACT_PRICE"}`},
		{"GET /fapi/v3/positionRisk", `[{"positionAmt":"0.5","entryPrice":"2000.2","breakEvenPrice":"2000.2","markPrice":"2000.00000000","unRealizedProfit":"-0.10000000",
			"liquidationPrice":"1807.409642","isolatedMargin":"99.91000000","isolatedWallet":"100.01","notional":"1000","maintMargin":"4","initialMargin":"100","positionInitialMargin":"100",
			"openOrderInitialMargin":"0","bidNotional":"0","askNotional":"0","marginAsset":"USDT","updateTime":1700000000000}]`},
		{"GET /fapi/v2/positionRisk?symbol=ETHUSDT", `[{"leverage":"10","marginType":"isolated","isAutoAddMargin":"false","maxNotionalValue":"150000000","positionAmt":"0.5"}]`},
		{"GET /fapi/v3/account", `{"totalWalletBalance":"9999.49995000","totalUnrealizedProfit":"-0.10000000","totalMarginBalance":"9999.39995000","totalCrossWalletBalance":"9899.48995000",
			"totalCrossUnPnl":"0.00000000","availableBalance":"9899.48995000","totalInitialMargin":"99.91000000","totalMaintMargin":"4.00000000","totalPositionInitialMargin":"100.00000000",
			"totalOpenOrderInitialMargin":"0.00000000","positions":[{"positionAmt":"0.5","notional":"1000","unrealizedProfit":"-0.10000000","isolatedMargin":"99.91000000","isolatedWallet":"100.01"}],
			"assets":[{"asset":"USDT","walletBalance":"9999.49995000","marginBalance":"9999.39995000","initialMargin":"99.91000000","crossWalletBalance":"9899.48995000","maintMargin":"4.00000000"}]}`},
		{"GET /fapi/v2/account", `{"positions":[{"leverage":"10","isolated":true,"entryPrice":"2000.2","maxNotional":"150000000","bidNotional":"0","askNotional":"0"}]}`},
		{"GET /fapi/v2/balance", `[{"asset":"USDT","balance":"9999.49995000","crossWalletBalance":"9899.48995000","crossUnPnl":"0.00000000","availableBalance":"9899.48995000"}]`},
		{"GET /fapi/v1/symbolConfig?symbol=ETHUSDT", `[{"marginType":"ISOLATED","leverage":10,"maxNotionalValue":"150000000","isAutoAddMargin":false}]`},
		{"GET /fapi/v1/positionMargin/history?symbol=ETHUSDT", `[]`},
		{"POST /fapi/v1/positionMargin?symbol=ETHUSDT&amount=50&type=1", `{"amount":50,"code":200,"type":1}`},
		{"GET /fapi/v3/positionRisk", `[{"isolatedWallet":"150.01","isolatedMargin":"149.91000000","liquidationPrice":"1707.008036"}]`},
		{"WAIT 1000", ``},
		{"POST /fapi/v1/positionMargin?symbol=ETHUSDT&amount=20.5&type=2", `{"amount":20.5,"code":200,"type":2}`},
		{"GET /fapi/v3/positionRisk", `[{"isolatedWallet":"129.51"}]`},
		{"POST /fapi/v1/positionMargin?symbol=ETHUSDT&amount=5&type=3", `400 {"code":-1102,"msg":"Mandatory parameter 'type' was not sent, was empty/null, or malformed."}`},
		{"POST /fapi/v1/positionMargin?symbol=ETHUSDT&amount=5", `400 {"code":-1102,"msg":"Mandatory parameter 'type' was not sent, was empty/null, or malformed."}`},
		{"POST /fapi/v1/positionMargin?symbol=ETHUSDT&type=1", `400 {"code":-1102,"msg":"Mandatory parameter 'amount' was not sent, was empty/null, or malformed."}`},
		{"POST /fapi/v1/positionMargin?symbol=ETHUSDT&amount=999999999999999999999999999999999999999&type=1", `400 {"code":-1102,"msg":"Mandatory parameter 'amount' was not sent, was empty/null, or malformed."}`},
		{"POST /fapi/v1/positionMargin?symbol=ETHUSDT&amount=5&type=1&positionSide=SHORT", `400 {"code":-4061}`},
		{"POST /fapi/v1/positionMargin?amount=5&type=1", `400 {"code":-1102,"msg":"Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."}`},
		{"GET /fapi/v1/positionMargin/history?symbol=ETHUSDT", `[{"type":1,"amount":"50","asset":"USDT","time":1700000000000},{"type":2,"amount":"20.5","time":1700000001000}]`},
		{"GET /fapi/v1/positionMargin/history?symbol=ETHUSDT&type=1", `[{"type":1,"amount":"50"}]`},
		{"GET /fapi/v1/positionMargin/history?symbol=ETHUSDT&type=2", `[{"type":2,"amount":"20.5"}]`},
		{"GET /fapi/v1/positionMargin/history?symbol=ETHUSDT&limit=1", `[{"type":2}]`},
		{"GET /fapi/v1/positionMargin/history?symbol=ETHUSDT&startTime=1700000000001", `[{"type":2}]`},
		{"GET /fapi/v1/positionMargin/history?symbol=ETHUSDT&startTime=1700000000000&endTime=1700000000999", `[{"type":1}]`},
		{"GET /fapi/v1/positionMargin/history", `400 {"code":-1102}`},
		{"POST /fapi/v1/order?symbol=ETHUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=1500", `{"orderId":2,"status":"NEW","avgPrice":"0","cumQuote":"0","price":"1500","executedQty":"0"}`},
		{"GET /fapi/v3/positionRisk", `[{"bidNotional":"150","askNotional":"0"}]`},
		{"POST /fapi/v1/order?symbol=ETHUSDT&side=SELL&type=MARKET&quantity=0.5&reduceOnly=TRUE", `{"status":"FILLED","reduceOnly":true,"side":"SELL","avgPrice":"1999.8"}`},
		{"GET /fapi/v3/positionRisk", `[{"positionAmt":"0","notional":"0","isolatedMargin":"0"}]`},
		{"GET /fapi/v3/account", `{"positions":[{"positionAmt":"0"}],"totalWalletBalance":"9998.80000000"}`},
		{"DELETE /fapi/v1/allOpenOrders?symbol=ETHUSDT", `{"code":200,"msg":"The operation of cancel all open order is done."}`},
		{"GET /fapi/v3/positionRisk", `[]`},
		{"GET /fapi/v2/account", `{"positions":[{"positionAmt":"0","isolated":true}],"availableBalance":"9998.80000000","totalInitialMargin":"0.00000000"}`},
		{"GET /fapi/v1/adlQuantile?symbol=BTCUSDT", `400 {"code":-1121}`},
	}...)
}

// A short of 0.2 in cross, sold at 1,999.80 to the maker: what it gains and loses is the whole account's.
func TestAShortInCross(t *testing.T) {
	staged(t, nil).Story([][2]string{
		{"other: POST /fapi/v1/order?symbol=ETHUSDT&side=SELL&type=MARKET&quantity=0.2", `{"status":"FILLED","avgPrice":"1999.8","side":"SELL"}`},
		{"other: GET /fapi/v2/positionRisk", `[{"positionAmt":"-0.2","notional":"-400","unRealizedProfit":"-0.04000000","entryPrice":"1999.8","marginType":"cross","isolatedMargin":"0","isolatedWallet":"0","leverage":"150"}]`},
		{"MARK 1900", ``},
		{"other: GET /fapi/v3/positionRisk", `[{"positionAmt":"-0.2","notional":"-380","unRealizedProfit":"19.96000000","isolatedMargin":"0","maintMargin":"1.52"}]`},
		{"other: GET /fapi/v3/balance", `[{"balance":"999.80002000","crossWalletBalance":"999.80002000","crossUnPnl":"19.96000000"}]`},
		{"other: GET /fapi/v3/account", `{"totalCrossUnPnl":"19.96000000","totalMarginBalance":"1019.76002000"}`},
		{"GET /fapi/v3/account", `{"totalCrossUnPnl":"0.00000000","totalWalletBalance":"10000.00000000"}`},
	}...)
}

// The largest value of a position is the cap of the last tier whose leverage is not below: 300,000 at 150, 800,000 at
// 100 and 3,000,000 at 75. At 2,000.20 they are 149.985, 399.96 and 1,499.85 ether; open orders of the same side
// count, and of the other they do not.
func TestTheLargestPositionOfALeverage(t *testing.T) {
	limit := func(side, quantity string) string {
		return "POST /fapi/v1/order?symbol=ETHUSDT&type=LIMIT&timeInForce=GTC&side=" + side + "&price=2000&quantity=" + quantity
	}
	staged(t, nil).Story([][2]string{
		{"POST /fapi/v1/leverage?symbol=ETHUSDT&leverage=11", `{"leverage":11,"maxNotionalValue":"65000000"}`},
		{"POST /fapi/v1/leverage?symbol=ETHUSDT&leverage=1", `{"leverage":1,"maxNotionalValue":"1200000000"}`},
		{"POST /fapi/v1/leverage?symbol=ETHUSDT&leverage=101", `{"leverage":101,"maxNotionalValue":"300000"}`},
		{"POST /fapi/v1/leverage?symbol=ETHUSDT&leverage=101", `{"leverage":101,"maxNotionalValue":"300000"}`},
		{"POST /fapi/v1/leverage?symbol=ETHUSDT&leverage=0", `400 {"code":-4028,"msg":"Leverage 0 is not valid"}`},
		{"POST /fapi/v1/leverage?symbol=ETHUSDT&leverage=2.5", `400 {"code":-4028,"msg":"Leverage 2.5 is not valid"}`},
		{"POST /fapi/v1/leverage?symbol=ETHUSDT", `400 {"code":-1102}`},
		{"POST /fapi/v1/leverage?leverage=10", `400 {"code":-1102}`},
		{"POST /fapi/v1/leverage?symbol=ETHUSDT&leverage=150", `{"leverage":150,"maxNotionalValue":"300000"}`},
		{limit("BUY", "100"), `{"status":"NEW"}`},
		{limit("BUY", "50.001"), `400 {"code":-2027}`},
		{limit("SELL", "150.001"), `400 {"code":-2027}`},
		{"POST /fapi/v1/order?symbol=ETHUSDT&side=SELL&type=MARKET&quantity=150.001", `400 {"code":-2027}`},
		{"POST /fapi/v1/order?symbol=ETHUSDT&side=BUY&type=MARKET&quantity=50.001", `400 {"code":-2027}`},
		{limit("BUY", "50"), `{"status":"NEW"}`},
		{"POST /fapi/v1/leverage?symbol=ETHUSDT&leverage=100", `{"maxNotionalValue":"800000"}`},
		{"POST /fapi/v1/leverage?symbol=ETHUSDT&leverage=101", `{"maxNotionalValue":"300000"}`},
		{"DELETE /fapi/v1/allOpenOrders?symbol=ETHUSDT", ``},
		{"POST /fapi/v1/order?symbol=ETHUSDT&side=SELL&type=MARKET&quantity=50", `{"status":"FILLED"}`},
		{limit("BUY", "200.001"), `400 {"code":-2027}`},
		{limit("BUY", "200"), `{"status":"NEW"}`},
		{limit("SELL", "100.001"), `400 {"code":-2027}`},
		{"POST /fapi/v1/order?symbol=ETHUSDT&side=BUY&type=MARKET&quantity=200.001&reduceOnly=true", `{"status":"EXPIRED","executedQty":"50"}`},
	}...)
}

// Brackets as the venue documents them: cum is what makes the maintenance margin continuous from one to the next,
// 300,000 · 0.1 % and then 800,000 · 0.15 % more.
func TestBracketsFeesAndModes(t *testing.T) {
	staged(t, nil).Story([][2]string{
		{"GET /fapi/v1/leverageBracket?symbol=ETHUSDT", `[{"symbol":"ETHUSDT","brackets":[
			{"bracket":1,"initialLeverage":150,"notionalFloor":0,"notionalCap":300000,"maintMarginRatio":0.004,"cum":0},
			{"bracket":2,"initialLeverage":100,"notionalFloor":300000,"notionalCap":800000,"maintMarginRatio":0.005,"cum":300},
			{"bracket":3,"initialLeverage":75,"notionalFloor":800000,"notionalCap":3000000,"maintMarginRatio":0.0065,"cum":1500},
			{"bracket":4,"initialLeverage":50,"cum":12000},{"initialLeverage":25,"cum":132000},{"initialLeverage":20,"cum":382000},{"initialLeverage":10,"cum":2007000},{"initialLeverage":5,"cum":9507000},
			{"initialLeverage":4,"cum":17507000},{"initialLeverage":3,"cum":27507000},{"initialLeverage":2,"cum":80507000},{"bracket":12,"initialLeverage":1,"notionalCap":1200000000,"cum":280507000}]}]`},
		{"GET /fapi/v1/leverageBracket?symbol=BTCUSDT", `400 {"code":-1121,"msg":"Invalid symbol."}`},
		{"GET /fapi/v1/commissionRate?symbol=ETHUSDT", `{"makerCommissionRate":"0.0002","takerCommissionRate":"0.0005"}`},
		{"GET /fapi/v1/commissionRate", `400 {"code":-1102}`},
		{"GET /fapi/v1/symbolConfig", `[{"marginType":"CROSSED","leverage":150,"maxNotionalValue":"300000"}]`},
		{"GET /fapi/v1/symbolConfig?symbol=BTCUSDT", `400 {"code":-1121}`},
		{"GET /fapi/v1/rateLimit/order", `[{"interval":"SECOND","intervalNum":10,"limit":300},{"interval":"MINUTE","intervalNum":1,"limit":1200}]`},
		{"GET /fapi/v1/feeBurn", `{"feeBurn":false}`},
		{"GET /fapi/v1/positionSide/dual", `{"dualSidePosition":false}`},
		{"GET /fapi/v1/multiAssetsMargin", `{"multiAssetsMargin":false}`},
		{"POST /fapi/v1/positionSide/dual?dualSidePosition=true", `400 {"code":-1020}`},
		{"POST /fapi/v1/positionSide/dual", `400 {"code":-1102,"msg":"Mandatory parameter 'dualSidePosition' was not sent, was empty/null, or malformed."}`},
		{"POST /fapi/v1/marginType?symbol=ETHUSDT&marginType=isolated", `400 {"code":-1102,"msg":"Mandatory parameter 'marginType' was not sent, was empty/null, or malformed."}`},
		{"POST /fapi/v1/marginType?marginType=ISOLATED", `400 {"code":-1102,"msg":"Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."}`},
		{"GET /fapi/v1/accountConfig", `{"canTrade":true,"dualSidePosition":false,"multiAssetsMargin":false}`},
		{"GET /fapi/v2/positionRisk?symbol=BTCUSDT", `400 {"code":-1121}`},
		{"GET /fapi/v1/income?symbol=BTCUSDT", `400 {"code":-1121}`},
	}...)
}

// Bought at 2,000.20 and sold at 1,999.80, half an ether loses 0.20; the fees are 5 basis points of 1,000.10 and of
// 999.90. What comes of an account's money is told in the order of its time, and a sum of 0 is not told.
func TestIncomeAndTrades(t *testing.T) {
	staged(t, nil).Story([][2]string{
		{"POST /fapi/v1/order?symbol=ETHUSDT&side=BUY&type=MARKET&quantity=0.5", ``},
		{"WAIT 1000", ``},
		{"POST /sapi/v1/margin/isolated/transfer?asset=USDT&symbol=ETHUSDT&transFrom=SPOT&transTo=ISOLATED_MARGIN&amount=100", ``},
		{"WAIT 1000", ``},
		{"POST /fapi/v1/order?symbol=ETHUSDT&side=SELL&type=MARKET&quantity=0.5", ``},
		{"GET /fapi/v1/income", `[
			{"incomeType":"COMMISSION","income":"-0.50005000","asset":"USDT","time":1700000000000,"tradeId":"1"},
			{"incomeType":"TRANSFER","income":"100.00000000","time":1700000001000,"tradeId":""},
			{"incomeType":"REALIZED_PNL","income":"-0.20000000","time":1700000002000,"tradeId":"2"},
			{"incomeType":"COMMISSION","income":"-0.49995000","time":1700000002000,"tradeId":"2"}]`},
		{"GET /fapi/v1/income?incomeType=REALIZED_PNL", `[{"income":"-0.20000000"}]`},
		{"GET /fapi/v1/income?limit=2&symbol=ETHUSDT", `[{"incomeType":"REALIZED_PNL"},{"incomeType":"COMMISSION"}]`},
		{"GET /fapi/v1/income?startTime=1700000000001&endTime=1700000001000", `[{"incomeType":"TRANSFER"}]`},
		{"GET /fapi/v1/userTrades?symbol=ETHUSDT", `[
			{"id":1,"orderId":1,"buyer":true,"side":"BUY","maker":false,"price":"2000.2","qty":"0.5","quoteQty":"1000.1","commission":"0.50005","realizedPnl":"0","time":1700000000000},
			{"id":2,"orderId":2,"buyer":false,"side":"SELL","price":"1999.8","quoteQty":"999.9","commission":"0.49995","realizedPnl":"-0.2","time":1700000002000}]`},
		{"GET /fapi/v1/userTrades?symbol=ETHUSDT&orderId=2", `[{"id":2}]`},
		{"GET /fapi/v1/userTrades?symbol=ETHUSDT&fromId=2", `[{"id":2}]`},
		{"GET /fapi/v1/userTrades?symbol=ETHUSDT&fromId=3", `[]`},
		{"GET /fapi/v1/userTrades?symbol=ETHUSDT&startTime=1700000000001", `[{"id":2}]`},
		{"GET /fapi/v1/userTrades?symbol=ETHUSDT&endTime=1700000000000", `[{"id":1}]`},
		{"GET /fapi/v1/userTrades?symbol=ETHUSDT&limit=1", `[{"id":2}]`},
		{"GET /fapi/v1/userTrades", `400 {"code":-1102}`},
		{"other: GET /fapi/v1/userTrades?symbol=ETHUSDT", `[]`},
	}...)
}

// A position of ten times whose margin is gone at 1,800.18 is closed there, for the venue's fee of none: what is lost
// is the margin, 100.01. The order is the venue's.
func TestAnOrderOfTheVenues(t *testing.T) {
	staged(t, nil).Story([][2]string{
		{"POST /fapi/v1/marginType?symbol=ETHUSDT&marginType=ISOLATED", ``},
		{"POST /fapi/v1/leverage?symbol=ETHUSDT&leverage=10", ``},
		{"POST /fapi/v1/order?symbol=ETHUSDT&side=BUY&type=MARKET&quantity=0.5", ``},
		{"MARK 1000", ``},
		{"GET /fapi/v1/forceOrders", `[{"orderId":2,"clientOrderId":"autoclose-17000000000002","side":"SELL","status":"FILLED","type":"LIQUIDATION","origType":"LIQUIDATION","timeInForce":"IOC","reduceOnly":true,"executedQty":"0.5"}]`},
		{"GET /fapi/v1/forceOrders?autoCloseType=LIQUIDATION", `[{"orderId":2}]`},
		{"GET /fapi/v1/forceOrders?autoCloseType=ADL", `[]`},
		{"GET /fapi/v1/forceOrders?autoCloseType=OTHER", `400 {"code":-4119,"msg":"Invalid autoCloseType."}`},
		{"GET /fapi/v1/forceOrders?symbol=BTCUSDT", `400 {"code":-1121}`},
		{"GET /fapi/v1/userTrades?symbol=ETHUSDT&orderId=2", `[{"price":"1800.18","realizedPnl":"-100.01","commission":"0"}]`},
	}...)
}
