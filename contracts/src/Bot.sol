// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {NoCode, Unauthorized} from "./Errors.sol";
import {ICallback} from "./Types.sol";

/// The code of an account that acts inside a callback: `data` is a plan, an abi-encoded bytes[] of calls to the
/// rulebook, made in order in the account's own name, or nothing. The first that fails fails the whole, with its own error.
contract Bot is ICallback {
    address public immutable rulebook;

    constructor(address rulebook_) {
        rulebook = rulebook_;
    }

    function onRulebook(uint256, bytes calldata data) external {
        if (msg.sender != rulebook) revert Unauthorized();
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

    /// An account is not a contract: whoever takes it for a token or an oracle learns that there is none.
    fallback() external {
        revert NoCode();
    }
}
