// Package bybit serves a market as Bybit's V5 interface does, to a classic or a unified account, with its streams. It
// only translates; the rules are the market's.
//
// Source: bybit-exchange.github.io/docs/v5; what clients of it send and read.
package bybit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// Server serves one market.
type Server struct {
	*venue.Host
	unified bool // the account is a unified one
	symbol  string

	mu      sync.Mutex
	sockets wire.Crowd[*socket]
	counter int64 // of messages

	reads, writes wire.Meter
}

// New returns the server of a market: of a unified account where the market's rules set the margin mode for the
// account.
func New(h *venue.Host) *Server {
	s := &Server{Host: h, unified: h.Rules.Accounts.Mode.Scope == exchange.ByAccount, symbol: h.Config.Base + h.Quote, sockets: wire.Crowd[*socket]{}}
	s.reads, s.writes = wire.Meter{Most: 50, Span: 1000}, wire.Meter{Most: 10, Span: 1000}
	s.Listen(s.hear)
	return s
}

// fail is a refusal of the venue.
type fail struct {
	code   int
	text   string
	result any // nil: an empty object
}

func (f *fail) Error() string { return f.text }

func refuse(code int, text string) *fail { return &fail{code: code, text: text} }

// call is one request.
type call struct {
	*Server
	wire.Request
	params  map[string]string
	account exchange.AccountID
}

// What a request needs: nothing, or a key and a signature.
const (
	public = iota
	signed
)

var routes = wire.Routes[*call]{}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, ok := wire.Take(w, r, s.stream)
	if !ok {
		return
	}
	at, known := routes[q.Method+" "+q.Path]
	if !known {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	c := &call{Server: s, Request: q, params: params(&q)}
	var result any
	var err error
	if at.Needs == signed {
		if err = c.admit(); err == nil {
			err = c.count(w.Header())
		}
	}
	if err == nil {
		result, err = at.Handle(c)
		err = c.penniless(err)
	}
	wire.Answer(w, http.StatusOK, s.envelope(result, err))
}

// penniless tells who lacks money that it is the wallet's, where there is nothing in it at all.
//
// Documented assumption: the venue has two codes for it, 110004 of the wallet's and 110007 of the available balance, and does
// not say when it answers which. Clients are told 110007 of orders many times above what their wallets have.
func (c *call) penniless(err error) error {
	if err == nil || translate(err).code != 110007 {
		return err
	}
	c.View(func() {
		if b := c.Balance(c.account); b.Wallet.Sign() <= 0 {
			err = refuse(110004, "Wallet balance is insufficient")
		}
	})
	return err
}

// count counts a signed request and states the counts. Where limits are on, who asks too often is refused.
//
// Documented assumption: an account may ask each path 50 times a second, and change something by it 10 times.
func (c *call) count(header http.Header) error {
	meter := &c.reads
	if c.Method == http.MethodPost {
		meter = &c.writes
	}
	used, next := meter.Take(strconv.Itoa(int(c.account))+c.Path, c.Now())
	header.Set("X-Bapi-Limit", strconv.FormatInt(meter.Most, 10))
	header.Set("X-Bapi-Limit-Status", strconv.FormatInt(meter.Left(used), 10))
	header.Set("X-Bapi-Limit-Reset-Timestamp", strconv.FormatInt(next, 10))
	if c.Limits && used > meter.Most {
		return refuse(10006, "Too many visits. Exceeded the API Rate Limit.")
	}
	return nil
}

// envelope is an answer or a refusal in the form that all have.
func (s *Server) envelope(result any, err error) wire.Map {
	out := wire.Map{"retCode": 0, "retMsg": "OK", "result": result, "retExtInfo": wire.Map{}, "time": s.Now()}
	if err != nil {
		f := translate(err)
		out["retCode"], out["retMsg"], out["result"] = f.code, f.text, f.result
	}
	if b, is := result.(several); is && err == nil {
		out["result"], out["retExtInfo"] = wire.Map{"list": b.rows}, wire.Map{"list": b.codes}
	}
	if out["result"] == nil {
		out["result"] = wire.Map{}
	}
	return out
}

// params are the parameters of a request as texts: of the query of a GET, of the JSON body of a POST.
func params(q *wire.Request) map[string]string {
	out := map[string]string{}
	if q.Method == http.MethodGet {
		values, _ := url.ParseQuery(q.Query) // what it cannot read it leaves out
		for name := range values {
			out[name] = values.Get(name)
		}
		return out
	}
	read(q.Body, out)
	return out
}

// read reads the members of a JSON object as texts.
func read(text []byte, out map[string]string) {
	var body map[string]any
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if d.Decode(&body) != nil {
		return
	}
	for name, value := range body {
		switch v := value.(type) {
		case string:
			out[name] = v
		case json.Number:
			out[name] = v.String()
		case bool:
			out[name] = strconv.FormatBool(v)
		}
	}
}

// admit tests key, time and signature.
func (c *call) admit() error {
	name, stamp, window := c.Header.Get("X-BAPI-API-KEY"), c.Header.Get("X-BAPI-TIMESTAMP"), c.Header.Get("X-BAPI-RECV-WINDOW")
	key, known := c.Keys[name]
	if !known {
		return refuse(10003, "API key is invalid.")
	}
	c.account = exchange.AccountID(key.Account)
	at, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return refuse(10001, "Request parameter error: timestamp.")
	}
	most := int64(5000)
	if window != "" {
		if most, err = strconv.ParseInt(window, 10, 64); err != nil || most < 0 {
			return refuse(10001, "Request parameter error: recv_window.")
		}
	}
	if now := c.Now(); at < now-most || at >= now+1000 {
		return refuse(10002, fmt.Sprintf("invalid request, please check your server timestamp or recv_window param. req_timestamp[%d],server_timestamp[%d],recv_window[%d]", at, now, most))
	}
	payload := string(c.Body)
	if c.Method == http.MethodGet {
		payload = c.Query
	}
	if !wire.Signed(key.Secret, stamp+name+window+payload, c.Header.Get("X-BAPI-SIGN")) {
		return refuse(10004, "error sign! please check your signature generation algorithm.")
	}
	return nil
}

func wrongParam(name string) *fail { return refuse(10001, "params error: "+name+" invalid") }

// linear reports whether the request is for the market's category, and refuses a symbol that is another.
func (c *call) linear(must bool) (bool, error) {
	if c.params["category"] != "linear" {
		switch c.params["category"] {
		case "spot", "inverse", "option":
			return false, nil
		}
		return false, wrongParam("category")
	}
	if text := c.params["symbol"]; text != c.symbol && (text != "" || must) {
		return false, wrongParam("symbol")
	}
	if coin := c.params["settleCoin"]; coin != "" && coin != c.Quote {
		return false, nil
	}
	if coin := c.params["baseCoin"]; coin != "" && coin != c.Config.Base {
		return false, nil
	}
	return true, nil
}

// mine is linear for what changes something: any other category is refused.
func (c *call) mine() error {
	is, err := c.linear(true)
	switch {
	case err != nil:
		return err
	case !is:
		return wrongParam("category")
	}
	if idx := c.params["positionIdx"]; idx != "" && idx != "0" {
		return refuse(10001, "position idx not match position mode")
	}
	return nil
}

func (c *call) decimal(name string) (decimal.Decimal, error) {
	d, ok := wire.Decimal(c.params[name])
	if !ok {
		return d, wrongParam(name)
	}
	return d, nil
}

// list is an answer that has a list.
func (c *call) list(rows any) wire.Map {
	return wire.Map{"category": c.params["category"], "list": rows, "nextPageCursor": ""}
}

func (c *call) most(otherwise, most int) int {
	n, err := strconv.Atoi(c.params["limit"])
	if err != nil || n < 1 {
		return otherwise
	}
	return min(n, most)
}

// inTime reports whether a stamp is between those that the request names.
func (c *call) inTime(at int64) bool {
	if from, err := strconv.ParseInt(c.params["startTime"], 10, 64); err == nil && at < from {
		return false
	}
	to, err := strconv.ParseInt(c.params["endTime"], 10, 64)
	return err != nil || at <= to
}

// translate turns a refusal of the market into the venue's.
func translate(err error) *fail {
	var f *fail
	if errors.As(err, &f) {
		return f
	}
	var r *exchange.Refusal
	if errors.As(err, &r) && r.Code != 0 {
		return refuse(r.Code, r.Reason)
	}
	if code, text, ok := wordings.Of(err); ok {
		return refuse(code, text)
	}
	return refuse(10016, strings.TrimPrefix(err.Error(), "exchange: "))
}

// wordings are what the venue says of refusals that the engine knows no code for.
var wordings = wire.Wordings{
	{venue.ErrUnknownOrder, 110001, "order not exists or too late to cancel"},
	{venue.ErrDuplicateClient, 110072, "OrderLinkedID is duplicate"},
	{venue.ErrTooMany, 110020, "You can't have more than 500 active orders"},
	{exchange.ErrReduceOnly, 110017, "current position is zero, cannot fix reduce-only order qty"},
	{exchange.ErrOrderPrice, 110003, "Order price exceeds the allowable range."},
	{exchange.ErrOrderSize, 10001, "Qty invalid"},
	{exchange.ErrBelowInitialMargin, 110007, "ab not enough for new order"},
	{exchange.ErrNoRiskLimit, 110016, "Invalid risk limit info"},
	{exchange.ErrOpenOrders, 110012, "Insufficient available balance"},
	{venue.ErrNotServed, 10005, "Permission denied, please check your API key permissions."},
}
