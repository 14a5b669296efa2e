package catalog

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// Assumed reports whether values of the key are an assumption of a study: a number that nobody has measured, or that was
// measured elsewhere. The tag assumed says so, and which two other values a study is held against. Each of the two is
// a value of the key, or an x and a factor:
//
//	`assumed:"x0.5 x2"`                            half and double of what the scenario says
//	`assumed:"0.7 0.9" source:"0.7 to 0.9 (UMA)"`  the range of the source
//
// A third word, each, says that entries of a list are varied one by one, and not all together: it is for what only
// counts against the other entries, as weights do.
//
// Keys of words, and keys that a protocol or a contract fixes, have no such tag.
func (f Field) Assumed() bool { return f.tag.Get("assumed") != "" }

// assumed are the two values or factors of the tag.
func (f Field) assumed() []string {
	return slices.DeleteFunc(strings.Fields(f.tag.Get("assumed")), func(word string) bool { return word == "each" })
}

// Each reports whether entries of a list are varied one by one, as the tag assumed says.
func (f Field) Each() bool { return slices.Contains(strings.Fields(f.tag.Get("assumed")), "each") }

// Tried says in words which other values a study tries; empty where the key is no assumption.
func (f Field) Tried() string {
	return strings.Join(strings.Fields(strings.ReplaceAll(strings.Join(f.assumed(), " and "), "x", "×")), " ")
}

// Others are the two other values that the tag assumed states, beside the one that a scenario has, as they would be
// written. One beyond the limits of the key becomes the limit, where the limit may be written. One that is then the
// present value, or the first of the two, is empty.
func (f Field) Others(present string) (others [2]string) {
	for i, word := range f.assumed() {
		other, err := f.other(present, word)
		if err == nil && other != present && other != others[0] {
			others[i] = other
		}
	}
	return others
}

// other is a value of the tag assumed beside the present one.
func (f Field) other(present, word string) (string, error) {
	factor, scales := strings.CutPrefix(word, "x")
	value := word
	if scales {
		times, err := decimal.NewFromString(factor)
		if err != nil || times.Sign() <= 0 {
			return "", fmt.Errorf("%q is no factor", word)
		}
		if value, err = f.scaled(present, times); err != nil {
			return "", err
		}
	}
	read := reflect.New(f.Type).Elem()
	if err := f.Read(read, value); err != nil {
		return "", err
	}
	return writtenAs(read), nil
}

// scaled is a value times a factor, within the limits of the key and with no more places than it keeps. Whole numbers and
// durations are rounded to the nearest, halves up.
func (f Field) scaled(present string, times decimal.Decimal) (string, error) {
	value, err := f.counted(present)
	if err != nil {
		return "", err
	}
	places := int32(0)
	if f.Type == reflect.TypeFor[Decimal]() {
		places = 15
	}
	product := value.d.Mul(times).Round(places)
	for _, b := range f.Bounds() {
		if (b.Tag == "min" || b.Tag == "max") && !b.holds((Decimal{product}).Cmp(b.Value)) {
			product = b.Value.d
		}
	}
	if f.Type == reflect.TypeFor[Duration]() {
		return Duration(product.IntPart()).String(), nil
	}
	return product.String(), nil
}

// counted is a value as a number, a duration's in seconds.
func (f Field) counted(text string) (Decimal, error) {
	if f.Type == reflect.TypeFor[Duration]() {
		d, err := ParseDuration(text)
		return whole(d.Seconds()), err
	}
	return ParseDecimal(text)
}

// writtenAs is a number or a duration as a scenario writes it.
func writtenAs(v reflect.Value) string { return fmt.Sprint(v.Interface()) }

// checkAssumed reports what is wrong with the tag assumed.
func (f Field) checkAssumed() error {
	if !f.Assumed() {
		return nil
	}
	words := f.assumed()
	if len(words) != 2 {
		return errors.New("the tag assumed states two other values")
	}
	absolute := 0
	for _, word := range words {
		factor, scales := strings.CutPrefix(word, "x")
		if scales { // what it makes of a value may be beyond a limit, and is then left out
			if times, err := decimal.NewFromString(factor); err != nil || times.Sign() <= 0 {
				return fmt.Errorf("the tag assumed: %q is no factor", word)
			}
			continue
		}
		absolute++
		if _, err := f.other(f.Default, word); err != nil {
			return fmt.Errorf("the tag assumed: %w", err)
		}
	}
	if absolute == 1 {
		return errors.New("the tag assumed states two values or two factors")
	}
	return nil
}

// AssumedKey is a key of a scenario that is an assumption, with the value that it has there and those it is held against.
type AssumedKey struct {
	Key    string // as the scenario writes it: venue.depth, liquidators.2.delay
	Value  string
	Others [2]string // empty where there is none
	Each   bool      // entries of a list are varied one by one
	Doc    string
	Source string
}

// Assumer is a form with assumptions that are no keys of its own: those of a file or of a rule set that it names. What
// it returns has keys that a scenario may write below the form's.
type Assumer interface {
	Assumptions(*Builder) []AssumedKey
}
