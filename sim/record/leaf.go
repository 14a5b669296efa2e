package record

import (
	"reflect"
	"strings"
	"unsafe"
)

// leaf is a column of a table, and the field of its row that holds the value.
type leaf struct {
	Column
	offset   uintptr // of the field in its row
	kind     kind
	optional bool // the field is a pointer, and nil is an empty value
	repeats  bool // few values, which a dictionary holds
	unhashed bool // no part of a study's hash
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
	real         // a double
)

// leaves reads the columns off the fields of a row, in their order. The row begins at an offset in another.
func leaves(row reflect.Type, at uintptr) (all []leaf) {
	for i := range row.NumField() {
		field := row.Field(i)
		offset := at + field.Offset
		if field.Anonymous {
			all = append(all, leaves(field.Type, offset)...)
			continue
		}
		of, optional := field.Type, field.Type.Kind() == reflect.Pointer
		if optional {
			of = of.Elem()
		}
		name, options, _ := strings.Cut(field.Tag.Get("parquet"), ",")
		l := leaf{
			Column: Column{Name: name, Unit: field.Tag.Get("unit"), Doc: field.Tag.Get("doc"), Signed: of == reflect.TypeFor[signed]()},
			offset: offset, optional: optional, repeats: strings.Contains(options, "dict"), unhashed: field.Tag.Get("hash") == "-",
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

// rowAt is where the fields of the row begin that row points to.
func rowAt(row any) unsafe.Pointer { return reflect.ValueOf(row).UnsafePointer() }

// at is where the value stands of a row that begins at another place; nil where it is missing. What kind says of the field is
// its type, so that reading it needs no reflection: a study has millions of them.
func (l *leaf) at(row unsafe.Pointer) unsafe.Pointer {
	field := unsafe.Add(row, l.offset)
	if l.optional {
		return *(*unsafe.Pointer)(field)
	}
	return field
}

// number is a count, or a number of 64 bits, that stands somewhere.
func (l *leaf) number(at unsafe.Pointer) uint64 {
	if l.kind == count {
		return uint64(*(*uint32)(at))
	}
	return *(*uint64)(at)
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
	if exact && l.kind == amount {
		return "DECIMAL(38,18)"
	}
	return "DOUBLE"
}
