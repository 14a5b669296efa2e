package sim

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// What a borrower pays does not depend on how many tokens a dollar buys: the same fall of a token worth 900 million
// dollars, 2,000, 5e-7, 4e-9 and 1e-12 costs the same debt and the same loss: each vault on the chain to a hundred
// thousandth, and all accounts of the exchange together. There, accounts that were brought back to the same margin are
// closed in an order that roundings decide, and the later one sells into a thinner book.
func TestCostsAreThoseOfAnyPrice(t *testing.T) {
	at := func(price string, set ...string) ([]record.Vault, *plan.Plan) {
		first, dir := decimal.RequireFromString(price), t.TempDir()
		var prices, vaults strings.Builder
		prices.WriteString("unix,price\n")
		for i, share := range []string{"1", "0.97", "0.93", "0.9", "0.85", "0.8", "0.75"} {
			fmt.Fprintf(&prices, "%d,%s\n", 1583971200+600*i, first.Mul(decimal.RequireFromString(share)))
		}
		vaults.WriteString("collateral,debt\n")
		for i := range 20 { // worth 20,000 dollars each, with LTVs of 0.85 down to 0.66
			fmt.Fprintf(&vaults, "%s,%d\n", decimal.NewFromInt(20_000).DivRound(first, 18), 17_000-200*i)
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, "p.csv"), []byte(prices.String()), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "v.csv"), []byte(vaults.String()), 0o600))
		s, err := scenario.Builtin(scenario.Frictionless(append([]string{
			"paths=1", fmt.Sprintf("prices={source: file, file: %q}", filepath.Join(dir, "p.csv")), fmt.Sprintf("population={source: file, file: %q}", filepath.Join(dir, "v.csv")),
			"gas.ether_price=2000", "feed.decimals=0", "arms=[{design: morpho}, {design: exchange-isolated, name: matched, preset: binance-usdm, thresholds: matched}]",
		}, set...)...)...)
		require.NoError(t, err)
		p, err := plan.New(s)
		require.NoError(t, err)
		path := study(t, p, 1)[0]
		var all []record.Vault
		for a := range path.Arms {
			require.NoError(t, path.Arms[a].Err)
			all = append(all, path.Arms[a].Vaults...)
		}
		return all, p
	}
	want, p := at("2000")
	require.Equal(t, 10, p.Names().PriceDecimals)
	liquidated := 0
	for i := range want {
		if want[i].Liquidated() {
			liquidated++
		}
	}
	require.Greater(t, liquidated, 20)
	for price, places := range map[string]int{"900000000": 10, "0.0000005": 18, "0.000000004": 18, "0.000000000001": 18} {
		got, p := at(price)
		require.Equal(t, places, p.Names().PriceDecimals)
		require.Len(t, got, len(want))
		var debt, loss [2][2]float64 // by arm, wanted and got
		for i := range want {
			arm := i / 20
			debt[arm][0], debt[arm][1] = debt[arm][0]+want[i].ClosedDebt.Float64(), debt[arm][1]+got[i].ClosedDebt.Float64()
			loss[arm][0], loss[arm][1] = loss[arm][0]+want[i].Loss().Float64(), loss[arm][1]+got[i].Loss().Float64()
			if arm == 1 {
				continue
			}
			loss, same := got[i].Loss(), want[i].Loss()
			require.InEpsilon(t, 1+want[i].ClosedDebt.Float64(), 1+got[i].ClosedDebt.Float64(), 1e-5, "%s: debt closed of vault %d", price, i)
			require.InDelta(t, same.Float64(), loss.Float64(), 1+1e-5*want[i].ClosedDebt.Float64(), "%s: loss of vault %d", price, i)
		}
		for arm := range debt {
			require.InEpsilon(t, debt[arm][0], debt[arm][1], 1e-5, "%s: debt closed in arm %d", price, arm)
			require.InEpsilon(t, loss[arm][0], loss[arm][1], 1e-5, "%s: loss in arm %d", price, arm)
		}
	}
}
