// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import "./Errors.sol";
import "./Maths.sol";
import {Lending} from "./Lending.sol";
import {MarketParams, Market, Position, idOf, ILiquidateCallback} from "./Types.sol";

/// Isolated lending markets with the rules of Morpho Blue, its liquidation among them.
contract Rulebook is Lending {
    uint256 constant LIQUIDATION_CURSOR = 0.3e18;
    uint256 constant MAX_LIQUIDATION_INCENTIVE_FACTOR = 1.15e18;

    constructor(address owner_) Lending(owner_) {}

    /// Sells an unhealthy position's collateral to the caller at a discount, for repayment of its debt. The caller says
    /// either how much collateral it takes or how many debt shares it cancels; there is no close factor, and asking
    /// for more than there is fails with an underflow. Debt left without collateral is written off against the market's
    /// suppliers at once.
    ///
    /// Of what is returned, Morpho Blue has the first two words: collateral seized and loan tokens paid. A caller made for it
    /// reads those and no more. The others say what the event says, so that whoever calls this in a dry run has all of it.
    function liquidate(
        MarketParams memory marketParams,
        address borrower,
        uint256 seizedAssets,
        uint256 repaidShares,
        bytes calldata data
    )
        external
        returns (uint256 seized, uint256 repaidAssets, uint256 cancelled, uint256 badDebtAssets, uint256 badDebtShares)
    {
        bytes32 id = idOf(marketParams);
        Market storage m = _created(id);
        _exactlyOneZero(seizedAssets, repaidShares);
        _accrue(marketParams, id, m);

        Position storage p = position[id][borrower];
        {
            uint256 price = _price(marketParams.oracle);
            if (_healthyAt(marketParams, m, p, price)) revert(POSITION_IS_HEALTHY);

            uint256 incentive = min(
                MAX_LIQUIDATION_INCENTIVE_FACTOR,
                wDivDown(WAD, WAD - wMulDown(LIQUIDATION_CURSOR, WAD - marketParams.lltv))
            );
            if (seizedAssets > 0) {
                uint256 quoted = mulDivUp(seizedAssets, price, PRICE_SCALE);
                repaidShares = toSharesUp(wDivUp(quoted, incentive), m.totalBorrowAssets, m.totalBorrowShares);
            } else {
                uint256 worth = wMulDown(toAssetsDown(repaidShares, m.totalBorrowAssets, m.totalBorrowShares), incentive);
                seizedAssets = mulDivDown(worth, PRICE_SCALE, price);
            }
        }
        seized = seizedAssets;
        cancelled = repaidShares;
        repaidAssets = toAssetsUp(repaidShares, m.totalBorrowAssets, m.totalBorrowShares);

        p.borrowShares -= toUint128(repaidShares);
        m.totalBorrowShares -= toUint128(repaidShares);
        m.totalBorrowAssets = uint128(minusCapped(m.totalBorrowAssets, repaidAssets));
        p.collateral -= toUint128(seizedAssets);
        if (p.collateral == 0) {
            badDebtShares = p.borrowShares;
            badDebtAssets =
                min(m.totalBorrowAssets, toAssetsUp(badDebtShares, m.totalBorrowAssets, m.totalBorrowShares));
            m.totalBorrowAssets -= uint128(badDebtAssets);
            m.totalSupplyAssets -= uint128(badDebtAssets);
            m.totalBorrowShares -= uint128(badDebtShares);
            p.borrowShares = 0;
        }
        emit Liquidate(
            id, msg.sender, borrower, repaidAssets, repaidShares, seizedAssets, badDebtAssets, badDebtShares
        );

        _push(marketParams.collateralToken, msg.sender, seizedAssets);
        if (data.length > 0) ILiquidateCallback(msg.sender).onMorphoLiquidate(repaidAssets, data);
        _pull(marketParams.loanToken, repaidAssets);
    }
}
