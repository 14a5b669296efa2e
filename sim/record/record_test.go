package record

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/journal"
)

var names = Names{
	Arms: []string{"morpho", "exchange"}, Behaviours: []string{"passive", "top-up"}, Liquidators: []string{"swift", "engine"},
	CollateralDecimals: 18, LoanDecimals: 6,
}

// somePath is a path with two arms of a few vaults, every number of it different.
func somePath(index uint32, vaults int) *Path {
	p := &Path{Index: index}
	for a := range names.Arms {
		var arm Arm
		for i := range vaults {
			v := Vault{Path: index, Borrower: uint32(i), Behaviour: uint16(i % 2), StartPrice: 1946100000000 + uint64(index)}
			v.StartCollateral = *uint256.NewInt(uint64(i+1) * 1e18)
			v.StartDebt = *uint256.NewInt(uint64(i+1) * 100e6)
			v.StartHealth = *uint256.NewInt(1.5e18)
			if i%3 == 0 {
				v.Liquidations, v.FirstBlock, v.FirstTime, v.FirstDelay = 1, uint64(10+i), 1584000000, uint64(i)
				v.ClosedDebt = *uint256.NewInt(uint64(i+1) * 100e6)
				v.LeastDebt = *uint256.NewInt(uint64(i+1) * 50e6)
				v.Paid[journal.BuilderTip] = fixed.FromInt64(int64(i+1) * 4e6)
				v.Paid[journal.LiquidatorProfit] = fixed.FromInt64(-int64(i+1) * 1e5)
				v.Paid[journal.PriceImpact] = fixed.FromInt64(int64(a+1) * 1e6)
				l := Liquidation{Path: index, Kind: Kind(a), Liquidator: uint16(a), Borrower: uint32(i), Block: 10, Time: 1584000000, ReferencePrice: 1.2e12, ContractPrice: 1.21e12, Gas: 122000}
				l.Seized, l.Repaid = v.StartCollateral, v.ClosedDebt
				copy(l.Loss[:], v.Paid[:])
				v.Reached, v.Stood, v.Later = true, uint64(i), Later{Known: 3}
				arm.Liquidations = append(arm.Liquidations, l)
			}
			arm.Vaults = append(arm.Vaults, v)
		}
		arm.Undone = Undone{Path: index, Most: Moment{Vaults: 1, Time: 1584000000}, Deepest: Moment{Vaults: 1, Time: 1584000000}}
		arm.Undone.FallCapital.Known, arm.Undone.FallDepth.Known = true, true
		arm.Liquidators = []Liquidator{{Path: index, Liquidator: uint16(a), Won: 1}}
		arm.Beside = []Beside{{Path: index, Clock: uint16(a), Later: Later{Known: 3}}}
		p.Arms = append(p.Arms, arm)
	}
	return p
}

func write(t *testing.T, target string, paths int) *Results {
	t.Helper()
	f, err := Create(target, names)
	require.NoError(t, err)
	for i := range paths {
		require.NoError(t, f.Write(somePath(uint32(i), 40)))
	}
	results, err := f.Seal([]byte("metric,value\nx,1\n"))
	require.NoError(t, err)
	require.NoError(t, f.Finish(Study{Version: "test", Scenario: []byte(`{"name":"<a&b>"}`)}, results, map[string]int{"workers": 2}, []byte("<html>")))
	f.Discard()
	return results
}

func TestDecimalIsTwosComplementBigEndian(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		decimals := rapid.IntRange(0, 18).Draw(t, "decimals")
		magnitude := rapid.Uint64().Draw(t, "magnitude")
		negative := rapid.Bool().Draw(t, "negative")
		s, err := newScale(decimals)
		require.NoError(t, err)
		raw := new(uint256.Int).Lsh(uint256.NewInt(magnitude), uint(rapid.IntRange(0, 80).Draw(t, "shift")))
		amount := fixed.Positive(raw)
		if negative {
			amount = amount.Neg()
		}
		var d signed
		var fault error
		s.putSigned(&d, amount, &fault)

		want := raw.ToBig()
		want.Mul(want, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(18-decimals)), nil))
		if want.Cmp(new(big.Int).Exp(big.NewInt(10), big.NewInt(38), nil)) >= 0 {
			require.ErrorIs(t, fault, ErrTooLarge)
			return
		}
		require.NoError(t, fault)
		if negative {
			want.Neg(want)
		}
		require.Equal(t, want.String(), signedBig(d[:]).String())
	})
}

func TestDecimalRefusesThirtyNineDigits(t *testing.T) {
	t.Parallel()
	s, err := newScale(18)
	require.NoError(t, err)
	most := new(uint256.Int).SubUint64(&limit, 1)
	var d decimal
	var fault error
	s.put(&d, most, &fault)
	require.NoError(t, fault)
	s.put(&d, &limit, &fault)
	require.ErrorIs(t, fault, ErrTooLarge)
}

// Of an account that lost another position than its main one the row says that it was liquidated, and nothing
// of when the main one was.
func TestAnAccountIsLiquidatedByAnyOfItsPositions(t *testing.T) {
	t.Parallel()
	s, err := newScales(Names{Arms: []string{"a"}, Behaviours: []string{"passive"}, CollateralDecimals: 18, LoanDecimals: 6})
	require.NoError(t, err)
	for v, liquidated := range map[*Vault]bool{
		{Positions: 2}: false, {Positions: 2, PositionsClosed: 1}: true, {Liquidations: 1}: true,
	} {
		var r vaultRow
		err := s.vault(&r, 0, v)
		require.NoError(t, err)
		require.Equal(t, liquidated, r.Liquidated)
		require.Equal(t, liquidated, v.Liquidated())
		require.Equal(t, v.Liquidations > 0, r.FirstBlock != nil)
	}
}

func TestRowsReadBackAsWritten(t *testing.T) {
	t.Parallel()
	target := filepath.Join(t.TempDir(), "run")
	write(t, target, 3)
	rows := readBack(t, filepath.Join(target, VaultsFile))
	require.Len(t, rows, 3*2*40)
	r := rows[40] // path 0, second arm, first borrower
	require.Equal(t, "exchange", r["arm"])
	require.Equal(t, "passive", r["behaviour"])
	require.Equal(t, "true", r["liquidated"])
	require.Equal(t, "10", r["first_liquidation_block"])
	require.NotContains(t, rows[1], "first_liquidation_block")
	require.Equal(t, "5.9", r["loss_loan"], "4 tip, −0.1 profit, 2 impact: 5.9 whole tokens")
	events := readBack(t, filepath.Join(target, LiquidationsFile))
	require.Len(t, events, 3*2*14)
	require.Equal(t, r["loss_loan"], events[14]["loss_loan"])
}

func signedBig(b []byte) *big.Int {
	x := new(big.Int).SetBytes(b)
	if b[0] >= 0x80 {
		x.Sub(x, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return x
}

func TestEqualRowsGiveEqualBytes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one"), filepath.Join(dir, "two")
	require.Equal(t, write(t, one, 5), write(t, two, 5))
	for _, name := range files {
		if name == SensitivityFile || name == ContentFile || name == PricesFile || name == OutsidersFile || name == OutsideFile || name == TapeFile { // none was added
			continue
		}
		a, err := os.ReadFile(filepath.Join(one, name))
		require.NoError(t, err)
		b, err := os.ReadFile(filepath.Join(two, name))
		require.NoError(t, err)
		require.True(t, bytes.Equal(a, b), name)
	}
	require.NotEqual(t, write(t, filepath.Join(dir, "three"), 4).Hash, write(t, one, 5).Hash)
}

func TestNothingAppearsBeforeFinish(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target := filepath.Join(dir, "deep", "er", "run")
	f, err := Create(target, names)
	require.NoError(t, err)
	require.NoError(t, f.Write(somePath(0, 4)))
	require.NoDirExists(t, target)
	f.Discard()
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestOnlyARunFolderIsReplaced(t *testing.T) {
	t.Parallel()
	target := filepath.Join(t.TempDir(), "run")
	first := write(t, target, 1)
	require.NotEqual(t, first.Hash, write(t, target, 2).Hash)
	siblings, err := os.ReadDir(filepath.Dir(target))
	require.NoError(t, err)
	require.Len(t, siblings, 1)

	require.NoError(t, os.WriteFile(filepath.Join(target, "notes.txt"), []byte("mine"), 0o644))
	_, err = Create(target, names)
	require.ErrorIs(t, err, ErrOccupied)
	require.ErrorContains(t, err, "notes.txt")
	_, err = Create(filepath.Join(target, "notes.txt"), names)
	require.ErrorIs(t, err, ErrOccupied)
}

func TestPathsComeInOrder(t *testing.T) {
	t.Parallel()
	f, err := Create(filepath.Join(t.TempDir(), "run"), names)
	require.NoError(t, err)
	defer f.Discard()
	require.ErrorIs(t, f.Write(somePath(1, 1)), ErrOrder)
}

func TestAFailedRunIsCountedAndNamed(t *testing.T) {
	t.Parallel()
	f, err := Create(filepath.Join(t.TempDir(), "run"), names)
	require.NoError(t, err)
	defer f.Discard()
	p := somePath(0, 2)
	p.Arms[1] = Arm{Err: errors.New("boom")}
	require.NoError(t, f.Write(p))
	results, err := f.Seal(nil)
	require.NoError(t, err)
	require.Equal(t, 1, results.Failed)
	require.Equal(t, []Failure{{0, "exchange", "boom"}}, results.Failures)
	require.Equal(t, 2, results.Vaults)
}

// fullDisk accepts so many bytes and then none.
type fullDisk struct {
	io.WriteCloser
	room *int
}

var errFull = errors.New("no space left on device")

func (d fullDisk) Write(p []byte) (int, error) {
	if *d.room -= len(p); *d.room < 0 {
		return 0, errFull
	}
	return d.WriteCloser.Write(p)
}

func TestAFullDiskLeavesNothing(t *testing.T) {
	t.Parallel()
	step := 1000
	if testing.Short() {
		step = 15_000
	}
	for room := 0; room < 95_000+step; room += step {
		dir := t.TempDir()
		left := room
		f, err := create(filepath.Join(dir, "run"), names, Options{}, func(path string) (io.WriteCloser, error) {
			disk, err := os.Create(path)
			return fullDisk{disk, &left}, err
		})
		require.NoError(t, err)
		err = func() error {
			for i := range 3 {
				if err := f.Write(somePath(uint32(i), 40)); err != nil {
					return err
				}
			}
			results, err := f.Seal([]byte("summary"))
			if err != nil {
				return err
			}
			return f.Finish(Study{Scenario: []byte("{}")}, results, nil, []byte("page"))
		}()
		f.Discard()
		entries, read := os.ReadDir(dir)
		require.NoError(t, read)
		if err == nil {
			require.Greater(t, room, 5000)
			require.Len(t, entries, 1)
			return
		}
		require.ErrorIs(t, err, errFull)
		require.Empty(t, entries)
	}
	t.Fatal("a disk of 95,000 bytes was never enough: raise the limit of this test")
}

func BenchmarkWrite(b *testing.B) {
	f, err := Create(filepath.Join(b.TempDir(), "run"), names)
	require.NoError(b, err)
	defer f.Discard()
	p := somePath(0, 1000)
	b.ReportAllocs()
	for b.Loop() {
		if err := f.Write(p); err != nil {
			b.Fatal(err)
		}
		p.Index++
	}
	b.ReportMetric(float64(b.N*2000)/b.Elapsed().Seconds(), "rows/s")
}

// An arm that failed leaves the rows of those after it, and results count rows of every path and the bytes of every file.
func TestResultsCountWhatIsWritten(t *testing.T) {
	t.Parallel()
	target := filepath.Join(t.TempDir(), "run")
	f, err := Create(target, names)
	require.NoError(t, err)
	for i := range uint32(3) {
		p := somePath(i, 4) // of four vaults the first and the last are liquidated
		if i == 1 {
			p.Arms[0] = Arm{Err: errors.New("boom")}
		}
		require.NoError(t, f.Write(p))
	}
	summary := bytes.Repeat([]byte("number,1\n"), 1<<14) // more than any buffer holds
	results, err := f.Seal(summary)
	require.NoError(t, err)
	require.NoError(t, f.Finish(Study{Scenario: []byte("{}")}, results, nil, nil))
	require.Equal(t, [4]int{3, 20, 10, 1}, [4]int{results.Paths, results.Vaults, results.Liquidations, results.Failed})
	require.Len(t, readBack(t, filepath.Join(target, VaultsFile)), 20)
	require.Len(t, readBack(t, filepath.Join(target, LiquidationsFile)), 10)
	require.Len(t, results.Tables, 8)
	for _, digest := range results.Tables {
		info, err := os.Stat(filepath.Join(target, digest.File))
		require.NoError(t, err)
		require.Equal(t, info.Size(), digest.Bytes, digest.File)
	}
}

// What has names of a run folder's files, but not study.json, may be somebody's own.
func TestAFolderWithoutAStudyIsNotReplaced(t *testing.T) {
	t.Parallel()
	target := filepath.Join(t.TempDir(), "run")
	require.NoError(t, os.Mkdir(target, 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(target, ReportFile), []byte("mine"), 0o644))
	_, err := Create(target, names)
	require.ErrorIs(t, err, ErrOccupied)
	require.ErrorContains(t, err, "has no study.json")
	require.NoError(t, os.WriteFile(filepath.Join(target, StudyFile), []byte("{}"), 0o644))
	f, err := Create(target, names)
	require.NoError(t, err)
	f.Discard()
	require.FileExists(t, filepath.Join(target, ReportFile), "nothing is replaced before the end")
}

// A digest counts and hashes all that was written, in however many pieces.
func TestADigestIsOfTheWholeFile(t *testing.T) {
	t.Parallel()
	f, err := Create(filepath.Join(t.TempDir(), "run"), names)
	require.NoError(t, err)
	defer f.Discard()
	out, err := f.file("pieces")
	require.NoError(t, err)
	for _, piece := range []string{"one, ", "two, ", "three"} {
		_, err := out.Write([]byte(piece))
		require.NoError(t, err)
	}
	digest, err := f.close("pieces")
	require.NoError(t, err)
	require.Equal(t, Digest{"pieces", 15, fmt.Sprintf("%x", sha256.Sum256([]byte("one, two, three")))}, digest)
}

// Tokens have from 0 to 18 decimals.
func TestDecimalsThatTablesHold(t *testing.T) {
	t.Parallel()
	for decimals, held := range map[int]bool{-1: false, 0: true, 18: true, 19: false} {
		_, err := newScale(decimals)
		require.Equal(t, held, err == nil, decimals)
	}
}

// Rows are written into the same memory. Nothing of one row is in the next, whatever they have: each is as if it were the first.
func TestARowHasNothingOfTheOneBefore(t *testing.T) {
	t.Parallel()
	names := Names{Arms: []string{"a"}, Behaviours: []string{"passive"}, Liquidators: []string{"bot"}, CollateralDecimals: 18, LoanDecimals: 6}
	one := *uint256.NewInt(1_000_000)
	full := Vault{Liquidations: 2, FirstBlock: 7, FirstTime: 8, FirstDelay: 9, Reached: true, Stood: 3, ClosedDebt: one, EndDebt: one, Later: Later{Known: 2}}
	full.Later.Wealth[0], full.Later.Wealth[1], full.Paid[0] = fixed.FromInt64(-5), fixed.FromInt64(6), fixed.FromInt64(4)
	bare := Vault{Liquidations: 1, Later: Later{Known: 3}}
	act := Liquidation{Seized: one, Repaid: one, Least: one}
	act.Loss[0] = fixed.FromInt64(3)
	again, err := newScales(names)
	require.NoError(t, err)
	var vault vaultRow
	var liquidation liquidationRow
	for _, v := range []Vault{full, bare, {}, full, {Reached: true}, bare} {
		fresh, err := newScales(names)
		require.NoError(t, err)
		var want vaultRow
		require.NoError(t, fresh.vault(&want, 0, &v))
		require.NoError(t, again.vault(&vault, 0, &v))
		require.Equal(t, want, vault)
		beside, err := again.beside(0, &Beside{Later: v.Later})
		require.NoError(t, err)
		require.Equal(t, want.laters, beside.laters)
	}
	for _, l := range []Liquidation{act, {}, act} {
		var want liquidationRow
		require.NoError(t, again.liquidation(&want, 0, &l))
		require.NoError(t, again.liquidation(&liquidation, 0, &l))
		require.Equal(t, want, liquidation)
	}
}
