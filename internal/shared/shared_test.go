package shared

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { os.Exit(Soak(m)) }

// skipped runs a part of a test and tells whether it was skipped.
func skipped(t *testing.T, part func(t *testing.T)) (was bool) {
	t.Run("part", func(t *testing.T) {
		t.Cleanup(func() { was = t.Skipped() })
		part(t)
	})
	return was
}

func TestTheMaterialIsWhereItIsNamedAndItsTestsAreSkippedElsewhere(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "data"), 0o755))
	t.Setenv("RINGFENCE_SHARED", dir)
	require.False(t, skipped(t, func(t *testing.T) { require.Equal(t, filepath.Join(dir, "data"), Path(t, "data")) }))
	require.True(t, skipped(t, func(t *testing.T) { Path(t, "no/such") }), "what is absent skips")
}

// Beside the folder with go.mod that stands above a test is the material; nowhere where no such folder does.
func TestTheMaterialIsBesideTheCheckout(t *testing.T) {
	t.Setenv("RINGFENCE_SHARED", "")
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	inner := filepath.Join(dir, "checkout", "a", "b")
	require.NoError(t, os.MkdirAll(inner, 0o755))
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "shared", "data"), 0o755))
	t.Chdir(inner)
	require.Empty(t, checkout())
	require.True(t, skipped(t, func(t *testing.T) { Path(t, ".") }), "no checkout")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "checkout", "go.mod"), nil, 0o644))
	require.Equal(t, filepath.Join(dir, "checkout"), checkout())
	require.False(t, skipped(t, func(t *testing.T) { require.Equal(t, filepath.Join(dir, "shared", "data"), Path(t, "data")) }))
	t.Chdir(filepath.Join(dir, "checkout"))
	require.Equal(t, filepath.Join(dir, "checkout"), checkout())
}

func TestClientsAreWhereTheyAreNamed(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), nil, 0o644))
	t.Chdir(dir)
	t.Setenv("RINGFENCE_CHAIN_MODULES", "")
	t.Setenv("RINGFENCE_CHAIN_PYTHON", "")
	is := func(want ...string) {
		t.Helper()
		modules, python := ChainClients()
		require.Equal(t, want, []string{modules, python})
	}
	is("", "")
	installed := filepath.Join(dir, ".tools", "chain-clients")
	modules, python := filepath.Join(installed, "node_modules"), filepath.Join(installed, "venv", "bin", "python")
	require.NoError(t, os.MkdirAll(modules, 0o755))
	require.NoError(t, os.MkdirAll(python, 0o755))
	is(modules, python)
	t.Setenv("RINGFENCE_CHAIN_MODULES", "here")
	is("here", python)
	t.Setenv("RINGFENCE_CHAIN_PYTHON", "there")
	is("here", "there")
}

func TestWalkthroughsAreCopiedAndFindTheirModules(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("RINGFENCE_SHARED", dir)
	for _, name := range []string{"programs", "modules"} {
		require.NoError(t, os.Mkdir(filepath.Join(dir, name), 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name, "file"), []byte(name), 0o644))
	}
	for _, modules := range []string{"", filepath.Join(dir, "modules")} {
		folder := Walkthroughs(t, "programs", modules)
		data, err := os.ReadFile(filepath.Join(folder, "file"))
		require.NoError(t, err)
		require.Equal(t, "programs", string(data))
		data, err = os.ReadFile(filepath.Join(folder, "node_modules", "file"))
		require.Equal(t, modules == "", err != nil)
		require.Equal(t, modules != "", string(data) == "modules")
	}
}

func TestHistoriesAreLongWhereAskedFor(t *testing.T) {
	checks := flag.Lookup("rapid.checks").Value.String()
	if os.Getenv("RINGFENCE_SOAK") != "" {
		require.Equal(t, "20000", checks)
		return
	}
	require.NotEqual(t, "20000", checks)
	long := exec.Command(os.Args[0], "-test.run=^TestHistoriesAreLongWhereAskedFor$")
	long.Env = append(os.Environ(), "RINGFENCE_SOAK=1")
	said, err := long.CombinedOutput()
	require.NoError(t, err, string(said))
}
