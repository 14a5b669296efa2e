// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Basis, hundredths} from "./Basis.sol";
import {MustNotLeaveDust, SelfLiquidation} from "./Errors.sol";
import {PERCENT, WAD, min, mulDivDown, mulDivHalfUp, mulDivUp} from "./Maths.sol";
import {IPolicy, Case, Closing, badDebt, owed, sharesOf} from "./Policy.sol";

/// The liquidation of Aave v3.3 to v3.7: a call repays the whole debt, but at most a share of it, the close factor, while
/// the vault is only just unhealthy and both its sides are large; it seizes collateral worth the bonus times as much, of
/// which the protocol keeps a share of the bonus. What would leave dust on both sides is refused. Where all collateral
/// goes, what is left of the debt is written off at once. Amounts are loan units to repay; one above what can be repaid
/// repays that.
contract AaveV33Policy is IPolicy, Basis {
    uint256 public immutable closeFactor; // hundredths of a percent, likewise the next two
    uint256 public immutable bonus;
    uint256 public immutable fee; // of the bonus
    uint256 public immutable fullBelow; // health factor, scale 1e18, at and below which all may be repaid
    uint256 public immutable largeFrom; // value of both sides from which the close factor holds
    uint256 public immutable leftover; // least value of what is left of both

    constructor(
        uint256 closeFactor_,
        uint256 bonus_,
        uint256 fee_,
        uint256 fullBelow_,
        uint256 largeFrom_,
        uint256 leftover_,
        uint256 loanPrice_,
        uint256 loanUnit_,
        uint256 collateralUnit_
    ) Basis(loanPrice_, loanUnit_, collateralUnit_) {
        closeFactor = closeFactor_;
        bonus = bonus_;
        fee = fee_;
        fullBelow = fullBelow_;
        largeFrom = largeFrom_;
        leftover = leftover_;
    }

    /// A vault in the base currency.
    struct Account {
        uint256 debt; // loan units, rounded up
        uint256 price; // of a whole collateral token
        uint256 collateralValue; // rounded down
        uint256 debtValue; // rounded up
        uint256 health; // factor, scale 1e18
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
        uint256 repaid = min(_most(a), cover);
        uint256 seized = loanPrice * repaid * collateralUnit / (a.price * loanUnit) * bonus / PERCENT;
        if (seized > c.collateral) {
            seized = c.collateral;
            repaid = mulDivUp(a.price * seized * loanUnit / (loanPrice * collateralUnit), PERCENT, bonus);
        }
        if (fee > 0) {
            done.protocolAssets = mulDivUp(seized - mulDivDown(seized, PERCENT, bonus), fee, PERCENT);
        }
        if (repaid < a.debt && seized < c.collateral) {
            uint256 owes = mulDivUp(a.debt - repaid, loanPrice, loanUnit);
            uint256 secures = mulDivDown(c.collateral - seized, a.price, collateralUnit);
            if (owes < leftover || secures < leftover) revert MustNotLeaveDust();
        }
        done.seizedAssets = seized;
        done.repaidAssets = repaid;
        bool cleared = mulDivDown(seized, a.price, collateralUnit) == a.collateralValue;
        done.repaidShares = sharesOf(c, repaid, a.debt);
        if (cleared) (done.badDebtAssets, done.badDebtShares) = badDebt(c, repaid, done.repaidShares);
    }

    function _account(Case calldata c) internal view returns (Account memory a) {
        a.debt = owed(c, c.borrowShares);
        a.price = _collateralPrice(c.price);
        a.collateralValue = mulDivDown(c.collateral, a.price, collateralUnit);
        a.debtValue = mulDivUp(a.debt, loanPrice, loanUnit);
        a.health = type(uint256).max;
        if (a.debtValue > 0) {
            a.health = mulDivHalfUp(a.collateralValue * hundredths(c.lltv), WAD, a.debtValue) / PERCENT;
        }
    }

    /// The most of a debt that one call may repay.
    function _most(Account memory a) internal view returns (uint256) {
        if (a.health <= fullBelow || a.collateralValue < largeFrom || a.debtValue < largeFrom) return a.debt;
        uint256 part = mulDivHalfUp(a.debtValue, closeFactor, PERCENT);
        return a.debtValue > part ? mulDivDown(part, loanUnit, loanPrice) : a.debt;
    }
}
