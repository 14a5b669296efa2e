package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A sample is drawn from the mutants that gremlins (github.com/go-gremlins/gremlins, pinned in tools/go.mod) lists in a dry
// run: one operator exchanged at one place. Gremlins itself tries all of a package and cannot draw; so it says what there
// is, and this program chooses, plants and judges.
//
// Each mutant has a rank: a hash of the seed, its file, its operator and the text of its line. The sample is the lowest ranks. So
// the same seed draws the same mutants, and a change elsewhere in the package leaves them drawn.

// operators are all that gremlins knows.
var operators = []string{
	"--arithmetic-base", "--conditionals-boundary", "--conditionals-negation", "--increment-decrement", "--invert-assignments",
	"--invert-bitwise", "--invert-bwassign", "--invert-logical", "--invert-loopctrl", "--invert-negatives", "--remove-self-assignments",
}

// replacements says what gremlins puts in the place of an operator, by the name of the mutation.
var replacements = map[string]map[string]string{
	"ARITHMETIC_BASE":         {"+": "-", "-": "+", "*": "/", "/": "*", "%": "*"},
	"CONDITIONALS_BOUNDARY":   {">=": ">", ">": ">=", "<=": "<", "<": "<="},
	"CONDITIONALS_NEGATION":   {"==": "!=", "!=": "==", ">=": "<", ">": "<=", "<=": ">", "<": ">="},
	"INCREMENT_DECREMENT":     {"++": "--", "--": "++"},
	"INVERT_ASSIGNMENTS":      {"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*="},
	"INVERT_BITWISE":          {"&": "|", "|": "&", "^": "&", "&^": "&", "<<": ">>", ">>": "<<"},
	"INVERT_BWASSIGN":         {"&=": "|=", "|=": "&=", "^=": "&=", "&^=": "&=", "<<=": ">>=", ">>=": "<<="},
	"INVERT_LOGICAL":          {"&&": "||", "||": "&&"},
	"INVERT_LOOPCTRL":         {"break": "continue", "continue": "break"},
	"INVERT_NEGATIVES":        {"-": "+"},
	"REMOVE_SELF_ASSIGNMENTS": {"+=": "=", "-=": "=", "*=": "=", "/=": "=", "%=": "=", "&=": "=", "|=": "=", "^=": "=", "&^=": "=", "<<=": "=", ">>=": "="},
}

// mutant is one operator exchanged.
type mutant struct {
	file         string // below the root
	line, column int    // from 1, column in bytes
	kind         string
	text         string // the line without its indentation
	at           int    // place of the operator in text
	earlier      int    // how many lines above read the same and can be changed the same way
	from, to     string
	rank         uint64
}

// sample draws count mutants for each room that the patches know.
func sample(ctx context.Context, c *copied, folder string, patches []fault, o options) ([]fault, error) {
	excuses, err := readEquivalents(filepath.Join(folder, "equivalent.txt"))
	if err != nil {
		return nil, err
	}
	var drawn []fault
	for len(patches) > 0 {
		room := patches[0].room
		var packages []string
		for len(patches) > 0 && patches[0].room == room {
			packages, patches = append(packages, patches[0].packages...), patches[1:]
		}
		slices.Sort(packages)
		var mutants []mutant
		for _, pkg := range slices.Compact(packages) {
			listed, err := c.mutants(ctx, pkg, o.seed)
			if err != nil {
				return nil, err
			}
			mutants = append(mutants, listed...)
		}
		slices.SortFunc(mutants, func(a, b mutant) int { return cmp.Compare(a.rank, b.rank) })
		chosen := 0
		for _, m := range mutants {
			if chosen == o.count {
				break
			}
			pkg := "./" + filepath.ToSlash(filepath.Dir(m.file))
			f := fault{
				room: room, name: fmt.Sprintf("%s:%d:%d", filepath.Base(m.file), m.line, m.column), what: m.String(), packages: []string{pkg}, short: true,
				excuse: excuses[m.String()], plant: m.plant,
			}
			compiles, err := c.compiles(ctx, f)
			if err != nil {
				return nil, err
			}
			if compiles {
				drawn = append(drawn, f)
				chosen++
			}
		}
	}
	return drawn, nil
}

// mutants lists those of a package; its subfolders are packages of their own.
func (c *copied) mutants(ctx context.Context, pkg string, seed uint64) ([]mutant, error) {
	list := filepath.Join(filepath.Dir(c.folder), "gremlins.json")
	args := append([]string{"tool", "-modfile=tools/go.mod", "gremlins", "unleash", "--dry-run", "--silent", "--output", list}, operators...)
	gremlins := c.command(ctx, "go", append(args, pkg)...)
	// It asks for the coverage of every test first, which a list does not need.
	gremlins.Env = append(gremlins.Env, strings.TrimSpace("GOFLAGS="+os.Getenv("GOFLAGS")+" -run=^$"))
	if said, err := gremlins.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("gremlins on %s: %w\n%s", pkg, err, said)
	}
	text, err := os.ReadFile(list)
	if err != nil {
		return nil, err
	}
	type place struct {
		Type         string
		Line, Column int
	}
	var found struct {
		Files []struct {
			Name      string `json:"file_name"`
			Mutations []place
		}
	}
	if err := json.Unmarshal(text, &found); err != nil {
		return nil, fmt.Errorf("gremlins on %s: %w", pkg, err)
	}
	var all []mutant
	same := map[string]int{}
	for _, file := range found.Files {
		slices.SortFunc(file.Mutations, func(a, b place) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column, cmp.Compare(a.Type, b.Type)) })
		if strings.Contains(file.Name, "/") {
			continue
		}
		path := filepath.Join(pkg, file.Name)
		lines := strings.Split(string(c.files[filepath.ToSlash(path)]), "\n")
		for _, at := range file.Mutations {
			m := mutant{file: filepath.ToSlash(path), line: at.Line, column: at.Column, kind: at.Type}
			if m.read(lines) && !slices.ContainsFunc(all, m.same) { // two of its mutations may be one: a − of two numbers has two names
				name := m.String()
				m.earlier = same[name]
				same[name]++
				m.rank = rank(seed, m.String())
				all = append(all, m)
			}
		}
	}
	return all, nil
}

// same reports that two mutants are one.
func (m *mutant) same(other mutant) bool {
	return m.file == other.file && m.line == other.line && m.column == other.column && m.to == other.to
}

// read finds the operator in the file, and reports whether there is something else to put in its place.
func (m *mutant) read(lines []string) bool {
	line := lines[m.line-1]
	m.text = strings.TrimSpace(line)
	m.at = m.column - 1 - strings.Index(line, m.text)
	for from, to := range replacements[m.kind] {
		if strings.HasPrefix(m.text[m.at:], from) && len(from) > len(m.from) {
			m.from, m.to = from, to
		}
	}
	return m.from != ""
}

// String is how a mutant is named in equivalent.txt: wherever its line stands in the file.
func (m *mutant) String() string {
	name := fmt.Sprintf("%s: %s → %s at %d of: %s", m.file, m.from, m.to, m.at+1, m.text)
	if m.earlier > 0 {
		name += fmt.Sprintf(" (%d above)", m.earlier)
	}
	return name
}

func rank(seed uint64, name string) uint64 {
	hash := fnv.New64a()
	fmt.Fprintf(hash, "%d %s", seed, name)
	mixed := hash.Sum64() // the last letters reach only the low bits of the hash
	mixed = (mixed ^ mixed>>30) * 0xbf58476d1ce4e5b9
	mixed = (mixed ^ mixed>>27) * 0x94d049bb133111eb
	return mixed ^ mixed>>31
}

func (m mutant) plant(folder string, _ ...string) error {
	path := filepath.Join(folder, m.file)
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lines := strings.Split(string(text), "\n")
	line := lines[m.line-1]
	lines[m.line-1] = line[:m.column-1] + m.to + line[m.column-1+len(m.from):]
	return os.WriteFile(path, []byte(strings.Join(lines, "\n")), 0o644)
}

// compiles reports whether the package builds with a fault in it: a minus between texts does not.
func (c *copied) compiles(ctx context.Context, f fault) (bool, error) {
	if err := f.plant(c.folder); err != nil {
		return false, err
	}
	failed := c.command(ctx, "go", append([]string{"build"}, f.packages...)...).Run()
	return failed == nil, errors.Join(ctx.Err(), c.restore())
}

// readEquivalents reads what no test can find and why: a mutant's name, then, indented, the reason.
func readEquivalents(path string) (map[string]string, error) {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	excuses := map[string]string{}
	name := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "\t"):
			excuses[name] = strings.TrimSpace(excuses[name] + " " + strings.TrimSpace(line))
		default:
			name = line
		}
	}
	return excuses, nil
}
