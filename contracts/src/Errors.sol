// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

// One error for each rule that can refuse a call. Each is the name of an error in vault/errors.go without its "Err";
// the Go engine on top of these contracts hands back that very error. Solidity's own Panic(0x11) and Panic(0x12) are
// ErrOverflow and ErrDivisionByZero there.

error NotOwner();
error MaxLLTVExceeded();
error LLTVNotEnabled();
error IRMNotEnabled();
error AlreadySet();
error MaxFeeExceeded();
error MarketNotCreated();
error MarketAlreadyCreated();
error InconsistentInput();
error ZeroAssets();
error ZeroAddress();
error Unauthorized();
error InsufficientCollateral();
error InsufficientLiquidity();
error PositionIsHealthy();
error MaxUint128Exceeded();
error InsufficientBalance();
error NoCode();
error ZeroPrice();
error StalePrice();

// Refusals that several policies share; each policy's own stand in its file. They are errors of vault/design.
error SelfLiquidation();
error MustNotLeaveDust();
