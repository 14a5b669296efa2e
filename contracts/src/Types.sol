// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// A market's parameters. They never change, and the hash of the five words is the market's identity.
struct MarketParams {
    address loanToken; // what is lent
    address collateralToken; // what secures
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

/// What an account signs to authorise another, or to authorise it no longer.
struct Authorization {
    address authorizer; // who signs
    address authorized;
    bool isAuthorized;
    uint256 nonce; // how many the account has signed before
    uint256 deadline; // unix seconds, the last at which it is valid
}

/// A signature of secp256k1 as Ethereum has it.
struct Signature {
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// The identity of a market: Keccak-256 over its five parameters, 32 bytes each.
function idOf(MarketParams memory marketParams) pure returns (bytes32 id) {
    assembly ("memory-safe") {
        id := keccak256(marketParams, 160)
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
    function borrowRate(MarketParams calldata marketParams, Market calldata market) external returns (uint256);

    /// The same, remembering nothing: for whoever wants to know what interest will have accrued.
    function borrowRateView(MarketParams calldata marketParams, Market calldata market) external view returns (uint256);
}

// What a rulebook calls on an account that passed `data` with a verb, each verb by its own name: after the books are changed,
// before `assets` are pulled from the account. The names are those of Morpho Blue.

interface ISupplyCallback {
    function onMorphoSupply(uint256 assets, bytes calldata data) external;
}

interface ISupplyCollateralCallback {
    function onMorphoSupplyCollateral(uint256 assets, bytes calldata data) external;
}

interface IRepayCallback {
    function onMorphoRepay(uint256 assets, bytes calldata data) external;
}

interface ILiquidateCallback {
    function onMorphoLiquidate(uint256 repaidAssets, bytes calldata data) external;
}

interface IFlashLoanCallback {
    function onMorphoFlashLoan(uint256 assets, bytes calldata data) external;
}
