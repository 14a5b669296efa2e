package catalog

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A path leads to a file, or it is said why not.
func TestAFileIsOpenedOrItIsSaidWhyNot(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "prices.csv")
	require.NoError(t, os.WriteFile(path, []byte("1,2"), 0o600))
	b := NewBuilder(Study{}, folder)
	read := func(path string) (string, string, error) {
		file, form, err := b.Open(path)
		if err != nil {
			return "", form, err
		}
		defer file.Close()
		text, err := io.ReadAll(file)
		require.NoError(t, err)
		return string(text), form, nil
	}
	text, form, err := read(b.Path("prices.csv"))
	require.NoError(t, err)
	require.Equal(t, "1,2", text)
	require.Empty(t, form)
	_, _, err = read(folder)
	require.ErrorContains(t, err, folder+": is a folder; name a file in it")
	_, _, err = read(b.Path("price.csv"))
	require.ErrorContains(t, err, "no such file; correct the name")

	b.OpenWith(func(path string) (io.ReadCloser, string, error) {
		switch {
		case strings.HasSuffix(path, "odd"):
			return nil, "", errors.New("odd")
		case strings.HasSuffix(path, "locked"):
			return nil, "", &fs.PathError{Op: "open", Path: path, Err: errors.New("it is locked")}
		}
		return io.NopCloser(strings.NewReader("of " + filepath.Base(path))), "gzip", nil
	})
	text, form, err = read(path)
	require.NoError(t, err)
	require.Equal(t, "of prices.csv", text)
	require.Equal(t, "gzip", form)
	text, _, err = read(b.Path("elsewhere.csv"))
	require.NoError(t, err, "it need not be on the disk")
	require.Equal(t, "of elsewhere.csv", text)
	_, _, err = read("odd")
	require.EqualError(t, err, "odd")
	_, _, err = read("locked")
	require.ErrorContains(t, err, "locked: cannot be read: it is locked")
	_, _, err = read(folder)
	require.ErrorContains(t, err, "is a folder")

	b.FindWith(func(path string) string { return "found/" + filepath.Base(path) })
	require.Equal(t, "found/prices.csv", b.Path("prices.csv"))
}
