package hyperliquid_test

import (
	"fmt"
	"net/http/httptest"
	"strings"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/hyperliquid"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
)

// The market is told to anybody.
func Example() {
	m, err := venue.New(markettest.Falling("hyperliquid"))
	if err != nil {
		panic(err)
	}
	s := hyperliquid.New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("POST", "/info", strings.NewReader(`{"type":"allMids"}`)))
	fmt.Println(w.Code, w.Body)
	// Output: 200 {"ETH":"2000"}
}
