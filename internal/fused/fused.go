// Package fused finds sums whose terms a compiler may fuse with the product before them. Go lets a compiler compute x*y + z
// with one rounding, and arm64's does, which changes bits from platform to platform. An explicit conversion forbids it:
// float64(x*y) + z. See "Floating-point operators" in the language specification.
package fused

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Check fails the test for each sum or difference of floats in the package of the working directory, tests left out, that
// has an unrounded product as a term: in place, or by way of a variable of the same function.
func Check(t *testing.T) {
	t.Helper()
	list := exec.Command("go", "list", "-export", "-deps", "-json=Dir,ImportPath,Export,GoFiles,DepOnly", ".")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	exports := map[string]string{}
	fset, files, path := token.NewFileSet(), []*ast.File(nil), ""
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Dir, ImportPath, Export string
			GoFiles                 []string
			DepOnly                 bool
		}
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if p.DepOnly {
			continue
		}
		path = p.ImportPath
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	lookup := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
	found, err := sums(fset, files, path, importer.ForCompiler(fset, "gc", lookup))
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range found {
		t.Errorf("%s:%d: a product may be fused with this sum: write float64(a*b) + c", filepath.Base(at.Filename), at.Line)
	}
}

// sums returns where the sums are, in the order of the files.
func sums(fset *token.FileSet, files []*ast.File, path string, from types.Importer) ([]token.Position, error) {
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	if _, err := (&types.Config{Importer: from}).Check(path, fset, files, info); err != nil {
		return nil, fmt.Errorf("fused: %w", err)
	}
	s := searcher{info: info, products: map[types.Object]bool{}}
	for _, file := range files {
		ast.Inspect(file, s.assigned)
	}
	var found []token.Position
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			if s.meets(n) {
				found = append(found, fset.Position(n.Pos()))
			}
			return true
		})
	}
	return found, nil
}

type searcher struct {
	info     *types.Info
	products map[types.Object]bool // variables that hold an unrounded product somewhere
}

// assigned notes the variables that are given an unrounded product.
func (s *searcher) assigned(n ast.Node) bool {
	a, ok := n.(*ast.AssignStmt)
	if !ok {
		return true
	}
	for i, left := range a.Lhs {
		name, ok := left.(*ast.Ident)
		if !ok || len(a.Rhs) != len(a.Lhs) {
			continue
		}
		object := s.info.Defs[name]
		if object == nil {
			object = s.info.Uses[name]
		}
		switch a.Tok {
		case token.MUL_ASSIGN:
			s.products[object] = s.products[object] || s.isFloat(left) && !s.exact(a.Rhs[i])
		case token.ASSIGN, token.DEFINE:
			s.products[object] = s.products[object] || s.product(a.Rhs[i])
		}
	}
	return true
}

// meets reports whether a node is a sum of floats with an unrounded product as a term.
func (s *searcher) meets(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		return (n.Op == token.ADD || n.Op == token.SUB) && s.isFloat(n) && s.info.Types[n].Value == nil && (s.term(n.X) || s.term(n.Y))
	case *ast.AssignStmt:
		return (n.Tok == token.ADD_ASSIGN || n.Tok == token.SUB_ASSIGN) && s.isFloat(n.Lhs[0]) && (s.term(n.Lhs[0]) || s.term(n.Rhs[0]))
	}
	return false
}

// term reports whether a term of a sum is an unrounded product, or a variable that holds one.
func (s *searcher) term(e ast.Expr) bool {
	e = bare(e)
	if name, ok := e.(*ast.Ident); ok {
		return s.products[s.info.Uses[name]]
	}
	return s.product(e)
}

// product reports whether an expression is a product of floats that is not exact.
func (s *searcher) product(e ast.Expr) bool {
	e = bare(e)
	b, ok := e.(*ast.BinaryExpr)
	return ok && b.Op == token.MUL && s.isFloat(b) && s.info.Types[b].Value == nil && !s.exact(b.X) && !s.exact(b.Y)
}

// bare takes off parentheses and signs.
func bare(e ast.Expr) ast.Expr {
	for {
		switch inner := e.(type) {
		case *ast.ParenExpr:
			e = inner.X
		case *ast.UnaryExpr:
			if inner.Op != token.SUB && inner.Op != token.ADD {
				return e
			}
			e = inner.X
		default:
			return e
		}
	}
}

// exact reports a constant power of two, by which a product loses nothing.
func (s *searcher) exact(e ast.Expr) bool {
	value := s.info.Types[e].Value
	if value == nil {
		return false
	}
	x, _ := constant.Float64Val(constant.ToFloat(value))
	for ; x > 1 || x < -1; x /= 2 {
	}
	for ; x != 0 && x < 1 && x > -1; x *= 2 {
	}
	return x == 1 || x == -1
}

func (s *searcher) isFloat(e ast.Expr) bool {
	kind := s.info.Types[e].Type
	if kind == nil {
		if name, ok := e.(*ast.Ident); ok && s.info.Uses[name] != nil {
			kind = s.info.Uses[name].Type()
		} else {
			return false
		}
	}
	basic, ok := kind.Underlying().(*types.Basic)
	return ok && basic.Info()&types.IsFloat != 0
}
