package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/internal/shared"
)

// coarse is a price each ten minutes, because the files are of years.
const coarse = ` --set blocks.interval=10m --set blocks.step=10m --set 'arms=[{design: morpho}, {design: exchange-isolated, rules: {mark-interval: "600"}}]'`

// Each file of recorded prices makes a study, with the flags that say what it is.
var recorded = map[string]string{
	"btcusd_1h_2019-01_2026-08.csv.gz":      "--set market.collateral.symbol=BTC --set market.collateral.decimals=8 --set gas.ether_price=2000" + coarse,
	"coingecko_hourly_CRV_2021-2023.csv.gz": "--set market.collateral.symbol=CRV --set gas.ether_price=2000" + coarse + " --set prices.gaps=fill",
	"ethusd_10min_crash_days.csv.gz":        "--set prices.from=2020-03-12 --set prices.to=2020-03-13",
	"ethusd_1h_2019-01_2026-08.csv.gz":      coarse,
}

func TestEveryRecordedPriceFileRuns(t *testing.T) {
	t.Parallel()
	dir := shared.Path(t, "data/prices")
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var script strings.Builder
	for _, e := range entries {
		flags, ok := recorded[e.Name()]
		require.True(t, ok, "say how %s is run", e.Name())
		fmt.Fprintf(&script, "exec ringfence compare --prices %s %s --paths 1 --set population.borrowers=20 --quiet\n", filepath.Join(dir, e.Name()), flags)
		script.WriteString("! stderr .\n")
	}
	file := filepath.Join(t.TempDir(), "recorded.txtar")
	require.NoError(t, os.WriteFile(file, []byte(script.String()), 0o644))
	testscript.Run(t, testscript.Params{Files: []string{file}, RequireExplicitExec: true})
}
