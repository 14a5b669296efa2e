// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {NO_CODE, UNAUTHORIZED} from "./Errors.sol";
import {
    ISupplyCallback,
    ISupplyCollateralCallback,
    IRepayCallback,
    ILiquidateCallback,
    IFlashLoanCallback
} from "./Types.sol";

/// The code of an account that acts inside a callback: `data` is a plan, an abi-encoded bytes[] of calls to the
/// rulebook, made in order in the account's own name, or nothing. The first that fails fails the whole, with its own error.
contract Bot is
    ISupplyCallback,
    ISupplyCollateralCallback,
    IRepayCallback,
    ILiquidateCallback,
    IFlashLoanCallback
{
    address public immutable rulebook;

    constructor(address rulebook_) {
        rulebook = rulebook_;
    }

    function onMorphoSupply(uint256, bytes calldata data) external {
        _follow(data);
    }

    function onMorphoSupplyCollateral(uint256, bytes calldata data) external {
        _follow(data);
    }

    function onMorphoRepay(uint256, bytes calldata data) external {
        _follow(data);
    }

    function onMorphoLiquidate(uint256, bytes calldata data) external {
        _follow(data);
    }

    function onMorphoFlashLoan(uint256, bytes calldata data) external {
        _follow(data);
    }

    function _follow(bytes calldata data) internal {
        if (msg.sender != rulebook) revert(UNAUTHORIZED);
        if (data.length == 0) return;
        bytes[] memory plan = abi.decode(data, (bytes[]));
        for (uint256 i = 0; i < plan.length; ++i) {
            (bool ok, bytes memory reason) = rulebook.call(plan[i]);
            if (!ok) {
                assembly ("memory-safe") {
                    revert(add(reason, 32), mload(reason))
                }
            }
        }
    }

    // An account is not a contract: whoever takes it for a token or an oracle learns that there is none. The rulebook does not
    // pass on why a token reverted, so that an account posing as one says no in words that no token of ours uses.

    function transfer(address, uint256) external pure returns (bool) {
        return false;
    }

    function transferFrom(address, address, uint256) external pure returns (bool) {
        return false;
    }

    fallback() external {
        revert(NO_CODE);
    }
}
