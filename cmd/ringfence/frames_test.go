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

// The README's queries run on the default folder, and give what the summary says; numbers are numbers in pandas' and in
// DuckDB's hands, and times are times. Where Python has DuckDB.
func TestTheQueriesOfTheReadmeRun(t *testing.T) {
	t.Parallel()
	if err := exec.Command("python3", "-c", "import duckdb").Run(); err != nil {
		t.Skip("python3 with duckdb is not here: the README's queries were not run")
	}
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
	cmd := exec.Command("python3", "-c", script)
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
