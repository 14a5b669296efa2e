package record

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"
)

// Of a hundred and twenty runs that failed all are counted, and the first hundred told.
func TestTheFirstHundredFailuresAreTold(t *testing.T) {
	t.Parallel()
	f, err := CreateWith(filepath.Join(t.TempDir(), "run"), names, Options{Rows: PathRows})
	require.NoError(t, err)
	defer f.Discard()
	failed := Arm{Err: errors.New("no")}
	for i := range uint32(60) {
		require.NoError(t, f.Write(&Path{Index: i, Arms: []Arm{failed, failed}}))
	}
	r, err := f.Seal(nil)
	require.NoError(t, err)
	require.Equal(t, []int{60, 120, 100}, []int{r.Paths, r.Failed, len(r.Failures)})
	require.Equal(t, Failure{49, "exchange", "no"}, r.Failures[99])
	require.Equal(t, Failure{0, "morpho", "no"}, r.Failures[0])
}

// The rows of an arm that ran are written and counted beside one that failed before it.
func TestAnArmThatRanIsWrittenBesideOneThatFailed(t *testing.T) {
	t.Parallel()
	f, err := CreateWith(filepath.Join(t.TempDir(), "run"), names, Options{})
	require.NoError(t, err)
	defer f.Discard()
	p := somePath(0, 4)
	p.Arms[0].Err = errors.New("no")
	require.NoError(t, f.Write(p))
	p = somePath(1, 4)
	require.NoError(t, f.Write(p))
	r, err := f.Seal(nil)
	require.NoError(t, err)
	require.Equal(t, []int{2, 12, 6, 1}, []int{r.Paths, r.Vaults, r.Liquidations, r.Failed})
	require.Equal(t, 3, f.tables[ofPaths].groupsRows())
}

// groupsRows is how many rows a table's groups have.
func (t *table) groupsRows() (n int) {
	for _, g := range t.out.File().Metadata().RowGroups {
		n += int(g.NumRows)
	}
	return n
}

// A dictionary names the columns of the tables that there are.
func TestTheDictionaryIsOfTheTablesThatThereAre(t *testing.T) {
	t.Parallel()
	f, err := CreateWith(filepath.Join(t.TempDir(), "run"), names, Options{Rows: PathRows})
	require.NoError(t, err)
	defer f.Discard()
	text := string(f.dictionary())
	require.True(t, strings.HasPrefix(text, "file,column,type,unit,meaning\n"+UndoneFile+",path,INT32,,"))
	for file, is := range map[string]bool{VaultsFile: false, LiquidationsFile: false, LaterFile: false, PricesFile: false, UndoneFile: true, LiquidatorsFile: true, PathsFile: true} {
		require.Equal(t, is, strings.Contains(text, "\n"+file+","), file)
	}
}

// Which folders a run may replace: none, an empty one, one with a study, and what a run that was killed had left.
func TestWhichFoldersAreReplaced(t *testing.T) {
	t.Parallel()
	for names, good := range map[string]bool{
		"": true, StudyFile: true, StudyFile + " " + VaultsFile: true, VaultsFile: false, StudyFile + " mine.txt": false, "mine.txt": false,
		".ringfence.lock": true, ".ringfence.unfinished-1": true, ".ringfence.lock mine.txt": false,
	} {
		dir := t.TempDir()
		for _, name := range strings.Fields(names) {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), nil, 0o600))
		}
		require.Equal(t, good, replaceable(dir) == nil, names)
	}
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.ErrorIs(t, replaceable(file), ErrOccupied)
	require.NoError(t, replaceable(file+"s"))
}

// An amount that no column holds is a fault of whoever's it is.
func TestAnOutsidersAmountThatIsTooLargeIsAFault(t *testing.T) {
	t.Parallel()
	of := names
	of.Liquidators, of.Outsiders = append(append([]string{}, of.Liquidators...), "ada"), 1
	f, err := CreateWith(filepath.Join(t.TempDir(), "run"), of, Options{Outsiders: true})
	require.NoError(t, err)
	defer f.Discard()
	huge := *new(uint256.Int).SetAllOne()
	require.ErrorIs(t, f.Outsiders(nil, []OutsiderLiquidation{{Seized: huge}}), ErrTooLarge)
	require.ErrorIs(t, f.Outsiders([]Outsider{{Name: "ada", Ether: huge}}, nil), ErrTooLarge)
	require.NoError(t, f.Outsiders([]Outsider{{Name: "ada"}}, []OutsiderLiquidation{{}}))
}
