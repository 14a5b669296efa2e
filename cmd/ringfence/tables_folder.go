package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/internal/place"
	"github.com/ringfence-sim/ringfence/sim/tables"
)

// shelf is the folder of tables that is being written: hidden beside its name until it is complete. An earlier
// one of that name is replaced, but for tables that were not made again; a folder with anything else in it is
// left alone.
type shelf struct{ *place.Place }

// ofTable finds the name of the table that a file belongs to.
var ofTable = regexp.MustCompile(`^([a-z]+)(-[^/]*)?\.(csv|yaml)$`)

// newShelf begins a folder of tables, so that one that cannot be made is known before an hour of work and not after.
func newShelf(target string) (*shelf, error) {
	target, err := place.Resolve(target)
	if err != nil {
		return nil, err
	}
	s := &shelf{&place.Place{Target: target}}
	if _, err := s.earlier(); err != nil {
		return nil, err
	}
	if s.Place, err = place.Open(target); err != nil {
		return nil, fmt.Errorf("%w; name a folder that can be written", err)
	}
	return s, nil
}

// earlier are the files of an earlier folder of the same name, by table; an error where it is not one of tables.
func (s *shelf) earlier() (map[string][]string, error) {
	entries, err := os.ReadDir(s.Target)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the target exists and is no folder; choose another, or move it away")
	}
	var known []string
	for _, t := range tables.All() {
		known = append(known, t.Name)
	}
	files, claims := map[string][]string{}, len(entries) == 0
	for _, e := range entries {
		if place.Leftover(e.Name()) {
			claims = true // a run that was killed had stood in it
			continue
		}
		m := ofTable.FindStringSubmatch(e.Name())
		if m == nil || !slices.Contains(known, m[1]) || !e.Type().IsRegular() {
			return nil, fmt.Errorf("the folder holds %s, which is of no table; choose another, or move it away", e.Name())
		}
		files[m[1]] = append(files[m[1]], e.Name())
		claims = claims || e.Name() == m[1]+"-claims.csv"
	}
	if !claims {
		return nil, errors.New("the folder is not one of tables, for it holds no verdicts; choose another, or move it away")
	}
	return files, nil
}

// finish writes the numbers, the verdicts and the scenario of each table, and moves the folder to its name.
func (s *shelf) finish(results []*tables.Result) error {
	files, err := s.earlier()
	if err != nil {
		return err
	}
	for _, r := range results {
		delete(files, r.Table)
		if err := s.put(r); err != nil {
			return err
		}
	}
	for _, names := range files {
		for _, name := range names {
			data, err := os.ReadFile(filepath.Join(s.Target, name))
			if err == nil {
				err = os.WriteFile(filepath.Join(s.Temp, name), data, 0o644)
			}
			if err != nil {
				return err
			}
		}
	}
	return s.Finish()
}

func (s *shelf) put(r *tables.Result) error {
	files := map[string][]byte{r.Table + ".csv": r.CSV(), r.Table + "-claims.csv": r.ClaimsCSV()}
	for _, study := range r.Studies {
		files[study.Name+".yaml"] = []byte(named(study.Scenario, study.Name))
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(s.Temp, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// named is a scenario under the name of its study, by which reports and run folders tell the studies of a table
// apart. The name decides no result.
func named(scenario, name string) string {
	_, rest, found := strings.Cut(scenario, "\n")
	if !found || !strings.HasPrefix(scenario, "name: ") {
		return scenario
	}
	return "name: " + name + "\n" + rest
}
