package scenario

import (
	"reflect"
	"strings"
)

// A union is a place in a scenario where one of several things stands, told apart by the value of one key.
type union struct {
	key   string // the key that tells them apart
	kinds []kind
}

type kind struct {
	name string
	of   reflect.Type
}

func one(name string, value any) kind { return kind{name, reflect.TypeOf(value)} }

// unions is the registry of everything a scenario can name. The decoder, the schema and the listings all read it: a
// new design, process or venue is one struct in its file, and one line here.
var unions = map[reflect.Type]union{
	reflect.TypeFor[Prices](): {"source", []kind{
		one("history", History{}), one("file", PriceFile{}), one("gbm", GBM{}), one("merton", Merton{}), one("kou", Kou{}),
	}},
	reflect.TypeFor[Population]():   {"source", []kind{one("drawn", Drawn{}), one("file", PopulationFile{})}},
	reflect.TypeFor[Distribution](): {"law", []kind{one("constant", Constant{}), one("uniform", Uniform{}), one("lognormal", Lognormal{}), one("pareto", Pareto{}), one("beta", Beta{})}},
	reflect.TypeFor[Behaviour]():    {"behaviour", []kind{one("passive", Passive{}), one("top-up", TopUp{}), one("repay", Repay{}), one("leave", Leave{}), one("add-margin", AddMargin{}), one("switch-to-cross", SwitchToCross{})}},
	reflect.TypeFor[IRM]():          {"model", []kind{one("none", NoInterest{}), one("adaptive-curve", AdaptiveCurve{}), one("fixed", FixedRate{}), one("kinked", Kinked{})}},
	reflect.TypeFor[Arm]():          {"design", []kind{one("morpho", Morpho{}), one("exchange-isolated", ExchangeIsolated{}), one("exchange-account", ExchangeAccount{})}},
	reflect.TypeFor[Venue]():        {"model", []kind{one("power-law", PowerLaw{}), one("pool", Pool{}), one("square-root", SquareRoot{}), one("linear", Linear{}), one("replay", Recorded{}), one("book", Book{}), one("infinite", Infinite{})}},
	reflect.TypeFor[Liquidator]():   {"strategy", []kind{one("fixed-share", FixedShare{}), one("first-price", FirstPrice{}), one("second-price", SecondPrice{}), one("fixed-tip", FixedTip{})}},
}

func (u union) names() []string {
	names := make([]string, len(u.kinds))
	for i, k := range u.kinds {
		names[i] = k.name
	}
	return names
}

func (u union) byName(name string) (kind, bool) {
	for _, k := range u.kinds {
		if k.name == name {
			return k, true
		}
	}
	return kind{}, false
}

func (u union) byType(t reflect.Type) kind {
	for _, k := range u.kinds {
		if k.of == t {
			return k
		}
	}
	panic("scenario: " + t.String() + " is not registered")
}

// KindOf returns the name by which a scenario names a value, for example "power-law" for a [PowerLaw].
func KindOf(value any) string {
	t := reflect.TypeOf(value)
	for _, u := range unions {
		for _, k := range u.kinds {
			if k.of == t {
				return k.name
			}
		}
	}
	return ""
}

// A field is one key of a struct, embedded structs included.
type field struct {
	key   string
	index []int
	typ   reflect.Type
	tag   reflect.StructTag
	owner reflect.Type // the struct that declares it
	name  string       // its Go name
}

// fields lists the keys of a struct type in the order in which they are declared, an embedded struct's at its place.
func fields(t reflect.Type) []field {
	var all []field
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			for _, inner := range fields(f.Type) {
				inner.index = append([]int{i}, inner.index...)
				all = append(all, inner)
			}
			continue
		}
		if key, ok := f.Tag.Lookup("key"); ok {
			all = append(all, field{key, []int{i}, f.Type, f.Tag, t, f.Name})
		}
	}
	return all
}

func (f field) choices() []string { return strings.Fields(f.tag.Get("choices")) }
