package bybit_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/bybit"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

const now = 1_700_000_000_000

func served(t testing.TB, preset string) (*bybit.Server, *venue.Market) {
	m, err := venue.New(markettest.Falling(preset))
	require.NoError(t, err)
	return bybit.New(venue.NewHost(m, 0, func() int64 { return now })), m
}

// answer is what the server says.
type answer struct {
	RetCode int
	RetMsg  string
	Result  map[string]any
	Ext     map[string]any `json:"retExtInfo"`
	header  map[string][]string
}

// as sends a signed request of a key: body of a POST, or the query of a GET.
func as(t testing.TB, s *bybit.Server, key, secret, path, payload string, at int64, window string) (a answer) {
	r := httptest.NewRequest("POST", path, strings.NewReader(payload))
	if !strings.HasPrefix(payload, "{") {
		r = httptest.NewRequest("GET", path+"?"+payload, nil)
	}
	stamp := strconv.FormatInt(at, 10)
	r.Header.Set("X-BAPI-API-KEY", key)
	r.Header.Set("X-BAPI-TIMESTAMP", stamp)
	if window != "" {
		r.Header.Set("X-BAPI-RECV-WINDOW", window)
	}
	r.Header.Set("X-BAPI-SIGN", wire.Sign(secret, stamp+key+window+payload))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	require.Equal(t, 200, w.Code, path)
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &a))
	a.header = w.Header()
	return a
}

func ask(t testing.TB, s *bybit.Server, path, payload string) answer {
	return as(t, s, "key", "secret", path, payload, now, "")
}

// eth completes a body with the market's category and symbol.
func eth(rest string) string { return `{"category":"linear","symbol":"ETHUSDT",` + rest + `}` }

// The window is the venue's: less than a second ahead, at most the window behind.
func TestStaleAndForgedRequestsAreRefused(t *testing.T) {
	s, _ := served(t, "bybit-2025")
	for _, row := range []struct {
		key, secret, window string
		at                  int64
		code                int
	}{
		{"key", "secret", "", now, 0},
		{"key", "secret", "", now + 999, 0},
		{"key", "secret", "", now + 1000, 10002},
		{"key", "secret", "", now - 5000, 0},
		{"key", "secret", "", now - 5001, 10002},
		{"key", "secret", "10000", now - 9000, 0},
		{"key", "secret", "0", now, 0},
		{"key", "secret", "0", now - 1, 10002},
		{"key", "secret", "x", now, 10001},
		{"key", "secret", "-1", now, 10001},
		{"key", "wrong", "", now, 10004},
		{"nobody", "secret", "", now, 10003},
		{"", "secret", "", now, 10003},
	} {
		a := as(t, s, row.key, row.secret, "/v5/account/info", "", row.at, row.window)
		require.Equal(t, row.code, a.RetCode, row)
		if row.code != 0 {
			require.Empty(t, a.Result, "nothing is told")
		}
	}
}

// Each refusal of the venue's table has its code. setup holds what comes before: a position of half an ether that is
// isolated at ten times, so that its initial margin is 100.01; in cross; none.
func TestRefusals(t *testing.T) {
	const order = "/v5/order/create"
	isolated := []string{
		"/v5/position/switch-isolated", eth(`"tradeMode":1,"buyLeverage":"10","sellLeverage":"10"`),
		order, eth(`"side":"Buy","orderType":"Market","qty":"0.5"`),
	}
	cross := isolated[2:]
	for _, row := range []struct {
		setup      []string
		path, body string
		code       int
		text       string
	}{
		{nil, order, `{"category":"linear","symbol":"BTCUSDT","side":"Buy","orderType":"Market","qty":"1"}`, 10001, "params error: symbol invalid"},
		{nil, order, `{"category":"spot","symbol":"ETHUSDT","side":"Buy","orderType":"Market","qty":"1"}`, 10001, "params error: category invalid"},
		{nil, order, eth(`"side":"Buy","orderType":"Market","qty":"0.0001"`), 10001, "Qty invalid"},
		{nil, order, eth(`"side":"Buy","orderType":"Market","qty":"1","positionIdx":1`), 10001, "position idx not match position mode"},
		{nil, order, eth(`"side":"Buy","orderType":"Limit","qty":"1","price":"0.001"`), 110003, "Order price exceeds the allowable range."},
		{nil, order, eth(`"side":"Buy","orderType":"Limit","price":"1999","qty":"1900"`), 110007, "Available balance is insufficient"},
		{nil, order, eth(`"side":"Sell","orderType":"Market","qty":"1","reduceOnly":true`), 110017, ""},
		{nil, order, eth(`"side":"Sell","orderType":"Market","qty":"1","triggerPrice":"1900","triggerDirection":1,"triggerBy":"MarkPrice"`), 110092, "expect Rising, but trigger_price[1900] <= current[2000]"},
		{nil, order, eth(`"side":"Sell","orderType":"Market","qty":"1","triggerPrice":"2100","triggerDirection":2,"triggerBy":"MarkPrice"`), 110093, "expect Falling, but trigger_price[2100] >= current[2000]"},
		{nil, "/v5/order/cancel", eth(`"orderId":"00000001-0000-4000-8000-0000000000ff"`), 110001, "order not exists or too late to cancel"},
		{nil, "/v5/order/amend", eth(`"orderId":"00000001-0000-4000-8000-0000000000ff","qty":"1"`), 110001, "order not exists or too late to cancel"},
		{nil, "/v5/position/add-margin", eth(`"margin":"5"`), 110033, "There is no position"},
		{nil, "/v5/position/switch-isolated", eth(`"tradeMode":1,"buyLeverage":"10","sellLeverage":"9"`), 10001, "buyLeverage must be equal to sellLeverage in one-way mode"},
		{nil, "/v5/position/set-leverage", eth(`"buyLeverage":"1000","sellLeverage":"1000"`), 110013, "Cannot set leverage due to risk limit level"},
		{nil, "/v5/position/switch-mode", eth(`"mode":0`), 110025, "Position mode is not modified"},
		{nil, "/v5/position/switch-mode", eth(`"mode":3`), 110029, "Hedge mode is not supported"},
		{nil, "/v5/account/set-margin-mode", `{"setMarginMode":"ISOLATED_MARGIN"}`, 10028, "The API can only be accessed by unified account users."},
		{nil, "/v5/asset/withdraw/create", `{"coin":"USDT","amount":"1"}`, 10005, "Permission denied, please check your API key permissions."},
		{isolated, isolated[0], isolated[1], 110026, "Margin mode is not modified"},
		{isolated, "/v5/position/set-leverage", eth(`"buyLeverage":"10","sellLeverage":"10"`), 110043, "Leverage is not modified"},
		{isolated, "/v5/position/add-margin", eth(`"margin":"20000"`), 110014, "Insufficient available balance to add additional margin"},
		{isolated, "/v5/position/add-margin", eth(`"margin":"0"`), 110027, "Margin is not modified"},
		{isolated, "/v5/position/add-margin", eth(`"margin":"-90"`), 110078, "Added margin more than max can reduce margin"},
		{isolated, "/v5/position/set-risk-limit", eth(`"riskId":99`), 110016, "Invalid risk limit info"},
		{isolated, "/v5/position/trading-stop", eth(`"stopLoss":"0"`), 34040, "not modified"},
		{cross, "/v5/position/set-leverage", eth(`"buyLeverage":"5","sellLeverage":"5"`), 110036, "Leverage cannot be changed in cross margin mode"},
		{append(isolated, "mark", "1820"), "/v5/position/set-leverage", eth(`"buyLeverage":"12","sellLeverage":"12"`), 110011, "Liquidation will be triggered immediately by this adjustment"},
		{nil, order, eth(`"side":"Buy","orderType":"Market","qty":"0.5","stopLoss":"2100"`), 10001, "StopLoss:2100 set for Buy position should be lower than base_price:2000"},
		{nil, order, eth(`"side":"Sell","orderType":"Limit","price":"2200","qty":"0.5","takeProfit":"2200"`), 10001, "TakeProfit:2200 set for Sell position should be lower than base_price:2200"},
		{cross, "/v5/position/trading-stop", eth(`"trailingStop":"5"`), 10001, "trailing stops are not served"},
		{cross, "/v5/position/add-margin", eth(`"margin":"5"`), 110015, "The position is in cross margin mode"},
		{cross, "/v5/position/set-auto-add-margin", eth(`"autoAddMargin":1`), 110076, "Automatic margin is for isolated margin mode only"},
	} {
		s, m := served(t, "bybit-2025")
		for i := 0; i < len(row.setup); i += 2 {
			if row.setup[i] == "mark" {
				_, err := m.Do(venue.Command{Kind: venue.SetMark, Amount: row.setup[i+1] + "000000000000000000000000"})
				require.NoError(t, err)
				continue
			}
			require.Zero(t, ask(t, s, row.setup[i], row.setup[i+1]).RetCode)
		}
		before := m.Hash()
		a := ask(t, s, row.path, row.body)
		require.Equal(t, row.code, a.RetCode, "%s %s: %s", row.path, row.body, a.RetMsg)
		if row.text != "" {
			require.Equal(t, row.text, a.RetMsg, row.body)
		}
		require.Equal(t, before, m.Hash(), "a refusal changes nothing: "+row.body)
	}
}

// What a unified account has, and has not.
func TestRefusalsOfAUnifiedAccount(t *testing.T) {
	s, _ := served(t, "bybit-2025-unified")
	a := ask(t, s, "/v5/position/switch-isolated", eth(`"tradeMode":1,"buyLeverage":"10","sellLeverage":"10"`))
	require.Equal(t, 100028, a.RetCode)
	a = ask(t, s, "/v5/account/set-margin-mode", `{"setMarginMode":"PORTFOLIO_MARGIN"}`)
	require.Equal(t, 3400045, a.RetCode)
	require.NotEmpty(t, a.Result["reasons"])
}

// What cannot be post-only, or at once, is accepted and over.
func TestAcceptedAndOver(t *testing.T) {
	for life, why := range map[string]string{"PostOnly": "EC_PostOnlyWillTakeLiquidity", "FOK": "EC_NoImmediateQtyToFill"} {
		s, _ := served(t, "bybit-2025")
		price := map[string]string{"PostOnly": "2100", "FOK": "1500"}[life]
		a := ask(t, s, "/v5/order/create", eth(`"side":"Buy","orderType":"Limit","qty":"1","price":"`+price+`","timeInForce":"`+life+`"`))
		require.Zero(t, a.RetCode)
		rows := ask(t, s, "/v5/order/history", "category=linear&symbol=ETHUSDT&orderId="+a.Result["orderId"].(string)).Result["list"].([]any)
		require.Len(t, rows, 1)
		require.Equal(t, []any{"Cancelled", why}, []any{rows[0].(map[string]any)["orderStatus"], rows[0].(map[string]any)["rejectReason"]})
	}
}

// Another account's order is as one that is not there, and so is its name.
func TestAnotherAccountsOrderIsUnknown(t *testing.T) {
	s, _ := served(t, "bybit-2025")
	a := ask(t, s, "/v5/order/create", eth(`"side":"Buy","orderType":"Limit","qty":"1","price":"1500","orderLinkId":"mine"`))
	id := a.Result["orderId"].(string)
	for _, name := range []string{`"orderId":"` + id + `"`, `"orderLinkId":"mine"`} {
		for _, path := range []string{"cancel", "amend"} {
			a = as(t, s, "other", "hidden", "/v5/order/"+path, eth(name+`,"qty":"2"`), now, "")
			require.Equal(t, 110001, a.RetCode, path)
		}
	}
	for _, path := range []string{"realtime", "history"} {
		a = as(t, s, "other", "hidden", "/v5/order/"+path, "category=linear&symbol=ETHUSDT&orderId="+id, now, "")
		require.Empty(t, a.Result["list"])
	}
	require.Zero(t, ask(t, s, "/v5/order/cancel", eth(`"orderId":"`+id+`"`)).RetCode)
}

// A batch answers each of its orders, and beside it each one's code. An amended order keeps its name.
func TestBatchesAndAmendments(t *testing.T) {
	s, m := served(t, "bybit-2025")
	a := ask(t, s, "/v5/order/create-batch", `{"category":"linear","request":[
		{"symbol":"ETHUSDT","side":"Buy","orderType":"Limit","qty":"1","price":"1500","orderLinkId":"a"},
		{"symbol":"ETHUSDT","side":"Buy","orderType":"Limit","price":"1500"},
		{"symbol":"ETHUSDT","side":"Buy","orderType":"Limit","qty":"2","price":"1400","orderLinkId":"b"}]}`)
	require.Zero(t, a.RetCode)
	var codes []any
	for _, c := range a.Ext["list"].([]any) {
		codes = append(codes, c.(map[string]any)["code"])
	}
	require.Equal(t, []any{0., 10001., 0.}, codes)
	require.Len(t, m.OpenOrders(0), 2)
	id := a.Result["list"].([]any)[0].(map[string]any)["orderId"].(string)
	a = ask(t, s, "/v5/order/amend", eth(`"orderLinkId":"a","qty":"0.4","price":"1450"`))
	require.Equal(t, id, a.Result["orderId"])
	require.Equal(t, []int64{400, 145_000}, []int64{m.OpenOrders(0)[0].Lots, m.OpenOrders(0)[0].Price})
	require.Equal(t, 10001, ask(t, s, "/v5/order/amend", eth(`"orderLinkId":"a","qty":"0.4"`)).RetCode)
	a = ask(t, s, "/v5/order/cancel-batch", `{"category":"linear","request":[{"symbol":"ETHUSDT","orderLinkId":"a"},{"symbol":"ETHUSDT","orderLinkId":"b"}]}`)
	require.Zero(t, a.RetCode)
	require.Empty(t, m.OpenOrders(0))
	require.NoError(t, m.Check())
}

// A stop-loss and a take-profit given with an order stand with the position that it opens, and are the order's in its
// row. Partial ones close as much as the order's size, and stand beside the others.
func TestStopsThatComeWithAnOrder(t *testing.T) {
	s, m := served(t, "bybit-2025")
	row := func(path, query string) map[string]any {
		list := ask(t, s, path, "category=linear&symbol=ETHUSDT"+query).Result["list"].([]any)
		require.NotEmpty(t, list)
		return list[0].(map[string]any)
	}
	a := ask(t, s, "/v5/order/create", eth(`"side":"Buy","orderType":"Market","qty":"0.5","stopLoss":"1500","takeProfit":"2500","slTriggerBy":"MarkPrice"`))
	require.Zero(t, a.RetCode, a.RetMsg)
	p := row("/v5/position/list", "")
	require.Equal(t, []any{"1500", "2500"}, []any{p["stopLoss"], p["takeProfit"]})
	o := row("/v5/order/history", "&orderId="+a.Result["orderId"].(string))
	require.Equal(t, []any{"Filled", "1500", "2500", "Full"}, []any{o["orderStatus"], o["stopLoss"], o["takeProfit"], o["tpslMode"]})
	require.Zero(t, ask(t, s, "/v5/order/create", eth(`"side":"Buy","orderType":"Market","qty":"0.2","stopLoss":"1400","tpslMode":"Partial"`)).RetCode)
	require.Zero(t, ask(t, s, "/v5/position/trading-stop", eth(`"tpslMode":"Partial","takeProfit":"2600","tpSize":"0.1"`)).RetCode)
	kinds := map[string]string{}
	for _, one := range ask(t, s, "/v5/order/realtime", "category=linear&symbol=ETHUSDT").Result["list"].([]any) {
		row := one.(map[string]any)
		kinds[row["stopOrderType"].(string)] = fmt.Sprint(row["triggerPrice"], row["qty"], row["triggerBy"], row["createType"])
	}
	require.Equal(t, map[string]string{
		"StopLoss": "15000MarkPriceCreateByStopLoss", "TakeProfit": "25000LastPriceCreateByTakeProfit", "PartialStopLoss": "14000.2LastPriceCreateByPartialStopLoss",
		"PartialTakeProfit": "26000.1LastPriceCreateByPartialTakeProfit",
	}, kinds)
	_, err := m.Do(venue.Command{Kind: venue.SetMark, Amount: "1490000000000000000000000000"})
	require.NoError(t, err)
	require.Empty(t, m.OpenOrders(0))
	require.Equal(t, "0", row("/v5/position/list", "")["size"])
	require.NoError(t, m.Check())
}

// Automatic margin is told by the position.
func TestAutomaticMarginIsTold(t *testing.T) {
	s, _ := served(t, "bybit-2025")
	ask(t, s, "/v5/position/switch-isolated", eth(`"tradeMode":1,"buyLeverage":"10","sellLeverage":"10"`))
	ask(t, s, "/v5/order/create", eth(`"side":"Buy","orderType":"Market","qty":"0.5"`))
	for _, on := range []float64{0, 1, 0} {
		require.Zero(t, ask(t, s, "/v5/position/set-auto-add-margin", eth(fmt.Sprintf(`"autoAddMargin":%g`, on))).RetCode)
		list := ask(t, s, "/v5/position/list", "category=linear&symbol=ETHUSDT").Result["list"].([]any)
		require.Equal(t, on, list[0].(map[string]any)["autoAddMargin"])
	}
}

// Requests are counted always, and refused above ten a second of one path where that was asked for.
func TestTheLimitIsASwitch(t *testing.T) {
	for _, on := range []bool{false, true} {
		m, err := venue.New(markettest.Falling("bybit-2025"))
		require.NoError(t, err)
		h := venue.NewHost(m, 0, func() int64 { return now })
		h.Limits = on
		s := bybit.New(h)
		for i := range 11 {
			a := ask(t, s, "/v5/order/create", eth(`"side":"Buy","orderType":"Limit","qty":"0.001","price":"1500"`))
			require.Equal(t, fmt.Sprint(max(9-i, 0)), a.header["X-Bapi-Limit-Status"][0])
			if want := 10006; on && i == 10 {
				require.Equal(t, want, a.RetCode)
			} else {
				require.Zero(t, a.RetCode)
			}
		}
		require.Zero(t, ask(t, s, "/v5/account/info", "").RetCode, "another path is counted apart")
	}
}

// A body of more than 256 KiB is cut off.
func TestHugeRequestsAreCutOff(t *testing.T) {
	s, _ := served(t, "bybit-2025")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("POST", "/v5/order/create", strings.NewReader(strings.Repeat("a", wire.MaxBody+1))))
	require.Equal(t, 413, w.Code)
}

// Whose wallet has nothing is told so, and not that it is taken up.
func TestAnEmptyWallet(t *testing.T) {
	c := markettest.Falling("bybit-2025")
	c.Customers = append(c.Customers, venue.Customer{Key: "empty", Secret: "secret"})
	m, err := venue.New(c)
	require.NoError(t, err)
	s := bybit.New(venue.NewHost(m, 0, func() int64 { return now }))
	order := `{"category":"linear","symbol":"ETHUSDT","side":"Buy","orderType":"Limit","price":"1999","qty":"%s"}`
	for _, row := range []struct {
		key, qty string
		code     int
	}{{"empty", "1", 110004}, {"key", "1900", 110007}, {"key", "1", 0}} {
		got := as(t, s, row.key, "secret", "/v5/order/create", fmt.Sprintf(order, row.qty), now, "")
		require.Equal(t, row.code, got.RetCode, "%v: %v", row, got.RetMsg)
	}
}
