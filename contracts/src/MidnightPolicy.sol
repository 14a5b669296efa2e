// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PRICE_SCALE, WAD, min, minusCapped, mulDivDown, mulDivUp, toSharesDown, wDivDown, wDivUp, wMulDown, overflows} from "./Maths.sol";
import {incentiveFactor} from "./MorphoPolicy.sol";
import {IPolicy, Case, Closing, owed, sharesOf} from "./Policy.sol";

error Unmatured();
error RecoveryCloseFactor();

/// Morpho Midnight's liquidation: debt that the collateral cannot pay for is written off first; of what is left, a call
/// repays at most what restores health, the recovery close factor, or everything where little collateral would be left.
/// After the loan's maturity any vault may be closed, in a Dutch auction: the incentive grows from none to the largest
/// over a ramp. Amounts are collateral to seize.
contract MidnightPolicy is IPolicy {
    uint256 public immutable cursor; // scale 1e18
    uint256 public immutable threshold; // loan units
    uint256 public immutable maturity; // unix seconds; 0 never
    uint256 public immutable ramp; // seconds

    constructor(uint256 cursor_, uint256 threshold_, uint256 maturity_, uint256 ramp_) {
        cursor = cursor_;
        threshold = threshold_;
        maturity = maturity_;
        ramp = ramp_;
    }

    /// A vault as Midnight sees it.
    struct Obligation {
        uint256 debt; // loan units, rounded up
        uint256 bad; // of it, what no collateral pays for
        uint256 left; // of it, the rest
        uint256 maxDebt; // what the collateral carries
        uint256 incentive; // at which it is sold, scale 1e18
        bool limited; // by the recovery close factor
        bool open; // to liquidation
    }

    function unhealthy(Case calldata c) external view returns (bool) {
        return _look(c).open;
    }

    function liquidate(Case calldata c, uint256 amount, uint256 repaidShares)
        external
        view
        returns (Closing memory done)
    {
        Obligation memory o = _look(c);
        if (!o.open) revert Unmatured();
        uint256 repaid;
        if (amount == 0) {
            repaid = owed(c, repaidShares);
            if (repaidShares == c.borrowShares) repaid = o.left;
            done.seizedAssets = mulDivDown(wMulDown(repaid, o.incentive), PRICE_SCALE, c.price);
        } else {
            done.seizedAssets = amount;
            repaid = wDivUp(mulDivUp(amount, c.price, PRICE_SCALE), o.incentive);
        }
        if (o.limited) _limit(c, o, repaid);
        if (done.seizedAssets > c.collateral || repaid > o.left) overflows();
        done.repaidAssets = repaid;

        if (o.bad > 0) {
            done.badDebtShares = toSharesDown(o.bad, c.totals.totalBorrowAssets, c.totals.totalBorrowShares);
            done.badDebtAssets = min(o.bad, minusCapped(c.totals.totalBorrowAssets, repaid)); // the debt was rounded up
        }
        done.repaidShares = repaid < o.left
            ? sharesOf(c, repaid, o.left)
            : minusCapped(c.borrowShares, done.badDebtShares);
    }

    function _look(Case calldata c) internal view returns (Obligation memory o) {
        o.debt = owed(c, c.borrowShares);
        uint256 largest = incentiveFactor(0, cursor, type(uint256).max, c.lltv);
        o.maxDebt = wMulDown(mulDivDown(c.collateral, c.price, PRICE_SCALE), c.lltv);
        uint256 covered = wDivUp(mulDivUp(c.collateral, c.price, PRICE_SCALE), largest);
        o.bad = minusCapped(o.debt, covered);
        o.left = o.debt - o.bad;
        o.incentive = largest;
        o.limited = o.debt > o.maxDebt;
        o.open = o.limited;
        if (maturity > 0 && block.timestamp > maturity) {
            o.open = true;
            uint256 rising = min(mulDivDown(largest - WAD, block.timestamp - maturity, ramp) + WAD, largest);
            if (!o.limited || rising == largest) (o.incentive, o.limited) = (rising, false);
        }
        if (o.debt == 0) o.open = false;
    }

    /// Refuses a repayment of more than restores health, unless so little collateral would be left that all may be repaid.
    function _limit(Case calldata c, Obligation memory o, uint256 repaid) internal view {
        uint256 most = mulDivUp(o.left - o.maxDebt, PRICE_SCALE, PRICE_SCALE - o.incentive * c.lltv);
        if (repaid <= most) return;
        uint256 worth = wDivDown(mulDivDown(c.collateral, c.price, PRICE_SCALE), o.incentive);
        if (minusCapped(worth, most) >= threshold) revert RecoveryCloseFactor();
    }
}
