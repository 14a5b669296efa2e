package sweep

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// Results are what a sweep says.
type Results struct {
	*Manifest
	Paths    int           // along which every point was walked
	Told     []PointResult // by point
	Failures []Failure
	Hash     string // of the parts' digests: of every value that the results are computed from
	Limits   []*stats.Limit
}

// PointResult is what a sweep says of a point.
type PointResult struct {
	Point
	Number  int
	Current bool
	Summary *stats.Summary
	Change  []stats.Movement // from the current point, on the same paths
	Judged  []stats.Judged
	Failed  int // runs
}

// Of is what a metric of an arm says at the point; no number where it was not asked for.
func (p *PointResult) Of(m *stats.Metric, arm int) stats.Number { return p.Summary.Arms[arm].Of(m) }

// Moved is the change of a metric of an arm, or of an arm against another; nil where there is none.
func (p *PointResult) Moved(m *stats.Metric, arm, against string) *stats.Movement {
	for i := range p.Change {
		if c := &p.Change[i]; c.Metric == m && c.Arm == arm && c.Against == against {
			return c
		}
	}
	return nil
}

// Gather puts the parts of a sweep together that some folders hold. Parts that are missing, are there twice or are damaged
// are named.
func Gather(folders ...string) (*Results, error) { return GatherWith(folders, nil) }

// GatherWith is [Gather] that also hands each point's study to a function, point by point.
func GatherWith(folders []string, each func(point int, of *stats.Study) error) (*Results, error) {
	m, digest, err := manifestOf(folders)
	if err != nil {
		return nil, err
	}
	found, paths, err := findParts(folders, m)
	if err != nil {
		return nil, err
	}
	var s struct {
		Limits map[string]string `json:"limits"`
	}
	if err := json.Unmarshal(m.Scenario, &s); err != nil {
		return nil, err
	}
	r := &Results{Manifest: m, Paths: paths}
	if r.Limits, err = stats.LimitsOf(s.Limits); err != nil {
		return nil, err
	}
	if err := complete(m, digest, found, paths); err != nil {
		return nil, err
	}
	hash := sha256.New()
	load := func(point int, count bool) (*stats.Study, error) {
		study, err := m.study()
		if err != nil {
			return nil, err
		}
		for first := 0; first < paths; first += m.Block {
			p := Part{point, first, min(m.Block, paths-first)}
			d, err := read(found[p.Name()], p, digest)
			if err != nil {
				return nil, err
			}
			if err := d.into(study); err != nil {
				return nil, fmt.Errorf("%s: %w", found[p.Name()], err)
			}
			if count {
				fmt.Fprintf(hash, "%s %s\n", d.digest, p.Name())
				r.Failures = append(r.Failures, d.Failures...)
			}
		}
		return study, nil
	}
	current, err := load(m.Current, false)
	if err != nil {
		return nil, err
	}
	current.Settle()
	for point := range m.Points {
		before := len(r.Failures)
		study, err := load(point, true)
		if err != nil {
			return nil, err
		}
		told := PointResult{Point: m.Points[point], Number: point, Current: point == m.Current, Summary: study.Summary(), Failed: len(r.Failures) - before}
		for i := range told.Summary.Arms { // the values behind samples are many
			for m, n := range told.Summary.Arms[i].Numbers {
				n.Sample = nil
				told.Summary.Arms[i].Numbers[m] = n
			}
		}
		told.Judged = told.Summary.Judge(r.Limits)
		if point != m.Current {
			told.Change = study.Changes(current)
		}
		r.Told = append(r.Told, told)
		if each != nil {
			if err := each(point, study); err != nil {
				return nil, err
			}
		}
	}
	r.Hash = hex.EncodeToString(hash.Sum(nil))
	return r, nil
}

// Join adds what another sweep of the same scenario says along the same paths: a finer round of a search, say. The first of its
// points is this one's current one, from which both take differences; it is left out. The others follow this one's points.
func (r *Results) Join(finer *Results) {
	from := len(r.Told)
	m := *r.Manifest
	m.Points = append(slices.Clip(m.Points), finer.Points[1:]...)
	r.Manifest = &m
	for _, told := range finer.Told[1:] {
		told.Number, told.Current = told.Number-1+from, false
		r.Told = append(r.Told, told)
	}
	for _, f := range finer.Failures {
		if f.Point > 0 {
			f.Point += from - 1
			r.Failures = append(r.Failures, f)
		}
	}
	sum := sha256.Sum256([]byte(r.Hash + " " + finer.Hash))
	r.Hash = hex.EncodeToString(sum[:])
}

// ReadManifest reads the text of a manifest.
func ReadManifest(text []byte) (*Manifest, error) {
	m := new(Manifest)
	if err := json.Unmarshal(text, m); err != nil {
		return nil, err
	}
	return m, nil
}

// manifestOf is the manifest that all folders have.
func manifestOf(folders []string) (m *Manifest, digest string, err error) {
	if len(folders) == 0 {
		return nil, "", errors.New("no folder of parts is named")
	}
	for _, folder := range folders {
		text, err := os.ReadFile(filepath.Join(folder, ManifestFile))
		if err != nil {
			return nil, "", fmt.Errorf("%s is no folder of parts: it holds no %s; name those that `ringfence sweep --shard` wrote", folder, ManifestFile)
		}
		of, err := ReadManifest(text)
		if err != nil {
			return nil, "", fmt.Errorf("%s cannot be read: %w", filepath.Join(folder, ManifestFile), err)
		}
		sum := sha256.Sum256(text)
		is := hex.EncodeToString(sum[:])
		if m != nil && is != digest {
			return nil, "", fmt.Errorf("%s is of another sweep than %s: their manifests differ", folder, folders[0])
		}
		m, digest = of, is
	}
	return m, digest, nil
}

// findParts finds the files of the parts, by name, and along how many paths the points were walked.
func findParts(folders []string, m *Manifest) (found map[string]string, paths int, err error) {
	found, paths = map[string]string{}, m.Paths
	var errs []error
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil {
			return nil, 0, err
		}
		for _, e := range entries {
			var p Part
			if n, _ := fmt.Sscanf(e.Name(), "%d-%d.part", &p.Point, &p.First); n != 2 || e.Name() != p.Name() {
				continue
			}
			file := filepath.Join(folder, e.Name())
			if before, twice := found[e.Name()]; twice {
				errs = append(errs, fmt.Errorf("%s is there twice: %s", e.Name(), strings.Join([]string{before, file}, " and ")))
				continue
			}
			found[e.Name()] = file
			if m.Until != nil {
				paths = max(paths, p.First+m.Block)
			}
		}
	}
	return found, paths, errors.Join(errs...)
}

// complete names what is missing or damaged.
func complete(m *Manifest, digest string, found map[string]string, paths int) error {
	const told = 10
	var errs []error
	all := m.parts(0, paths)
	for _, p := range all {
		file, there := found[p.Name()]
		if !there {
			errs = append(errs, fmt.Errorf("%s is missing (paths %d to %d of point %d)", p.Name(), p.First, p.First+p.Count-1, p.Point))
		} else if _, err := read(file, p, digest); err != nil {
			errs = append(errs, err)
		}
	}
	if len(errs) == 0 {
		return nil
	}
	n := len(errs)
	if n > told {
		errs = append(errs[:told], fmt.Errorf("and %d more", n-told))
	}
	return fmt.Errorf("%d of %d parts are not there as they should be; run their shards again, in the folders where they are:\n%w", n, len(all), errors.Join(errs...))
}

// Parsed is the scenario of the sweep. Files that it names by relative paths are looked for in the present folder.
func (m *Manifest) Parsed() (*scenario.Scenario, error) {
	return scenario.Parse(ManifestFile, m.Scenario)
}
