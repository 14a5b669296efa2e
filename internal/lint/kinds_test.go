package lint

import (
	"go/ast"
	"slices"
	"testing"
)

// fixedSets may switch over types of the module: what they list is complete, and anything else is an error.
var fixedSets = []string{
	"contracts/world.go",     // interest models that were compiled to bytecode
	"catalog/field.go",       // the types of values that a scenario writes
	"sim/scenario/encode.go", // likewise
}

// A kind is added beside its rule and nowhere else, so nothing outside lists kinds by their types. A switch over types of
// the standard library or of other modules is none over kinds.
func TestNothingSwitchesOnKinds(t *testing.T) {
	for _, s := range tree(t) {
		if s.isTest() || within(s.path, "internal/lint") || slices.Contains(fixedSets, s.path) {
			continue
		}
		imports := s.imports()
		ast.Inspect(s.file, func(n ast.Node) bool {
			x, ok := n.(*ast.TypeSwitchStmt)
			if !ok {
				return true
			}
			for _, c := range x.Body.List {
				for _, of := range c.(*ast.CaseClause).List {
					if name, kind := ours(of, imports); kind {
						t.Errorf("%s: a switch lists the type %s", where(of.Pos()), name)
					}
				}
			}
			return true
		})
	}
}

// ours is the name of a type that the module declares: an exported one of the same package, or one of another of its packages.
func ours(of ast.Expr, imports map[string]string) (name string, ok bool) {
	switch of := of.(type) {
	case *ast.StarExpr:
		return ours(of.X, imports)
	case *ast.Ident:
		return of.Name, of.IsExported()
	case *ast.SelectorExpr:
		if id, isName := of.X.(*ast.Ident); isName {
			path := imports[id.Name]
			return id.Name + "." + of.Sel.Name, len(path) > len(module) && path[:len(module)] == module
		}
	}
	return "", false
}

// A rule is one file: what a type with a Kind is and says of itself stands where its Kind does.
func TestARuleStandsInOneFile(t *testing.T) {
	at := map[string]string{} // the file of each type's Kind, by folder and type
	methods := func(what func(s source, of string, d *ast.FuncDecl)) {
		for _, s := range tree(t) {
			if s.isTest() {
				continue
			}
			for _, d := range s.file.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && f.Recv != nil {
					what(s, s.folder()+" "+receiver(f).Name, f)
				}
			}
		}
	}
	methods(func(s source, of string, d *ast.FuncDecl) {
		if d.Name.Name == "Kind" {
			at[of] = s.path
		}
	})
	if len(at) < 40 {
		t.Fatalf("only %d rules were found", len(at))
	}
	methods(func(s source, of string, d *ast.FuncDecl) {
		if file, ok := at[of]; ok && file != s.path && d.Name.IsExported() {
			t.Errorf("%s: %s is a method of a rule whose Kind stands in %s", where(d.Pos()), d.Name.Name, file)
		}
	})
}
