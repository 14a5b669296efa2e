package design

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/vault/design/cases"
)

// The rules stand a second time in testdata/twin.py, in another language and without this package's arithmetic. Both answer
// the same cases alike: those that are made up here, and those that the twin finds on both sides of a place where an answer
// changes its shape, by halving.
func TestDesignsAnswerAsTheirTwinInPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed; install it to have the designs checked against testdata/twin.py")
	}
	made, found := 160, "60"
	if testing.Short() {
		made, found = 48, "20"
	}
	for _, name := range cases.Names() {
		t.Run(name, func(t *testing.T) {
			d, _ := cases.Find(name)
			text, err := d.Make(made, 31)
			require.NoError(t, err)
			file := filepath.Join(t.TempDir(), name+".json")
			require.NoError(t, os.WriteFile(file, text, 0o600))
			said, err := exec.Command(python, "testdata/twin.py", file).CombinedOutput()
			require.NoError(t, err, "%s", said)
			require.Contains(t, string(said), "cases answered")

			edges, err := exec.Command(python, "testdata/twin.py", "--corners", found, "9", file).Output()
			require.NoError(t, err)
			f, err := cases.Read("corners.json", edges)
			require.NoError(t, err)
			answers, err := f.Check()
			require.NoError(t, err)
			for _, m := range answers.Mismatches {
				t.Errorf("%+v", m)
			}
			require.NotEmpty(t, f.Cases)
		})
	}
}

// The twin tells of a case whose answer is not the rule's.
func TestTheTwinInPythonAnswersAFaultyCase(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed; install it to have the designs checked against testdata/twin.py")
	}
	d, _ := cases.Find("silo-v2")
	text, err := d.Make(8, 1)
	require.NoError(t, err)
	wrong := strings.Replace(string(text), `"debt_to_repay":"`, `"debt_to_repay":"1`, 1)
	require.NotEqual(t, string(text), wrong)
	file := filepath.Join(t.TempDir(), "wrong.json")
	require.NoError(t, os.WriteFile(file, []byte(wrong), 0o600))
	said, err := exec.Command(python, "testdata/twin.py", file).CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(said), "1 differ")
}
