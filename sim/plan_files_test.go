package sim

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/margin"
	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// planned makes a plan of the built-in scenario with overrides, or returns what it is refused for.
func planned(t *testing.T, overrides ...string) (*plan.Plan, error) {
	t.Helper()
	s, err := scenario.Builtin(scenario.Frictionless(append([]string{"paths=2", "population.borrowers=40"}, overrides...)...)...)
	require.NoError(t, err)
	return plan.New(s)
}

func twoArms(preset string) string {
	return fmt.Sprintf("arms=[{design: morpho}, {design: exchange-isolated, name: own, preset: %q}, {design: exchange-isolated, name: matched, preset: %q, thresholds: matched, rules: {without: restore}}]", preset, preset)
}

func TestAPresetFileIsAnArmUnderItsOwnOrMatchedThresholds(t *testing.T) {
	path := written(t, "mine.yaml", "base: binance-usdm\nsource: a test\ndate: 2026-01-01\nclearance-fee: 0.01\ntiers:\n  - {maintenance: 0.03, initial: 0.05}\n")
	p, err := planned(t, twoArms(path))
	require.NoError(t, err)
	own, matched := p.Arms()[1].(margin.Arm), p.Arms()[2].(margin.Arm)
	require.Equal(t, "10000000000000000", own.Rules.Fee.Rate.Dec())
	require.Equal(t, "30000000000000000", own.Instrument.Tiers.Brackets[0].Maintenance.Dec())
	require.Equal(t, "restore", own.Rules.Steps[1].Name())
	require.Equal(t, "takeover", matched.Rules.Steps[1].Name()) // an override of the file's base
	require.Equal(t, "140000000000000000", matched.Instrument.Tiers.Brackets[0].Maintenance.Dec())
	require.Len(t, p.Inputs(), 1, "named by two arms, digested once")
	require.Equal(t, "mine.yaml", p.Inputs()[0].File)
	for _, path := range study(t, p, 1) {
		require.NotEmpty(t, path.Arms[2].Liquidations)
	}
}

func TestFaultsOfAPresetFileNameFileAndLine(t *testing.T) {
	path := written(t, "mine.yaml", "base: binance-usdm\nclearance-fee: -1\nleverage-mayfall: true\nsource: a test\ndate: 2026-01-01\n")
	_, err := planned(t, twoArms(path))
	require.ErrorContains(t, err, "mine.yaml:2: ")
	require.ErrorContains(t, err, "-1 must not be negative")
	require.ErrorContains(t, err, `mine.yaml:3: `)
	require.ErrorContains(t, err, "did you mean leverage-may-fall?")
	_, err = planned(t, twoArms(filepath.Join(t.TempDir(), "absent.yaml")))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// recorded is a book of some depth at two times, with the price of the record far from the study's: it is re-centred.
func recorded(depth float64) string {
	var b strings.Builder
	b.WriteString("time,side,price,size\n")
	for _, at := range []string{"1583900000", "2020-03-12T12:00:00Z"} {
		for i := 1; i <= 400; i++ {
			fmt.Fprintf(&b, "%s,bid,%.2f,%g\n%s,ask,%.2f,%g\n", at, 100-float64(i)/10, depth, at, 100+float64(i)/10, depth)
		}
	}
	return b.String()
}

func packed(t *testing.T, text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.String()
}

func TestARecordedBookIsAVenueForBothSides(t *testing.T) {
	arms := "arms=[{design: morpho}, {design: exchange-isolated, name: matched, preset: matched, thresholds: matched}]"
	cost := map[string][2]float64{}
	for name, file := range map[string]string{
		"thin": written(t, "thin.csv", recorded(20)), "deep": written(t, "deep.csv.gz", packed(t, recorded(20000))),
	} {
		p, err := planned(t, arms, fmt.Sprintf("venue={model: replay, file: %q}", file))
		require.NoError(t, err)
		require.Len(t, p.Inputs(), 1)
		paths := study(t, p, 1)
		require.Equal(t, paths, study(t, p, 2))
		cost[name] = [2]float64{perDebt(paths, 0), perDebt(paths, 1)}
		require.Positive(t, impact(paths, 1))
	}
	require.Greater(t, cost["thin"][1], cost["deep"][1])
}

func TestFaultyRowsOfARecordedBookAreNamedByTheirLine(t *testing.T) {
	for text, want := range map[string]string{
		"time,price\n": ":1: no columns of time, side, price and size",
		"time,side,price,size\n1,bid,99,1\n1,ask,101,1\n2,mid,99,-1\n": `:4: side: "mid" must be bid or ask`,
		"time,side,price,size\nsoon,bid,99,1\n":                        `:2: time: not a time: "soon"`,
		"time,side,price,size\n2,bid,99,1\n2,ask,101,1\n1,bid,99,1\n":  ":4: time: runs back, from 2 to 1",
		"time,side,price,size\n1,bid,99\n":                             ":2: has 3 fields where the header has 4",
		"time,side,price,size\n1,bid,99,1\n":                           "snapshot 0 has no bids or no asks",
		"time,side,price,size\n1,bid,102,1\n1,ask,101,1\n":             "snapshot 0 is crossed",
		"time,side,price,size\n":                                       "there are no rows below the header",
	} {
		_, err := planned(t, fmt.Sprintf("venue={model: replay, file: %q}", written(t, "book.csv", text)))
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "book.csv")
	}
	_, err := planned(t, fmt.Sprintf("venue={model: replay, file: %q}", written(t, "book.csv", "time,side,price,size\n1,mid,x,-1\n")))
	require.ErrorContains(t, err, "bid or ask")
	require.ErrorContains(t, err, `price: "x" must be a number`)
	require.ErrorContains(t, err, `size: "-1" must be a number above 0`)
}

func TestAnOrderBookIsAVenueForBothSides(t *testing.T) {
	arms := "arms=[{design: morpho}, {design: exchange-isolated, name: matched, preset: matched, thresholds: matched}]"
	cost := map[int]float64{}
	for _, size := range []int{50, 50000} {
		p, err := planned(t, arms, fmt.Sprintf("venue={model: book, offers: [{offset_bps: 5, size: %d}, {offset_bps: 500, size: 1000000}]}", size))
		require.NoError(t, err)
		paths := study(t, p, 1)
		require.Equal(t, paths, study(t, p, 2))
		for a := range paths[0].Arms {
			require.NotEmpty(t, paths[0].Arms[a].Liquidations)
		}
		cost[size] = impact(paths, 1)
	}
	require.Greater(t, cost[50], cost[50000])
	_, err := planned(t, "venue={model: book, tick: 0.01, lot: 0.1, offers: [{offset_bps: 5, size: 0.05}]}")
	require.ErrorContains(t, err, "0.05 is less than a lot of 0.1")
	_, err = planned(t, "venue={model: book, tick: 0.0000001, lot: 0.0000000001, offers: [{offset_bps: 5, size: 0.01}]}")
	require.ErrorContains(t, err, "choose a larger lot or tick")
}
