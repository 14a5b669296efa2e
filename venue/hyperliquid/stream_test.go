package hyperliquid

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
)

// subscribed is what asks for a channel, about the market or the wallet.
func subscribed(kind, more string) string {
	return `{"method":"subscribe","subscription":{"type":"` + kind + `"` + more + `}}`
}

// Who follows a wallet is told of its orders, fills and liquidation; who follows another's is not.
func TestTheStreamOfAWallet(t *testing.T) {
	stage := staged(t, nil)
	whose := `,"user":"` + strings.ToUpper(markettest.Wallet[2:]) + `"`
	whose = strings.Replace(whose, `:"`, `:"0x`, 1)
	stage.Follow("user", "/ws", nil)
	stage.Follow("other", "/ws", nil)
	stage.Follow("data", "/ws", nil)
	for _, kind := range []string{"orderUpdates", "userFills", "userEvents"} {
		stage.Tell("user", subscribed(kind, whose))
		stage.Tell("other", subscribed(kind, `,"user":"`+walletOf(other)+`"`))
	}
	stage.Story([][2]string{
		{"HEAR user", `[{"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":{"type":"orderUpdates"}}},{"channel":"subscriptionResponse"},
			{"channel":"userFills","data":{"isSnapshot":true,"fills":[]}},{"channel":"subscriptionResponse"}]`},
		{"HEAR other channel=userFills", `[{}]`},
		{"DO ?" + isolated, ``},
		{"DO ?" + order(true, "0.5", "2010", at), ``},
		{"HEAR user", `[{"channel":"orderUpdates","data":[{"status":"open","statusTimestamp":1700000000000,"order":{"oid":1}}]},{"channel":"orderUpdates","data":[{"status":"filled","order":{"sz":"0"}}]},
			{"channel":"userFills","data":{"fills":[{"px":"2000.2","dir":"Open Long"}]}},{"channel":"user","data":{"fills":[{"tid":1}]}}]`},
		{"HEAR other", `[]`},
		{"TELL data " + subscribed("clearinghouseState", whose), ``},
		{"TELL data " + subscribed("webData2", whose), ``},
		{"TELL data " + subscribed("spotState", whose), ``},
		{"TELL data " + subscribed("userFills", whose), ``},
		{"TELL data " + strings.Replace(subscribed("webData2", whose), "subscribe", "unsubscribe", 1), ``},
		{"HEAR data", `[{},{"channel":"clearinghouseState","data":{"clearinghouseState":{"marginSummary":{"accountValue":"9999.449955"}}}},
			{},{"channel":"webData2","data":{"serverTime":1700000000000,"openOrders":[],"clearinghouseState":{"assetPositions":[{}]}}},{},{"channel":"spotState","data":{"spotState":{"balances":[]}}},
			{},{"channel":"userFills","data":{"isSnapshot":true,"fills":[{"px":"2000.2"}]}},{"data":{"method":"unsubscribe"}}]`},
		{"MARK 1000", ``},
		{"HEAR user channel=user", `[{"data":{"liquidation":{"lid":2,"liquidated_account_value":"9899.539955"}}},{"data":{"fills":[{"dir":"Close Long"}]}}]`},
		{"HEAR other", `[]`},
		{"HEAR data channel=webData2", `[]`},
	}...)
	stage.Tell("other", subscribed("userFills", whose))
	markettest.Same(t, "the oldest first", `[{},{"data":{"fills":[{"dir":"Open Long"},{"dir":"Close Long"}]}}]`, stage.Hear("other"))
}

// Who follows the market is told of its trades, and at each mark of how it stands.
func TestTheStreamsOfTheMarket(t *testing.T) {
	stage := staged(t, nil)
	stage.Follow("all", "/ws", nil)
	for _, one := range [][2]string{{"l2Book", `,"coin":"ETH"`}, {"allMids", ""}, {"activeAssetCtx", `,"coin":"ETH"`}, {"trades", `,"coin":"ETH"`}, {"candle", `,"coin":"ETH","interval":"1m"`}, {"candle", `,"interval":"7m"`}} {
		stage.Tell("all", subscribed(one[0], one[1]))
	}
	stage.Story([][2]string{
		{"HEAR all", `[{},{"channel":"l2Book","data":{"coin":"ETH","levels":[[{"px":"1999.8","sz":"100"}],[{"px":"2000.2"}]]}},{},{"channel":"allMids","data":{"mids":{"ETH":"2000"}}},{},{},{},{}]`},
		{"DO ?" + order(true, "0.5", "2010", at), ``},
		{"HEAR all", `[{"channel":"trades","data":[{"px":"2000.2","sz":"0.5","side":"B"}]}]`},
		{"MARK 1900", ``},
		{"HEAR all", `[{"channel":"l2Book","data":{"time":1700000000000,"levels":[[{"px":"1899.81"}],[{}]]}},{"channel":"allMids","data":{"mids":{"ETH":"1900"}}},{"channel":"activeAssetCtx","data":{"coin":"ETH","ctx":{"markPx":"1900"}}},
			{"channel":"candle","data":{"t":1699999980000,"i":"1m","o":"2000.2","c":"1900"}}]`},
		{"TELL all " + subscribed("l2Book", `,"coin":"ETH"`), ``},
		{"HEAR all", `[{},{"channel":"l2Book"}]`},
		{"MARK 1901", ``},
		{"HEAR all channel=l2Book", `[{}]`}, // asked for twice, and told once
	}...)
}

// Questions and actions come by a socket, too, and what cannot be read is told so.
func TestWhatASocketIsAsked(t *testing.T) {
	stage := staged(t, nil)
	stage.Follow("all", "/ws", nil)
	long := strings.Repeat("x", 300)
	for _, text := range []string{
		`{"method":"post","id":1,"request":{"type":"info","payload":{"type":"allMids"}}}`,
		`{"method":"post","id":2,"request":{"type":"info","payload":{"type":"nothing"}}}`,
		`{"method":"post","id":3,"request":{"type":"action","payload":` + signed(t, mine, order(true, "0.5", "1500", rests), markettest.Noon) + `}}`,
		`{"method":"post","id":4,"request":{"type":"action","payload":` + signed(t, mine, isolated, 1) + `}}`,
		`{"method":"post","id":5,"request":{"type":"other","payload":{}}}`,
		`{"method":"other"}`, long,
	} {
		stage.Tell("all", text)
	}
	failed := `{"type":"error","payload":"Failed to deserialize the request"}`
	markettest.Same(t, "posts", `[
		{"channel":"post","data":{"id":1,"response":{"type":"info","payload":{"type":"info","data":{"ETH":"2000"}}}}},
		{"data":{"id":2,"response":`+failed+`}},
		{"data":{"id":3,"response":{"type":"action","payload":{"status":"ok"}}}},
		{"data":{"id":4,"response":{"type":"action","payload":{"status":"err"}}}},
		{"data":{"id":5,"response":`+failed+`}},
		{"channel":"error","data":"Invalid method other"},
		{"channel":"error","data":"Error parsing JSON into valid websocket request: `+long[:200]+`"}]`, stage.Hear("all"))
	_, answer, err := websocket.DefaultDialer.Dial(strings.Replace(stage.URL(), "http", "ws", 1)+"/other", nil)
	require.Error(t, err)
	require.Equal(t, 404, answer.StatusCode)
}

// A socket may follow 200 things, and one that is not posted to is not found.
func TestHowMuchASocketFollows(t *testing.T) {
	stage := staged(t, nil)
	stage.Follow("all", "/ws", nil)
	for i := range 201 {
		stage.Tell("all", subscribed("l2Book", fmt.Sprintf(`,"coin":"%d"`, i)))
	}
	stage.Hear("all")
	stage.Story([2]string{"MARK 1900", ``})
	require.Equal(t, 200, strings.Count(stage.Hear("all"), `"l2Book"`))
	s := stage.Server.(*Server)
	for _, path := range []string{"/other", "/infos"} {
		status, _ := post(s, path, "{}")
		require.Equal(t, 404, status)
	}
}
