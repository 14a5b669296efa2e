package scenario

import (
	"embed"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"
	"strings"
	"sync"
)

// The comments on the structs are what users read in listings and in their editor: one text, one place.
//
//go:embed scenario.go prices.go population.go market.go venue.go liquidator.go portfolio.go
var sources embed.FS

// comments returns the doc comments of the scenario's structs ("Feed") and fields ("Feed.Heartbeat").
var comments = sync.OnceValue(func() map[string]string {
	docs := map[string]string{}
	entries, err := sources.ReadDir(".")
	if err != nil {
		panic(err)
	}
	for _, entry := range entries {
		text, err := sources.ReadFile(entry.Name())
		if err != nil {
			panic(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			panic(err)
		}
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.TYPE {
				continue
			}
			spec := gen.Specs[0].(*ast.TypeSpec)
			docs[spec.Name.Name] = gen.Doc.Text()
			if body, ok := spec.Type.(*ast.StructType); ok {
				for _, f := range body.Fields.List {
					for _, name := range f.Names {
						docs[spec.Name.Name+"."+name.Name] = f.Doc.Text()
					}
				}
			}
		}
	}
	return docs
})

// split separates a comment into what it says and the source it names.
func split(comment string) (text, source string) {
	comment = strings.Join(strings.Fields(comment), " ")
	if i := strings.LastIndex(comment, "Source: "); i >= 0 {
		return strings.TrimSpace(comment[:i]), strings.TrimSuffix(comment[i+len("Source: "):], ".")
	}
	return comment, ""
}

// plain takes the Go name off the front of a comment, which says nothing to who writes a scenario: "Feed is the price feed"
// becomes "The price feed". A verb other than to be is kept where verbs says so.
func plain(comment, name string, verbs bool) string {
	rest, named := strings.CutPrefix(comment, name+" ")
	bare, is := strings.CutPrefix(rest, "is ")
	if !is {
		bare, is = strings.CutPrefix(rest, "are ")
	}
	if !named || !is && !verbs {
		return comment
	}
	return strings.ToUpper(bare[:1]) + bare[1:]
}

func (f field) doc() (text, source string) {
	return split(plain(comments()[f.owner.Name()+"."+f.name], f.name, false))
}

func typeDoc(t reflect.Type) (text, source string) {
	return split(plain(comments()[t.Name()], t.Name(), true))
}

// Entry is one thing a scenario can name.
type Entry struct {
	Name       string // as it is written in a scenario
	Key        string // the key whose value it is
	Text       string // what it is
	Source     string // where it comes from; may be empty
	Parameters []Parameter
}

// Parameter is one key of an [Entry].
type Parameter struct {
	Key     string // dotted, where it stands in a section
	Unit    string // may be empty, for names and pure ratios
	Default string // as it would be written; empty where there is none
	// Optional says that the key may be left out although it has no default: nothing is what it then means.
	Optional bool
	Limits   string // what is accepted, may be empty
	Text     string
	Source   string
}

// Topics are the things that can be listed, by the name of their listing.
var topics = map[string]reflect.Type{
	"designs": reflect.TypeFor[Arm](), "processes": reflect.TypeFor[Prices](), "venues": reflect.TypeFor[Venue](),
	"behaviours": reflect.TypeFor[Behaviour](), "liquidators": reflect.TypeFor[Liquidator](),
	"models": reflect.TypeFor[IRM](), "distributions": reflect.TypeFor[Distribution](), "populations": reflect.TypeFor[Population](),
}

// List returns what a scenario can name: designs, processes, venues, behaviours, liquidators, models (of interest),
// distributions or populations, with the parameters of each. Another topic returns nil.
func List(topic string) []Entry {
	t, ok := topics[topic]
	if !ok {
		return nil
	}
	u := unions[t]
	entries := make([]Entry, len(u.kinds))
	for i, k := range u.kinds {
		e := Entry{Name: k.name, Key: u.key}
		e.Text, e.Source = typeDoc(k.of)
		e.Parameters = parameters(k.of, "")
		entries[i] = e
	}
	return entries
}

// parameters are the keys of a struct, those of a section within it by their path.
func parameters(t reflect.Type, section string) (all []Parameter) {
	for _, f := range fields(t) {
		key := join(section, f.key)
		if f.typ.Kind() == reflect.Struct && isTree(f.typ) {
			all = append(all, parameters(f.typ, key)...)
			continue
		}
		p := Parameter{Key: key, Unit: f.unit(), Default: f.tag.Get("default"), Limits: f.limits()}
		_, p.Optional = f.tag.Lookup("default")
		p.Text, p.Source = f.doc()
		all = append(all, p)
	}
	return all
}

// unit says in what a value is counted.
func (f field) unit() string {
	if u := f.tag.Get("unit"); u != "" {
		return u
	}
	switch f.typ {
	case reflect.TypeFor[Duration]():
		return "duration"
	case reflect.TypeFor[Time]():
		return "time (UTC)"
	case reflect.TypeFor[Decimal]():
		return "ratio"
	}
	return ""
}

// limit is a bound of a key's values as it is written: of a duration, with its unit.
func (f *field) limit(tag string) (text string, given bool) {
	text, given = f.tag.Lookup(tag)
	if seconds, err := strconv.ParseUint(text, 10, 64); given && err == nil && f.typ == reflect.TypeFor[Duration]() {
		text = Duration(seconds).String()
	}
	return text, given
}

// limits says which values are accepted.
func (f *field) limits() string {
	var parts []string
	for _, l := range []struct{ tag, word string }{{"min", "at least "}, {"above", "above "}, {"max", "at most "}, {"below", "below "}} {
		if bound, ok := f.limit(l.tag); ok {
			parts = append(parts, l.word+bound)
		}
	}
	if choices := f.choices(); len(choices) > 0 {
		parts = append(parts, "one of "+strings.Join(choices, ", "))
	}
	if t, ok := unions[f.typ]; ok {
		parts = append(parts, "one of "+strings.Join(t.names(), ", "))
	}
	return strings.Join(parts, ", ")
}
