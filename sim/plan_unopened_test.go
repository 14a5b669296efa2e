package sim

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/sim/plan"
	"github.com/ringfence-sim/ringfence/sim/record"
	"github.com/ringfence-sim/ringfence/sim/scenario"
)

// Four vaults at 2,000 USDC: 0.5, 0.76, 0.78 and 0.85 of their collateral's value are owed. An arm of LLTV
// 0.77 opens two.
const fourVaults = "collateral,debt\n1,1000\n1,1520\n1,1560\n10,17000\n"

func studyOf(t *testing.T, vaults string, set ...string) (*plan.Plan, error) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "vaults.csv"), []byte(vaults), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "prices.csv"), []byte("unix,price\n1583971200,2000\n1583974800,1700\n1583978400,1000\n"), 0o600))
	yaml := "paths: 2\nprices: {source: file, file: prices.csv}\npopulation: {source: file, file: vaults.csv}\narms: [{design: morpho, name: l86}, {design: morpho, name: l77, lltv: 0.77}]\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "s.yaml"), []byte(yaml), 0o600))
	s, err := scenario.Load(filepath.Join(dir, "s.yaml"), set...)
	require.NoError(t, err)
	return plan.New(s)
}

func TestBorrowersWhomAnArmDoesNotOpenAreKnownBeforeTheStudy(t *testing.T) {
	_, err := studyOf(t, fourVaults)
	require.ErrorContains(t, err, "arms.1.lltv: 2 of 4 borrowers (the first is number 3) would not be opened at the LLTV of this arm: their health is meant at market.lltv, 0.86; "+
		"set market.lltv to the lowest of all arms and this one's to the others, or population.unopened to drop or to clip them in all arms alike")
}

// rows is the vaults of the first path in both arms, without the path.
func rows(t *testing.T, p *plan.Plan) (all [2][]record.Vault) {
	t.Helper()
	path := study(t, p, 1)[0]
	for a := range all {
		require.NoError(t, path.Arms[a].Err)
		all[a] = path.Arms[a].Vaults
	}
	return all
}

// Twin: the study of those that are left.
func TestDroppedBorrowersAreGoneInAllArmsAlike(t *testing.T) {
	p, err := studyOf(t, fourVaults, "population.unopened=drop")
	require.NoError(t, err)
	require.Contains(t, p.Notes(), "2 of 4 borrowers would not be opened in every arm, and are dropped in all arms alike.")
	twin, err := studyOf(t, "collateral,debt\n1,1000\n1,1520\n")
	require.NoError(t, err)
	require.Equal(t, rows(t, twin), rows(t, p))
}

// A basis point below the most that LLTV 0.77 allows: 2000·0.77·0.9999 = 1539.846 USDC, and ten times that.
func TestClippedBorrowersOweLessInAllArmsAlike(t *testing.T) {
	p, err := studyOf(t, fourVaults, "population.unopened=clip")
	require.NoError(t, err)
	require.Contains(t, p.Notes(), "2 of 4 borrowers would not be opened in every arm, and are clipped in all arms alike.")
	twin, err := studyOf(t, "collateral,debt\n1,1000\n1,1520\n1,1539.846\n10,15398.46\n")
	require.NoError(t, err)
	require.Equal(t, rows(t, twin), rows(t, p))
	for _, arm := range rows(t, p) {
		require.Equal(t, "1539846000", arm[2].StartDebt.Dec())
	}
}

// A schedule that ends at 15,000 USDC opens no position of 20,000.
func TestAnExchangesLimitsDropBorrowersInAllArmsAlike(t *testing.T) {
	preset := filepath.Join(t.TempDir(), "small.yaml")
	require.NoError(t, os.WriteFile(preset, []byte("base: binance-usdm\nsource: a test\ndate: 2026-01-01\ntiers:\n  - {cap: 15000, maintenance: 0.03, initial: 0.05}\n"), 0o600))
	arms := fmt.Sprintf("arms=[{design: morpho, name: l86}, {design: exchange-isolated, name: small, preset: %q}]", preset)
	p, err := studyOf(t, fourVaults, arms, "population.unopened=drop")
	require.NoError(t, err)
	require.Contains(t, p.Notes(), "1 of 4 borrowers would not be opened in every arm, and are dropped in all arms alike.")
	twin, err := studyOf(t, "collateral,debt\n1,1000\n1,1520\n1,1560\n", arms)
	require.NoError(t, err)
	require.Equal(t, rows(t, twin), rows(t, p))
}

// Paths whose borrowers are drawn anew and dropped differ in how many are left: a path with more than the one
// before is walked too.
func TestPathsMayKeepDifferentNumbersOfBorrowers(t *testing.T) {
	p, err := studyOf(t, fourVaults, "population.unopened=drop", "population.source=drawn", "population.borrowers=30", "population.health={law: lognormal, shift: 1, median: 0.1, sigma: 0.7}", "paths=8")
	require.NoError(t, err)
	kept := map[int]bool{}
	more, before := false, 0
	for _, path := range study(t, p, 1) {
		for a := range path.Arms {
			require.NoError(t, path.Arms[a].Err)
		}
		n := len(path.Arms[0].Vaults)
		more, before, kept[n] = more || before > 0 && n > before, n, true
	}
	require.True(t, more, "no path keeps more than the one before: %v", kept)
}
