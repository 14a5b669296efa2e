// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {MaxUint128Exceeded} from "./Errors.sol";

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
    if (x > type(uint128).max) revert MaxUint128Exceeded();
    return uint128(x);
}
