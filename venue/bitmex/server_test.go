package bitmex_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/bitmex"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// The vectors that the venue has published.
func TestThePublishedSignatures(t *testing.T) {
	const secret = "chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO"
	require.Equal(t, "c7682d435d0cfe87c16098df34ef2eb5a549d4c5a3c2b1f0f77b8af73423bf00", wire.Sign(secret, "GET/api/v1/instrument1518064236"))
	require.Equal(t, "1749cd2ccae4aa49048ae09f0b95110cee706e0944e6a14ad0b3a8cb45bd336b",
		wire.Sign(secret, `POST/api/v1/order1518064238{"symbol":"XBTM15","price":219.0,"clOrdID":"mm_bitmex_1a/oemUeQ4CAJZgP3fjHsA","orderQty":98}`))
}

func ask(s *bitmex.Server, method, path, body, expires string) (int, string) {
	r := httptest.NewRequest(method, "/api/v1"+path, strings.NewReader(body))
	r.Header.Set("api-key", "key")
	r.Header.Set("api-expires", expires)
	r.Header.Set("api-signature", wire.Sign("secret", method+"/api/v1"+path+expires+body))
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

// Each refusal has the venue's name and words.
func TestRefusals(t *testing.T) {
	m, err := venue.New(markettest.Falling("bitmex-usdt"))
	require.NoError(t, err)
	s := bitmex.New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }))
	for _, row := range []struct {
		method, path, body, expires string
		status                      int
		text                        string
	}{
		{"GET", "/user/margin", "", "1699999999", 401, "This request has expired"},
		{"GET", "/user/margin", "", "1700000000", 200, `"walletBalance":10000000000`},
		{"GET", "/nothing", "", "1700000005", 404, "Not Found"},
		{"POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1000,"stopLossPrice":1}`, "1700000005", 400, "stopLossPrice"},
		{"POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1500}`, "1700000005", 400, "lot size"},
		{"POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1000,"price":0.001}`, "1700000005", 400, "Invalid price"},
		{"POST", "/order", `{"symbol":"ETHUSDT","side":"Sell","orderQty":1000,"ordType":"Stop","stopPx":2100,"execInst":"MarkPrice"}`, "1700000005", 400, "Invalid stopPx for ordType"},
		{"POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1000,"price":2100,"execInst":"ParticipateDoNotInitiate"}`, "1700000005", 200, `"ordStatus":"Canceled"`},
		{"POST", "/order", `{"symbol":"ETHUSDT","side":"Buy","orderQty":1000000000000,"price":1900}`, "1700000005", 400, "Account has insufficient Available Balance, "},
		{"DELETE", "/order", `{"orderID":"x"}`, "1700000005", 200, "Invalid orderID"},
		{"POST", "/position/transferMargin", `{"symbol":"ETHUSDT","amount":5}`, "1700000005", 400, "No position"},
	} {
		status, text := ask(s, row.method, row.path, row.body, row.expires)
		require.Equal(t, row.status, status, row.body+text)
		require.Contains(t, text, row.text, row.body)
	}
}
