package agents

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func read(t *testing.T, p Positions, text string) Table {
	t.Helper()
	table, err := p.Read(strings.NewReader(text), "file")
	require.NoError(t, err)
	return table
}

func about(p *Positions) { p.About = 2000 }

func TestWhatATableLeavesOutIsSaid(t *testing.T) {
	for name, row := range map[string]struct{ text, want string }{
		"a further token":     {"borrower,collateral_weth,collateral_wbtc,debt_usdc\n0xa1,10,1,14000\n0xa2,0.5,0,600.25\n", `file:1: 1 of 2 rows have something in column "collateral_wbtc", which is left out; choose the columns that are meant with population.columns`},
		"soft liquidation":    {"user,collateral,stablecoin,debt\n0xa1,10,0,14000\n0xa2,0.5,20,600.25\n", `file:1: 1 of 2 rows have something in column "stablecoin", which is left out`},
		"another token":       {"user,collateral_token,collateral,debt\n0xa1,WBTC,10,14000\n0xa2,WBTC,0.5,600.25\n", "file:2: the collateral is WBTC, and the scenario's is WETH; set market.collateral.symbol and market.collateral.decimals"},
		"columns exchanged":   {"user,debt,collateral\n0xa1,10,14000\n0xa2,0.5,600.25\n", "file: the middle position owes 4.2e-07 of what its collateral is worth at a price of 2000, so that nobody may ever be liquidated"},
		"dollars of one side": {"user,collateral,debt\n0xa1,20000,14000\n0xa2,1000,600.25\n", "file: the middle position owes 0.00035 of what its collateral is worth at a price of 2000"},
		"nothing left out":    {"user,collateral_token,collateral,collateral_usd,stablecoin,loan_token,debt\n0xa1,ETH,10,20000,0,USDT,14000\n0xa2,ETH,0.5,1000,0,USDT,600.25\n", ""},
		"debts in other tokens": {
			`{"userReserves":[{"user":{"id":"0xa1"},"reserve":{"symbol":"WETH"},"currentATokenBalance":"10000000000000000000","currentTotalDebt":"0"},{"user":{"id":"0xa1"},"reserve":{"symbol":"USDC"},"currentATokenBalance":"0","currentTotalDebt":"14000000000"},{"user":{"id":"0xa1"},"reserve":{"symbol":"DAI"},"currentATokenBalance":"0","currentTotalDebt":"5"}]}`,
			"file: 1 of 1 accounts owe other tokens too, which are left out: they owe more than is read",
		},
	} {
		t.Run(name, func(t *testing.T) {
			table := read(t, market(about), row.text)
			if row.want == "" {
				require.Empty(t, table.Warnings)
				return
			}
			require.ErrorContains(t, table.Warnings, row.want)
		})
	}
}

func TestPositionsAtSeveralTimesOrInImpossibleUnitsAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"date,collateral,debt\n2025-03-01,10,14000\n2025-03-01,0.5,600.25\n2025-03-02,10,14000\n2025-03-02,0.5,600.25\n":                          `file:2: column "date" has 2 values and no column has addresses, so that these may be the same positions at several times; choose one with population.column: date and population.value`,
		"date,user,collateral,debt\n2025-03-01,0xa1,10,14000\n2025-03-01,0xa2,0.5,600.25\n2025-03-02,0xa1,11,14000\n2025-03-02,0xa2,0.5,600.25\n": "file:4: the address of line 2 again, 0xa1, with other amounts; choose one time with population.column: date and population.value, or set population.duplicates to sum or keep",
		"user,collateral,debt\n0xa1,10000000000000000000,14000000000000000000000\n":                                                               "file:2: collateral and debt are whole numbers as large as smallest units are; set population.units to smallest",
		`[{"user":"0xa1","collateral":10,"debt":14000},{"user":"0xa2","collateral":1,"debt":"x"}]`:                                                `file: debt: row 2: "x" is not a number`,
		`[{"user":"0xa1","collateral":10,"debt":14000},{"user":"0xa1","collateral":1,"debt":5}]`:                                                  `file: row 2: the address of row 1 again, 0xa1, with other amounts`,
		"user,collateral_raw,debt_raw\n0xa1,10000000000000000000,14000000000000000000000\n":                                                       "file: the middle position owes 7e+11 times what its collateral is worth at a price of 2000; see that columns, units and price are the right ones",
	} {
		_, err := market(about).Read(strings.NewReader(text), "file")
		require.ErrorContains(t, err, want)
	}
	for text, want := range map[string]string{
		"user,collateral_eth,debt_usdc\n0xa1,10,14000\n":                                        "collateral from collateral_eth (whole tokens), debt from debt_usdc (whole tokens)",
		"user,total_collateral,total_debt,collateral_usd,debt_usd\n0xa1,10,14000,19000,14000\n": "collateral from total_collateral (whole tokens), debt from total_debt (whole tokens)",
		"account,collateralAssets,liabilityAssets\n0xa1,10,14000\n":                             "debt from liabilityAssets (whole tokens)",
	} {
		table := read(t, market(about), text)
		require.Equal(t, []Borrower{{Collateral: ether(10), Debt: usdc(14_000)}}, table.Borrowers)
		require.Contains(t, table.String(), want)
	}
	table := read(t, market(about), "user;collateral;debt\n0xa1;10;14.000\n0xa2;1;1.500\n")
	require.ErrorContains(t, table.Warnings, `file:2: "14.000" is read with a decimal point, as all numbers with one are; write them without points if these part thousands`)
	// Each position has a day of its own: no records of one.
	require.Len(t, read(t, market(), "date,collateral,debt\n2025-03-01,10,14000\n2025-03-02,0.5,600.25\n").Borrowers, 2)
}

func TestClosedPositionsAndWhatIsOnlyLentAreNoCollateral(t *testing.T) {
	const side = `{"positions":[{"account":{"id":"0xa1"},"side":"COLLATERAL","balance":"10000000000000000000","hashClosed":null},{"account":{"id":"0xa1"},"side":"COLLATERAL","balance":"7000000000000000000","hashClosed":"0xdead"},{"account":{"id":"0xa1"},"side":"BORROWER","balance":"14000000000","hashClosed":null}]}`
	table := read(t, market(), side)
	require.Equal(t, []Borrower{{Collateral: ether(10), Debt: usdc(14_000)}}, table.Borrowers)
	require.Contains(t, table.String(), "1 rows of closed positions dropped")

	reserves := func(is string) string {
		return `{"userReserves":[{"user":{"id":"0xa1"},"reserve":{"symbol":"WETH"},"currentATokenBalance":"10000000000000000000","currentTotalDebt":"0","usageAsCollateralEnabledOnUser":` + is + `},{"user":{"id":"0xa1"},"reserve":{"symbol":"USDC"},"currentATokenBalance":"0","currentTotalDebt":"14000000000","usageAsCollateralEnabledOnUser":false}]}`
	}
	require.Equal(t, []Borrower{{Collateral: ether(10), Debt: usdc(14_000)}}, read(t, market(), reserves("true")).Borrowers)
	_, err := market().Read(strings.NewReader(reserves("false")), "file")
	require.ErrorContains(t, err, "none of the 1 rows has both collateral and debt")
	require.Equal(t, []Borrower{{Collateral: ether(10), Debt: usdc(14_000)}}, read(t, market(), "| user | collateral | debt |\n| --- | --- | ---: |\n| 0xa1 | Ξ10 | 14000 |\n").Borrowers)
}

// Rows of one time are not the same positions at several, and amounts in the first column are surveyed as all others.
func TestOneTimeIsNoneOfSeveral(t *testing.T) {
	table := read(t, market(), "time,collateral,debt\n2020-03-12,10,4000\n2020-03-12,20,4000\n2020-03-12,30,4000\n")
	require.Len(t, table.Borrowers, 3)
	_, err := market().Read(strings.NewReader("time,collateral,debt\n2020-03-12,10,4000\n2020-03-12,20,4000\n2020-03-13,10,4000\n2020-03-13,20,4000\n"), "file")
	require.ErrorContains(t, err, "may be the same positions at several times")
	require.Equal(t, []Borrower{{Collateral: ether(10), Debt: usdc(14_000)}}, read(t, market(), "collateral,debt\n0x8ac7230489e80000,0x342770c00\n").Borrowers)
}
