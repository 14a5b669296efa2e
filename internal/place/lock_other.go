//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package place

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// lock is a file that one run holds. Here a run that is killed leaves it, and the next one says so.
type lock struct {
	file *os.File
	sure bool
}

// take takes a lock, or is [ErrInUse].
func take(path string) (*lock, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("%w (if none is, remove %s)", ErrInUse, path)
	}
	return &lock{file, true}, err
}

// release gives a lock back; again, it does nothing.
func (l *lock) release() {
	if l == nil || l.file == nil {
		return
	}
	l.file.Close()
	os.Remove(l.file.Name())
	l.file = nil
}
