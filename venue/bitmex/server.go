// Package bitmex serves a market as BitMEX does, under /api/v1 and /realtime. It only translates; the rules are the
// market's.
//
// A lot of the market is a thousand contracts. Money is in millionths of the settlement currency, USDt.
//
// Source: bitmex.com/api/explorer and app/wsAPI; what clients of it send and read.
package bitmex

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// contracts are what a lot is.
const contracts = 1000

// currency is the settlement currency as the venue writes it, and scale how many decimals it has.
const (
	currency = "USDt"
	scale    = 6
)

// Server serves one market.
type Server struct {
	*venue.Host
	symbol string

	mu      sync.Mutex
	sockets wire.Crowd[*socket]
	levels  map[int64]level  // the book as the last messages left it
	bars    map[string]int64 // stamp of the last bar that was told, by its size

	minute, second wire.Meter
}

// New returns the server of a market.
func New(h *venue.Host) *Server {
	s := &Server{Host: h, symbol: h.Config.Base + h.Quote, sockets: wire.Crowd[*socket]{}, bars: map[string]int64{}}
	s.minute, s.second = wire.Meter{Most: 120, Span: 60_000}, wire.Meter{Most: 10, Span: 1000}
	s.Listen(s.hear)
	return s
}

// fail is a refusal of the venue.
type fail struct {
	status     int
	name, text string
}

func (f *fail) Error() string { return f.text }

func refuse(text string) *fail { return &fail{http.StatusBadRequest, "HTTPError", text} }

// call is one request.
type call struct {
	*Server
	wire.Request
	params  map[string]any
	account exchange.AccountID
}

// What a request needs: nothing, or a key and a signature.
const (
	public = iota
	signed
)

var routes = wire.Routes[*call]{}

// paging are the parameters of all lists.
var paging = []string{"symbol", "filter", "columns", "count", "start", "reverse", "startTime", "endTime", "depth", "binSize", "partial", "currency"}

// serve adds an endpoint. What a list may be asked for, all may that are read.
func serve(needs int, method, path string, handle func(*call) (any, error), params ...string) {
	if method == http.MethodGet {
		params = append(params, paging...)
	}
	routes.Add(needs, method, "/api/v1"+path, handle, params...)
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, ok := wire.Take(w, r, s.stream)
	if !ok {
		return
	}
	answer, err := s.answer(w.Header(), q)
	if err == nil {
		wire.Answer(w, http.StatusOK, answer)
		return
	}
	f := translate(err)
	wire.Answer(w, f.status, wire.Map{"error": wire.Map{"message": f.text, "name": f.name}})
}

// count counts a request, of an account whose signature was tested or else of an address, and states the counts.
// Where limits are on, who asks too often is refused.
func (s *Server) count(header http.Header, q *wire.Request, who string) error {
	now := s.Now()
	used, next := s.minute.Take(who, now)
	over := used > s.minute.Most
	header.Set("x-ratelimit-limit", strconv.FormatInt(s.minute.Most, 10))
	header.Set("x-ratelimit-remaining", strconv.FormatInt(s.minute.Left(used), 10))
	header.Set("x-ratelimit-reset", strconv.FormatInt(next/1000, 10))
	if strings.HasPrefix(q.Path, "/api/v1/order") || strings.HasPrefix(q.Path, "/api/v1/position") {
		used, then := s.second.Take(who, now)
		header.Set("x-ratelimit-remaining-1s", strconv.FormatInt(s.second.Left(used), 10))
		if !over && used > s.second.Most {
			over, next = true, then
		}
	}
	if !s.Limits || !over {
		return nil
	}
	wait := (next - now + 999) / 1000
	header.Set("Retry-After", strconv.FormatInt(wait, 10))
	return &fail{http.StatusTooManyRequests, "HTTPError", fmt.Sprintf("Rate limit exceeded, retry in %d seconds.", wait)}
}

func (s *Server) answer(header http.Header, q wire.Request) (any, error) {
	at, known := routes[q.Method+" "+strings.TrimSuffix(q.Path, "/")]
	c, who, refused := &call{Server: s, Request: q}, q.From, error(nil)
	if at.Needs == signed {
		if refused = c.admit(); refused == nil {
			who = strconv.Itoa(int(c.account))
		}
	}
	if err := s.count(header, &q, who); err != nil {
		return nil, err
	}
	switch {
	case !known:
		return nil, &fail{http.StatusNotFound, "HTTPError", "Not Found"}
	case refused != nil:
		return nil, refused
	}
	c.params = params(&q)
	for _, name := range sorted(c.params) {
		if !slices.Contains(at.Params, name) {
			return nil, &fail{http.StatusBadRequest, "ValidationError", "Unknown parameter: " + name}
		}
	}
	return at.Handle(c)
}

func sorted(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// params are those of query and body, the body's as JSON or as a form.
func params(q *wire.Request) map[string]any {
	out := map[string]any{}
	form := func(text string) {
		values, _ := url.ParseQuery(text) // what it cannot read it leaves out
		for name := range values {
			out[name] = values.Get(name)
		}
	}
	form(q.Query)
	if text := bytes.TrimSpace(q.Body); len(text) > 0 && text[0] == '{' {
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		d.Decode(&out) //nolint:errcheck // what it cannot read it leaves out
	} else {
		form(string(text))
	}
	return out
}

// text is a parameter as text.
func (c *call) text(name string) string {
	switch v := c.params[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// texts is a parameter that is one text, or a list.
func (c *call) texts(name string) (out []string) {
	if list, is := c.params[name].([]any); is {
		for _, v := range list {
			if t, is := v.(string); is {
				out = append(out, t)
			}
		}
		return out
	}
	t := c.text(name)
	switch {
	case t == "":
		return nil
	case strings.HasPrefix(t, "["):
		json.Unmarshal([]byte(t), &out) //nolint:errcheck // what is no list names nothing
		return out
	}
	return strings.Split(t, ",")
}

// admit tests key, time and signature.
func (c *call) admit() error {
	key, known := c.Keys[c.Header.Get("api-key")]
	if !known {
		return &fail{http.StatusUnauthorized, "HTTPError", "Invalid API Key."}
	}
	path := c.Path
	if c.Query != "" {
		path += "?" + c.Query
	}
	return c.signed(key, c.Method+path, c.Header.Get("api-expires"), string(c.Body), c.Header.Get("api-signature"), &c.account)
}

// signed tests a signature over verb and path, the second at which it expires, and the body.
func (s *Server) signed(key venue.Key, what, expires, body, signature string, account *exchange.AccountID) error {
	at, err := strconv.ParseInt(expires, 10, 64)
	if now := s.Now() / 1000; err != nil || at < now {
		return &fail{http.StatusUnauthorized, "HTTPError", fmt.Sprintf("This request has expired - `expires` is in the past. Current time: %d", now)}
	}
	if !wire.Signed(key.Secret, what+expires+body, signature) {
		return &fail{http.StatusUnauthorized, "HTTPError", "Signature not valid."}
	}
	*account = exchange.AccountID(key.Account)
	return nil
}

// mine refuses a symbol that is not the market's; where it may be missing it is then.
func (c *call) mine(must bool) error {
	if text := c.text("symbol"); text != c.symbol && (text != "" || must) {
		return refuse("This symbol is invalid: " + text)
	}
	return nil
}

func (c *call) number(name string) (decimal.Decimal, bool) { return wire.Decimal(c.text(name)) }

func (c *call) most(otherwise, most int) int {
	n, err := strconv.Atoi(c.text("count"))
	if err != nil || n < 1 {
		return otherwise
	}
	return min(n, most)
}

// iso is a stamp as the venue writes it.
func iso(stamp int64) string {
	return time.UnixMilli(stamp).UTC().Format("2006-01-02T15:04:05.000Z")
}

// num is a decimal as a JSON number.
func num(d decimal.Decimal) json.RawMessage { return wire.Number(d) }

// units are an amount in millionths, towards 0.
func units(d decimal.Decimal) json.RawMessage { return num(d.Shift(scale).Truncate(0)) }

// or is a number, or null where there is none.
func or(d decimal.Decimal, is bool) any {
	if !is {
		return nil
	}
	return num(d)
}

// translate turns a refusal of the market into the venue's.
func translate(err error) *fail {
	var f *fail
	if errors.As(err, &f) {
		return f
	}
	if _, text, ok := wordings.Of(err); ok {
		return refuse(text)
	}
	return refuse(strings.TrimPrefix(err.Error(), "exchange: "))
}

// needs dresses a refusal for want of money, with what is required.
func needs(err error, required decimal.Decimal) error {
	for _, rule := range [...]error{exchange.ErrInsufficientBalance, exchange.ErrInsufficientMargin, exchange.ErrBelowInitialMargin} {
		if errors.Is(err, rule) {
			return &fail{http.StatusBadRequest, "ValidationError", fmt.Sprintf("Account has insufficient Available Balance, %s %s required", required.Shift(scale).Ceil(), currency)}
		}
	}
	return err
}

// wordings are what the venue says of refusals.
var wordings = wire.Wordings{
	{venue.ErrDuplicateClient, 0, "Duplicate clOrdID"},
	{venue.ErrUnknownOrder, 0, "Invalid orderID"},
	{venue.ErrTooMany, 0, "Too many open orders"},
	{exchange.ErrOrderPrice, 0, "Invalid price"},
	{exchange.ErrOrderSize, 0, "orderQty is invalid"},
	{exchange.ErrWouldTrigger, 0, "Invalid stopPx for ordType"},
	{exchange.ErrReduceOnly, 0, "Order would not reduce the position"},
	{exchange.ErrRemoveTooMuch, 0, "The position's margin cannot fall below its initial margin"},
	{exchange.ErrNoPosition, 0, "No position to adjust"},
	{exchange.ErrCrossPosition, 0, "Position is in cross margin: margin cannot be transferred"},
	{exchange.ErrMarginUnchanged, 0, "Invalid amount"},
	{exchange.ErrLeverageTooHigh, 0, "Invalid leverage: above the highest of the risk limit"},
	{exchange.ErrWouldLiquidate, 0, "Executing at order price would lead to immediate liquidation"},
	{exchange.ErrNoRiskLimit, 0, "Invalid riskLimit"},
	{exchange.ErrAboveRiskLimit, 0, "Order and position exceed the risk limit"},
}
