package presets_test

import (
	"encoding/csv"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"github.com/ringfence-sim/ringfence/exchange/presets"
)

// testdata/facts has, for each preset of a venue, numbers of the venue's own answers and pages, one a line: key, value,
// address, title, date (of the document where it states one, else of the day it was read). Keys:
//
//	tiers.count                                                  how many tiers there are
//	tiers.N.cap, .maintenance, .initial, .leverage, .deduction   tier N of the preset's instrument
//	step.NAME                                                    that a step is there
//	any other                                                    key of a preset
//	venue:…, SYMBOL.…                                            no key of a preset holds it: what the venue says beside
//
// A preset says what its venue says, but for deviations.
func TestPresetsSayWhatTheirVenuesSay(t *testing.T) {
	for _, name := range presets.Names() {
		if name == "idealised" || name == "matched" { // nobody's
			continue
		}
		own := flattened(t, name)
		differ, tiers := map[string]bool{}, 0
		for _, row := range facts(t, name) {
			key, said := row[0], row[1]
			for i, cell := range row {
				require.NotEmpty(t, cell, "%s: %s: column %d", name, key, i)
			}
			if strings.Contains(key, ":") || strings.Contains(key, ".tiers.") {
				continue
			}
			if has, is := own[key]; is && same(t, key, has, said) {
				continue
			}
			deviation := ""
			for prefix := range deviations[name] {
				if strings.HasPrefix(key, prefix) {
					deviation = prefix
				}
			}
			differ[deviation] = true
			if deviation != "" {
				continue
			}
			if strings.HasPrefix(key, "tiers.") {
				if tiers++; tiers > 1 {
					continue // the first tells enough
				}
			}
			t.Errorf("%s: %s is %q, %s (%s) says %s", name, key, own[key], row[3], row[4], said)
		}
		for prefix, why := range deviations[name] {
			if !differ[prefix] {
				t.Errorf("%s: %s does not differ any more (%s)", name, prefix, why)
			}
		}
	}
}

// facts reads a preset's file of facts.
func facts(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "facts", name+".csv"))
	require.NoError(t, err, "what does the venue say?")
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"key", "value", "address", "title", "date"}, rows[0])
	seen := map[string]bool{}
	for _, row := range rows[1:] {
		require.False(t, seen[row[0]], "%s: %s twice", name, row[0])
		seen[row[0]] = true
	}
	return rows[1:]
}

// same compares numbers as numbers, rates of 1 over a leverage to a 1e-15, and all else as text.
func same(t *testing.T, key, has, said string) bool {
	t.Helper()
	x, isNumber := new(big.Rat).SetString(has)
	y, isToo := new(big.Rat).SetString(said)
	if !isNumber || !isToo {
		return has == said
	}
	gap := new(big.Rat).Sub(x, y)
	gap.Abs(gap)
	if strings.HasSuffix(key, ".leverage") {
		return gap.Cmp(new(big.Rat).Mul(y, big.NewRat(1, 1_000_000_000_000_000))) <= 0
	}
	return gap.Sign() == 0
}

// flattened returns a preset's file, and its base's, as keys and values; leverage and deduction of each tier are computed.
func flattened(t *testing.T, name string) map[string]string {
	t.Helper()
	text, err := presets.Source(name)
	require.NoError(t, err)
	var file map[string]any
	require.NoError(t, yaml.Unmarshal([]byte(text), &file))
	out := map[string]string{}
	if base, is := file["base"].(string); is {
		out = flattened(t, base)
	}
	for key, value := range file {
		switch key {
		case "tiers":
			for k := range out {
				if strings.HasPrefix(k, "tiers.") {
					delete(out, k)
				}
			}
			schedule(t, value.([]any), out)
		case "steps":
			for k := range out {
				if strings.HasPrefix(k, "step.") {
					delete(out, k)
				}
			}
			steps(value.([]any), out)
		default:
			flat(key, value, out)
		}
	}
	return out
}

func schedule(t *testing.T, tiers []any, out map[string]string) {
	t.Helper()
	ratio := func(s string) *big.Rat {
		z, ok := new(big.Rat).SetString(s)
		require.True(t, ok, s)
		return z
	}
	out["tiers.count"] = strconv.Itoa(len(tiers))
	below, rate, deduction := new(big.Rat), new(big.Rat), new(big.Rat)
	for i, item := range tiers {
		at := "tiers." + strconv.Itoa(i+1) + "."
		for k, v := range item.(map[string]any) {
			out[at+k] = written(v)
		}
		own := ratio(out[at+"maintenance"])
		if i > 0 {
			deduction.Add(deduction, new(big.Rat).Mul(below, new(big.Rat).Sub(own, rate)))
		}
		out[at+"deduction"] = deduction.RatString()
		out[at+"leverage"] = new(big.Rat).Inv(ratio(out[at+"initial"])).RatString()
		rate = own
		if limit, is := out[at+"cap"]; is {
			below = ratio(limit)
		}
	}
}

func written(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case int:
		return strconv.Itoa(v)
	}
	return ""
}
