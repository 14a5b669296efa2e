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

// Studies whose printed conclusion was wrong, each with what must come: nobody liquidates and vaults end under water, or one
// path alone has a liquidation. They are cases of the shared folder, whose figures are of the frictionless study.
func TestConclusionsThatWereWrong(t *testing.T) {
	t.Parallel()
	dir := shared.Path(t, "cases")
	command := func(file string) (line string) { // of a case, its first command
		text, err := os.ReadFile(filepath.Join(dir, "conclusions", file))
		require.NoError(t, err)
		for _, line := range strings.Split(string(text), "\n") {
			if strings.HasPrefix(line, "ringfence ") {
				return strings.Replace(line, "--out runs/latent", "", 1)
			}
		}
		t.Fatal(file)
		return ""
	}
	var script strings.Builder
	for _, c := range []struct {
		command   string
		out, none []string
	}{
		{
			command: "ringfence compare " + filepath.Join(dir, "files/scenario-no-bots.yaml") + " --set population.collateral.median=10",
			out: []string{
				`33 of 50 vaults were under water by 485,714 USDC`, `morpho 82\.0 % 66\.0 % 485,714 1,832\.0`,
				`asleep: it left too little profit at the venue.s price \(100\.0 % of the time\)`,
			},
		},
		{
			command: strings.Replace(command("conclusions-latent-bad-debt.sh"), "compare", "compare eth-crash-2020-03-frictionless", 1),
			out: []string{
				`7 of 100 vaults on 2 paths were under water by 1,485 USDC`, `Loss: no verdict between morpho and exchange-matched`,
				`morpho liquidated nobody, although`, `A loss that nobody took is no saving`,
			},
			none: []string{`lost less`},
		},
		{
			command: strings.Replace(command("conclusions-zero-width.sh"), "compare", "compare eth-crash-2020-03-frictionless", 1),
			out:     []string{`1 of 30 paths contributes, and an interval needs 20`},
			none:    []string{`95 % interval [0-9]`, `−285\.[0-9] \[`},
		},
	} {
		fmt.Fprintf(&script, "exec %s --out run\n", c.command)
		for _, pattern := range c.out {
			fmt.Fprintf(&script, "stdout '%s'\n", strings.ReplaceAll(pattern, " ", `\s+`)) // lines are broken
		}
		for _, pattern := range c.none {
			fmt.Fprintf(&script, "! stdout '%s'\n", pattern)
		}
		script.WriteString("exists run/undone.parquet run/liquidators.parquet\nrm run\n")
	}
	file := filepath.Join(t.TempDir(), "conclusions.txtar")
	require.NoError(t, os.WriteFile(file, []byte(script.String()), 0o600))
	testscript.Run(t, testscript.Params{Files: []string{file}, RequireExplicitExec: true})
}
