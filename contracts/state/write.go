package state

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"slices"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/holiman/uint256"
)

// gasLimit is what a written block says of its gas limit: mainnet's as of 2026.
const gasLimit = 60_000_000

// Write writes a state as anvil does with --dump-state, with an empty block and no transactions, so that anvil
// continues from it with --load-state. Accounts and slots are in their order, so that equal states are equal files.
func Write(to io.Writer, d *Dump) error {
	w := bufio.NewWriter(to)
	fee := d.BaseFee
	if fee == nil {
		fee = new(uint256.Int)
	}
	if !fee.IsUint64() {
		return fmt.Errorf("state: a base fee of %s wei is more than anvil can read", fee.Dec())
	}
	zero := common.Address{}.Hex()
	fmt.Fprintf(w, `{"block":{"number":"%#x","beneficiary":"%s","timestamp":"%#x","gas_limit":%d,"basefee":%d,"difficulty":"0x0","prevrandao":"%s",`+
		`"blob_excess_gas_and_price":{"excess_blob_gas":0,"blob_gasprice":1}},`+"\n\"accounts\":{",
		d.Number, zero, d.Time, uint64(gasLimit), fee.Uint64(), common.Hash{}.Hex())
	addresses := make([]common.Address, 0, len(d.Alloc))
	for at := range d.Alloc {
		addresses = append(addresses, at)
	}
	slices.SortFunc(addresses, common.Address.Cmp)
	for i, at := range addresses {
		if i > 0 {
			w.WriteByte(',')
		}
		a := d.Alloc[at]
		balance := "0x0"
		if a.Balance != nil {
			balance = hexutil.EncodeBig(a.Balance)
		}
		fmt.Fprintf(w, "\n\"0x%x\":{\"nonce\":%d,\"balance\":\"%s\",\"code\":\"0x%x\",\"storage\":{", at[:], a.Nonce, balance, a.Code)
		slots := make([]common.Hash, 0, len(a.Storage))
		for slot := range a.Storage {
			slots = append(slots, slot)
		}
		slices.SortFunc(slots, common.Hash.Cmp)
		for k, slot := range slots {
			if k > 0 {
				w.WriteByte(',')
			}
			fmt.Fprintf(w, `"%s":"%s"`, slot.Hex(), a.Storage[slot].Hex())
		}
		w.WriteString("}}")
	}
	block, err := json.Marshal(header(d, fee))
	if err != nil {
		return fmt.Errorf("state: write the block: %w", err)
	}
	fmt.Fprintf(w, "\n},\n\"best_block_number\":%d,\"blocks\":[{\"header\":%s,\"transactions\":[],\"ommers\":[]}],\"transactions\":[],\"historical_states\":null}\n",
		d.Number, block)
	return w.Flush()
}

// header is that of the block that anvil wants to find. Its parent and its root of the state are nobody's.
func header(d *Dump, fee *uint256.Int) *types.Header {
	var blob uint64
	return &types.Header{
		UncleHash: types.EmptyUncleHash, Root: types.EmptyRootHash, TxHash: types.EmptyTxsHash, ReceiptHash: types.EmptyReceiptsHash,
		Difficulty: new(big.Int), Number: new(big.Int).SetUint64(d.Number), GasLimit: gasLimit, Time: d.Time, Extra: []byte{}, BaseFee: fee.ToBig(),
		WithdrawalsHash: &types.EmptyWithdrawalsHash, BlobGasUsed: &blob, ExcessBlobGas: &blob, ParentBeaconRoot: &common.Hash{},
		RequestsHash: &types.EmptyRequestsHash,
	}
}

// Pack is the state as anvil_dumpState answers and anvil_loadState takes it: what [Write] writes, as a gzip in
// hexadecimal.
func Pack(d *Dump) (string, error) {
	var plain, packed bytes.Buffer
	if err := Write(&plain, d); err != nil {
		return "", err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, plain.Bytes()); err != nil {
		return "", err
	}
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(compact.Bytes()); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	return "0x" + hex.EncodeToString(packed.Bytes()), nil
}
