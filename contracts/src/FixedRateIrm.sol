// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {MarketParams, Market, IIrm} from "./Types.sol";

/// The interest rate model that charges one rate for ever. Per second, scale 1e18.
contract FixedRateIrm is IIrm {
    uint256 public immutable perSecond;

    constructor(uint256 perSecond_) {
        perSecond = perSecond_;
    }

    function borrowRate(MarketParams calldata, Market calldata) external view returns (uint256) {
        return perSecond;
    }

    function borrowRateView(MarketParams calldata, Market calldata) external view returns (uint256) {
        return perSecond;
    }
}
