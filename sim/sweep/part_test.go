package sweep

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sealed is a text with the line of its digest.
func sealed(text string) []byte {
	return fmt.Appendf([]byte(text), "\n%x\n", sha256.Sum256([]byte(text)))
}

func TestAPartsFile(t *testing.T) {
	t.Parallel()
	p := Part{Point: 3, First: 25, Count: 2}
	require.Equal(t, "00003-0000025.part", p.Name())
	h := head{Sweep: "abc", Part: p, Failures: []Failure{{Point: 3, Path: 26, Arm: "x", Error: "boom"}}}
	data, err := h.file([]byte("a\nb"))
	require.NoError(t, err)
	require.Equal(t, string(sealed(`{"sweep":"abc","point":3,"first":25,"count":2,"failures":[{"point":3,"path":26,"arm":"x","error":"boom"}],"bytes":3}`+"\na\nb")), string(data))

	folder := t.TempDir()
	require.NoError(t, p.write(folder, data))
	require.NoError(t, p.write(folder, data), "it may be there")
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	require.Len(t, entries, 1)
	file := filepath.Join(folder, "00003-0000025.part")
	is, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o644), is.Mode())
	d, err := read(file, p, "abc")
	require.NoError(t, err)
	require.Equal(t, "a\nb", string(d.paths))
	require.Equal(t, h, d.head)
	require.Equal(t, string(data[len(data)-65:len(data)-1]), d.digest)

	_, err = read(filepath.Join(folder, "other"), p, "abc")
	require.ErrorIs(t, err, fs.ErrNotExist)
	require.ErrorIs(t, p.write(filepath.Join(folder, "none"), data), fs.ErrNotExist)
	taken := t.TempDir() // a folder of the part's name
	require.NoError(t, os.Mkdir(filepath.Join(taken, p.Name()), 0o755))
	require.Error(t, p.write(taken, data))
	entries, err = os.ReadDir(taken)
	require.NoError(t, err)
	require.Len(t, entries, 1, "nothing unfinished stays")
}

func TestWhatIsWrongWithAPartsFileIsSaid(t *testing.T) {
	t.Parallel()
	p := Part{Point: 3, First: 25, Count: 2}
	whole := string(sealed(`{"sweep":"abcdefghijklmnop","point":3,"first":25,"count":2,"bytes":3}` + "\nxyz"))
	_, err := parse("f", []byte(whole), p, "abcdefghijklmnop")
	require.NoError(t, err)
	for n := range len(whole) {
		_, err = parse("f", []byte(whole[:n]), p, "abcdefghijklmnop")
		require.ErrorIs(t, err, ErrDamaged, "cut at %d", n)
	}
	line := func(point, first, count, bytes int) string {
		return string(sealed(fmt.Sprintf(`{"sweep":"abcdefghijklmnop","point":%d,"first":%d,"count":%d,"bytes":%d}`+"\nxyz", point, first, count, bytes)))
	}
	for _, each := range []struct{ text, says string }{
		{"", "it is cut off"},
		{"\n", "it is cut off"},
		{whole[:len(whole)-1], "it is cut off"},
		{whole + "\n", "it is cut off"},
		{strings.TrimSuffix(whole, "\n") + "x", "it is cut off"},
		{whole[:len(whole)-66] + "x" + whole[len(whole)-65:], "it is cut off"},
		{strings.Replace(whole, "xyz", "xyy", 1), "its content is not that of its digest"},
		{strings.Replace(whole, `t":3`, `t":4`, 1), "its content is not that of its digest"},
		{whole[:len(whole)-65] + "g" + whole[len(whole)-64:], "its content is not that of its digest"},
		{string(sealed("")), "its first line cannot be read"},
		{string(sealed("xyz")), "its first line cannot be read"},
		{line(4, 25, 2, 3), "it holds 2 paths from 25 of point 4, and its name says 2 from 25 of point 3"},
		{line(3, 50, 2, 3), "it holds 2 paths from 50 of point 3, and its name says 2 from 25 of point 3"},
		{line(3, 25, 1, 3), "it holds 1 paths from 25 of point 3, and its name says 2 from 25 of point 3"},
		{line(3, 25, 2, 4), "it holds 3 bytes of paths where 4 were written"},
		{line(3, 25, 2, 2), "it holds 3 bytes of paths where 2 were written"},
	} {
		_, err = parse("f", []byte(each.text), p, "abcdefghijklmnop")
		require.ErrorIs(t, err, ErrDamaged)
		require.EqualError(t, err, "f is damaged: "+each.says)
	}
	_, err = parse("f", []byte(whole), p, "qrs")
	require.EqualError(t, err, "f is of another sweep (abcdefghijkl…, this is qrs…)")
	require.NotErrorIs(t, err, ErrDamaged)
}
