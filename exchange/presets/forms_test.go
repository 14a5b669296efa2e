package presets

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/shared"
)

// oddValues are values that some key refuses.
var oddValues = []string{
	"0", "1", "-1", "0.5", "0.001", "1e-18", "1e-19", "100", "1e6", "1e40", "1e999999999", "''", "null", "true", "false", "yes", "[]", "{}", "NaN", ".inf", "0x10", "\"1,000\"", "mark", "entry",
	"isolated", "[chunk, fund, deleverage]", "[]", "2026-01-01", "&a [*a]", "!!binary x", "10%",
}

// drawPreset is a preset file: a base or none, values of keys as some venue has them or otherwise, tiers.
func drawPreset(t *rapid.T) string {
	var lines []string
	base := rapid.SampledFrom(append(Names(), "", "nowhere")).Draw(t, "base")
	if base != "" {
		lines = append(lines, "base: "+base)
	}
	if rapid.IntRange(0, 9).Draw(t, "stated") > 0 {
		lines = append(lines, "source: a test", "date: 2026-01-01")
	}
	all := Keys()
	for range rapid.IntRange(0, 6).Draw(t, "keys") {
		k := rapid.SampledFrom(all).Draw(t, "key")
		value := rapid.SampledFrom(oddValues).Draw(t, "value")
		if rapid.IntRange(0, 3).Draw(t, "as a venue has it") > 0 {
			other, err := Load(rapid.SampledFrom(Names()).Draw(t, "venue"))
			require.NoError(t, err)
			if text := k.get(other); text != "" {
				value = fmt.Sprintf("%q", text)
			}
		}
		lines = append(lines, k.Name+": "+value)
	}
	if rapid.Bool().Draw(t, "tiers") {
		lines = append(lines, "tiers:")
		number := rapid.OneOf(rapid.SampledFrom([]string{"0.01", "0.02", "0.1", "0.2", "1000", "10000", "1e6", "1"}), rapid.SampledFrom(oddValues))
		for range rapid.IntRange(1, 5).Draw(t, "rows") {
			var cells []string
			for _, key := range []string{"floor", "cap", "maintenance", "initial"} {
				if rapid.IntRange(0, 5).Draw(t, "cell") > 0 {
					cells = append(cells, key+": "+number.Draw(t, key))
				}
			}
			lines = append(lines, "  - {"+strings.Join(cells, ", ")+"}")
		}
	}
	return strings.Join(rapid.Permutation(blocks(lines)).Draw(t, "order"), "")
}

// blocks are lines with those below them that are indented.
func blocks(lines []string) (all []string) {
	for _, line := range lines {
		if strings.HasPrefix(line, " ") {
			all[len(all)-1] += line + "\n"
			continue
		}
		all = append(all, line+"\n")
	}
	return all
}

// acceptedPreset says what is true of any preset that is taken: an engine takes it, and it reads the same from what it writes.
func acceptedPreset(t require.TestingT, text string) {
	p, err := Parse("f.yaml", []byte(text))
	if err != nil {
		require.True(t, fault.Is(err), text)
		require.ErrorContains(t, err, "f.yaml")
		return
	}
	rules, err := p.Settled(18)
	require.NoError(t, err, text)
	e, err := liquidation.New(rules)
	require.NoError(t, err, text)
	in, err := p.Instrument("ETH", exchange.Linear, 0, 18)
	require.NoError(t, err, text)
	_, err = e.AddMarket(in, nil)
	require.NoError(t, err, text)
	again, err := Parse("again.yaml", []byte(p.YAML()))
	require.NoError(t, err, "%s\nwritten:\n%s", text, p.YAML())
	require.Equal(t, p.YAML(), again.YAML(), text)
	if rules, err := p.Settled(6); err != nil {
		require.True(t, fault.Is(err) || errors.Unwrap(err) != nil, text)
	} else {
		_, err := liquidation.New(rules)
		require.NoError(t, err, text)
	}
}

func anyPreset(t *rapid.T) { acceptedPreset(t, drawPreset(t)) }

func TestAnyPresetIsRefusedOrServes(t *testing.T) { rapid.Check(t, anyPreset) }

func FuzzPresets(f *testing.F) { shared.Draws(f, anyPreset) }
