// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {INSUFFICIENT_BALANCE, UNAUTHORIZED} from "./Errors.sol";

/// An ERC-20 for simulations: whoever deploys it mints and burns, and one spender, the rulebook, needs no allowance. It has 18
/// decimals and no name until its issuer describes it.
contract Token {
    address public immutable issuer;
    address public immutable trusted;
    uint256 public totalSupply;
    mapping(address account => uint256) public balanceOf;
    mapping(address account => mapping(address spender => uint256)) public allowance;

    string public name;
    string public symbol;
    uint8 public decimals = 18;

    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed account, address indexed spender, uint256 amount);

    constructor(address trusted_) {
        issuer = msg.sender;
        trusted = trusted_;
    }

    /// Says how the token is shown. Amounts are in its smallest unit everywhere, whatever is said here.
    function describe(string calldata name_, string calldata symbol_, uint8 decimals_) external {
        if (msg.sender != issuer) revert(UNAUTHORIZED);
        name = name_;
        symbol = symbol_;
        decimals = decimals_;
    }

    /// The sum of all balances stays below 2^256, so that no transfer overflows.
    function mint(address to, uint256 amount) external {
        if (msg.sender != issuer) revert(UNAUTHORIZED);
        totalSupply += amount;
        unchecked {
            balanceOf[to] += amount;
        }
        emit Transfer(address(0), to, amount);
    }

    function burn(address from, uint256 amount) external {
        if (msg.sender != issuer) revert(UNAUTHORIZED);
        uint256 balance = balanceOf[from];
        if (balance < amount) revert(INSUFFICIENT_BALANCE);
        unchecked {
            balanceOf[from] = balance - amount;
            totalSupply -= amount;
        }
        emit Transfer(from, address(0), amount);
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        if (msg.sender != trusted) {
            uint256 allowed = allowance[from][msg.sender];
            if (allowed < amount) revert(UNAUTHORIZED);
            if (allowed != type(uint256).max) allowance[from][msg.sender] = allowed - amount;
        }
        _move(from, to, amount);
        return true;
    }

    function _move(address from, address to, uint256 amount) internal {
        uint256 balance = balanceOf[from];
        if (balance < amount) revert(INSUFFICIENT_BALANCE);
        unchecked {
            balanceOf[from] = balance - amount;
            balanceOf[to] += amount;
        }
        emit Transfer(from, to, amount);
    }
}
