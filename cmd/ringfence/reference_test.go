package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// The pages of docs/reference are what the code declares, and there are no others.
func TestTheReferenceIsOfThisCode(t *testing.T) {
	t.Parallel()
	pages, err := referencePages()
	require.NoError(t, err)
	root := filepath.Join("..", "..", "docs", "reference")
	found := 0
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		found++
		name, err := filepath.Rel(root, path)
		require.NoError(t, err)
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		if want, is := pages[filepath.ToSlash(name)]; !is || want != string(text) {
			t.Errorf("docs/reference/%s is not what the code says: run `go generate ./cmd/ringfence`, or remove a page that it no longer writes", filepath.ToSlash(name))
		}
		return nil
	}))
	require.Len(t, pages, found)
}
