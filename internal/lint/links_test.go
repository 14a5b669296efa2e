package lint

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// link is a link of a document to a file of the project, and what it calls it.
var link = regexp.MustCompile(`\[([^\]]+)\]\(([^)\s#]+)(?:#[^)]*)?\)`)

// identifier is how a document names code: a declared name in backquotes, behind its package's or type's where it has one.
// Methods may end in parentheses.
var identifier = regexp.MustCompile("^`([A-Za-z_][A-Za-z0-9_]*(?:\\.[A-Za-z_][A-Za-z0-9_]*)?)(?:\\(\\))?`$")

// declared are the names that a file declares at its top, methods, fields and an interface's methods with their type's name
// before them.
func declared(s source) map[string]bool {
	names := map[string]bool{}
	fields := func(of string, list *ast.FieldList) {
		for _, f := range list.List {
			for _, n := range f.Names {
				names[of+"."+n.Name] = true
			}
		}
	}
	for _, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			if d.Recv != nil {
				name = receiver(d).Name + "." + name
			}
			names[name] = true
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					names[spec.Name.Name] = true
					switch of := spec.Type.(type) {
					case *ast.StructType:
						fields(spec.Name.Name, of.Fields)
					case *ast.InterfaceType:
						fields(spec.Name.Name, of.Methods)
					}
				case *ast.ValueSpec:
					for _, n := range spec.Names {
						names[n.Name] = true
					}
				}
			}
		}
	}
	return names
}

// A document that names code links to it: the file is there, and declares what it is called by.
func TestWhatDocumentsNameIsThere(t *testing.T) {
	files := map[string]source{}
	for _, s := range tree(t) {
		files[s.path] = s
	}
	documents, err := filepath.Glob(filepath.Join(root, "docs/*.md"))
	require.NoError(t, err)
	named := 0
	for _, document := range append(documents, filepath.Join(root, "README.md"), filepath.Join(root, "CHANGELOG.md")) {
		text, err := os.ReadFile(document)
		require.NoError(t, err)
		base, err := filepath.Rel(root, document)
		require.NoError(t, err)
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[2], "://") {
				continue
			}
			target := filepath.ToSlash(filepath.Join(filepath.Dir(base), m[2]))
			if _, err := os.Stat(filepath.Join(root, target)); err != nil {
				t.Errorf("%s: links to %s, which is not there", base, target)
				continue
			}
			name := identifier.FindStringSubmatch(m[1])
			if s, ok := files[target]; ok && name != nil {
				names := declared(s)
				if named++; !names[name[1]] && !names[strings.TrimPrefix(name[1], s.file.Name.Name+".")] {
					t.Errorf("%s: %s does not declare %s", base, target, name[1])
				}
			}
		}
	}
	t.Logf("%d names of code are where documents say", named)
}

// What is declared is found whatever it is, and nothing else is.
func TestDeclaredNames(t *testing.T) {
	s := source{path: "x.go"}
	s.file = parsed(t, `package x
		type Noun struct { Field int; a, b string }
		type Verb interface { Do() }
		func (n *Noun) Method() {}
		func Of[T any]() { type inner struct{} }
		const C = 1
		var V, w = 1, 2
	`)
	require.Equal(t, map[string]bool{
		"Noun": true, "Noun.Field": true, "Noun.a": true, "Noun.b": true, "Verb": true, "Verb.Do": true, "Noun.Method": true, "Of": true, "C": true, "V": true, "w": true,
	}, declared(s))
}
