package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A patch that no longer fits plants nothing: whoever moves the code that it is about mends it.
func TestEveryPatchFits(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	faults, err := readPatches(filepath.Join(root, "tools", "mutants"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		if err := f.plant(root, "--check"); err != nil {
			t.Errorf("%s/%s: %v", f.room, f.name, err)
		}
	}
}

// So does what is said of a mutant: a line that changes takes the names of its mutants with it.
func TestEveryEquivalentFits(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	excuses, err := readEquivalents(filepath.Join(root, "tools", "mutants", "equivalent.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if len(excuses) == 0 {
		t.Fatal("none was read")
	}
	for name, why := range excuses {
		if why == "" {
			t.Errorf("%s: no reason is given", name)
		}
		if !stands(root, name) {
			t.Errorf("%s: no such line stands there", name)
		}
	}
}

// stands reports that a mutant's file has the line that its name gives, as often as it says, with the operator at its place.
func stands(root, name string) bool {
	file, rest, _ := strings.Cut(name, ": ")
	operator, rest, _ := strings.Cut(rest, " → ")
	_, rest, _ = strings.Cut(rest, " at ")
	place, line, found := strings.Cut(rest, " of: ")
	at, err := strconv.Atoi(place)
	if !found || err != nil {
		return false
	}
	above := 0
	if i := strings.LastIndex(line, " ("); i >= 0 && strings.HasSuffix(line, " above)") {
		if above, err = strconv.Atoi(strings.TrimSuffix(line[i+2:], " above)")); err != nil {
			return false
		}
		line = line[:i]
	}
	text, err := os.ReadFile(filepath.Join(root, file))
	if err != nil || at < 1 || at > len(line) || !strings.HasPrefix(line[at-1:], operator) {
		return false
	}
	count := 0
	for l := range strings.Lines(string(text)) {
		if strings.TrimSpace(l) == line {
			count++
		}
	}
	return count > above
}
