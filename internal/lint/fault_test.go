package lint

import (
	"go/ast"
	"regexp"
	"testing"
)

// What is wrong with a file is told by one type, and what was meant is guessed by one distance: both are package fault's.
func TestFaultsAreOfOneType(t *testing.T) {
	ofFaults, guesses := regexp.MustCompile(`(?i)faults?$`), regexp.MustCompile(`(?i)levenshtein|editdistance|didyoumean`)
	for _, s := range tree(t) {
		if s.folder() == "fault" || within(s.path, "tools") || s.isTest() {
			continue
		}
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if spec, ok := spec.(*ast.TypeSpec); ok && ofFaults.MatchString(spec.Name.Name) {
						t.Errorf("%s: %s is a second type of faults", where(spec.Pos()), spec.Name.Name)
					}
				}
			case *ast.FuncDecl:
				if guesses.MatchString(d.Name.Name) {
					t.Errorf("%s: %s guesses what was meant: use package fault", where(d.Pos()), d.Name.Name)
				}
			}
		}
	}
}
