package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// fault is something wrong that can be planted in a copy of the project.
type fault struct {
	room, name string
	what       string   // in words
	packages   []string // whose tests must find it, as go test takes them
	run, skip  string   // -run and -skip
	short      bool
	plant      func(folder string, how ...string) error
	excuse     string // why nothing can find it, as equivalent.txt says
}

// readPatches returns the patches of the wanted rooms and names, in the order of their paths.
func readPatches(folder string, wanted []string) ([]fault, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*", "*.patch"))
	if err != nil {
		return nil, err
	}
	slices.Sort(paths)
	var faults []fault
	for _, path := range paths {
		room, name := filepath.Base(filepath.Dir(path)), strings.TrimSuffix(filepath.Base(path), ".patch")
		if len(wanted) > 0 && !slices.ContainsFunc(wanted, func(w string) bool {
			wantedRoom, start, _ := strings.Cut(w, "/")
			return room == wantedRoom && strings.HasPrefix(name, start)
		}) {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		f, err := parsePatch(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		f.room, f.name = room, name
		faults = append(faults, f)
	}
	return faults, nil
}

// parsePatch reads the header and keeps the diff.
func parsePatch(text []byte) (fault, error) {
	var f fault
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		line, isHeader := strings.CutPrefix(lines.Text(), "#")
		if !isHeader {
			break
		}
		key, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		value = strings.TrimSpace(value)
		switch key {
		case "package":
			f.packages = strings.Fields(value)
		case "fault":
			f.what = value
		case "run":
			f.run = value
		case "skip":
			f.skip = value
		case "short":
			f.short = true
		default:
			return f, fmt.Errorf("unknown header %q: write package, run, skip, short or fault", key)
		}
	}
	switch {
	case len(f.packages) == 0:
		return f, fmt.Errorf("no header names a package: write \"# package: ./oracle\"")
	case f.what == "":
		return f, fmt.Errorf("no header says what is planted: write \"# fault: …\"")
	case !bytes.Contains(text, []byte("\n@@ ")):
		return f, fmt.Errorf("no diff follows the header")
	}
	f.plant = func(folder string, how ...string) error { return apply(folder, text, how...) }
	return f, nil
}

var failedAt = regexp.MustCompile(`patch failed: (\S+):(\d+)`)

// apply changes the files of a folder as a diff says, or none of them; the error shows the hunk that no longer fits.
// how is further arguments of git apply: with --check nothing is changed.
func apply(folder string, diff []byte, how ...string) error {
	git := exec.Command("git", append([]string{"apply", "--whitespace=nowarn", "-"}, how...)...)
	git.Dir = folder
	git.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(folder)) // a copy is no repository
	git.Stdin = bytes.NewReader(diff)
	said, err := git.CombinedOutput()
	if err == nil {
		return nil
	}
	message := strings.TrimSpace(string(said))
	if at := failedAt.FindStringSubmatch(message); at != nil {
		message += "\n" + hunk(string(diff), at[1], at[2])
	}
	return fmt.Errorf("%s", message)
}

// hunk returns the part of a diff that begins at a line of a file.
func hunk(diff, file, line string) string {
	_, rest, _ := strings.Cut(diff, "+++ b/"+file+"\n")
	rest, _, _ = strings.Cut(rest, "\ndiff ")
	for _, part := range strings.Split("\n"+rest, "\n@@ ")[1:] {
		if strings.HasPrefix(part, "-"+line+",") || strings.HasPrefix(part, "-"+line+" ") {
			return "@@ " + strings.TrimRight(part, "\n")
		}
	}
	return ""
}
