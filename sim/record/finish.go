//go:build !wasm

package record

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Study is what study.json says besides the results: all that decided them. Equal studies give equal bytes.
type Study struct {
	Version  string          // of Ringfence
	Scenario json.RawMessage // in full, defaults resolved
	Inputs   []Input         // files that were read
	Notes    []string        // what a reader must know of them: what was skipped, dropped or filled
	Warnings []string        // what the scenario says without effect, or what will fail
	Venues   []Venue         // the rules of each exchange arm

	Sensitivity *Sensitivity // nil where none was asked for
	Limits      []Limit      // the verdicts of the scenario's limits
	// Again is the command that repeats the study, run in its folder, where the scenario alone does not; "" where it does.
	Again string
}

// Limit is the verdict of a limit of the scenario in one arm. Numbers are decimal text, empty where there is none.
type Limit struct {
	Arm     string      `json:"arm"`
	Limit   string      `json:"limit"`
	Unit    string      `json:"unit"`
	Value   json.Number `json:"value,omitempty"`
	Low     json.Number `json:"ci95_low,omitempty"`
	High    json.Number `json:"ci95_high,omitempty"`
	Verdict string      `json:"verdict"` // passes, fails or open
}

// Sensitivity is what study.json says of how far assumptions move the headlines.
type Sensitivity struct {
	Paths   int    `json:"paths"`        // that every value was tried along
	Along   []int  `json:"along"`        // their numbers
	Values  int    `json:"values"`       // other values that there are
	Left    int    `json:"not_tried"`    // of them
	Closely int    `json:"closely"`      // that those values were that moved a headline most; 0 where none was
	Walked  int    `json:"paths_walked"` // beside the study's
	Table   Digest `json:"table"`
}

// Venue is the rules of an exchange arm in full: the preset, what its file adds and what the scenario overrides.
type Venue struct {
	Arm   string `json:"arm"`
	Rules string `json:"rules"` // a preset file
}

// Results is what came out, in short.
type Results struct {
	Paths        int       `json:"paths"`
	Vaults       int       `json:"vault_rows"`
	Liquidations int       `json:"liquidation_rows"`
	Failed       int       `json:"failed_runs"`
	Failures     []Failure `json:"failures"` // the first hundred
	Tables       []Digest  `json:"tables"`
	Hash         string    `json:"hash"` // of the values of all rows, as [Hash] says
	// Values are the digests that the hash is over, by table.
	Values map[string]string `json:"values"`
}

// Seal closes the tables, adds the summary and the dictionary, and returns the digest of the results. Nothing can be written
// afterwards.
func (f *Folder) Seal(summary []byte) (*Results, error) {
	r := &Results{Paths: int(f.next), Vaults: f.rows[0], Liquidations: f.rows[1], Failed: f.failed, Failures: f.failures, Hash: f.hash.Sum(), Values: f.hash.Values()}
	if r.Failures == nil {
		r.Failures = []Failure{}
	}
	for _, each := range []struct {
		name string
		data []byte
	}{{SummaryFile, summary}, {DictionaryFile, f.dictionary()}} {
		digest, err := f.Add(each.name, each.data)
		if err != nil {
			return nil, err
		}
		r.Tables = append(r.Tables, digest)
	}
	for _, t := range f.tables {
		if t == nil {
			continue
		}
		notes, err := f.notes(t, r.Hash)
		if err != nil {
			return nil, err
		}
		if err := t.close(notes); err != nil {
			return nil, fmt.Errorf("record: writing %s: %w", t.name, err)
		}
		digest, err := f.close(t.name)
		if err != nil {
			return nil, err
		}
		r.Tables = append(r.Tables, digest)
	}
	return r, nil
}

func (f *Folder) whole(name string, data []byte) (*file, error) {
	out, err := f.file(name)
	if err != nil {
		return nil, err
	}
	if _, err := out.Write(data); err != nil {
		return nil, fmt.Errorf("record: writing %s: %w", name, err)
	}
	return out, nil
}

// Add writes a table beside those of the results, and returns its digest.
func (f *Folder) Add(name string, table []byte) (Digest, error) {
	if _, err := f.whole(name, table); err != nil {
		return Digest{}, err
	}
	return f.close(name)
}

// Finish writes study.json, run.json (anything that may differ from run to run) and the page, and moves the
// folder to its name, in place of an earlier run's.
func (f *Folder) Finish(study Study, results *Results, run any, page []byte) error {
	described, err := indented(struct {
		Version  string          `json:"ringfence"`
		Scenario json.RawMessage `json:"scenario"`
		Inputs   []Input         `json:"inputs"`
		Notes    []string        `json:"notes"`
		Warnings []string        `json:"warnings"`
		Venues   []Venue         `json:"venues"`
		Results  *Results        `json:"results"`
		Moves    *Sensitivity    `json:"sensitivity,omitempty"`
		Limits   []Limit         `json:"limits,omitempty"`
		Again    string          `json:"again,omitempty"`
	}{study.Version, study.Scenario, append([]Input{}, study.Inputs...), append([]string{}, study.Notes...), append([]string{}, study.Warnings...), append([]Venue{}, study.Venues...), results, study.Sensitivity, study.Limits, study.Again})
	if err != nil {
		return err
	}
	ran, err := indented(run)
	if err != nil {
		return err
	}
	for _, each := range []struct {
		name string
		data []byte
	}{{StudyFile, described}, {RunFile, ran}, {ReportFile, page}} {
		if _, err := f.whole(each.name, each.data); err != nil {
			return err
		}
		if _, err := f.close(each.name); err != nil {
			return err
		}
	}
	return f.move()
}

// move puts the finished folder at its name.
func (f *Folder) move() error {
	if err := replaceable(f.place.Target); err != nil {
		return err
	}
	if err := f.place.Finish(); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	return nil
}

// indented writes JSON for people and programs: two spaces, a newline at the end, no escaping for HTML.
func indented(value any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(value); err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	return b.Bytes(), nil
}
