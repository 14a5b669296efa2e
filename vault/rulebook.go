package vault

import "github.com/holiman/uint256"

// Rulebook is a lending contract together with the world around it: tokens, oracles, interest rate models and a clock.
// [Engine] is one; the contracts of package contracts are another; any other that passes package vault/vaulttest is a
// third. A call that fails changes nothing. Errors are those of this package and of the market's [Policy].
type Rulebook interface {
	// AddToken, AddOracle and AddIRM put a contract at an address the caller chooses.
	AddToken(token Address) error
	AddOracle(oracle Address, feed PriceFeed) error
	AddIRM(irm Address, model IRM) error
	Mint(token, to Address, amount uint256.Int) error
	Burn(token, from Address, amount uint256.Int) error
	Balance(token, of Address) uint256.Int
	SetPrice(oracle Address, price uint256.Int) error
	SetTime(now uint64) error
	Time() uint64
	Address() Address

	SetOwner(caller, owner Address) error
	Owner() Address
	EnableIRM(caller, irm Address) error
	EnableLLTV(caller Address, lltv uint256.Int) error
	SetFeeRecipient(caller, recipient Address) error
	FeeRecipient() Address
	SetFee(caller Address, market ID, fee uint256.Int) error
	SetAuthorization(caller, authorized Address, allowed bool) error
	IsAuthorized(owner, authorized Address) bool
	CreateMarket(params Params) (ID, error)

	Supply(caller Address, market ID, assets, shares uint256.Int, onBehalf Address, then ...Call) (Moved, error)
	Withdraw(caller Address, market ID, assets, shares uint256.Int, onBehalf, receiver Address) (Moved, error)
	Borrow(caller Address, market ID, assets, shares uint256.Int, onBehalf, receiver Address) (Moved, error)
	Repay(caller Address, market ID, assets, shares uint256.Int, onBehalf Address, then ...Call) (Moved, error)
	SupplyCollateral(caller Address, market ID, assets uint256.Int, onBehalf Address, then ...Call) error
	WithdrawCollateral(caller Address, market ID, assets uint256.Int, onBehalf, receiver Address) error
	Liquidate(caller Address, market ID, borrower Address, amount, repaidShares uint256.Int, then ...Call) (Liquidation, error)
	FlashLoan(caller, token Address, assets uint256.Int, then ...Call) error
	AccrueInterest(market ID) error

	Params(market ID) Params
	Market(market ID) Market
	Position(market ID, of Address) Position
	RateAtTarget(market ID) uint256.Int
}

// NewRulebook makes an empty rulebook whose lending contract belongs to owner, and whose markets close vaults by a policy.
type NewRulebook func(owner Address, policy Contract) (Rulebook, error)

var _ Rulebook = (*Engine)(nil)
