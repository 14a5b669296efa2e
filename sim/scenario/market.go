package scenario

// IRM is one of [NoInterest], [AdaptiveCurve], [FixedRate] and [Kinked].
type IRM interface{ irm() }

// NoInterest charges nothing.
type NoInterest struct{}

// AdaptiveCurve is Morpho's AdaptiveCurveIRM with its constants: target utilisation 0.9, curve steepness 4, starting at 4 %
// a year. Source: morpho-blue-irm, AdaptiveCurveIrm.
type AdaptiveCurve struct{}

// FixedRate charges the same rate at any utilisation.
type FixedRate struct {
	// Rate per year of 365 days, compounded continuously.
	Rate Decimal `key:"rate" default:"0.05" min:"0" max:"10" places:"18" unit:"per year"`
}

// Kinked is a straight line up to a kink and a steeper one beyond it. Source: Compound's JumpRateModel.
type Kinked struct {
	// Base rate at utilisation 0.
	Base Decimal `key:"base" default:"0" min:"0" max:"10" places:"18" unit:"per year"`
	// SlopeBelow is the rate's rise with utilisation up to the kink.
	SlopeBelow Decimal `key:"slope_below" default:"0.04" min:"0" max:"100" places:"18" unit:"per year and unit of utilisation"`
	// SlopeAbove is the rate's rise with utilisation beyond the kink.
	SlopeAbove Decimal `key:"slope_above" default:"1.09" min:"0" max:"100" places:"18" unit:"per year and unit of utilisation"`
	// Kink is the utilisation where the slope changes.
	Kink Decimal `key:"kink" default:"0.8" above:"0" max:"1" places:"18"`
}

func (NoInterest) irm()    {}
func (AdaptiveCurve) irm() {}
func (FixedRate) irm()     {}
func (Kinked) irm()        {}

// Arm is one of [Morpho], [ExchangeIsolated] and [ExchangeAccount].
type Arm interface {
	// Label is the arm's name, unique in a study.
	Label() string
}

// Morpho is the discount sale of Morpho Blue: anybody may repay debt and seize collateral worth LIF times as much, where
// LIF = min(1.15, 1/(1 − 0.3·(1 − LLTV))). Source: morpho-blue, Morpho.liquidate.
type Morpho struct {
	// Name of the arm.
	Name string `key:"name" default:"morpho"`
	// LLTV of this arm's market; 0 takes the scenario's. A lower one liquidates earlier and pays a larger bonus.
	LLTV Decimal `key:"lltv" default:"0" min:"0" below:"1" places:"18"`
}

// Exchange is what the designs on an exchange share.
type Exchange struct {
	// Name of the arm.
	Name string `key:"name" default:"exchange"`
	// Preset is the rule set of the venue; `ringfence presets` lists them. A name that ends in .yaml is a file of your own,
	// its path relative to the scenario's folder: keys as `ringfence presets --keys` lists them, base, the preset it changes, and a
	// source and a date of its own.
	Preset string `key:"preset" default:"binance-usdm"`
	// Thresholds: matched sets the maintenance margin rate to 1 − LLTV, so that a position is liquidated at exactly the
	// vault's price, and the taker fee to the scenario's venue.fee, as whoever sells there pays, unless rules or a preset file
	// of your own states taker-fee; own keeps the preset's tiers and fee.
	Thresholds string `key:"thresholds" default:"own" choices:"matched own"`
	// Insurance is what the insurance fund holds at the start, in whole loan tokens.
	Insurance Decimal `key:"insurance" default:"0" min:"0" places:"18" unit:"loan"`
	// Counterparties are the accounts that hold the other side of the borrowers' positions, unlevered and in equal parts. When
	// prices fall they are in profit, and they are who is deleveraged.
	Counterparties int `key:"counterparties" default:"20" min:"0" max:"100000"`
	// Funding that longs and shorts pay each other, as in {rate: 0.0001, every: 8h}. None where it is left out.
	Funding Funding `key:"funding" default:"{}"`
	// Rules override single keys of the preset, as in {without: restore, taker-fee: 0.0004}; `ringfence presets --keys` lists them.
	Rules map[string]string `key:"rules" default:"{}"`
}

// Funding is paid at the end of each interval, counted from the first block, between the longs and the shorts of each market: the
// position's value at the mark price times the rate, after the liquidations of that block. Whom the payment brings below the
// maintenance margin is liquidated at the next mark. A borrower's payments are carry, and no part of its loss by liquidation.
// Counterparties pay it too where they owe it, out of what they hold. The rate is an assumption: venues derive theirs from how far a contract trades from its index, and here the mark is the
// index.
type Funding struct {
	// Rate that longs pay shorts for each interval, of the position's value at the mark; below 0, shorts pay longs. 0.0001 in
	// eight hours is 11 % a year. Over the study, counterparties may owe no more than their positions' value. Presets of spot
	// loans (spot-loan: true) take none.
	Rate Decimal `key:"rate" default:"0" min:"-0.1" max:"0.1" places:"18" unit:"per interval"`
	// Every is the interval, counted from the first block: the first payment falls at its end, so in a day from midnight 8h pays
	// at 08:00 and 16:00. A block at least, and less than the study.
	Every Duration `key:"every" default:"8h" min:"1"`
}

// ExchangeIsolated is a margin engine on isolated linear positions: liquidated at the mark price by closing into the
// venue, then bankruptcy price, insurance fund and ADL. A borrower has the position of its vault, and nothing else.
type ExchangeIsolated struct {
	Exchange
	// Interest on what the position owes, as spot margin charges it, as in {rate: 0.000005, every: 1h}. None where it is left out.
	Interest Interest `key:"interest" default:"{}"`
}

// Interest is charged on a position's debt, what it cost less its margin, by the venue that lends it: simple interest, rounded up,
// for the first interval in full at the first block and once more at the end of each. What is paid back pays interest
// first. It is carry, as funding is, and moves the liquidation price.
type Interest struct {
	// Rate for each interval, of the debt; 0 charges nothing. Binance's differs by asset and day, so none is charged unless you
	// state one. Only presets of spot loans (spot-loan: true, as binance-isolated-margin) take it.
	Rate Decimal `key:"rate" default:"0" min:"0" max:"0.1" places:"18" unit:"per interval"`
	// Every is the interval, counted from the first block, at which the first one is charged in full; one more is at the end of each.
	// A block at least. Source: Binance isolated margin charges by the hour, the first one in full.
	Every Duration `key:"every" default:"1h" min:"1"`
}

// ExchangeAccount is a margin engine on accounts: each borrower has one, with the long that is its vault, the positions of the
// scenario's portfolio and its reserve. Thresholds that are matched are those of the main positions; the others keep the
// preset's own schedule, in which a tier's rate counts for what lies in the tier. Without a portfolio and isolated it is
// exchange-isolated.
type ExchangeAccount struct {
	Exchange
	// Margin of all positions: isolated, each with its own, the reserve out of reach; or cross, in one pool with the reserve. At a
	// venue that isolates by subaccount, isolated is a subaccount for each position.
	Margin string `key:"margin" default:"isolated" choices:"isolated cross"`
}

// Label implements [Arm].
func (m Morpho) Label() string { return m.Name }

// Label implements [Arm].
func (e Exchange) Label() string { return e.Name }
