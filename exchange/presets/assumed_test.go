package presets_test

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange/presets"
)

// assumes are the keys of which a preset assumes something.
func assumes(t *testing.T, name string) map[string]string {
	t.Helper()
	all, err := presets.AssumedOf(name)
	require.NoError(t, err)
	out := map[string]string{}
	for _, a := range all {
		require.NotEmpty(t, a.Why, "%s: %s", name, a.Key)
		require.NotContains(t, out, a.Key, name)
		out[a.Key] = a.Why
	}
	return out
}

func TestWhatAPresetAssumesIsListed(t *testing.T) {
	okx := assumes(t, "okx")
	require.Equal(t, "no document states one", okx["mark-interval"])
	require.Contains(t, okx["tiers"], "2,000")
	require.NotContains(t, okx, "taker-fee")
	require.Equal(t, "none is documented in the sources", assumes(t, "binance-isolated-margin")["clearance-fee"])
	require.Contains(t, assumes(t, "hyperliquid")["deleverage.at"], "stays its own")
	_, err := presets.AssumedOf("okex")
	require.ErrorIs(t, err, presets.ErrUnknownPreset)
}

// What a file states itself is no longer the base's assumption; all else is.
func TestAFileAssumesWhatItsBaseDoesUnlessItSaysMore(t *testing.T) {
	base, own := assumes(t, "bitmex"), assumes(t, "bitmex-usdt")
	require.Contains(t, base, "date")
	require.NotContains(t, own, "date", "the answer of 2026-05-21 states it")
	require.Equal(t, base["close-fee"], own["close-fee"])
	require.Contains(t, assumes(t, "bybit-2025-eth"), "profit-withdraws")
	require.NotContains(t, assumes(t, "bybit-2025-eth"), "tiers", "of 2021")
	require.Contains(t, assumes(t, "bybit-2021"), "tiers")
	require.Contains(t, assumes(t, "hyperliquid-btc"), "deleverage.at", "its steps are the base's")
}

// No assumption of a file is left out.
func TestEveryMarkOfAnAssumptionIsListed(t *testing.T) {
	mark := regexp.MustCompile(`(?m)\bassumption: `)
	for _, name := range presets.Names() {
		text, err := presets.Source(name)
		require.NoError(t, err)
		if strings.Contains(text, "\nbase: ") {
			continue
		}
		all, err := presets.AssumedOf(name)
		require.NoError(t, err)
		said := len(all)
		for _, a := range all {
			said += len(mark.FindAllString(a.Why, -1)) // a second one in the same comment
		}
		require.Len(t, mark.FindAllString(text, -1), said, name)
	}
}

// OKX counts the caps of its tiers in contracts of 0.1 ETH, the preset in USDT at 2,000 an ETH.
func TestOKXHasTheCapsOfItsContracts(t *testing.T) {
	p, err := presets.Load("okx")
	require.NoError(t, err)
	contracts := map[string]string{}
	for _, row := range facts(t, "okx") {
		contracts[row[0]] = row[1]
	}
	size, ok := new(big.Rat).SetString(contracts["venue:contract"])
	require.True(t, ok)
	last := len(p.Brackets) - 1
	require.Equal(t, 33, last)
	for i := range last {
		n, ok := new(big.Rat).SetString(contracts["venue:tiers."+strconv.Itoa(i+1)+".contracts"])
		require.True(t, ok, i)
		value := n.Mul(n, size)
		value.Mul(value, big.NewRat(2000, 1))
		require.Zero(t, value.Cmp(p.Brackets[i].Cap.Rat()), "tier %d: %s contracts", i+1, contracts["venue:tiers."+strconv.Itoa(i+1)+".contracts"])
	}
	require.True(t, p.Brackets[last].Cap.IsZero())
}
