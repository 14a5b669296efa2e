package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

// source is a row of the tables of docs/inputs.md: what it is of, a sample, and the command that reads it.
var sourceRow = regexp.MustCompile("(?m)^\\| (.+) \\| \\[[^\\]]+\\]\\(([^)]+)\\) \\| `(ringfence compare .+)` \\|$")

// Each command of the table of sources reads a small file of its form.
func TestTheTableOfSources(t *testing.T) {
	page, err := os.ReadFile("../../docs/inputs.md")
	require.NoError(t, err)
	rows := sourceRow.FindAllStringSubmatch(string(page), -1)
	require.Equal(t, strings.Count(string(page), "| `ringfence "), len(rows), "rows that cannot be read")
	require.Greater(t, len(rows), 50)
	seen := map[string]bool{}
	dir := t.TempDir()
	for i, row := range rows {
		sample, err := filepath.Abs(filepath.Join("../../docs", row[2]))
		require.NoError(t, err)
		require.FileExists(t, sample)
		require.False(t, seen[row[1]+row[2]], row[1])
		seen[row[1]+row[2]] = true
		command := strings.ReplaceAll(row[3], "FILE", sample) + " --paths 1 --quiet"
		if !strings.Contains(command, "population=") {
			command += " --set population.borrowers=5"
		}
		script := fmt.Sprintf("# %s\nexec %s\nexists runs\n", row[1], command)
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.txtar", i)), []byte(script), 0o600))
	}
	testscript.Run(t, testscript.Params{Dir: dir})
}
