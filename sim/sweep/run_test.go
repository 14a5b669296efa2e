package sweep

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// scene is a scenario of two borrowers and ten minutes.
func scene(t *testing.T, set ...string) *scenario.Scenario {
	t.Helper()
	s, err := scenario.Builtin(scenario.Frictionless(append([]string{
		"paths=3", "population.borrowers=2", "population.health.median=0.05", "prices={source: gbm, start: 200, volatility: 3, horizon: 10m}",
		"arms=[{design: morpho, name: morpho, lif: 1.02}]",
	}, set...)...)...)
	require.NoError(t, err)
	return s
}

// tiny is a sweep of parts of two paths.
func tiny(t *testing.T, s *scenario.Scenario, o Settings, axes ...string) *Sweep {
	t.Helper()
	w, err := New(s, Design{Axes: axesOf(t, axes...)}, o)
	require.NoError(t, err)
	w.Block = 2
	w.digest = w.Digest()
	return w
}

func TestShardsAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Shard{"1/1": {1, 1}, "1/4": {1, 4}, "4/4": {4, 4}} {
		s, err := ParseShard(text)
		require.NoError(t, err, text)
		require.Equal(t, want, s)
	}
	for _, text := range []string{
		"", "1", "1/", "/4", "0/4", "-1/4", "5/4", "0/0", "x/4", "1/x", "1/2/3", "1/99999999999999999999", "9223372036854775808/9223372036854775807",
	} {
		s, err := ParseShard(text)
		require.ErrorContains(t, err, "--shard "+text+"; write i/n", text)
		require.Zero(t, s)
	}
}

func TestEachPartIsOfOneShard(t *testing.T) {
	t.Parallel()
	all := (&Manifest{Points: make([]Point, 2), Block: 2}).parts(0, 7)
	require.Equal(t, []Part{{0, 0, 2}, {1, 0, 2}, {0, 2, 2}, {1, 2, 2}, {0, 4, 2}, {1, 4, 2}, {0, 6, 1}, {1, 6, 1}}, all)
	require.Equal(t, []Part{{0, 4, 2}, {1, 4, 2}, {0, 6, 2}, {1, 6, 2}}, (&Manifest{Points: make([]Point, 2), Block: 2}).parts(4, 8))
	require.Empty(t, (&Manifest{Points: make([]Point, 2), Block: 2}).parts(4, 4))
	require.Equal(t, all, Shard{}.of(all))
	require.Equal(t, all, Shard{1, 1}.of(all))
	require.Equal(t, all[:2], Shard{1, 3}.of(all))
	require.Equal(t, all[2:5], Shard{2, 3}.of(all))
	require.Equal(t, all[5:], Shard{3, 3}.of(all))
	var again []Part
	for i := range 11 { // more shards than parts
		of := Shard{i + 1, 11}.of(all)
		require.LessOrEqual(t, len(of), 1)
		again = append(again, of...)
	}
	require.Equal(t, all, again)
}

// What is left is counted in paths, each is told once, and the folder's state is told in words.
func TestARunTellsWhatIsLeft(t *testing.T) {
	t.Parallel()
	w := tiny(t, scene(t), Settings{}, "arms.0.lif=1.02,1.1")
	folder := filepath.Join(t.TempDir(), "deeper", "parts")
	var progress, said []string
	o := Options{
		Progress: func(done, total int) { progress = append(progress, fmt.Sprint(done, "/", total)) },
		Tell:     func(text string) { said = append(said, text) },
	}
	require.NoError(t, w.Run(context.Background(), folder, o))
	require.Equal(t, strings.Fields("1/6 2/6 3/6 4/6 5/6 6/6"), progress)
	require.Empty(t, said)
	var names []string
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	require.Equal(t, []string{"00000-0000000.part", "00000-0000002.part", "00001-0000000.part", "00001-0000002.part", "sweep.manifest.json"}, names)
	text, err := os.ReadFile(filepath.Join(folder, ManifestFile))
	require.NoError(t, err)
	require.Equal(t, w.JSON(), text)
	is, err := os.Stat(filepath.Join(folder, ManifestFile))
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o644), is.Mode())

	part := filepath.Join(folder, "00001-0000000.part")
	before, err := os.ReadFile(part)
	require.NoError(t, err)
	lose := func() {
		progress, said = nil, nil
		require.NoError(t, os.Truncate(part, 100))
		require.NoError(t, os.Remove(filepath.Join(folder, "00000-0000002.part")))
	}
	lose()
	require.NoError(t, w.Run(context.Background(), folder, o))
	require.Equal(t, strings.Fields("1/3 2/3 3/3"), progress)
	require.Equal(t, []string{part + " is damaged: it is cut off; it is done again", "2 of 4 parts are there already"}, said)
	after, err := os.ReadFile(part)
	require.NoError(t, err)
	require.Equal(t, before, after)
	lose()
	require.NoError(t, w.Run(context.Background(), folder, Options{Workers: 2}), "nobody need be told")
	lose()
	require.NoError(t, w.Run(context.Background(), folder, Options{Shard: Shard{2, 4}, Progress: o.Progress, Tell: o.Tell}))
	require.Equal(t, strings.Fields("1/2 2/2"), progress)
	require.Len(t, said, 1)
	require.NoError(t, w.Run(context.Background(), folder, o))
	progress, said = nil, nil
	require.NoError(t, w.Run(context.Background(), folder, o))
	require.Empty(t, progress)
	require.Equal(t, []string{"4 of 4 parts are there already"}, said)
}

func TestFoldersThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	w := tiny(t, scene(t), Settings{}, "arms.0.lif=1.02,1.1")
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	require.Error(t, w.Run(context.Background(), file, Options{}))

	other := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(other, ManifestFile), []byte("{}"), 0o644))
	err := w.Run(context.Background(), other, Options{})
	require.ErrorIs(t, err, ErrManifest)
	require.EqualError(t, err, other+" holds parts of another sweep; remove it, or name another folder with --out")

	odd := t.TempDir() // a manifest that cannot be read
	require.NoError(t, os.Mkdir(filepath.Join(odd, ManifestFile), 0o755))
	err = w.Run(context.Background(), odd, Options{})
	require.Error(t, err)
	require.NotErrorIs(t, err, ErrManifest)

	taken := t.TempDir() // the first part cannot be written: the others are not begun
	require.NoError(t, os.Mkdir(filepath.Join(taken, "00000-0000000.part"), 0o755))
	var said []string
	err = w.Run(context.Background(), taken, Options{Tell: func(text string) { said = append(said, text) }})
	var link *os.LinkError
	require.ErrorAs(t, err, &link)
	require.Len(t, said, 1)
	require.Contains(t, said[0], "; it is done again")
	parts, err := filepath.Glob(filepath.Join(taken, "*.part"))
	require.NoError(t, err)
	require.Len(t, parts, 1)

	u, err := ParseUntil("borrower_loss=1")
	require.NoError(t, err)
	until := tiny(t, scene(t), Settings{Until: u}, "arms.0.lif=1.02,1.1")
	require.ErrorContains(t, until.Run(context.Background(), t.TempDir(), Options{Shard: Shard{1, 2}}), "--until and --shard do not go together")
	require.ErrorContains(t, tiny(t, scene(t), Settings{}, "arms.0.lif=1.02").do(canceled(), t.TempDir(), []Part{{0, 0, 2}}, Options{}), "canceled")
}

func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

// The most paths end it where the interval stays too wide; each round is told.
func TestUntilEndsAtTheMost(t *testing.T) {
	t.Parallel()
	w := tiny(t, scene(t, "population.health.median=0.02", "prices.horizon=2h"), Settings{Until: &Until{Metric: "liquidated_share", Width: 1e-9}}, "arms.0.lif=1.02,1.1")
	require.Equal(t, 25, w.Paths)
	require.Equal(t, 50, w.Until.Most)
	w.Paths, w.Until.Most = 4, 10
	w.digest = w.Digest()
	var said []string
	folder := t.TempDir()
	require.NoError(t, w.Run(context.Background(), folder, Options{Tell: func(text string) { said = append(said, text) }}))
	require.Equal(t, []string{
		"the interval of liquidated_share is not narrow enough yet: 8 paths at each point", "the interval of liquidated_share is not narrow enough yet: 10 paths at each point",
	}, said)
	r, err := Gather(folder)
	require.NoError(t, err)
	require.Equal(t, 10, r.Paths)
	_, err = w.gathered(folder, 12)
	require.ErrorIs(t, err, fs.ErrNotExist)
	studies, err := w.gathered(folder, 3)
	require.ErrorContains(t, err, "its name says 1 from 2", "a part of one path is asked for")
	require.Empty(t, studies)
}

// A part holds as many paths as it says.
func TestThePathsOfAPartAreCounted(t *testing.T) {
	t.Parallel()
	w := tiny(t, scene(t), Settings{}, "arms.0.lif=1.02")
	p := Part{0, 0, 2}
	data, err := w.file(context.Background(), p, nil, func() {})
	require.NoError(t, err)
	for count, fails := range []bool{true, true, false, true} {
		d, err := parse("f", data, p, w.digest)
		require.NoError(t, err)
		d.Count = count
		study, err := w.study()
		require.NoError(t, err)
		require.Equal(t, fails, d.into(study) != nil, count)
	}
	d, err := parse("f", data, p, w.digest)
	require.NoError(t, err)
	d.Count = 1
	study, err := w.study()
	require.NoError(t, err)
	require.ErrorIs(t, d.into(study), stats.ErrKept)
}

// Prices and borrowers are kept while another part needs them, and not longer.
func TestWhatIsDrawnIsKeptForOthers(t *testing.T) {
	t.Parallel()
	w := tiny(t, scene(t), Settings{}, "prices.start=200,210", "arms.0.lif=1.02,1.1")
	require.Equal(t, []int{0, 0, 2, 2}, w.like)
	k := &keeping{sweep: w, left: map[drawnBlock]int{{0, 0}: 2, {2, 0}: 1}, drawn: map[drawnBlock]*sim.Drawn{}}
	require.Equal(t, drawnBlock{0, 4}, k.block(Part{1, 4, 2}))
	require.Equal(t, drawnBlock{2, 6}, k.block(Part{3, 6, 2}))
	first := k.take(Part{0, 0, 2})
	require.NotNil(t, first)
	k.release(Part{0, 0, 2})
	require.Same(t, first, k.take(Part{1, 0, 2}), "the last one takes it, too")
	k.release(Part{1, 0, 2})
	require.Empty(t, k.drawn)
	require.Nil(t, k.take(Part{2, 0, 2}), "nobody else needs it")
	long := tiny(t, scene(t, "prices={source: gbm, start: 200, volatility: 3, horizon: 5000d}"), Settings{}, "arms.0.lif=1.02,1.1")
	k = &keeping{sweep: long, left: map[drawnBlock]int{{0, 0}: 2}, drawn: map[drawnBlock]*sim.Drawn{}}
	require.Nil(t, k.take(Part{0, 0, 2}), "36 million blocks are too many to keep")
	require.Nil(t, (&Worker{sweep: long}).take(Part{0, 0, 2}))
}

// A digest is that of the manifest's text, as its file holds it.
func TestTheDigestIsTheManifests(t *testing.T) {
	t.Parallel()
	w := tiny(t, scene(t), Settings{Version: "v9"}, "arms.0.lif=1.02,1.1")
	require.Equal(t, fmt.Sprintf("%x", sha256.Sum256(w.JSON())), w.Digest())
	require.True(t, strings.HasSuffix(string(w.JSON()), "}\n"))
	require.Equal(t, [2]string{"ETH", "USDC"}, w.Tokens)
	m, err := ReadManifest(w.JSON())
	require.NoError(t, err)
	require.Equal(t, w.JSON(), m.JSON())
	m.Metrics = append(m.Metrics, "gone")
	_, err = m.study()
	require.EqualError(t, err, "the sweep tells gone, which this program does not know; use the one that began it (ringfence v9)")
}

func TestHowManyPathsAPartHas(t *testing.T) {
	t.Parallel()
	for prices, want := range map[uint64]int{
		1: 25, 200_000: 25, 200_001: 10, 500_000: 10, 500_001: 5, 1_000_000: 5, 1_000_001: 2, 2_500_000: 2, 2_500_001: 1, 1 << 40: 1,
	} {
		require.Equal(t, want, block(prices), prices)
	}
	for _, each := range []struct{ paths, most, isPaths, isMost int }{{25, 0, 25, 500}, {26, 0, 50, 500}, {30, 60, 50, 50}, {30, 10, 50, 50}, {10, 99, 25, 75}} {
		w, err := New(scene(t, fmt.Sprintf("paths=%d", each.paths)), Design{Axes: axesOf(t, "arms.0.lif=1.02")}, Settings{Until: &Until{Metric: "cost", Width: 1, Most: each.most}})
		require.NoError(t, err)
		require.Equal(t, each.isPaths, w.Paths, "%+v", each)
		require.Equal(t, each.isMost, w.Until.Most, "%+v", each)
	}
	w, err := New(scene(t, "paths=26"), Design{Axes: axesOf(t, "arms.0.lif=1.02")}, Settings{})
	require.NoError(t, err)
	require.Equal(t, 26, w.Paths)
	_, err = New(scene(t), Design{Axes: axesOf(t, "arms.0.lif=1.02")}, Settings{Until: &Until{Metric: "cost", Width: 1}, Metrics: []string{"borrower_loss"}})
	require.ErrorContains(t, err, "does not tell this metric")
}

// The point of the scenario itself is the current one, and the first where there is none, or several.
func TestTheCurrentPoint(t *testing.T) {
	t.Parallel()
	for axis, want := range map[string]int{"arms.0.lif=1.01,1.05,1.02": 2, "arms.0.lif=1.01,1.05": 0, "arms.0.lif=1.01,1.02,1.020": 1} {
		require.Equal(t, want, tiny(t, scene(t), Settings{}, axis).Current, axis)
	}
}

func TestPointsThatDoNotGoTogether(t *testing.T) {
	t.Parallel()
	_, err := New(scene(t), Design{Axes: axesOf(t, "arms.0.name=morpho,other")}, Settings{Workers: 3})
	require.EqualError(t, err, "point 1 (arms.0.name=other) has other arms or tokens than the first; vary what leaves them as they are")
	_, err = New(scene(t), Design{Axes: axesOf(t, "arms.0.lif=1.02,1.03,1.04", "market.lltv=1.2,0.8")}, Settings{})
	require.ErrorContains(t, err, "--vary market.lltv=1.2")
	require.Equal(t, 1, strings.Count(err.Error(), "\n")+1, "what several points have wrong is told once")
	require.NotContains(t, err.Error(), "--set")
}

func TestMetricsOfASweep(t *testing.T) {
	t.Parallel()
	s := scene(t, "limits={bad_debt_p99: <= 1%, time_to_fill_p90: <= 10m}")
	all, err := Metrics(nil, scene(t))
	require.NoError(t, err)
	require.Equal(t, Usual, all)
	all, err = Metrics([]string{"cost", "bad_debt_p99", "cost"}, s)
	require.NoError(t, err)
	require.Equal(t, []string{"cost", "bad_debt_p99", "time_to_fill_p90"}, all)
	all, err = Metrics([]string{"all"}, s)
	require.NoError(t, err)
	kept := 0
	for _, m := range stats.Metrics() {
		if m.Keeps() {
			require.Contains(t, all, m.Key)
			kept++
		}
	}
	require.Len(t, all, kept)
	_, err = Metrics([]string{"all", "cots"}, s)
	require.ErrorContains(t, err, "--metrics all: is no metric")
	require.ErrorContains(t, err, "--metrics cots: is no metric")
	_, err = Metrics([]string{"cost", "cots"}, s)
	require.NotContains(t, err.Error(), "--metrics cost:")
	s.Limits["nothing"] = "<= 1"
	_, err = Metrics([]string{"cots"}, s)
	require.ErrorContains(t, err, "limits.nothing")
	require.ErrorContains(t, err, "--metrics cots")
	require.Equal(t, []string{"a", "b"}, once(once([]string{"a"}, "b"), "b"))
}
