// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import "./Errors.sol";
import "./Maths.sol";
import {Params, Market, Position, idOf, IToken, IOracle, IIrm, ICallback} from "./Types.sol";

/// Isolated lending markets with the rules of Morpho Blue but for how a vault is liquidated, written from their formulas
/// (mechanics of the contract Morpho.sol, 1.0). Rounding goes against whoever acts, so that no sequence of calls takes
/// from the others.
///
/// Every verb checks in this order: the market exists, the amounts are of one kind, no address is zero, the caller is
/// authorised. It then accrues interest (collateral can be supplied without), changes the books, checks health and
/// liquidity, and moves tokens last: outgoing at once, incoming after the caller's callback.
///
/// Trust: a market's oracle, interest rate model and tokens are trusted by those who enter that market and by nobody
/// else. Anyone may create a market from a model and an LLTV that the owner has enabled.
abstract contract Lending {
    uint256 constant MAX_FEE = 0.25e18;

    address public owner;
    address public feeRecipient;
    mapping(bytes32 id => mapping(address account => Position)) public position;
    mapping(bytes32 id => Market) public market;
    mapping(address irm => bool) public isIrmEnabled;
    mapping(uint256 lltv => bool) public isLltvEnabled;
    mapping(address account => mapping(address authorized => bool)) public isAuthorized;
    mapping(bytes32 id => Params) public paramsOf;

    event SetOwner(address indexed owner);
    event EnableIrm(address indexed irm);
    event EnableLltv(uint256 lltv);
    event SetFeeRecipient(address indexed recipient);
    event SetFee(bytes32 indexed id, uint256 fee);
    event SetAuthorization(address indexed account, address indexed authorized, bool allowed);
    event CreateMarket(bytes32 indexed id, Params params);
    event Supply(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets, uint256 shares);
    event Withdraw(
        bytes32 indexed id,
        address caller,
        address indexed onBehalf,
        address indexed receiver,
        uint256 assets,
        uint256 shares
    );
    event Borrow(
        bytes32 indexed id,
        address caller,
        address indexed onBehalf,
        address indexed receiver,
        uint256 assets,
        uint256 shares
    );
    event Repay(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets, uint256 shares);
    event SupplyCollateral(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets);
    event WithdrawCollateral(
        bytes32 indexed id, address caller, address indexed onBehalf, address indexed receiver, uint256 assets
    );
    event FlashLoan(address indexed caller, address indexed token, uint256 assets);
    event AccrueInterest(bytes32 indexed id, uint256 rate, uint256 interest, uint256 feeShares);

    constructor(address owner_) {
        owner = owner_;
        emit SetOwner(owner_);
    }

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner();
        _;
    }

    // ---------------------------------------------------------------- administration

    function setOwner(address newOwner) external onlyOwner {
        if (newOwner == owner) revert AlreadySet();
        owner = newOwner;
        emit SetOwner(newOwner);
    }

    /// Allows markets with that model; the zero address stands for no interest. Cannot be undone.
    function enableIrm(address irm) external onlyOwner {
        if (isIrmEnabled[irm]) revert AlreadySet();
        isIrmEnabled[irm] = true;
        emit EnableIrm(irm);
    }

    /// Allows markets with that LLTV. Cannot be undone.
    function enableLltv(uint256 lltv) external onlyOwner {
        if (isLltvEnabled[lltv]) revert AlreadySet();
        if (lltv >= WAD) revert MaxLLTVExceeded();
        isLltvEnabled[lltv] = true;
        emit EnableLltv(lltv);
    }

    /// Shares of fees already accrued stay with the old recipient; what has not accrued yet goes to the new one.
    function setFeeRecipient(address recipient) external onlyOwner {
        if (recipient == feeRecipient) revert AlreadySet();
        feeRecipient = recipient;
        emit SetFeeRecipient(recipient);
    }

    /// Accrues with the old fee first.
    function setFee(Params memory params, uint256 fee) external onlyOwner {
        bytes32 id = idOf(params);
        Market storage m = _created(id);
        if (fee == m.fee) revert AlreadySet();
        if (fee > MAX_FEE) revert MaxFeeExceeded();
        _accrue(params, id, m);
        m.fee = uint128(fee);
        emit SetFee(id, fee);
    }

    /// Lets `authorized` take from the caller's positions in every market, or no longer.
    function setAuthorization(address authorized, bool allowed) external {
        if (isAuthorized[msg.sender][authorized] == allowed) revert AlreadySet();
        isAuthorized[msg.sender][authorized] = allowed;
        emit SetAuthorization(msg.sender, authorized, allowed);
    }

    function createMarket(Params memory params) external {
        if (!isIrmEnabled[params.irm]) revert IRMNotEnabled();
        if (!isLltvEnabled[params.lltv]) revert LLTVNotEnabled();
        bytes32 id = idOf(params);
        Market storage m = market[id];
        if (m.lastUpdate != 0) revert MarketAlreadyCreated();
        m.lastUpdate = uint128(block.timestamp);
        paramsOf[id] = params;
        emit CreateMarket(id, params);
        // A model with memory starts here.
        if (params.irm != address(0)) _borrowRate(params, m);
    }

    // ---------------------------------------------------------------- supply side

    /// Given assets, mints shares rounded down; given shares, takes assets rounded up.
    function supply(Params memory params, uint256 assets, uint256 shares, address onBehalf, bytes calldata data)
        external
        returns (uint256, uint256)
    {
        bytes32 id = idOf(params);
        Market storage m = _created(id);
        _exactlyOneZero(assets, shares);
        _notZero(onBehalf);
        _accrue(params, id, m);

        if (assets > 0) shares = toSharesDown(assets, m.totalSupplyAssets, m.totalSupplyShares);
        else assets = toAssetsUp(shares, m.totalSupplyAssets, m.totalSupplyShares);
        position[id][onBehalf].supplyShares += shares;
        m.totalSupplyShares += toUint128(shares);
        m.totalSupplyAssets += toUint128(assets);
        emit Supply(id, msg.sender, onBehalf, assets, shares);

        if (data.length > 0) ICallback(msg.sender).onRulebook(assets, data);
        _pull(params.loan, assets);
        return (assets, shares);
    }

    /// Given assets, burns shares rounded up; given shares, pays assets rounded down.
    function withdraw(Params memory params, uint256 assets, uint256 shares, address onBehalf, address receiver)
        external
        returns (uint256, uint256)
    {
        bytes32 id = idOf(params);
        Market storage m = _created(id);
        _exactlyOneZero(assets, shares);
        _notZero(receiver);
        _mayTakeFrom(onBehalf);
        _accrue(params, id, m);

        if (assets > 0) shares = toSharesUp(assets, m.totalSupplyAssets, m.totalSupplyShares);
        else assets = toAssetsDown(shares, m.totalSupplyAssets, m.totalSupplyShares);
        position[id][onBehalf].supplyShares -= shares;
        m.totalSupplyShares -= toUint128(shares);
        m.totalSupplyAssets -= toUint128(assets);
        if (m.totalBorrowAssets > m.totalSupplyAssets) revert InsufficientLiquidity();
        emit Withdraw(id, msg.sender, onBehalf, receiver, assets, shares);

        _push(params.loan, receiver, assets);
        return (assets, shares);
    }

    // ---------------------------------------------------------------- borrow side

    /// Given assets, owes shares rounded up; given shares, pays assets rounded down.
    function borrow(Params memory params, uint256 assets, uint256 shares, address onBehalf, address receiver)
        external
        returns (uint256, uint256)
    {
        bytes32 id = idOf(params);
        Market storage m = _created(id);
        _exactlyOneZero(assets, shares);
        _notZero(receiver);
        _mayTakeFrom(onBehalf);
        _accrue(params, id, m);

        if (assets > 0) shares = toSharesUp(assets, m.totalBorrowAssets, m.totalBorrowShares);
        else assets = toAssetsDown(shares, m.totalBorrowAssets, m.totalBorrowShares);
        Position storage p = position[id][onBehalf];
        p.borrowShares += toUint128(shares);
        m.totalBorrowShares += toUint128(shares);
        m.totalBorrowAssets += toUint128(assets);
        if (!_healthy(params, m, p)) revert InsufficientCollateral();
        if (m.totalBorrowAssets > m.totalSupplyAssets) revert InsufficientLiquidity();
        emit Borrow(id, msg.sender, onBehalf, receiver, assets, shares);

        _push(params.loan, receiver, assets);
        return (assets, shares);
    }

    /// Given assets, cancels shares rounded down; given shares, takes assets rounded up. Rounding up can take one unit
    /// more than the market's total debt.
    function repay(Params memory params, uint256 assets, uint256 shares, address onBehalf, bytes calldata data)
        external
        returns (uint256, uint256)
    {
        bytes32 id = idOf(params);
        Market storage m = _created(id);
        _exactlyOneZero(assets, shares);
        _notZero(onBehalf);
        _accrue(params, id, m);

        if (assets > 0) shares = toSharesDown(assets, m.totalBorrowAssets, m.totalBorrowShares);
        else assets = toAssetsUp(shares, m.totalBorrowAssets, m.totalBorrowShares);
        position[id][onBehalf].borrowShares -= toUint128(shares);
        m.totalBorrowShares -= toUint128(shares);
        m.totalBorrowAssets = uint128(minusCapped(m.totalBorrowAssets, assets));
        emit Repay(id, msg.sender, onBehalf, assets, shares);

        if (data.length > 0) ICallback(msg.sender).onRulebook(assets, data);
        _pull(params.loan, assets);
        return (assets, shares);
    }

    // ---------------------------------------------------------------- collateral

    /// Collateral earns nothing, so that this does not accrue interest.
    function supplyCollateral(Params memory params, uint256 assets, address onBehalf, bytes calldata data) external {
        bytes32 id = idOf(params);
        _created(id);
        if (assets == 0) revert ZeroAssets();
        _notZero(onBehalf);

        position[id][onBehalf].collateral += toUint128(assets);
        emit SupplyCollateral(id, msg.sender, onBehalf, assets);

        if (data.length > 0) ICallback(msg.sender).onRulebook(assets, data);
        _pull(params.collateral, assets);
    }

    function withdrawCollateral(Params memory params, uint256 assets, address onBehalf, address receiver) external {
        bytes32 id = idOf(params);
        Market storage m = _created(id);
        if (assets == 0) revert ZeroAssets();
        _notZero(receiver);
        _mayTakeFrom(onBehalf);
        _accrue(params, id, m);

        Position storage p = position[id][onBehalf];
        p.collateral -= toUint128(assets);
        if (!_healthy(params, m, p)) revert InsufficientCollateral();
        emit WithdrawCollateral(id, msg.sender, onBehalf, receiver, assets);

        _push(params.collateral, receiver, assets);
    }

    // ---------------------------------------------------------------- flash loans, interest

    /// Lends any token this contract holds, of whichever market, within one call and free of charge.
    function flashLoan(address token, uint256 assets, bytes calldata data) external {
        if (assets == 0) revert ZeroAssets();
        emit FlashLoan(msg.sender, token, assets);
        _push(token, msg.sender, assets);
        ICallback(msg.sender).onRulebook(assets, data);
        _pull(token, assets);
    }

    function accrueInterest(Params memory params) external {
        bytes32 id = idOf(params);
        _accrue(params, id, _created(id));
    }

    /// Adds the interest since the last update to what is borrowed and to what is supplied, rounded down. The fee is
    /// minted as supply shares, priced without itself.
    function _accrue(Params memory params, bytes32 id, Market storage m) internal {
        uint256 elapsed = block.timestamp - m.lastUpdate;
        if (elapsed == 0) return;
        if (params.irm != address(0)) {
            uint256 rate = _borrowRate(params, m);
            uint256 interest = wMulDown(m.totalBorrowAssets, compounded(rate, elapsed));
            m.totalBorrowAssets += toUint128(interest);
            m.totalSupplyAssets += toUint128(interest);
            uint256 feeShares;
            if (m.fee != 0) {
                uint256 feeAssets = wMulDown(interest, m.fee);
                feeShares = toSharesDown(feeAssets, m.totalSupplyAssets - feeAssets, m.totalSupplyShares);
                position[id][feeRecipient].supplyShares += feeShares;
                m.totalSupplyShares += toUint128(feeShares);
            }
            emit AccrueInterest(id, rate, interest, feeShares);
        }
        m.lastUpdate = uint128(block.timestamp);
    }

    // ---------------------------------------------------------------- health

    function _healthy(Params memory params, Market storage m, Position storage p) internal view returns (bool) {
        return p.borrowShares == 0 || _healthyAt(params, m, p, _price(params.oracle));
    }

    /// Debt rounded up against borrowing power rounded down; equality is healthy. Without debt the power is computed all
    /// the same, and fails where it does not fit.
    function _healthyAt(Params memory params, Market storage m, Position storage p, uint256 price)
        internal
        view
        returns (bool)
    {
        uint256 borrowed = toAssetsUp(p.borrowShares, m.totalBorrowAssets, m.totalBorrowShares);
        return wMulDown(mulDivDown(p.collateral, price, PRICE_SCALE), params.lltv) >= borrowed;
    }

    // ---------------------------------------------------------------- checks and calls

    function _created(bytes32 id) internal view returns (Market storage m) {
        m = market[id];
        if (m.lastUpdate == 0) revert MarketNotCreated();
    }

    function _exactlyOneZero(uint256 x, uint256 y) internal pure {
        if ((x == 0) == (y == 0)) revert InconsistentInput();
    }

    function _notZero(address account) internal pure {
        if (account == address(0)) revert ZeroAddress();
    }

    function _mayTakeFrom(address account) internal view {
        if (msg.sender != account && !isAuthorized[account][msg.sender]) revert Unauthorized();
    }

    // A call to an address without code succeeds and does nothing, or fails without saying why: both are refused here.
    function _hasCode(address target) internal view {
        if (target.code.length == 0) revert NoCode();
    }

    function _price(address oracle) internal view returns (uint256) {
        _hasCode(oracle);
        return IOracle(oracle).price();
    }

    function _borrowRate(Params memory params, Market storage m) internal returns (uint256) {
        _hasCode(params.irm);
        return IIrm(params.irm).borrowRate(params, m);
    }

    function _push(address token, address to, uint256 amount) internal {
        _hasCode(token);
        if (!IToken(token).transfer(to, amount)) revert InsufficientBalance();
    }

    function _pull(address token, uint256 amount) internal {
        _hasCode(token);
        if (!IToken(token).transferFrom(msg.sender, address(this), amount)) revert InsufficientBalance();
    }
}
