package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const diff = `--- a/room/file.go
+++ b/room/file.go
@@ -1,2 +1,2 @@
-one
+two
 three
@@ -7,1 +7,1 @@
-seven
+eight
`

func TestAHeaderSaysWhatIsPlantedAndWhoMustFindIt(t *testing.T) {
	f, err := parsePatch([]byte("# package: ./oracle ./rng\n# run: TestFeed\n# skip: TestBits\n# short\n# fault: one: two\n" + diff))
	if err != nil || strings.Join(f.packages, ",") != "./oracle,./rng" || f.run != "TestFeed" || f.skip != "TestBits" || !f.short || f.what != "one: two" {
		t.Fatalf("%+v, %v", f, err)
	}
	for text, want := range map[string]string{
		"# fault: x\n" + diff:                              "names a package",
		"# package: ./x\n" + diff:                          "says what is planted",
		"# package: ./x\n# fault: x\n":                     "no diff follows",
		"# packages: ./x\n# fault: x\n" + diff:             "unknown header \"packages\"",
		"# package: ./x\n# fault: x\n# what: y\n" + diff:   "unknown header \"what\"",
		"\n# package: ./x\n# fault: x\n# what: y\n" + diff: "names a package",
	} {
		if _, err := parsePatch([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestAPatchThatNoLongerFitsShowsItsHunk(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "room", "file.go")
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	fits := "one\nthree\n\n\n\n\nseven\n"
	for _, row := range []struct{ before, after, says string }{
		{fits, "two\nthree\n\n\n\n\neight\n", ""},
		{strings.Replace(fits, "seven", "nine", 1), strings.Replace(fits, "seven", "nine", 1), "@@ -7,1 +7,1 @@\n-seven\n+eight"},
	} {
		if err := os.WriteFile(file, []byte(row.before), 0o600); err != nil {
			t.Fatal(err)
		}
		err := apply(folder, []byte(diff))
		if (err == nil) != (row.says == "") || err != nil && !strings.Contains(err.Error(), row.says) {
			t.Errorf("%v, want %q", err, row.says)
		}
		if got, _ := os.ReadFile(file); string(got) != row.after {
			t.Errorf("the file became %q", got)
		}
	}
}

func TestAFailureToCompileIsNoKill(t *testing.T) {
	for _, row := range []struct {
		said string
		verdict
		by string
	}{
		{"--- FAIL: TestA (0.00s)\n    --- FAIL: TestA/b (0.00s)\nFAIL\nFAIL\tx\t0.1s\nFAIL\n", killed, "TestA"},
		{"# x\n./x.go:1:1: no\nFAIL\tx [build failed]\nFAIL\n", broken, "does not compile: # x\n./x.go:1:1: no"},
		{"panic: test timed out after 20s\n\trunning tests:\n\t\tTestB (19s)\n\ngoroutine 1", killed, "TestB, which does not end,"},
		{"fatal error: stack overflow\n\nFAIL\tx\t0.1s\n", killed, "stack overflow"},
		{"FAIL\tx\t0.1s\n", broken, "go test failed and no test did: FAIL\tx\t0.1s"},
	} {
		if v, by := judge([]byte(row.said)); v != row.verdict || by != row.by {
			t.Errorf("%q: %v %q", row.said, v, by)
		}
	}
}

func TestAMutantIsOneOperatorExchanged(t *testing.T) {
	for _, row := range []struct{ kind, line, operator, want string }{
		{"CONDITIONALS_BOUNDARY", "\tif a <= b && a < c {", "<=", "\tif a < b && a < c {"},
		{"CONDITIONALS_BOUNDARY", "\tif a <= b && a < c {", "< c", "\tif a <= b && a <= c {"},
		{"INVERT_BWASSIGN", "\tx <<= 2", "<<=", "\tx >>= 2"},
		{"REMOVE_SELF_ASSIGNMENTS", "x &^= y", "&^=", "x = y"},
		{"INVERT_ASSIGNMENTS", "x %= y", "%=", ""},
	} {
		m := mutant{file: "f.go", line: 2, column: strings.Index(row.line, row.operator) + 1, kind: row.kind}
		before := "package f\n" + row.line + "\n"
		if m.read(strings.Split(before, "\n")) != (row.want != "") {
			t.Errorf("%+v: something or nothing to exchange", row)
			continue
		}
		if row.want == "" {
			continue
		}
		folder := t.TempDir()
		path := filepath.Join(folder, "f.go")
		if err := os.WriteFile(path, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := m.plant(folder); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) != "package f\n"+row.want+"\n" {
			t.Errorf("%+v: became %q", row, got)
		}
	}
}

func TestOneInTenOfASampleMaySurviveAndNoPatch(t *testing.T) {
	for _, row := range []struct {
		n       [4]int
		sampled bool
		enough  bool
	}{
		{[4]int{killed: 3}, false, true},
		{[4]int{killed: 30, survived: 1}, false, false},
		{[4]int{killed: 30, broken: 1}, false, false},
		{[4]int{killed: 26, survived: 3, excused: 1}, true, true},
		{[4]int{killed: 25, survived: 4, excused: 1}, true, false},
	} {
		r := report{rooms: []string{"x"}, counts: map[string]*[4]int{"x": &row.n}}
		if r.close(nil, row.sampled) != row.enough {
			t.Errorf("%+v", row)
		}
	}
}

func TestEquivalentsHaveReasons(t *testing.T) {
	excuses, err := readEquivalents("equivalent.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name, why := range excuses {
		if why == "" {
			t.Errorf("%s: say why nothing can find it", name)
		}
	}
}
