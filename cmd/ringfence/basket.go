package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
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

// sheet adds a table.
func (b *basket) sheet(name string, s *sheet) error {
	var text bytes.Buffer
	if err := s.write(&text, "csv"); err != nil {
		return err
	}
	return b.write(name, text.Bytes())
}
