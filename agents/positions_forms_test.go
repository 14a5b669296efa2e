package agents

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/internal/shared"
)

// drawPositions draws vaults of up to 1,000 WETH and a million USDC, an address each, and writes them in a form in
// which people have them.
func drawPositions(t *rapid.T) (data []byte, read Positions, want []Borrower) {
	read = Positions{CollateralDecimals: 18, LoanDecimals: 6, CollateralSymbol: "WETH", LoanSymbol: "USDC"}
	count := rapid.IntRange(1, 30).Draw(t, "vaults")
	pick := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name) }
	shape := pick("shape", "csv", "csv", "objects", "morpho", "sides")
	units := pick("units", "whole", "raw", "hex", "asked")
	style := pick("style", "plain", "thousands", "comma")
	if shape != "csv" {
		style = "plain"
	}
	type row struct{ user, collateral, debt string }
	rows := make([]row, count)
	decimal := func(x uint64, digits int) string { // x·10⁻digits
		text := fmt.Sprintf("%0*d", digits+1, x)
		whole, part := text[:len(text)-digits], text[len(text)-digits:]
		if style != "plain" && len(whole) > 3 {
			whole = whole[:len(whole)-3] + "," + whole[len(whole)-3:]
		}
		if style == "comma" {
			return strings.ReplaceAll(whole, ",", ".") + "," + part
		}
		return whole + "." + part
	}
	for i := range rows {
		// Six digits after the point, so that whole tokens in thousands are told apart from decimals.
		collateral, debt := rapid.Uint64Range(1, 999_999_999).Draw(t, "collateral"), rapid.Uint64Range(1, 999_999_999_999).Draw(t, "debt")
		var c Borrower
		million := n(1e12)
		c.Collateral.SetUint64(collateral)
		c.Collateral.Mul(&c.Collateral, &million)
		c.Debt.SetUint64(debt)
		want = append(want, c)
		rows[i] = row{user: fmt.Sprintf("0x%040x", i+1)}
		switch {
		case units == "hex" && shape == "csv":
			rows[i].collateral, rows[i].debt = c.Collateral.Hex(), c.Debt.Hex()
		case units == "whole" && shape != "morpho" && shape != "sides":
			rows[i].collateral, rows[i].debt = decimal(collateral, 6), decimal(debt, 6)
		default:
			rows[i].collateral, rows[i].debt = c.Collateral.Dec(), c.Debt.Dec()
		}
	}
	names := []string{pick("user", "user", "Address", "borrower"), pick("collateral name", "collateral", "Collateral"), pick("debt name", "debt", "debt_usdc", "Debt")}
	switch units {
	case "raw", "hex":
		names[1], names[2] = "collateral_raw", pick("debt name", "debt_raw", "borrow_assets_raw")
		if units == "hex" && shape != "csv" {
			names[1], names[2] = "collateral_raw", "debt_raw"
		}
	case "asked":
		read.Units = SmallestUnits
	}
	var text bytes.Buffer
	switch shape {
	case "csv":
		w := csv.NewWriter(&text)
		w.Comma = rapid.SampledFrom([]rune{',', ';', '\t', '|'}).Draw(t, "comma")
		_ = w.Write(names)
		for i, r := range rows {
			if i > 0 && i == len(rows)/2 && rapid.Bool().Draw(t, "header again") {
				_ = w.Write(names)
			}
			_ = w.Write([]string{r.user, r.collateral, r.debt})
		}
		w.Flush()
	case "objects":
		list := make([]map[string]string, count)
		for i, r := range rows {
			list[i] = map[string]string{names[0]: r.user, names[1]: r.collateral, names[2]: r.debt}
		}
		all, _ := json.MarshalIndent(map[string]any{"result": map[string]any{"rows": list}}, "", " ")
		text.Write(all)
	case "morpho":
		read.Units = UnitsByName
		var items []any
		for _, r := range rows {
			items = append(items, map[string]any{"user": map[string]any{"address": r.user}, "state": map[string]any{"collateral": json.Number(r.collateral), "borrowAssets": r.debt, "borrowShares": "1"}})
		}
		all, _ := json.Marshal(map[string]any{"data": map[string]any{"marketPositions": map[string]any{"items": items}}})
		text.Write(all)
	case "sides":
		read.Units = UnitsByName
		var items []any
		for _, r := range rows {
			items = append(items, map[string]any{"account": map[string]any{"id": r.user}, "side": "COLLATERAL", "balance": r.collateral})
			items = append(items, map[string]any{"account": map[string]any{"id": r.user}, "side": "BORROWER", "balance": r.debt})
		}
		if rapid.Bool().Draw(t, "debts first") {
			slices.Reverse(items)
			slices.Reverse(want)
		}
		all, _ := json.Marshal(map[string]any{"data": map[string]any{"positions": items}})
		text.Write(all)
	}
	return text.Bytes(), read, want
}

// positionsComeOut says that positions come out of a file as they went in, whatever its form.
func positionsComeOut(t *rapid.T) {
	data, read, want := drawPositions(t)
	table, err := read.Read(bytes.NewReader(data), "f")
	require.NoError(t, err, "%s", data)
	require.Equal(t, want, table.Borrowers, "%s", data)
}

func TestPositionsComeOutAsTheyWentInWhateverTheForm(t *testing.T) { rapid.Check(t, positionsComeOut) }

func FuzzPositionForms(f *testing.F) { shared.Draws(f, positionsComeOut) }

// acceptedPositions says what is true of any file that is taken: everybody owes something, and the same amounts in
// smallest units are read alike.
func acceptedPositions(t require.TestingT, data []byte, read Positions) {
	table, err := read.Read(bytes.NewReader(data), "f.csv")
	if err != nil {
		require.True(t, fault.Is(err))
		require.ErrorContains(t, err, "f.csv")
		require.Empty(t, table.Borrowers)
		return
	}
	require.NotEmpty(t, table.Borrowers)
	var again strings.Builder
	again.WriteString("collateral_raw,debt_raw\n")
	for _, b := range table.Borrowers {
		require.False(t, b.Collateral.IsZero() || b.Debt.IsZero())
		fmt.Fprintf(&again, "%s,%s\n", b.Collateral.Dec(), b.Debt.Dec())
	}
	plain := Positions{CollateralDecimals: read.CollateralDecimals, LoanDecimals: read.LoanDecimals}
	same, err := plain.Read(strings.NewReader(again.String()), "again.csv")
	require.NoError(t, err)
	if same.Totals == 0 && table.Totals == 0 {
		require.Equal(t, table.Borrowers, same.Borrowers)
	}
}

// spoiltPositions is a file of some form with lines gone, doubled or exchanged, and cells of another kind.
func spoiltPositions(t *rapid.T) {
	data, read, _ := drawPositions(t)
	lines := bytes.SplitAfter(data, []byte("\n"))
	for range rapid.IntRange(1, 4).Draw(t, "changes") {
		i, j := rapid.IntRange(0, len(lines)-1).Draw(t, "line"), rapid.IntRange(0, len(lines)-1).Draw(t, "other")
		switch rapid.IntRange(0, 4).Draw(t, "change") {
		case 0:
			lines[i] = nil
		case 1:
			lines = slices.Insert(lines, i, lines[j])
		case 2:
			lines[i], lines[j] = lines[j], lines[i]
		case 3:
			lines[i] = bytes.Replace(lines[i], []byte("1"), []byte(rapid.SampledFrom([]string{"NaN", "", "1e30", "-", "0", "\"", "total", "0x", ",", "1e-99"}).Draw(t, "cell")), 1)
		case 4:
			lines[i] = append(slices.Clone(lines[i]), lines[j]...)
		}
	}
	read.SkipEmpty = rapid.Bool().Draw(t, "skip")
	acceptedPositions(t, bytes.Join(lines, nil), Positions{CollateralDecimals: 18, LoanDecimals: 6, SkipEmpty: read.SkipEmpty})
}

func TestSpoiltPositionsAreRefusedOrOwed(t *testing.T) { rapid.Check(t, spoiltPositions) }

func FuzzSpoiltPositions(f *testing.F) { shared.Draws(f, spoiltPositions) }

func FuzzRead(f *testing.F) {
	names, err := filepath.Glob("testdata/positions/*")
	require.NoError(f, err)
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(f, err)
		for asked := range uint8(8) {
			f.Add(data, asked)
		}
	}
	f.Add([]byte("a,b\n\""), uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, asked uint8) {
		read := Positions{CollateralDecimals: 18, LoanDecimals: 6, CollateralSymbol: "WETH", LoanSymbol: "USDC", SkipEmpty: asked&8 == 0}
		switch asked & 7 {
		case 1:
			read.Column, read.Value = "market", "WETH/USDC"
		case 2:
			read.Mix, read.Twice = true, SumTwice
		case 3:
			read.Mix, read.Twice = true, KeepTwice
		case 4:
			read.Units = SmallestUnits
		case 5:
			read.Units = WholeTokens
		case 6:
			read.Price, read.About = decimal.NewFromInt(2000), 2000
		case 7:
			read.Columns = PositionColumns{Collateral: "posted (WETH)", Debt: "owes"}
		}
		acceptedPositions(t, data, read)
	})
}
