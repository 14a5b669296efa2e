package scenario_test

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// A study whose data do not come with the program says what they are, in its listing and where they are not found.
func TestAStudySaysWhichFilesItNeeds(t *testing.T) {
	t.Chdir(t.TempDir())
	asked := 0
	for _, study := range scenario.Studies() {
		s, err := scenario.Load(study.Name)
		require.NoError(t, err)
		_, err = plan.New(s)
		if len(study.Needs) == 0 {
			require.NoError(t, err, study.Name)
			continue
		}
		missing := map[string]string{}
		for _, f := range fault.All(err) {
			require.ErrorIs(t, f, fs.ErrNotExist)
			missing[f.Key] = f.Error()
		}
		require.Len(t, missing, len(study.Needs))
		for _, n := range study.Needs {
			require.Contains(t, missing[n.Key], n.Text)
			require.Contains(t, missing[n.Key], "--set "+n.Key+"=FILE")
			asked++
		}
		s, err = scenario.Load(study.Name, study.Needs[0].Key+"=mine.csv", study.Needs[1].Key+"=mine.csv")
		require.NoError(t, err)
		require.Equal(t, study.Name, s.Name, "it is the same study")
	}
	require.Equal(t, 2, asked)
}
