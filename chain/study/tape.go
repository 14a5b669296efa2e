package study

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
)

// Tape is all that came from outside, in order. Written, it is a line of JSON each, the first of which says what was lived.
type Tape struct {
	Begin Begin
	Lines []Line
}

// Begin is what a tape was recorded of.
type Begin struct {
	Scenario json.RawMessage `json:"scenario"` // as study.json has it
	Arm      string          `json:"arm"`
	Shift    uint64          `json:"clock_shift"` // see [Options]
	ID       uint64          `json:"chain_id"`
	Accounts []Account       `json:"accounts"`
	Dump     *Dump           `json:"dump,omitempty"` // that the chain began with, where there is one
}

// Dump is a state of others that a chain began with, and what of it the arm ran on.
type Dump struct {
	File       string `json:"file"`
	SHA256     string `json:"sha256"`
	Protocol   string `json:"protocol,omitempty"` // empty: recognised
	At         string `json:"at,omitempty"`
	Collateral string `json:"collateral,omitempty"`
	Loan       string `json:"loan,omitempty"`
	Market     string `json:"market,omitempty"`
}

// Line is one command from outside: a signed transaction, or a verb. Blocks are the chain's.
type Line struct {
	Block uint64        `json:"block"` // before which it was accepted
	Seq   uint64        `json:"seq"`   // among all of the tape, from 1; the tape's first line is 0
	Raw   hexutil.Bytes `json:"raw,omitempty"`
	Verb  string        `json:"verb,omitempty"` // begin, drop
	Begin *Begin        `json:"begin,omitempty"`
	Hash  *common.Hash  `json:"hash,omitempty"` // of the transaction that was dropped
}

const (
	verbBegin = "begin"
	verbDrop  = "drop"
)

// recorder writes a tape, a line at a time, so that a run that is killed has what it answered to.
type recorder struct {
	to  io.Writer
	seq uint64
}

func (r *recorder) write(l Line) error {
	if r.to == nil {
		return nil
	}
	l.Seq = r.seq
	text, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if _, err := r.to.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("study: the tape cannot be written: %w", err)
	}
	r.seq++
	return nil
}

// ReadTape reads a tape. A last line that a killed run did not finish is left out: its sender was never answered.
func ReadTape(from io.Reader) (*Tape, error) {
	t := &Tape{}
	in := bufio.NewReader(from)
	for n := uint64(0); ; n++ {
		text, err := in.ReadBytes('\n')
		if err == io.EOF {
			if n == 0 {
				return nil, fmt.Errorf("line 1: the tape is empty")
			}
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		var l Line
		strict := json.NewDecoder(bytes.NewReader(text))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&l); err != nil {
			return nil, fmt.Errorf("line %d: %w: this is no tape of ringfence chain, or it was changed", n+1, err)
		}
		switch {
		case l.Seq != n:
			return nil, fmt.Errorf("line %d: seq is %d, not %d: lines are missing", n+1, l.Seq, n)
		case n == 0 && l.Begin == nil:
			return nil, fmt.Errorf("line 1: it does not say what the tape is of; the first line of a tape has the verb begin")
		case n == 0:
			t.Begin = *l.Begin
			continue
		case (l.Verb == "") == (len(l.Raw) == 0) || l.Verb == verbDrop && l.Hash == nil || l.Verb != "" && l.Verb != verbDrop:
			return nil, fmt.Errorf("line %d: it has neither a raw transaction nor a verb that is known", n+1)
		}
		if k := len(t.Lines); k > 0 && t.Lines[k-1].Block > l.Block {
			return nil, fmt.Errorf("line %d: block %d after block %d", n+1, l.Block, t.Lines[k-1].Block)
		}
		t.Lines = append(t.Lines, l)
	}
}
