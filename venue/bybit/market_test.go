package bybit_test

import (
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/venue"
)

// Half an ether is bought at 2,000.20, the mark falls to 1,900 in the same minute, and in the next 0.2 are sold at
// 1,899.81: the day has fallen by 100.39 of 2,000.20, 5.019 %, and its turnover is 0.5 · 1,900 and 0.2 · 1,899.81.
func TestWhatThePublicSees(t *testing.T) {
	market := func(path, rest string) string { return get("market/"+path, rest) }
	staged(t, "bybit-2025", func(c *venue.Config) { c.Insurance = *uint256.NewInt(2_500_000) }).Story([][2]string{
		{market("tickers", ""), list(`{"lastPrice":"2000","bid1Price":"1999.8","bid1Size":"100","ask1Price":"2000.2","ask1Size":"100","price24hPcnt":"0"}`)},
		{post("order/create", `"side":"Buy","orderType":"Market","qty":"0.5"`), ``},
		{"MARK 1900", ``},
		{"WAIT 60000", ``},
		{post("order/create", `"side":"Sell","orderType":"Market","qty":"0.2"`), ``},
		{market("tickers", ""), list(`{"lastPrice":"1899.81","prevPrice24h":"2000.2","price24hPcnt":"-0.05019","highPrice24h":"2000.2","lowPrice24h":"1899.81","volume24h":"0.7","turnover24h":"1329.962",
			"markPrice":"1900","indexPrice":"1900","openInterest":"0.3","openInterestValue":"570","fundingRate":"0","nextFundingTime":"1700028860000"}`)},
		{"GET /v5/market/tickers?category=spot", list(``)},
		{"GET /v5/market/tickers?category=none", refused(10001, "params error: category invalid")},
		{market("kline", "&interval=1"), list(`["1700000040000","1899.81","1899.81","1899.81","1899.81","0.2","379.962"],["1699999980000","2000.2","2000.2","1900","1900","0.5","950"]`)},
		{market("kline", "&interval=1&limit=1"), list(`["1700000040000","1899.81","1899.81","1899.81","1899.81","0.2","379.962"]`)},
		{market("mark-price-kline", "&interval=5"), list(`["1699999800000","2000.2","2000.2","1899.81","1899.81"]`)},
		{market("kline", "&interval=7"), refused(10001, "params error: interval invalid")},
		{"GET /v5/market/kline?category=spot&interval=1", refused(10001, "params error: category invalid")},
		{"GET /v5/market/kline?category=linear&interval=1", refused(10001, "params error: category invalid")},
		{market("recent-trade", ""), list(`{"execId":"00000002-0000-4000-8000-000000000002","price":"1899.81","size":"0.2","side":"Sell","time":"1700000060000"},{"price":"2000.2","side":"Buy","size":"0.5","seq":"1"}`)},
		{market("recent-trade", "&limit=1"), list(`{"price":"1899.81"}`)},
		{"GET /v5/market/recent-trade?category=option", list(``)},
		{"GET /v5/market/recent-trade?category=none", refused(10001, "params error: category invalid")},
		{market("orderbook", "&limit=1"), `{"result":{"s":"ETHUSDT","b":[["1899.81","99.8"]],"a":[["1900.19","99.5"]],"ts":1700000060000,"u":1}}`},
		{"GET /v5/market/orderbook?category=spot&symbol=ETHUSDT", refused(10001, "params error: category invalid")},
		{"GET /v5/market/orderbook?category=linear", refused(10001, "params error: symbol invalid")},
		{market("open-interest", ""), list(`{"openInterest":"0.3","timestamp":"1700000060000"}`)},
		{"GET /v5/market/open-interest?category=linear", refused(10001, "params error: symbol invalid")},
		{"GET /v5/market/insurance", `{"result":{"updatedTime":"1700000060000","list":[{"coin":"USDT","balance":"2.5","value":"2.5"}]}}`},
		{"GET /v5/market/time", `{"retCode":0,"time":1700000060000,"result":{"timeSecond":"1700000060","timeNano":"1700000060000000000"}}`},
		{"STEP 1", ``},
		{market("orderbook", "&limit=1"), `{"result":{"u":2,"seq":2}}`},
	}...)
	staged(t, "bybit-2025", func(c *venue.Config) { c.Offers = nil }).Story([2]string{
		market("tickers", ""), list(`{"bid1Price":"","bid1Size":"","ask1Price":"","ask1Size":""}`),
	})
}

// What clients learn of the symbol, and its tiers. A deduction makes the maintenance margin continuous: 300,000 · 0.17
// % at the second, and 2,000,000 · 0.06 % more at the third.
func TestTheSymbolAndItsTiers(t *testing.T) {
	stage := staged(t, "bybit-2025", func(c *venue.Config) {
		tiers, err := exchange.NewTiers(c.Instrument.Tiers.Brackets[:3], false)
		require.NoError(t, err)
		c.Instrument.Tiers = tiers
		c.Funding = venue.Funding{Rate: fixed.FromInt64(1e14), Every: 36_000}
	})
	stage.Story([][2]string{
		{get("market/instruments-info", ""), list(`{"symbol":"ETHUSDT","status":"Trading","baseCoin":"ETH","quoteCoin":"USDT","settleCoin":"USDT","launchTime":"1000000000000","priceScale":"2","fundingInterval":600,
			"leverageFilter":{"minLeverage":"1","maxLeverage":"150"},"priceFilter":{"minPrice":"0.01","maxPrice":"687194767.35","tickSize":"0.01"},
			"lotSizeFilter":{"maxOrderQty":"68719476","minOrderQty":"0.001","qtyStep":"0.001"}}`)},
		{get("market/instruments-info", "&status=Trading"), list(`{"symbol":"ETHUSDT"}`)},
		{get("market/instruments-info", "&status=PreLaunch"), list(``)},
		{"GET /v5/market/instruments-info?category=inverse", list(``)},
		{"GET /v5/market/instruments-info?category=none", refused(10001, "params error: category invalid")},
		{get("market/risk-limit", ""), list(`
			{"id":1,"riskLimitValue":"300000","maintenanceMargin":"0.0033","isLowestRisk":1,"maxLeverage":"150.00","mmDeduction":"0"},
			{"id":2,"riskLimitValue":"2000000","maintenanceMargin":"0.005","isLowestRisk":0,"maxLeverage":"100.00","mmDeduction":"510"},
			{"id":3,"riskLimitValue":"2600000","maintenanceMargin":"0.0056","isLowestRisk":0,"maxLeverage":"90.00","mmDeduction":"1710"}`)},
		{"GET /v5/market/risk-limit?category=inverse", list(``)},
		{"GET /v5/market/risk-limit?category=none", refused(10001, "params error: category invalid")},
	}...)
	staged(t, "bybit-2025", nil).Story([2]string{get("market/instruments-info", ""), list(`{"fundingInterval":480}`)})
}
