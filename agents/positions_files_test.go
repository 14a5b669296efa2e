package agents

import (
	"os"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

// market is the market of the files in testdata/positions: 10 WETH against 14,000 USDC, and half a WETH against 600.25 USDC.
func market(change ...func(*Positions)) Positions {
	p := Positions{CollateralDecimals: 18, LoanDecimals: 6, CollateralSymbol: "WETH", LoanSymbol: "USDC"}
	for _, c := range change {
		c(&p)
	}
	return p
}

func TestPositionsAreReadAsTheyCome(t *testing.T) {
	two := []Borrower{{Collateral: ether(10), Debt: usdc(14_000)}, {Collateral: n(5e17), Debt: n(600_250_000)}}
	third, fourth := Borrower{Collateral: ether(2), Debt: usdc(2000)}, Borrower{Collateral: ether(1), Debt: usdc(1000)}
	skip := func(p *Positions) { p.SkipEmpty = true }
	for _, row := range []struct {
		file string
		read Positions
		want []Borrower
		says string // of what was read and dropped
	}{
		{"semicolons.csv", market(), two, "2 positions from CSV with semicolons, collateral from collateral (whole tokens), debt from debt (whole tokens)"},
		{"decimal-comma.csv", market(), two, ""},
		{"tabs-thousands.csv", market(), two, "2 positions from CSV with tabs"},
		{"raw-names.csv", market(), two, "collateral from collateral_raw (smallest units), debt from debt_raw (smallest units)"},
		{"raw-unnamed.csv", market(func(p *Positions) { p.Units = SmallestUnits }), two, "collateral from collateral (smallest units)"},
		{"hexadecimal.csv", market(), two, ""},
		{"total.csv", market(), append(two[:2:2], third), "1 rows of totals dropped"},
		{"total-unlabelled.csv", market(), append(two[:2:2], third, fourth), "1 rows of totals dropped"},
		{"markets.csv", market(func(p *Positions) { p.Column, p.Value = "market", "weth/usdc" }), two, "1 rows of other values dropped"},
		{"markets.csv", market(func(p *Positions) { p.Mix = true }), []Borrower{two[0], {Collateral: n(2e17), Debt: usdc(9000)}, two[1]}, ""},
		{"duplicates.csv", market(), []Borrower{two[0], {Collateral: n(25e16), Debt: n(300_125_000)}}, "3 repeated rows dropped"},
		{"duplicates.csv", market(func(p *Positions) { p.Twice = SumTwice }), []Borrower{{Collateral: ether(20), Debt: usdc(28_000)}, {Collateral: n(75e16), Debt: n(900_375_000)}}, "3 rows added to another of their address"},
		{"duplicates-differ.csv", market(func(p *Positions) { p.Twice = SumTwice }), two[:1:1], ""},
		{"duplicates-differ.csv", market(func(p *Positions) { p.Twice = KeepTwice }), nil, "3 positions"},
		{"dollars.csv", market(func(p *Positions) { p.Price = decimal.NewFromInt(2000) }), two, "collateral from collateral_usd (dollars at 2000), debt from debt_usd (dollars)"},
		{"zero-debt.csv", market(skip), two, ""},
		{"dune.csv", market(), two, "collateral from collateral_amount (whole tokens), debt from borrow_amount (whole tokens)"},
		{"dune.json", market(), two, "2 positions from JSON"},
		{"morpho.json", market(skip), two, "collateral from state.collateral (smallest units), debt from state.borrowAssets (smallest units)"},
		{"thegraph-sides.json", market(), two, "1 rows of other tokens or sides dropped"},
		{"thegraph-reserves.json", market(), two, "1 rows of other tokens or sides dropped"},
		{"liquity.json", market(), two, ""},
		{"joined.csv", market(), two, "1 repeated header rows dropped"},
		{"joined-with-marks.csv", market(), two, "1 repeated header rows dropped"},
		{"hexadecimal-unnamed.csv", market(), two, "collateral from collateral (smallest units), debt from debt (smallest units)"},
		{"raw-exponents.csv", market(func(p *Positions) { p.Units = SmallestUnits }), two, "(smallest units)"},
		{"dollar-signs.csv", market(func(p *Positions) { p.Price = decimal.NewFromInt(2000) }), two, "collateral from collateral (dollars at 2000), debt from debt (dollars)"},
		{"with-symbols.csv", market(), two, "whole tokens"},
		{"named-by-token.csv", market(), two, "collateral from WETH (whole tokens), debt from USDC (whole tokens)"},
		{"under-addresses.json", market(), two, "2 positions from JSON"},
		{"columns-of-addresses.json", market(), two, "2 positions from JSON"},
		{"thegraph-users.json", market(), two, "1 rows of other tokens or sides dropped"},
		{"thegraph-lenders.json", market(), two, "1 rows of other tokens or sides dropped"},
		{"compound.json", market(), two, "by symbol, a row for each token (whole tokens), 1 rows of other tokens"},
		{"named-otherwise.csv", market(func(p *Positions) {
			p.Columns = PositionColumns{Borrower: "who", Collateral: "posted (WETH)", Debt: "owes"}
		}), two, ""},
	} {
		t.Run(row.file, func(t *testing.T) {
			file, err := os.Open("testdata/positions/" + row.file)
			require.NoError(t, err)
			defer file.Close()
			table, err := row.read.Read(file, row.file)
			require.NoError(t, err)
			require.Contains(t, table.String(), row.says)
			switch {
			case row.file == "duplicates-differ.csv" && row.read.Twice == SumTwice:
				require.Equal(t, []Borrower{two[0], {Collateral: n(5e17), Debt: n(600_250_000)}}, table.Borrowers)
			case row.want != nil:
				require.Equal(t, row.want, table.Borrowers)
			default:
				require.Len(t, table.Borrowers, 3)
			}
		})
	}
}

func TestPositionsThatCannotBeToldAreRefusedWithTheKeyToSet(t *testing.T) {
	for _, row := range []struct {
		file string
		read Positions
		want string
	}{
		{"raw-unnamed.csv", market(), "raw-unnamed.csv:2: collateral and debt are whole numbers as large as smallest units are; set population.units to smallest, or to tokens if they are whole tokens"},
		{"address-as-amount.csv", market(), "address-as-amount.csv:2: collateral_raw: "},
		{"total-wrong.csv", market(), `total-wrong.csv:5: "TOTAL" is called a total, and its amounts are not the sums of the others'; remove the row`},
		{"markets.csv", market(), `markets.csv:2: column "market" has 2 values, so that these are positions of more than one market: WBTC/USDC, WETH/USDC; choose one with population.column: market and population.value, or take all as of one with population.markets: mix`},
		{"duplicates-differ.csv", market(), "duplicates-differ.csv:4: the address of line 3 again, 0xA2, with other amounts; set population.duplicates to sum if they are parts of one position, or to keep"},
		{"dollars.csv", market(), `dollars.csv:1: column "collateral_usd" is in dollars; set population.recorded_price`},
		{"dollars.csv", market(func(p *Positions) { p.LoanSymbol = "WETH" }), "dollars.csv:1: amounts in dollars, and the loan token WETH is no dollar; name columns in tokens with population.columns"},
		{"zero-debt.csv", market(), "zero-debt.csv:3: is a vault without collateral or without debt; remove the row, or set population.empty to skip"},
		{"morpho.json", market(func(p *Positions) { p.LoanDecimals = 18 }), "morpho.json:2: market.loanAsset.decimals: the token has 6 decimals where the scenario says 18; set market.loan.decimals"},
		{"thegraph-reserves.json", market(func(p *Positions) { p.CollateralSymbol = "" }), "say which are the market's with market.collateral.symbol"},
		{"named-otherwise.csv", market(), "named-otherwise.csv:1: there is no column collateral (whole tokens) or collateral_raw (smallest units) among who, posted (WETH), owes; add one, or name the column that holds it with population.columns.collateral"},
		{"two-columns-of-debt.csv", market(), `two-columns-of-debt.csv:1: both "debt_a" and "debt_b" could be the column of debt; keep one, or name it with population.columns.debt`},
		{"raw-exponents.csv", market(), "raw-exponents.csv:2: collateral and debt are whole numbers as large as smallest units are; set population.units to smallest"},
		{"raw-collateral-alone.csv", market(), "raw-collateral-alone.csv:2: collateral is whole numbers as large as smallest units are, and the other amount is not; call the column collateral_raw if they are, or set population.units to tokens"},
		{"dollar-signs.csv", market(), `dollar-signs.csv:1: column "collateral" is in dollars; set population.recorded_price`},
		{"hexadecimal-unnamed.csv", market(func(p *Positions) { p.Units = WholeTokens }), "hexadecimal-unnamed.csv:2: collateral: 0x8ac7230489e80000 is hexadecimal, which smallest units are; set population.units to smallest"},
		{"with-other-symbols.csv", market(), `with-other-symbols.csv:3: collateral: "0.5 WBTC" is in WBTC, and the column in whole tokens; write the amounts of a column in one unit`},
		{"remark.csv", market(), `remark.csv:12: "All borrowers" stands where all other rows have an address; remove the row if it is no borrower, or give it an address`},
		{"more-cells.csv", market(), "more-cells.csv:2: has 3 fields where the header has 2; mend the row"},
	} {
		t.Run(row.file, func(t *testing.T) {
			file, err := os.Open("testdata/positions/" + row.file)
			require.NoError(t, err)
			defer file.Close()
			_, err = row.read.Read(file, row.file)
			require.ErrorContains(t, err, row.want)
		})
	}
}
