// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import "./Errors.sol";
import "./Maths.sol";
import {
    MarketParams,
    Market,
    Position,
    Authorization,
    Signature,
    idOf,
    IToken,
    IOracle,
    IIrm,
    ISupplyCallback,
    ISupplyCollateralCallback,
    IRepayCallback,
    IFlashLoanCallback
} from "./Types.sol";

/// Isolated lending markets with the rules of Morpho Blue but for how a vault is liquidated, written from their formulas
/// (mechanics of the contract Morpho.sol, 1.0). Rounding goes against whoever acts, so that no sequence of calls takes
/// from the others.
///
/// Names, events, reasons and storage slots are those of Morpho Blue 1.0.0 on Ethereum, so that whatever was made for it works
/// here: nobody needs an interface of ours. The order of the state variables is part of that.
///
/// Every verb checks in this order: the market exists, the amounts are of one kind, no address is zero, the caller is
/// authorised. It then accrues interest (collateral can be supplied without), changes the books, checks health and
/// liquidity, and moves tokens last: outgoing at once, incoming after the caller's callback.
///
/// Trust: a market's oracle, interest rate model and tokens are trusted by those who enter that market and by nobody
/// else. Anyone may create a market from a model and an LLTV that the owner has enabled.
abstract contract Lending {
    uint256 constant MAX_FEE = 0.25e18;
    bytes32 constant DOMAIN_TYPEHASH = keccak256("EIP712Domain(uint256 chainId,address verifyingContract)");
    bytes32 constant AUTHORIZATION_TYPEHASH = keccak256(
        "Authorization(address authorizer,address authorized,bool isAuthorized,uint256 nonce,uint256 deadline)"
    );

    address public owner;
    address public feeRecipient;
    mapping(bytes32 id => mapping(address account => Position)) public position;
    mapping(bytes32 id => Market) public market;
    mapping(address irm => bool) public isIrmEnabled;
    mapping(uint256 lltv => bool) public isLltvEnabled;
    mapping(address account => mapping(address authorized => bool)) public isAuthorized;
    mapping(address authorizer => uint256) public nonce; // of the next signed authorization
    mapping(bytes32 id => MarketParams) public idToMarketParams;

    event SetOwner(address indexed newOwner);
    event EnableIrm(address indexed irm);
    event EnableLltv(uint256 lltv);
    event SetFeeRecipient(address indexed newFeeRecipient);
    event SetFee(bytes32 indexed id, uint256 newFee);
    event SetAuthorization(
        address indexed caller, address indexed authorizer, address indexed authorized, bool newIsAuthorized
    );
    event IncrementNonce(address indexed caller, address indexed authorizer, uint256 usedNonce);
    event CreateMarket(bytes32 indexed id, MarketParams marketParams);
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
    event AccrueInterest(bytes32 indexed id, uint256 prevBorrowRate, uint256 interest, uint256 feeShares);
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

    constructor(address newOwner) {
        _notZero(newOwner);
        owner = newOwner;
        emit SetOwner(newOwner);
    }

    modifier onlyOwner() {
        if (msg.sender != owner) revert(NOT_OWNER);
        _;
    }

    // ---------------------------------------------------------------- administration

    function setOwner(address newOwner) external onlyOwner {
        if (newOwner == owner) revert(ALREADY_SET);
        owner = newOwner;
        emit SetOwner(newOwner);
    }

    /// Allows markets with that model; the zero address stands for no interest. Cannot be undone.
    function enableIrm(address irm) external onlyOwner {
        if (isIrmEnabled[irm]) revert(ALREADY_SET);
        isIrmEnabled[irm] = true;
        emit EnableIrm(irm);
    }

    /// Allows markets with that LLTV. Cannot be undone.
    function enableLltv(uint256 lltv) external onlyOwner {
        if (isLltvEnabled[lltv]) revert(ALREADY_SET);
        if (lltv >= WAD) revert(MAX_LLTV_EXCEEDED);
        isLltvEnabled[lltv] = true;
        emit EnableLltv(lltv);
    }

    /// Shares of fees already accrued stay with the old recipient; what has not accrued yet goes to the new one.
    function setFeeRecipient(address newFeeRecipient) external onlyOwner {
        if (newFeeRecipient == feeRecipient) revert(ALREADY_SET);
        feeRecipient = newFeeRecipient;
        emit SetFeeRecipient(newFeeRecipient);
    }

    /// Accrues with the old fee first.
    function setFee(MarketParams memory marketParams, uint256 newFee) external onlyOwner {
        bytes32 id = idOf(marketParams);
        Market storage m = _created(id);
        if (newFee == m.fee) revert(ALREADY_SET);
        if (newFee > MAX_FEE) revert(MAX_FEE_EXCEEDED);
        _accrue(marketParams, id, m);
        m.fee = uint128(newFee);
        emit SetFee(id, newFee);
    }

    /// Lets `authorized` take from the caller's positions in every market, or no longer.
    function setAuthorization(address authorized, bool newIsAuthorized) external {
        if (isAuthorized[msg.sender][authorized] == newIsAuthorized) revert(ALREADY_SET);
        isAuthorized[msg.sender][authorized] = newIsAuthorized;
        emit SetAuthorization(msg.sender, msg.sender, authorized, newIsAuthorized);
    }

    /// Does what `setAuthorization` does for an account that signed it (EIP-712), whoever calls. Each signature works once, in
    /// the order of nonces; what is authorised already may be signed again, since a nonce is used up all the same.
    function setAuthorizationWithSig(Authorization memory authorization, Signature calldata signature) external {
        if (block.timestamp > authorization.deadline) revert(SIGNATURE_EXPIRED);
        if (authorization.nonce != nonce[authorization.authorizer]++) revert(INVALID_NONCE);
        bytes32 hash = keccak256(abi.encode(AUTHORIZATION_TYPEHASH, authorization));
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", DOMAIN_SEPARATOR(), hash));
        address signer = ecrecover(digest, signature.v, signature.r, signature.s);
        if (signer == address(0) || signer != authorization.authorizer) revert(INVALID_SIGNATURE);

        emit IncrementNonce(msg.sender, authorization.authorizer, authorization.nonce);
        isAuthorized[authorization.authorizer][authorization.authorized] = authorization.isAuthorized;
        emit SetAuthorization(
            msg.sender, authorization.authorizer, authorization.authorized, authorization.isAuthorized
        );
    }

    /// What signatures are bound to (EIP-712): this contract on this chain. It is computed at each call, so that it follows
    /// the chain's id.
    function DOMAIN_SEPARATOR() public view returns (bytes32) {
        return keccak256(abi.encode(DOMAIN_TYPEHASH, block.chainid, address(this)));
    }

    /// The words in these storage slots.
    function extSloads(bytes32[] calldata slots) external view returns (bytes32[] memory res) {
        res = new bytes32[](slots.length);
        for (uint256 i = 0; i < slots.length; ++i) {
            bytes32 slot = slots[i];
            bytes32 word;
            assembly ("memory-safe") {
                word := sload(slot)
            }
            res[i] = word;
        }
    }

    function createMarket(MarketParams memory marketParams) external {
        if (!isIrmEnabled[marketParams.irm]) revert(IRM_NOT_ENABLED);
        if (!isLltvEnabled[marketParams.lltv]) revert(LLTV_NOT_ENABLED);
        bytes32 id = idOf(marketParams);
        Market storage m = market[id];
        if (m.lastUpdate != 0) revert(MARKET_ALREADY_CREATED);
        m.lastUpdate = uint128(block.timestamp);
        idToMarketParams[id] = marketParams;
        emit CreateMarket(id, marketParams);
        // A model with memory starts here.
        if (marketParams.irm != address(0)) _borrowRate(marketParams, m);
    }

    // ---------------------------------------------------------------- supply side

    /// Given assets, mints shares rounded down; given shares, takes assets rounded up.
    function supply(MarketParams memory marketParams, uint256 assets, uint256 shares, address onBehalf, bytes calldata data)
        external
        returns (uint256, uint256)
    {
        bytes32 id = idOf(marketParams);
        Market storage m = _created(id);
        _exactlyOneZero(assets, shares);
        _notZero(onBehalf);
        _accrue(marketParams, id, m);

        if (assets > 0) shares = toSharesDown(assets, m.totalSupplyAssets, m.totalSupplyShares);
        else assets = toAssetsUp(shares, m.totalSupplyAssets, m.totalSupplyShares);
        position[id][onBehalf].supplyShares += shares;
        m.totalSupplyShares += toUint128(shares);
        m.totalSupplyAssets += toUint128(assets);
        emit Supply(id, msg.sender, onBehalf, assets, shares);

        if (data.length > 0) ISupplyCallback(msg.sender).onMorphoSupply(assets, data);
        _pull(marketParams.loanToken, assets);
        return (assets, shares);
    }

    /// Given assets, burns shares rounded up; given shares, pays assets rounded down.
    function withdraw(MarketParams memory marketParams, uint256 assets, uint256 shares, address onBehalf, address receiver)
        external
        returns (uint256, uint256)
    {
        bytes32 id = idOf(marketParams);
        Market storage m = _created(id);
        _exactlyOneZero(assets, shares);
        _notZero(receiver);
        _mayTakeFrom(onBehalf);
        _accrue(marketParams, id, m);

        if (assets > 0) shares = toSharesUp(assets, m.totalSupplyAssets, m.totalSupplyShares);
        else assets = toAssetsDown(shares, m.totalSupplyAssets, m.totalSupplyShares);
        position[id][onBehalf].supplyShares -= shares;
        m.totalSupplyShares -= toUint128(shares);
        m.totalSupplyAssets -= toUint128(assets);
        if (m.totalBorrowAssets > m.totalSupplyAssets) revert(INSUFFICIENT_LIQUIDITY);
        emit Withdraw(id, msg.sender, onBehalf, receiver, assets, shares);

        _push(marketParams.loanToken, receiver, assets);
        return (assets, shares);
    }

    // ---------------------------------------------------------------- borrow side

    /// Given assets, owes shares rounded up; given shares, pays assets rounded down.
    function borrow(MarketParams memory marketParams, uint256 assets, uint256 shares, address onBehalf, address receiver)
        external
        returns (uint256, uint256)
    {
        bytes32 id = idOf(marketParams);
        Market storage m = _created(id);
        _exactlyOneZero(assets, shares);
        _notZero(receiver);
        _mayTakeFrom(onBehalf);
        _accrue(marketParams, id, m);

        if (assets > 0) shares = toSharesUp(assets, m.totalBorrowAssets, m.totalBorrowShares);
        else assets = toAssetsDown(shares, m.totalBorrowAssets, m.totalBorrowShares);
        Position storage p = position[id][onBehalf];
        p.borrowShares += toUint128(shares);
        m.totalBorrowShares += toUint128(shares);
        m.totalBorrowAssets += toUint128(assets);
        if (!_healthy(marketParams, m, p)) revert(INSUFFICIENT_COLLATERAL);
        if (m.totalBorrowAssets > m.totalSupplyAssets) revert(INSUFFICIENT_LIQUIDITY);
        emit Borrow(id, msg.sender, onBehalf, receiver, assets, shares);

        _push(marketParams.loanToken, receiver, assets);
        return (assets, shares);
    }

    /// Given assets, cancels shares rounded down; given shares, takes assets rounded up. Rounding up can take one unit
    /// more than the market's total debt.
    function repay(MarketParams memory marketParams, uint256 assets, uint256 shares, address onBehalf, bytes calldata data)
        external
        returns (uint256, uint256)
    {
        bytes32 id = idOf(marketParams);
        Market storage m = _created(id);
        _exactlyOneZero(assets, shares);
        _notZero(onBehalf);
        _accrue(marketParams, id, m);

        if (assets > 0) shares = toSharesDown(assets, m.totalBorrowAssets, m.totalBorrowShares);
        else assets = toAssetsUp(shares, m.totalBorrowAssets, m.totalBorrowShares);
        position[id][onBehalf].borrowShares -= toUint128(shares);
        m.totalBorrowShares -= toUint128(shares);
        m.totalBorrowAssets = uint128(minusCapped(m.totalBorrowAssets, assets));
        emit Repay(id, msg.sender, onBehalf, assets, shares);

        if (data.length > 0) IRepayCallback(msg.sender).onMorphoRepay(assets, data);
        _pull(marketParams.loanToken, assets);
        return (assets, shares);
    }

    // ---------------------------------------------------------------- collateral

    /// Collateral earns nothing, so that this does not accrue interest.
    function supplyCollateral(MarketParams memory marketParams, uint256 assets, address onBehalf, bytes calldata data) external {
        bytes32 id = idOf(marketParams);
        _created(id);
        if (assets == 0) revert(ZERO_ASSETS);
        _notZero(onBehalf);

        position[id][onBehalf].collateral += toUint128(assets);
        emit SupplyCollateral(id, msg.sender, onBehalf, assets);

        if (data.length > 0) ISupplyCollateralCallback(msg.sender).onMorphoSupplyCollateral(assets, data);
        _pull(marketParams.collateralToken, assets);
    }

    function withdrawCollateral(MarketParams memory marketParams, uint256 assets, address onBehalf, address receiver) external {
        bytes32 id = idOf(marketParams);
        Market storage m = _created(id);
        if (assets == 0) revert(ZERO_ASSETS);
        _notZero(receiver);
        _mayTakeFrom(onBehalf);
        _accrue(marketParams, id, m);

        Position storage p = position[id][onBehalf];
        p.collateral -= toUint128(assets);
        if (!_healthy(marketParams, m, p)) revert(INSUFFICIENT_COLLATERAL);
        emit WithdrawCollateral(id, msg.sender, onBehalf, receiver, assets);

        _push(marketParams.collateralToken, receiver, assets);
    }

    // ---------------------------------------------------------------- flash loans, interest

    /// Lends any token this contract holds, of whichever market, within one call and free of charge.
    function flashLoan(address token, uint256 assets, bytes calldata data) external {
        if (assets == 0) revert(ZERO_ASSETS);
        emit FlashLoan(msg.sender, token, assets);
        _push(token, msg.sender, assets);
        IFlashLoanCallback(msg.sender).onMorphoFlashLoan(assets, data);
        _pull(token, assets);
    }

    function accrueInterest(MarketParams memory marketParams) external {
        bytes32 id = idOf(marketParams);
        _accrue(marketParams, id, _created(id));
    }

    /// Adds the interest since the last update to what is borrowed and to what is supplied, rounded down. The fee is
    /// minted as supply shares, priced without itself.
    function _accrue(MarketParams memory marketParams, bytes32 id, Market storage m) internal {
        uint256 elapsed = block.timestamp - m.lastUpdate;
        if (elapsed == 0) return;
        if (marketParams.irm != address(0)) {
            uint256 rate = _borrowRate(marketParams, m);
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

    function _healthy(MarketParams memory marketParams, Market storage m, Position storage p) internal view returns (bool) {
        return p.borrowShares == 0 || _healthyAt(marketParams, m, p, _price(marketParams.oracle));
    }

    /// Debt rounded up against borrowing power rounded down; equality is healthy. Without debt the power is computed all
    /// the same, and fails where it does not fit.
    function _healthyAt(MarketParams memory marketParams, Market storage m, Position storage p, uint256 price)
        internal
        view
        returns (bool)
    {
        uint256 borrowed = toAssetsUp(p.borrowShares, m.totalBorrowAssets, m.totalBorrowShares);
        return wMulDown(mulDivDown(p.collateral, price, PRICE_SCALE), marketParams.lltv) >= borrowed;
    }

    // ---------------------------------------------------------------- checks and calls

    function _created(bytes32 id) internal view returns (Market storage m) {
        m = market[id];
        if (m.lastUpdate == 0) revert(MARKET_NOT_CREATED);
    }

    function _exactlyOneZero(uint256 x, uint256 y) internal pure {
        if ((x == 0) == (y == 0)) revert(INCONSISTENT_INPUT);
    }

    function _notZero(address account) internal pure {
        if (account == address(0)) revert(ZERO_ADDRESS);
    }

    function _mayTakeFrom(address account) internal view {
        if (msg.sender != account && !isAuthorized[account][msg.sender]) revert(UNAUTHORIZED);
    }

    // A call to an address without code succeeds and does nothing, or fails without saying why: both are refused here.
    function _hasCode(address target) internal view {
        if (target.code.length == 0) revert(NO_CODE);
    }

    function _price(address oracle) internal view returns (uint256) {
        _hasCode(oracle);
        return IOracle(oracle).price();
    }

    function _borrowRate(MarketParams memory marketParams, Market storage m) internal returns (uint256) {
        _hasCode(marketParams.irm);
        return IIrm(marketParams.irm).borrowRate(marketParams, m);
    }

    // A token that returns nothing is taken to agree: there are many of those on Ethereum.

    function _push(address token, address to, uint256 amount) internal {
        _hasCode(token);
        (bool ok, bytes memory answer) = token.call(abi.encodeCall(IToken.transfer, (to, amount)));
        if (!ok) revert(TRANSFER_REVERTED);
        if (answer.length > 0 && !abi.decode(answer, (bool))) revert(TRANSFER_RETURNED_FALSE);
    }

    function _pull(address token, uint256 amount) internal {
        _hasCode(token);
        (bool ok, bytes memory answer) = token.call(abi.encodeCall(IToken.transferFrom, (msg.sender, address(this), amount)));
        if (!ok) revert(TRANSFER_FROM_REVERTED);
        if (answer.length > 0 && !abi.decode(answer, (bool))) revert(TRANSFER_FROM_RETURNED_FALSE);
    }
}
