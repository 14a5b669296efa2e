// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Basis, hundredths} from "./Basis.sol";
import {MustNotLeaveDust, SelfLiquidation} from "./Errors.sol";
import {PERCENT, WAD, min, mulDivDown, mulDivUp, overflows, wideDown, wideUp} from "./Maths.sol";
import {IPolicy, Case, Closing, badDebt, owed, sharesOf} from "./Policy.sol";

/// The liquidation of an Aave v4 spoke: a call repays at most what restores a target health factor, for collateral worth a
/// bonus that grows as health falls, of which the protocol keeps a share; whoever would leave dust of either side takes
/// that side whole. Debt that is left when all collateral went is written off at once.
///
/// Of the spoke's books the index is 1, a share of collateral is a unit, and nobody owes a premium. Amounts are loan units
/// to repay; one above what can be repaid repays that.
contract AaveV4Policy is IPolicy, Basis {
    uint256 constant RAY = 1e27;

    uint256 public immutable maxBonus; // hundredths of a percent, likewise the next two
    uint256 public immutable bonusFactor; // of the bonus, what it is at a health factor of 1
    uint256 public immutable fee; // of the bonus
    uint256 public immutable hfMax; // health factor, scale 1e18, at and below which the bonus is the largest
    uint256 public immutable targetHf; // scale 1e18
    uint256 public immutable leftover; // value of dust, 1e26 a dollar

    constructor(
        uint256 maxBonus_,
        uint256 bonusFactor_,
        uint256 fee_,
        uint256 hfMax_,
        uint256 targetHf_,
        uint256 leftover_,
        uint256 loanPrice_,
        uint256 loanUnit_,
        uint256 collateralUnit_
    ) Basis(loanPrice_, loanUnit_, collateralUnit_) {
        maxBonus = maxBonus_;
        bonusFactor = bonusFactor_;
        fee = fee_;
        hfMax = hfMax_;
        targetHf = targetHf_;
        leftover = leftover_;
    }

    /// A vault as a spoke sees it.
    struct Account {
        uint256 debt; // loan units, rounded up
        uint256 price; // of a whole collateral token
        uint256 debtValue; // times 1e27, 1e26 a dollar
        uint256 health; // factor, scale 1e18
        uint256 bonus; // hundredths of a percent
    }

    function unhealthy(Case calldata c) external view returns (bool) {
        return _account(c).health < WAD;
    }

    function liquidate(Case calldata c, uint256 amount, uint256 repaidShares)
        external
        view
        returns (Closing memory done)
    {
        uint256 cover = amount > 0 ? amount : owed(c, repaidShares);
        if (c.self) revert SelfLiquidation();
        Account memory a = _account(c);
        a.bonus = _bonus(a.health);
        uint256 repaid = _repaid(a, c.lltv, cover);
        uint256 seized = _gives(a, repaid);
        if (seized > c.collateral || repaid < a.debt && _isDust(a, c.collateral - seized)) {
            seized = c.collateral;
            repaid = _costs(a, seized);
            if (repaid > a.debt) {
                repaid = a.debt;
                seized = min(_gives(a, repaid), c.collateral);
            }
        }
        if (cover < repaid) revert MustNotLeaveDust();
        done.seizedAssets = seized;
        done.repaidAssets = repaid;
        done.protocolAssets = wideUp(seized, (a.bonus - PERCENT) * fee, a.bonus * PERCENT);
        done.repaidShares = sharesOf(c, repaid, a.debt);
        if (seized == c.collateral && repaid != a.debt) {
            (done.badDebtAssets, done.badDebtShares) = badDebt(c, repaid, done.repaidShares);
        }
    }

    function _account(Case calldata c) internal view returns (Account memory a) {
        a.debt = owed(c, c.borrowShares);
        a.price = _collateralPrice(c.price);
        uint256 weighed = c.collateral * a.price * _scale(collateralUnit) * hundredths(c.lltv);
        a.debtValue = a.debt * loanPrice * _scale(loanUnit) * RAY;
        a.health = a.debtValue > 0 ? wideDown(weighed, RAY * 1e14, a.debtValue) : type(uint256).max;
    }

    /// 10^(18 − decimals) of a token's unit.
    function _scale(uint256 unit) internal pure returns (uint256) {
        return 1e18 / unit;
    }

    /// The bonus at a health factor below 1: from its least at 1 to its largest at `hfMax`.
    function _bonus(uint256 health) internal view returns (uint256) {
        if (health <= hfMax) return maxBonus;
        uint256 least = mulDivDown(maxBonus - PERCENT, bonusFactor, PERCENT) + PERCENT;
        return least + mulDivDown(maxBonus - least, WAD - health, WAD - hfMax);
    }

    /// What is repaid before the collateral is looked at: to the target, or the cover, or all where the rest would be dust.
    function _repaid(Account memory a, uint256 lltv, uint256 cover) internal view returns (uint256 repaid) {
        uint256 penalty = mulDivUp(a.bonus * 1e14, hundredths(lltv), PERCENT);
        uint256 missing = (targetHf - a.health) * loanUnit;
        uint256 target = wideUp(a.debtValue, missing, (targetHf - penalty) * loanPrice * WAD);
        uint256 units = target / RAY;
        if (target % RAY > 0) ++units;
        if (units > type(uint256).max / RAY) overflows(); // the spoke multiplies it out
        repaid = min(min(units, cover), a.debt);
        if (repaid == a.debt) return repaid;
        if ((a.debt - repaid) * RAY * loanPrice * _scale(loanUnit) < leftover * RAY) return a.debt;
    }

    /// The collateral that goes for what is repaid, rounded down.
    function _gives(Account memory a, uint256 repaid) internal view returns (uint256) {
        return wideDown(repaid * RAY, loanPrice * collateralUnit * a.bonus, loanUnit * a.price * PERCENT * RAY);
    }

    /// What collateral costs, rounded up.
    function _costs(Account memory a, uint256 seized) internal view returns (uint256 repaid) {
        uint256 debt = wideUp(seized, a.price * loanUnit * PERCENT * RAY, loanPrice * collateralUnit * a.bonus);
        repaid = debt / RAY;
        if (debt % RAY > 0) ++repaid;
    }

    /// Whether so much collateral is dust.
    function _isDust(Account memory a, uint256 collateral) internal view returns (bool) {
        return collateral > 0 && collateral * a.price * _scale(collateralUnit) < leftover;
    }
}
