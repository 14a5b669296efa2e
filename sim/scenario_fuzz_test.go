package sim_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/shared"
	"github.com/ringfence-sim/ringfence/sim"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
	"github.com/ringfence-sim/ringfence/sim/stats"
)

// places are where the rules of a topic stand in a scenario.
var places = map[string]string{
	"venues": "venue=%s", "feeds": "feed=%s", "processes": "prices=%s", "models": "market.irm=%s", "designs": "arms=[%s, {design: morpho}]", "liquidators": "liquidators=[%s]",
	"behaviours": "population.behaviours=[%s]", "distributions": "population.collateral=%s", "jumps": "prices={source: jump-diffusion, jump: %s}", "fees": "gas.fees=%s",
}

// odd are values that some key refuses.
var odd = []string{
	"0", "1", "-1", "0.5", "0.999999999999999999", "1e-18", "1e-19", "1e18", "1e40", "1e999999999", "", "null", "true", "[]", "{}", "[[]]", "1s", "12s", "90m", "3h", "1e9d", "-3d",
	"2020-03-12", "2020-03-14T12:00:00Z", "9999-12-31", "NaN", ".inf", "x", "0x10", "1_000", "1,5", "\"", "10%", "{a: &x [*x]}", "morpho", "eth-2020-03",
}

// drawnValue is a value for a key: as it stands, at a limit or beside it, one of its choices, or one that other keys have.
func drawnValue(t *rapid.T, p catalog.Parameter) string {
	likely := []string{}
	if p.Default != "" {
		likely = append(likely, p.Default, p.Default)
	}
	likely = append(likely, regexp.MustCompile(`-?[0-9][0-9.e+-]*[a-z]*`).FindAllString(p.Limits, -1)...)
	if _, choices, is := strings.Cut(p.Limits, "one of "); is {
		likely = append(likely, strings.Split(choices, ", ")...)
	}
	if len(likely) > 0 && rapid.IntRange(0, 4).Draw(t, "likely") > 0 {
		return rapid.SampledFrom(likely).Draw(t, p.Key)
	}
	return rapid.SampledFrom(odd).Draw(t, p.Key)
}

// drawnOverrides are changes to a scenario: rules with some of their keys, and values of single keys.
func drawnOverrides(t *rapid.T) (all []string) {
	topics := rapid.SliceOfNDistinct(rapid.SampledFrom(sortedKeys(places)), 0, 3, rapid.ID).Draw(t, "topics")
	for _, topic := range topics {
		k := catalog.OfTopic(topic)
		rule := rapid.SampledFrom(catalog.List(topic)).Draw(t, topic)
		text := []string{k.Key + ": " + rule.Name}
		for _, p := range rule.Parameters {
			if strings.Contains(p.Key, ".") || rapid.IntRange(0, 2).Draw(t, "stated") > 0 {
				continue
			}
			text = append(text, p.Key+": "+drawnValue(t, p))
		}
		all = append(all, fmt.Sprintf(places[topic], "{"+strings.Join(text, ", ")+"}"))
	}
	keys := catalog.Parameters(scenario.Scenario{})
	for range rapid.IntRange(0, 3).Draw(t, "keys") {
		p := rapid.SampledFrom(keys).Draw(t, "key")
		all = append(all, p.Key+"="+drawnValue(t, p))
	}
	return all
}

func sortedKeys(m map[string]string) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// spoiltScenario is one of the studies with lines gone, doubled or exchanged.
func spoiltScenario(t *rapid.T) string {
	name := rapid.SampledFrom(scenario.Studies()).Draw(t, "study").Name
	text, _ := scenario.Init(name)
	lines := strings.SplitAfter(string(text), "\n")
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		i, j := rapid.IntRange(0, len(lines)-1).Draw(t, "line"), rapid.IntRange(0, len(lines)-1).Draw(t, "other")
		switch rapid.IntRange(0, 4).Draw(t, "change") {
		case 0:
			lines[i] = ""
		case 1:
			lines = slices.Insert(lines, i, lines[j])
		case 2:
			lines[i], lines[j] = lines[j], lines[i]
		case 3:
			lines[i] = "  " + lines[i]
		case 4:
			if key, _, is := strings.Cut(lines[i], ":"); is {
				lines[i] = key + ": " + rapid.SampledFrom(odd).Draw(t, "value") + "\n"
			}
		}
	}
	return strings.Join(lines, "")
}

// readOrRefused says what is true of any scenario: it is refused by faults, or it reads the same from what it writes, and then
// it is refused by faults of its data, or it runs. Runs that fail are counted, and are no panic.
func readOrRefused(t *rapid.T) {
	text := spoiltScenario(t)
	overrides := append(drawnOverrides(t), "paths=1", "population.borrowers=3")
	s, err := scenario.Parse("f.yaml", []byte(text), overrides...)
	if err != nil {
		require.True(t, fault.Is(err))
		return
	}
	again, err := scenario.Parse("again.json", s.JSON())
	require.NoError(t, err, "%q", overrides)
	require.Equal(t, string(s.JSON()), string(again.JSON()), "%q", overrides)
	p, err := plan.New(s)
	if err != nil {
		require.True(t, fault.Is(err), "%q: %v", overrides, err)
		for _, f := range fault.All(err) {
			require.NotEmpty(t, f.Text(), "%q", overrides)
		}
		return
	}
	_, err = plan.New(again)
	require.NoError(t, err, "%q", overrides)
	if p.Clock().Blocks > 20_000 || p.OnContracts() {
		return // takes longer, and nothing else
	}
	study := stats.New(p.Names(), s.Market.Collateral.Symbol, s.Market.Loan.Symbol)
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	if err := sim.Run(ctx, p, sim.Options{Workers: 1}, study.Add); err != nil {
		require.NotEmpty(t, err.Error())
		require.NoError(t, ctx.Err(), "%q takes too long:\n%s", overrides, s.YAML())
		return
	}
	study.Summary()
}

func TestAnyScenarioIsRefusedOrRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("some of the scenarios run: long")
	}
	rapid.Check(t, readOrRefused)
}

func FuzzScenarios(f *testing.F) { shared.Draws(f, readOrRefused) }
