package sheet

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
)

// part is one of several files that are read one after the other.
type part struct {
	name  string
	first int // line of the whole at which it begins
}

// take reads the one file of an archive that there is or that was chosen, or the files of one series.
func (f *File) take(kind, whole string, names []string, open func(name string) (io.ReadCloser, *Problem), depth int) *Problem {
	if joined := f.joined(names); joined != nil {
		return f.takeAll(kind, joined, open, depth)
	}
	name, p := f.choose(whole, "files", names)
	if p != nil {
		return p
	}
	plain, p := open(name)
	if p != nil {
		return p
	}
	defer plain.Close()
	f.Name += "/" + name
	f.Wrapping = append(f.Wrapping, kind)
	return f.unwrap(bufio.NewReaderSize(plain, 1<<16), depth+1)
}

// takeAll reads files one after the other.
func (f *File) takeAll(kind string, names []string, open func(name string) (io.ReadCloser, *Problem), depth int) *Problem {
	line := 1
	f.Wrapping = append(f.Wrapping, fmt.Sprintf("%s of %d files, joined", kind, len(names)))
	for i, name := range names {
		plain, p := open(name)
		if p != nil {
			return p
		}
		one := &File{Name: f.Name + "/" + name, key: f.key}
		if p = one.unwrap(bufio.NewReaderSize(plain, 1<<16), depth+1); p == nil {
			p = one.decode()
		}
		plain.Close()
		if p != nil {
			f.Name = one.Name
			return p
		}
		if start := bytes.TrimLeft(one.text, " \t\n\r"); len(start) > 0 && (start[0] == '{' || start[0] == '[') {
			return problem(0, "choose one with "+f.key, "%d files of JSON in an archive: %s", len(names), listed(names))
		}
		if i == 0 {
			f.Wrapping = append(f.Wrapping, one.Wrapping...)
		}
		if n := len(one.text); n > 0 && one.text[n-1] != '\n' {
			one.text = append(one.text, '\n')
		}
		if len(f.text)+len(one.text) > MaxBytes {
			return problem(0, "choose fewer with "+f.key, "%d files that are longer than 1 GiB together", len(names))
		}
		f.parts = append(f.parts, part{name, line})
		f.text = append(f.text, one.text...)
		line += bytes.Count(one.text, []byte("\n"))
	}
	f.Name += "/" + common(names)
	return nil
}

// Place names the file of an archive and its own line for a line of files that were read one after the other. It is empty
// for a file that was read alone.
func (f *File) Place(line int) string {
	for _, p := range slices.Backward(f.parts) {
		if line >= p.first {
			return fmt.Sprintf("%s:%d", p.name, line-p.first+1)
		}
	}
	return ""
}

// joined are those of an archive's files that are read one after the other, by name: those of a pattern, or all, where they
// are of one series. It is nil where that is one file, or none.
func (f *File) joined(names []string) (chosen []string) {
	if !f.join || len(names) < 2 {
		return nil
	}
	for _, name := range names {
		is, err := path.Match(f.part, name)
		base, _ := path.Match(f.part, path.Base(name))
		if f.part == "" || err == nil && (is || base) {
			chosen = append(chosen, name)
		}
	}
	if len(chosen) < 2 || !oneSeries(chosen) {
		return nil
	}
	f.part = ""
	slices.Sort(chosen)
	return chosen
}

// dated matches the dates in names of files: 2024-01, 2024-01-31, 20240131, 2024.
var dated = regexp.MustCompile(`(?:19|20)\d\d(?:[-_.]?(?:0[1-9]|1[0-2])(?:[-_.]?(?:0[1-9]|[12]\d|3[01]))?)?`)

// oneSeries reports whether names are the same but for their dates, and these differ.
func oneSeries(names []string) bool {
	seen := map[string]bool{}
	for _, name := range names {
		dates := strings.Join(dated.FindAllString(name, -1), " ")
		if dates == "" || seen[dates] || dated.ReplaceAllString(name, "*") != dated.ReplaceAllString(names[0], "*") {
			return false
		}
		seen[dates] = true
	}
	return true
}

// common is one name for several of one series.
func common(names []string) string { return dated.ReplaceAllString(names[0], "*") }

// severalSeries is the pattern of the first names that are of one series, where others are not; empty where all differ.
func severalSeries(names []string) string {
	patterns := map[string][]string{}
	for _, name := range names {
		patterns[common([]string{name})] = append(patterns[common([]string{name})], name)
	}
	for _, name := range names {
		if pattern := common([]string{name}); len(patterns[pattern]) > 1 && oneSeries(patterns[pattern]) {
			return path.Base(pattern)
		}
	}
	return ""
}
