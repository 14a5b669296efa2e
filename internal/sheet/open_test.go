package sheet

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func zipped(t *testing.T, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		require.NoError(t, err)
		_, _ = f.Write([]byte(files[i+1]))
	}
	require.NoError(t, w.Close())
	return b.String()
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	require.NoError(t, w.Close())
	return b.String()
}

func tarred(t *testing.T, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		require.NoError(t, w.WriteHeader(&tar.Header{Name: files[i], Size: int64(len(files[i+1])), Mode: 0o600}))
		_, _ = w.Write([]byte(files[i+1]))
	}
	require.NoError(t, w.Close())
	return b.String()
}

func TestContainersAreUnwrapped(t *testing.T) {
	const text = "a,b\n1,2\n"
	for _, row := range []struct {
		name, data, part string
		file             string
		wrapping         []string
	}{
		{"plain", text, "", "f", nil},
		{"gzip", gzipped(t, text), "", "f", []string{"gzip"}},
		{"gzip twice", gzipped(t, gzipped(t, text)), "", "f", []string{"gzip", "gzip"}},
		{"gzip joined with cat", gzipped(t, "a,b\n") + gzipped(t, "1,2\n"), "", "f", []string{"gzip"}},
		{"a ZIP", zipped(t, "x.csv", text), "", "f/x.csv", []string{"ZIP"}},
		{"a ZIP with what a Mac adds", zipped(t, "x.csv", text, "__MACOSX/._x.csv", "z", ".DS_Store", "z", "x.csv.CHECKSUM", "z"), "", "f/x.csv", []string{"ZIP"}},
		{"one of two", zipped(t, "d/x.csv", text, "d/y.csv", "z"), "x.csv", "f/d/x.csv", []string{"ZIP"}},
		{"one of two in full", zipped(t, "d/x.csv", text, "e/x.csv", "z"), "d/x.csv", "f/d/x.csv", []string{"ZIP"}},
		{"a tar in gzip", gzipped(t, tarred(t, "x.csv", text)), "", "f/x.csv", []string{"gzip", "tar"}},
		{"a mark", "\xef\xbb\xbf" + text, "", "f", nil},
		{"UTF-16", "\xff\xfea\x00,\x00b\x00\n\x001\x00,\x002\x00\n\x00", "", "f", []string{"UTF-16"}},
		{"UTF-16, big end first", "\xfe\xff\x00a\x00,\x00b\x00\n\x001\x00,\x002\x00\n", "", "f", []string{"UTF-16"}},
		{"lines that end in carriage returns", "a,b\r1,2\r", "", "f", nil},
	} {
		file, problem := Open("f", strings.NewReader(row.data), Options{Part: row.part})
		require.Nil(t, problem, row.name)
		require.Equal(t, text, string(file.text), row.name)
		require.Equal(t, row.file, file.Name, row.name)
		require.Equal(t, row.wrapping, file.Wrapping, row.name)
	}
}

func TestWhatIsNoTableIsRefusedByName(t *testing.T) {
	for _, row := range []struct{ data, part, want string }{
		{zipped(t, "x.csv", "a", "y.csv", "b"), "", "a ZIP of 2 files: x.csv, y.csv: choose one with prices.part"},
		{zipped(t, "x.csv", "a", "y.csv", "b"), "z.csv", `a ZIP of 2 files (x.csv, y.csv), none of them "z.csv": set prices.part to one of them`},
		{zipped(t, "x.csv", "a"), "y.csv", "none of them"},
		{zipped(t), "", "a ZIP of no files: fetch the file again"},
		{zipped(t, "[Content_Types].xml", "x"), "", "a workbook (xlsx, ods), not a table: save the sheet as CSV"},
		{tarred(t, "x.csv", "a", "y.csv", "b"), "", "a tar of 2 files: x.csv, y.csv"},
		{zipped(t, "x.csv", "a")[:30], "", "damaged ZIP"},
		{gzipped(t, strings.Repeat("a,b\n", 1000))[:20], "", "cannot be read to its end"},
		{"\x1f\x8bx", "", "damaged gzip"},
		{gzipped(t, gzipped(t, gzipped(t, gzipped(t, gzipped(t, gzipped(t, "a")))))), "", "archives within archives"},
		{"PAR1\x00", "", "a Parquet file, not a table"},
		{"\x28\xb5\x2f\xfd", "", "zstd, not a table: unpack it with zstd -d"},
		{"ARROW1\x00\x00", "", "an Arrow (Feather) file"},
		{"SQLite format 3\x00", "", "an SQLite database"},
		{"\xff\xfe\x00\x00a\x00\x00\x00", "", "text in UTF-32"},
		{"a\x00b,1\n", "", "binary data"},
		{" <!DOCTYPE html>", "", "a web page or XML"},
		{"version https://git-lfs.github.com/spec/v1\n", "", "a pointer of Git LFS"},
	} {
		_, problem := Open("f", strings.NewReader(row.data), Options{Part: row.part, PartKey: "prices.part"})
		require.NotNil(t, problem, row.want)
		require.Contains(t, problem.Error(), row.want)
	}
}
