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

// Files as users sent them, each with the command they ran. F stands for the folder of the files.
func TestFilesAsUsersSentThem(t *testing.T) {
	t.Parallel()
	dir := shared.Path(t, "cases/files")
	const small = " --set population.borrowers=20 --paths 1"
	positions := func(file string) string {
		return "compare --prices F/prices-points.csv --paths 1 --set 'population={source: file, file: F/" + file + "}'"
	}
	const micro = " --set 'population.collateral={law: lognormal, median: 2000000000000, sigma: 1}' --set population.borrowers=50 --set 'arms=[{design: morpho}]' --paths 2"
	var script strings.Builder
	for _, c := range []struct {
		command string
		refused bool
		err     string // a pattern of what is told of faults and warnings
		out     string // a pattern of the tables
	}{
		{command: "compare --prices F/prices-ambiguous-columns.csv" + small, refused: true, err: `prices-ambiguous-columns.csv:2: "price" and "close" could each be the price, and differ.*prices.columns.price`},
		{command: "compare --prices F/prices-ambiguous-columns.csv --set prices.columns.price=close" + small, out: "price from close"},
		{command: "compare --prices F/prices-bad-tick-high.csv" + small, refused: true, err: `prices-bad-tick-high.csv:12: high 1970020 is 1002 times the open.*prices.outliers`},
		{command: "compare --prices F/prices-bad-tick-high.csv --set prices.outliers=keep" + small, err: "warning: .*1 prices an order of magnitude away"},
		{command: "compare --prices F/prices-binance-vision.zip" + small, out: "(?s)Binance klines, unix µs, 24 rows of 3600 s.*CSV in ZIP"},
		{command: "compare --prices F/prices-klines-api.json" + small, out: "Binance klines, unix ms, 24 rows"},
		{command: "compare --prices F/prices-newest-first.csv" + small, out: "(?s)24 rows of 3600 s.*newest first"},
		{command: "compare --prices F/prices-two-headers.csv" + small, out: "(?s)24 rows.*1 repeated\\s+header rows dropped"},
		{command: "compare --prices F/prices-dune.csv" + small, out: "(?s)24 rows.*time from block_time"},
		{command: "compare --prices F/prices-pandas-index.csv" + small, out: "(?s)24 rows.*time from column 1"},
		{command: "compare --prices F/prices-offset-without-colon.csv" + small, out: "24 rows"},
		{command: "compare --prices F/prices-yfinance-three-headers.csv" + small, out: "10 rows of 86400 s"},
		{command: "compare --prices F/prices-nan-rows.csv" + small, refused: true, err: "prices-nan-rows.csv:5: 5 rows without a price, the first in line 5, the last in line 25.*prices.gaps to fill"},
		{command: "compare --prices F/prices-nan-rows.csv --set prices.gaps=fill" + small, out: "(?s)5 rows\\s+without a price dropped"},
		{command: "compare --prices F/prices-thousands.csv" + small, out: "24 rows"},
		{command: "compare --prices F/prices-micro.csv" + micro, err: "warning: .*feed.decimals: a step of the feed's answers, 0.00000001, is 2 % of the first price, 0.0000005"},
		{command: "compare --prices F/prices-micro.csv --set feed.decimals=18" + micro, out: `morpho +[0-9.]+ % +[0-9,]+ +438\.4`},
		{command: "compare F/scenario-no-bots.yaml --set population.collateral.median=10", out: "at the last block 33 of 50 vaults were under water by 485,714 USDC"},
		{command: "compare --prices F/prices-points.csv --set 'population={source: file, file: F/positions.csv}' --paths 40", out: `(?s)the\s+40\s+paths\s+went\s+only\s+2\s+different\s+ways`},
		{command: "compare --prices F/prices-crash-one-step.csv --set 'population={source: file, file: F/positions-total-row.csv}' --paths 1", err: "warning: .*positions-total-row.csv:32: a row of totals", out: "30 positions"},
		{command: positions("positions-raw-units-18-6.csv") + " --set 'arms=[{design: morpho}]'", refused: true, err: "positions-raw-units-18-6.csv:2: .*population.units"},
		{command: "compare F/scenario-history-past-end.yaml", refused: true, err: "scenario-history-past-end.yaml:3: prices.to: 2020-03-20 is after history eth-2020-03 ends, 2020-03-15"},
		{command: "scenario check F/scenario-history-past-end.yaml", refused: true, err: "prices.to: 2020-03-20 is after"},
		{command: "scenario check F/scenario-lower-lltv-arm.yaml", refused: true, err: "scenario-lower-lltv-arm.yaml:4: arms.1.lltv: 6 of 3000 borrowers.*set market.lltv.*population.unopened"},
		{command: "compare F/scenario-lower-lltv-arm.yaml --set population.unopened=drop", out: `(?s)6 of 3000 borrowers.*are dropped in\s+all arms alike.*l77 . l86 +[−+0-9]`},
		{command: positions("positions-semicolon.csv"), out: "(?s)30 positions from CSV with semicolons"},
		{command: positions("positions-total-row.csv"), err: "warning: .*positions-total-row.csv:32: a row of totals", out: "(?s)30 positions.*1 rows of\\s+totals dropped"},
		{command: positions("positions-raw-units-18-6.csv"), refused: true, err: "positions-raw-units-18-6.csv:2: collateral and debt are whole numbers as large as smallest units.*population.units"},
		{command: strings.Replace(positions("positions-raw-units-18-6.csv"), "}'", ", units: smallest}'", 1), out: "30 positions"},
		{command: positions("positions-zero-debt.csv"), refused: true, err: "positions-zero-debt.csv:32: is a vault without collateral or without debt.*population.empty to skip"},
		{command: strings.Replace(positions("positions-zero-debt.csv"), "}'", ", empty: skip}'", 1), out: "2 of 32 rows of positions-zero-debt.csv have no collateral or no debt and were skipped"},
		{command: positions("positions-two-markets.csv"), refused: true, err: `positions-two-markets.csv:2: column "market" has 2 values.*WBTC/USDC, WETH/USDC; choose one with population.column: market and population.value`},
		{command: strings.Replace(positions("positions-two-markets.csv"), "}'", ", column: market, value: WETH/USDC}'", 1), out: "(?s)15 positions.*15 rows of other\\s+values dropped"},
		{command: "compare --prices ''", refused: true, err: "--prices is empty; name a file of prices"},
	} {
		command := "ringfence " + strings.ReplaceAll(c.command, "F/", dir+"/")
		if strings.HasPrefix(c.command, "compare") {
			command += " --out run"
		}
		if c.refused {
			fmt.Fprintf(&script, "! exec %s\n! exists run\n", command)
		} else {
			fmt.Fprintf(&script, "exec %s\nexists run\n", command)
		}
		for stream, pattern := range map[string]string{"stderr": c.err, "stdout": c.out} {
			if pattern != "" {
				fmt.Fprintf(&script, "%s '%s'\n", stream, strings.ReplaceAll(pattern, "'", "''"))
			}
		}
		if !c.refused && c.err == "" {
			script.WriteString("! stderr 'warning|[.]yaml:|[.]csv:'\n") // how far it has come may be told, and no warning
		}
		script.WriteString("rm run\n")
	}
	file := filepath.Join(t.TempDir(), "cases.txtar")
	require.NoError(t, os.WriteFile(file, []byte(script.String()), 0o600))
	testscript.Run(t, testscript.Params{Files: []string{file}, RequireExplicitExec: true})
}
