package wire

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// JSON is the JSON text of an answer, without escapes that only a page would need. It is the text that encoding/json
// writes; what answers are made of is written without reflection, which is a third of what serving an order costs.
func JSON(x any) []byte { return write(make([]byte, 0, 1024), x) }

func write(out []byte, x any) []byte {
	switch v := x.(type) {
	case nil:
		return append(out, "null"...)
	case string:
		return quote(out, v)
	case bool:
		return strconv.AppendBool(out, v)
	case int:
		return strconv.AppendInt(out, int64(v), 10)
	case int64:
		return strconv.AppendInt(out, v, 10)
	case uint64:
		return strconv.AppendUint(out, v, 10)
	case json.RawMessage:
		if plain(v) {
			return append(out, v...)
		}
	case interface{ appendTo([]byte) []byte }:
		return v.appendTo(out)
	case map[string]any:
		if v != nil {
			return object(out, v)
		}
	case []map[string]any:
		if v != nil {
			return list(out, v)
		}
	case []any:
		if v != nil {
			return list(out, v)
		}
	case [][2]string:
		if v != nil {
			return list(out, v)
		}
	case [2]string:
		return append(quote(append(quote(append(out, '['), v[0]), ','), v[1]), ']')
	}
	return reflected(out, x)
}

// reflected is what encoding/json makes of anything.
func reflected(out []byte, x any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(x); err != nil {
		panic(err) // answers are made of texts, numbers and lists of these
	}
	return append(out, bytes.TrimRight(b.Bytes(), "\n")...)
}

func object(out []byte, m Map) []byte {
	var space [64]string // most answers have fewer members
	out = append(out, '{')
	names := slices.AppendSeq(space[:0], maps.Keys(m))
	slices.Sort(names)
	for i, name := range names {
		if i > 0 {
			out = append(out, ',')
		}
		out = write(append(quote(out, name), ':'), m[name])
	}
	return append(out, '}')
}

// Object is a JSON object that is made of its members' text one by one, without a map between: for what is answered most
// often. Names are in the alphabet's order, as those of a Map, and need no escapes.
type Object []byte

func (o Object) name(name string) Object {
	if len(o) == 0 {
		o = append(make(Object, 0, 768), '{')
	} else {
		o = append(o, ',')
	}
	return append(append(append(o, '"'), name...), '"', ':')
}

func (o Object) appendTo(out []byte) []byte { return append(append(out, o...), '}') }

// Text adds a member that is a text.
func (o Object) Text(name, value string) Object { return quote(o.name(name), value) }

// Bool adds a member that is true or false.
func (o Object) Bool(name string, value bool) Object { return strconv.AppendBool(o.name(name), value) }

// Int adds a member that is a whole number.
func (o Object) Int(name string, value int64) Object {
	return strconv.AppendInt(o.name(name), value, 10)
}

func list[T any](out []byte, rows []T) []byte {
	out = append(out, '[')
	for i, row := range rows {
		if i > 0 {
			out = append(out, ',')
		}
		out = write(out, row)
	}
	return append(out, ']')
}

// quote writes a text as a JSON string.
func quote(out []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return reflected(out, text)
		}
	}
	return append(append(append(out, '"'), text...), '"')
}

// plain reports whether a text is a number in digits alone; any other may want to be made compact.
func plain(text []byte) bool {
	for _, c := range text {
		if c != '-' && c != '.' && (c < '0' || c > '9') {
			return false
		}
	}
	return len(text) > 0
}
