package lint

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// public are the sources of what a module outside may import, without its tests.
func public(t *testing.T) (all []source) {
	t.Helper()
	for _, s := range tree(t) {
		parts := strings.Split(s.folder(), "/")
		if !s.isTest() && s.file.Name.Name != "main" && !slices.Contains(parts, "internal") && parts[0] != "examples" && parts[0] != "tools" {
			all = append(all, s)
		}
	}
	return all
}

// imports returns the paths of a file's imports by the names that the file uses.
func (s source) imports() map[string]string {
	all := map[string]string{}
	for _, i := range s.file.Imports {
		path, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			continue
		}
		name := path[strings.LastIndex(path, "/")+1:]
		if i.Name != nil {
			name = i.Name.Name
		}
		all[name] = path
	}
	return all
}

// exported calls what for each part of the declarations that a user of the package reads: the types of parameters, results,
// exported fields and methods, and what declared types are made of. name is the declaration's.
func (s source) exported(what func(name string, part ast.Node)) {
	for _, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && (d.Recv == nil || receiver(d).IsExported()) {
				what(d.Name.Name, d.Type)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					if spec.Name.IsExported() {
						if spec.TypeParams != nil {
							what(spec.Name.Name, spec.TypeParams)
						}
						members(spec.Name.Name, spec.Type, what)
					}
				case *ast.ValueSpec:
					if !slices.ContainsFunc(spec.Names, (*ast.Ident).IsExported) {
						continue
					}
					if spec.Type != nil {
						what(spec.Names[0].Name, spec.Type)
						continue
					}
					for _, v := range spec.Values { // the type is that of what is called or composed
						switch v := v.(type) {
						case *ast.CompositeLit:
							what(spec.Names[0].Name, v.Type)
						case *ast.CallExpr:
							what(spec.Names[0].Name, v.Fun)
						}
					}
				}
			}
		}
	}
}

// members calls what for the parts of a type that its users read.
func members(name string, of ast.Expr, what func(string, ast.Node)) {
	switch of := of.(type) {
	case *ast.StructType:
		for _, f := range of.Fields.List {
			if len(f.Names) == 0 || slices.ContainsFunc(f.Names, (*ast.Ident).IsExported) {
				what(name, f.Type)
			}
		}
	default:
		what(name, of)
	}
}

// receiver is the name of the type that a method is of.
func receiver(d *ast.FuncDecl) *ast.Ident {
	var name *ast.Ident
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == nil {
			name = id
		}
		return name == nil
	})
	return name
}

// Who cannot import a package cannot name its types, so no exported signature does.
func TestNoExportedSignatureNamesAnInternalType(t *testing.T) {
	for _, s := range public(t) {
		for _, breach := range inner(s) {
			t.Error(breach + ", which a module outside cannot import")
		}
	}
}

// inner are the types of internal packages that the exported declarations of a file name.
func inner(s source) (all []string) {
	imports := s.imports()
	s.exported(func(name string, part ast.Node) {
		ast.Inspect(part, func(n ast.Node) bool {
			x, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			id, ok := x.X.(*ast.Ident)
			if !ok {
				return true
			}
			if path := imports[id.Name]; strings.HasPrefix(path, module) && slices.Contains(strings.Split(path, "/"), "internal") {
				all = append(all, fmt.Sprintf("%s: %s names %s.%s", where(x.Pos()), name, id.Name, x.Sel.Name))
			}
			return true
		})
	})
	return all
}

func TestInternalTypesAreFoundWhereverASignatureNamesThem(t *testing.T) {
	found := inner(source{"x.go", parsed(t, `package x
		import ("github.com/ringfence-sim/ringfence/internal/a"; b "github.com/ringfence-sim/ringfence/cmd/ringfence/internal/verify"; "strings")
		func Parameter(x []a.T) {}
		func Result() (map[string]*a.T, error) { return nil, nil }
		func (Noun) Method(f func(a.T)) {}
		type Noun struct { Field a.T; hidden a.T; a.Embedded }
		type Verb interface { Do(a.T) }
		type Of[T a.Bound] struct{}
		type Alias = b.T
		var Value a.T
		var Made = a.Make()
		func inside(x a.T) { var _ a.T }
		func (noun) Method(x a.T) {}
		type noun struct { Field a.T }
		func Body() { _ = a.T{} }
		func Other(strings.Builder) {}
	`)})
	var names []string
	for _, f := range found {
		_, name, _ := strings.Cut(f, ": ")
		names = append(names, name)
	}
	require.Equal(t, []string{
		"Parameter names a.T", "Result names a.T", "Method names a.T", "Noun names a.T", "Noun names a.Embedded", "Verb names a.T",
		"Of names a.Bound", "Alias names b.T", "Value names a.T", "Made names a.Make",
	}, names)
}

// An interface with a method that is not exported can be satisfied by nobody else.
func TestEveryExportedInterfaceCanBeSatisfiedOutside(t *testing.T) {
	for _, s := range public(t) {
		for _, d := range s.file.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.TYPE {
				continue
			}
			for _, spec := range g.Specs {
				spec := spec.(*ast.TypeSpec)
				i, ok := spec.Type.(*ast.InterfaceType)
				if !ok || !spec.Name.IsExported() {
					continue
				}
				for _, m := range i.Methods.List {
					for _, name := range m.Names {
						if !name.IsExported() {
							t.Errorf("%s: %s.%s can be written by nobody outside", where(name.Pos()), spec.Name.Name, name.Name)
						}
					}
				}
			}
		}
	}
}

// Exported things have documentation: functions, methods of exported types, types, and values, for which that of their
// group counts.
func TestExportedThingsAreDocumented(t *testing.T) {
	told := func(s source, name string, pos token.Pos) {
		t.Errorf("%s: %s is exported and has no documentation", where(pos), name)
	}
	for _, s := range public(t) {
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && (d.Recv == nil || receiver(d).IsExported()) && d.Doc == nil && !obvious[d.Name.Name] {
					told(s, d.Name.Name, d.Pos())
				}
			case *ast.GenDecl:
				before := "" // what was said of values of the group so far: it may name those that follow
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						if spec.Name.IsExported() && d.Doc == nil && spec.Doc == nil {
							told(s, spec.Name.Name, spec.Pos())
						}
					case *ast.ValueSpec:
						if spec.Doc != nil {
							before = spec.Doc.Text()
						}
						name := spec.Names[0].Name
						alone := d.Doc == nil && spec.Doc == nil && spec.Comment == nil && !strings.Contains(before, name)
						if alone && slices.ContainsFunc(spec.Names, (*ast.Ident).IsExported) {
							told(s, name, spec.Pos())
						}
					}
				}
			}
		}
	}
}

// obvious are methods whose meaning an interface of the standard library states.
var obvious = map[string]bool{"String": true, "Error": true, "Unwrap": true, "Is": true, "As": true, "Len": true, "Less": true, "Swap": true, "Push": true, "Pop": true}
