package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The bindings are what the artifacts say: who compiles a contract anew generates them, too.
func TestBindingsAreThoseOfTheArtifacts(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, bind("../../artifacts", dir))
	made, err := os.ReadFile(filepath.Join(dir, "bindings.go"))
	require.NoError(t, err)
	kept, err := os.ReadFile("../../bindings/bindings.go")
	require.NoError(t, err)
	require.True(t, string(made) == string(kept), "contracts/bindings/bindings.go is not what contracts/artifacts make: run contracts/regenerate")
	require.ErrorContains(t, bind(t.TempDir(), dir), "compile the contracts first")
}
