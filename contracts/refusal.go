package contracts

import (
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/core/vm"

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
	if text, ok := reasonIn(e.Data); ok {
		return fmt.Sprintf("contracts: the call was refused: %s", text)
	}
	return fmt.Sprintf("contracts: the call reverted with an error unknown to the rulebook: %#x", e.Data)
}

// Unwrap returns the EVM's own reason.
func (e *RevertError) Unwrap() error { return e.Cause }

// known is what the contracts in src refuse with, and what it means: revert data as a whole, so that nothing is taken for a
// refusal that only begins like one. Rulebook.sol and what surrounds it revert with Morpho Blue's reason strings. Policies
// have custom errors.
//
// The rulebook does not pass on why a token reverted. The only reason a token of ours has against the rulebook is a balance
// that is too low. An account that poses as a token returns false: see Bot.sol.
var known = map[string]error{
	reason("not owner"):                   vault.ErrNotOwner,
	reason("max LLTV exceeded"):           vault.ErrMaxLLTVExceeded,
	reason("LLTV not enabled"):            vault.ErrLLTVNotEnabled,
	reason("IRM not enabled"):             vault.ErrIRMNotEnabled,
	reason("already set"):                 vault.ErrAlreadySet,
	reason("max fee exceeded"):            vault.ErrMaxFeeExceeded,
	reason("market not created"):          vault.ErrMarketNotCreated,
	reason("market already created"):      vault.ErrMarketAlreadyCreated,
	reason("inconsistent input"):          vault.ErrInconsistentInput,
	reason("zero assets"):                 vault.ErrZeroAssets,
	reason("zero address"):                vault.ErrZeroAddress,
	reason("unauthorized"):                vault.ErrUnauthorized,
	reason("insufficient collateral"):     vault.ErrInsufficientCollateral,
	reason("insufficient liquidity"):      vault.ErrInsufficientLiquidity,
	reason("position is healthy"):         vault.ErrPositionIsHealthy,
	reason("max uint128 exceeded"):        vault.ErrMaxUint128Exceeded,
	reason("insufficient balance"):        vault.ErrInsufficientBalance,
	reason("transfer reverted"):           vault.ErrInsufficientBalance,
	reason("transferFrom reverted"):       vault.ErrInsufficientBalance,
	reason("transfer returned false"):     vault.ErrNoCode,
	reason("transferFrom returned false"): vault.ErrNoCode,
	reason("no code"):                     vault.ErrNoCode,
	reason("zero price"):                  vault.ErrZeroPrice,
	reason("stale price"):                 vault.ErrStalePrice,

	panicked(0x11): vault.ErrOverflow,
	panicked(0x12): vault.ErrDivisionByZero,

	// Policies.
	custom("SelfLiquidation()"):        design.ErrSelf,
	custom("MustNotLeaveDust()"):       design.ErrMustNotLeaveDust,
	custom("PriceIsZero()"):            design.ErrPrice,
	custom("TooMuchRepay()"):           design.ErrTooMuchRepay,
	custom("SeizeTooMuch()"):           design.ErrSeizeTooMuch,
	custom("UnknownRatio()"):           design.ErrUnknownRatio,
	custom("FullLiquidation()"):        design.ErrFullLiquidation,
	custom("NotPreLiquidatable()"):     design.ErrNotPreLiquidatable,
	custom("PreLiquidationTooLarge()"): design.ErrPreLiquidationTooLarge,
	custom("Unmatured()"):              design.ErrUnmatured,
	custom("RecoveryCloseFactor()"):    design.ErrRecoveryCloseFactor,
	custom("ExcessiveRepay()"):         design.ErrExcessiveRepay,
}

// How Solidity refuses: with a reason, with a panic of a code, with a custom error.
var (
	reasonSelector = selector("Error(string)")
	panicSelector  = selector("Panic(uint256)")
)

// reason returns the revert data of a reason string.
func reason(text string) string {
	return string(call(nil, reasonSelector).number(32).text(text))
}

// reasonIn returns the reason string that revert data carry, and whether they do.
func reasonIn(data []byte) (string, bool) {
	const head = 4 + 2*32
	if len(data) < head || [4]byte(data) != reasonSelector {
		return "", false
	}
	length := output(data[4:]).number(1)
	if length > uint64(len(data)-head) {
		return "", false
	}
	text := string(data[head : head+length])
	return text, reason(text) == string(data)
}

func panicked(code uint64) string { return string(call(nil, panicSelector).number(code)) }

func custom(signature string) string {
	name := selector(signature)
	return string(name[:])
}

// refusal turns a failed call into an error: the rulebook's own where it is one.
func refusal(failure error, data []byte) error {
	if errors.Is(failure, vm.ErrOutOfGas) {
		return ErrOutOfGas
	}
	if !errors.Is(failure, vm.ErrExecutionReverted) {
		return &RevertError{Cause: failure}
	}
	if err, ok := known[string(data)]; ok {
		return err
	}
	return &RevertError{Data: data}
}
