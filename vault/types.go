package vault

import "github.com/holiman/uint256"

// Address names an account, a token, an oracle or an interest rate model: 20 bytes, as on a chain.
type Address [20]byte

// ID names a market: the Keccak-256 hash of its five parameters, each padded to 32 bytes.
type ID [32]byte

// Params are a market's parameters. They never change and together they are its identity.
type Params struct {
	Loan       Address     // token that is lent
	Collateral Address     // token that secures
	Oracle     Address     // says how many loan units one collateral unit is worth, times 1e36
	IRM        Address     // interest rate model; the zero address means no interest
	LLTV       uint256.Int // liquidation loan-to-value, scale 1e18, below 1e18
}

// Market is a market's totals. Amounts are in the loan token's smallest unit.
type Market struct {
	TotalSupplyAssets uint256.Int // < 2^128
	TotalSupplyShares uint256.Int // < 2^128
	TotalBorrowAssets uint256.Int // < 2^128, never above TotalSupplyAssets
	TotalBorrowShares uint256.Int // < 2^128
	LastUpdate        uint64      // unix seconds of the last accrual; 0 means the market was never created
	Fee               uint256.Int // share of interest that goes to the fee recipient, scale 1e18, at most 0.25e18
}

// Position is what one account has in one market. A vault is a position with collateral or debt.
type Position struct {
	SupplyShares uint256.Int
	BorrowShares uint256.Int // < 2^128
	Collateral   uint256.Int // < 2^128, collateral token's smallest unit
}

// Moved is what a supply, withdrawal, borrow or repayment moved: the assets and the shares they were worth.
type Moved struct{ Assets, Shares uint256.Int }

// Liquidation is what a liquidation did.
type Liquidation struct {
	SeizedAssets  uint256.Int // collateral that left the vault for the liquidator
	RepaidAssets  uint256.Int // loan tokens that the liquidator paid
	RepaidShares  uint256.Int
	BadDebtAssets uint256.Int // debt written off against the market's suppliers
	BadDebtShares uint256.Int
}
