package cases

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/fault"
)

// In are the inputs of a case. A field that is absent, or not what is asked for, is taken down as a fault, and read as
// nothing.
type In struct {
	fields map[string]json.RawMessage
	key    string
	faults *[]error
}

// NewIn reads inputs from JSON. Faults get the key before the names of fields.
func NewIn(key string, text json.RawMessage) *In {
	in := &In{key: key, faults: new([]error)}
	in.object(text, &in.fields)
	return in
}

func (in *In) object(text json.RawMessage, into *map[string]json.RawMessage) {
	if err := json.Unmarshal(text, into); err != nil || *into == nil {
		in.fault("", "is no object", "write { \"field\": \"value\", … }")
	}
}

// Err are the faults of all that was read so far, nil where there are none.
func (in *In) Err() error { return fault.Join(*in.faults...) }

func (in *In) fault(name, problem, remedy string) {
	key := strings.Trim(in.key+"."+name, ".")
	*in.faults = append(*in.faults, fault.New(key, problem, remedy))
}

// Has reports whether a field is there.
func (in *In) Has(name string) bool { return len(in.fields[name]) > 0 }

// get reads a field into x, which JSON can be read into.
func (in *In) get(name string, x any, what string) bool {
	if !in.Has(name) {
		in.fault(name, "is missing", "write "+what)
		return false
	}
	if err := json.Unmarshal(in.fields[name], x); err != nil {
		in.fault(name, string(in.fields[name])+" is not "+what, "write "+what)
		return false
	}
	return true
}

// Text reads a word.
func (in *In) Text(name string) (text string) {
	in.get(name, &text, "a word in quotes")
	return text
}

// Is reads a boolean.
func (in *In) Is(name string) (is bool) {
	in.get(name, &is, "true or false")
	return is
}

const decimal = "a whole number as a decimal string"

// Number reads an integer from 0 to 2^256 − 1.
func (in *In) Number(name string) (x uint256.Int) {
	var text string
	if in.get(name, &text, decimal) {
		return in.parse(name, text)
	}
	return x
}

func (in *In) parse(name, text string) (x uint256.Int) {
	if err := x.SetFromDecimal(text); err != nil || strings.HasPrefix(text, "+") {
		in.fault(name, fmt.Sprintf("%q is not %s from 0 to 2^256 − 1", text, decimal), "correct it")
		x.Clear()
	}
	return x
}

// Numbers reads a list of integers.
func (in *In) Numbers(name string) (all []uint256.Int) {
	var texts []string
	in.get(name, &texts, "a list of decimal strings")
	for i, text := range texts {
		all = append(all, in.parse(fmt.Sprintf("%s.%d", name, i), text))
	}
	return all
}

// Int reads an integer of either sign, of at most 256 bits.
func (in *In) Int(name string) *big.Int {
	var text string
	if in.get(name, &text, decimal) {
		if x, ok := new(big.Int).SetString(text, 10); ok && x.BitLen() <= 256 {
			return x
		}
		in.fault(name, fmt.Sprintf("%q is not %s of at most 256 bits", text, decimal), "correct it")
	}
	return new(big.Int)
}

// Small reads an integer of either sign that 64 bits hold.
func (in *In) Small(name string) int64 {
	x := in.Int(name)
	if !x.IsInt64() {
		in.fault(name, x.String()+" is beyond 64 bits", "write a smaller one")
		return 0
	}
	return x.Int64()
}

// Of reads an object.
func (in *In) Of(name string) *In {
	var text json.RawMessage
	in.get(name, &text, "an object")
	return in.inner(name, text)
}

// List reads a list of objects.
func (in *In) List(name string) (all []*In) {
	var texts []json.RawMessage
	in.get(name, &texts, "a list of objects")
	for i, text := range texts {
		all = append(all, in.inner(fmt.Sprintf("%s.%d", name, i), text))
	}
	return all
}

func (in *In) inner(name string, text json.RawMessage) *In {
	of := &In{key: strings.Trim(in.key+"."+name, "."), faults: in.faults}
	if text != nil {
		of.object(text, &of.fields)
	}
	return of
}
