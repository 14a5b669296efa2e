// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {INSUFFICIENT_COLLATERAL} from "./Errors.sol";
import {PRICE_SCALE, minusCapped, mulDivDown, toAssetsUp, toUint128, wDivDown, wDivUp, wMulDown} from "./Maths.sol";
import {incentiveFactor, morphoPair, morphoSale} from "./MorphoPolicy.sol";
import {IPolicy, Case, Closing, owed, owesMore} from "./Policy.sol";

error NotPreLiquidatable();
error PreLiquidationTooLarge();

/// Morpho Blue with pre-liquidation: between two LTVs, the pre-LLTV and the market's LLTV, a part of a vault may be closed
/// early; the close factor and the incentive rise with the LTV. Above the LLTV it is Morpho's own liquidation. A call after
/// which Morpho would find the vault unhealthy is refused. Amounts are collateral to seize.
contract PreLiquidationPolicy is IPolicy {
    uint256 public immutable factor; // of Morpho's own liquidation; 0: by the formula
    uint256 public immutable cursor;
    uint256 public immutable cap;
    uint256 public immutable preLltv; // scale 1e18, likewise all others
    uint256 public immutable closeFactor1; // at the pre-LLTV
    uint256 public immutable closeFactor2; // at the LLTV
    uint256 public immutable incentive1;
    uint256 public immutable incentive2;

    constructor(
        uint256 factor_,
        uint256 cursor_,
        uint256 cap_,
        uint256 preLltv_,
        uint256 closeFactor1_,
        uint256 closeFactor2_,
        uint256 incentive1_,
        uint256 incentive2_
    ) {
        factor = factor_;
        cursor = cursor_;
        cap = cap_;
        preLltv = preLltv_;
        closeFactor1 = closeFactor1_;
        closeFactor2 = closeFactor2_;
        incentive1 = incentive1_;
        incentive2 = incentive2_;
    }

    function unhealthy(Case calldata c) external view returns (bool) {
        return owesMore(c, preLltv);
    }

    function liquidate(Case calldata c, uint256 amount, uint256 repaidShares)
        external
        view
        returns (Closing memory done)
    {
        uint256 debt = owed(c, c.borrowShares);
        uint256 value = mulDivDown(c.collateral, c.price, PRICE_SCALE);
        if (debt > wMulDown(value, c.lltv)) {
            return morphoSale(c, amount, repaidShares, incentiveFactor(factor, cursor, cap, c.lltv));
        }
        if (debt <= wMulDown(value, preLltv)) revert NotPreLiquidatable();

        uint256 quotient = wDivDown(wDivUp(debt, value) - preLltv, c.lltv - preLltv);
        uint256 closeFactor = wMulDown(quotient, closeFactor2 - closeFactor1) + closeFactor1;
        uint256 incentive = wMulDown(quotient, incentive2 - incentive1) + incentive1;
        uint256 repayable = wMulDown(c.borrowShares, closeFactor);
        (done.seizedAssets, done.repaidShares) = morphoPair(c, amount, repaidShares, incentive);
        if (done.repaidShares > repayable) revert PreLiquidationTooLarge();
        done.repaidAssets = owed(c, done.repaidShares);
        if (_unhealthyAfter(c, done)) revert(INSUFFICIENT_COLLATERAL);
    }

    /// Whether Morpho would find unhealthy what a sale leaves.
    function _unhealthyAfter(Case calldata c, Closing memory done) internal pure returns (bool) {
        uint128 repaid = toUint128(done.repaidShares);
        uint256 shares = c.borrowShares - repaid;
        uint256 totalShares = c.totals.totalBorrowShares - repaid;
        uint256 totalAssets = minusCapped(c.totals.totalBorrowAssets, done.repaidAssets);
        uint256 collateral = c.collateral - toUint128(done.seizedAssets);
        uint256 debt = toAssetsUp(shares, totalAssets, totalShares);
        return debt > wMulDown(mulDivDown(collateral, c.price, PRICE_SCALE), c.lltv);
    }
}
