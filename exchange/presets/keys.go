package presets

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange"
	"github.com/ringfence-sim/ringfence/exchange/liquidation"
)

// Key is a key of a preset file.
type Key struct {
	Name string
	Unit string // of its value: text, word, list, yes/no, rate (fraction of 1), multiple, amount (whole settlement units), seconds, marks, accounts, positions
	Doc  string
	// Factors are those by which the key is held against other values, where its value is an assumption of a study.
	Factors [2]string
	set     func(*Preset, string) error
	get     func(*Preset) string // as set reads it
}

// Keys lists every key of one value that a preset may set or a user override: the general ones, and those of each
// step in the order of steps.
func Keys() []Key { return slices.Clone(keys) }

var keys = func() []Key {
	all := slices.Clone(general)
	for i := range forms {
		for j := range forms[i].params {
			all = append(all, forms[i].key(&forms[i].params[j]))
		}
	}
	return all
}()

// general are the keys that are no step's.
var general = []Key{
	text("venue", "whose error codes refusals carry", func(p *Preset) *string { return &p.Accounts.Venue }),
	text("source", "where the rules are documented", func(p *Preset) *string { return &p.Source }),
	text("date", "of which day they are", func(p *Preset) *string { return &p.Date }),
	{Name: "mark-interval", Unit: "seconds", Factors: [2]string{"0.5", "2"}, Doc: "from a mark to the next, milliseconds at the least; at each the venue judges its accounts", set: func(p *Preset, s string) error {
		d, err := decimal.NewFromString(s)
		if err != nil || d.Sign() <= 0 || !d.Equal(d.Truncate(3)) || d.GreaterThan(decimal.NewFromInt(86_400)) {
			return fmt.Errorf("%q must be seconds from 0.001 to 86400, with three decimal places at most", s)
		}
		p.MarkInterval = d
		return nil
	}, get: func(p *Preset) string { return p.MarkInterval.String() }},
	choice("scope", "what a margin mode is set for: position, symbol, account, subaccount", func(p *Preset) *exchange.Scope { return &p.Accounts.Mode.Scope }),
	choice("default-mode", "isolated or cross", func(p *Preset) *exchange.Mode { return &p.Accounts.Mode.Default }),
	flag("isolated-only", "there is no cross mode", func(p *Preset) *bool { return &p.Accounts.Mode.IsolatedOnly }),
	flag("switch-with-position", "mode may change while a position is open", func(p *Preset) *bool { return &p.Accounts.Mode.WithPosition }),
	flag("switch-with-orders", "mode may change while orders are open", func(p *Preset) *bool { return &p.Accounts.Mode.WithOrders }),
	choice("maintenance-on", "value that maintenance margin is computed on: mark or entry", func(p *Preset) *exchange.Basis { return &p.Accounts.Margin.MaintenanceOn }),
	choice("initial-on", "value that initial margin is computed on: mark or entry", func(p *Preset) *exchange.Basis { return &p.Accounts.Margin.InitialOn }),
	choice("cross-initial-on", "value that initial margin of cross positions is computed on, where it differs: mark or entry", func(p *Preset) *exchange.Basis { return &p.Accounts.Margin.CrossInitialOn }),
	choice("close-fee", "fee to close within maintenance margin: none, bankruptcy, mark", func(p *Preset) *exchange.FeeInMargin { return &p.Accounts.Margin.CloseFee }),
	flag("strict", "trigger at equity < maintenance instead of ≤", func(p *Preset) *bool { return &p.Accounts.Margin.Strict }),
	flag("unified", "cross margin is judged over the whole account, all assets that count, and not for each settlement asset", func(p *Preset) *bool { return &p.Accounts.Unified }),
	flag("hedge-exempt", "of opposite cross positions in a market only the net size needs margin and is liquidated", func(p *Preset) *bool { return &p.Accounts.Margin.HedgeExempt }),
	flag("orders-in-tier", "open orders count towards the tier of a position", func(p *Preset) *bool { return &p.Accounts.Margin.OrdersInTier }),
	flag("leverage-resets-extra", "a leverage change returns extra margin to the free balance", func(p *Preset) *bool { return &p.Accounts.Leverage.ResetsExtra }),
	flag("leverage-only-rises", "leverage of no open position may be reduced, cross or isolated", func(p *Preset) *bool { return &p.Accounts.Leverage.OnlyRises }),
	flag("leverage-may-fall", "leverage of an open isolated position may be reduced", func(p *Preset) *bool { return &p.Accounts.Leverage.MayFall }),
	flag("leverage-zero-is-cross", "leverage 0 is cross, any other isolates", func(p *Preset) *bool { return &p.Accounts.Leverage.ZeroIsCross }),
	flag("cross-leverage-fixed", "leverage cannot be changed in cross mode", func(p *Preset) *bool { return &p.Accounts.Leverage.FixedInCross }),
	flag("remove-allowed", "margin may be removed from an open position", func(p *Preset) *bool { return &p.Accounts.Removal.Allowed }),
	flag("profit-opens", "unrealised profit of cross positions is initial margin of what opens", func(p *Preset) *bool { return &p.Accounts.Profit.Opens }),
	choice("profit-withdraws", "how far unrealised profit may be taken out: none, margin (it stands in for initial margin, not for maintenance) or all", func(p *Preset) *exchange.Leaving { return &p.Accounts.Profit.Withdraws }),
	rate("remove-floor", "share of value that must remain when margin is removed, or a balance withdrawn", func(p *Preset) *uint256.Int { return &p.Accounts.Removal.Floor }),
	flag("one-way", "an account holds one position in a market", func(p *Preset) *bool { return &p.Accounts.OneWay }),
	flag("market-to-margin", "market orders trade as far as margin goes instead of being refused", func(p *Preset) *bool { return &p.Accounts.MarketToMargin }),
	whole("funding-interval", "seconds", "from one payment of funding to the next; 0: not stated", func(p *Preset) *uint64 { return &p.FundingInterval }),
	choice("funding-on", "value that funding is paid on: mark or oracle", func(p *Preset) *exchange.Basis { return &p.Accounts.FundingOn }),
	flag("funding-from-free", "funding of isolated positions comes from the free balance first", func(p *Preset) *bool { return &p.Accounts.FundingFromFree }),
	rate("taker-fee", "on the value of each trade", func(p *Preset) *uint256.Int { return &p.TakerFee }),
	rate("maker-fee", "on the value of each trade of an order that rested", func(p *Preset) *uint256.Int { return &p.MakerFee }),
	flag("infinite-depth", "closings are executed at the mark whatever their size, free of charge: a bound, not a venue", func(p *Preset) *bool { return &p.Infinite }),
	text("tiers-in", "currency that the caps of the tiers are counted in, where that is not the settlement asset", func(p *Preset) *string { return &p.TiersIn }),
	flag("spot-loan", "positions are bought with a loan: they are long, isolated and pay interest, not funding", func(p *Preset) *bool { return &p.SpotLoan }),
	flag("tiers-whole", "tier rates apply to the whole value", func(p *Preset) *bool { return &p.TiersWhole }),
	flag("tiers-by-size", "a position's tier is that of its size at the market's first mark, whatever the mark is later (OKX)", func(p *Preset) *bool { return &p.TiersSized }),
	choice("first", "who of those that a mark reaches is liquidated first: trigger (worst first) or fillable (dYdX)", func(p *Preset) *liquidation.Precedence { return &p.First }),
	whole("liquidations-most", "accounts", "most that are liquidated at one time, isolated positions counted singly; 0: no limit", func(p *Preset) *uint64 { return &p.Most }),
	flag("closings-free", "closings by force pay no taker fee (dYdX)", func(p *Preset) *bool { return &p.Accounts.FreeClosings }),
	rate("clearance-fee", "on value closed by force, to the fund", func(p *Preset) *uint256.Int { return &p.Fee.Rate }),
	choice("clearance-fee-on", "value that the clearance fee is taken of: mark or proceeds", func(p *Preset) *liquidation.FeeBasis { return &p.Fee.On }),
	list("without", "steps of the base that are left out", func(p *Preset) *[]string { return &p.Without }),
}

// Assumptions are the keys of the preset that are assumptions, with the multiples that a study is held against. Multiples
// that the key refuses are left out.
func (p *Preset) Assumptions() (all []catalog.AssumedKey) {
	for _, k := range keys {
		if k.Factors[0] == "" {
			continue
		}
		a := catalog.AssumedKey{Key: k.Name, Value: k.get(p), Doc: k.Doc}
		present := decimal.RequireFromString(a.Value)
		for i, factor := range k.Factors {
			other, tried := present.Mul(decimal.RequireFromString(factor)).String(), *p
			if k.set(&tried, other) == nil {
				a.Others[i] = other
			}
		}
		all = append(all, a)
	}
	return all
}

// FileKeys lists what a preset file may say beside Keys: its base and its schedule, which no override can set, and
// the list of steps.
func FileKeys() []Key {
	return []Key{
		{Name: "base", Unit: "preset", Doc: "whose keys hold where the file has none; such a file states a source and a date of its own"},
		{Name: "tiers", Unit: "list", Doc: "tiers, from the lowest value up, each {floor, cap, maintenance, initial}"},
		{Name: "steps", Unit: "list", Doc: "what is done with an account that fails, in order, each a step or {step: {parameter: value}}; an override writes it in one line, as in [cancel-orders, takeover: {below: 1}]"},
		{Name: "tiers: floor", Unit: "amount", Doc: "value that the tier begins at; where it is left out, the cap of the tier before"},
		{Name: "tiers: cap", Unit: "amount", Doc: "value that the tier ends at; the last may have none, and then has no end"},
		{Name: "tiers: maintenance", Unit: "rate", Doc: "maintenance margin, of value"},
		{Name: "tiers: initial", Unit: "rate", Doc: "initial margin, of value: 1 over the largest leverage"},
	}
}

func text(name, doc string, at func(*Preset) *string) Key {
	return Key{Name: name, Unit: "text", Doc: doc, set: func(p *Preset, s string) error {
		*at(p) = strings.TrimSpace(s)
		return nil
	}, get: func(p *Preset) string { return *at(p) }}
}

// list sets names, separated by commas.
func list(name, doc string, at func(*Preset) *[]string) Key {
	return Key{Name: name, Unit: "list", Doc: doc, set: func(p *Preset, s string) error {
		*at(p) = nil
		for part := range strings.SplitSeq(s, ",") {
			if part = strings.TrimSpace(part); part != "" {
				*at(p) = append(*at(p), part)
			}
		}
		return nil
	}, get: func(p *Preset) string { return strings.Join(*at(p), ", ") }}
}

// choice sets a word. Which words there are is for the rules to say.
func choice[W ~string](name, doc string, at func(*Preset) *W) Key {
	return Key{Name: name, Unit: "word", Doc: doc, set: func(p *Preset, s string) error {
		*at(p) = W(s)
		return nil
	}, get: func(p *Preset) string { return string(*at(p)) }}
}

func flag(name, doc string, at func(*Preset) *bool) Key {
	return Key{Name: name, Unit: "yes/no", Doc: doc, set: func(p *Preset, s string) error {
		b, err := strconv.ParseBool(s)
		if err != nil {
			return fmt.Errorf("%q must be true or false", s)
		}
		*at(p) = b
		return nil
	}, get: func(p *Preset) string { return strconv.FormatBool(*at(p)) }}
}

func rate(name, doc string, at func(*Preset) *uint256.Int) Key {
	k := multiple(name, doc, at)
	k.Unit = "rate"
	return k
}

func multiple(name, doc string, at func(*Preset) *uint256.Int) Key {
	return Key{Name: name, Unit: "multiple", Doc: doc, set: func(p *Preset, s string) error {
		d, err := number(s)
		if err != nil {
			return err
		}
		z, err := units(d, 18)
		if err != nil {
			return err
		}
		*at(p) = z
		return nil
	}, get: func(p *Preset) string { return decimal.NewFromBigInt(at(p).ToBig(), -18).String() }}
}

func whole(name, unit, doc string, at func(*Preset) *uint64) Key {
	return Key{Name: name, Unit: unit, Doc: doc, set: func(p *Preset, s string) error {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", s)
		}
		*at(p) = n
		return nil
	}, get: func(p *Preset) string { return strconv.FormatUint(*at(p), 10) }}
}

// number reads a decimal number. Its exponent is bounded, so that no power of ten takes longer to write out than to
// read.
func number(s string) (decimal.Decimal, error) {
	d, err := decimal.NewFromString(s)
	if err != nil {
		return d, fmt.Errorf("%q is not a decimal number", s)
	}
	if e := d.Exponent(); e > 77 || e < -77 {
		return d, fmt.Errorf("%q has an exponent beyond 77", s)
	}
	return d, nil
}
