package binance_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
)

// An isolated long of half an ether at ten times, told to its owner: entered, traded at 2,000.20 for 0.50005, with 50
// more of margin, partly sold, and closed by the venue when the mark is 1,000: 150.01 of margin less what was lost of
// it.
func TestTheStreamOfAnAccount(t *testing.T) {
	stage := staged(t, nil)
	follow(stage)
	stage.Story([][2]string{
		{"POST /fapi/v1/marginType" + eth + "&marginType=ISOLATED", ``},
		{"HEAR user", `[{"e":"ACCOUNT_UPDATE","a":{"m":"MARGIN_TYPE_CHANGE","B":[{"a":"USDT","wb":"10000","cw":"10000"}],"P":[{"pa":"0","mt":"isolated"}]}}]`},
		{"POST /fapi/v1/leverage" + eth + "&leverage=10", ``},
		{"HEAR user", `[{"e":"ACCOUNT_CONFIG_UPDATE","E":1700000000000,"ac":{"s":"ETHUSDT","l":10}}]`},
		{"POST /fapi/v1/leverage" + eth + "&leverage=10", ``},
		{"HEAR user", `[{"e":"ACCOUNT_CONFIG_UPDATE","ac":{"l":10}}]`},
		{"WAIT 1000", ``},
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=MARKET&quantity=0.5&newClientOrderId=mine", ``},
		{"HEAR user", `[
			{"e":"ORDER_TRADE_UPDATE","o":{"x":"NEW","X":"NEW","c":"mine","S":"BUY","o":"MARKET","ot":"MARKET","f":"GTC","q":"0.5","p":"0","ap":"0","sp":"0","i":1,"l":"0","z":"0","L":"0","n":"0","t":0,"m":false,"R":false,"cp":false,"rp":"0","er":"0","wt":"CONTRACT_PRICE"}},
			{"e":"ACCOUNT_UPDATE","E":1700000001000,"a":{"m":"ORDER","B":[{"wb":"9999.49995","cw":"9899.48995","bc":"0"}],"P":[{"pa":"0.5","ep":"2000.2","cr":"0","up":"-0.1","mt":"isolated","iw":"100.01","ps":"BOTH"}]}},
			{"e":"ORDER_TRADE_UPDATE","T":1700000001000,"o":{"x":"TRADE","X":"FILLED","l":"0.5","z":"0.5","L":"2000.2","ap":"2000.2","n":"0.50005","N":"USDT","t":1,"T":1700000001000,"m":false,"rp":"0"}}]`},
		{"POST /fapi/v1/positionMargin" + eth + "&amount=50&type=1", ``},
		{"HEAR user", `[{"e":"ACCOUNT_UPDATE","a":{"m":"MARGIN_TRANSFER","P":[{"iw":"150.01"}]}}]`},
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=1500", ``},
		{"HEAR user", `[{"o":{"x":"NEW","X":"NEW","o":"LIMIT","p":"1500","i":2}}]`},
		{"PUT /fapi/v1/order" + eth + "&side=BUY&orderId=2&quantity=0.2&price=1501", ``},
		{"HEAR user", `[{"o":{"x":"AMENDMENT","X":"NEW","q":"0.2","p":"1501","i":2}}]`},
		{"WAIT 1000", ``},
		{"DELETE /fapi/v1/order" + eth + "&orderId=2", ``},
		{"HEAR user", `[{"o":{"x":"CANCELED","X":"CANCELED","i":2}}]`},
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=LIMIT&timeInForce=FOK&quantity=0.1&price=1500", ``},
		{"HEAR user", `[{"o":{"x":"EXPIRED","X":"EXPIRED","er":"3","i":3}}]`},
		{"POST /fapi/v1/algoOrder" + eth + "&algoType=CONDITIONAL&side=SELL&type=STOP_MARKET&quantity=0.1&triggerPrice=1900&workingType=MARK_PRICE&clientAlgoId=stop", ``},
		{"HEAR user", `[{"e":"ALGO_UPDATE","T":1700000002000,"o":{"caid":"stop","aid":4,"o":"STOP_MARKET","S":"SELL","q":"0.1","X":"NEW","ai":"","ap":"0","aq":"0","tp":"1900","p":"0","wt":"MARK_PRICE","cp":false,"R":false,"tt":0}}]`},
		{"MARK 1900", ``},
		{"HEAR user e=ORDER_TRADE_UPDATE", `[{"o":{"x":"NEW","o":"MARKET","ot":"STOP_MARKET","i":4}},{"o":{"x":"TRADE","X":"FILLED","L":"1899.81","rp":"-10.039","sp":"1900"}}]`},
		{"MARK 1899", ``},
		{"HEAR user", `[]`},
		{"POST /fapi/v1/algoOrder" + eth + "&algoType=CONDITIONAL&side=SELL&type=STOP_MARKET&quantity=0.1&triggerPrice=1000&clientAlgoId=gone", ``},
		{"POST /fapi/v1/order" + eth + "&side=SELL&type=LIMIT&timeInForce=GTC&quantity=0.1&price=2500&reduceOnly=true", ``},
		{"HEAR user", `[{"e":"ALGO_UPDATE"},{"o":{"x":"NEW","R":true}}]`},
		{"MARK 1000", ``},
		{"HEAR user o.x=EXPIRED", `[{"o":{"er":"5","i":6}}]`},
		{"GET /fapi/v1/userTrades" + eth + "&limit=1", `[{"realizedPnl":"-120.008","orderId":7}]`},
		{"GET /fapi/v3/balance", `[{"balance":"9869.35795900"}]`},
	}...)
}

// What is told of a closing by the venue, of funding's kind of note, and of a stop that waits while its account is
// closed.
func TestTheStreamOfALiquidation(t *testing.T) {
	stage := staged(t, nil)
	follow(stage)
	stage.Follow("public", "/ws/ethusdt@forceOrder/!forceOrder@arr", nil)
	stage.Story([][2]string{
		{"POST /fapi/v1/marginType" + eth + "&marginType=ISOLATED", ``},
		{"POST /fapi/v1/leverage" + eth + "&leverage=10", ``},
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=MARKET&quantity=0.5", ``},
		{"POST /fapi/v1/algoOrder" + eth + "&algoType=CONDITIONAL&side=SELL&type=STOP_MARKET&quantity=0.1&triggerPrice=900", ``},
		{"HEAR user e=none", `[]`},
		{"MARK 1000", ``},
		{"HEAR user", `[
			{"e":"ALGO_UPDATE","o":{"aid":2,"X":"EXPIRED","rm":"liquidated"}},
			{"e":"ORDER_TRADE_UPDATE","o":{"x":"CALCULATED","X":"FILLED","o":"LIQUIDATION","c":"autoclose-17000000000003","R":true,"l":"0.5","L":"1800.18","rp":"-100.01","n":"0","f":"IOC"}},
			{"e":"ACCOUNT_UPDATE","a":{"m":"ORDER","B":[{"wb":"9899.48995","cw":"9899.48995"}],"P":[{"pa":"0","cr":"-100.01","up":"0"}]}}]`},
		{"HEAR public", `[{"e":"forceOrder","o":{"s":"ETHUSDT","S":"SELL","q":"0.5","p":"1800.18","ap":"1800.18","X":"FILLED","l":"0.5","z":"0.5","T":1700000000000}},{"e":"forceOrder"}]`},
	}...)
}

// Who follows the market's streams is told of trades, the mark, the best prices, the minute and the day; who has left
// is told nothing, and whoever came by /stream is told which stream it is.
func TestTheStreamsOfTheMarket(t *testing.T) {
	stage := staged(t, nil)
	stage.Follow("all", "/stream?streams=ethusdt@aggTrade/ethusdt@trade/ethusdt@markPrice/!markPrice@arr@1s/ethusdt@bookTicker/!bookTicker/ethusdt@kline_1m/ethusdt@ticker/!ticker@arr/ethusdt@miniTicker/!miniTicker@arr", nil)
	stage.Follow("plain", "/market/ws/ethusdt@trade", nil)
	stage.Follow("later", "/public/ws", nil, `{"method":"SUBSCRIBE","params":["ethusdt@miniTicker","ethusdt@kline_5m"],"id":7}`)
	stage.Story([][2]string{
		{"HEAR later", `[{"result":null,"id":7}]`},
		{"TELL later {\"method\":\"LIST_SUBSCRIPTIONS\",\"id\":8}", ``},
		{"HEAR later", `[{"result":["ethusdt@kline_5m","ethusdt@miniTicker"],"id":8}]`},
		{"TELL later {", ``},
		{"TELL later {\"method\":\"OTHER\",\"id\":9}", ``},
		{"HEAR later", `[{"error":{"code":3}},{"error":{"code":2},"id":9}]`},
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=MARKET&quantity=0.5", ``},
		{"HEAR plain", `[{"e":"trade","E":1700000000000,"T":1700000000000,"s":"ETHUSDT","t":1,"p":"2000.2","q":"0.5","m":false}]`},
		{"HEAR all", `[{"stream":"ethusdt@aggTrade","data":{"e":"aggTrade","a":1,"p":"2000.2","q":"0.5","m":false}},{"stream":"ethusdt@trade","data":{"t":1}}]`},
		{"MARK 1900", ``},
		{"HEAR later", `[{"e":"24hrMiniTicker","c":"2000.2","o":"2000.2","h":"2000.2","l":"1900","v":"0.5","q":"950"},
			{"e":"kline","k":{"i":"5m","t":1699999800000,"T":1700000099999,"o":"2000.2","c":"1900","h":"2000.2","l":"1900","v":"0.5","n":1,"q":"950"}}]`},
		{"HEAR plain", `[]`},
		{"HEAR all", `[
			{"stream":"ethusdt@markPrice","data":{"p":"1900.00000000","i":"1900.00000000","r":"0.00000000","T":1700028800000}},{"stream":"!markPrice@arr@1s","data":[{"p":"1900.00000000"}]},
			{"stream":"ethusdt@bookTicker","data":{"u":1,"b":"1899.81","B":"100","a":"1900.19"}},{"stream":"!bookTicker","data":{"b":"1899.81"}},
			{"stream":"ethusdt@ticker","data":{"e":"24hrTicker","p":"0","P":"0","w":"2000.2","c":"2000.2","Q":"0.5","O":1699999980000,"C":1700000000000,"F":1,"L":1,"n":1}},
			{"stream":"ethusdt@miniTicker","data":{"e":"24hrMiniTicker"}},{"stream":"!ticker@arr","data":[{"e":"24hrTicker"}]},{"stream":"!miniTicker@arr","data":[{"e":"24hrMiniTicker"}]},
			{"stream":"ethusdt@kline_1m","data":{"e":"kline","k":{"i":"1m","t":1699999980000,"T":1700000039999,"x":false}}}]`},
		{"POST /fapi/v1/order" + eth + "&side=SELL&type=MARKET&quantity=0.2", ``},
		{"MARK 1900", ``},
		{"HEAR all stream=ethusdt@ticker", `[{"data":{"p":"-100.39","P":"-5.019","Q":"0.2","F":1,"L":2,"n":2}}]`},
		{"TELL later {\"method\":\"UNSUBSCRIBE\",\"params\":[\"ethusdt@miniTicker\"],\"id\":10}", ``},
		{"HEAR later id=10", `[{"result":null}]`},
		{"MARK 1901", ``},
		{"HEAR later", `[{"e":"kline"}]`},
	}...)
}

// The stream of the book tells what has changed since it was last told, and of the best levels all. The maker moves
// with the mark; the customer's bid stays until it is gone.
func TestTheStreamOfTheBook(t *testing.T) {
	stage := staged(t, nil)
	stage.Follow("diff", "/ws/ethusdt@depth", nil)
	stage.Follow("top", "/ws/ethusdt@depth5@100ms", nil)
	stage.Story([][2]string{
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.25&price=1500", ``},
		{"MARK 1900", ``},
		{"HEAR diff", `[{"e":"depthUpdate","U":1,"u":1,"pu":0,"b":[["1899.81","100"],["1500","0.25"]],"a":[["1900.19","100"]]}]`},
		{"HEAR top", `[{"e":"depthUpdate","U":1,"u":1,"pu":0,"b":[["1899.81","100"],["1500","0.25"]],"a":[["1900.19","100"]]}]`},
		{"MARK 1901", ``},
		{"HEAR diff", `[{"U":2,"u":2,"pu":1,"b":[["1900.8","100"],["1899.81","0"]],"a":[["1901.2","100"],["1900.19","0"]]}]`},
		{"DELETE /fapi/v1/allOpenOrders" + eth, ``},
		{"MARK 1901", ``},
		{"HEAR diff", `[{"U":3,"pu":2,"b":[["1500","0"]],"a":[]}]`},
		{"HEAR top", `[{"b":[["1900.8","100"],["1500","0.25"]]},{"b":[["1900.8","100"]],"a":[["1901.2","100"]]}]`},
	}...)
}

// A socket follows an account by its listen key: in the path, the query or a subscription, until it unsubscribes.
// Others follow nobody's. A private one whose key is nobody's is closed, and another path is not found.
func TestWhoseAccountASocketFollows(t *testing.T) {
	stage := staged(t, nil)
	var keys [3]string
	for i, of := range [][2]string{{"key", "/fapi/v1/listenKey"}, {"other", "/fapi/v1/listenKey"}, {"key", "/sapi/v1/userDataStream/isolated"}} {
		_, text := stage.Ask(of[0], "POST", of[1], "symbol=ETHUSDT")
		_, keys[i], _ = strings.Cut(strings.TrimSuffix(text, `"}`), `:"`)
	}
	stage.Follow("path", "/ws/"+keys[0], nil)
	stage.Follow("query", "/private/ws?listenKey="+keys[0]+"&events=ORDER_TRADE_UPDATE", nil)
	stage.Follow("combined", "/stream?streams="+keys[0], nil)
	stage.Follow("asked", "/ws", nil, `{"method":"SUBSCRIBE","params":["`+keys[0]+`"],"id":1}`)
	stage.Follow("other", "/ws/"+keys[1], nil)
	stage.Follow("isolated", "/stream?streams="+keys[2], nil)
	stage.Follow("nobody", "/ws/nothing", nil)
	rest := [2]string{"POST /fapi/v1/order" + eth + "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.25&price=1500", ``}
	told := `[{"e":"ORDER_TRADE_UPDATE"}]`
	stage.Story([][2]string{
		{"HEAR asked", `[{"id":1}]`},
		rest,
		{"HEAR path", told},
		{"HEAR query", told},
		{"HEAR asked", told},
		{"HEAR other", `[]`},
		{"HEAR isolated", `[]`},
		{"HEAR nobody", `[]`},
		{"HEAR combined", `[{"stream":"` + keys[0] + `","data":{"e":"ORDER_TRADE_UPDATE"}}]`},
		{`TELL asked {"method":"UNSUBSCRIBE","params":["` + keys[0] + `"],"id":2}`, ``},
		{"HEAR asked", `[{"id":2}]`},
		rest,
		{"HEAR path", told},
		{"HEAR asked", `[]`},
		{"POST /sapi/v1/margin/isolated/transfer" + eth + "&asset=USDT&transFrom=SPOT&transTo=ISOLATED_MARGIN&amount=100", ``},
		{"HEAR path", `[{"e":"ACCOUNT_UPDATE","a":{"m":"WITHDRAW"}}]`},
		{"HEAR isolated", `[{"stream":"` + keys[2] + `","data":{"e":"outboundAccountPosition","B":[{"a":"ETH","f":"0.00000000"},{"a":"USDT","f":"100.00000000"}]}}]`},
		{"HEAR nobody", `[]`},
	}...)
	server := httptest.NewServer(stage.Server)
	defer server.Close()
	dial := func(path string) (*websocket.Conn, *http.Response, error) {
		return websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1)+path, nil)
	}
	for _, path := range []string{"/private/ws/wrong", "/ws?listenKey=wrong"} {
		conn, _, err := dial(path)
		require.NoError(t, err)
		late := time.AfterFunc(30*time.Second, func() { conn.Close() })
		_, _, err = conn.ReadMessage()
		late.Stop()
		require.ErrorContains(t, err, "unknown listen key", path)
		conn.Close()
	}
	for _, path := range []string{"/wsx", "/other"} {
		_, answer, err := dial(path)
		require.Error(t, err)
		require.Equal(t, 404, answer.StatusCode, path)
	}
}

// In cross the warning is of the whole account: 1,000 carry 13 ether at 150, which need 0.4 % of their value. With
// 12.9 bought at 2,000.20 for a fee of 12.90129 the account is at 987.09871 − 12.9 · 74.2 = 29.92 at a mark of 1,926,
// and needs 99.38: it is closed. At 1,933 it is at 120.22 and needs 99.74, above four fifths of it.
func TestAMarginCallInCross(t *testing.T) {
	stage := staged(t, nil)
	_, text := stage.Ask("other", "POST", "/fapi/v1/listenKey", "")
	_, key, _ := strings.Cut(strings.TrimSuffix(text, `"}`), `:"`)
	stage.Follow("user", "/ws/"+key, nil)
	stage.Story([][2]string{
		{"other: POST /fapi/v1/order" + eth + "&side=BUY&type=MARKET&quantity=12.9", `{"status":"FILLED"}`},
		{"MARK 1940", ``},
		{"HEAR user e=MARGIN_CALL", `[]`},
		{"MARK 1933", ``},
		{"HEAR user e=MARGIN_CALL", `[{"cw":"987.09871","p":[{"s":"ETHUSDT","ps":"BOTH","pa":"12.9","mt":"CROSSED","iw":"0","mp":"1933.00000000","up":"-866.88","mm":"99.7428"}]}]`},
		{"MARK 1932", ``},
		{"HEAR user e=MARGIN_CALL", `[]`},
	}...)
}

// With bids alone there is no best price of both sides to tell. A conditional order that is refused when its price
// comes is told as that, and not as an order; a socket follows 200 streams.
func TestWhatIsNotTold(t *testing.T) {
	stage := staged(t, func(c *venue.Config) { c.Offers = nil })
	follow(stage)
	stage.Follow("best", "/ws/ethusdt@bookTicker", nil)
	stage.Story([][2]string{
		{"POST /fapi/v1/order" + eth + "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=1500", ``},
		{"MARK 1900", ``},
		{"HEAR best", `[]`},
		{"POST /fapi/v1/order" + eth + "&side=SELL&type=LIMIT&timeInForce=GTC&quantity=0.1&price=2500", ``},
		{"MARK 1900", ``},
		{"HEAR best", `[{"e":"bookTicker","b":"1500","a":"2500"}]`},
		{"DELETE /fapi/v1/allOpenOrders" + eth, ``},
		{"POST /fapi/v1/order" + eth + "&side=SELL&type=LIMIT&timeInForce=GTC&quantity=0.1&price=2500", ``},
		{"MARK 1900", ``},
		{"HEAR best", `[]`},
		{"POST /fapi/v1/algoOrder" + eth + "&algoType=CONDITIONAL&side=SELL&type=STOP_MARKET&quantity=0.1&triggerPrice=1600&reduceOnly=true&workingType=MARK_PRICE", ``},
		{"HEAR user e=none", `[]`},
		{"MARK 1550", ``},
		{"HEAR user", `[{"e":"ALGO_UPDATE","o":{"X":"REJECTED","ai":""}}]`},
	}...)
	many := make([]string, 201)
	for i := range many {
		many[i] = fmt.Sprintf(`"s%d"`, i)
	}
	stage.Follow("many", "/ws", nil, `{"method":"SUBSCRIBE","params":[`+strings.Join(many, ",")+`],"id":1}`, `{"method":"LIST_SUBSCRIPTIONS","id":2}`)
	require.Equal(t, 200, strings.Count(stage.Hear("many"), `"s`))
}
