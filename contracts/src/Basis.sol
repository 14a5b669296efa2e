// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PRICE_SCALE, mulDivDown} from "./Maths.sol";

/// A market's two tokens in a protocol's base currency, as Aave's oracle prices them: a whole token's price, in the
/// currency's own small units. The loan token's is fixed, the collateral's is the market's oracle's times that.
abstract contract Basis {
    uint256 public immutable loanPrice; // of a whole loan token
    uint256 public immutable loanUnit; // 10^decimals
    uint256 public immutable collateralUnit; // likewise

    constructor(uint256 loanPrice_, uint256 loanUnit_, uint256 collateralUnit_) {
        loanPrice = loanPrice_;
        loanUnit = loanUnit_;
        collateralUnit = collateralUnit_;
    }

    /// The price of a whole collateral token, rounded down.
    function _collateralPrice(uint256 price) internal view returns (uint256) {
        return mulDivDown(price, loanPrice * collateralUnit, loanUnit * PRICE_SCALE);
    }
}

/// An LLTV, scale 1e18, in hundredths of a percent.
function hundredths(uint256 lltv) pure returns (uint256) {
    return lltv / 1e14;
}
