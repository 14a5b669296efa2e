package scenario

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
)

// entries is a list of so many entries with names of their own.
func entries(name string, n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("{symbol: %s%d}", name, i))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// An account holds 62 positions and assets beside its main one at most, whichever they are.
func TestAPortfolioHasRoomForSixtyTwo(t *testing.T) {
	t.Parallel()
	for _, c := range [][3]int{{62, 0, 0}, {0, 62, 0}, {31, 31, 0}, {63, 0, 63}, {0, 63, 63}, {31, 32, 63}, {40, 40, 80}} {
		_, err := Builtin("portfolio.positions="+entries("P", c[0]), "portfolio.assets="+entries("A", c[1]))
		if c[2] == 0 {
			require.NoError(t, err, c)
		} else {
			require.ErrorContains(t, err, fmt.Sprintf("%d positions and assets are more than 62", c[2]))
		}
	}
}

// A name stands once among liquidators, arms, and the market's and the portfolio's assets.
func TestNamesAreUnique(t *testing.T) {
	t.Parallel()
	for set, want := range map[string]string{
		"liquidators=[{strategy: first-price, name: a}, {strategy: first-price, name: b}, {strategy: first-price, name: a}]": `liquidators.2.name: "a" names two liquidators`,
		"arms=[{design: morpho, name: a}, {design: morpho, name: a}]":                                                        `arms.1.name: "a" names two arms`,
		"portfolio={positions: [{symbol: X}, {symbol: X}]}":                                                                  `portfolio.positions.1.symbol: "X" names two assets`,
		"portfolio={positions: [{symbol: X}], assets: [{symbol: X}]}":                                                        `portfolio.assets.0.symbol: "X" names two assets`,
		"portfolio={assets: [{symbol: ETH}]}":                                                                                `portfolio.assets.0.symbol: "ETH" names two assets`,
		"portfolio={positions: [{symbol: USDC}]}":                                                                            `portfolio.positions.0.symbol: "USDC" names two assets`,
		"market.loan.symbol=ETH":                                                                                             "is the collateral's too",
	} {
		_, err := Builtin(set)
		require.ErrorContains(t, err, want)
		require.Len(t, fault.All(err), 1, set)
	}
	_, err := Builtin("liquidators=[{strategy: first-price, name: a}]", "arms=[{design: morpho, name: a}]")
	require.NoError(t, err, "a liquidator and an arm may have one name")
}

// fieldOf is a key of a scenario.
func fieldOf(t *testing.T, key string) catalog.Field {
	t.Helper()
	f, is := find(catalog.Fields(reflect.TypeFor[Scenario]()), key)
	require.True(t, is)
	return f
}

// A scenario of more nodes than it may have is refused once, at the first that is too many.
func TestAScenarioThatIsTooLargeIsRefusedOnce(t *testing.T) {
	t.Parallel()
	counted := func(most int) (*decoder, int) {
		d := &decoder{file: "x.yaml", origin: map[*yaml.Node]string{}, where: map[string]place{}, most: most}
		root, err := tree("x.yaml", builtin)
		require.NoError(t, err)
		d.object(reflect.ValueOf(new(Scenario)).Elem(), root, mustTree(string(builtin)), "", told{})
		return d, d.nodes
	}
	d, nodes := counted(most)
	require.Empty(t, d.faults)
	require.Greater(t, nodes, 100)
	d, _ = counted(nodes)
	require.Empty(t, d.faults, "as many as it may have")
	root := "limits: {" + strings.Repeat("a: 1, ", 3) + "b: 2}"
	_, err := Parse("x.yaml", []byte(root))
	require.ErrorContains(t, err, "is given twice")
	d = &decoder{file: "x.yaml", origin: map[*yaml.Node]string{}, where: map[string]place{}, most: 2}
	list := mustTree("[1, 2, 3, 4]")
	for range 3 {
		var text string
		d.value(reflect.ValueOf(&text).Elem(), list.Content[0], nil, "name", fieldOf(t, "name"))
	}
	require.Len(t, d.faults, 1)
	require.ErrorContains(t, fault.Join(d.faults), "the scenario is too large")
	var text string
	d.value(reflect.ValueOf(&text).Elem(), list.Content[1], nil, "name", fieldOf(t, "name"))
	require.Len(t, d.faults, 1)
	require.Empty(t, text, "and nothing more is read")
}

// A study's names say what it runs.
func TestWhatAStudyIsCalledByHand(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"a/b.csv.gz": "b", "b.tar.gz": "b", "b.csv.gz.zip": "b.csv", "x.y": "x.y", "b.JSONL": "b", "": "", "prices.2020.csv": "prices.2020", ".csv": "",
	} {
		require.Equal(t, want, stem(path), path)
	}
	for text, want := range map[string]string{"a b": "a-b", "-a.": "a", "AZaz09_.-x": "AZaz09_.-x", "@[`{/:": "", "é1": "1"} {
		require.Equal(t, want, word(text), text)
	}
}

// What a scenario is written as has a value to a line, however long, as readers of its lines expect.
func TestALongValueStaysOnItsLine(t *testing.T) {
	t.Parallel()
	name := strings.TrimSpace(strings.Repeat("a long name ", 8))
	s, err := Builtin("name=" + name)
	require.NoError(t, err)
	require.Contains(t, string(s.YAML()), "\nname: "[1:]+name+"\n")
	again, err := Parse("again.yaml", s.YAML())
	require.NoError(t, err)
	require.Equal(t, string(s.YAML()), string(again.YAML()))
}

// Numbers are written bare: a reader of YAML needs no tag to tell them.
func TestValuesAreWrittenWithoutTags(t *testing.T) {
	t.Parallel()
	s, err := Builtin("market.lltv=0.8", "venue.of.depth=140000", "market.fee=0")
	require.NoError(t, err)
	text := string(s.YAML())
	require.NotContains(t, text, "!!")
	require.Contains(t, text, "lltv: 0.8\n")
	require.Contains(t, text, "depth: 140000\n")
	require.Contains(t, text, "fee: 0\n")
}
