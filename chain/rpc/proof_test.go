package rpc_test

import (
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethdb/memorydb"
	"github.com/ethereum/go-ethereum/rlp"
	"github.com/ethereum/go-ethereum/trie"
	"github.com/stretchr/testify/require"

	"github.com/ringfence-sim/ringfence/chain/rpc"
)

// proved is what a proof says under a root, nothing where it says that there is none.
func proved(t testing.TB, root common.Hash, key []byte, nodes []hexutil.Bytes) []byte {
	t.Helper()
	db := memorydb.New()
	for _, n := range nodes {
		require.NoError(t, db.Put(crypto.Keccak256(n), n))
	}
	value, err := trie.VerifyProof(root, crypto.Keccak256(key), db)
	require.NoError(t, err)
	return value
}

// A proof leads from the root that the header has to the account, and from the account's to its slots (EIP-1186).
func TestProofsLeadToTheHeader(t *testing.T) {
	at := common.Address{19: 0x77}
	alloc := town()
	alloc[at] = types.Account{Nonce: 3, Balance: wei(77), Code: []byte{0}, Storage: map[common.Hash]common.Hash{{31: 1}: {31: 11}, {31: 2}: {31: 22}}}
	n := start(t, alloc, rpc.Options{})
	n.send(second, &at, 1, nil)
	type proof struct {
		Address                               common.Address
		AccountProof                          []hexutil.Bytes
		Balance, CodeHash, Nonce, StorageHash string
		StorageProof                          []struct {
			Key, Value string
			Proof      []hexutil.Bytes
		}
	}
	for _, row := range []struct {
		of      common.Address
		at      any
		number  uint64
		balance string
		nonce   string
		code    []byte
	}{
		{at, "latest", 101, "0x4e", "0x3", []byte{0}},
		{at, nil, 101, "0x4e", "0x3", []byte{0}},
		{at, "0x64", 100, "0x4d", "0x3", []byte{0}},
		{at, object{"blockHash": n.on.First().Hash()}, 100, "0x4d", "0x3", []byte{0}},
		{nobody, "latest", 101, "0x0", "0x0", nil},
		{third, "latest", 101, hexutil.EncodeBig(ether(10_000)), "0x0", nil},
	} {
		var p proof
		n.tells(&p, "eth_getProof", row.of, []string{"0x1", word(2), "0x3"}, row.at)
		require.Equal(t, row.of, p.Address)
		require.Equal(t, []string{row.balance, row.nonce, crypto.Keccak256Hash(row.code).Hex()}, []string{p.Balance, p.Nonce, p.CodeHash})
		var account types.StateAccount
		if said := proved(t, n.on.Block(row.number).Root(), row.of[:], p.AccountProof); row.of == nobody {
			require.Empty(t, said)
			account = *types.NewEmptyStateAccount()
		} else {
			require.NoError(t, rlp.DecodeBytes(said, &account))
		}
		require.Equal(t, row.balance, hexutil.EncodeBig(account.Balance.ToBig()))
		require.Equal(t, row.nonce, hexutil.EncodeUint64(account.Nonce))
		require.Equal(t, p.CodeHash, common.BytesToHash(account.CodeHash).Hex())
		require.Equal(t, p.StorageHash, account.Root.Hex())
		require.Len(t, p.StorageProof, 3)
		for i, s := range p.StorageProof {
			require.Equal(t, []string{"0x1", word(2), "0x3"}[i], s.Key)
			if row.of != at {
				require.Equal(t, "0x0", s.Value)
				require.Empty(t, s.Proof)
				require.NotNil(t, s.Proof)
				continue
			}
			require.Equal(t, []string{"0xb", "0x16", "0x0"}[i], s.Value)
			require.Equal(t, [][]byte{{11}, {22}, nil}[i], proved(t, account.Root, common.Hash{31: byte(i + 1)}.Bytes(), s.Proof))
		}
	}
	var p proof
	n.tells(&p, "eth_getProof", at, []string{})
	require.NotNil(t, p.StorageProof)
	n.reads("eth_getProof", at, make([]string, 0, 1))
	many := make([]string, 1024)
	for i := range many {
		many[i] = "0x1"
	}
	n.reads("eth_getProof", nobody, many)
	n.refuses(-32005, "too many slots: 1024 are the most", "eth_getProof", nobody, append(many, "0x1"))
	n.refuses(-32602, "is no slot", "eth_getProof", nobody, []string{"x"})
	n.refuses(-32000, "header not found", "eth_getProof", nobody, []string{}, "0x66")
}
