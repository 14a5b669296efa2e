package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/tables"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ringfence": main})
}

// Each script of testdata/script is a session as a user has it. With RINGFENCE_REWRITE set, what it compares with is
// written anew.
func TestSessions(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       os.Getenv("RINGFENCE_REWRITE") != "",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// The help of tables states the paths and the seed of all tables at once, without reading their scenarios.
func TestEveryTableHasThePathsThatTheHelpStates(t *testing.T) {
	t.Parallel()
	require.Contains(t, newTables().Long, "Each has 200 paths and seed 1 unless told otherwise.")
	for _, table := range tables.All() {
		all, err := table.Scenarios()
		require.NoError(t, err)
		for _, s := range all {
			require.Equal(t, 200, s.Paths, table.Name)
			require.Equal(t, uint64(1), s.Seed, table.Name)
		}
	}
}
