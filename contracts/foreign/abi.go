package foreign

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
)

// pack is calldata: the selector of a signature, then a word for each argument. A slice of addresses and a string,
// which may stand for bytes, are dynamic: they follow after the words.
func pack(signature string, arguments ...any) []byte {
	data := crypto.Keccak256([]byte(signature))[:4]
	var tail []byte
	for _, a := range arguments {
		if fixed, is := static(a); is {
			data = append(data, fixed...)
			continue
		}
		data = append(data, word(uint64(words(arguments)*32+len(tail)))...)
		tail = append(tail, dynamic(a)...)
	}
	return append(data, tail...)
}

// static is an argument that stands among the words: an address, a number, a market's id, or words as they are.
func static(a any) ([]byte, bool) {
	if at, is := a.(vault.Address); is {
		return common.LeftPadBytes(at[:], 32), true
	}
	if id, is := a.(vault.ID); is {
		return id[:], true
	}
	switch v := a.(type) {
	case uint256.Int:
		w := v.Bytes32()
		return w[:], true
	case int:
		return word(uint64(v)), true
	case bool:
		if v {
			return word(1), true
		}
		return word(0), true
	case []byte:
		return v, true
	}
	return nil, false
}

// dynamic is an argument that follows after the words, with its length before it.
func dynamic(a any) (data []byte) {
	if list, is := a.([]vault.Address); is {
		data = word(uint64(len(list)))
		for _, at := range list {
			data = append(data, common.LeftPadBytes(at[:], 32)...)
		}
		return data
	}
	text, is := a.(string)
	if !is {
		panic(fmt.Sprintf("foreign: no encoding of %T", a))
	}
	return append(word(uint64(len(text))), common.RightPadBytes([]byte(text), (len(text)+31)/32*32)...)
}

func words(arguments []any) (n int) {
	for _, a := range arguments {
		if raw, is := a.([]byte); is {
			n += len(raw) / 32
		} else {
			n++
		}
	}
	return n
}

func word(x uint64) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, 24, 32), x)
}

// output is what a call returned, word by word. What is not there reads as 0.
type output []byte

func (o output) word(i int) (x uint256.Int) {
	if len(o) >= 32*(i+1) {
		x.SetBytes32(o[32*i : 32*i+32])
	}
	return x
}

func (o output) address(i int) (a vault.Address) {
	if len(o) >= 32*(i+1) {
		copy(a[:], o[32*i+12:32*i+32])
	}
	return a
}

// text reads a string, or the word of 32 bytes that old tokens return for one.
func (o output) text() string {
	if len(o) == 32 {
		return strings.TrimRight(string(o), "\x00")
	}
	at, length := o.word(0), o.word(1)
	if at.Eq(uint256.NewInt(32)) && length.LtUint64(256) && uint64(len(o)) >= 64+length.Uint64() {
		return string(o[64 : 64+length.Uint64()])
	}
	return ""
}

// view asks a contract.
func view(c *contracts.Chain, to vault.Address, what string, arguments ...any) (output, error) {
	out, err := c.View(to, pack(what, arguments...))
	if err != nil {
		return nil, called(to, what, err)
	}
	return out, nil
}

// send calls a contract in a transaction.
func send(c *contracts.Chain, from, to vault.Address, what string, arguments ...any) (contracts.Receipt, error) {
	r, err := c.Call(from, to, pack(what, arguments...))
	if err != nil {
		return r, called(to, what, err)
	}
	return r, nil
}

// CallError is a call that a contract refused.
type CallError struct {
	To     vault.Address
	What   string // signature
	Reason string // what the contract said: a text, or its data in hexadecimal; empty where it said nothing
	Cause  error
}

func (e *CallError) Error() string {
	name, _, _ := strings.Cut(e.What, "(")
	said := e.Reason
	if said == "" {
		said = "no reason given"
	}
	if errors.Is(e.Cause, vault.ErrNoCode) {
		said = "there is no contract: the dump has none at that address"
	}
	return fmt.Sprintf("foreign: %s of %s: %s", name, common.Address(e.To), said)
}

func (e *CallError) Unwrap() error { return e.Cause }

func called(to vault.Address, what string, err error) error {
	reason := err.Error()
	var reverted *contracts.RevertError
	if errors.As(err, &reverted) && reverted.Cause == nil {
		reason = ""
		switch data := reverted.Data; {
		case len(data) >= 4+64 && [4]byte(data[:4]) == [4]byte{0x08, 0xc3, 0x79, 0xa0}: // Error(string)
			reason = output(data[4:]).text()
		default:
			reason = fmt.Sprintf("%#x", data)
		}
	}
	return &CallError{To: to, What: what, Reason: reason, Cause: err}
}
