package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
)

// small is a study in which every arm liquidates.
var small = []string{"compare", "--paths", "3", "--set", "population.borrowers=60", "--sensitivity", "off", "--quiet"}

// runs runs a command line in this process.
func runs(t *testing.T, args ...string) {
	t.Helper()
	started := false
	root := newRoot(&started)
	root.SetArgs(args)
	root.SetOut(new(strings.Builder))
	require.NoError(t, root.Execute())
}

// costs are what the summary of a run folder says of an arm's metric.
func costs(t *testing.T, folder, metric string) map[string]float64 {
	t.Helper()
	file, err := os.Open(filepath.Join(folder, "summary.csv"))
	require.NoError(t, err)
	defer file.Close()
	lines, err := csv.NewReader(file).ReadAll()
	require.NoError(t, err)
	told := map[string]float64{}
	for _, line := range lines {
		if line[1] == "" && line[2] == metric {
			told[line[0]], err = strconv.ParseFloat(line[4], 64)
			require.NoError(t, err)
		}
	}
	require.NotEmpty(t, told)
	return told
}

// What a summary states follows from the rows of the default folder: of vaults, and of paths.
func TestNumbersFollowFromTheTables(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "run")
	runs(t, append(small, "--out", out)...)
	type row struct {
		Arm        string  `parquet:"arm"`
		Loss       float64 `parquet:"loss_loan"`
		Tip        float64 `parquet:"loss_builder_tip_loan"`
		Closed     float64 `parquet:"closed_debt_loan"`
		Liquidated bool    `parquet:"liquidated"`
		Vaults     int32   `parquet:"vaults"`
		Count      int32   `parquet:"vaults_liquidated"`
	}
	for _, file := range []string{"vaults.parquet", "paths.parquet"} {
		rows, err := parquet.ReadFile[row](filepath.Join(out, file))
		require.NoError(t, err)
		loss, tip, closed, vaults, count := map[string]float64{}, map[string]float64{}, map[string]float64{}, map[string]float64{}, map[string]float64{}
		for _, r := range rows {
			loss[r.Arm], tip[r.Arm], closed[r.Arm] = loss[r.Arm]+r.Loss, tip[r.Arm]+r.Tip, closed[r.Arm]+r.Closed
			if file == "paths.parquet" {
				vaults[r.Arm], count[r.Arm] = vaults[r.Arm]+float64(r.Vaults), count[r.Arm]+float64(r.Count)
				continue
			}
			vaults[r.Arm]++
			if r.Liquidated {
				count[r.Arm]++
			}
		}
		for arm, told := range costs(t, out, "cost") {
			require.InEpsilon(t, told, 1e4*loss[arm]/closed[arm], 1e-8, file)
		}
		for arm, told := range costs(t, out, "vaults") {
			require.Equal(t, told, vaults[arm])
		}
		for arm, told := range costs(t, out, "vaults_liquidated") {
			require.Equal(t, told, count[arm])
		}
		require.Positive(t, tip["morpho"])
	}
}

// frames is an interpreter that has a library: the one that RINGFENCE_FRAMES names, that of make frames, or the system's. The
// test is skipped where none has it.
func frames(t *testing.T, library string) string {
	t.Helper()
	for _, python := range []string{os.Getenv("RINGFENCE_FRAMES"), "../../.tools/frames/bin/python", "python3"} {
		if python == "" {
			continue
		}
		if path, err := filepath.Abs(python); err == nil && strings.ContainsRune(python, '/') {
			python = path
		}
		if exec.Command(python, "-c", "import "+library).Run() == nil {
			return python
		}
	}
	t.Skipf("no Python with %s is here: make frames installs it", library)
	return ""
}

// What a program peaks at that reads the vaults of a study as long and as wide as the built-in one, with the columns of the
// README's analysis: at most 0.3 GB, its libraries included. The values are the summary's.
func TestVaultsOfTheBuiltInStudyFitIntoMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("a hundred paths of a thousand borrowers: long")
	}
	const columns = `"arm path borrower liquidated loss_loan closed_debt_loan loss_builder_tip_loan loss_price_impact_loan loss_clearance_fee_loan start_notional_loan".split()`
	// Linux counts into the resources of a process what its parent held when it was forked, but not into its status.
	const peak = "import os, resource, sys\ncolumns = " + columns + "\ndef most():\n" +
		"    if os.path.exists('/proc/self/status'): return int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0]) * 1024\n" +
		"    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == 'darwin' else 1024)\n" +
		"def told(rows, costs):\n    for arm, cost in costs: print('cost', arm, cost)\n    print('rows', rows, 'bytes', most())\n"
	out := filepath.Join(t.TempDir(), "run")
	args := []string{"compare", "--sensitivity", "off", "--quiet", "--out", out}
	if os.Getenv("RINGFENCE_SOAK") == "" { // its first day has as many rows, and much less work
		args = append(args, "--set", "prices.to=2020-03-13")
	}
	frames(t, "pandas, pyarrow") // one of them at the least
	runs(t, args...)
	for library, script := range map[string]string{
		"pandas, pyarrow": "import pandas\nd = pandas.read_parquet('vaults.parquet', columns=columns)\n" +
			"s = d[d.liquidated].groupby('arm')[['loss_loan', 'closed_debt_loan']].sum()\ntold(len(d), (1e4 * s.loss_loan / s.closed_debt_loan).items())",
		"polars": "import polars\nd = polars.read_parquet('vaults.parquet', columns=columns)\n" +
			"s = d.filter(polars.col('liquidated')).group_by('arm').agg(polars.col('loss_loan').sum(), polars.col('closed_debt_loan').sum())\n" +
			"told(len(d), [(a, 1e4 * x / y) for a, x, y in s.rows()])",
		"duckdb": "import duckdb\nd = duckdb.sql(\"SELECT \" + ', '.join(columns) + \" FROM 'vaults.parquet'\").fetchnumpy()\n" +
			"told(len(d['arm']), duckdb.sql(\"SELECT arm, 1e4 * sum(loss_loan) / sum(closed_debt_loan) FROM 'vaults.parquet' WHERE liquidated GROUP BY arm\").fetchall())",
	} {
		t.Run(strings.Fields(strings.ReplaceAll(library, ",", ""))[0], func(t *testing.T) {
			cmd := exec.Command(frames(t, library), "-c", peak+script)
			cmd.Dir = out
			said, err := cmd.CombinedOutput()
			require.NoError(t, err, string(said))
			told, found := costs(t, out, "cost"), 0
			for _, line := range strings.Split(string(said), "\n") {
				switch words := strings.Fields(line); {
				case len(words) == 3 && words[0] == "cost":
					got, err := strconv.ParseFloat(words[2], 64)
					require.NoError(t, err)
					require.InEpsilon(t, told[words[1]], got, 1e-8)
					found++
				case len(words) == 4:
					require.Equal(t, "300000", words[1])
					bytes, err := strconv.ParseFloat(words[3], 64)
					require.NoError(t, err)
					require.LessOrEqual(t, bytes, 0.3e9)
					t.Logf("%s: %.3f GB at the most", library, bytes/1e9)
				}
			}
			require.Equal(t, 3, found, string(said))
		})
	}
}

// The README's queries run on the default folder, and give what the summary says; numbers are numbers in pandas' and in
// DuckDB's hands, and times are times. Where Python has DuckDB.
func TestTheQueriesOfTheReadmeRun(t *testing.T) {
	t.Parallel()
	python := frames(t, "duckdb")
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	block := regexp.MustCompile("(?s)```sql\n(.*?)```").FindStringSubmatch(string(readme))
	require.NotNil(t, block)
	out := filepath.Join(t.TempDir(), "run")
	runs(t, append(small, "--out", out)...)
	script := fmt.Sprintf(`
import duckdb
for row in duckdb.sql('''%s''' ).fetchall(): print("cost", row[0], row[1])
print("types", *[str(r[1]) for r in duckdb.sql("DESCRIBE SELECT loss_loan, first_liquidation_time, borrower FROM 'vaults.parquet'").fetchall()])
for name in ("closed_debt_loan", "end_equity_loan", "first_liquidation_block", "path"):
    low = duckdb.sql("SELECT quantile_disc("+name+", 0.2) FROM 'vaults.parquet'").fetchall()[0][0]
    found = duckdb.sql("SELECT count(*) FROM 'vaults.parquet' WHERE "+name+" <= "+str(low)).fetchall()[0][0]
    every = duckdb.sql("SELECT count(*) FILTER (WHERE "+name+" <= "+str(low)+") FROM 'vaults.parquet'").fetchall()[0][0]
    assert found == every > 0, (name, found, every)
duckdb.sql('''%s''').fetchall()
`, strings.SplitN(block[1], ";", 2)[0], strings.SplitN(block[1], ";", 2)[1])
	cmd := exec.Command(python, "-c", script)
	cmd.Dir = out
	said, err := cmd.CombinedOutput()
	require.NoError(t, err, string(said))
	require.Contains(t, string(said), "types DOUBLE TIMESTAMP WITH TIME ZONE INTEGER\n")
	told, found := costs(t, out, "cost"), 0
	for _, line := range strings.Split(string(said), "\n") {
		if words := strings.Fields(line); len(words) == 3 && words[0] == "cost" {
			got, err := strconv.ParseFloat(words[2], 64)
			require.NoError(t, err)
			require.Less(t, math.Abs(got/told[words[1]]-1), 1e-8, line)
			found++
		}
	}
	require.Equal(t, 3, found)
}
