package lint

import (
	"go/ast"
	"strings"
	"testing"
)

// Each package that a module outside may import shows its smallest use as an example, which is compiled. Of a package of
// laws, whose name ends in test, that is a test of something written outside.
func TestEveryPublicPackageHasAnExample(t *testing.T) {
	shown := map[string]bool{}
	for _, s := range tree(t) {
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !s.isTest() {
				continue
			}
			outside, laws := strings.CutSuffix(s.file.Name.Name, "_test")
			laws = laws && strings.HasSuffix(outside, "test") && strings.HasPrefix(f.Name.Name, "Test")
			if laws || strings.HasPrefix(f.Name.Name, "Example") {
				shown[s.folder()] = true
			}
		}
	}
	seen := map[string]bool{}
	for _, s := range public(t) {
		if folder := s.folder(); !shown[folder] && !seen[folder] {
			seen[folder] = true
			t.Errorf("%s has no example", folder)
		}
	}
}

// A package comment tells a newcomer what the package is for.
func TestEveryPackageHasAComment(t *testing.T) {
	told, seen := map[string]bool{}, map[string]bool{}
	for _, s := range tree(t) {
		if s.isTest() {
			continue
		}
		seen[s.folder()] = true
		if s.file.Doc != nil {
			if told[s.folder()] {
				t.Errorf("%s: the package has a second comment", s.path)
			}
			told[s.folder()] = true
		}
	}
	for folder := range seen {
		if !told[folder] {
			t.Errorf("%s has no package comment", folder)
		}
	}
}
