package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

var (
	console   = regexp.MustCompile("(?ms)^```console\n(.*?)^```")
	compare   = regexp.MustCompile(`\bringfence compare\b`)
	continued = regexp.MustCompile(`\\\n\s*`)
	building  = regexp.MustCompile(`^(git|cd|make|go (build|test|install|get|vet)|pip|npm)\b`)
)

// fixtures stand in for the files that the README calls the reader's own.
var fixtures = map[string]string{
	"my.csv":        "unix,open,high,low,close\n1583971200,194.61,195.55,180.00,184.00\n1583974800,184.00,185.00,150.00,155.00\n1583978400,155.00,160.00,140.00,150.00\n",
	"positions.csv": "collateral,debt\n10,1200\n3.5,400\n100,11000\n",
}

// commands are the lines after a prompt in the console blocks of a text, as a session runs them: the program itself instead of
// building it, and two paths where the reader gets hundreds. Lines that build or fetch are left out, and tools that are
// not here.
func commands(text string) (lines []string) {
	for _, block := range console.FindAllStringSubmatch(text, -1) {
		joined := continued.ReplaceAllString(block[1], "")
		for _, line := range strings.Split(joined, "\n") {
			line, prompted := strings.CutPrefix(strings.TrimSpace(line), "$ ")
			line = strings.ReplaceAll(strings.Replace(line, "go run -tags light", "go run", 1), "go run ./cmd/ringfence", "ringfence")
			line = strings.ReplaceAll(line, "./ringfence", "ringfence")
			if !prompted || building.MatchString(line) {
				continue
			}
			if tool := strings.Fields(line)[0]; tool != "ringfence" {
				if _, err := exec.LookPath(tool); err != nil {
					continue
				}
			}
			if !strings.Contains(line, "--paths") && !strings.Contains(line, "--help") {
				line = compare.ReplaceAllString(line, "ringfence compare --paths 2")
			}
			lines = append(lines, line)
		}
	}
	return lines
}

func TestTheCommandsOfTheReadmeRun(t *testing.T) {
	t.Parallel()
	theyRun(t, "../../README.md", strings.NewReplacer())
}

// The guide's commands are of a size that answers its question; here they are tried on two paths of ten borrowers.
func TestTheCommandsOfTheGuideRun(t *testing.T) {
	t.Parallel()
	theyRun(t, "../../docs/guide.md", strings.NewReplacer("--paths 100", "--paths 2", "population.borrowers=200", "population.borrowers=10"))
}

// theyRun runs the commands of a page, made smaller.
func theyRun(t *testing.T, page string, smaller *strings.Replacer) {
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	lines := commands(smaller.Replace(string(text)))
	require.NotEmpty(t, lines, "the page shows commands in console blocks, each after a prompt ($)")
	var script strings.Builder
	for _, line := range lines {
		fmt.Fprintf(&script, "exec sh -c '%s'\n", strings.ReplaceAll(line, "'", "''"))
	}
	for name, content := range fixtures {
		fmt.Fprintf(&script, "-- %s --\n%s", name, content)
	}
	file := filepath.Join(t.TempDir(), "page.txtar")
	require.NoError(t, os.WriteFile(file, []byte(script.String()), 0o644))
	testscript.Run(t, testscript.Params{Files: []string{file}, RequireExplicitExec: true})
}

func TestCommandsAreFoundInText(t *testing.T) {
	t.Parallel()
	require.Equal(t, []string{"ringfence compare --paths 2 --set a=b", "ringfence designs", "ringfence compare --paths 5"}, commands(
		"# x\n```console\n$ go run ./cmd/ringfence compare \\\n    --set a=b\nsome output\n$ make test\n$ a-tool-nobody-has x\n```\n```go\n$ no\n```\n"+
			"```console\n$ ./ringfence designs\n$ ringfence compare --paths 5\n```\n"))
}
