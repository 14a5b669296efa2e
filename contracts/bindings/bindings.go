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

// Authorization is an auto generated low-level Go binding around an user-defined struct.
type Authorization struct {
	Authorizer   common.Address
	Authorized   common.Address
	IsAuthorized bool
	Nonce        *big.Int
	Deadline     *big.Int
}

// Market is an auto generated low-level Go binding around an user-defined struct.
type Market struct {
	TotalSupplyAssets *big.Int
	TotalSupplyShares *big.Int
	TotalBorrowAssets *big.Int
	TotalBorrowShares *big.Int
	LastUpdate        *big.Int
	Fee               *big.Int
}

// MarketParams is an auto generated low-level Go binding around an user-defined struct.
type MarketParams struct {
	LoanToken       common.Address
	CollateralToken common.Address
	Oracle          common.Address
	Irm             common.Address
	Lltv            *big.Int
}

// MulticallCall3 is an auto generated low-level Go binding around an user-defined struct.
type MulticallCall3 struct {
	Target       common.Address
	AllowFailure bool
	CallData     []byte
}

// MulticallResult is an auto generated low-level Go binding around an user-defined struct.
type MulticallResult struct {
	Success    bool
	ReturnData []byte
}

// Rung is an auto generated low-level Go binding around an user-defined struct.
type Rung struct {
	Depth  *big.Int
	Offset *big.Int
	Area   *big.Int
}

// Signature is an auto generated low-level Go binding around an user-defined struct.
type Signature struct {
	V uint8
	R [32]byte
	S [32]byte
}

// AdaptiveCurveIrmMetaData contains all meta data concerning the AdaptiveCurveIrm contract.
var AdaptiveCurveIrmMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"rulebook_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"marketParams\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"uint128\",\"name\":\"totalSupplyAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalSupplyShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"lastUpdate\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"fee\",\"type\":\"uint128\"}],\"internalType\":\"structMarket\",\"name\":\"market\",\"type\":\"tuple\"}],\"name\":\"borrowRate\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"rate\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"marketParams\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"uint128\",\"name\":\"totalSupplyAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalSupplyShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"lastUpdate\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"fee\",\"type\":\"uint128\"}],\"internalType\":\"structMarket\",\"name\":\"market\",\"type\":\"tuple\"}],\"name\":\"borrowRateView\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"rate\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"rateAtTarget\",\"outputs\":[{\"internalType\":\"int256\",\"name\":\"\",\"type\":\"int256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"borrowed\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"supplied\",\"type\":\"uint256\"},{\"internalType\":\"int256\",\"name\":\"start\",\"type\":\"int256\"},{\"internalType\":\"uint256\",\"name\":\"elapsed\",\"type\":\"uint256\"}],\"name\":\"rateFrom\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"rate\",\"type\":\"uint256\"},{\"internalType\":\"int256\",\"name\":\"end\",\"type\":\"int256\"}],\"stateMutability\":\"pure\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"rulebook\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
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
// Solidity: function borrowRate((address,address,address,address,uint256) marketParams, (uint128,uint128,uint128,uint128,uint128,uint128) market) returns(uint256 rate)
func (adaptiveCurveIrm *AdaptiveCurveIrm) PackBorrowRate(marketParams MarketParams, market Market) []byte {
	enc, err := adaptiveCurveIrm.abi.Pack("borrowRate", marketParams, market)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBorrowRate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9451fed4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function borrowRate((address,address,address,address,uint256) marketParams, (uint128,uint128,uint128,uint128,uint128,uint128) market) returns(uint256 rate)
func (adaptiveCurveIrm *AdaptiveCurveIrm) TryPackBorrowRate(marketParams MarketParams, market Market) ([]byte, error) {
	return adaptiveCurveIrm.abi.Pack("borrowRate", marketParams, market)
}

// UnpackBorrowRate is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9451fed4.
//
// Solidity: function borrowRate((address,address,address,address,uint256) marketParams, (uint128,uint128,uint128,uint128,uint128,uint128) market) returns(uint256 rate)
func (adaptiveCurveIrm *AdaptiveCurveIrm) UnpackBorrowRate(data []byte) (*big.Int, error) {
	out, err := adaptiveCurveIrm.abi.Unpack("borrowRate", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackBorrowRateView is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8c00bf6b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function borrowRateView((address,address,address,address,uint256) marketParams, (uint128,uint128,uint128,uint128,uint128,uint128) market) view returns(uint256 rate)
func (adaptiveCurveIrm *AdaptiveCurveIrm) PackBorrowRateView(marketParams MarketParams, market Market) []byte {
	enc, err := adaptiveCurveIrm.abi.Pack("borrowRateView", marketParams, market)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBorrowRateView is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8c00bf6b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function borrowRateView((address,address,address,address,uint256) marketParams, (uint128,uint128,uint128,uint128,uint128,uint128) market) view returns(uint256 rate)
func (adaptiveCurveIrm *AdaptiveCurveIrm) TryPackBorrowRateView(marketParams MarketParams, market Market) ([]byte, error) {
	return adaptiveCurveIrm.abi.Pack("borrowRateView", marketParams, market)
}

// UnpackBorrowRateView is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8c00bf6b.
//
// Solidity: function borrowRateView((address,address,address,address,uint256) marketParams, (uint128,uint128,uint128,uint128,uint128,uint128) market) view returns(uint256 rate)
func (adaptiveCurveIrm *AdaptiveCurveIrm) UnpackBorrowRateView(data []byte) (*big.Int, error) {
	out, err := adaptiveCurveIrm.abi.Unpack("borrowRateView", data)
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

// BotMetaData contains all meta data concerning the Bot contract.
var BotMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"rulebook_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"stateMutability\":\"nonpayable\",\"type\":\"fallback\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"onMorphoFlashLoan\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"onMorphoLiquidate\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"onMorphoRepay\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"onMorphoSupply\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"onMorphoSupplyCollateral\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"rulebook\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"name\":\"transfer\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"pure\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"name\":\"transferFrom\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"pure\",\"type\":\"function\"}]",
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

// PackOnMorphoFlashLoan is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x31f57072.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function onMorphoFlashLoan(uint256 , bytes data) returns()
func (bot *Bot) PackOnMorphoFlashLoan(arg0 *big.Int, data []byte) []byte {
	enc, err := bot.abi.Pack("onMorphoFlashLoan", arg0, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOnMorphoFlashLoan is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x31f57072.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function onMorphoFlashLoan(uint256 , bytes data) returns()
func (bot *Bot) TryPackOnMorphoFlashLoan(arg0 *big.Int, data []byte) ([]byte, error) {
	return bot.abi.Pack("onMorphoFlashLoan", arg0, data)
}

// PackOnMorphoLiquidate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcf7ea196.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function onMorphoLiquidate(uint256 , bytes data) returns()
func (bot *Bot) PackOnMorphoLiquidate(arg0 *big.Int, data []byte) []byte {
	enc, err := bot.abi.Pack("onMorphoLiquidate", arg0, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOnMorphoLiquidate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcf7ea196.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function onMorphoLiquidate(uint256 , bytes data) returns()
func (bot *Bot) TryPackOnMorphoLiquidate(arg0 *big.Int, data []byte) ([]byte, error) {
	return bot.abi.Pack("onMorphoLiquidate", arg0, data)
}

// PackOnMorphoRepay is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x05b4591c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function onMorphoRepay(uint256 , bytes data) returns()
func (bot *Bot) PackOnMorphoRepay(arg0 *big.Int, data []byte) []byte {
	enc, err := bot.abi.Pack("onMorphoRepay", arg0, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOnMorphoRepay is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x05b4591c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function onMorphoRepay(uint256 , bytes data) returns()
func (bot *Bot) TryPackOnMorphoRepay(arg0 *big.Int, data []byte) ([]byte, error) {
	return bot.abi.Pack("onMorphoRepay", arg0, data)
}

// PackOnMorphoSupply is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2075be03.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function onMorphoSupply(uint256 , bytes data) returns()
func (bot *Bot) PackOnMorphoSupply(arg0 *big.Int, data []byte) []byte {
	enc, err := bot.abi.Pack("onMorphoSupply", arg0, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOnMorphoSupply is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2075be03.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function onMorphoSupply(uint256 , bytes data) returns()
func (bot *Bot) TryPackOnMorphoSupply(arg0 *big.Int, data []byte) ([]byte, error) {
	return bot.abi.Pack("onMorphoSupply", arg0, data)
}

// PackOnMorphoSupplyCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb1022fdf.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function onMorphoSupplyCollateral(uint256 , bytes data) returns()
func (bot *Bot) PackOnMorphoSupplyCollateral(arg0 *big.Int, data []byte) []byte {
	enc, err := bot.abi.Pack("onMorphoSupplyCollateral", arg0, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOnMorphoSupplyCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xb1022fdf.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function onMorphoSupplyCollateral(uint256 , bytes data) returns()
func (bot *Bot) TryPackOnMorphoSupplyCollateral(arg0 *big.Int, data []byte) ([]byte, error) {
	return bot.abi.Pack("onMorphoSupplyCollateral", arg0, data)
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

// PackTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa9059cbb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function transfer(address , uint256 ) pure returns(bool)
func (bot *Bot) PackTransfer(arg0 common.Address, arg1 *big.Int) []byte {
	enc, err := bot.abi.Pack("transfer", arg0, arg1)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransfer is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa9059cbb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transfer(address , uint256 ) pure returns(bool)
func (bot *Bot) TryPackTransfer(arg0 common.Address, arg1 *big.Int) ([]byte, error) {
	return bot.abi.Pack("transfer", arg0, arg1)
}

// UnpackTransfer is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xa9059cbb.
//
// Solidity: function transfer(address , uint256 ) pure returns(bool)
func (bot *Bot) UnpackTransfer(data []byte) (bool, error) {
	out, err := bot.abi.Unpack("transfer", data)
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
// Solidity: function transferFrom(address , address , uint256 ) pure returns(bool)
func (bot *Bot) PackTransferFrom(arg0 common.Address, arg1 common.Address, arg2 *big.Int) []byte {
	enc, err := bot.abi.Pack("transferFrom", arg0, arg1, arg2)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackTransferFrom is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x23b872dd.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function transferFrom(address , address , uint256 ) pure returns(bool)
func (bot *Bot) TryPackTransferFrom(arg0 common.Address, arg1 common.Address, arg2 *big.Int) ([]byte, error) {
	return bot.abi.Pack("transferFrom", arg0, arg1, arg2)
}

// UnpackTransferFrom is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x23b872dd.
//
// Solidity: function transferFrom(address , address , uint256 ) pure returns(bool)
func (bot *Bot) UnpackTransferFrom(data []byte) (bool, error) {
	out, err := bot.abi.Unpack("transferFrom", data)
	if err != nil {
		return *new(bool), err
	}
	out0 := *abi.ConvertType(out[0], new(bool)).(*bool)
	return out0, nil
}

// CurveSellerMetaData contains all meta data concerning the CurveSeller contract.
var CurveSellerMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"keeper_\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral_\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"loan_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"proceeds\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"charged\",\"type\":\"uint256\"}],\"name\":\"Sold\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"base\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"base_\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"other_\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"fee_\",\"type\":\"uint256\"}],\"name\":\"bend\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"collateral\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"fee\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"keeper\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"loan\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"other\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"quote\",\"outputs\":[{\"internalType\":\"uint256[3]\",\"name\":\"\",\"type\":\"uint256[3]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"collateral_\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"loan_\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"sell\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"received\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
	ID:  "CurveSeller",
}

// CurveSeller is an auto generated Go binding around an Ethereum contract.
type CurveSeller struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *CurveSeller) GetABI() abi.ABI {
	return c.abi
}

// NewCurveSeller creates a new instance of CurveSeller.
func NewCurveSeller() *CurveSeller {
	parsed, err := CurveSellerMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &CurveSeller{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *CurveSeller) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address keeper_, address collateral_, address loan_) returns()
func (curveSeller *CurveSeller) PackConstructor(keeper_ common.Address, collateral_ common.Address, loan_ common.Address) []byte {
	enc, err := curveSeller.abi.Pack("", keeper_, collateral_, loan_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackBase is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5001f3b5.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function base() view returns(uint256)
func (curveSeller *CurveSeller) PackBase() []byte {
	enc, err := curveSeller.abi.Pack("base")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBase is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5001f3b5.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function base() view returns(uint256)
func (curveSeller *CurveSeller) TryPackBase() ([]byte, error) {
	return curveSeller.abi.Pack("base")
}

// UnpackBase is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x5001f3b5.
//
// Solidity: function base() view returns(uint256)
func (curveSeller *CurveSeller) UnpackBase(data []byte) (*big.Int, error) {
	out, err := curveSeller.abi.Unpack("base", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackBend is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x34675b93.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function bend(uint256 base_, uint256 other_, uint256 fee_) returns()
func (curveSeller *CurveSeller) PackBend(base *big.Int, other *big.Int, fee *big.Int) []byte {
	enc, err := curveSeller.abi.Pack("bend", base, other, fee)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBend is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x34675b93.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function bend(uint256 base_, uint256 other_, uint256 fee_) returns()
func (curveSeller *CurveSeller) TryPackBend(base *big.Int, other *big.Int, fee *big.Int) ([]byte, error) {
	return curveSeller.abi.Pack("bend", base, other, fee)
}

// PackCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd8dfeb45.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function collateral() view returns(address)
func (curveSeller *CurveSeller) PackCollateral() []byte {
	enc, err := curveSeller.abi.Pack("collateral")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd8dfeb45.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function collateral() view returns(address)
func (curveSeller *CurveSeller) TryPackCollateral() ([]byte, error) {
	return curveSeller.abi.Pack("collateral")
}

// UnpackCollateral is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd8dfeb45.
//
// Solidity: function collateral() view returns(address)
func (curveSeller *CurveSeller) UnpackCollateral(data []byte) (common.Address, error) {
	out, err := curveSeller.abi.Unpack("collateral", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xddca3f43.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function fee() view returns(uint256)
func (curveSeller *CurveSeller) PackFee() []byte {
	enc, err := curveSeller.abi.Pack("fee")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xddca3f43.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function fee() view returns(uint256)
func (curveSeller *CurveSeller) TryPackFee() ([]byte, error) {
	return curveSeller.abi.Pack("fee")
}

// UnpackFee is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xddca3f43.
//
// Solidity: function fee() view returns(uint256)
func (curveSeller *CurveSeller) UnpackFee(data []byte) (*big.Int, error) {
	out, err := curveSeller.abi.Unpack("fee", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackKeeper is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaced1661.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function keeper() view returns(address)
func (curveSeller *CurveSeller) PackKeeper() []byte {
	enc, err := curveSeller.abi.Pack("keeper")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackKeeper is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaced1661.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function keeper() view returns(address)
func (curveSeller *CurveSeller) TryPackKeeper() ([]byte, error) {
	return curveSeller.abi.Pack("keeper")
}

// UnpackKeeper is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xaced1661.
//
// Solidity: function keeper() view returns(address)
func (curveSeller *CurveSeller) UnpackKeeper(data []byte) (common.Address, error) {
	out, err := curveSeller.abi.Unpack("keeper", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackLoan is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd285b7b4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function loan() view returns(address)
func (curveSeller *CurveSeller) PackLoan() []byte {
	enc, err := curveSeller.abi.Pack("loan")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLoan is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd285b7b4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function loan() view returns(address)
func (curveSeller *CurveSeller) TryPackLoan() ([]byte, error) {
	return curveSeller.abi.Pack("loan")
}

// UnpackLoan is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd285b7b4.
//
// Solidity: function loan() view returns(address)
func (curveSeller *CurveSeller) UnpackLoan(data []byte) (common.Address, error) {
	out, err := curveSeller.abi.Unpack("loan", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackOther is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x85295877.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function other() view returns(uint256)
func (curveSeller *CurveSeller) PackOther() []byte {
	enc, err := curveSeller.abi.Pack("other")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackOther is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x85295877.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function other() view returns(uint256)
func (curveSeller *CurveSeller) TryPackOther() ([]byte, error) {
	return curveSeller.abi.Pack("other")
}

// UnpackOther is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x85295877.
//
// Solidity: function other() view returns(uint256)
func (curveSeller *CurveSeller) UnpackOther(data []byte) (*big.Int, error) {
	out, err := curveSeller.abi.Unpack("other", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackQuote is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xed1bd76c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function quote(uint256 amount) view returns(uint256[3])
func (curveSeller *CurveSeller) PackQuote(amount *big.Int) []byte {
	enc, err := curveSeller.abi.Pack("quote", amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackQuote is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xed1bd76c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function quote(uint256 amount) view returns(uint256[3])
func (curveSeller *CurveSeller) TryPackQuote(amount *big.Int) ([]byte, error) {
	return curveSeller.abi.Pack("quote", amount)
}

// UnpackQuote is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xed1bd76c.
//
// Solidity: function quote(uint256 amount) view returns(uint256[3])
func (curveSeller *CurveSeller) UnpackQuote(data []byte) ([3]*big.Int, error) {
	out, err := curveSeller.abi.Unpack("quote", data)
	if err != nil {
		return *new([3]*big.Int), err
	}
	out0 := *abi.ConvertType(out[0], new([3]*big.Int)).(*[3]*big.Int)
	return out0, nil
}

// PackSell is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcae270b6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function sell(address collateral_, address loan_, uint256 amount) returns(uint256 received)
func (curveSeller *CurveSeller) PackSell(collateral common.Address, loan common.Address, amount *big.Int) []byte {
	enc, err := curveSeller.abi.Pack("sell", collateral, loan, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSell is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcae270b6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function sell(address collateral_, address loan_, uint256 amount) returns(uint256 received)
func (curveSeller *CurveSeller) TryPackSell(collateral common.Address, loan common.Address, amount *big.Int) ([]byte, error) {
	return curveSeller.abi.Pack("sell", collateral, loan, amount)
}

// UnpackSell is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xcae270b6.
//
// Solidity: function sell(address collateral_, address loan_, uint256 amount) returns(uint256 received)
func (curveSeller *CurveSeller) UnpackSell(data []byte) (*big.Int, error) {
	out, err := curveSeller.abi.Unpack("sell", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// CurveSellerSold represents a Sold event raised by the CurveSeller contract.
type CurveSellerSold struct {
	Caller   common.Address
	Assets   *big.Int
	Proceeds *big.Int
	Charged  *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const CurveSellerSoldEventName = "Sold"

// ContractEventName returns the user-defined event name.
func (CurveSellerSold) ContractEventName() string {
	return CurveSellerSoldEventName
}

// UnpackSoldEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Sold(address indexed caller, uint256 assets, uint256 proceeds, uint256 charged)
func (curveSeller *CurveSeller) UnpackSoldEvent(log *types.Log) (*CurveSellerSold, error) {
	event := "Sold"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != curveSeller.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(CurveSellerSold)
	if len(log.Data) > 0 {
		if err := curveSeller.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range curveSeller.abi.Events[event].Inputs {
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

// FixedRateIrmMetaData contains all meta data concerning the FixedRateIrm contract.
var FixedRateIrmMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"perSecond_\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"uint128\",\"name\":\"totalSupplyAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalSupplyShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"lastUpdate\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"fee\",\"type\":\"uint128\"}],\"internalType\":\"structMarket\",\"name\":\"\",\"type\":\"tuple\"}],\"name\":\"borrowRate\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"uint128\",\"name\":\"totalSupplyAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalSupplyShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"lastUpdate\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"fee\",\"type\":\"uint128\"}],\"internalType\":\"structMarket\",\"name\":\"\",\"type\":\"tuple\"}],\"name\":\"borrowRateView\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"perSecond\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
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
func (fixedRateIrm *FixedRateIrm) PackBorrowRate(arg0 MarketParams, arg1 Market) []byte {
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
func (fixedRateIrm *FixedRateIrm) TryPackBorrowRate(arg0 MarketParams, arg1 Market) ([]byte, error) {
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

// PackBorrowRateView is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8c00bf6b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function borrowRateView((address,address,address,address,uint256) , (uint128,uint128,uint128,uint128,uint128,uint128) ) view returns(uint256)
func (fixedRateIrm *FixedRateIrm) PackBorrowRateView(arg0 MarketParams, arg1 Market) []byte {
	enc, err := fixedRateIrm.abi.Pack("borrowRateView", arg0, arg1)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBorrowRateView is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8c00bf6b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function borrowRateView((address,address,address,address,uint256) , (uint128,uint128,uint128,uint128,uint128,uint128) ) view returns(uint256)
func (fixedRateIrm *FixedRateIrm) TryPackBorrowRateView(arg0 MarketParams, arg1 Market) ([]byte, error) {
	return fixedRateIrm.abi.Pack("borrowRateView", arg0, arg1)
}

// UnpackBorrowRateView is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8c00bf6b.
//
// Solidity: function borrowRateView((address,address,address,address,uint256) , (uint128,uint128,uint128,uint128,uint128,uint128) ) view returns(uint256)
func (fixedRateIrm *FixedRateIrm) UnpackBorrowRateView(data []byte) (*big.Int, error) {
	out, err := fixedRateIrm.abi.Unpack("borrowRateView", data)
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
	ABI: "[{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"basePerSecond_\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"slopeBelow_\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"slopeAbove_\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"kink_\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"inputs\":[],\"name\":\"basePerSecond\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"uint128\",\"name\":\"totalSupplyAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalSupplyShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"lastUpdate\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"fee\",\"type\":\"uint128\"}],\"internalType\":\"structMarket\",\"name\":\"market\",\"type\":\"tuple\"}],\"name\":\"borrowRate\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"uint128\",\"name\":\"totalSupplyAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalSupplyShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"lastUpdate\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"fee\",\"type\":\"uint128\"}],\"internalType\":\"structMarket\",\"name\":\"market\",\"type\":\"tuple\"}],\"name\":\"borrowRateView\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"kink\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"slopeAbove\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"slopeBelow\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
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
// Solidity: function borrowRate((address,address,address,address,uint256) , (uint128,uint128,uint128,uint128,uint128,uint128) market) view returns(uint256)
func (kinkedIrm *KinkedIrm) PackBorrowRate(arg0 MarketParams, market Market) []byte {
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
// Solidity: function borrowRate((address,address,address,address,uint256) , (uint128,uint128,uint128,uint128,uint128,uint128) market) view returns(uint256)
func (kinkedIrm *KinkedIrm) TryPackBorrowRate(arg0 MarketParams, market Market) ([]byte, error) {
	return kinkedIrm.abi.Pack("borrowRate", arg0, market)
}

// UnpackBorrowRate is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x9451fed4.
//
// Solidity: function borrowRate((address,address,address,address,uint256) , (uint128,uint128,uint128,uint128,uint128,uint128) market) view returns(uint256)
func (kinkedIrm *KinkedIrm) UnpackBorrowRate(data []byte) (*big.Int, error) {
	out, err := kinkedIrm.abi.Unpack("borrowRate", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackBorrowRateView is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8c00bf6b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function borrowRateView((address,address,address,address,uint256) , (uint128,uint128,uint128,uint128,uint128,uint128) market) view returns(uint256)
func (kinkedIrm *KinkedIrm) PackBorrowRateView(arg0 MarketParams, market Market) []byte {
	enc, err := kinkedIrm.abi.Pack("borrowRateView", arg0, market)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBorrowRateView is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8c00bf6b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function borrowRateView((address,address,address,address,uint256) , (uint128,uint128,uint128,uint128,uint128,uint128) market) view returns(uint256)
func (kinkedIrm *KinkedIrm) TryPackBorrowRateView(arg0 MarketParams, market Market) ([]byte, error) {
	return kinkedIrm.abi.Pack("borrowRateView", arg0, market)
}

// UnpackBorrowRateView is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x8c00bf6b.
//
// Solidity: function borrowRateView((address,address,address,address,uint256) , (uint128,uint128,uint128,uint128,uint128,uint128) market) view returns(uint256)
func (kinkedIrm *KinkedIrm) UnpackBorrowRateView(data []byte) (*big.Int, error) {
	out, err := kinkedIrm.abi.Unpack("borrowRateView", data)
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

// MulticallMetaData contains all meta data concerning the Multicall contract.
var MulticallMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"target\",\"type\":\"address\"},{\"internalType\":\"bool\",\"name\":\"allowFailure\",\"type\":\"bool\"},{\"internalType\":\"bytes\",\"name\":\"callData\",\"type\":\"bytes\"}],\"internalType\":\"structMulticall.Call3[]\",\"name\":\"calls\",\"type\":\"tuple[]\"}],\"name\":\"aggregate3\",\"outputs\":[{\"components\":[{\"internalType\":\"bool\",\"name\":\"success\",\"type\":\"bool\"},{\"internalType\":\"bytes\",\"name\":\"returnData\",\"type\":\"bytes\"}],\"internalType\":\"structMulticall.Result[]\",\"name\":\"returnData\",\"type\":\"tuple[]\"}],\"stateMutability\":\"payable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getBlockNumber\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"getCurrentBlockTimestamp\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"getEthBalance\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "Multicall",
}

// Multicall is an auto generated Go binding around an Ethereum contract.
type Multicall struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Multicall) GetABI() abi.ABI {
	return c.abi
}

// NewMulticall creates a new instance of Multicall.
func NewMulticall() *Multicall {
	parsed, err := MulticallMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Multicall{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Multicall) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackAggregate3 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x82ad56cb.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function aggregate3((address,bool,bytes)[] calls) payable returns((bool,bytes)[] returnData)
func (multicall *Multicall) PackAggregate3(calls []MulticallCall3) []byte {
	enc, err := multicall.abi.Pack("aggregate3", calls)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAggregate3 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x82ad56cb.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function aggregate3((address,bool,bytes)[] calls) payable returns((bool,bytes)[] returnData)
func (multicall *Multicall) TryPackAggregate3(calls []MulticallCall3) ([]byte, error) {
	return multicall.abi.Pack("aggregate3", calls)
}

// UnpackAggregate3 is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x82ad56cb.
//
// Solidity: function aggregate3((address,bool,bytes)[] calls) payable returns((bool,bytes)[] returnData)
func (multicall *Multicall) UnpackAggregate3(data []byte) ([]MulticallResult, error) {
	out, err := multicall.abi.Unpack("aggregate3", data)
	if err != nil {
		return *new([]MulticallResult), err
	}
	out0 := *abi.ConvertType(out[0], new([]MulticallResult)).(*[]MulticallResult)
	return out0, nil
}

// PackGetBlockNumber is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x42cbb15c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getBlockNumber() view returns(uint256)
func (multicall *Multicall) PackGetBlockNumber() []byte {
	enc, err := multicall.abi.Pack("getBlockNumber")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetBlockNumber is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x42cbb15c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getBlockNumber() view returns(uint256)
func (multicall *Multicall) TryPackGetBlockNumber() ([]byte, error) {
	return multicall.abi.Pack("getBlockNumber")
}

// UnpackGetBlockNumber is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x42cbb15c.
//
// Solidity: function getBlockNumber() view returns(uint256)
func (multicall *Multicall) UnpackGetBlockNumber(data []byte) (*big.Int, error) {
	out, err := multicall.abi.Unpack("getBlockNumber", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGetCurrentBlockTimestamp is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0f28c97d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getCurrentBlockTimestamp() view returns(uint256)
func (multicall *Multicall) PackGetCurrentBlockTimestamp() []byte {
	enc, err := multicall.abi.Pack("getCurrentBlockTimestamp")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetCurrentBlockTimestamp is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0f28c97d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getCurrentBlockTimestamp() view returns(uint256)
func (multicall *Multicall) TryPackGetCurrentBlockTimestamp() ([]byte, error) {
	return multicall.abi.Pack("getCurrentBlockTimestamp")
}

// UnpackGetCurrentBlockTimestamp is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x0f28c97d.
//
// Solidity: function getCurrentBlockTimestamp() view returns(uint256)
func (multicall *Multicall) UnpackGetCurrentBlockTimestamp(data []byte) (*big.Int, error) {
	out, err := multicall.abi.Unpack("getCurrentBlockTimestamp", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGetEthBalance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4d2301cc.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getEthBalance(address account) view returns(uint256)
func (multicall *Multicall) PackGetEthBalance(account common.Address) []byte {
	enc, err := multicall.abi.Pack("getEthBalance", account)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetEthBalance is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4d2301cc.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getEthBalance(address account) view returns(uint256)
func (multicall *Multicall) TryPackGetEthBalance(account common.Address) ([]byte, error) {
	return multicall.abi.Pack("getEthBalance", account)
}

// UnpackGetEthBalance is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x4d2301cc.
//
// Solidity: function getEthBalance(address account) view returns(uint256)
func (multicall *Multicall) UnpackGetEthBalance(data []byte) (*big.Int, error) {
	out, err := multicall.abi.Unpack("getEthBalance", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PriceFeedMetaData contains all meta data concerning the PriceFeed contract.
var PriceFeedMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"maxAge_\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"price\",\"type\":\"uint256\"}],\"name\":\"Publish\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"latest\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"maxAge\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"price\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"price_\",\"type\":\"uint256\"}],\"name\":\"publish\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"publisher\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"updatedAt\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
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

// RulebookMetaData contains all meta data concerning the Rulebook contract.
var RulebookMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"owner_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"prevBorrowRate\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"interest\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"feeShares\",\"type\":\"uint256\"}],\"name\":\"AccrueInterest\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"}],\"name\":\"Borrow\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"indexed\":false,\"internalType\":\"structMarketParams\",\"name\":\"marketParams\",\"type\":\"tuple\"}],\"name\":\"CreateMarket\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"}],\"name\":\"EnableIrm\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"name\":\"EnableLltv\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"}],\"name\":\"FlashLoan\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"authorizer\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"usedNonce\",\"type\":\"uint256\"}],\"name\":\"IncrementNonce\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"borrower\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"repaidAssets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"repaidShares\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"seizedAssets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"badDebtAssets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"badDebtShares\",\"type\":\"uint256\"}],\"name\":\"Liquidate\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"}],\"name\":\"Repay\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"authorizer\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"authorized\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"bool\",\"name\":\"newIsAuthorized\",\"type\":\"bool\"}],\"name\":\"SetAuthorization\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"newFee\",\"type\":\"uint256\"}],\"name\":\"SetFee\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newFeeRecipient\",\"type\":\"address\"}],\"name\":\"SetFeeRecipient\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"SetOwner\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"}],\"name\":\"Supply\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"}],\"name\":\"SupplyCollateral\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"}],\"name\":\"Withdraw\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"indexed\":false,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"}],\"name\":\"WithdrawCollateral\",\"type\":\"event\"},{\"inputs\":[],\"name\":\"DOMAIN_SEPARATOR\",\"outputs\":[{\"internalType\":\"bytes32\",\"name\":\"\",\"type\":\"bytes32\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"marketParams\",\"type\":\"tuple\"}],\"name\":\"accrueInterest\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"marketParams\",\"type\":\"tuple\"},{\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"}],\"name\":\"borrow\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"marketParams\",\"type\":\"tuple\"}],\"name\":\"createMarket\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"}],\"name\":\"enableIrm\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"name\":\"enableLltv\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32[]\",\"name\":\"slots\",\"type\":\"bytes32[]\"}],\"name\":\"extSloads\",\"outputs\":[{\"internalType\":\"bytes32[]\",\"name\":\"res\",\"type\":\"bytes32[]\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"feeRecipient\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"token\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"flashLoan\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"idToMarketParams\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"authorized\",\"type\":\"address\"}],\"name\":\"isAuthorized\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"}],\"name\":\"isIrmEnabled\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"name\":\"isLltvEnabled\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"marketParams\",\"type\":\"tuple\"},{\"internalType\":\"address\",\"name\":\"borrower\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"seizedAssets\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"repaidShares\",\"type\":\"uint256\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"liquidate\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"seized\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"repaidAssets\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"cancelled\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"badDebtAssets\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"badDebtShares\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"}],\"name\":\"market\",\"outputs\":[{\"internalType\":\"uint128\",\"name\":\"totalSupplyAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalSupplyShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowAssets\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"totalBorrowShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"lastUpdate\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"fee\",\"type\":\"uint128\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"authorizer\",\"type\":\"address\"}],\"name\":\"nonce\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"owner\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"bytes32\",\"name\":\"id\",\"type\":\"bytes32\"},{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"position\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"supplyShares\",\"type\":\"uint256\"},{\"internalType\":\"uint128\",\"name\":\"borrowShares\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"collateral\",\"type\":\"uint128\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"marketParams\",\"type\":\"tuple\"},{\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"repay\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"authorized\",\"type\":\"address\"},{\"internalType\":\"bool\",\"name\":\"newIsAuthorized\",\"type\":\"bool\"}],\"name\":\"setAuthorization\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"authorizer\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"authorized\",\"type\":\"address\"},{\"internalType\":\"bool\",\"name\":\"isAuthorized\",\"type\":\"bool\"},{\"internalType\":\"uint256\",\"name\":\"nonce\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"deadline\",\"type\":\"uint256\"}],\"internalType\":\"structAuthorization\",\"name\":\"authorization\",\"type\":\"tuple\"},{\"components\":[{\"internalType\":\"uint8\",\"name\":\"v\",\"type\":\"uint8\"},{\"internalType\":\"bytes32\",\"name\":\"r\",\"type\":\"bytes32\"},{\"internalType\":\"bytes32\",\"name\":\"s\",\"type\":\"bytes32\"}],\"internalType\":\"structSignature\",\"name\":\"signature\",\"type\":\"tuple\"}],\"name\":\"setAuthorizationWithSig\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"marketParams\",\"type\":\"tuple\"},{\"internalType\":\"uint256\",\"name\":\"newFee\",\"type\":\"uint256\"}],\"name\":\"setFee\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"newFeeRecipient\",\"type\":\"address\"}],\"name\":\"setFeeRecipient\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"newOwner\",\"type\":\"address\"}],\"name\":\"setOwner\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"marketParams\",\"type\":\"tuple\"},{\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"supply\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"marketParams\",\"type\":\"tuple\"},{\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"supplyCollateral\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"marketParams\",\"type\":\"tuple\"},{\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"shares\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"}],\"name\":\"withdraw\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"address\",\"name\":\"loanToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateralToken\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"oracle\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"irm\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"lltv\",\"type\":\"uint256\"}],\"internalType\":\"structMarketParams\",\"name\":\"marketParams\",\"type\":\"tuple\"},{\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"internalType\":\"address\",\"name\":\"onBehalf\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"receiver\",\"type\":\"address\"}],\"name\":\"withdrawCollateral\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"}]",
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

// PackDOMAINSEPARATOR is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3644e515.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function DOMAIN_SEPARATOR() view returns(bytes32)
func (rulebook *Rulebook) PackDOMAINSEPARATOR() []byte {
	enc, err := rulebook.abi.Pack("DOMAIN_SEPARATOR")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDOMAINSEPARATOR is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x3644e515.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function DOMAIN_SEPARATOR() view returns(bytes32)
func (rulebook *Rulebook) TryPackDOMAINSEPARATOR() ([]byte, error) {
	return rulebook.abi.Pack("DOMAIN_SEPARATOR")
}

// UnpackDOMAINSEPARATOR is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x3644e515.
//
// Solidity: function DOMAIN_SEPARATOR() view returns(bytes32)
func (rulebook *Rulebook) UnpackDOMAINSEPARATOR(data []byte) ([32]byte, error) {
	out, err := rulebook.abi.Unpack("DOMAIN_SEPARATOR", data)
	if err != nil {
		return *new([32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([32]byte)).(*[32]byte)
	return out0, nil
}

// PackAccrueInterest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x151c1ade.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function accrueInterest((address,address,address,address,uint256) marketParams) returns()
func (rulebook *Rulebook) PackAccrueInterest(marketParams MarketParams) []byte {
	enc, err := rulebook.abi.Pack("accrueInterest", marketParams)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackAccrueInterest is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x151c1ade.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function accrueInterest((address,address,address,address,uint256) marketParams) returns()
func (rulebook *Rulebook) TryPackAccrueInterest(marketParams MarketParams) ([]byte, error) {
	return rulebook.abi.Pack("accrueInterest", marketParams)
}

// PackBorrow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x50d8cd4b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function borrow((address,address,address,address,uint256) marketParams, uint256 assets, uint256 shares, address onBehalf, address receiver) returns(uint256, uint256)
func (rulebook *Rulebook) PackBorrow(marketParams MarketParams, assets *big.Int, shares *big.Int, onBehalf common.Address, receiver common.Address) []byte {
	enc, err := rulebook.abi.Pack("borrow", marketParams, assets, shares, onBehalf, receiver)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBorrow is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x50d8cd4b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function borrow((address,address,address,address,uint256) marketParams, uint256 assets, uint256 shares, address onBehalf, address receiver) returns(uint256, uint256)
func (rulebook *Rulebook) TryPackBorrow(marketParams MarketParams, assets *big.Int, shares *big.Int, onBehalf common.Address, receiver common.Address) ([]byte, error) {
	return rulebook.abi.Pack("borrow", marketParams, assets, shares, onBehalf, receiver)
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
// Solidity: function borrow((address,address,address,address,uint256) marketParams, uint256 assets, uint256 shares, address onBehalf, address receiver) returns(uint256, uint256)
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
// Solidity: function createMarket((address,address,address,address,uint256) marketParams) returns()
func (rulebook *Rulebook) PackCreateMarket(marketParams MarketParams) []byte {
	enc, err := rulebook.abi.Pack("createMarket", marketParams)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCreateMarket is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8c1358a2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function createMarket((address,address,address,address,uint256) marketParams) returns()
func (rulebook *Rulebook) TryPackCreateMarket(marketParams MarketParams) ([]byte, error) {
	return rulebook.abi.Pack("createMarket", marketParams)
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

// PackExtSloads is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7784c685.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function extSloads(bytes32[] slots) view returns(bytes32[] res)
func (rulebook *Rulebook) PackExtSloads(slots [][32]byte) []byte {
	enc, err := rulebook.abi.Pack("extSloads", slots)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExtSloads is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x7784c685.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function extSloads(bytes32[] slots) view returns(bytes32[] res)
func (rulebook *Rulebook) TryPackExtSloads(slots [][32]byte) ([]byte, error) {
	return rulebook.abi.Pack("extSloads", slots)
}

// UnpackExtSloads is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x7784c685.
//
// Solidity: function extSloads(bytes32[] slots) view returns(bytes32[] res)
func (rulebook *Rulebook) UnpackExtSloads(data []byte) ([][32]byte, error) {
	out, err := rulebook.abi.Unpack("extSloads", data)
	if err != nil {
		return *new([][32]byte), err
	}
	out0 := *abi.ConvertType(out[0], new([][32]byte)).(*[][32]byte)
	return out0, nil
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

// PackIdToMarketParams is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2c3c9157.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function idToMarketParams(bytes32 id) view returns(address loanToken, address collateralToken, address oracle, address irm, uint256 lltv)
func (rulebook *Rulebook) PackIdToMarketParams(id [32]byte) []byte {
	enc, err := rulebook.abi.Pack("idToMarketParams", id)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackIdToMarketParams is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2c3c9157.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function idToMarketParams(bytes32 id) view returns(address loanToken, address collateralToken, address oracle, address irm, uint256 lltv)
func (rulebook *Rulebook) TryPackIdToMarketParams(id [32]byte) ([]byte, error) {
	return rulebook.abi.Pack("idToMarketParams", id)
}

// IdToMarketParamsOutput serves as a container for the return parameters of contract
// method IdToMarketParams.
type IdToMarketParamsOutput struct {
	LoanToken       common.Address
	CollateralToken common.Address
	Oracle          common.Address
	Irm             common.Address
	Lltv            *big.Int
}

// UnpackIdToMarketParams is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x2c3c9157.
//
// Solidity: function idToMarketParams(bytes32 id) view returns(address loanToken, address collateralToken, address oracle, address irm, uint256 lltv)
func (rulebook *Rulebook) UnpackIdToMarketParams(data []byte) (IdToMarketParamsOutput, error) {
	out, err := rulebook.abi.Unpack("idToMarketParams", data)
	outstruct := new(IdToMarketParamsOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.LoanToken = *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	outstruct.CollateralToken = *abi.ConvertType(out[1], new(common.Address)).(*common.Address)
	outstruct.Oracle = *abi.ConvertType(out[2], new(common.Address)).(*common.Address)
	outstruct.Irm = *abi.ConvertType(out[3], new(common.Address)).(*common.Address)
	outstruct.Lltv = abi.ConvertType(out[4], new(big.Int)).(*big.Int)
	return *outstruct, nil
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
// Solidity: function liquidate((address,address,address,address,uint256) marketParams, address borrower, uint256 seizedAssets, uint256 repaidShares, bytes data) returns(uint256 seized, uint256 repaidAssets, uint256 cancelled, uint256 badDebtAssets, uint256 badDebtShares)
func (rulebook *Rulebook) PackLiquidate(marketParams MarketParams, borrower common.Address, seizedAssets *big.Int, repaidShares *big.Int, data []byte) []byte {
	enc, err := rulebook.abi.Pack("liquidate", marketParams, borrower, seizedAssets, repaidShares, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLiquidate is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd8eabcb8.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function liquidate((address,address,address,address,uint256) marketParams, address borrower, uint256 seizedAssets, uint256 repaidShares, bytes data) returns(uint256 seized, uint256 repaidAssets, uint256 cancelled, uint256 badDebtAssets, uint256 badDebtShares)
func (rulebook *Rulebook) TryPackLiquidate(marketParams MarketParams, borrower common.Address, seizedAssets *big.Int, repaidShares *big.Int, data []byte) ([]byte, error) {
	return rulebook.abi.Pack("liquidate", marketParams, borrower, seizedAssets, repaidShares, data)
}

// LiquidateOutput serves as a container for the return parameters of contract
// method Liquidate.
type LiquidateOutput struct {
	Seized        *big.Int
	RepaidAssets  *big.Int
	Cancelled     *big.Int
	BadDebtAssets *big.Int
	BadDebtShares *big.Int
}

// UnpackLiquidate is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd8eabcb8.
//
// Solidity: function liquidate((address,address,address,address,uint256) marketParams, address borrower, uint256 seizedAssets, uint256 repaidShares, bytes data) returns(uint256 seized, uint256 repaidAssets, uint256 cancelled, uint256 badDebtAssets, uint256 badDebtShares)
func (rulebook *Rulebook) UnpackLiquidate(data []byte) (LiquidateOutput, error) {
	out, err := rulebook.abi.Unpack("liquidate", data)
	outstruct := new(LiquidateOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Seized = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.RepaidAssets = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.Cancelled = abi.ConvertType(out[2], new(big.Int)).(*big.Int)
	outstruct.BadDebtAssets = abi.ConvertType(out[3], new(big.Int)).(*big.Int)
	outstruct.BadDebtShares = abi.ConvertType(out[4], new(big.Int)).(*big.Int)
	return *outstruct, nil
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

// PackNonce is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70ae92d2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function nonce(address authorizer) view returns(uint256)
func (rulebook *Rulebook) PackNonce(authorizer common.Address) []byte {
	enc, err := rulebook.abi.Pack("nonce", authorizer)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackNonce is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x70ae92d2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function nonce(address authorizer) view returns(uint256)
func (rulebook *Rulebook) TryPackNonce(authorizer common.Address) ([]byte, error) {
	return rulebook.abi.Pack("nonce", authorizer)
}

// UnpackNonce is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x70ae92d2.
//
// Solidity: function nonce(address authorizer) view returns(uint256)
func (rulebook *Rulebook) UnpackNonce(data []byte) (*big.Int, error) {
	out, err := rulebook.abi.Unpack("nonce", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
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
// Solidity: function repay((address,address,address,address,uint256) marketParams, uint256 assets, uint256 shares, address onBehalf, bytes data) returns(uint256, uint256)
func (rulebook *Rulebook) PackRepay(marketParams MarketParams, assets *big.Int, shares *big.Int, onBehalf common.Address, data []byte) []byte {
	enc, err := rulebook.abi.Pack("repay", marketParams, assets, shares, onBehalf, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackRepay is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x20b76e81.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function repay((address,address,address,address,uint256) marketParams, uint256 assets, uint256 shares, address onBehalf, bytes data) returns(uint256, uint256)
func (rulebook *Rulebook) TryPackRepay(marketParams MarketParams, assets *big.Int, shares *big.Int, onBehalf common.Address, data []byte) ([]byte, error) {
	return rulebook.abi.Pack("repay", marketParams, assets, shares, onBehalf, data)
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
// Solidity: function repay((address,address,address,address,uint256) marketParams, uint256 assets, uint256 shares, address onBehalf, bytes data) returns(uint256, uint256)
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
// Solidity: function setAuthorization(address authorized, bool newIsAuthorized) returns()
func (rulebook *Rulebook) PackSetAuthorization(authorized common.Address, newIsAuthorized bool) []byte {
	enc, err := rulebook.abi.Pack("setAuthorization", authorized, newIsAuthorized)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetAuthorization is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xeecea000.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setAuthorization(address authorized, bool newIsAuthorized) returns()
func (rulebook *Rulebook) TryPackSetAuthorization(authorized common.Address, newIsAuthorized bool) ([]byte, error) {
	return rulebook.abi.Pack("setAuthorization", authorized, newIsAuthorized)
}

// PackSetAuthorizationWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8069218f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setAuthorizationWithSig((address,address,bool,uint256,uint256) authorization, (uint8,bytes32,bytes32) signature) returns()
func (rulebook *Rulebook) PackSetAuthorizationWithSig(authorization Authorization, signature Signature) []byte {
	enc, err := rulebook.abi.Pack("setAuthorizationWithSig", authorization, signature)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetAuthorizationWithSig is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8069218f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setAuthorizationWithSig((address,address,bool,uint256,uint256) authorization, (uint8,bytes32,bytes32) signature) returns()
func (rulebook *Rulebook) TryPackSetAuthorizationWithSig(authorization Authorization, signature Signature) ([]byte, error) {
	return rulebook.abi.Pack("setAuthorizationWithSig", authorization, signature)
}

// PackSetFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2b4f013c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setFee((address,address,address,address,uint256) marketParams, uint256 newFee) returns()
func (rulebook *Rulebook) PackSetFee(marketParams MarketParams, newFee *big.Int) []byte {
	enc, err := rulebook.abi.Pack("setFee", marketParams, newFee)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x2b4f013c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setFee((address,address,address,address,uint256) marketParams, uint256 newFee) returns()
func (rulebook *Rulebook) TryPackSetFee(marketParams MarketParams, newFee *big.Int) ([]byte, error) {
	return rulebook.abi.Pack("setFee", marketParams, newFee)
}

// PackSetFeeRecipient is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe74b981b.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function setFeeRecipient(address newFeeRecipient) returns()
func (rulebook *Rulebook) PackSetFeeRecipient(newFeeRecipient common.Address) []byte {
	enc, err := rulebook.abi.Pack("setFeeRecipient", newFeeRecipient)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSetFeeRecipient is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xe74b981b.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function setFeeRecipient(address newFeeRecipient) returns()
func (rulebook *Rulebook) TryPackSetFeeRecipient(newFeeRecipient common.Address) ([]byte, error) {
	return rulebook.abi.Pack("setFeeRecipient", newFeeRecipient)
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
// Solidity: function supply((address,address,address,address,uint256) marketParams, uint256 assets, uint256 shares, address onBehalf, bytes data) returns(uint256, uint256)
func (rulebook *Rulebook) PackSupply(marketParams MarketParams, assets *big.Int, shares *big.Int, onBehalf common.Address, data []byte) []byte {
	enc, err := rulebook.abi.Pack("supply", marketParams, assets, shares, onBehalf, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSupply is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xa99aad89.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function supply((address,address,address,address,uint256) marketParams, uint256 assets, uint256 shares, address onBehalf, bytes data) returns(uint256, uint256)
func (rulebook *Rulebook) TryPackSupply(marketParams MarketParams, assets *big.Int, shares *big.Int, onBehalf common.Address, data []byte) ([]byte, error) {
	return rulebook.abi.Pack("supply", marketParams, assets, shares, onBehalf, data)
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
// Solidity: function supply((address,address,address,address,uint256) marketParams, uint256 assets, uint256 shares, address onBehalf, bytes data) returns(uint256, uint256)
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
// Solidity: function supplyCollateral((address,address,address,address,uint256) marketParams, uint256 assets, address onBehalf, bytes data) returns()
func (rulebook *Rulebook) PackSupplyCollateral(marketParams MarketParams, assets *big.Int, onBehalf common.Address, data []byte) []byte {
	enc, err := rulebook.abi.Pack("supplyCollateral", marketParams, assets, onBehalf, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSupplyCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x238d6579.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function supplyCollateral((address,address,address,address,uint256) marketParams, uint256 assets, address onBehalf, bytes data) returns()
func (rulebook *Rulebook) TryPackSupplyCollateral(marketParams MarketParams, assets *big.Int, onBehalf common.Address, data []byte) ([]byte, error) {
	return rulebook.abi.Pack("supplyCollateral", marketParams, assets, onBehalf, data)
}

// PackWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5c2bea49.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function withdraw((address,address,address,address,uint256) marketParams, uint256 assets, uint256 shares, address onBehalf, address receiver) returns(uint256, uint256)
func (rulebook *Rulebook) PackWithdraw(marketParams MarketParams, assets *big.Int, shares *big.Int, onBehalf common.Address, receiver common.Address) []byte {
	enc, err := rulebook.abi.Pack("withdraw", marketParams, assets, shares, onBehalf, receiver)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdraw is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x5c2bea49.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdraw((address,address,address,address,uint256) marketParams, uint256 assets, uint256 shares, address onBehalf, address receiver) returns(uint256, uint256)
func (rulebook *Rulebook) TryPackWithdraw(marketParams MarketParams, assets *big.Int, shares *big.Int, onBehalf common.Address, receiver common.Address) ([]byte, error) {
	return rulebook.abi.Pack("withdraw", marketParams, assets, shares, onBehalf, receiver)
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
// Solidity: function withdraw((address,address,address,address,uint256) marketParams, uint256 assets, uint256 shares, address onBehalf, address receiver) returns(uint256, uint256)
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
// Solidity: function withdrawCollateral((address,address,address,address,uint256) marketParams, uint256 assets, address onBehalf, address receiver) returns()
func (rulebook *Rulebook) PackWithdrawCollateral(marketParams MarketParams, assets *big.Int, onBehalf common.Address, receiver common.Address) []byte {
	enc, err := rulebook.abi.Pack("withdrawCollateral", marketParams, assets, onBehalf, receiver)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackWithdrawCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x8720316d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function withdrawCollateral((address,address,address,address,uint256) marketParams, uint256 assets, address onBehalf, address receiver) returns()
func (rulebook *Rulebook) TryPackWithdrawCollateral(marketParams MarketParams, assets *big.Int, onBehalf common.Address, receiver common.Address) ([]byte, error) {
	return rulebook.abi.Pack("withdrawCollateral", marketParams, assets, onBehalf, receiver)
}

// RulebookAccrueInterest represents a AccrueInterest event raised by the Rulebook contract.
type RulebookAccrueInterest struct {
	Id             [32]byte
	PrevBorrowRate *big.Int
	Interest       *big.Int
	FeeShares      *big.Int
	Raw            *types.Log // Blockchain specific contextual infos
}

const RulebookAccrueInterestEventName = "AccrueInterest"

// ContractEventName returns the user-defined event name.
func (RulebookAccrueInterest) ContractEventName() string {
	return RulebookAccrueInterestEventName
}

// UnpackAccrueInterestEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event AccrueInterest(bytes32 indexed id, uint256 prevBorrowRate, uint256 interest, uint256 feeShares)
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
	Id           [32]byte
	MarketParams MarketParams
	Raw          *types.Log // Blockchain specific contextual infos
}

const RulebookCreateMarketEventName = "CreateMarket"

// ContractEventName returns the user-defined event name.
func (RulebookCreateMarket) ContractEventName() string {
	return RulebookCreateMarketEventName
}

// UnpackCreateMarketEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event CreateMarket(bytes32 indexed id, (address,address,address,address,uint256) marketParams)
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

// RulebookIncrementNonce represents a IncrementNonce event raised by the Rulebook contract.
type RulebookIncrementNonce struct {
	Caller     common.Address
	Authorizer common.Address
	UsedNonce  *big.Int
	Raw        *types.Log // Blockchain specific contextual infos
}

const RulebookIncrementNonceEventName = "IncrementNonce"

// ContractEventName returns the user-defined event name.
func (RulebookIncrementNonce) ContractEventName() string {
	return RulebookIncrementNonceEventName
}

// UnpackIncrementNonceEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event IncrementNonce(address indexed caller, address indexed authorizer, uint256 usedNonce)
func (rulebook *Rulebook) UnpackIncrementNonceEvent(log *types.Log) (*RulebookIncrementNonce, error) {
	event := "IncrementNonce"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != rulebook.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(RulebookIncrementNonce)
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
	Caller          common.Address
	Authorizer      common.Address
	Authorized      common.Address
	NewIsAuthorized bool
	Raw             *types.Log // Blockchain specific contextual infos
}

const RulebookSetAuthorizationEventName = "SetAuthorization"

// ContractEventName returns the user-defined event name.
func (RulebookSetAuthorization) ContractEventName() string {
	return RulebookSetAuthorizationEventName
}

// UnpackSetAuthorizationEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SetAuthorization(address indexed caller, address indexed authorizer, address indexed authorized, bool newIsAuthorized)
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
	Id     [32]byte
	NewFee *big.Int
	Raw    *types.Log // Blockchain specific contextual infos
}

const RulebookSetFeeEventName = "SetFee"

// ContractEventName returns the user-defined event name.
func (RulebookSetFee) ContractEventName() string {
	return RulebookSetFeeEventName
}

// UnpackSetFeeEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SetFee(bytes32 indexed id, uint256 newFee)
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
	NewFeeRecipient common.Address
	Raw             *types.Log // Blockchain specific contextual infos
}

const RulebookSetFeeRecipientEventName = "SetFeeRecipient"

// ContractEventName returns the user-defined event name.
func (RulebookSetFeeRecipient) ContractEventName() string {
	return RulebookSetFeeRecipientEventName
}

// UnpackSetFeeRecipientEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SetFeeRecipient(address indexed newFeeRecipient)
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
	NewOwner common.Address
	Raw      *types.Log // Blockchain specific contextual infos
}

const RulebookSetOwnerEventName = "SetOwner"

// ContractEventName returns the user-defined event name.
func (RulebookSetOwner) ContractEventName() string {
	return RulebookSetOwnerEventName
}

// UnpackSetOwnerEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event SetOwner(address indexed newOwner)
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

// SellerMetaData contains all meta data concerning the Seller contract.
var SellerMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"keeper_\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"collateral_\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"loan_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"caller\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"assets\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"proceeds\",\"type\":\"uint256\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"charged\",\"type\":\"uint256\"}],\"name\":\"Sold\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"name\":\"book\",\"outputs\":[{\"internalType\":\"uint128\",\"name\":\"depth\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"offset\",\"type\":\"uint128\"},{\"internalType\":\"uint256\",\"name\":\"area\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"collateral\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"components\":[{\"internalType\":\"uint128\",\"name\":\"depth\",\"type\":\"uint128\"},{\"internalType\":\"uint128\",\"name\":\"offset\",\"type\":\"uint128\"},{\"internalType\":\"uint256\",\"name\":\"area\",\"type\":\"uint256\"}],\"internalType\":\"structRung[]\",\"name\":\"rungs\",\"type\":\"tuple[]\"}],\"name\":\"extend\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"fee\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"a\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"b\",\"type\":\"address\"},{\"internalType\":\"uint24\",\"name\":\"fee_\",\"type\":\"uint24\"}],\"name\":\"getPool\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"keeper\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"left\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"liquidity\",\"outputs\":[{\"internalType\":\"uint128\",\"name\":\"\",\"type\":\"uint128\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"loan\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"position\",\"outputs\":[{\"internalType\":\"int256\",\"name\":\"\",\"type\":\"int256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"quote\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"sold\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"proceeds\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"charged\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"referencePrice\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"collateral_\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"loan_\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"sell\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"received\",\"type\":\"uint256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"uint256\",\"name\":\"reference_\",\"type\":\"uint256\"},{\"internalType\":\"int256\",\"name\":\"position_\",\"type\":\"int256\"},{\"internalType\":\"uint256\",\"name\":\"left_\",\"type\":\"uint256\"},{\"internalType\":\"uint256\",\"name\":\"fee_\",\"type\":\"uint256\"}],\"name\":\"stand\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"recipient\",\"type\":\"address\"},{\"internalType\":\"bool\",\"name\":\"zeroForOne\",\"type\":\"bool\"},{\"internalType\":\"int256\",\"name\":\"amount\",\"type\":\"int256\"},{\"internalType\":\"uint160\",\"name\":\"limit\",\"type\":\"uint160\"},{\"internalType\":\"bytes\",\"name\":\"data\",\"type\":\"bytes\"}],\"name\":\"swap\",\"outputs\":[{\"internalType\":\"int256\",\"name\":\"amount0\",\"type\":\"int256\"},{\"internalType\":\"int256\",\"name\":\"amount1\",\"type\":\"int256\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"token0\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"token1\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
	ID:  "Seller",
}

// Seller is an auto generated Go binding around an Ethereum contract.
type Seller struct {
	abi abi.ABI
}

// GetABI returns the ABI associated with this contract binding.
func (c *Seller) GetABI() abi.ABI {
	return c.abi
}

// NewSeller creates a new instance of Seller.
func NewSeller() *Seller {
	parsed, err := SellerMetaData.ParseABI()
	if err != nil {
		panic(errors.New("invalid ABI: " + err.Error()))
	}
	return &Seller{abi: *parsed}
}

// Instance creates a wrapper for a deployed contract instance at the given address.
// Use this to create the instance object passed to abigen v2 library functions Call, Transact, etc.
func (c *Seller) Instance(backend bind.ContractBackend, addr common.Address) *bind.BoundContract {
	return bind.NewBoundContract(addr, c.abi, backend, backend, backend)
}

// PackConstructor is the Go binding used to pack the parameters required for
// contract deployment.
//
// Solidity: constructor(address keeper_, address collateral_, address loan_) returns()
func (seller *Seller) PackConstructor(keeper_ common.Address, collateral_ common.Address, loan_ common.Address) []byte {
	enc, err := seller.abi.Pack("", keeper_, collateral_, loan_)
	if err != nil {
		panic(err)
	}
	return enc
}

// PackBook is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1116fd04.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function book(uint256 ) view returns(uint128 depth, uint128 offset, uint256 area)
func (seller *Seller) PackBook(arg0 *big.Int) []byte {
	enc, err := seller.abi.Pack("book", arg0)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackBook is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1116fd04.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function book(uint256 ) view returns(uint128 depth, uint128 offset, uint256 area)
func (seller *Seller) TryPackBook(arg0 *big.Int) ([]byte, error) {
	return seller.abi.Pack("book", arg0)
}

// BookOutput serves as a container for the return parameters of contract
// method Book.
type BookOutput struct {
	Depth  *big.Int
	Offset *big.Int
	Area   *big.Int
}

// UnpackBook is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1116fd04.
//
// Solidity: function book(uint256 ) view returns(uint128 depth, uint128 offset, uint256 area)
func (seller *Seller) UnpackBook(data []byte) (BookOutput, error) {
	out, err := seller.abi.Unpack("book", data)
	outstruct := new(BookOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Depth = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Offset = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.Area = abi.ConvertType(out[2], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd8dfeb45.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function collateral() view returns(address)
func (seller *Seller) PackCollateral() []byte {
	enc, err := seller.abi.Pack("collateral")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackCollateral is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd8dfeb45.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function collateral() view returns(address)
func (seller *Seller) TryPackCollateral() ([]byte, error) {
	return seller.abi.Pack("collateral")
}

// UnpackCollateral is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd8dfeb45.
//
// Solidity: function collateral() view returns(address)
func (seller *Seller) UnpackCollateral(data []byte) (common.Address, error) {
	out, err := seller.abi.Unpack("collateral", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackExtend is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1f29129d.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function extend((uint128,uint128,uint256)[] rungs) returns()
func (seller *Seller) PackExtend(rungs []Rung) []byte {
	enc, err := seller.abi.Pack("extend", rungs)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackExtend is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1f29129d.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function extend((uint128,uint128,uint256)[] rungs) returns()
func (seller *Seller) TryPackExtend(rungs []Rung) ([]byte, error) {
	return seller.abi.Pack("extend", rungs)
}

// PackFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xddca3f43.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function fee() view returns(uint256)
func (seller *Seller) PackFee() []byte {
	enc, err := seller.abi.Pack("fee")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackFee is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xddca3f43.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function fee() view returns(uint256)
func (seller *Seller) TryPackFee() ([]byte, error) {
	return seller.abi.Pack("fee")
}

// UnpackFee is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xddca3f43.
//
// Solidity: function fee() view returns(uint256)
func (seller *Seller) UnpackFee(data []byte) (*big.Int, error) {
	out, err := seller.abi.Unpack("fee", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackGetPool is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1698ee82.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function getPool(address a, address b, uint24 fee_) view returns(address)
func (seller *Seller) PackGetPool(a common.Address, b common.Address, fee *big.Int) []byte {
	enc, err := seller.abi.Pack("getPool", a, b, fee)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackGetPool is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1698ee82.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function getPool(address a, address b, uint24 fee_) view returns(address)
func (seller *Seller) TryPackGetPool(a common.Address, b common.Address, fee *big.Int) ([]byte, error) {
	return seller.abi.Pack("getPool", a, b, fee)
}

// UnpackGetPool is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1698ee82.
//
// Solidity: function getPool(address a, address b, uint24 fee_) view returns(address)
func (seller *Seller) UnpackGetPool(data []byte) (common.Address, error) {
	out, err := seller.abi.Unpack("getPool", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackKeeper is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaced1661.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function keeper() view returns(address)
func (seller *Seller) PackKeeper() []byte {
	enc, err := seller.abi.Pack("keeper")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackKeeper is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xaced1661.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function keeper() view returns(address)
func (seller *Seller) TryPackKeeper() ([]byte, error) {
	return seller.abi.Pack("keeper")
}

// UnpackKeeper is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xaced1661.
//
// Solidity: function keeper() view returns(address)
func (seller *Seller) UnpackKeeper(data []byte) (common.Address, error) {
	out, err := seller.abi.Unpack("keeper", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackLeft is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x16e64048.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function left() view returns(uint256)
func (seller *Seller) PackLeft() []byte {
	enc, err := seller.abi.Pack("left")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLeft is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x16e64048.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function left() view returns(uint256)
func (seller *Seller) TryPackLeft() ([]byte, error) {
	return seller.abi.Pack("left")
}

// UnpackLeft is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x16e64048.
//
// Solidity: function left() view returns(uint256)
func (seller *Seller) UnpackLeft(data []byte) (*big.Int, error) {
	out, err := seller.abi.Unpack("left", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackLiquidity is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1a686502.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function liquidity() view returns(uint128)
func (seller *Seller) PackLiquidity() []byte {
	enc, err := seller.abi.Pack("liquidity")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLiquidity is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x1a686502.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function liquidity() view returns(uint128)
func (seller *Seller) TryPackLiquidity() ([]byte, error) {
	return seller.abi.Pack("liquidity")
}

// UnpackLiquidity is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x1a686502.
//
// Solidity: function liquidity() view returns(uint128)
func (seller *Seller) UnpackLiquidity(data []byte) (*big.Int, error) {
	out, err := seller.abi.Unpack("liquidity", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackLoan is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd285b7b4.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function loan() view returns(address)
func (seller *Seller) PackLoan() []byte {
	enc, err := seller.abi.Pack("loan")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackLoan is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd285b7b4.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function loan() view returns(address)
func (seller *Seller) TryPackLoan() ([]byte, error) {
	return seller.abi.Pack("loan")
}

// UnpackLoan is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd285b7b4.
//
// Solidity: function loan() view returns(address)
func (seller *Seller) UnpackLoan(data []byte) (common.Address, error) {
	out, err := seller.abi.Unpack("loan", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackPosition is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x09218e91.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function position() view returns(int256)
func (seller *Seller) PackPosition() []byte {
	enc, err := seller.abi.Pack("position")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackPosition is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x09218e91.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function position() view returns(int256)
func (seller *Seller) TryPackPosition() ([]byte, error) {
	return seller.abi.Pack("position")
}

// UnpackPosition is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x09218e91.
//
// Solidity: function position() view returns(int256)
func (seller *Seller) UnpackPosition(data []byte) (*big.Int, error) {
	out, err := seller.abi.Unpack("position", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackQuote is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xed1bd76c.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function quote(uint256 amount) view returns(uint256 sold, uint256 proceeds, uint256 charged)
func (seller *Seller) PackQuote(amount *big.Int) []byte {
	enc, err := seller.abi.Pack("quote", amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackQuote is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xed1bd76c.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function quote(uint256 amount) view returns(uint256 sold, uint256 proceeds, uint256 charged)
func (seller *Seller) TryPackQuote(amount *big.Int) ([]byte, error) {
	return seller.abi.Pack("quote", amount)
}

// QuoteOutput serves as a container for the return parameters of contract
// method Quote.
type QuoteOutput struct {
	Sold     *big.Int
	Proceeds *big.Int
	Charged  *big.Int
}

// UnpackQuote is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xed1bd76c.
//
// Solidity: function quote(uint256 amount) view returns(uint256 sold, uint256 proceeds, uint256 charged)
func (seller *Seller) UnpackQuote(data []byte) (QuoteOutput, error) {
	out, err := seller.abi.Unpack("quote", data)
	outstruct := new(QuoteOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Sold = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Proceeds = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	outstruct.Charged = abi.ConvertType(out[2], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackReferencePrice is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x59414bf2.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function referencePrice() view returns(uint256)
func (seller *Seller) PackReferencePrice() []byte {
	enc, err := seller.abi.Pack("referencePrice")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackReferencePrice is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x59414bf2.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function referencePrice() view returns(uint256)
func (seller *Seller) TryPackReferencePrice() ([]byte, error) {
	return seller.abi.Pack("referencePrice")
}

// UnpackReferencePrice is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x59414bf2.
//
// Solidity: function referencePrice() view returns(uint256)
func (seller *Seller) UnpackReferencePrice(data []byte) (*big.Int, error) {
	out, err := seller.abi.Unpack("referencePrice", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackSell is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcae270b6.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function sell(address collateral_, address loan_, uint256 amount) returns(uint256 received)
func (seller *Seller) PackSell(collateral common.Address, loan common.Address, amount *big.Int) []byte {
	enc, err := seller.abi.Pack("sell", collateral, loan, amount)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSell is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xcae270b6.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function sell(address collateral_, address loan_, uint256 amount) returns(uint256 received)
func (seller *Seller) TryPackSell(collateral common.Address, loan common.Address, amount *big.Int) ([]byte, error) {
	return seller.abi.Pack("sell", collateral, loan, amount)
}

// UnpackSell is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xcae270b6.
//
// Solidity: function sell(address collateral_, address loan_, uint256 amount) returns(uint256 received)
func (seller *Seller) UnpackSell(data []byte) (*big.Int, error) {
	out, err := seller.abi.Unpack("sell", data)
	if err != nil {
		return new(big.Int), err
	}
	out0 := abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	return out0, nil
}

// PackStand is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9c2ed4db.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function stand(uint256 reference_, int256 position_, uint256 left_, uint256 fee_) returns()
func (seller *Seller) PackStand(reference *big.Int, position *big.Int, left *big.Int, fee *big.Int) []byte {
	enc, err := seller.abi.Pack("stand", reference, position, left, fee)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackStand is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x9c2ed4db.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function stand(uint256 reference_, int256 position_, uint256 left_, uint256 fee_) returns()
func (seller *Seller) TryPackStand(reference *big.Int, position *big.Int, left *big.Int, fee *big.Int) ([]byte, error) {
	return seller.abi.Pack("stand", reference, position, left, fee)
}

// PackSwap is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x128acb08.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function swap(address recipient, bool zeroForOne, int256 amount, uint160 limit, bytes data) returns(int256 amount0, int256 amount1)
func (seller *Seller) PackSwap(recipient common.Address, zeroForOne bool, amount *big.Int, limit *big.Int, data []byte) []byte {
	enc, err := seller.abi.Pack("swap", recipient, zeroForOne, amount, limit, data)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSwap is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x128acb08.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function swap(address recipient, bool zeroForOne, int256 amount, uint160 limit, bytes data) returns(int256 amount0, int256 amount1)
func (seller *Seller) TryPackSwap(recipient common.Address, zeroForOne bool, amount *big.Int, limit *big.Int, data []byte) ([]byte, error) {
	return seller.abi.Pack("swap", recipient, zeroForOne, amount, limit, data)
}

// SwapOutput serves as a container for the return parameters of contract
// method Swap.
type SwapOutput struct {
	Amount0 *big.Int
	Amount1 *big.Int
}

// UnpackSwap is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x128acb08.
//
// Solidity: function swap(address recipient, bool zeroForOne, int256 amount, uint160 limit, bytes data) returns(int256 amount0, int256 amount1)
func (seller *Seller) UnpackSwap(data []byte) (SwapOutput, error) {
	out, err := seller.abi.Unpack("swap", data)
	outstruct := new(SwapOutput)
	if err != nil {
		return *outstruct, err
	}
	outstruct.Amount0 = abi.ConvertType(out[0], new(big.Int)).(*big.Int)
	outstruct.Amount1 = abi.ConvertType(out[1], new(big.Int)).(*big.Int)
	return *outstruct, nil
}

// PackToken0 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0dfe1681.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function token0() view returns(address)
func (seller *Seller) PackToken0() []byte {
	enc, err := seller.abi.Pack("token0")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackToken0 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x0dfe1681.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function token0() view returns(address)
func (seller *Seller) TryPackToken0() ([]byte, error) {
	return seller.abi.Pack("token0")
}

// UnpackToken0 is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x0dfe1681.
//
// Solidity: function token0() view returns(address)
func (seller *Seller) UnpackToken0(data []byte) (common.Address, error) {
	out, err := seller.abi.Unpack("token0", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// PackToken1 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd21220a7.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function token1() view returns(address)
func (seller *Seller) PackToken1() []byte {
	enc, err := seller.abi.Pack("token1")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackToken1 is the Go binding used to pack the parameters required for calling
// the contract method with ID 0xd21220a7.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function token1() view returns(address)
func (seller *Seller) TryPackToken1() ([]byte, error) {
	return seller.abi.Pack("token1")
}

// UnpackToken1 is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0xd21220a7.
//
// Solidity: function token1() view returns(address)
func (seller *Seller) UnpackToken1(data []byte) (common.Address, error) {
	out, err := seller.abi.Unpack("token1", data)
	if err != nil {
		return *new(common.Address), err
	}
	out0 := *abi.ConvertType(out[0], new(common.Address)).(*common.Address)
	return out0, nil
}

// SellerSold represents a Sold event raised by the Seller contract.
type SellerSold struct {
	Caller   common.Address
	Assets   *big.Int
	Proceeds *big.Int
	Charged  *big.Int
	Raw      *types.Log // Blockchain specific contextual infos
}

const SellerSoldEventName = "Sold"

// ContractEventName returns the user-defined event name.
func (SellerSold) ContractEventName() string {
	return SellerSoldEventName
}

// UnpackSoldEvent is the Go binding that unpacks the event data emitted
// by contract.
//
// Solidity: event Sold(address indexed caller, uint256 assets, uint256 proceeds, uint256 charged)
func (seller *Seller) UnpackSoldEvent(log *types.Log) (*SellerSold, error) {
	event := "Sold"
	if len(log.Topics) == 0 {
		return nil, bind.ErrNoEventSignature
	}
	if log.Topics[0] != seller.abi.Events[event].ID {
		return nil, bind.ErrEventSignatureMismatch
	}
	out := new(SellerSold)
	if len(log.Data) > 0 {
		if err := seller.abi.UnpackIntoInterface(out, event, log.Data); err != nil {
			return nil, err
		}
	}
	var indexed abi.Arguments
	for _, arg := range seller.abi.Events[event].Inputs {
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

// TokenMetaData contains all meta data concerning the Token contract.
var TokenMetaData = bind.MetaData{
	ABI: "[{\"inputs\":[{\"internalType\":\"address\",\"name\":\"trusted_\",\"type\":\"address\"}],\"stateMutability\":\"nonpayable\",\"type\":\"constructor\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"Approval\",\"type\":\"event\"},{\"anonymous\":false,\"inputs\":[{\"indexed\":true,\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"indexed\":true,\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"indexed\":false,\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"Transfer\",\"type\":\"event\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"}],\"name\":\"allowance\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"spender\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"approve\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"account\",\"type\":\"address\"}],\"name\":\"balanceOf\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"burn\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"decimals\",\"outputs\":[{\"internalType\":\"uint8\",\"name\":\"\",\"type\":\"uint8\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"string\",\"name\":\"name_\",\"type\":\"string\"},{\"internalType\":\"string\",\"name\":\"symbol_\",\"type\":\"string\"},{\"internalType\":\"uint8\",\"name\":\"decimals_\",\"type\":\"uint8\"}],\"name\":\"describe\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"issuer\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"mint\",\"outputs\":[],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"name\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"symbol\",\"outputs\":[{\"internalType\":\"string\",\"name\":\"\",\"type\":\"string\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"totalSupply\",\"outputs\":[{\"internalType\":\"uint256\",\"name\":\"\",\"type\":\"uint256\"}],\"stateMutability\":\"view\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"transfer\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[{\"internalType\":\"address\",\"name\":\"from\",\"type\":\"address\"},{\"internalType\":\"address\",\"name\":\"to\",\"type\":\"address\"},{\"internalType\":\"uint256\",\"name\":\"amount\",\"type\":\"uint256\"}],\"name\":\"transferFrom\",\"outputs\":[{\"internalType\":\"bool\",\"name\":\"\",\"type\":\"bool\"}],\"stateMutability\":\"nonpayable\",\"type\":\"function\"},{\"inputs\":[],\"name\":\"trusted\",\"outputs\":[{\"internalType\":\"address\",\"name\":\"\",\"type\":\"address\"}],\"stateMutability\":\"view\",\"type\":\"function\"}]",
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

// PackDecimals is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x313ce567.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function decimals() view returns(uint8)
func (token *Token) PackDecimals() []byte {
	enc, err := token.abi.Pack("decimals")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDecimals is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x313ce567.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function decimals() view returns(uint8)
func (token *Token) TryPackDecimals() ([]byte, error) {
	return token.abi.Pack("decimals")
}

// UnpackDecimals is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x313ce567.
//
// Solidity: function decimals() view returns(uint8)
func (token *Token) UnpackDecimals(data []byte) (uint8, error) {
	out, err := token.abi.Unpack("decimals", data)
	if err != nil {
		return *new(uint8), err
	}
	out0 := *abi.ConvertType(out[0], new(uint8)).(*uint8)
	return out0, nil
}

// PackDescribe is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4e48000f.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function describe(string name_, string symbol_, uint8 decimals_) returns()
func (token *Token) PackDescribe(name string, symbol string, decimals uint8) []byte {
	enc, err := token.abi.Pack("describe", name, symbol, decimals)
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackDescribe is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x4e48000f.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function describe(string name_, string symbol_, uint8 decimals_) returns()
func (token *Token) TryPackDescribe(name string, symbol string, decimals uint8) ([]byte, error) {
	return token.abi.Pack("describe", name, symbol, decimals)
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

// PackName is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06fdde03.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function name() view returns(string)
func (token *Token) PackName() []byte {
	enc, err := token.abi.Pack("name")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackName is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x06fdde03.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function name() view returns(string)
func (token *Token) TryPackName() ([]byte, error) {
	return token.abi.Pack("name")
}

// UnpackName is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x06fdde03.
//
// Solidity: function name() view returns(string)
func (token *Token) UnpackName(data []byte) (string, error) {
	out, err := token.abi.Unpack("name", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
}

// PackSymbol is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x95d89b41.  This method will panic if any
// invalid/nil inputs are passed.
//
// Solidity: function symbol() view returns(string)
func (token *Token) PackSymbol() []byte {
	enc, err := token.abi.Pack("symbol")
	if err != nil {
		panic(err)
	}
	return enc
}

// TryPackSymbol is the Go binding used to pack the parameters required for calling
// the contract method with ID 0x95d89b41.  This method will return an error
// if any inputs are invalid/nil.
//
// Solidity: function symbol() view returns(string)
func (token *Token) TryPackSymbol() ([]byte, error) {
	return token.abi.Pack("symbol")
}

// UnpackSymbol is the Go binding that unpacks the parameters returned
// from invoking the contract method with ID 0x95d89b41.
//
// Solidity: function symbol() view returns(string)
func (token *Token) UnpackSymbol(data []byte) (string, error) {
	out, err := token.abi.Unpack("symbol", data)
	if err != nil {
		return *new(string), err
	}
	out0 := *abi.ConvertType(out[0], new(string)).(*string)
	return out0, nil
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
