// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PRICE_SCALE, WAD, min, mulDivDown, wDivDown, wDivUp, wMulDown} from "./Maths.sol";
import {IPolicy, Case, Closing, owed, owesMore, sharesOf} from "./Policy.sol";

error UnknownRatio();
error FullLiquidation();

/// Silo v2's liquidation, to a target LTV: a call repays at most what takes the vault down to it, or everything where that
/// is most of the debt, and seizes collateral worth a fee more. From an LTV of 100 % on any part may be repaid. What is
/// owed when no collateral is left stays owed. Values are loan units; amounts are loan units to repay, and one above what
/// can be repaid repays that.
contract SiloV2Policy is IPolicy {
    uint256 public immutable targetLtv; // scale 1e18, likewise the next two
    uint256 public immutable fee; // on what is repaid, below 1
    uint256 public immutable fullAbove; // share of the debt above which all of it is closed

    constructor(uint256 targetLtv_, uint256 fee_, uint256 fullAbove_) {
        targetLtv = targetLtv_;
        fee = fee_;
        fullAbove = fullAbove_;
    }

    function unhealthy(Case calldata c) external pure returns (bool) {
        return owesMore(c, c.lltv);
    }

    function liquidate(Case calldata c, uint256 amount, uint256 repaidShares)
        external
        view
        returns (Closing memory done)
    {
        uint256 cover = amount > 0 ? amount : owed(c, repaidShares);
        uint256 debt = owed(c, c.borrowShares);
        uint256 value = mulDivDown(c.collateral, c.price, PRICE_SCALE);
        uint256 ltv = value > 0 ? wDivUp(debt, value) : type(uint256).max;

        uint256 most = ltv < WAD ? _most(debt, value) : debt;
        bool full = ltv < WAD && most == debt;
        uint256 repaid = full ? debt : min(cover, most);
        uint256 gives = min(repaid + wMulDown(repaid, fee), value);
        if (value == 0) revert UnknownRatio();
        done.seizedAssets = mulDivDown(gives, c.collateral, value);
        if (full && cover < repaid) revert FullLiquidation();
        done.repaidAssets = repaid;
        done.repaidShares = sharesOf(c, repaid, debt);
    }

    /// The most that may be repaid of a debt on collateral of a value: with D and C those, T the target and f the fee,
    /// (D·1e18 − T·C)/(1e18 − T − T·f) rounded down, and all of D where a part may not be.
    function _most(uint256 debt, uint256 value) internal view returns (uint256 x) {
        if (debt >= value || targetLtv == 0) return debt;
        uint256 carried = targetLtv * value;
        uint256 owes = debt * WAD;
        if (carried >= owes) return 0;
        uint256 with = wMulDown(targetLtv, fee) + targetLtv;
        if (with >= WAD) return debt;
        x = (owes - carried) / (WAD - with);
        if (x > debt || wDivDown(x, debt) > fullAbove) return debt;
    }
}
