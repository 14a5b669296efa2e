// Package place is where a program writes a folder that must be there as a whole or not at all.
//
// It writes into a hidden folder beside the target, which is renamed at the end. A lock keeps a second run from the same target,
// and is gone with the run that held it, however that ended. What a run that was killed left is swept by the next run of the
// same target: its unfinished folder is removed, and an earlier result that it had moved away is put back.
//
// A link is followed: its folder is written. A target in which the program itself stands is not renamed, because who stands in
// a folder stays with it and not with its name: its files are moved in, one after the other.
package place

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// ErrInUse reports a target that another run is writing.
var ErrInUse = errors.New("another run is writing it")

// Place is a target on its way. Make it with [Open].
type Place struct {
	Target string   // absolute, links followed
	Temp   string   // where to write; empty once the place is finished or discarded
	Swept  []string // what runs that were killed had left, and is gone

	inside  bool // Temp is in the target
	lock    *lock
	parents []string // made for it
}

// Resolve is where a target is: an absolute path, links followed. A link to nothing is an error.
func Resolve(target string) (string, error) {
	target, err := filepath.Abs(target)
	if err != nil {
		return "", err
	}
	found, err := filepath.EvalSymlinks(target)
	if err == nil {
		return found, nil
	}
	if _, is := os.Lstat(target); is == nil {
		return "", fmt.Errorf("%s is a link to nothing; make the folder that it names, or choose another", target)
	}
	return target, nil
}

// Leftover reports whether a name in a folder is of a run that is writing it, or was killed.
func Leftover(name string) bool {
	return name == within+lockName || strings.HasPrefix(name, within+unfinished)
}

// Names of what stands beside a target, after a dot and its name; within it, after a name of the program's own.
const (
	within     = ".ringfence"
	lockName   = ".lock"
	unfinished = ".unfinished-"
	replaced   = ".replaced-"
)

// Open takes a target, which [Resolve] gave, sweeps what killed runs left of it, and makes the folder to write to.
func Open(target string) (*Place, error) {
	p := &Place{Target: target, inside: here(target)}
	if err := p.makeParents(); err != nil {
		return nil, err
	}
	var err error
	if p.lock, err = take(p.beside() + lockName); err != nil {
		p.Discard()
		if errors.Is(err, ErrInUse) {
			return nil, fmt.Errorf("%s: %w; wait for it, or choose another folder", target, err)
		}
		return nil, err
	}
	if p.lock.sure {
		err = p.sweep()
	}
	if err == nil {
		p.Temp, err = os.MkdirTemp(filepath.Dir(p.beside()), filepath.Base(p.beside())+unfinished)
	}
	if err == nil {
		err = os.Chmod(p.Temp, 0o755)
	}
	if err != nil {
		p.Discard()
		return nil, err
	}
	return p, nil
}

// beside is what the names of its hidden files begin with.
func (p *Place) beside() string {
	if p.inside {
		return filepath.Join(p.Target, within)
	}
	return filepath.Join(filepath.Dir(p.Target), "."+filepath.Base(p.Target))
}

// here reports whether the program stands in the target.
func here(target string) bool {
	at, err := os.Stat(target)
	if err != nil {
		return false
	}
	self, err := os.Stat(".")
	return err == nil && os.SameFile(at, self)
}

// makeParents makes the folders above the target and remembers which were new.
func (p *Place) makeParents() error {
	for at := filepath.Dir(p.Target); ; at = filepath.Dir(at) {
		if _, err := os.Stat(at); err == nil || at == filepath.Dir(at) {
			break
		}
		p.parents = append(p.parents, at)
	}
	if err := os.MkdirAll(filepath.Dir(p.Target), 0o755); err != nil {
		p.Discard()
		return err
	}
	return nil
}

// sweep removes what killed runs left. The lock says that they are dead.
func (p *Place) sweep() error {
	for _, beside := range []string{p.beside(), filepath.Join(p.Target, within)} { // a run may have stood in the target
		folder, prefix := filepath.Split(beside)
		entries, err := os.ReadDir(folder)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		for _, e := range entries {
			rest, of := strings.CutPrefix(e.Name(), prefix)
			if !of || !e.IsDir() {
				continue
			}
			left := filepath.Join(folder, e.Name())
			switch {
			case strings.HasPrefix(rest, replaced):
				if err := p.restore(left); err != nil {
					return err
				}
			case !strings.HasPrefix(rest, unfinished):
				continue
			}
			if err := os.RemoveAll(left); err != nil {
				return err
			}
			if !slices.Contains(p.Swept, left) {
				p.Swept = append(p.Swept, left)
			}
		}
	}
	return nil
}

// earlier is the name of an earlier result in a folder of what was replaced.
const earlier = "earlier"

// restore puts an earlier result back whose place nothing took.
func (p *Place) restore(left string) error {
	old := filepath.Join(left, earlier)
	if _, err := os.Stat(old); err != nil {
		return nil // it was moved already
	}
	if _, err := os.Stat(p.Target); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(old, p.Target)
	}
	return nil
}

// Finish puts what was written at the target, in place of what stands there.
func (p *Place) Finish() error {
	if p.inside {
		return p.moveIn()
	}
	old := ""
	if _, err := os.Stat(p.Target); err == nil {
		if old, err = os.MkdirTemp(filepath.Dir(p.Target), filepath.Base(p.beside())+replaced); err != nil {
			return err
		}
		if err := os.Rename(p.Target, filepath.Join(old, earlier)); err != nil {
			os.Remove(old)
			return err
		}
	}
	if err := os.Rename(p.Temp, p.Target); err != nil {
		if old != "" {
			err = errors.Join(err, os.Rename(filepath.Join(old, earlier), p.Target))
			os.Remove(old)
		}
		return err
	}
	p.Temp, p.parents = "", nil
	p.lock.release()
	if old == "" {
		return nil
	}
	return os.RemoveAll(old)
}

// moveIn moves the files into the target, whose own go first. Both lie on one disk, so none of the moves copies.
func (p *Place) moveIn() error {
	entries, err := os.ReadDir(p.Target)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !Leftover(e.Name()) {
			if err := os.RemoveAll(filepath.Join(p.Target, e.Name())); err != nil {
				return err
			}
		}
	}
	written, err := os.ReadDir(p.Temp)
	if err != nil {
		return err
	}
	for _, e := range written {
		if err := os.Rename(filepath.Join(p.Temp, e.Name()), filepath.Join(p.Target, e.Name())); err != nil {
			return err
		}
	}
	err = os.Remove(p.Temp)
	p.Temp, p.parents = "", nil
	p.lock.release()
	return err
}

// Discard removes what was written so far. After Finish it does nothing.
func (p *Place) Discard() {
	if p.Temp != "" {
		os.RemoveAll(p.Temp)
		p.Temp = ""
	}
	p.lock.release()
	for _, dir := range p.parents {
		os.Remove(dir) // succeeds only where nobody has put anything into it meanwhile
	}
	p.parents = nil
}

// Hold takes a lock file for as long as this program runs or until it is released. Where another program has it, the
// error is [ErrInUse].
func Hold(path string) (release func(), err error) {
	l, err := take(path)
	if err != nil {
		return nil, err
	}
	return l.release, nil
}
