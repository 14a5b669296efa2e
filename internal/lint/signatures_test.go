package lint

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Who cannot import a package cannot name its types, so nothing that a package exports leads to one: no parameter or result, no
// exported field or method, no alias, whatever it passes on the way there.
func TestNoExportedSignatureLeadsToAnInternalType(t *testing.T) {
	list := exec.Command("go", "list", "-export", "-deps", "-f", "{{if .Export}}{{.ImportPath}} {{.Export}} {{.Name}}{{end}}", module+"...")
	list.Stderr = os.Stderr
	out, err := list.Output()
	require.NoError(t, err)
	compiled, ours := map[string]string{}, []string(nil)
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		compiled[words[0]] = words[1]
		if strings.HasPrefix(words[0], module) && !inside(words[0]) && words[2] != "main" {
			ours = append(ours, words[0])
		}
	}
	from := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) { return os.Open(compiled[path]) })
	require.Greater(t, len(ours), 50)
	for _, path := range ours {
		p, err := from.Import(path)
		require.NoError(t, err, path)
		for _, lead := range leads(p) {
			t.Errorf("%s, which a module outside cannot import", lead)
		}
	}
}

// inside reports an internal package of the module.
func inside(path string) bool {
	return strings.HasPrefix(path, module) && slices.Contains(strings.Split(path, "/"), "internal")
}

// leads are the ways from what a package exports to types of internal packages.
func leads(p *types.Package) (all []string) {
	w := walk{home: p, seen: map[types.Type]bool{}}
	for _, name := range p.Scope().Names() {
		if o := p.Scope().Lookup(name); o.Exported() {
			w.of(p.Path()+"."+name, o.Type())
		}
	}
	return w.found
}

type walk struct {
	home  *types.Package
	seen  map[types.Type]bool
	found []string
}

func (w *walk) of(way string, t types.Type) {
	if of, named := t.(interface{ Obj() *types.TypeName }); named && of.Obj().Pkg() != nil && of.Obj().Pkg() != w.home && inside(of.Obj().Pkg().Path()) {
		w.found = append(w.found, fmt.Sprintf("%s leads to %s.%s", way, of.Obj().Pkg().Name(), of.Obj().Name()))
		return
	}
	if w.seen[t] {
		return
	}
	w.seen[t] = true
	switch t := t.(type) {
	case *types.Alias:
		w.of(way, types.Unalias(t))
	case *types.Named:
		for of := range t.TypeArgs().Types() {
			w.of(way, of)
		}
		if t.Obj().Pkg() != w.home {
			return // its own package is looked at by itself
		}
		for i := range t.NumMethods() {
			if m := t.Method(i); m.Exported() {
				w.of(way+"."+m.Name(), m.Type())
			}
		}
		for of := range t.TypeParams().TypeParams() {
			w.of(way, of.Constraint())
		}
		w.of(way, t.Underlying())
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() || f.Embedded() {
				w.of(way+"."+f.Name(), f.Type())
			}
		}
	case *types.Signature:
		for v := range t.Params().Variables() {
			w.of(way, v.Type())
		}
		for v := range t.Results().Variables() {
			w.of(way, v.Type())
		}
		for of := range t.TypeParams().TypeParams() {
			w.of(way, of.Constraint())
		}
	case *types.Interface:
		for m := range t.Methods() {
			w.of(way+"."+m.Name(), m.Type())
		}
		for of := range t.EmbeddedTypes() {
			w.of(way, of)
		}
	case *types.Union:
		for of := range t.Terms() {
			w.of(way, of.Type())
		}
	case *types.Map:
		w.of(way, t.Key())
		w.of(way, t.Elem())
	case interface{ Elem() types.Type }: // pointers, slices, arrays, channels
		w.of(way, t.Elem())
	}
}

func TestInternalTypesAreFoundWhereverTheyAreLedTo(t *testing.T) {
	check := func(path, text string, known map[string]*types.Package) *types.Package {
		file := parsed(t, text)
		config := types.Config{Importer: imported(known)}
		p, err := config.Check(path, fileSet, []*ast.File{file}, nil)
		require.NoError(t, err)
		return p
	}
	a := check(module+"internal/a", `package named
		type T struct{}
		type Bound interface{ ~int }
		type Embedded struct{}
		var Zero T
		func Make() T { return T{} }`, nil)
	p := check(module+"x", `package x
		import named "github.com/ringfence-sim/ringfence/internal/a"
		func Parameter(x []named.T) {}
		func Result() (map[string]*named.T, error) { return nil, nil }
		type Noun struct { Field named.T; hidden named.T; named.Embedded }
		func (Noun) Method(f func(named.T)) {}
		type Verb interface { Do(chan named.T) }
		type Of[K named.Bound] struct{}
		type Alias = named.T
		var Value = named.Zero
		var Made = named.Make()
		func Unnamed() *noun { return nil }
		type noun struct { Passed named.T }
		func inside(x named.T) { var _ named.T }
		func Body() { _ = named.T{} }
	`, map[string]*types.Package{a.Path(): a})
	var names []string
	for _, lead := range leads(p) {
		names = append(names, strings.TrimPrefix(lead, module))
	}
	slices.Sort(names)
	require.Equal(t, []string{
		"x.Alias leads to named.T", "x.Made leads to named.T", "x.Noun.Embedded leads to named.Embedded", "x.Noun.Field leads to named.T",
		"x.Noun.Method leads to named.T", "x.Of leads to named.Bound", "x.Parameter leads to named.T", "x.Result leads to named.T",
		"x.Unnamed.Passed leads to named.T", "x.Value leads to named.T", "x.Verb.Do leads to named.T",
	}, names)
}

// imported are packages that were checked before.
type imported map[string]*types.Package

func (known imported) Import(path string) (*types.Package, error) {
	if p := known[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("no package %s", path)
}
