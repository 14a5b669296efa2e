package agents

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Tables with a row for each token, or for each side, of an account.
func TestTablesOfARowForEachToken(t *testing.T) {
	const ten, owed = "10000000000000000000", "14000000000"
	const reserves = "user,symbol,currentATokenBalance,currentVariableDebt,currentStableDebt\n"
	const sides = "account,side,balance,market\n"
	one := []Borrower{{Collateral: ether(10), Debt: usdc(14_000)}}
	for name, c := range map[string]struct {
		text string
		want []Borrower
		err  string
	}{
		"variable and stable debt":         {reserves + "0xa1,WETH," + ten + ",0,0\n0xa1,USDC,0,13000000000,1000000000\n", one, ""},
		"stable debt alone":                {reserves + "0xa1,WETH," + ten + ",0,0\n0xa1,USDC,0,0," + owed + "\n", one, ""},
		"total debt is all":                {"user,symbol,currentATokenBalance,currentTotalDebt,currentStableDebt\n0xa1,WETH," + ten + ",0,0\n0xa1,USDC,0," + owed + ",1000000000\n", one, ""},
		"other tokens are left out":        {reserves + "0xa1,WETH," + ten + ",0,0\n0xa1,UNI,5,0,0\n0xa1,USDC,0," + owed + ",0\n", one, ""},
		"an amount that is none":           {reserves + "0xa1,WETH,much,0,0\n0xa1,USDC,0," + owed + ",0\n", nil, `file:2`},
		"an amount of stable debt is none": {reserves + "0xa1,WETH," + ten + ",0,0\n0xa1,USDC,0," + owed + ",much\n", nil, `file:3`},
		"a row that is too short":          {reserves + "0xa1,WETH," + ten + ",0,0\n0xa1,USDC\n0xa1,USDC,0," + owed + ",0\n", nil, "has 2 fields where the header has 5"},
		"several parts of one account":     {reserves + "0xa1,WETH,4000000000000000000,0,0\n0xA1,WETH,6000000000000000000,0,0\n0xa1,USDC,0," + owed + ",0\n", one, ""},
		"decimals of another token":        {"user,symbol,decimals,currentATokenBalance,currentTotalDebt\n0xa1,WETH,18," + ten + ",0\n0xa1,USDC,18,0," + owed + "\n", nil, "the token has 18 decimals where the scenario says 6; set market.loan.decimals"},
		"decimals of another collateral":   {"user,symbol,decimals,currentATokenBalance,currentTotalDebt\n0xa1,WETH,8," + ten + ",0\n0xa1,USDC,6,0," + owed + "\n", nil, "the token has 8 decimals where the scenario says 18; set market.collateral.decimals"},
		"decimals as they are":             {"user,symbol,decimals,currentATokenBalance,currentTotalDebt\n0xa1,WETH,18," + ten + ",0\n0xa1,USDC,6,0," + owed + "\n", one, ""},
		"whole tokens of Compound":         {"account,symbol,supplyBalanceUnderlying,storedBorrowBalance\n0xa1,WETH,10,0\n0xa1,USDC,0,14000\n", one, ""},
		"sides in one market":              {sides + "0xa1,COLLATERAL," + ten + ",m\n0xa1,BORROWER," + owed + ",m\n", one, ""},
		"a lender":                         {sides + "0xa1,COLLATERAL," + ten + ",m\n0xa1,BORROWER," + owed + ",m\n0xa2,LENDER,5,m\n", one, ""},
		"sides called otherwise":           {sides + "0xa1,collateral," + ten + ",m\n0xa1,debt," + owed + ",m\n", one, ""},
		"sides in two markets":             {sides + "0xa1,COLLATERAL," + ten + ",m\n0xa1,BORROWER," + owed + ",m\n0xa1,BORROWER," + owed + ",n\n", nil, `column "market" has 2 values`},
		"who only borrows is skipped":      {sides + "0xa1,COLLATERAL," + ten + ",m\n0xa1,BORROWER," + owed + ",m\n0xa2,BORROWER,5,m\n", one, ""},
	} {
		table, err := market().Read(strings.NewReader(c.text), "file")
		if c.err != "" {
			require.ErrorContains(t, err, c.err, name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, c.want, table.Borrowers, name)
	}
	table, err := market().Read(strings.NewReader(reserves+"0xa1,WETH,"+ten+",0,0\n0xa1,USDC,0,"+owed+",0\n0xa1,DAI,0,0,3\n"), "file")
	require.NoError(t, err)
	require.ErrorContains(t, table.Warnings, "1 of 1 accounts owe other tokens too")
	table, err = market().Read(strings.NewReader(reserves+"0xa1,WETH,"+ten+",0,0\n0xa1,USDC,0,"+owed+",0\n0xa1,DAI,5,0,0.0\n"), "file")
	require.NoError(t, err)
	require.Empty(t, table.Warnings)
}
