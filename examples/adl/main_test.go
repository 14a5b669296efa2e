package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every policy takes the whole deficit. In proportion everybody bears the share of its size. The queue puts it on the most
// profitable.
func TestPoliciesDifferInWhoBearsAndNotInHowMuch(t *testing.T) {
	for i, w := range drawn(6) {
		var by [3]borne
		for k, policy := range []string{"queue", "pro-rata", "random"} {
			var err error
			by[k], err = w.bear("binance-usdm", policy, 40, uint64(i))
			require.NoError(t, err)
			require.InDelta(t, w.deficit, by[k].total, 1e-4*w.deficit)
		}
		require.Len(t, by[1].each, 40)
		require.Less(t, len(by[0].each), 40)
		require.Greater(t, by[0].front, by[1].front)
		require.Less(t, by[0].front, 1.001*by[0].total)
	}
}

func TestWavesAreReadAndNonsenseIsRefused(t *testing.T) {
	all, err := read(strings.NewReader("wave,budget_needed_usd,total_cap_usd\n1,20.5,3000\n"))
	require.NoError(t, err)
	require.Equal(t, []wave{{20.5, 3000}}, all)
	for text, says := range map[string]string{
		"wave,deficit\n1,2\n":                     "columns budget_needed_usd and total_cap_usd are needed",
		"budget_needed_usd,total_cap_usd\n-1,2\n": `line 2: budget_needed_usd "-1" is no amount above 0`,
		"budget_needed_usd,total_cap_usd\n":       "no waves below the header",
	} {
		_, err := read(strings.NewReader(text))
		require.ErrorContains(t, err, says)
	}
	var out strings.Builder
	require.ErrorContains(t, run(&out, "binanse", "", 10), "or binance-usdm?")
	require.NoError(t, run(&out, "hyperliquid", "", 20))
	require.Contains(t, out.String(), "pro-rata")
}
