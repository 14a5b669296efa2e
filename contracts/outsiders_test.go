package contracts_test

import (
	"bytes"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/bindings"
	"github.com/ringfence-sim/ringfence/exchange/liquidity"
	"github.com/ringfence-sim/ringfence/vault"
)

// bookOf is the calls that tell a seller the shape of a venue.
func bookOf(venue liquidity.Venue) ([][]byte, error) {
	shape, err := liquidity.Shape(venue)
	book := make([]contracts.Rung, len(shape))
	for i := range shape {
		book[i] = contracts.Rung(shape[i])
	}
	return contracts.SellerBook(book), err
}

// standOf is the call that tells a seller where a venue stands.
func standOf(venue liquidity.Venue) ([]byte, error) {
	at, err := liquidity.Stand(venue)
	return contracts.SellerStand(nil, &at.Reference, at.Position, &at.Left, &at.Fee), err
}

// A sale by the contract fetches what the venue pays in Go, to the unit, from dust to more than the book holds, sale after
// sale within a block and from block to block, in calm and in a crash.
func TestTheSellerPaysWhatTheVenuePays(t *testing.T) {
	power := liquidity.PowerLawParams{
		Depth: e(1_000_000, 6), At: e(1, 15), Exponent: e(674, 15), Reach: e(9, 17), TakerFee: e(5, 14), Recovery: liquidity.Recovery{HalfLife: 600},
	}
	for name, rule := range map[string]liquidity.Rule{
		"power-law":   power,
		"square-root": liquidity.SquareRootParams{Prefactor: e(1, 18), Volatility: e(4, 16), Volume: e(1_000_000_000, 6), Exponent: e(5, 17), Reach: e(9, 17), TakerFee: e(3, 15)},
		"drying":      liquidity.Drying{Of: power, Drawdown: e(100, 18), Volatility: e(500, 18), Least: e(2, 16), HalfLife: 900},
	} {
		t.Run(name, func(t *testing.T) {
			x := newEVM(t)
			settle(t, x, 0)
			venue, err := rule.Open(nil, e(2_000, 24), rule.Fee())
			require.NoError(t, err)
			at := contracts.FactoryAddress
			require.NoError(t, x.Chain().Deploy(at, owner, contracts.SellerCreation(keeper, weth, usdc)))
			require.NoError(t, x.Mint(usdc, at, e(1, 30)))
			send := func(from, to vault.Address, data []byte) []byte {
				t.Helper()
				out, _, err := x.Chain().Transact(from, to, data)
				require.NoError(t, err)
				return out
			}
			book, err := bookOf(venue)
			require.NoError(t, err)
			for _, rungs := range book {
				send(keeper, at, rungs)
			}
			seller, token := bindings.NewSeller(), bindings.NewToken()
			send(alice, weth, token.PackApprove(common.Address(at), new(big.Int).SetBytes(common.MaxHash[:])))
			draw := rand.New(rand.NewPCG(1, 2))
			price, partial := 2_000.0, 0
			for block := range 60 {
				require.NoError(t, x.SetTime(x.Time()+12))
				price *= 1 + 0.06*(draw.Float64()-0.6)
				reference := e(uint64(price*1e6), 18)
				if sees, is := venue.(liquidity.Witness); is {
					sees.Witness(&reference, x.Time())
				}
				venue.Follow(&reference, x.Time())
				if block%7 == 3 { // somebody else buys: the venue stands above its reference
					amount := e(draw.Uint64N(400)+1, 18)
					venue.Execute(liquidity.Buy, &amount, nil)
				}
				stand, err := standOf(venue)
				require.NoError(t, err)
				send(keeper, at, stand)
				for range 5 {
					var amount uint256.Int
					amount.SetUint64(draw.Uint64() >> draw.IntN(64))
					amount.Mul(&amount, uint256.NewInt(1+draw.Uint64N(300)))
					if draw.IntN(12) == 0 {
						amount = e(1, 28) // more than the book holds
					}
					want := venue.Execute(liquidity.Sell, &amount, nil)
					had, gave := x.Balance(usdc, alice), x.Balance(weth, alice)
					got, err := seller.UnpackSell(send(alice, at, seller.PackSell(common.Address(weth), common.Address(usdc), amount.ToBig())))
					require.NoError(t, err)
					var net, paid, sold uint256.Int
					net.Sub(&want.Quote, &want.Fee)
					after, left := x.Balance(usdc, alice), x.Balance(weth, alice)
					require.Equal(t, net.Dec(), got.String(), "block %d, %s", block, amount.Dec())
					require.Equal(t, net, *paid.Sub(&after, &had))
					require.Equal(t, want.Base, *sold.Sub(&gave, &left))
					if !want.Base.Eq(&amount) {
						partial++
					}
				}
			}
			require.NotZero(t, partial, "fills that the book ends")
			_, _, err = x.Chain().Transact(alice, at, seller.PackStand(big.NewInt(1), new(big.Int), big.NewInt(1), new(big.Int)))
			require.Equal(t, vault.ErrUnauthorized, err)
			_, _, err = x.Chain().Transact(alice, at, book[0])
			require.Equal(t, vault.ErrUnauthorized, err)
		})
	}
}

// taker is machine code of a bot made for Uniswap v3: whatever it is sent it sends on to the pool, and in the pool's callback
// it transfers what the word of the calldata at `owed` says. What it pays is short by `short`.
func taker(pool, token vault.Address, owed, short byte) []byte {
	code := []byte{
		byte(vm.PUSH0), byte(vm.CALLDATALOAD), byte(vm.PUSH1), 0xe0, byte(vm.SHR), byte(vm.PUSH4), 0xfa, 0x46, 0x1e, 0x33, byte(vm.EQ),
		byte(vm.PUSH1), 62, byte(vm.JUMPI),
		byte(vm.CALLDATASIZE), byte(vm.PUSH0), byte(vm.PUSH0), byte(vm.CALLDATACOPY),
		byte(vm.PUSH1), 64, byte(vm.PUSH0), byte(vm.CALLDATASIZE), byte(vm.PUSH0), byte(vm.PUSH0), byte(vm.PUSH20),
	}
	code = append(code, pool[:]...)
	code = append(code, byte(vm.GAS), byte(vm.CALL), byte(vm.PUSH1), 55, byte(vm.JUMPI))
	code = append(code, byte(vm.PUSH0), byte(vm.PUSH0), byte(vm.REVERT), byte(vm.STOP), byte(vm.STOP))
	code = append(code, byte(vm.JUMPDEST), byte(vm.PUSH1), 64, byte(vm.PUSH0), byte(vm.RETURN), byte(vm.STOP), byte(vm.STOP))
	code = append(code, byte(vm.JUMPDEST), byte(vm.PUSH4), 0xa9, 0x05, 0x9c, 0xbb, byte(vm.PUSH1), 0xe0, byte(vm.SHL), byte(vm.PUSH0), byte(vm.MSTORE),
		byte(vm.CALLER), byte(vm.PUSH1), 4, byte(vm.MSTORE),
		byte(vm.PUSH1), short, byte(vm.PUSH1), owed, byte(vm.CALLDATALOAD), byte(vm.SUB), byte(vm.PUSH1), 36, byte(vm.MSTORE),
		byte(vm.PUSH1), 32, byte(vm.PUSH0), byte(vm.PUSH1), 68, byte(vm.PUSH0), byte(vm.PUSH0), byte(vm.PUSH20))
	code = append(code, token[:]...)
	return append(code, byte(vm.GAS), byte(vm.CALL), byte(vm.STOP))
}

// A bot made for Uniswap v3 finds a pool, swaps, pays in the callback, and gets what the venue pays. One that pays a unit less
// gets nothing.
func TestTheSellerIsAPoolToBots(t *testing.T) {
	x := newEVM(t)
	settle(t, x, 0)
	rule := liquidity.PowerLawParams{Depth: e(1_000_000, 6), At: e(1, 15), Exponent: e(674, 15), Reach: e(9, 17), TakerFee: e(5, 14)}
	venue, err := rule.Open(nil, e(2_000, 24), rule.TakerFee)
	require.NoError(t, err)
	reference := e(2_000, 24)
	venue.Follow(&reference, x.Time())
	at, seller := contracts.FactoryAddress, bindings.NewSeller()
	require.NoError(t, x.Chain().Deploy(at, owner, contracts.SellerCreation(keeper, weth, usdc)))
	require.NoError(t, x.Mint(usdc, at, e(1, 30)))
	book, err := bookOf(venue)
	require.NoError(t, err)
	stand, err := standOf(venue)
	require.NoError(t, err)
	for _, c := range append(book, stand) {
		_, _, err := x.Chain().Transact(keeper, at, c)
		require.NoError(t, err)
	}
	for fee, want := range map[int64]vault.Address{500: at, 3_000: at, 10_000: at, 100: nobody} {
		out, err := x.Chain().View(at, seller.PackGetPool(common.Address(usdc), common.Address(weth), big.NewInt(fee)))
		require.NoError(t, err)
		pool, err := seller.UnpackGetPool(out)
		require.NoError(t, err)
		require.Equal(t, common.Address(want), pool, fee)
	}
	collateralFirst := bytes.Compare(weth[:], usdc[:]) < 0
	owed, limit := byte(4), big.NewInt(4295128740)
	if !collateralFirst {
		owed = 36
		limit, _ = new(big.Int).SetString("1461446703485210103287273052203988822378723970341", 10)
	}
	bot := func(name string, short byte) vault.Address {
		at := silent(t, x, name, taker(contracts.FactoryAddress, weth, owed, short)...)
		require.NoError(t, x.Mint(weth, at, e(100, 18)))
		return at
	}
	good, cheat := bot("good", 0), bot("cheat", 1)
	amount := e(10, 18)
	swap := func(forwards bool, limit *big.Int) []byte {
		return seller.PackSwap(common.Address(bob), forwards, amount.ToBig(), limit, nil)
	}
	had := x.Balance(usdc, bob)
	_, _, err = x.Chain().Transact(alice, cheat, swap(collateralFirst, limit))
	require.Error(t, err)
	_, _, err = x.Chain().Transact(alice, good, swap(!collateralFirst, limit))
	require.Error(t, err, "the other way round")
	_, _, err = x.Chain().Transact(alice, good, swap(collateralFirst, big.NewInt(1<<60)))
	require.Error(t, err, "a price limit")
	require.Equal(t, had, x.Balance(usdc, bob))

	want := venue.Execute(liquidity.Sell, &amount, nil)
	_, _, err = x.Chain().Transact(alice, good, swap(collateralFirst, limit))
	require.NoError(t, err)
	after := x.Balance(usdc, bob)
	var net, paid uint256.Int
	require.Equal(t, net.Sub(&want.Quote, &want.Fee), paid.Sub(&after, &had))
	require.Equal(t, amount, x.Balance(weth, at))
	require.Equal(t, e(90, 18), x.Balance(weth, good))
}

func TestVenuesWithoutAShapeAreRefused(t *testing.T) {
	pool, err := liquidity.NewPool(liquidity.PoolParams{QuoteReserve: e(1, 12)})
	require.NoError(t, err)
	dry, err := liquidity.Drying{Of: liquidity.Boundless{}, Least: e(1, 18), HalfLife: 1}.Open(nil, n(1), none)
	require.NoError(t, err)
	for _, venue := range []liquidity.Venue{pool, &liquidity.Infinite{}, dry} {
		_, err := bookOf(venue)
		require.ErrorContains(t, err, "has no shape")
		_, err = standOf(venue)
		require.ErrorContains(t, err, "has no shape")
	}
}

// Selectors that bots made for Uniswap v3 and clients of Multicall3 call.
func TestOutsidersFindTheFunctionsTheyKnow(t *testing.T) {
	seller, err := bindings.SellerMetaData.ParseABI()
	require.NoError(t, err)
	for name, want := range map[string]string{"getPool": "1698ee82", "swap": "128acb08", "liquidity": "1a686502"} {
		require.Equal(t, want, common.Bytes2Hex(seller.Methods[name].ID), name)
	}
	multicall, err := bindings.MulticallMetaData.ParseABI()
	require.NoError(t, err)
	require.Equal(t, "82ad56cb", common.Bytes2Hex(multicall.Methods["aggregate3"].ID))

	x := newEVM(t)
	settle(t, x, 0)
	require.NoError(t, x.Chain().Deploy(contracts.MulticallAddress, owner, contracts.MulticallCreation()))
	calls, token := bindings.NewMulticall(), bindings.NewToken()
	balance := func(fails bool) bindings.MulticallCall3 {
		return bindings.MulticallCall3{Target: common.Address(weth), AllowFailure: fails, CallData: token.PackBalanceOf(common.Address(alice))}
	}
	bad := bindings.MulticallCall3{Target: common.Address(weth), AllowFailure: true, CallData: []byte{1, 2, 3, 4}}
	out, err := x.Chain().View(contracts.MulticallAddress, calls.PackAggregate3([]bindings.MulticallCall3{balance(false), bad}))
	require.NoError(t, err)
	results, err := calls.UnpackAggregate3(out)
	require.NoError(t, err)
	require.Len(t, results, 2)
	held := x.Balance(weth, alice)
	require.Equal(t, held.PaddedBytes(32), results[0].ReturnData)
	require.Equal(t, []bool{true, false}, []bool{results[0].Success, results[1].Success})
	bad.AllowFailure = false
	_, err = x.Chain().View(contracts.MulticallAddress, calls.PackAggregate3([]bindings.MulticallCall3{bad}))
	require.ErrorContains(t, err, "Multicall3: call failed")
}
