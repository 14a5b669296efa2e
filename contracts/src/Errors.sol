// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

// One reason for each rule that can refuse a call. The lending contract refuses with the strings that Morpho Blue refuses
// with, so that every client shows the reason. Tokens, oracles and interest rate models speak alike. refusal.go says which
// error of package vault each is. Solidity's own Panic(0x11) and Panic(0x12) are ErrOverflow and ErrDivisionByZero there.

string constant NOT_OWNER = "not owner";
string constant MAX_LLTV_EXCEEDED = "max LLTV exceeded";
string constant LLTV_NOT_ENABLED = "LLTV not enabled";
string constant IRM_NOT_ENABLED = "IRM not enabled";
string constant ALREADY_SET = "already set";
string constant MAX_FEE_EXCEEDED = "max fee exceeded";
string constant MARKET_NOT_CREATED = "market not created";
string constant MARKET_ALREADY_CREATED = "market already created";
string constant INCONSISTENT_INPUT = "inconsistent input";
string constant ZERO_ASSETS = "zero assets";
string constant ZERO_ADDRESS = "zero address";
string constant UNAUTHORIZED = "unauthorized";
string constant INSUFFICIENT_COLLATERAL = "insufficient collateral";
string constant INSUFFICIENT_LIQUIDITY = "insufficient liquidity";
string constant POSITION_IS_HEALTHY = "position is healthy";
string constant MAX_UINT128_EXCEEDED = "max uint128 exceeded";
string constant NO_CODE = "no code";
string constant TRANSFER_REVERTED = "transfer reverted";
string constant TRANSFER_RETURNED_FALSE = "transfer returned false";
string constant TRANSFER_FROM_REVERTED = "transferFrom reverted";
string constant TRANSFER_FROM_RETURNED_FALSE = "transferFrom returned false";
string constant SIGNATURE_EXPIRED = "signature expired";
string constant INVALID_NONCE = "invalid nonce";
string constant INVALID_SIGNATURE = "invalid signature";

// What the token and the price feed add; Morpho Blue has neither.
string constant INSUFFICIENT_BALANCE = "insufficient balance";
string constant ZERO_PRICE = "zero price";
string constant STALE_PRICE = "stale price";

// Refusals that several policies share; each policy's own stand in its file. They are errors of vault/design. They carry the
// names that the protocols whose rules the policies are have for them, as custom errors.
error SelfLiquidation();
error MustNotLeaveDust();
