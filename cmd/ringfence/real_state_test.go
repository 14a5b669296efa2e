package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What docs/real-state.md tells people to type is what a script runs. A command with a name in capitals wants a file
// of the reader's.
func TestTheCommandsOfRealStateAreRun(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/real-state.md")
	require.NoError(t, err)
	script, err := os.ReadFile("testdata/script/real_state.txtar")
	require.NoError(t, err)
	seen := 0
	for line := range strings.Lines(string(page)) {
		command, is := strings.CutPrefix(strings.TrimSpace(line), "$ ringfence ")
		if !is || strings.Contains(command, "CACHE") || strings.Contains(command, "DUMP") {
			continue
		}
		command, _, _ = strings.Cut(command, " >")
		require.Contains(t, string(script), "\nexec ringfence "+command+"\n")
		seen++
	}
	require.GreaterOrEqual(t, seen, 6)
}
