package cases

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/holiman/uint256"
)

// Out are fields in the order in which they were set: what a design answers, or inputs that are made up.
type Out struct {
	names  []string
	values map[string]json.RawMessage
}

// Set writes a field, and returns what it wrote to. A value is an integer (of package uint256, fixed, math/big or Go), a
// boolean, a word, an [Out], or a list of these. It panics on anything else.
func (o *Out) Set(name string, value any) *Out {
	if o.values == nil {
		o.values = map[string]json.RawMessage{}
	}
	if _, ok := o.values[name]; !ok {
		o.names = append(o.names, name)
	}
	o.values[name] = encode(value)
	return o
}

func encode(value any) json.RawMessage {
	quote := func(text string) json.RawMessage { return json.RawMessage(`"` + text + `"`) }
	switch x := value.(type) {
	case uint256.Int:
		return quote(x.Dec())
	case *uint256.Int:
		return quote(x.Dec())
	case *big.Int:
		return quote(x.String())
	case interface{ Big() *big.Int }:
		return quote(x.Big().String())
	case int, int64, uint64, uint8:
		return quote(fmt.Sprint(x))
	case bool:
		return json.RawMessage(fmt.Sprint(x))
	case string:
		text, _ := json.Marshal(x) // a string is always text
		return text
	case json.Marshaler:
		text, _ := x.MarshalJSON()
		return text
	case []uint256.Int:
		return list(x)
	case [][]uint256.Int:
		return list(x)
	case []*big.Int:
		return list(x)
	case []string:
		return list(x)
	}
	if all, ok := value.([]*Out); ok {
		return list(all)
	}
	panic(fmt.Sprintf("cases: %T is no field", value))
}

func list[T any](all []T) json.RawMessage {
	text := []byte{'['}
	for i, x := range all {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, encode(x)...)
	}
	return append(text, ']')
}

// MarshalJSON writes an object with the fields in their order.
func (o *Out) MarshalJSON() ([]byte, error) {
	text := []byte{'{'}
	for i, name := range o.names {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, encode(name)...)
		text = append(text, ':')
		text = append(text, o.values[name]...)
	}
	return append(text, '}'), nil
}

// Difference is one field that is not what was expected.
type Difference struct {
	Field         string // the path of the field
	Got, Expected string // as JSON; "nothing" where there is no such field
}

// differences appends what of the expected fields is not as expected. Fields that are not expected are not looked at, save
// an error.
func differences(path string, got, want json.RawMessage, dst []Difference) []Difference {
	add := func(got, want json.RawMessage) []Difference {
		d := Difference{path, string(got), string(want)}
		if len(got) == 0 {
			d.Got = "nothing"
		}
		if len(want) == 0 {
			d.Expected = "nothing"
		}
		return append(dst, d)
	}
	got, want = compact(got), compact(want)
	if len(want) == 0 || len(got) == 0 {
		return add(got, want)
	}
	switch want[0] {
	case '{':
		var g, w map[string]json.RawMessage
		if json.Unmarshal(want, &w) != nil || json.Unmarshal(got, &g) != nil {
			return add(got, want)
		}
		if _, refuses := g["error"]; refuses && w["error"] == nil {
			w = map[string]json.RawMessage{"error": nil}
		}
		for _, name := range sorted(w) {
			inner := name
			if path != "" {
				inner = path + "." + name
			}
			dst = differences(inner, g[name], w[name], dst)
		}
		return dst
	case '[':
		var g, w []json.RawMessage
		if json.Unmarshal(want, &w) != nil || json.Unmarshal(got, &g) != nil || len(g) != len(w) {
			return add(got, want)
		}
		for i := range w {
			dst = differences(fmt.Sprintf("%s.%d", path, i), g[i], w[i], dst)
		}
		return dst
	}
	if !bytes.Equal(got, want) {
		return add(got, want)
	}
	return dst
}

func compact(text json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	if json.Compact(&b, text) != nil {
		return text
	}
	return b.Bytes()
}
