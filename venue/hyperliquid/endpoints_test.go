package hyperliquid

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every question and action that the venue's clients are known to ask is served, and one that is not known is refused.
func TestEveryQuestionIsServed(t *testing.T) {
	s, _ := served(t)
	for _, kind := range strings.Fields(`meta metaAndAssetCtxs spotMeta spotMetaAndAssetCtxs perpDexs allMids l2Book clearinghouseState openOrders frontendOpenOrders orderStatus
		userFills userFees userRole userAbstraction candleSnapshot fundingHistory`) {
		status, text := post(s, "/info", `{"type":"`+kind+`","coin":"ETH","user":"`+walletOf(mine)+`","oid":1,"req":{"coin":"ETH","interval":"1m","startTime":0,"endTime":1800000000000}}`)
		require.Equal(t, 200, status, kind)
		require.NotEqual(t, "null", text, kind)
	}
	status, _ := post(s, "/info", `{"type":"lunch"}`)
	require.Equal(t, 422, status)
	nonce := uint64(now)
	for _, kind := range []string{"updateLeverage", "updateIsolatedMargin", "order", "cancel", "cancelByCloid", "batchModify", "scheduleCancel", "setReferrer", "approveBuilderFee"} {
		require.NotContains(t, act(t, s, &nonce, mine, `{"type":"`+kind+`"}`), "not supported", kind)
	}
	require.Contains(t, act(t, s, &nonce, mine, `{"type":"withdraw3"}`), "not supported")
}
