package study

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain"
	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/fixed"
	"github.com/ringfence-sim/ringfence/sim/arm"
	"github.com/ringfence-sim/ringfence/sim/lending"
	"github.com/ringfence-sim/ringfence/vault"
)

// bare is a host whose chain is not begun, at 1,000 s of the study's time.
func bare(t *testing.T) *host {
	t.Helper()
	plain, err := contracts.NewChain()
	require.NoError(t, err)
	h := newHost(&Study{id: chain.ID, shift: 500}, plain)
	require.NoError(t, h.SetTime(1000))
	require.EqualValues(t, 1500, plain.Time())
	return h
}

// begun opens the chain of a host.
func begun(t *testing.T, h *host) {
	t.Helper()
	rich := types.Account{Balance: new(big.Int).Lsh(big.NewInt(1), 100)}
	require.NoError(t, h.open(chain.Genesis{
		ID: chain.ID, BaseFee: uint256.NewInt(7), GasLimit: chain.GasLimit, Alloc: types.GenesisAlloc{h.publisher.Address: rich}, Coinbase: builder,
	}))
}

// Contracts are deployed, and code is put somewhere, before the first block alone. Whatever is under way, code, time and calls
// are those of the block under construction, and between two blocks those after the last one.
func TestAHostBeforeInAndBetweenBlocks(t *testing.T) {
	h := bare(t)
	at, other := vault.NamedAddress("echo"), vault.NamedAddress("other")
	answers := []byte{0x36, 0x5f, 0x5f, 0x37, 0x36, 0x5f, 0xf3} // RETURN of what it is called with
	require.NoError(t, h.SetCode(at, answers))
	// PUSH7 of the code, PUSH0, MSTORE, and RETURN of its seven bytes
	require.NoError(t, h.Deploy(other, issuer, append(append([]byte{0x66}, answers...), 0x5f, 0x52, 0x60, 7, 0x60, 25, 0xf3)))
	data := []byte{1, 2, 3, 4}
	holds := func() {
		t.Helper()
		require.Equal(t, answers, h.CodeAt(at))
		require.Equal(t, answers, h.CodeAt(other))
		require.Empty(t, h.CodeAt(vault.NamedAddress("nobody")))
		require.EqualValues(t, 1000, h.Time())
		output, err := h.View(at, data)
		require.NoError(t, err)
		require.Equal(t, data, output)
		_, err = h.View(keeper, data)
		require.ErrorAs(t, err, new(*contracts.RevertError))
	}
	require.NoError(t, h.SetCode(keeper, echo))
	holds()
	output, _, err := h.Transact(issuer, at, data)
	require.NoError(t, err)
	require.Equal(t, data, output)

	begun(t, h)
	holds()
	require.NoError(t, h.SetTime(1000))
	require.EqualError(t, h.SetTime(1001), "study: the block's time is 1000, and not 1001")
	require.ErrorContains(t, h.SetCode(other, answers), common.Address(other).String()+", who signs, is given code")
	require.ErrorContains(t, h.Deploy(other, issuer, answers), common.Address(other).String()+" is deployed after the market was created")
	output, gas, err := h.Transact(issuer, at, data)
	require.NoError(t, err)
	require.Equal(t, data, output)
	require.NotZero(t, gas)
	_, gas, err = h.Transact(issuer, keeper, data)
	require.ErrorAs(t, err, new(*contracts.RevertError))
	require.NotZero(t, gas, "what fails is paid for")
	_, _, err = h.Transact(other, at, data)
	require.ErrorContains(t, err, common.Address(other).String()+" calls, whose key nobody has")
	require.NoError(t, h.fails(vault.Address(h.publisher.Address), errSeller))

	block, err := h.seal()
	require.NoError(t, err)
	require.Len(t, block.Included, 3)
	holds()
	_, err = h.seal()
	require.ErrorIs(t, err, errNoBlock)
	_, _, err = h.Transact(issuer, at, data)
	require.ErrorIs(t, err, errNoBlock)
	require.NoError(t, h.begin(1512, 7, chain.GasLimit))
	require.EqualValues(t, 1012, h.Time())
	require.Nil(t, h.shown)
	h.abandon()
	require.Nil(t, h.making)
	require.EqualValues(t, 1000, h.Time())
}

// A liquidator's transaction that fails does fail.
func TestWhatFailsDoesNotGoThrough(t *testing.T) {
	h := bare(t)
	require.NoError(t, h.SetCode(keeper, []byte{0x00})) // STOP
	begun(t, h)
	require.ErrorContains(t, h.fails(vault.Address(h.publisher.Address), errSeller), "a liquidator's transaction that fails went through")
}

// The seller's contract has every rung of the venue's book, and pays nothing before it is told where that stands.
func TestTheSellerHasTheWholeBook(t *testing.T) {
	h := bare(t)
	wad := func(tenths uint64) uint256.Int { return *uint256.NewInt(tenths * 1e17) }
	root := liquidity.SquareRootParams{Prefactor: fixed.WAD, Volatility: *uint256.NewInt(4e16), Volume: *uint256.NewInt(1e15), Exponent: wad(5), Reach: wad(9)}
	world := &arm.World{Venue: root, VenueFee: *uint256.NewInt(3e15), CollateralDecimals: 18, LoanDecimals: 6}
	b := &outlet{on: h, collateral: lending.CollateralToken, loan: lending.LoanToken}
	require.NoError(t, b.deploy(world))
	require.True(t, b.exact)
	venue, err := root.Open(nil, *uint256.NewInt(1e18), world.VenueFee)
	require.NoError(t, err)
	shape, err := liquidity.Shape(venue)
	require.NoError(t, err)
	require.Greater(t, len(shape), 256, "one call does not tell it")
	for i := range shape {
		index := uint256.NewInt(uint64(i)).Bytes32()
		output, err := h.View(seller, append(topic("book(uint256)").Bytes()[:4], index[:]...))
		require.NoError(t, err, i)
		var rung [3]uint256.Int
		for k := range rung {
			rung[k].SetBytes(output[32*k : 32*k+32])
		}
		require.Equal(t, [3]uint256.Int{shape[i].Depth, shape[i].Offset, shape[i].Area}, rung, i)
	}
	index := uint256.NewInt(uint64(len(shape))).Bytes32()
	_, err = h.View(seller, append(topic("book(uint256)").Bytes()[:4], index[:]...))
	require.Error(t, err, "and no more")

	// It is told between no two blocks, and once while nothing is sold.
	begun(t, h)
	require.NoError(t, b.Sells(venue, nil, nil))
	require.NoError(t, b.Sells(venue, nil, nil))
	b.sold = true
	require.NoError(t, b.Sells(venue, nil, nil))
	require.False(t, b.sold)
	block, err := h.seal()
	require.NoError(t, err)
	require.Len(t, block.Included, 2)
	b.sold = true
	require.ErrorIs(t, b.Sells(venue, nil, nil), errNoBlock)
	require.ErrorContains(t, b.deploy(world), "is deployed after the market was created")
	world.Venue = liquidity.Boundless{}
	require.ErrorContains(t, b.deploy(world), "is deployed after the market was created")
}

// A venue that is no book has a contract that is bent. One that refuses its keeper is an error.
func TestTheSellerOfABentVenue(t *testing.T) {
	h := bare(t)
	world := &arm.World{Venue: liquidity.Boundless{}, CollateralDecimals: 18, LoanDecimals: 6}
	b := &outlet{on: h, collateral: lending.CollateralToken, loan: lending.LoanToken}
	require.NoError(t, b.deploy(world))
	require.False(t, b.exact)
	require.NotEmpty(t, h.CodeAt(seller))
	require.NoError(t, h.SetCode(seller, echo))
	begun(t, h)
	venue, err := liquidity.Boundless{}.Open(nil, uint256.Int{}, uint256.Int{})
	require.NoError(t, err)
	require.ErrorIs(t, b.Sells(venue, new(uint256.Int), uint256.NewInt(1)), errSeller)
}
