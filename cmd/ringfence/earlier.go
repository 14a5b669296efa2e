package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// earlierStudy is what study.json of a run folder says, as far as it is read back.
type earlierStudy struct {
	Version  string          `json:"ringfence"`
	Scenario json.RawMessage `json:"scenario"`
	Inputs   []record.Input  `json:"inputs"`
	Results  record.Results  `json:"results"`
	Again    string          `json:"again"`

	parsed *scenario.Scenario
	moved  map[string]record.Input // what the run read, by the present paths of files that had another name or place
}

// earlier is the study of a run folder and its plan, whose inputs are those that the run read. Files that it names by relative
// paths are looked for in a folder.
func earlier(folder, inputs string, set ...string) (*earlierStudy, *plan.Plan, error) {
	file := filepath.Join(folder, record.StudyFile)
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, fmt.Errorf("%s is no run folder: %s cannot be read; name a folder that `ringfence compare` wrote, as in runs/NAME-DIGEST", folder, record.StudyFile)
	}
	var study earlierStudy
	if err := json.Unmarshal(text, &study); err != nil || study.Scenario == nil {
		return nil, nil, fmt.Errorf("%s is no study of a run: it holds no scenario; name a folder that `ringfence compare` wrote", file)
	}
	s, err := scenario.Parse(file, study.Scenario, set...)
	if err != nil {
		return nil, nil, fmt.Errorf("the scenario of %s cannot be read (it was written by ringfence %s, this is %s):\n%w", file, study.Version, version, err)
	}
	s.In(inputs)
	found := finder{folder: inputs, wanted: study.Inputs, digests: map[string]string{}, moved: map[string]record.Input{}}
	s.FindWith(found.find)
	study.parsed, study.moved = s, found.moved
	p, err := plan.New(s)
	if err != nil {
		if len(study.Inputs) > 0 {
			return nil, nil, fmt.Errorf("%w\nthe run read %s: name the folder of the scenario with --inputs", err, inputNames(study.Inputs))
		}
		return nil, nil, err
	}
	for i, in := range p.Inputs() {
		if i < len(study.Inputs) && in.SHA256 != study.Inputs[i].SHA256 {
			return nil, nil, fmt.Errorf("%s is not the file that the run read: its SHA-256 is %s…, and was %s…; name the folder of that file with --inputs", in.File, in.SHA256[:12], study.Inputs[i].SHA256[:12])
		}
	}
	return &study, p, nil
}

func inputNames(inputs []record.Input) string {
	var all []string
	for _, in := range inputs {
		all = append(all, in.File)
	}
	return strings.Join(all, ", ")
}
