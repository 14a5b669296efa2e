package agents

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A title is taken apart into a name, smallest units and dollars.
func TestATitleSaysItsUnit(t *testing.T) {
	type parts struct {
		name     string
		raw, usd bool
	}
	for title, want := range map[string]parts{
		"Debt":             {"debt", false, false},
		"debt (USD)":       {"debt", false, true},
		"debt [$]":         {"debt", false, true},
		"debt (USDC)":      {"debt", false, false},
		"debt (USDT)":      {"debt", false, false},
		"debt (crvUSD)":    {"debt", false, false},
		"debt (wei)":       {"debt", true, false},
		"debt (raw)":       {"debt", true, false},
		"(usd) debt":       {"usddebt", false, false},
		"$ debt":           {"debt", false, true},
		"debt_raw":         {"debt", true, false},
		"debt_usd":         {"debt", false, true},
		"debt_value_usd":   {"debt", false, true},
		"draw":             {"draw", false, false},
		"raw":              {"raw", false, false},
		"usd":              {"usd", false, false},
		"\ufeffcollateral": {"collateral", false, false},
	} {
		name, raw, usd := positionName(title)
		require.Equal(t, want, parts{name, raw, usd}, title)
	}
}

// What is read of a table's header, in the words of the report of what was read: rows are of 10 ether and 14,000 USDC.
func TestColumnsAreToldByTheirTitles(t *testing.T) {
	ten := []Borrower{{Collateral: ether(10), Debt: usdc(14_000)}}
	for _, of := range []struct {
		text   string
		change func(*Positions)
		says   string
		called string
	}{
		{"user,collateral,debt_raw\n0xa1,10,14000000000\n", nil, "collateral from collateral (whole tokens), debt from debt_raw (smallest units)", "0xa1"},
		{"user,name,collateral,debt\n0xa1,ada,10,14000\n", nil, "", "0xa1"},
		{"name,user,collateral,debt\nada,0xa1,10,14000\n", nil, "", "ada"},
		{"x,y,collateral,debt\none,two,10,14000\n", nil, "", "one"},
		{"collateral,x,debt\n10,one,14000\n", nil, "", "one"},
		{"debt,collateral,x_raw,x_usd,x\n14000,10,1,2,one\n", nil, "", "one"},
		{"owed,locked,x\n14000,10,one\n", func(p *Positions) { p.Columns = PositionColumns{Collateral: "locked", Debt: "owed"} }, "debt from owed", "one"},
		{"locked,owed,who\n10,14000,0xa1\n", func(p *Positions) {
			p.Columns = PositionColumns{Collateral: "locked", Debt: "owed", Borrower: "WHO"}
		}, "collateral from locked", "0xa1"},
		{"position,user,debt\n10,0xa1,14000\n", func(p *Positions) { p.Columns.Collateral = "position" }, "", "0xa1"},
		{"vault,user,collateral\n14000,0xa1,10\n", func(p *Positions) { p.Columns.Debt = "vault" }, "", "0xa1"},
		{"vault,name,collateral,debt\nv,ada,10,14000\nw,ben,11,2\n", func(p *Positions) { p.Column, p.Value = "vault", " V" }, "", "ada"},
		{"vault,x,collateral,debt\nv,one,10,14000\n", func(p *Positions) { p.Column, p.Value = "vault", "v" }, "", "one"},
		{"user,collateral,debt_crvusd\n0xa1,10,14000\n", func(p *Positions) { p.LoanSymbol = "crvUSD" }, "debt from debt_crvusd (whole tokens)", "0xa1"},
		{"user,collateral,debt_usd\n0xa1,10,14000\n", nil, "debt from debt_usd (dollars)", "0xa1"},
		{"user,collateral,borrow_usd\n0xa1,10,14000\n", nil, "debt from borrow_usd (dollars)", "0xa1"},
		{"user,wethcollateral,usdcdebt\n0xa1,10,14000\n", nil, "", "0xa1"},
		{"user,collateraleth,debt\n0xa1,10,14000\n", nil, "", "0xa1"},
		{"user,collateral,debt\n0xa1,$20000,$14000\n", func(p *Positions) { p.Price = decimal.NewFromInt(2000) }, "(dollars at 2000)", "0xa1"},
		{"user,symbol,collateral,debt\n0xa1,WETH,10,14000\n", nil, "", "0xa1"},
		{"user,side,collateral,debt\n0xa1,long,10,14000\n", nil, "", "0xa1"},
		{"balance,user,collateral,debt\n5,0xa1,10,14000\n", nil, "", "0xa1"},
	} {
		p := market()
		if of.change != nil {
			of.change(&p)
		}
		table := read(t, p, of.text)
		if strings.Contains(of.text, "crvusd") {
			require.Len(t, table.Borrowers, 1)
		} else {
			require.Equal(t, ten, table.Borrowers, of.text)
		}
		require.Contains(t, table.Columns, of.says)
		require.Equal(t, []string{of.called}, table.Called, of.text)
	}
	for text, want := range map[string]string{
		"user,collateralw,debt\n0xa1,10,14000\n":                  "there is no column collateral",
		"user,symbol,currentATokenBalance,owed\n0xa1,WETH,10,5\n": "there is no column collateral",
		"user,collateral,debt\n0xa1,5x,14000\n":                   `"5x" is not a number`,
		"user,collateral,debt\n0xa1,10\n0xa2,10,n\n0xa3,10\n":     "file:4: has 2 fields where the header has 3",
		"":                       "the file is empty",
		"user,collateral,debt\n": "no rows below the header",
		"market,user,collateral,debt\na,0xa1,1,2\nb,0xa2,1,2\nb,0xa3,1,2\n":       `column "market" has 2 values`,
		"chain,market,user,collateral,debt\nx,a,0xa1,1,2\nx,b,0xa2,1,2\n":         `column "market" has 2 values`,
		"day,block,collateral,debt\nx,1,1,2\nx,1,2,2\nx,2,1,2\nx,2,2,2\n":         `column "block" has 2 values and no column has addresses`,
		"collateral,debt,debt_decimals\n1,2,8\n":                                  "the token has 8 decimals where the scenario says 6",
		"collateral,debt,collateral_decimals\n1,2,8\n1,n,8\n":                     "the token has 8 decimals where the scenario says 18",
		`{"a":[{"x":1,"z":2}],"b":[{"y":1,"z":2}]}`:                               "JSON with tables, none of them of collateral and debt",
		`{"a":[{"collateral":1,"debt":1}],"b":[{"collateral":2,"debt":1}]}`:       "population.part",
		"user,collateral,debt\n0xa1,10,14000\n0xa2,1,2\n0xa3,3,n\n0xa4,0xzz,50\n": "file:5",
	} {
		p := market()
		if strings.Contains(text, "collateralw") {
			p.CollateralSymbol, p.LoanSymbol = "", ""
		}
		_, err := p.Read(strings.NewReader(text), "file")
		assert.ErrorContains(t, err, want, text)
	}
	_, err := market(func(p *Positions) { p.SkipEmpty = true }).Read(strings.NewReader("user,collateral,debt\n0xa1,,n\n0xa2,1,1\n"), "file")
	require.ErrorContains(t, err, `file:2: debt: "n" is not a number`, "beside a cell that is empty")
	table := read(t, market(), `{"a":[{"collateral":1,"x":2}],"b":[{"user":"0xa1","collateral":10,"debt":14000}]}`)
	require.Equal(t, ten, table.Borrowers, "a table without debt is passed over")
	table = read(t, market(), `{"a":[{"x":1,"z":2}],"b":[{"user":"0xa1","collateral":10,"debt":14000}]}`)
	require.Equal(t, ten, table.Borrowers, "a table of something else is passed over")
}

// An amount's unit may be a sign or letters; a cell of letters alone is no amount.
func TestAUnitStandsAtEitherEndOfAnAmount(t *testing.T) {
	for cell, want := range map[string][2]string{"a1b": {"a1", "B"}, "$5$": {"$5", "$"}, "1a1": {"1a1", ""}, "5x": {"5", "X"}, "abc": {"abc", ""}} {
		amount, unit := unitOf(cell)
		require.Equal(t, want, [2]string{amount, unit}, cell)
	}
	require.Len(t, brief(strings.Repeat("x", 120)), 120)
	require.Equal(t, strings.Repeat("x", 120)+"…", brief(strings.Repeat("x", 121)))
}
