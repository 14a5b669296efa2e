// Package binance serves a market as Binance does: USDⓈ-M futures under /fapi, isolated spot margin under /sapi and
// /api/v3, and their streams. It only translates; the rules are the market's.
//
// Source: developers.binance.com, "USDⓈ-M Futures" and "Margin Trading"; what clients of it send and read.
package binance

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/spot"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// Options are what a venue's owner may choose.
type Options struct {
	AlgoOnly bool // conditional orders are refused at /fapi/v1/order (−4120), as the venue does since 2025-12-09
}

// Server serves one market.
type Server struct {
	*venue.Host
	Options
	symbol string

	mu      sync.Mutex
	keys    map[string]listener // by listen key
	sockets wire.Crowd[*socket]
	levels  map[string]decimal.Decimal // the book as the last depth message left it
	updates int64
	called  map[exchange.AccountID]bool // who was warned, and is still near to liquidation

	weight, orders, burst wire.Meter
}

// New returns the server of a market.
func New(h *venue.Host, o Options) *Server {
	s := &Server{
		Host: h, Options: o, symbol: h.Config.Base + h.Quote, keys: map[string]listener{}, sockets: wire.Crowd[*socket]{},
		weight: wire.Meter{Most: 2400, Span: 60_000}, orders: wire.Meter{Most: 1200, Span: 60_000}, burst: wire.Meter{Most: 300, Span: 10_000},
	}
	for key := range h.Keys { // a listen key outlives a restart
		for _, isolated := range [...]bool{false, true} {
			s.keys[s.listenKey(key, isolated)] = listener{exchange.AccountID(h.Keys[key].Account), isolated, s.Wall() + listenLife}
		}
	}
	s.Listen(s.hear)
	return s
}

// fail is a refusal of the venue.
type fail struct {
	status, code int
	text         string
}

func (f *fail) Error() string { return f.text }

func refuse(code int, text string) *fail { return &fail{http.StatusBadRequest, code, text} }

// call is one request.
type call struct {
	*Server
	wire.Request
	form    url.Values
	key     string
	account exchange.AccountID
}

// What a request needs: nothing, a key, a key and a signature.
const (
	public = iota
	keyed
	signed
	either // a key at least; a signature that is there is tested
)

var routes = wire.Routes[*call]{}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, ok := wire.Take(w, r, s.stream)
	if !ok {
		return
	}
	err := s.count(w.Header(), &q)
	var answer any
	if err == nil {
		answer, err = s.answer(w.Header(), q)
	}
	if err == nil {
		wire.Answer(w, http.StatusOK, answer)
		return
	}
	f := translate(err)
	wire.Answer(w, f.status, wire.Map{"code": f.code, "msg": f.text})
}

// count counts a request of an address and states the count. Where limits are on, who has used them up is refused, and
// shut out once the limit is passed twice over.
//
// Documented assumption: every request weighs 1.
func (s *Server) count(header http.Header, q *wire.Request) error {
	now := s.Now()
	used, next := s.weight.Take(q.From, now)
	header.Set("X-MBX-USED-WEIGHT-1M", strconv.FormatInt(used, 10))
	switch {
	case !s.Limits || used <= s.weight.Most:
		return nil
	case used > 2*s.weight.Most:
		return tooMany(header, http.StatusTeapot, next-now, -1003, fmt.Sprintf("Way too many requests; IP(%s) banned until %d. Please use the websocket for live updates to avoid bans.", q.From, next))
	}
	return tooMany(header, http.StatusTooManyRequests, next-now, -1003,
		fmt.Sprintf("Too many requests; current limit of IP(%s) is %d requests per minute. Please use the websocket for live updates to avoid polling the API.", q.From, s.weight.Most))
}

// countOrder counts an order of an account, whose signature was tested, likewise.
func (c *call) countOrder(header http.Header) error {
	if c.Method != http.MethodPost || !strings.HasSuffix(c.Path, "rder") {
		return nil
	}
	now, who := c.Now(), strconv.Itoa(int(c.account))
	minute, _ := c.orders.Take(who, now)
	burst, next := c.burst.Take(who, now)
	header.Set("X-MBX-ORDER-COUNT-1M", strconv.FormatInt(minute, 10))
	header.Set("X-MBX-ORDER-COUNT-10S", strconv.FormatInt(burst, 10))
	if c.Limits && (minute > c.orders.Most || burst > c.burst.Most) {
		return tooMany(header, http.StatusTooManyRequests, next-now, -1015, fmt.Sprintf("Too many new orders; current limit is %d orders per TEN_SECONDS.", c.burst.Most))
	}
	return nil
}

// tooMany refuses for so many milliseconds.
func tooMany(header http.Header, status int, wait int64, code int, text string) error {
	header.Set("Retry-After", strconv.FormatInt((wait+999)/1000, 10))
	return &fail{status, code, text}
}

func (s *Server) answer(header http.Header, q wire.Request) (any, error) {
	at, known := routes[q.Method+" "+q.Path]
	if !known {
		return nil, &fail{http.StatusNotFound, -5000, fmt.Sprintf("Path %s, Method %s is invalid", q.Path, q.Method)}
	}
	c := &call{Server: s, Request: q, form: q.Form()}
	if at.Needs != public {
		if err := c.admit(at.Needs); err != nil {
			return nil, err
		}
		if err := c.countOrder(header); err != nil {
			return nil, err
		}
	}
	return at.Handle(c)
}

// admit tests key, time and signature.
func (c *call) admit(needs int) error {
	c.key = c.Header.Get("X-MBX-APIKEY")
	if c.key == "" {
		return &fail{http.StatusUnauthorized, -2014, "API-key format invalid."}
	}
	key, known := c.Keys[c.key]
	if !known {
		return &fail{http.StatusUnauthorized, -2015, "Invalid API-key, IP, or permissions for action."}
	}
	c.account = exchange.AccountID(key.Account)
	if needs == keyed || needs == either && c.form.Get("signature") == "" {
		return nil
	}
	for _, name := range [...]string{"timestamp", "signature"} {
		if c.form.Get(name) == "" {
			return missing(name)
		}
	}
	stamp, err := strconv.ParseInt(c.form.Get("timestamp"), 10, 64)
	if err != nil {
		return missing("timestamp")
	}
	window := int64(5000)
	if text := c.form.Get("recvWindow"); text != "" {
		w, err := decimal.NewFromString(text)
		if err != nil || len(text) > 12 || w.IsNegative() || w.GreaterThan(decimal.NewFromInt(60000)) {
			return refuse(-1131, "recvWindow must be less than 60000")
		}
		window = w.IntPart()
	}
	switch now := c.Now(); {
	case stamp >= now+1000:
		return refuse(-1021, "Timestamp for this request was 1000ms ahead of the server's time.")
	case now-stamp > window:
		return refuse(-1021, "Timestamp for this request is outside of the recvWindow.")
	}
	text := without(c.Query) + without(string(c.Body))
	if !wire.Signed(key.Secret, text, c.form.Get("signature")) {
		return refuse(-1022, "Signature for this request is not valid.")
	}
	return nil
}

// without is a text of parameters without the signature and its &.
func without(text string) string {
	parts := strings.Split(text, "&")
	kept := parts[:0]
	for _, p := range parts {
		if !strings.HasPrefix(p, "signature=") {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "&")
}

func missing(name string) *fail {
	return refuse(-1102, fmt.Sprintf("Mandatory parameter '%s' was not sent, was empty/null, or malformed.", name))
}

// mine reads the symbol, which must be the market's; where it may be missing it is then.
func (c *call) mine(must bool) (given bool, err error) {
	text := c.form.Get("symbol")
	switch {
	case text == "" && must:
		return false, missing("symbol")
	case text != "" && text != c.symbol:
		return false, refuse(-1121, "Invalid symbol.")
	}
	return text != "", nil
}

// number reads a decimal parameter above zero.
func (c *call) number(name string) (decimal.Decimal, error) {
	d, ok := wire.Decimal(c.form.Get(name))
	if !ok {
		return d, missing(name)
	}
	return d, nil
}

// most reads a limit.
func (c *call) most(otherwise, most int) int {
	n, err := strconv.Atoi(c.form.Get("limit"))
	if err != nil || n < 1 {
		return otherwise
	}
	return min(n, most)
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
	return refuse(-1000, "An unknown error occurred while processing the request.")
}

// wordings are what the venue says of refusals that the engine knows no code for.
var wordings = wire.Wordings{
	{venue.ErrUnknownOrder, -2011, "Unknown order sent."},
	{venue.ErrDuplicateClient, -4116, "ClientOrderId is duplicated."},
	{venue.ErrTooMany, -2025, "Reach max open order limit."},
	{exchange.ErrPostOnly, -5022, "Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history"},
	{exchange.ErrCrossPosition, -4049, "Add margin only support for isolated position."},
	{exchange.ErrMarginUnchanged, -4055, "Amount must be positive."},
	{exchange.ErrWouldLiquidate, -2023, "User in liquidation mode now."},
	{exchange.ErrZeroLeverage, -4028, "Leverage 0 is not valid"},
	{exchange.ErrBelowInitialMargin, -2019, "Margin is insufficient."},
	{spot.ErrBalance, -3041, "Balance is not enough"},
	{spot.ErrLevel, -3023, "You can't transfer out/place order under current margin level."},
	{spot.ErrZeroAmount, -3032, "The amount must be greater than zero"},
	{spot.ErrAmountTooLarge, -3045, "The system does not have enough asset now."},
	{venue.ErrAmount, -1102, "Mandatory parameter 'amount' was not sent, was empty/null, or malformed."},
	{venue.ErrNotServed, -1020, "This operation is not supported."},
}
