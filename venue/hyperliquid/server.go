// Package hyperliquid serves a market as Hyperliquid does: POST /info, POST /exchange, and the socket. An account is
// the wallet that signs. It only translates; the rules are the market's.
//
// Source: hyperliquid.gitbook.io, "API"; what clients of it send and read.
package hyperliquid

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// Server serves one market. Its keys are addresses in lower case.
type Server struct {
	*venue.Host
	coin string

	mu      sync.Mutex
	sockets wire.Crowd[*socket]

	minute wire.Meter
}

// New returns the server of a market.
func New(h *venue.Host) *Server {
	s := &Server{Host: h, coin: h.Config.Base, sockets: wire.Crowd[*socket]{}, minute: wire.Meter{Most: 1200, Span: 60_000}}
	s.Listen(s.hear)
	return s
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, ok := wire.Take(w, r, s.stream)
	if !ok {
		return
	}
	used, _ := s.minute.Take(q.From, s.Now())
	switch {
	case s.Limits && used > s.minute.Most:
		http.Error(w, "Too many requests", http.StatusTooManyRequests)
	case q.Method != http.MethodPost || q.Path != "/info" && q.Path != "/exchange":
		http.NotFound(w, r)
	case q.Path == "/info":
		answer, err := s.info(q.Body)
		if err != nil {
			http.Error(w, "Failed to deserialize the JSON body into the target type", http.StatusUnprocessableEntity)
			return
		}
		wire.Answer(w, http.StatusOK, answer)
	default:
		answer, err := s.exchange(q.Body)
		if err != nil {
			answer = wire.Map{"status": "err", "response": err.Error()}
		}
		wire.Answer(w, http.StatusOK, answer)
	}
}

// refusal is why something was refused, in the venue's words.
type refusal string

func (r refusal) Error() string { return string(r) }

// request is what /exchange is sent.
type request struct {
	Action       json.RawMessage
	Nonce        uint64
	Signature    signature
	VaultAddress string
	ExpiresAfter *uint64
}

var done = wire.Map{"status": "ok", "response": wire.Map{"type": "default"}}

func (s *Server) exchange(body []byte) (any, error) {
	var q request
	var action struct{ Type string }
	if json.Unmarshal(body, &q) != nil || json.Unmarshal(q.Action, &action) != nil {
		return nil, refusal("Failed to deserialize the JSON body into the target type")
	}
	switch action.Type {
	case "setReferrer", "approveBuilderFee": // signed as typed data of their own, and without effect here
		return done, nil
	}
	wallet, err := signer(q.Action, q.Nonce, q.VaultAddress, q.ExpiresAfter, q.Signature)
	if err != nil {
		return nil, refusal("L1 error: signature could not be recovered")
	}
	key, known := s.Keys[wallet]
	if !known || q.VaultAddress != "" {
		return nil, refusal(fmt.Sprintf("User or API Wallet %s does not exist.", wallet))
	}
	account := exchange.AccountID(key.Account)
	if err := s.fresh(account, q.Nonce, q.ExpiresAfter); err != nil {
		return nil, err
	}
	switch action.Type {
	case "updateLeverage":
		return s.updateLeverage(account, q.Action)
	case "updateIsolatedMargin":
		return s.updateMargin(account, q.Action)
	case "order":
		return s.order(account, q.Action)
	case "cancel", "cancelByCloid":
		return s.cancel(account, q.Action)
	case "modify", "batchModify":
		return s.modify(account, q.Action)
	case "scheduleCancel":
		return s.scheduleCancel(account, q.Action)
	case "noop":
		return done, nil
	}
	return nil, refusal(fmt.Sprintf("Action %s is not supported.", action.Type))
}

// fresh takes in a nonce: within two days before and a day after now, and new.
func (s *Server) fresh(a exchange.AccountID, nonce uint64, expires *uint64) error {
	now := uint64(s.Now())
	switch {
	case nonce+2*86_400_000 < now || nonce > now+86_400_000:
		return refusal(fmt.Sprintf("Invalid nonce: %d is too far from the present time %d", nonce, now))
	case expires != nil && *expires < now:
		return refusal(fmt.Sprintf("Action expired: %d is before the present time %d", *expires, now))
	}
	if _, err := s.Do(venue.Command{Kind: venue.Nonce, Account: a, ID: nonce}); err != nil {
		return refusal(fmt.Sprintf("Invalid nonce: duplicate nonce %d", nonce))
	}
	return nil
}

// scheduleCancel has all orders cancelled at a time, at least five seconds ahead; without one it ends that.
func (s *Server) scheduleCancel(a exchange.AccountID, raw json.RawMessage) (any, error) {
	var q struct{ Time *uint64 }
	if json.Unmarshal(raw, &q) != nil {
		return nil, refusal("Failed to deserialize the JSON body into the target type")
	}
	at := uint64(0)
	if q.Time != nil {
		if at = *q.Time; at < uint64(s.Now())+5000 {
			return nil, refusal("Scheduled cancel time must be at least 5 seconds in the future.")
		}
	}
	_, err := s.Do(venue.Command{Kind: venue.CancelBy, Account: a, Steps: at})
	return done, err
}

func (s *Server) asset(n int) error {
	if n != 0 {
		return refusal(fmt.Sprintf("Invalid asset index %d", n))
	}
	return nil
}

func (s *Server) updateLeverage(a exchange.AccountID, raw json.RawMessage) (any, error) {
	var q struct {
		Asset, Leverage int
		IsCross         bool
	}
	if json.Unmarshal(raw, &q) != nil {
		return nil, refusal("Failed to deserialize the JSON body into the target type")
	}
	if err := s.asset(q.Asset); err != nil {
		return nil, err
	}
	if most := venue.Ratio(s.MaxLeverage(0)).IntPart(); q.Leverage < 1 || int64(q.Leverage) > most {
		return nil, refusal("Invalid leverage value")
	}
	mode := exchange.Isolated
	if q.IsCross {
		mode = exchange.Cross
	}
	_, err := s.Do(venue.Command{Kind: venue.Switch, Account: a, Mode: mode, Amount: decimal.NewFromInt(int64(q.Leverage)).Shift(18).String()})
	if err != nil && !errors.Is(err, exchange.ErrModeUnchanged) && !errors.Is(err, exchange.ErrLeverageUnchanged) {
		return nil, said(err)
	}
	return done, nil
}

func (s *Server) updateMargin(a exchange.AccountID, raw json.RawMessage) (any, error) {
	var q struct {
		Asset int
		Ntli  json.Number
	}
	if json.Unmarshal(raw, &q) != nil {
		return nil, refusal("Failed to deserialize the JSON body into the target type")
	}
	if err := s.asset(q.Asset); err != nil {
		return nil, err
	}
	sum, ok := wire.Decimal(q.Ntli.String())
	if !ok {
		return nil, refusal("Invalid ntli")
	}
	units, ok := s.ToMoney(sum.Shift(-6))
	if !ok {
		return nil, refusal("Invalid ntli")
	}
	if _, err := s.Do(venue.Command{Kind: venue.AddMargin, Account: a, Amount: units}); err != nil {
		return nil, said(err)
	}
	return done, nil
}

// said turns a refusal of the market into the venue's words.
func said(err error) error {
	if _, text, ok := wordings.Of(err); ok {
		return refusal(text)
	}
	return refusal(strings.TrimPrefix(err.Error(), "exchange: "))
}

// wordings are what the venue says of refusals.
var wordings = wire.Wordings{
	{exchange.ErrInsufficientBalance, 0, "Insufficient margin to place order. asset=0"},
	{exchange.ErrInsufficientMargin, 0, "Insufficient margin to place order. asset=0"},
	{exchange.ErrBelowInitialMargin, 0, "Insufficient margin to place order. asset=0"},
	{exchange.ErrWouldLiquidate, 0, "Insufficient margin to place order. asset=0"},
	{exchange.ErrReduceOnly, 0, "Reduce only order would increase position. asset=0"},
	{exchange.ErrOrderPrice, 0, "Price must be divisible by tick size. asset=0"},
	{exchange.ErrOrderSize, 0, "Order has invalid size."},
	{exchange.ErrWouldTrigger, 0, "Invalid TP/SL price. asset=0"},
	{exchange.ErrAboveRiskLimit, 0, "Order would exceed maximum position size for current leverage. asset=0"},
	{exchange.ErrLeverageTooHigh, 0, "Order would exceed maximum position size for current leverage. asset=0"},
	{exchange.ErrOpenPosition, 0, "Cannot switch leverage type with open position."},
	{exchange.ErrOpenOrders, 0, "Cannot switch leverage type with open orders."},
	{exchange.ErrLeverageReduction, 0, "Cannot decrease leverage with open position."},
	{exchange.ErrRemoveTooMuch, 0, "Cannot remove more margin than the position's leverage and 10% of its value leave."},
	{exchange.ErrNoPosition, 0, "No position to adjust margin of. asset=0"},
	{exchange.ErrCrossPosition, 0, "Cannot adjust margin of a cross position. asset=0"},
	{exchange.ErrMarginUnchanged, 0, "Invalid ntli"},
	{venue.ErrDuplicateClient, 0, "Duplicate cloid. asset=0"},
	{venue.ErrTooMany, 0, "Too many open orders."},
	{venue.ErrUnknownOrder, 0, "Order was never placed, already canceled, or filled. asset=0"},
}
