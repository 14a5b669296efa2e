//go:build !wasm

package record

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/ringfence-sim/ringfence/internal/place"
)

// files are all of them. A folder that holds study.json and nothing but these may be replaced by a new run.
var files = []string{StudyFile, RunFile, SummaryFile, DictionaryFile, PathsFile, VaultsFile, LiquidationsFile, UndoneFile, LiquidatorsFile, LaterFile, PricesFile, OutsidersFile, OutsideFile, SensitivityFile, ReportFile, ContentFile, TapeFile}

// ErrOccupied reports a target that exists and is no run folder.
var ErrOccupied = errors.New("record: the target exists and is not a run folder of Ringfence; choose another, or move it away")

// ErrOrder reports paths written out of order, which would make the tables depend on who finished first.
var ErrOrder = errors.New("record: paths must be written in order")

// Folder is a run folder that is being written. Make it with [Create]. It is not safe for concurrent use.
type Folder struct {
	place    *place.Place // hidden, beside the target, until the end
	options  Options
	hash     *Hash
	tables   [len(tableFiles)]*table // nil where it is not written
	open     map[string]*file
	next     uint32
	failures []Failure
	failed   int
	rows     [2]int
	create   func(path string) (io.WriteCloser, error)
}

// file is a file on its way to disk, hashed as it goes.
type file struct {
	disk   io.WriteCloser
	buffer *bufio.Writer
	hash   hash.Hash
	size   int64
}

func (f *file) Write(p []byte) (int, error) {
	n, err := f.buffer.Write(p)
	f.hash.Write(p[:n])
	f.size += int64(n)
	return n, err
}

// Digest is what a file holds, in short.
type Digest struct {
	File   string `json:"file"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Failure is a run that failed: one arm on one path.
type Failure struct {
	Path  uint32 `json:"path"`
	Arm   string `json:"arm"`
	Error string `json:"error"`
}

// Options are what a run folder holds. The zero value is every table, in numbers.
type Options struct {
	Rows  Rows // which tables
	Exact bool // amounts are exact decimals, and doubles otherwise
	// Prices adds prices.parquet, of every block of every path.
	Prices bool
	// Outsiders adds outsiders.parquet and outsider_liquidations.parquet, of who joined the study from outside.
	Outsiders bool

	// What files say of themselves.
	Version          string
	Scenario         json.RawMessage
	Collateral, Loan string // symbols of the tokens; empty leaves units without a name
}

// Rows say which tables a run folder holds.
type Rows string

// Which tables a run folder holds. Those of what was left undone are always there.
const (
	AllRows   Rows = ""       // the vaults' and the liquidations' too
	VaultRows Rows = "vaults" // the vaults', not the liquidations'
	PathRows  Rows = "paths"  // of paths alone
)

// holds reports whether a table is written.
func (o *Options) holds(table int) bool {
	switch r := o.Rows; table {
	case ofVaults, ofLater:
		return r != PathRows
	case ofLiquidations:
		return r == AllRows
	case ofPrices:
		return o.Prices
	case ofOutsiders, ofOutside:
		return o.Outsiders
	}
	return true
}

// Create begins a run folder of every table, in numbers. The target may be absent, empty, or an earlier run's
// folder, which [Folder.Finish] replaces; otherwise it is [ErrOccupied]. Until Finish nothing appears under the
// target's name.
func Create(target string, names Names) (*Folder, error) {
	return CreateWith(target, names, Options{})
}

// CreateWith is [Create] of a folder that holds something else.
func CreateWith(target string, names Names, options Options) (*Folder, error) {
	return create(target, names, options, func(path string) (io.WriteCloser, error) { return os.Create(path) })
}

func create(target string, names Names, options Options, opener func(string) (io.WriteCloser, error)) (*Folder, error) {
	target, err := place.Resolve(target)
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	if err := replaceable(target); err != nil {
		return nil, err
	}
	f := &Folder{options: options, open: map[string]*file{}, create: opener}
	if f.hash, err = NewHash(names); err != nil {
		return nil, err
	}
	if f.place, err = place.Open(target); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	for i, name := range tableFiles {
		if !options.holds(i) {
			continue
		}
		out, err := f.file(name)
		if err != nil {
			f.Discard()
			return nil, err
		}
		f.tables[i] = newTable(name, out, options.Exact)
	}
	return f, nil
}

// Swept are what runs of the same target that were killed had left, and is gone.
func (f *Folder) Swept() []string { return f.place.Swept }

// replaceable checks that nothing stands at the target that a new run must not replace.
func replaceable(target string) error {
	entries, err := os.ReadDir(target)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %s", ErrOccupied, target)
	}
	known := map[string]bool{}
	for _, name := range files {
		known[name] = true
	}
	study := len(entries) == 0
	for _, e := range entries {
		if place.Leftover(e.Name()) {
			study = true // a run that was killed had stood in it
			continue
		}
		if !known[e.Name()] {
			return fmt.Errorf("%w: %s holds %s", ErrOccupied, target, e.Name())
		}
		study = study || e.Name() == StudyFile
	}
	if !study {
		return fmt.Errorf("%w: %s has no %s", ErrOccupied, target, StudyFile)
	}
	return nil
}

func (f *Folder) file(name string) (*file, error) {
	disk, err := f.create(filepath.Join(f.place.Temp, name))
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	out := &file{disk: disk, buffer: bufio.NewWriterSize(disk, 65_536), hash: sha256.New()}
	f.open[name] = out
	return out, nil
}

// close finishes a file and returns its digest.
func (f *Folder) close(name string) (Digest, error) {
	out := f.open[name]
	delete(f.open, name)
	err := out.buffer.Flush()
	if closed := out.disk.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return Digest{}, fmt.Errorf("record: writing %s: %w", name, err)
	}
	return Digest{File: name, Bytes: out.size, SHA256: hex.EncodeToString(out.hash.Sum(nil))}, nil
}

// Write adds a path's rows to the tables. Paths come in order, from 0; rows within a path stand in the order of
// arms, then of borrowers or of events.
func (f *Folder) Write(p *Path) error {
	if p.Index != f.next {
		return fmt.Errorf("%w: path %d came where %d was due", ErrOrder, p.Index, f.next)
	}
	f.next++
	for a := range p.Arms {
		arm := &p.Arms[a]
		if arm.Err != nil {
			f.failed++
			if len(f.failures) < 100 {
				f.failures = append(f.failures, Failure{p.Index, f.hash.scales.names.Arms[a], arm.Err.Error()})
			}
			continue
		}
		f.rows[0] += len(arm.Vaults)
		f.rows[1] += len(arm.Liquidations)
		sums, err := f.hash.scales.path(p.Index, a, arm)
		if err == nil {
			err = f.tables[ofPaths].add(&sums)
		}
		if err != nil {
			return err
		}
	}
	return f.hash.scales.rows(p, func(table int, row any) error {
		f.hash.tables[table].add(row)
		if f.tables[table] == nil {
			return nil
		}
		return f.tables[table].add(row)
	})
}

// Prices adds rows to prices.parquet, which is in no hash: prices follow from the scenario. They may come at any time before
// [Folder.Seal]; without [Options.Prices] they are left out.
func (f *Folder) Prices(rows []Price) error {
	t := f.tables[ofPrices]
	if t == nil {
		return nil
	}
	for i := range rows {
		if err := t.add(f.hash.scales.priceOf(&rows[i])); err != nil {
			return err
		}
	}
	return nil
}

// Outsiders adds the rows of who joined from outside, and of the liquidations of their vaults, which are in no hash: they follow
// from the tape. They come before [Folder.Seal]; without [Options.Outsiders] they are left out.
func (f *Folder) Outsiders(all []Outsider, closed []OutsiderLiquidation) error {
	if !f.options.Outsiders {
		return nil
	}
	for i := range all {
		row, err := f.hash.scales.outsider(&all[i])
		if err == nil {
			err = f.tables[ofOutsiders].add(&row)
		}
		if err != nil {
			return err
		}
	}
	for i := range closed {
		row, err := f.hash.scales.outside(&closed[i])
		if err == nil {
			err = f.tables[ofOutside].add(&row)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Discard removes what was written so far. After [Folder.Finish] it does nothing.
func (f *Folder) Discard() {
	for _, out := range f.open {
		out.disk.Close()
	}
	clear(f.open)
	f.place.Discard()
}

// Files are the names of the files that a run folder may hold.
func Files() []string { return slices.Clone(files) }
