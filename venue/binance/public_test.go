package binance_test

import (
	"testing"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/venue"
)

// Half an ether is bought at 2,000.20, the mark falls to 1,900 in the same minute, and in the next 0.2 are sold at the
// maker's 1,899.81. The day has fallen by 100.39, which are 5.019 % of 2,000.20; a minute counts at its last price, so
// the turnover is 0.5 · 1,900 and 0.2 · 1,899.81.
func TestWhatThePublicSees(t *testing.T) {
	staged(t, nil).Story([][2]string{
		{"GET /fapi/v1/ticker/24hr" + eth, `{"lastPrice":"2000","openPrice":"2000","highPrice":"2000","lowPrice":"2000","priceChange":"0","lastQty":"0","firstId":0,"lastId":0,"count":0,"volume":"0","quoteVolume":"0"}`},
		{"GET /fapi/v1/ticker/price" + eth, `{"symbol":"ETHUSDT","price":"2000"}`},
		{"GET /fapi/v1/ticker/bookTicker", `[{"bidPrice":"1999.8","bidQty":"100","askPrice":"2000.2","askQty":"100"}]`},
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=MARKET&quantity=0.5", ``},
		{"MARK 1900", ``},
		{"WAIT 60000", ``},
		{"POST /fapi/v1/order" + eth + "&side=SELL&type=MARKET&quantity=0.2", ``},
		{"GET /fapi/v1/ticker/24hr" + eth, `{"lastPrice":"1899.81","weightedAvgPrice":"1899.81","openPrice":"2000.2","highPrice":"2000.2","lowPrice":"1899.81","priceChange":"-100.39","priceChangePercent":"-5.019",
			"lastQty":"0.2","firstId":1,"lastId":2,"count":2,"volume":"0.7","quoteVolume":"1329.962","openTime":1699999980000,"closeTime":1700000060000,"askPrice":"1900.19","bidPrice":"1899.81"}`},
		{"GET /fapi/v1/ticker/24hr", `[{"symbol":"ETHUSDT"}]`},
		{"GET /fapi/v1/ticker/24hr?symbol=BTCUSDT", `400 {"code":-1121}`},
		{"GET /fapi/v1/ticker/price", `[{"symbol":"ETHUSDT","price":"1899.81","time":1700000060000}]`},
		{"GET /fapi/v1/trades" + eth, `[{"id":1,"price":"2000.2","qty":"0.5","quoteQty":"1000.1","time":1700000000000,"isBuyerMaker":false},{"id":2,"price":"1899.81","qty":"0.2","quoteQty":"379.962","isBuyerMaker":true}]`},
		{"GET /fapi/v1/trades" + eth + "&limit=1", `[{"id":2}]`},
		{"GET /fapi/v1/trades", `400 {"code":-1102}`},
		{"GET /fapi/v1/historicalTrades" + eth + "&limit=1", `[{"id":2}]`},
		{"GET /fapi/v1/aggTrades" + eth, `[{"a":1,"p":"2000.2","q":"0.5","f":1,"l":1,"T":1700000000000,"m":false},{"a":2,"p":"1899.81","q":"0.2","T":1700000060000,"m":true}]`},
		{"GET /fapi/v1/aggTrades", `400 {"code":-1102}`},
		{"GET /fapi/v1/klines" + eth + "&interval=1m", `[
			[1699999980000,"2000.2","2000.2","1900","1900","0.5",1700000039999,"950",1,"0","0","0"],
			[1700000040000,"1899.81","1899.81","1899.81","1899.81","0.2",1700000099999,"379.962",1,"0","0","0"]]`},
		{"GET /fapi/v1/klines" + eth + "&interval=5m", `[[1699999800000,"2000.2","2000.2","1899.81","1899.81","0.7",1700000099999,"1329.867",2,"0","0","0"]]`},
		{"GET /fapi/v1/klines" + eth + "&interval=1m&limit=1", `[[1700000040000,"1899.81","1899.81","1899.81","1899.81","0.2",1700000099999,"379.962",1,"0","0","0"]]`},
		{"GET /fapi/v1/klines" + eth + "&interval=1m&limit=1&startTime=1699999980000", `[[1699999980000,"2000.2","2000.2","1900","1900","0.5",1700000039999,"950",1,"0","0","0"]]`},
		{"GET /fapi/v1/klines" + eth + "&interval=1m&endTime=1700000000000", `[[1699999980000,"2000.2","2000.2","1900","1900","0.5",1700000039999,"950",1,"0","0","0"]]`},
		{"GET /fapi/v1/klines" + eth + "&interval=7m", `400 {"code":-1120,"msg":"Invalid interval."}`},
		{"GET /fapi/v1/klines?interval=1m", `400 {"code":-1102}`},
		{"GET /fapi/v1/indexPriceKlines?pair=ETHUSDT&interval=1d", `[[1699920000000,"2000.2","2000.2","1899.81","1899.81","0.7",1700006399999,"1329.867",2,"0","0","0"]]`},
		{"GET /fapi/v1/continuousKlines?pair=BTCUSDT&interval=1d", `400 {"code":-1121}`},
		{"GET /fapi/v1/markPriceKlines?pair=ETHUSDT&interval=1d", `400 {"code":-1102}`},
		{"GET /fapi/v1/premiumIndex" + eth, `{"markPrice":"1900.00000000","indexPrice":"1900.00000000","lastFundingRate":"0.00000000","nextFundingTime":1700028860000,"time":1700000060000}`},
		{"GET /fapi/v1/openInterest" + eth, `{"openInterest":"0.3","symbol":"ETHUSDT"}`},
		{"GET /futures/data/openInterestHist" + eth + "&period=5m", `[{"sumOpenInterest":"0.3","sumOpenInterestValue":"570.00000000"}]`},
		{"GET /futures/data/openInterestHist", `400 {"code":-1102}`},
		{"GET /fapi/v1/fundingInfo", `[]`},
		{"GET /fapi/v1/time", `{"serverTime":1700000060000}`},
		{"GET /api/v3/time", `{"serverTime":1700000060000}`},
	}...)
}

// The book shows what rests at each price, the best first: the maker's 100 and 50, and a customer's.
func TestTheBook(t *testing.T) {
	staged(t, func(c *venue.Config) {
		c.Offers = []book.Offer{{Offset: 1e14, Lots: 100_000}, {Offset: 5e14, Lots: 50_000}}
	}).Story([][2]string{
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.25&price=1999.8", ``},
		{"GET /fapi/v1/depth" + eth, `{"bids":[["1999.8","100.25"],["1999","50"]],"asks":[["2000.2","100"],["2001","50"]],"T":1700000000000,"lastUpdateId":0}`},
		{"GET /fapi/v1/depth" + eth + "&limit=1", `{"bids":[["1999.8","100.25"]],"asks":[["2000.2","100"]]}`},
		{"GET /fapi/v1/depth" + eth + "&limit=-1", `{"bids":[["1999.8","100.25"],["1999","50"]]}`},
		{"GET /fapi/v1/depth", `400 {"code":-1102}`},
		{"GET /fapi/v1/ticker/bookTicker" + eth, `{"bidPrice":"1999.8","bidQty":"100.25","askPrice":"2000.2","askQty":"100"}`},
	}...)
	staged(t, func(c *venue.Config) { c.Offers = nil }).Story([][2]string{
		{"GET /fapi/v1/ticker/bookTicker" + eth, `{"bidPrice":"0","bidQty":"0","askPrice":"0","askQty":"0"}`},
		{"GET /fapi/v1/depth" + eth, `{"bids":[],"asks":[]}`},
	}...)
}

// Funding of a hundredth of a percent every three seconds: half an ether pays it on 850 at the third mark, of 1,700.
func TestFundingIsTold(t *testing.T) {
	staged(t, func(c *venue.Config) { c.Funding = venue.Funding{Rate: fixed.FromInt64(1e14), Every: 3} }).Story([][2]string{
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=MARKET&quantity=0.5", ``},
		{"STEP 1", ``},
		{"GET /fapi/v1/premiumIndex" + eth, `{"lastFundingRate":"0.00010000","nextFundingTime":1700000003000,"markPrice":"1900.00000000","time":1700000001000}`},
		{"GET /fapi/v1/fundingRate", `[]`},
		{"STEP 2", ``},
		{"GET /fapi/v1/fundingRate" + eth, `[{"symbol":"ETHUSDT","fundingRate":"0.00010000","fundingTime":1700000003000,"markPrice":"1700.00000000"}]`},
		{"GET /fapi/v1/fundingRate?startTime=1700000003001", `[]`},
		{"GET /fapi/v1/fundingRate?symbol=BTCUSDT", `400 {"code":-1121}`},
		{"GET /fapi/v1/income?incomeType=FUNDING_FEE", `[{"income":"-0.08500000","time":1700000003000}]`},
	}...)
}

// What clients learn of a symbol, from its tick of 0.01 and lot of 0.001, the first tier and the fund.
func TestTheSymbol(t *testing.T) {
	staged(t, func(c *venue.Config) { c.Insurance = *uint256.NewInt(1_500_000) }).Story([][2]string{
		{"GET /fapi/v1/exchangeInfo", `{"serverTime":1700000000000,"futuresType":"U_MARGINED","symbols":[{"symbol":"ETHUSDT","contractType":"PERPETUAL","status":"TRADING","baseAsset":"ETH","quoteAsset":"USDT","marginAsset":"USDT",
			"maintMarginPercent":"0.4000","requiredMarginPercent":"0.6667","pricePrecision":2,"quantityPrecision":3,"onboardDate":1000000000000,"liquidationFee":"0.012500",
			"orderTypes":["LIMIT","MARKET","STOP","STOP_MARKET","TAKE_PROFIT","TAKE_PROFIT_MARKET"],"timeInForce":["GTC","IOC","FOK","GTX"],
			"filters":[{"filterType":"PRICE_FILTER","minPrice":"0.01","maxPrice":"687194767.35","tickSize":"0.01"},{"filterType":"LOT_SIZE","minQty":"0.001","maxQty":"68719476","stepSize":"0.001"},
			{"filterType":"MARKET_LOT_SIZE"},{"filterType":"MAX_NUM_ORDERS","limit":200},{"filterType":"MAX_NUM_ALGO_ORDERS"},{"filterType":"MIN_NOTIONAL","notional":"0"},{"filterType":"PERCENT_PRICE"}]}]}`},
		{"GET /api/v3/exchangeInfo", `{"symbols":[{"symbol":"ETHUSDT","orderTypes":["MARKET"],"isMarginTradingAllowed":true,"isSpotTradingAllowed":false,
			"filters":[{"filterType":"PRICE_FILTER","minPrice":"0.01","maxPrice":"687194767.35","tickSize":"0.01"},{"filterType":"LOT_SIZE","minQty":"0.001","maxQty":"68719476.736","stepSize":"0.001"},{"filterType":"NOTIONAL"}]}]}`},
		{"GET /fapi/v1/insuranceBalance" + eth, `{"symbols":["ETHUSDT"],"assets":[{"asset":"USDT","marginBalance":"1.50000000"}]}`},
		{"GET /fapi/v1/insuranceBalance", `[{"symbols":["ETHUSDT"]}]`},
		{"GET /fapi/v1/insuranceBalance?symbol=BTCUSDT", `400 {"code":-1121}`},
	}...)
}
