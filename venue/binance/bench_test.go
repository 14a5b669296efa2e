package binance

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/venue"
	"github.com/ringfence-sim/ringfence/venue/internal/markettest"
	"github.com/ringfence-sim/ringfence/venue/internal/wire"
)

// Signed orders over a connection that is kept, beside a handler that verifies the same signature and echoes. Every
// second request cancels.
func BenchmarkOrders(b *testing.B) {
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !wire.Signed("secret", without(r.URL.RawQuery)+without(string(body)), r.URL.Query().Get("signature")) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		io.WriteString(w, r.URL.RawQuery) //nolint:errcheck // a benchmark
	})
	market := func(kept bool) http.Handler {
		m, err := venue.New(markettest.Falling("binance-usdm"))
		require.NoError(b, err)
		if kept {
			require.NoError(b, m.Keep(filepath.Join(b.TempDir(), "log")))
		}
		return New(venue.NewHost(m, 0, func() int64 { return 1_700_000_000_000 }), Options{})
	}
	for _, row := range []struct {
		name    string
		handler http.Handler
	}{{"bare", bare}, {"memory", market(false)}, {"data", market(true)}} {
		b.Run(row.name, func(b *testing.B) {
			server := httptest.NewServer(row.handler)
			defer server.Close()
			var took []time.Duration
			n := 0
			for b.Loop() {
				n++
				method, query := http.MethodPost, fmt.Sprintf("symbol=ETHUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=1500&newClientOrderId=n%d&timestamp=1700000000000", n)
				if n%2 == 0 {
					method, query = http.MethodDelete, fmt.Sprintf("symbol=ETHUSDT&origClientOrderId=n%d&timestamp=1700000000000", n-1)
				}
				r, err := http.NewRequest(method, server.URL+"/fapi/v1/order?"+query+"&signature="+wire.Sign("secret", query), strings.NewReader(""))
				require.NoError(b, err)
				r.Header.Set("X-MBX-APIKEY", "key")
				began := time.Now()
				answer, err := http.DefaultClient.Do(r)
				require.NoError(b, err)
				io.Copy(io.Discard, answer.Body) //nolint:errcheck // a benchmark
				answer.Body.Close()
				took = append(took, time.Since(began))
				require.Equal(b, 200, answer.StatusCode)
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "µs-p99")
		})
	}
}
