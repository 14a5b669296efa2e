package shared

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheMaterialIsWhereItIsNamedAndItsTestsAreSkippedElsewhere(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "data"), 0o755))
	t.Setenv("RINGFENCE_SHARED", dir)
	require.Equal(t, filepath.Join(dir, "data"), Path(t, "data"))
	ended := make(chan bool)
	t.Run("absent", func(t *testing.T) {
		go func() {
			defer func() { ended <- t.Skipped() }()
			Path(t, "no/such")
		}()
		require.True(t, <-ended, "what is absent skips")
	})
}

func TestClientsAreWhereTheyAreNamed(t *testing.T) {
	t.Setenv("RINGFENCE_CHAIN_MODULES", "here")
	t.Setenv("RINGFENCE_CHAIN_PYTHON", "there")
	modules, python := ChainClients()
	require.Equal(t, [2]string{"here", "there"}, [2]string{modules, python})
}
