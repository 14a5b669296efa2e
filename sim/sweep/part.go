package sweep

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Part is a block of paths at one point: what is done at once, and written as one file.
type Part struct {
	Point int `json:"point"` // its number, from 0
	First int `json:"first"` // path, from 0
	Count int `json:"count"` // of paths
}

// Name is the name of the part's file.
func (p Part) Name() string { return fmt.Sprintf("%05d-%07d.part", p.Point, p.First) }

// Failure is a run that failed: an arm on a path at a point.
type Failure struct {
	Point int    `json:"point"`
	Path  uint32 `json:"path"`
	Arm   string `json:"arm"`
	Error string `json:"error"`
}

// head is the first line of a part's file. The paths follow, as package stats keeps them, and then a line with the SHA-256 of all
// before it.
type head struct {
	Sweep string `json:"sweep"` // the manifest's digest
	Part
	Failures []Failure `json:"failures,omitempty"`
	Bytes    int       `json:"bytes"` // of the paths
}

// done is a part as it was read.
type done struct {
	head
	paths  []byte
	digest string // of all of it
}

// ErrDamaged reports a part whose file is not what was written.
var ErrDamaged = errors.New("is damaged")

// file is a part's file.
func (h *head) file(paths []byte) ([]byte, error) {
	h.Bytes = len(paths)
	line, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	data := append(append(line, '\n'), paths...)
	sum := sha256.Sum256(data)
	return append(data, "\n"+hex.EncodeToString(sum[:])+"\n"...), nil
}

// write writes a part's file under its name, as a whole or not at all.
func (p Part) write(folder string, data []byte) error {
	return whole(filepath.Join(folder, p.Name()), data)
}

// whole writes a file as a whole or not at all.
func whole(file string, data []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(file), unfinished+"*")
	if err != nil {
		return err
	}
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Sync()
	}
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(temp.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	if err != nil {
		os.Remove(temp.Name())
	}
	return err
}

// unfinished is what the name of a file begins with that is being written.
const unfinished = ".unfinished-"

// read reads a part's file and checks it against its own digest, and against the part and the sweep it should be of.
func read(file string, of Part, sweep string) (*done, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return parse(file, data, of, sweep)
}

// parse is [read] of what a file holds.
func parse(file string, data []byte, of Part, sweep string) (*done, error) {
	damaged := func(why string) error { return fmt.Errorf("%s %w: %s", file, ErrDamaged, why) }
	tail := 2 + 2*sha256.Size
	if len(data) < tail || data[len(data)-1] != '\n' || data[len(data)-tail] != '\n' {
		return nil, damaged("it is cut off")
	}
	body, stated := data[:len(data)-tail], string(data[len(data)-tail+1:len(data)-1])
	sum := sha256.Sum256(body)
	if hex.EncodeToString(sum[:]) != stated {
		return nil, damaged("its content is not that of its digest")
	}
	line, paths, _ := bytes.Cut(body, []byte("\n"))
	d := &done{paths: paths, digest: stated}
	if err := json.Unmarshal(line, &d.head); err != nil {
		return nil, damaged("its first line cannot be read")
	}
	switch {
	case d.Sweep != sweep:
		return nil, fmt.Errorf("%s is of another sweep (%s…, this is %s…)", file, short(d.Sweep), short(sweep))
	case d.Part != of:
		return nil, damaged(fmt.Sprintf("it holds %d paths from %d of point %d, and its name says %d from %d of point %d", d.Count, d.First, d.Point, of.Count, of.First, of.Point))
	case d.Bytes != len(paths):
		return nil, damaged(fmt.Sprintf("it holds %d bytes of paths where %d were written", len(paths), d.Bytes))
	}
	return d, nil
}

// short is the beginning of a digest.
func short(digest string) string { return digest[:min(12, len(digest))] }
