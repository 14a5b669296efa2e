package margin

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/fault"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/arm"
)

// bench is a builder in a folder, and a world of 101 marks of 3 s: 300 s from the first to the last.
func bench(folder string, legs ...arm.Leg) (*catalog.Builder, *arm.World) {
	w := world(legs...)
	w.Clock.Blocks = 101
	w.VenueFee = num(0.003e18)
	b := catalog.NewBuilder(catalog.Study{
		Collateral: catalog.Token{Symbol: "ETH", Decimals: 18}, Loan: catalog.Token{Symbol: "USDC", Decimals: 6}, LLTV: num(0.86e18), Interval: 12,
	}, folder)
	return b, w
}

// form is an arm of a preset with one counterparty and 12.5 in the fund.
func form(preset, thresholds string) ExchangeForm {
	return ExchangeForm{Name: "mine", Preset: preset, Thresholds: thresholds, Insurance: catalog.MustDecimal("12.5"), Counterparties: 1}
}

func single(f ExchangeForm) IsolatedForm { return IsolatedForm{ExchangeForm: f} }

func told(all fault.Faults) (texts []string) {
	for _, f := range all {
		texts = append(texts, f.Error())
	}
	return texts
}

// Matched thresholds take the LLTV and the venue's fee, unless the fee is stated or no venue is traded at; own ones
// keep the preset's.
func TestAFormMakesItsArm(t *testing.T) {
	for _, c := range []struct {
		preset, thresholds string
		rules              map[string]string
		fee, maintenance   uint256.Int
		infinite           bool
	}{
		{"binance-usdm", "matched", nil, num(0.003e18), num(0.14e18), false},
		{"binance-usdm", "own", nil, num(0.0005e18), num(0.004e18), false},
		{"binance-usdm", "matched", map[string]string{"taker-fee": "0.002"}, num(0.002e18), num(0.14e18), false},
		{"idealised", "matched", nil, num(0), num(0.14e18), true},
	} {
		b, w := bench("")
		f := form(c.preset, c.thresholds)
		f.Rules = c.rules
		built := single(f).Arm(b, w).(Arm)
		require.Empty(t, told(b.Faults()))
		require.Equal(t, "mine", built.Label())
		require.Equal(t, c.fee, built.Instrument.TakerFee)
		require.Equal(t, c.maintenance, built.Instrument.Tiers.Brackets[0].Maintenance)
		require.Equal(t, c.infinite, built.Infinite)
		require.Equal(t, "ETHUSDC", built.Instrument.Symbol)
		require.Equal(t, num(12_500_000), built.Insurance)
		require.Equal(t, 1, built.Counterparties)
		require.False(t, built.HoldsPortfolio())
		require.NotEmpty(t, built.VenueRules())
		require.Equal(t, built.Interval(), f.Pace(b))
	}
}

// The others of an account keep the preset's own schedule.
func TestAnAccountsOtherPositionsKeepThePresetsSchedule(t *testing.T) {
	b, w := bench("", alt, hedge)
	f := form("binance-usdm", "matched")
	built := AccountForm{ExchangeForm: f, Margin: "cross"}.Arm(b, w).(Arm)
	require.Empty(t, told(b.Faults()))
	require.True(t, built.Cross)
	require.True(t, built.HoldsPortfolio())
	require.Len(t, built.Others, 2)
	require.Equal(t, []string{"ALTUSDC", "HDGUSDC"}, []string{built.Others[0].Symbol, built.Others[1].Symbol})
	require.Equal(t, num(0.004e18), built.Others[1].Tiers.Brackets[0].Maintenance)
	require.Equal(t, num(0.14e18), built.Instrument.Tiers.Brackets[0].Maintenance)
	require.False(t, AccountForm{ExchangeForm: f, Margin: "isolated"}.Arm(b, w).(Arm).Cross)

	steep := alt
	steep.Leverage = ether(150) // of 1/0.00666…, rounded down
	b, w = bench("", hedge, steep)
	AccountForm{ExchangeForm: f}.Arm(b, w)
	require.Empty(t, told(b.Faults()))
	steep.Leverage = ether(151)
	b, w = bench("", hedge, steep)
	AccountForm{ExchangeForm: f}.Arm(b, w)
	require.Equal(t, []string{"portfolio.positions.1.leverage: 151 is above what binance-usdm allows, 150; lower it"}, told(b.Faults()))
}

// What a venue cannot hold is refused by the key that asks for it.
func TestWhatAVenueCannotHoldIsRefused(t *testing.T) {
	rate := FundingForm{Rate: catalog.MustDecimal("0.0001"), Every: 60}
	interest := InterestForm{Rate: catalog.MustDecimal("0.0001"), Every: 60}
	spot, perp := form("binance-isolated-margin", "own"), form("okx", "own")
	funded := spot
	funded.Funding = rate
	alone := form("hyperliquid-isolated", "own")
	for _, c := range []struct {
		name string
		form arm.Form
		legs []arm.Leg
		want []string
	}{
		{"a loan", IsolatedForm{spot, interest}, nil, nil},
		{"a perpetual", IsolatedForm{perp, InterestForm{Every: 60}}, nil, nil},
		{"interest on a perpetual", IsolatedForm{perp, interest}, nil, []string{
			"interest: okx is not of spot loans, and perpetuals charge no interest; write funding, or preset: binance-isolated-margin, or spot-loan: true in a preset file",
		}},
		{"funding of a loan", single(funded), nil, []string{
			"funding: binance-isolated-margin is of spot loans, which pay no funding; write interest (of an arm of design exchange-isolated), or the preset of a perpetual",
		}},
		{"a pool of loans", AccountForm{spot, "cross"}, []arm.Leg{alt}, []string{
			"margin: binance-isolated-margin is of isolated spot loans, which share no margin; write isolated, or the preset of a perpetual",
		}},
		{"a short loan", AccountForm{spot, "isolated"}, []arm.Leg{alt, hedge}, []string{
			"portfolio.positions.1.side: short cannot be held under binance-isolated-margin of mine, spot loans buy what they hold; write long, or the preset of a perpetual",
		}},
		{"long loans", AccountForm{spot, "isolated"}, []arm.Leg{alt}, nil},
		{"a pool where there is none", AccountForm{alone, "cross"}, []arm.Leg{alt}, []string{
			"margin: hyperliquid-isolated has no cross margin; write margin: isolated, or another preset",
		}},
		{"isolated where there is no pool", AccountForm{alone, "isolated"}, []arm.Leg{alt}, nil},
		{"caps of another currency", single(form("bitmex", "own")), nil, []string{
			"preset: bitmex counts the caps of its tiers in XBT, and this market settles in USDC; set thresholds to matched, or write a preset file with base: bitmex, a source and a date, tiers of your own and tiers-in: \"\"",
		}},
		{"no caps", single(form("bitmex", "matched")), []arm.Leg{alt}, nil},
		{"caps of a portfolio", AccountForm{form("bitmex", "matched"), "isolated"}, []arm.Leg{alt}, []string{
			"preset: bitmex counts the caps of its tiers in XBT, and this market settles in USDC; write a preset file with base: bitmex, a source and a date, tiers of your own and tiers-in: \"\"",
		}},
		{"an account without a portfolio", AccountForm{form("bitmex", "matched"), "isolated"}, nil, nil},
		{"no such preset", single(form("nothing.yaml", "own")), nil, []string{"preset: nothing.yaml cannot be read: no such file or directory; a path starts at the scenario's folder"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, w := bench("", c.legs...)
			built := c.form.Arm(b, w)
			require.Equal(t, c.want, told(b.Faults()))
			require.Equal(t, c.want == nil, built != nil)
			early, _ := bench("", c.legs...)
			c.form.(arm.Admitter).Admit(early, w)
			require.Equal(t, c.want, told(early.Faults()), "before the rest of the scenario is right")
		})
	}
	for _, settle := range []string{"XBT", ""} { // as the caps count, or not known yet
		b, w := bench("")
		w.LoanSymbol = settle
		single(form("bitmex", "own")).Admit(b, w)
		require.Empty(t, told(b.Faults()))
	}
}

// A study of 300 s: payments fall due in it or never, and counterparties pay no more than they have.
func TestAScheduleIsHeldAgainstTheStudy(t *testing.T) {
	const lasts = "is longer than the study, 5m from its first block to its last"
	for _, c := range []struct {
		rate  string
		every catalog.Duration
		legs  []arm.Leg
		want  []string
	}{
		{"0.01", 300, nil, nil},
		{"0.01", 301, nil, []string{"funding.every: 5m1s " + lasts + ", and no payment would fall due; shorten it, lengthen the study, or remove funding"}},
		{"0", 301, nil, nil},
		{"0.1", 6, nil, nil}, // counterparties receive it
		{"-0.1", 30, nil, nil},
		{"-0.1", 29, nil, nil}, // ten times as well
		{"-0.1", 27, nil, []string{"funding.rate: -0.1 every 27s takes, over the study, 1.1 times what their positions are worth from the counterparties, who are unlevered and have it once; bring the rate nearer to 0, lengthen the interval or shorten the study"}},
		{"0.1", 15, []arm.Leg{alt}, nil},
		{"0.1", 15, []arm.Leg{alt, hedge}, []string{"funding.rate: 0.1 every 15s takes, over the study, 2 times what their positions are worth from the counterparties, who are unlevered and have it once; bring the rate nearer to 0, lengthen the interval or shorten the study"}},
		{"0.01", 2, nil, []string{"funding.every: 2s is less than the 3s from a mark of the venue to the next; lengthen it, or lower mark-interval in rules"}},
	} {
		b, w := bench("", c.legs...)
		f := form("hyperliquid", "own")
		f.Funding = FundingForm{Rate: catalog.MustDecimal(c.rate), Every: c.every}
		built := AccountForm{ExchangeForm: f}.Arm(b, w)
		require.Equal(t, c.want, told(b.Faults()), "%s every %s", c.rate, c.every)
		require.Equal(t, c.every.Seconds(), built.(Arm).Funding.Every)
		if c.want == nil { // shorts are nobody's where an arm holds no portfolio
			b, w = bench("", alt, hedge)
			single(f).Arm(b, w)
			require.Empty(t, told(b.Faults()))
		}
	}
	for every, warned := range map[catalog.Duration][]string{300: nil, 301: {"interest.every: 5m1s " + lasts + ": interest is charged once, at the first block"}} {
		b, w := bench("")
		IsolatedForm{form("binance-isolated-margin", "own"), InterestForm{Rate: catalog.MustDecimal("0.01"), Every: every}}.Arm(b, w)
		require.Empty(t, told(b.Faults()))
		require.Equal(t, warned, told(b.Warnings()))
		w.Clock.Blocks = 0 // the prices are at fault
		b, _ = bench("")
		IsolatedForm{form("binance-isolated-margin", "own"), InterestForm{Rate: catalog.MustDecimal("0.01"), Every: every}}.Arm(b, w)
		require.Empty(t, told(b.Warnings()))
	}
}

// An interval that is left out is the preset's, and missing where that has none.
func TestTheIntervalOfFundingIsThePresetsWhereItIsLeftOut(t *testing.T) {
	rate := FundingForm{Rate: catalog.MustDecimal("0.01")}
	b, w := bench("")
	w.Clock.Blocks = 10_000
	f := form("hyperliquid", "own")
	f.Funding = rate
	require.EqualValues(t, 3600, single(f).Arm(b, w).(Arm).Funding.Every)
	require.Empty(t, told(b.Faults()))
	f.Preset = "idealised"
	require.Nil(t, single(f).Arm(b, w))
	require.Equal(t, []string{"funding.every: is missing, and the preset states no interval; write it, as in every: 8h, or funding-interval in rules"}, told(b.Faults()))
}

// A file that ends in .yaml or .yml is the user's own, from the scenario's folder, and an input of the study.
func TestAPresetIsAFileOfTheUsersOwn(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"own.yaml", "own.yml"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("base: binance-usdm\nsource: mine\ndate: \"2026-01-01\"\nmark-interval: \"2\" # source: mine\n"), 0o600))
		b, w := bench(dir)
		built := single(form(name, "own")).Arm(b, w)
		require.Empty(t, told(b.Faults()))
		require.Equal(t, 2*time.Second, built.(Arm).Interval())
		require.Equal(t, []string{filepath.Join(dir, name)}, b.Inputs())
	}
	f := form("binance-usdm", "own")
	b, w := bench("")
	f.Rules = map[string]string{"mark-interval": "1.5", "clearance-fee": "0.02"}
	require.Equal(t, 1500*time.Millisecond, f.Pace(b))
	built := single(f).Arm(b, w).(Arm)
	require.Equal(t, 1500*time.Millisecond, built.Interval())
	require.Equal(t, num(0.02e18), built.Rules.Fee.Rate)
	f.Rules = map[string]string{"mark-interval": "never"}
	require.Zero(t, f.Pace(b))
	require.Empty(t, f.Assumptions(b))
	f.Preset = "nothing"
	require.Zero(t, f.Pace(b))
	require.Empty(t, f.Assumptions(b))
	f = form("idealised", "own")
	var keys []string
	for _, a := range f.Assumptions(b) {
		keys = append(keys, a.Key)
	}
	require.Contains(t, keys, "rules.mark-interval")
	f.Rules = map[string]string{"mark-interval": "2"}
	require.NotEmpty(t, f.Assumptions(b))
}

// sized is an arm whose tiers end at so much and want a hundredth at first.
func sized(t *testing.T, main, others uint64, legs int) Arm {
	t.Helper()
	m := Arm{Instrument: exchange.Instrument{Tiers: upTo(t, main)}, Account: legs > 0}
	for range legs {
		m.Others = append(m.Others, exchange.Instrument{Tiers: upTo(t, others)})
	}
	return m
}

// Positions above the last tier are counted, of the main market and of the others, and the largest is named. Those
// with too little margin are told of where none is above.
func TestASurveyTellsWhatAnArmWillRefuse(t *testing.T) {
	const caps = "; write a preset file with base: and tiers with larger caps, give borrowers less collateral, or set population.unopened to drop"
	const rates = "; write a preset file with base: and tiers with lower initial rates, give borrowers more health, or set population.unopened to drop or to clip"
	people := []agents.Borrower{borrower(1, 1000), borrower(2, 1000), borrower(3, 1000)} // worth 2,000, 4,000 and 6,000
	thin := []agents.Borrower{borrower(1, 1980), borrower(1, 1981), borrower(2, 3999)}   // margins of 20, 19 and 1
	for _, c := range []struct {
		name   string
		arm    Arm
		people []agents.Borrower
		legs   []arm.Leg
		want   string
	}{
		{"all fit", sized(t, 6000, 3000, 1), people, []arm.Leg{alt}, ""},
		{"one", sized(t, 5999, 3000, 1), people, []arm.Leg{alt}, "1 position above the last tier of own, which ends at 5999 USDC, the largest of ETH worth 6000 USDC" + caps},
		{"two", sized(t, 3999, 3000, 1), people, []arm.Leg{alt}, "2 positions above the last tier of own, which ends at 3999 USDC, the largest of ETH worth 6000 USDC" + caps},
		{"others", sized(t, 6000, 1999, 2), people, []arm.Leg{alt, hedge}, "2 positions above the last tier of own, which ends at 1999 USDC, the largest of ALT worth 3000 USDC" + caps},
		{"both", sized(t, 5000, 1499, 2), people, []arm.Leg{alt, hedge}, "4 positions above the last tier of own, which ends at 5000 USDC, the largest of ETH worth 6000 USDC" + caps},
		{"thin", sized(t, 6000, 0, 0), thin, nil, "2 positions with less margin than own wants at first: one worth 2000 USDC has 19 USDC and needs 20 USDC" + rates},
		{"one thin", sized(t, 6000, 0, 0), thin[:2], nil, "1 position with less margin than own wants at first: one worth 2000 USDC has 19 USDC and needs 20 USDC" + rates},
		{"thin and above", sized(t, 3000, 0, 0), thin, nil, "1 position above the last tier of own, which ends at 3000 USDC, the largest of ETH worth 4000 USDC" + caps},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, w := bench("", c.legs...)
			f := form("own", "own")
			s := &arm.Sample{Borrowers: c.people, Certain: true, Price: w.Scaled(2000e10)}
			f.Survey(b, w, c.arm, s)
			require.Empty(t, b.Warnings())
			if c.want == "" {
				require.Empty(t, b.Faults())
			} else {
				require.Equal(t, []string{"preset: " + c.want}, told(b.Faults()))
			}
		})
	}
	for name, change := range map[string]func(*Arm){
		"a pool": func(m *Arm) { m.Cross = true }, "subaccounts": func(m *Arm) { m.Rules.Accounts.Mode.Scope = exchange.BySubaccount },
	} {
		b, w := bench("")
		m := sized(t, 6000, 0, 0)
		change(&m)
		form("own", "own").Survey(b, w, m, &arm.Sample{Borrowers: thin, Certain: true, Price: w.Scaled(2000e10)})
		require.Empty(t, b.Faults(), "%s has no margin of its position", name)
		most := m.MostDebt(w, nil, ptr(w.Scaled(2000e10)), ptr(ether(2)))
		require.Equal(t, usdc(4000), most, name)
	}
	for paths, counted := range map[int]string{1: "path", 2: "2 paths"} {
		b, w := bench("")
		form("own", "own").Survey(b, w, sized(t, 3999, 0, 0), &arm.Sample{Borrowers: people, Paths: paths, Price: w.Scaled(2000e10)})
		require.Empty(t, b.Faults())
		if paths == 1 {
			counted = "1 path"
		}
		require.Equal(t, []string{"preset: 2 positions of 3 drawn on the first " + counted + " above the last tier of own, which ends at 3999 USDC, the largest of ETH worth 6000 USDC" + caps + ": a path with such a borrower fails in this arm"},
			told(b.Warnings()))
	}
	b, w := bench("")
	form("own", "own").Survey(b, w, nil, &arm.Sample{Borrowers: people})
	require.Empty(t, b.Faults())
}

// 2 ETH at 2,000 are worth 4,000, of which a hundredth is margin.
func TestTheMostDebtOfAPosition(t *testing.T) {
	w := world(alt, hedge)
	price, two := w.Scaled(2000e10), ether(2)
	for _, c := range []struct {
		main, others uint64
		legs         int
		want         uint64
	}{
		{4000, 0, 0, 3960},
		{3999, 0, 0, 0},
		{4000, 2000, 2, 3960},
		{4000, 1999, 1, 0},
		{4000, 1999, 2, 0},
	} {
		require.Equal(t, usdc(c.want), sized(t, c.main, c.others, c.legs).MostDebt(w, nil, &price, &two), "%+v", c)
	}
	endless := sized(t, 1, 1, 1)
	endless.Instrument.Tiers.Brackets[0].Cap.Clear()
	endless.Others[0].Tiers.Brackets[0].Cap.Clear()
	require.Equal(t, usdc(3960), endless.MostDebt(w, nil, &price, &two))
	// Health is equity over maintenance: 10 of 0.5 % of 4,000.
	require.Equal(t, num(0.5e18), sized(t, 4000, 0, 0).Health(&two, fixed.FromInt64(3_990e6), &price))
	require.Equal(t, num(0), sized(t, 4000, 0, 0).Health(new(uint256.Int), fixed.FromInt64(3_990e6), &price))
}

// Under matched thresholds an engine that restores the requirement alone closes again at every falling mark, and says so. Whoever
// states what to restore to, keeps the venue's own thresholds or has another engine is told nothing.
func TestMatchedThresholdsAskWhatToRestoreTo(t *testing.T) {
	for _, c := range []struct {
		preset, thresholds string
		rules              map[string]string
		told               int
	}{
		{"binance-usdm", "matched", nil, 1},
		{"binance-usdm", "matched", map[string]string{"restore-to": "1.25"}, 0},
		{"binance-usdm", "matched", map[string]string{"restore-to": "1"}, 0},
		{"binance-usdm", "own", nil, 0},
		{"bybit-2025", "matched", nil, 0},
	} {
		b, w := bench("")
		f := form(c.preset, c.thresholds)
		f.Rules = c.rules
		single(f).Arm(b, w)
		require.Empty(t, told(b.Faults()))
		var warned []string
		for _, text := range told(b.Warnings()) {
			if strings.Contains(text, "restore-to is not stated") {
				warned = append(warned, text)
			}
		}
		require.Len(t, warned, c.told, "%+v", c)
	}
}
