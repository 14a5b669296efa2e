package plan_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/oracle"
)

// At 2,000 USDC an arm of LLTV 0.77 opens at most 1,540 USDC against an ether: the second and the fourth of five are above.
func TestBorrowersThatSomeArmDoesNotOpenAreRefusedDroppedOrClipped(t *testing.T) {
	file := filepath.Join(t.TempDir(), "book.csv")
	require.NoError(t, os.WriteFile(file, []byte("collateral,debt\n1,1000\n1,1541\n1,1540\n10,17000\n2,2000\n"), 0o600))
	text := fmt.Sprintf("prices: {source: gbm, start: 2000}\nfeed: {decimals: 0}\npopulation: {source: file, file: %q}\narms: [{design: morpho, name: l86}, {design: morpho, name: l77, lltv: 0.77}]", file)
	require.Contains(t, refused(t, text), "arms.1.lltv: 2 of 5 borrowers (the first is number 2) would not be opened at the LLTV of this arm")

	require.Contains(t, refused(t, text, "arms=[{design: exchange-isolated, preset: binance-usdm}, {design: morpho, lltv: 0.77}]"),
		"arms.1.lltv: 2 of 5 borrowers", "beside an arm that tells of its own limits")
	for _, unopened := range []string{"drop", "clip"} { // where every arm opens all, nothing is said
		p := planned(t, text, "population.unopened="+unopened, "arms=[{design: morpho}]", "market.lltv=0.999")
		require.NotContains(t, strings.Join(p.Notes(), "\n"), "would not be opened")
	}

	debts := func(unopened string) (all []string) {
		p := planned(t, text, "population.unopened="+unopened)
		require.Contains(t, strings.Join(p.Notes(), "\n"), map[string]string{"drop": "2 of 5 borrowers would not be opened in every arm, and are dropped in all arms alike.", "clip": "2 of 5 borrowers would not be opened in every arm, and are clipped in all arms alike."}[unopened])
		start, err := p.Begin(0, []oracle.Price{oracle.MustPrice("2000")})
		require.NoError(t, err)
		for _, b := range start.Borrowers {
			all = append(all, b.Debt.Dec())
		}
		return all
	}
	require.Equal(t, []string{"1000000000", "1540000000", "2000000000"}, debts("drop"))
	// A basis point below the most: 1,540 · 0.9999 and 15,400 · 0.9999.
	require.Equal(t, []string{"1000000000", "1539846000", "1540000000", "15398460000", "2000000000"}, debts("clip"))

	// Whoever may owe nothing at all is left out where others are clipped: 3 units of value allow 1 of debt at LLTV 0.5, of
	// which a basis point less is 0. Whoever owes just the most keeps it.
	require.NoError(t, os.WriteFile(file, []byte("collateral,debt\n1,1000\n0.0000000015,0.000002\n"), 0o600))
	start, err := planned(t, text, "population.unopened=clip", "arms.1.lltv=0.5").Begin(0, []oracle.Price{oracle.MustPrice("2000")})
	require.NoError(t, err)
	require.Len(t, start.Borrowers, 1)
	require.Equal(t, usdc("1000"), start.Borrowers[0].Debt)
}

// An exchange opens no position above its last tier, and says so; whoever is dropped or clipped asks for none.
func TestAnExchangeTellsOfItsOwnLimitsUnlessTheyAreKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "book.csv")
	require.NoError(t, os.WriteFile(file, []byte("collateral,debt\n1,1000\n10000000,1000000\n"), 0o600))
	text := fmt.Sprintf("prices: {source: gbm, start: 2000}\nfeed: {decimals: 0}\npopulation: {source: file, file: %q}\narms: [{design: exchange-isolated, preset: binance-usdm}]", file)
	require.Contains(t, refused(t, text), "arms.0.preset: ")
	for unopened, says := range map[string]string{"drop": "dropped", "clip": "clipped"} {
		p := planned(t, text, "population.unopened="+unopened)
		require.Contains(t, strings.Join(p.Notes(), "\n"), "1 of 2 borrowers would not be opened in every arm, and are "+says+" in all arms alike.")
		require.Empty(t, p.Warnings())
	}
}
