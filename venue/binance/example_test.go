package binance_test

import (
	"fmt"
	"net/http/httptest"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/binance"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
)

// What needs a key is refused without one, in the venue's words.
func Example() {
	m, err := venue.New(markettest.Falling("binance-usdm"))
	if err != nil {
		panic(err)
	}
	s := binance.New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }), binance.Options{})
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", "/fapi/v3/account", nil))
	fmt.Println(w.Code, w.Body)
	// Output: 401 {"code":-2014,"msg":"API-key format invalid."}
}
