package foreign

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/vault"
)

// hexed are bytes from words of text, each padded with zeros before it to 32 bytes; what begins with a colon is padded behind.
func hexed(words ...string) (data []byte) {
	for _, w := range words {
		if text, behind := strings.CutPrefix(w, ":"); behind {
			data = append(data, hexutil.MustDecode("0x"+text+strings.Repeat("0", 64-len(text)))...)
		} else {
			data = append(data, hexutil.MustDecode("0x"+strings.Repeat("0", 64-len(w))+w)...)
		}
	}
	return data
}

// The encoding of Solidity's ABI specification, "Formal Specification of the Encoding": heads in order, and what is dynamic
// behind them, at an offset from the first head.
func TestCalldataIsThatOfTheSpecification(t *testing.T) {
	at, other := vault.Address{19: 0xAB}, vault.Address{0: 0x11, 19: 0xCD}
	selector := func(data []byte) []byte { return data[:4] }
	transfer := pack("transfer(address,uint256)", at, *uint256.NewInt(0x1234))
	require.Equal(t, hexutil.MustDecode("0xa9059cbb"), selector(transfer), "the selector that every ERC-20 has")
	require.Equal(t, hexed("ab", "1234"), transfer[4:])
	require.Equal(t, hexed("1", "0", "7"), pack("f(bool,bool,uint256)", true, false, 7)[4:])
	require.Equal(t, hexed(":ff"), pack("f(bytes32)", vault.ID{0: 0xff})[4:])

	// sam(bytes,bool,uint256[]) of the specification, with addresses for its numbers.
	require.Equal(t, hexed("60", "1", "a0", "4", ":64617665", "2", "ab", "11000000000000000000000000000000000000cd"),
		pack("sam(bytes,bool,address[])", "dave", true, []vault.Address{at, other})[4:])
	// Words as they are count for as many heads; texts are padded to whole words, which one of 32 bytes has.
	require.Equal(t, hexed("1", "2", "60", "20", ":"+strings.Repeat("61", 32)), pack("f((uint256,uint256),string)", hexed("1", "2"), strings.Repeat("a", 32))[4:])
	require.Equal(t, hexed("20", "21", ":"+strings.Repeat("61", 32), ":61"), pack("f(string)", strings.Repeat("a", 33))[4:])
	require.Equal(t, hexed("20", "0"), pack("f(string)", "")[4:])
	require.Equal(t, hexed("20", "0"), pack("f(address[])", []vault.Address{})[4:])
	require.Equal(t, hexed("7", "1", "2", "3", "a0", "0"), pack("f(uint256,(uint256,uint256),(uint256),string)", 7, hexed("1", "2"), hexed("3"), "")[4:])
	require.Panics(t, func() { pack("f(uint8)", 1.5) })
}

func TestWhatACallReturnedIsReadWordByWord(t *testing.T) {
	two := output(hexed("7", "11000000000000000000000000000000000000cd"))
	for i, want := range []uint64{7, 0xcd, 0} {
		word := two.word(i)
		require.Equal(t, want, word.Uint64()&0xff, i)
	}
	require.Equal(t, []vault.Address{{19: 7}, {0: 0x11, 19: 0xcd}, {}}, []vault.Address{two.address(0), two.address(1), two.address(2)})
	for cut := range 32 { // a word that is cut off is not there
		short := two[:32+cut]
		first, last := short.word(0), short.word(1)
		require.Equal(t, uint64(7), first.Uint64())
		require.True(t, last.IsZero())
		require.Equal(t, vault.Address{}, short.address(1))
		require.Equal(t, vault.Address{19: 7}, short.address(0))
	}

	text := func(words ...string) string { return output(hexed(words...)).text() }
	require.Equal(t, "WETH", text("20", "4", ":57455448"))
	require.Equal(t, "MKR", text(":4d4b52"), "the word of 32 bytes that old tokens return")
	require.Equal(t, strings.Repeat("a", 33), text("20", "21", ":"+strings.Repeat("61", 32), ":61"))
	require.Equal(t, "", text("20", "0"))
	require.Equal(t, "", text("40", "4", ":57455448"), "no text of its own stands there")
	require.Equal(t, "", text("20", "100", ":57455448"))
	require.Equal(t, "", text("20", "21", ":57455448"), "it ends before the text does")
	require.Equal(t, strings.Repeat("a", 32), output(hexed("20", "20", ":"+strings.Repeat("61", 32))).text(), "to its last byte")
	require.Equal(t, "", output(nil).text())
}

// A refusal says its text, else its data, else that it gave no reason, and where there is no contract it says so.
func TestRefusalsSayTheirReason(t *testing.T) {
	at := vault.Address{19: 0xAB}
	for want, err := range map[string]error{
		"foreign: supply of 0x00000000000000000000000000000000000000ab: paused":                                                  &contracts.RevertError{Data: append(hexutil.MustDecode("0x08c379a0"), hexed("20", "6", ":706175736564")...)},
		"foreign: supply of 0x00000000000000000000000000000000000000ab: 0x12345678":                                              &contracts.RevertError{Data: hexutil.MustDecode("0x12345678")},
		"foreign: supply of 0x00000000000000000000000000000000000000ab: 0x08c379a000":                                            &contracts.RevertError{Data: hexutil.MustDecode("0x08c379a000")},
		"foreign: supply of 0x00000000000000000000000000000000000000ab: no reason given":                                         &contracts.RevertError{},
		"foreign: supply of 0x00000000000000000000000000000000000000ab: a disk is full":                                          errors.New("a disk is full"),
		"foreign: supply of 0x00000000000000000000000000000000000000ab: there is no contract: the dump has none at that address": fmt.Errorf("x: %w", vault.ErrNoCode),
	} {
		got := called(at, "supply(uint256)", err)
		require.Equal(t, strings.ToLower(want), strings.ToLower(got.Error()))
		require.ErrorIs(t, got, err)
	}
	empty := called(at, "supply(uint256)", &contracts.RevertError{Data: append(hexutil.MustDecode("0x08c379a0"), hexed("20", "0")...)})
	require.ErrorContains(t, empty, "no reason given", "an empty text is none")
}

// Of logs the transfers of ERC-20s alone are movements: three topics, the event's first, and one word of data. An ERC-721's
// transfer has four topics and no data.
func TestMovementsAreTransfersOfERC20s(t *testing.T) {
	topic := func(b byte) common.Hash { return common.BytesToHash([]byte{b}) }
	good := func() *types.Log {
		return &types.Log{Address: common.Address{1}, Topics: []common.Hash{transferred, topic(2), topic(3)}, Data: hexed("7")}
	}
	require.Equal(t, "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", transferred.Hex(), "as every explorer has it")
	logs := []*types.Log{good(), good(), good(), good(), good()}
	logs[1].Topics[0] = topic(9)
	logs[2].Topics = append(logs[2].Topics, topic(4))
	logs[3].Data = bytes.Clone(logs[3].Data[:31])
	logs[4].Address = common.Address{5}
	require.Equal(t, []Movement{
		{Token: vault.Address{1}, From: vault.Address{19: 2}, To: vault.Address{19: 3}, Amount: *uint256.NewInt(7)},
		{Token: vault.Address{5}, From: vault.Address{19: 2}, To: vault.Address{19: 3}, Amount: *uint256.NewInt(7)},
	}, Movements(logs))
	require.Empty(t, Movements([]*types.Log{{Topics: []common.Hash{transferred}, Data: hexed("7")}, {Topics: []common.Hash{transferred, topic(2), topic(3)}}, {}}))
}

// Balances stand where Solidity's and Vyper's layout of a mapping puts them: the hash of key and slot, or of slot and key.
func TestBalancesStandWhereTheLayoutPutsThem(t *testing.T) {
	who := vault.Address{19: 0xAB}
	require.NotEqual(t, balanceSlot{3, false}.of(who), balanceSlot{3, true}.of(who))
	require.Equal(t, balanceSlot{0xAB, false}.of(vault.Address{19: 3}), balanceSlot{3, true}.of(who), "turned round they are each other")
}
