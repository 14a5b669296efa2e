//lint:file-ignore ST1005 generated

// Code generated via abigen V2 - DO NOT EDIT.
// This file is a generated binding and any manual changes will be lost.

// Package bindings is what abigen makes of the contracts' artifacts: for each contract a codec of its calls, and one struct
// for each custom error. The engine packs its calls by itself, and tests hold its packing against this one.
package bindings

import (
	"bytes"
	"errors"
	"math/big"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/accounts/abi/bind/v2"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Reference imports to suppress errors if they are not otherwise used.
var (
	_ = bytes.Equal
	_ = errors.New
	_ = big.NewInt
	_ = common.Big1
	_ = types.BloomLookup
	_ = abi.ConvertType
)

// Market is an auto generated low-level Go binding around an user-defined struct.
type Market struct {
	TotalSupplyAssets *big.Int
	TotalSupplyShares *big.Int
	TotalBorrowAssets *big.Int
	TotalBorrowShares *big.Int
	LastUpdate        *big.Int
	Fee               *big.Int
}

// Params is an auto generated low-level Go binding around an user-defined struct.
type Params struct {
	Loan       common.Address
	Collateral common.Address
	Oracle     common.Address
	Irm        common.Address
	Lltv       *big.Int
}

// RulebookLiquidation is an auto generated low-level Go binding around an user-defined struct.
type RulebookLiquidation struct {
	SeizedAssets  *big.Int
	RepaidAssets  *big.Int
	RepaidShares  *big.Int
	BadDebtAssets *big.Int
	BadDebtShares *big.Int
}

// AdaptiveCurveIrmMetaData contains all meta data concerning the AdaptiveCurveIrm contract.
var AdaptiveCurveIrmMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"rulebook_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"Unauthorized\",\"type\":\"error\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loan\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structParams\",\"name\":\"params\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"uint128\",\"name\":\"totalSupplyAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalSupplyShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"lastUpdate\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"fee\",\"type\":\"uint128\"}],\"internalType\":\"structMarket\",\"name\":\"market\",\"type\":\"tuple\"}],\"name\":\"borrowRate\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"rate\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"rateAtTarget\",\"outputs\":[{\"internalType\":\"int256\",\"name\":\"\",\"type\":\"int256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"borrowed\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"supplied\",\"type\":\"uint256\"},{\"internalType\":\"int256\",\"name\":\"start\",\"type\":\"int256\"},{\"internalType\":\"uint256\",\"name\":\"elapsed\",\"type\":\"uint256\"}],\"name\":\"rateFrom\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"rate\",\"type\":\"uint256\"},{\"internalType\":\"int256\",\"name\":\"end\",\"type\":\"int256\"}],\"stateMutability\":\"pure\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"rulebook\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "AdaptiveCurveIrm",
}

// AdaptiveCurveIrm is an auto generated Go binding around an Ethereum contract.
type AdaptiveCurveIrm struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *AdaptiveCurveIrm) GetABI() abi.ABI {
	return c.abi
}

// NewAdaptiveCurveIrm creates a new instance of AdaptiveCurveIrm.
func NewAdaptiveCurveIrm() *AdaptiveCurveIrm {
	parsed, err := AdaptiveCurveIrmMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &AdaptiveCurveIrm{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *AdaptiveCurveIrm) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address rulebook_) returns()
func (adaptiveCurveIrm *AdaptiveCurveIrm) PackConstructor(rulebook_ common.Address) []byte {
	enc, err := adaptiveCurveIrm.abi.Pack("", rulebook_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackBorrowRate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9451fed4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function borrowRate((address,address,address,address,uint256) params, (uint128,uint128,uint128,uint128,uint128,uint128) market) returns(uint256 rate)
func (adaptiveCurveIrm *AdaptiveCurveIrm) PackBorrowRate(params Params, market Market) []byte {
	enc, err := adaptiveCurveIrm.abi.Pack("borrowRate", params, market)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBorrowRate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9451fed4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function borrowRate((address,address,address,address,uint256) params, (uint128,uint128,uint128,uint128,uint128,uint128) market) returns(uint256 rate)
func (adaptiveCurveIrm *AdaptiveCurveIrm) TryPackBorrowRate(params Params, market Market) ([]byte, error) {
	return adaptiveCurveIrm.abi.Pack("borrowRate", params, market)
}

// UnpackBorrowRate is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9451fed4.
//
// Solidity: function borrowRate((address,address,address,address,uint256) params, (uint128,uint128,uint128,uint128,uint128,uint128) market) returns(uint256 rate)
func (adaptiveCurveIrm *AdaptiveCurveIrm) UnpackBorrowRate(data []byte) (*big.Int, error) {
	out, err := adaptiveCurveIrm.abi.Unpack("borrowRate", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackRateAtTarget is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x01977b57.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function rateAtTarget(bytes32 id) view returns(int256)
func (adaptiveCurveIrm *AdaptiveCurveIrm) PackRateAtTarget(id [32]byte) []byte {
	enc, err := adaptiveCurveIrm.abi.Pack("rateAtTarget", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRateAtTarget is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x01977b57.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function rateAtTarget(bytes32 id) view returns(int256)
func (adaptiveCurveIrm *AdaptiveCurveIrm) TryPackRateAtTarget(id [32]byte) ([]byte, error) {
	return adaptiveCurveIrm.abi.Pack("rateAtTarget", id)
}

// UnpackRateAtTarget is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x01977b57.
//
// Solidity: function rateAtTarget(bytes32 id) view returns(int256)
func (adaptiveCurveIrm *AdaptiveCurveIrm) UnpackRateAtTarget(data []byte) (*big.Int, error) {
	out, err := adaptiveCurveIrm.abi.Unpack("rateAtTarget", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackRateFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa0d434b2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function rateFrom(uint256 borrowed, uint256 supplied, int256 start, uint256 elapsed) pure returns(uint256 rate, int256 end)
func (adaptiveCurveIrm *AdaptiveCurveIrm) PackRateFrom(borrowed *big.Int, supplied *big.Int, start *big.Int, elapsed *big.Int) []byte {
	enc, err := adaptiveCurveIrm.abi.Pack("rateFrom", borrowed, supplied, start, elapsed)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRateFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa0d434b2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function rateFrom(uint256 borrowed, uint256 supplied, int256 start, uint256 elapsed) pure returns(uint256 rate, int256 end)
func (adaptiveCurveIrm *AdaptiveCurveIrm) TryPackRateFrom(borrowed *big.Int, supplied *big.Int, start *big.Int, elapsed *big.Int) ([]byte, error) {
	return adaptiveCurveIrm.abi.Pack("rateFrom", borrowed, supplied, start, elapsed)
}

// RateFromOutput serves as a container for the return parameters of contract
// method RateFrom.
type RateFromOutput struct {
	Rate *big.Int
	End  *big.Int
}

// UnpackRateFrom is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa0d434b2.
//
// Solidity: function rateFrom(uint256 borrowed, uint256 supplied, int256 start, uint256 elapsed) pure returns(uint256 rate, int256 end)
func (adaptiveCurveIrm *AdaptiveCurveIrm) UnpackRateFrom(data []byte) (RateFromOutput, error) {
	out, err := adaptiveCurveIrm.abi.Unpack("rateFrom", data)
	outstruct := new(RateFromOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Rate = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.End = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackRulebook is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xadc5d145.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function rulebook() view returns(address)
func (adaptiveCurveIrm *AdaptiveCurveIrm) PackRulebook() []byte {
	enc, err := adaptiveCurveIrm.abi.Pack("rulebook")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRulebook is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xadc5d145.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function rulebook() view returns(address)
func (adaptiveCurveIrm *AdaptiveCurveIrm) TryPackRulebook() ([]byte, error) {
	return adaptiveCurveIrm.abi.Pack("rulebook")
}

// UnpackRulebook is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xadc5d145.
//
// Solidity: function rulebook() view returns(address)
func (adaptiveCurveIrm *AdaptiveCurveIrm) UnpackRulebook(data []byte) (common.Address, error) {
	out, err := adaptiveCurveIrm.abi.Unpack("rulebook", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (adaptiveCurveIrm *AdaptiveCurveIrm) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], adaptiveCurveIrm.abi.Errors["Unauthorized"].ID.Bytes()[:4]) {
		return adaptiveCurveIrm.UnpackUnauthorizedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// AdaptiveCurveIrmUnauthorized represents a Unauthorized error raised by the AdaptiveCurveIrm contract.
type AdaptiveCurveIrmUnauthorized struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Unauthorized()
func AdaptiveCurveIrmUnauthorizedErrorID() common.Hash {
	return common.HexToHash("0x82b4290015f7ec7256ca2a6247d3c2a89c4865c0e791456df195f40ad0a81367")
}

// UnpackUnauthorizedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Unauthorized()
func (adaptiveCurveIrm *AdaptiveCurveIrm) UnpackUnauthorizedError(raw []byte) (*AdaptiveCurveIrmUnauthorized, error) {
	out := new(AdaptiveCurveIrmUnauthorized)
	if err := adaptiveCurveIrm.abi.UnpackIntoInterface(out, "Unauthorized", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// BotMetaData contains all meta data concerning the Bot contract.
var BotMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"rulebook_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"NoCode\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"Unauthorized\",\"type\":\"error\"},{\"stateMutability\":\"nonpayable\",\"type\":\"fallback\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"onRulebook\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"rulebook\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "Bot",
}

// Bot is an auto generated Go binding around an Ethereum contract.
type Bot struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Bot) GetABI() abi.ABI {
	return c.abi
}

// NewBot creates a new instance of Bot.
func NewBot() *Bot {
	parsed, err := BotMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Bot{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Bot) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address rulebook_) returns()
func (bot *Bot) PackConstructor(rulebook_ common.Address) []byte {
	enc, err := bot.abi.Pack("", rulebook_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackOnRulebook is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x25b349d7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function onRulebook(uint256 , bytes data) returns()
func (bot *Bot) PackOnRulebook(arg0 *big.Int, data []byte) []byte {
	enc, err := bot.abi.Pack("onRulebook", arg0, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOnRulebook is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x25b349d7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function onRulebook(uint256 , bytes data) returns()
func (bot *Bot) TryPackOnRulebook(arg0 *big.Int, data []byte) ([]byte, error) {
	return bot.abi.Pack("onRulebook", arg0, data)
}

// PackRulebook is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xadc5d145.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function rulebook() view returns(address)
func (bot *Bot) PackRulebook() []byte {
	enc, err := bot.abi.Pack("rulebook")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRulebook is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xadc5d145.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function rulebook() view returns(address)
func (bot *Bot) TryPackRulebook() ([]byte, error) {
	return bot.abi.Pack("rulebook")
}

// UnpackRulebook is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xadc5d145.
//
// Solidity: function rulebook() view returns(address)
func (bot *Bot) UnpackRulebook(data []byte) (common.Address, error) {
	out, err := bot.abi.Unpack("rulebook", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (bot *Bot) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], bot.abi.Errors["NoCode"].ID.Bytes()[:4]) {
		return bot.UnpackNoCodeError(raw[4:])
	}
	if bytes.Equal(raw[:4], bot.abi.Errors["Unauthorized"].ID.Bytes()[:4]) {
		return bot.UnpackUnauthorizedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// BotNoCode represents a NoCode error raised by the Bot contract.
type BotNoCode struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoCode()
func BotNoCodeErrorID() common.Hash {
	return common.HexToHash("0xf046a7143caa76e5a8eaa4f7b509b118bce2908ee7830dca6760ba2c6e4d3f00")
}

// UnpackNoCodeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoCode()
func (bot *Bot) UnpackNoCodeError(raw []byte) (*BotNoCode, error) {
	out := new(BotNoCode)
	if err := bot.abi.UnpackIntoInterface(out, "NoCode", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// BotUnauthorized represents a Unauthorized error raised by the Bot contract.
type BotUnauthorized struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Unauthorized()
func BotUnauthorizedErrorID() common.Hash {
	return common.HexToHash("0x82b4290015f7ec7256ca2a6247d3c2a89c4865c0e791456df195f40ad0a81367")
}

// UnpackUnauthorizedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Unauthorized()
func (bot *Bot) UnpackUnauthorizedError(raw []byte) (*BotUnauthorized, error) {
	out := new(BotUnauthorized)
	if err := bot.abi.UnpackIntoInterface(out, "Unauthorized", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// FixedRateIrmMetaData contains all meta data concerning the FixedRateIrm contract.
var FixedRateIrmMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"perSecond_\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loan\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structParams\",\"name\":\"\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"uint128\",\"name\":\"totalSupplyAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalSupplyShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"lastUpdate\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"fee\",\"type\":\"uint128\"}],\"internalType\":\"structMarket\",\"name\":\"\",\"type\":\"tuple\"}],\"name\":\"borrowRate\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"perSecond\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "FixedRateIrm",
}

// FixedRateIrm is an auto generated Go binding around an Ethereum contract.
type FixedRateIrm struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *FixedRateIrm) GetABI() abi.ABI {
	return c.abi
}

// NewFixedRateIrm creates a new instance of FixedRateIrm.
func NewFixedRateIrm() *FixedRateIrm {
	parsed, err := FixedRateIrmMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &FixedRateIrm{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *FixedRateIrm) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(uint256 perSecond_) returns()
func (fixedRateIrm *FixedRateIrm) PackConstructor(perSecond_ *big.Int) []byte {
	enc, err := fixedRateIrm.abi.Pack("", perSecond_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackBorrowRate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9451fed4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function borrowRate((address,address,address,address,uint256) , (uint128,uint128,uint128,uint128,uint128,uint128) ) view returns(uint256)
func (fixedRateIrm *FixedRateIrm) PackBorrowRate(arg0 Params, arg1 Market) []byte {
	enc, err := fixedRateIrm.abi.Pack("borrowRate", arg0, arg1)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBorrowRate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9451fed4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function borrowRate((address,address,address,address,uint256) , (uint128,uint128,uint128,uint128,uint128,uint128) ) view returns(uint256)
func (fixedRateIrm *FixedRateIrm) TryPackBorrowRate(arg0 Params, arg1 Market) ([]byte, error) {
	return fixedRateIrm.abi.Pack("borrowRate", arg0, arg1)
}

// UnpackBorrowRate is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9451fed4.
//
// Solidity: function borrowRate((address,address,address,address,uint256) , (uint128,uint128,uint128,uint128,uint128,uint128) ) view returns(uint256)
func (fixedRateIrm *FixedRateIrm) UnpackBorrowRate(data []byte) (*big.Int, error) {
	out, err := fixedRateIrm.abi.Unpack("borrowRate", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackPerSecond is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xde47d5e8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function perSecond() view returns(uint256)
func (fixedRateIrm *FixedRateIrm) PackPerSecond() []byte {
	enc, err := fixedRateIrm.abi.Pack("perSecond")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPerSecond is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xde47d5e8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function perSecond() view returns(uint256)
func (fixedRateIrm *FixedRateIrm) TryPackPerSecond() ([]byte, error) {
	return fixedRateIrm.abi.Pack("perSecond")
}

// UnpackPerSecond is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xde47d5e8.
//
// Solidity: function perSecond() view returns(uint256)
func (fixedRateIrm *FixedRateIrm) UnpackPerSecond(data []byte) (*big.Int, error) {
	out, err := fixedRateIrm.abi.Unpack("perSecond", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// KinkedIrmMetaData contains all meta data concerning the KinkedIrm contract.
var KinkedIrmMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"basePerSecond_\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"slopeBelow_\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"slopeAbove_\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"kink_\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"basePerSecond\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loan\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structParams\",\"name\":\"\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"uint128\",\"name\":\"totalSupplyAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalSupplyShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"lastUpdate\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"fee\",\"type\":\"uint128\"}],\"internalType\":\"structMarket\",\"name\":\"market\",\"type\":\"tuple\"}],\"name\":\"borrowRate\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"rate\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"kink\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"slopeAbove\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"slopeBelow\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "KinkedIrm",
}

// KinkedIrm is an auto generated Go binding around an Ethereum contract.
type KinkedIrm struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *KinkedIrm) GetABI() abi.ABI {
	return c.abi
}

// NewKinkedIrm creates a new instance of KinkedIrm.
func NewKinkedIrm() *KinkedIrm {
	parsed, err := KinkedIrmMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &KinkedIrm{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *KinkedIrm) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(uint256 basePerSecond_, uint256 slopeBelow_, uint256 slopeAbove_, uint256 kink_) returns()
func (kinkedIrm *KinkedIrm) PackConstructor(basePerSecond_ *big.Int, slopeBelow_ *big.Int, slopeAbove_ *big.Int, kink_ *big.Int) []byte {
	enc, err := kinkedIrm.abi.Pack("", basePerSecond_, slopeBelow_, slopeAbove_, kink_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackBasePerSecond is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1d2d0c36.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function basePerSecond() view returns(uint256)
func (kinkedIrm *KinkedIrm) PackBasePerSecond() []byte {
	enc, err := kinkedIrm.abi.Pack("basePerSecond")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBasePerSecond is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1d2d0c36.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function basePerSecond() view returns(uint256)
func (kinkedIrm *KinkedIrm) TryPackBasePerSecond() ([]byte, error) {
	return kinkedIrm.abi.Pack("basePerSecond")
}

// UnpackBasePerSecond is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1d2d0c36.
//
// Solidity: function basePerSecond() view returns(uint256)
func (kinkedIrm *KinkedIrm) UnpackBasePerSecond(data []byte) (*big.Int, error) {
	out, err := kinkedIrm.abi.Unpack("basePerSecond", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackBorrowRate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9451fed4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function borrowRate((address,address,address,address,uint256) , (uint128,uint128,uint128,uint128,uint128,uint128) market) view returns(uint256 rate)
func (kinkedIrm *KinkedIrm) PackBorrowRate(arg0 Params, market Market) []byte {
	enc, err := kinkedIrm.abi.Pack("borrowRate", arg0, market)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBorrowRate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9451fed4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function borrowRate((address,address,address,address,uint256) , (uint128,uint128,uint128,uint128,uint128,uint128) market) view returns(uint256 rate)
func (kinkedIrm *KinkedIrm) TryPackBorrowRate(arg0 Params, market Market) ([]byte, error) {
	return kinkedIrm.abi.Pack("borrowRate", arg0, market)
}

// UnpackBorrowRate is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9451fed4.
//
// Solidity: function borrowRate((address,address,address,address,uint256) , (uint128,uint128,uint128,uint128,uint128,uint128) market) view returns(uint256 rate)
func (kinkedIrm *KinkedIrm) UnpackBorrowRate(data []byte) (*big.Int, error) {
	out, err := kinkedIrm.abi.Unpack("borrowRate", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackKink is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfd2da339.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function kink() view returns(uint256)
func (kinkedIrm *KinkedIrm) PackKink() []byte {
	enc, err := kinkedIrm.abi.Pack("kink")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackKink is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xfd2da339.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function kink() view returns(uint256)
func (kinkedIrm *KinkedIrm) TryPackKink() ([]byte, error) {
	return kinkedIrm.abi.Pack("kink")
}

// UnpackKink is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xfd2da339.
//
// Solidity: function kink() view returns(uint256)
func (kinkedIrm *KinkedIrm) UnpackKink(data []byte) (*big.Int, error) {
	out, err := kinkedIrm.abi.Unpack("kink", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackSlopeAbove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc81fdec2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function slopeAbove() view returns(uint256)
func (kinkedIrm *KinkedIrm) PackSlopeAbove() []byte {
	enc, err := kinkedIrm.abi.Pack("slopeAbove")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSlopeAbove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xc81fdec2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function slopeAbove() view returns(uint256)
func (kinkedIrm *KinkedIrm) TryPackSlopeAbove() ([]byte, error) {
	return kinkedIrm.abi.Pack("slopeAbove")
}

// UnpackSlopeAbove is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xc81fdec2.
//
// Solidity: function slopeAbove() view returns(uint256)
func (kinkedIrm *KinkedIrm) UnpackSlopeAbove(data []byte) (*big.Int, error) {
	out, err := kinkedIrm.abi.Unpack("slopeAbove", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackSlopeBelow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb959a4a6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function slopeBelow() view returns(uint256)
func (kinkedIrm *KinkedIrm) PackSlopeBelow() []byte {
	enc, err := kinkedIrm.abi.Pack("slopeBelow")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSlopeBelow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb959a4a6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function slopeBelow() view returns(uint256)
func (kinkedIrm *KinkedIrm) TryPackSlopeBelow() ([]byte, error) {
	return kinkedIrm.abi.Pack("slopeBelow")
}

// UnpackSlopeBelow is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb959a4a6.
//
// Solidity: function slopeBelow() view returns(uint256)
func (kinkedIrm *KinkedIrm) UnpackSlopeBelow(data []byte) (*big.Int, error) {
	out, err := kinkedIrm.abi.Unpack("slopeBelow", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PriceFeedMetaData contains all meta data concerning the PriceFeed contract.
var PriceFeedMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"maxAge_\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"StalePrice\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"Unauthorized\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ZeroPrice\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"price\",\"type\":\"uint256\"}],\"name\":\"Publish\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"latest\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"maxAge\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"price\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"price_\",\"type\":\"uint256\"}],\"name\":\"publish\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"publisher\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"updatedAt\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "PriceFeed",
}

// PriceFeed is an auto generated Go binding around an Ethereum contract.
type PriceFeed struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *PriceFeed) GetABI() abi.ABI {
	return c.abi
}

// NewPriceFeed creates a new instance of PriceFeed.
func NewPriceFeed() *PriceFeed {
	parsed, err := PriceFeedMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &PriceFeed{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *PriceFeed) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(uint256 maxAge_) returns()
func (priceFeed *PriceFeed) PackConstructor(maxAge_ *big.Int) []byte {
	enc, err := priceFeed.abi.Pack("", maxAge_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackLatest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x52bfe789.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function latest() view returns(uint256)
func (priceFeed *PriceFeed) PackLatest() []byte {
	enc, err := priceFeed.abi.Pack("latest")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLatest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x52bfe789.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function latest() view returns(uint256)
func (priceFeed *PriceFeed) TryPackLatest() ([]byte, error) {
	return priceFeed.abi.Pack("latest")
}

// UnpackLatest is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x52bfe789.
//
// Solidity: function latest() view returns(uint256)
func (priceFeed *PriceFeed) UnpackLatest(data []byte) (*big.Int, error) {
	out, err := priceFeed.abi.Unpack("latest", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackMaxAge is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x687043c5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function maxAge() view returns(uint256)
func (priceFeed *PriceFeed) PackMaxAge() []byte {
	enc, err := priceFeed.abi.Pack("maxAge")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMaxAge is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x687043c5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function maxAge() view returns(uint256)
func (priceFeed *PriceFeed) TryPackMaxAge() ([]byte, error) {
	return priceFeed.abi.Pack("maxAge")
}

// UnpackMaxAge is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x687043c5.
//
// Solidity: function maxAge() view returns(uint256)
func (priceFeed *PriceFeed) UnpackMaxAge(data []byte) (*big.Int, error) {
	out, err := priceFeed.abi.Unpack("maxAge", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackPrice is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa035b1fe.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function price() view returns(uint256)
func (priceFeed *PriceFeed) PackPrice() []byte {
	enc, err := priceFeed.abi.Pack("price")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPrice is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa035b1fe.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function price() view returns(uint256)
func (priceFeed *PriceFeed) TryPackPrice() ([]byte, error) {
	return priceFeed.abi.Pack("price")
}

// UnpackPrice is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa035b1fe.
//
// Solidity: function price() view returns(uint256)
func (priceFeed *PriceFeed) UnpackPrice(data []byte) (*big.Int, error) {
	out, err := priceFeed.abi.Unpack("price", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackPublish is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcc4ef119.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function publish(uint256 price_) returns()
func (priceFeed *PriceFeed) PackPublish(price *big.Int) []byte {
	enc, err := priceFeed.abi.Pack("publish", price)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPublish is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcc4ef119.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function publish(uint256 price_) returns()
func (priceFeed *PriceFeed) TryPackPublish(price *big.Int) ([]byte, error) {
	return priceFeed.abi.Pack("publish", price)
}

// PackPublisher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8c72c54e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function publisher() view returns(address)
func (priceFeed *PriceFeed) PackPublisher() []byte {
	enc, err := priceFeed.abi.Pack("publisher")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPublisher is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8c72c54e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function publisher() view returns(address)
func (priceFeed *PriceFeed) TryPackPublisher() ([]byte, error) {
	return priceFeed.abi.Pack("publisher")
}

// UnpackPublisher is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8c72c54e.
//
// Solidity: function publisher() view returns(address)
func (priceFeed *PriceFeed) UnpackPublisher(data []byte) (common.Address, error) {
	out, err := priceFeed.abi.Unpack("publisher", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackUpdatedAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7519ab50.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function updatedAt() view returns(uint256)
func (priceFeed *PriceFeed) PackUpdatedAt() []byte {
	enc, err := priceFeed.abi.Pack("updatedAt")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackUpdatedAt is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7519ab50.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function updatedAt() view returns(uint256)
func (priceFeed *PriceFeed) TryPackUpdatedAt() ([]byte, error) {
	return priceFeed.abi.Pack("updatedAt")
}

// UnpackUpdatedAt is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7519ab50.
//
// Solidity: function updatedAt() view returns(uint256)
func (priceFeed *PriceFeed) UnpackUpdatedAt(data []byte) (*big.Int, error) {
	out, err := priceFeed.abi.Unpack("updatedAt", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PriceFeedPublish represents a Publish event raised by the PriceFeed contract.
type PriceFeedPublish struct {
	Price *big.Int
	Raw   *types.Log // Blockchain specific contextual infos
}

const PriceFeedPublishEventName = "Publish"

// ContractEventName returns the user-defined event name.
func (PriceFeedPublish) ContractEventName() string {
	return PriceFeedPublishEventName
}

// UnpackPublishEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Publish(uint256 price)
func (priceFeed *PriceFeed) UnpackPublishEvent(log *types.Log) (*PriceFeedPublish, error) {
	event := "Publish"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != priceFeed.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(PriceFeedPublish)
	if len(log.Data) > 0 {
		if err := priceFeed.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range priceFeed.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (priceFeed *PriceFeed) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], priceFeed.abi.Errors["StalePrice"].ID.Bytes()[:4]) {
		return priceFeed.UnpackStalePriceError(raw[4:])
	}
	if bytes.Equal(raw[:4], priceFeed.abi.Errors["Unauthorized"].ID.Bytes()[:4]) {
		return priceFeed.UnpackUnauthorizedError(raw[4:])
	}
	if bytes.Equal(raw[:4], priceFeed.abi.Errors["ZeroPrice"].ID.Bytes()[:4]) {
		return priceFeed.UnpackZeroPriceError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// PriceFeedStalePrice represents a StalePrice error raised by the PriceFeed contract.
type PriceFeedStalePrice struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error StalePrice()
func PriceFeedStalePriceErrorID() common.Hash {
	return common.HexToHash("0x19abf40e7c2e0280d6137a5d95d9f3793d913552f00d0e25e4ab4388bcc0d573")
}

// UnpackStalePriceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error StalePrice()
func (priceFeed *PriceFeed) UnpackStalePriceError(raw []byte) (*PriceFeedStalePrice, error) {
	out := new(PriceFeedStalePrice)
	if err := priceFeed.abi.UnpackIntoInterface(out, "StalePrice", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PriceFeedUnauthorized represents a Unauthorized error raised by the PriceFeed contract.
type PriceFeedUnauthorized struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Unauthorized()
func PriceFeedUnauthorizedErrorID() common.Hash {
	return common.HexToHash("0x82b4290015f7ec7256ca2a6247d3c2a89c4865c0e791456df195f40ad0a81367")
}

// UnpackUnauthorizedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Unauthorized()
func (priceFeed *PriceFeed) UnpackUnauthorizedError(raw []byte) (*PriceFeedUnauthorized, error) {
	out := new(PriceFeedUnauthorized)
	if err := priceFeed.abi.UnpackIntoInterface(out, "Unauthorized", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// PriceFeedZeroPrice represents a ZeroPrice error raised by the PriceFeed contract.
type PriceFeedZeroPrice struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ZeroPrice()
func PriceFeedZeroPriceErrorID() common.Hash {
	return common.HexToHash("0x4dfba023c19aaad0ad1005b8a52f2ae0c7a1acb3f45ecd31562b980620d65f93")
}

// UnpackZeroPriceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ZeroPrice()
func (priceFeed *PriceFeed) UnpackZeroPriceError(raw []byte) (*PriceFeedZeroPrice, error) {
	out := new(PriceFeedZeroPrice)
	if err := priceFeed.abi.UnpackIntoInterface(out, "ZeroPrice", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookMetaData contains all meta data concerning the Rulebook contract.
var RulebookMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"AlreadySet\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"IRMNotEnabled\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InconsistentInput\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InsufficientBalance\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InsufficientCollateral\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"InsufficientLiquidity\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"LLTVNotEnabled\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"MarketAlreadyCreated\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"MarketNotCreated\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"MaxFeeExceeded\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"MaxLLTVExceeded\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"MaxUint128Exceeded\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NoCode\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"NotOwner\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"PositionIsHealthy\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"Unauthorized\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ZeroAddress\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"ZeroAssets\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"rate\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"interest\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"feeShares\",\"type\":\"uint256\"}],\"name\":\"AccrueInterest\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"}],\"name\":\"Borrow\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"loan\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"indexed\":false,\"internalType\":\"structParams\",\"name\":\"params\",\"type\":\"tuple\"}],\"name\":\"CreateMarket\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"}],\"name\":\"EnableIrm\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"name\":\"EnableLltv\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"}],\"name\":\"FlashLoan\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"borrower\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"repaidAssets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"repaidShares\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"seizedAssets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"badDebtAssets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"badDebtShares\",\"type\":\"uint256\"}],\"name\":\"Liquidate\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"}],\"name\":\"Repay\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"authorized\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"allowed\",\"type\":\"bool\"}],\"name\":\"SetAuthorization\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"fee\",\"type\":\"uint256\"}],\"name\":\"SetFee\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"recipient\",\"type\":\"address\"}],\"name\":\"SetFeeRecipient\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"owner\",\"type\":\"address\"}],\"name\":\"SetOwner\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"}],\"name\":\"Supply\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"}],\"name\":\"SupplyCollateral\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"}],\"name\":\"Withdraw\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"}],\"name\":\"WithdrawCollateral\",\"type\":\"event\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loan\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structParams\",\"name\":\"params\",\"type\":\"tuple\"}],\"name\":\"accrueInterest\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loan\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structParams\",\"name\":\"params\",\"type\":\"tuple\"},{\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"}],\"name\":\"borrow\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loan\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structParams\",\"name\":\"params\",\"type\":\"tuple\"}],\"name\":\"createMarket\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"}],\"name\":\"enableIrm\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"name\":\"enableLltv\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"feeRecipient\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"flashLoan\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"authorized\",\"type\":\"address\"}],\"name\":\"isAuthorized\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"}],\"name\":\"isIrmEnabled\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"name\":\"isLltvEnabled\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loan\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structParams\",\"name\":\"params\",\"type\":\"tuple\"},{\"internalType\":\"address\",\"name\":\"borrower\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"seizedAssets\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"repaidShares\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"liquidate\",\"outputs\":[{\"components\":[{\"internalType\":\"uint256\",\"name\":\"seizedAssets\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"repaidAssets\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"repaidShares\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"badDebtAssets\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"badDebtShares\",\"type\":\"uint256\"}],\"internalType\":\"structRulebook.Liquidation\",\"name\":\"done\",\"type\":\"tuple\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"market\",\"outputs\":[{\"internalType\":\"uint128\",\"name\":\"totalSupplyAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalSupplyShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"lastUpdate\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"fee\",\"type\":\"uint128\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"owner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"paramsOf\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"loan\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"position\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"supplyShares\",\"type\":\"uint256\"},{\"internalType\":\"uint128\",\"name\":\"borrowShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"collateral\",\"type\":\"uint128\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loan\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structParams\",\"name\":\"params\",\"type\":\"tuple\"},{\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"repay\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"authorized\",\"type\":\"address\"},{\"internalType\":\"bool\",\"name\":\"allowed\",\"type\":\"bool\"}],\"name\":\"setAuthorization\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loan\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structParams\",\"name\":\"params\",\"type\":\"tuple\"},{\"internalType\":\"uint256\",\"name\":\"fee\",\"type\":\"uint256\"}],\"name\":\"setFee\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"recipient\",\"type\":\"address\"}],\"name\":\"setFeeRecipient\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"setOwner\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loan\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structParams\",\"name\":\"params\",\"type\":\"tuple\"},{\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"supply\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loan\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structParams\",\"name\":\"params\",\"type\":\"tuple\"},{\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"supplyCollateral\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loan\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structParams\",\"name\":\"params\",\"type\":\"tuple\"},{\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"}],\"name\":\"withdraw\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loan\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structParams\",\"name\":\"params\",\"type\":\"tuple\"},{\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"}],\"name\":\"withdrawCollateral\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "Rulebook",
}

// Rulebook is an auto generated Go binding around an Ethereum contract.
type Rulebook struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Rulebook) GetABI() abi.ABI {
	return c.abi
}

// NewRulebook creates a new instance of Rulebook.
func NewRulebook() *Rulebook {
	parsed, err := RulebookMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Rulebook{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Rulebook) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address owner_) returns()
func (rulebook *Rulebook) PackConstructor(owner_ common.Address) []byte {
	enc, err := rulebook.abi.Pack("", owner_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackAccrueInterest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x151c1ade.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function accrueInterest((address,address,address,address,uint256) params) returns()
func (rulebook *Rulebook) PackAccrueInterest(params Params) []byte {
	enc, err := rulebook.abi.Pack("accrueInterest", params)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAccrueInterest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x151c1ade.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function accrueInterest((address,address,address,address,uint256) params) returns()
func (rulebook *Rulebook) TryPackAccrueInterest(params Params) ([]byte, error) {
	return rulebook.abi.Pack("accrueInterest", params)
}

// PackBorrow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x50d8cd4b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function borrow((address,address,address,address,uint256) params, uint256 assets, uint256 shares, address onBehalf, address receiver) returns(uint256, uint256)
func (rulebook *Rulebook) PackBorrow(params Params, assets *big.Int, shares *big.Int, onBehalf common.Address, receiver common.Address) []byte {
	enc, err := rulebook.abi.Pack("borrow", params, assets, shares, onBehalf, receiver)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBorrow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x50d8cd4b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function borrow((address,address,address,address,uint256) params, uint256 assets, uint256 shares, address onBehalf, address receiver) returns(uint256, uint256)
func (rulebook *Rulebook) TryPackBorrow(params Params, assets *big.Int, shares *big.Int, onBehalf common.Address, receiver common.Address) ([]byte, error) {
	return rulebook.abi.Pack("borrow", params, assets, shares, onBehalf, receiver)
}

// BorrowOutput serves as a container for the return parameters of contract
// method Borrow.
type BorrowOutput struct {
	Arg0 *big.Int
	Arg1 *big.Int
}

// UnpackBorrow is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x50d8cd4b.
//
// Solidity: function borrow((address,address,address,address,uint256) params, uint256 assets, uint256 shares, address onBehalf, address receiver) returns(uint256, uint256)
func (rulebook *Rulebook) UnpackBorrow(data []byte) (BorrowOutput, error) {
	out, err := rulebook.abi.Unpack("borrow", data)
	outstruct := new(BorrowOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Arg0 = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Arg1 = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackCreateMarket is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8c1358a2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function createMarket((address,address,address,address,uint256) params) returns()
func (rulebook *Rulebook) PackCreateMarket(params Params) []byte {
	enc, err := rulebook.abi.Pack("createMarket", params)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCreateMarket is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8c1358a2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function createMarket((address,address,address,address,uint256) params) returns()
func (rulebook *Rulebook) TryPackCreateMarket(params Params) ([]byte, error) {
	return rulebook.abi.Pack("createMarket", params)
}

// PackEnableIrm is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5a64f51e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function enableIrm(address irm) returns()
func (rulebook *Rulebook) PackEnableIrm(irm common.Address) []byte {
	enc, err := rulebook.abi.Pack("enableIrm", irm)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEnableIrm is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5a64f51e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function enableIrm(address irm) returns()
func (rulebook *Rulebook) TryPackEnableIrm(irm common.Address) ([]byte, error) {
	return rulebook.abi.Pack("enableIrm", irm)
}

// PackEnableLltv is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4d98a93b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function enableLltv(uint256 lltv) returns()
func (rulebook *Rulebook) PackEnableLltv(lltv *big.Int) []byte {
	enc, err := rulebook.abi.Pack("enableLltv", lltv)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackEnableLltv is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4d98a93b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function enableLltv(uint256 lltv) returns()
func (rulebook *Rulebook) TryPackEnableLltv(lltv *big.Int) ([]byte, error) {
	return rulebook.abi.Pack("enableLltv", lltv)
}

// PackFeeRecipient is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x46904840.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function feeRecipient() view returns(address)
func (rulebook *Rulebook) PackFeeRecipient() []byte {
	enc, err := rulebook.abi.Pack("feeRecipient")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFeeRecipient is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x46904840.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function feeRecipient() view returns(address)
func (rulebook *Rulebook) TryPackFeeRecipient() ([]byte, error) {
	return rulebook.abi.Pack("feeRecipient")
}

// UnpackFeeRecipient is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x46904840.
//
// Solidity: function feeRecipient() view returns(address)
func (rulebook *Rulebook) UnpackFeeRecipient(data []byte) (common.Address, error) {
	out, err := rulebook.abi.Unpack("feeRecipient", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackFlashLoan is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe0232b42.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function flashLoan(address token, uint256 assets, bytes data) returns()
func (rulebook *Rulebook) PackFlashLoan(token common.Address, assets *big.Int, data []byte) []byte {
	enc, err := rulebook.abi.Pack("flashLoan", token, assets, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFlashLoan is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe0232b42.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function flashLoan(address token, uint256 assets, bytes data) returns()
func (rulebook *Rulebook) TryPackFlashLoan(token common.Address, assets *big.Int, data []byte) ([]byte, error) {
	return rulebook.abi.Pack("flashLoan", token, assets, data)
}

// PackIsAuthorized is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x65e4ad9e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isAuthorized(address account, address authorized) view returns(bool)
func (rulebook *Rulebook) PackIsAuthorized(account common.Address, authorized common.Address) []byte {
	enc, err := rulebook.abi.Pack("isAuthorized", account, authorized)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsAuthorized is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x65e4ad9e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isAuthorized(address account, address authorized) view returns(bool)
func (rulebook *Rulebook) TryPackIsAuthorized(account common.Address, authorized common.Address) ([]byte, error) {
	return rulebook.abi.Pack("isAuthorized", account, authorized)
}

// UnpackIsAuthorized is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x65e4ad9e.
//
// Solidity: function isAuthorized(address account, address authorized) view returns(bool)
func (rulebook *Rulebook) UnpackIsAuthorized(data []byte) (bool, error) {
	out, err := rulebook.abi.Unpack("isAuthorized", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackIsIrmEnabled is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2b863ce.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isIrmEnabled(address irm) view returns(bool)
func (rulebook *Rulebook) PackIsIrmEnabled(irm common.Address) []byte {
	enc, err := rulebook.abi.Pack("isIrmEnabled", irm)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsIrmEnabled is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf2b863ce.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isIrmEnabled(address irm) view returns(bool)
func (rulebook *Rulebook) TryPackIsIrmEnabled(irm common.Address) ([]byte, error) {
	return rulebook.abi.Pack("isIrmEnabled", irm)
}

// UnpackIsIrmEnabled is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf2b863ce.
//
// Solidity: function isIrmEnabled(address irm) view returns(bool)
func (rulebook *Rulebook) UnpackIsIrmEnabled(data []byte) (bool, error) {
	out, err := rulebook.abi.Unpack("isIrmEnabled", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackIsLltvEnabled is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb485f3b8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function isLltvEnabled(uint256 lltv) view returns(bool)
func (rulebook *Rulebook) PackIsLltvEnabled(lltv *big.Int) []byte {
	enc, err := rulebook.abi.Pack("isLltvEnabled", lltv)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIsLltvEnabled is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb485f3b8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function isLltvEnabled(uint256 lltv) view returns(bool)
func (rulebook *Rulebook) TryPackIsLltvEnabled(lltv *big.Int) ([]byte, error) {
	return rulebook.abi.Pack("isLltvEnabled", lltv)
}

// UnpackIsLltvEnabled is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xb485f3b8.
//
// Solidity: function isLltvEnabled(uint256 lltv) view returns(bool)
func (rulebook *Rulebook) UnpackIsLltvEnabled(data []byte) (bool, error) {
	out, err := rulebook.abi.Unpack("isLltvEnabled", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackLiquidate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd8eabcb8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function liquidate((address,address,address,address,uint256) params, address borrower, uint256 seizedAssets, uint256 repaidShares, bytes data) returns((uint256,uint256,uint256,uint256,uint256) done)
func (rulebook *Rulebook) PackLiquidate(params Params, borrower common.Address, seizedAssets *big.Int, repaidShares *big.Int, data []byte) []byte {
	enc, err := rulebook.abi.Pack("liquidate", params, borrower, seizedAssets, repaidShares, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLiquidate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd8eabcb8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function liquidate((address,address,address,address,uint256) params, address borrower, uint256 seizedAssets, uint256 repaidShares, bytes data) returns((uint256,uint256,uint256,uint256,uint256) done)
func (rulebook *Rulebook) TryPackLiquidate(params Params, borrower common.Address, seizedAssets *big.Int, repaidShares *big.Int, data []byte) ([]byte, error) {
	return rulebook.abi.Pack("liquidate", params, borrower, seizedAssets, repaidShares, data)
}

// UnpackLiquidate is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd8eabcb8.
//
// Solidity: function liquidate((address,address,address,address,uint256) params, address borrower, uint256 seizedAssets, uint256 repaidShares, bytes data) returns((uint256,uint256,uint256,uint256,uint256) done)
func (rulebook *Rulebook) UnpackLiquidate(data []byte) (RulebookLiquidation, error) {
	out, err := rulebook.abi.Unpack("liquidate", data)
	if err != nil {
		return *new(RulebookLiquidation), err
	}
	out0 := *abi.ConvertType(out[0], new(RulebookLiquidation)).(*RulebookLiquidation)
	return out0, nil
}

// PackMarket is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5c60e39a.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function market(bytes32 id) view returns(uint128 totalSupplyAssets, uint128 totalSupplyShares, uint128 totalBorrowAssets, uint128 totalBorrowShares, uint128 lastUpdate, uint128 fee)
func (rulebook *Rulebook) PackMarket(id [32]byte) []byte {
	enc, err := rulebook.abi.Pack("market", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMarket is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5c60e39a.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function market(bytes32 id) view returns(uint128 totalSupplyAssets, uint128 totalSupplyShares, uint128 totalBorrowAssets, uint128 totalBorrowShares, uint128 lastUpdate, uint128 fee)
func (rulebook *Rulebook) TryPackMarket(id [32]byte) ([]byte, error) {
	return rulebook.abi.Pack("market", id)
}

// MarketOutput serves as a container for the return parameters of contract
// method Market.
type MarketOutput struct {
	TotalSupplyAssets *big.Int
	TotalSupplyShares *big.Int
	TotalBorrowAssets *big.Int
	TotalBorrowShares *big.Int
	LastUpdate        *big.Int
	Fee               *big.Int
}

// UnpackMarket is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5c60e39a.
//
// Solidity: function market(bytes32 id) view returns(uint128 totalSupplyAssets, uint128 totalSupplyShares, uint128 totalBorrowAssets, uint128 totalBorrowShares, uint128 lastUpdate, uint128 fee)
func (rulebook *Rulebook) UnpackMarket(data []byte) (MarketOutput, error) {
	out, err := rulebook.abi.Unpack("market", data)
	outstruct := new(MarketOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.TotalSupplyAssets = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.TotalSupplyShares = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.TotalBorrowAssets = abi.ConvertType(out[2], new(big.Int)).(*big.Int)
	outstruct.TotalBorrowShares = abi.ConvertType(out[3], new(big.Int)).(*big.Int)
	outstruct.LastUpdate = abi.ConvertType(out[4], new(big.Int)).(*big.Int)
	outstruct.Fee = abi.ConvertType(out[5], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function owner() view returns(address)
func (rulebook *Rulebook) PackOwner() []byte {
	enc, err := rulebook.abi.Pack("owner")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8da5cb5b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function owner() view returns(address)
func (rulebook *Rulebook) TryPackOwner() ([]byte, error) {
	return rulebook.abi.Pack("owner")
}

// UnpackOwner is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8da5cb5b.
//
// Solidity: function owner() view returns(address)
func (rulebook *Rulebook) UnpackOwner(data []byte) (common.Address, error) {
	out, err := rulebook.abi.Unpack("owner", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackParamsOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf94199a6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function paramsOf(bytes32 id) view returns(address loan, address collateral, address oracle, address irm, uint256 lltv)
func (rulebook *Rulebook) PackParamsOf(id [32]byte) []byte {
	enc, err := rulebook.abi.Pack("paramsOf", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackParamsOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xf94199a6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function paramsOf(bytes32 id) view returns(address loan, address collateral, address oracle, address irm, uint256 lltv)
func (rulebook *Rulebook) TryPackParamsOf(id [32]byte) ([]byte, error) {
	return rulebook.abi.Pack("paramsOf", id)
}

// ParamsOfOutput serves as a container for the return parameters of contract
// method ParamsOf.
type ParamsOfOutput struct {
	Loan       common.Address
	Collateral common.Address
	Oracle     common.Address
	Irm        common.Address
	Lltv       *big.Int
}

// UnpackParamsOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xf94199a6.
//
// Solidity: function paramsOf(bytes32 id) view returns(address loan, address collateral, address oracle, address irm, uint256 lltv)
func (rulebook *Rulebook) UnpackParamsOf(data []byte) (ParamsOfOutput, error) {
	out, err := rulebook.abi.Unpack("paramsOf", data)
	outstruct := new(ParamsOfOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Loan = *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	outstruct.Collateral = *abi.ConvertType(out[1], new(common.Address)).(*common.Address)
	outstruct.Oracle = *abi.ConvertType(out[2], new(common.Address)).(*common.Address)
	outstruct.Irm = *abi.ConvertType(out[3], new(common.Address)).(*common.Address)
	outstruct.Lltv = abi.ConvertType(out[4], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackPosition is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x93c52062.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function position(bytes32 id, address account) view returns(uint256 supplyShares, uint128 borrowShares, uint128 collateral)
func (rulebook *Rulebook) PackPosition(id [32]byte, account common.Address) []byte {
	enc, err := rulebook.abi.Pack("position", id, account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPosition is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x93c52062.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function position(bytes32 id, address account) view returns(uint256 supplyShares, uint128 borrowShares, uint128 collateral)
func (rulebook *Rulebook) TryPackPosition(id [32]byte, account common.Address) ([]byte, error) {
	return rulebook.abi.Pack("position", id, account)
}

// PositionOutput serves as a container for the return parameters of contract
// method Position.
type PositionOutput struct {
	SupplyShares *big.Int
	BorrowShares *big.Int
	Collateral   *big.Int
}

// UnpackPosition is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x93c52062.
//
// Solidity: function position(bytes32 id, address account) view returns(uint256 supplyShares, uint128 borrowShares, uint128 collateral)
func (rulebook *Rulebook) UnpackPosition(data []byte) (PositionOutput, error) {
	out, err := rulebook.abi.Unpack("position", data)
	outstruct := new(PositionOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.SupplyShares = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.BorrowShares = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.Collateral = abi.ConvertType(out[2], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackRepay is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x20b76e81.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function repay((address,address,address,address,uint256) params, uint256 assets, uint256 shares, address onBehalf, bytes data) returns(uint256, uint256)
func (rulebook *Rulebook) PackRepay(params Params, assets *big.Int, shares *big.Int, onBehalf common.Address, data []byte) []byte {
	enc, err := rulebook.abi.Pack("repay", params, assets, shares, onBehalf, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRepay is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x20b76e81.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function repay((address,address,address,address,uint256) params, uint256 assets, uint256 shares, address onBehalf, bytes data) returns(uint256, uint256)
func (rulebook *Rulebook) TryPackRepay(params Params, assets *big.Int, shares *big.Int, onBehalf common.Address, data []byte) ([]byte, error) {
	return rulebook.abi.Pack("repay", params, assets, shares, onBehalf, data)
}

// RepayOutput serves as a container for the return parameters of contract
// method Repay.
type RepayOutput struct {
	Arg0 *big.Int
	Arg1 *big.Int
}

// UnpackRepay is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x20b76e81.
//
// Solidity: function repay((address,address,address,address,uint256) params, uint256 assets, uint256 shares, address onBehalf, bytes data) returns(uint256, uint256)
func (rulebook *Rulebook) UnpackRepay(data []byte) (RepayOutput, error) {
	out, err := rulebook.abi.Unpack("repay", data)
	outstruct := new(RepayOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Arg0 = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Arg1 = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackSetAuthorization is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xeecea000.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setAuthorization(address authorized, bool allowed) returns()
func (rulebook *Rulebook) PackSetAuthorization(authorized common.Address, allowed bool) []byte {
	enc, err := rulebook.abi.Pack("setAuthorization", authorized, allowed)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetAuthorization is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xeecea000.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setAuthorization(address authorized, bool allowed) returns()
func (rulebook *Rulebook) TryPackSetAuthorization(authorized common.Address, allowed bool) ([]byte, error) {
	return rulebook.abi.Pack("setAuthorization", authorized, allowed)
}

// PackSetFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2b4f013c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setFee((address,address,address,address,uint256) params, uint256 fee) returns()
func (rulebook *Rulebook) PackSetFee(params Params, fee *big.Int) []byte {
	enc, err := rulebook.abi.Pack("setFee", params, fee)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2b4f013c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setFee((address,address,address,address,uint256) params, uint256 fee) returns()
func (rulebook *Rulebook) TryPackSetFee(params Params, fee *big.Int) ([]byte, error) {
	return rulebook.abi.Pack("setFee", params, fee)
}

// PackSetFeeRecipient is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe74b981b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setFeeRecipient(address recipient) returns()
func (rulebook *Rulebook) PackSetFeeRecipient(recipient common.Address) []byte {
	enc, err := rulebook.abi.Pack("setFeeRecipient", recipient)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetFeeRecipient is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe74b981b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setFeeRecipient(address recipient) returns()
func (rulebook *Rulebook) TryPackSetFeeRecipient(recipient common.Address) ([]byte, error) {
	return rulebook.abi.Pack("setFeeRecipient", recipient)
}

// PackSetOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x13af4035.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setOwner(address newOwner) returns()
func (rulebook *Rulebook) PackSetOwner(newOwner common.Address) []byte {
	enc, err := rulebook.abi.Pack("setOwner", newOwner)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetOwner is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x13af4035.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setOwner(address newOwner) returns()
func (rulebook *Rulebook) TryPackSetOwner(newOwner common.Address) ([]byte, error) {
	return rulebook.abi.Pack("setOwner", newOwner)
}

// PackSupply is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa99aad89.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function supply((address,address,address,address,uint256) params, uint256 assets, uint256 shares, address onBehalf, bytes data) returns(uint256, uint256)
func (rulebook *Rulebook) PackSupply(params Params, assets *big.Int, shares *big.Int, onBehalf common.Address, data []byte) []byte {
	enc, err := rulebook.abi.Pack("supply", params, assets, shares, onBehalf, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSupply is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa99aad89.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function supply((address,address,address,address,uint256) params, uint256 assets, uint256 shares, address onBehalf, bytes data) returns(uint256, uint256)
func (rulebook *Rulebook) TryPackSupply(params Params, assets *big.Int, shares *big.Int, onBehalf common.Address, data []byte) ([]byte, error) {
	return rulebook.abi.Pack("supply", params, assets, shares, onBehalf, data)
}

// SupplyOutput serves as a container for the return parameters of contract
// method Supply.
type SupplyOutput struct {
	Arg0 *big.Int
	Arg1 *big.Int
}

// UnpackSupply is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa99aad89.
//
// Solidity: function supply((address,address,address,address,uint256) params, uint256 assets, uint256 shares, address onBehalf, bytes data) returns(uint256, uint256)
func (rulebook *Rulebook) UnpackSupply(data []byte) (SupplyOutput, error) {
	out, err := rulebook.abi.Unpack("supply", data)
	outstruct := new(SupplyOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Arg0 = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Arg1 = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackSupplyCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x238d6579.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function supplyCollateral((address,address,address,address,uint256) params, uint256 assets, address onBehalf, bytes data) returns()
func (rulebook *Rulebook) PackSupplyCollateral(params Params, assets *big.Int, onBehalf common.Address, data []byte) []byte {
	enc, err := rulebook.abi.Pack("supplyCollateral", params, assets, onBehalf, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSupplyCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x238d6579.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function supplyCollateral((address,address,address,address,uint256) params, uint256 assets, address onBehalf, bytes data) returns()
func (rulebook *Rulebook) TryPackSupplyCollateral(params Params, assets *big.Int, onBehalf common.Address, data []byte) ([]byte, error) {
	return rulebook.abi.Pack("supplyCollateral", params, assets, onBehalf, data)
}

// PackWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5c2bea49.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdraw((address,address,address,address,uint256) params, uint256 assets, uint256 shares, address onBehalf, address receiver) returns(uint256, uint256)
func (rulebook *Rulebook) PackWithdraw(params Params, assets *big.Int, shares *big.Int, onBehalf common.Address, receiver common.Address) []byte {
	enc, err := rulebook.abi.Pack("withdraw", params, assets, shares, onBehalf, receiver)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5c2bea49.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdraw((address,address,address,address,uint256) params, uint256 assets, uint256 shares, address onBehalf, address receiver) returns(uint256, uint256)
func (rulebook *Rulebook) TryPackWithdraw(params Params, assets *big.Int, shares *big.Int, onBehalf common.Address, receiver common.Address) ([]byte, error) {
	return rulebook.abi.Pack("withdraw", params, assets, shares, onBehalf, receiver)
}

// WithdrawOutput serves as a container for the return parameters of contract
// method Withdraw.
type WithdrawOutput struct {
	Arg0 *big.Int
	Arg1 *big.Int
}

// UnpackWithdraw is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5c2bea49.
//
// Solidity: function withdraw((address,address,address,address,uint256) params, uint256 assets, uint256 shares, address onBehalf, address receiver) returns(uint256, uint256)
func (rulebook *Rulebook) UnpackWithdraw(data []byte) (WithdrawOutput, error) {
	out, err := rulebook.abi.Unpack("withdraw", data)
	outstruct := new(WithdrawOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Arg0 = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Arg1 = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackWithdrawCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8720316d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdrawCollateral((address,address,address,address,uint256) params, uint256 assets, address onBehalf, address receiver) returns()
func (rulebook *Rulebook) PackWithdrawCollateral(params Params, assets *big.Int, onBehalf common.Address, receiver common.Address) []byte {
	enc, err := rulebook.abi.Pack("withdrawCollateral", params, assets, onBehalf, receiver)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdrawCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8720316d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdrawCollateral((address,address,address,address,uint256) params, uint256 assets, address onBehalf, address receiver) returns()
func (rulebook *Rulebook) TryPackWithdrawCollateral(params Params, assets *big.Int, onBehalf common.Address, receiver common.Address) ([]byte, error) {
	return rulebook.abi.Pack("withdrawCollateral", params, assets, onBehalf, receiver)
}

// RulebookAccrueInterest represents a AccrueInterest event raised by the Rulebook contract.
type RulebookAccrueInterest struct {
	Id        [32]byte
	Rate      *big.Int
	Interest  *big.Int
	FeeShares *big.Int
	Raw       *types.Log // Blockchain specific contextual infos
}

const RulebookAccrueInterestEventName = "AccrueInterest"

// ContractEventName returns the user-defined event name.
func (RulebookAccrueInterest) ContractEventName() string {
	return RulebookAccrueInterestEventName
}

// UnpackAccrueInterestEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event AccrueInterest(bytes32 indexed id, uint256 rate, uint256 interest, uint256 feeShares)
func (rulebook *Rulebook) UnpackAccrueInterestEvent(log *types.Log) (*RulebookAccrueInterest, error) {
	event := "AccrueInterest"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookAccrueInterest)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RulebookBorrow represents a Borrow event raised by the Rulebook contract.
type RulebookBorrow struct {
	Id       [32]byte
	Caller   common.Address
	OnBehalf common.Address
	Receiver common.Address
	Assets   *big.Int
	Shares   *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const RulebookBorrowEventName = "Borrow"

// ContractEventName returns the user-defined event name.
func (RulebookBorrow) ContractEventName() string {
	return RulebookBorrowEventName
}

// UnpackBorrowEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Borrow(bytes32 indexed id, address caller, address indexed onBehalf, address indexed receiver, uint256 assets, uint256 shares)
func (rulebook *Rulebook) UnpackBorrowEvent(log *types.Log) (*RulebookBorrow, error) {
	event := "Borrow"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookBorrow)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RulebookCreateMarket represents a CreateMarket event raised by the Rulebook contract.
type RulebookCreateMarket struct {
	Id     [32]byte
	Params Params
	Raw    *types.Log // Blockchain specific contextual infos
}

const RulebookCreateMarketEventName = "CreateMarket"

// ContractEventName returns the user-defined event name.
func (RulebookCreateMarket) ContractEventName() string {
	return RulebookCreateMarketEventName
}

// UnpackCreateMarketEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event CreateMarket(bytes32 indexed id, (address,address,address,address,uint256) params)
func (rulebook *Rulebook) UnpackCreateMarketEvent(log *types.Log) (*RulebookCreateMarket, error) {
	event := "CreateMarket"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookCreateMarket)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RulebookEnableIrm represents a EnableIrm event raised by the Rulebook contract.
type RulebookEnableIrm struct {
	Irm common.Address
	Raw *types.Log // Blockchain specific contextual infos
}

const RulebookEnableIrmEventName = "EnableIrm"

// ContractEventName returns the user-defined event name.
func (RulebookEnableIrm) ContractEventName() string {
	return RulebookEnableIrmEventName
}

// UnpackEnableIrmEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event EnableIrm(address indexed irm)
func (rulebook *Rulebook) UnpackEnableIrmEvent(log *types.Log) (*RulebookEnableIrm, error) {
	event := "EnableIrm"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookEnableIrm)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RulebookEnableLltv represents a EnableLltv event raised by the Rulebook contract.
type RulebookEnableLltv struct {
	Lltv *big.Int
	Raw  *types.Log // Blockchain specific contextual infos
}

const RulebookEnableLltvEventName = "EnableLltv"

// ContractEventName returns the user-defined event name.
func (RulebookEnableLltv) ContractEventName() string {
	return RulebookEnableLltvEventName
}

// UnpackEnableLltvEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event EnableLltv(uint256 lltv)
func (rulebook *Rulebook) UnpackEnableLltvEvent(log *types.Log) (*RulebookEnableLltv, error) {
	event := "EnableLltv"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookEnableLltv)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RulebookFlashLoan represents a FlashLoan event raised by the Rulebook contract.
type RulebookFlashLoan struct {
	Caller common.Address
	Token  common.Address
	Assets *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const RulebookFlashLoanEventName = "FlashLoan"

// ContractEventName returns the user-defined event name.
func (RulebookFlashLoan) ContractEventName() string {
	return RulebookFlashLoanEventName
}

// UnpackFlashLoanEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event FlashLoan(address indexed caller, address indexed token, uint256 assets)
func (rulebook *Rulebook) UnpackFlashLoanEvent(log *types.Log) (*RulebookFlashLoan, error) {
	event := "FlashLoan"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookFlashLoan)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RulebookLiquidate represents a Liquidate event raised by the Rulebook contract.
type RulebookLiquidate struct {
	Id            [32]byte
	Caller        common.Address
	Borrower      common.Address
	RepaidAssets  *big.Int
	RepaidShares  *big.Int
	SeizedAssets  *big.Int
	BadDebtAssets *big.Int
	BadDebtShares *big.Int
	Raw           *types.Log // Blockchain specific contextual infos
}

const RulebookLiquidateEventName = "Liquidate"

// ContractEventName returns the user-defined event name.
func (RulebookLiquidate) ContractEventName() string {
	return RulebookLiquidateEventName
}

// UnpackLiquidateEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Liquidate(bytes32 indexed id, address indexed caller, address indexed borrower, uint256 repaidAssets, uint256 repaidShares, uint256 seizedAssets, uint256 badDebtAssets, uint256 badDebtShares)
func (rulebook *Rulebook) UnpackLiquidateEvent(log *types.Log) (*RulebookLiquidate, error) {
	event := "Liquidate"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookLiquidate)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RulebookRepay represents a Repay event raised by the Rulebook contract.
type RulebookRepay struct {
	Id       [32]byte
	Caller   common.Address
	OnBehalf common.Address
	Assets   *big.Int
	Shares   *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const RulebookRepayEventName = "Repay"

// ContractEventName returns the user-defined event name.
func (RulebookRepay) ContractEventName() string {
	return RulebookRepayEventName
}

// UnpackRepayEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Repay(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets, uint256 shares)
func (rulebook *Rulebook) UnpackRepayEvent(log *types.Log) (*RulebookRepay, error) {
	event := "Repay"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookRepay)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RulebookSetAuthorization represents a SetAuthorization event raised by the Rulebook contract.
type RulebookSetAuthorization struct {
	Account    common.Address
	Authorized common.Address
	Allowed    bool
	Raw        *types.Log // Blockchain specific contextual infos
}

const RulebookSetAuthorizationEventName = "SetAuthorization"

// ContractEventName returns the user-defined event name.
func (RulebookSetAuthorization) ContractEventName() string {
	return RulebookSetAuthorizationEventName
}

// UnpackSetAuthorizationEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SetAuthorization(address indexed account, address indexed authorized, bool allowed)
func (rulebook *Rulebook) UnpackSetAuthorizationEvent(log *types.Log) (*RulebookSetAuthorization, error) {
	event := "SetAuthorization"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookSetAuthorization)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RulebookSetFee represents a SetFee event raised by the Rulebook contract.
type RulebookSetFee struct {
	Id  [32]byte
	Fee *big.Int
	Raw *types.Log // Blockchain specific contextual infos
}

const RulebookSetFeeEventName = "SetFee"

// ContractEventName returns the user-defined event name.
func (RulebookSetFee) ContractEventName() string {
	return RulebookSetFeeEventName
}

// UnpackSetFeeEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SetFee(bytes32 indexed id, uint256 fee)
func (rulebook *Rulebook) UnpackSetFeeEvent(log *types.Log) (*RulebookSetFee, error) {
	event := "SetFee"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookSetFee)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RulebookSetFeeRecipient represents a SetFeeRecipient event raised by the Rulebook contract.
type RulebookSetFeeRecipient struct {
	Recipient common.Address
	Raw       *types.Log // Blockchain specific contextual infos
}

const RulebookSetFeeRecipientEventName = "SetFeeRecipient"

// ContractEventName returns the user-defined event name.
func (RulebookSetFeeRecipient) ContractEventName() string {
	return RulebookSetFeeRecipientEventName
}

// UnpackSetFeeRecipientEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SetFeeRecipient(address indexed recipient)
func (rulebook *Rulebook) UnpackSetFeeRecipientEvent(log *types.Log) (*RulebookSetFeeRecipient, error) {
	event := "SetFeeRecipient"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookSetFeeRecipient)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RulebookSetOwner represents a SetOwner event raised by the Rulebook contract.
type RulebookSetOwner struct {
	Owner common.Address
	Raw   *types.Log // Blockchain specific contextual infos
}

const RulebookSetOwnerEventName = "SetOwner"

// ContractEventName returns the user-defined event name.
func (RulebookSetOwner) ContractEventName() string {
	return RulebookSetOwnerEventName
}

// UnpackSetOwnerEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SetOwner(address indexed owner)
func (rulebook *Rulebook) UnpackSetOwnerEvent(log *types.Log) (*RulebookSetOwner, error) {
	event := "SetOwner"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookSetOwner)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RulebookSupply represents a Supply event raised by the Rulebook contract.
type RulebookSupply struct {
	Id       [32]byte
	Caller   common.Address
	OnBehalf common.Address
	Assets   *big.Int
	Shares   *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const RulebookSupplyEventName = "Supply"

// ContractEventName returns the user-defined event name.
func (RulebookSupply) ContractEventName() string {
	return RulebookSupplyEventName
}

// UnpackSupplyEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Supply(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets, uint256 shares)
func (rulebook *Rulebook) UnpackSupplyEvent(log *types.Log) (*RulebookSupply, error) {
	event := "Supply"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookSupply)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RulebookSupplyCollateral represents a SupplyCollateral event raised by the Rulebook contract.
type RulebookSupplyCollateral struct {
	Id       [32]byte
	Caller   common.Address
	OnBehalf common.Address
	Assets   *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const RulebookSupplyCollateralEventName = "SupplyCollateral"

// ContractEventName returns the user-defined event name.
func (RulebookSupplyCollateral) ContractEventName() string {
	return RulebookSupplyCollateralEventName
}

// UnpackSupplyCollateralEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SupplyCollateral(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets)
func (rulebook *Rulebook) UnpackSupplyCollateralEvent(log *types.Log) (*RulebookSupplyCollateral, error) {
	event := "SupplyCollateral"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookSupplyCollateral)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RulebookWithdraw represents a Withdraw event raised by the Rulebook contract.
type RulebookWithdraw struct {
	Id       [32]byte
	Caller   common.Address
	OnBehalf common.Address
	Receiver common.Address
	Assets   *big.Int
	Shares   *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const RulebookWithdrawEventName = "Withdraw"

// ContractEventName returns the user-defined event name.
func (RulebookWithdraw) ContractEventName() string {
	return RulebookWithdrawEventName
}

// UnpackWithdrawEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Withdraw(bytes32 indexed id, address caller, address indexed onBehalf, address indexed receiver, uint256 assets, uint256 shares)
func (rulebook *Rulebook) UnpackWithdrawEvent(log *types.Log) (*RulebookWithdraw, error) {
	event := "Withdraw"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookWithdraw)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// RulebookWithdrawCollateral represents a WithdrawCollateral event raised by the Rulebook contract.
type RulebookWithdrawCollateral struct {
	Id       [32]byte
	Caller   common.Address
	OnBehalf common.Address
	Receiver common.Address
	Assets   *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const RulebookWithdrawCollateralEventName = "WithdrawCollateral"

// ContractEventName returns the user-defined event name.
func (RulebookWithdrawCollateral) ContractEventName() string {
	return RulebookWithdrawCollateralEventName
}

// UnpackWithdrawCollateralEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event WithdrawCollateral(bytes32 indexed id, address caller, address indexed onBehalf, address indexed receiver, uint256 assets)
func (rulebook *Rulebook) UnpackWithdrawCollateralEvent(log *types.Log) (*RulebookWithdrawCollateral, error) {
	event := "WithdrawCollateral"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookWithdrawCollateral)
	if len(log.Data) > 0 {
		if err := rulebook.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range rulebook.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (rulebook *Rulebook) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], rulebook.abi.Errors["AlreadySet"].ID.Bytes()[:4]) {
		return rulebook.UnpackAlreadySetError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["IRMNotEnabled"].ID.Bytes()[:4]) {
		return rulebook.UnpackIRMNotEnabledError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["InconsistentInput"].ID.Bytes()[:4]) {
		return rulebook.UnpackInconsistentInputError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["InsufficientBalance"].ID.Bytes()[:4]) {
		return rulebook.UnpackInsufficientBalanceError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["InsufficientCollateral"].ID.Bytes()[:4]) {
		return rulebook.UnpackInsufficientCollateralError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["InsufficientLiquidity"].ID.Bytes()[:4]) {
		return rulebook.UnpackInsufficientLiquidityError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["LLTVNotEnabled"].ID.Bytes()[:4]) {
		return rulebook.UnpackLLTVNotEnabledError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["MarketAlreadyCreated"].ID.Bytes()[:4]) {
		return rulebook.UnpackMarketAlreadyCreatedError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["MarketNotCreated"].ID.Bytes()[:4]) {
		return rulebook.UnpackMarketNotCreatedError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["MaxFeeExceeded"].ID.Bytes()[:4]) {
		return rulebook.UnpackMaxFeeExceededError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["MaxLLTVExceeded"].ID.Bytes()[:4]) {
		return rulebook.UnpackMaxLLTVExceededError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["MaxUint128Exceeded"].ID.Bytes()[:4]) {
		return rulebook.UnpackMaxUint128ExceededError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["NoCode"].ID.Bytes()[:4]) {
		return rulebook.UnpackNoCodeError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["NotOwner"].ID.Bytes()[:4]) {
		return rulebook.UnpackNotOwnerError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["PositionIsHealthy"].ID.Bytes()[:4]) {
		return rulebook.UnpackPositionIsHealthyError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["Unauthorized"].ID.Bytes()[:4]) {
		return rulebook.UnpackUnauthorizedError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["ZeroAddress"].ID.Bytes()[:4]) {
		return rulebook.UnpackZeroAddressError(raw[4:])
	}
	if bytes.Equal(raw[:4], rulebook.abi.Errors["ZeroAssets"].ID.Bytes()[:4]) {
		return rulebook.UnpackZeroAssetsError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// RulebookAlreadySet represents a AlreadySet error raised by the Rulebook contract.
type RulebookAlreadySet struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error AlreadySet()
func RulebookAlreadySetErrorID() common.Hash {
	return common.HexToHash("0xa741a0456e52b90bd22850f10558d4a38cdc2876b51fbd4ffc1b587676dbc61c")
}

// UnpackAlreadySetError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error AlreadySet()
func (rulebook *Rulebook) UnpackAlreadySetError(raw []byte) (*RulebookAlreadySet, error) {
	out := new(RulebookAlreadySet)
	if err := rulebook.abi.UnpackIntoInterface(out, "AlreadySet", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookIRMNotEnabled represents a IRMNotEnabled error raised by the Rulebook contract.
type RulebookIRMNotEnabled struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error IRMNotEnabled()
func RulebookIRMNotEnabledErrorID() common.Hash {
	return common.HexToHash("0xe76b29c4cc5326adcffbc1c81c90d5d26ee17770a55e5d5905f0d5c3277663b5")
}

// UnpackIRMNotEnabledError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error IRMNotEnabled()
func (rulebook *Rulebook) UnpackIRMNotEnabledError(raw []byte) (*RulebookIRMNotEnabled, error) {
	out := new(RulebookIRMNotEnabled)
	if err := rulebook.abi.UnpackIntoInterface(out, "IRMNotEnabled", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookInconsistentInput represents a InconsistentInput error raised by the Rulebook contract.
type RulebookInconsistentInput struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InconsistentInput()
func RulebookInconsistentInputErrorID() common.Hash {
	return common.HexToHash("0xf0732dd7cc9b46c07c0f0d2163dee65dc41910e24fc28c9f53e3a60470e68215")
}

// UnpackInconsistentInputError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InconsistentInput()
func (rulebook *Rulebook) UnpackInconsistentInputError(raw []byte) (*RulebookInconsistentInput, error) {
	out := new(RulebookInconsistentInput)
	if err := rulebook.abi.UnpackIntoInterface(out, "InconsistentInput", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookInsufficientBalance represents a InsufficientBalance error raised by the Rulebook contract.
type RulebookInsufficientBalance struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InsufficientBalance()
func RulebookInsufficientBalanceErrorID() common.Hash {
	return common.HexToHash("0xf4d678b8ce6b5157126b1484a53523762a93571537a7d5ae97d8014a44715c94")
}

// UnpackInsufficientBalanceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InsufficientBalance()
func (rulebook *Rulebook) UnpackInsufficientBalanceError(raw []byte) (*RulebookInsufficientBalance, error) {
	out := new(RulebookInsufficientBalance)
	if err := rulebook.abi.UnpackIntoInterface(out, "InsufficientBalance", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookInsufficientCollateral represents a InsufficientCollateral error raised by the Rulebook contract.
type RulebookInsufficientCollateral struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InsufficientCollateral()
func RulebookInsufficientCollateralErrorID() common.Hash {
	return common.HexToHash("0x3a23d825db1558690e1b33211b536c72d01db34fe5f360fcf0294a8702c0f4ea")
}

// UnpackInsufficientCollateralError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InsufficientCollateral()
func (rulebook *Rulebook) UnpackInsufficientCollateralError(raw []byte) (*RulebookInsufficientCollateral, error) {
	out := new(RulebookInsufficientCollateral)
	if err := rulebook.abi.UnpackIntoInterface(out, "InsufficientCollateral", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookInsufficientLiquidity represents a InsufficientLiquidity error raised by the Rulebook contract.
type RulebookInsufficientLiquidity struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InsufficientLiquidity()
func RulebookInsufficientLiquidityErrorID() common.Hash {
	return common.HexToHash("0xbb55fd27c46b5ba9f88ff2cb2222216afeb0f193423b26615497b3020ab61f8e")
}

// UnpackInsufficientLiquidityError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InsufficientLiquidity()
func (rulebook *Rulebook) UnpackInsufficientLiquidityError(raw []byte) (*RulebookInsufficientLiquidity, error) {
	out := new(RulebookInsufficientLiquidity)
	if err := rulebook.abi.UnpackIntoInterface(out, "InsufficientLiquidity", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookLLTVNotEnabled represents a LLTVNotEnabled error raised by the Rulebook contract.
type RulebookLLTVNotEnabled struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error LLTVNotEnabled()
func RulebookLLTVNotEnabledErrorID() common.Hash {
	return common.HexToHash("0x45633967436afddb24cf78fdf1d9880b818bf2474e7dd6fb137e749f625539d2")
}

// UnpackLLTVNotEnabledError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error LLTVNotEnabled()
func (rulebook *Rulebook) UnpackLLTVNotEnabledError(raw []byte) (*RulebookLLTVNotEnabled, error) {
	out := new(RulebookLLTVNotEnabled)
	if err := rulebook.abi.UnpackIntoInterface(out, "LLTVNotEnabled", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookMarketAlreadyCreated represents a MarketAlreadyCreated error raised by the Rulebook contract.
type RulebookMarketAlreadyCreated struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MarketAlreadyCreated()
func RulebookMarketAlreadyCreatedErrorID() common.Hash {
	return common.HexToHash("0xd7d82e585bdb2e57a07f50fb1c748e5a25f20e6b2a2279fbec1fbac631f00c93")
}

// UnpackMarketAlreadyCreatedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MarketAlreadyCreated()
func (rulebook *Rulebook) UnpackMarketAlreadyCreatedError(raw []byte) (*RulebookMarketAlreadyCreated, error) {
	out := new(RulebookMarketAlreadyCreated)
	if err := rulebook.abi.UnpackIntoInterface(out, "MarketAlreadyCreated", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookMarketNotCreated represents a MarketNotCreated error raised by the Rulebook contract.
type RulebookMarketNotCreated struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MarketNotCreated()
func RulebookMarketNotCreatedErrorID() common.Hash {
	return common.HexToHash("0x96e13529329047aa03e56481f781db7c829122b462a22d223715b114cf066523")
}

// UnpackMarketNotCreatedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MarketNotCreated()
func (rulebook *Rulebook) UnpackMarketNotCreatedError(raw []byte) (*RulebookMarketNotCreated, error) {
	out := new(RulebookMarketNotCreated)
	if err := rulebook.abi.UnpackIntoInterface(out, "MarketNotCreated", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookMaxFeeExceeded represents a MaxFeeExceeded error raised by the Rulebook contract.
type RulebookMaxFeeExceeded struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MaxFeeExceeded()
func RulebookMaxFeeExceededErrorID() common.Hash {
	return common.HexToHash("0xf4df6ae54234c37d3c6e7b0b9f4de9f194c9a1f6883243c387a183fab136921d")
}

// UnpackMaxFeeExceededError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MaxFeeExceeded()
func (rulebook *Rulebook) UnpackMaxFeeExceededError(raw []byte) (*RulebookMaxFeeExceeded, error) {
	out := new(RulebookMaxFeeExceeded)
	if err := rulebook.abi.UnpackIntoInterface(out, "MaxFeeExceeded", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookMaxLLTVExceeded represents a MaxLLTVExceeded error raised by the Rulebook contract.
type RulebookMaxLLTVExceeded struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MaxLLTVExceeded()
func RulebookMaxLLTVExceededErrorID() common.Hash {
	return common.HexToHash("0x4e9ff0d62c5300795e8b4900387a6db7f0a3bb290310b84e9c9b5870392be549")
}

// UnpackMaxLLTVExceededError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MaxLLTVExceeded()
func (rulebook *Rulebook) UnpackMaxLLTVExceededError(raw []byte) (*RulebookMaxLLTVExceeded, error) {
	out := new(RulebookMaxLLTVExceeded)
	if err := rulebook.abi.UnpackIntoInterface(out, "MaxLLTVExceeded", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookMaxUint128Exceeded represents a MaxUint128Exceeded error raised by the Rulebook contract.
type RulebookMaxUint128Exceeded struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error MaxUint128Exceeded()
func RulebookMaxUint128ExceededErrorID() common.Hash {
	return common.HexToHash("0x6acc9c8fb084dbd7878d6d9c22f07d3df817b7e843d09df2f34e98f57fdf3ea6")
}

// UnpackMaxUint128ExceededError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error MaxUint128Exceeded()
func (rulebook *Rulebook) UnpackMaxUint128ExceededError(raw []byte) (*RulebookMaxUint128Exceeded, error) {
	out := new(RulebookMaxUint128Exceeded)
	if err := rulebook.abi.UnpackIntoInterface(out, "MaxUint128Exceeded", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookNoCode represents a NoCode error raised by the Rulebook contract.
type RulebookNoCode struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NoCode()
func RulebookNoCodeErrorID() common.Hash {
	return common.HexToHash("0xf046a7143caa76e5a8eaa4f7b509b118bce2908ee7830dca6760ba2c6e4d3f00")
}

// UnpackNoCodeError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NoCode()
func (rulebook *Rulebook) UnpackNoCodeError(raw []byte) (*RulebookNoCode, error) {
	out := new(RulebookNoCode)
	if err := rulebook.abi.UnpackIntoInterface(out, "NoCode", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookNotOwner represents a NotOwner error raised by the Rulebook contract.
type RulebookNotOwner struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error NotOwner()
func RulebookNotOwnerErrorID() common.Hash {
	return common.HexToHash("0x30cd74712f59d478562d48e2d35de830db72c60a63dd08ae59199eec990b5bc4")
}

// UnpackNotOwnerError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error NotOwner()
func (rulebook *Rulebook) UnpackNotOwnerError(raw []byte) (*RulebookNotOwner, error) {
	out := new(RulebookNotOwner)
	if err := rulebook.abi.UnpackIntoInterface(out, "NotOwner", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookPositionIsHealthy represents a PositionIsHealthy error raised by the Rulebook contract.
type RulebookPositionIsHealthy struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error PositionIsHealthy()
func RulebookPositionIsHealthyErrorID() common.Hash {
	return common.HexToHash("0x4051037a87c44e83da145817e1f6bf4c55cf329bd9a7bd9917291a47847a2b22")
}

// UnpackPositionIsHealthyError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error PositionIsHealthy()
func (rulebook *Rulebook) UnpackPositionIsHealthyError(raw []byte) (*RulebookPositionIsHealthy, error) {
	out := new(RulebookPositionIsHealthy)
	if err := rulebook.abi.UnpackIntoInterface(out, "PositionIsHealthy", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookUnauthorized represents a Unauthorized error raised by the Rulebook contract.
type RulebookUnauthorized struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Unauthorized()
func RulebookUnauthorizedErrorID() common.Hash {
	return common.HexToHash("0x82b4290015f7ec7256ca2a6247d3c2a89c4865c0e791456df195f40ad0a81367")
}

// UnpackUnauthorizedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Unauthorized()
func (rulebook *Rulebook) UnpackUnauthorizedError(raw []byte) (*RulebookUnauthorized, error) {
	out := new(RulebookUnauthorized)
	if err := rulebook.abi.UnpackIntoInterface(out, "Unauthorized", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookZeroAddress represents a ZeroAddress error raised by the Rulebook contract.
type RulebookZeroAddress struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ZeroAddress()
func RulebookZeroAddressErrorID() common.Hash {
	return common.HexToHash("0xd92e233df2717d4a40030e20904abd27b68fcbeede117eaaccbbdac9618c8c73")
}

// UnpackZeroAddressError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ZeroAddress()
func (rulebook *Rulebook) UnpackZeroAddressError(raw []byte) (*RulebookZeroAddress, error) {
	out := new(RulebookZeroAddress)
	if err := rulebook.abi.UnpackIntoInterface(out, "ZeroAddress", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// RulebookZeroAssets represents a ZeroAssets error raised by the Rulebook contract.
type RulebookZeroAssets struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error ZeroAssets()
func RulebookZeroAssetsErrorID() common.Hash {
	return common.HexToHash("0x32d971dc6c9c56a3aa6980ff5782ba846505f680142a349803fb5e964ea3a70a")
}

// UnpackZeroAssetsError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error ZeroAssets()
func (rulebook *Rulebook) UnpackZeroAssetsError(raw []byte) (*RulebookZeroAssets, error) {
	out := new(RulebookZeroAssets)
	if err := rulebook.abi.UnpackIntoInterface(out, "ZeroAssets", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TokenMetaData contains all meta data concerning the Token contract.
var TokenMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"trusted_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"InsufficientBalance\",\"type\":\"error\"},{\"inputs\":[],\"name\":\"Unauthorized\",\"type\":\"error\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"Approval\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"Transfer\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"}],\"name\":\"allowance\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"approve\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"balanceOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"burn\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"issuer\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"mint\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"totalSupply\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"transfer\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"transferFrom\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"trusted\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "Token",
}

// Token is an auto generated Go binding around an Ethereum contract.
type Token struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Token) GetABI() abi.ABI {
	return c.abi
}

// NewToken creates a new instance of Token.
func NewToken() *Token {
	parsed, err := TokenMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Token{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Token) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address trusted_) returns()
func (token *Token) PackConstructor(trusted_ common.Address) []byte {
	enc, err := token.abi.Pack("", trusted_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdd62ed3e.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function allowance(address account, address spender) view returns(uint256)
func (token *Token) PackAllowance(account common.Address, spender common.Address) []byte {
	enc, err := token.abi.Pack("allowance", account, spender)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAllowance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xdd62ed3e.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function allowance(address account, address spender) view returns(uint256)
func (token *Token) TryPackAllowance(account common.Address, spender common.Address) ([]byte, error) {
	return token.abi.Pack("allowance", account, spender)
}

// UnpackAllowance is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xdd62ed3e.
//
// Solidity: function allowance(address account, address spender) view returns(uint256)
func (token *Token) UnpackAllowance(data []byte) (*big.Int, error) {
	out, err := token.abi.Unpack("allowance", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackApprove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x095ea7b3.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function approve(address spender, uint256 amount) returns(bool)
func (token *Token) PackApprove(spender common.Address, amount *big.Int) []byte {
	enc, err := token.abi.Pack("approve", spender, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackApprove is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x095ea7b3.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function approve(address spender, uint256 amount) returns(bool)
func (token *Token) TryPackApprove(spender common.Address, amount *big.Int) ([]byte, error) {
	return token.abi.Pack("approve", spender, amount)
}

// UnpackApprove is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x095ea7b3.
//
// Solidity: function approve(address spender, uint256 amount) returns(bool)
func (token *Token) UnpackApprove(data []byte) (bool, error) {
	out, err := token.abi.Unpack("approve", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70a08231.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function balanceOf(address account) view returns(uint256)
func (token *Token) PackBalanceOf(account common.Address) []byte {
	enc, err := token.abi.Pack("balanceOf", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBalanceOf is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70a08231.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function balanceOf(address account) view returns(uint256)
func (token *Token) TryPackBalanceOf(account common.Address) ([]byte, error) {
	return token.abi.Pack("balanceOf", account)
}

// UnpackBalanceOf is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x70a08231.
//
// Solidity: function balanceOf(address account) view returns(uint256)
func (token *Token) UnpackBalanceOf(data []byte) (*big.Int, error) {
	out, err := token.abi.Unpack("balanceOf", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9dc29fac.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function burn(address from, uint256 amount) returns()
func (token *Token) PackBurn(from common.Address, amount *big.Int) []byte {
	enc, err := token.abi.Pack("burn", from, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBurn is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9dc29fac.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function burn(address from, uint256 amount) returns()
func (token *Token) TryPackBurn(from common.Address, amount *big.Int) ([]byte, error) {
	return token.abi.Pack("burn", from, amount)
}

// PackIssuer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1d143848.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function issuer() view returns(address)
func (token *Token) PackIssuer() []byte {
	enc, err := token.abi.Pack("issuer")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIssuer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1d143848.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function issuer() view returns(address)
func (token *Token) TryPackIssuer() ([]byte, error) {
	return token.abi.Pack("issuer")
}

// UnpackIssuer is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1d143848.
//
// Solidity: function issuer() view returns(address)
func (token *Token) UnpackIssuer(data []byte) (common.Address, error) {
	out, err := token.abi.Unpack("issuer", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackMint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x40c10f19.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function mint(address to, uint256 amount) returns()
func (token *Token) PackMint(to common.Address, amount *big.Int) []byte {
	enc, err := token.abi.Pack("mint", to, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackMint is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x40c10f19.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function mint(address to, uint256 amount) returns()
func (token *Token) TryPackMint(to common.Address, amount *big.Int) ([]byte, error) {
	return token.abi.Pack("mint", to, amount)
}

// PackTotalSupply is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x18160ddd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function totalSupply() view returns(uint256)
func (token *Token) PackTotalSupply() []byte {
	enc, err := token.abi.Pack("totalSupply")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTotalSupply is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x18160ddd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function totalSupply() view returns(uint256)
func (token *Token) TryPackTotalSupply() ([]byte, error) {
	return token.abi.Pack("totalSupply")
}

// UnpackTotalSupply is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x18160ddd.
//
// Solidity: function totalSupply() view returns(uint256)
func (token *Token) UnpackTotalSupply(data []byte) (*big.Int, error) {
	out, err := token.abi.Unpack("totalSupply", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa9059cbb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transfer(address to, uint256 amount) returns(bool)
func (token *Token) PackTransfer(to common.Address, amount *big.Int) []byte {
	enc, err := token.abi.Pack("transfer", to, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa9059cbb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transfer(address to, uint256 amount) returns(bool)
func (token *Token) TryPackTransfer(to common.Address, amount *big.Int) ([]byte, error) {
	return token.abi.Pack("transfer", to, amount)
}

// UnpackTransfer is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa9059cbb.
//
// Solidity: function transfer(address to, uint256 amount) returns(bool)
func (token *Token) UnpackTransfer(data []byte) (bool, error) {
	out, err := token.abi.Unpack("transfer", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x23b872dd.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transferFrom(address from, address to, uint256 amount) returns(bool)
func (token *Token) PackTransferFrom(from common.Address, to common.Address, amount *big.Int) []byte {
	enc, err := token.abi.Pack("transferFrom", from, to, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x23b872dd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transferFrom(address from, address to, uint256 amount) returns(bool)
func (token *Token) TryPackTransferFrom(from common.Address, to common.Address, amount *big.Int) ([]byte, error) {
	return token.abi.Pack("transferFrom", from, to, amount)
}

// UnpackTransferFrom is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x23b872dd.
//
// Solidity: function transferFrom(address from, address to, uint256 amount) returns(bool)
func (token *Token) UnpackTransferFrom(data []byte) (bool, error) {
	out, err := token.abi.Unpack("transferFrom", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// PackTrusted is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7e2a6db8.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function trusted() view returns(address)
func (token *Token) PackTrusted() []byte {
	enc, err := token.abi.Pack("trusted")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTrusted is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7e2a6db8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function trusted() view returns(address)
func (token *Token) TryPackTrusted() ([]byte, error) {
	return token.abi.Pack("trusted")
}

// UnpackTrusted is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7e2a6db8.
//
// Solidity: function trusted() view returns(address)
func (token *Token) UnpackTrusted(data []byte) (common.Address, error) {
	out, err := token.abi.Unpack("trusted", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// TokenApproval represents a Approval event raised by the Token contract.
type TokenApproval struct {
	Account common.Address
	Spender common.Address
	Amount  *big.Int
	Raw     *types.Log // Blockchain specific contextual infos
}

const TokenApprovalEventName = "Approval"

// ContractEventName returns the user-defined event name.
func (TokenApproval) ContractEventName() string {
	return TokenApprovalEventName
}

// UnpackApprovalEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Approval(address indexed account, address indexed spender, uint256 amount)
func (token *Token) UnpackApprovalEvent(log *types.Log) (*TokenApproval, error) {
	event := "Approval"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != token.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TokenApproval)
	if len(log.Data) > 0 {
		if err := token.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range token.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// TokenTransfer represents a Transfer event raised by the Token contract.
type TokenTransfer struct {
	From   common.Address
	To     common.Address
	Amount *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const TokenTransferEventName = "Transfer"

// ContractEventName returns the user-defined event name.
func (TokenTransfer) ContractEventName() string {
	return TokenTransferEventName
}

// UnpackTransferEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Transfer(address indexed from, address indexed to, uint256 amount)
func (token *Token) UnpackTransferEvent(log *types.Log) (*TokenTransfer, error) {
	event := "Transfer"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != token.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(TokenTransfer)
	if len(log.Data) > 0 {
		if err := token.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range token.abi.Events[event].Inputs {
		if arg.Indexed {
			indexed = append(indexed, arg)
		}
	}
	if err := abi.ParseTopics(out, indexed, log.Topics[1:]); err != nil {
		return nil, err
	}
	out.Raw = log
	return out, nil
}

// UnpackError attempts to decode the provided error data using user-defined
// error definitions.
func (token *Token) UnpackError(raw []byte) (any, error) {
	if bytes.Equal(raw[:4], token.abi.Errors["InsufficientBalance"].ID.Bytes()[:4]) {
		return token.UnpackInsufficientBalanceError(raw[4:])
	}
	if bytes.Equal(raw[:4], token.abi.Errors["Unauthorized"].ID.Bytes()[:4]) {
		return token.UnpackUnauthorizedError(raw[4:])
	}
	return nil, errors.New("Unknown error")
}

// TokenInsufficientBalance represents a InsufficientBalance error raised by the Token contract.
type TokenInsufficientBalance struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error InsufficientBalance()
func TokenInsufficientBalanceErrorID() common.Hash {
	return common.HexToHash("0xf4d678b8ce6b5157126b1484a53523762a93571537a7d5ae97d8014a44715c94")
}

// UnpackInsufficientBalanceError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error InsufficientBalance()
func (token *Token) UnpackInsufficientBalanceError(raw []byte) (*TokenInsufficientBalance, error) {
	out := new(TokenInsufficientBalance)
	if err := token.abi.UnpackIntoInterface(out, "InsufficientBalance", raw); err != nil {
		return nil, err
	}
	return out, nil
}

// TokenUnauthorized represents a Unauthorized error raised by the Token contract.
type TokenUnauthorized struct {
}

// ErrorID returns the hash of canonical representation of the error's signature.
//
// Solidity: error Unauthorized()
func TokenUnauthorizedErrorID() common.Hash {
	return common.HexToHash("0x82b4290015f7ec7256ca2a6247d3c2a89c4865c0e791456df195f40ad0a81367")
}

// UnpackUnauthorizedError is the Go binding used to decode the provided
// error data into the corresponding Go error struct.
//
// Solidity: error Unauthorized()
func (token *Token) UnpackUnauthorizedError(raw []byte) (*TokenUnauthorized, error) {
	out := new(TokenUnauthorized)
	if err := token.abi.UnpackIntoInterface(out, "Unauthorized", raw); err != nil {
		return nil, err
	}
	return out, nil
}
