package venue

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strconv"
)

// Log keeps a market's commands in a file, a line each, in front of it its CRC-32. What is written outlives the
// process, however that ends: the kernel has it. It is not synced to the disk, so a loss of power may take the last
// seconds.
//
// A plain file serves: commands are only ever appended and read in order from the beginning, which needs no index, no
// transactions and no compaction.
type Log struct {
	file   file
	line   []byte
	whole  int64 // bytes of whole lines
	broken error // a line could neither be written whole nor taken back: nothing is taken in any more
}

// file is what a log needs of one.
type file interface {
	io.WriteSeeker
	Truncate(size int64) error
}

// header is a line that is no command.
type header struct {
	Digest string `json:"ringfence"`        // of the configuration
	Keep   *int   `json:"keep,omitempty"`   // the market returned to what it was after so many commands
	Format int    `json:"format,omitempty"` // 1
}

// ErrDiffers is the error of a log that another configuration wrote.
var ErrDiffers = errors.New("venue: the data folder holds another market: another scenario, preset, seed or accounts")

// Keep has the market write its commands to a file, after it has taken in those that are there.
func (m *Market) Keep(path string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	digest := m.Digest()
	history, whole, err := read(file, digest)
	if err != nil {
		file.Close()
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := errors.Join(file.Truncate(whole), seek(file, whole)); err != nil {
		file.Close()
		return err
	}
	m.log = &Log{file: file, whole: whole}
	if whole == 0 {
		if err := m.log.write(header{Digest: digest, Format: 1}); err != nil {
			return err
		}
	}
	return m.replay(history)
}

func seek(file io.Seeker, at int64) error {
	_, err := file.Seek(at, io.SeekStart)
	return err
}

// replay makes the market what a history makes of it.
func (m *Market) replay(history []Command) error {
	if err := m.begin(); err != nil {
		return err
	}
	m.history = history
	for i := range history {
		m.notes = m.notes[:0]
		m.before(&history[i])
		m.apply(&history[i]) //nolint:errcheck // what was refused then is refused again
		m.follow()
	}
	m.notes = m.notes[:0]
	return nil
}

// read returns the commands in force, and how many bytes of the file are whole lines. A last line that was cut off
// was never answered.
func read(file io.Reader, digest string) (history []Command, whole int64, err error) {
	lines := bufio.NewReaderSize(file, 1<<16)
	for n := 1; ; n++ {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return history, whole, nil
		}
		if err != nil {
			return nil, 0, err
		}
		sum, text, ok := bytes.Cut(bytes.TrimSuffix(line, []byte("\n")), []byte(" "))
		if want, err := strconv.ParseUint(string(sum), 16, 32); !ok || err != nil || uint32(want) != crc32.ChecksumIEEE(text) {
			if _, next := lines.Peek(1); next == io.EOF {
				return history, whole, nil
			}
			return nil, 0, fmt.Errorf("venue: line %d is damaged", n)
		}
		whole += int64(len(line))
		if bytes.HasPrefix(text, []byte(`{"ringfence"`)) {
			var h header
			if err := json.Unmarshal(text, &h); err != nil {
				return nil, 0, err
			}
			if h.Digest != digest {
				return nil, 0, ErrDiffers
			}
			if h.Keep != nil {
				history = history[:min(max(*h.Keep, 0), len(history))]
			}
			continue
		}
		var c Command
		if err := json.Unmarshal(text, &c); err != nil {
			return nil, 0, fmt.Errorf("venue: line %d: %w", n, err)
		}
		history = append(history, c)
	}
}

func (l *Log) append(c *Command) error { return l.write(c) }

func (l *Log) write(x any) error {
	text, err := json.Marshal(x)
	if err != nil {
		return err
	}
	l.line = fmt.Appendf(l.line[:0], "%08x ", crc32.ChecksumIEEE(text))
	l.line = append(append(l.line, text...), '\n')
	if l.broken != nil {
		return l.broken
	}
	if _, err = l.file.Write(l.line); err != nil { // the disk is full, as it may be: what is there of the line must go
		if back := errors.Join(l.file.Truncate(l.whole), seek(l.file, l.whole)); back != nil {
			l.broken = fmt.Errorf("venue: commands can no longer be kept: %w", errors.Join(err, back))
		}
		return err
	}
	l.whole += int64(len(l.line))
	return nil
}

// History is how many commands the market has taken in: a snapshot that Return goes back to.
func (m *Market) History() (n int) {
	m.View(func() { n = len(m.history) })
	return n
}

// Return makes the market what it was after so many commands, and forgets those since. 0 is a reset. Stamps go on.
func (m *Market) Return(to int) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if to < 0 || to > len(m.history) {
		return fmt.Errorf("venue: there are %d commands, none of number %d", len(m.history), to)
	}
	if m.log != nil {
		if err := m.log.write(header{Digest: m.Digest(), Keep: &to}); err != nil {
			return err
		}
	}
	stamp := m.stamp
	m.stamp = 0
	err := m.replay(m.history[:to:to])
	m.stamp = max(m.stamp, stamp)
	m.note(Note{Topic: Restarted})
	m.tell()
	return err
}
