package rpc

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"github.com/ringfence-sim/ringfence/chain"
)

// head is a header as clients read it.
type head struct {
	Number           *hexutil.Big      `json:"number"`
	Hash             *common.Hash      `json:"hash"`
	ParentHash       common.Hash       `json:"parentHash"`
	Nonce            *types.BlockNonce `json:"nonce"`
	MixHash          common.Hash       `json:"mixHash"`
	UncleHash        common.Hash       `json:"sha3Uncles"`
	Bloom            types.Bloom       `json:"logsBloom"`
	Root             common.Hash       `json:"stateRoot"`
	Miner            *common.Address   `json:"miner"`
	Difficulty       *hexutil.Big      `json:"difficulty"`
	Extra            hexutil.Bytes     `json:"extraData"`
	GasLimit         hexutil.Uint64    `json:"gasLimit"`
	GasUsed          hexutil.Uint64    `json:"gasUsed"`
	Time             hexutil.Uint64    `json:"timestamp"`
	TxHash           common.Hash       `json:"transactionsRoot"`
	ReceiptHash      common.Hash       `json:"receiptsRoot"`
	BaseFee          *hexutil.Big      `json:"baseFeePerGas"`
	WithdrawalsHash  *common.Hash      `json:"withdrawalsRoot,omitempty"`
	BlobGasUsed      *hexutil.Uint64   `json:"blobGasUsed,omitempty"`
	ExcessBlobGas    *hexutil.Uint64   `json:"excessBlobGas,omitempty"`
	ParentBeaconRoot *common.Hash      `json:"parentBeaconBlockRoot,omitempty"`
	RequestsHash     *common.Hash      `json:"requestsHash,omitempty"`
}

// body is a block as clients read it.
type body struct {
	head
	Size         hexutil.Uint64      `json:"size"`
	Transactions any                 `json:"transactions"` // hashes, or all of them
	Uncles       []common.Hash       `json:"uncles"`
	Withdrawals  []*types.Withdrawal `json:"withdrawals"`
}

func encodeHead(h *types.Header) head {
	hash, coinbase := h.Hash(), h.Coinbase
	return head{
		Number: (*hexutil.Big)(h.Number), Hash: &hash, ParentHash: h.ParentHash, Nonce: &h.Nonce, MixHash: h.MixDigest,
		UncleHash: h.UncleHash, Bloom: h.Bloom, Root: h.Root, Miner: &coinbase, Difficulty: (*hexutil.Big)(h.Difficulty),
		Extra: h.Extra, GasLimit: hexutil.Uint64(h.GasLimit), GasUsed: hexutil.Uint64(h.GasUsed), Time: hexutil.Uint64(h.Time),
		TxHash: h.TxHash, ReceiptHash: h.ReceiptHash, BaseFee: (*hexutil.Big)(h.BaseFee), WithdrawalsHash: h.WithdrawalsHash,
		BlobGasUsed: (*hexutil.Uint64)(h.BlobGasUsed), ExcessBlobGas: (*hexutil.Uint64)(h.ExcessBlobGas),
		ParentBeaconRoot: h.ParentBeaconRoot, RequestsHash: h.RequestsHash,
	}
}

func encodeBlock(b *chain.Block, full bool) *body {
	e := &body{
		head: encodeHead(b.Header()), Size: hexutil.Uint64(b.Size()), Uncles: []common.Hash{}, Withdrawals: []*types.Withdrawal{},
	}
	if full {
		all := make([]*transaction, len(b.Included))
		for i := range b.Included {
			all[i] = encodeIncluded(chain.Place{Block: b, Index: i})
		}
		e.Transactions = all
		return e
	}
	hashes := make([]common.Hash, len(b.Included))
	for i := range b.Included {
		hashes[i] = b.Included[i].Hash()
	}
	e.Transactions = hashes
	return e
}

// transaction is a transaction as clients read it; the block's fields are null while it waits.
type transaction struct {
	BlockHash   *common.Hash      `json:"blockHash"`
	BlockNumber *hexutil.Big      `json:"blockNumber"`
	BlockTime   *hexutil.Uint64   `json:"blockTimestamp,omitempty"`
	From        common.Address    `json:"from"`
	Gas         hexutil.Uint64    `json:"gas"`
	GasPrice    *hexutil.Big      `json:"gasPrice"`
	FeeCap      *hexutil.Big      `json:"maxFeePerGas,omitempty"`
	TipCap      *hexutil.Big      `json:"maxPriorityFeePerGas,omitempty"`
	Hash        common.Hash       `json:"hash"`
	Input       hexutil.Bytes     `json:"input"`
	Nonce       hexutil.Uint64    `json:"nonce"`
	To          *common.Address   `json:"to"`
	Index       *hexutil.Uint64   `json:"transactionIndex"`
	Value       *hexutil.Big      `json:"value"`
	Type        hexutil.Uint64    `json:"type"`
	Accesses    *types.AccessList `json:"accessList,omitempty"`
	ChainID     *hexutil.Big      `json:"chainId,omitempty"`
	V           *hexutil.Big      `json:"v"`
	R           *hexutil.Big      `json:"r"`
	S           *hexutil.Big      `json:"s"`
	YParity     *hexutil.Uint64   `json:"yParity,omitempty"`
}

func encodeTransaction(tx chain.Tx) *transaction {
	v, r, s := tx.RawSignatureValues()
	e := &transaction{
		From: tx.From, Gas: hexutil.Uint64(tx.Gas()), GasPrice: (*hexutil.Big)(tx.GasPrice()), Hash: tx.Hash(), Input: tx.Data(),
		Nonce: hexutil.Uint64(tx.Nonce()), To: tx.To(), Value: (*hexutil.Big)(tx.Value()), Type: hexutil.Uint64(tx.Type()),
		ChainID: (*hexutil.Big)(tx.ChainId()), V: quantity(v), R: quantity(r), S: quantity(s),
	}
	if tx.Type() >= types.AccessListTxType {
		list := tx.AccessList()
		if list == nil {
			list = types.AccessList{}
		}
		parity := hexutil.Uint64(e.V.ToInt().Uint64())
		e.Accesses, e.YParity = &list, &parity
	}
	if tx.Type() >= types.DynamicFeeTxType {
		e.FeeCap, e.TipCap = (*hexutil.Big)(tx.GasFeeCap()), (*hexutil.Big)(tx.GasTipCap())
	}
	return e
}

// quantity is a number, 0 where there is none.
func quantity(n *big.Int) *hexutil.Big {
	if n == nil {
		n = new(big.Int)
	}
	return (*hexutil.Big)(n)
}

func encodeIncluded(p chain.Place) *transaction {
	in := &p.Block.Included[p.Index]
	e := encodeTransaction(in.Tx)
	hash, index, now := p.Block.Hash(), hexutil.Uint64(p.Index), hexutil.Uint64(p.Block.Time())
	e.BlockHash, e.BlockNumber, e.Index, e.BlockTime = &hash, (*hexutil.Big)(p.Block.Number()), &index, &now
	e.GasPrice = (*hexutil.Big)(in.Receipt.EffectiveGasPrice)
	return e
}

// receipt is a receipt as clients read it.
type receipt struct {
	BlockHash   common.Hash     `json:"blockHash"`
	BlockNumber hexutil.Uint64  `json:"blockNumber"`
	Hash        common.Hash     `json:"transactionHash"`
	Index       hexutil.Uint64  `json:"transactionIndex"`
	From        common.Address  `json:"from"`
	To          *common.Address `json:"to"`
	GasUsed     hexutil.Uint64  `json:"gasUsed"`
	Cumulative  hexutil.Uint64  `json:"cumulativeGasUsed"`
	Contract    *common.Address `json:"contractAddress"`
	Logs        []*types.Log    `json:"logs"`
	Bloom       types.Bloom     `json:"logsBloom"`
	Type        hexutil.Uint64  `json:"type"`
	Price       *hexutil.Big    `json:"effectiveGasPrice"`
	Status      hexutil.Uint64  `json:"status"`
}

func encodeReceipt(p chain.Place) *receipt {
	in := &p.Block.Included[p.Index]
	r := in.Receipt
	e := &receipt{
		BlockHash: p.Block.Hash(), BlockNumber: hexutil.Uint64(p.Block.NumberU64()), Hash: in.Hash(), Index: hexutil.Uint64(p.Index),
		From: in.From, To: in.To(), GasUsed: hexutil.Uint64(r.GasUsed), Cumulative: hexutil.Uint64(r.CumulativeGasUsed), Logs: r.Logs,
		Bloom: r.Bloom, Type: hexutil.Uint64(r.Type), Price: (*hexutil.Big)(r.EffectiveGasPrice), Status: hexutil.Uint64(r.Status),
	}
	if e.Logs == nil {
		e.Logs = []*types.Log{}
	}
	if in.To() == nil {
		e.Contract = &r.ContractAddress
	}
	return e
}
