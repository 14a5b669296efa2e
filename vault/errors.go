package vault

import (
	"errors"

	"github.com/ringfence-sim/ringfence/fixed"
)

// The errors of the rulebook, one for each rule that can refuse a call. The contracts refuse with a reason string for
// each; where two apply, both engines return the one that stands first in the rule's documentation.
var (
	ErrNotOwner               = errors.New("vault: caller is not the owner")
	ErrMaxLLTVExceeded        = errors.New("vault: LLTV must be below 1")
	ErrLLTVNotEnabled         = errors.New("vault: LLTV is not enabled")
	ErrIRMNotEnabled          = errors.New("vault: interest rate model is not enabled")
	ErrAlreadySet             = errors.New("vault: value is already set")
	ErrMaxFeeExceeded         = errors.New("vault: fee must be at most 25 %")
	ErrMarketNotCreated       = errors.New("vault: market was not created")
	ErrMarketAlreadyCreated   = errors.New("vault: market is already created")
	ErrInconsistentInput      = errors.New("vault: exactly one of the two amounts must be zero")
	ErrZeroAssets             = errors.New("vault: amount must not be zero")
	ErrZeroAddress            = errors.New("vault: address must not be zero")
	ErrUnauthorized           = errors.New("vault: caller is not authorised by the account")
	ErrInsufficientCollateral = errors.New("vault: collateral would not cover the debt")
	ErrInsufficientLiquidity  = errors.New("vault: market has not enough idle loan tokens")
	ErrPositionIsHealthy      = errors.New("vault: position is healthy")
	ErrMaxUint128Exceeded     = errors.New("vault: amount does not fit 128 bits")

	// ErrInsufficientBalance is the token's: the payer does not own what it must pay.
	ErrInsufficientBalance = errors.New("vault: token balance is too low")
	// ErrNoCode reports a token, oracle or interest rate model address with nothing behind it.
	ErrNoCode = errors.New("vault: no contract at that address")
	// ErrZeroPrice and ErrStalePrice are a guarded oracle's.
	ErrZeroPrice  = errors.New("vault: oracle price is zero")
	ErrStalePrice = errors.New("vault: oracle price is older than the oracle allows")

	// ErrTimeReversed and ErrUnknownVerb are the caller's own mistakes: no chain would let them be made.
	ErrTimeReversed = errors.New("vault: time must not go back")
	ErrUnknownVerb  = errors.New("vault: a callback names a verb that does not exist")

	// ErrOverflow and ErrDivisionByZero are Solidity's Panic(0x11) and Panic(0x12).
	ErrOverflow       = fixed.ErrOverflow
	ErrDivisionByZero = fixed.ErrDivisionByZero
)
