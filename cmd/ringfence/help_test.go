package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// called runs a command and returns what it printed.
func called(args ...string) (string, error) {
	var started bool
	var out strings.Builder
	root := newRoot(&started)
	root.SetOut(&out)
	root.SetErr(&out)
	root.SetArgs(args)
	err := root.Execute()
	return out.String(), err
}

func TestHelpFitsTheTerminal(t *testing.T) {
	for _, columns := range []string{"60", "80", "100"} {
		t.Setenv("COLUMNS", columns)
		width := map[string]int{"60": 60, "80": 80, "100": 100}[columns]
		for _, args := range [][]string{{"--help"}, {"compare", "--help"}, {"chain", "--help"}, {"liquidators"}, {"designs"}, {"processes"}} {
			out, err := called(args...)
			require.NoError(t, err)
			for line := range strings.Lines(out) {
				if line = strings.TrimRight(line, "\n"); len([]rune(line)) > width {
					require.NotContains(t, strings.TrimSpace(line), " ", "%s at %s: a line of %d: %s", args, columns, len([]rune(line)), line)
				}
			}
		}
	}
}

func TestALineOfHelpGoesOnUnderItsSecondColumn(t *testing.T) {
	const flag = "      --rows string   which rows to write: paths or vaults"
	require.Equal(t, "      --rows string   which rows to write: paths\n                      or vaults\n", hung(flag, 48))
	require.Equal(t, "      --rows string   which rows to\n          write: paths or vaults\n", hung(flag, 38)) // no room there
	require.Equal(t, flag+"\n", hung(flag, 80))
	require.Equal(t, "  alpha beta\n      gamma\n", hung("  alpha beta gamma", 14))
	require.Equal(t, "one two\nthree\n\n  four\n", fitted("one\ntwo\nthree\n\n  four\n\n", 8))
}

func hung(line string, width int) string {
	var out strings.Builder
	hang(&out, line, width)
	return out.String()
}

func TestAFileThatIsNotThereIsNamedWithARemedy(t *testing.T) {
	for _, row := range []struct {
		args []string
		want string
	}{
		{[]string{"compare", "--prices", "none.csv"}, "prices.file: none.csv: no such file; correct the name"},
		{[]string{"compare", "--prices", "."}, "prices.file: .: is a folder; name a file in it"},
		{[]string{"compare", "--set", "population={source: file, file: none.csv}"}, "population.file: none.csv: no such file; correct the name"},
		{[]string{"presets", "none.yaml"}, "none.yaml: no such file or directory; name a preset file"},
		{[]string{"compare", "a", "b"}, "compare: 2 arguments where at most one is wanted: a b; `ringfence compare --help` says which"},
		{[]string{"tables", "a"}, `tables: no argument is wanted, and "a" is one; ` + "`ringfence tables --help` lists the flags"},
	} {
		_, err := called(row.args...)
		require.ErrorContains(t, err, row.want)
	}
}
