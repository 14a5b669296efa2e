// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Basis, hundredths} from "./Basis.sol";
import {PERCENT, WAD, min, minusCapped, mulDivDown, mulDivHalfUp} from "./Maths.sol";
import {IPolicy, Case, Closing, owed, sharesOf} from "./Policy.sol";

/// The liquidation of Aave v2 and v3.0: a call repays at most a share of the debt, the close factor, or all of it at a low
/// health factor, and seizes collateral worth the bonus times as much, of which the protocol keeps a share of the bonus.
/// Percentages are multiplied and divided half-up. What is owed when no collateral is left stays owed. Amounts are loan
/// units to repay; one above what can be repaid repays that.
contract AaveV2Policy is IPolicy, Basis {
    uint256 public immutable closeFactor; // hundredths of a percent, likewise the next two
    uint256 public immutable bonus;
    uint256 public immutable fee; // of the bonus
    uint256 public immutable fullBelow; // health factor, scale 1e18, at and below which all may be repaid

    constructor(
        uint256 closeFactor_,
        uint256 bonus_,
        uint256 fee_,
        uint256 fullBelow_,
        uint256 loanPrice_,
        uint256 loanUnit_,
        uint256 collateralUnit_
    ) Basis(loanPrice_, loanUnit_, collateralUnit_) {
        closeFactor = closeFactor_;
        bonus = bonus_;
        fee = fee_;
        fullBelow = fullBelow_;
    }

    function unhealthy(Case calldata c) external view returns (bool) {
        return _health(c, owed(c, c.borrowShares), _collateralPrice(c.price)) < WAD;
    }

    /// The health factor, scale 1e18; the largest number where nothing is owed.
    function _health(Case calldata c, uint256 debt, uint256 price) internal view returns (uint256) {
        uint256 collateral = mulDivDown(c.collateral, price, collateralUnit);
        uint256 weighed = collateral * hundredths(c.lltv);
        uint256 value = mulDivDown(debt, loanPrice, loanUnit);
        uint256 threshold = collateral > 0 ? weighed / collateral : 0;
        if (value == 0) return type(uint256).max;
        return mulDivHalfUp(mulDivHalfUp(collateral, threshold, PERCENT), WAD, value);
    }

    function liquidate(Case calldata c, uint256 amount, uint256 repaidShares)
        external
        view
        returns (Closing memory done)
    {
        uint256 cover = amount > 0 ? amount : owed(c, repaidShares);
        uint256 debt = owed(c, c.borrowShares);
        uint256 price = _collateralPrice(c.price);
        uint256 part = _health(c, debt, price) > fullBelow ? closeFactor : PERCENT;
        (done.repaidAssets, done.seizedAssets) =
            _available(c.collateral, price, min(mulDivHalfUp(debt, part, PERCENT), cover));
        done.repaidShares = sharesOf(c, done.repaidAssets, debt);
        if (fee > 0) {
            uint256 without = mulDivHalfUp(done.seizedAssets, PERCENT, bonus);
            done.protocolAssets = mulDivHalfUp(minusCapped(done.seizedAssets, without), fee, PERCENT);
        }
    }

    /// What is repaid and seized for a repayment: where that is more than the collateral, all of it, for what it pays for.
    function _available(uint256 collateral, uint256 price, uint256 repaid)
        internal
        view
        returns (uint256, uint256 seized)
    {
        seized = mulDivHalfUp(loanPrice * repaid * collateralUnit, bonus, PERCENT) / (price * loanUnit);
        if (seized <= collateral) return (repaid, seized);
        uint256 worth = price * collateral * loanUnit / (loanPrice * collateralUnit);
        return (min(repaid, mulDivHalfUp(worth, PERCENT, bonus)), collateral);
    }
}
