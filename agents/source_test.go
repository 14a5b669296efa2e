package agents

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/rng"
)

// opening is where paths begin: whole tokens of six decimals each, an LLTV of 80 % and a price of so many loan tokens.
func opening(price uint64) *Opening {
	var scaled uint256.Int
	scaled.Exp(uint256.NewInt(10), uint256.NewInt(36))
	scaled.Mul(&scaled, uint256.NewInt(price))
	return &Opening{
		Market: Market{CollateralDecimals: 6, LoanDecimals: 6, LLTV: *uint256.NewInt(0.8e18), Price: scaled},
		First:  oracle.Price(price) * oracle.PriceOne, Scale: oracle.PriceDecimals,
	}
}

// builderOf is a builder for which every file has this content; one that is called none is missing.
func builderOf(text string) *catalog.Builder {
	six := func(symbol string) catalog.Token { return catalog.Token{Symbol: symbol, Decimals: 6} }
	b := catalog.NewBuilder(catalog.Study{Collateral: six("ABC"), Loan: six("USD")}, "")
	b.OpenWith(func(path string) (io.ReadCloser, string, error) {
		if path == "none" {
			return nil, "", errors.New("there is no such file")
		}
		return io.NopCloser(bytes.NewReader([]byte(text))), "", nil
	})
	return b.At("population")
}

// Three vaults, of which 10 tokens of collateral carry at most 8 of debt at a price of 1.
const threeVaults = "borrower,collateral,debt\na,10,4\nb,10,8\nc,10,9\n"

// A file that is packed is told to be, one that is not is not.
func TestTheFormOfABookIsNoted(t *testing.T) {
	for packed, says := range map[string]string{"": "from CSV, ", "gzip": "from CSV in gzip, "} {
		b := catalog.NewBuilder(catalog.Study{Collateral: catalog.Token{Symbol: "ABC", Decimals: 6}, Loan: catalog.Token{Symbol: "USD", Decimals: 6}}, "")
		b.OpenWith(func(string) (io.ReadCloser, string, error) {
			return io.NopCloser(strings.NewReader(threeVaults)), packed, nil
		})
		form := RecordedForm{File: "book.csv", Units: "named", Markets: "one", Duplicates: "refuse", Empty: "refuse", Unhealthy: "refuse", Behaviours: idlers()}
		form.Source(b.At("population"), opening(2), nil)
		require.NoError(t, b.Err())
		require.Contains(t, b.Notes()[0], says)
	}
}

func idlers() []BehaviourForm { return []BehaviourForm{PassiveForm{Weight{3}}} }

func TestABookIsReadAndItsSickAreRefusedOrDropped(t *testing.T) {
	owe := func(rows []Borrower) (debts []uint64) {
		for _, r := range rows {
			debts = append(debts, r.Debt.Uint64())
		}
		return debts
	}
	for name, c := range map[string]struct {
		text  string
		set   func(*RecordedForm)
		price uint64
		debts []uint64
		err   string
		notes []string
	}{
		"all are healthy": {text: threeVaults, price: 2, debts: []uint64{4e6, 8e6, 9e6}},
		"one is sick": {
			text: threeVaults, price: 1, debts: []uint64{4e6, 8e6, 9e6},
			err: "1 of 3 positions (the first is number 3) could be liquidated at the first price, 1; set population.recorded_price to the price they were recorded at, or population.unhealthy to drop",
		},
		"one is sick and dropped": {
			text: threeVaults, set: func(f *RecordedForm) { f.Unhealthy = "drop" }, price: 1, debts: []uint64{4e6, 8e6},
			notes: []string{"1 of 3 positions of book.csv could be liquidated at the first price, 1, and were dropped."},
		},
		"the first and the third are dropped": {
			text: "borrower,collateral,debt\na,10,9\nb,10,8\nc,10,9\nd,10,3\n", set: func(f *RecordedForm) { f.Unhealthy = "drop" }, price: 1, debts: []uint64{8e6, 3e6},
			notes: []string{"2 of 4 positions of book.csv could be liquidated at the first price, 1, and were dropped."},
		},
		"all are sick, dropped or not": {
			text: "borrower,collateral,debt\na,10,9\nb,10,9.5\n", set: func(f *RecordedForm) { f.Unhealthy = "drop" }, price: 1, debts: []uint64{9e6, 9.5e6},
			err: "all 2 positions could be liquidated at the first price, 1; set population.recorded_price to the price they were recorded at",
		},
		"recorded at another price": { // from 2 to 1 debts halve
			text: threeVaults, set: func(f *RecordedForm) { f.RecordedPrice = catalog.MustDecimal("2") }, price: 1, debts: []uint64{2e6, 4e6, 4.5e6},
		},
		"a price that is too small": {
			text: threeVaults, set: func(f *RecordedForm) { f.RecordedPrice = catalog.MustDecimal("0.00000000000000001") }, price: 2, err: "recorded_price",
		},
		"some are empty": {
			text: threeVaults + "d,10,0\ne,0,3\n", set: func(f *RecordedForm) { f.Empty = "skip" }, price: 2, debts: []uint64{4e6, 8e6, 9e6},
			notes: []string{"2 of 5 rows of book.csv have no collateral or no debt and were skipped."},
		},
		"empty ones are refused":   {text: threeVaults + "d,10,0\n", price: 2, err: "debt"},
		"where no price is known":  {text: threeVaults, debts: []uint64{4e6, 8e6, 9e6}},
		"a file that is not there": {set: func(f *RecordedForm) { f.File = "none" }, price: 1, err: "population.file: there is no such file"},
		"twice and refused":        {text: threeVaults + "a,10,5\n", price: 2, err: "the address of line 2 again, a"},
		"twice and summed":         {text: threeVaults + "a,10,5\n", set: func(f *RecordedForm) { f.Duplicates = "sum" }, price: 2, debts: []uint64{9e6, 8e6, 9e6}},
		"twice and kept":           {text: threeVaults + "a,10,5\n", set: func(f *RecordedForm) { f.Duplicates = "keep" }, price: 2, debts: []uint64{4e6, 8e6, 9e6, 5e6}},
		"smallest units":           {text: threeVaults, set: func(f *RecordedForm) { f.Units = "smallest" }, price: 2, debts: []uint64{4, 8, 9}},
		"two markets":              {text: "market,borrower,collateral,debt\nx,a,10,4\ny,b,10,8\n", price: 2, err: "positions of more than one market"},
		"two markets as of one": {
			text: "market,borrower,collateral,debt\nx,a,10,4\ny,b,10,8\n", set: func(f *RecordedForm) { f.Markets = "mix" }, price: 2, debts: []uint64{4e6, 8e6},
		},
		"some of a column": {
			text: "market,borrower,collateral,debt\nx,a,10,4\ny,b,10,8\n", set: func(f *RecordedForm) { f.Column, f.Value = "market", "y" }, price: 2, debts: []uint64{8e6},
		},
	} {
		form := RecordedForm{File: "book.csv", Units: "named", Markets: "one", Duplicates: "refuse", Empty: "refuse", Unhealthy: "refuse", Unopened: "clip", Behaviours: idlers()}
		if c.set != nil {
			c.set(&form)
		}
		b := builderOf(c.text)
		var begin *Opening
		if c.price > 0 {
			begin = opening(c.price)
		}
		source := form.Source(b, begin, nil)
		recorded := source.(Recorded)
		require.Equal(t, c.debts, owe(recorded.Rows), name)
		require.Equal(t, len(c.debts), source.Size(), name)
		require.Equal(t, Mix{{Passive{}, 3}}, source.Mix(), name)
		if c.err != "" {
			require.ErrorContains(t, b.Err(), c.err, name)
			continue
		}
		require.NoError(t, b.Err(), name)
		require.Equal(t, []string{"book.csv"}, b.Inputs(), name)
		require.Equal(t, c.notes, append([]string(nil), b.Notes()[1:]...), name)
		some, err := source.Borrowers(rng.Key{Seed: 1}, opening(2).Market, 1)
		require.NoError(t, err)
		require.Equal(t, c.debts[:1], owe(some), name)
		all, err := source.Borrowers(rng.Key{Seed: 1}, opening(2).Market, 99)
		require.NoError(t, err)
		require.Equal(t, c.debts, owe(all), name)
		require.Equal(t, "book.csv", form.Origin())
		require.Equal(t, "clip", form.Leftover())
	}
}

func TestADrawnPopulation(t *testing.T) {
	one := catalog.MustDecimal
	form := DrawnForm{Borrowers: 5, Collateral: ConstantForm{one("3")}, Health: ConstantForm{one("2")}, Unopened: "drop", Behaviours: idlers()}
	b := builderOf("")
	source := form.Source(b, nil, nil)
	form.Check(b)
	require.NoError(t, b.Err())
	require.Equal(t, 5, source.Size())
	require.Equal(t, Mix{{Passive{}, 3}}, source.Mix())
	require.Equal(t, "drop", form.Leftover())
	require.Equal(t, "drawn anew on each path", form.Origin())
	for n, want := range map[int]int{1: 1, 5: 5, 9: 5} {
		some, err := source.Borrowers(rng.Key{}, opening(1).Market, n)
		require.NoError(t, err)
		require.Len(t, some, want)
		require.EqualValues(t, 1.2e6, some[0].Debt.Uint64(), "3 · 0.8 / 2")
	}
	for key, wrong := range map[string]DrawnForm{
		"population.collateral.value: is 0":      {Collateral: ConstantForm{}, Health: ConstantForm{one("2")}},
		"population.health: 1 is not above 1":    {Collateral: ConstantForm{one("3")}, Health: ConstantForm{one("1")}},
		"population.health: lets values below 1": {Collateral: ConstantForm{one("3")}, Health: ConstantForm{one("0.9")}},
		"population.health.value: is 0":          {Collateral: ConstantForm{one("3")}, Health: ConstantForm{}},
		"population.behaviours.1.target: ":       {Behaviours: []BehaviourForm{PassiveForm{}, AddMarginForm{Watchful: Watchful{Trigger: one("0.8")}, Target: one("0.9")}}},
	} {
		b := builderOf("")
		wrong.Check(b)
		require.ErrorContains(t, b.Err(), key)
	}
}

func TestAMixOfOnesOwnReplacesThatOfTheForm(t *testing.T) {
	own := Mix{{Passive{}, 7}}
	b := builderOf("")
	require.Equal(t, own, mixOf(b, idlers(), own))
	require.Equal(t, Mix{{Passive{}, 3}}, mixOf(b, idlers(), Mix{}))
	require.Equal(t, Mix{{Passive{}, 3}, {Passive{}, 1}}, mixOf(b, []BehaviourForm{idlers()[0], nil, PassiveForm{Weight{1}}}, nil), "one that was refused is left out")
	require.NoError(t, b.Err())
	mixOf(b, nil, Mix{{nil, 1}})
	require.ErrorContains(t, b.Err(), "population.behaviours.0: has no behaviour")
}
