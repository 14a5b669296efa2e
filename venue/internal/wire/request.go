// Package wire is what the venues' interfaces have in common: requests read once as the bytes that were signed,
// answers in JSON, and sockets that nobody's slowness holds up.
package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// MaxBody is how many bytes the body of a request may have.
const MaxBody = 256 << 10

// Request is a request as it came.
type Request struct {
	Method string
	Path   string
	Query  string // raw
	Body   []byte
	Header http.Header
	From   string // address of who asks
}

// Read reads a request; where its body is too large it has answered already, and ok is false.
func Read(w http.ResponseWriter, r *http.Request) (q Request, ok bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	if err != nil {
		http.Error(w, "the body is too large", http.StatusRequestEntityTooLarge)
		return q, false
	}
	from, _, _ := net.SplitHostPort(r.RemoteAddr)
	return Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Body: body, Header: r.Header, From: from}, true
}

// Form returns the parameters of query and body, the query's first where both have a name.
func (q *Request) Form() url.Values {
	values, _ := url.ParseQuery(q.Query) // what it cannot read it leaves out
	if len(q.Body) > 0 && q.Body[0] != '{' {
		more, _ := url.ParseQuery(string(q.Body))
		for name, v := range more {
			if _, has := values[name]; !has {
				values[name] = v
			}
		}
	}
	return values
}

// Sign returns the hex HMAC-SHA256 of a text.
func Sign(secret, text string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// Signed reports whether a signature is that of a text, in hex of either case.
func Signed(secret, text, signature string) bool {
	return hmac.Equal([]byte(Sign(secret, text)), []byte(strings.ToLower(signature)))
}

// Decimal reads a decimal number of at most 40 characters, without an exponent.
func Decimal(text string) (decimal.Decimal, bool) {
	if text == "" || len(text) > 40 || strings.ContainsAny(text, "eE_") {
		return decimal.Zero, false
	}
	d, err := decimal.NewFromString(text)
	return d, err == nil
}

// UUID is the name of a number, of a kind of things, in the form of a UUID.
func UUID(kind, n uint64) string { return fmt.Sprintf("%08x-0000-4000-8000-%012x", kind, n) }

// NumberOf is the number that UUID named so, 0 of what it did not.
func NumberOf(kind uint64, name string) uint64 {
	n, err := strconv.ParseUint(name[strings.LastIndexByte(name, '-')+1:], 16, 64)
	if err != nil || name != UUID(kind, n) {
		return 0
	}
	return n
}

// Number is a decimal as a JSON number.
func Number(d decimal.Decimal) json.RawMessage { return json.RawMessage(d.String()) }

// Answer writes an answer.
func Answer(w http.ResponseWriter, status int, x any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	w.Write(JSON(x)) //nolint:errcheck // who has gone away is not told
}

// Map is a JSON object whose keys are written in the alphabet's order.
type Map = map[string]any
