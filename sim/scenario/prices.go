package scenario

// Prices is one of [History], [PriceFile], [GBM], [Merton] and [Kou].
type Prices interface{ prices() }

// History replays real daily bars that come with Ringfence, refined to blocks: every path is a different way through
// the same opens, highs, lows and closes.
type History struct {
	// Name of the history; `ringfence histories` lists them.
	Name string `key:"name" default:"eth-2020-03"`
	// From is the first day or moment used; empty means from the history's first.
	From Time `key:"from" default:""`
	// To is the moment at which the study ends; empty means the end of the history.
	To Time `key:"to" default:""`
}

// PriceFile replays the user's own prices from a CSV file, gzipped or not: point prices or bars, as Binance klines, as an
// exchange's export with a header, or as CoinGecko has them. Which it is, is seen from the file.
type PriceFile struct {
	// File with the prices. A relative path starts at the folder of the scenario.
	File string `key:"file"`
	// From is the first moment used; empty means from the first row.
	From Time `key:"from" default:""`
	// To is the moment at which the study ends; empty means the last row.
	To Time `key:"to" default:""`
	// Gaps: refuse a file in which more than twelve intervals pass between two rows, or fill them. The price stands still
	// in a gap; gaps that are let through are noted with the results.
	Gaps string `key:"gaps" default:"refuse" choices:"refuse fill"`
}

// Diffusion is what the random price processes share.
type Diffusion struct {
	// Start is the price of a whole collateral token at the first block.
	Start Decimal `key:"start" default:"2000" above:"0" places:"10" unit:"loan per collateral"`
	// Drift of the log price, before the correction of -volatility²/2.
	Drift Decimal `key:"drift" default:"0" min:"-100" max:"100" unit:"per year of 365 days"`
	// Volatility of the log price.
	Volatility Decimal `key:"volatility" default:"0.8" min:"0" max:"100" unit:"per square root of a year"`
	// Begin is the time of the first block.
	Begin Time `key:"begin" default:"2024-01-01"`
	// Horizon is the length of a path.
	Horizon Duration `key:"horizon" default:"7d" min:"1"`
}

// GBM is geometric Brownian motion. Source: Black and Scholes 1973.
type GBM struct{ Diffusion }

// Merton is GBM with normally distributed jumps of the log price. Source: Merton 1976.
type Merton struct {
	Diffusion
	// Jumps is how many jumps come in a year, on average.
	Jumps Decimal `key:"jumps" default:"12" min:"0" max:"1000000" unit:"per year"`
	// JumpMean is the mean jump of the log price.
	JumpMean Decimal `key:"jump_mean" default:"-0.05" min:"-10" max:"10" unit:"log price"`
	// JumpDeviation is the standard deviation of a jump of the log price.
	JumpDeviation Decimal `key:"jump_deviation" default:"0.1" min:"0" max:"10" unit:"log price"`
}

// Kou is GBM with double exponential jumps of the log price. Source: Kou 2002.
type Kou struct {
	Diffusion
	// Jumps is how many jumps come in a year, on average.
	Jumps Decimal `key:"jumps" default:"12" min:"0" max:"1000000" unit:"per year"`
	// UpProbability is the share of jumps that go up.
	UpProbability Decimal `key:"up_probability" default:"0.4" min:"0" max:"1"`
	// UpMean is the mean size of a jump up of the log price; below 1, or the expected price is infinite.
	UpMean Decimal `key:"up_mean" default:"0.05" above:"0" below:"1" unit:"log price"`
	// DownMean is the mean size of a jump down of the log price.
	DownMean Decimal `key:"down_mean" default:"0.1" above:"0" max:"10" unit:"log price"`
}

func (History) prices()   {}
func (PriceFile) prices() {}
func (GBM) prices()       {}
func (Merton) prices()    {}
func (Kou) prices()       {}
