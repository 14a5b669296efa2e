package plan_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// A Chainlink feed of eight decimals steps by 2 % of a price of 5e-7. Up to a basis point nothing is said, and above a tenth the
// study is refused.
func TestAFeedOfTooFewDecimalsIsWarnedOf(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for i, c := range []struct {
		first, decimals string
		share           string // of a step, in percent
		refused         bool
	}{
		{"0.0000005", "8", "2", false},
		{"0.0000005", "18", "", false},
		{"0.0001", "8", "", false},
		{"0.00009999", "8", "0.01", false},
		{"0.0000001", "8", "10", false},
		{"0.00000009", "8", "11", true},
	} {
		path := filepath.Join(folder, fmt.Sprintf("p%d.csv", i))
		require.NoError(t, os.WriteFile(path, []byte("unix,price\n1583971200,"+c.first+"\n1583974800,"+c.first+"\n"), 0o600))
		s, err := scenario.Builtin(append(scenario.Frictionless(), "paths=1", fmt.Sprintf("prices={source: file, file: %q}", path),
			"population.collateral={law: constant, value: 2000000000}", "population.borrowers=3", "arms=[{design: morpho}]", "feed.decimals="+c.decimals)...)
		require.NoError(t, err)
		p, err := plan.New(s)
		text := fmt.Sprintf("feed.decimals: a step of the feed's answers, 0.00000001, is %s %% of the first price, %s; give it as many decimals as the feed of such an asset has, 18 at most, or 0 for exact answers", c.share, c.first)
		if c.refused {
			require.ErrorContains(t, err, text)
			continue
		}
		require.NoError(t, err)
		if c.share == "" {
			require.Empty(t, p.Warnings())
			continue
		}
		require.Len(t, p.Warnings(), 1)
		require.Contains(t, p.Warnings()[0], text)
	}
}

// A limit may be of an arm that there is.
func TestALimitNamesAnArm(t *testing.T) {
	t.Parallel()
	const arms = "arms: [{design: morpho, name: first}, {design: morpho, name: second}, {design: morpho, name: third}]\n"
	for _, arm := range []string{"first", "second", "third"} {
		require.Len(t, planned(t, arms+"limits: {"+arm+"/missed_share: '1%'}").Limits(), 1)
	}
	require.Contains(t, refused(t, arms+"limits: {fourth/missed_share: '1%'}"), `no arm is named "fourth"`)
	require.Len(t, planned(t, arms+"limits: {missed_share: '1%'}").Limits(), 1)
	for range 8 { // limits of every arm beside one of none, in whatever order they are looked at
		require.Contains(t, refused(t, arms+"limits: {missed_share: '1%', bad_debt_share: '1%', borrower_loss: '5', fourth/missed_share: '1%'}"), `no arm is named "fourth"`)
	}
	require.Contains(t, refused(t, arms+"limits: {missed_shares: '1%'}"), "limits")
	several := refused(t, arms+"limits: {xyz: '1%', klm: '1%', abc: '1%'}") // on one line, so the keys decide
	require.Regexp(t, `(?s)limits\.abc.*limits\.klm.*limits\.xyz`, several)
}
