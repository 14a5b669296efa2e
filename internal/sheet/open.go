package sheet

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxBytes is the longest text that is read, after decompression.
const MaxBytes = 1 << 30

// Options says what of a file is wanted.
type Options struct {
	// Part is the name of a file in an archive, or the keys that lead to a table in JSON. Empty takes the only one there is.
	Part string
	// PartKey is what the user sets to choose a part, for messages.
	PartKey string
	// Join reads the files of an archive that are the months, or days, of one series one after the other (see [oneSeries]), and
	// takes a pattern for Part, such as ETHUSDT-1m-2024-*.csv.
	Join bool
}

// File is the text of a file, out of whatever it was wrapped in.
type File struct {
	// Name is the file's, and after a slash that of the file in an archive.
	Name string
	// Wrapping is what it was wrapped in, the outermost first: "ZIP", "gzip", "UTF-16".
	Wrapping []string

	part  string // what is still to be chosen by, of Options.Part
	key   string
	join  bool
	text  []byte
	parts []part // of several files, one after the other
}

// Open unwraps a file: archives of one file or with a part chosen, compression, and encodings.
func Open(name string, r io.Reader, options Options) (*File, *Problem) {
	f := &File{Name: name, part: options.Part, key: options.PartKey, join: options.Join}
	if f.key == "" {
		f.key = "the part"
	}
	if p := f.unwrap(bufio.NewReaderSize(r, 1<<16), 0); p != nil {
		return f, p
	}
	if f.parts != nil {
		return f, nil // decoded one by one
	}
	return f, f.decode()
}

const again = "fetch the file again"

// unwrap reads the text through what surrounds it, which is told by its first bytes.
func (f *File) unwrap(r *bufio.Reader, depth int) *Problem {
	if depth > 4 {
		return problem(0, "unpack it", "archives within archives within archives")
	}
	head, _ := r.Peek(512)
	inner := func(kind string, plain io.Reader) *Problem {
		f.Wrapping = append(f.Wrapping, kind)
		return f.unwrap(bufio.NewReaderSize(plain, 1<<16), depth+1)
	}
	switch {
	case has(head, "\x1f\x8b"):
		plain, err := gzip.NewReader(r)
		if err != nil {
			return problem(0, again, "damaged gzip: %v", err)
		}
		return inner("gzip", plain)
	case has(head, "BZh") && len(head) > 10 && string(head[4:10]) == "1AY&SY":
		return inner("bzip2", bzip2.NewReader(r))
	case has(head, "PK\x03\x04"), has(head, "PK\x05\x06"):
		return f.unzip(r, depth)
	case len(head) > 262 && string(head[257:262]) == "ustar":
		return f.untar(r, depth)
	}
	for _, other := range refused {
		if has(head, other.magic) {
			return problem(0, other.remedy, "%s, not a table", other.name)
		}
	}
	all, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	switch {
	case err != nil:
		return problem(0, again, "cannot be read to its end: %v", err)
	case len(all) > MaxBytes:
		return problem(0, "cut the file, or use longer bars", "longer than 1 GiB")
	}
	f.text = all
	return nil
}

func has(head []byte, magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }

// refused are forms that are known and not read.
var refused = []struct{ magic, name, remedy string }{
	{"PAR1", "a Parquet file", "take it out of what it is packed in"},
	{"\x28\xb5\x2f\xfd", "zstd", "unpack it with zstd -d"},
	{"\xfd7zXZ\x00", "xz", "unpack it with xz -d"},
	{"\x04\x22\x4d\x18", "lz4", "unpack it with lz4 -d"},
	{"\x5d\x00\x00", "lzma", "unpack it with xz -d"},
	{"\x1f\x9d", "a file of compress (.Z)", "unpack it with gzip -d"},
	{"\xff\x06\x00\x00sNaPpY", "snappy", "unpack it"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it"},
	{"Rar!", "a RAR archive", "unpack it"},
	{"\xd0\xcf\x11\xe0", "an Excel workbook", "save the sheet as CSV"},
	{"FEA1", "a Feather file", "write it as Parquet or CSV"},
	{"Obj\x01", "an Avro file", "write it as Parquet or CSV"},
	{"MATLAB 5.0", "a MATLAB file", "write the table as CSV"},
	{"<stata_dta>", "a Stata file", "write the table as CSV"},
	{"X\n\x00\x00", "an R object", "write the frame with write.csv"},
	{"RDX2\n", "R objects", "write the frame with write.csv"},
	{"RDX3\n", "R objects", "write the frame with write.csv"},
	{"ARROW1", "an Arrow (Feather) file", "write it as Parquet or CSV"},
	{"SQLite format 3", "an SQLite database", "write the table as CSV"},
	{"\x89HDF", "an HDF5 file", "write the table as CSV"},
	{"\x93NUMPY", "a NumPy array", "write it as CSV"},
	{"%PDF", "a PDF", "get the table as CSV"},
	{"\x80\x04\x95", "a Python pickle", "write the frame with to_csv or to_parquet"},
	{"\x80\x05\x95", "a Python pickle", "write the frame with to_csv or to_parquet"},
}

// unzip takes the one file of a ZIP archive, or the one chosen. The archive's directory stands at its end, so all of it
// is read first.
func (f *File) unzip(r io.Reader, depth int) *Problem {
	all, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	switch {
	case err != nil:
		return problem(0, again, "cannot be read to its end: %v", err)
	case len(all) > MaxBytes:
		return problem(0, "unpack it and cut it", "a ZIP archive longer than 1 GiB")
	}
	archive, err := zip.NewReader(bytes.NewReader(all), int64(len(all)))
	if err != nil {
		return problem(0, again, "damaged ZIP: %v", err)
	}
	var names []string
	for _, entry := range archive.File {
		switch {
		case entry.Name == "[Content_Types].xml", entry.Name == "mimetype":
			return problem(0, "save the sheet as CSV", "a workbook (xlsx, ods), not a table")
		case isTable(entry.Name):
			names = append(names, entry.Name)
		}
	}
	return f.take("ZIP", "a ZIP", names, func(name string) (io.ReadCloser, *Problem) {
		entry := archive.File[slices.IndexFunc(archive.File, func(e *zip.File) bool { return e.Name == name })]
		if entry.Flags&1 != 0 {
			return nil, problem(0, "unpack it", "%s in the ZIP is encrypted", name)
		}
		plain, err := entry.Open()
		if err != nil {
			return nil, problem(0, again, "%s in the ZIP cannot be opened: %v", name, err)
		}
		return plain, nil
	}, depth)
}

// untar takes the one file of a tar archive, or the one chosen.
func (f *File) untar(r io.Reader, depth int) *Problem {
	all, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	switch {
	case err != nil:
		return problem(0, again, "cannot be read to its end: %v", err)
	case len(all) > MaxBytes:
		return problem(0, "unpack it and cut it", "a tar archive longer than 1 GiB")
	}
	var names []string
	files := map[string][]byte{}
	for archive := tar.NewReader(bytes.NewReader(all)); ; {
		header, err := archive.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return problem(0, again, "damaged tar: %v", err)
		}
		if header.Typeflag == tar.TypeReg && isTable(header.Name) {
			data, err := io.ReadAll(archive)
			if err != nil {
				return problem(0, again, "damaged tar: %v", err)
			}
			names = append(names, header.Name)
			files[header.Name] = data
		}
	}
	return f.take("tar", "a tar", names, func(name string) (io.ReadCloser, *Problem) {
		return io.NopCloser(bytes.NewReader(files[name])), nil
	}, depth)
}

// isTable leaves out of an archive what systems and sums add to it.
func isTable(name string) bool {
	base := path.Base(name)
	return !strings.HasSuffix(name, "/") && !strings.HasPrefix(name, "__MACOSX/") && !strings.HasPrefix(base, ".") &&
		!strings.HasSuffix(strings.ToUpper(base), ".CHECKSUM")
}

// choose takes the only one of several parts, or the one that the user chose.
func (f *File) choose(whole, kind string, names []string) (string, *Problem) {
	if f.part != "" {
		for _, same := range []func(string) bool{
			func(name string) bool { return name == f.part },
			func(name string) bool { return path.Base(name) == f.part },
		} {
			if i := slices.IndexFunc(names, same); i >= 0 {
				f.part = ""
				return names[i], nil
			}
		}
		return "", problem(0, "set "+f.key+" to one of them", "%s of %d %s (%s), none of them %q", whole, len(names), kind, listed(names), f.part)
	}
	switch len(names) {
	case 0:
		return "", problem(0, again, "%s of no %s", whole, kind)
	case 1:
		return names[0], nil
	}
	remedy := "choose one with " + f.key
	if series := severalSeries(names); f.join && series != "" {
		remedy += fmt.Sprintf(", or all of one with a pattern such as '%s'", series)
	}
	return "", problem(0, remedy, "%s of %d %s: %s", whole, len(names), kind, listed(names))
}

// listed is the first names of a list, for a message.
func listed(names []string) string {
	const most = 6
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// decode turns the text into UTF-8 with lines that end in "\n".
func (f *File) decode() *Problem {
	t := f.text
	switch {
	case has(t, "\xff\xfe\x00\x00"), has(t, "\x00\x00\xfe\xff"):
		return problem(0, "save it as UTF-8", "text in UTF-32")
	case has(t, "\xff\xfe"):
		f.utf16(t[2:], 0)
	case has(t, "\xfe\xff"):
		f.utf16(t[2:], 1)
	case has(t, "\xef\xbb\xbf"):
		f.text = t[3:]
	default:
		if low, is := wide(t); is {
			f.utf16(t, low)
		} else if !utf8.Valid(t) {
			f.windows1252()
		}
	}
	f.text = bytes.ReplaceAll(f.text, []byte("\n\ufeff"), []byte("\n")) // of files that were joined
	if len(f.text) > 12 && string(f.text[8:12]) == "DUCK" {
		return problem(0, "write the table as CSV or Parquet", "a DuckDB database, not a table")
	}
	if bytes.IndexByte(f.text, 0) >= 0 {
		return problem(0, "name a CSV, JSON or Parquet file", "binary data, not a table")
	}
	if bytes.IndexByte(f.text, '\r') >= 0 && bytes.IndexByte(f.text, '\n') < 0 {
		f.text = bytes.ReplaceAll(f.text, []byte("\r"), []byte("\n")) // as old spreadsheets end lines
	}
	start := strings.ToLower(string(bytes.TrimSpace(f.text[:min(len(f.text), 200)])))
	for _, page := range []string{"<!doctype", "<html", "<?xml", "<rss", "<table", "<head", "<svg"} {
		if strings.HasPrefix(start, page) {
			return problem(0, "look at it: a download may have failed; get CSV or JSON", "a web page or XML, not a table")
		}
	}
	if has(f.text, "version https://git-lfs") {
		return problem(0, "fetch the file with git lfs pull", "a pointer of Git LFS, not the file")
	}
	return nil
}

// wide tells UTF-16 without a mark by its zeros, and on which side they do not stand.
func wide(t []byte) (low int, is bool) {
	var zeros [2]int
	head := t[:min(len(t)&^1, 512)]
	for i, b := range head {
		if b == 0 {
			zeros[i&1]++
		}
	}
	for side := range zeros {
		if zeros[side] > len(head)/3 && zeros[1-side] == 0 {
			return 1 - side, true
		}
	}
	return 0, false
}

// utf16 decodes; low is the place of the low byte in a pair.
func (f *File) utf16(t []byte, low int) {
	units := make([]uint16, len(t)/2)
	for i := range units {
		units[i] = uint16(t[2*i+low]) | uint16(t[2*i+1-low])<<8
	}
	f.Wrapping = append(f.Wrapping, "UTF-16")
	f.text = make([]byte, 0, len(units))
	for _, r := range utf16.Decode(units) {
		f.text = utf8.AppendRune(f.text, r)
	}
}

// upper are the characters of Windows-1252 from 0x80 to 0x9f; 0 is none. From 0xa0 on they are Unicode's.
var upper = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}

// windows1252 decodes text that is no UTF-8, as older spreadsheets save it. What is no character stays for the reader to refuse.
func (f *File) windows1252() {
	out := make([]byte, 0, len(f.text)+len(f.text)/16)
	for _, b := range f.text {
		switch {
		case b < 0x80 || b < 0xa0 && upper[b-0x80] == 0:
			out = append(out, b)
		case b < 0xa0:
			out = utf8.AppendRune(out, upper[b-0x80])
		default:
			out = utf8.AppendRune(out, rune(b))
		}
	}
	f.text = out
}

// Tables returns the tables of the file: one of a text, any number of JSON.
func (f *File) Tables() ([]*Table, *Problem) {
	if start := bytes.TrimLeft(f.text, " \t\n\r"); len(start) > 0 && (start[0] == '{' || start[0] == '[') {
		return f.jsonTables()
	}
	if line, _, _ := bytes.Cut(f.text[:min(len(f.text), 1000)], []byte("\n")); lineProtocol.Match(line) {
		return nil, problem(1, "export the query as CSV", "InfluxDB's line protocol, not a table")
	}
	t, p := newText(f.text)
	if p != nil {
		return nil, p
	}
	return []*Table{t}, nil
}

// lineProtocol matches a point as InfluxDB takes it in: prices,symbol=ETHUSD open=1,close=2 1741478400000000000.
var lineProtocol = regexp.MustCompile(`^[^ ,=]+(,[^ ,=]+=[^ ,=]+)* [^ ,=]+=[^ ,]+(,[^ ,=]+=[^ ,]+)* \d{10,19}\r?$`)

// Choose takes of several tables that could be meant the one the user chose, or the only one.
func (f *File) Choose(tables []*Table) (*Table, *Problem) {
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = t.Path
	}
	name, p := f.choose("JSON", "tables", names)
	if p != nil {
		return nil, p
	}
	return tables[slices.Index(names, name)], nil
}
