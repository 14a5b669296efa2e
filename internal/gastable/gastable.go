// Code generated from contracts/testdata/gas.golden by "go test ./contracts -run Gas -update"; DO NOT EDIT.

// Package gastable is the gas each action of a lending market uses, as the receipt of a transaction would show it: 21,000,
// the calldata, and the execution less refunds. A simulation charges these under both engines, so that costs do
// not depend on which one runs.
//
// They were measured on the contracts of this project on Ethereum's rules as of Osaka, under these conditions: each action is a
// transaction of its own, made by an account without code; the market has an adaptive curve, a fee that accrues and 12 s of
// interest to accrue; the oracle is one contract with one price; tokens are plain ERC-20s that ask for no allowance; whoever
// receives a token holds some already. A proxied token adds 5,000 to 20,000 a transfer, a real oracle its own reads, and a
// liquidator's bot its own code and its swaps.
package gastable

// Gas per action.
const (
	SupplyFirst            uint64 = 107059 // supply by an account new to the market
	Supply                 uint64 = 89959  // supply by an account that has supplied before
	Withdraw               uint64 = 90559  // withdraw a part
	WithdrawAll            uint64 = 85689  // withdraw everything
	SupplyCollateralFirst  uint64 = 67313  // supply collateral to an empty vault
	SupplyCollateral       uint64 = 50201  // add collateral
	BorrowFirst            uint64 = 97222  // borrow by a vault without debt
	Borrow                 uint64 = 97222  // borrow more
	Repay                  uint64 = 89725  // repay a part
	WithdrawCollateral     uint64 = 95088  // withdraw collateral from a vault with debt
	RepayAll               uint64 = 89932  // repay the whole debt
	WithdrawCollateralFree uint64 = 88816  // withdraw collateral from a vault without debt
	LiquidateHealthy       uint64 = 73638  // a liquidation that fails because the vault is healthy: the cost of losing a race
	OracleUpdate           uint64 = 32613  // publish a price
	Liquidate              uint64 = 115053 // liquidate a part, which leaves debt and collateral
	LiquidateDebt          uint64 = 114854 // liquidate the whole debt, which leaves collateral
	LiquidateGone          uint64 = 73638  // a liquidation that fails because another came first and left no debt
	LiquidateBadDebt       uint64 = 107425 // liquidate everything, with bad debt
	AccrueInterest         uint64 = 54765  // accrue interest
	CreateMarket           uint64 = 195452 // create a market with an adaptive curve
	SetAuthorization       uint64 = 47079  // authorise an account for the first time
	TokenTransfer          uint64 = 34147  // transfer a token to an account that holds some
)

// Lines is the table as text, a line an action: its name, its gas, what it is.
const Lines = `SupplyFirst               107059  supply by an account new to the market
Supply                     89959  supply by an account that has supplied before
Withdraw                   90559  withdraw a part
WithdrawAll                85689  withdraw everything
SupplyCollateralFirst      67313  supply collateral to an empty vault
SupplyCollateral           50201  add collateral
BorrowFirst                97222  borrow by a vault without debt
Borrow                     97222  borrow more
Repay                      89725  repay a part
WithdrawCollateral         95088  withdraw collateral from a vault with debt
RepayAll                   89932  repay the whole debt
WithdrawCollateralFree     88816  withdraw collateral from a vault without debt
LiquidateHealthy           73638  a liquidation that fails because the vault is healthy: the cost of losing a race
OracleUpdate               32613  publish a price
Liquidate                 115053  liquidate a part, which leaves debt and collateral
LiquidateDebt             114854  liquidate the whole debt, which leaves collateral
LiquidateGone              73638  a liquidation that fails because another came first and left no debt
LiquidateBadDebt          107425  liquidate everything, with bad debt
AccrueInterest             54765  accrue interest
CreateMarket              195452  create a market with an adaptive curve
SetAuthorization           47079  authorise an account for the first time
TokenTransfer              34147  transfer a token to an account that holds some
`
