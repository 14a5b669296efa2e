package state_test

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts/state"
)

var (
	box  = common.HexToAddress("0x00000000000000000000000000000000000000b0")
	rich = common.HexToAddress("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")
	code = common.FromHex("5f545f5260205ff3")
)

// both is an account with 300 wei and a nonce, and a contract with a slot.
var both = types.GenesisAlloc{
	rich: {Balance: big.NewInt(300), Nonce: 7},
	box:  {Balance: new(big.Int), Nonce: 1, Code: code, Storage: map[common.Hash]common.Hash{{31: 2}: {30: 1, 31: 2}}},
}

func little(x uint64) string {
	b := common.BigToHash(new(big.Int).SetUint64(x))
	for i, j := 0, 31; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return hex.EncodeToString(b[:])
}

func word(x uint64) string {
	return hex.EncodeToString(common.BigToHash(new(big.Int).SetUint64(x)).Bytes())
}

// forms is both, as each form has it.
func forms() map[string]string {
	padding := strings.Repeat("00", 33)
	accounts := fmt.Sprintf(`{"%s":{"nonce":7,"balance":"0x12c","code":"0x","storage":{}},"%s":{"nonce":1,"balance":"0x0","code":"0x%x","storage":{"0x%s":"0x%s"}}}`,
		rich.Hex(), box.Hex(), code, word(2), word(0x102))
	anvil := `{"block":{"number":"0x29","timestamp":1710905975,"gas_limit":30000000,"basefee":"0x3b9aca00"},"accounts":` + accounts +
		`,"best_block_number":41,"blocks":[{"header":{"a":[1,{"b":2}]}}],"transactions":[],"historical_states":null}`
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(anvil))
	_ = z.Close()
	hexed := "0x" + hex.EncodeToString(packed.Bytes())
	return map[string]string{
		"anvil":          anvil,
		"gzip":           packed.String(),
		"hex":            hexed,
		"quoted hex":     `"` + hexed + `"`,
		"node's answer":  `{"jsonrpc":"2.0","id":1,"result":"` + hexed + `"}`,
		"with a long id": `{"jsonrpc":"2.0","id":"` + strings.Repeat("7", 64) + `","result":"` + hexed + `"}`,
		"result first":   `{"result":"` + hexed + `","id":1,"jsonrpc":"2.0"}`,
		"verbs": fmt.Sprintf(`[1710905975, 41, [["%x",["%s",7,"%x","%s"]],["%x",["%s",1,"%x","%x%s"]]], [["%x","%s","%s"]]]`,
			rich, little(300), types.EmptyCodeHash, padding, box, little(0), crypto.Keccak256(code), code, padding, box, little(2), little(0x102)),
		"genesis": `{"config":{"chainId":1},"number":"0x29","timestamp":"0x65fa5a37","baseFeePerGas":"1000000000","gasLimit":"0x1","alloc":` +
			strings.NewReplacer(`"balance":"0x12c"`, `"balance":"300"`, `"nonce":7`, `"nonce":"0x7"`).Replace(accounts) + `}`,
		"alloc": accounts,
	}
}

func TestEachFormIsReadAlike(t *testing.T) {
	t.Parallel()
	for name, text := range forms() {
		d, err := state.Read(name, strings.NewReader(text))
		require.NoError(t, err, name)
		require.Len(t, d.Alloc, 2, name)
		for at, want := range both {
			got := d.Alloc[at]
			require.Zero(t, want.Balance.Cmp(got.Balance), name)
			require.Equal(t, want.Nonce, got.Nonce, name)
			require.Equal(t, want.Code, got.Code, name)
			require.Equal(t, want.Storage, got.Storage, name)
		}
		if name == "alloc" {
			continue
		}
		require.Equal(t, uint64(41), d.Number, name)
		if name != "genesis" {
			require.Equal(t, uint64(1_710_905_975), d.Time, name)
		}
		if name != "verbs" {
			require.Equal(t, uint256.NewInt(1e9), d.BaseFee, name)
		}
	}
}

func TestWhatIsWrittenReadsAsItWas(t *testing.T) {
	t.Parallel()
	d := &state.Dump{Number: 41, Time: 1_710_905_975, BaseFee: uint256.NewInt(1e9), Alloc: both}
	var plain bytes.Buffer
	require.NoError(t, state.Write(&plain, d))
	packed, err := state.Pack(d)
	require.NoError(t, err)
	for _, text := range []string{plain.String(), packed} {
		again, err := state.Read("x", strings.NewReader(text))
		require.NoError(t, err)
		var second bytes.Buffer
		require.NoError(t, state.Write(&second, again))
		require.Equal(t, plain.String(), second.String())
		require.Equal(t, d.BaseFee, again.BaseFee)
		require.Equal(t, "300", again.Alloc[rich].Balance.String())
	}
}

func TestAnAccountWithoutABalanceHasNothing(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, state.Write(&out, &state.Dump{Alloc: types.GenesisAlloc{box: {Nonce: 1}}}))
	again, err := state.Read("x", &out)
	require.NoError(t, err)
	same(t, types.GenesisAlloc{box: {Nonce: 1, Balance: new(big.Int)}}, again.Alloc)
}

// Each file below is wrong in one way or two, and each is told with its line and key.
func TestEveryFaultIsToldWithItsPlace(t *testing.T) {
	t.Parallel()
	for want, text := range map[string]string{
		"f: is empty; give a dump of anvil, the accounts of a genesis file, or a cache of verbs":          " \n",
		"f: begins as a gzip and is none; it may have been cut short: write it anew":                      "\x1f\x8bxx",
		"f: begins with 0x and is no hexadecimal; it may have been cut short: write it anew":              "0x1f8",
		"f:3: accounts.x: ends in the middle; it may have been cut short: write it anew":                  "\n{\"accounts\":\n{\"x\"",
		"f:1: has no accounts; give a dump of anvil, the accounts of a genesis file, or a cache of verbs": `{"block":{}}`,
		"f:1: acounts: is no key of a dump of anvil nor of a genesis file, and no address; remove it, or write the address with 40 hexadecimal digits\nf:1: has no accounts; give a dump of anvil, the accounts of a genesis file, or a cache of verbs": `{"acounts":{}}`,
		"f:2: accounts.0xb0: \"0xb0\" is no address; write 40 hexadecimal digits":                                                                                      "{\"accounts\":{\n\"0xb0\":{}}}",
		"f:2: accounts.00000000000000000000000000000000000000b0.balence: is no key of an account; did you mean balance?":                                               "{\"accounts\":{\"00000000000000000000000000000000000000b0\":{\n\"balence\":\"1\"}}}",
		"f:1: 00000000000000000000000000000000000000b0.balance: is the text \"-1\" and should be a whole number below 2^256; write it as \"0x1f\" or 31":               `{"00000000000000000000000000000000000000b0":{"balance":"-1"}}`,
		"f:1: 00000000000000000000000000000000000000b0.code: is the text \"0x1\" and should be code in hexadecimal; write the code as 0x and an even number of digits": `{"00000000000000000000000000000000000000b0":{"code":"0x1"}}`,
		"f:1: 00000000000000000000000000000000000000b0.storage.zz: \"zz\" is no slot nor a value of one; write up to 64 hexadecimal digits":                            `{"00000000000000000000000000000000000000b0":{"storage":{"zz":"1"}}}`,
		"f:1: 00000000000000000000000000000000000000B0: stands twice; keep one of the two":                                                                             `{"00000000000000000000000000000000000000b0":{},"00000000000000000000000000000000000000B0":{}}`,
		"f:1: has fewer parts than a time, a block, accounts and slots; write the cache anew with verbs":                                                               `[1,2]`,
		"f:1: 2.0.1: its code is not what its hash 0x" + strings.Repeat("11", 32) + " is of; the file is damaged, or the code was edited: write it anew":               fmt.Sprintf(`[1,2,[["%x",["%s",1,"%s","60"]]],[]]`, box, little(0), strings.Repeat("11", 32)),
		"f:1: 3.1: stands twice with two values; keep one of the two":                                                                                                  fmt.Sprintf(`[1,2,[],[["%x","%s","%s"],["%x","%s","%s"]]]`, box, little(1), little(1), box, little(1), little(2)),
		"f:1: goes on after its end; remove what follows":                                                                                                              `{"accounts":{}} {}`,
	} {
		_, err := state.Read("f", strings.NewReader(text))
		require.EqualError(t, err, want, text)
	}
	_, err := state.ReadFile(filepath.Join(t.TempDir(), "none.json"))
	require.ErrorIs(t, err, os.ErrNotExist)
	require.ErrorContains(t, err, "none.json: cannot be read; check the name")
}

// anvilAt is the program anvil, and a port of its own.
func anvilAt(t *testing.T) string {
	t.Helper()
	path := os.Getenv("RINGFENCE_ANVIL")
	if path == "" {
		var err error
		if path, err = exec.LookPath("anvil"); err != nil {
			t.Skip("anvil is not here: put it on PATH, or name it in RINGFENCE_ANVIL, to test that it continues from what is written")
		}
	}
	return path
}

func TestAnvilContinuesFromWhatIsWritten(t *testing.T) {
	anvil := anvilAt(t)
	folder := t.TempDir()
	name, dumped := filepath.Join(folder, "ours.json"), filepath.Join(folder, "theirs.json")
	file, err := os.Create(name)
	require.NoError(t, err)
	require.NoError(t, state.Write(file, &state.Dump{Number: 41, Time: 1_710_905_975, BaseFee: uint256.NewInt(1e9), Alloc: both}))
	require.NoError(t, file.Close())
	const port = "18791"
	cmd := exec.Command(anvil, "--port", port, "--load-state", name, "--dump-state", dumped, "--silent")
	require.NoError(t, cmd.Start())
	client, err := ethclient.Dial("http://127.0.0.1:" + port)
	require.NoError(t, err)
	defer client.Close()
	require.Eventually(t, func() bool {
		n, err := client.BlockNumber(t.Context())
		return err == nil && n == 41
	}, 10*time.Second, 50*time.Millisecond)
	slot, err := client.StorageAt(t.Context(), box, common.Hash{31: 2}, nil)
	require.NoError(t, err)
	require.Equal(t, common.Hash{30: 1, 31: 2}.Bytes(), slot)
	there, err := client.CodeAt(t.Context(), box, nil)
	require.NoError(t, err)
	require.Equal(t, code, there)
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	_ = cmd.Wait()
	d, err := state.ReadFile(dumped)
	require.NoError(t, err)
	require.Equal(t, both[box].Storage, d.Alloc[box].Storage)
	require.Equal(t, code, d.Alloc[box].Code)
	require.Equal(t, uint64(41), d.Number)
}

// Whatever a file holds, reading it ends without a panic, and what was read can be written and read again.
func FuzzRead(f *testing.F) {
	for _, text := range forms() {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := state.Read("f", bytes.NewReader(data))
		if err != nil {
			return
		}
		var out bytes.Buffer
		if state.Write(&out, d) != nil {
			return // a base fee above 2^64
		}
		again, err := state.Read("again", &out)
		require.NoError(t, err)
		require.Len(t, again.Alloc, len(d.Alloc))
	})
}

func ExampleRead() {
	d, err := state.Read("box.json", strings.NewReader(`{"0x00000000000000000000000000000000000000b0": {"balance": "0x0", "code": "0x5f545f5260205ff3"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Form, "with", len(d.Alloc), "account")
	// Output: accounts of a genesis file with 1 account
}
