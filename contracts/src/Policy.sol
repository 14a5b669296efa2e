// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PRICE_SCALE, min, minusCapped, mulDivDown, toAssetsUp, toSharesDown, toUint128, wMulDown} from "./Maths.sol";
import {Market} from "./Types.sol";

/// What a policy decides about: one vault, with the market's totals accrued.
struct Case {
    Market totals;
    uint256 borrowShares;
    uint256 collateral;
    uint256 price; // the oracle's: loan units for one collateral unit, times 1e36
    uint256 lltv; // the market's, scale 1e18
    bool self; // the caller is the vault's own borrower
}

/// What a liquidation does.
struct Closing {
    uint256 seizedAssets; // collateral that leaves the vault, the protocol's share included
    uint256 repaidAssets; // loan tokens that the caller pays
    uint256 repaidShares;
    uint256 badDebtAssets; // debt written off against the market's suppliers
    uint256 badDebtShares;
    uint256 protocolAssets; // of what is seized, what goes to the treasury; the caller gets the rest
    bool takenOver; // the caller pays nothing: debt and collateral become its own vault's
}

/// How a market liquidates its vaults: which may be, how much of one, and at what price. The market asks, and does what
/// the answer says. A policy keeps nothing between calls, and its parameters never change.
interface IPolicy {
    /// Whether a vault may be liquidated.
    function unhealthy(Case calldata c) external view returns (bool);

    /// What a liquidation of an unhealthy vault does. Exactly one of `amount`, counted in what the policy sells by, and
    /// `repaidShares`, debt shares, is not 0.
    function liquidate(Case calldata c, uint256 amount, uint256 repaidShares) external view returns (Closing memory);
}

// What several policies ask of a case.

/// What debt shares owe, in loan units, rounded up: in the suppliers' favour.
function owed(Case calldata c, uint256 shares) pure returns (uint256) {
    return toAssetsUp(shares, c.totals.totalBorrowAssets, c.totals.totalBorrowShares);
}

/// The debt shares that a repayment pays off, rounded down against the borrower; all of them where it is the whole debt.
function sharesOf(Case calldata c, uint256 repaid, uint256 debt) pure returns (uint256) {
    if (repaid >= debt) return c.borrowShares;
    return toSharesDown(repaid, c.totals.totalBorrowAssets, c.totals.totalBorrowShares);
}

/// What the vault still owes once so much was repaid, as a write-off of all of it: the shares, and the assets they are
/// worth, rounded up, at most the market's debt.
function badDebt(Case calldata c, uint256 repaidAssets, uint256 repaidShares)
    pure
    returns (uint256 assets, uint256 shares)
{
    uint128 repaid = toUint128(repaidShares);
    shares = c.borrowShares - repaid;
    uint256 totalShares = c.totals.totalBorrowShares - repaid;
    uint256 totalAssets = minusCapped(c.totals.totalBorrowAssets, repaidAssets);
    assets = min(totalAssets, toAssetsUp(shares, totalAssets, totalShares));
}

/// Whether a vault owes more than its collateral carries at an LTV; equality is healthy.
function owesMore(Case calldata c, uint256 ltv) pure returns (bool) {
    uint256 debt = owed(c, c.borrowShares);
    return debt > wMulDown(mulDivDown(c.collateral, c.price, PRICE_SCALE), ltv);
}
