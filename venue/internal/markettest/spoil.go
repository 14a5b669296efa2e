package markettest

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
)

// Spoil makes one in six requests, which are right and signed, into one that is not, and reports whether it did: unsigned, with
// a header that is another, another method, or with what is cut, repeated or put in at random in its path, query or body.
func Spoil(r *rand.Rand, q *http.Request) bool {
	if r.IntN(6) > 0 {
		return false
	}
	var headers []string
	for name := range q.Header {
		headers = append(headers, name)
	}
	slices.Sort(headers)
	switch r.IntN(6) {
	case 0:
		clear(q.Header)
	case 1:
		if len(headers) > 0 {
			name := headers[r.IntN(len(headers))]
			q.Header.Set(name, garbled(r, q.Header.Get(name)))
		}
		if r.IntN(4) == 0 {
			q.Header.Set("Upgrade", "websocket")
		}
	case 2:
		q.Method = []string{"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "", "get"}[r.IntN(9)]
	case 3:
		q.URL.Path = "/" + garbled(r, strings.TrimPrefix(q.URL.Path, "/"))
	case 4:
		q.URL.RawQuery = garbled(r, q.URL.RawQuery)
	case 5:
		text, _ := io.ReadAll(q.Body) //nolint:errcheck // it is read from memory
		q.Body = io.NopCloser(bytes.NewReader([]byte(garbled(r, string(text)))))
	}
	return true
}

// garbled is a text that was cut, doubled, or has something of no use in it.
func garbled(r *rand.Rand, text string) string {
	at := r.IntN(len(text) + 1)
	switch r.IntN(5) {
	case 0:
		return text[:at]
	case 1:
		return text + text
	case 2:
		bits := make([]byte, 1+r.IntN(30))
		for i := range bits {
			bits[i] = byte(r.IntN(256))
		}
		return text[:at] + string(bits) + text[at:]
	case 3:
		return text[:at] + strings.Repeat([]string{"[", `{"a":`, "%", "&", "/", "../", "\x00", "9"}[r.IntN(8)], 1+r.IntN(3000)) + text[at:]
	}
	return text[:at] + Word(r) + text[at:]
}
