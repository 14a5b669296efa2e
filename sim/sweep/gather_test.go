package sweep

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/stats"
)

// The hash is of the parts' digests, point by point; studies come in the points' order, and what their reader fails with ends it.
func TestPointsAreGatheredInTheirOrder(t *testing.T) {
	t.Parallel()
	w := tiny(t, scene(t, "limits={bad_debt_p99: <= 1%}"), Settings{}, "arms.0.lif=1.01,1.02,1.1")
	require.Equal(t, 1, w.Current)
	folder := t.TempDir()
	require.NoError(t, w.Run(context.Background(), folder, Options{}))
	for _, name := range []string{"1-2.part", "00000-0000000.partly", "notes.part", "00000-0000000.part.old"} { // no parts
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), nil, 0o644))
	}
	var seen []int
	r, err := GatherWith([]string{folder}, func(point int, of *stats.Study) error {
		seen = append(seen, point)
		require.Equal(t, 3, of.Summary().Paths)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, []int{0, 1, 2}, seen)
	require.Equal(t, 3, r.Paths)
	require.Empty(t, r.Failures)
	lines := ""
	for point := range 3 {
		for _, first := range []int{0, 2} {
			name := Part{Point: point, First: first}.Name()
			data, err := os.ReadFile(filepath.Join(folder, name))
			require.NoError(t, err)
			lines += string(data[len(data)-65:len(data)-1]) + " " + name + "\n"
		}
	}
	require.Equal(t, fmt.Sprintf("%x", sha256.Sum256([]byte(lines))), r.Hash)
	for i, p := range r.Told {
		require.Equal(t, []any{i, i == 1, w.Points[i], 0}, []any{p.Number, p.Current, p.Point, p.Failed})
		require.Equal(t, i != 1, len(p.Change) > 0)
		require.Len(t, p.Judged, 1)
		for m, n := range p.Summary.Arms[0].Numbers {
			require.Nil(t, n.Sample, m.Key)
		}
	}

	boom := errors.New("boom")
	seen = nil
	_, err = GatherWith([]string{folder}, func(point int, _ *stats.Study) error {
		if seen = append(seen, point); point == 1 {
			return boom
		}
		return nil
	})
	require.ErrorIs(t, err, boom)
	require.Equal(t, []int{0, 1}, seen)
}

func TestFoldersThatAreNoneOfParts(t *testing.T) {
	t.Parallel()
	_, err := Gather()
	require.EqualError(t, err, "no folder of parts is named")
	empty, bad := t.TempDir(), t.TempDir()
	_, err = Gather(empty)
	require.ErrorContains(t, err, empty+" is no folder of parts: it holds no sweep.manifest.json; name those")
	require.NoError(t, os.WriteFile(filepath.Join(bad, ManifestFile), []byte("{"), 0o644))
	_, err = Gather(bad)
	require.ErrorContains(t, err, filepath.Join(bad, ManifestFile)+" cannot be read: ")
	one, two := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(one, ManifestFile), []byte("{}"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(two, ManifestFile), []byte("{} "), 0o644))
	_, err = Gather(one, one, two)
	require.EqualError(t, err, two+" is of another sweep than "+one+": their manifests differ")
}

// Of parts that are not there ten are named.
func TestMissingPartsAreNamed(t *testing.T) {
	t.Parallel()
	m := &Manifest{Points: make([]Point, 5), Block: 2}
	err := complete(m, "", nil, 3)
	require.ErrorContains(t, err, "10 of 10 parts are not there as they should be; run their shards again, in the folders where they are:\n"+
		"00000-0000000.part is missing (paths 0 to 1 of point 0)\n")
	require.True(t, strings.HasSuffix(err.Error(), "\n00004-0000002.part is missing (paths 2 to 2 of point 4)"))
	err = complete(m, "", nil, 5)
	require.ErrorContains(t, err, "15 of 15 parts")
	require.True(t, strings.HasSuffix(err.Error(), "\n00004-0000002.part is missing (paths 2 to 3 of point 4)\nand 5 more"))
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	m.Points = m.Points[:1]
	require.EqualError(t, errors.Unwrap(complete(m, "", map[string]string{"00000-0000000.part": file}, 2)), file+" is damaged: it is cut off")
	require.NoError(t, complete(m, "", nil, 0))
}

// With a width to reach, the paths are those that the parts show; otherwise the manifest says how many there are.
func TestPathsAreThoseOfTheParts(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, p := range []Part{{0, 0, 2}, {1, 4, 2}, {1, 2, 2}} {
		require.NoError(t, p.write(folder, nil))
	}
	m := &Manifest{Block: 2, Paths: 3}
	found, paths, err := findParts([]string{folder}, m)
	require.NoError(t, err)
	require.Equal(t, 3, paths)
	require.Equal(t, map[string]string{
		"00000-0000000.part": filepath.Join(folder, "00000-0000000.part"), "00001-0000002.part": filepath.Join(folder, "00001-0000002.part"),
		"00001-0000004.part": filepath.Join(folder, "00001-0000004.part"),
	}, found)
	m.Until = &Until{}
	_, paths, err = findParts([]string{folder}, m)
	require.NoError(t, err)
	require.Equal(t, 6, paths)
	_, _, err = findParts([]string{folder, filepath.Join(folder, "none")}, m)
	require.ErrorIs(t, err, os.ErrNotExist)
	again := t.TempDir()
	require.NoError(t, Part{0, 0, 2}.write(again, nil))
	_, _, err = findParts([]string{folder, again}, m)
	require.EqualError(t, err, "00000-0000000.part is there twice: "+filepath.Join(folder, "00000-0000000.part")+" and "+filepath.Join(again, "00000-0000000.part"))
}

// The first point of the finer sweep is left out, and the others follow.
func TestAFinerRoundFollows(t *testing.T) {
	t.Parallel()
	points := func(names ...string) (all []Point) {
		for _, name := range names {
			all = append(all, Point{Set: []string{name}})
		}
		return all
	}
	results := func(hash string, names ...string) *Results {
		r := &Results{Manifest: &Manifest{Points: points(names...)}, Hash: hash}
		for i, p := range r.Points {
			r.Told = append(r.Told, PointResult{Point: p, Number: i, Current: i == 0, Failed: len(names)})
			r.Failures = append(r.Failures, Failure{Point: i, Path: uint32(len(names))})
		}
		return r
	}
	r, finer := results("h1", "a", "b"), results("h2", "c", "d", "e")
	of := r.Manifest
	r.Join(finer)
	require.Equal(t, points("a", "b", "d", "e"), r.Points)
	require.Equal(t, points("a", "b"), of.Points, "the manifest itself stays")
	for i, want := range []PointResult{
		{Point: of.Points[0], Number: 0, Current: true, Failed: 2},
		{Point: of.Points[1], Number: 1, Failed: 2},
		{Point: finer.Points[1], Number: 2, Failed: 3},
		{Point: finer.Points[2], Number: 3, Failed: 3},
	} {
		require.Equal(t, want, r.Told[i])
	}
	require.Equal(t, []Failure{{Point: 0, Path: 2}, {Point: 1, Path: 2}, {Point: 2, Path: 3}, {Point: 3, Path: 3}}, r.Failures)
	require.Equal(t, fmt.Sprintf("%x", sha256.Sum256([]byte("h1 h2"))), r.Hash)
}

// A file of another name is no part, and every part that is there twice is told. Where paths are added, the parts that are
// there say how many.
func TestPartsAreFoundByTheirNames(t *testing.T) {
	t.Parallel()
	one, two := t.TempDir(), t.TempDir()
	for _, folder := range []string{one, two} {
		for _, name := range []string{"1-900.part", Part{Point: 0, First: 0}.Name(), Part{Point: 1, First: 4}.Name()} {
			require.NoError(t, os.WriteFile(filepath.Join(folder, name), nil, 0o644))
		}
	}
	found, paths, err := findParts([]string{one}, &Manifest{Paths: 3, Block: 2})
	require.NoError(t, err)
	require.Len(t, found, 2)
	require.Equal(t, 3, paths)
	_, paths, err = findParts([]string{one}, &Manifest{Paths: 3, Block: 2, Until: &Until{}})
	require.NoError(t, err)
	require.Equal(t, 6, paths)
	_, _, err = findParts([]string{one, two}, &Manifest{})
	require.ErrorContains(t, err, Part{Point: 0, First: 0}.Name()+" is there twice: ")
	require.ErrorContains(t, err, Part{Point: 1, First: 4}.Name()+" is there twice: ")
}
