package lint

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// claim is an entry of docs/claims.md.
type claim struct {
	number   string
	tests    []test
	verdicts map[string]int // how many verdicts a table gives, by the table's name
}

// test is a test as a document names it.
type test struct{ folder, name string }

var (
	claimHead   = regexp.MustCompile(`^### (S\d\d) \S`)
	claimTests  = regexp.MustCompile("`([a-z/]+)`|(Test\\w+|Example\\w*)")
	claimTable  = regexp.MustCompile(`^([a-z]+) \((.+)\)$`)
	verdict     = regexp.MustCompile(`\b(yes|no|open)\b`)
	claimNumber = regexp.MustCompile(`\bS[0-9]{2}\b`)
	inName      = regexp.MustCompile(`S[0-9]{2}`)
)

// claims reads docs/claims.md.
func claims(t *testing.T) (all []claim) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs/claims.md"))
	require.NoError(t, err)
	joined := strings.ReplaceAll(string(text), "\n  ", " ") // an item goes on where its lines are indented
	for line := range strings.SplitSeq(joined, "\n") {
		if head := claimHead.FindStringSubmatch(line); head != nil {
			all = append(all, claim{number: head[1], verdicts: map[string]int{}})
		}
		if len(all) == 0 {
			continue
		}
		c := &all[len(all)-1]
		if list, ok := strings.CutPrefix(line, "- Tests: "); ok {
			folder := ""
			for _, m := range claimTests.FindAllStringSubmatch(list, -1) {
				if m[1] != "" {
					folder = m[1]
					continue
				}
				require.NotEmpty(t, folder, "%s: %s stands before its folder", c.number, m[2])
				c.tests = append(c.tests, test{folder, m[2]})
			}
		}
		if list, ok := strings.CutPrefix(line, "- Table: "); ok {
			m := claimTable.FindStringSubmatch(list)
			require.NotNil(t, m, "%s: %q is not a table and its verdicts", c.number, list)
			c.verdicts[m[1]] = len(verdict.FindAllString(m[2], -1))
		}
	}
	return all
}

// functions are the test functions of the tree.
func functions(t *testing.T) map[test]bool {
	t.Helper()
	all := map[test]bool{}
	for _, s := range tree(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && s.isTest() && f.Recv == nil && regexp.MustCompile(`^(Test|Example|Fuzz|Benchmark)`).MatchString(f.Name.Name) {
				all[test{s.folder(), f.Name.Name}] = true
			}
		}
	}
	return all
}

func TestEveryClaimIsStatedOnceInOrderWithATest(t *testing.T) {
	var numbers, want []string
	for _, c := range claims(t) {
		numbers = append(numbers, c.number)
		if len(c.tests) == 0 {
			t.Errorf("docs/claims.md: %s names no test", c.number)
		}
	}
	for i := range 50 {
		want = append(want, fmt.Sprintf("S%02d", i+1))
	}
	require.Equal(t, want, numbers)
}

func TestEveryTestThatAClaimNamesExists(t *testing.T) {
	exists := functions(t)
	for _, c := range claims(t) {
		for _, named := range c.tests {
			if exists[named] {
				continue
			}
			elsewhere := "nowhere"
			for other := range exists {
				if other.name == named.name {
					elsewhere = "in " + other.folder
				}
			}
			t.Errorf("docs/claims.md: %s names %s %s, which stands %s", c.number, named.folder, named.name, elsewhere)
		}
	}
}

// A test whose name begins with numbers of claims is named under each of them.
func TestEveryTestOfAClaimIsNamedThere(t *testing.T) {
	named := map[string][]test{}
	for _, c := range claims(t) {
		named[c.number] = c.tests
	}
	for f := range functions(t) {
		numbers := regexp.MustCompile(`^Test((S\d\d)+)`).FindStringSubmatch(f.name)
		if numbers == nil {
			continue
		}
		for _, number := range inName.FindAllString(numbers[1], -1) {
			if !slices.Contains(named[number], f) {
				t.Errorf("docs/claims.md: %s does not name %s of %s", number, f.name, f.folder)
			}
		}
	}
}

// The tables judge claims by their numbers, and the page says how each was judged.
func TestEveryVerdictOfATableIsToldOfItsClaim(t *testing.T) {
	judged := map[string]map[string]int{}
	for _, table := range []string{"isolation", "mechanisms", "defences"} {
		text, err := os.ReadFile(filepath.Join(root, "sim/tables", table+".go"))
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`(?m)^\s*\{"(S\d\d)", "`).FindAllStringSubmatch(string(text), -1) {
			if judged[m[1]] == nil {
				judged[m[1]] = map[string]int{}
			}
			judged[m[1]][table]++
		}
	}
	require.NotEmpty(t, judged)
	for _, c := range claims(t) {
		for table, n := range judged[c.number] {
			if c.verdicts[table] != n {
				t.Errorf("docs/claims.md: %s tells of %d verdicts of the table %s, which gives %d", c.number, c.verdicts[table], table, n)
			}
		}
		for table, n := range c.verdicts {
			if n > 0 && judged[c.number][table] == 0 {
				t.Errorf("docs/claims.md: %s tells of a verdict that the table %s does not give", c.number, table)
			}
		}
	}
}

// cited is how a comment or a message names a claim, so that a stranger finds it.
var cited = regexp.MustCompile(`(?i)\bclaims? (S\d\d(, S\d\d)*( (and|to) S\d\d)?)`)

// A number of a claim in a comment or a string stands behind the word, and is one of the fifty. The tables' own lists of
// claims are bare numbers, and the names of tests have no space for the word.
func TestNumbersOfClaimsAreNamedAsSuch(t *testing.T) {
	stated := map[string]bool{}
	for _, c := range claims(t) {
		stated[c.number] = true
	}
	check := func(t *testing.T, at, text string) {
		rest := cited.ReplaceAllStringFunc(text, func(m string) string {
			for _, number := range claimNumber.FindAllString(m, -1) {
				if !stated[number] {
					t.Errorf("%s: no claim is numbered %s", at, number)
				}
			}
			return ""
		})
		if number := claimNumber.FindString(rest); number != "" {
			t.Errorf("%s: %s is a number that a stranger cannot follow: write \"claim %s (docs/claims.md)\"", at, number, number)
		}
	}
	for _, s := range tree(t) {
		if strings.HasPrefix(s.path, "internal/lint/") {
			continue
		}
		for _, group := range s.file.Comments {
			check(t, where(group.Pos()), strings.Join(strings.Fields(group.Text()), " "))
		}
		if strings.HasPrefix(s.path, "sim/tables/") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if x, ok := n.(*ast.BasicLit); ok {
				check(t, where(x.Pos()), x.Value)
			}
			return true
		})
	}
}
