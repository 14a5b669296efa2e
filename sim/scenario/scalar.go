package scenario

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/fault"
)

// scalar decodes a single value from its text, as written, and holds it against the limits of its key.
func (d *decoder) scalar(v reflect.Value, n *yaml.Node, key string, f *field) {
	if n.Kind != yaml.ScalarNode {
		d.fault(n, key, "must be a single value", "write "+f.hint())
		return
	}
	switch p := v.Addr().Interface().(type) {
	case *Decimal:
		parsed, err := ParseDecimal(strings.ReplaceAll(n.Value, "_", ""))
		if err != nil {
			d.refuse(n, key, err, f)
			return
		}
		*p = parsed
		d.bounds(n, key, parsed, f)
	case *Duration:
		parsed, err := ParseDuration(n.Value)
		if err != nil {
			d.refuse(n, key, err, f)
			return
		}
		*p = parsed
		d.bounds(n, key, MustDecimal(strconv.FormatUint(uint64(parsed), 10)), f)
	case *Time:
		parsed, err := ParseTime(n.Value)
		if err != nil {
			d.refuse(n, key, err, f)
			return
		}
		*p = parsed
	case *uint64:
		parsed, err := strconv.ParseUint(strings.ReplaceAll(n.Value, "_", ""), 10, 64)
		if err != nil {
			d.fault(n, key, fmt.Sprintf("%q is not a whole number from 0 to 2^64-1", n.Value), "write "+f.hint())
			return
		}
		*p = parsed
		d.bounds(n, key, MustDecimal(strconv.FormatUint(parsed, 10)), f)
	case *int:
		parsed, err := strconv.ParseInt(strings.ReplaceAll(n.Value, "_", ""), 10, 32)
		if err != nil {
			d.fault(n, key, fmt.Sprintf("%q is not a whole number", n.Value), "write "+f.hint())
			return
		}
		*p = int(parsed)
		d.bounds(n, key, MustDecimal(strconv.FormatInt(parsed, 10)), f)
	case *string:
		*p = n.Value
		if choices := f.choices(); len(choices) > 0 {
			if !contains(choices, n.Value) {
				d.fault(n, key, fmt.Sprintf("%q is not known", n.Value), fault.Nearest(n.Value, choices))
			}
		} else if _, optional := f.tag.Lookup("default"); n.Value == "" && !optional {
			d.fault(n, key, "is empty", "write "+f.hint())
		}
	default:
		panic("scenario: no decoder for " + v.Type().String())
	}
}

// refuse adds the fault of a value that its type does not take, with what to write where it does not say so itself.
func (d *decoder) refuse(n *yaml.Node, key string, err error, f *field) {
	for _, found := range fault.All(err) {
		remedy := found.Remedy
		if remedy == "" {
			remedy = "write " + f.hint()
		}
		d.fault(n, key, found.Problem, remedy)
	}
}

// bounds holds a number against the limits of its key.
func (d *decoder) bounds(n *yaml.Node, key string, value Decimal, f *field) {
	for _, limit := range []struct {
		tag string
		ok  func(sign int) bool
	}{
		{"min", func(s int) bool { return s >= 0 }},
		{"above", func(s int) bool { return s > 0 }},
		{"max", func(s int) bool { return s <= 0 }},
		{"below", func(s int) bool { return s < 0 }},
	} {
		bound, given := f.tag.Lookup(limit.tag)
		if given && !limit.ok(value.Cmp(MustDecimal(bound))) {
			d.fault(n, key, n.Value+" must be "+f.hint(), "")
			return
		}
	}
	if places, err := strconv.Atoi(f.tag.Get("places")); err == nil && value.places() > places {
		d.fault(n, key, fmt.Sprintf("%s has more than %d decimal places, which the ledgers cannot hold", n.Value, places), "round it yourself")
	}
}

// hint says what to write for a key.
func (f *field) hint() string {
	what := "a value"
	switch f.typ {
	case reflect.TypeFor[Decimal]():
		what = "a number"
	case reflect.TypeFor[Duration]():
		what = "a duration, such as 12s, 90m or 7d,"
		if f.limits() == "" {
			what = "a duration such as 12s, 90m or 7d"
		}
	case reflect.TypeFor[Time]():
		what = "a time such as 2020-03-12"
	case reflect.TypeFor[int](), reflect.TypeFor[uint64]():
		what = "a whole number"
	case reflect.TypeFor[string]():
		what = "text"
	}
	if limits := f.limits(); strings.HasPrefix(limits, "one of") {
		what = limits
	} else if limits != "" {
		what += f.between()
	}
	switch unit := f.tag.Get("unit"); {
	case strings.HasPrefix(unit, "per "):
		what += " " + unit
	case unit != "":
		what += ", in " + unit
	}
	if f.key == "file" {
		what = "the path of a CSV file"
	}
	return what
}

// between says in words which numbers a key accepts: " from 0 to 1", " above 0 and below 1", " of at least 1".
func (f *field) between() string {
	least, min := f.limit("min")
	above, open := f.limit("above")
	most, max := f.limit("max")
	below, shut := f.limit("below")
	low, high := "", ""
	switch {
	case min && max:
		return " from " + least + " to " + most
	case min:
		low = " of at least " + least
	case open:
		low = " above " + above
	}
	switch {
	case max && low == "":
		return " of at most " + most
	case max:
		high = "at most " + most
	case shut:
		high = "below " + below
	}
	if low != "" && high != "" {
		return low + " and " + high
	}
	if high != "" {
		return " " + high
	}
	return low
}

func contains(words []string, word string) bool {
	for _, w := range words {
		if w == word {
			return true
		}
	}
	return false
}
