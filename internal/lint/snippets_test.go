package lint

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// snippet is Go code in a document, with the text before it back to the snippet before.
var snippet = regexp.MustCompile("(?s)(.*?)```go\n(.*?)```")

// compiled is the link to the file in which a snippet is compiled.
var compiled = regexp.MustCompile(`\[compiled\]\(([^)]+)\)`)

// Go code in a document is taken from a file that is compiled, which the text before it links to last: its lines stand there in
// their order, but for comments and blanks. A line of three dots leaves lines out.
func TestSnippetsAreCompiled(t *testing.T) {
	documents, err := filepath.Glob(filepath.Join(root, "docs/*.md"))
	require.NoError(t, err)
	for _, document := range append(documents, filepath.Join(root, "README.md")) {
		text, err := os.ReadFile(document)
		require.NoError(t, err)
		name, err := filepath.Rel(root, document)
		require.NoError(t, err)
		link := ""
		for _, m := range snippet.FindAllStringSubmatch(string(text), -1) {
			first, _, _ := strings.Cut(m[2], "\n")
			if links := compiled.FindAllStringSubmatch(m[1], -1); len(links) > 0 {
				link = links[len(links)-1][1]
			}
			if link == "" {
				t.Errorf("%s: no link says where %q is compiled", name, first)
				continue
			}
			file := filepath.Join(filepath.Dir(document), link)
			source, err := os.ReadFile(file)
			require.NoError(t, err)
			if line := missing(m[2], string(source)); line != "" {
				t.Errorf("%s: %q of the snippet %q is not in %s, or not in this order", name, line, first, file)
			}
		}
	}
}

// missing is the first line of a snippet that a source does not have behind the lines before it.
func missing(snippet, source string) string {
	lines := plain(source)
	for _, want := range plain(snippet) {
		if want == "…" || want == "..." {
			continue
		}
		for len(lines) > 0 && lines[0] != want {
			lines = lines[1:]
		}
		if len(lines) == 0 {
			return want
		}
		lines = lines[1:]
	}
	return ""
}

// plain are the lines of code without blanks at their ends, runs of blanks and comments.
func plain(code string) (lines []string) {
	for line := range strings.SplitSeq(code, "\n") {
		line, _, _ = strings.Cut(line, "//")
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func TestASnippetStandsInItsSourceInOrder(t *testing.T) {
	source := "a := 1 // one\n\tb  := 2\nc()\n"
	require.Empty(t, missing("a := 1\nb := 2\n", source))
	require.Empty(t, missing("a := 1 // another remark\n…\nc()", source))
	require.Equal(t, "a := 1", missing("b := 2\na := 1", source))
	require.Equal(t, "b := 3", missing("a := 1\nb := 3", source))
	require.Equal(t, "c()", missing("c()\nc()", source))
}
