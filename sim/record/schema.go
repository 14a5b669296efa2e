//go:build !wasm

package record

import (
	"fmt"
	"reflect"

	"github.com/parquet-go/parquet-go"
)

// schema lays a table down in a file. Whole numbers are signed, because a reader that subtracts them expects what may be
// below 0. A time is a timestamp of UTC. An amount is a double, or DECIMAL(38,18) where it is wanted exactly.
func schema(all []leaf, exact bool) *parquet.Schema {
	fields := make([]reflect.StructField, len(all))
	for i, l := range all {
		of, tag := reflect.TypeFor[int64](), l.Name
		switch l.kind {
		case text:
			of = reflect.TypeFor[string]()
		case flag:
			of = reflect.TypeFor[bool]()
		case count:
			of = reflect.TypeFor[int32]()
		case instant:
			tag += ",timestamp(millisecond:utc)"
		case real:
			of = reflect.TypeFor[float64]()
		case amount:
			if of = reflect.TypeFor[float64](); exact {
				of, tag = reflect.TypeFor[decimal](), tag+",decimal(18:38)"
			}
		}
		if l.optional {
			of, tag = reflect.PointerTo(of), tag+",optional"
		}
		if l.repeats {
			tag += ",dict"
		}
		fields[i] = reflect.StructField{Name: fmt.Sprintf("C%d", i), Type: of, Tag: reflect.StructTag(fmt.Sprintf("parquet:%q", tag))}
	}
	return parquet.SchemaOf(reflect.New(reflect.StructOf(fields)).Interface())
}
