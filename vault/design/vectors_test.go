package design

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/internal/shared"
	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

func TestDesignsAnswerTheProtocolsOwnCases(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared.Path(t, "vectors/designs"), "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			if _, known := cases.Find(strings.TrimSuffix(filepath.Base(file), ".json")); !known {
				t.Skip("no design answers this file yet")
			}
			f, err := cases.ReadFile(file)
			require.NoError(t, err)
			answers, err := f.Check()
			require.NoError(t, err)
			require.Empty(t, answers.Mismatches)
		})
	}
}

// A file that a design writes is one that it reads and answers the same, and its cases are not all alike.
func TestDesignsWriteCasesThatTheyAnswer(t *testing.T) {
	for _, name := range cases.Names() {
		t.Run(name, func(t *testing.T) {
			d, _ := cases.Find(name)
			text, err := d.Make(200, 7)
			require.NoError(t, err)
			again, err := d.Make(200, 7)
			require.NoError(t, err)
			require.Equal(t, string(text), string(again))
			f, err := cases.Read("made.json", text)
			require.NoError(t, err)
			require.Len(t, f.Cases, 200)
			answers, err := f.Check()
			require.NoError(t, err)
			require.Empty(t, answers.Mismatches)
			seen := map[string]map[string]bool{}
			for _, c := range f.Cases {
				if seen[c.Op] == nil {
					seen[c.Op] = map[string]bool{}
				}
				seen[c.Op][string(c.Expected)] = true
			}
			for op, answers := range seen {
				require.Greater(t, len(answers), 1, "every case of %s has one answer", op)
			}
			require.True(t, json.Valid(text))
		})
	}
}
