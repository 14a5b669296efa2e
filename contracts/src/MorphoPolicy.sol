// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PRICE_SCALE, WAD, min, mulDivDown, mulDivUp, toAssetsDown, toSharesUp, wDivDown, wDivUp, wMulDown} from "./Maths.sol";
import {IPolicy, Case, Closing, badDebt, owed, owesMore} from "./Policy.sol";

/// The incentive factor at an LLTV: `set`, or where that is 0, min(cap, 1/(1 − cursor·(1 − LLTV))), each rounded down.
/// All scale 1e18.
function incentiveFactor(uint256 set, uint256 cursor, uint256 cap, uint256 lltv) pure returns (uint256) {
    if (set > 0) return set;
    return min(cap, wDivDown(WAD, WAD - wMulDown(cursor, WAD - lltv)));
}

/// What Morpho Blue's liquidation does at an incentive factor, given collateral to seize or debt shares to repay.
function morphoSale(Case calldata c, uint256 seized, uint256 repaidShares, uint256 factor)
    pure
    returns (Closing memory done)
{
    (done.seizedAssets, done.repaidShares) = morphoPair(c, seized, repaidShares, factor);
    done.repaidAssets = owed(c, done.repaidShares);
    if (done.seizedAssets == c.collateral) {
        (done.badDebtAssets, done.badDebtShares) = badDebt(c, done.repaidAssets, done.repaidShares);
    }
}

/// The collateral seized and the debt shares repaid, of which one is given: the shares for collateral are rounded up three
/// times, in favour of borrower and suppliers, the collateral for shares down three times.
function morphoPair(Case calldata c, uint256 seized, uint256 repaidShares, uint256 factor)
    pure
    returns (uint256, uint256)
{
    if (seized > 0) {
        uint256 repaid = wDivUp(mulDivUp(seized, c.price, PRICE_SCALE), factor);
        return (seized, toSharesUp(repaid, c.totals.totalBorrowAssets, c.totals.totalBorrowShares));
    }
    uint256 worth = wMulDown(toAssetsDown(repaidShares, c.totals.totalBorrowAssets, c.totals.totalBorrowShares), factor);
    return (mulDivDown(worth, PRICE_SCALE, c.price), repaidShares);
}

/// Morpho Blue's liquidation with an incentive of one's own: a factor, or the cursor and the cap of the formula. There is
/// no close factor; debt left without collateral is written off at once. Amounts are collateral to seize.
contract MorphoPolicy is IPolicy {
    uint256 public immutable factor; // 0: by the formula
    uint256 public immutable cursor;
    uint256 public immutable cap;

    constructor(uint256 factor_, uint256 cursor_, uint256 cap_) {
        factor = factor_;
        cursor = cursor_;
        cap = cap_;
    }

    function unhealthy(Case calldata c) external pure returns (bool) {
        return owesMore(c, c.lltv);
    }

    function liquidate(Case calldata c, uint256 amount, uint256 repaidShares) external view returns (Closing memory) {
        return morphoSale(c, amount, repaidShares, incentiveFactor(factor, cursor, cap, c.lltv));
    }
}
