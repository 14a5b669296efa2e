package state

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fault"
)

// Form is how a file is laid out.
type Form uint8

const (
	Anvil   Form = iota // anvil's state, from a file or from its method
	Genesis             // accounts of a genesis file
	Verbs               // cache of verbs
)

// String names the form.
func (f Form) String() string {
	return [...]string{"state of anvil", "accounts of a genesis file", "cache of verbs"}[f]
}

// Dump is the state of a chain at a block.
type Dump struct {
	Form    Form
	Number  uint64       // of the block; 0 where the file does not say
	Time    uint64       // of the block, unix seconds; 0 where the file does not say
	BaseFee *uint256.Int // wei per gas; nil where the file does not say
	Alloc   types.GenesisAlloc
}

// MaxBytes is the longest file that is read, and the most that a packed one may hold.
const MaxBytes = 1 << 30

// mostFaults is how many faults of a file are told.
const mostFaults = 20

// ReadFile reads a file.
func ReadFile(name string) (*Dump, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, &fault.Fault{File: name, Problem: "cannot be read", Remedy: "check the name", Cause: err}
	}
	defer file.Close()
	return Read(name, file)
}

// Read reads a file that is open already. Its name is for faults.
func Read(name string, from io.Reader) (*Dump, error) {
	data, err := limited(from, MaxBytes)
	if err == nil {
		data, err = unpack(data)
	}
	if err != nil {
		return nil, &fault.Fault{File: name, Problem: err.Error(), Remedy: remedyOf(err), Cause: err}
	}
	r := newReader(name, data)
	r.file()
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return &r.dump, nil
}

var (
	errLong   = fmt.Errorf("is longer than %d MiB", MaxBytes>>20)
	errPacked = errors.New("begins as a gzip and is none")
	errHex    = errors.New("begins with 0x and is no hexadecimal")
	errEmpty  = errors.New("is empty")
	errDeep   = errors.New("is packed several times over")
)

func remedyOf(err error) string {
	switch {
	case errors.Is(err, errLong):
		return "dump without the history of blocks: anvil leaves it out without --preserve-historical-states"
	case errors.Is(err, errPacked), errors.Is(err, errHex):
		return "it may have been cut short: write it anew"
	}
	return "give a dump of anvil, the accounts of a genesis file, or a cache of verbs"
}

func limited(from io.Reader, most int) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, int64(most)+1))
	if err == nil && len(data) > most {
		err = errLong
	}
	return data, err
}

// unpack removes what is around the JSON: the answer of a node, hexadecimal, gzip.
func unpack(data []byte) ([]byte, error) {
	for range 4 {
		plain := data // with the lines before it, so that faults have theirs
		data = bytes.TrimSpace(data)
		switch {
		case len(data) == 0:
			return nil, errEmpty
		case bytes.HasPrefix(data, []byte{0x1f, 0x8b}):
			z, err := gzip.NewReader(bytes.NewReader(data))
			if err != nil {
				return nil, errPacked
			}
			if data, err = limited(z, MaxBytes); err != nil {
				if errors.Is(err, errLong) {
					return nil, err
				}
				return nil, errPacked
			}
		case bytes.HasPrefix(data, []byte("0x")) || bytes.HasPrefix(data, []byte(`"0x`)):
			text := bytes.TrimPrefix(bytes.Trim(data, `"`), []byte("0x"))
			raw := make([]byte, hex.DecodedLen(len(text)))
			if _, err := hex.Decode(raw, text); err != nil {
				return nil, errHex
			}
			data = raw
		case data[0] == '{':
			inner, is := answer(data)
			if !is {
				return plain, nil
			}
			data = inner
		default:
			return plain, nil
		}
	}
	return nil, errDeep
}
