package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"slices"

	"github.com/ringfence-sim/ringfence/internal/place"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// basket is a folder of tables that is being written, of a sweep or of a tuning: hidden beside its name until it is complete.
type basket struct {
	*place.Place
	digests []record.Digest
}

// basketFiles are all files that such a folder may hold. A folder of these alone may be replaced by a new one.
var basketFiles = []string{"sweep.json", "tune.json", "points.csv", "points.parquet", "paths.csv", "limits.csv", "failures.csv", "frontier.csv", "frontier.svg", "recommendation.csv", "recommendation.md", record.ReportFile}

// newBasket begins a folder, so that one that cannot be written is known before the work and not after.
func newBasket(target string) (*basket, error) {
	target, err := place.Resolve(target)
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(target)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s exists and is no folder; choose another with --out, or move it away", target)
	}
	for _, e := range entries {
		if !place.Leftover(e.Name()) && !slices.Contains(basketFiles, e.Name()) {
			return nil, fmt.Errorf("%s exists and holds %s, which is of no sweep; choose another folder with --out, or move it away", target, e.Name())
		}
	}
	b := &basket{}
	b.Place, err = place.Open(target)
	return b, err
}

// write adds a file.
func (b *basket) write(name string, data []byte) error {
	sum := sha256.Sum256(data)
	b.digests = append(b.digests, record.Digest{File: name, Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:])})
	return os.WriteFile(filepath.Join(b.Temp, name), data, 0o644)
}

// parquet adds the rows of points.csv as points.parquet.
func (b *basket) parquet(r *sweep.Results) error {
	data, err := r.Parquet()
	if err != nil {
		return err
	}
	return b.write("points.parquet", data)
}

// stream is a table whose rows are written as they come: a file of the basket that is added once it is complete.
type stream struct {
	name string
	file *os.File
	sum  hash.Hash
	size int64
	rows *csv.Writer
}

// stream begins a table of its own file.
func (b *basket) stream(name string, columns ...string) (*stream, error) {
	f, err := os.Create(filepath.Join(b.Temp, name))
	if err != nil {
		return nil, err
	}
	s := &stream{name: name, file: f, sum: sha256.New()}
	s.rows = csv.NewWriter(s)
	return s, s.rows.Write(columns)
}

// Write implements [io.Writer].
func (s *stream) Write(text []byte) (n int, err error) {
	n, err = s.file.Write(text)
	s.sum.Write(text[:n])
	s.size += int64(n)
	return n, err
}

// end ends a stream, and adds its file.
func (b *basket) end(s *stream) error {
	s.rows.Flush()
	if err := errors.Join(s.rows.Error(), s.file.Close()); err != nil {
		return err
	}
	b.digests = append(b.digests, record.Digest{File: s.name, Bytes: s.size, SHA256: hex.EncodeToString(s.sum.Sum(nil))})
	return nil
}

// sheet adds a table.
func (b *basket) sheet(name string, s *sheet) error {
	var text bytes.Buffer
	if err := s.write(&text, "csv"); err != nil {
		return err
	}
	return b.write(name, text.Bytes())
}
