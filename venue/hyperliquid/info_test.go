package hyperliquid

import (
	"testing"

	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
)

const (
	at    = `"r":false,"t":{"limit":{"tif":"Ioc"}}`
	shuts = `"r":true,"t":{"limit":{"tif":"Ioc"}}`
	hash  = "0x000000000000000000000000000000000000000000000000000000000000000"
)

// Half an ether at ten times is bought at the maker's 2,000.20 for 4.5 basis points of 1,000.10, 0.450045. Its margin
// is a tenth of what it cost, and is worth 0.10 less at the mark of 2,000.
func TestAnIsolatedPosition(t *testing.T) {
	staged(t, nil).Story([][2]string{
		{info("clearinghouseState", ""), `{"marginSummary":{"accountValue":"10000","totalNtlPos":"0","totalRawUsd":"10000","totalMarginUsed":"0"},"withdrawable":"10000","assetPositions":[],"time":1700000000000}`},
		{`INFO ?{"type":"clearinghouseState","user":"0x00"}`, `{"marginSummary":{"accountValue":"0"},"withdrawable":"0","assetPositions":[]}`},
		{"DO ?" + isolated, `{"status":"ok","response":{"type":"default"}}`},
		{"DO ?" + isolated, `{"status":"ok"}`},
		{"DO ?" + order(true, "0.5", "2010", at), did(`{"filled":{"totalSz":"0.5","avgPx":"2000.2","oid":1}}`)},
		{info("clearinghouseState", ""), `{"marginSummary":{"accountValue":"9999.449955","totalNtlPos":"1000","totalRawUsd":"8999.449955","totalMarginUsed":"99.91"},
			"crossMarginSummary":{"accountValue":"9899.539955"},"withdrawable":"9899.539955","crossMaintenanceMarginUsed":"20",
			"assetPositions":[{"type":"oneWay","position":{"coin":"ETH","szi":"0.5","leverage":{"type":"isolated","value":10,"rawUsd":"-900.09"},"entryPx":"2000.2","positionValue":"1000","unrealizedPnl":"-0.1",
			"returnOnEquity":"-0.001","marginUsed":"99.91","maxLeverage":25,"cumFunding":{"allTime":"0"}}}]}`},
		{`DO ?{"type":"updateIsolatedMargin","asset":0,"isBuy":true,"ntli":50000000}`, `{"status":"ok"}`},
		{info("clearinghouseState", ""), `{"marginSummary":{"totalMarginUsed":"149.91"}}`},
		{`DO ?{"type":"updateIsolatedMargin","asset":0,"isBuy":true,"ntli":-20500000}`, `{"status":"ok"}`},
		{info("clearinghouseState", ""), `{"marginSummary":{"totalMarginUsed":"129.41"},"withdrawable":"9870.039955"}`},
		{`DO ?{"type":"updateIsolatedMargin","asset":1,"isBuy":true,"ntli":5}`, refusedAs("Invalid asset index 1")},
		{`DO ?{"type":"updateIsolatedMargin","asset":0,"isBuy":true}`, refusedAs("Invalid ntli")},
		{`DO ?{"type":"updateIsolatedMargin","asset":0,"isBuy":true,"ntli":1.5e3}`, refusedAs("Invalid ntli")},
		{`DO ?{"type":"updateIsolatedMargin","asset":0,"ntli":"x"}`, refusedAs("Failed to deserialize the JSON body into the target type")},
		{`DO ?{"type":"updateLeverage","asset":1,"isCross":false,"leverage":10}`, refusedAs("Invalid asset index 1")},
		{`DO ?{"type":"updateLeverage","asset":0,"isCross":false,"leverage":26}`, refusedAs("Invalid leverage value")},
		{`DO ?{"type":"updateLeverage","asset":0,"isCross":false,"leverage":0}`, refusedAs("Invalid leverage value")},
		{`DO ?{"type":"updateLeverage","asset":0,"isCross":false,"leverage":"x"}`, refusedAs("Failed to deserialize the JSON body into the target type")},
		{`DO ?{"type":"updateLeverage","asset":0,"isCross":false,"leverage":25}`, `{"status":"ok"}`},
		{`DO ?{"type":"noop"}`, `{"status":"ok","response":{"type":"default"}}`},
		{`other: DO ?{"type":"updateLeverage","asset":0,"isCross":true,"leverage":1}`, `{"status":"ok"}`},
		{"other: DO ?" + order(false, "0.2", "1990", at), did(`{"filled":{"totalSz":"0.2","avgPx":"1999.8","oid":2}}`)},
		{`INFO ?{"type":"clearinghouseState","user":"` + walletOf(other) + `"}`, `{"assetPositions":[{"position":{"szi":"-0.2","leverage":{"type":"cross","value":1},"marginUsed":"400","unrealizedPnl":"-0.04","positionValue":"400","returnOnEquity":"-0.0001"}}],"crossMarginSummary":{"totalMarginUsed":"400"}}`},
	}...)
}

// What anybody may ask of the market: bought at 2,000.20, marked at 1,900 in the same minute, sold at 1,899.81 in the
// next.
func TestWhatThePublicSees(t *testing.T) {
	candle := func(more string) string {
		return `INFO ?{"type":"candleSnapshot","req":{"coin":"ETH","interval":"1m"` + more + `}}`
	}
	first := `{"t":1699999980000,"T":1700000039999,"s":"ETH","i":"1m","o":"2000.2","c":"1900","h":"2000.2","l":"1900","v":"0.5","n":1}`
	second := `{"t":1700000040000,"T":1700000099999,"o":"1899.81","c":"1899.81","v":"0.2","n":1}`
	staged(t, nil).Story([][2]string{
		{`INFO ?{"type":"meta"}`, `{"universe":[{"name":"ETH","szDecimals":3,"maxLeverage":25,"onlyIsolated":false}],"marginTables":[[1,{"marginTiers":[{"lowerBound":"0","maxLeverage":25},{"lowerBound":"100000000","maxLeverage":15}]}]]}`},
		{`INFO ?{"type":"allMids"}`, `{"ETH":"2000"}`},
		{`INFO ?{"type":"l2Book","coin":"ETH"}`, `{"coin":"ETH","time":1700000000000,"levels":[[{"px":"1999.8","sz":"100","n":1}],[{"px":"2000.2","sz":"100"}]]}`},
		{`INFO ?{"type":"l2Book","coin":"BTC"}`, `200 `},
		{"DO ?" + order(true, "0.5", "2010", at), ``},
		{"MARK 1900", ``},
		{"WAIT 60000", ``},
		{"DO ?" + order(false, "0.2", "1800", at), ``},
		{`INFO ?{"type":"metaAndAssetCtxs"}`, `[{},[{"markPx":"1900","oraclePx":"1900","midPx":"1900","prevDayPx":"2000.2","dayNtlVlm":"1329.962","dayBaseVlm":"0.7","openInterest":"0.3","funding":"0","impactPxs":["1899.81","1900.19"]}]]`},
		{`INFO ?{"type":"recentTrades","coin":"ETH"}`, `[{"coin":"ETH","side":"B","px":"2000.2","sz":"0.5","time":1700000000000,"tid":1,"hash":"` + hash + `1"},{"side":"A","px":"1899.81","sz":"0.2","tid":2}]`},
		{candle(""), "[" + first + "," + second + "]"},
		{candle(`,"startTime":1700000039999`), "[" + first + "," + second + "]"},
		{candle(`,"startTime":1700000040000`), "[" + second + "]"},
		{candle(`,"endTime":1700000039999`), "[" + first + "]"},
		{candle(`,"endTime":1700000040000`), "[" + first + "," + second + "]"},
		{`INFO ?{"type":"candleSnapshot","req":{"coin":"ETH","interval":"7m"}}`, `422 `},
		{`INFO ?{"type":"candleSnapshot","req":{"coin":"BTC","interval":"1m"}}`, `422 `},
		{`INFO ?{"type":"nothing"}`, `422 `},
		{`INFO ?{`, `422 `},
		{`INFO ?{"type":"spotMeta"}`, `{"universe":[],"tokens":[]}`},
		{`INFO ?{"type":"spotMetaAndAssetCtxs"}`, `[{"universe":[]},[]]`},
		{`INFO ?{"type":"perpDexs"}`, `[null]`},
		{`INFO ?{"type":"exchangeStatus"}`, `{"time":1700000060000}`},
		{info("userRole", ""), `{"role":"user"}`},
		{`INFO ?{"type":"userRole","user":"0x00"}`, `{"role":"missing"}`},
		{info("userAbstraction", ""), `"disabled"`},
		{info("userFees", ""), `{"userCrossRate":"0.00045","userAddRate":"0.00015"}`},
		{info("spotClearinghouseState", ""), `{"balances":[]}`},
		{info("subAccounts", ""), `[]`},
	}...)
	staged(t, func(c *venue.Config) { c.Offers = nil }).Story([][2]string{
		{`INFO ?{"type":"allMids"}`, `{"ETH":"2000"}`},
		{`INFO ?{"type":"l2Book"}`, `{"levels":[[],[]]}`},
		{"DO ?" + order(true, "0.5", "1500", rests), ``},
		{`INFO ?{"type":"allMids"}`, `{"ETH":"2000"}`},
		{"DO ?" + order(false, "0.5", "2101", rests), ``},
		{`INFO ?{"type":"allMids"}`, `{"ETH":"1800.5"}`},
	}...)
	staged(t, func(c *venue.Config) {
		c.Offers = nil
		for i := range uint64(25) {
			c.Offers = append(c.Offers, book.Offer{Offset: 1e14 * (i + 1), Lots: 1000})
		}
	}).Story([2]string{`INFO ?{"type":"l2Book"}`, `{"levels":[[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}],[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]]}`})
}

// What a fill opened or closed: a long, a part of it, through nothing into a short, more of that, and back. A long of
// 0.3 that is sold by 0.5 closes 0.3 at 1,999.80, 0.12 below its entry.
func TestFills(t *testing.T) {
	staged(t, nil).Story([][2]string{
		{"DO ?" + order(true, "0.5", "2010", at), ``},
		{"DO ?" + order(false, "0.2", "1990", at), ``},
		{"DO ?" + order(false, "0.5", "1990", at), ``},
		{"DO ?" + order(false, "0.1", "1990", at), ``},
		{"WAIT 1000", ``},
		{"DO ?" + order(true, "0.1", "2010", at), ``},
		{"DO ?" + order(true, "0.6", "2010", at), ``},
		{"DO ?" + order(false, "0.4", "1990", at), ``},
		{"DO ?" + order(true, "0.2", "1999.9", rests), did(`{"resting":{"oid":8}}`)},
		{"other: DO ?" + order(false, "0.2", "1990", at), ``},
		{info("userFills", ""), `[
			{"dir":"Open Long","side":"B","startPosition":"0","px":"1999.9","sz":"0.2","crossed":false,"fee":"0.059997","oid":8},
			{"dir":"Close Long","side":"A","startPosition":"0.4","sz":"0.4","closedPnl":"-0.16"},
			{"dir":"Short > Long","side":"B","startPosition":"-0.2","sz":"0.6","closedPnl":"-0.08"},
			{"dir":"Close Short","side":"B","startPosition":"-0.3","closedPnl":"-0.04","time":1700000001000},
			{"dir":"Open Short","side":"A","startPosition":"-0.2"},
			{"dir":"Long > Short","side":"A","startPosition":"0.3","sz":"0.5","closedPnl":"-0.12","time":1700000000000},
			{"dir":"Close Long","side":"A","startPosition":"0.5","closedPnl":"-0.08"},
			{"dir":"Open Long","coin":"ETH","side":"B","startPosition":"0","px":"2000.2","sz":"0.5","closedPnl":"0","crossed":true,"fee":"0.450045","oid":1,"tid":1,"hash":"` + hash + `1","feeToken":"USDC","time":1700000000000}]`},
		{info("userFillsByTime", `,"startTime":1700000001000`), `[{},{},{},{}]`},
		{info("userFillsByTime", `,"endTime":1700000000000`), `[{"oid":4},{"oid":3},{"oid":2},{"oid":1}]`},
		{`INFO ?{"type":"userFills","user":"0x00"}`, `[]`},
	}...)
	stage := staged(t, func(c *venue.Config) { c.Funding = venue.Funding{Rate: fixed.FromInt64(1e14), Every: 1} })
	stage.Story([][2]string{
		{`DO ?{"type":"updateLeverage","asset":0,"isCross":false,"leverage":3}`, ``},
		{"DO ?" + order(true, "0.5", "2010", at), ``},
		{"STEP 1", ``},
		{"WAIT 1000", ``},
		{"STEP 1", ``},
		{info("userFunding", ""), `[{"time":1700000001000,"delta":{"type":"funding","coin":"ETH","usdc":"-0.095","fundingRate":"0.0001"}},{"time":1700000003000}]`},
		{info("userFunding", `,"startTime":1700000001001`), `[{"time":1700000003000}]`},
		{info("userFunding", `,"startTime":1700000001000,"endTime":1700000002999`), `[{"time":1700000001000}]`},
		{info("userFunding", `,"endTime":1700000003000`), `[{},{}]`},
		{`INFO ?{"type":"userFunding","user":"0x00"}`, `[]`},
		{`INFO ?{"type":"fundingHistory","coin":"ETH"}`, `[{"time":1700000001000,"fundingRate":"0.0001"},{"time":1700000003000}]`},
		{`INFO ?{"type":"fundingHistory","endTime":1700000001000}`, `[{"time":1700000001000}]`},
		{`INFO ?{"type":"fundingHistory","endTime":1700000003000,"startTime":1700000001000}`, `[{},{}]`},
		{"MARK 1000", ``},
	}...)
	_, text := stage.Ask("key", "INFO", "", `{"type":"userFills","user":"`+markettest.Wallet+`"}`)
	markettest.Same(t, "liquidated", `{"dir":"Close Long","liquidation":{"liquidatedUser":"`+markettest.Wallet+`","markPx":"1000","method":"market"}}`, first(text))
}

// first is the first of a list.
func first(list string) string {
	depth := 0
	for i, c := range list {
		switch c {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return list[1 : i+1]
			}
		}
	}
	return list
}
