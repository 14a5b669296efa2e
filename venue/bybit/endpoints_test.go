package bybit

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every endpoint that the venue's clients are known to ask for is served.
func TestEveryEndpointIsServed(t *testing.T) {
	for method, paths := range map[string]string{
		"GET": `
			/v5/market/time /v3/public/time /v5/market/instruments-info /v5/market/tickers /v5/market/orderbook
			/v5/market/kline /v5/market/mark-price-kline /v5/market/recent-trade /v5/market/funding/history
			/v5/market/risk-limit /v5/asset/coin/query-info /v5/user/query-api /v5/account/info /v5/account/wallet-balance
			/v5/position/list /v5/order/realtime /v5/order/history /v5/execution/list /v5/account/fee-rate
			/v5/position/closed-pnl`,
		"POST": `
			/v5/position/switch-isolated /v5/account/set-margin-mode /v5/position/set-leverage /v5/position/add-margin
			/v5/position/trading-stop /v5/position/switch-mode /v5/position/set-auto-add-margin
			/v5/position/set-risk-limit /v5/order/create /v5/order/cancel /v5/order/cancel-all /v5/order/amend`,
	} {
		for _, path := range strings.Fields(paths) {
			require.Contains(t, routes, method+" "+path)
		}
	}
}
