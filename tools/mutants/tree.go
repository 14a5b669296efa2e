package main

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// tree is a checkout as it stood when the program began: every file that git tracks or does not ignore.
type tree struct {
	root  string
	files map[string][]byte // by path below root
	modes map[string]fs.FileMode
}

func readTree(ctx context.Context, root string) (*tree, error) {
	git := exec.CommandContext(ctx, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	git.Dir = root
	out, err := git.Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files in %s: %w", root, err)
	}
	t := &tree{root: root, files: map[string][]byte{}, modes: map[string]fs.FileMode{}}
	for path := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		full := filepath.Join(root, path)
		info, err := os.Stat(full)
		if os.IsNotExist(err) {
			continue // deleted and not yet committed
		}
		if err != nil {
			return nil, err
		}
		if t.files[path], err = os.ReadFile(full); err != nil {
			return nil, err
		}
		t.modes[path] = info.Mode()
	}
	return t, nil
}

// copied is a copy of a tree in which faults are planted.
type copied struct {
	*tree
	folder string
	lock   *os.File
}

// places is how many copies of a checkout there may be, of all runs together.
const places = 32

// copy makes a copy, or takes up one that an earlier run left and no other is using. Its place follows from the checkout's,
// because the build cache knows packages by their folders.
func (t *tree) copy() (*copied, error) {
	hash := fnv.New32a()
	hash.Write([]byte(t.root))
	for number := range places {
		folder := filepath.Join(os.TempDir(), fmt.Sprintf("ringfence-mutants-%08x-%d", hash.Sum32(), number), "ringfence")
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, err
		}
		lock, err := os.OpenFile(filepath.Join(filepath.Dir(folder), "lock"), os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return nil, err
		}
		if syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			c := &copied{t, folder, lock}
			return c, c.restore()
		}
		_ = lock.Close()
	}
	return nil, fmt.Errorf("all %d copies of %s are in use", places, t.root)
}

func (c *copied) release() { _ = c.lock.Close() }

// restore makes the copy equal to the tree again: what differs is written, what is new is removed.
func (c *copied) restore() error {
	err := filepath.WalkDir(c.folder, func(full string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		path, err := filepath.Rel(c.folder, full)
		if err != nil {
			return err
		}
		if _, known := c.files[filepath.ToSlash(path)]; !known {
			return os.Remove(full)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for path, want := range c.files {
		full := filepath.Join(c.folder, path)
		if got, err := os.ReadFile(full); err == nil && bytes.Equal(got, want) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(full, want, c.modes[path]); err != nil {
			return err
		}
	}
	return nil
}

// command is a program that runs in the copy. The shared material stands beside the checkout, not beside the copy.
func (c *copied) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = c.folder
	cmd.Env = os.Environ()
	if os.Getenv("RINGFENCE_SHARED") == "" {
		cmd.Env = append(cmd.Env, "RINGFENCE_SHARED="+filepath.Join(filepath.Dir(c.root), "shared"))
	}
	return cmd
}
