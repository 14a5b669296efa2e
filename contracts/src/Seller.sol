// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {UNAUTHORIZED} from "./Errors.sol";
import {PRICE_SCALE, WAD, min, minusCapped, wideDown, wideUp} from "./Maths.sol";
import {IToken} from "./Types.sol";

interface ISwapCallback {
    function uniswapV3SwapCallback(int256 amount0Delta, int256 amount1Delta, bytes calldata data) external;
}

interface IBalance {
    function balanceOf(address account) external view returns (uint256);
}

/// A point of a book: where `depth` loan units, valued at the reference, were sold, the price is `offset` below it.
struct Rung {
    uint128 depth;
    uint128 offset; // share of the reference, scale 1e18
    uint256 area; // twice the integral of the offset over the depth up to here
}

/// The place where a scenario's collateral is sold, for whoever acts by transactions: it pays what the venue of package
/// exchange/liquidity pays, to the unit. That package says what the formulas mean.
///
/// The book does not change. Its keeper writes where the venue stands once a block, and each sale moves it from there. The
/// loan tokens it pays with must be in its hands, and what is sold to it stays there.
///
/// It also has the functions that bots made for Uniswap v3 call, as the factory and as the one pool: whatever is swapped is
/// filled as far as the book reaches, and nothing but collateral is bought.
contract Seller {
    address public immutable keeper;
    address public immutable collateral;
    address public immutable loan;

    uint256 public referencePrice; // loan units for one collateral unit, times 1e36; 0 buys nothing
    int256 public position; // loan units, valued at the reference, that were bought net: below 0 after sales
    uint256 public left; // share of the depth that is left, scale 1e18
    uint256 public fee; // share of the proceeds, scale 1e18
    Rung[] public book;

    /// `assets` of collateral were sold for `proceeds`, of which `charged` was kept.
    event Sold(address indexed caller, uint256 assets, uint256 proceeds, uint256 charged);

    constructor(address keeper_, address collateral_, address loan_) {
        keeper = keeper_;
        collateral = collateral_;
        loan = loan_;
    }

    // ---------------------------------------------------------------- what the keeper writes

    /// Adds to the book, by rising depth. It begins with a rung at depth 0.
    function extend(Rung[] calldata rungs) external {
        if (msg.sender != keeper) revert(UNAUTHORIZED);
        for (uint256 i = 0; i < rungs.length; ++i) book.push(rungs[i]);
    }

    function stand(uint256 reference_, int256 position_, uint256 left_, uint256 fee_) external {
        if (msg.sender != keeper) revert(UNAUTHORIZED);
        referencePrice = reference_;
        position = position_;
        left = left_;
        fee = fee_;
    }

    // ---------------------------------------------------------------- selling

    /// Takes as much of `amount` of the caller's collateral as the book reaches for, and pays for it. The caller has approved it.
    function sell(address collateral_, address loan_, uint256 amount) external returns (uint256 received) {
        if (collateral_ != collateral || loan_ != loan) revert("only the market's collateral is bought here");
        uint256 sold;
        (sold, received) = _sell(amount);
        _require(IToken(collateral).transferFrom(msg.sender, address(this), sold));
        _require(IToken(loan).transfer(msg.sender, received));
    }

    /// What selling so much would do now: how much is sold, for how much, the fee that is kept of it.
    function quote(uint256 amount) public view returns (uint256 sold, uint256 proceeds, uint256 charged) {
        (sold, proceeds, charged,) = _walk(amount);
    }

    function _sell(uint256 amount) internal returns (uint256 sold, uint256 received) {
        uint256 proceeds;
        uint256 charged;
        int256 to;
        (sold, proceeds, charged, to) = _walk(amount);
        position = to;
        received = proceeds - charged;
        emit Sold(msg.sender, sold, proceeds, charged);
    }

    /// A book of `left` times the depth pays for an amount `left` of what the whole one pays for amount/left.
    function _walk(uint256 amount) internal view returns (uint256 sold, uint256 proceeds, uint256 charged, int256 to) {
        if (left == WAD) return _walkWhole(amount);
        uint256 asked = wideDown(amount, WAD, left);
        (sold, proceeds, charged, to) = _walkWhole(asked);
        if (sold == 0) return (0, 0, 0, to);
        uint256 part = wideUp(sold, left, WAD);
        if (sold == asked || part > amount) part = amount;
        sold = part;
        proceeds = wideDown(proceeds, left, WAD);
        charged = min(wideUp(charged, left, WAD), proceeds);
    }

    function _walkWhole(uint256 amount)
        internal
        view
        returns (uint256 sold, uint256 proceeds, uint256 charged, int256 to)
    {
        int256 from = position;
        if (amount == 0 || referencePrice == 0 || book.length == 0) return (0, 0, 0, from);
        int256 end = -int256(uint256(book[book.length - 1].depth));
        if (from <= end) return (0, 0, 0, from);
        uint256 room = uint256(from - end);

        sold = amount;
        uint256 value = wideDown(amount, referencePrice, PRICE_SCALE);
        if (value > room) {
            sold = wideDown(room, PRICE_SCALE, referencePrice);
            if (sold == 0) return (0, 0, 0, from);
            value = wideDown(sold, referencePrice, PRICE_SCALE);
        }
        to = from - int256(value);

        uint256 before = _area(from);
        uint256 beyond = _area(to);
        if (beyond >= before) proceeds = minusCapped(value, (beyond - before + 2 * WAD - 1) / (2 * WAD));
        else proceeds = value + (before - beyond) / (2 * WAD);
        charged = wideUp(proceeds, fee, WAD);
    }

    /// Twice the integral of the offset from 0 to a position, on whichever side, rounded down within a rung.
    function _area(int256 where) internal view returns (uint256) {
        uint256 depth = where < 0 ? uint256(-where) : uint256(where);
        uint256 low = 0;
        uint256 high = book.length; // book[low].depth <= depth < book[high].depth
        while (high - low > 1) {
            uint256 middle = (low + high) / 2;
            if (book[middle].depth > depth) high = middle;
            else low = middle;
        }
        Rung memory r = book[low];
        if (low == book.length - 1) return r.area;
        Rung memory next = book[low + 1];
        uint256 into = depth - r.depth;
        uint256 slope = wideDown(uint256(next.offset - r.offset) * into, into, next.depth - r.depth);
        return r.area + 2 * uint256(r.offset) * into + slope;
    }

    function _require(bool done) internal pure {
        if (!done) revert("a token did not move");
    }

    // ---------------------------------------------------------------- as Uniswap v3

    /// As its factory: the pool is this contract, whatever the fee.
    function getPool(address a, address b, uint24 fee_) external view returns (address) {
        bool known = a == collateral && b == loan || a == loan && b == collateral;
        return known && (fee_ == 500 || fee_ == 3000 || fee_ == 10000) ? address(this) : address(0);
    }

    function token0() public view returns (address) {
        return collateral < loan ? collateral : loan;
    }

    function token1() public view returns (address) {
        return collateral < loan ? loan : collateral;
    }

    /// Not 0 where anything is bought: the depth that is left, in loan units.
    function liquidity() external view returns (uint128) {
        if (referencePrice == 0 || book.length == 0) return 0;
        return uint128(wideDown(book[book.length - 1].depth, left, WAD));
    }

    /// Sells an exact amount: pays first, then asks the caller for what was sold. There is no limit but the pool's own, the least
    /// and the greatest price that Uniswap can express.
    function swap(address recipient, bool zeroForOne, int256 amount, uint160 limit, bytes calldata data)
        external
        returns (int256 amount0, int256 amount1)
    {
        if (amount <= 0) revert("only exact amounts of collateral are bought here");
        if (zeroForOne != (collateral < loan)) revert("only the market's collateral is bought here");
        if (zeroForOne ? limit > 4295128740 : limit < 1461446703485210103287273052203988822378723970341) {
            revert("there are no price limits here");
        }
        (uint256 sold, uint256 received) = _sell(uint256(amount));
        (amount0, amount1) = zeroForOne
            ? (int256(sold), -int256(received))
            : (-int256(received), int256(sold));
        _require(IToken(loan).transfer(recipient, received));
        uint256 before = IBalance(collateral).balanceOf(address(this));
        ISwapCallback(msg.sender).uniswapV3SwapCallback(amount0, amount1, data);
        if (IBalance(collateral).balanceOf(address(this)) < before + sold) revert("IIA");
    }
}
