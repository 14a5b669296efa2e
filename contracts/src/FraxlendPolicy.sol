// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PRICE_SCALE, WAD, min, minusCapped, mulDivDown, overflows, toAssetsDown, wMulDown} from "./Maths.sol";
import {IPolicy, Case, Closing, owed} from "./Policy.sol";

/// Fraxlend's liquidation: a call repays debt shares and takes collateral at a rate, collateral units for a loan unit, with a
/// fee: the clean one where that is all collateral, else the dirty one. The protocol keeps a share of what is taken. In a
/// clean close all debt that is left is written off at once. Vaults are unhealthy at the low rate. Amounts are debt shares.
contract FraxlendPolicy is IPolicy {
    uint256 constant PRECISION = 1e5;

    uint256 public immutable clean; // 1e5, likewise the next two
    uint256 public immutable dirty;
    uint256 public immutable protocol; // of what is taken
    uint256 public immutable spread; // of the low rate below the high one, scale 1e18

    constructor(uint256 clean_, uint256 dirty_, uint256 protocol_, uint256 spread_) {
        clean = clean_;
        dirty = dirty_;
        protocol = protocol_;
        spread = spread_;
    }

    /// An LTV above the largest, in 1e-5; equality is solvent, and so is everybody where the largest is 0.
    function unhealthy(Case calldata c) external view returns (bool) {
        uint256 debt = owed(c, c.borrowShares);
        uint256 rate = _rate(c.price);
        uint256 largest = c.lltv / 1e13;
        if (largest == 0 || debt == 0) return false;
        if (c.collateral == 0) return true;
        return mulDivDown(wMulDown(debt, rate), PRECISION, c.collateral) > largest;
    }

    function liquidate(Case calldata c, uint256 amount, uint256 repaidShares)
        external
        view
        returns (Closing memory done)
    {
        uint256 shares = amount > 0 ? amount : repaidShares;
        if (shares > c.borrowShares) overflows();
        uint256 rate = _rate(c.price);
        uint256 repaid = toAssetsDown(shares, c.totals.totalBorrowAssets, c.totals.totalBorrowShares);
        uint256 worth = wMulDown(repaid, rate);
        uint256 taken = mulDivDown(worth, PRECISION + clean, PRECISION);
        bool all = taken >= c.collateral;
        taken = all ? c.collateral : mulDivDown(worth, PRECISION + dirty, PRECISION);
        done.seizedAssets = taken;
        done.protocolAssets = mulDivDown(protocol, taken, PRECISION);
        done.repaidShares = shares;
        done.repaidAssets = owed(c, shares);
        uint256 left = c.borrowShares - shares;
        if (all && left > 0) {
            uint256 rest = minusCapped(c.totals.totalBorrowAssets, done.repaidAssets); // both were rounded
            done.badDebtShares = left;
            done.badDebtAssets =
                min(rest, toAssetsDown(left, c.totals.totalBorrowAssets, c.totals.totalBorrowShares));
        }
    }

    /// The low rate: collateral units for a loan unit, scale 1e18.
    function _rate(uint256 price) internal view returns (uint256 rate) {
        rate = mulDivDown(PRICE_SCALE, WAD, price);
        if (spread > 0) rate = wMulDown(rate, WAD - spread);
    }
}
