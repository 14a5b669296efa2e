package scenario

import (
	"github.com/ringfence-sim/ringfence/agents"
	"github.com/ringfence-sim/ringfence/catalog"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/liquidator"
	"github.com/ringfence-sim/ringfence/oracle"
	"github.com/ringfence-sim/ringfence/vault"
)

// Format is the present format of scenario files. A file may state its own. A key that has another name since an earlier
// format is refused with the new one; a file of a later format is refused as a whole.
const Format = 1

// Scenario is everything that decides a study's results, and nothing else: two equal scenarios give equal values. Where one of
// several rules can stand it holds the form of the rule, which package catalog has registered.
type Scenario struct {
	Name        string                `key:"name" doc:"Name of the study, printed on its results."`
	Format      int                   `key:"format" default:"1" min:"1" doc:"Format of the file; this program reads 1."`
	Seed        uint64                `key:"seed" doc:"Seed of every random stream of the study."`
	Paths       int                   `key:"paths" min:"1" max:"1000000" doc:"Number of price paths. Every arm walks every path."`
	Engine      string                `key:"engine" default:"native" choices:"native evm" doc:"Engine that runs the lending rules of the vault arms: native (Go) or evm (the Solidity contracts). The results are the same to the last unit; evm is slower."`
	Blocks      Blocks                `key:"blocks" doc:"The clock."`
	Market      Market                `key:"market" doc:"The lending market, and the instrument that the exchange arms trade."`
	Prices      oracle.ProcessForm    `key:"prices" doc:"Where reference prices come from."`
	Feed        oracle.FeedForm       `key:"feed" doc:"What stands between the reference price and the lending contract."`
	Population  agents.PopulationForm `key:"population" doc:"The borrowers. The same population stands in every arm."`
	Portfolio   Portfolio             `key:"portfolio" default:"{}" doc:"What else each borrower holds in an account at an exchange. Nothing, where it is left out."`
	Suppliers   Suppliers             `key:"suppliers" doc:"Who lends to the market."`
	Liquidators []liquidator.Form     `key:"liquidators" doc:"Who competes for every vault that may be liquidated. An empty list, [], means that nobody comes."`
	Venue       liquidity.Form        `key:"venue" doc:"Where collateral is sold: by liquidators in the vault arms, by the margin engine in the exchange arms."`
	Gas         Gas                   `key:"gas" doc:"The price and the limit of block space."`
	Arms        []catalog.DesignForm  `key:"arms" few:"1" doc:"The designs under test."`
	Limits      map[string]string     `key:"limits" default:"{}" doc:"What is demanded of metrics: of every arm, or of one as in morpho/bad_debt_share_p99. A bound is the most, or after >= the least, that the metric may be: 0.1% or 10bp, 10m, or a number. Each passes, fails or is open, by the interval of the number."`

	study  string                   // that comes with the program and that it is
	folder string                   // of the file it was loaded from
	find   func(path string) string // says where a file is, where not nil
	where  map[string]place         // where each key was written
	file   string
}

// Blocks are the clock of a study.
type Blocks struct {
	Interval catalog.Duration `key:"interval" default:"12s" min:"1" max:"86400" assumed:"x0.5 x2" doc:"Interval between blocks." source:"Ethereum's slot since September 2022"`
	Step     string           `key:"step" default:"1s" doc:"Step from a reference price to the next, as in 1s or 250ms: the finest interval at which anybody looks at the market. The interval between blocks, and each venue's mark-interval, is a multiple of it. A path of prices depends on the step, and not on who looks."`
}

// Market is one loan asset against one collateral asset.
type Market struct {
	Collateral Token           `key:"collateral" doc:"The token that secures, and the base asset of the exchange arms."`
	Loan       Token           `key:"loan" doc:"The token that is lent, and the quote asset of the exchange arms."`
	LLTV       catalog.Decimal `key:"lltv" default:"0.86" above:"0" below:"1" places:"18" doc:"The liquidation loan-to-value. It is also the reference by which a population's health is drawn." source:"0.86 is the usual tier of WETH/USDC markets on Morpho"`
	IRM        vault.IRMForm   `key:"irm" default:"{model: adaptive-curve}" doc:"The interest rate model."`
	Fee        catalog.Decimal `key:"fee" default:"0" min:"0" max:"0.25" places:"18" doc:"The share of interest that goes to the protocol." source:"Morpho allows at most 0.25"`

	BorrowCap catalog.Decimal `key:"borrow_cap" default:"0" min:"0" places:"18" unit:"loan" doc:"Most debt of all vaults at the start. Borrowers open in turn, and one for whom no room is left stays out, in all arms alike. 0 is no cap: Morpho Blue has none by itself." source:"Aave's and Euler's markets have such caps"`
	SupplyCap catalog.Decimal `key:"supply_cap" default:"0" min:"0" places:"18" unit:"loan" doc:"Most of the loan token that suppliers put in, as the curator of a vault over the market sets it: of it, suppliers.utilisation can be owed at the start. 0 is no cap." source:"MetaMorpho, supply caps of markets"`
}

// Token is a token's name and its smallest unit.
type Token struct {
	Symbol   string `key:"symbol" doc:"Symbol as printed in tables."`
	Decimals int    `key:"decimals" min:"0" max:"18" doc:"Decimals: a whole token is 10^decimals smallest units."`
}

// Suppliers are the lenders of the market.
type Suppliers struct {
	Utilisation catalog.Decimal `key:"utilisation" default:"0.9" above:"0" max:"1" places:"18" assumed:"0.8 0.95" doc:"Utilisation at the start: borrowed over supplied."`
	Count       int             `key:"count" default:"10" min:"1" max:"100000" doc:"Count of suppliers, equal in size."`
}

// Gas is the price and the limit of block space.
type Gas struct {
	BaseFee            catalog.Decimal      `key:"base_fee_gwei" default:"10" min:"0" places:"9" unit:"gwei" assumed:"x0.5 x2" doc:"Base fee of a unit of gas, in gwei (1e-9 ether), burnt; that of calm times, where fees says how it moves."`
	Fees               liquidator.FeesForm  `key:"fees" default:"{source: volatility}" doc:"How the base fee moves."`
	BlockGasLimit      uint64               `key:"block_gas_limit" default:"10000000" min:"1000000" unit:"gas" doc:"The gas a block can hold." source:"Ethereum in March 2020; 30 million from 2021, 60 million since 2025"`
	Taken              catalog.Decimal      `key:"taken" default:"0.9" min:"0" max:"1" places:"18" assumed:"0.5 0.95" doc:"Share of the limit that others take in each block, at the base fee of calm times."`
	TakenRise          catalog.Decimal      `key:"taken_rise" default:"0.004" min:"0" max:"1" places:"18" assumed:"x0.5 x2" doc:"Share of the limit that others take more for each time base_fee_gwei by which the base fee is higher. At a rise of 0.02 and a tenfold fee it is 0.18 more."`
	Regime             string               `key:"regime" default:"auction" choices:"auction bundle" doc:"Who pays for losing a race: auction (public: the loser's transaction fails and costs gas) or bundle (private: a losing bid is not included and costs nothing)."`
	EtherPrice         catalog.Decimal      `key:"ether_price" default:"0" min:"0" places:"10" unit:"loan per ether" doc:"Price of ether in whole loan tokens, to charge gas in. 0 follows the reference price where the collateral is ether (ETH or WETH), and is 1 where the loan is. In any other market gas follows a position of the portfolio that is ether, then the history that covers the study; where there is neither, what ether costs must be said, here or in ether_prices."`
	EtherPrices        liquidator.EtherFile `key:"ether_prices" default:"{}" doc:"Prices of ether over time, in the loan token, to charge gas in where neither loan nor collateral is ether: a file, or a history that comes with Ringfence."`
	EtherPerCollateral catalog.Decimal      `key:"ether_per_collateral" default:"0" min:"0" max:"1000000" places:"18" unit:"ether per collateral" doc:"Ether that a whole token of collateral is worth, to charge gas in by the collateral's own price: of staked ether what its contract redeems it for (a wstETH about 1.2). 0 where ether is priced otherwise."`
}

// Builder returns what the scenario's forms build their rules with. Their faults have full keys, which [Scenario.Place] places.
func (s *Scenario) Builder() *catalog.Builder {
	lltv, err := s.Market.LLTV.Scaled(18)
	if err != nil {
		lltv.Clear() // told by who reads it
	}
	b := catalog.NewBuilder(catalog.Study{
		Collateral: catalog.Token{Symbol: s.Market.Collateral.Symbol, Decimals: uint8(s.Market.Collateral.Decimals)},
		Loan:       catalog.Token{Symbol: s.Market.Loan.Symbol, Decimals: uint8(s.Market.Loan.Decimals)},
		LLTV:       lltv, Interval: s.Blocks.Interval.Seconds(), Seed: s.Seed, Paths: s.Paths,
	}, s.folder)
	b.FindWith(s.find)
	return b
}
