// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SelfLiquidation} from "./Errors.sol";
import {PRICE_SCALE, WAD, min, minusCapped, mulDivDown, wDivDown, wMulDown} from "./Maths.sol";
import {IPolicy, Case, Closing, owed, sharesOf} from "./Policy.sol";

error ExcessiveRepay();

/// Euler v2's liquidation: whoever comes takes debt over, and collateral with it at a discount that is as large as the
/// violation, up to a limit. Equality is liquidatable, at no discount. What is owed when no collateral is left is written
/// off at once. Values are loan units, every division rounds down; amounts are loan units of debt to take over.
contract EulerV2Policy is IPolicy {
    uint256 public immutable maxDiscount; // scale 1e18, below 1

    constructor(uint256 maxDiscount_) {
        maxDiscount = maxDiscount_;
    }

    function unhealthy(Case calldata c) external pure returns (bool) {
        uint256 debt = owed(c, c.borrowShares);
        if (debt == 0) return false;
        return wMulDown(mulDivDown(c.collateral, c.price, PRICE_SCALE), c.lltv) <= debt;
    }

    function liquidate(Case calldata c, uint256 amount, uint256 repaidShares)
        external
        view
        returns (Closing memory done)
    {
        uint256 taken = amount > 0 ? amount : owed(c, repaidShares);
        if (c.self) revert SelfLiquidation();
        uint256 debt = owed(c, c.borrowShares);
        (uint256 repay, uint256 yields) = _most(c, debt);
        if (taken > repay) revert ExcessiveRepay();
        done.takenOver = true;
        done.seizedAssets = repay > 0 ? mulDivDown(taken, yields, repay) : yields;
        done.repaidShares = sharesOf(c, taken, debt);
        done.repaidAssets = owed(c, done.repaidShares);
        uint256 left = c.borrowShares - done.repaidShares;
        if (done.seizedAssets == c.collateral && left > 0) {
            done.badDebtShares = left;
            done.badDebtAssets = min(c.totals.totalBorrowAssets, owed(c, left));
        }
    }

    /// The largest liquidation: debt, and the collateral that goes with it.
    function _most(Case calldata c, uint256 debt) internal view returns (uint256 repay, uint256 yields) {
        uint256 value = mulDivDown(c.collateral, c.price, PRICE_SCALE);
        uint256 factor = wDivDown(wMulDown(value, c.lltv), debt); // what a unit of collateral's worth is sold for
        uint256 least = minusCapped(WAD, maxDiscount);
        if (factor < least) factor = least;
        if (value == 0) return (0, c.collateral); // worthless collateral is free
        repay = debt;
        uint256 worth = wDivDown(repay, factor);
        if (value < worth) (repay, worth) = (wMulDown(value, factor), value);
        repay = mulDivDown(repay, debt, debt);
        yields = mulDivDown(worth, c.collateral, value);
    }
}
