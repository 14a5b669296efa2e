package record

import (
	"reflect"
	"strings"
)

// leaf is a column of a table, and the field of its row that holds the value.
type leaf struct {
	Column
	index    []int // of the field, as reflect counts it
	kind     kind
	optional bool // the field is a pointer, and nil is an empty value
	repeats  bool // few values, which a dictionary holds
}

// kind is what a column holds.
type kind uint8

const (
	text    kind = iota
	flag         // true or false
	count        // of 32 bits
	long         // of 64 bits
	instant      // of 64 bits, unix seconds
	amount       // of 128 bits, with 18 places
)

// leaves reads the columns off the fields of a row, in their order.
func leaves(row reflect.Type, at ...int) (all []leaf) {
	for i := range row.NumField() {
		field := row.Field(i)
		index := append(append([]int{}, at...), i)
		if field.Anonymous {
			all = append(all, leaves(field.Type, index...)...)
			continue
		}
		of, optional := field.Type, field.Type.Kind() == reflect.Pointer
		if optional {
			of = of.Elem()
		}
		name, options, _ := strings.Cut(field.Tag.Get("parquet"), ",")
		l := leaf{
			Column: Column{Name: name, Unit: field.Tag.Get("unit"), Doc: field.Tag.Get("doc"), Signed: of == reflect.TypeFor[signed]()},
			index:  index, optional: optional, repeats: strings.Contains(options, "dict"),
		}
		switch of.Kind() {
		case reflect.String:
			l.kind = text
		case reflect.Bool:
			l.kind = flag
		case reflect.Uint32:
			l.kind = count
		case reflect.Array:
			l.kind = amount
		default: // uint64
			if l.kind = long; l.Unit == "unix seconds" {
				l.kind = instant
			}
		}
		all = append(all, l)
	}
	return all
}

// Type is how a file holds the column, in the words of the Parquet format.
func (l *leaf) Type(exact bool) string {
	switch l.kind {
	case text:
		return "STRING"
	case flag:
		return "BOOLEAN"
	case count:
		return "INT32"
	case long:
		return "INT64"
	case instant:
		return "TIMESTAMP(ms, UTC)"
	}
	if exact {
		return "DECIMAL(38,18)"
	}
	return "DOUBLE"
}
