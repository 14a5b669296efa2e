// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {POSITION_IS_HEALTHY} from "./Errors.sol";
import {minusCapped, toUint128} from "./Maths.sol";
import {Lending} from "./Lending.sol";
import {IPolicy, Case, Closing} from "./Policy.sol";
import {MarketParams, Market, Position, idOf, ILiquidateCallback} from "./Types.sol";

/// Isolated lending markets that liquidate by a policy: everything else is as in the rulebook.
///
/// Trust: the policy is trusted by everybody who enters a market. It cannot take more of a vault than there is, since the
/// books are changed here, with every step checked.
contract IsolatedMarkets is Lending {
    IPolicy public immutable policy;
    address public immutable treasury; // gets the protocol's share of what is seized

    /// What the treasury got of a liquidation's collateral, and whether the caller took the debt over: follows Liquidate where
    /// either is the case.
    event PolicyShare(bytes32 indexed id, address indexed caller, address indexed borrower, uint256 protocolAssets, bool takenOver);

    constructor(address owner_, IPolicy policy_, address treasury_) Lending(owner_) {
        policy = policy_;
        treasury = treasury_;
    }

    /// Closes an unhealthy vault, or a part of it, as the policy says: the caller pays loan tokens and gets collateral, the
    /// treasury its share of the collateral, and what the policy finds uncollectable is written off against the market's
    /// suppliers. Where the policy has debt taken over, debt and collateral become the caller's own vault's instead, which
    /// must be healthy before it withdraws any. Of `amount`, counted in what the policy sells by, and `repaidShares` exactly one is not 0.
    function liquidate(
        MarketParams memory marketParams,
        address borrower,
        uint256 amount,
        uint256 repaidShares,
        bytes calldata data
    ) external returns (Closing memory done) {
        bytes32 id = idOf(marketParams);
        Market storage m = _created(id);
        _exactlyOneZero(amount, repaidShares);
        _accrue(marketParams, id, m);

        Position storage p = position[id][borrower];
        {
            uint256 price = _price(marketParams.oracle);
            Case memory c = Case(m, p.borrowShares, p.collateral, price, marketParams.lltv, msg.sender == borrower);
            if (!policy.unhealthy(c)) revert(POSITION_IS_HEALTHY);
            done = policy.liquidate(c, amount, repaidShares);
        }
        p.borrowShares -= toUint128(done.repaidShares);
        if (!done.takenOver) {
            m.totalBorrowShares -= toUint128(done.repaidShares);
            m.totalBorrowAssets = uint128(minusCapped(m.totalBorrowAssets, done.repaidAssets));
        }
        p.collateral -= toUint128(done.seizedAssets);
        uint256 received = done.seizedAssets - done.protocolAssets;

        m.totalBorrowAssets -= toUint128(done.badDebtAssets);
        m.totalSupplyAssets -= toUint128(done.badDebtAssets);
        m.totalBorrowShares -= toUint128(done.badDebtShares);
        p.borrowShares -= toUint128(done.badDebtShares);
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
        if (done.protocolAssets > 0 || done.takenOver) {
            emit PolicyShare(id, msg.sender, borrower, done.protocolAssets, done.takenOver);
        }

        if (done.takenOver) {
            Position storage own = position[id][msg.sender];
            own.borrowShares += uint128(done.repaidShares);
            own.collateral += toUint128(received);
        } else {
            _push(marketParams.collateralToken, msg.sender, received);
        }
        if (done.protocolAssets > 0) _push(marketParams.collateralToken, treasury, done.protocolAssets);
        uint256 pays = done.takenOver ? 0 : done.repaidAssets;
        if (data.length > 0) ILiquidateCallback(msg.sender).onMorphoLiquidate(pays, data);
        if (!done.takenOver) _pull(marketParams.loanToken, pays);
    }
}
