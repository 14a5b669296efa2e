package wire

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A request is read once, as its bytes; one above 256 KiB is cut off.
func TestARequestIsRead(t *testing.T) {
	r := httptest.NewRequest("POST", "/a/b?c=1", strings.NewReader(strings.Repeat("x", MaxBody)))
	r.RemoteAddr = "10.0.0.7:1234"
	r.Header.Set("X", "y")
	w := httptest.NewRecorder()
	q, ok := Read(w, r)
	require.True(t, ok)
	require.Equal(t, []any{"POST", "/a/b", "c=1", MaxBody, "10.0.0.7", "y"}, []any{q.Method, q.Path, q.Query, len(q.Body), q.From, q.Header.Get("X")})
	_, ok = Read(w, httptest.NewRequest("POST", "/", strings.NewReader(strings.Repeat("x", MaxBody+1))))
	require.False(t, ok)
	require.Equal(t, 413, w.Code)
	_, ok = Take(w, httptest.NewRequest("GET", "/", nil), nil)
	require.True(t, ok)
	r = httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Upgrade", "websocket")
	streamed := false
	_, ok = Take(w, r, func(http.ResponseWriter, *http.Request) { streamed = true })
	require.False(t, ok)
	require.True(t, streamed)
}

// Parameters are those of query and body, the query's first; a body of JSON has none.
func TestParametersOfARequest(t *testing.T) {
	for _, row := range []struct {
		query, body string
		want        string
	}{
		{"a=1&b=2", "b=3&c=4", "a=1&b=2&c=4"}, {"", "b=3", "b=3"}, {"a=1", "", "a=1"}, {"a=1", `{"b":2}`, "a=1"}, {"a=%zz&b=1", "", "b=1"}, {"", "c=%zz&d=1", "d=1"},
	} {
		q := Request{Query: row.query, Body: []byte(row.body)}
		require.Equal(t, row.want, q.Form().Encode(), row)
	}
}

// Signatures count in hex of either case.
func TestSignatures(t *testing.T) {
	// RFC 4231, test case 2
	const text, of = "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
	require.Equal(t, of, Sign("Jefe", text))
	require.True(t, Signed("Jefe", text, of))
	require.True(t, Signed("Jefe", text, strings.ToUpper(of)))
	for _, wrong := range []string{"", of[:63], of + "0", "0" + of[1:]} {
		require.False(t, Signed("Jefe", text, wrong))
	}
	require.False(t, Signed("jefe", text, of))
}

// Decimals have digits, at most 40 characters, and no exponent.
func TestDecimals(t *testing.T) {
	for _, right := range []string{"0", "-1.5", "+2", ".5", strings.Repeat("9", 40)} {
		_, ok := Decimal(right)
		require.True(t, ok, right)
	}
	for _, wrong := range []string{"", "x", "1e3", "1E3", "1_000", "0x1", " 1", "--1", strings.Repeat("9", 41)} {
		_, ok := Decimal(wrong)
		require.False(t, ok, wrong)
	}
	d, _ := Decimal("-1.50")
	require.Equal(t, "-1.5", string(Number(d)))
}

// Numbers have names, of each kind their own, and a name that is none is 0.
func TestNamesOfNumbers(t *testing.T) {
	for _, n := range []uint64{0, 1, 255, 1 << 40, 1<<48 - 1} {
		require.Equal(t, n, NumberOf(3, UUID(3, n)))
	}
	require.Equal(t, "00000003-0000-4000-8000-0000000000ff", UUID(3, 255))
	for _, wrong := range []string{"", "x", UUID(2, 255), "ff", "00000003-0000-4000-8000-0000000000FF", "00000003-0000-4000-8000-00000000000g", UUID(3, 255) + "0"} {
		require.Zero(t, NumberOf(3, wrong), wrong)
	}
}

// The first rule that fits says what is said.
func TestWordings(t *testing.T) {
	a, b := errors.New("a"), errors.New("b")
	all := Wordings{{a, 1, "one"}, {b, 2, "two"}, {a, 3, "three"}}
	code, text, ok := all.Of(fmt.Errorf("with more: %w", b))
	require.Equal(t, []any{2, "two", true}, []any{code, text, ok})
	code, text, ok = all.Of(a)
	require.Equal(t, []any{1, "one", true}, []any{code, text, ok})
	_, _, ok = all.Of(errors.New("c"))
	require.False(t, ok)
}

// An answer has its status, is JSON, and is not escaped for a page.
func TestAnAnswer(t *testing.T) {
	w := httptest.NewRecorder()
	Answer(w, 418, Map{"b": "<", "a": 1})
	require.Equal(t, []any{418, `{"a":1,"b":"<"}`, "application/json;charset=UTF-8"}, []any{w.Code, w.Body.String(), w.Header().Get("Content-Type")})
	routes := Routes[int]{}
	routes.Add(2, "GET", "/a", func(n int) (any, error) { return n, nil }, "p")
	require.Equal(t, 2, routes["GET /a"].Needs)
	require.Equal(t, []string{"p"}, routes["GET /a"].Params)
}

// Texts that JSON writes as they are, and those that it does not.
func TestTextsThatAreEscaped(t *testing.T) {
	for text, want := range map[string]string{
		" ": `" "`, "~": `"~"`, "\x1f": "\"\\u001f\"", "\x7f": "\"\x7f\"", `"`: `"\""`, `\`: `"\\"`, "é": `"é"`, "": `""`, "!#[]}": `"!#[]}"`,
	} {
		require.Equal(t, want, string(JSON(text)), "%q", text)
	}
	for text, is := range map[string]bool{"0": true, "9": true, "-1.5": true, "/": false, ":": false, "": false, "1e3": false, "null": false} {
		require.Equal(t, is, plain([]byte(text)), text)
	}
	require.Equal(t, `[[1,2],["a","b"],[["c","d"],["e","f"]]]`, string(JSON([]any{[]any{1, 2}, [2]string{"a", "b"}, [][2]string{{"c", "d"}, {"e", "f"}}})))
	require.Equal(t, `{"a":[],"b":{}}`, string(JSON(Map{"a": []any{}, "b": Map{}})))
}
