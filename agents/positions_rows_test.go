package agents

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// longOf is what a table with a row for each side or token is recognised as, by its titles.
func longOf(names ...string) *long {
	var all []titled
	for _, title := range names {
		x := titled{title: title}
		x.name, x.raw, x.usd = positionName(title)
		all = append(all, x)
	}
	return findLong(all)
}

// A table of sides has a side, a balance and an account, one of tokens collateral, debt, a symbol and an account, in any order.
func TestTablesOfSeveralRowsAreKnownByTheirColumns(t *testing.T) {
	for _, names := range [][]string{{"side", "balance", "account"}, {"balance", "account", "side"}, {"account", "side", "amount"}} {
		l := longOf(names...)
		require.NotNil(t, l, names)
		require.Equal(t, "side", names[l.side])
		require.True(t, l.balance >= 0 && l.account >= 0 && l.market < 0)
	}
	for _, names := range [][]string{
		{"currentATokenBalance", "currentTotalDebt", "symbol", "user"}, {"currentTotalDebt", "symbol", "user", "currentATokenBalance"}, {"symbol", "user", "currentATokenBalance", "currentTotalDebt"},
	} {
		l := longOf(names...)
		require.NotNil(t, l, names)
		require.Equal(t, []string{"currentATokenBalance", "currentTotalDebt", "symbol", "user"}, []string{names[l.collateral], names[l.debt], names[l.symbol], names[l.account]})
		require.Equal(t, []int{-1, -1, -1}, []int{l.debt2, l.side, l.balance})
		require.False(t, l.whole)
	}
	require.Equal(t, 1, longOf("currentVariableDebt", "currentStableDebt", "currentATokenBalance", "symbol", "user").debt2)
	require.True(t, longOf("supplyBalanceUnderlying", "storedBorrowBalance", "symbol", "account").whole)
	require.True(t, longOf("storedBorrowBalance", "supplyBalanceUnderlying", "symbol", "account").whole)
	for _, names := range [][]string{
		{"side", "account"},
		{"balance", "account"},
		{"side", "balance"},
		{"currentATokenBalance", "symbol", "user"},
		{"currentTotalDebt", "symbol", "user"},
		{"currentATokenBalance", "currentTotalDebt", "user"},
		{"currentATokenBalance", "currentTotalDebt", "symbol"},
		{"symbol", "user"},
	} {
		require.Nil(t, longOf(names...), names)
	}
}

// Columns may stand in any place, the first as well. Accounts that only lend are passed over, and so are rows of other markets,
// of closed positions and of what is no collateral.
func TestRowsOfAPositionAreReadFromAnyColumn(t *testing.T) {
	const ten, owed = "10000000000000000000", "14000000000"
	one := []Borrower{{Collateral: ether(10), Debt: usdc(14_000)}}
	for _, of := range []struct {
		text   string
		change func(*Positions)
		says   func(Table) int
		n      int
	}{
		{"side,account,balance\nCOLLATERAL,0xa1," + ten + "\nBORROWER,0xa1," + owed + "\n", func(p *Positions) { p.CollateralSymbol, p.LoanSymbol = "", "" }, nil, 0},
		{"hashClosed,account,side,balance\n,0xa1,COLLATERAL," + ten + "\n0xdead,0xa1,COLLATERAL,7\n,0xa1,BORROWER," + owed + "\n", nil, func(t Table) int { return t.Closed }, 1},
		{"symbol,account,side,balance\nWETH,0xa1,COLLATERAL," + ten + "\nUSDC,0xa1,BORROWER," + owed + "\n", nil, nil, 0},
		{"market,symbol,account,side,balance\nm,WETH,0xa1,COLLATERAL," + ten + "\nm,UNI,0xa1,COLLATERAL,0\nm,USDC,0xa1,BORROWER," + owed + "\n", nil, nil, 0},
		{"account,symbol,side,balance\n0xa1,,COLLATERAL," + ten + "\n0xa1,WETH,COLLATERAL,0\n0xa1,USDC,BORROWER," + owed + "\n", nil, nil, 0},
		{"isCollateral,account,side,balance\ntrue,0xa1,SUPPLIER," + ten + "\ntrue,0xa1,BORROWER," + owed + "\nfalse,0xa1,SUPPLIER,5\n", nil, func(t Table) int { return t.Other }, 1},
		{"account,side,balance\n0xa2,COLLATERAL,5\n0xa1,COLLATERAL," + ten + "\n0xa1,BORROWER," + owed + "\n", nil, func(t Table) int { return t.Skipped }, 1},
		{"market,account,side,balance\nn,0xa1,COLLATERAL,5\nm,0xa1,COLLATERAL," + ten + "\nn,0xa1,BORROWER,5\nm,0xa1,BORROWER," + owed + "\n", func(p *Positions) { p.Column, p.Value = "market", "m" }, func(t Table) int { return t.Elsewhere }, 2},
		{"usageAsCollateralEnabled,user,symbol,currentATokenBalance,currentTotalDebt\nfalse,0xa1,WETH,5,0\ntrue,0xa1,WETH," + ten + ",0\ntrue,0xa1,USDC,0," + owed + "\n", nil, func(t Table) int { return t.Other }, 1},
		{"currentStableDebt,currentVariableDebt,user,symbol,currentATokenBalance\n0,0,0xa1,WETH," + ten + "\n1000000000,13000000000,0xa1,USDC,0\n", nil, nil, 0},
		{"currentTotalDebt,user,symbol,currentATokenBalance\n0,0xa1,WETH," + ten + "\n" + owed + ",0xa1,USDC,0\n5,0xa1,DAI,0\n", nil, func(t Table) int { return len(t.Warnings) }, 1},
		{"decimals,user,symbol,currentATokenBalance,currentTotalDebt\n18,0xa1,WETH," + ten + ",0\n6,0xa1,USDC,0," + owed + "\n", nil, nil, 0},
	} {
		p := market()
		if of.change != nil {
			of.change(&p)
		}
		table := read(t, p, of.text)
		require.Equal(t, one, table.Borrowers, of.text)
		if of.says != nil {
			require.Equal(t, of.n, of.says(table), of.text)
		}
	}
	for _, of := range []struct {
		text string
		want []string
		n    int
	}{
		{"symbol,account,side,balance\nWETH,0xa1,COLLATERAL," + ten + "\nUNI,0xa1,COLLATERAL,5\nUSDC,0xa1,BORROWER," + owed + "\n", []string{"collateral in 2 tokens"}, 1},
		{"symbol,account,side,balance\nWETH,0xa1,COLLATERAL," + ten + "\nDAI,0xa1,BORROWER,5\nUSDC,0xa1,BORROWER," + owed + "\n", []string{"debt in 2 tokens"}, 1},
		{"market,account,side,balance\nm,0xa1,COLLATERAL," + ten + "\nn,0xa1,BORROWER," + owed + "\n", []string{`column "market" has 2 values`}, 1},
		{"decimals,user,symbol,currentATokenBalance,currentTotalDebt\n8,0xa1,WETH," + ten + ",0\n", []string{"the token has 8 decimals"}, 1},
		{"account,side,balance\n0xa1,COLLATERAL\n0xa1,BORROWER\n", []string{"file:2", "file:3"}, 2},
		{"account,side,balance\n0xa1,COLLATERAL,much\n0xa1,BORROWER,more\n", []string{"file:2", "file:3"}, 2},
		{"user,symbol,decimals,currentATokenBalance,currentTotalDebt\n0xa1,USDC,6,0,much\n", []string{`"much" is not a number`}, 1},
		{"user,symbol,decimals,currentATokenBalance,currentVariableDebt,currentStableDebt\n0xa1,USDC,6,0,0,much\n", []string{`"much" is not a number`}, 1},
	} {
		_, err := market().Read(strings.NewReader(of.text), "file")
		require.Error(t, err, of.text)
		for _, want := range of.want {
			assert.ErrorContains(t, err, want, of.text)
		}
		assert.Len(t, strings.Split(err.Error(), "\n"), of.n, err)
	}
}

// The name of a token stands in the first column that has one, and is that of all rows or none. A title of JSON may have keys
// before it.
func TestTokensOfAnotherNameAreWarnedOf(t *testing.T) {
	warns := func(text string, change ...func(*Positions)) string {
		return fmt.Sprint(read(t, market(change...), text).Warnings)
	}
	const collateral, loan = "the collateral is WBTC, and the scenario's is WETH", "the loan is WBTC, and the scenario's is USDC"
	require.Contains(t, warns("collateral_token,collateral_symbol,user,collateral,debt\nWBTC,WETH,0xa1,10,14000\n"), collateral)
	require.Empty(t, read(t, market(), "collateral_token,collateral_symbol,user,collateral,debt\nWETH,WBTC,0xa1,10,14000\n").Warnings)
	require.Contains(t, warns("loan_token,user,collateral,debt\nWBTC,0xa1,10,14000\n"), loan)
	require.Contains(t, warns("collateral_token,loan_token,user,collateral,debt\nWETH,WBTC,0xa1,10,14000\n"), loan)
	require.Contains(t, warns("collateral_token,user,collateral,debt\nWBTC,0xa1,10,14000\nWBTC,0xa2,10,14000\n"), collateral)
	require.Contains(t, warns(`[{"user":"0xa1","state":{"collateralToken":"WBTC"},"collateral":10,"debt":14000}]`), collateral)
	for _, quiet := range []string{
		"collateral_token,user,collateral,debt\nWBTC,0xa1,10,14000\nUNI,0xa2,10,14000\n",
		"x.y,user,collateral,debt\nWBTC,0xa1,10,14000\n",
		"my_collateral_token,user,collateral,debt\nWBTC,0xa1,10,14000\n",
		"collateral_token,user,collateral,debt\n0x2260fac5e5542a773aa44fbcfedf7c193bc2c599,0xa1,10,14000\n",
		"loan_token,user,collateral,debt\nDAI,0xa1,10,14000\n",
	} {
		require.Empty(t, read(t, market(func(p *Positions) { p.Mix = true }), quiet).Warnings, quiet)
	}
	require.Empty(t, read(t, market(func(p *Positions) { p.CollateralSymbol = "" }), "collateral_token,user,collateral,debt\nWBTC,0xa1,10,14000\n").Warnings)
	require.Contains(t, warns("collateral_token,user,collateral,debt\nUSDT,0xa1,10,14000\n"), "the collateral is USDT")
}

// Of times eight are kept, and rows of one of those count. Twice as many as times are records of the same positions.
func TestTimesThatComeTwiceAreRecordsOfTheSame(t *testing.T) {
	table := func(times ...int) error {
		text := "day,collateral,debt\n"
		for i, at := range times {
			text += fmt.Sprintf("d%d,%d,1000\n", at, 10+i)
		}
		_, err := market().Read(strings.NewReader(text), "file")
		return err
	}
	eight := []int{1, 2, 3, 4, 5, 6, 7, 8}
	twice := append(append([]int{}, eight...), eight...)
	for i := range 20 {
		twice = append(twice, 9+i)
	}
	require.ErrorContains(t, table(twice...), "eight or more values")
	require.NoError(t, table(append(eight, 1)...))
	require.NoError(t, table(1, 1, 1))
	require.ErrorContains(t, table(1, 1, 2, 2), "2 values")
	require.NoError(t, table(1, 2, 2))
}

// What the middle position owes of its collateral's worth is refused above a hundred times, and warned of below a hundredth.
func TestTheMiddlePositionIsHeldAgainstItsWorth(t *testing.T) {
	debts := func(debt string) (Table, error) {
		return market(about).Read(strings.NewReader("user,collateral,debt\n0xa1,10,"+debt+"\n"), "file")
	}
	for debt, warned := range map[string]bool{"2000000": false, "200": false, "199": true} {
		table, err := debts(debt)
		require.NoError(t, err, debt)
		require.Equal(t, warned, len(table.Warnings) > 0, debt)
	}
	_, err := debts("2000001")
	require.ErrorContains(t, err, "times what its collateral is worth")
}

// Which amounts are as large as smallest units are is asked of whole numbers above 0, in the rows that are read.
func TestWholeNumbersAreHeldAgainstSmallestUnits(t *testing.T) {
	skip, tokens := func(p *Positions) { p.SkipEmpty = true }, func(p *Positions) { p.Units = WholeTokens }
	chosen := func(p *Positions) { p.Column, p.Value = "market", "m" }
	for _, of := range []struct {
		text   string
		change func(*Positions)
		want   string
	}{
		{"user,collateral,debt\n0xa1,1.5,2000000000\n", nil, ""},
		{"user,collateral,debt\n0xa1,1,2000000000.5\n", nil, ""},
		{"user,collateral,debt\n0xa1,10000000000000000,14000000000\n", tokens, ""},
		{"user,collateral,debt\n0xa1,10000000000000000,1.5\n", tokens, ""},
		{"user,collateral,debt\n0xa1,1000000000000000,1.5\n", nil, "collateral is whole numbers as large as smallest units are, and the other amount is not"},
		{"user,collateral,debt\n0xa1,999999999999999,1.5\n", nil, ""},
		{"user,collateral,debt\n0xa1,,1.5\n0xa2,10000000000000000,14000000000\n", skip, "and the other amount is not"},
		{"user,collateral,debt\n0xa1,0,0\n0xa2,0,0\n0xa3,10000000000000000,14000000000\n", skip, "collateral and debt are whole numbers"},
		{"market,user,collateral,debt\nx,0xa1,1,2\nm,0xa2,0x8ac7230489e80000,0x342770c00\n", chosen, ""},
		{"market,user,collateral,debt\nm,0xa1,1,2\n,0xa2,1,2\n", nil, ""},
	} {
		p := market()
		if of.change != nil {
			of.change(&p)
		}
		_, err := p.Read(strings.NewReader(of.text), "file")
		if of.want == "" {
			assert.NoError(t, err, of.text)
		} else {
			assert.ErrorContains(t, err, of.want, of.text)
		}
	}
	text := "market,user,collateral,debt\n"
	for i := range 10 {
		text += fmt.Sprintf("%c,0xa%d,1,2\n", 'a'+i, i)
	}
	_, err := market().Read(strings.NewReader(text), "file")
	require.ErrorContains(t, err, "eight or more values, so that these are positions of more than one market: a, b, c, d, e, f, g, h;")
	require.Empty(t, read(t, market(), "user;collateral;debt\n0xa1;10;14000\n").Warnings)
	require.Empty(t, read(t, market(), "user,collateral,debt\n0xa1,10,14.000\n").Warnings)
}
