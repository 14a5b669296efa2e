package binance

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// Every endpoint that the venue's clients are known to ask for is served.
func TestEveryEndpointIsServed(t *testing.T) {
	for method, paths := range map[string]string{
		"GET": `
			/fapi/v1/ping /fapi/v1/time /fapi/v1/exchangeInfo /fapi/v1/ticker/24hr /fapi/v1/ticker/price
			/fapi/v1/ticker/bookTicker /fapi/v1/depth /fapi/v1/trades /fapi/v1/aggTrades /fapi/v1/klines
			/fapi/v1/markPriceKlines /fapi/v1/fundingRate /fapi/v1/fundingInfo /fapi/v1/premiumIndex
			/sapi/v1/capital/config/getall /sapi/v1/margin/allPairs /fapi/v1/positionMargin/history /fapi/v1/order
			/fapi/v1/openOrder /fapi/v1/openOrders /fapi/v1/allOrders /fapi/v1/algoOrder /fapi/v1/openAlgoOrders
			/fapi/v1/allAlgoOrders /fapi/v3/positionRisk /fapi/v2/positionRisk /fapi/v1/positionRisk /fapi/v3/account
			/fapi/v2/account /fapi/v3/balance /fapi/v2/balance /fapi/v1/leverageBracket /fapi/v1/symbolConfig
			/fapi/v1/adlQuantile /fapi/v1/forceOrders /fapi/v1/userTrades /fapi/v1/income /fapi/v1/commissionRate
			/fapi/v1/accountConfig /fapi/v1/positionSide/dual /fapi/v1/multiAssetsMargin /api/v3/exchangeInfo /api/v3/time
			/api/v3/ticker/24hr /api/v3/depth /api/v3/klines /sapi/v1/margin/allAssets /sapi/v1/margin/isolated/allPairs
			/sapi/v1/margin/isolated/account /sapi/v1/margin/order /sapi/v1/margin/openOrders /sapi/v1/margin/allOrders
			/sapi/v1/margin/myTrades /sapi/v1/margin/isolatedMarginTier /sapi/v1/margin/isolatedMarginData
			/sapi/v1/margin/interestHistory /sapi/v1/margin/maxBorrowable /sapi/v1/margin/forceLiquidationRec`,
		"POST": `
			/fapi/v1/marginType /fapi/v1/leverage /fapi/v1/positionMargin /fapi/v1/order /fapi/v1/algoOrder
			/fapi/v1/positionSide/dual /fapi/v1/multiAssetsMargin /fapi/v1/listenKey /sapi/v1/margin/isolated/transfer
			/sapi/v1/asset/transfer /sapi/v1/margin/borrow-repay /sapi/v1/margin/loan /sapi/v1/margin/repay
			/sapi/v1/margin/order`,
		"DELETE": `
			/fapi/v1/order /fapi/v1/allOpenOrders /fapi/v1/algoOrder /fapi/v1/algoOpenOrders /fapi/v1/listenKey
			/sapi/v1/margin/order`,
		"PUT": `
			/fapi/v1/listenKey`,
	} {
		for _, path := range strings.Fields(paths) {
			require.Contains(t, routes, method+" "+path)
		}
	}
}

// An order's members stand in the alphabet's order, as those of every answer, so that its text is that of a Map.
func TestAnOrdersMembersAreInOrder(t *testing.T) {
	s := New(newHost(t), Options{})
	text := wire.JSON(s.orderRow(&venue.Order{ID: 7, Request: venue.Request{Client: `a"b`, Lots: 500, Price: 200_000}}))
	d, members := json.NewDecoder(bytes.NewReader(text)), wire.Map{}
	d.UseNumber()
	require.NoError(t, d.Decode(&members))
	again, err := json.Marshal(members)
	require.NoError(t, err)
	require.Equal(t, string(again), string(text))
}

func newHost(t *testing.T) *venue.Host {
	m, err := venue.New(markettest.Falling("binance-usdm"))
	require.NoError(t, err)
	return venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 })
}
