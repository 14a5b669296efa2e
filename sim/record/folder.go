package record

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
)

// The files of a run folder.
const (
	StudyFile        = "study.json"
	RunFile          = "run.json"
	SummaryFile      = "summary.csv"
	VaultsFile       = "vaults.parquet"
	LiquidationsFile = "liquidations.parquet"
	UndoneFile       = "undone.parquet"
	LiquidatorsFile  = "liquidators.parquet"
	LaterFile        = "later.parquet"
	SensitivityFile  = "sensitivity.csv"
	ReportFile       = "report.html"
)

// files are all of them. A folder that holds study.json and nothing but these may be replaced by a new run.
var files = []string{StudyFile, RunFile, SummaryFile, VaultsFile, LiquidationsFile, UndoneFile, LiquidatorsFile, LaterFile, SensitivityFile, ReportFile}

// ErrOccupied reports a target that exists and is no run folder.
var ErrOccupied = errors.New("record: the target exists and is not a run folder of Ringfence; choose another, or move it away")

// ErrOrder reports paths written out of order, which would make the tables depend on who finished first.
var ErrOrder = errors.New("record: paths must be written in order")

// Folder is a run folder that is being written. Make it with [Create]. It is not safe for concurrent use.
type Folder struct {
	target   string
	temp     string // hidden, beside the target, until the end
	parents  []string
	scales   scales
	vaults   *table[vaultRow]
	events   *table[liquidationRow]
	undone   *table[undoneRow]
	bots     *table[liquidatorRow]
	later    *table[laterRow]
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

// Create begins a run folder. The target may be absent, empty, or an earlier run's folder, which
// [Folder.Finish] replaces; otherwise it is [ErrOccupied]. Until Finish nothing appears under the target's
// name.
func Create(target string, names Names) (*Folder, error) {
	return create(target, names, func(path string) (io.WriteCloser, error) { return os.Create(path) })
}

func create(target string, names Names, opener func(string) (io.WriteCloser, error)) (*Folder, error) {
	target, err := filepath.Abs(target)
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	if err := replaceable(target); err != nil {
		return nil, err
	}
	f := &Folder{target: target, open: map[string]*file{}, create: opener}
	if f.scales, err = newScales(names); err != nil {
		return nil, err
	}
	if err := f.makeParents(filepath.Dir(target)); err != nil {
		return nil, err
	}
	if f.temp, err = os.MkdirTemp(filepath.Dir(target), "."+filepath.Base(target)+".unfinished-"); err != nil {
		f.Discard()
		return nil, fmt.Errorf("record: %w", err)
	}
	if err := os.Chmod(f.temp, 0o755); err != nil {
		f.Discard()
		return nil, fmt.Errorf("record: %w", err)
	}
	f.vaults, err = begin[vaultRow](f, VaultsFile, nil)
	f.events, err = begin[liquidationRow](f, LiquidationsFile, err)
	f.undone, err = begin[undoneRow](f, UndoneFile, err)
	f.bots, err = begin[liquidatorRow](f, LiquidatorsFile, err)
	if f.later, err = begin[laterRow](f, LaterFile, err); err != nil {
		f.Discard()
		return nil, err
	}
	return f, nil
}

// begin opens a table of the folder, unless something failed before.
func begin[R any](f *Folder, name string, failed error) (*table[R], error) {
	if failed != nil {
		return nil, failed
	}
	out, err := f.file(name)
	if err != nil {
		return nil, err
	}
	return newTable[R](out), nil
}

// makeParents creates the folders above the target and remembers which were new.
func (f *Folder) makeParents(dir string) error {
	var missing []string
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(at); err == nil || at == filepath.Dir(at) {
			break
		}
		missing = append(missing, at)
	}
	f.parents = missing
	if err := os.MkdirAll(dir, 0o755); err != nil {
		f.Discard()
		return fmt.Errorf("record: %w", err)
	}
	return nil
}

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
	disk, err := f.create(filepath.Join(f.temp, name))
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
				f.failures = append(f.failures, Failure{p.Index, f.scales.names.Arms[a], arm.Err.Error()})
			}
			continue
		}
		for i := range arm.Vaults {
			row, err := f.scales.vault(a, &arm.Vaults[i])
			if err != nil {
				return err
			}
			f.vaults.rows = append(f.vaults.rows, row)
		}
		for i := range arm.Liquidations {
			row, err := f.scales.liquidation(a, &arm.Liquidations[i])
			if err != nil {
				return err
			}
			f.events.rows = append(f.events.rows, row)
		}
		left, err := f.scales.undone(a, &arm.Undone)
		if err != nil {
			return err
		}
		f.undone.rows = append(f.undone.rows, left)
		for i := range arm.Liquidators {
			row, err := f.scales.liquidator(a, &arm.Liquidators[i])
			if err != nil {
				return err
			}
			f.bots.rows = append(f.bots.rows, row)
		}
		for i := range arm.Beside {
			row, err := f.scales.beside(a, &arm.Beside[i])
			if err != nil {
				return err
			}
			f.later.rows = append(f.later.rows, row)
		}
	}
	f.rows[0] += len(f.vaults.rows)
	f.rows[1] += len(f.events.rows)
	for _, t := range f.tables() {
		if err := t.rows.flush(); err != nil {
			return fmt.Errorf("record: writing %s: %w", t.name, err)
		}
	}
	return nil
}

// tables are the folder's tables with their files' names, in the order in which they are hashed.
func (f *Folder) tables() []named {
	return []named{{VaultsFile, f.vaults}, {LiquidationsFile, f.events}, {UndoneFile, f.undone}, {LiquidatorsFile, f.bots}, {LaterFile, f.later}}
}

// named is a table of whatever rows.
type named struct {
	name string
	rows interface {
		flush() error
		end() error
	}
}

// Discard removes what was written so far. After [Folder.Finish] it does nothing.
func (f *Folder) Discard() {
	for _, out := range f.open {
		out.disk.Close()
	}
	clear(f.open)
	if f.temp != "" {
		os.RemoveAll(f.temp)
		f.temp = ""
	}
	for _, dir := range f.parents {
		os.Remove(dir) // succeeds only where nobody has put anything into it meanwhile
	}
	f.parents = nil
}
