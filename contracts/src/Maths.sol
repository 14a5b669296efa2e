// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {MAX_UINT128_EXCEEDED} from "./Errors.sol";

// Arithmetic of the rulebook. Products are 256 bits wide and checked: where x·y does not fit, the call fails even if the
// quotient would fit. Every function names the direction it rounds in.

uint256 constant WAD = 1e18;
uint256 constant PRICE_SCALE = 1e36;

// The virtual balance that every market starts with. It makes the first share price 1e-6 assets, and moving that price
// by a donation costs the donor about a million times what it can take from the next supplier.
uint256 constant VIRTUAL_SHARES = 1e6;
uint256 constant VIRTUAL_ASSETS = 1;

/// ⌊x·y/d⌋
function mulDivDown(uint256 x, uint256 y, uint256 d) pure returns (uint256) {
    return (x * y) / d;
}

/// ⌈x·y/d⌉, computed as (x·y + (d − 1))/d with every step checked.
function mulDivUp(uint256 x, uint256 y, uint256 d) pure returns (uint256) {
    return (x * y + (d - 1)) / d;
}

/// ⌊x·y/1e18⌋
function wMulDown(uint256 x, uint256 y) pure returns (uint256) {
    return mulDivDown(x, y, WAD);
}

/// ⌊x·1e18/y⌋
function wDivDown(uint256 x, uint256 y) pure returns (uint256) {
    return mulDivDown(x, WAD, y);
}

/// ⌈x·1e18/y⌉
function wDivUp(uint256 x, uint256 y) pure returns (uint256) {
    return mulDivUp(x, WAD, y);
}

/// The first three terms of e^(rate·seconds) − 1, each rounded down: always below the true value, in the borrower's favour.
function compounded(uint256 rate, uint256 elapsed) pure returns (uint256) {
    uint256 first = rate * elapsed;
    uint256 second = mulDivDown(first, first, 2 * WAD);
    uint256 third = mulDivDown(second, first, 3 * WAD);
    return first + second + third;
}

function toSharesDown(uint256 assets, uint256 totalAssets, uint256 totalShares) pure returns (uint256) {
    return mulDivDown(assets, totalShares + VIRTUAL_SHARES, totalAssets + VIRTUAL_ASSETS);
}

function toSharesUp(uint256 assets, uint256 totalAssets, uint256 totalShares) pure returns (uint256) {
    return mulDivUp(assets, totalShares + VIRTUAL_SHARES, totalAssets + VIRTUAL_ASSETS);
}

function toAssetsDown(uint256 shares, uint256 totalAssets, uint256 totalShares) pure returns (uint256) {
    return mulDivDown(shares, totalAssets + VIRTUAL_ASSETS, totalShares + VIRTUAL_SHARES);
}

function toAssetsUp(uint256 shares, uint256 totalAssets, uint256 totalShares) pure returns (uint256) {
    return mulDivUp(shares, totalAssets + VIRTUAL_ASSETS, totalShares + VIRTUAL_SHARES);
}

/// max(x − y, 0)
function minusCapped(uint256 x, uint256 y) pure returns (uint256) {
    return x > y ? x - y : 0;
}

function min(uint256 x, uint256 y) pure returns (uint256) {
    return x < y ? x : y;
}

/// x as 128 bits, refused where it does not fit.
function toUint128(uint256 x) pure returns (uint128) {
    if (x > type(uint128).max) revert(MAX_UINT128_EXCEEDED);
    return uint128(x);
}

// ---------------------------------------------------------------- percentages, as Aave has them

uint256 constant PERCENT = 1e4; // 100 % in hundredths of a percent

/// ⌊(x·y + ⌊d/2⌋)/d⌋, every step checked.
function mulDivHalfUp(uint256 x, uint256 y, uint256 d) pure returns (uint256) {
    return (x * y + d / 2) / d;
}

// ---------------------------------------------------------------- products wider than a word

/// ⌊x·y/d⌋ whatever the product's size. It fails as checked arithmetic does where the result does not fit.
///
/// The product is 2^256·high + low. Less its remainder it is a multiple of d. The powers of two in d are divided out, and
/// what is left of d, which is odd, is divided by as a multiplication with its inverse modulo 2^256, found by Newton's
/// iteration (Jebelean 1993, An algorithm for exact division).
function wideDown(uint256 x, uint256 y, uint256 d) pure returns (uint256) {
    uint256 low;
    uint256 high;
    unchecked {
        low = x * y;
        uint256 sum = mulmod(x, y, type(uint256).max); // high + low, modulo 2^256 − 1
        high = sum - low;
        if (sum < low) --high;
    }
    if (high == 0 || d == 0) return low / d;
    if (high >= d) overflows();
    uint256 rest = mulmod(x, y, d);
    unchecked {
        if (low < rest) --high;
        low -= rest;
        uint256 two = d & (0 - d); // the largest power of two in d
        d /= two;
        low = low / two + high * ((0 - two) / two + 1);
        uint256 inverse = 3 * d ^ 2; // right in 5 bits; each step doubles them
        for (uint256 i = 0; i < 6; ++i) inverse *= 2 - d * inverse;
        return low * inverse;
    }
}

/// ⌈x·y/d⌉, likewise.
function wideUp(uint256 x, uint256 y, uint256 d) pure returns (uint256 z) {
    z = wideDown(x, y, d);
    if (mulmod(x, y, d) > 0) ++z;
}

/// Fails as checked arithmetic does: with Panic(0x11).
function overflows() pure {
    assembly ("memory-safe") {
        mstore(0, shl(224, 0x4e487b71))
        mstore(4, 0x11)
        revert(0, 36)
    }
}
