package lint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// root is the module's folder, seen from here.
const root = "../.."

// source is a parsed Go file of the module, tests and other modules in its tree included.
type source struct {
	path string // from the module's folder, with slashes
	file *ast.File
}

func (s source) folder() string { return filepath.ToSlash(filepath.Dir(s.path)) }
func (s source) isTest() bool   { return strings.HasSuffix(s.path, "_test.go") }

// fileSet has the positions of all sources.
var fileSet = token.NewFileSet()

// sources are the Go files below the module's folder, without generated bindings, in the order of their paths.
var sources = sync.OnceValues(func() (all []source, err error) {
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules" || name == "bindings") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := parser.ParseFile(fileSet, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		all = append(all, source{filepath.ToSlash(name), file})
		return err
	})
	return all, err
})

func tree(t *testing.T) []source {
	t.Helper()
	all, err := sources()
	require.NoError(t, err)
	require.NotEmpty(t, all)
	return all
}

// where is a position as an editor takes it: file from the module's folder, and line.
func where(pos token.Pos) string {
	p := fileSet.Position(pos)
	name, err := filepath.Rel(root, p.Filename)
	if err != nil {
		name = p.Filename
	}
	p.Filename, p.Column = filepath.ToSlash(name), 0
	return p.String()
}

// parsed is a file of the text of a test.
func parsed(t *testing.T, text string) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(fileSet, "x.go", text, parser.ParseComments)
	require.NoError(t, err)
	return file
}
