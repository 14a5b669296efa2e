package contracts

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/holiman/uint256"

	"github.com/ringfence-sim/ringfence/vault"
	"github.com/ringfence-sim/ringfence/vault/design"
)

// RevertError is a refusal that is not one of the rulebook's: the data a contract reverted with, or what stopped the EVM.
type RevertError struct {
	Data  []byte // what the contract said; may be empty
	Cause error  // the EVM's own reason where the contract did not revert by itself, else nil
}

// Error says what is known of the reason.
func (e *RevertError) Error() string {
	switch {
	case e.Cause != nil:
		return fmt.Sprintf("contracts: the EVM stopped the call: %v", e.Cause)
	case len(e.Data) == 0:
		return "contracts: the call reverted without a reason: calldata is too short for the function's arguments, an argument is out of its type's range, or there is no such function"
	case len(e.Data) < 4:
		return fmt.Sprintf("contracts: the call reverted with %d bytes, too few to name an error: %#x", len(e.Data), e.Data)
	}
	return fmt.Sprintf("contracts: the call reverted with an error unknown to the rulebook: %#x", e.Data)
}

// Unwrap returns the EVM's own reason.
func (e *RevertError) Unwrap() error { return e.Cause }

// named is every custom error of the contracts in src, and what it means.
var named = map[[4]byte]error{
	selector("NotOwner()"):               vault.ErrNotOwner,
	selector("MaxLLTVExceeded()"):        vault.ErrMaxLLTVExceeded,
	selector("LLTVNotEnabled()"):         vault.ErrLLTVNotEnabled,
	selector("IRMNotEnabled()"):          vault.ErrIRMNotEnabled,
	selector("AlreadySet()"):             vault.ErrAlreadySet,
	selector("MaxFeeExceeded()"):         vault.ErrMaxFeeExceeded,
	selector("MarketNotCreated()"):       vault.ErrMarketNotCreated,
	selector("MarketAlreadyCreated()"):   vault.ErrMarketAlreadyCreated,
	selector("InconsistentInput()"):      vault.ErrInconsistentInput,
	selector("ZeroAssets()"):             vault.ErrZeroAssets,
	selector("ZeroAddress()"):            vault.ErrZeroAddress,
	selector("Unauthorized()"):           vault.ErrUnauthorized,
	selector("InsufficientCollateral()"): vault.ErrInsufficientCollateral,
	selector("InsufficientLiquidity()"):  vault.ErrInsufficientLiquidity,
	selector("PositionIsHealthy()"):      vault.ErrPositionIsHealthy,
	selector("MaxUint128Exceeded()"):     vault.ErrMaxUint128Exceeded,
	selector("InsufficientBalance()"):    vault.ErrInsufficientBalance,
	selector("NoCode()"):                 vault.ErrNoCode,
	selector("ZeroPrice()"):              vault.ErrZeroPrice,
	selector("StalePrice()"):             vault.ErrStalePrice,

	// Policies.
	selector("SelfLiquidation()"):        design.ErrSelf,
	selector("MustNotLeaveDust()"):       design.ErrMustNotLeaveDust,
	selector("PriceIsZero()"):            design.ErrPrice,
	selector("TooMuchRepay()"):           design.ErrTooMuchRepay,
	selector("SeizeTooMuch()"):           design.ErrSeizeTooMuch,
	selector("UnknownRatio()"):           design.ErrUnknownRatio,
	selector("FullLiquidation()"):        design.ErrFullLiquidation,
	selector("NotPreLiquidatable()"):     design.ErrNotPreLiquidatable,
	selector("PreLiquidationTooLarge()"): design.ErrPreLiquidationTooLarge,
	selector("Unmatured()"):              design.ErrUnmatured,
	selector("RecoveryCloseFactor()"):    design.ErrRecoveryCloseFactor,
	selector("ExcessiveRepay()"):         design.ErrExcessiveRepay,
}

// panics is Solidity's own refusals that the rulebook knows, by the code in Panic(uint256).
var panics = map[uint64]error{
	0x11: vault.ErrOverflow,
	0x12: vault.ErrDivisionByZero,
}

var panicSelector = selector("Panic(uint256)")

// refusal turns a failed call into an error: the rulebook's own where it is one.
func refusal(failure error, data []byte) error {
	if errors.Is(failure, vm.ErrOutOfGas) {
		return ErrOutOfGas
	}
	if !errors.Is(failure, vm.ErrExecutionReverted) {
		return &RevertError{Cause: failure}
	}
	if len(data) < 4 {
		return &RevertError{Data: data}
	}
	name := [4]byte(data)
	if err, ok := named[name]; ok && len(data) == 4 {
		return err
	}
	if name == panicSelector && len(data) == 4+32 {
		var code uint256.Int
		code.SetBytes32(data[4:])
		if err, ok := panics[code.Uint64()]; ok && code.IsUint64() {
			return err
		}
	}
	return &RevertError{Data: data}
}
