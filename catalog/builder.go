package catalog

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
)

// SecondsPerYear is the year of every yearly rate: 365 days, as Morpho's and Aave's models count it.
const SecondsPerYear = 365 * 86_400

// Token is the name of a token and its smallest unit: a whole token is 10^Decimals of them.
type Token struct {
	Symbol   string
	Decimals uint8
}

// Study is what a form may know of the study that its rule is part of.
type Study struct {
	Collateral, Loan Token
	LLTV             uint256.Int // liquidation LTV of the market, scale 1e18
	Interval         uint64      // seconds from a block of the chain to the next
	Step, Parts      uint64      // from a reference price to the next, in parts of a second: 250 of 1000 are a quarter
	Seed             uint64
	Paths            int
}

// Builder is what a form builds its rule with. It knows the study, turns what people write into integers of the ledgers, and
// takes down what is wrong, what is worth knowing, and which files were read. A value that is refused is 0, and its fault is
// taken down under the key of the form: a form goes on, so that all faults are told at once.
//
// Make the first with [NewBuilder] and those of the forms inside a form with [Builder.At]. It is for one goroutine.
type Builder struct {
	Study
	key    string
	record *record
}

// record is what is taken down while the forms of one study build their rules.
type record struct {
	folder   string
	find     func(path string) string
	faults   fault.Faults
	warnings fault.Faults
	notes    []string
	inputs   []string
	told     []string // texts that are told once
	open     Opener
}

// Opener opens a file that a form names, as text. form says what it was before it became text, and is empty where it is given
// as it is.
type Opener func(path string) (file io.ReadCloser, form string, err error)

// NewBuilder returns a builder for the forms of a study whose relative paths start at a folder. An empty folder is the
// present one.
func NewBuilder(s Study, folder string) *Builder {
	return &Builder{Study: s, record: &record{folder: folder}}
}

// At is the builder for a form that stands under a key of this one's.
func (b *Builder) At(key string) *Builder {
	inner := *b
	inner.key = b.Key(key)
	return &inner
}

// Top is the builder at the top of the scenario, for keys outside the form.
func (b *Builder) Top() *Builder {
	top := *b
	top.key = ""
	return &top
}

// Key is the full path of a key of the form. The form's own key is that of "".
func (b *Builder) Key(key string) string {
	if b.key == "" || key == "" {
		return b.key + key
	}
	return b.key + "." + key
}

// Refuse takes down a fault of a key.
func (b *Builder) Refuse(key, problem, remedy string) {
	b.record.faults = append(b.record.faults, fault.New(b.Key(key), problem, remedy))
}

// Fault takes down an error as a fault of a key, nothing where it is nil. Faults that have keys of their own get them after
// it. Those of a file that the key names stand in their own lines, and are told once, whatever else names that file.
func (b *Builder) Fault(key string, err error) {
	for _, f := range fault.All(fault.Under(b.Key(key), err)) {
		if f.Problem != "" || b.record.first(f.Cause.Error()) {
			b.record.faults = append(b.record.faults, f)
		}
	}
}

// first reports whether a text is told for the first time.
func (r *record) first(text string) bool {
	if slices.Contains(r.told, text) {
		return false
	}
	r.told = append(r.told, text)
	return true
}

// Warn takes down what is without effect or will fail, once for each text.
func (b *Builder) Warn(key, problem, remedy string) {
	b.WarnOf(key, fault.New("", problem, remedy))
}

// WarnOf is Warn with a fault of the form's own keys below the key, or of a file that the key names.
func (b *Builder) WarnOf(key string, f *fault.Fault) {
	for _, w := range fault.All(fault.Under(b.Key(key), f)) {
		text := w.Error()
		if w.Problem == "" {
			text = w.Cause.Error()
		}
		if b.record.first(text) {
			b.record.warnings = append(b.record.warnings, w)
		}
	}
}

// Note takes down a sentence that readers of the results must know of the inputs.
func (b *Builder) Note(format string, args ...any) {
	b.record.notes = append(b.record.notes, fmt.Sprintf(format, args...))
}

// Path is where a file is that a form names: a relative path starts at the folder of the scenario.
func (b *Builder) Path(name string) string {
	path := name
	if b.record.folder != "" && !filepath.IsAbs(name) {
		path = filepath.Join(b.record.folder, name)
	}
	if b.record.find != nil {
		path = b.record.find(path)
	}
	return path
}

// FindWith has [Builder.Path] say where a file is that would stand at a path: elsewhere, or there.
func (b *Builder) FindWith(find func(path string) string) { b.record.find = find }

// OpenWith has files opened in another way than as they are.
func (b *Builder) OpenWith(open Opener) { b.record.open = open }

// Open opens a file by the path that [Builder.Path] returned.
func (b *Builder) Open(path string) (file io.ReadCloser, form string, err error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, "", unopened(path, nil)
	}
	if b.record.open != nil {
		file, form, err = b.record.open(path)
	} else {
		file, err = os.Open(path)
	}
	if inner := (*fs.PathError)(nil); errors.As(err, &inner) {
		return nil, "", unopened(path, err)
	}
	return file, form, err
}

// unopened says of a path that leads to no file what to do.
func unopened(path string, err error) error {
	f := &fault.Fault{File: path, Problem: "cannot be read", Cause: err}
	switch inner := (*fs.PathError)(nil); {
	case err == nil:
		f.Problem, f.Remedy = "is a folder", "name a file in it"
	case errors.Is(err, fs.ErrNotExist):
		f.Problem, f.Remedy = "no such file", "correct the name; a relative path starts at the folder of the scenario, or at this one where there is none"
	case errors.As(err, &inner):
		f.Problem += ": " + inner.Err.Error()
	}
	return fault.Faults{f}
}

// Input takes down that a file was read, by the path that [Builder.Path] returned.
func (b *Builder) Input(path string) {
	if !slices.Contains(b.record.inputs, path) {
		b.record.inputs = append(b.record.inputs, path)
	}
}

// Faults are those taken down so far, with full keys and without places.
func (b *Builder) Faults() fault.Faults { return b.record.faults }

// Warnings are those taken down so far, likewise.
func (b *Builder) Warnings() fault.Faults { return b.record.warnings }

// Notes are the sentences taken down so far.
func (b *Builder) Notes() []string { return b.record.notes }

// Inputs are the paths of the files that were read so far.
func (b *Builder) Inputs() []string { return b.record.inputs }

// Err is the faults as an error, nil where there are none.
func (b *Builder) Err() error { return fault.Join(b.record.faults) }

// Scaled is a number times 10^places as an integer. A number with more places, below 0 or beyond 256 bits is a fault.
func (b *Builder) Scaled(key string, d Decimal, places int) uint256.Int {
	z, err := d.Scaled(places)
	b.Fault(key, err)
	return z
}

// Ratio is a number at scale 1e18.
func (b *Builder) Ratio(key string, d Decimal) uint256.Int { return b.Scaled(key, d, 18) }

// Signed is a ratio that may be below 0.
func (b *Builder) Signed(key string, d Decimal) fixed.Signed {
	if d.Sign() < 0 {
		abs := b.Ratio(key, d.Neg())
		return fixed.Negative(&abs)
	}
	abs := b.Ratio(key, d)
	return fixed.Positive(&abs)
}

// BasisPoints is a number of basis points as a ratio at scale 1e18: 1 is 1e14.
func (b *Builder) BasisPoints(key string, d Decimal) uint256.Int { return b.Scaled(key, d, 14) }

// InLoan is a number of whole loan tokens in smallest units.
func (b *Builder) InLoan(key string, d Decimal) uint256.Int {
	return b.Scaled(key, d, int(b.Loan.Decimals))
}

// InCollateral is a number of whole collateral tokens in smallest units.
func (b *Builder) InCollateral(key string, d Decimal) uint256.Int {
	return b.Scaled(key, d, int(b.Collateral.Decimals))
}

// InPrice is a price in whole loan tokens a whole collateral token, as the ledgers count it: loan units a collateral unit,
// times 1e36.
func (b *Builder) InPrice(key string, d Decimal) uint256.Int {
	return b.Scaled(key, d, 36+int(b.Loan.Decimals)-int(b.Collateral.Decimals))
}

// Gwei is an amount in gwei (1e-9 ether) as wei. More than 63 bits, 9 ether, is a fault.
func (b *Builder) Gwei(key string, d Decimal) uint64 {
	v := b.Scaled(key, d, 9)
	if !v.IsUint64() || v.Uint64() >= 1<<63 {
		b.Refuse(key, "is more than 9 ether for a unit of gas", "")
		return 0
	}
	return v.Uint64()
}

// PerSecond turns a yearly rate into one a second, scale 1e18, rounded down as the constants of Morpho's models are.
func (b *Builder) PerSecond(key string, d Decimal) uint256.Int {
	rate := b.Ratio(key, d)
	rate.Div(&rate, uint256.NewInt(SecondsPerYear))
	return rate
}
