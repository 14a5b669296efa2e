package bitmex

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every endpoint that the venue's clients are known to ask for is served.
func TestEveryEndpointIsServed(t *testing.T) {
	for method, paths := range map[string]string{
		"GET": `
			/api/v1/wallet/assets /api/v1/instrument /api/v1/instrument/active /api/v1/instrument/activeAndIndices
			/api/v1/orderBook/L2 /api/v1/trade /api/v1/trade/bucketed /api/v1/quote /api/v1/liquidation /api/v1/funding
			/api/v1/position /api/v1/order /api/v1/execution /api/v1/execution/tradeHistory /api/v1/user
			/api/v1/user/margin /api/v1/user/wallet /api/v1/user/commission`,
		"POST": `
			/api/v1/position/isolate /api/v1/position/leverage /api/v1/position/transferMargin /api/v1/position/riskLimit
			/api/v1/order /api/v1/order/closePosition`,
		"PUT": `
			/api/v1/order`,
		"DELETE": `
			/api/v1/order /api/v1/order/all`,
	} {
		for _, path := range strings.Fields(paths) {
			require.Contains(t, routes, method+" "+path)
		}
	}
}
