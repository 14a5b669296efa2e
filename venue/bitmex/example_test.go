package bitmex_test

import (
	"fmt"
	"net/http/httptest"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/bitmex"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
)

// What needs a key is refused without one, in the venue's words.
func Example() {
	m, err := venue.New(markettest.Falling("bitmex-usdt"))
	if err != nil {
		panic(err)
	}
	s := bitmex.New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/api/v1/position", nil))
	fmt.Println(w.Code, w.Body)
	// Output: 401 {"error":{"message":"Invalid API Key.","name":"HTTPError"}}
}
