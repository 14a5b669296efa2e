package lint

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
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
