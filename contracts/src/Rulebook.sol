// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import "./Errors.sol";
import "./Maths.sol";
import {Lending} from "./Lending.sol";
import {Params, Market, Position, idOf, ICallback} from "./Types.sol";

/// Isolated lending markets with the rules of Morpho Blue, its liquidation among them.
contract Rulebook is Lending {
    uint256 constant LIQUIDATION_CURSOR = 0.3e18;
    uint256 constant MAX_LIQUIDATION_INCENTIVE_FACTOR = 1.15e18;

    event Liquidate(
        bytes32 indexed id,
        address indexed caller,
        address indexed borrower,
        uint256 repaidAssets,
        uint256 repaidShares,
        uint256 seizedAssets,
        uint256 badDebtAssets,
        uint256 badDebtShares
    );

    constructor(address owner_) Lending(owner_) {}

    /// What a liquidation did: see `liquidate`.
    struct Liquidation {
        uint256 seizedAssets;
        uint256 repaidAssets;
        uint256 repaidShares;
        uint256 badDebtAssets;
        uint256 badDebtShares;
    }

    /// Sells an unhealthy position's collateral to the caller at a discount, for repayment of its debt. The caller says
    /// either how much collateral it takes or how many debt shares it cancels; there is no close factor, and asking
    /// for more than there is fails with an underflow. Debt left without collateral is written off against the market's
    /// suppliers at once.
    function liquidate(
        Params memory params,
        address borrower,
        uint256 seizedAssets,
        uint256 repaidShares,
        bytes calldata data
    ) external returns (Liquidation memory done) {
        bytes32 id = idOf(params);
        Market storage m = _created(id);
        _exactlyOneZero(seizedAssets, repaidShares);
        _accrue(params, id, m);

        Position storage p = position[id][borrower];
        {
            uint256 price = _price(params.oracle);
            if (_healthyAt(params, m, p, price)) revert PositionIsHealthy();

            uint256 incentive = min(
                MAX_LIQUIDATION_INCENTIVE_FACTOR,
                wDivDown(WAD, WAD - wMulDown(LIQUIDATION_CURSOR, WAD - params.lltv))
            );
            if (seizedAssets > 0) {
                uint256 quoted = mulDivUp(seizedAssets, price, PRICE_SCALE);
                repaidShares = toSharesUp(wDivUp(quoted, incentive), m.totalBorrowAssets, m.totalBorrowShares);
            } else {
                uint256 worth = wMulDown(toAssetsDown(repaidShares, m.totalBorrowAssets, m.totalBorrowShares), incentive);
                seizedAssets = mulDivDown(worth, PRICE_SCALE, price);
            }
        }
        done.seizedAssets = seizedAssets;
        done.repaidShares = repaidShares;
        done.repaidAssets = toAssetsUp(repaidShares, m.totalBorrowAssets, m.totalBorrowShares);

        p.borrowShares -= toUint128(repaidShares);
        m.totalBorrowShares -= toUint128(repaidShares);
        m.totalBorrowAssets = uint128(minusCapped(m.totalBorrowAssets, done.repaidAssets));
        p.collateral -= toUint128(seizedAssets);
        if (p.collateral == 0) {
            done.badDebtShares = p.borrowShares;
            done.badDebtAssets =
                min(m.totalBorrowAssets, toAssetsUp(done.badDebtShares, m.totalBorrowAssets, m.totalBorrowShares));
            m.totalBorrowAssets -= uint128(done.badDebtAssets);
            m.totalSupplyAssets -= uint128(done.badDebtAssets);
            m.totalBorrowShares -= uint128(done.badDebtShares);
            p.borrowShares = 0;
        }
        emit Liquidate(
            id,
            msg.sender,
            borrower,
            done.repaidAssets,
            done.repaidShares,
            done.seizedAssets,
            done.badDebtAssets,
            done.badDebtShares
        );

        _push(params.collateral, msg.sender, done.seizedAssets);
        if (data.length > 0) ICallback(msg.sender).onRulebook(done.repaidAssets, data);
        _pull(params.loan, done.repaidAssets);
    }
}
