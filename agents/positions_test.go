package agents

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

var reading = Positions{CollateralDecimals: 18, LoanDecimals: 6}

func TestTablesAreReadByTheirColumnNames(t *testing.T) {
	for name, text := range map[string]string{
		"whole tokens":    "collateral,debt\n10,14000\n0.5,600.25\n",
		"any order, case": "\ufeffn_bands, Debt_crvUSD ,Collateral\n4,14000,10.000\n10,600.250000,5e-1\n",
		"smallest units":  "collateral_raw,borrow_assets_raw,collateral\n10000000000000000000,14000000000,7\n500000000000000000,600250000,7\n",
		"windows":         "collateral,debt\r\n10,14000\r\n0.5,600.25\r\n",
	} {
		table, err := reading.Read(strings.NewReader(text), "t.csv")
		require.NoError(t, err, name)
		want := []Borrower{{Collateral: ether(10), Debt: usdc(14_000)}, {Collateral: n(5e17), Debt: n(600_250_000)}}
		require.Equal(t, want, table.Borrowers, name)

		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, err = z.Write([]byte(text))
		require.NoError(t, err)
		require.NoError(t, z.Close())
		again, err := reading.Read(&packed, "t.csv.gz")
		require.NoError(t, err)
		require.Equal(t, "CSV in gzip", again.Form)
		again.Form = table.Form
		require.Equal(t, table, again)
	}
}

func TestDigitsBeyondTheUnitRoundAgainstTheBorrower(t *testing.T) {
	table, err := reading.Read(strings.NewReader("collateral,debt\n1.0000000000000000019,1.0000001\n"), "t.csv")
	require.NoError(t, err)
	require.Equal(t, []Borrower{{Collateral: n(1e18 + 1), Debt: n(1_000_001)}}, table.Borrowers)
}

// The line that says what was read names nothing that did not happen.
func TestWhatWasReadIsSaidWithoutNoughts(t *testing.T) {
	table, err := reading.Read(strings.NewReader("collateral,debt\n10,14000\n"), "t.csv")
	require.NoError(t, err)
	require.Equal(t, "1 positions from CSV, collateral from collateral (whole tokens), debt from debt (whole tokens)", table.String())
}

// One of two amounts may be in dollars.
func TestOneAmountMayBeInDollars(t *testing.T) {
	read := market(func(p *Positions) { p.Price = decimal.NewFromInt(2000) })
	want := []Borrower{{Collateral: ether(10), Debt: usdc(14_000)}}
	for _, text := range []string{"collateral_usd,debt\n20000,14000\n", "collateral,debt_usd\n10,14000\n"} {
		table, err := read.Read(strings.NewReader(text), "t.csv")
		require.NoError(t, err, text)
		require.Equal(t, want, table.Borrowers, text)
	}
	read.LoanSymbol = "WBTC"
	for _, text := range []string{"collateral_usd,debt\n20000,14000\n", "collateral,debt_usd\n10,14000\n"} {
		_, err := read.Read(strings.NewReader(text), "t.csv")
		require.ErrorContains(t, err, "no dollar", text)
	}
}

// A column of a token's decimals is held against the scenario's, wherever it stands.
func TestDecimalsInTheFirstColumnAreCompared(t *testing.T) {
	const rows = "collateral_decimals,collateral,debt\n18,10,14000\n%s,10,14000\n"
	_, err := reading.Read(strings.NewReader(fmt.Sprintf(rows, "18")), "t.csv")
	require.NoError(t, err)
	_, err = reading.Read(strings.NewReader(fmt.Sprintf(rows, "8")), "t.csv")
	require.ErrorContains(t, err, "t.csv:3: collateral_decimals: the token has 8 decimals where the scenario says 18")
}

// The column by which rows are chosen is no label, so the next one says that a row is a total.
func TestTheLabelStandsBesideTheColumnOfTheMarket(t *testing.T) {
	read := market()
	read.Column, read.Value = "pool", "a"
	table, err := read.Read(strings.NewReader("pool,who,collateral,debt\na,x,1,1000\na,y,2,2000\na,Total,3,3000\n"), "t.csv")
	require.NoError(t, err)
	require.Len(t, table.Borrowers, 2)
	require.Equal(t, 1, table.Totals)
}

func TestRowsOfOneMarketAreChosen(t *testing.T) {
	read := reading
	read.Column, read.Value = "Market", "a"
	table, err := read.Read(strings.NewReader("market,collateral,debt\na,1,1\nb,2,2\na,3,3\nb,,\n"), "t.csv")
	require.NoError(t, err)
	require.Len(t, table.Borrowers, 2)
	require.Equal(t, 2, table.Elsewhere)
	read.Value = "c"
	_, err = read.Read(strings.NewReader("market,collateral,debt\na,1,1\n"), "t.csv")
	require.EqualError(t, err, `t.csv: no row has "c" in column "Market"; correct population.column and population.value`)
	read.Column = "pool"
	_, err = read.Read(strings.NewReader("market,collateral,debt\na,1,1\n"), "t.csv")
	require.ErrorContains(t, err, `no column "pool"`)
}

func TestRowsWithoutDebtAreFaultsUnlessSkipped(t *testing.T) {
	text := "collateral,debt\n1,0\n0,1\n2,2\n"
	_, err := reading.Read(strings.NewReader(text), "t.csv")
	require.ErrorContains(t, err, "t.csv:2: is a vault without")
	require.ErrorContains(t, err, "t.csv:3: is a vault without")
	skipping := reading
	skipping.SkipEmpty = true
	table, err := skipping.Read(strings.NewReader(text), "t.csv")
	require.NoError(t, err)
	require.Len(t, table.Borrowers, 1)
	require.Equal(t, 2, table.Skipped)
	_, err = skipping.Read(strings.NewReader("collateral,debt\n1,0\n"), "t.csv")
	require.ErrorContains(t, err, "a population with no debt")
}

func TestEveryFaultOfATableIsReportedWithItsLine(t *testing.T) {
	text := "collateral,debt\n1,NaN\n-1,2\n,3\n1,2,3\n1,1e50\n1,\"a\nb\"\n4,4\n" + strings.Repeat("1", 200) + ",1\n"
	_, err := reading.Read(strings.NewReader(text), "dir/t.csv")
	for _, want := range []string{
		`dir/t.csv:2: debt: "NaN" is not a number`, "dir/t.csv:3: collateral: -1 is below 0: an amount cannot be negative",
		"dir/t.csv:4: collateral: is empty", "dir/t.csv:5: has 3 fields where the header has 2", "dir/t.csv:6: debt: 1e50",
		"dir/t.csv:7: debt: \"a", "dir/t.csv:10: collateral: is 200 characters long",
	} {
		require.ErrorContains(t, err, want)
	}
	_, err = reading.Read(strings.NewReader("collateral,debt\n"+strings.Repeat("x,1\n", 25)), "t.csv")
	require.ErrorContains(t, err, "t.csv: and 5 more")
	for text, want := range map[string]string{
		"":                                "the file is empty",
		"collateral,debt\n":               "no rows below the header",
		"10,14000\n1,2\n":                 "is not a header",
		"collateral,loan\n1,2\n":          "there is no column debt",
		"collateral,debt_a,debt_b\n1,2,3": "keep one",
		"collateral_raw,debt\n1.5,2\n":    "smallest units are whole",
		"collateral,debt\n1e99,2\n":       "out of range",
		"collateral,debt\n1e41,2\n":       "collateral: 1e41 is out of range",
		"collateral,debt\n1e40,2\n":       "collateral: 1e40 does not fit 128 bits",
		"collateral,debt\n1,1e-101\n":     "debt: 1e-101 is out of range",
		"\x1f\x8bnot gzip":                "t.csv",
	} {
		_, err := reading.Read(strings.NewReader(text), "t.csv")
		require.ErrorContains(t, err, want, "%q", text)
	}
}
