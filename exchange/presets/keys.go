package presets

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/holiman/uint256"
	"github.com/shopspring/decimal"

	"github.com/ringfence-sim/ringfence/exchange"
)

// Key is a key of a preset file.
type Key struct {
	Name string
	Unit string // of its value: text, word, yes/no, rate (fraction of 1), multiple, amount (whole settlement units), seconds, marks, accounts, positions
	Doc  string
	set  func(*Preset, string) error
	get  func(*Preset) string // as set reads it
}

// Keys lists every key that a preset may set or a user override, in the order of the pipeline.
func Keys() []Key { return slices.Clone(keys) }

var keys = []Key{
	text("venue", "whose error codes refusals carry", func(p *Preset) *string { return &p.Rules.Venue }),
	text("source", "where the rules are documented", func(p *Preset) *string { return &p.Rules.Source }),
	text("date", "of which day they are", func(p *Preset) *string { return &p.Rules.Date }),
	choice("scope", "what a margin mode is set for: position, symbol, account, subaccount", func(p *Preset) *exchange.Scope { return &p.Rules.Scope }),
	choice("default-mode", "isolated or cross", func(p *Preset) *exchange.Mode { return &p.Rules.DefaultMode }),
	choice("maintenance-on", "value that maintenance margin is computed on: mark or entry", func(p *Preset) *exchange.Basis { return &p.Rules.MaintenanceOn }),
	choice("initial-on", "value that initial margin is computed on: mark or entry", func(p *Preset) *exchange.Basis { return &p.Rules.InitialOn }),
	choice("cross-initial-on", "value that initial margin of cross positions is computed on, where it differs: mark or entry", func(p *Preset) *exchange.Basis { return &p.Rules.CrossInitialOn }),
	flag("hedge-exempt", "of opposite cross positions in a market only the net size needs margin and is liquidated", func(p *Preset) *bool { return &p.Rules.HedgeExempt }),
	flag("one-way", "an account holds one position in a market", func(p *Preset) *bool { return &p.Rules.OneWay }),
	flag("market-to-margin", "market orders trade as far as margin goes instead of being refused", func(p *Preset) *bool { return &p.Rules.MarketToMargin }),
	flag("orders-in-tier", "open orders count towards the tier of a position", func(p *Preset) *bool { return &p.Rules.OrdersInTier }),
	choice("close-fee", "fee to close within maintenance margin: none, bankruptcy, mark", func(p *Preset) *exchange.FeeInMargin { return &p.Rules.CloseFee }),
	rate("taker-fee", "on the value of each trade", func(p *Preset) *uint256.Int { return &p.TakerFee }),
	rate("maker-fee", "on the value of each trade of an order that rested", func(p *Preset) *uint256.Int { return &p.MakerFee }),
	flag("infinite-depth", "closings are executed at the mark whatever their size, free of charge: a bound, not a venue", func(p *Preset) *bool { return &p.Infinite }),
	text("tiers-in", "currency that the caps of the tiers are counted in, where that is not the settlement asset", func(p *Preset) *string { return &p.TiersIn }),
	flag("spot-loan", "positions are bought with a loan: they are long, isolated and pay interest, not funding", func(p *Preset) *bool { return &p.SpotLoan }),
	flag("tiers-whole", "tier rates apply to the whole value", func(p *Preset) *bool { return &p.TiersWhole }),
	flag("leverage-resets-extra", "a leverage change returns extra margin to the free balance", func(p *Preset) *bool { return &p.Rules.LeverageResetsExtra }),
	flag("leverage-may-fall", "leverage of an open isolated position may be reduced", func(p *Preset) *bool { return &p.Rules.LeverageMayFall }),
	flag("leverage-zero-is-cross", "leverage 0 is cross, any other isolates", func(p *Preset) *bool { return &p.Rules.LeverageZeroIsCross }),
	flag("cross-leverage-fixed", "leverage cannot be changed in cross mode", func(p *Preset) *bool { return &p.Rules.CrossLeverageFixed }),
	flag("funding-from-free", "funding of isolated positions comes from the free balance first", func(p *Preset) *bool { return &p.Rules.FundingFromFree }),
	flag("switch-with-position", "mode may change while a position is open", func(p *Preset) *bool { return &p.Rules.SwitchWithPosition }),
	flag("switch-with-orders", "mode may change while orders are open", func(p *Preset) *bool { return &p.Rules.SwitchWithOrders }),
	flag("remove-allowed", "margin may be removed from an open position", func(p *Preset) *bool { return &p.Rules.RemoveAllowed }),
	rate("remove-floor", "share of value that must remain when margin is removed", func(p *Preset) *uint256.Int { return &p.Rules.RemoveFloor }),
	flag("strict", "trigger at equity < maintenance instead of ≤", func(p *Preset) *bool { return &p.Rules.Strict }),
	flag("cancel-orders", "open orders are cancelled first", func(p *Preset) *bool { return &p.Rules.CancelOrders }),
	choice("precedence", "who of those that a mark reaches is liquidated first: trigger (worst first) or fillable (dYdX)", func(p *Preset) *exchange.Precedence { return &p.Rules.Precedence }),
	choice("partial", "first attempt to close less than all: none, tier-down, chunk, restore, target", func(p *Preset) *exchange.Partial { return &p.Rules.Partial }),
	multiple("restore-to", "equity wanted (restore) or to be left (target), of maintenance margin", func(p *Preset) *uint256.Int { return &p.Rules.RestoreTo }),
	rate("chunk-fraction", "share of the position closed at once", func(p *Preset) *uint256.Int { return &p.Rules.ChunkFraction }),
	amount("chunk-above", "positions worth no more are closed at once", func(p *Preset) *decimal.Decimal { return &p.ChunkAbove }),
	amount("chunk-least", "least value closed at once, or all there is; 0: the chunk fraction, however little", func(p *Preset) *decimal.Decimal { return &p.ChunkLeast }),
	amount("chunk-most", "most value closed of one account at one time; 0: no limit", func(p *Preset) *decimal.Decimal { return &p.ChunkMost }),
	whole("chunk-cooldown", "seconds", "after the time of a chunk, in which orders are for everything; 0: another chunk at each mark", func(p *Preset) *uint64 { return &p.Rules.ChunkCooldown }),
	multiple("takeover-below", "takeover once equity is below this multiple of maintenance; 1: whenever partial closing was not enough", func(p *Preset) *uint256.Int { return &p.Rules.TakeoverBelow }),
	choice("residue", "who keeps margin left after a takeover: fund or trader", func(p *Preset) *exchange.Residue { return &p.Rules.Residue }),
	rate("clearance-fee", "on value closed by force, to the fund", func(p *Preset) *uint256.Int { return &p.Rules.ClearanceFee }),
	choice("engine-limit", "worst price where the fund pays: bankruptcy, fillable, any", func(p *Preset) *exchange.Limit { return &p.Rules.EngineLimit }),
	multiple("fillable-spread", "spread to maintenance margin ratio of the fillable price", func(p *Preset) *uint256.Int { return &p.Rules.FillableSpread }),
	choice("deleverage", "when counterparties are closed: never, short, drawdown, negative, unfilled", func(p *Preset) *exchange.Deleverage { return &p.Rules.Deleverage }),
	rate("drawdown-limit", "fund drawdown at which deleveraging begins", func(p *Preset) *uint256.Int { return &p.Rules.DrawdownLimit }),
	rate("drawdown-stop", "fund drawdown below which it ends", func(p *Preset) *uint256.Int { return &p.Rules.DrawdownStop }),
	whole("drawdown-window", "seconds", "window of the fund's highest balance", func(p *Preset) *uint64 { return &p.Rules.DrawdownWindow }),
	amount("drawdown-above", "drawdown counts only while the fund is above this", func(p *Preset) *decimal.Decimal { return &p.DrawdownAbove }),
	choice("ranking", "order of deleveraging: leveraged, binance, bitmex, cube, hyperliquid, random", func(p *Preset) *exchange.Ranking { return &p.Rules.Ranking }),
	amount("rank-least", "least wallet balance that Binance's ranking counts", func(p *Preset) *decimal.Decimal { return &p.RankLeast }),
	choice("deleverage-at", "price of deleveraging: bankruptcy or previous-mark", func(p *Preset) *exchange.Bust { return &p.Rules.DeleverageAt }),
	choice("sharing", "who bears what nothing covered: operator or notional", func(p *Preset) *exchange.Sharing { return &p.Rules.Sharing }),
	flag("fund-per-symbol", "each market has its own fund", func(p *Preset) *bool { return &p.Rules.FundPerSymbol }),
	whole("gate-marks", "marks", "withdrawals are refused for so long after an uncovered loss", func(p *Preset) *uint64 { return &p.Rules.GateMarks }),
	amount("insurance-most", "most that the fund pays for closings of one account at one time; 0: no limit", func(p *Preset) *decimal.Decimal { return &p.InsuranceMost }),
	whole("liquidations-most", "accounts", "most that are liquidated at one time, isolated positions counted singly; 0: no limit", func(p *Preset) *uint64 { return &p.Rules.LiquidationsMost }),
	whole("deleverages-most", "accounts", "most that are deleveraged at one time; 0: no limit", func(p *Preset) *uint64 { return &p.Rules.DeleveragesMost }),
	whole("counterparts-most", "positions", "most counterparties that deleveraging looks at at one time; 0: no limit", func(p *Preset) *uint64 { return &p.Rules.CounterpartsMost }),
}

// FileKeys lists what a preset file may say beside Keys and no override can: its base, and its schedule.
func FileKeys() []Key {
	return []Key{
		{Name: "base", Unit: "preset", Doc: "whose keys hold where the file has none; such a file states a source and a date of its own"},
		{Name: "tiers", Unit: "list", Doc: "tiers, from the lowest value up, each {floor, cap, maintenance, initial}"},
		{Name: "tiers: floor", Unit: "amount", Doc: "value that the tier begins at; where it is left out, the cap of the tier before"},
		{Name: "tiers: cap", Unit: "amount", Doc: "value that the tier ends at; the last may have none, and then has no end"},
		{Name: "tiers: maintenance", Unit: "rate", Doc: "maintenance margin, of value"},
		{Name: "tiers: initial", Unit: "rate", Doc: "initial margin, of value: 1 over the largest leverage"},
	}
}

func text(name, doc string, at func(*Preset) *string) Key {
	return Key{name, "text", doc, func(p *Preset, s string) error {
		*at(p) = strings.TrimSpace(s)
		return nil
	}, func(p *Preset) string { return *at(p) }}
}

// choice sets a word; which words there are is for Rules.Validate to say.
func choice[W ~string](name, doc string, at func(*Preset) *W) Key {
	return Key{name, "word", doc, func(p *Preset, s string) error {
		*at(p) = W(s)
		return nil
	}, func(p *Preset) string { return string(*at(p)) }}
}

func flag(name, doc string, at func(*Preset) *bool) Key {
	return Key{name, "yes/no", doc, func(p *Preset, s string) error {
		b, err := strconv.ParseBool(s)
		if err != nil {
			return fmt.Errorf("%q must be true or false", s)
		}
		*at(p) = b
		return nil
	}, func(p *Preset) string { return strconv.FormatBool(*at(p)) }}
}

func rate(name, doc string, at func(*Preset) *uint256.Int) Key {
	k := multiple(name, doc, at)
	k.Unit = "rate"
	return k
}

func multiple(name, doc string, at func(*Preset) *uint256.Int) Key {
	return Key{name, "multiple", doc, func(p *Preset, s string) error {
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
	}, func(p *Preset) string { return decimal.NewFromBigInt(at(p).ToBig(), -18).String() }}
}

func amount(name, doc string, at func(*Preset) *decimal.Decimal) Key {
	return Key{name, "amount", doc, func(p *Preset, s string) error {
		d, err := number(s)
		if err != nil {
			return err
		}
		if _, err = units(d, 0); err != nil {
			return err
		}
		*at(p) = d
		return nil
	}, func(p *Preset) string { return at(p).String() }}
}

func whole(name, unit, doc string, at func(*Preset) *uint64) Key {
	return Key{name, unit, doc, func(p *Preset, s string) error {
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", s)
		}
		*at(p) = n
		return nil
	}, func(p *Preset) string { return strconv.FormatUint(*at(p), 10) }}
}

// number reads a decimal number. Its exponent is bounded, so that no power of ten takes longer to write out than to read.
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
