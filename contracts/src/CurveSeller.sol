// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IToken} from "./Types.sol";

/// Buys a market's collateral for its loan token, about as a study's venue does: by a constant product, x·y = k, through the venue's
/// price and what it pays for one probe. Its keeper writes the curve, in each block and after each trade elsewhere. What is sold
/// here moves it by itself, and a transaction that reverts moves nothing. The loan tokens it pays with must be in its hands.
contract CurveSeller {
    uint256 constant WAD = 1e18;

    address public immutable keeper;
    address public immutable collateral;
    address public immutable loan;

    uint256 public base; // collateral units on the curve
    uint256 public other; // loan units on the curve
    uint256 public fee; // share of the proceeds, scale 1e18

    /// `assets` of collateral were sold for `proceeds`, of which `charged` was kept.
    event Sold(address indexed caller, uint256 assets, uint256 proceeds, uint256 charged);

    constructor(address keeper_, address collateral_, address loan_) {
        keeper = keeper_;
        collateral = collateral_;
        loan = loan_;
    }

    function bend(uint256 base_, uint256 other_, uint256 fee_) external {
        require(msg.sender == keeper, "only the keeper bends the curve");
        base = base_;
        other = other_;
        fee = fee_;
    }

    /// What selling so much would do now: how much is sold, for how much, the fee that is kept of it, rounded up. Three words, as
    /// the quote of Seller.sol.
    function quote(uint256 amount) public view returns (uint256[3] memory) {
        if (amount == 0) return [amount, 0, 0];
        uint256 proceeds = other * amount / (base + amount);
        return [amount, proceeds, (proceeds * fee + WAD - 1) / WAD];
    }

    /// Takes the caller's collateral, which it has approved, and pays for it.
    function sell(address collateral_, address loan_, uint256 amount) external returns (uint256 received) {
        require(collateral_ == collateral && loan_ == loan, "only the market's collateral is bought here");
        uint256[3] memory terms = quote(amount);
        (uint256 sold, uint256 proceeds, uint256 charged) = (terms[0], terms[1], terms[2]);
        base += sold;
        other -= proceeds;
        received = proceeds - charged;
        emit Sold(msg.sender, sold, proceeds, charged);
        require(IToken(collateral).transferFrom(msg.sender, address(this), sold), "a token did not move");
        require(IToken(loan).transfer(msg.sender, received), "a token did not move");
    }
}
