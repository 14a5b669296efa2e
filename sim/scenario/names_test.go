package scenario

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"
)

func TestNamesAreWrittenInPlainLetters(t *testing.T) {
	for text, want := range map[string]string{
		"azAZ09-_.x": "azAZ09-_.x", "a b/c:d": "a-b-c-d", "é`{@[/": "", "-.x.-": "x", "ETH–USD": "ETH-USD", "": "",
		"a`b{c@d[e/f:g": "a-b-c-d-e-f-g",
	} {
		require.Equal(t, want, word(text), text)
	}
	for path, want := range map[string]string{
		"d/eth.csv": "eth", "eth.csv.gz": "eth", "eth.CSV": "eth", "eth.tar.gz.zip": "eth.tar", "v1.2.yaml": "v1.2", "eth": "eth", "": "", "d/": "d",
	} {
		require.Equal(t, want, stem(path), path)
	}
}

func TestAScenarioThatIsNotThereIsToldWhatToDo(t *testing.T) {
	for path, want := range map[string]string{
		"eth-crash-2020-3":                  "did you mean eth-crash-2020-03?",
		"eth-crash-2020-3.yaml":             "`ringfence scenario init` writes a file to start from",
		filepath.Join("d", "eth-crash-202"): "`ringfence scenario init` writes a file to start from",
	} {
		_, err := Load(path)
		require.ErrorContains(t, err, want, path)
	}
	_, err := Load("eth-crash-2020-3.yaml")
	require.NotContains(t, err.Error(), "did you mean")
}

func TestAStudyStartsAFileAndItsDefaultIsTheFirst(t *testing.T) {
	for _, name := range names() {
		text, is := Init(name)
		require.True(t, is, name)
		var tree yaml.Node
		require.NoError(t, yaml.Unmarshal(text, &tree), name)
		if name == first {
			byDefault, is := Init("")
			require.True(t, is)
			require.Equal(t, string(text), string(byDefault))
		}
	}
	require.Contains(t, names(), first)
	_, is := Init("no-such-study")
	require.False(t, is)
}

// Four sections come from the frictionless study, in the order in which it states them, and the caller's own come last.
func TestFrictionlessOverridesWhatIsScarce(t *testing.T) {
	s, err := Builtin(Frictionless("paths=3")...)
	require.NoError(t, err)
	require.Equal(t, 3, s.Paths)
	twin, err := Load(first + "-frictionless")
	require.NoError(t, err)
	require.Equal(t, twin.Population, s.Population)
	require.Equal(t, twin.Liquidators, s.Liquidators)
	require.Equal(t, twin.Venue, s.Venue)
	require.Equal(t, twin.Gas, s.Gas)
	usual, err := Builtin()
	require.NoError(t, err)
	require.NotEqual(t, usual.Venue, s.Venue)
	require.Len(t, Frictionless(), 4)
}

// Every fault of a group of texts is told, not the first alone.
func TestEveryFaultOfAGroupOfTextsIsTold(t *testing.T) {
	_, err := Parse("x.yaml", []byte("arms: [{design: exchange-isolated, rules: {taker-fee: [1], lot: {c: d}, tick: 1, funding-interval: [2]}}]"))
	for _, key := range []string{"taker-fee", "lot", "funding-interval"} {
		require.ErrorContains(t, err, "arms.0.rules."+key+": must be a single value; write text or a number")
	}
	_, err = Parse("x.yaml", []byte("arms: [{design: exchange-isolated, rules: x}]"))
	require.ErrorContains(t, err, "arms.0.rules: must be a group of keys")
	_, err = Parse("x.yaml", []byte("arms: [{design: exchange-isolated, rules: {lot: 1, lot: 2, tick: 1, tick: 2}}]"))
	for _, key := range []string{"lot", "tick"} {
		require.ErrorContains(t, err, "arms.0.rules."+key+": is given twice; remove one of them")
	}
	s, err := Parse("x.yaml", []byte("arms: [{design: exchange-isolated, rules: {taker-fee: 0.001, lot: 2}}]"))
	require.NoError(t, err)
	require.Contains(t, string(s.JSON()), `"taker-fee": "0.001"`)
}
