package bybit_test

import (
	"fmt"
	"net/http/httptest"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/bybit"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
)

// What needs a key is refused without one, in the venue's words; every answer is HTTP 200.
func Example() {
	m, err := venue.New(markettest.Falling("bybit-2025"))
	if err != nil {
		panic(err)
	}
	s := bybit.New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/v5/account/info", nil))
	fmt.Println(w.Code, w.Body)
	// Output: 200 {"result":{},"retCode":10003,"retExtInfo":{},"retMsg":"API key is invalid.","time":1700000000000}
}
