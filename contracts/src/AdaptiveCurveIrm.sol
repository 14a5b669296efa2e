// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {UNAUTHORIZED} from "./Errors.sol";
import {wDivDown} from "./Maths.sol";
import {MarketParams, Market, idOf, IIrm} from "./Types.sol";

int256 constant ONE = 1e18;

// ln 2, its half, and the arguments beyond which `exponential` is 0 or stops growing. Scale 1e18.
int256 constant LN_2 = 693147180559945309;
int256 constant HALF_LN_2 = LN_2 / 2;
int256 constant EXP_IS_ZERO_BELOW = -41446531673892822312;
int256 constant EXP_IS_FLAT_FROM = 93859467695000404319;
int256 constant EXP_FLAT = 57716089161558943949701069502944508345128422502756744429568;

/// e^x, scale 1e18: x = q·ln 2 + r with q the nearest integer, then (1 + r + r²/2)·2^q. Divisions truncate toward zero;
/// the result lies within 1 % of the truth.
function exponential(int256 x) pure returns (int256) {
    if (x < EXP_IS_ZERO_BELOW) return 0;
    if (x >= EXP_IS_FLAT_FROM) return EXP_FLAT;
    int256 q = (x < 0 ? x - HALF_LN_2 : x + HALF_LN_2) / LN_2;
    int256 r = x - q * LN_2;
    int256 e = ONE + r + r * r / ONE / 2;
    return q >= 0 ? e << uint256(q) : e >> uint256(-q);
}

/// The interest rate model whose curve moves: four times the target rate at full use, a quarter of it at no use, and
/// a target rate that drifts by e^(50·error·years), where the error is how far utilisation is from 90 %, as a share
/// of the room on that side. Written from the formulas of Morpho's AdaptiveCurveIrm. All values per second, scale
/// 1e18; divisions truncate toward zero.
contract AdaptiveCurveIrm is IIrm {
    int256 constant STEEPNESS = 4e18;
    int256 constant TARGET_UTILISATION = 0.9e18;
    int256 constant ADJUSTMENT_SPEED = 50e18 / int256(365 days);
    int256 constant INITIAL_RATE_AT_TARGET = 0.04e18 / int256(365 days);
    int256 constant MIN_RATE_AT_TARGET = 0.001e18 / int256(365 days);
    int256 constant MAX_RATE_AT_TARGET = 2e18 / int256(365 days);

    address public immutable rulebook;
    mapping(bytes32 id => int256) public rateAtTarget; // 0 until the market's first call

    constructor(address rulebook_) {
        rulebook = rulebook_;
    }

    function borrowRate(MarketParams memory marketParams, Market memory market) external returns (uint256 rate) {
        if (msg.sender != rulebook) revert(UNAUTHORIZED);
        bytes32 id = idOf(marketParams);
        int256 end;
        (rate, end) = rateFrom(
            market.totalBorrowAssets, market.totalSupplyAssets, rateAtTarget[id], block.timestamp - market.lastUpdate
        );
        rateAtTarget[id] = end;
    }

    function borrowRateView(MarketParams memory marketParams, Market memory market) external view returns (uint256 rate) {
        (rate,) = rateFrom(
            market.totalBorrowAssets,
            market.totalSupplyAssets,
            rateAtTarget[idOf(marketParams)],
            block.timestamp - market.lastUpdate
        );
    }

    /// The rate that applied over the last `elapsed` seconds at that utilisation, and the target rate at their end,
    /// from the target rate at their start (0 = the market's first call).
    function rateFrom(uint256 borrowed, uint256 supplied, int256 start, uint256 elapsed)
        public
        pure
        returns (uint256 rate, int256 end)
    {
        int256 utilisation = supplied > 0 ? int256(wDivDown(borrowed, supplied)) : int256(0);
        int256 room = utilisation > TARGET_UTILISATION ? ONE - TARGET_UTILISATION : TARGET_UTILISATION;
        int256 error_ = (utilisation - TARGET_UTILISATION) * ONE / room;

        int256 average;
        if (start == 0) {
            average = INITIAL_RATE_AT_TARGET;
            end = INITIAL_RATE_AT_TARGET;
        } else {
            int256 drift = ADJUSTMENT_SPEED * error_ / ONE * int256(elapsed);
            if (drift == 0) {
                average = start;
                end = start;
            } else {
                // Trapezoidal rule over the two halves of the interval.
                end = _drifted(start, drift);
                average = (start + end + 2 * _drifted(start, drift / 2)) / 4;
            }
        }
        int256 slope = error_ < 0 ? ONE - ONE * ONE / STEEPNESS : STEEPNESS - ONE;
        rate = uint256((slope * error_ / ONE + ONE) * average / ONE);
    }

    function _drifted(int256 start, int256 drift) internal pure returns (int256 moved) {
        moved = start * exponential(drift) / ONE;
        if (moved < MIN_RATE_AT_TARGET) return MIN_RATE_AT_TARGET;
        if (moved > MAX_RATE_AT_TARGET) return MAX_RATE_AT_TARGET;
    }
}
