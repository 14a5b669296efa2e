package control

import (
	_ "embed"
	"net/http"
)

//go:embed page.html
var html []byte

// page is the market at a glance. It asks nothing of anybody but this server.
func page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:")
	w.Write(html) //nolint:errcheck // who has gone away is not told
}
