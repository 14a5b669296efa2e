package catalog

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/ringfence-sim/ringfence/fault"
)

// Field is one key of a form, as its tags state it.
type Field struct {
	// Key is its name in a scenario.
	Key string
	// Type is the Go type of its values.
	Type reflect.Type
	// Index leads to it from the form, through embedded structs.
	Index []int
	// Doc says what it is.
	Doc string
	// Source says where its default or its rule is from. It may be empty.
	Source string
	// Default is what stands where the key is left out, as it would be written.
	Default string
	// Optional says that the key may be left out: it has a default, which may be empty.
	Optional bool
	// Was is an older name of the key. It may be empty.
	Was string
	// Few is the least number of entries of a list.
	Few int
	// Choices are the words to choose from. There are none where any text will do.
	Choices []string

	tag reflect.StructTag
}

// Fields lists the keys of a form or of a section in the order in which they are declared, those of an embedded struct at its
// place.
func Fields(t reflect.Type) []Field {
	var all []Field
	for i := range t.NumField() {
		f := t.Field(i)
		key, is := f.Tag.Lookup("key")
		switch {
		case f.Anonymous && !is:
			for _, inner := range Fields(f.Type) {
				inner.Index = append([]int{i}, inner.Index...)
				all = append(all, inner)
			}
		case is:
			field := Field{
				Key: key, Type: f.Type, Index: []int{i}, tag: f.Tag,
				Doc: f.Tag.Get("doc"), Source: f.Tag.Get("source"), Was: f.Tag.Get("was"), Choices: strings.Fields(f.Tag.Get("choices")),
			}
			field.Default, field.Optional = f.Tag.Lookup("default")
			field.Few, _ = strconv.Atoi(f.Tag.Get("few"))
			all = append(all, field)
		}
	}
	return all
}

// Entry is the field of an entry of a list, which has the list's own limits.
func (f Field) Entry() Field {
	f.Type, f.Optional, f.Default, f.Few = f.Type.Elem(), false, "", 0
	return f
}

// Unit says in what a value is counted. It is empty for words and lists.
func (f Field) Unit() string {
	if u := f.tag.Get("unit"); u != "" {
		return u
	}
	switch f.Type {
	case reflect.TypeFor[Duration]():
		return "duration"
	case reflect.TypeFor[Time]():
		return "time (UTC)"
	case reflect.TypeFor[Decimal]():
		return "ratio"
	}
	return ""
}

// Stated is the unit that the tag states, empty where the type alone says it.
func (f Field) Stated() string { return f.tag.Get("unit") }

// Discount says how the key states what a liquidator gets for a unit of debt: "factor" where it is the worth of the collateral,
// "share" where it is how far that is from 1. It is empty where the key states something else.
func (f Field) Discount() string { return f.tag.Get("discount") }

// Bound is a limit of a key's values.
type Bound struct {
	Tag   string // min, above, max or below
	Value Decimal
	text  string // as people read it
	word  string
	holds func(sign int) bool
}

// bounds are the limits a tag can state, with what a value's comparison with them must be.
var bounds = []Bound{
	{Tag: "min", word: "at least ", holds: func(s int) bool { return s >= 0 }},
	{Tag: "above", word: "above ", holds: func(s int) bool { return s > 0 }},
	{Tag: "max", word: "at most ", holds: func(s int) bool { return s <= 0 }},
	{Tag: "below", word: "below ", holds: func(s int) bool { return s < 0 }},
}

// Bounds are the limits of a number or a duration, which is counted in seconds.
func (f Field) Bounds() (all []Bound) {
	for _, b := range bounds {
		text, given := f.tag.Lookup(b.Tag)
		if !given {
			continue
		}
		b.Value, b.text = MustDecimal(text), text
		if f.Type == reflect.TypeFor[Duration]() {
			b.text = Duration(b.Value.d.IntPart()).String()
		}
		all = append(all, b)
	}
	return all
}

// Limits says which values are accepted. It is empty where all are.
func (f Field) Limits() string {
	var parts []string
	for _, b := range f.Bounds() {
		parts = append(parts, b.word+b.text)
	}
	if len(f.Choices) > 0 {
		parts = append(parts, "one of "+strings.Join(f.Choices, ", "))
	}
	if k := OfForm(f.Type); k != nil {
		parts = append(parts, "one of "+strings.Join(k.Names(), ", "))
	}
	return strings.Join(parts, ", ")
}

// Hint says what to write for a key.
func (f Field) Hint() string {
	what := "a value"
	limits := f.Limits()
	switch f.Type {
	case reflect.TypeFor[Decimal]():
		what = "a number"
	case reflect.TypeFor[Duration]():
		what = "a duration, such as 12s, 90m or 7d,"
		if limits == "" {
			what = "a duration such as 12s, 90m or 7d"
		}
	case reflect.TypeFor[Time]():
		what = "a time such as 2020-03-12"
	case reflect.TypeFor[int](), reflect.TypeFor[uint64]():
		what = "a whole number"
	case reflect.TypeFor[string]():
		what = "text"
	}
	if strings.HasPrefix(limits, "one of") {
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
	if f.Key == "file" {
		what = "the path of a file"
	}
	return what
}

// between says in words which numbers a key accepts: " from 0 to 1", " above 0 and below 1", " of at least 1".
func (f Field) between() string {
	at := map[string]string{}
	for _, b := range f.Bounds() {
		at[b.Tag] = b.text
	}
	least, min := at["min"]
	above, open := at["above"]
	most, max := at["max"]
	below, shut := at["below"]
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

// Scalar reports whether values of the key are written as one word or number.
func (f Field) Scalar() bool {
	switch f.Type.Kind() {
	case reflect.Interface, reflect.Slice, reflect.Map:
		return false
	}
	return f.Type.Kind() != reflect.Struct || f.Type == reflect.TypeFor[Decimal]()
}

// Read turns the text of a value, as it was written, into v, and holds it against the limits of the key. The error is a
// fault without key and place.
func (f Field) Read(v reflect.Value, text string) error {
	plain := strings.ReplaceAll(text, "_", "")
	switch p := v.Addr().Interface().(type) {
	case *Decimal:
		parsed, err := ParseDecimal(plain)
		if err != nil {
			return f.refused(err)
		}
		*p = parsed
		return f.bound(text, parsed)
	case *Duration:
		parsed, err := ParseDuration(text)
		if err != nil {
			return f.refused(err)
		}
		*p = parsed
		return f.bound(text, whole(uint64(parsed)))
	case *Time:
		parsed, err := ParseTime(text)
		if err != nil {
			return f.refused(err)
		}
		*p = parsed
	case *uint64:
		parsed, err := strconv.ParseUint(plain, 10, 64)
		if err != nil {
			return fault.New("", fmt.Sprintf("%q is not a whole number from 0 to 2^64-1", text), "write "+f.Hint())
		}
		*p = parsed
		return f.bound(text, whole(parsed))
	case *int:
		parsed, err := strconv.ParseInt(plain, 10, 32)
		if err != nil {
			return fault.New("", fmt.Sprintf("%q is not a whole number", text), "write "+f.Hint())
		}
		*p = int(parsed)
		return f.bound(text, MustDecimal(strconv.FormatInt(parsed, 10)))
	case *string:
		*p = text
		switch {
		case len(f.Choices) > 0 && !slices.Contains(f.Choices, text):
			return fault.New("", fmt.Sprintf("%q is not known", text), fault.Nearest(text, f.Choices))
		case text == "" && !f.Optional:
			return fault.New("", "is empty", "write "+f.Hint())
		}
	default:
		return fmt.Errorf("catalog: no value of a scenario is a %s", v.Type())
	}
	return nil
}

func whole(n uint64) Decimal { return MustDecimal(strconv.FormatUint(n, 10)) }

// refused adds to a fault what to write, where it does not say so itself.
func (f Field) refused(err error) error {
	all := fault.All(err)
	if len(all) == 0 {
		return nil
	}
	told := *all[0]
	if told.Remedy == "" {
		told.Remedy = "write " + f.Hint()
	}
	return &told
}

// bound holds a number against the limits of its key.
func (f Field) bound(text string, value Decimal) error {
	for _, b := range f.Bounds() {
		if !b.holds(value.Cmp(b.Value)) {
			return fault.New("", text+" must be "+f.Hint(), "")
		}
	}
	if places, err := strconv.Atoi(f.tag.Get("places")); err == nil && value.Places() > places {
		return fault.New("", fmt.Sprintf("%s has more than %d decimal places, which the ledgers cannot hold", text, places), "round it yourself")
	}
	return nil
}

// check reports what the tags of a key leave out.
func (f Field) check() error {
	if f.Doc == "" {
		return errors.New("say what it is, in the tag doc")
	}
	if err := f.checkAssumed(); err != nil {
		return err
	}
	if d := f.Discount(); d != "" && (f.Type != reflect.TypeFor[Decimal]() || d != "factor" && d != "share") {
		return errors.New("the tag discount is factor or share, of a number")
	}
	of := f.Type
	if of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	switch {
	case of.Kind() == reflect.Interface:
		if OfForm(of) == nil {
			return fmt.Errorf("%s is no interface of a kind", of)
		}
	case of.Kind() == reflect.Map:
		if of != reflect.TypeFor[map[string]string]() {
			return fmt.Errorf("a %s cannot be read; a map is of text by text", of)
		}
	case of.Kind() == reflect.Struct && of != reflect.TypeFor[Decimal]():
		return checkForm(of, "")
	case f.Scalar() && f.Optional:
		if err := f.Read(reflect.New(f.Type).Elem(), f.Default); err != nil {
			return fmt.Errorf("default %q: %w", f.Default, err)
		}
	case f.Scalar():
		if err := f.Read(reflect.New(f.Type).Elem(), "?"); err != nil && !fault.Is(err) {
			return err
		}
	}
	return nil
}
