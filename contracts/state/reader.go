package state

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fault"
)

// reader walks along a file's tokens, so that it knows where each stands and keeps nothing of what it skips.
type reader struct {
	data   []byte
	tokens *json.Decoder
	faults fault.List
	path   []string // of keys to where it is
	line   int      // of byte seen
	seen   int64
	dump   Dump
}

func newReader(name string, data []byte) *reader {
	r := &reader{data: data, tokens: json.NewDecoder(bytes.NewReader(data)), line: 1, faults: fault.List{File: name, Most: mostFaults}}
	r.tokens.UseNumber()
	r.dump.Alloc = types.GenesisAlloc{}
	return r
}

// refuse takes down what is wrong with what was read last.
func (r *reader) refuse(problem, remedy string) {
	at := min(r.tokens.InputOffset(), int64(len(r.data)))
	r.line += bytes.Count(r.data[r.seen:at], []byte{'\n'})
	r.seen = at
	r.faults.Row(r.line, strings.Join(r.path, "."), problem, remedy)
}

// errStop ends the reading: the file is no JSON from here on. The fault is taken down.
var errStop = errors.New("state: stop")

// token is the next token.
func (r *reader) token() (json.Token, error) {
	t, err := r.tokens.Token()
	switch {
	case err == nil:
		return t, nil
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		r.refuse("ends in the middle", "it may have been cut short: write it anew")
	default:
		r.refuse("is no JSON here: "+strings.TrimPrefix(err.Error(), "json: "), "write the file anew")
	}
	return nil, errStop
}

// skip passes over a value of which t is the first token.
func (r *reader) skip(t json.Token) error {
	depth := 0
	for {
		if d, is := t.(json.Delim); is {
			if d == '{' || d == '[' {
				depth++
			} else {
				depth--
			}
		}
		if depth == 0 {
			return nil
		}
		var err error
		if t, err = r.token(); err != nil {
			return err
		}
	}
}

// object has each key of an object handled, with the first token of its value. Handle reads the rest of the value.
func (r *reader) object(t json.Token, handle func(key string, value json.Token) error) error {
	if t != json.Delim('{') {
		r.refuse("is "+kindOf(t)+" and should be an object", "see the form in `ringfence state --help`")
		return r.skip(t)
	}
	for {
		key, err := r.token()
		if err != nil {
			return err
		}
		if key == json.Delim('}') {
			return nil
		}
		r.path = append(r.path, key.(string))
		value, err := r.token()
		if err == nil {
			err = handle(key.(string), value)
		}
		if err != nil {
			return err
		}
		r.path = r.path[:len(r.path)-1]
	}
}

// array has each element of an array handled, with its first token.
func (r *reader) array(t json.Token, handle func(i int, value json.Token) error) error {
	if t != json.Delim('[') {
		r.refuse("is "+kindOf(t)+" and should be a list", "see the form in `ringfence state --help`")
		return r.skip(t)
	}
	for i := 0; ; i++ {
		value, err := r.token()
		if err != nil {
			return err
		}
		if value == json.Delim(']') {
			return nil
		}
		r.path = append(r.path, strconv.Itoa(i))
		if err := handle(i, value); err != nil {
			return err
		}
		r.path = r.path[:len(r.path)-1]
	}
}

func kindOf(t json.Token) string {
	switch t {
	case json.Delim('{'):
		return "an object"
	case json.Delim('['):
		return "a list"
	case nil:
		return "null"
	}
	if s, is := t.(string); is {
		return "the text " + strconv.Quote(cut(s))
	}
	return fmt.Sprint(t)
}

// cut shortens what a fault quotes.
func cut(s string) string {
	if len(s) > 48 {
		return s[:45] + "…"
	}
	return s
}

// file reads all of it.
func (r *reader) file() {
	t, err := r.token()
	if err != nil {
		return
	}
	switch t {
	case json.Delim('['):
		err = r.cache(t)
	case json.Delim('{'):
		err = r.dumped(t)
	default:
		r.refuse("is "+kindOf(t), remedyOf(nil))
		return
	}
	if err != nil {
		return
	}
	if _, err := r.tokens.Token(); !errors.Is(err, io.EOF) {
		r.refuse("goes on after its end", "remove what follows")
	}
}

// dumped reads anvil's form and go-ethereum's.
func (r *reader) dumped(t json.Token) error {
	found := map[string]bool{}
	err := r.object(t, func(key string, value json.Token) error {
		switch key {
		case "accounts", "alloc":
			found[key] = true
			return r.object(value, r.account)
		case "block", "block_env":
			return r.object(value, r.block)
		case "number", "timestamp", "baseFeePerGas":
			return r.header(key, value)
		case "best_block_number":
			n, _, err := r.number(value)
			if r.dump.Number == 0 {
				r.dump.Number = n
			}
			return err
		case "blocks", "transactions", "historical_states", "config", "nonce", "extraData", "gasLimit", "gasUsed", "difficulty", "mixHash", "coinbase",
			"parentHash", "excessBlobGas", "blobGasUsed", "root", "next":
			return r.skip(value)
		}
		if isAddress(key) {
			found["address"] = true
			return r.account(key, value)
		}
		r.refuse("is no key of a dump of anvil nor of a genesis file, and no address", "remove it, or write the address with 40 hexadecimal digits")
		return r.skip(value)
	})
	if err != nil {
		return err
	}
	switch {
	case len(found) > 1:
		r.refuse("has accounts in several places", "keep those under accounts, those under alloc, or those at the top")
	case found["accounts"]:
		r.dump.Form = Anvil
	case found["alloc"], found["address"]:
		r.dump.Form = Genesis
	default:
		r.refuse("has no accounts", remedyOf(nil))
	}
	return nil
}

// block reads the block that anvil was at.
func (r *reader) block(key string, value json.Token) error {
	switch key {
	case "number", "timestamp", "basefee":
		return r.header(key, value)
	}
	return r.skip(value)
}

func (r *reader) header(key string, value json.Token) error {
	if key == "basefee" || key == "baseFeePerGas" {
		n, ok, err := r.quantity(value)
		if ok {
			r.dump.BaseFee = n
		}
		return err
	}
	n, ok, err := r.number(value)
	switch {
	case !ok:
	case key == "number":
		r.dump.Number = n
	default:
		r.dump.Time = n
	}
	return err
}

// ofAccount are the keys that an account may have. What is not read follows from what is.
var ofAccount = []string{"nonce", "balance", "code", "storage", "root", "codeHash", "address", "key", "secretKey"}

func (r *reader) account(name string, value json.Token) error {
	at, ok := r.address(name)
	if _, twice := r.dump.Alloc[at]; ok && twice {
		r.refuse("stands twice", "keep one of the two")
		ok = false
	}
	a := types.Account{Balance: new(big.Int)}
	err := r.object(value, func(key string, value json.Token) error {
		switch key {
		case "nonce":
			n, _, err := r.number(value)
			a.Nonce = n
			return err
		case "balance":
			n, ok, err := r.quantity(value)
			if ok {
				a.Balance = n.ToBig()
			}
			return err
		case "code":
			code, _, err := r.bytes(value)
			a.Code = code
			return err
		case "storage":
			if value == nil {
				return nil
			}
			a.Storage = map[common.Hash]common.Hash{}
			return r.object(value, func(slot string, value json.Token) error {
				k, kok := r.word(slot)
				text, is := value.(string)
				if !is {
					r.refuse("is "+kindOf(value), "write the slot's value as up to 64 hexadecimal digits")
					return r.skip(value)
				}
				v, _ := r.word(text) // 0 where it is none
				if _, twice := a.Storage[k]; kok && twice {
					r.refuse("stands twice", "keep one of the two")
				} else if kok && v != (common.Hash{}) {
					a.Storage[k] = v
				}
				return nil
			})
		}
		if !slices.Contains(ofAccount, key) {
			r.refuse("is no key of an account", fault.Nearest(key, ofAccount[:4]))
		}
		return r.skip(value)
	})
	if ok {
		r.keep(at, a)
	}
	return err
}

// keep adds an account. A storage of zeros alone is none.
func (r *reader) keep(at common.Address, a types.Account) {
	if len(a.Storage) == 0 {
		a.Storage = nil
	}
	if len(a.Code) == 0 {
		a.Code = nil
	}
	r.dump.Alloc[at] = a
}

func isAddress(s string) bool {
	s = strings.TrimPrefix(s, "0x")
	_, err := hex.DecodeString(s)
	return err == nil && len(s) == 2*common.AddressLength
}

func (r *reader) address(s string) (common.Address, bool) {
	if !isAddress(s) {
		r.refuse(strconv.Quote(cut(s))+" is no address", "write 40 hexadecimal digits")
		return common.Address{}, false
	}
	return common.HexToAddress(s), true
}

// word reads up to 32 bytes, big-endian.
func (r *reader) word(s string) (w common.Hash, ok bool) {
	digits := strings.TrimPrefix(s, "0x")
	if len(digits)%2 == 1 {
		digits = "0" + digits
	}
	raw, err := hex.DecodeString(digits)
	if err != nil || len(raw) > len(w) {
		r.refuse(strconv.Quote(cut(s))+" is no slot nor a value of one", "write up to 64 hexadecimal digits")
		return w, false
	}
	copy(w[len(w)-len(raw):], raw)
	return w, true
}

// bytes reads hexadecimal, or null.
func (r *reader) bytes(t json.Token) (raw []byte, ok bool, err error) {
	if t == nil {
		return nil, true, nil
	}
	s, is := t.(string)
	if is {
		raw, err = hex.DecodeString(strings.TrimPrefix(s, "0x"))
	}
	if !is || err != nil {
		r.refuse("is "+kindOf(t)+" and should be code in hexadecimal", "write the code as 0x and an even number of digits")
		return nil, false, r.skip(t)
	}
	return raw, true, nil
}

// quantity reads a whole number below 2^256: of JSON, or as text in decimal or, after 0x, hexadecimal digits.
func (r *reader) quantity(t json.Token) (*uint256.Int, bool, error) {
	var text string
	switch v := t.(type) {
	case string:
		text = v
	case json.Number:
		text = v.String()
	}
	n, ok := new(big.Int), false
	if digits, is := strings.CutPrefix(text, "0x"); is {
		_, ok = n.SetString(digits, 16)
		ok = ok || digits == ""
	} else if len(text) <= 78 {
		_, ok = n.SetString(text, 10)
	}
	u, over := uint256.FromBig(n)
	if !ok || over || strings.ContainsAny(text, "+-") {
		r.refuse("is "+kindOf(t)+" and should be a whole number below 2^256", `write it as "0x1f" or 31`)
		return nil, false, r.skip(t)
	}
	return u, true, nil
}

// number is a quantity of 64 bits.
func (r *reader) number(t json.Token) (uint64, bool, error) {
	u, ok, err := r.quantity(t)
	if ok && !u.IsUint64() {
		r.refuse("is "+kindOf(t)+" and should be below 2^64", "correct it")
		return 0, false, err
	}
	if !ok {
		return 0, false, err
	}
	return u.Uint64(), true, err
}

// answer is the result of a node's answer, where data is one.
func answer(data []byte) (result []byte, is bool) {
	head := data[:min(len(data), 64)] // most files are large and no answer, which their beginning tells
	if !bytes.Contains(head, []byte(`"jsonrpc"`)) && !bytes.Contains(head, []byte(`"result"`)) {
		return nil, false
	}
	var a struct {
		Version string          `json:"jsonrpc"`
		Result  json.RawMessage `json:"result"`
	}
	_ = json.Unmarshal(data, &a) // where it fails there is no version
	if a.Version == "" || len(a.Result) == 0 || a.Result[0] != '"' {
		return nil, false
	}
	return a.Result, true
}
