package foreign_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/contracts"
	"github.com/ringfence-sim/ringfence/contracts/foreign"
	"github.com/ringfence-sim/ringfence/contracts/state"
	"github.com/ringfence-sim/ringfence/vault"
)

// dumped takes a chain through a file.
func dumped(t *testing.T, c *contracts.Chain) *contracts.Chain {
	t.Helper()
	accounts, err := c.Accounts()
	require.NoError(t, err)
	name := t.TempDir() + "/dump.json"
	if keep := os.Getenv("RINGFENCE_KEEP_DUMP"); keep != "" {
		name = keep
	}
	file, err := os.Create(name)
	require.NoError(t, err)
	require.NoError(t, state.Write(file, &state.Dump{Number: c.Number(), Time: c.Time(), Alloc: accounts}))
	require.NoError(t, file.Close())
	d, err := state.ReadFile(name)
	require.NoError(t, err)
	want, err := json.Marshal(accounts)
	require.NoError(t, err)
	got, err := json.Marshal(d.Alloc)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
	loaded, err := contracts.LoadChain(d.Alloc, d.Number, d.Time)
	require.NoError(t, err)
	return loaded
}

// cached takes a chain through a file of the form that verbs writes: numbers of the state little-endian, and code padded.
func cached(t *testing.T, c *contracts.Chain) *contracts.Chain {
	t.Helper()
	accounts, err := c.Accounts()
	require.NoError(t, err)
	little := func(x common.Hash) string {
		slices.Reverse(x[:])
		return hex.EncodeToString(x[:])
	}
	var all, slots []any
	for at, a := range accounts {
		code := append(slices.Clone(a.Code), make([]byte, 33)...)
		all = append(all, []any{hex.EncodeToString(at[:]), []any{little(common.BigToHash(a.Balance)), a.Nonce, hex.EncodeToString(crypto.Keccak256(a.Code)), hex.EncodeToString(code)}})
		for slot, value := range a.Storage {
			slots = append(slots, []any{hex.EncodeToString(at[:]), little(slot), little(value)})
		}
	}
	text, err := json.Marshal([]any{c.Time(), c.Number(), all, slots})
	require.NoError(t, err)
	d, err := state.Read("cache.json", bytes.NewReader(text))
	require.NoError(t, err)
	require.Equal(t, state.Verbs, d.Form)
	loaded, err := contracts.LoadChain(d.Alloc, d.Number, d.Time)
	require.NoError(t, err)
	back, err := loaded.Accounts()
	require.NoError(t, err)
	want, err := json.Marshal(accounts)
	require.NoError(t, err)
	got, err := json.Marshal(back)
	require.NoError(t, err)
	require.JSONEq(t, string(want), string(got))
	return loaded
}

func TestTheExampleComesBackFromItsFile(t *testing.T) {
	t.Parallel()
	d, err := foreign.Example()
	require.NoError(t, err)
	c, err := contracts.LoadChain(d.Alloc, d.Number, d.Time)
	require.NoError(t, err)
	for _, back := range []*contracts.Chain{dumped(t, c), cached(t, c)} {
		m, err := foreign.Open(back, &foreign.Morpho{})
		require.NoError(t, err)
		collateral, loan := m.Pair()
		require.Equal(t, "WETH USDC", collateral.Symbol+" "+loan.Symbol)
		require.Equal(t, [2]uint8{18, 6}, [2]uint8{collateral.Decimals, loan.Decimals})
	}
	require.Equal(t, "morpho-blue", foreign.Recognise(d.Alloc))
}

// A position on the example's contracts, and what one call may take of it after a fall.
func ExampleMarket_MaxSeize() {
	dump, err := foreign.Example()
	if err != nil {
		fmt.Println(err)
		return
	}
	chain, err := contracts.LoadChain(dump.Alloc, dump.Number, dump.Time)
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := foreign.Open(chain, &foreign.Morpho{})
	if err != nil {
		fmt.Println(err)
		return
	}
	price := func(usdc uint64) *uint256.Int {
		scale := uint256.MustFromDecimal("1000000000000000000000000") // 36 + 6 − 18 digits
		return scale.Mul(scale, uint256.NewInt(usdc))
	}
	alice := vault.NamedAddress("alice")
	for _, err := range []error{
		m.SetPrice(price(3500)), m.Lend(*uint256.NewInt(100_000e6)), m.Open(alice, *uint256.NewInt(10e18), *uint256.NewInt(25_000e6)),
		m.SetPrice(price(2900)),
	} {
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	repay, seize, err := m.MaxSeize(alice)
	fmt.Println("repay", &repay, "for", &seize, err)
	// Output: repay 25000000000 for 8998632207586206896 <nil>
}
