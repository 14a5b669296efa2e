package main

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/sim/record"
)

// Bounds of a search for files by what they hold.
const (
	deepest   = 4      // folders below the one that is searched
	mostFiles = 10_000 // looked at
)

// finder finds the files that a run read where they are now: by name where the file of that name is the one, and else by its
// SHA-256 in a folder and the folders in it.
type finder struct {
	folder  string
	wanted  []record.Input
	digests map[string]string       // of files that were read, by path
	moved   map[string]record.Input // by the paths found
}

// find is where the file is now that stood at a path: the path itself where nothing better is found.
func (f *finder) find(path string) string {
	var of []record.Input
	for _, in := range f.wanted {
		if in.File == filepath.Base(path) {
			of = append(of, in)
		}
	}
	if len(of) == 0 || f.holds(path, of) >= 0 {
		return path
	}
	found, looked := path, 0
	filepath.WalkDir(f.folder, func(at string, entry fs.DirEntry, err error) error {
		if err != nil {
			return nil // what cannot be read is not looked at
		}
		if entry.IsDir() {
			if at != f.folder && (strings.HasPrefix(entry.Name(), ".") || depth(f.folder, at) > deepest) {
				return filepath.SkipDir
			}
			return nil
		}
		if looked++; looked > mostFiles {
			return filepath.SkipAll
		}
		if i := f.holds(at, of); i >= 0 {
			found, f.moved[at] = at, of[i]
			return filepath.SkipAll
		}
		return nil
	})
	return found
}

// depth is how many folders a path lies below another.
func depth(from, to string) int {
	between, err := filepath.Rel(from, to)
	if err != nil {
		return deepest + 1
	}
	return strings.Count(between, string(filepath.Separator)) + 1
}

// holds is which of some inputs a file holds, -1 where none. Only a file of the right size is read.
func (f *finder) holds(path string, of []record.Input) int {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || !slices.ContainsFunc(of, func(in record.Input) bool { return in.Bytes == info.Size() }) {
		return -1
	}
	digest, known := f.digests[path]
	if !known {
		file, err := os.Open(path)
		if err != nil {
			return -1
		}
		defer file.Close()
		hash := sha256.New()
		if _, err := io.Copy(hash, file); err != nil {
			return -1
		}
		digest = hex.EncodeToString(hash.Sum(nil))
		f.digests[path] = digest
	}
	return slices.IndexFunc(of, func(in record.Input) bool { return in.SHA256 == digest })
}
