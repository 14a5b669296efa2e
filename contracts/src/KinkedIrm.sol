// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {wDivDown, wMulDown, min} from "./Maths.sol";
import {MarketParams, Market, IIrm} from "./Types.sol";

/// The interest rate model of two straight lines that meet at a utilisation, the kink, as in Compound's JumpRateModel.
/// With u the utilisation rounded down and each product rounded down:
///
///     base + min(u, kink)·slopeBelow + (u − kink where positive)·slopeAbove
///
/// The base is per second, slopes per second and unit of utilisation; all scale 1e18.
contract KinkedIrm is IIrm {
    uint256 public immutable basePerSecond;
    uint256 public immutable slopeBelow;
    uint256 public immutable slopeAbove;
    uint256 public immutable kink;

    constructor(uint256 basePerSecond_, uint256 slopeBelow_, uint256 slopeAbove_, uint256 kink_) {
        basePerSecond = basePerSecond_;
        slopeBelow = slopeBelow_;
        slopeAbove = slopeAbove_;
        kink = kink_;
    }

    function borrowRate(MarketParams calldata, Market calldata market) external view returns (uint256) {
        return _rate(market);
    }

    function borrowRateView(MarketParams calldata, Market calldata market) external view returns (uint256) {
        return _rate(market);
    }

    function _rate(Market calldata market) internal view returns (uint256 rate) {
        uint256 u =
            market.totalSupplyAssets > 0 ? wDivDown(market.totalBorrowAssets, market.totalSupplyAssets) : 0;
        rate = basePerSecond + wMulDown(min(u, kink), slopeBelow);
        if (u > kink) rate += wMulDown(u - kink, slopeAbove);
    }
}
