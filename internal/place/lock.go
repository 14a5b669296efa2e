//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package place

import (
	"errors"
	"os"
	"syscall"
)

// lock is a file that one run holds. The system lets go of it when the run ends, however it does.
type lock struct {
	file *os.File
	sure bool // nobody else holds it; a disk without locks leaves that open
}

// take takes a lock, or is [ErrInUse].
func take(path string) (*lock, error) {
	for {
		file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
		if err != nil {
			return nil, err
		}
		if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
			if errors.Is(err, syscall.EWOULDBLOCK) {
				file.Close()
				return nil, ErrInUse
			}
			return &lock{file: file}, nil
		}
		held, err := file.Stat()
		if err == nil {
			if named, err := os.Stat(path); err == nil && os.SameFile(held, named) {
				return &lock{file, true}, nil
			}
		}
		file.Close() // who held it has removed it meanwhile
	}
}

// release gives a lock back; again, it does nothing.
func (l *lock) release() {
	if l == nil || l.file == nil {
		return
	}
	os.Remove(l.file.Name())
	l.file.Close()
	l.file = nil
}
