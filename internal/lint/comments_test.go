package lint

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// widest is how many characters a line of a comment may have, its indent included. Code and tables in a comment may have more.
const widest = 130

func TestCommentsHaveShortLines(t *testing.T) {
	for _, s := range tree(t) {
		text, err := os.ReadFile(filepath.Join(root, s.path))
		require.NoError(t, err)
		n, output := 0, false // output is what an example prints, which has the lines that it has
		for line := range strings.SplitSeq(string(text), "\n") {
			output = strings.HasPrefix(strings.TrimSpace(line), "//") && (output || strings.HasSuffix(line, "// Output:"))
			if n++; !output && strings.HasPrefix(strings.TrimSpace(line), "//") && !strings.Contains(line, "//\t") && utf8.RuneCountInString(line) > widest && !strings.Contains(line, "://") && !strings.HasPrefix(line, "//go:") {
				t.Errorf("%s:%d: a comment of %d characters", s.path, n, utf8.RuneCountInString(line))
			}
		}
	}
}

// private are citations that a stranger cannot follow: notes that are no part of the project, by their names.
var private = regexp.MustCompile(`\b(lending|exchange|economics|libraries|designs|venue_api|chain_api|morpho_base_facts)\.md\b|\bmechanics/|\b(DESIGN|STYLE)\b|/work/`)

func TestCitationsArePublic(t *testing.T) {
	for _, folder := range []string{"agents", "catalog", "cmd", "contracts/src", "contracts", "docs", "examples", "exchange", "fault", "fixed", "internal", "journal", "liquidator", "oracle", "rng", "sim", "tools", "vault", "README.md", "CHANGELOG.md"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d os.DirEntry, err error) error {
			switch {
			case os.IsNotExist(err):
				return nil
			case err != nil:
				return err
			case d.IsDir() && (d.Name() == "node_modules" || d.Name() == "artifacts" || d.Name() == "rapid"): // none is ours to write
				return filepath.SkipDir
			case d.IsDir() || filepath.Base(path) == "comments_test.go":
				return nil
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			name, err := filepath.Rel(root, path)
			name = filepath.ToSlash(name)
			n := 0
			for line := range strings.SplitSeq(string(text), "\n") {
				n++
				if found := private.FindString(line); found != "" {
					t.Errorf("%s:%d: nobody outside can look up %q", name, n, found)
				}
			}
			return err
		})
		require.NoError(t, err)
	}
}
