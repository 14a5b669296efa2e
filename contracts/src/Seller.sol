// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IToken} from "./Types.sol";

/// Buys a market's collateral for its loan token, at what a study's venue pays: a constant-product curve, x·y = k, through the
/// venue's price and what it pays for one probe, fee taken off. Whoever deploys it sets the curve, in each block and after each trade
/// elsewhere. What is sold here moves it by itself, and a transaction that reverts moves nothing.
contract Seller {
    address public immutable publisher;
    address public immutable collateralToken;
    address public immutable loanToken;
    uint256 public base; // collateral units on the curve
    uint256 public quote; // loan units on the curve

    event SetCurve(uint256 base, uint256 quote);
    event Sold(address indexed seller, uint256 amount, uint256 paid);

    constructor(address collateralToken_, address loanToken_) {
        publisher = msg.sender;
        collateralToken = collateralToken_;
        loanToken = loanToken_;
    }

    function setCurve(uint256 base_, uint256 quote_) external {
        require(msg.sender == publisher, "not publisher");
        base = base_;
        quote = quote_;
        emit SetCurve(base_, quote_);
    }

    /// What an amount of collateral fetches now, rounded down.
    function quoted(uint256 amount) public view returns (uint256) {
        return amount == 0 ? 0 : quote * amount / (base + amount);
    }

    /// Takes collateral of the caller, who has approved it, and pays for it.
    function sell(address collateral, address loan, uint256 amount) external returns (uint256 paid) {
        require(collateral == collateralToken && loan == loanToken, "the venue buys the market's collateral for its loan token");
        paid = quoted(amount);
        base += amount;
        quote -= paid;
        emit Sold(msg.sender, amount, paid);
        require(IToken(collateral).transferFrom(msg.sender, address(this), amount), "transferFrom");
        require(IToken(loan).transfer(msg.sender, paid), "transfer");
    }
}
