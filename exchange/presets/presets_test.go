package presets

import (
	"fmt"
	"testing"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/exchange"
)

func TestEveryPresetLoadsNamesItsSourceAndRunsAnEngine(t *testing.T) {
	require.Equal(t, []string{
		"binance-usdm", "bitmex", "bybit-2021", "bybit-2025", "bybit-2025-unified", "cube", "dydx-v4", "hyperliquid", "idealised", "matched", "okx",
	}, Names())
	for _, name := range Names() {
		p, err := Load(name)
		require.NoError(t, err)
		require.NotEmpty(t, p.Rules.Source, name)
		require.Regexp(t, `^20\d\d-\d\d-\d\d$`, p.Rules.Date, name)
		rules, err := p.Settled(6)
		require.NoError(t, err)
		e, err := exchange.New(rules)
		require.NoError(t, err)
		in, err := p.Instrument("ETHUSDT", exchange.Linear, 0, 6)
		require.NoError(t, err)
		_, err = e.AddMarket(in, nil)
		require.NoError(t, err, name)
	}
}

// Deductions that the venues publish are what their floors and rates imply (exchange.md 4.1 and 6).
func TestDeductionsAreThePublishedOnes(t *testing.T) {
	for name, published := range map[string][]uint64{
		"binance-usdm": {0, 50, 950, 11450, 131450, 381450, 2006450, 9506450, 17506450, 27506450, 80506450, 280506450},
		"cube":         {0, 250, 2250, 17250, 42250, 497250, 1337250, 6337250},
	} {
		p, err := Load(name)
		require.NoError(t, err)
		tiers, err := p.Tiers(0)
		require.NoError(t, err)
		for n, d := range published {
			want := new(uint256.Int).Mul(uint256.NewInt(d), uint256.NewInt(1e18))
			require.Equal(t, want.Dec(), new(tiers.Deduction(n)).Dec(), "%s tier %d", name, n+1)
		}
	}
}

func TestOverrideChangesOneKeyAndNothingElse(t *testing.T) {
	plain, err := Load("binance-usdm")
	require.NoError(t, err)
	own, err := Load("binance-usdm", "clearance-fee=0.01", "partial = none")
	require.NoError(t, err)
	require.Equal(t, "10000000000000000", own.Rules.ClearanceFee.Dec())
	require.Equal(t, exchange.Straight, own.Rules.Partial)
	own.Rules.ClearanceFee, own.Rules.Partial = plain.Rules.ClearanceFee, plain.Rules.Partial
	require.Equal(t, plain.Rules, own.Rules)
}

func TestUnknownNamesAreRefusedWithSuggestions(t *testing.T) {
	_, err := Load("binance-usdn")
	require.ErrorIs(t, err, ErrUnknownPreset)
	require.ErrorContains(t, err, "did you mean binance-usdm?")
	_, err = Load("bitmex", "clearence-fee=0.01", "residue=charity", "strict=perhaps")
	require.ErrorIs(t, err, ErrUnknownKey)
	require.ErrorContains(t, err, "did you mean clearance-fee?")
	require.ErrorContains(t, err, `strict: "perhaps" must be true or false`) // all faults at once
	_, err = Load("bitmex", "residue=charity")
	require.ErrorContains(t, err, `residue is "charity", must be one of ["fund" "trader"]`)
}

func TestFileFaultsNameTheirLine(t *testing.T) {
	_, err := Parse("mine", []byte("base: bitmex\nclearance-fee: -1\nrisidue: fund\ntiers:\n  - {maintenance: 0.1, initial: 0.05}\n"))
	require.ErrorContains(t, err, "line 2: presets: clearance-fee: -1 must not be negative")
	require.ErrorContains(t, err, `line 3: presets: unknown key "risidue"; did you mean residue?`)
	_, err = Parse("mine", []byte("base: bitmex\ntiers:\n  - {cap: 100, maintenance: 0.1, initial: 0.2}\n  - {cap: 50, maintenance: 0.2, initial: 0.3}\n"))
	require.ErrorContains(t, err, "tiers overlap")
}

func TestMatchedRefusesAnLLTVOutsideItsRange(t *testing.T) {
	for _, lltv := range []uint64{0, 1e18} {
		_, err := Matched("matched", *uint256.NewInt(lltv))
		require.Error(t, err)
	}
}

func ExampleLoad() {
	p, _ := Load("hyperliquid", "chunk-fraction=0.5")
	fmt.Println(p.Rules.Partial, p.Rules.ChunkFraction.Dec(), p.Rules.DeleverageAt)
	_, err := Load("hyperlikuid")
	fmt.Println(err)
	// Output:
	// chunk 500000000000000000 previous-mark
	// presets: unknown preset "hyperlikuid"; did you mean hyperliquid?
}

func ExampleMatched() {
	p, _ := Matched("matched", *uint256.NewInt(860000000000000000))
	fmt.Println(p.Brackets[0].Maintenance)
	// Output: 0.14
}
