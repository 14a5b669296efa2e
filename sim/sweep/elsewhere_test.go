package sweep

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Parts may come in any order and several times; what is damaged is refused, and each counts once when it is written.
func TestPartsThatAreDoneElsewhere(t *testing.T) {
	t.Parallel()
	w := tiny(t, scene(t), Settings{}, "arms.0.lif=1.02,1.1")
	ctx, folder := context.Background(), t.TempDir()
	var progress []string
	var asked []Part
	o := Options{Progress: func(done, total int) { progress = append(progress, fmt.Sprint(done, "/", total)) }}
	o.Elsewhere = func(_ context.Context, of *Manifest, parts []Part, accept func(Part, []byte) error) error {
		require.Equal(t, &w.Manifest, of)
		asked = parts
		for i := len(parts) - 1; i >= 0; i-- {
			file, err := w.file(ctx, parts[i], nil, func() {})
			require.NoError(t, err)
			require.ErrorIs(t, accept(parts[i], file[1:]), ErrDamaged)
			require.NoFileExists(t, filepath.Join(folder, parts[i].Name()))
			require.NoError(t, accept(parts[i], file))
			require.NoError(t, accept(parts[i], file))
			require.NoError(t, accept(parts[i], nil), "it is there, whatever comes after it")
		}
		return nil
	}
	require.NoError(t, w.Run(ctx, folder, o))
	require.Equal(t, w.parts(0, 3), asked)
	require.Equal(t, strings.Fields("1/6 2/6 4/6 6/6"), progress)
	_, err := Gather(folder)
	require.NoError(t, err)

	o.Elsewhere = func(context.Context, *Manifest, []Part, func(Part, []byte) error) error {
		return errors.New("not asked")
	}
	require.NoError(t, w.Run(ctx, folder, o), "nothing is left")
}

func TestWhatFailsElsewhereIsHandedOn(t *testing.T) {
	t.Parallel()
	w := tiny(t, scene(t), Settings{}, "arms.0.lif=1.02,1.1")
	ctx := context.Background()
	left := w.parts(0, 2)
	file, err := w.file(ctx, left[0], nil, func() {})
	require.NoError(t, err)
	one := func(_ context.Context, _ *Manifest, parts []Part, accept func(Part, []byte) error) error {
		return accept(parts[0], file)
	}
	require.EqualError(t, w.elsewhere(ctx, t.TempDir(), left, 4, Options{Elsewhere: one}), "00001-0000000.part was not done")
	require.NoError(t, w.elsewhere(ctx, t.TempDir(), left[:1], 2, Options{Elsewhere: one}))
	require.ErrorIs(t, w.elsewhere(ctx, filepath.Join(t.TempDir(), "none"), left[:1], 2, Options{Elsewhere: one}), os.ErrNotExist, "it cannot be written")
	boom := errors.New("boom")
	require.ErrorIs(t, w.elsewhere(ctx, t.TempDir(), left, 4, Options{Elsewhere: func(context.Context, *Manifest, []Part, func(Part, []byte) error) error { return boom }}), boom)
}

func TestAWorkerDoesPartsOfItsSweepAlone(t *testing.T) {
	t.Parallel()
	w, err := New(scene(t), Design{Axes: axesOf(t, "arms.0.lif=1.02,1.1", "prices.start=200,210")}, Settings{Version: "v9"})
	require.NoError(t, err)
	of, err := Reopen(w.JSON(), "v9", 1)
	require.NoError(t, err)
	require.Equal(t, w.Digest(), of.Digest())
	for _, p := range []Part{{0, 0, 1}, {3, 2, 3}} {
		want, err := w.file(context.Background(), p, nil, func() {})
		require.NoError(t, err)
		got, err := of.Do(context.Background(), p)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got))
	}
	of.sweep.Block = 3
	_, err = of.Do(context.Background(), Part{0, 0, 3})
	require.NoError(t, err, "a whole block")
	for _, p := range []Part{{-1, 0, 1}, {4, 0, 1}, {0, -1, 1}, {0, 0, 0}, {0, 0, 4}} {
		_, err := of.Do(context.Background(), p)
		require.EqualError(t, err, p.Name()+" is no part of the sweep")
	}

	of.drawn = nil
	first := of.take(Part{0, 0, 1})
	require.NotNil(t, first)
	require.Same(t, first, of.take(Part{2, 0, 1}), "a point with the same prices")
	require.NotSame(t, first, of.take(Part{1, 0, 1}))
	require.NotSame(t, first, of.take(Part{0, 1, 1}))
	of.take(Part{0, 2, 1})
	require.Same(t, first, of.take(Part{0, 0, 1}), "four are kept")
	require.Len(t, of.drawn, 4)
	last := of.take(Part{0, 3, 1})
	require.Len(t, of.drawn, 4)
	require.Same(t, last, of.drawn[3].Drawn)
	require.Equal(t, drawnBlock{1, 0}, of.drawn[0].block, "the oldest has gone")
}

func TestSweepsThatCannotBeWorkedOn(t *testing.T) {
	t.Parallel()
	w, err := New(scene(t), Design{Axes: axesOf(t, "arms.0.lif=1.02,1.1")}, Settings{Version: "v9"})
	require.NoError(t, err)
	_, err = Reopen([]byte("{"), "v9", 1)
	require.Error(t, err)
	require.NotErrorIs(t, err, ErrOther)
	_, err = Reopen(w.JSON(), "v8", 1)
	require.ErrorIs(t, err, ErrOther)
	require.EqualError(t, err, "the sweep cannot be worked on here: it is of ringfence v9, and this is v8")
	for _, each := range []struct{ from, to, says string }{
		{`"seed":`, `"sed":`, "the sweep cannot be worked on here: "},
		{`"cost"`, `"cots"`, "--metrics cots"},
		{`"paths": 3`, `"paths": 4`, "its files are other ones here, or this program is another build"},
	} {
		text := strings.Replace(string(w.JSON()), each.from, each.to, 1)
		require.NotEqual(t, string(w.JSON()), text, each.from)
		_, err = Reopen([]byte(text), "v9", 1)
		require.ErrorIs(t, err, ErrOther, each.from)
		require.ErrorContains(t, err, each.says)
	}
}
