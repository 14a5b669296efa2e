package scenario

import (
	"embed"
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/fault"
)

//go:embed studies/*.yaml
var studies embed.FS

// first is the study that a run without a name or a file runs.
const first = "eth-crash-2020-03"

// builtin is its text. What another scenario leaves out is taken from it.
var builtin = textOf(first)

// Study is a scenario that comes with the program.
type Study struct {
	Name  string
	About string // one sentence
	Needs []Need // files that it reads and that do not come with the program
}

// Need is a file that a study reads and that the user brings.
type Need struct {
	Key  string // that names it, as in prices.file
	Text string // what it is, and where it comes from
}

// Studies lists the scenarios that come with the program, the one that runs by itself first, the others by name.
func Studies() []Study {
	files, err := studies.ReadDir("studies")
	if err != nil {
		panic(err) // embedded
	}
	all := []Study{{first, about(first), needs(first)}}
	for _, f := range files {
		if name := strings.TrimSuffix(f.Name(), ".yaml"); name != first {
			all = append(all, Study{name, about(name), needs(name)})
		}
	}
	return all
}

// textOf is the file of a study, nil where there is none.
func textOf(name string) []byte {
	text, err := studies.ReadFile(path.Join("studies", name+".yaml"))
	if err != nil {
		return nil
	}
	return text
}

// about is the first line of a study's file.
func about(name string) string {
	line, _, _ := strings.Cut(string(textOf(name)), "\n")
	return strings.TrimSpace(strings.TrimPrefix(line, "#"))
}

// needs are the files that a study's comments say it needs, each in a line of "# needs KEY: TEXT".
func needs(name string) (all []Need) {
	for line := range strings.Lines(string(textOf(name))) {
		if said, is := strings.CutPrefix(strings.TrimSpace(line), "# needs "); is {
			key, text, _ := strings.Cut(said, ": ")
			all = append(all, Need{key, text})
		}
	}
	return all
}

// needed adds to the fault of a file that is not there what a study that comes with the program needs there.
func (s *Scenario) needed(f *fault.Fault) {
	if !errors.Is(f, fs.ErrNotExist) {
		return
	}
	for _, n := range needs(s.study) {
		if n.Key == f.Key {
			f.Remedy = "it does not come with the program: " + n.Text + ". Put it there, or write --set " + n.Key + "=FILE"
		}
	}
}

// studyOf returns the text of the study that a word names. A path, and a file with an ending, is none.
func studyOf(word string) ([]byte, bool) {
	if filepath.Base(word) != word {
		return nil, false
	}
	text := textOf(word)
	return text, text != nil
}

// names are the names of all studies.
func names() (all []string) {
	for _, s := range Studies() {
		all = append(all, s.Name)
	}
	return slices.Clip(all)
}

// Init returns a study as a commented file, to start an own scenario from: the one that runs by itself, where the name is
// empty. It is false where no study has the name.
func Init(name string) ([]byte, bool) {
	if name == "" {
		name = first
	}
	text, is := studyOf(name)
	return slices.Clone(text), is
}

// Frictionless are overrides that take out of the built-in study what is scarce in it: borrowers, liquidators, venue and gas are
// then those of eth-crash-2020-03-frictionless. Those given stand after them.
func Frictionless(more ...string) (overrides []string) {
	for pair := range slices.Chunk(mustTree(string(textOf(first+"-frictionless"))).Content, 2) {
		key := pair[0].Value
		if !slices.Contains([]string{"population", "liquidators", "venue", "gas"}, key) {
			continue
		}
		value, err := yaml.Dump(pair[1])
		if err != nil {
			panic(err) // it was read
		}
		overrides = append(overrides, key+"="+string(value))
	}
	return append(overrides, more...)
}
