package scenario

// Scenario is everything that decides a study's results, and nothing else: two equal scenarios give equal bytes.
type Scenario struct {
	// Name of the study, printed on its results.
	Name string `key:"name"`
	// Seed of every random stream of the study.
	Seed uint64 `key:"seed"`
	// Paths is the number of price paths. Every arm walks every path.
	Paths int `key:"paths" min:"1" max:"1000000"`
	// Engine runs the lending rules of the vault arms: native (Go) or evm (the Solidity contracts). The results are
	// the same to the last unit; evm is slower.
	Engine string `key:"engine" default:"native" choices:"native evm"`
	// Blocks are the clock.
	Blocks Blocks `key:"blocks"`
	// Market is the lending market, and the instrument that the exchange arms trade.
	Market Market `key:"market"`
	// Prices are where reference prices come from.
	Prices Prices `key:"prices"`
	// Feed stands between the reference price and the lending contract.
	Feed Feed `key:"feed"`
	// Population are the borrowers. The same population stands in every arm.
	Population Population `key:"population"`
	// Portfolio is what else each borrower holds in an account at an exchange. Nothing, where it is left out.
	Portfolio Portfolio `key:"portfolio" default:"{}"`
	// Suppliers lend to the market.
	Suppliers Suppliers `key:"suppliers"`
	// Liquidators compete for every vault that may be liquidated.
	Liquidators []Liquidator `key:"liquidators" few:"1"`
	// Venue is where collateral is sold: by liquidators in the vault arms, by the margin engine in the exchange arms.
	Venue Venue `key:"venue"`
	// Gas is the price and the limit of block space.
	Gas Gas `key:"gas"`
	// Arms are the designs under test.
	Arms []Arm `key:"arms" few:"1"`

	folder string           // of the file it was loaded from
	where  map[string]place // where each key was written
	file   string
}

// Blocks are the clock of a study.
type Blocks struct {
	// Interval between blocks. Source: Ethereum's slot since September 2022.
	Interval Duration `key:"interval" default:"12s" min:"1" max:"86400"`
}

// Market is one loan asset against one collateral asset.
type Market struct {
	// Collateral is the token that secures, and the base asset of the exchange arms.
	Collateral Token `key:"collateral"`
	// Loan is the token that is lent, and the quote asset of the exchange arms.
	Loan Token `key:"loan"`
	// LLTV is the liquidation loan-to-value. It is also the reference by which a population's health is drawn.
	// Source: 0.86 is the usual tier of WETH/USDC markets on Morpho.
	LLTV Decimal `key:"lltv" default:"0.86" above:"0" below:"1" places:"18"`
	// IRM is the interest rate model.
	IRM IRM `key:"irm" default:"{model: adaptive-curve}"`
	// Fee is the share of interest that goes to the protocol. Source: Morpho allows at most 0.25.
	Fee Decimal `key:"fee" default:"0" min:"0" max:"0.25" places:"18"`
}

// Token is a token's name and its smallest unit.
type Token struct {
	// Symbol as printed in tables.
	Symbol string `key:"symbol"`
	// Decimals: a whole token is 10^decimals smallest units.
	Decimals int `key:"decimals" min:"0" max:"18"`
}

// Feed is the price feed that the lending contract reads. It publishes when either rule says so.
type Feed struct {
	// Heartbeat is the longest time between two publications. Source: Chainlink ETH/USD on Ethereum.
	Heartbeat Duration `key:"heartbeat" default:"1h" min:"1"`
	// Deviation of the reference price from the last answer that makes the feed publish, as a ratio; 0 publishes every
	// change. Source: Chainlink ETH/USD on Ethereum.
	Deviation Decimal `key:"deviation" default:"0.005" min:"0" below:"1" places:"18"`
	// Delay between the decision to publish and the block in which the contract reads the new answer.
	Delay Duration `key:"delay" default:"0s" max:"604800"`
	// Decimals of the answer. Source: Chainlink's USD feeds.
	Decimals int `key:"decimals" default:"8" min:"0" max:"10"`
}

// Suppliers are the lenders of the market.
type Suppliers struct {
	// Utilisation at the start: borrowed over supplied.
	Utilisation Decimal `key:"utilisation" default:"0.9" above:"0" max:"1" places:"18"`
	// Count of suppliers, equal in size.
	Count int `key:"count" default:"10" min:"1" max:"100000"`
}

// Gas is the price and the limit of block space.
type Gas struct {
	// BaseFee of a unit of gas, in gwei (1e-9 ether), burnt.
	BaseFee Decimal `key:"base_fee_gwei" default:"50" min:"0" places:"9" unit:"gwei"`
	// BlockGasLimit is the gas a block can hold. Source: Ethereum, 2021 to 2025.
	BlockGasLimit uint64 `key:"block_gas_limit" default:"30000000" min:"1000000" unit:"gas"`
	// Regime says who pays for losing a race: auction (public: the loser's transaction fails and costs gas) or bundle
	// (private: a losing bid is not included and costs nothing).
	Regime string `key:"regime" default:"auction" choices:"auction bundle"`
	// EtherPrice in whole loan tokens, to charge gas in; 0 follows the collateral's reference price (the collateral is
	// ether).
	EtherPrice Decimal `key:"ether_price" default:"0" min:"0" places:"10" unit:"loan per ether"`
}
