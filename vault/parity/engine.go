package parity

import (
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
)

// Engine is an implementation of the rulebook together with the world around it: tokens, oracles, interest rate models
// and a clock. [vault.Engine] is one; any other that passes package vaulttest is another. A call that fails changes
// nothing. Errors are those of package vault. Implementations under test are made with [Owner] as their owner.
type Engine interface {
	// AddToken, AddOracle and AddIRM put a contract at an address the caller chooses.
	AddToken(token vault.Address) error
	AddOracle(oracle vault.Address, feed vault.PriceFeed) error
	AddIRM(irm vault.Address, model vault.IRM) error
	Mint(token, to vault.Address, amount uint256.Int) error
	Burn(token, from vault.Address, amount uint256.Int) error
	Balance(token, of vault.Address) uint256.Int
	SetPrice(oracle vault.Address, price uint256.Int) error
	SetTime(now uint64) error
	Time() uint64
	Address() vault.Address

	SetOwner(caller, owner vault.Address) error
	Owner() vault.Address
	EnableIRM(caller, irm vault.Address) error
	EnableLLTV(caller vault.Address, lltv uint256.Int) error
	SetFeeRecipient(caller, recipient vault.Address) error
	FeeRecipient() vault.Address
	SetFee(caller vault.Address, market vault.ID, fee uint256.Int) error
	SetAuthorization(caller, authorized vault.Address, allowed bool) error
	IsAuthorized(owner, authorized vault.Address) bool
	CreateMarket(params vault.Params) (vault.ID, error)

	Supply(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error)
	Withdraw(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf, receiver vault.Address) (vault.Moved, error)
	Borrow(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf, receiver vault.Address) (vault.Moved, error)
	Repay(caller vault.Address, market vault.ID, assets, shares uint256.Int, onBehalf vault.Address, then ...vault.Call) (vault.Moved, error)
	SupplyCollateral(caller vault.Address, market vault.ID, assets uint256.Int, onBehalf vault.Address, then ...vault.Call) error
	WithdrawCollateral(caller vault.Address, market vault.ID, assets uint256.Int, onBehalf, receiver vault.Address) error
	Liquidate(caller vault.Address, market vault.ID, borrower vault.Address, seizedAssets, repaidShares uint256.Int, then ...vault.Call) (vault.Liquidation, error)
	FlashLoan(caller, token vault.Address, assets uint256.Int, then ...vault.Call) error
	AccrueInterest(market vault.ID) error

	Params(market vault.ID) vault.Params
	Market(market vault.ID) vault.Market
	Position(market vault.ID, of vault.Address) vault.Position
	RateAtTarget(market vault.ID) uint256.Int
}

// Owner is the account that administers every engine whose histories are compared: the one named "owner".
var Owner = vault.NamedAddress("owner")

var _ Engine = (*vault.Engine)(nil)
