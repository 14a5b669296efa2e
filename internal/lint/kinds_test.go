package lint

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// fixedSets may switch over types of the module: what they list is complete, and anything else is an error.
var fixedSets = []string{
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

// books may ask whether a population is one that reads a file: they are commands about such files.
const books = "cmd/ringfence/diff.go"

// Nor does anything ask whether a rule is of one kind, by its type or by its name: what it wants to know is a method.
func TestNothingAsksForOneKind(t *testing.T) {
	rules := map[string]bool{} // types with a Kind and registered forms, by package and name
	for _, s := range tree(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv != nil && n.Name.Name == "Kind" && !s.isTest() {
					rules[s.folder()+"."+receiver(n).Name] = true
				}
			case *ast.CallExpr:
				f, ok := n.Fun.(*ast.SelectorExpr)
				if !ok || f.Sel.Name != "Register" || len(n.Args) == 0 {
					break
				}
				if form, ok := n.Args[0].(*ast.CompositeLit); ok {
					if id, ok := form.Type.(*ast.Ident); ok {
						rules[s.folder()+"."+id.Name] = true
					}
				}
			}
			return true
		})
	}
	if len(rules) < 80 {
		t.Fatalf("only %d rules were found", len(rules))
	}
	for _, s := range tree(t) {
		if s.isTest() || s.path == books {
			continue
		}
		imports := s.imports()
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeAssertExpr:
				if sel, ok := n.Type.(*ast.SelectorExpr); ok {
					id, _ := sel.X.(*ast.Ident)
					if of := strings.TrimPrefix(imports[id.Name], module) + "." + sel.Sel.Name; rules[of] {
						t.Errorf("%s: asks for the kind %s", where(n.Pos()), of)
					}
				}
			case *ast.BinaryExpr:
				if n.Op != token.EQL && n.Op != token.NEQ {
					break
				}
				for _, side := range []ast.Expr{n.X, n.Y} {
					if call, ok := side.(*ast.CallExpr); ok {
						if f, ok := call.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "NameOf" {
							t.Errorf("%s: asks for a kind by its name", where(n.Pos()))
						}
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
