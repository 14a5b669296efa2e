package vault

import (
	"github.com/holiman/uint256"
	"golang.org/x/crypto/sha3"
)

// Address names an account, a token, an oracle or an interest rate model: 20 bytes, as on a chain.
type Address [20]byte

// EngineAddress is the lending contract's own address, in every engine: what it holds of a token is what its markets
// have idle and what secures their loans.
var EngineAddress = NamedAddress("ringfence")

// TreasuryAddress is the account of whoever runs the lending protocol, in every engine: it gets the protocol's share of
// what liquidations seize.
var TreasuryAddress = NamedAddress("treasury")

// NamedAddress returns the address that stands for a name: the last 20 bytes of the Keccak-256 hash of the name.
func NamedAddress(name string) (a Address) {
	hash := keccak([]byte(name))
	copy(a[:], hash[12:])
	return a
}

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

// ID returns the market's identity, equal on every engine: keccak256(loan, collateral, oracle, IRM, LLTV), each padded
// on the left to 32 bytes.
func (p Params) ID() ID {
	var words [5 * 32]byte
	for i, a := range [4]Address{p.Loan, p.Collateral, p.Oracle, p.IRM} {
		copy(words[32*i+12:], a[:])
	}
	p.LLTV.WriteToSlice(words[4*32:])
	return keccak(words[:])
}

func keccak(data []byte) (hash [32]byte) {
	h := sha3.NewLegacyKeccak256()
	h.Write(data)
	h.Sum(hash[:0])
	return hash
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
	SupplyShares uint256.Int // < 2^128, as a market's total is
	BorrowShares uint256.Int // < 2^128
	Collateral   uint256.Int // < 2^128, collateral token's smallest unit
}

// Moved is what a supply, withdrawal, borrow or repayment moved: the assets and the shares they were worth.
type Moved struct{ Assets, Shares uint256.Int }

// PriceFeed is how an oracle treats the price it is given. The zero value passes on any price, zero and stale ones too,
// as the oracles of Morpho Blue do.
type PriceFeed struct {
	// MaxAge guards the feed when it is not 0: reading a zero price is then [ErrZeroPrice], and reading one set more
	// than MaxAge seconds ago is [ErrStalePrice].
	MaxAge uint64
}
