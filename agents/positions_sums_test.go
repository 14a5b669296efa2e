package agents

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A row whose amounts are the sums of all others' is dropped: within a hundredth where it is called one, and within a part in a
// thousand million at either end of more than three rows.
func TestRowsOfTotals(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		rows   int
		totals int
		err    string
	}{
		"last and called so":          {"borrower,collateral,debt\na,10,4000\nb,20,8000\ntotal,30,12000\n", 2, 1, ""},
		"first and called so":         {"borrower,collateral,debt\nSum:,30,12000\na,10,4000\nb,20,8000\n", 2, 1, ""},
		"in between and called so":    {"borrower,collateral,debt\na,10,4000\naverage,30,12000\nb,20,8000\n", 2, 1, ""},
		"off by a hundredth":          {"borrower,collateral,debt\na,10,4000\nb,23,8000\ntotal,33.3,12000\n", 2, 1, ""},
		"off by just a hundredth":     {"borrower,collateral,debt\na,50,4000\nb,51,8000\ntotal,100,12000\n", 2, 1, ""},
		"off by a little more":        {"borrower,collateral,debt\na,10,4000\nb,23,8000\ntotal,33.4,12000\n", 0, 0, `"total" is called a total, and its amounts are not the sums of the others'; remove the row`},
		"off in debt alone":           {"borrower,collateral,debt\na,10,4000\nb,20,8000\ntotal,30,13000\n", 0, 0, "is called a total"},
		"last of four, not called so": {"borrower,collateral,debt\na,10,4000\nb,20,8000\nc,5,1000\nd,35,13000\n", 3, 1, ""},
		"first of four":               {"borrower,collateral,debt\nd,35,13000\na,10,4000\nb,20,8000\nc,5,1000\n", 3, 1, ""},
		"of three it may be chance":   {"borrower,collateral,debt\na,10,4000\nb,20,8000\nc,30,12000\n", 3, 0, ""},
		"in between, not called so":   {"borrower,collateral,debt\na,10,4000\nd,35,13000\nb,20,8000\nc,5,1000\n", 4, 0, ""},
		"last of four, off by 1e-8":   {"borrower,collateral,debt\na,10,4000\nb,20,8000\nc,5,1000\nd,35.0000004,13000\n", 4, 0, ""},
	} {
		table, err := reading.Read(strings.NewReader(c.text), "t.csv")
		if c.err != "" {
			require.ErrorContains(t, err, c.err, name)
			continue
		}
		require.NoError(t, err, name)
		require.Len(t, table.Borrowers, c.rows, name)
		require.Equal(t, c.totals, table.Totals, name)
		require.Len(t, table.Warnings, c.totals, name)
	}
}

// Of ten rows with an address, one or two without one are refused; of nine, or beside three, nothing is.
func TestRowsWithoutAnAddressAmongOthersWithOne(t *testing.T) {
	for _, c := range []struct {
		addresses int
		odd       []string
		refused   bool
	}{
		{10, []string{"note"}, true},
		{10, []string{"note", "rest"}, true},
		{10, []string{"note", "rest", "more"}, false},
		{9, []string{"note"}, false},
		{9, []string{"note", "rest"}, false},
		{10, nil, false},
		{10, []string{"alice.eth"}, false},
	} {
		text := "borrower,collateral,debt\n"
		for i := range c.addresses {
			text += fmt.Sprintf("0xa%d,10,4000\n", i)
		}
		for i, who := range c.odd {
			text += fmt.Sprintf("%s,1%d,4000\n", who, i)
		}
		table, err := reading.Read(strings.NewReader(text), "t.csv")
		if c.refused {
			require.ErrorContains(t, err, `"note" stands where all other rows have an address`, "%+v", c)
			continue
		}
		require.NoError(t, err, "%+v", c)
		require.Len(t, table.Borrowers, c.addresses+len(c.odd))
	}
}
