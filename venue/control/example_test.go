package control_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/ringfence-sim/ringfence/venue/control"
)

// A venue that does not run is named, and those that do.
func Example() {
	s := control.New()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "http://127.0.0.1/", strings.NewReader(`{"venue":"binance","mark":1700}`)))
	fmt.Println(w.Code, w.Body)
	// Output: 400 {"error":"no venue \"binance\" runs here; there are "}
}
