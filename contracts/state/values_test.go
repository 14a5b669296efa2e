package state_test

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts/state"
)

// same compares accounts: two zeros may be different big.Ints.
func same(t *testing.T, want, got types.GenesisAlloc) {
	t.Helper()
	require.Len(t, got, len(want))
	for at, a := range want {
		b := got[at]
		require.Zero(t, a.Balance.Cmp(b.Balance), at.Hex())
		a.Balance = b.Balance
		require.Equal(t, a, b, at.Hex())
	}
}

// Of a part that is wrong one fault is told, and nothing that follows from it.
func TestAFaultOfACacheIsToldOnce(t *testing.T) {
	t.Parallel()
	hash, good := types.EmptyCodeHash.Hex(), little(5)
	account := func(parts string) string { return fmt.Sprintf(`["%x",[%s]]`, box, parts) }
	whole := account(fmt.Sprintf(`"%s",1,"%s",""`, good, hash))
	const anew = "; write the cache anew with verbs"
	for _, row := range []struct{ accounts, slots, want string }{
		{account(fmt.Sprintf(`"%s",1,"%s","","more"`, good, hash)), "", "f:1: 2.0.1: has another number of parts" + anew},
		{account(fmt.Sprintf(`"%s",1,"%s","",5`, good, hash)), "", "f:1: 2.0.1: has another number of parts" + anew},
		{account(fmt.Sprintf(`"%s",1,"%s"`, good, hash)), "", "f:1: 2.0.1: has another number of parts" + anew},
		{account("null"), "", "f:1: 2.0.1.0: is null and should be a text" + anew},
		{
			strings.Repeat(fmt.Sprintf(`["zz",["%s",1,"%s",""]],`, good, hash), 2) + whole, "",
			"f:1: 2.0.1: \"zz\" is no address; write 40 hexadecimal digits\nf:1: 2.1.1: \"zz\" is no address; write 40 hexadecimal digits",
		},
		{account(fmt.Sprintf(`"zz",1,"%s",""`, hash)) + "," + whole, "", "f:1: 2.0.1: \"zz\" is no slot nor a value of one; write up to 64 hexadecimal digits"},
		{account(fmt.Sprintf(`"0102",1,"%s",""`, hash)), "", "f:1: 2.0.1: is no word of 32 bytes" + anew},
		{whole + "," + whole, "", "f:1: 2.1.1: stands twice; keep one of the two"},
		{"", "[null]", "f:1: 3.0.0: is null and should be a text" + anew},
		{
			"", fmt.Sprintf(`["zz","%s","%s"],["zz","%s","%s"]`, good, good, good, little(6)),
			"f:1: 3.0: \"zz\" is no address; write 40 hexadecimal digits\nf:1: 3.1: \"zz\" is no address; write 40 hexadecimal digits",
		},
	} {
		_, err := state.Read("f", strings.NewReader("[1,2,["+row.accounts+"],["+row.slots+"]]"))
		require.EqualError(t, err, row.want)
	}
}

// A slot of zeros is as good as none. A word may have 0x before it, and may be no more than that.
func TestWordsOfACache(t *testing.T) {
	t.Parallel()
	d, err := state.Read("f", strings.NewReader(fmt.Sprintf(`[1,2,[["%x",["0x",1,"%s",""]],["%x",["0x%s",1,"%s",""]]],[["%x","%s","%s"],["%x","%s","%s"]]]`,
		rich, types.EmptyCodeHash.Hex(), box, little(5), types.EmptyCodeHash.Hex(), box, little(1), little(0), box, little(2), little(9))))
	require.NoError(t, err)
	same(t, types.GenesisAlloc{
		rich: {Balance: new(big.Int), Nonce: 1},
		box:  {Balance: big.NewInt(5), Nonce: 1, Storage: map[common.Hash]common.Hash{{31: 2}: {31: 9}}},
	}, d.Alloc)
}

// Code has up to 64 zeros after it that are not its own.
func TestPaddingOfCodeIsRemoved(t *testing.T) {
	t.Parallel()
	read := func(code []byte, padding int) (*state.Dump, error) {
		return state.Read("f", strings.NewReader(fmt.Sprintf(`[1,2,[["%x",["%s",1,"%s","%x%s"]]],[]]`, box, little(0), crypto.Keccak256Hash(code).Hex(), code, strings.Repeat("00", padding))))
	}
	for _, padding := range []int{0, 1, 64} {
		d, err := read(code, padding)
		require.NoError(t, err)
		require.Equal(t, code, d.Alloc[box].Code)
	}
	_, err := read(code, 65)
	require.ErrorContains(t, err, "its code is not what its hash")
}

// The number is the block's, and that of the best block where the file has no other.
func TestWhichBlockAFileIsOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]uint64{
		`{"accounts":{}}`:                                                 0,
		`{"accounts":{},"best_block_number":42}`:                          42,
		`{"block":{"number":"0x29"},"accounts":{},"best_block_number":9}`: 41,
	} {
		d, err := state.Read("f", strings.NewReader(text))
		require.NoError(t, err, text)
		require.Equal(t, want, d.Number, text)
	}
	_, err := state.Read("f", strings.NewReader(`{"accounts":{},"best_block_number":"x"}`))
	require.EqualError(t, err, `f:1: best_block_number: is the text "x" and should be a whole number below 2^256; write it as "0x1f" or 31`)
}

func TestQuantities(t *testing.T) {
	t.Parallel()
	read := func(balance string) (*big.Int, error) {
		d, err := state.Read("f", strings.NewReader(fmt.Sprintf(`{"alloc":{"%x":{"balance":%s}}}`, box, balance)))
		if err != nil {
			return nil, err
		}
		return d.Alloc[box].Balance, nil
	}
	beyond := new(big.Int).Lsh(big.NewInt(1), 256)
	largest := new(big.Int).Sub(beyond, big.NewInt(1))
	for text, want := range map[string]*big.Int{
		`"0x"`: new(big.Int), `"0x0"`: new(big.Int), "0": new(big.Int), `"0x1f"`: big.NewInt(31), `"31"`: big.NewInt(31), "31": big.NewInt(31),
		largest.String(): largest, fmt.Sprintf(`"%#x"`, largest): largest,
	} {
		got, err := read(text)
		require.NoError(t, err, text)
		require.Zero(t, want.Cmp(got), text)
	}
	for _, text := range []string{`"1x"`, `"0x1g"`, `""`, "1.5", "true", "null", `"+1"`, `"-1"`, "-1", `"-0"`, `"0x-1"`, `"1_0"`, `"0x1_0"`, beyond.String(), fmt.Sprintf(`"%#x"`, beyond)} {
		_, err := read(text)
		require.ErrorContains(t, err, "should be a whole number below 2^256", text)
	}
}

func TestSlotsOfAnAccount(t *testing.T) {
	t.Parallel()
	read := func(slots string) (*state.Dump, error) {
		return state.Read("f", strings.NewReader(fmt.Sprintf(`{"alloc":{"%x":{"storage":{%s}}}}`, box, slots)))
	}
	d, err := read(`"0x1":"0x0","0x2":"0x9"`)
	require.NoError(t, err)
	require.Equal(t, map[common.Hash]common.Hash{{31: 2}: {31: 9}}, d.Alloc[box].Storage)
	_, err = read(`"zz":"1","0x0":"1"`)
	require.EqualError(t, err, fmt.Sprintf(`f:1: alloc.%x.storage.zz: "zz" is no slot nor a value of one; write up to 64 hexadecimal digits`, box))
	_, err = read(`"0x1":"1","0x01":"1"`)
	require.ErrorContains(t, err, "stands twice")
}

// A text is quoted whole up to 48 characters.
func TestLongTextsAreCut(t *testing.T) {
	t.Parallel()
	for length, want := range map[int]string{48: strings.Repeat("z", 48), 49: strings.Repeat("z", 45) + "…"} {
		_, err := state.Read("f", strings.NewReader(fmt.Sprintf(`{"alloc":{"%s":{}}}`, strings.Repeat("z", length))))
		require.ErrorContains(t, err, `"`+want+`" is no address`)
	}
}

// A node's answer has a version and a text. What lacks either is read as what it is.
func TestWhatIsNoAnswer(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ text, want string }{
		{`{"result":"0x1f"}`, "f:1: result: is no key of a dump"},
		{`{"jsonrpc":"2.0","error":{"code":-32000}}`, "f:1: error: is no key of a dump"},
		{`{"jsonrpc":"2.0","result":{"accounts":{}}}`, "f:1: result: is no key of a dump"},
		{`{"jsonrpc":"2.0","result":"0x1f`, "f:1: result: ends in the middle"},
		{`{"jsonrpc":2,"result":"0x1f"}`, "f:1: result: is no key of a dump"},
	} {
		_, err := state.Read("f", strings.NewReader(row.text))
		require.ErrorContains(t, err, row.want, row.text)
	}
}
