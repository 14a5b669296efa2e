package scenario

// Population is one of [Drawn] and [PopulationFile].
type Population interface{ population() }

// Drawn is a population drawn anew for every path from distributions.
type Drawn struct {
	// Borrowers is how many vaults are opened.
	Borrowers int `key:"borrowers" default:"1000" min:"1" max:"10000000"`
	// Collateral of a borrower.
	Collateral Distribution `key:"collateral" unit:"whole collateral tokens"`
	// Health factor of a borrower at the first block: LLTV over LTV. It must stay above 1.
	Health Distribution `key:"health"`
	// Behaviours of the borrowers and their weights.
	Behaviours []Behaviour `key:"behaviours" few:"1"`
}

// PopulationFile is a population read from a CSV file of collateral and debt, gzipped or not, the same on every path.
type PopulationFile struct {
	// File with the positions. A relative path starts at the folder of the scenario.
	File string `key:"file"`
	// Column and Value keep only the rows that have Value in Column, for tables of several markets.
	Column string `key:"column" default:""`
	// Value that a row must have in Column; without a column, every row is kept.
	Value string `key:"value" default:""`
	// RecordedPrice is the price at which the positions were recorded; debts are scaled from it to the study's first price,
	// so that every vault keeps its LTV. 0 takes collateral and debt as they are.
	RecordedPrice Decimal `key:"recorded_price" default:"0" min:"0" places:"10" unit:"loan per collateral"`
	// Empty rows, with no debt or no collateral: refuse the file, or skip them.
	Empty string `key:"empty" default:"refuse" choices:"refuse skip"`
	// Unhealthy positions, which could be liquidated at the study's first price already: refuse the file, or drop them (the
	// run says how many).
	Unhealthy string `key:"unhealthy" default:"refuse" choices:"refuse drop"`
	// Behaviours of the borrowers and their weights.
	Behaviours []Behaviour `key:"behaviours" default:"[{behaviour: passive}]" few:"1"`
}

func (Drawn) population()          {}
func (PopulationFile) population() {}

// Distribution is one of [Constant], [Uniform], [Lognormal], [Pareto] and [Beta].
type Distribution interface{ distribution() }

// Constant is the same value for everybody.
type Constant struct {
	// Value everybody has.
	Value Decimal `key:"value" default:"1" above:"0" places:"18"`
}

// Uniform is equally likely anywhere between low and high.
type Uniform struct {
	// Low end.
	Low Decimal `key:"low" default:"1" min:"0" places:"18"`
	// High end.
	High Decimal `key:"high" default:"2" above:"0" places:"18"`
}

// Lognormal is shift + median·exp(sigma·z), z standard normal.
type Lognormal struct {
	// Median of what is added to the shift.
	Median Decimal `key:"median" default:"1" above:"0" places:"18"`
	// Sigma is the standard deviation of the logarithm.
	Sigma Decimal `key:"sigma" default:"1" min:"0" max:"10"`
	// Shift is the smallest value; 1 for a health factor.
	Shift Decimal `key:"shift" default:"0" min:"0" places:"18"`
}

// Pareto has P(X > x) = (minimum/x)^alpha.
type Pareto struct {
	// Minimum is the smallest value.
	Minimum Decimal `key:"minimum" default:"1" above:"0" places:"18"`
	// Alpha is the tail exponent; at most 1 has no mean.
	Alpha Decimal `key:"alpha" default:"1.5" above:"0" max:"100"`
}

// Beta is low + (high − low)·B, B beta distributed.
type Beta struct {
	// Low end.
	Low Decimal `key:"low" default:"1" min:"0" places:"18"`
	// High end.
	High Decimal `key:"high" default:"2" above:"0" places:"18"`
	// A is the first shape parameter.
	A Decimal `key:"a" default:"2" above:"0" max:"1000"`
	// B is the second shape parameter.
	B Decimal `key:"b" default:"2" above:"0" max:"1000"`
}

func (Constant) distribution()  {}
func (Uniform) distribution()   {}
func (Lognormal) distribution() {}
func (Pareto) distribution()    {}
func (Beta) distribution()      {}

// Behaviour is one of [Passive], [TopUp], [Repay], [Leave], [AddMargin] and [SwitchToCross].
type Behaviour interface {
	// Share is the behaviour's weight among the behaviours of the population.
	Share() int
}

// Passive does nothing: it is liquidated or it is not.
type Passive struct {
	// Weight of this behaviour among the behaviours of the population.
	Weight int `key:"weight" default:"1" min:"1" max:"1000000"`
}

// Defence is what the behaviours that act on a rising LTV share. LTV is taken at the reference price, so that the same
// behaviour means the same thing in every arm.
type Defence struct {
	// Weight of this behaviour among the behaviours of the population.
	Weight int `key:"weight" default:"1" min:"1" max:"1000000"`
	// Trigger is the LTV at which the borrower wakes. One above an arm's threshold comes too late in that arm.
	Trigger Decimal `key:"trigger" default:"0.82" above:"0" below:"1" places:"18" unit:"LTV"`
	// Target is the LTV the borrower wants to get back to.
	Target Decimal `key:"target" default:"0.75" above:"0" below:"1" places:"18" unit:"LTV"`
	// Reaction is the time between waking and acting.
	Reaction Duration `key:"reaction" default:"10m"`
	// Budget for all actions together, as a share of the value the borrower's collateral had at the start.
	Budget Decimal `key:"budget" default:"0.25" min:"0" max:"100" places:"18" unit:"share of starting collateral"`
}

// TopUp adds collateral (margin in an exchange arm) when LTV rises to the trigger.
type TopUp struct{ Defence }

// Repay repays debt out of the borrower's own pocket (which is margin added, in an exchange arm) when LTV rises to the
// trigger.
type Repay struct{ Defence }

// Watchful is what the behaviours share that act in an account at an exchange.
type Watchful struct {
	// Weight of this behaviour among the behaviours of the population.
	Weight int `key:"weight" default:"1" min:"1" max:"1000000"`
	// Trigger is the LTV of the position at which the borrower wakes. One above an arm's threshold comes too late in that arm.
	Trigger Decimal `key:"trigger" default:"0.82" above:"0" below:"1" places:"18" unit:"LTV"`
	// Reaction is the time between waking and acting.
	Reaction Duration `key:"reaction" default:"10m"`
}

// Leave closes the position on the venue when LTV rises to the trigger. In a vault arm it does nothing.
type Leave struct{ Watchful }

// AddMargin moves free cash of the account to the position when LTV rises to the trigger, as far as the account's reserve
// (portfolio.reserve) goes. In a vault arm, and without a reserve, it does nothing.
type AddMargin struct {
	Watchful
	// Target is the LTV the borrower wants to get back to.
	Target Decimal `key:"target" default:"0.75" above:"0" below:"1" places:"18" unit:"LTV"`
}

// SwitchToCross switches the position to cross margin when LTV rises to the trigger, so that the account's free cash stands
// behind it. Some venues refuse that while the position is open. In a vault arm it does nothing.
type SwitchToCross struct{ Watchful }

// Share implements [Behaviour].
func (p Passive) Share() int { return p.Weight }

// Share implements [Behaviour].
func (d Defence) Share() int { return d.Weight }

// Share implements [Behaviour].
func (w Watchful) Share() int { return w.Weight }
