package hyperliquid

import (
	"fmt"
	"strings"
	"testing"
)

// waits is an order at market that waits for a price.
func waits(buy bool, size, trigger, kind string, market bool) string {
	price := "1000" // the worst that it may trade at
	if buy {
		price = "3000"
	}
	return order(buy, size, price, fmt.Sprintf(`"r":true,"t":{"trigger":{"isMarket":%t,"triggerPx":"%s","tpsl":"%s"}}`, market, trigger, kind))
}

// Each field of an order that is missing or wrong. A size is at most 2^40 − 1 lots of 0.001 and a price 2^36 − 1 ticks
// of 0.01.
func TestAnOrdersFields(t *testing.T) {
	wrong := func(text string) string { return did(`{"error":"` + text + `"}`) }
	tick, body := "Price must be divisible by tick size. asset=0", "Failed to deserialize the JSON body into the target type"
	var many []string
	for range 101 {
		many = append(many, `{"a":1}`)
	}
	staged(t, nil).Story([][2]string{
		{"DO ?" + order(true, "x", "1500", rests), wrong("Order has invalid size.")},
		{"DO ?" + order(true, "1099511627.776", "1500", rests), wrong("Order has invalid size.")},
		{"DO ?" + order(true, "1099511627.775", "1500", rests), wrong("Insufficient margin to place order. asset=0")},
		{"DO ?" + order(true, "1", "x", rests), wrong("Order has invalid price.")},
		{"DO ?" + order(true, "1", "0", rests), wrong(tick)},
		{"DO ?" + order(true, "1", "687194767.36", rests), wrong(tick)},
		{"DO ?" + order(true, "1", "1500", `"t":{"limit":{"tif":"Gtd"}}`), wrong("Invalid time in force")},
		{"DO ?" + order(true, "1", "1500", `"t":{}`), wrong("Order has no type")},
		{"DO ?" + waits(false, "1", "x", "sl", true), wrong("Invalid TP/SL price. asset=0")},
		{"DO ?" + waits(false, "1", "0", "sl", true), wrong(tick)},
		{"DO ?" + waits(false, "1", "1500.001", "sl", true), wrong(tick)},
		{"DO ?" + waits(false, "1", "1500", "up", true), wrong("Invalid TP/SL price. asset=0")},
		{"DO ?" + waits(false, "1", "2000", "sl", true), wrong("Invalid TP/SL price. asset=0")},
		{`DO ?{"type":"order","orders":[],"grouping":"na"}`, refusedAs(body)},
		{`DO ?{"type":"order","orders":[` + strings.Join(many, ",") + `],"grouping":"na"}`, refusedAs(body)},
		{`DO ?{"type":"order","orders":[` + strings.Join(many[1:], ",") + `],"grouping":"na"}`, `{"status":"ok"}`},
		{`DO ?{"type":"order","orders":[{}],"grouping":"other"}`, refusedAs(body)},
		{`DO ?{"type":"order","orders":{},"grouping":"na"}`, refusedAs(body)},
		{`DO ?{"type":"cancel","cancels":[]}`, refusedAs(body)},
		{`DO ?{"type":"cancel","cancels":{}}`, refusedAs(body)},
		{`DO ?{"type":"cancel","cancels":[` + strings.Join(many, ",") + `]}`, refusedAs(body)},
		{`DO ?{"type":"cancel","cancels":[` + strings.Join(many[1:], ",") + `]}`, `{"status":"ok"}`},
		{`DO ?{"type":"cancel","cancels":[{"a":1,"o":1}]}`, did(`{"error":"Invalid asset index 1"}`)},
		{`DO ?{"type":"batchModify","modifies":{}}`, refusedAs(body)},
		{`DO ?{"type":"scheduleCancel","time":"x"}`, refusedAs(body)},
	}...)
}

// Orders of every kind and end, as their owner is told of them.
func TestAnOrdersLife(t *testing.T) {
	const cloid = "0x00000000000000000000000000000001"
	status := func(oid, want string) [2]string {
		return [2]string{info("orderStatus", `,"oid":`+oid), `{"status":"order","order":` + want + `}`}
	}
	staged(t, nil).Story([][2]string{
		{"DO ?" + order(true, "0.2", "1999.9", rests+`,"c":"`+cloid+`"`), did(`{"resting":{"oid":1,"cloid":"` + cloid + `"}}`)},
		status(`"`+cloid+`"`, `{"status":"open","statusTimestamp":1700000000000,"order":{"oid":1,"coin":"ETH","side":"B","limitPx":"1999.9","sz":"0.2","origSz":"0.2","timestamp":1700000000000,"orderType":"Limit","tif":"Gtc",
			"cloid":"`+cloid+`","isTrigger":false,"triggerCondition":"N/A","triggerPx":"0.0","isPositionTpsl":false,"reduceOnly":false}}`),
		{"DO ?" + order(true, "0.2", "1500", rests+`,"c":"`+cloid+`"`), did(`{"error":"Duplicate cloid. asset=0"}`)},
		{"WAIT 1000", ``},
		{"other: DO ?" + order(false, "0.05", "1999.9", at), did(`{"filled":{"totalSz":"0.05"}}`)},
		status("1", `{"status":"open","statusTimestamp":1700000001000,"order":{"sz":"0.15","origSz":"0.2"}}`),
		{"DO ?" + order(false, "0.05", "2100", rests), did(`{"resting":{"oid":3}}`)},
		{"DO ?" + order(true, "0.5", "2010", rests), did(`{"filled":{"totalSz":"0.5","avgPx":"2000.2","oid":4}}`)},
		{"DO ?" + waits(false, "0.1", "1900", "sl", true), did(`{"resting":{"oid":5}}`)},
		status("5", `{"status":"open","order":{"isTrigger":true,"triggerCondition":"Price below 1900","triggerPx":"1900","orderType":"Stop Market","tif":null,"cloid":null,"reduceOnly":true,"isPositionTpsl":false,"side":"A"}}`),
		{"DO ?" + waits(false, "0.1", "2100", "tp", false), did(`{"resting":{"oid":6}}`)},
		status("6", `{"order":{"triggerCondition":"Price above 2100","orderType":"Take Profit Limit"}}`),
		{"DO ?" + waits(false, "0", "1800", "sl", false), did(`{"resting":{"oid":7}}`)},
		status("7", `{"order":{"orderType":"Stop Limit","isPositionTpsl":true,"origSz":"0"}}`),
		{"DO ?" + waits(true, "0.1", "2200", "sl", true), did(`{"resting":{"oid":8}}`)},
		status("8", `{"order":{"triggerCondition":"Price above 2200","side":"B"}}`),
		{"DO ?" + waits(true, "0.1", "1700", "tp", true), did(`{"resting":{"oid":9}}`)},
		status("9", `{"order":{"triggerCondition":"Price below 1700","orderType":"Take Profit Market"}}`),
		{info("openOrders", ""), `[{"oid":1},{"oid":3},{"oid":5},{"oid":6},{"oid":7},{"oid":8},{"oid":9}]`},
		{info("frontendOpenOrders", ""), `[{"oid":1},{},{},{},{},{},{}]`},
		{`INFO ?{"type":"openOrders","user":"0x00"}`, `[]`},
		{`DO ?{"type":"cancel","cancels":[{"a":0,"o":3},{"a":0,"o":3}]}`, did(`"success",{"error":"Order was never placed, already canceled, or filled. asset=0"}`)},
		status("3", `{"status":"canceled"}`),
		{`DO ?{"type":"cancelByCloid","cancels":[{"asset":0,"cloid":"` + cloid + `"}]}`, did(`"success"`)},
		status("4", `{"status":"filled"}`),
		{"MARK 1900", ``},
		status("5", `{"status":"filled","order":{"isTrigger":false,"sz":"0","triggerCondition":"Price below 1900"}}`),
		{info("orderStatus", `,"oid":77`), `{"status":"unknownOid"}`},
		{info("orderStatus", `,"oid":"0x77"`), `{"status":"unknownOid"}`},
		{`INFO ?{"type":"orderStatus","user":"0x00","oid":1}`, `{"status":"unknownOid"}`},
		{"DO ?" + order(false, "0.45", "1800", at), did(`{"filled":{"totalSz":"0.45"}}`)}, // what was left of 0.55
		{"MARK 2200", ``},
		status("8", `{"status":"rejected"}`),
		{info("historicalOrders", ""), `[{"order":{"oid":10}},{"order":{"oid":9}},{"order":{"oid":8},"status":"rejected"},{"order":{"oid":7}},{"order":{"oid":6}},{"order":{"oid":5}},{"order":{"oid":4}},{"order":{"oid":3}},{"order":{"oid":1}}]`},
		{`INFO ?{"type":"historicalOrders","user":"0x00"}`, `[]`},
	}...)
}

// An order that is modified is another, with a number of its own; a wrong one is left as it was.
func TestOrdersAreModified(t *testing.T) {
	const cloid = "0x00000000000000000000000000000001"
	one := func(size, price, more string) string {
		return `{"a":0,"b":true,"p":"` + price + `","s":"` + size + `",` + rests + more + `}`
	}
	var many []string
	for range 101 {
		many = append(many, `{"oid":77,"order":`+one("1", "1500", "")+`}`)
	}
	lacks := `{"error":"Cannot modify canceled or filled order"}`
	staged(t, nil).Story([][2]string{
		{"DO ?" + order(true, "0.2", "1500", rests+`,"c":"`+cloid+`"`), did(`{"resting":{"oid":1}}`)},
		{`DO ?{"type":"modify","oid":1,"order":` + one("0.3", "1501", `,"c":"`+cloid+`"`) + `}`, did(`{"resting":{"oid":2,"cloid":"` + cloid + `"}}`)},
		{`DO ?{"type":"batchModify","modifies":[{"oid":"` + cloid + `","order":` + one("0.4", "1502", "") + `},{"oid":2,"order":` + one("0.4", "1502", "") + `}]}`, did(`{"resting":{"oid":3}},` + lacks)},
		{`DO ?{"type":"batchModify","modifies":[{"oid":3,"order":` + one("0.4", "1502.001", "") + `}]}`, did(`{"error":"Price must be divisible by tick size. asset=0"}`)},
		{info("openOrders", ""), `[{"oid":3,"sz":"0.4","limitPx":"1502"}]`},
		{`DO ?{"type":"batchModify","modifies":[{"oid":"0x77","order":` + one("0.4", "1502", "") + `}]}`, did(lacks)},
		{`DO ?{"type":"batchModify","modifies":[` + strings.Join(many, ",") + `]}`, did(strings.TrimSuffix(strings.Repeat(lacks+",", 100), ","))},
	}...)
}

// What protects a position closes the whole of it, and goes with it; a child that is no such order is refused with
// all.
func TestOrdersOfAPosition(t *testing.T) {
	child := func(trigger, kind string) string {
		return `{"a":0,"b":false,"p":"1000","s":"0.1","r":true,"t":{"trigger":{"isMarket":true,"triggerPx":"` + trigger + `","tpsl":"` + kind + `"}}}`
	}
	parent := `{"a":0,"b":true,"p":"1500","s":"0.5",` + rests + `}`
	staged(t, nil).Story([][2]string{
		{"DO ?" + order(true, "0.5", "2010", at), ``},
		{`DO ?{"type":"order","orders":[` + child("1600", "sl") + `,` + child("2500", "tp") + `],"grouping":"positionTpsl"}`, did(`{"resting":{"oid":2}},{"resting":{"oid":3}}`)},
		{info("openOrders", ""), `[{"oid":2,"origSz":"0","isPositionTpsl":true},{"oid":3,"origSz":"0"}]`},
		{`DO ?{"type":"order","orders":[` + parent + `,` + parent + `],"grouping":"normalTpsl"}`, did(`{"error":"Invalid TP/SL price. asset=0"},{"error":"Invalid TP/SL price. asset=0"}`)},
		{`DO ?{"type":"order","orders":[` + parent + `],"grouping":"normalTpsl"}`, did(`{"resting":{"oid":4}}`)},
		{`DO ?{"type":"order","orders":[{"a":1},` + parent + `],"grouping":"na"}`, did(`{"error":"Invalid asset index 1"},{"resting":{"oid":5}}`)},
		{`DO ?{"type":"cancel","cancels":[{"a":0,"o":5}]}`, did(`"success"`)},
		{"MARK 1590", ``},
		{info("clearinghouseState", ""), `{"assetPositions":[]}`},
		{info("openOrders", ""), `[{"oid":4}]`},
	}...)
}

// When orders are cancelled at a time: from five seconds ahead, until that is taken back.
func TestAScheduleIsTakenBack(t *testing.T) {
	staged(t, nil).Story([][2]string{
		{"DO ?" + order(true, "0.5", "1500", rests), ``},
		{`DO ?{"type":"scheduleCancel","time":1700000005000}`, `{"status":"ok"}`},
		{`DO ?{"type":"scheduleCancel"}`, `{"status":"ok"}`},
		{"WAIT 10000", ``},
		{`DO ?{"type":"noop"}`, ``},
		{info("openOrders", ""), `[{"oid":1}]`},
	}...)
}
