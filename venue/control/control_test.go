package control_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/book"
	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/control"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
)

// A page of somebody else's cannot control the market, be it by its own name, or by one that now means this machine.
func TestAnotherPageIsRefused(t *testing.T) {
	s, _ := served(t)
	for _, row := range []struct {
		host, origin string
		status       int
	}{
		{"127.0.0.1:80", "", 200},
		{"localhost:80", "", 200},
		{"[::1]:80", "http://[::1]:80", 200},
		{"127.0.0.1", "http://127.0.0.1", 200},
		{"evil.example:80", "", 403},
		{"evil.example:80", "http://evil.example:80", 403},
		{"127.0.0.1:80", "http://evil.example", 403},
		{"127.0.0.1:80", "null", 403},
	} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(`{"check":true}`))
		r.Host = row.host
		if row.origin != "" {
			r.Header.Set("Origin", row.origin)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Equal(t, row.status, w.Code, row)
	}
}

func served(t *testing.T) (*control.Server, *venue.Host) {
	c := markettest.Falling("binance-usdm")
	c.Path = append(c.Path, 1600, 1500, 1400)
	m, err := venue.New(c)
	require.NoError(t, err)
	h := venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 })
	return control.New(h), h
}

// A snapshot is gone back to, by its name; a market runs to an event and no further, and says where the path ends.
func TestSnapshotsAndEvents(t *testing.T) {
	s, h := served(t)
	ask := func(order string) (int, string) {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "http://127.0.0.1/", strings.NewReader(order)))
		return w.Code, w.Body.String()
	}
	began := h.Hash()
	for _, row := range []struct {
		order  string
		status int
		text   string
	}{
		{`{"snapshot":"before"}`, 200, began},
		{`{"step":2}`, 200, `"mark":1800`},
		{`{"return":"befor"}`, 400, `there is no snapshot \"befor\" of binance-usdm`},
		{`{"return":"before"}`, 200, began},
		{`{"until":"lunch"}`, 400, `no event \"lunch\"; there are liquidation, adl, funding, trade, fund-empty`},
		{`{"until":"liquidation"}`, 200, `"event":"","hash"`},
		{`{"step":1}`, 400, "the path of prices is at its end"},
		{`{"reset":true}`, 200, began},
		{`{"seconds":3}`, 200, `"steps":3`},
		{`{"mark":-5}`, 400, "mark -5 is out of range"},
		{`{"mark":"x"}`, 400, "must be a JSON object"},
		{`{"step":0}`, 400, "no whole number above 0"},
		{`{"venue":"nowhere","reset":true}`, 400, "no venue"},
		{`{}`, 400, "nothing was asked for"},
		{`[`, 400, "must be a JSON object"},
	} {
		status, text := ask(row.order)
		require.Equal(t, row.status, status, row.order+text)
		require.Contains(t, text, row.text, row.order)
	}
}

// The page tells who is deleveraged next: whoever has a gain, in the order of the venue's ranking, each side apart. The
// customer with the key "key" is short 1 ether with 10,000, and the one with "other" 0.5 with 1,000, so that both have the
// same gain of a unit, and the second the more leverage.
func TestThePageTellsWhoIsDeleveragedNext(t *testing.T) {
	s, h := served(t)
	queue := func() (out []string) {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "http://127.0.0.1/state", nil))
		var all []struct {
			Queue []struct{ Customer, Side, Size, Gain string }
		}
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &all))
		for _, q := range all[0].Queue {
			out = append(out, strings.Join([]string{q.Customer, q.Side, q.Size, q.Gain}, " "))
		}
		return out
	}
	for a, lots := range []int64{1000, 500} {
		_, err := h.Do(venue.Command{Kind: venue.Place, Account: exchange.AccountID(a), Order: &venue.Request{Side: book.Sell, Kind: book.Market, Lots: lots}})
		require.NoError(t, err)
	}
	require.Empty(t, queue(), "nobody has a gain")
	_, err := h.Step(1, "")
	require.NoError(t, err)
	require.Equal(t, []string{"other short 0.5 49.90", "key short 1 99.80"}, queue())
}
