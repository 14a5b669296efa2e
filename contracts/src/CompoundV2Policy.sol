// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {SelfLiquidation} from "./Errors.sol";
import {PRICE_SCALE, WAD, mulDivDown, wDivDown, wMulDown} from "./Maths.sol";
import {IPolicy, Case, Closing, owed, sharesOf} from "./Policy.sol";

error PriceIsZero();
error TooMuchRepay();
error SeizeTooMuch();

/// Compound v2's liquidation: a call repays at most a share of the debt and seizes collateral worth the incentive times as
/// much, of which the protocol keeps a share. What is owed when no collateral is left stays owed. All divisions round down.
///
/// A collateral unit is a cToken at an exchange rate of 1. Prices are mantissas of 36 decimals less the token's: the loan
/// token's is given, the collateral's is the oracle's times that. Amounts are loan units to repay.
contract CompoundV2Policy is IPolicy {
    uint256 public immutable closeFactor; // scale 1e18, likewise the next two
    uint256 public immutable incentive;
    uint256 public immutable protocolShare; // of what is seized
    uint256 public immutable priceBorrowed;

    constructor(uint256 closeFactor_, uint256 incentive_, uint256 protocolShare_, uint256 priceBorrowed_) {
        closeFactor = closeFactor_;
        incentive = incentive_;
        protocolShare = protocolShare_;
        priceBorrowed = priceBorrowed_;
    }

    /// A shortfall: what is borrowed is worth more than the collateral secures. Exactly none is healthy.
    function unhealthy(Case calldata c) external view returns (bool) {
        uint256 debt = owed(c, c.borrowShares);
        uint256 priceCollateral = mulDivDown(c.price, priceBorrowed, PRICE_SCALE);
        if (priceCollateral == 0 || priceBorrowed == 0) revert PriceIsZero();
        uint256 secures = wMulDown(wMulDown(c.lltv, priceCollateral), c.collateral);
        return wMulDown(priceBorrowed, debt) > secures;
    }

    function liquidate(Case calldata c, uint256 amount, uint256 repaidShares)
        external
        view
        returns (Closing memory done)
    {
        uint256 debt = owed(c, c.borrowShares);
        done.repaidAssets = amount > 0 ? amount : owed(c, repaidShares);
        if (done.repaidAssets > wMulDown(closeFactor, debt)) revert TooMuchRepay();
        if (c.self) revert SelfLiquidation();
        done.repaidShares = sharesOf(c, done.repaidAssets, debt);
        uint256 priceCollateral = mulDivDown(c.price, priceBorrowed, PRICE_SCALE);
        if (priceCollateral == 0 || priceBorrowed == 0) revert PriceIsZero();
        uint256 ratio = wDivDown(wMulDown(incentive, priceBorrowed), wMulDown(priceCollateral, WAD));
        done.seizedAssets = wMulDown(ratio, done.repaidAssets);
        if (done.seizedAssets > c.collateral) revert SeizeTooMuch();
        done.protocolAssets = wMulDown(done.seizedAssets, protocolShare);
    }
}
