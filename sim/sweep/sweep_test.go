package sweep_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
	"github.com/ringfence-sim/ringfence/sim/sweep"
)

// small is a scenario whose paths take milliseconds.
func small(t *testing.T, set ...string) *scenario.Scenario {
	t.Helper()
	s, err := scenario.Builtin(scenario.Frictionless(append([]string{
		"paths=30", "population.borrowers=10", "population.health.median=0.05", "prices={source: gbm, start: 200, volatility: 3, horizon: 2h}",
		"arms=[{design: morpho, name: morpho}, {design: exchange-isolated, name: exchange, preset: binance-usdm}]",
	}, set...)...)...)
	require.NoError(t, err)
	return s
}

func axis(t *testing.T, text string) sweep.Axis {
	t.Helper()
	a, err := sweep.ParseAxis(text)
	require.NoError(t, err)
	return a
}

func made(t *testing.T, s *scenario.Scenario, o sweep.Settings, axes ...string) *sweep.Sweep {
	t.Helper()
	var d sweep.Design
	for _, text := range axes {
		d.Axes = append(d.Axes, axis(t, text))
	}
	w, err := sweep.New(s, d, o)
	require.NoError(t, err)
	return w
}

// told are the cells of all rows, a line each.
func told(t *testing.T, folders ...string) string {
	t.Helper()
	r, err := sweep.Gather(folders...)
	require.NoError(t, err)
	var b strings.Builder
	for _, row := range r.Rows() {
		fmt.Fprintln(&b, row.Cells()...)
	}
	fmt.Fprintln(&b, r.Hash)
	return b.String()
}

// Each point says what a whole study of its scenario says, one that draws its own prices and borrowers.
func TestAPointSaysWhatItsStudySays(t *testing.T) {
	t.Parallel()
	s := small(t)
	w := made(t, s, sweep.Settings{}, "arms.0.lif=1.02,1.1", "market.lltv=0.8,0.86")
	folder := t.TempDir()
	require.NoError(t, w.Run(context.Background(), folder, sweep.Options{Workers: 2}))
	r, err := sweep.Gather(folder)
	require.NoError(t, err)
	require.Len(t, r.Told, 4)
	for i, point := range r.Told {
		alone, err := s.With(w.Points[i].Set...)
		require.NoError(t, err)
		p, err := plan.New(alone)
		require.NoError(t, err)
		study := stats.New(p.Names(), "ETH", "USDC")
		require.NoError(t, sim.Run(context.Background(), p, sim.Options{}, study.Add))
		of := study.Summary()
		checked := 0
		for a := range of.Arms {
			for m, n := range point.Summary.Arms[a].Numbers {
				want := of.Arms[a].Of(m)
				require.Equal(t, fmt.Sprint(want.Estimate), fmt.Sprint(n.Estimate), "%s at %v", m.Key, point.Set)
				checked++
			}
		}
		require.Greater(t, checked, 20)
	}
}

// The current point is that of the scenario itself. A change from it is the paired difference, and that from itself is none.
func TestChangesAreFromTheScenariosOwnPoint(t *testing.T) {
	t.Parallel()
	w := made(t, small(t, "market.lltv=0.86"), sweep.Settings{}, "market.lltv=0.8,0.86,0.9")
	require.Equal(t, 1, w.Current)
	folder := t.TempDir()
	require.NoError(t, w.Run(context.Background(), folder, sweep.Options{Workers: 2}))
	r, err := sweep.Gather(folder)
	require.NoError(t, err)
	for _, p := range []int{0, 2} {
		c := r.Told[p].Moved(stats.BorrowerLoss, "morpho", "")
		require.InDelta(t, r.Told[p].Of(stats.BorrowerLoss, 0).Value-r.Told[1].Of(stats.BorrowerLoss, 0).Value, c.Value, 1e-9)
	}
	require.Nil(t, r.Told[1].Change)
}

// A run that is stopped at any moment, or whose parts were damaged, is gone on with, on another number of workers, to the same.
func TestARunGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	w := made(t, small(t), sweep.Settings{}, "arms.0.lif=1.02,1.05,1.1")
	whole := t.TempDir()
	require.NoError(t, w.Run(context.Background(), whole, sweep.Options{Workers: 1}))
	want := told(t, whole)
	for stop := 1; stop < 90; stop += 17 {
		folder := t.TempDir()
		ctx, cancel := context.WithCancel(context.Background())
		err := w.Run(ctx, folder, sweep.Options{Workers: 2, Progress: func(done, _ int) {
			if done >= stop {
				cancel()
			}
		}})
		require.ErrorIs(t, err, context.Canceled)
		entries, err := filepath.Glob(filepath.Join(folder, "*.part"))
		require.NoError(t, err)
		if len(entries) > 0 { // what a full disk or a crash may have done to one
			require.NoError(t, os.Truncate(entries[0], 100))
		}
		said := ""
		require.NoError(t, w.Run(context.Background(), folder, sweep.Options{Workers: 3, Tell: func(text string) { said += text + "\n" }}))
		if len(entries) > 0 {
			require.Contains(t, said, filepath.Base(entries[0])+" is damaged: it is cut off; it is done again")
		}
		require.Equal(t, want, told(t, folder))
	}
}

// Shards come to what one run comes to, and what is not right with their parts is named.
func TestShardsArePutTogether(t *testing.T) {
	t.Parallel()
	w := made(t, small(t, "paths=60"), sweep.Settings{}, "arms.0.lif=1.02,1.05")
	whole := t.TempDir()
	require.NoError(t, w.Run(context.Background(), whole, sweep.Options{}))
	var folders []string
	for i := 1; i <= 3; i++ {
		folders = append(folders, t.TempDir())
		require.NoError(t, w.Run(context.Background(), folders[i-1], sweep.Options{Shard: sweep.Shard{I: i, N: 3}}))
	}
	require.Equal(t, told(t, whole), told(t, folders...))

	_, err := sweep.Gather(folders[0], folders[2])
	require.ErrorContains(t, err, "2 of 6 parts")
	require.ErrorContains(t, err, "00000-0000025.part is missing (paths 25 to 49 of point 0)")
	_, err = sweep.Gather(append(folders, folders[1])...)
	require.ErrorContains(t, err, "00000-0000025.part is there twice")

	part := filepath.Join(folders[1], "00001-0000025.part")
	data, err := os.ReadFile(part)
	require.NoError(t, err)
	for _, change := range []func([]byte) []byte{
		func(b []byte) []byte { return b[:len(b)-7] },
		func(b []byte) []byte { return nil },
		func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		func(b []byte) []byte { b[len(b)-5] ^= 1; return b },
	} {
		require.NoError(t, os.WriteFile(part, change(append([]byte(nil), data...)), 0o644))
		_, err = sweep.Gather(folders...)
		require.ErrorContains(t, err, "00001-0000025.part is damaged")
	}
	other, err := os.ReadFile(filepath.Join(folders[0], "00001-0000000.part")) // another part under its name
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(part, other, 0o644))
	_, err = sweep.Gather(folders...)
	require.ErrorContains(t, err, "its name says")

	another := made(t, small(t, "paths=60", "seed=2"), sweep.Settings{}, "arms.0.lif=1.02,1.05")
	folder := t.TempDir()
	require.NoError(t, another.Run(context.Background(), folder, sweep.Options{Shard: sweep.Shard{I: 2, N: 3}}))
	_, err = sweep.Gather(folders[0], folder, folders[2])
	require.ErrorContains(t, err, "of another sweep")
	require.ErrorIs(t, w.Run(context.Background(), folder, sweep.Options{}), sweep.ErrManifest)
}

// Paths are added until the interval is narrow enough: as many on any number of workers, and those that were there stay.
func TestPathsAreAddedUntilTheIntervalIsNarrow(t *testing.T) {
	t.Parallel()
	s := small(t, "paths=25", "arms=[{design: morpho, name: morpho}]")
	until, err := sweep.ParseUntil("liquidated_share=20%")
	require.NoError(t, err)
	require.InDelta(t, 0.2, until.Width, 1e-12)
	w := made(t, s, sweep.Settings{Until: until}, "arms.0.lif=1.02,1.05")
	var first string
	for _, workers := range []int{1, 3} {
		folder := t.TempDir()
		require.NoError(t, w.Run(context.Background(), folder, sweep.Options{Workers: workers}))
		r, err := sweep.Gather(folder)
		require.NoError(t, err)
		require.Greater(t, r.Paths, 25)
		require.Less(t, r.Paths, 500)
		for _, p := range r.Told {
			n := p.Of(stats.LiquidatedShare, 0)
			require.LessOrEqual(t, n.High-n.Low, 0.2)
		}
		if first == "" {
			first = told(t, folder)
		}
		require.Equal(t, first, told(t, folder))
	}
}

// Faults of all points are told at once.
func TestFaultsOfAllPointsAreTold(t *testing.T) {
	t.Parallel()
	d := sweep.Design{Axes: []sweep.Axis{axis(t, "market.lltv=0.8,1.2"), axis(t, "arms.0.liff=1.02")}}
	_, err := sweep.New(small(t), d, sweep.Settings{})
	require.ErrorContains(t, err, "--vary market.lltv=1.2")
	require.ErrorContains(t, err, "liff")
	require.ErrorContains(t, err, "lif")
	_, err = sweep.New(small(t), sweep.Design{Axes: d.Axes[:1]}, sweep.Settings{Metrics: []string{"borrower_los"}})
	require.ErrorContains(t, err, "borrower_loss")
	require.False(t, errors.Is(err, context.Canceled))
}

// A fault of a value names the flag that its axis was written with, and no other axis's.
func TestFaultsNameTheFlagOfTheirAxis(t *testing.T) {
	over, err := sweep.ParseAxisOf("--over", "arms.0.lif=1.05,1.1")
	require.NoError(t, err)
	at, err := sweep.ParseAxisOf("--at", "market.lltv=0.8,1.2")
	require.NoError(t, err)
	_, err = sweep.New(small(t), sweep.Design{Axes: []sweep.Axis{over, at}}, sweep.Settings{})
	require.ErrorContains(t, err, "--at market.lltv=1.2: ")
	_, err = sweep.New(small(t), sweep.Design{Axes: []sweep.Axis{over, over}}, sweep.Settings{})
	require.EqualError(t, err, "--over arms.0.lif is given twice; give all its values at once")
	_, err = sweep.ParseAxisOf("--over", "arms.0.lif=2:1")
	require.ErrorContains(t, err, "--over arms.0.lif=2:1: ends below its beginning")
}
