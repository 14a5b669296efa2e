package contracts_test

import (
	"crypto/ecdsa"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/accounts/abi"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/bindings"
	"github.com/ringfence-sim/ringfence/vault"
)

// An interface is what clients made for Morpho Blue 1.0.0 call and read: selectors as they were computed elsewhere from the
// deployed contract's interface, and signatures of events, whose hashes are the topics.
func TestEverySelectorAndTopicIsMorphos(t *testing.T) {
	parse := func(text string) abi.ABI {
		parsed, err := abi.JSON(strings.NewReader(text))
		require.NoError(t, err)
		return parsed
	}
	core := parse(bindings.RulebookMetaData.ABI)
	selectors := map[string]string{
		"accrueInterest": "151c1ade", "borrow": "50d8cd4b", "createMarket": "8c1358a2", "enableIrm": "5a64f51e",
		"enableLltv": "4d98a93b", "feeRecipient": "46904840", "flashLoan": "e0232b42", "isAuthorized": "65e4ad9e",
		"isIrmEnabled": "f2b863ce", "isLltvEnabled": "b485f3b8", "market": "5c60e39a", "owner": "8da5cb5b",
		"position": "93c52062", "repay": "20b76e81", "setAuthorization": "eecea000", "setFee": "2b4f013c",
		"setFeeRecipient": "e74b981b", "setOwner": "13af4035", "supply": "a99aad89", "supplyCollateral": "238d6579",
		"withdraw": "5c2bea49", "withdrawCollateral": "8720316d", "liquidate": "d8eabcb8", "idToMarketParams": "2c3c9157",
		"nonce": "70ae92d2", "extSloads": "7784c685", "DOMAIN_SEPARATOR": "3644e515", "setAuthorizationWithSig": "8069218f",
	}
	require.Len(t, core.Methods, len(selectors))
	for name, want := range selectors {
		require.Equal(t, want, hex.EncodeToString(core.Methods[name].ID), name)
	}
	require.Empty(t, core.Errors, "refusals are reason strings")

	events := map[string]struct {
		signature string
		indexed   int
	}{
		"SetOwner":           {"SetOwner(address)", 1},
		"SetFee":             {"SetFee(bytes32,uint256)", 1},
		"SetFeeRecipient":    {"SetFeeRecipient(address)", 1},
		"EnableIrm":          {"EnableIrm(address)", 1},
		"EnableLltv":         {"EnableLltv(uint256)", 0},
		"CreateMarket":       {"CreateMarket(bytes32,(address,address,address,address,uint256))", 1},
		"Supply":             {"Supply(bytes32,address,address,uint256,uint256)", 3},
		"Withdraw":           {"Withdraw(bytes32,address,address,address,uint256,uint256)", 3},
		"Borrow":             {"Borrow(bytes32,address,address,address,uint256,uint256)", 3},
		"Repay":              {"Repay(bytes32,address,address,uint256,uint256)", 3},
		"SupplyCollateral":   {"SupplyCollateral(bytes32,address,address,uint256)", 3},
		"WithdrawCollateral": {"WithdrawCollateral(bytes32,address,address,address,uint256)", 3},
		"Liquidate":          {"Liquidate(bytes32,address,address,uint256,uint256,uint256,uint256,uint256)", 3},
		"FlashLoan":          {"FlashLoan(address,address,uint256)", 2},
		"SetAuthorization":   {"SetAuthorization(address,address,address,bool)", 3},
		"IncrementNonce":     {"IncrementNonce(address,address,uint256)", 2},
		"AccrueInterest":     {"AccrueInterest(bytes32,uint256,uint256,uint256)", 1},
	}
	require.Len(t, core.Events, len(events))
	for name, want := range events {
		require.Equal(t, crypto.Keccak256Hash([]byte(want.signature)), core.Events[name].ID, name)
		indexed := 0
		for _, input := range core.Events[name].Inputs {
			if input.Indexed {
				indexed++
			}
		}
		require.Equal(t, want.indexed, indexed, name)
	}
	for name, prefix := range map[string]string{"SetAuthorization": "d5e969f0", "IncrementNonce": "a58af1a0"} {
		id := core.Events[name].ID
		require.Equal(t, prefix, hex.EncodeToString(id[:4]), name)
	}

	bot := parse(bindings.BotMetaData.ABI)
	for name, want := range map[string]string{
		"onMorphoLiquidate": "cf7ea196", "onMorphoRepay": "05b4591c", "onMorphoSupply": "2075be03",
		"onMorphoSupplyCollateral": "b1022fdf", "onMorphoFlashLoan": "31f57072",
	} {
		require.Equal(t, want, hex.EncodeToString(bot.Methods[name].ID), name)
	}
	curve := parse(bindings.AdaptiveCurveIrmMetaData.ABI)
	for name, want := range map[string]string{"borrowRate": "9451fed4", "borrowRateView": "8c00bf6b", "rateAtTarget": "01977b57"} {
		require.Equal(t, want, hex.EncodeToString(curve.Methods[name].ID), name)
	}
	require.Equal(t, "a035b1fe", hex.EncodeToString(parse(bindings.PriceFeedMetaData.ABI).Methods["price"].ID))
}

// word is 32 bytes with a number on the right.
func word(x uint64) (w [32]byte) {
	big.NewInt(0).SetUint64(x).FillBytes(w[:])
	return w
}

// slotOf is where Solidity keeps what a mapping at a slot has for a key.
func slotOf(key, slot [32]byte) [32]byte { return crypto.Keccak256Hash(key[:], slot[:]) }

func keyOf(a vault.Address) (w [32]byte) {
	copy(w[12:], a[:])
	return w
}

// next is the word after one.
func next(slot [32]byte) (w [32]byte) {
	x := new(big.Int).SetBytes(slot[:])
	x.Add(x, big.NewInt(1)).FillBytes(w[:])
	return w
}

// Tools that write storage, and bundlers that read it, know where Morpho Blue 1.0.0 keeps what: position in slot 2, market
// in 3, isAuthorized in 6, nonce in 7, idToMarketParams in 8. What the getters show is read here from those slots.
func TestStorageIsWhereMorphoHasIt(t *testing.T) {
	x := newEVM(t)
	settle(t, x, 0)
	id := market(t, x, curve)
	require.NoError(t, x.SetFeeRecipient(owner, lender))
	require.NoError(t, x.SetFee(owner, id, n(1e17)))
	_, err := x.Supply(lender, id, e(1, 12), none, lender)
	require.NoError(t, err)
	require.NoError(t, x.SupplyCollateral(alice, id, e(1, 18), alice))
	_, err = x.Borrow(alice, id, e(1_500, 6), none, alice, alice)
	require.NoError(t, err)
	require.NoError(t, x.SetAuthorization(alice, bob, true))

	position := slotOf(keyOf(alice), slotOf(id, word(2)))
	totals := slotOf(id, word(3))
	params := slotOf(id, word(8))
	slots := [][32]byte{
		word(0), word(1),
		position, next(position),
		totals, next(totals), next(next(totals)),
		slotOf(keyOf(curve), word(4)), slotOf(word(86e16), word(5)),
		slotOf(keyOf(bob), slotOf(keyOf(alice), word(6))),
		slotOf(keyOf(alice), word(7)),
		params, next(params), next(next(params)), next(next(next(params))), next(next(next(next(params)))),
	}
	rulebook := bindings.NewRulebook()
	out, err := x.Chain().View(vault.EngineAddress, rulebook.PackExtSloads(slots))
	require.NoError(t, err)
	words, err := rulebook.UnpackExtSloads(out)
	require.NoError(t, err)
	require.Len(t, words, len(slots))

	halves := func(low, high uint256.Int) (w [32]byte) {
		var packed uint256.Int
		packed.Or(packed.Lsh(&high, 128), &low)
		return packed.Bytes32()
	}
	p, m, of := x.Position(id, alice), x.Market(id), x.Params(id)
	require.Equal(t, [][32]byte{
		keyOf(owner), keyOf(lender),
		p.SupplyShares.Bytes32(), halves(p.BorrowShares, p.Collateral),
		halves(m.TotalSupplyAssets, m.TotalSupplyShares), halves(m.TotalBorrowAssets, m.TotalBorrowShares), halves(n(m.LastUpdate), m.Fee),
		word(1), word(1), word(1), word(0),
		keyOf(of.Loan), keyOf(of.Collateral), keyOf(of.Oracle), keyOf(of.IRM), of.LLTV.Bytes32(),
	}, words)

	out, err = x.Chain().View(vault.EngineAddress, rulebook.PackExtSloads(nil))
	require.NoError(t, err)
	words, err = rulebook.UnpackExtSloads(out)
	require.NoError(t, err)
	require.Empty(t, words)
}

// signed is an authorization signed as wallets sign typed data (EIP-712), from the texts of the types and not from the
// contract.
func signed(t *testing.T, key *ecdsa.PrivateKey, chain uint64, a bindings.Authorization) bindings.Signature {
	t.Helper()
	text := func(s string) []byte { return crypto.Keccak256([]byte(s)) }
	number := func(x *big.Int) []byte { return common.LeftPadBytes(x.Bytes(), 32) }
	account := func(x common.Address) []byte { return common.LeftPadBytes(x[:], 32) }
	allowed := make([]byte, 32)
	if a.IsAuthorized {
		allowed[31] = 1
	}
	domain := crypto.Keccak256(text("EIP712Domain(uint256 chainId,address verifyingContract)"),
		number(new(big.Int).SetUint64(chain)), account(common.Address(vault.EngineAddress)))
	message := crypto.Keccak256(
		text("Authorization(address authorizer,address authorized,bool isAuthorized,uint256 nonce,uint256 deadline)"),
		account(a.Authorizer), account(a.Authorized), allowed, number(a.Nonce), number(a.Deadline))
	signature, err := crypto.Sign(crypto.Keccak256([]byte{0x19, 0x01}, domain, message), key)
	require.NoError(t, err)
	return bindings.Signature{V: 27 + signature[64], R: [32]byte(signature[:32]), S: [32]byte(signature[32:64])}
}

func TestAuthorizationsCanBeSigned(t *testing.T) {
	x := newEVM(t)
	settle(t, x, 0)
	key, err := crypto.ToECDSA(crypto.Keccak256([]byte("signer")))
	require.NoError(t, err)
	other, err := crypto.ToECDSA(crypto.Keccak256([]byte("another")))
	require.NoError(t, err)
	signer := vault.Address(crypto.PubkeyToAddress(key.PublicKey))
	rulebook := bindings.NewRulebook()
	send := func(a bindings.Authorization, s bindings.Signature) error {
		_, _, err := x.Chain().Transact(keeper, vault.EngineAddress, rulebook.PackSetAuthorizationWithSig(a, s))
		return err
	}
	nonce := func() *big.Int {
		out, err := x.Chain().View(vault.EngineAddress, rulebook.PackNonce(common.Address(signer)))
		require.NoError(t, err)
		used, err := rulebook.UnpackNonce(out)
		require.NoError(t, err)
		return used
	}
	bobs := bindings.Authorization{
		Authorizer: common.Address(signer), Authorized: common.Address(bob), IsAuthorized: true,
		Nonce: new(big.Int), Deadline: new(big.Int).SetUint64(x.Time()),
	}
	refused := func(reason string, a bindings.Authorization, s bindings.Signature) {
		t.Helper()
		before := nonce()
		require.ErrorContains(t, send(a, s), reason)
		require.Equal(t, before, nonce(), "a signature that is refused uses no nonce up")
		require.False(t, x.IsAuthorized(signer, keeper))
	}
	with := func(change func(a *bindings.Authorization)) bindings.Authorization {
		a := bobs
		change(&a)
		return a
	}

	late := with(func(a *bindings.Authorization) { a.Deadline = new(big.Int).SetUint64(x.Time() - 1) })
	refused("signature expired", late, signed(t, key, contracts.ChainID, late))
	early := with(func(a *bindings.Authorization) { a.Nonce = big.NewInt(1) })
	refused("invalid nonce", early, signed(t, key, contracts.ChainID, early))
	refused("invalid signature", bobs, signed(t, other, 1, bobs))
	refused("invalid signature", bobs, signed(t, key, 2, bobs)) // for another chain
	refused("invalid signature", bobs, bindings.Signature{})
	refused("invalid signature", with(func(a *bindings.Authorization) { a.Authorized = common.Address(keeper) }), signed(t, key, contracts.ChainID, bobs))
	nobodys := with(func(a *bindings.Authorization) { a.Authorizer = common.Address{} })
	refused("invalid signature", nobodys, bindings.Signature{}) // what cannot be recovered is the zero address's

	require.False(t, x.IsAuthorized(signer, bob))
	require.NoError(t, send(bobs, signed(t, key, contracts.ChainID, bobs)), "valid at its deadline")
	require.True(t, x.IsAuthorized(signer, bob))
	require.Equal(t, big.NewInt(1), nonce())
	refused("invalid nonce", bobs, signed(t, key, contracts.ChainID, bobs)) // a replay

	again := with(func(a *bindings.Authorization) { a.Nonce = big.NewInt(1) })
	require.NoError(t, send(again, signed(t, key, contracts.ChainID, again)), "what is authorised already may be signed again")
	no := with(func(a *bindings.Authorization) { a.Nonce, a.IsAuthorized = big.NewInt(2), false })
	require.NoError(t, send(no, signed(t, key, contracts.ChainID, no)))
	require.False(t, x.IsAuthorized(signer, bob))
	require.Equal(t, big.NewInt(3), nonce())

	out, err := x.Chain().View(vault.EngineAddress, rulebook.PackDOMAINSEPARATOR())
	require.NoError(t, err)
	require.Equal(t, crypto.Keccak256(crypto.Keccak256([]byte("EIP712Domain(uint256 chainId,address verifyingContract)")),
		common.LeftPadBytes(big.NewInt(contracts.ChainID).Bytes(), 32), common.LeftPadBytes(vault.EngineAddress[:], 32)), out)
}

// silent is machine code of a token that agrees to every transfer and answers as `answer` says.
func silent(t *testing.T, x *contracts.Engine, name string, answer ...byte) vault.Address {
	t.Helper()
	// The creation code returns what follows it, which is the token.
	creation := append([]byte{
		byte(vm.PUSH1), byte(len(answer)), byte(vm.PUSH1), 11, byte(vm.PUSH0), byte(vm.CODECOPY),
		byte(vm.PUSH1), byte(len(answer)), byte(vm.PUSH0), byte(vm.RETURN), byte(vm.STOP),
	}, answer...)
	at := vault.NamedAddress(name)
	require.NoError(t, x.Chain().Deploy(at, owner, creation))
	return at
}

// Tokens on Ethereum return true, or nothing, or false for a transfer that did not happen, or they revert.
func TestTokensMayReturnNothing(t *testing.T) {
	x := newEVM(t)
	settle(t, x, 0)
	number := func(size, value byte) []byte { // returns a number in so many bytes
		return []byte{byte(vm.PUSH1), value, byte(vm.PUSH0), byte(vm.MSTORE), byte(vm.PUSH1), size, byte(vm.PUSH0), byte(vm.RETURN)}
	}
	for _, c := range []struct {
		name   string
		code   []byte
		reason string // "" succeeds, "-" reverts without one
	}{
		{"returns nothing", []byte{byte(vm.STOP)}, ""},
		{"returns true", number(32, 1), ""},
		{"returns false", number(32, 0), "transferFrom returned false"},
		{"returns two", number(32, 2), "-"},
		{"returns a byte", number(1, 1), "-"},
		{"reverts", []byte{byte(vm.PUSH0), byte(vm.PUSH0), byte(vm.REVERT)}, "transferFrom reverted"},
	} {
		token := silent(t, x, c.name, c.code...)
		id, err := x.CreateMarket(vault.Params{Loan: token, Collateral: weth, Oracle: feed, LLTV: n(86e16)})
		require.NoError(t, err)
		_, err = x.Supply(alice, id, n(100), none, alice)
		switch c.reason {
		case "":
			require.NoError(t, err, c.name)
			_, err = x.Withdraw(alice, id, n(100), none, alice, alice)
			require.NoError(t, err, c.name)
		case "-":
			require.Error(t, err, c.name)
			require.Empty(t, x.Chain().RevertData(), c.name)
		default:
			require.Error(t, err, c.name)
			require.Equal(t, revertData(t, c.reason), x.Chain().RevertData(), c.name)
		}
	}
	require.NoError(t, x.SetAuthorization(alice, bob, true))
	require.Empty(t, x.Chain().RevertData(), "of a call that succeeded")
}

// What a model would charge can be asked without its remembering anything.
func TestRatesCanBeLookedAt(t *testing.T) {
	x := newEVM(t)
	settle(t, x, 0)
	id := market(t, x, curve)
	_, err := x.Supply(lender, id, e(1, 12), none, lender)
	require.NoError(t, err)
	require.NoError(t, x.SupplyCollateral(alice, id, e(1_000, 18), alice))
	_, err = x.Borrow(alice, id, e(95, 10), none, alice, alice)
	require.NoError(t, err)
	require.NoError(t, x.SetTime(x.Time()+30*86_400))
	p, m, before := x.Params(id), x.Market(id), x.RateAtTarget(id)
	look := bindings.NewAdaptiveCurveIrm()
	out, err := x.Chain().View(curve, look.PackBorrowRateView(bindings.MarketParams{
		LoanToken: common.Address(p.Loan), CollateralToken: common.Address(p.Collateral), Oracle: common.Address(p.Oracle),
		Irm: common.Address(p.IRM), Lltv: p.LLTV.ToBig(),
	}, bindings.Market{
		TotalSupplyAssets: m.TotalSupplyAssets.ToBig(), TotalSupplyShares: m.TotalSupplyShares.ToBig(),
		TotalBorrowAssets: m.TotalBorrowAssets.ToBig(), TotalBorrowShares: m.TotalBorrowShares.ToBig(),
		LastUpdate: new(big.Int).SetUint64(m.LastUpdate), Fee: m.Fee.ToBig(),
	}))
	require.NoError(t, err)
	want, _, err := vault.AdaptiveCurve{}.BorrowRate(m, before, x.Time())
	require.NoError(t, err)
	require.Equal(t, want, *new(uint256.Int).SetBytes(out))
	require.Equal(t, before, x.RateAtTarget(id))
}

// A token is shown as its issuer describes it; nobody else may.
func TestATokenIsDescribedByItsIssuer(t *testing.T) {
	x := newEVM(t)
	settle(t, x, 0)
	token := bindings.NewToken()
	read := func() (string, string, uint8) {
		see := func(data []byte) []byte {
			out, err := x.Chain().View(usdc, data)
			require.NoError(t, err)
			return out
		}
		name, err := token.UnpackName(see(token.PackName()))
		require.NoError(t, err)
		symbol, err := token.UnpackSymbol(see(token.PackSymbol()))
		require.NoError(t, err)
		decimals, err := token.UnpackDecimals(see(token.PackDecimals()))
		require.NoError(t, err)
		return name, symbol, decimals
	}
	name, symbol, decimals := read()
	require.Equal(t, []any{"", "", uint8(18)}, []any{name, symbol, decimals})
	require.NoError(t, x.DescribeToken(usdc, "USD Coin", "USDC", 6))
	name, symbol, decimals = read()
	require.Equal(t, []any{"USD Coin", "USDC", uint8(6)}, []any{name, symbol, decimals})
	_, _, err := x.Chain().Transact(alice, usdc, token.PackDescribe("Alice's", "A", 0))
	require.Equal(t, vault.ErrUnauthorized, err)
	require.Equal(t, vault.ErrNoCode, x.DescribeToken(vault.NamedAddress("nowhere"), "", "", 0))
}
