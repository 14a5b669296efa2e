// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// A market's parameters. They never change, and the hash of the five words is the market's identity.
struct Params {
    address loan; // token that is lent
    address collateral; // token that secures
    address oracle; // says how many loan units one collateral unit is worth, times 1e36
    address irm; // interest rate model; the zero address means no interest
    uint256 lltv; // liquidation loan-to-value, scale 1e18, below 1e18
}

/// A market's totals, in the loan token's smallest unit; three storage words.
struct Market {
    uint128 totalSupplyAssets;
    uint128 totalSupplyShares;
    uint128 totalBorrowAssets;
    uint128 totalBorrowShares;
    uint128 lastUpdate; // unix seconds; 0 means never created
    uint128 fee; // share of interest, scale 1e18, at most 0.25e18
}

/// One account in one market; two storage words.
struct Position {
    uint256 supplyShares;
    uint128 borrowShares;
    uint128 collateral; // the collateral token's smallest unit
}

/// The identity of a market: Keccak-256 over its five parameters, 32 bytes each.
function idOf(Params memory params) pure returns (bytes32 id) {
    assembly ("memory-safe") {
        id := keccak256(params, 160)
    }
}

/// What a rulebook needs of a token.
interface IToken {
    function transfer(address to, uint256 amount) external returns (bool);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
}

/// What a rulebook needs of an oracle: loan units for one collateral unit, times 1e36.
interface IOracle {
    function price() external view returns (uint256);
}

/// What a rulebook needs of an interest rate model: the rate per second, scale 1e18, that has applied since
/// `market.lastUpdate`. The model may remember something for the next call.
interface IIrm {
    function borrowRate(Params calldata params, Market calldata market) external returns (uint256);
}

/// What a rulebook calls on an account that passed `data` with a supply, a repayment, a supply of collateral, a
/// liquidation or a flash loan: after the books are changed, before `assets` are pulled from it.
interface ICallback {
    function onRulebook(uint256 assets, bytes calldata data) external;
}
