// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {UNAUTHORIZED, ZERO_PRICE, STALE_PRICE} from "./Errors.sol";
import {IOracle} from "./Types.sol";

/// An oracle whose deployer publishes: loan units for one collateral unit, times 1e36. With `maxAge` 0 any price goes
/// through, zero and stale ones too, as with Morpho's Chainlink oracle; otherwise a zero price is refused, then one
/// older than `maxAge` seconds.
contract PriceFeed is IOracle {
    address public immutable publisher;
    uint256 public immutable maxAge;
    uint256 public latest;
    uint256 public updatedAt;

    event Publish(uint256 price);

    constructor(uint256 maxAge_) {
        publisher = msg.sender;
        maxAge = maxAge_;
    }

    function publish(uint256 price_) external {
        if (msg.sender != publisher) revert(UNAUTHORIZED);
        latest = price_;
        updatedAt = block.timestamp;
        emit Publish(price_);
    }

    function price() external view returns (uint256) {
        uint256 price_ = latest;
        if (maxAge != 0) {
            if (price_ == 0) revert(ZERO_PRICE);
            if (block.timestamp - updatedAt > maxAge) revert(STALE_PRICE);
        }
        return price_;
    }
}
