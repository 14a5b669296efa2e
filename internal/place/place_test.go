package place

import (
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// put opens a target and writes one file.
func put(t *testing.T, target, content string) *Place {
	t.Helper()
	target, err := Resolve(target)
	require.NoError(t, err)
	p, err := Open(target)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(p.Temp, "file"), []byte(content), 0o644))
	return p
}

// stands says what the file of a target holds, and that nothing else is in its folder or beside it.
func stands(t *testing.T, target, content string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(target, "file"))
	require.NoError(t, err)
	require.Equal(t, content, string(data))
	for _, folder := range []string{target, filepath.Dir(target)} {
		entries, err := os.ReadDir(folder)
		require.NoError(t, err)
		require.Len(t, entries, 1, folder)
	}
}

func TestATargetAppearsAtTheEndAndReplacesAnEarlier(t *testing.T) {
	t.Parallel()
	target := filepath.Join(t.TempDir(), "run")
	for _, content := range []string{"one", "two"} {
		p := put(t, target, content)
		defer p.Discard()
		if content == "one" {
			require.NoDirExists(t, target)
		}
		require.Equal(t, filepath.Dir(target), filepath.Dir(p.Temp), "beside it")
		require.NoError(t, p.Finish())
		stands(t, target, content)
	}
}

func TestASecondRunIsKeptFromATarget(t *testing.T) {
	t.Parallel()
	target := filepath.Join(t.TempDir(), "run")
	first := put(t, target, "one")
	_, err := Open(first.Target)
	require.ErrorIs(t, err, ErrInUse)
	require.ErrorContains(t, err, target)
	require.DirExists(t, first.Temp, "the first goes on")
	require.NoError(t, first.Finish())
	stands(t, target, "one")
	second := put(t, target, "two")
	require.Empty(t, second.Swept)
	second.Discard()
	stands(t, target, "one")
}

// A run that is killed leaves its folder, and its lock is let go.
func TestWhatAKilledRunLeftIsSweptByTheNext(t *testing.T) {
	t.Parallel()
	target := filepath.Join(t.TempDir(), "run")
	killed := put(t, target, "half")
	require.NoError(t, killed.lock.file.Close())
	other := put(t, filepath.Join(filepath.Dir(target), "run2"), "of another name")
	next := put(t, target, "whole")
	require.Equal(t, []string{killed.Temp}, next.Swept)
	require.NoDirExists(t, killed.Temp)
	require.DirExists(t, other.Temp)
	other.Discard()
	require.NoError(t, next.Finish())
	stands(t, target, "whole")
}

// What is written is open to others as folders are, which a temporary folder is not.
func TestOthersMayReadATarget(t *testing.T) {
	t.Parallel()
	target := filepath.Join(t.TempDir(), "run")
	require.NoError(t, put(t, target, "one").Finish())
	at, err := os.Stat(target)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o755), at.Mode().Perm())
}

// Sweeping takes folders of the target's names, and neither files nor folders of other names.
func TestWhatIsNoLeftoverStays(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, folder := filepath.Join(dir, ".run.unfinished-1"), filepath.Join(dir, ".unfinished-1")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	require.NoError(t, os.Mkdir(folder, 0o755))
	p := put(t, filepath.Join(dir, "run"), "one")
	require.Empty(t, p.Swept)
	require.NoError(t, p.Finish())
	require.FileExists(t, file)
	require.DirExists(t, folder)
}

// A result that cannot be put at its place leaves the earlier one there.
func TestAnEarlierResultStaysWhereTheNextIsLost(t *testing.T) {
	t.Parallel()
	target := filepath.Join(t.TempDir(), "run")
	require.NoError(t, put(t, target, "one").Finish())
	p := put(t, target, "two")
	require.NoError(t, os.RemoveAll(p.Temp))
	require.ErrorIs(t, p.Finish(), os.ErrNotExist)
	p.Discard()
	stands(t, target, "one")
	p = put(t, filepath.Join(filepath.Dir(target), "new"), "two")
	require.NoError(t, os.RemoveAll(p.Temp))
	require.NotContains(t, p.Finish().Error(), earlier, "there was none")
	p.Discard()
}

func TestWhoHoldsALockIsAlone(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	release, err := Hold(path)
	require.NoError(t, err)
	_, err = Hold(path)
	require.ErrorIs(t, err, ErrInUse)
	release()
	release, err = Hold(path)
	require.NoError(t, err)
	release()
	_, err = Hold(filepath.Join(path, "no", "folder"))
	require.Error(t, err)
}

// A run that is killed between two renames has moved the earlier result away.
func TestAnEarlierResultIsPutBack(t *testing.T) {
	t.Parallel()
	target := filepath.Join(t.TempDir(), "run")
	away := filepath.Join(filepath.Dir(target), ".run.replaced-7")
	require.NoError(t, os.MkdirAll(filepath.Join(away, earlier), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(away, earlier, "file"), []byte("earlier"), 0o644))
	p := put(t, target, "new")
	require.Equal(t, []string{away}, p.Swept)
	p.Discard()
	stands(t, target, "earlier")
}

func TestALinkIsFollowed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target, link := filepath.Join(dir, "there", "run"), filepath.Join(dir, "link")
	require.NoError(t, os.MkdirAll(target, 0o755))
	require.NoError(t, os.Symlink(target, link))
	require.NoError(t, put(t, link, "one").Finish())
	stands(t, target, "one")
	at, err := os.Readlink(link)
	require.NoError(t, err)
	require.Equal(t, target, at)

	require.NoError(t, os.Symlink(filepath.Join(dir, "nowhere"), filepath.Join(dir, "dangling")))
	_, err = Resolve(filepath.Join(dir, "dangling"))
	require.ErrorContains(t, err, "a link to nothing")
}

// Who stands in the target stands in it afterwards, and finds the files there.
func TestTheFolderOneStandsInIsFilled(t *testing.T) {
	target := filepath.Join(t.TempDir(), "run")
	require.NoError(t, os.Mkdir(target, 0o755))
	t.Chdir(target)
	for _, content := range []string{"one", "two"} {
		p := put(t, ".", content)
		require.NoError(t, p.Finish())
		data, err := os.ReadFile("file")
		require.NoError(t, err)
		require.Equal(t, content, string(data))
		stands(t, p.Target, content)
	}
	killed := put(t, ".", "half")
	require.NoError(t, killed.lock.file.Close())
	t.Chdir("..")
	p := put(t, "run", "three")
	require.Equal(t, []string{killed.Temp}, p.Swept)
	require.NoError(t, p.Finish())
	stands(t, p.Target, "three")
}

func TestNothingStaysOfWhatIsDiscarded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := put(t, filepath.Join(dir, "deep", "er", "run"), "one")
	p.Discard()
	p.Discard()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, entries)
}

// What a run writes within a folder is its lock and its unfinished folder, by their whole names.
func TestLeftoversAreKnownByTheirNames(t *testing.T) {
	t.Parallel()
	for name, is := range map[string]bool{
		".ringfence.lock": true, ".ringfence.unfinished-12": true, ".ringfence.unfinished-": true,
		".ringfence.lock2": false, ".ringfence.replaced-1": false, ".ringfence": false, "ringfence.lock": false, ".run.unfinished-12": false, "study.json": false, "": false,
	} {
		require.Equal(t, is, Leftover(name), name)
	}
}

// Many take one lock at the same time and remove its file when they give it back. However they meet, one holds it.
func TestALockHasOneHolder(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	var holders, taken, twice atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 1000 {
				l, err := take(path)
				if err != nil {
					continue
				}
				if holders.Add(1) > 1 {
					twice.Add(1)
				}
				taken.Add(1)
				runtime.Gosched()
				holders.Add(-1)
				l.release()
				l.release()
			}
		})
	}
	all.Wait()
	require.NotZero(t, taken.Load())
	require.Zero(t, twice.Load())
	require.NoFileExists(t, path)
}

// Who has no folder to write in is told so, and who may not make one.
func TestAFolderThatCannotBeMadeIsToldOf(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	_, err := Open(filepath.Join(file, "deep", "run"))
	require.Error(t, err)
	_, err = Open(filepath.Join(file, "run"))
	require.Error(t, err)
}
