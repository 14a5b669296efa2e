package markettest

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/internal/shared"
)

// Shapes holds a server's answers to the fields that real clients took: by endpoint or stream, by path, the JSON types
// that are right there.
type Shapes struct {
	want map[string]map[string]string
	held map[string]bool
}

// LoadShapes reads the fields of a venue. The test is skipped where they are not beside the checkout.
func LoadShapes(t testing.TB, name string) *Shapes {
	text, err := os.ReadFile(filepath.Join(shared.Path(t, "clients/shapes"), name+".json"))
	require.NoError(t, err)
	s := &Shapes{held: map[string]bool{}}
	require.NoError(t, json.Unmarshal(text, &s.want))
	return s
}

// Hold holds an answer to the fields of an endpoint. A list may be empty only where the shape says nothing of what is
// in it. spared are paths that need not be as they were there.
func (s *Shapes) Hold(t testing.TB, endpoint string, answer []byte, spared ...string) {
	t.Helper()
	want, known := s.want[endpoint]
	require.True(t, known, "%s: no shape", endpoint)
	s.held[endpoint] = true
	var value any
	require.NoError(t, json.Unmarshal(answer, &value), "%s: %s", endpoint, answer)
	seen := map[string]map[string]bool{}
	walk(value, "", seen)
	var faults []string
	for _, path := range slices.Sorted(maps.Keys(want)) {
		if slices.ContainsFunc(spared, func(p string) bool {
			return path == p || strings.HasPrefix(path, p+".") || strings.HasPrefix(path, p+"[")
		}) {
			continue
		}
		types := strings.Fields(want[path])
		if len(seen[path]) == 0 {
			faults = append(faults, fmt.Sprintf("%s is missing (%s)", path, want[path]))
		}
		for kind := range seen[path] {
			if !slices.Contains(types, kind) {
				faults = append(faults, fmt.Sprintf("%s is %s, not %s", path, kind, want[path]))
			}
		}
	}
	if len(faults) > 0 {
		t.Errorf("%s: %s: %.600s", endpoint, strings.Join(faults, "; "), answer)
	}
}

// All reports the endpoints that no answer was held to.
func (s *Shapes) All() (left []string) {
	for name := range s.want {
		if !s.held[name] {
			left = append(left, name)
		}
	}
	slices.Sort(left)
	return left
}

// walk notes the types of what stands at each path.
func walk(value any, path string, seen map[string]map[string]bool) {
	note := func(kind string) {
		if path == "" {
			return
		}
		if seen[path] == nil {
			seen[path] = map[string]bool{}
		}
		seen[path][kind] = true
	}
	switch v := value.(type) {
	case map[string]any:
		note("object")
		for name, x := range v {
			walk(x, strings.TrimPrefix(path+"."+name, "."), seen)
		}
	case []any:
		note("array")
		for _, x := range v {
			walk(x, path+"[]", seen)
		}
	case string:
		note("string")
	case bool:
		note("boolean")
	case nil:
		note("null")
	default:
		note("number")
	}
}

// Knows reports whether an endpoint or a stream has a shape.
func (s *Shapes) Knows(name string) bool { return s.want[name] != nil }
